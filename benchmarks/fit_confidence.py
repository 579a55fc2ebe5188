"""Fit the weights that decide whether anything is injected, and tell how they do on prompts not seen.

Fitted on: questions of the assistant set's dev half that their own project answers; the dev half's prompts that need
nothing; the young projects that do not judge, with each other's questions; one half of the idle prompts, asked of
every project; dev questions asked of another project; and the same of each further set (as for
`benchmarks.retrieval`): its questions asked of the right and of a wrong collection. What is printed first is
cross-validated over prompts; then come the other halves, which no weight was fitted to; then the weights, to be copied
into `vmem/recall/search/confidence.py`.

Each of the LOOKED_AT best pages is one example: right if its prompt can be answered and gold is near the top. Questions
that ask for a time or for all of a kind are left out: their pages are lifted by rule.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import figures, logistic
from benchmarks.idle import read_idle
from benchmarks.logistic import Vector
from benchmarks.question_sets import ASSISTANT, Collection, read_set, set_argument
from benchmarks.retrieval import rows_of
from benchmarks.young import played, read_young
from vmem.recall.prompt.empty import needs_nothing
from vmem.recall.prompt.intent import read_intent
from vmem.recall.search.confidence import MIN_CONFIDENCE, WEIGHTS, Gauge
from vmem.recall.search.engine import Engine
from vmem.recall.search.index import Index
from vmem.recall.search.rank import LOOKED_AT
from vmem.recall.words.embed import Embedder

NEAR_TOP = 4  # gold must be among so many for a prompt to count as answerable
FOLDS = 5
QUESTIONS = 220  # of each further set
IDLE_COLLECTIONS = 3  # of each further set that the idle prompts are asked of, too
YOUNG_IDLE = 40  # of the idle prompts, asked of each young project, too
# How much an example of each source counts: what a coding assistant hears first. Who asks as if something had been said
# is seldom in the wrong project, so questions asked elsewhere count little.
SHARES = {
    "own": 3.0, "young": 3.0, "idle": 1.0, "elsewhere": 0.25, "young elsewhere": 0.25, "young idle": 0.5, "large": 0.3,
    "folder": 0.4, "folder elsewhere": 0.2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """One prompt asked of one collection: the features of its best pages."""

    source: str
    flavour: str
    text: str
    needed: bool
    found: bool  # gold is near the top
    lifts: bool
    tune: bool  # of the half that may be fitted to
    pages: tuple[dict[str, float], ...]


class Asked:
    """One collection behind intent and engine."""

    def __init__(self, collection: Collection, embedder: Embedder | None) -> None:
        index = Index()
        index.load(rows_of(collection, embedder))
        kinds = ((str(memory["kind"]), str(memory["text"])) for memory in collection.memories)
        self._pages = dict(enumerate(kinds, 1))
        self._ids = {rowid: str(memory["id"]) for rowid, memory in enumerate(collection.memories, 1)}
        self._engine = Engine(index, embedder)
        self.now = max(float(memory["timestamp"] or 0) for memory in collection.memories) + 86_400.0

    def example(self, source: str, flavour: str, text: str, gold: set[str], now: float, *, tune: bool) -> Example:
        """What the model would see of this prompt; `gold` is empty when the collection cannot answer it."""
        if needs_nothing(text):
            return Example(source, flavour, text, bool(gold), False, False, tune, ())
        intent = read_intent(text, now)
        found = self._engine.search(
            text, projects=[1], k=24, since=intent.since, until=intent.until, kinds=intent.favoured,
            broad=intent.broad and bool(intent.kinds), ignore=intent.cues,
        )  # fmt: skip
        gauge = Gauge(found, intent)
        pages = tuple(gauge.features(hit, *self._pages[hit.rowid]) for hit in found.hits[:LOOKED_AT])
        near = any(self._ids[hit.rowid] in gold for hit in found.hits[:NEAR_TOP])
        return Example(source, flavour, text, bool(gold), near, gauge.lifts, tune, pages)


def main() -> None:
    """Print how well the present weights do, how well the fitted ones do, and these."""
    parser = figures.arguments(__doc__, save=False)
    parser.add_argument("sets", type=set_argument, nargs="*", help=f"further sets: {set_argument.__doc__}")
    parser.add_argument("--no-embeddings", action="store_true", help="without word vectors")
    parser.add_argument("--highest", type=int, default=0, help="list so many of the surest prompts that need nothing")
    args = parser.parse_args()
    embedder = None if args.no_embeddings else Embedder.open()
    examples = [
        *_own(embedder),
        *_young(embedder),
        *(example for folder, kind in args.sets for example in _folder(folder, kind, embedder)),
    ]
    names = [name for name in WEIGHTS if embedder or not name.endswith("cosine")]
    tuned = [example for example in examples if example.tune]
    kept = [example for example in examples if not example.tune]
    model = fit(tuned, names)
    print(f"{len(tuned)} prompts to fit, {len(kept)} kept\n")
    print("cross-validated on what is fitted to:")
    _tell(tuned, _cross_validated(tuned, names))
    print("\non what was kept:")
    scores = [sure(example, names, model) for example in kept]
    _tell(kept, scores)
    idle = sorted(((s, e) for s, e in zip(scores, kept, strict=True) if not e.needed), key=lambda pair: -pair[0])
    for score, example in idle[: args.highest]:
        print(f"  {score:.2f} {example.flavour}: {example.text[:90]!r}")
    print("\nweights:")
    for name, value in zip(["BIAS", *names], model, strict=True):
        print(f'    "{name}": {value:.2f},')


def fit(examples: Sequence[Example], names: Sequence[str]) -> Vector:
    """Bias and weights of a logistic model."""
    usable = [e for e in examples if not e.lifts and (e.found or not e.needed)]
    rows = [(page, e) for e in usable for page in e.pages]
    x = np.array([[1.0, *(page[name] for name in names)] for page, _ in rows])
    y = np.array([float(e.needed) for _, e in rows])
    share = np.array([SHARES[_counted_as(e)] for _, e in rows])
    return logistic.fit(x, y, share)


def _counted_as(example: Example) -> str:
    """The name in SHARES of what an example is."""
    further = "folder" if example.needed else "folder elsewhere"
    return example.source if example.source in SHARES else further


def sure(example: Example, names: Sequence[str], model: Vector) -> float:
    """The confidence that decides: of the best of its pages, 0 for none."""
    logits = [float(model[0] + sum(model[i] * page[name] for i, name in enumerate(names, 1))) for page in example.pages]
    return 1.0 / (1.0 + float(np.exp(-max(logits)))) if logits else 0.0


def _cross_validated(examples: Sequence[Example], names: Sequence[str]) -> list[float]:
    """Each example's confidence by weights that were fitted without its prompt."""
    texts = sorted({example.text for example in examples})
    random.Random(7).shuffle(texts)
    fold = {text: number % FOLDS for number, text in enumerate(texts)}
    models = [fit([e for e in examples if fold[e.text] != n], names) for n in range(FOLDS)]
    return [sure(example, names, models[fold[example.text]]) for example in examples]


