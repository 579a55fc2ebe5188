"""Named texts about the store itself: by which rules it was made, how far a round of upkeep is."""

from __future__ import annotations

from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Writer


def text(db: Reader, name: str) -> str:
    """A named text, "" when it was never set."""
    return ask.value(db, "SELECT value FROM meta WHERE name = ?", (name,), "")


def set_text(db: Writer, name: str, value: str) -> None:
    """Sets a named text."""
    db.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (name, value))
