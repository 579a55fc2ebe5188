"""Fits the vectors of words that vMem has instead of the static table's (vmem/recall/words/fitted.bin).

    python tools/vectors.py            fits on tools/data/words, and writes
    python tools/vectors.py --check    leaves a fifth of the notes out, and says how many of their questions find their
                                       note first, and among the first five, of all those left out; writes nothing

Two steps. First each word of the lists moves towards the words that stand for it (retrofitting, Faruqui et al. 2015,
one round). Then the vectors of all words of the pairs are moved so that a question is nearer to its note than to the
other notes of its batch (InfoNCE, van den Oord et al. 2018), with a penalty on moving far. Needs numpy and wordllama.
The result depends on nothing but the data: what is drawn is drawn with a fixed seed.
"""

from __future__ import annotations

import argparse
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vmem.recall.words.embed import DIMENSIONS, Embedder
from vmem.recall.words.fitted import HEAD, MAGIC, STORED, stem_id, word_id
from vmem.recall.words.stem import stem
from vmem.recall.words.stopwords import ENGLISH_STOP

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.float32]
    Ints = NDArray[np.int64]

DATA = Path(__file__).resolve().parent / "data" / "words"

TOWARDS = 1.0  # how far a word moves to the mean of those that stand for it, against its own vector
MOST_NEAR = 100  # of those, the ones that most lines name
SHARPNESS = 10.0  # what a cosine is multiplied with before the softmax
STEP, PENALTY = 0.003, 0.003  # of Adam, in lengths of the word's vector; on the square of how far it has moved
BATCH, ROUNDS = 256, 3
KEPT = 0.9  # of the whole way that a vector has gone: more is better for talk of software, and worse for other talk
NEARLY = 0.98  # likeness to the table's vector from which that will do
OF_MEAN = 0.8  # of the mean note of a batch that is subtracted from all of it, as ranking does
LEFT_OUT = 5  # every so many-th note judges


class Table:
    """The static table's vectors, of words as they are written."""

    def __init__(self) -> None:
        found = Embedder.open(fitted=None)
        if found is None:
            raise SystemExit("install numpy and wordllama first: make ready")
        self._embedder = found
        self._known: dict[str, Rows] = {}

    @property
    def ident(self) -> int:
        """What the stored vectors are known to be of."""
        return self._embedder.table_id

    def words(self, text: str) -> list[str]:
        """The telling words of a text."""
        return [word.lower() for word in self._embedder.words(text)]

    def of(self, text: str) -> Rows:
        """The sum of the vectors of its words."""
        if text not in self._known:
            words = self.words(text)
            rows = [self._embedder.raw(word) for word in words]
            self._known[text] = np.sum(rows, axis=0) if rows else np.zeros(DIMENSIONS, np.float32)
        return self._known[text]