def _tell(examples: Sequence[Example], scores: Sequence[float]) -> None:
    told: dict[tuple[str, bool], list[tuple[float, str]]] = defaultdict(list)
    for example, score in zip(examples, scores, strict=True):
        if not example.lifts:
            told[example.source, example.needed].append((score, example.flavour))
    for (source, needed), found in sorted(told.items()):
        by = defaultdict[str, list[bool]](list)
        for score, flavour in found:
            by[flavour].append(score >= MIN_CONFIDENCE)
        parts = ", ".join(f"{name} {sum(v)}/{len(v)}" for name, v in sorted(by.items()))
        share = sum(score >= MIN_CONFIDENCE for score, _ in found) / len(found)
        print(f"  {source:12s} {'answerable' if needed else 'idle':10s} told {100 * share:5.1f}%  {parts}")
    ours = [
        (s, e.needed)
        for e, s in zip(examples, scores, strict=True)
        if e.source in ("own", "young", "idle", "young idle")
    ]
    needs, idle = (np.array([s for s, needed in ours if needed is wanted]) for wanted in (True, False))
    above = float(np.mean(needs[:, None] > idle[None, :]))
    at = [float(np.mean(needs > np.quantile(idle, 1 - rate))) for rate in (0.02, 0.05)]
    print(f"  own against idle: AUC {above:.3f}; told at 2% false {100 * at[0]:.1f}%, at 5% {100 * at[1]:.1f}%")


