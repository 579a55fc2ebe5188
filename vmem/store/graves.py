"""What keeps a page that the user forgot from coming back: its transcript may be read again."""

from __future__ import annotations

import hashlib
import sqlite3

# How the reason of a removal begins (see `vmem.paging.removal.reason`):
FORGOTTEN = "forgotten"  # the user wished it
REMOVED = "removed"  # for want of room: what it was called is still told


def mark(key: str) -> str:
    """What a tombstone has of a page's key, which names files and sessions; "" for none."""
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=12).hexdigest() if key else ""


def is_buried(db: sqlite3.Connection, key: str) -> bool:
    """Whether the page of that key was forgotten, and is removed since."""
    return bool(key) and db.execute("SELECT 1 FROM tombstones WHERE mark = ?", (mark(key),)).fetchone() is not None
