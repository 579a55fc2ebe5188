"""How well a search finds what answers.

A set is a folder in the form that `benchmarks/question_sets.py` describes; a folder of such folders is all of them.

Each collection is a project of its own, indexed and searched by the product's own Engine. A question with gold ids
is judged by them; one with gold sessions only by whether a page of such a session is found. `--sessions` judges all
by session, taking each session's best page. A question with neither kind of gold needs nothing and is skipped here.
Shares stand with their 95% interval.
"""

from __future__ import annotations

import argparse
import sqlite3
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from unittest import mock

from benchmarks import figures
from benchmarks.question_sets import ASSISTANT, Collection, read_set, set_argument, sets_in
from benchmarks.retrieval_metrics import METRICS, Outcome, judge
from vmem.recall.search import engine as engine_module
from vmem.recall.search import question as question_module
from vmem.recall.search.engine import Engine
from vmem.recall.search.index import Index, IndexRow
from vmem.recall.search.lex import is_asking, pack_lex
from vmem.recall.words.embed import Embedder
from vmem.recall.words.terms import index_terms

DEPTH = 50  # how many pages are asked for


@dataclass
class Report:
    """What one system scored on one set: (category, outcome) of each question, and what it took."""

    outcomes: list[tuple[str, Outcome]] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)


Search = Callable[[str], list[int]]


def main() -> None:
    """Tells one table per set: how each system does, and, asked for, each category of questions."""
    parser = figures.arguments(__doc__)
    parser.add_argument("set", type=set_argument, nargs="?", default=str(ASSISTANT), help=set_argument.__doc__)
    parser.add_argument(
        "--baseline", type=_baselines, default=["fts5"], help=f"comma-separated: {', '.join(BASELINES)}"
    )
    parser.add_argument("--ablation", action="store_true", help="also without each part")
    parser.add_argument("--sessions", action="store_true", help="judge by session, best page of each")
    parser.add_argument("--categories", action="store_true", help="also per category")
    parser.add_argument("--no-embeddings", action="store_true", help="without word vectors")
    args = parser.parse_args()
    tables: dict[str, dict[str, dict[str, figures.Value]]] = {}
    root, kind = args.set
    for folder in sets_in(root):
        collections = read_set(folder, kind)
        pages = sum(len(c.memories) for c in collections)
        table = tables[f"{folder.name}: {pages:,} pages, {sum(len(c.queries) for c in collections):,} questions"] = {}
        for name, start in _systems(args, collections):
            report = run(collections, start, by_session=args.sessions)
            table[name] = _row([outcome for _, outcome in report.outcomes])
            table[name]["median, ms"] = figures.quantile(report.milliseconds, 0.5)
            if args.categories and name == "vMem":
                for category in sorted({category for category, _ in report.outcomes}):
                    table[f"  {category}"] = _row([found for about, found in report.outcomes if about == category])
    figures.tell(args, tables)


def _baselines(text: str) -> list[str]:
    """Names that commas part."""
    names = [name for name in text.split(",") if name]
    if unknown := set(names) - set(BASELINES):
        raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(unknown))}")
    return names


def run(collections: Sequence[Collection], start: Callable[[Collection], Search], *, by_session: bool) -> Report:
    """Ask each collection its questions; `start` makes the search over one collection's memories."""
    report = Report()
    for collection in collections:
        search = start(collection)
        for query in collection.queries:
            began = time.perf_counter()
            ranked = search(query["query"])
            report.milliseconds.append(1000 * (time.perf_counter() - began))
            memories = [collection.memories[i] for i in ranked]
            sessions = set(query["gold_sessions"])
            if query["gold"] and not by_session:
                outcome = judge([m["id"] for m in memories], frozenset(query["gold"]))
            elif by_session:
                wanted = sessions or {m["session"] for m in collection.memories if m["id"] in query["gold"]}
                outcome = judge(list(dict.fromkeys(m["session"] for m in memories)), frozenset(wanted))
            else:
                outcome = _judge_pages([m["session"] for m in memories], sessions)
            report.outcomes.append((str(query.get("category", "")), outcome))
    return report


