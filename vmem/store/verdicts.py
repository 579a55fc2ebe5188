"""What a reader's verdict does to a page's standing."""

from __future__ import annotations

import sqlite3


def demote(db: sqlite3.Connection, uid: str) -> None:
    """Takes away what a page had earned: its peers outlive it until it earns that anew. Pins stay."""
    db.execute(
        "UPDATE pages SET importance = importance / 4, uses = 0, refaults = 0, referenced = 0 WHERE uid = ?", (uid,)
    )
