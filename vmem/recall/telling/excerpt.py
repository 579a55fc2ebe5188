"""The part of a page that answers: whole sentences around the densest match."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

from vmem.recall.changes.passages import NOTE, SURE
from vmem.recall.words.sentences import spans
from vmem.recall.words.terms import beginning, index_terms, letters
from vmem.recall.words.tokens import estimate_tokens

MAX_SENTENCES = 400  # of one page that are looked at
KNOWN_CHARS = 4_000  # longer texts are cut anew each time
LONG_CHARS, PART_CHARS = 16_000, 4_000  # a longer text is looked at in such parts first
GAP = "…"
MOST_IN_WORD = 200  # characters
_SPACE = re.compile(r"\s+")
_VERSION = re.compile(r"\d\.\d")  # joined with what stands around it, its dots are left out of a term


class Pieces:
    """A text cut into sentences, each with its tokens and the terms it holds, for windows of several sizes."""

    def __init__(self, text: str, terms: Sequence[str], tokens: int = 0) -> None:
        """`tokens` is what the whole text costs, 0 when that is not known."""
        self.text = text.strip()
        self.tokens = tokens or estimate_tokens(self.text)
        self._wanted = set(terms)

    def window(self, max_tokens: int) -> str:
        """See `window`. What surely changed the page is told with any part of it."""
        if self.tokens <= max_tokens:
            return self.text
        if len(self.text) > LONG_CHARS and not NOTE.search(self.text):  # a note must not be cut off
            before, part, after = self._telling
            shown = part.window(max_tokens)
            shown = shown if shown.startswith(GAP) else before + shown
            return shown if shown.endswith(GAP) else shown + after
        body = self._densest(max_tokens)
        changed = None if NOTE.search(body) else next(reversed(SURE.findall(self.text)), None)
        if changed is None:
            return body
        room = max(max_tokens // 2, max_tokens - estimate_tokens(changed))
        body = self._densest(room)
        return body if NOTE.search(body) else f"{body} {_note_within(changed, max_tokens - room)}"

    def _densest(self, max_tokens: int) -> str:
        """The run of sentences that holds most of the terms."""
        pieces, found, costs, weight = self._sentences
        begin, end = _densest(found, costs, weight, max_tokens)
        body = "\n".join(pieces[begin:end]) if "\n" in self.text else " ".join(pieces[begin:end])
        if begin + 1 == end and costs[begin] > max_tokens:
            body = _cut_with_note(body, self._wanted, max_tokens)
        before = GAP + " " if begin and not body.startswith(GAP) else ""
        return before + body + (" " + GAP if end < len(pieces) and not body.endswith(GAP) else "")

    @cached_property
    def _telling(self) -> tuple[str, Pieces, str]:
        """The part that holds most of the terms, of a text that is too long to cut up, and what stands for the rest."""
        begin, end = _telling_part(self.text, self._wanted)
        part = Pieces(self.text[begin:end], sorted(self._wanted))
        return f"{GAP} " if begin else "", part, f" {GAP}" if end < len(self.text) else ""

    @cached_property
    def _sentences(self) -> tuple[Sequence[str], Sequence[Collection[str]], Sequence[int], dict[str, float]]:
        """The sentences, the wanted terms of each, the tokens of each, and what each term is worth."""
        pieces, found = _cut_up(self.text)[0], held_by_sentence(self.text, self._wanted)
        holders = Counter(term for terms in found for term in terms)
        costs = (_known_costs if len(self.text) <= KNOWN_CHARS else _costs)(self.text)
        return pieces, found, costs, {term: 1.0 / count for term, count in holders.items()}


def _telling_part(text: str, wanted: Collection[str]) -> tuple[int, int]:
    """Where the two parts of a text begin and end, side by side, that hold most of the wanted terms, the rarer ones
    counting more; they begin and end at white space where there is any nearby."""
    looks = [letters(text[at : at + PART_CHARS]) for at in range(0, len(text), PART_CHARS)]
    signs = {term: beginning(term) if term[0].isdigit() else term[:-1] or term for term in wanted}
    found = [{term for term, sign in signs.items() if sign in look} for look in looks]
    holders = Counter(term for terms in found for term in terms)
    worth = [sum(1.0 / holders[term] for term in one | other) for one, other in pairwise(found)]
    best = max(range(len(worth)), key=worth.__getitem__)
    begin, end = best * PART_CHARS, (best + 2) * PART_CHARS
    return _space_behind(text, begin) if begin else 0, _space_behind(text, end) if end < len(text) else len(text)


def _space_behind(text: str, place: int) -> int:
    found = _SPACE.search(text, place, place + MOST_IN_WORD)
    return found.end() if found else place


def held_by_sentence(text: str, wanted: Collection[str]) -> Sequence[Collection[str]]:
    """Which of the wanted terms each sentence of a text holds. Most hold none: their terms are not even made."""
    pieces, looks = _cut_up(text.strip())
    begins, sought = tuple(map(beginning, wanted)), frozenset(wanted)
    return [
        sought.intersection(_held(piece)) if look is None or any(map(look.__contains__, begins)) else _NOTHING
        for piece, look in zip(pieces, looks, strict=True)
    ]


def _cut_up(text: str) -> tuple[Sequence[str], Sequence[str | None]]:
    return (_known_pieces if len(text) <= KNOWN_CHARS else _pieces)(text)


def _pieces(text: str) -> tuple[Sequence[str], Sequence[str | None]]:
    """The sentences of a text, and the letters of each, in which its terms can be looked for; None where a term of it
    is not written as it begins."""
    pieces = _with_notes(text)[:MAX_SENTENCES]
    return pieces, [None if _VERSION.search(piece) else letters(piece) for piece in pieces]


def _with_notes(text: str) -> list[str]:
    """The sentences of a text, each with the notes behind it: what was said since has sentences of its own, and is to
    be told with what it changes or not at all."""
    places: list[tuple[int, int]] = []
    start = 0
    for note in NOTE.finditer(text) if "[" in text else ():
        places += spans(text, start, note.start()) or [places.pop() if places else note.span()]
        places[-1] = (places[-1][0], note.end())
        start = note.end()
    return [text[begin:end] for begin, end in (*places, *spans(text, start))]


def _costs(text: str) -> Sequence[int]:
    """The tokens of each sentence of a text, with the white space after it."""
    return [estimate_tokens(piece) + 1 for piece in _cut_up(text)[0]]


# The pages of one piece of work are shown again and again; half a megabyte at most.
_known_pieces = lru_cache(maxsize=48)(_pieces)
_known_costs = lru_cache(maxsize=48)(_costs)
_NOTHING: frozenset[str] = frozenset()


@lru_cache(maxsize=256)
def _held(sentence: str) -> tuple[str, ...]:
    return tuple(index_terms(sentence))  # a set would take five times as much memory


def window(text: str, terms: Sequence[str], max_tokens: int) -> str:
    """At most about `max_tokens` of `text`: the run of whole sentences that holds most of `terms`.

    Returns the text itself when it fits. A cut beginning or end is marked with "…". Without any
    match the beginning is returned. One sentence that is too long by itself is cut at a space.
    """
    return Pieces(text, terms).window(max_tokens)


def _densest(
    found: Sequence[Collection[str]], costs: Sequence[int], weight: dict[str, float], max_tokens: int
) -> tuple[int, int]:
    """The run [begin, end) within `max_tokens` of the highest summed weight of distinct terms; the earliest wins."""
    best, best_value = (0, 1), -1.0
    spent, end, held = 0, 0, dict[str, int]()  # of the run: its tokens, its end, how many of its sentences hold a term
    for begin in range(len(costs)):
        while end < len(costs) and (end == begin or spent + costs[end] <= max_tokens):
            spent += costs[end]
            for term in found[end]:
                held[term] = held.get(term, 0) + 1
            end += 1
        value = sum(map(weight.__getitem__, held))
        if value > best_value + 1e-9:
            best, best_value = (begin, end), value
        spent -= costs[begin]
        for term in found[begin]:
            held[term] -= 1
            if not held[term]:
                del held[term]
    return best


def _cut_with_note(sentence: str, wanted: set[str], max_tokens: int) -> str:
    """A part of an over-long sentence; where a note is behind it, one half of the room is for the last note's words."""
    notes = list(NOTE.finditer(sentence))
    if not notes:
        return _cut_at_space(sentence, wanted, max_tokens)
    own, note = sentence[: notes[0].start()].rstrip(), notes[-1][0]
    room = max(max_tokens // 2, max_tokens - estimate_tokens(note))
    if estimate_tokens(own) > room:
        own = _cut_at_space(own, wanted, room)
    return f"{own} {_note_within(note, max_tokens - estimate_tokens(own))}".lstrip()


def _note_within(note: str, max_tokens: int) -> str:
    """A note, cut where it is too long."""
    if estimate_tokens(note) <= max_tokens:
        return note
    return _cut_at_space(note.removesuffix("]"), set(), max_tokens).removesuffix(GAP).rstrip() + f"{GAP}]"


def _cut_at_space(sentence: str, wanted: set[str], max_tokens: int) -> str:
    """A part of one over-long sentence: where most of the wanted terms stand, cut at white space where there is any."""
    chars = max(40, int(len(sentence) * max_tokens / max(1, estimate_tokens(sentence))))
    words = re.finditer(r"\S{1,80}", sentence)
    found = [(word.start(), held) for word in words if (held := wanted.intersection(_terms_of(word.group())))]
    at = _where_most(found, chars // 2)
    begin = max(0, min(at - chars // 4, len(sentence) - chars))
    part = sentence[begin : begin + chars]
    if begin and " " in part[:40]:
        part = part[part.index(" ") + 1 :]
    if begin + chars < len(sentence) and " " in part[-40:]:
        part = part[: part.rindex(" ")]
    return (GAP + " " if begin else "") + part.strip() + (" " + GAP if begin + chars < len(sentence) else "")


def _where_most(found: Sequence[tuple[int, set[str]]], chars: int) -> int:
    """Of the places where terms stand, in order, that from which on most of them stand within so many characters."""
    best, most, end, held = 0, 0, 0, Counter[str]()
    for place, terms in found:
        while end < len(found) and found[end][0] < place + chars:
            held.update(found[end][1])
            end += 1
        if len(held) > most:
            best, most = place, len(held)
        held.subtract(terms)
        held = +held if any(not held[term] for term in terms) else held
    return best


@lru_cache(maxsize=1_024)
def _terms_of(word: str) -> tuple[str, ...]:
    return tuple(index_terms(word))
