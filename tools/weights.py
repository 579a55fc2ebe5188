"""Fits the weights by which capture tells rules and choices from other talk (vmem/capture/statements/weights.json).

    python tools/weights.py            fits on tests/data/capture (less `apart`) and tests/data/phrases, and writes
    python tools/weights.py --check    leaves each set of conversations out in turn, and says how well the rest
                                       foretells it; writes nothing

A multinomial logistic regression with a penalty on large weights, by plain gradient descent; needs numpy.
The result depends on nothing but the data: no random numbers, and sums in a fixed order.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from vmem.capture.statements import classifier, situation  # noqa: E402 (the path must be set first)
from vmem.capture.statements.classifier import CLASSES, SCALE  # noqa: E402
from vmem.capture.statements.prose import spoken  # noqa: E402
from vmem.capture.talk.transcript import read_transcript  # noqa: E402
from vmem.capture.talk.turns import turns  # noqa: E402
from vmem.model import Turn  # noqa: E402

TALKS = ROOT / "tests" / "data" / "capture"
PHRASES = ROOT / "tests" / "data" / "phrases"
WRITTEN = PHRASES / "talks"
WEIGHTS = ROOT / "vmem" / "capture" / "statements" / "weights.json"

APART = frozenset({"apart"})  # sets that only judge

PENALTY = 1.0
BESIDE = 0.3  # how much a sentence without a label counts on the line of one that has one: it often says the same
ROUNDS = 150
RATE = 0.15
SEEN_AT_LEAST = 2  # sentences that show a feature, or it is left out
_MARK = re.compile(r"\[([a-z]{1,3})\]")
_KIND_OF = {kind[0]: kind for kind in CLASSES}
SMALLEST = 12  # in stored units: below it a weight says nothing


@dataclass(frozen=True)
class Example:
    """A sentence's features and its class (several when its label leaves the kind open); `where` it stands."""

    features: set[str]
    kinds: tuple[str, ...]
    optional: bool
    where: str
    counts: float = 1.0


def phrases() -> list[Example]:
    """One example per line; a line of a replies file is `prompt|answer|reply|d or n`, and the answer to it."""
    found = []
    for path in sorted(PHRASES.glob("*.txt")):
        kind = path.stem.split("-")[1]
        for line in path.read_text(encoding="utf-8").splitlines():
            told, text, name, answered, received = None, line, kind, "", frozenset[str]()
            if kind == "replies":
                prompt, answer, text, mark, *rest = line.split("|")
                before = Turn("s", 1, prompt, answer)
                told = situation.before(before)
                name = "decision" if mark == "d" else "none"
                if rest:
                    answered = rest[0]
                    received = situation.received(Turn("s", 2, text, answered), before)
            first = spoken(text)[0]
            around = situation.features(first, 0 if told else 1, told, received, answered) - {"i:first", "i:later"}
            found.append(Example(classifier.features_of(first, around), (name,), False, line))
    return found


def conversations(folder: Path) -> list[Example]:
    """Every sentence of the user, with the kinds of the label that it fits best."""
    labels = defaultdict(list)
    for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        labels[label["talk"], label["turn"]].append(label)
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        previous = None
        for turn in turns(read_transcript(path).records) if path.name != "labels.jsonl" else []:
            asked = spoken(turn.prompt)
            given: dict[int, tuple[tuple[str, ...], bool]] = {}
            for label in labels[path.stem, turn.number]:
                kinds = tuple("decision" if k == "rejected" else k for k in label["kinds"])
                words = [word.lower() for word in label["has"]]
                hits = [sum(word in sentence.text.lower() for word in words) for sentence in asked]
                if kinds[0] not in CLASSES or not hits or (not max(hits) and "decision" not in kinds):
                    continue
                given.setdefault(hits.index(max(hits)), (tuple(k for k in kinds if k in CLASSES), label["optional"]))
            found += _of_turn(turn, previous, given, f"{folder.name}/{path.stem}:{turn.number}")
            previous = turn
    return found


def written(path: Path) -> list[Example]:
    """Every sentence of the user in a file of talk as phrases are written: `[kind] said|answer`, a talk after each #.

    A mark such as [c] or [cp] stands before the sentence it is of: its kinds by their first letters, the first the
    likeliest. What follows to the next mark, and what has none, is nothing.
    """
    found: list[Example] = []
    previous: Turn | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            previous = None
            continue
        said, _, answer = line.partition("|")
        before, *marked = _MARK.split(said)
        parts = [before.strip(), *(part.strip() for part in marked[1::2])]
        turn = Turn("s", previous.number + 1 if previous else 1, " ".join(filter(None, parts)), answer.strip())
        given: dict[int, tuple[tuple[str, ...], bool]] = {}
        place = len(spoken(parts[0]))
        for mark, part in zip(marked[::2], parts[1:], strict=True):
            given[place] = (tuple(_KIND_OF[letter] for letter in mark), False)
            place += len(spoken(part))
        if place != len(spoken(turn.prompt)):
            raise SystemExit(f"{path.name}:{number}: end what stands before a mark as a sentence ends")
        found += _of_turn(turn, previous, given, f"{path.stem}:{number}")
        previous = turn
    return found


