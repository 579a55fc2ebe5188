"""What an exchange gives up: "rip out renet", "60 is dead", "I was wrong with offset", "30s is too harsh".

People seldom say of what they take something back; but what is given up is mostly named, by the user or by the answer
that did it ("`SATURATION_COUNTS` is gone"). English and Chinese; for other languages see `changing_abroad`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from vmem.capture.languages.changing_abroad import given_up
from vmem.capture.patterns import phrases, regex
from vmem.capture.statements.prose import Sentence, sentences
from vmem.recall.changes.reversal_words import GENERIC
from vmem.recall.words.hints import Hinted, likely
from vmem.recall.words.stopwords import CJK_STOP
from vmem.recall.words.terms import content, index_terms, is_stop

MOST_WORDS = 5  # of a thing: more is a clause
READ_CHARS = 1200
_WHAT = r"""(?P<what>(?!(?:it|this|that|these|those|them|me|you|us|so|not|there)\b)[^\s,.;:!?()]
    [^,;:!?()\n]{0,48}?)"""
_THE = r"(?:(?:the|our|my|all|every|those|these|that|this) )?"
_AT = r"(?:^|[,;:(]\s*|\b(?:and|so|but|that|then|with|next) )"  # where a clause begins
_ENDS = r"""(?= (?:for|in|on|with|by|from|to|and|but|because|since|as|so|again|completely|entirely|altogether|then|now
    |pls|please|until|of)\b|[,;:!?()\n]|\.\s|\.?\s*$)"""


def _patterns(*sources: tuple[tuple[str, ...], str]) -> tuple[Hinted, ...]:
    return tuple(Hinted(hints, phrases(source)) for hints, source in sources)


# By the user, or by an answer that tells what it did.
_BY_ANY = _patterns(
    (("away from", "rid of", "no longer"), rf"\b(?:away from|rid of|no longer) {_THE}{_WHAT}{_ENDS}"),
    (
        (" from ",),
        rf"""\b(?:switch|mov|migrat|chang|rais|lower|bump|reduc|increas|shorten|extend|cut)\w*\b[^.;\n]{{0,40}}?\sfrom\s+
        {_THE}{_WHAT} (?:down |up |over )?to\s""",
    ),
    (("replac",), rf"\breplac(?:e|ed|es|ing) {_THE}{_WHAT} (?:with|by)\s"),
    (
        ("dead", " out", "replaced", "retired", "history", "off the table"),
        rf"""{_AT}{_THE}{_WHAT} (?:is|are) (?:\w+ )?(?:dead|out\b(?! (?:of|in|on|there|for|by))|replaced|retired
        |history|off the table)\b""",
    ),
    ((" goes",), rf"{_AT}{_THE}{_WHAT} goes(?: (?:away|too|completely))?(?=\s*[,;.!?()]|\s*$)"),
)
_BY_ANSWER = _patterns(
    (
        ("gone", "dropped", "removed", "deleted", "destroyed"),
        rf"{_AT}{_THE}{_WHAT} (?:is|are) (?:\w+ )?(?:gone|dropped|removed|deleted|destroyed)\b",
    ),
)
_BY_USER = _patterns(
    (
        ("instead of", "rather than", "in place of"),
        rf"\b(?:instead of|rather than|in place of) {_THE}{_WHAT}{_ENDS}",
    ),
    (
        ("drop", "scra", "ditch", "kill", "axe", "dump", "retir", "rip", "throw", "rid of", "take out", "no more",
         "revert", "undo"),
        rf"""\b(?:drop(?:p(?:ed|ing))?|scrap(?:p(?:ed|ing))?|scratch|ditch(?:ed|ing)?|kill(?:ed|ing)?|axed?|dump(?:ed|ing)?
        |retir(?:e|ed|ing)|rip(?:p(?:ed|ing))?|rip out|throw out|throw away|get(?:ting)? rid of|take out
        |no more|revert|undo) {_THE}{_WHAT}(?: (?:out|away))?{_ENDS}""",
    ),
    (("out", "away"), rf"\b(?:throw|rip|take|kick|tear) {_THE}{_WHAT} (?:out|away)\b"),
    (
        ("wrong", "mind"),
        rf"""\b(?:wrong|chang\w+ (?:my|our|his|her|their) minds?) (?:with|about|on) {_THE}{_WHAT}{_ENDS}""",
    ),
    (
        ("was ", "were "),
        rf"""{_AT}{_THE}{_WHAT} (?:was|were) (?:\w+ )?(?:mistakes?|wrong|bad idea|too \w+|overkill|dumb|stupid
        |nonsense)\b""",
    ),
    (
        ("wrong", "outdated", " old", "history"),
        rf"""{_AT}{_THE}{_WHAT} (?:is|are) (?:wrong|outdated|old|history)\s*[,;]\s*
        (?:it'?s|its|should|make|use|now|we)\b""",
    ),
    (
        (", not ", "; not "),
        rf"^(?!.{{0,30}}\b(?:they|he|she|it)\b).{{2,80}}[,;]\s*not {_THE}{_WHAT}(?: any\s?more)?(?=[,;.!]|\s*$)",
    ),
    (
        (" not ",),  # "12 slots not 16"
        r"\d[\w.:]*(?: (?!is|are|was|were|do|does|can|will|must|should)\w+)? not"
        rf" (?P<what>\d[\w.:%]*(?: \w+)??){_ENDS}",
    ),
)  # fmt: skip
# Said of what does not do; given up once the next word decides.
_BLAMED = _patterns(
    (
        ("too ", "not enough", "overkill", "a pain", "crap", "trash", "whack", "insane", "unusable", "wrong"),
        rf"""{_AT}{_THE}{_WHAT} (?:is|are|feels?|seems?) (?:\w+ )?(?:too \w+|not enough|overkill|a pain|crap|trash
        |whack|insane|unusable|wrong)\b""",
    ),
    (
        ("n't ", "n’t "),
        rf"{_AT}{_THE}{_WHAT} (?:is|are)n't (?:enough|good enough|ok(?:ay)?)\b",
    ),
    (("can't be", "can’t be", "cannot be"), rf"{_AT}{_THE}{_WHAT} (?:can't|cannot) be (?:held|kept|used)\b"),
    (
        ("annoy", "bother", "sucks", "hurts", "costs us", "out", "fights"),
        rf"{_AT}{_THE}{_WHAT} (?:annoys?|bothers?|sucks?|hurts?|costs? us|times? out|fights?)\b",
    ),
)
_ZH_GIVEN = regex(
    r"(?:去掉|砍掉|拿掉|换掉|扔掉|废弃|弃用|放弃|取消|不再用|别再用|不用)\s?(?P<a>[^，。；：！？\s了吧]{1,14}?)(?=了"
    r"|吧|[，。；：！？]|\s|$)"
    r"|(?P<b>[^，。；：！？\s]{1,14}?)\s?(?:不要了|不用了|作废|废了|没用了|是个错误|删掉了?|下线了?|换成|改成|改为"
    r"|改用)"
    r"|从\s?(?P<c>[^，。；：！？]{1,14}?)\s?(?:改|换|调|降|升|提|迁|切)(?:成|为|到|至)"
    r"|(?:原来|原先)(?:的|是|用)?\s?(?P<d>[^，。；：！？\s][^，。；：！？]{0,13}?)\s?(?=太|不够|不行|[，。；：！]|$)"
    r"|(?<=[，,])\s?不是\s?(?P<e>[^，。；：！？]{1,14}?)(?=[，。；！]|$)"
)
_ZH_BLAMED = regex(
    r"(?P<a>[^，。；：！？\s]{1,14}?)(?:太[^，。；：！？\s]{1,3}了?|不够|扛不住|不行)(?=[，。；：！？]|\s|$)"
)
_LEADS = regex(r"^(?:(?:then|so|and|but|ok|okay|well|yeah|yes|no|next|also|now|right|fine|damn|great)\s+)+", re.I)
_ASKS = regex(r"[?？]\s*$")
_SUPPOSES = phrases(r"""
    ^(?:if|unless|should|could|would|can|shall|(?:do|did) (?:you|we|i|they|it)|after|once|until|does|is|are|what|why
    |how|which|when|where|who)\b
    |\b(?:would|could|might|maybe|perhaps)\b
""")
_NUMBER = regex(r"(?<![\w.])[-+]?(\d[\d.,]*)\s?([A-Za-z%]+|分钟|小时|秒|天|周|个月|次|条)?")
_SMALL = frozenset(
    index_terms(
        "thing things stuff part parts way idea rest bit lot line lines one ones two it everything nothing something rs"
        " ts js py go md sh toml yml yaml json sql step steps time first second last next other others whole same job"
        " sense feature place point case problem work issue bug error errors"
    )
)


