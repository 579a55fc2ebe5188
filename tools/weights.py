"""Fits the weights by which capture tells rules and choices from other talk (vmem/capture/statements/weights.json).

    python tools/weights.py            fits on tests/data/capture (less `apart`) and tests/data/phrases, and writes
    python tools/weights.py --check    leaves each set of conversations out in turn, and says how well the rest
                                       foretells it; writes nothing

How: see tools/linear.py.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import linear
from vmem.capture.statements import classifier, situation
from vmem.capture.statements.classifier import CLASSES
from vmem.capture.statements.prose import spoken
from vmem.capture.talk.transcript import read_transcript
from vmem.capture.talk.turns import turns
from vmem.model import Turn
from vmem.recall.words.linear import packed

ROOT = Path(__file__).resolve().parent.parent
TALKS = ROOT / "tests" / "data" / "capture"
PHRASES = ROOT / "tests" / "data" / "phrases"
WRITTEN = PHRASES / "talks"
WEIGHTS = ROOT / "vmem" / "capture" / "statements" / "weights.json"

APART = frozenset({"apart"})  # sets that only judge

BESIDE = 0.3  # how much a sentence without a label counts on the line of one that has one: it often says the same
SEEN_AT_LEAST = 2  # sentences that show a feature, or it is left out
_MARK = re.compile(r"\[([a-z]{1,3})\]")
_KIND_OF = {kind[0]: kind for kind in CLASSES}


@dataclass(frozen=True)
class Example(linear.Example):
    """A sentence, and `where` it stands; whether its label is `optional`."""

    optional: bool = False
    where: str = ""


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
            found.append(Example(classifier.features_of(first, around), (name,), where=line))
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
        found.append(Example(features, kinds, counts, optional, f"{where} {sentence.text}"))
    return found


def fitted(examples: Sequence[Example]) -> dict[str, list[int]]:
    """Weights as stored: of each feature one integer per class, in hundredths."""
    return linear.fitted(examples, CLASSES, SEEN_AT_LEAST)


def check(own: list[Example], sets: dict[str, list[Example]]) -> None:
    """Print precision and recall of constraints and decisions in sets that were left out, by threshold."""
    tally: Counter[tuple[str, float, str]] = Counter()
    for name, held in sets.items():
        model = packed(fitted([*own, *(e for n in sets if n != name for e in sets[n])]).items(), CLASSES)
        for example in held:
            chances = classifier.likelihood(example.features, model)
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
    linear.write(fitted([*own, *(example for examples in sets.values() for example in examples)]), WEIGHTS)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
