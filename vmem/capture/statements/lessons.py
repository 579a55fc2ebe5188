"""Lessons and procedures: what the tools show (it failed, something changed, it worked) and what was said about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from vmem.capture.languages import extract_zh, facts_en
from vmem.capture.languages.choices_en import CHOSEN_BY_ME
from vmem.capture.patterns import phrases, regex
from vmem.capture.statements.prose import Sentence, urls
from vmem.capture.talk.episodes import EDIT_TOOLS, WEB_TOOLS, file_of
from vmem.model import ToolUse, Turn

_ERROR_LINE = regex(
    r"^.*(?:\b(?:[A-Z]\w*(?:Error|Exception)|error|fatal|panic|denied|cannot|can't|could not|no such|not found"
    r"|undefined|unresolved|refused|timed? ?out|DATA RACE|conflict|invalid|missing|unable|OOM|Killed"
    r"|[A-Z]{2,}_[A-Z_]{3,})\b|E[A-Z]{4,}\b|TS\d{4}|E\d{4}).*$",
    re.IGNORECASE | re.MULTILINE,
)
_PLAIN = regex(
    r"^\s*(?:error:?\s*)?(?:exit code \d+|command failed|failed|[\d ]+failed.*|FAIL(?:ED)?:?\s*)$", re.IGNORECASE
)
_STEP = regex(r"(?:^|[\s(（])(\d{1,2})[.)、]\s+(?=\S)")
_ASKS_HOW = phrases(r"""
    \b(?:how (?:do|did|can|should|to)|walk me through|what (?:are the steps|did you do)|which steps|steps? to
    |procedure|runbook|write (?:it|that|this|them)?\s*down)\b
    |步骤|流程|怎么(?:做|部署|发布|操作)|如何(?:做|部署|发布|操作)
""")
_ASKS_OURS = phrases(r"""
    \b(?:how (?:do|did|should) (?:we|you)|walk me through|what did you do|runbook|write (?:it|that|this|them)?\s*down
    |our (?:procedure|process))\b
    |我们(?:是)?怎么|你(?:是)?怎么
