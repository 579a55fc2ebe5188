"""What a prompt really receives: a set of memories and questions through store, recall, fitting and rendering.

The form of a set is told by `benchmarks/question_sets.py`. Each collection becomes a project of one store, its pages
written as capture writes them; each query is one UserPromptSubmit event of a new session, answered by the product's own
path. Told: in how many answerable queries all (and any) evidence stands in the injected block, how many of those that
need nothing got something, tokens and milliseconds (of a processor) per prompt; the same within other budgets, with the
brief of the session's start, and at the same budget for plain FTS5, for the newest pages, and for nothing. Evidence is
what a query lists as such, else its gold pages, or one page of each gold session. Of the assistant set half was tuned
on; the other half judges. Last, the prompts of `benchmarks.idle`, each asked of every project: how many of them get
anything.
"""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks import figures
from benchmarks.figures import Table, share
from benchmarks.idle import read_idle
from benchmarks.question_sets import ASSISTANT, Collection, read_set, set_argument
from benchmarks.replies import told
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
BUDGETS = (300, 600, 1_200)  # tokens of a prompt

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """What one query was told: `evidence` says of each passage that the answer needs whether it was there."""

    query: Json
    tokens: int
    ms: float
    evidence: tuple[bool, ...]

    @property
    def judges(self) -> bool:
        return bool(self.query.get("split") == "test")

    @property
    def complete(self) -> bool:
        return all(self.evidence)


def main() -> None:
    parser = figures.arguments(__doc__)
    parser.add_argument("set", type=set_argument, nargs="?", default=str(ASSISTANT), help=set_argument.__doc__)
    parser.add_argument("--budget", type=int, default=600, help="tokens of a prompt")
    parser.add_argument("--misses", action="store_true", help="list the queries whose evidence was not injected")
    args = parser.parse_args()
    (folder, kind), others = args.set, [budget for budget in BUDGETS if budget != args.budget]
    collections = read_set(folder, kind, unanswerable=True)
    queries = [query for collection in collections for query in collection.queries]
    with tempfile.TemporaryDirectory(prefix="vmem-bench-") as folder:
        world = World(Path(folder), collections, args.budget)
        ways: dict[str, Callable[[Json], str]] = {
            "vMem": world.vmem, "vMem with the session's brief": world.vmem_and_brief,
            "plain FTS5, always on": world.full_text, "newest first, always on": world.recency, "nothing": lambda _: "",
        }  # fmt: skip
        results = {name: [world.asked(query, ask) for query in queries] for name, ask in ways.items()}
        for budget in others:
            world.allow(budget)
            results[f"vMem, {budget:,} tokens"] = [world.asked(query, world.vmem) for query in queries]
        world.allow(args.budget)
        idle = _idle(world, [collection.name for collection in collections])
        world.close()
    if args.misses:
        for result in results["vMem"]:
            if not result.evidence and result.tokens:
                print(f"  injected for nothing: {result.query['query'][:100]!r}")
            elif not result.complete:
                print(f"  missed ({result.query['category']}): {result.query['query'][:100]!r}")
    halves = [("", False), (", not tuned on", True)][: 1 + any(query.get("split") for query in queries)]
    systems = {f"{name}{half}": _system(found, judging) for name, found in results.items() for half, judging in halves}
    figures.tell(args, {"": systems, "sort of question": _by_category(results), "need nothing, of another set": idle})


