"""How well typed extraction does on labelled conversations: precision and recall of each kind, and every error.

The conversations are in tests/data/capture, in the client's transcript format; labels.jsonl beside them says which
pages are expected: {talk, turn, kinds, has, optional}. A page is right when its turn has a label of its kind whose
words (`has`) it all contains; a second page for the same label counts as wrong. A label with several kinds takes any of
them. Optional labels cost nothing when missed. Rules and weights were made with all sets but `apart`, whose errors
nobody read.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import figures
from vmem.capture.statements.extract import extract
from vmem.capture.talk.transcript import read_transcript
from vmem.capture.talk.turns import turns
from vmem.model import Draft
from vmem.provenance import ASKED, SAID_WITH

DATA = Path(__file__).resolve().parent.parent / "tests" / "data" / "capture"
SETS = (
    "tune", "heldout", "fresh", "blind", "last", "unseen", "final", "check", "again", "novel", "anew", "third",
    "daily", "bench", "floor", "yard", "week", "crowd", "trades", "hurry", "apart",
)  # fmt: skip
APART = "apart"
MEASURED = ("constraint", "decision", "preference", "rejected", "lesson", "procedure", "fact", "reference", "task")


@dataclass
class Label:
    """What one turn of a conversation is to give (see above); `hits` are the pages that were found right by it."""

    talk: str
    turn: int
    kinds: list[str]
    has: list[str]
    optional: bool
    hits: int = 0


@dataclass
class Score:
    """Counts by kind; errors as lines to read."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def precision(self, kind: str) -> float:
        made = self.right[kind] + self.wrong[kind]
        return self.right[kind] / made if made else 1.0

    def recall(self, kind: str) -> float:
        wanted = self.found[kind] + self.missed[kind]
        return self.found[kind] / wanted if wanted else 1.0

    def row(self, kind: str) -> dict[str, figures.Value]:
        """What a table says of the kind; {} where there is nothing of it."""
        made, expected = self.right[kind] + self.wrong[kind], self.found[kind] + self.missed[kind]
        row: dict[str, figures.Value] = {"pages made": made, "precision": self.precision(kind)} if made else {}
        return row | ({"expected": expected, "recall": self.recall(kind)} if expected else {})


def measure(*folders: Path) -> Score:
    """Extract every conversation of the folders and compare it with the labels."""
    score = Score()
    for folder in folders:
        _measure(folder, score)
    return score


def _measure(folder: Path, score: Score) -> None:
    labels: dict[str, list[Label]] = defaultdict(list)
    for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = Label(**json.loads(line))
        labels[label.talk].append(label)
    for path in sorted(folder.glob("*.jsonl")):
        if path.name == "labels.jsonl":
            continue
        previous = earlier = None
        for turn in turns(read_transcript(path).records):
            here = [label for label in labels[path.stem] if label.turn == turn.number]
            for draft in extract(turn, previous, earlier):
                judge(draft, here, score, f"{path.stem}:{turn.number}")
            previous, earlier = turn, previous
        for label in labels[path.stem]:
            kind = label.kinds[0]
            if label.hits:
                score.found[kind] += not label.optional
            elif not label.optional:
                score.missed[kind] += 1
                score.errors.append(f"missed {kind:<10} {label.talk}:{label.turn} {' & '.join(label.has)}")


def judge(draft: Draft, labels: list[Label], score: Score, where: str) -> None:
    """Counts a page as right or wrong by the labels of its turn, which is `where`."""
    lines = [x for x in draft.text.splitlines() if not x.startswith((SAID_WITH, ASKED))]  # context, not content
    text = "\n".join((draft.title, *lines)).lower()
    fitting = [x for x in labels if draft.kind in x.kinds and all(word.lower() in text for word in x.has)]
    fresh = [label for label in fitting if not label.hits]
    if fresh or any(label.optional for label in fitting):
        for label in fresh:
            label.hits += 1
        score.right[draft.kind] += 1
    else:
        again = " (again)" if fitting else ""
        score.wrong[draft.kind] += 1
        score.errors.append(
            f"wrong  {draft.kind:<10} {where} {draft.speaker}: {' / '.join(draft.text.splitlines())}{again}"
        )


def main() -> None:
    """Tells a table of the sets that were learned from, and one of the set that was not."""
    parser = figures.arguments(__doc__)
    parser.add_argument("--set", choices=SETS, help="this one alone")
    parser.add_argument("--errors", action="store_true", help="list every wrong and missed page")
    args = parser.parse_args()
    parts = {args.set: (args.set,)} if args.set else {APART: (APART,), "the other sets": set(SETS) - {APART}}
    scores = {name: measure(*(DATA / folder for folder in sorted(folders))) for name, folders in parts.items()}
    for score in scores.values() if args.errors else ():
        print(*sorted(score.errors), sep="\n")
    figures.tell(
        args, {name: {kind: row for kind in MEASURED if (row := score.row(kind))} for name, score in scores.items()}
    )


if __name__ == "__main__":
    main()
