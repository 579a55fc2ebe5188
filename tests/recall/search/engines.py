"""Engines over a few rows each."""

from __future__ import annotations

from collections.abc import Sequence

from vmem.recall.search.engine import Engine
from vmem.recall.search.index import Index, IndexRow
from vmem.recall.search.lex import is_asking, pack_lex
from vmem.recall.words.terms import index_terms


def row(
    rowid: int, text: str, *, project: int = 1, scope: str = "project", agent: str = "", session: str = "s",
    seq: int = 0, kind: str = "episode", at: float = 0.0, vec: bytes | None = None, files: Sequence[str] = (),
) -> IndexRow:  # fmt: skip
    lex = pack_lex(index_terms("\n".join((text, *files))), asks=is_asking(text))
    return IndexRow(rowid, project, scope, agent, session, seq, kind, at, lex, vec)


def engine_of(*rows: IndexRow) -> Engine:
    index = Index()
    index.load(rows)
    return Engine(index)


def found(engine: Engine, query: str, **more: object) -> list[int]:
    arguments: dict[str, object] = {"projects": [1], **more}
    return [hit.rowid for hit in engine.search(query, **arguments).hits]  # type: ignore[arg-type]