class World:
    """A store filled with the set, and the ways to ask it."""

    def __init__(self, folder: Path, collections: Sequence[Collection], budget: int) -> None:
        self._folder = folder
        self.end = self._now = DAY + max(float(page["timestamp"]) for one in collections for page in one.memories)
        self._roots = {one.name: folder / f"project{number}" for number, one in enumerate(collections)}
        self._uids = defaultdict[str, dict[str, set[str]]](lambda: defaultdict(set))  # of each id and session
        self.allow(budget)
        core = Core(folder / "home", lambda: self._now)
        self._ids = {one.name: _fill(core, self._roots[one.name], one, self._uids[one.name]) for one in collections}
        core.close()
        self._memory = Memory(folder / "home", lambda: self._now)
        self._memory._core.index.wait(30)

    def close(self) -> None:
        self._memory.close()

    def allow(self, budget: int) -> None:
        """So many tokens for a prompt, from now on."""
        self._budget = budget
        set_value(self._folder / "home", "inject.budget_tokens", str(budget))

    def asked(self, query: Json, ask: Callable[[Json], str]) -> Result:
        """A query asked in one of these ways."""
        query = {"now": self.end, "category": "", **query}
        begun = time.thread_time()  # nearly all of it is computing, and a busy machine does not change that
        text = ask(query)
        ms = 1000 * (time.thread_time() - begun)
        return Result(query, estimate_tokens(text) if text else 0, ms, self._evidence(query, text))

    def _evidence(self, query: Json, text: str) -> tuple[bool, ...]:
        if "evidence" in query:
            flat = "".join(text.split())
            return tuple("".join(clean(part).split()) in flat for part in query["evidence"])  # as rendering shows it
        gold = [f"id {one}" for one in query["gold"]] or [f"session {one}" for one in query["gold_sessions"]]
        return tuple(any(f"[{uid}" in text for uid in self._uids[query["collection"]][one]) for one in gold)

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
        return told(self._memory, event, f"{event}-{query['id']}", self._roots[query["collection"]], fields)


def _fill(core: Core, root: Path, collection: Collection, known: dict[str, set[str]]) -> int:
    """The project of a collection, as pages, whose uids are then `known` by the memories' ids and sessions."""
    memories = collection.memories
    root.mkdir()
    identity = core.identify(str(root))
    with core.db.write() as db:
        project_id = projects.resolve(db, identity.keys, identity.name, identity.root, 1.0)
    drafts = [
        Draft(
            memory["kind"], memory.get("title", ""), memory["text"], key=f"{collection.name}:{memory['id']}",
            speaker=memory.get("speaker", "user"), session_id=memory["session"], turn=memory.get("turn", number),
            files=tuple(memory.get("files", ())), created_at=float(memory["timestamp"]),
        )
        for number, memory in enumerate(memories, 1)
    ]  # fmt: skip
    prepared = [(draft, core.analyze(draft.title, draft.text, draft.files)) for draft in drafts]
    with core.db.write() as db:
        made = [pages.insert(db, draft, project_id, core.clock(), indexed)[0] for draft, indexed in prepared]
    core.index.refresh([page.rowid for page in made])
    uids = {memory["id"]: page.uid for memory, page in zip(memories, made, strict=True)}
    with core.db.write() as db:
        for memory in memories:
            if memory.get("superseded_by"):
                links.supersede(
                    db, uids[memory["id"]], uids[str(memory["superseded_by"])], float(memory["timestamp"]) + 1
                )
    for memory in memories:
        known[f"id {memory['id']}"].add(uids[memory["id"]])
        known[f"session {memory['session']}"].add(uids[memory["id"]])
    return project_id


def _system(results: Sequence[Result], judging: bool) -> dict[str, figures.Value]:
    """A row of the first table."""
    kept = [result for result in results if result.judges or not judging]
    needed = [result for result in kept if result.evidence]
    idle = [result.tokens > 0 for result in kept if not result.evidence]
    return {
        "questions": len(needed),
        "all evidence, %": share([result.complete for result in needed]),
        "any, %": share([any(result.evidence) for result in needed]),
        **({"for nothing, %": share(idle)} if idle else {}),
        "tokens a prompt": mean(result.tokens for result in kept),
        "CPU, median, ms": figures.quantile([result.ms for result in kept], 0.5),
        "CPU, 95%, ms": figures.quantile([result.ms for result in kept], 0.95),
    }


def _by_category(results: dict[str, list[Result]]) -> Table:
    table: dict[str, dict[str, figures.Value]] = defaultdict(dict)
    for way, column in (("vMem", "all evidence, %"), ("vMem with the session's brief", "with the brief, %")):
        for category in sorted({result.query["category"] for result in results[way] if result.evidence}):
            found = [result.complete for result in results[way] if result.query["category"] == category]
            table[category] |= {"questions": len(found), column: share(found)}
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