def lists() -> list[tuple[list[str], list[str]]]:
    """Of each line: words that stand for each other, and narrower ones that stand for these and not for each other."""
    out = []
    for path in sorted((DATA / "synonyms").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            whole, _, narrow = line.partition(">")
            out.append((_members(whole, "="), _members(narrow, ",")))
    return out


def pairs() -> list[tuple[str, str]]:
    """What users ask, each with the note that answers; what is asked for the same note stands together."""
    out, note = [], ""
    for path in sorted((DATA / "pairs").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("= "):
                note = line[2:]
            else:
                out.append((line[2:], note))
    return out


def retrofitted(table: Table, groups: Iterable[tuple[list[str], list[str]]]) -> dict[str, Rows]:
    """The moved vectors of single words; each keeps its length, which says how much the word tells."""
    near: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for wide, narrow in groups:
        for one in wide:
            near[one].update(other for other in (*wide, *narrow) if other != one)
        for one in narrow:
            near[one].update(wide)
    out = {}
    for word, others in near.items():
        length = float(np.linalg.norm(table.of(word)))
        if not (word.isalpha() and len(word) > 2) or word in ENGLISH_STOP or not length:
            continue
        units = [_unit(table.of(other)) for other, _ in others.most_common(MOST_NEAR)]
        moved = table.of(word) / length + TOWARDS * np.mean(units, axis=0)
        out[word] = _unit(moved) * length
    return out


class Side(NamedTuple):
    """The questions or the notes of a batch: the words of all its texts, the sums of their vectors, and these as
    ranking compares them, scaled to length 1 and less the mean note."""

    row: Ints  # of the text that has the word
    place: Ints  # of the word
    value: Rows  # its weight there
    summed: Rows
    shifted: Rows

    def slopes(self, of_compared: Rows) -> Rows:
        """Of each word in each text, from those of the compared texts."""
        of_units = _through_unit(of_compared, self.shifted)
        return self.value[:, None] * _through_unit(of_units, self.summed)[self.row]


class Fit:
    """Pairs of texts as sums of the vectors of their words; all forms of a word are moved together."""

    def __init__(self, table: Table, start: dict[str, Rows], given: Sequence[tuple[str, str]]) -> None:
        self._table = table
        self._places: dict[str, int] = {}  # of each word
        self._texts = [(self._counted(asked), self._counted(note)) for asked, note in given]
        self._start = start
        forms = {_key(word): row for word, row in reversed(start.items())}  # of each stem the first that is there
        self._base = np.array([start.get(w, forms.get(_key(w), table.of(w))) for w in self._places])
        stems = {one: n for n, one in enumerate(dict.fromkeys(map(_key, self._places)))}
        self._stem_of = np.array([stems[_key(word)] for word in self._places])
        self._lengths = np.ones(len(stems), np.float32)
        np.maximum.at(self._lengths, self._stem_of, np.linalg.norm(self._base, axis=1))
        held = Counter(place for _, note in self._texts for place in note)
        rarity = [math.log(1 + (len(given) + 0.5) / (held[place] + 0.5)) for place in range(len(self._places))]
        self._rarity = np.array(rarity, np.float32)
        self._moved = np.zeros((len(stems), DIMENSIONS), np.float32)  # in lengths of each

    def run(self, places: Sequence[int]) -> None:
        """ROUNDS over the pairs at these places."""
        draw, order = random.Random(0), list(places)
        first, second, step = np.zeros_like(self._moved), np.zeros_like(self._moved), 0
        for _ in range(ROUNDS):
            draw.shuffle(order)
            for begin in range(0, len(order) - BATCH // 2, BATCH):
                slope = self._slope(order[begin : begin + BATCH]) + PENALTY * self._moved
                step += 1
                first += 0.1 * (slope - first)  # Adam: Kingma and Ba 2015
                second += 0.001 * (slope**2 - second)
                self._moved -= STEP * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)

    def vectors(self) -> dict[str, Rows]:
        """By word, those of the lists too that are in no pair, but no others that have hardly moved."""
        found = {**self._start, **dict(zip(self._places, self._now(), strict=True))}
        out = {}
        for word, row in found.items():
            own = self._table.of(word)
            if word in self._start or float(_unit(own) @ _unit(row)) < NEARLY:
                out[word] = own + np.float32(KEPT) * (row - own)
        return out

    def found(self, places: Sequence[int]) -> tuple[float, float]:
        """The shares of the questions at these places whose note is the nearest, and among the five nearest."""
        asked, notes = self._sides(places, 1.0)
        likeness = _unit(asked.shifted) @ _unit(notes.shifted).T
        ahead = (likeness > np.diag(likeness)[:, None]).sum(axis=1)
        return float(np.mean(ahead < 1)), float(np.mean(ahead < 5))

    def _counted(self, text: str) -> dict[int, int]:
        counts = Counter(self._table.words(text))
        return {self._places.setdefault(word, len(self._places)): count for word, count in counts.items()}

    def _now(self) -> Rows:
        out: Rows = self._base + (self._moved * self._lengths[:, None])[self._stem_of]
        return out

    def _sides(self, places: Sequence[int], of_mean: float) -> tuple[Side, Side]:
        vectors = self._now()
        asked = _summed([self._texts[n][0] for n in places], vectors, self._rarity)
        notes = _summed([self._texts[n][1] for n in places], vectors, np.ones_like(self._rarity))
        mean = np.float32(of_mean) * _unit(notes.summed).mean(axis=0)
        return asked._replace(shifted=asked.shifted - mean), notes._replace(shifted=notes.shifted - mean)

    def _slope(self, places: Sequence[int]) -> Rows:
        """Of the loss with respect to how far each stem has moved."""
        asked, notes = self._sides(places, OF_MEAN)
        a, b = _unit(asked.shifted), _unit(notes.shifted)
        likeness: Rows = np.float32(SHARPNESS) * (a @ b.T)
        wanted = np.eye(len(places), dtype=np.float32)
        error: Rows = _softmax(likeness) - wanted + (_softmax(likeness.T) - wanted).T
        error *= np.float32(SHARPNESS / 2 / len(places))
        out = np.zeros_like(self._moved)
        for side, slopes in ((asked, error @ b), (notes, error.T @ a)):
            stems = self._stem_of[side.place]
            np.add.at(out, stems, side.slopes(slopes) * self._lengths[stems, None])
        return out


def fitted(table: Table, start: dict[str, Rows], told: Sequence[tuple[str, str]]) -> dict[str, Rows]:
    """The vectors to store, by word: moved from those at the `start` by all pairs."""
    fit = Fit(table, start, told)
    fit.run(range(len(told)))
    return {word: row for word, row in fit.vectors().items() if word.isascii() and word.isalpha()}


def write(vectors: dict[str, Rows], table: int, path: Path = STORED) -> int:
    """Stores them (see `vmem.recall.words.fitted`); -> how many."""
    rows = np.array(list(vectors.values()), np.float32)
    places: dict[int, int] = {}
    for place, word in enumerate(vectors):
        places[word_id(word)] = place
        places.setdefault(stem_id(word), place)
    keys = sorted(places)
    scales = np.maximum(np.abs(rows).max(axis=1), 1e-6) / 127
    parts = (
        np.array(keys, "<u4"), np.array([places[key] for key in keys], "<u2"), scales.astype("<f4"),
        np.round(rows / scales[:, None]).astype(np.int8),
    )  # fmt: skip
    path.write_bytes(HEAD.pack(MAGIC, table, len(keys), len(rows)) + b"".join(part.tobytes() for part in parts))
    return len(rows)


def main() -> int:
    """Fits and writes, or judges; -> 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="judge by a fifth of the pairs; write nothing")
    given = parser.parse_args()
    table, told = Table(), pairs()
    start = retrofitted(table, lists())
    print(f"{len(start)} words of the lists, {len(told)} pairs")
    if given.check:
        notes = {note: number for number, note in enumerate(dict.fromkeys(note for _, note in told))}
        of_note = [notes[note] for _, note in told]
        judging = [of_note.index(number) for number in range(0, len(notes), LEFT_OUT)]  # by one question each
        _tell("the table", Fit(table, {}, told), judging)
        fit = Fit(table, start, told)
        _tell("with the lists", fit, judging)
        fit.run([n for n, number in enumerate(of_note) if number % LEFT_OUT])
        _tell("with the other pairs", fit, judging)
        return 0
    count = write(fitted(table, start, told), table.ident)
    print(f"{count} vectors, {STORED.stat().st_size / 1e6:.1f} MB")
    return 0


# --- private --------------------------------------------------------------------------------


def _tell(name: str, fit: Fit, judging: Sequence[int]) -> None:
    first, five = fit.found(judging)
    print(f"{name}: first {first:.3f}, among five {five:.3f}")


def _members(text: str, between: str) -> list[str]:
    return [member.strip() for member in text.replace(",", between).split(between) if member.strip()]


def _key(word: str) -> str:
    return stem(word) if word.isascii() and word.isalpha() else word


def _unit(rows: Rows) -> Rows:
    """Of length 1."""
    out: Rows = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-6)
    return out


def _through_unit(slopes: Rows, rows: Rows) -> Rows:
    """The slopes with respect to rows, of those with respect to the same rows scaled to length 1."""
    units = _unit(rows)
    along = (slopes * units).sum(axis=1, keepdims=True)
    out: Rows = (slopes - units * along) / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return out


def _summed(texts: Sequence[dict[int, int]], vectors: Rows, weights: Rows) -> Side:
    """The texts, of which each has how often it holds the words of which places, with what a word weighs in them."""
    row = np.array([n for n, text in enumerate(texts) for _ in text])
    place = np.array([place for text in texts for place in text])
    value = np.sqrt(np.array([count for text in texts for count in text.values()], np.float32) * weights[place])
    summed = np.zeros((len(texts), DIMENSIONS), np.float32)
    np.add.at(summed, row, value[:, None] * vectors[place])
    return Side(row, place, value, summed, _unit(summed))


def _softmax(values: Rows) -> Rows:
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    out: Rows = powers / powers.sum(axis=1, keepdims=True)
    return out


if __name__ == "__main__":
    raise SystemExit(main())
