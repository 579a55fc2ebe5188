"""How talk takes something back: the words that say a change, what they give up, and what tells two things apart."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from vmem.recall.words.hints import Hinted, likely
from vmem.recall.words.stopwords import CJK_STOP
from vmem.recall.words.terms import PASSAGES, content, has_digit, index_terms, is_cjk, is_stop, passage_terms


@dataclass(frozen=True, slots=True)
class _Saying:
    """What a text says by any of some words, or by a pattern: its hints are those of its English. All in lower case."""

    words: frozenset[str]
    phrases: Hinted

    def is_in(self, text: str, words: Collection[str]) -> bool:
        """Whether a text in lower case, of these words, says it."""
        if not self.words.isdisjoint(words):
            return True
        may_match = not text.isascii() or self.phrases.may_match(text)
        return may_match and self.phrases.pattern.search(text) is not None


_CHANGE_ZH = (
    "更正|不再|改|换|现在|以后|而不是|其实|不对|调到|调整|交给|转给|推迟|提前|说错|用回|切回|升到|降到|提到|不用|不够"
)
_CHANGE = _Saying(
    frozenset(
        "actually anymore instead now change changes changed changing switch switched switching switches revert"
        " reverted replace replaced replaces replacing drop dropped correction move moves moved moving rename renamed"
        " raise raised lower lowered bump bumped increase increased decrease decreased reduce reduced cut become"
        " becomes became slipped postponed gone left handed".split()
    ),
    Hinted(
        (
            "not", "longer", "any more", "back to", "second thought", "rather", "as of", "make it", "make the",
            "after all", "said no", "no more", "new ", "n't enough", "up to", "down to", "let's do", "over",
        ),
        re.compile(
            r"\A(?:user: )?not\b|\b(?:no longer|any more|back to|second thoughts?|rather than|as of|make it|make the"
            r"|after all|said no|no more|new (?:date|limit|value|name|owner)|(?:not|n't) enough|(?:up|down) to|let's do"
            rf"|took over|takes over|taken over)\b|{_CHANGE_ZH}"
        ),
    ),
)  # fmt: skip
_ALSO = _Saying(
    frozenset("also additionally besides".split()),
    Hinted(
        ("too", "as well", "in addition"),
        re.compile(r"\b(?:too(?=[.,;!\n]|\Z)|as well|in addition)\b|也|还|另外|同时"),
    ),
)
_OPEN = _Saying(frozenset("if would could might".split()), Hinted(("?",), re.compile("[?？]|如果|假如")))
_PAST = _Saying(
    frozenset("was were previously formerly originally tried once".split()),
    Hinted(
        ("used to", "before", "attempt"),
        re.compile(r"\b(?:used to|before(?! \w+ing\b)|attempt\w*)\b|之前|以前|原来|原先|曾|试过|试了|尝试|优化前|当时"),
    ),
)
_WORD = re.compile(r"\w+")
_WHAT = r"[^,.;:!?\n，。；：！？]{1,60}?"
_STOP_AT = r"(?=[,.;:!?\n，。；：！？]|\s+(?:to|for|in|on|with|by|and|but|because|since|as|now|from|at|after)\b|\Z)"
_PUTS_RIGHT = re.compile(
    r"\b(?:actually|correction|misread|mistyped|(?:was|were) wrong|my mistake|i mixed)\b|其实|说错|更正|记错|不对",
    re.IGNORECASE,
)
_TO = re.compile(
    rf"\b(?:switch|mov|chang|go|migrat|port)\w*\b[^,.;\n]{{0,60}}?\s(?:to|with|over to)\s+({_WHAT}){_STOP_AT}", re.I
)
# What is given up.
_GIVEN = tuple(
    Hinted(hints, re.compile(pattern, re.IGNORECASE))
    for hints, pattern in (
        (("instead of", "rather than", "in place of", "no longer", "no more", "said no", "away from", "rid of"),
         r"\b(?:instead of|rather than|in place of|no longer|no more|said no to|away from|(?:get|got) rid of)\s+"
         rf"(?:every |after )?({_WHAT}){_STOP_AT}"),
        (("from",), rf"\bfrom\s+({_WHAT})\s+to\b"),
        (("not", "n't"), rf"(?:\bnot|n't)\s+(?:after |every |on |at )?({_WHAT})(?:\s+any ?more|(?=[,.;\n])|\Z)"),
        (("replac", "drop"),
         rf"\b(?:replaced?|replacing|dropp?(?:ed|ing)?)\s+({_WHAT})(?=\s+(?:with|by|for|across|in)\b|[,.;\n]|\Z)"),
        (("is gone", "is out", "left", "enough"),
         rf"(?:\A|[,.;]\s+|\band )({_WHAT})\s+(?:is gone|is out|left\b|(?:is|are)(?:n't| not) enough)"),
        (("不再",), rf"不再(?:用|由|是|使用)?\s*({_WHAT})(?=了|负责|[,.;，。；]|\Z)"),
        (("不",), rf"不(?:用|要|是)\s*({_WHAT})(?=了|[,.;，。；]|\Z)"),
        (("从",), rf"从\s*({_WHAT})\s*(?:改|调|换|升|降|迁|提|移|切)"),
        (("而不是",), rf"而不是\s*({_WHAT})(?=[,.;，。；]|\Z)"),
    )
)  # fmt: skip
_BACK = re.compile(
    rf"\bback (?:to|on|with)\s+({_WHAT}){_STOP_AT}|(?:用回|切回|换回|改回)(?:到|了)?\s*({_WHAT})(?=了|[,.;，。；]|\Z)",
    re.I,
)
_IS_ZH = re.compile(rf"(?:用|是|由|叫|存在|定在|放在|发到)\s*({_WHAT})(?=里|收集|负责|吧|了|[,.;，。；]|\Z)")
_NEW_ZH = re.compile(
    rf"(?:换成|改成|改用|改由|改为|改存|交给|转给|叫|推迟到|提前到)\s*({_WHAT})(?=里|收集|负责|存|吧|了|[,.;，。；]|\Z)"
)
_GENERIC_ZH = "从调到改成为换用不再现在已把由了是每也就先个"
_SMALL_ZH = CJK_STOP.union(_GENERIC_ZH, "哪谁几多少什么何")
# A thing of many that is called by its number, where a sentence begins: host 3, v1, LB-220, 3 号机房. No amount is.
_NUMBERED = re.compile(
    r"\W*(?:(?:the|our|my|on|in|for|der|die|das|le|la|el|los|il|o|a|de|het)\s+)*"
    r"(?P<of>(?!(?:port|max\w*|min\w*|limit|timeout|ttl|at|by|every|after|until|from|since|about|only|size|quota|cap|budget"
    r"|threshold|interval|delay|retention|batch\w*|retry|retries|retain|keep|wait|use|set|make|than|line|page|python|node"
    r"(?=\s\d\d)|java|version(?=\s\d+\.))\b)[^\W\d_]{2,}\s+(?=\d)|[^\W\d_]+-?(?=\d))(?P<number>\d{1,5})\b"
    r"(?![.,:]\d|\s*(?:%|[kmgt]?i?b|[mµun]?s|secs?|seconds?|mins?|minutes?|h|hours?|days?|weeks?|months?|years?|times|px|x"
    r"|items?|rows?|files?|requests?|retries|people|users?|jahre?|tage?|stunden|minuten|sekunden|mal)\b)"
    r"|\W*(?P<number_>\d{1,4})\s?(?P<of_>号|期|区|组|班|层|楼|栋|季度|阶段)",
    re.IGNORECASE,
)
_TIMES = frozenset(index_terms("ms second sec minute min hour day week month year 秒 分 小 时 天 周 月 年"))
_NAME = re.compile(r"[A-Za-z0-9_#@][\w.\-/#@]*")
_NAME_MARKS = frozenset("_#/-")
_NUMBER = re.compile(r"[0-9]")
GENERIC = frozenset(
    index_terms(
        "use using used uses switch switched instead go going goes let lets always never must should please now make"
        " made keep take want decided decide put run runs set add new actually longer anymore change changed changing"
        " rather than moved move moves raised raise lowered lower bumped bump increased reduce reduced become becomes"
        " became after all back said say says no not correction note fyi ok okay date value number yesterday today they"
        " our we slipped postponed delayed renamed dropped reverted cut takes took taken handed misread wrong switched"
        " migrated enough just again still done updated update from on them it is are per every each gone left old was"
        " plan mind too small large big little few many much low high short long slow fast time times"
    )
)  # words that say that something changes, not what


def subject(text: str) -> frozenset[str]:
    """The terms that say what a text is about: no numbers, no words of change."""
    return frozenset(t for t in content(text) if not (t[0].isdigit() or t in GENERIC or says_little(t)))


@lru_cache(maxsize=PASSAGES)
def numbered(text: str) -> tuple[str, str]:
    """(of what, which number) where a text begins with a thing that is called by its number; else twice ""."""
    match = _NUMBERED.match(text)
    if match is None:
        return "", ""
    return (match["of"] or match["of_"]).strip().casefold(), match["number"] or match["number_"]


@lru_cache(maxsize=PASSAGES)
def begins_with(text: str) -> str:
    """The first term of a text that tells something, "" where none does."""
    told = (t for t in passage_terms(text) if not (is_stop(t) or has_digit(t) or t in GENERIC or says_little(t)))
    return next(told, "")


def says_change(text: str) -> bool:
    """Whether a sentence says that something is now otherwise; not what may be, nor what is only added."""
    text = text.lower()
    words = _WORD.findall(text)
    return _CHANGE.is_in(text, words) and not _OPEN.is_in(text, words) and not _ALSO.is_in(text, words)


def states(text: str) -> bool:
    """Whether a sentence says how something is; not how it was, might be, or whether it is."""
    text = text.lower()
    words = _WORD.findall(text)
    return not _OPEN.is_in(text, words) and not _PAST.is_in(text, words)


def puts_right(text: str) -> bool:
    """Whether a sentence says that something said before was wrong."""
    return _PUTS_RIGHT.search(text) is not None


@lru_cache(maxsize=PASSAGES)
def given_up(text: str) -> frozenset[str]:
    """What a text names as given up."""
    return frozenset().union(*(content(m[1]) for pattern in likely(_GIVEN, text) for m in pattern.finditer(text)))


@lru_cache(maxsize=PASSAGES)
def back_to(text: str) -> frozenset[str]:
    return frozenset().union(*(content(m[1] or m[2] or "") for m in _BACK.finditer(text)))


@lru_cache(maxsize=PASSAGES)
def turned_to(text: str) -> str:
    """What an English text switches something to, in its words; "" when it says no such thing."""
    match = _TO.search(text)
    return match[1] if match else ""


@lru_cache(maxsize=PASSAGES)
def zh_turned_to(text: str) -> frozenset[str]:
    """Terms of what a Chinese text changes something to."""
    match = _NEW_ZH.search(text)
    return content(match[1]) if match else frozenset()


@lru_cache(maxsize=PASSAGES)
def zh_chosen(text: str) -> frozenset[str]:
    """Terms of what a Chinese text says something is, uses, or is done by."""
    match = _IS_ZH.search(text)
    return content(match[1]) if match else frozenset()


@lru_cache(maxsize=PASSAGES)
def names(text: str) -> frozenset[str]:
    """Terms of what is written like a name: an identifier, a capital amid a sentence or one that begins it."""
    out: set[str] = set()
    for word in _NAME.findall(text):
        if word.islower() and _NAME_MARKS.isdisjoint(word):  # most words
            continue
        if any(c.isupper() or c in _NAME_MARKS for c in word) and not is_stop(word.lower()):
            out.update(index_terms(word))
    return frozenset(out)


@lru_cache(maxsize=PASSAGES)
def beside_numbers(text: str) -> Mapping[str, frozenset[str]]:
    """Each number with the telling terms just before and after it."""
    if text.isascii() and _NUMBER.search(text) is None:
        return {}
    terms = passage_terms(text)
    if not text.isascii():
        terms = [t for t in terms if not (is_cjk(t) and len(t) == 2)]
    out: dict[str, frozenset[str]] = {}
    for n in [n for n, term in enumerate(terms) if not term.isalpha() and has_digit(term)]:
        near = [t for t in (*terms[max(0, n - 1) : n], *terms[n + 1 : n + 2]) if not has_digit(t)]
        told = ("second" if t in _TIMES else t for t in near if t in _TIMES or not (t in GENERIC or is_stop(t)))
        out[terms[n]] = out.get(terms[n], frozenset()) | frozenset(told)
    return out


def other_thing(passage: str, reversal: str, gone: Collection[str] = ()) -> bool:
    """Whether the same word has another one before it: the search gateway, the billing gateway."""
    mine, theirs = pairs(passage), dict[str, set[str]]()
    for before, word in pairs(reversal):
        theirs.setdefault(word, set()).add(before)
    there = set[str]().union(*theirs.values())
    held = {word for pair in mine for word in pair}
    for before, word in mine:
        others = theirs.get(word)
        if not others or before in there or before in GENERIC or before in gone:
            continue
        if not all(other in held or other in GENERIC for other in others):
            return True
    return False


@lru_cache(maxsize=PASSAGES)
def pairs(text: str) -> frozenset[tuple[str, str]]:
    """Each two neighbouring words that tell something."""
    terms = passage_terms(text)
    if not text.isascii():
        terms = [t for t in terms if not is_cjk(t)]
    told = [None if is_stop(t) or has_digit(t) else t for t in terms]
    return frozenset((a, b) for a, b in pairwise(told) if a and b and b not in GENERIC)


def own_terms(terms: Collection[str], known: Collection[str]) -> frozenset[str]:
    """Terms that tell something and are not known; of Chinese the pairs of which neither character is."""
    fresh = frozenset([t for t in terms if t not in known and t not in GENERIC and not has_digit(t)])
    if all(map(str.isascii, fresh)):
        return fresh
    chars = {char for term in known if is_cjk(term) for char in term}
    return frozenset(t for t in fresh if not (is_cjk(t) and any(c in chars or c in _GENERIC_ZH for c in t)))


def holds(terms: Collection[str], term: str) -> bool:
    """Whether a word, or one that begins like it (own, owner), is among the terms."""
    if term in terms:
        return True
    return term.isascii() and len(term) >= 3 and any(
        t.isascii() and len(t) >= 3 and (t.startswith(term) or term.startswith(t)) for t in terms
    )  # fmt: skip


@lru_cache(maxsize=512)
def says_little(term: str) -> bool:
    """Whether a Chinese term is a single character, or a pair across the border of a small word."""
    return is_cjk(term) and (len(term) == 1 or term == "时候" or not _SMALL_ZH.isdisjoint(term))
