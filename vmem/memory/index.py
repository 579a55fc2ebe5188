"""The in-memory index kept in step with the store; without numpy, FTS5 alone serves."""

from __future__ import annotations

from collections.abc import Iterable

from vmem.store.connection import Database


class LiveIndex:
    """Owns the recall engine, if there is one."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def close(self) -> None:
        """Frees the engine."""

    def load(self) -> None:
        """Fills the engine from the store."""

    def derive(self, title: str, text: str) -> tuple[bytes | None, bytes | None]:
        """(packed terms, vector) of a page, for the store to keep."""
        return None, None

    def refresh(self, rowids: Iterable[int]) -> None:
        """Takes in what a committed transaction did to these rows."""
