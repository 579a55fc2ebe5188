"""Which earlier exchanges a later one overrules, though they share few words: "openskill then", "90, both modes".

Told by what it gives up (see `giving_up`), or by another number for the same: "12 attempts" after "5 attempts". Nothing
is hidden for it: an exchange that was overruled is told with a note of the one that did it, so that a doubtful case
costs a line and no memory. Both must share words that are seldom in the project.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from vmem.capture.episodes import ANSWER_MARK, PROMPT_MARK
from vmem.capture.giving_up import Gone, blamed, given
from vmem.model import Draft, Page, Turn
from vmem.recall.passages import CHANGED, LATER, note_of, sentences
from vmem.recall.reversal_words import GENERIC, back_to
from vmem.recall.terms import content, index_terms

FEW = 8  # earlier pages that may hold a thing of several words
MOST = 3  # exchanges that one overrules for the same thing
PROMPT_CHARS, ANSWER_CHARS = 800, 400  # of an exchange, in which it says what is settled
SHORT = 80  # characters of a prompt that goes on with what was said before
SHARED = 7.0  # nats: how much the words tell that both share, beside the thing itself
SHARED_NUMBER, SHARED_VALUE = 10.0, 10.0  # the same, where the thing is a bare number, and where only numbers differ
SHARED_TERMS, VALUE_TERMS = 1.8, 2.8  # or as many terms that no other page holds, which in a small project tell less
SELDOM = 0.06  # of a project's pages that may hold a thing by which one is known
COMMON = 0.15  # of them, that hold a word which says nothing of which number is meant
NOTE_PROMPT, NOTE_CHARS, BRIEF_CHARS = 110, 230, 130
STATED = ("decision", "constraint", "preference", "fact")

_NUMBER = re.compile(r"(?<![\w.])[-+]?(\d[\d.,]*)\s?([A-Za-z%]+|分钟|小时|秒|天|周|个月|次|条|个)?")
_TIMES = frozenset(
    "s sec secs second seconds ms min mins minute minutes h hr hrs hour hours day days week weeks month months year"
    " years 分钟 小时 秒 天 周 个月".split()
)
_CHANGES = re.compile(
    r"(?i)\b(?:change|now|instead|raise|lower|make|then|set|bump|back|too|policy|from now on|enough|any ?more|new|go to"
    r"|switch|agree)\b|改|调|换"
)
_MAKES = re.compile(
    r"(?i)\b(?:make|set|put)\s+(?:it|that|them|this)\b|\b(?:change|raise|lower|bump|go up|go down)\b.{0,40}\bto\b|改成"
    r"|改到|调到"
)
_SETS = re.compile(r"(?i)\b(?:rais|lower|set\b|chang|bump|increas|reduc|extend|shorten)|改|调")
_TURNS_DOWN = re.compile(
    r"(?i)\W*(?:(?:h+m+|ok(?:ay)?|well|sorry|oh|actually|na ?ja)\b[\s,.:…]*)*"
    r"(?:(?:no|nope|nah|nein|nee|non|não|нет)(?:[,.!:;]| +(?:put|use|take|make|keep|let|we|don['’]?t)\b)"
    r"|let['’]?s not\b|rather not\b|i(?:['’]d| would) rather\b|不[，,])"
)
_CLAUSE = re.compile(r"[,;:]\s+|[，；：]")
_MOST_DIGITS = 6  # of a setting: a longer number is one of a kind


@dataclass(frozen=True, slots=True)
class Overruling:
    """What an exchange gives up or sets anew, and the words of which it speaks."""

    gone: tuple[Gone, ...]
    values: tuple[Value, ...]
    subject: frozenset[str]
    restored: frozenset[str]  # what it goes back to


@dataclass(frozen=True, slots=True)
class Value:
    """A number that a user states, its unit, and the terms of the sentences that have it."""

    number: str
    unit: str
    terms: frozenset[str]


Share = Callable[[str], float]  # of the project's pages, that hold a term
Tells = Callable[[str], float]  # how much a term tells, in nats


def of_turn(turn: Turn, previous: Turn | None, made: Sequence[Draft | Page]) -> Overruling | None:
    """What a turn of the user may overrule; None for most. `made` was extracted from it."""
    if turn.agent or not turn.prompt:
        return None
    prompt, answer = turn.prompt[:PROMPT_CHARS], turn.answer[:ANSWER_CHARS]
    settled = _MAKES.search(prompt) is not None or any(d.speaker == "user" and d.kind in STATED for d in made)
    gone = {one.terms: one for one in given(prompt, by_user=True)}
    for one in given(answer, by_user=False):
        if not one.number or _SETS.search(one.said):
            gone.setdefault(one.terms, one)
    if settled:
        before = (previous.prompt[:PROMPT_CHARS], previous.answer[:PROMPT_CHARS]) if previous is not None else ()
        for text in (prompt, *before):
            for one in blamed(text):
                gone.setdefault(one.terms, one)
    values = _values(prompt, answer) if settled and _CHANGES.search(prompt) else ()
    restored = back_to(prompt)
    if not gone and not values and not restored:
        return None
    subject = content(f"{prompt}\n{answer[:300]}")
    if previous is not None and len(prompt) < SHORT:
        subject |= content(f"{previous.prompt[:PROMPT_CHARS]}\n{previous.answer[:200]}")
    return Overruling(tuple(gone.values()), values, subject, restored)


def overruled(
    one: Overruling, older: Sequence[Page], share: Share, tells: Tells, few: float, most: float
) -> list[Page]:
    """Those of some older pages that are overruled; of each thing the few that share most with it.

    At most a share of `few` of the project's pages, or SELDOM, may hold a thing that is told by its name. `most` is
    what a term tells that one page alone holds.
    """
    said = [(page, text, content(text)) for page in older for text in (_settled(page),)]
    found: dict[str, Page] = {}
    for gone in one.gone:
        holding = [(page, terms) for page, text, terms in said if gone.is_in(text, terms)]
        if not gone.number and (
            len(holding) > FEW if len(gone.terms) > 1 else share(next(iter(gone.terms))) > max(few, SELDOM)
        ):
            continue  # it is everywhere
        least = min(SHARED if not gone.number or gone.unit else SHARED_NUMBER, SHARED_TERMS * most)
        near = []
        for page, terms in holding:
            if _gives(page, gone.terms):
                continue
            weight = sum(map(tells, (one.subject & terms) - gone.terms - GENERIC))
            if weight >= least:
                near.append((weight, page))
        near.sort(key=lambda pair: -pair[0])
        found |= {page.uid: page for _, page in near[:MOST]}
    if one.values:
        least = min(SHARED_VALUE, VALUE_TERMS * most)
        found |= {
            page.uid: page
            for page, _, terms in said
            if _set_anew(one, page, terms, share, tells, least, max(few, COMMON))
        }
    return list(found.values())


def holding_again(one: Overruling, older: Sequence[Page]) -> list[Page]:
    """Those of some older pages to whose choice it goes back: nothing that came between overrules them."""
    if not one.restored:
        return []
    return [page for page in older if one.restored <= content(_settled(page)) and not _gives(page, one.restored)]


def says_too(one: Overruling, page: Page) -> bool:
    """Whether a page that was extracted from an overruled exchange says what is overruled."""
    text = _settled(page)
    if any(gone.is_in(text, content(text)) for gone in one.gone):
        return True
    units = {value.unit for value in one.values}
    new = {value.number for value in one.values}
    found = [(m[1].rstrip(".,"), _unit((m[2] or "").lower())) for m in _NUMBER.finditer(text)]
    return any(unit in units and number not in new for number, unit in found)


def words_of(one: Overruling) -> tuple[list[str], list[str]]:
    """(terms of what it speaks of, terms one of which an overruled page holds), to look for such pages."""
    held = {term for gone in one.gone for term in gone.terms} | {term for value in one.values for term in value.terms}
    return sorted(one.subject | held), sorted(held | one.restored)


def turns_down(turn: Turn, previous: Turn | None) -> bool:
    """Whether the user begins by turning down what the assistant said just before. A "no" to its question changes
    nothing that it said."""
    said = previous.answer.rstrip() if previous is not None else ""
    return bool(said) and not said.endswith(("?", "？")) and _TURNS_DOWN.match(turn.prompt) is not None


def noted(page: Page, newer: Sequence[Page], again: Sequence[Page] = ()) -> Page:
    """The page with a note of each newer exchange that overrules it, behind the sentence that it takes back or last,
    and of those that speak of the same `again`, behind what was said first."""
    text = page.text
    for later in newer:
        note = _note(later)
        if note in text:
            continue
        place = _place(text, later)
        text = f"{text[:place]} {note}{text[place:]}"
    if again:
        place = len(text.partition(ANSWER_MARK if page.kind == "episode" else "\n")[0].rstrip())
        text = " ".join([text[:place], *(_note(one, how=LATER) for one in again)]) + text[place:]
    return replace(page, text=text, title="", swapped=False) if text != page.text else page


def in_brief(page: Page, newer: Sequence[Page], again: Sequence[Page] = ()) -> Page:
    """A statement that was overruled or revisited, short enough for a line of a brief to hold it and what the last
    of `newer`, or those that speak of it `again`, say."""
    said = _cut(page.text.partition("\n")[0], BRIEF_CHARS)
    notes = [_note(one, BRIEF_CHARS, LATER) for one in again] or [_note(newer[-1], BRIEF_CHARS)]
    return replace(page, text=" ".join([said, *notes]), title="", swapped=False)


# --- private --------------------------------------------------------------------------------


def _parts(page: Page) -> tuple[str, str]:
    if page.kind != "episode":
        return page.text, ""
    prompt, _, answer = page.text.removeprefix(PROMPT_MARK).partition(ANSWER_MARK)
    return prompt, answer


def _settled(page: Page) -> str:
    prompt, answer = _parts(page)
    return f"{prompt[:PROMPT_CHARS]}\n{answer[:ANSWER_CHARS]}"


def _gives(page: Page, terms: frozenset[str]) -> bool:
    """Whether the older page gave it up itself."""
    prompt, answer = _parts(page)
    mine = (*given(prompt, by_user=True), *given(answer[:ANSWER_CHARS], by_user=False))
    return any(one.terms <= terms or terms <= one.terms for one in mine)


def _values(prompt: str, answer: str) -> tuple[Value, ...]:
    """The numbers of a prompt that have a unit and that the answer says again, with the terms of their sentences."""
    out = []
    for start, end in sentences(prompt[:300]):
        sentence = prompt[start:end]
        for match in _NUMBER.finditer(sentence):
            number, unit = match[1].rstrip(".,"), (match[2] or "").lower()
            if not unit or len(number) > _MOST_DIGITS:
                continue
            holds = re.compile(rf"(?<![\w.]){re.escape(number)}(?![\w.]?\d)")
            again = [span for span in sentences(answer[:PROMPT_CHARS]) if holds.search(answer, *span)]
            if again:
                terms = content(sentence).union(*(content(answer[begin:stop]) for begin, stop in again))
                out.append(Value(number, _unit(unit), terms))
    return tuple(out)


def _unit(word: str) -> str:
    return "time" if word in _TIMES else word.rstrip("s")


def _set_anew(
    one: Overruling, page: Page, terms: frozenset[str], share: Share, tells: Tells, least: float, common: float
) -> bool:
    """Whether the page's prompt has another number of the same unit, said of the same."""
    weight = sum(tells(term) for term in (one.subject & terms) - GENERIC if not term[0].isdigit())
    if weight < least:
        return False
    prompt, answer = _parts(page)
    before = _values(prompt, answer[:ANSWER_CHARS])
    known = {old.number for old in before}
    for new in one.values:
        if new.number in known:
            continue
        for old in before:
            if old.unit != new.unit or any(value.number == old.number for value in one.values):
                continue
            units = frozenset(index_terms(old.unit))
            near = {t for t in (new.terms & old.terms) - GENERIC - units if not t[0].isdigit() and t not in _TIMES}
            if any(share(term) <= common for term in near):
                return True
    return False


