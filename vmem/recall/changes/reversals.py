"""What one found page says against an older one: changes that nobody has linked.

A statement that takes another back mostly supersedes its page when it is written. Talk is looser: "make it 200",
"they bumped the quota to 20", "Dmitri left, Aiko reviews those". Where such a reversal is found together with the
older passage, and both speak of what the question asks, the passage is not told without what was said later. It gives
way when the user names what is given up; else it stays before a note, for the two may be of different things.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from vmem.model import Page
from vmem.provenance import ASKED, ASKED_WAS, SAID_BEFORE, statement
from vmem.recall.changes.passages import CHANGED, LABEL, NOTE, SURE, note_of, sentences, tells
from vmem.recall.changes.reversal_words import (
    GENERIC,
    back_to,
    beside_numbers,
    given_up,
    holds,
    names,
    other_thing,
    own_terms,
    puts_right,
    says_change,
    says_little,
    states,
    turned_to,
    zh_chosen,
    zh_turned_to,
)
from vmem.recall.prompt.intent import asks
from vmem.recall.words.terms import beginning, content, is_cjk, is_stop, numbers
from vmem.recall.words.tokens import estimate_tokens

MOST_REVERSALS = 3  # the first ones, by the rank of their pages: each is held against every passage
MOST_PAGES = 4  # the first ones, in which older passages are looked for
MOST_LATER = 12  # newer pages, by rank, in which a reversal is looked for
MOST_CHARS = 800  # of a page in which older passages are looked for
MOST_PROMPT, MOST_ANSWER = 400, 200  # of a page in which a reversal is
WHOLE_CHARS = 300  # a prompt up to this long is read as one: "250 time out. Make it 120."
NOTE_CHARS = 160
SHARE = 0.5  # of the question's terms that a passage holds, to be what is asked for
STRANGE = 0.4  # of the terms of passage and reversal, that the other lacks, to be of the same thing
MISSING = 0.5  # of what question and passage share, that a reversal may leave unsaid when it is explicit
MOST_NAMES = 3  # terms of a name
_ANSWER = "\n\nAssistant: "
_ASKED = (ASKED, ASKED_WAS, SAID_BEFORE)
_UNTRUSTED = ("tool", "web")


def with_reversals(
    pages: Sequence[Page],
    terms: Collection[str],
    beside: Sequence[Page] = (),
    *,
    offered: Collection[str] = (),
    keep: bool = False,
) -> list[Page]:
    """`pages` in their order, older passages with a note of what a newer page says instead.

    Newer ones are looked for among `pages` and `beside`. `terms` are the question's. A page of which nothing is left
    makes room for the one that says so, if that is among `pages` or `offered` (uids), and is left out otherwise: the
    reader has that one already. With `keep` every word stays before its note, and every page.
    """
    asked = _Asked.of(terms)
    stating = [page.created_at for page in pages if asked.may_be_in(page)]
    if not stating or not asked.terms:
        return list(pages)
    later = {p.uid: p for p in (*pages, *beside) if _since(p) > min(stating) and not p.superseded_by}
    said = (reversal for page in islice(later.values(), MOST_LATER) for reversal in _reversals(page, asked))
    found = list(islice(said, MOST_REVERSALS))
    if not found:
        return list(pages)
    shown = {page.uid for page in pages} | set(offered)
    out: dict[str, Page] = {}
    for rank, page in enumerate(pages):
        newer = [one for one in found if one.page.uid != page.uid and _since(one.page) > page.created_at]
        noted, by = page, None
        if newer and rank < MOST_PAGES and asked.may_be_in(page):
            noted, by = _noted(page, newer, later.values(), asked, keep or bool(page.pin))
        if by is not None and not tells(_body(noted)):
            noted = by
        if noted.uid in shown:
            out.setdefault(noted.uid, noted)
    return list(out.values())


# --- private --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reversal:
    """Something said that may take back what an older page says."""

    page: Page
    text: str
    user: bool  # the user said it

    @property
    def terms(self) -> frozenset[str]:
        return content(self.text)


@dataclass(frozen=True, slots=True)
class _Lost:
    """A passage's value that a reversal takes back; `sure` when nothing speaks for its being of another thing."""

    by: _Reversal
    sure: bool
    gone: frozenset[str]
    said: frozenset[str]  # all that the passage says


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's terms, and how each begins, to look for in a text before it is read."""

    terms: frozenset[str]
    beginnings: tuple[str, ...]
    enough: float  # terms that a passage holds, to be what is asked for

    @classmethod
    def of(cls, terms: Collection[str]) -> _Asked:
        told = frozenset(term for term in terms if not is_stop(term) and not says_little(term))
        return cls(told, tuple(map(beginning, told)), max(SHARE * len(told), min(2, len(told))))

    def held(self, text: str) -> int:
        """How many of the terms a text in lower case may hold. Of an identifier its parts are terms, too."""
        return sum([begins in text for begins in self.beginnings])

    def may_be_in(self, page: Page) -> bool:
        """Whether a page may say enough of it to be what is asked for."""
        return self.held(page.text[:MOST_CHARS].lower()) >= self.enough