@dataclass(frozen=True, slots=True)
class Gone:
    """A thing given up: its terms, and the sentence that says so. A `number` is nothing else, and may have a unit."""

    terms: frozenset[str]
    said: str
    number: str = ""
    unit: str = ""

    def is_in(self, text: str, terms: frozenset[str]) -> bool:
        """Whether a text of these terms names it."""
        if not self.number:
            return self.terms <= terms
        beside = rf"\s?{re.escape(self.unit[:1])}" if self.unit else r"(?![\w.]?\d)"
        return re.search(rf"(?<![\w.,]){re.escape(self.number)}{beside}", text, re.IGNORECASE) is not None


def given(text: str, *, by_user: bool) -> list[Gone]:
    """What a text gives up."""
    return list(_found(text[:READ_CHARS], by_user, False))


def blamed(text: str) -> list[Gone]:
    """What a text says does not do: given up once something is decided in its place."""
    return list(_found(text[:READ_CHARS], True, True))


# --- private --------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _found(text: str, by_user: bool, blames: bool) -> tuple[Gone, ...]:
    out: dict[frozenset[str], Gone] = {}
    for sentence in sentences(text):
        for what in _whats(sentence, by_user, blames):
            what = _LEADS.sub("", what)
            gone = _number(what, sentence.text) or Gone(_things(what), sentence.text)
            if gone.terms and len(what.split()) <= MOST_WORDS:
                out.setdefault(gone.terms, gone)
    return tuple(out.values())