def _of_turn(
    turn: Turn, previous: Turn | None, given: dict[int, tuple[tuple[str, ...], bool]], where: str
) -> list[Example]:
    """The turn's sentences with their kinds, by place; one without on the line of one with counts for less."""
    asked = spoken(turn.prompt)
    told, received = situation.before(previous), situation.received(turn, previous)
    labelled = {asked[place].line for place in given}
    found = []
    for place, sentence in enumerate(asked):
        kinds, optional = given.get(place, (("none",), False))
        features = classifier.features_of(sentence, situation.features(sentence, place, told, received, turn.answer))
        counts = BESIDE if place not in given and sentence.line in labelled else 1.0
        found.append(Example(features, kinds, optional, f"{where} {sentence.text}", counts))
    return found


def fitted(examples: Sequence[Example]) -> dict[str, list[int]]:
    """Weights as stored: a feature, then an integer per class; "" is the bias."""
    seen = Counter(feature for example in examples for feature in example.features)
    vocabulary = sorted(feature for feature, times in seen.items() if times >= SEEN_AT_LEAST)
    place = {feature: number for number, feature in enumerate(vocabulary)}
    wanted = np.zeros((len(examples), len(CLASSES)))
    counts = np.ones(len(examples))
    rows, columns, values = [], [], []  # of the table of examples by features, which is almost empty
    for row, example in enumerate(examples):
        known = sorted(place[feature] for feature in example.features if feature in place)
        rows += [row] * (len(known) + 1)
        columns += [*known, len(vocabulary)]
        values += [4.0 / np.sqrt(max(len(known), 1))] * len(known) + [1.0]
        counts[row] = example.counts
        rest = 0.3 / (len(example.kinds) - 1) if len(example.kinds) > 1 else 0.0
        for number, kind in enumerate(example.kinds):
            wanted[row, CLASSES.index(kind)] += rest if number else 1.0 - 0.3 * (len(example.kinds) > 1)
    row_of, column_of, value_of = np.array(rows), np.array(columns), np.array(values)[:, None]
    row_starts = np.searchsorted(row_of, np.arange(len(examples)))
    by_column = np.argsort(column_of, kind="stable")
    column_starts = np.searchsorted(column_of[by_column], np.arange(len(vocabulary) + 1))
    weights = np.zeros((len(vocabulary) + 1, len(CLASSES)))
    step = np.zeros_like(weights)
    square = np.zeros_like(weights)
    for turn in range(1, ROUNDS + 1):
        sums = np.add.reduceat(weights[column_of] * value_of, row_starts)
        powers = np.exp(sums - sums.max(axis=1, keepdims=True))
        error = (powers / powers.sum(axis=1, keepdims=True) - wanted) * counts[:, None]
        slope = np.add.reduceat((error[row_of] * value_of)[by_column], column_starts)
        slope[:-1] += PENALTY * weights[:-1]
        step = 0.9 * step + 0.1 * slope  # Adam: Kingma and Ba 2015
        square = 0.999 * square + 0.001 * slope**2
        size = RATE / np.sqrt(turn)
        weights -= size * (step / (1 - 0.9**turn)) / (np.sqrt(square / (1 - 0.999**turn)) + 1e-8)
    stored = np.rint(weights * SCALE).astype(int)
    kept = {
        feature: stored[number].tolist() for feature, number in place.items() if abs(stored[number]).max() >= SMALLEST
    }
    return {"": stored[-1].tolist(), **kept}


def check(own: list[Example], sets: dict[str, list[Example]]) -> None:
    """Print precision and recall of constraints and decisions in sets that were left out, by threshold."""
    tally: Counter[tuple[str, float, str]] = Counter()
    for name, held in sets.items():
        weights = classifier.packed(fitted([*own, *(e for n in sets if n != name for e in sets[n])]).items())
        for example in held:
            chances = classifier.likelihood(example.features, weights)
            for kind in ("constraint", "decision"):
                for least in (0.4, 0.5, 0.6, 0.7):
                    hit, right = chances[kind] >= least, kind in example.kinds
                    tally[kind, least, "right" if right else "wrong"] += hit
                    tally[kind, least, "missed"] += not hit and kind == example.kinds[0] and not example.optional
    for kind in ("constraint", "decision"):
        for least in (0.4, 0.5, 0.6, 0.7):
            sure, wrong, missed = (tally[kind, least, what] for what in ("right", "wrong", "missed"))
            precision, recall = sure / max(1, sure + wrong), sure / max(1, sure + missed)
            print(f"{kind:<11} from {least}: precision {precision:.2f}, recall {recall:.2f}")


def main() -> int:
    """Fits and writes, or judges; -> 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="judge by leaving sets out; write nothing")
    given = parser.parse_args()
    own = [*phrases(), *(example for path in sorted(WRITTEN.glob("*.txt")) for example in written(path))]
    folders = [folder for folder in sorted(TALKS.iterdir()) if folder.is_dir() and folder.name not in APART]
    sets = {folder.name: conversations(folder) for folder in folders}
    print(f"{len(own)} phrases, {sum(map(len, sets.values()))} sentences of {len(sets)} sets")
    if given.check:
        check(own, sets)
        return 0
    weights = fitted([*own, *(example for examples in sets.values() for example in examples)])
    rows = ",\n".join(
        f"{json.dumps(feature, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}"
        for feature, row in weights.items()
    )
    WEIGHTS.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")
    print(f"{len(weights)} weights, {WEIGHTS.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
