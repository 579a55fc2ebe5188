"""What of a conversation is worth keeping in a line, and what a later line made untrue.

Both are rules of thumb over words: a statement with names and numbers is worth more than a question,
a statement that is corrected later is worth nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from vmem.recall.excerpt import sentences
from vmem.recall.terms import index_terms
from vmem.snapshot.talk import REMEMBERED, Said, clip

SHARED_WORDS = 2  # content words that a correction shares with what it corrects, when it names the old value
SHARED_PART = 0.8  # of the old statement's content words, when it does not
RESULT_CHARS = 160
FINDING_CHARS = 140
FINDING_READ = 2500  # characters of an answer
ANSWER_CHARS = 4000  # of an answer that are read for a failure

_CHANGES = re.compile(
    r"\b(?:no longer|not any ?more|any ?more|instead of|correction|changed? (?:our|my) minds?|moved (?:from|to)|"
    r"(?:is|are|be|becomes?) now|now (?:is|are|uses?|listens?|runs?)|replac\w+|switch\w* (?:from|to)|rather than|"
    r"used to (?:be|have)|(?:was|were) wrong|changed (?:from|to)|from now on|actually)\b"
    r"|不再|改为|改成|改用|换成|更正|纠正|而不是|变成",
    re.IGNORECASE,
)
_VALUE = re.compile(r"\d[\d.,:]*\d|\d|`[^`\n]{1,60}`|\b\w+_\w+\b|\b[a-z]+[A-Z]\w*\b|\b\w+\.\w{1,5}\b")
_RULES = re.compile(
    r"\b(?:must|never|always|don'?t|do not|use|prefer|decided?|because|should|only|avoid|limit|require|agreed"
    r"|chose|wants?|needs?)\b"
    r"|必须|不要|禁止|总是|只能|应该|决定",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][A-Za-z]+")
_QUESTION = re.compile(
    r"[?？]\s*$|^(?:what|which|where|when|who|how|why|is|are|does|did|can|could|may|should)\b", re.IGNORECASE
)
_CAUSES = re.compile(
    r"\b(?:because|root cause|caused by|due to|turn(?:s|ed) out|the (?:problem|reason|culprit|bug|leak) (?:was|is)"
    r"|I(?:'ve| have)? (?:switched|changed|moved|replaced|added|batched|removed|set|renamed|split|made)|went from|found"
    r"|decided|chose|instead of|now (?:uses?|returns?|takes?|is|has)|measured|it takes|limit(?:ed)? (?:is|to))\b"
    r"|因为|原因是|由于|发现|决定|改为",
    re.IGNORECASE,
)
_PLANS = re.compile(r"^\W*(?:I(?:'ll| will|'m going to)|let me|let's|next,|now I)\b|^我(?:会|来|将)", re.IGNORECASE)
# The user tells of an attempt that came to nothing (a wish to mend something that fails is none).
_TRIED = re.compile(
    r"\b(?:failed because|did(?:n'?t| not) (?:work|help|fix)|dead end|no luck|to no avail|made (?:it|things) worse)\b"
    r"|没用|行不通|不起作用|没有效果|失败了",
    re.IGNORECASE,
)
# The answer does, of something that it names just before.
_FAILURES = ("fail", "work", "help", "dead end", "失败", "行不通", "不起作用")  # none of them: no need to look closer
_FAILED = re.compile(
    r"(?:(?:still )?fail(?:ed|s)|did(?:n'?t| not) (?:work|help)|does(?:n'?t| not) work|dead end)\b"
    r"|失败了|行不通|不起作用",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?:\b(?:it|this|that|the (?:\w+ )?\w+)|dead end|a|[\u4e00-\u9fff]) ?$", re.IGNORECASE)
_MENDED = re.compile(
    r"\b(?:fixed|works? now|pass(?:es|ed)?|solved|resolved|succeed\w*)\b|已修复|解决了|通过了", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Correction:
    """A prompt that changes something said before."""

    turn: int
    values: frozenset[str]
    words: frozenset[str]


def corrections(talk: Sequence[Said]) -> tuple[Correction, ...]:
    """The prompts that sound like a change, oldest first."""
    found = ((said.turn, _changes(said.prompt[:2000])) for said in talk)
    return tuple(Correction(turn, *change) for turn, change in found if change is not None)


def corrected(text: str, turn: int, later: Sequence[Correction]) -> bool:
    """Whether a correction after `turn` speaks of the same and names the old value, or gives another one."""
    following = [change for change in later if change.turn > turn]
    if not following:
        return False
    values = _values(text[:2000])
    words = set(index_terms(text[:2000]))
    about = {word for word in words if not word.isdigit()}
    for change in following:
        shared = len(about & change.words)
        if values & change.values and shared >= SHARED_WORDS and not values >= change.values:
            return True
        if values and change.values and about and shared >= SHARED_PART * len(about) and not values & change.values:
            return True
    return False


def _values(text: str) -> frozenset[str]:
    return frozenset(match.strip("`.,:").casefold() for match in _VALUE.findall(text))


def worth(said: Said, cited: int, changes: Sequence[Correction]) -> float:
    """How much a line on this prompt would tell: what was needed again and what corrects most, questions least."""
    points = _points(said.prompt[:2000]) + bool(said.worked)
    if finding(said.answer):
        points = max(points, 0.0) + 1.5
    return points + 4.0 * bool(cited) + 3.0 * any(change.turn == said.turn for change in changes)


def finding(answer: str) -> str:
    """The sentence of an answer that tells most: a cause, a decision, a value; "" when none tells enough."""
    return _finding(answer[:FINDING_READ])


@lru_cache(maxsize=REMEMBERED // 2)
def _finding(answer: str) -> str:
    best, most = "", 2.0
    for sentence in sentences(answer)[:40]:
        if len(sentence) < 25 or sentence.endswith(("?", "？", ":", "：")) or _PLANS.search(sentence):
            continue
        points = 1.5 * bool(_CAUSES.search(sentence)) + bool(_RULES.search(sentence)) + bool(_VALUE.search(sentence))
        if points > most or (points == most and not best):
            best, most = sentence, points
    return clip(best, FINDING_CHARS)


@lru_cache(maxsize=REMEMBERED)
def _points(text: str) -> float:
    points = 2.0 * bool(_RULES.search(text)) + bool(_VALUE.search(text)) + bool(_NAME.search(text))
    return points - 3.0 * bool(_QUESTION.search(text.strip()))


@lru_cache(maxsize=REMEMBERED)
def _tried(text: str) -> bool:
    return not _QUESTION.search(text.strip()) and bool(_TRIED.search(text))


@lru_cache(maxsize=REMEMBERED)
def _changes(text: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """(values, words) of a text that sounds like a change."""
    return (_values(text), frozenset(index_terms(text))) if _CHANGES.search(text) else None


def setback(said: Said) -> tuple[str, str] | None:
    """(what was tried, how it ended) when the prompt or its answer tells of a failure that was not repaired at once."""
    if _QUESTION.search(said.prompt.strip()):
        return None
    if _tried(said.prompt[:1000]):
        return clip(said.prompt, 240), ""
    answer = said.answer[:ANSWER_CHARS].lower()
    if not any(word in answer for word in _FAILURES):
        return None
    told = _FAILED.finditer(answer)
    found = next((m for m in told if _SUBJECT.search(answer[max(0, m.start() - 40) : m.start()])), None)
    if found is None or _MENDED.search(said.answer):
        return None
    begin = max(said.answer.rfind(mark, 0, found.start()) for mark in (". ", "\n", "。", "! ")) + 1
    return clip(said.prompt, 160), clip(said.answer[begin : found.end() + RESULT_CHARS].strip(), RESULT_CHARS)
