"""What a prompt really receives: the assistant set through store, recall, fitting and rendering.

    python -m benchmarks.injection [--folder benchmarks/data/assistant] [--split test] [--budgets 300 600 1200]

Each collection becomes a project of one store, its pages written as capture writes them; each query is one
UserPromptSubmit event of a new session, answered by the product's own path. Printed per budget: in how many
answerable queries all (and any) evidence stands in the injected block, how many of those that need nothing got
something, tokens per prompt; and the same for plain FTS5 and for recency at the same budget. Last, the prompts of
`benchmarks.idle`, each asked of every project: how many of them get anything.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.idle import read_idle
from vmem.memory import Memory
from vmem.memory.core import Core
from vmem.model import Draft, Hit, Page
from vmem.recall.budget import fit
from vmem.recall.render import clean, render_block
from vmem.recall.terms import query_terms
from vmem.recall.tokens import estimate_tokens
from vmem.store import links, overview, pages, projects, search
from vmem.store.overview import Filter
from vmem.store.pages import Access

HERE = Path(__file__).resolve().parent
NOTHING_NEEDED = "no-answer"
DEFAULT_BUDGET = 600
RESAMPLES = 1000

Json = dict[str, Any]
Answer = Callable[[Json, int], str]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=HERE / "data" / "assistant")
    parser.add_argument("--split", default="test", help="dev, test or all")
    parser.add_argument("--budgets", type=int, nargs="+", default=[300, 600, 1200])
    parser.add_argument("--misses", action="store_true", help="list the queries whose evidence was not injected")
    args = parser.parse_args()
    queries = [q for q in _lines(args.folder / "queries.jsonl") if args.split in ("all", q.get("split", args.split))]
    with tempfile.TemporaryDirectory(prefix="vmem-bench-") as folder:
        world = World(Path(folder), _lines(args.folder / "memories.jsonl"))
        for budget in args.budgets:
            _report("vmem", world.vmem, queries, budget, args.misses)
            _report("fts5", world.full_text, queries, budget)
            _report("recency", world.recency, queries, budget)
        _report_session(world, queries)
        _report_idle(world, args.split, args.misses)
        world.close()


class World:
    """A store filled with the set, and the ways to ask it."""

    def __init__(self, folder: Path, memories: Sequence[Json]) -> None:
        self._folder = folder
        self._end = self._now = max(float(m["timestamp"]) for m in memories) + 86_400.0
        self._roots = {name: folder / name for name in sorted({m["collection"] for m in memories})}
        for root in self._roots.values():
            root.mkdir()
        (folder / "home").mkdir()
        core = Core(folder / "home", lambda: self._now)
        self._ids = {name: _fill(core, root, [m for m in memories if m["collection"] == name])
                     for name, root in self._roots.items()}  # fmt: skip
        core.close()
        self._budget = 0
        self._memory = self._open()

    def _open(self) -> Memory:
        memory = Memory(self._folder / "home", lambda: self._now)
        memory._core.index.wait(30)
        return memory

    def close(self) -> None:
        self._memory.close()

    def vmem(self, query: Json, budget: int) -> str:
        """The block that the product injects."""
        if budget != self._budget:
            config = self._folder / "home" / "config.toml"
            config.write_text(f"[inject]\nbudget_tokens = {budget}\n", encoding="utf-8")
            self._budget = budget
        return self._told(query, "UserPromptSubmit", f"q-{query['id']}", prompt=query["query"])

    def brief(self, query: Json) -> str:
        """What the start of a session that will ask this tells."""
        return self._told(query, "SessionStart", f"start-{query['id']}", source="startup")

    def _told(self, query: Json, name: str, session: str, **fields: str) -> str:
        self._now = float(query["now"])
        event = {"hook_event_name": name, "session_id": session, "cwd": str(self._roots[query["collection"]]), **fields}
        outcome = self._memory.reply(name, session, json.dumps(event).encode(), time.monotonic() + 60)
        if not outcome.body:
            return ""
        return str(json.loads(outcome.body)["hookSpecificOutput"]["additionalContext"])

    @property
    def projects(self) -> list[str]:
        """Their names."""
        return list(self._roots)

    @property
    def end(self) -> float:
        """A day after the last memory."""
        return self._end

    def full_text(self, query: Json, budget: int) -> str:
        """The best pages of plain FTS5 (any term, BM25), as many as fit, without abstention."""
        db = self._memory._core.db.read()
        project = self._ids[query["collection"]]
        rows = search.find(db, query_terms(query["query"]), project, 20)
        found = pages.by_rowids(db, [row for row, _ in rows], Access(project), float(query["now"]))
        return _block([found[row] for row, _ in rows if row in found], budget, float(query["now"]))

    def recency(self, query: Json, budget: int) -> str:
        """The newest pages of the project, as many as fit."""
        now = float(query["now"])
        access = Access(self._ids[query["collection"]])
        return _block(overview.newest(self._memory._core.db.read(), access, Filter(), 20, now), budget, now)


def _block(found: Sequence[Page], budget: int, now: float) -> str:
    return render_block(fit([Hit(page, 1.0) for page in found], budget), now=now)


def _fill(core: Core, root: Path, memories: Sequence[Json]) -> int:
    identity = core.identify(str(root))
    with core.db.write() as db:
        project_id = projects.resolve(db, identity.keys, identity.name, identity.root, 1.0)
    drafts = [
        Draft(
            memory["kind"], memory.get("title", ""), memory["text"], key=f"{memory['collection']}:{memory['id']}",
            speaker=memory.get("speaker", "user"), session_id=memory["session"], turn=memory.get("turn", 0),
            files=tuple(memory.get("files", ())), created_at=float(memory["timestamp"]),
        )
        for memory in memories
    ]  # fmt: skip
    prepared = [(draft, core.analyze(draft.title, draft.text, draft.files)) for draft in drafts]
    with core.db.write() as db:
        made = [pages.insert(db, draft, project_id, core.clock(), indexed)[0] for draft, indexed in prepared]
    core.index.refresh([page.rowid for page in made])
    uids = {memory["id"]: page.uid for memory, page in zip(memories, made, strict=True)}
    with core.db.write() as db:
        for memory in memories:
            if memory.get("superseded_by"):
                links.supersede(db, uids[memory["id"]], uids[memory["superseded_by"]], float(memory["timestamp"]) + 1)
    return project_id


def _report(name: str, ask: Answer, queries: Sequence[Json], budget: int, misses: bool = False) -> None:
    every: dict[str, list[float]] = defaultdict(list)
    some: list[float] = []
    false: list[float] = []
    tokens: list[int] = []
    for query in queries:
        block = ask(query, budget)
        tokens.append(estimate_tokens(block) if block else 0)
        if query["category"] == NOTHING_NEEDED:
            false.append(float(bool(block)))
            if misses and block:
                print(f"  injected for nothing: {query['query'][:100]!r}")
            continue
        found = _evidence_in(block, query)
        every[query["category"]].append(float(all(found)))
        some.append(float(any(found)))
        if misses and not all(found):
            print(f"  missed ({query['category']}): {query['query'][:100]!r}")
    flat_every = [value for values in every.values() for value in values]
    low, high = _interval(flat_every)
    print(
        f"{name:8} {budget:5} tokens: all evidence {100 * statistics.mean(flat_every):5.1f}% ({low:.0f}-{high:.0f}),"
        f" any {100 * statistics.mean(some):5.1f}%, false injection {100 * statistics.mean(false):5.1f}%,"
        f" mean {statistics.mean(tokens):.0f} tokens a prompt, n={len(flat_every)}+{len(false)}"
    )
    if name == "vmem":
        print("         " + ", ".join(f"{k} {100 * statistics.mean(v):.0f}" for k, v in sorted(every.items())))


def _report_session(world: World, queries: Sequence[Json]) -> None:
    """What a session's first prompt has before it when the session's start told its brief, too."""
    every: dict[str, list[float]] = defaultdict(list)
    tokens: list[int] = []
    for query in queries:
        if query["category"] == NOTHING_NEEDED:
            continue
        brief = world.brief(query)
        tokens.append(estimate_tokens(brief) if brief else 0)
        found = _evidence_in(f"{brief}\n{world.vmem(query, DEFAULT_BUDGET)}", query)
        every[query["category"]].append(float(all(found)))
    values = [value for found in every.values() for value in found]
    low, high = _interval(values)
    print(
        f"vmem with the session's brief, {statistics.mean(tokens):.0f} tokens: all evidence"
        f" {100 * statistics.mean(values):.1f}% ({low:.0f}-{high:.0f})"
    )
    print("         " + ", ".join(f"{k} {100 * statistics.mean(v):.0f}" for k, v in sorted(every.items())))


def _report_idle(world: World, split: str, misses: bool) -> None:
    """How many prompts that need nothing get something; of the half that was fitted to, the other, or both."""
    halves = {"dev": (0,), "test": (1,)}.get(split, (0, 1))
    told: dict[str, list[bool]] = defaultdict(list)
    for number, prompt in enumerate(read_idle()):
        for project in world.projects if prompt.half in halves else ():
            if prompt.project in ("", project):
                query = {"id": f"idle-{number}", "query": prompt.text, "now": world.end, "collection": project}
                told[prompt.flavour].append(bool(world.vmem(query, DEFAULT_BUDGET)))
                if misses and told[prompt.flavour][-1]:
                    print(f"  injected for nothing in {project}: {prompt.text[:100]!r}")
    every = [value for values in told.values() for value in values]
    low, high = _interval([float(value) for value in every])
    share, flavours = 100 * statistics.mean(every), (f"{name} {sum(v)} of {len(v)}" for name, v in told.items())
    print(f"idle prompts, {DEFAULT_BUDGET} tokens: injected {share:.1f}% ({low:.0f}-{high:.0f}), n={len(every)}")
    print(f"         {', '.join(flavours)}")


def _evidence_in(told: str, query: Json) -> list[bool]:
    """Which of the passages that the answer needs stand in what was told."""
    flat = "".join(told.split())
    return ["".join(clean(text).split()) in flat for text in query["evidence"]]  # as rendering shows it


def _interval(values: Sequence[float]) -> tuple[float, float]:
    """95% bootstrap interval of a mean, in percent."""
    rng = random.Random(1)
    means = sorted(statistics.mean(rng.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return 100 * means[int(0.025 * RESAMPLES)], 100 * means[int(0.975 * RESAMPLES)]


def _lines(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
