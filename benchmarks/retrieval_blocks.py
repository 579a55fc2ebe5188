"""Is the evidence inside the block that would be injected?

    python -m benchmarks.retrieval_blocks FOLDER [--split test]

For sets whose queries carry `evidence` (verbatim pieces of the gold pages) and `now`. Each prompt goes through
intent, engine, ranking, fitting and rendering, as the daemon does it, at 300, 600 and 1,200 tokens.
Counted: all evidence in the
block, some of it, tokens per prompt, and prompts that need nothing but got something. White space and the
characters that rendering replaces are ignored when evidence is looked for.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from benchmarks.retrieval import Collection, read_set
from vmem.model import Hit, Kind, Page, Speaker
from vmem.recall.budget import fit
from vmem.recall.confidence import MIN_CONFIDENCE
from vmem.recall.embed import Embedder
from vmem.recall.engine import Engine
from vmem.recall.index import Index, IndexRow
from vmem.recall.intent import needs_nothing, read_intent
from vmem.recall.lex import pack_lex
from vmem.recall.rank import rank
from vmem.recall.render import clean, render_block
from vmem.recall.terms import query_terms
from vmem.recall.tokens import estimate_tokens

BUDGETS = (300, 600, 1200)
K = 40


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one prompt got at one budget."""

    category: str
    needed: bool
    share: float  # of its evidence that is in the block
    tokens: int


class Memory:
    """One collection behind the recall pipeline."""

    def __init__(self, collection: Collection, embedder: Embedder | None) -> None:
        index = Index()
        self.pages: dict[int, Page] = {}
        for rowid, memory in enumerate(collection.memories, 1):
            page = _page(memory, rowid)
            self.pages[rowid] = page
            vector = embedder.vector(f"{page.title}\n{page.text}") if embedder else None
            lex = pack_lex(page.text, page.title, page.files)
            row = IndexRow(
                rowid, 1, page.scope, "", page.session_id, page.turn, page.kind, page.created_at, lex, vector
            )  # fmt: skip
            index.put(row)
        self._engine = Engine(index, embedder)
        self._by_uid = {page.uid: page for page in self.pages.values()}

    def recall(self, prompt: str, now: float, min_confidence: float) -> list[Hit]:
        """The ranked hits for a prompt typed at `now`, none when recall abstains."""
        if needs_nothing(prompt):
            return []
        intent = read_intent(prompt, now)
        found = self._engine.search(
            prompt, projects=[1], k=K, since=intent.since, until=intent.until, kinds=intent.kinds, broad=intent.broad,
            ignore=intent.cues,
        )  # fmt: skip
        pages = {hit.rowid: self.pages[hit.rowid] for hit in found.hits}
        pages = {rowid: page for rowid, page in pages.items() if page.created_at <= now}
        for page in list(pages.values()):
            newer = self._by_uid.get(page.superseded_by)
            if newer is not None and newer.created_at <= now:
                pages[newer.rowid] = newer
        return rank(found, pages, intent, now, min_confidence=min_confidence)


def main() -> None:
    """Print one line per budget, and the categories of the middle one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", default="", help="dev or test; both when left out")
    parser.add_argument("--min-confidence", type=float, default=MIN_CONFIDENCE)
    parser.add_argument("--max-pages", type=int, default=12)
    parser.add_argument("--misses", action="store_true", help="list what was missed and what was told for nothing")
    args = parser.parse_args()
    collections = read_set(args.folder, unanswerable=True)
    verdicts: dict[int, list[Verdict]] = {budget: [] for budget in BUDGETS}
    embedder = Embedder.open()
    for collection in collections:
        memory = Memory(collection, embedder)
        for query in collection.queries:
            if args.split and query.get("split") != args.split:
                continue
            hits = memory.recall(query["query"], float(query["now"]), args.min_confidence)
            for budget in BUDGETS:
                chosen = fit(hits[: args.max_pages], budget, terms=query_terms(query["query"]))
                block = render_block(chosen, now=float(query["now"]))
                verdict = _judge(query, block)
                verdicts[budget].append(verdict)
                if args.misses and budget == 600 and (verdict.share < 1 if verdict.needed else bool(block)):
                    _tell(query, hits, chosen, memory)
    for budget, found in verdicts.items():
        print(_line(f"{budget} tokens", found))
    print()
    for category in sorted({verdict.category for verdict in verdicts[600]}):
        print(_line(f"  600 {category}", [v for v in verdicts[600] if v.category == category]))


def _judge(query: dict[str, Any], block: str) -> Verdict:
    flat = _flat(block)
    pieces = [_flat(clean(piece)) for piece in query["evidence"]]
    share = sum(piece in flat for piece in pieces) / len(pieces) if pieces else 0.0
    category = query["category"] + (":" + query["flavour"] if query.get("flavour") else "")
    return Verdict(category, bool(query["gold"]), share, estimate_tokens(block))


def _line(name: str, verdicts: Sequence[Verdict]) -> str:
    needed = [v for v in verdicts if v.needed]
    idle = [v for v in verdicts if not v.needed]
    parts = [f"{name:24s}"]
    if needed:
        parts.append(
            f"all evidence {100 * sum(v.share == 1 for v in needed) / len(needed):5.1f}%  some "
            f"{100 * sum(v.share > 0 for v in needed) / len(needed):5.1f}%  silent "
            f"{100 * sum(v.tokens == 0 for v in needed) / len(needed):5.1f}%  tokens "
            f"{sum(v.tokens for v in needed) / len(needed):5.0f}  n={len(needed)}"
        )
    if idle:
        parts.append(f"false injection {100 * sum(v.tokens > 0 for v in idle) / len(idle):5.1f}%  n={len(idle)}")
    return "  ".join(parts)


def _tell(query: dict[str, Any], hits: Sequence[Hit], chosen: Sequence[Hit], memory: Memory) -> None:
    print(f"[{query['category']}] {query['query'][:100]!r}")
    places = {hit.page.uid: place for place, hit in enumerate(hits, 1)}
    shown = {hit.page.uid for hit in chosen}
    for uid in query["gold"]:
        print(f"    gold {uid} at {places.get(uid, '-')} of {len(hits)}{' shown' if uid in shown else ''}")
    for hit in hits[:2]:
        print(f"    {hit.score:.2f} {dict(hit.signals).get('confidence', 0):.2f} {hit.page.uid} {hit.page.text[:90]!r}")


def _flat(text: str) -> str:
    return "".join(text.split())


def _page(memory: dict[str, Any], rowid: int) -> Page:
    return Page(
        uid=str(memory["id"]),
        kind=cast("Kind", memory.get("kind", "episode")),
        title=str(memory.get("title", "")),
        text=str(memory["text"]),
        speaker=cast("Speaker", memory.get("speaker", "user")),
        session_id=str(memory["session"]),
        turn=int(memory.get("turn", 0)),
        files=tuple(memory.get("files", ())),
        created_at=float(memory["timestamp"]),
        superseded_by=str(memory.get("superseded_by", "")),
        superseded_at=None,
        rowid=rowid,
    )


if __name__ == "__main__":
    main()
