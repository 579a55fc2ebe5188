"""Every text that is kept of pages and beside them, read and written in place: for what is to be cut out of it.

A page comes whatever its state: forgotten, replaced, in swap.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vmem.model import Page
from vmem.store.engine.handles import Reader, Writer
from vmem.store.pages import history, pages, search
from vmem.store.pages.pages import Analyze, pack, whole
from vmem.store.tiers.swap import gist_of

# The tables beside pages, and snapshots, that hold what was said, run or read: key, columns, how a row's project is
# found ("" where it has none).
RECORDS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "activity": ("id", ("target", "detail"), "session_id IN (SELECT id FROM sessions WHERE project_id = :project)"),
    "ledger": ("id", ("why",), "project_id = :project"),
    "tombstones": ("uid", ("title",), "project_id = :project"),
    "sessions": ("id", ("branch",), "project_id = :project"),
    "snapshots": ("id", ("branch",), "project_id = :project"),  # their images are read one by one
    "jobs": ("id", ("payload", "error"), ""),
}
SLICE = 500  # rows that are read at a time


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a page. `versions` are number, title and text of each earlier one."""

    title: str
    text: str
    files: tuple[str, ...]
    tags: tuple[str, ...]
    branch: str
    reason: str
    versions: tuple[tuple[int, str, str], ...]


def by_uids(db: Reader, uids: Sequence[str]) -> list[Page]:
    """These pages, whole, whatever their state; unknown ones are left out."""
    return [whole(db, page) for page in pages.by_uids(db, uids)]


def texts_of(db: Reader, page: Page) -> Texts:
    """All texts of a page that was read whole."""
    earlier = tuple((one.version, one.title, one.text) for one in history.earlier(db, page.rowid))
    return Texts(page.title, page.text, page.files, page.tags, page.branch, page.pin_reason, earlier)


def put(db: Writer, page: Page, was: Texts, now: Texts, terms: Analyze, analyze: Analyze) -> bool:
    """Writes a page's texts in place of what `was` there: version, times, tier, links and use stay. -> False where the
    page has changed since it was read. `terms` makes what the full text holds of it now, `analyze` all that is kept."""
    fresh = by_uids(db, [page.uid])
    if not fresh or fresh[0].swapped != page.swapped or texts_of(db, fresh[0]) != was:
        return False
    pages.unindex(db, page, terms)
    indexed = analyze(now.title, now.text, now.files)
    db.execute(
        "UPDATE OR FAIL pages SET title = ?, text = ?, files = ?, tags = ?, branch = ?, pin_reason = ?, tokens = ?,"
        " bytes = ? WHERE id = ?",
        (
            now.title, gist_of(now.text) if page.swapped else now.text, json.dumps(list(now.files)),
            json.dumps(list(now.tags)), now.branch, now.reason, indexed.tokens or page.tokens,
            pages.byte_size(now.title, now.text), page.rowid,
        ),
    )  # fmt: skip
    pages.set_files(db, page.rowid, now.files)
    if page.swapped:
        db.execute("UPDATE swap SET body = ? WHERE page_id = ?", (pack(now.text), page.rowid))
    else:
        pages.set_index(db, page.rowid, indexed)
    search.add(db, page.rowid, indexed.terms, pages.part_of(page), swapped=page.swapped)
    sql = "UPDATE page_versions SET title = ?, body = ? WHERE page_id = ? AND version = ?"
    db.executemany(sql, [(title, pack(text), page.rowid, number) for number, title, text in now.versions])
    return True


def records(db: Reader, table: str, project_id: int | None = None) -> Iterator[tuple[str | int, tuple[str, ...]]]:
    """(key, texts) of each row of one of RECORDS, of a project or (None) of all; those of no project only of all."""
    key, columns, where = RECORDS[table]
    if project_id is not None and not where:
        return
    last: str | int = "" if key == "uid" or table in ("sessions", "snapshots") else -1
    condition = where if project_id is not None else "1"
    while True:
        rows = db.execute(
            f"SELECT {key}, {', '.join(columns)} FROM {table} WHERE {key} > :last AND {condition}"
            f" ORDER BY {key} LIMIT {SLICE}",
            {"last": last, "project": project_id},
        ).fetchall()
        if not rows:
            return
        last = rows[-1][0]
        yield from ((row[0], tuple(row)[1:]) for row in rows)


def set_record(db: Writer, table: str, key: str | int, texts: Sequence[str]) -> None:
    """Writes the texts of a row of one of RECORDS."""
    name, columns, _ = RECORDS[table]
    db.execute(f"UPDATE {table} SET {', '.join(f'{c} = ?' for c in columns)} WHERE {name} = ?", (*texts, key))