def _since(page: Page) -> float:
    """From when on a page says what it says: what somebody edited is their word of then."""
    edited = page.version > 1 and page.kind != "episode" and "disputed" not in page.tags
    return page.updated_at if edited else page.created_at


def _body(page: Page) -> str:
    return page.text if page.kind == "episode" else statement(page.text)


def _reversals(page: Page, asked: _Asked) -> Iterator[_Reversal]:
    """What in a page may take something back: a short prompt whole, else sentence by sentence, then the answer's."""
    if page.speaker in _UNTRUSTED:
        return
    prompt, _, answer = page.text.partition(_ANSWER) if page.kind == "episode" else (page.text, "", "")
    for text, whole in ((prompt[:MOST_PROMPT], len(prompt) <= WHOLE_CHARS), (answer[:MOST_ANSWER], False)):
        if not asked.held(text.lower()):
            continue
        own = text if page.kind == "episode" else statement(text)
        for start, end in [(0, len(own))] if whole else sentences(own):
            piece = own[start:end]
            if asked.held(piece.lower()) and says_change(piece):
                said = NOTE.sub(" ", LABEL.sub("", piece.strip()))
                yield _Reversal(page, said, text is not answer and page.speaker == "user")


def _noted(
    page: Page, newer: Sequence[_Reversal], later: Collection[Page], asked: _Asked, keep: bool
) -> tuple[Page, Page | None]:
    """The page with its notes, and the page for which the last passage gave way."""
    text = page.text
    prompt = text.partition(_ANSWER)[0] if page.kind == "episode" else ""
    about = content(_question(text, prompt)) if len(prompt) < len(text) else frozenset[str]()
    told, out = set[str](), list[str]()
    at, by, last = 0, None, None
    for start, end in sentences(text[: min(len(_body(page)), MOST_CHARS)]):
        label = LABEL.match(text[start:end])
        start += label.end() if label else 0
        passage = text[start:end]
        context = about if start >= len(prompt) else frozenset[str]()
        if last is None and not context and asked.held(passage.lower()) < asked.enough:
            continue
        lost = _taken_back(passage, context, newer, later, asked)
        known = SURE.match(text[end:].lstrip()) if lost is not None else None
        if known is not None and lost is not None and lost.by.terms <= content(known[0]):
            continue  # it has its note
        last = lost or (last if last is not None and _repeats(passage, last) else None)
        if last is None:
            continue
        gives_way = last.sure and not keep
        note = _note(last.by, told)
        out += (text[at:start], note if gives_way else f"{passage} {note}")
        at, by = end, last.by.page if gives_way else by
    if not out:
        return page, None
    text = "".join(out) + text[at:]
    return replace(page, text=text, title="", tokens=estimate_tokens(text), swapped=False), by


def _question(text: str, prompt: str) -> str:
    """What the rest of a text answers: the prompt that it begins with, if that asks, or the line that tells; or ""."""
    if asks(prompt):
        return prompt
    return next((line for line in text.splitlines() if line.startswith(_ASKED)), "")


def _repeats(passage: str, last: _Lost) -> bool:
    """Whether an answer only says again what was just taken back: "Done, batches of 500"."""
    terms = content(passage)
    return last.gone <= terms and not own_terms(terms, last.said | last.gone)


def _note(by: _Reversal, told: set[str]) -> str:
    if by.text in told:
        return f"[{CHANGED}]"
    told.add(by.text)
    return note_of(by.text, NOTE_CHARS)


