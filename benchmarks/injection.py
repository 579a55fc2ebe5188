"""What a prompt really receives: the assistant set through store, recall, fitting and rendering.

Each collection becomes a project of one store, its pages written as capture writes them; each query is one
UserPromptSubmit event of a new session, answered by the product's own path. Told: in how many answerable queries all
(and any) evidence stands in the injected block, how many of those that need nothing got something, tokens per prompt;
the same for plain FTS5 and for the newest pages at the same budget; and the same with the brief of the session's start.
Half of the queries were tuned on; the other half judges. Last, the prompts of `benchmarks.idle`, each asked of every
project: how many of them get anything.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks import figures
from benchmarks.figures import Table, percent, share
from benchmarks.idle import read_idle
from benchmarks.replies import told
from benchmarks.retrieval import ASSISTANT, Collection, read_set
from vmem.config import set_value
from vmem.memory import Memory
from vmem.memory.core import Core
from vmem.model import Draft, Hit, Page
from vmem.recall.telling.budget import fit
from vmem.recall.telling.render import clean, render_block
from vmem.recall.words.terms import query_terms
from vmem.recall.words.tokens import estimate_tokens
from vmem.store.pages import links, overview, pages, search
from vmem.store.pages.access import Access
from vmem.store.pages.overview import Filter
from vmem.store.projects import projects

DAY = 86_400.0

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """What one query was told: `evidence` says of each passage that the answer needs whether it was there."""

    query: Json
    tokens: int
    evidence: tuple[bool, ...]

    @property
    def judges(self) -> bool:
        return bool(self.query["split"] == "test")

    @property
    def complete(self) -> bool:
        return all(self.evidence)


def main() -> None:
    """Tells the three tables."""
    parser = figures.arguments(__doc__)
    parser.add_argument("--budget", type=int, default=600, help="tokens of a prompt")
    parser.add_argument("--misses", action="store_true", help="list the queries whose evidence was not injected")
    args = parser.parse_args()
    collections = read_set(ASSISTANT, unanswerable=True)
    queries = [query for collection in collections for query in collection.queries]
    with tempfile.TemporaryDirectory(prefix="vmem-bench-") as folder:
        world = World(Path(folder), collections, args.budget)
        ways: dict[str, Callable[[Json], str]] = {
            "vMem": world.vmem, "vMem with the session's brief": world.vmem_and_brief,
            "plain FTS5, always on": world.full_text, "newest first, always on": world.recency,
        }  # fmt: skip
        results = {name: [_asked(query, ask(query)) for query in queries] for name, ask in ways.items()}
        idle = _idle(world, [collection.name for collection in collections])
        world.close()
    if args.misses:
        for result in results["vMem"]:
            if not result.evidence and result.tokens:
                print(f"  injected for nothing: {result.query['query'][:100]!r}")
            elif not result.complete:
                print(f"  missed ({result.query['category']}): {result.query['query'][:100]!r}")
    systems = {f"{name}{half}": _system(found, judging) for name, found in results.items()
               for half, judging in (("", False), (", not tuned on", True))}  # fmt: skip
    figures.tell(args, {"": systems, "sort of question": _by_category(results), "need nothing, of another set": idle})


class World:
    """A store filled with the set, and the ways to ask it."""

    def __init__(self, folder: Path, collections: Sequence[Collection], budget: int) -> None:
        self._folder, self._budget = folder, budget
        self.end = self._now = DAY + max(float(page["timestamp"]) for one in collections for page in one.memories)
        home = folder / "home"
        set_value(home, "inject.budget_tokens", str(budget))
        core = Core(home, lambda: self._now)
        self._ids = {one.name: _fill(core, folder / one.name, one.memories) for one in collections}
        core.close()
        self._memory = Memory(home, lambda: self._now)
        self._memory._core.index.wait(30)

    def close(self) -> None:
        self._memory.close()

    def vmem(self, query: Json) -> str:
        """The block that the product injects."""
        return self._told(query, "UserPromptSubmit", {"prompt": query["query"]})

    def vmem_and_brief(self, query: Json) -> str:
        """The same with what the session's start tells."""
        return f"{self._told(query, 'SessionStart', {'source': 'startup'})}\n{self.vmem(query)}"

    def full_text(self, query: Json) -> str:
        """The best pages of plain FTS5 (any term, BM25), as many as fit, without abstention."""
        db = self._memory._core.db.read()
        project = self._ids[query["collection"]]
        rows = search.find(db, query_terms(query["query"]), project, 20)
        found = pages.visible_rows(db, [row for row, _ in rows], Access(project), float(query["now"]))
        return self._block([found[row] for row, _ in rows if row in found], query)

    def recency(self, query: Json) -> str:
        """The newest pages of the project, as many as fit."""
        access = Access(self._ids[query["collection"]])
        newest = overview.newest(self._memory._core.db.read(), access, Filter(), 20, float(query["now"]))
        return self._block(newest, query)

    def _block(self, found: Sequence[Page], query: Json) -> str:
        return render_block(fit([Hit(page, 1.0) for page in found], self._budget), now=float(query["now"]))

    def _told(self, query: Json, event: str, fields: dict[str, str]) -> str:
        self._now = float(query["now"])
        return told(self._memory, event, f"{event}-{query['id']}", self._folder / query["collection"], fields)