def rows_of(collection: Collection, embedder: Embedder | None) -> list[IndexRow]:
    """Index rows as the store would give them: rowid is the memory's position plus 1."""
    out = []
    for rowid, memory in enumerate(collection.memories, 1):
        title, text, at = str(memory.get("title", "")), str(memory["text"]), float(memory.get("timestamp") or 0.0)
        said = text if text.startswith(title) else f"{title}\n{text}"
        terms = index_terms("\n".join([said, *(path for path in memory.get("files", ()) if path not in text)]))
        lex = pack_lex(terms, asks=is_asking(text))
        vector = embedder.vector(f"{title}\n{text}") if embedder else None
        session, turn = str(memory["session"]), int(memory.get("turn", rowid))
        out.append(IndexRow(rowid, 1, "project", "", session, turn, memory["kind"], at, lex, vector))
    return out


def start_vmem(embedder: Embedder | None) -> Callable[[Collection], Search]:
    def start(collection: Collection) -> Search:
        index = Index()
        index.load(rows_of(collection, embedder))
        engine = Engine(index, embedder)
        return lambda query: [hit.rowid - 1 for hit in engine.search(query, projects=[1], k=DEPTH).hits]

    return start


def start_fts5(collection: Collection) -> Search:
    """Plain FTS5: porter stemming, every word of the question joined by OR, bm25 order."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='porter unicode61')")
    texts = (f"{memory.get('title', '')}\n{memory['text']}" for memory in collection.memories)
    base.executemany("INSERT INTO t VALUES (?)", ((text,) for text in texts))

    def search(query: str) -> list[int]:
        words = "".join(c if c.isalnum() else " " for c in query).split()
        match = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        if not match:
            return []
        found = base.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT ?", (match, DEPTH))
        return [rowid - 1 for (rowid,) in found]

    weakref.finalize(search, base.close)
    return search


def start_recency(collection: Collection) -> Search:
    newest = sorted(range(len(collection.memories)), key=lambda i: (-collection.memories[i]["timestamp"], -i))
    return lambda query: newest[:DEPTH]


def start_nothing(_: Collection) -> Search:
    return lambda query: []


BASELINES: dict[str, Callable[[Collection], Search]] = {
    "fts5": start_fts5, "recency": start_recency, "nothing": start_nothing,
}  # fmt: skip
NAMES = {"fts5": "plain FTS5", "recency": "newest first", "nothing": "nothing"}

# Each part taken away alone: constants of the engine and of the question set to nothing.
ABLATIONS: dict[str, dict[str, float]] = {
    "without word vectors": {"DENSE": 0.0},
    "without the pages beside a page": {"NEIGHBOUR": 0.0, "FACT_NEIGHBOUR": 0.0},
    "without pairs of words": {"PAIR": 0.0},
    "without other words for the same": {"OTHER_WORDS": 0.0},
    "without a liking for answers": {"ANSWER": 0.0},
    "without a loss for bare questions": {"BARE_LOSS": 0.0},
    "without a loss for crowded pages": {"CROWDED": 0.0},
    "BM25 alone, with the same terms": dict.fromkeys(
        ("DENSE", "NEIGHBOUR", "FACT_NEIGHBOUR", "PAIR", "OTHER_WORDS"), 0.0
    ),
}


def _systems(
    args: argparse.Namespace, collections: Sequence[Collection]
) -> Iterator[tuple[str, Callable[[Collection], Search]]]:
    embedder = None if args.no_embeddings else Embedder.open()
    yield "vMem", start_vmem(embedder)
    if args.ablation:
        for name, constants in ABLATIONS.items():
            with ExitStack() as stack:
                for constant, value in constants.items():
                    home = engine_module if hasattr(engine_module, constant) else question_module
                    stack.enter_context(mock.patch.object(home, constant, value))
                yield name, start_vmem(embedder)
        if embedder is not None:
            yield "without the fitted words", start_vmem(Embedder.open(fitted=None))
    for name in args.baseline:
        yield NAMES[name], BASELINES[name]


def _judge_pages(sessions: Sequence[str], gold: set[str]) -> Outcome:
    """Pages judged by their session: a page of a gold session is right, a session is recalled once."""
    ranked, seen = [], set[str]()
    for place, session in enumerate(sessions):
        if session in gold and session not in seen:
            seen.add(session)
            ranked.append(session)
        else:
            ranked.append(f"\0{place}")
    return judge(ranked, frozenset(gold))


def _row(outcomes: Sequence[Outcome]) -> dict[str, figures.Value]:
    return {
        label: figures.average([getattr(outcome, metric) for outcome in outcomes]) for metric, label in METRICS.items()
    }


if __name__ == "__main__":
    main()