def _whats(sentence: Sentence, by_user: bool, blames: bool) -> list[str]:
    view = sentence.text
    abroad = [] if blames else given_up(view)
    if abroad:
        return abroad
    if sentence.chinese:
        match = (_ZH_BLAMED if blames else _ZH_GIVEN).finditer(view)
        return [next(part for part in m.groups() if part) for m in match] if not _ASKS.search(view) else []
    if _ASKS.search(view) and not blames:
        return []
    patterns = _BLAMED if blames else (*_BY_ANY, *_BY_USER) if by_user else (*_BY_ANY, *_BY_ANSWER)
    may_match = likely(patterns, view)
    if not may_match or _SUPPOSES.search(view):
        return []
    return [m["what"] for pattern in may_match for m in pattern.finditer(view)]


def _number(what: str, said: str) -> Gone | None:
    """A thing that is but a number; its unit may stand beside another of the sentence: "30hz it is, 60 is dead"."""
    match = _NUMBER.fullmatch(what.strip(" `*~-"))
    if match is None:
        return None
    number = match[1].rstrip(".,")
    others = (m[2] for m in _NUMBER.finditer(said) if m[2] and m[1] != number and not is_stop(m[2].lower()))
    unit = match[2] or next(others, "")
    return Gone(frozenset((number,)), said, number, unit.lower())


def _things(what: str) -> frozenset[str]:
    terms = [t for t in content(what) - GENERIC - _SMALL if len(t) > 1 and CJK_STOP.isdisjoint(t)]
    found = [t for t in terms if not any(t != o and len(o) > 3 and t.startswith(o) for o in terms)]  # no joined words
    return frozenset(found if any(not t[0].isdigit() for t in found) else ())