def _fill(core: Core, root: Path, memories: Sequence[Json]) -> int:
    root.mkdir()
    identity = core.identify(str(root))
    with core.db.write() as db:
        project_id = projects.resolve(db, identity.keys, identity.name, identity.root, 1.0)
    drafts = [
        Draft(
            memory["kind"], memory["title"], memory["text"], key=f"{memory['collection']}:{memory['id']}",
            speaker=memory["speaker"], session_id=memory["session"], turn=memory["turn"],
            files=tuple(memory["files"]), created_at=float(memory["timestamp"]),
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


def _asked(query: Json, text: str) -> Result:
    flat = "".join(text.split())
    evidence = tuple("".join(clean(part).split()) in flat for part in query["evidence"])  # as rendering shows it
    return Result(query, estimate_tokens(text) if text else 0, evidence)


def _system(results: Sequence[Result], judging: bool) -> dict[str, figures.Value]:
    """A row of the first table."""
    kept = [result for result in results if result.judges or not judging]
    needed = [result for result in kept if result.evidence]
    return {
        "questions": len(needed),
        "all evidence, %": share([result.complete for result in needed]),
        "any, %": percent([any(result.evidence) for result in needed]),
        "for nothing, %": percent([result.tokens > 0 for result in kept if not result.evidence]),
        "tokens a prompt": mean(result.tokens for result in kept),
    }


def _by_category(results: dict[str, list[Result]]) -> Table:
    table: dict[str, dict[str, figures.Value]] = defaultdict(dict)
    for way, column in (("vMem", "all evidence, %"), ("vMem with the session's brief", "with the brief, %")):
        for category in sorted({result.query["category"] for result in results[way] if result.evidence}):
            found = [result.complete for result in results[way] if result.query["category"] == category]
            table[category] |= {"questions": len(found), column: percent(found)}
    return table


def _idle(world: World, names: Sequence[str]) -> Table:
    """How many prompts of the idle set get something; the half that was not fitted to stands apart."""
    flavours: dict[str, list[bool]] = defaultdict(list)
    halves: tuple[list[bool], list[bool]] = ([], [])
    for number, prompt in enumerate(read_idle()):
        for name in names:
            if prompt.project in ("", name):
                query = {"id": f"idle-{number}", "query": prompt.text, "now": world.end, "collection": name}
                flavours[prompt.flavour].append(bool(world.vmem(query)))
                halves[prompt.half].append(flavours[prompt.flavour][-1])
    rows = {**flavours, "all": halves[0] + halves[1], "all, not fitted to": halves[1]}
    return {row: {"asked": len(values), "for nothing, %": share(values)} for row, values in rows.items()}


if __name__ == "__main__":
    main()
