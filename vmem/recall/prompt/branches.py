"""Git branches in words: "on this branch", "the login branch", "on feature/login", "the other branch", 这个分支上.

A prompt names a branch in its own way; which one is meant is known only beside the branches that memory has pages of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

THIS, OTHER = ".", ".."  # what no branch can be called
MOST_NAMED = 4
Named = tuple[tuple[str, ...], tuple[str, ...]]

# A text that names a branch in words holds one of these; most prompts hold none, and the patterns need not be tried.
_SIGNS = ("branch", "分支", "zweig", "rama", "ветк", "ブランチ", "브랜치")
_ON = re.compile(r"\bon (?:the )?[`'\"]?(?P<a>main|master|develop|trunk|[\w.]+[/_-][\w./#-]*\w)[`'\"]?", re.ASCII)
_ON_ZH = re.compile(r"在 ?[`'\"]?(?P<a>[\w.]+/[\w./#-]*\w)[`'\"]? ?上", re.ASCII)
_NAME = r"(?<![\w./#-])[`'\"]?(?P<a>[\w.][\w./#-]{0,200}\w|\w)[`'\"]?"
_THIS = re.compile(
    r"\b(?:this|the current|our current|my current|the present|the same)(?: \w+)? branch\b(?! of )"
    r"|\b(?:on|in|for|of|with|about) (?:the|my|our) branch\b(?! [\w.]*[/_-])"
    r"|(?:这个?|这条|当前|目前|现在|本|该|此)(?:的)?分支"
    r"|\b(?:dies(?:em|er|en|es)|aktuellen?) (?:branch|zweig)|\bcette branche|\bbranche actuelle"
    r"|\besta rama|\brama actual|\beste branch|\bquesto branch|\bdeze branch|\bэтой ветк|このブランチ|이 브랜치"
)
_OTHER = re.compile(
    r"\b(?:the|my|our|that) (?:other|previous|last|former|earlier)(?: \w+)? branch\b"
    r"|(?:另外?(?:一)?(?:个|条)?|上(?:一)?(?:个|条)|前(?:一)?(?:个|条)|之前(?:的|那个|那条)|别的|其他的?)分支"
)
_NAMED = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"\b(?:branch|branche|rama) (?:called |named )?" + _NAME,
        _NAME + r" branch\b",
        _NAME + r" ?(?:这个|那个|这条|那条|的)?分支",
        r"分支 ?" + _NAME,
    )
)
# Words that stand beside "branch" and are no name of one.
_NO_NAME = frozenset(
    "a an the this that which what any every each some no another other new old same my our your their its current"
    " previous last former earlier feature git local remote separate own topic default release is was are were and or"
    " to from for on in of at with about be has had did do does so as before after it we you i not but then".split()
)
# Something is to be done with a branch: no question about what was said on it.
_HANDLED = re.compile(
    r"(?<!the )(?<!on )\b(?:push|merg|rebas|delet|remov|check(?:ed|ing)? ?out|switch|creat|renam|squash|pull|fetch"
    r"|cherry-pick|sync|updat)\w*(?: up| out| to| into| onto| from| with)?(?: \S+){0,3}? \S*branch"
    r"|branch(?: \S+){0,2} (?:merged|pushed|rebased|deleted|up to date|behind|ahead)\b"
    r"|(?:推送?|合并|变基|删除|切换?到|切|创建|新建|拉取?|检出|重命名)(?:一下|了|到|个|新)*.{0,8}分支"
)
_ABOUT = re.compile(
    r"\bwhat(?:'?s| is| was| were)?(?: the)? ?(?:goal|purpose|point|aim|plan|idea|next|open questions?)\b"
    r"|\b(?:was|were) (?:i|we)\b"
    r"|\bwhat(?:'?s| is| was)? ?(?:still )?(?:left|open|missing|remaining|outstanding|to do|todo)\b"
    r"|\bwhat (?:remains|do we still|do i still)\b|\bwhere (?:are|were|did) (?:we|i)\b|\bleft off\b"
    r"|\bwhat(?:'?s| is| was)\b.{0,80} (?:about|for)\W*$"
    r"|\bwhy (?:does .{0,30}branch exist|(?:do|did) we (?:have|need|start|open|make|cut)) "
    r"|\b(?:summari[sz]e|recap|catch me up|remind me)\b"
    r"|还(?:剩|有|差|缺)(?:下)?(?:什么|哪些|多少|啥)|剩下(?:什么|哪些|的)|做到哪|进展|进度|是(?:做|干)(?:什么|啥)|干(?:什么|啥)(?:的|用)"
    r"|总结|回顾|目标|目的|计划|我们.{0,6}(?:遇到|做|试)"
)
_LEFT = re.compile(
    r"\b(?:left|next|open|missing|remains|remaining|outstanding|to do|todo|do we still|do i still)\b"
    r"|还(?:剩|有|差|缺)|剩下|没做|未完成"
)


def named_branches(prose: str) -> Named:
    """(the branches that a text in lower case names, as it writes them, or THIS, or OTHER; the words that do so)."""
    spoken = any(sign in prose for sign in _SIGNS)
    patterns = (*(_NAMED if spoken else ()), *([_ON] if "on " in prose else []), *([_ON_ZH] if "上" in prose else []))
    if not patterns:
        return (), ()
    found: dict[str, str] = {}
    for sign, pattern in ((THIS, _THIS), (OTHER, _OTHER)):
        if spoken and (match := pattern.search(prose)):
            found[sign] = match[0]
    for pattern in patterns:
        for match in pattern.finditer(prose):
            if match["a"] not in _NO_NAME:
                found.setdefault(match["a"], match[0])
    wanted = tuple(found)[:MOST_NAMED]
    return wanted, tuple(found[name] for name in wanted)


def is_handled(prose: str) -> bool:
    """Whether a text is about what is done to a branch ("push this branch"), not about what was said on one."""
    return _HANDLED.search(prose) is not None


def asks_about_work(prose: str) -> bool:
    """Whether a text asks what a branch is for, what was done there or is left to do."""
    return _ABOUT.search(prose) is not None


def asks_what_is_left(prose: str) -> bool:
    """Whether it asks what is left to do."""
    return _LEFT.search(prose) is not None


def resolve(wanted: Sequence[str], known: Sequence[str], here: str) -> tuple[str, ...]:
    """Those of the `known` branches (the latest first) that are meant by a text's names; `here` is what is checked out,
    "" for none.

    A name may leave out what comes before the last slash, and one that is a single word may be any word of a branch:
    "the login branch" is feature/login, and fix-login-timeout.
    """
    found: dict[str, None] = {}
    for name in wanted:
        found |= dict.fromkeys(_meant(name, known, here))
    return tuple(found)


def _meant(name: str, known: Sequence[str], here: str) -> Iterator[str]:
    if name == THIS:
        yield from [here] if here in known else []
    elif name == OTHER:
        yield from [branch for branch in known if branch != here][:1]
    else:
        lower = {branch: branch.lower() for branch in known}
        name = name.lower()
        exact = [branch for branch in known if lower[branch] == name]
        ends = exact or [branch for branch in known if lower[branch].endswith(f"/{name}")]
        yield from ends or [branch for branch in known if name in re.split(r"[/_.-]", lower[branch])]