def _taken_back(
    passage: str, about: frozenset[str], newer: Sequence[_Reversal], later: Collection[Page], asked: _Asked
) -> _Lost | None:
    """What the latest reversal that takes a passage back takes of it."""
    said = content(passage)
    shared = asked.terms & (said | about)
    if not said or len(shared) < asked.enough or not states(passage):
        return None
    best: _Lost | None = None
    for one in newer:
        if best is not None and _since(one.page) < _since(best.by.page):
            continue
        missing = [term for term in shared if not holds(one.terms, term)]
        if len(missing) == len(shared):
            continue
        few = len(missing) <= MISSING * len(shared)
        given = _named_gone(passage, said, one, shared)
        strange = frozenset[str]()
        if given is None:  # the value must then be read from what stands in its place: of the same thing, if at all
            known = said | about | asked.terms | names(one.text) | zh_turned_to(one.text)
            strange = own_terms(one.terms, known)
            if len(strange) > STRANGE * len(one.terms) or (missing and strange and not (few and puts_right(one.text))):
                continue
        gone = _in_its_place(passage, said, one, shared) if given is None else given
        if not gone or other_thing(passage, one.text, gone):
            continue
        if given is None:
            same = len(own_terms(said, one.terms | asked.terms | gone)) <= STRANGE * len(said)
        else:
            bare = gone == given_up(one.text)  # many things are 40, few are 40 litres
            few = few and not (bare and numbers(gone)) and not any(map(is_cjk, missing))
            known = said | about | asked.terms | names(one.text)
            same = few or not missing or not own_terms(one.terms - given_up(one.text), known)
        if same and not _said_again(gone, one, later, shared):
            sure = (
                one.user and not missing and not gone & asked.terms and gone <= given_up(one.text) | back_to(one.text)
            )
            best = _Lost(one, sure, gone, said)
    return best


def _named_gone(passage: str, said: frozenset[str], by: _Reversal, shared: frozenset[str]) -> frozenset[str] | None:
    """What of a passage is named as given up: nothing, if that is another value; None when nothing is named."""
    named = given_up(by.text)
    given = named & said
    if given and (named <= said or numbers(given)):
        gone = numbers(given) or given
        return frozenset() if gone <= shared else gone
    back = back_to(by.text)
    before = given_up(passage) if back else frozenset[str]()
    if before and before <= back:
        return said - before - shared or said
    if numbers(named) or by.terms <= said:
        return frozenset()  # it says what it puts right, and that is another value
    return _both_named(passage, said, by, shared) or None


def _in_its_place(passage: str, said: frozenset[str], by: _Reversal, shared: frozenset[str]) -> frozenset[str]:
    """What of a passage a reversal has something else for, though it names nothing as given up."""
    return _number(passage, by.text) or _name(passage, said, by, shared) or _zh_name(passage, by.text, shared)


def _number(passage: str, reversal: str) -> frozenset[str]:
    """The passage's number that stands where the reversal has another: beside the same word, or each has but one."""
    old, new = beside_numbers(passage), beside_numbers(reversal)
    gone, come = old.keys() - new.keys(), new.keys() - old.keys()
    if not gone and len(old) == 1 and len(come) == 1:
        return frozenset(old)  # "250 time out, make it 120"
    same = {n for n in gone for m in come if old[n] & new[m]}
    alone = len(old) == len(new) == 1 and not (all(old.values()) and all(new.values()))
    return frozenset(same or (gone if alone and come else ()))


def _both_named(passage: str, said: frozenset[str], by: _Reversal, shared: frozenset[str]) -> frozenset[str]:
    """The passage's name where the reversal has it too, for what is wrong with it, and turns to another."""
    to = turned_to(by.text)
    come = content(to)
    if not to or come & said or not come & names(to):
        return frozenset()
    return (names(passage) & names(by.text) & said & by.terms) - shared - GENERIC


def _name(passage: str, said: frozenset[str], by: _Reversal, shared: frozenset[str]) -> frozenset[str]:
    """The passage's name where the reversal has another: Priya, then Tomasz."""
    lost = (names(passage) & said) - by.terms - shared - GENERIC
    new = (names(by.text) & by.terms) - said - shared - GENERIC
    return lost if new and len(lost) <= MOST_NAMES else frozenset()


def _zh_name(passage: str, reversal: str, shared: frozenset[str]) -> frozenset[str]:
    """The same in Chinese: what stands after "is" or "uses", where the reversal says "changed to"."""
    come, gone = zh_turned_to(reversal), zh_chosen(passage) - shared
    return gone if come and not come <= content(passage) and not gone <= come else frozenset()


def _said_again(gone: frozenset[str], by: _Reversal, later: Collection[Page], shared: frozenset[str]) -> bool:
    """Whether something still later says the old value again: the first choice has come back."""
    for page in later:
        if page.created_at > _since(by.page):
            text = _body(page)[:MOST_CHARS]
            terms = content(text)
            if gone <= terms and shared & terms and not gone & given_up(text):
                return True
    return False