def _own(embedder: Embedder | None) -> Iterator[Example]:
    collections = read_set(ASSISTANT, unanswerable=True)
    asked = {collection.name: Asked(collection, embedder) for collection in collections}
    for collection in collections:
        for query in collection.queries:
            tune, flavour, now = query["split"] == "dev", query.get("flavour") or query["category"], float(query["now"])
            gold = set(query["gold"])
            yield asked[collection.name].example("own", flavour, query["query"], gold, now, tune=tune)
            for other in asked if gold else ():
                if other != collection.name:
                    yield asked[other].example("elsewhere", flavour, query["query"], set(), now, tune=tune)
    for prompt in read_idle():
        for name, one in asked.items():
            if prompt.project in ("", name):
                yield one.example("idle", prompt.flavour, prompt.text, set(), one.now, tune=prompt.half == 0)


def _young(embedder: Embedder | None) -> Iterator[Example]:
    halves: dict[bool, list[tuple[Asked, Collection, float]]] = {False: [], True: []}
    for project in read_young():
        with played(project) as one:
            collection, now = one.collection(project), one.now
        halves[project.judges].append((Asked(collection, embedder), collection, now))
    draw = random.Random(3)
    for judges, projects in halves.items():
        for place, (asked, collection, now) in enumerate(projects):
            other, _, then = projects[place - 1]
            for query in collection.queries:
                flavour, text, gold = query["category"], query["query"], set(query["gold"])
                if gold or flavour == "idle":
                    yield asked.example("young", flavour, text, gold, now, tune=not judges)
                if gold:
                    yield other.example("young elsewhere", flavour, text, set(), then, tune=not judges)
            for prompt in draw.sample([one for one in read_idle() if not one.project], YOUNG_IDLE):
                tune = not judges and prompt.half == 0
                if tune or (judges and prompt.half == 1):
                    yield asked.example("young idle", prompt.flavour, prompt.text, set(), now, tune=tune)


def _folder(folder: Path, kind: str, embedder: Embedder | None) -> Iterator[Example]:
    collections = read_set(folder, kind)
    asked = {collection.name: Asked(collection, embedder) for collection in collections}
    draw = random.Random(1)
    every = [(c, q) for c in collections for q in c.queries if q.get("category") != "adversarial"]
    draw.shuffle(every)
    for collection, query in every[:QUESTIONS]:
        flavour, text = str(query.get("category", "")), str(query["query"])
        own = asked[collection.name]
        yield own.example(folder.name, flavour, text, _gold(collection, query), own.now, tune=True)
        others = [name for name in asked if name != collection.name]
        if others:
            other = asked[draw.choice(others)]
            yield other.example(folder.name, "elsewhere", text, set(), other.now, tune=True)

    for prompt in read_idle():
        for one in list(asked.values())[:IDLE_COLLECTIONS] if not prompt.project else ():
            yield one.example(
                "large", f"{folder.name} {prompt.flavour}", prompt.text, set(), one.now, tune=prompt.half == 0
            )


def _gold(collection: Collection, query: dict[str, Any]) -> set[str]:
    return set(query["gold"]) or {m["id"] for m in collection.memories if m["session"] in query["gold_sessions"]}


if __name__ == "__main__":
    main()