def _note(later: Page, chars: int = NOTE_CHARS, how: str = CHANGED) -> str:
    prompt, answer = _parts(later)
    told = _cut(_telling(prompt, NOTE_PROMPT), NOTE_PROMPT)
    done = _cut(answer, max(chars - len(told), BRIEF_CHARS // 3))
    words = " => ".join(part for part in (told, done) if part)
    return note_of(words, len(words), how)


def _cut(text: str, chars: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= chars else f"{words[:chars].rpartition(' ')[0] or words[:chars]}…"


def _telling(prompt: str, chars: int) -> str:
    """A long prompt from the clause on that gives something up."""
    if len(prompt) <= chars:
        return prompt
    for gone in given(prompt[:PROMPT_CHARS], by_user=True):
        at = prompt.find(gone.said)
        clauses = [at, *(at + m.end() for m in _CLAUSE.finditer(gone.said))]
        for begin, end in zip(clauses, [*clauses[1:], at + len(gone.said)], strict=True):
            if gone.is_in(prompt[begin:end], content(prompt[begin:end])):
                return prompt[begin:]
    return prompt


def _place(text: str, later: Page) -> int:
    """Where in a text the note stands."""
    prompt, answer = _parts(later)
    things = (*given(prompt, by_user=True), *given(answer[:ANSWER_CHARS], by_user=False), *blamed(prompt))
    for start, end in sentences(text[: PROMPT_CHARS + ANSWER_CHARS]):
        terms = content(text[start:end])
        if any(gone.is_in(text[start:end], terms) for gone in things):
            return start + len(text[start:end].rstrip())
    return len(text.rstrip())
