"""Room on the disk: what the file and its pages take, and what is given back."""

from __future__ import annotations

from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Writer

ROW_BYTES = 400  # what a page takes on disk besides its text
GIVEN_BACK = 500  # free pages of the file that are returned to the file system at once: some milliseconds


def of_swapped(db: Reader, rowid: int) -> tuple[int, int]:
    """(bytes that a swapped page takes: its compressed text, and rows and indexes; live pages that rest on it)."""
    sources = (
        "SELECT count(*) FROM pages p JOIN links l ON l.dst = p.uid AND l.rel = 'derived_from'"
        " JOIN pages s ON s.uid = l.src AND s.forgotten_at IS NULL WHERE p.id = ?"
    )
    size = ask.value(db, "SELECT length(body) FROM swap WHERE page_id = ?", (rowid,), 0)
    return size + ROW_BYTES, ask.value(db, sources, (rowid,), 0)


def logical_bytes(db: Reader, rowid: int) -> int:
    """Logical bytes of a page."""
    return ask.value(db, "SELECT bytes FROM pages WHERE id = ?", (rowid,), 0)


def file_bytes(db: Reader, *, free: bool = False) -> int:
    """What the store takes in its file, with its `free` pages or without; never the write-ahead log, which comes and
    goes."""
    pages, unused, size = (
        ask.value(db, f"PRAGMA {name}", (), 0) for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - (0 if free else unused)) * size


def give_back(db: Writer) -> None:
    """Returns some free pages of the file to the file system."""
    free = min(GIVEN_BACK, ask.value(db, "PRAGMA freelist_count", (), 0))
    for _ in range(free):  # one by one: a statement without columns is stepped once, whatever number it is given
        db.execute("PRAGMA incremental_vacuum(1)")
