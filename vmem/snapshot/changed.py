"""What a later line of a conversation took back of an earlier one. Rules of thumb over words; no model is asked.

Two strengths: `corrected` is sure enough to leave the earlier line out, `perhaps_changed` only to mark it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from vmem.recall.words.terms import index_terms, is_cjk, telling
from vmem.snapshot.talk import REMEMBERED, Said

SHARED_WORDS = 2  # content words that a change shares with what it changes, when it names the old value
SHARED_PART = 0.8  # of the old statement's content words, when it does not
READ_CHARS = 2000

_CHANGES = re.compile(
    r"\b(?:no longer|not any ?more|any ?more|instead of|correction|changed? (?:our|my) minds?|moved (?:from|to)|"
    r"(?:is|are|be|becomes?) now|now (?:is|are|uses?|listens?|runs?)|replac\w+|switch\w* (?:from|to)|rather than|"
    r"used to (?:be|have)|(?:was|were) wrong|changed (?:from|to)|from now on|actually)\b"
    r"|不再|改为|改成|改用|换成|更正|纠正|而不是|变成",
    re.IGNORECASE,
)
# Takes the place of something, whether or not it says of what.
_REPLACES = re.compile(
    r"\binstead\b|\bscrap(?:ped)?\b|\bdrop(?:ped|ping)?\b|\b(?:says?|said) no to\b|\bafter all\b|\bforget (?:about )?\b"
    r"|\b(?:comes?|came|go|goes|going|went|is|are) back\b|\bback to\b|\brevert\w*\b|\bkills? (?:it|that)\b|\bundo\w*\b"
    r"|取消|撤销|恢复|算了|还是用|不用.{1,12}了",
    re.IGNORECASE,
)
# Sets a value, perhaps another one.
_SETS = re.compile(
    r"\bmake (?:it|that|them|this)\b"
    r"|\b(?:rais|lower|increas|reduc|bump|chang|set|cut|shorten|extend|mov)\w*\b[^.!?]{0,40}\b(?:to|by)\b"
    r"|\bnow\b|\b(?:down|up) (?:from|to)\b|\b(?:we|I)(?:'ll)? (?:go|take|use)\b"
    r"|改|换|调(?:整|到|成|为|高|低)|降到|升到|提高到|缩短|延长",
    re.IGNORECASE,
)
_VALUE = re.compile(r"\d[\d.,:]*\d|\d|`[^`\n]{1,60}`|\b\w+_\w+\b|\b[a-z]+[A-Z]\w*\b|\b\w+\.\w{1,5}\b")
_VALUE_SIGN = re.compile(r"[\d`_]|[a-z][A-Z]|\w\.\w")  # one of them is in every value
_QUANTITY = re.compile(r"(?<![\w.])(\d[\d.,]*)\s?(%|[A-Za-z]{1,20}|[\u4e00-\u9fff])")
# "B then", "we go for C after all", "option 2".
_OPTION = re.compile(
    r"(?:^|\b(?i:go(?:ing)? (?:for|with|back to)|take|choose|chosen:|pick|option|variant|back to)\s+|选|方案)"
    r"([A-H]|[1-9])(?=\s*(?:$|[.,:!。，：！]|then\b|after all\b|instead\b|please\b))"
)
# Of a family whose members differ by a number: europe-west9, v2.31.4, python3.11, node-18.
_MEMBER = re.compile(
    r"(?<![\w.-])([A-Za-z]{1,40})[-.]?((?:[A-Za-z]{1,40}-?)?\d[\w.-]*\w|(?:[A-Za-z]{1,40}-?)?\d)(?![\w-])"
)
_PLAIN = frozenset("use run make set get put add take go give do let keep try want need see say".split())


@dataclass(frozen=True, slots=True)
class Correction:
    """A prompt that changes something said before; `sure` when it says so plainly."""

    turn: int
    values: frozenset[str]
    words: frozenset[str]
    quantities: frozenset[tuple[str, str]]  # (number, unit)
    sure: bool
    replaces: bool
    options: frozenset[tuple[str, str]]  # chosen by letter: (letter, "option")


def corrections(talk: Iterable[Said]) -> tuple[Correction, ...]:
    """The prompts that say plainly that something changed, oldest first."""
    return tuple(change for said in talk if (change := change_in(said.prompt, said.turn)) and change.sure)


def change_in(text: str, turn: int) -> Correction | None:
    """The change that a statement of this turn makes, None when it does not sound like one."""
    found = _change(text[:READ_CHARS])
    return replace(found, turn=turn) if found else None


def corrected(text: str, turn: int, later: Sequence[Correction]) -> bool:
    """Whether a correction after `turn` speaks of the same and names the old value, or gives another one."""
    following = [change for change in later if change.turn > turn and change.sure]
    if not following:
        return False
    text = text[:READ_CHARS]
    values = values_in(text)
    words = {word for word in _words(text) if not word.isdigit()}
    for change in following:
        shared = len(words & change.words)
        if values & change.values and shared >= SHARED_WORDS and not values >= change.values:
            return True
        if values and change.values and words and shared >= SHARED_PART * len(words) and not values & change.values:
            return True
    return False


def perhaps_changed(text: str, turn: int, later: Iterable[Correction]) -> int:
    """The newest turn after `turn` that seems to change what `text` says; 0 when there is none."""
    text, found = text[:READ_CHARS], 0
    for change in later:
        if change.turn <= max(turn, found):
            continue
        if change.replaces and _other_amount(_options(text), change.options):
            found = change.turn
        if len(about(text) & _content(change.words)) < SHARED_WORDS:
            continue
        values = values_in(text)
        names_old = bool(values & change.values) and (change.replaces or not values >= change.values)
        if change.replaces or names_old or _other_amount(_quantities(text), change.quantities):
            found = change.turn
    return found


def values_in(text: str) -> frozenset[str]:
    """Numbers, code names and file names that a text gives."""
    return frozenset(match.strip("`.,:").casefold() for match in _VALUE.findall(text))


@lru_cache(maxsize=REMEMBERED)
def about(text: str) -> frozenset[str]:
    """The terms that say what a text is about."""
    return content_of(text)


def content_of(text: str) -> frozenset[str]:
    """The same, not remembered: for texts that are looked at once."""
    return _content(frozenset(index_terms(text)))


def has_value(text: str) -> bool:
    """Whether it gives any."""
    return _VALUE_SIGN.search(text) is not None and _VALUE.search(text) is not None


def _other_amount(old: frozenset[tuple[str, str]], new: frozenset[tuple[str, str]]) -> bool:
    """Whether `new` has another number for a unit of `old`, and none of the same."""
    units = {unit for _, unit in old} & {unit for _, unit in new}
    return any({n for n, u in old if u == unit}.isdisjoint(n for n, u in new if u == unit) for unit in units)


@lru_cache(maxsize=REMEMBERED)
def _change(text: str) -> Correction | None:
    """The change that a text makes, of no turn."""
    sure, replaces = bool(_CHANGES.search(text)), bool(_REPLACES.search(text))
    if not (sure or replaces or _SETS.search(text)):
        return None
    return Correction(0, values_in(text), _words(text), _quantities(text), sure, replaces, _options(text))


@lru_cache(maxsize=REMEMBERED)
def _words(text: str) -> frozenset[str]:
    return frozenset(index_terms(text))


def _content(words: frozenset[str]) -> frozenset[str]:
    """Of Chinese the pairs only, no numbers, nothing that is everywhere."""
    return frozenset(w for w in telling(words) - _PLAIN if not w.isdigit() and (len(w) > 2 or is_cjk(w)))


@lru_cache(maxsize=REMEMBERED)
def _quantities(text: str) -> frozenset[tuple[str, str]]:
    amounts = ((number.rstrip(".,"), unit.casefold().rstrip("s")) for number, unit in _QUANTITY.findall(text))
    members = ((member.casefold(), family.casefold() + "-") for family, member in _MEMBER.findall(text))
    return frozenset((*amounts, *members))


@lru_cache(maxsize=REMEMBERED)
def _options(text: str) -> frozenset[tuple[str, str]]:
    return frozenset((letter, "option") for letter in _OPTION.findall(text))