""")
_WRITES_FOR_OTHERS = regex(
    r"\b(?:draft|translate|summari[sz]e|rephrase|proofread|write|reword|shorten|polish)\b[^.?!]{0,40}\b(?:mail|email"
    r"|letter|post|message|reply|decline|text|tweet|blog|announcement|essay|paragraph|release notes|docs?|story)\b"
    r"|^(?:translate|summari[sz]e|rephrase|proofread)\b|翻译|润色|写一封|写封|总结一下这",
    re.IGNORECASE,
)
_COMMAND = regex(r"`[^`\n]{3,200}`")
# What is called one: "Lesson: …", "rule of thumb from this: …", "The lesson's in `docs/lessons.md`: …", 教训：…; not
# what only has the word before a colon: "rename the model lesson: …", "there is no lesson here: …".
_CALLED = phrases(r"""
    ^(?:[^:;?]{8,}; )?
    \W*(?:(?:ok(?:ay)?|so|then|and|also|but|yes|yeah|good|thanks?|thank you|that's|this is|here's|the|an?|one|our|my
    |big|main|key|first|hard|important|another|write|put|noted?|record|please|pls|down|l[aoe]s?|el|un[ea]?|uma?|os?|die|der
    |das|eine|nota|anota|nossa|minha)\b\W*){0,6}?
    (?:(?:lesson(?:s(?= learn|\s*:))?|(?:key|main|big) takeaway)
    (?: learn(?:ed|t)\b(?! (?:section|page|table|template|meeting|tab|list|doc)\b)[^:：?!\d]{0,40}
    | (?:here|worth|we|i|from (?:this|that|it|today)
    |for (?:us|me|next time|the (?:wall|future|team|post-?mortem|docs?)))\b[^:：?!\d]{0,40}
    |(?:'s| is| was)?(?: now)?(?: (?:noted|written|recorded|kept|put))?(?: down)?(?: in(?: the)? [`~]+)?(?: short)?)
    |rule of thumb (?:from (?:this|that|it|today)|worth|for us|here)\b[^:：?!\d]{0,40}
    |(?:leçon|lección|lição|lezione|lehre|урок|wniosek|nauczka)\b[^:：?!\d]{0,40})[\s*_]*[:：][*_]*\s+(?=[^\s"])
    |^\W*(?:이번 )?교훈(?:은)?\s*[:：]\s*(?=[^\s"])
    |^\W*(?:这次|上次|今天|我们|血的|惨痛|最?大|主要|总结|得[出到]|经验|[这一几]?[条个]|[记写又和与的了下已]){0,4}
    (?:教训|教訓|踩坑(?:记录|点)?|避坑(?:指南)?|经验(?!值))(?!是?什么)[^:：。？?，,\d吗么]{0,40}[:：][*_]*\s*(?=[^\s"])
    |^\W*记一条[:：]\s*(?=[^\s"])(?!.*(?:[明后今]天|今晚|开会|提醒))
""")
# "yeah that's the lesson, no float printf on the target": behind a comma it must say what is to be done, or not.
_CALLED_SO = phrases(r"""
    ^\W*(?:(?:ok(?:ay)?|so|and|yes|yeah|good)\b\W*)*(?:(?:that's|this is|here's) (?:(?:the|a|our|my) )?lesson(?: here)?
    |(?:the )?lesson (?:for (?:us|me|the wall|next time)|learn(?:ed|t))), (?!let|not\b|which\b|so\b|but\b)
    (?=.*\b(?:never|always|no|don't|do not|must|only)\b)
""")
_BEGINS_A_QUESTION = phrases(r"""
    (?:how|why|who|where|can|could|would|is|are|do|does|did|should
    |what (?:do|does|did|would|is|are|was|should|can|we))\b
""")
LEAST_CALLED, LEAST_CALLED_ZH = 16, 8  # characters that say what was learnt


@dataclass(frozen=True, slots=True)
class Mended:
    """A command that failed and later worked, with what was done in between."""

    command: str
    error: str
    changed: tuple[str, ...]
    ran: tuple[str, ...]


def mended(turn: Turn) -> list[Mended]:
    """Failures of the turn that a later run of the same command undid, after at least one change."""
    out: list[Mended] = []
    for index, tool in enumerate(turn.tools):
        if tool.name != "Bash" or not tool.failed:
            continue
        later = range(index + 1, len(turn.tools))
        end = next((i for i in later if _same(tool, turn.tools[i]) and not turn.tools[i].failed), None)
        if end is None or any(m.command == tool.target for m in out):
            continue
        between = turn.tools[index + 1 : end]
        changed = tuple(
            dict.fromkeys(file_of(turn, t.target) for t in between if t.name in EDIT_TOOLS and not t.failed)
        )
        ran = tuple(
            dict.fromkeys(t.target for t in between if t.name == "Bash" and not t.failed and not _same(tool, t))
        )
        if changed or ran:
            out.append(Mended(tool.target, error_line(tool.output), changed, ran))
    return out


def error_line(output: str) -> str:
    """The line that says most about a failure, "" when none names an error."""
    lines = [m[0].strip() for m in _ERROR_LINE.finditer(output) if not _PLAIN.match(m[0])]
    named = [
        line
        for line in lines
        if re.search(r"\w(?:Error|Exception)\b|\bERROR\b|\bE[A-Z]{4,}\b|[a-z]rror\[?:?|TS\d{4}", line)
    ]
    return (named or lines or [""])[-1 if "Traceback" in output else 0][:240]


def called_one(sentence: Sentence) -> Sentence | None:
    """What a sentence says that who says it calls a lesson; None where it calls nothing so."""
    called = _CALLED.match(sentence.view) or _CALLED_SO.match(sentence.view)
    if called is None or sentence.text.endswith(("?", "？")):
        return None
    if _BEGINS_A_QUESTION.match(sentence.view, called.end()):
        return None
    least = LEAST_CALLED_ZH if sentence.chinese else LEAST_CALLED
    learnt = replace(sentence, text=sentence.text[called.end() :], view=sentence.view[called.end() :])
    return learnt if len(learnt.text) >= least else None


def for_others(turn: Turn) -> bool:
    """Whether its answer speaks in another's name."""
    return _WRITES_FOR_OTHERS.search(turn.prompt) is not None


def retells(turn: Turn) -> bool:
    """Whether its answer tells what a web page says: nothing was changed here besides, or nothing done at all."""
    read = any(tool.name in WEB_TOOLS for tool in turn.tools) or (bool(urls(turn.prompt)) and not turn.tools)
    return read and not any(tool.name in EDIT_TOOLS for tool in turn.tools)


def lesson_sentences(said: list[Sentence], *, trouble: bool, repaired: bool) -> list[Sentence]:
    """The sentences that tell a cause and what mended it.

    In `trouble` (the prompt complained, or a command failed) any "because" is a cause. A cause alone
    tells nothing yet, unless the tools show that it was `repaired`.
    """
    causes = [s for s in said if facts_en.explains(s, trouble) or (s.chinese and extract_zh.explains(s))]
    if not causes:
        return _cure_in_trouble(said, repaired) if trouble else []
    both = [s for s in causes if _tells_fix(s)]
    if both:
        return both
    near = [s for s in said if s not in causes and abs(s.line - causes[0].line) <= 1 and _tells_fix(s)]
    if near:
        return [causes[0], near[0]]
    if not repaired:
        return []
    return said[said.index(causes[0]) :][:2]


def _tells_fix(sentence: Sentence) -> bool:
    return facts_en.tells_fix(sentence) or (sentence.chinese and extract_zh.tells_fix(sentence))


def _cure_in_trouble(said: list[Sentence], repaired: bool) -> list[Sentence]:
    """What was done about a complaint, with the sentence before it: that explains.

    "I did …" counts as done; any sentence about a cure does when the tools show the repair.
    """
    for before, cure in pairwise(said):
        if CHOSEN_BY_ME.search(cure.view) or len(before.text) < 24 or facts_en.tells_fix(before):
            continue
        done = repaired or re.match(r"I\s+(?:now\s+)?\w+|[^.]*\bI\s+(?:now\s+)?\w+(?:ed|t)\b", cure.text)
        if done and facts_en.tells_fix(cure):
            return [before, cure]
    return []


def procedure(turn: Turn, said: list[Sentence]) -> str:
    """Numbered steps with commands that worked or were asked for, as they were told; "" for none."""
    asked = bool(_ASKS_HOW.search(turn.prompt))
    steps = list(_STEP.finditer(turn.answer))
    run = _ascending(steps)
    if len(run) < 3 and not (len(run) == 2 and asked):
        return ""
    if not turn.tools and not _ASKS_OURS.search(turn.prompt):
        return ""  # general knowledge, not what is done here
    intro = any(facts_en.steps_intro(s) or (s.chinese and extract_zh.steps_intro(s)) for s in said)
    if not (intro or asked):
        return ""
    start = turn.answer.rfind("\n", 0, run[0].start(1)) + 1
    if turn.answer[start : run[0].start(1)].strip() == "":
        before = turn.answer[:start].rstrip()
        if before.endswith((":", "：")):
            start = before.rfind("\n") + 1
    end = turn.answer.find("\n\n", run[-1].end())
    text = turn.answer[start : end if end >= 0 else len(turn.answer)].strip()
    if len(_COMMAND.findall(text)) < 1 and not re.search(r"(?m)^[ \t]+(?:\$ )?\w+ [\w./-]+", text):
        return ""
    return text[:3000]


def _same(first: ToolUse, second: ToolUse) -> bool:
    """The same command, perhaps with other flags: its first two words agree."""
    if second.name != "Bash":
        return False
    one, two = (re.sub(r"^(?:cd \S+ && |sudo |time |\w+=\S+ )+", "", t.target).split() for t in (first, second))
    return bool(one) and one[:2] == two[:2]


def _ascending(steps: list[re.Match[str]]) -> list[re.Match[str]]:
    run: list[re.Match[str]] = []
    for match in steps:
        if int(match[1]) == len(run) + 1:
            run.append(match)
    return run
