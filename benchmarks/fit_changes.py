"""Fit the weights that tell which earlier exchange a later one changes, and tell how they do on projects not seen.

    python -m benchmarks.fit_changes [--no-embeddings]

Fitted on the projects of `data/young` for which `data/changes` lists the pairs (see its README). What is printed first
leaves each project out in turn; then come the weights, to be copied into `vmem/capture/changing.py`. Pairs
of one talk (see `changing.same_talk`) count for nothing: nearly all of them are a fault and its mending.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from unittest import mock

import numpy as np

from benchmarks import figures, logistic
from benchmarks.logistic import Vector
from benchmarks.young import Project, played, read_young
from vmem.capture import changing
from vmem.model import Page
from vmem.recall.words.terms import content

FOLDER = Path(__file__).resolve().parent / "data" / "changes"
LEVELS = (0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2)
SAME = 0.7  # of the words that no longer hold, in the sentence that says them


@dataclass(slots=True)
class Seen:
    """One project's labels and what was held against each other while it was lived through."""

    changes: dict[tuple[int, int], list[str]]  # (earlier exchange, later one) -> what no longer holds, word for word
    pairs: list[tuple[int, int]] = field(default_factory=list)
    features: list[list[float]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    open: list[bool] = field(default_factory=list)  # of a pair that is one, but another sentence

    def add(self, pair: tuple[int, int], sentence: str, features: Mapping[str, float]) -> None:
        said = [content(words) for words in self.changes.get(pair, ())]
        held = content(sentence)
        right = any(len(words & held) >= SAME * len(words) for words in said)
        self.pairs.append(pair)
        self.features.append([1.0, *(features[name] for name in changing.WEIGHTS)])
        self.right.append(right)
        self.open.append(bool(said) and not right)


def main() -> None:
    """Prints how it does on projects not seen, and the weights."""
    parser = figures.arguments(__doc__, save=False)
    parser.add_argument("--no-embeddings", action="store_true", help="fit the weights for stores without vectors")
    args = parser.parse_args()
    used = [1.0, *(float(name != "meaning" or not args.no_embeddings) for name in changing.WEIGHTS)]
    seen = [_seen(project, path) for project in read_young() for path in FOLDER.glob(f"{project.name[:2]}.jsonl")]
    features = [np.array(one.features) * used for one in seen]
    best: dict[tuple[int, int, int], tuple[float, bool]] = {}
    for place, one in enumerate(seen):
        model = _fit([*seen[:place], *seen[place + 1 :]], [*features[:place], *features[place + 1 :]])
        for pair, likely in zip(one.pairs, logistic.of(features[place], model).tolist(), strict=True):
            key = (place, *pair)
            best[key] = max(best.get(key, (0.0, False)), (likely, pair in one.changes))
    total = sum(len(one.changes) for one in seen)
    for level in LEVELS:
        told = [right for likely, right in best.values() if likely >= level]
        print(f"at {level:.2f}: {len(told):4} told, {sum(told):4} rightly ({100 * np.mean(told):.0f}%),"
              f" {100 * sum(told) / total:.0f}% of {total}")  # fmt: skip
    for name, value in zip(["BIAS", *changing.WEIGHTS], _fit(seen, features), strict=True):
        print(f'    "{name}": {value:.2f},')


def _fit(seen: Sequence[Seen], features: Sequence[Vector]) -> Vector:
    told = [~np.array(one.open) for one in seen]
    return logistic.fit(
        np.concatenate([rows[keep] for rows, keep in zip(features, told, strict=True)]),
        np.concatenate([np.array(one.right, float)[keep] for one, keep in zip(seen, told, strict=True)]),
    )


def _seen(project: Project, labels: Path) -> Seen:
    sessions = [*chain.from_iterable([number] * len(talk) for number, talk in enumerate(project.sessions))]
    one = Seen({})
    for line in labels.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if sessions[label["old"]] != sessions[label["new"]] or label["new"] - label["old"] > changing.NEAR:
            one.changes.setdefault((label["old"], label["new"]), []).append(label["was"])
    with _watched(one, sessions), played(project):
        pass
    return one


@contextmanager
def _watched(one: Seen, sessions: Sequence[int]) -> Iterator[None]:
    """Notes what each exchange is held against, and links nothing."""

    def number(page: Page) -> int:
        return sessions.index(int(page.session_id[1:])) + page.turn - 1

    candidates = changing.candidates

    def noted(
        later: changing.Later, older: Sequence[Page], tells: changing.Tells, episode: Page,
        meaning: Mapping[str, float] | None, give_way: Callable[[], object],
    ) -> Iterator[changing.Candidate]:  # fmt: skip
        for page, sentence, features in candidates(later, older, tells, episode, meaning, give_way):
            if page.kind == "episode" and not changing.same_talk(page, episode):
                one.add((number(page), number(episode)), sentence, features)
        yield from ()

    with mock.patch.object(changing, "candidates", noted):
        yield


if __name__ == "__main__":
    main()
