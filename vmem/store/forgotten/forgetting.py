"""Forgetting a page or many in one go, and taking that back. What is hidden together bears one time."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vmem.store.engine import ask
from vmem.store.engine.ask import listed
from vmem.store.engine.handles import Reader, Row, Writer
from vmem.store.pages.access import Access, access_values, seen_by
from vmem.store.pages.overview import Filter, conditions
from vmem.store.pages.pages import unpack

SLICE = 500  # pages that are read, or hidden, at a time


@dataclass(frozen=True, slots=True)
class Found:
    """A live page that was chosen: its row, kind, pin, and whether it is of user scope."""

    rowid: int
    kind: str
    pin: str
    user_scope: bool


def chosen(
    db: Reader, access: Access | None, wanted: Filter, file: str, phrase: str, now: float
) -> Iterator[list[Found]]:
    """Live pages that meet all that is asked, a slice at a time, oldest row first; `access` None is every project.

    `file` is a path, its end or a glob of it; `phrase` stands in title, text, a tag, a file's name or the reason of a
    pin, however it is spaced, capitalised and encoded.
    """
    where, values = conditions(access, wanted, now)
    if file:
        where += (
            f" AND EXISTS (SELECT 1 FROM json_each({ask.sound('p.files')}) f WHERE f.value = :file"
            " OR substr(f.value, -length(:file) - 1) = '/' || :file OR f.value GLOB :file)"
        )
    words = squeezed(phrase)
    after = 0
    while True:
        rows = db.execute(
            "SELECT p.id, p.kind, p.pin, p.scope, p.title, p.text, p.tags, p.files, p.pin_reason, s.body FROM pages p"
            f" LEFT JOIN swap s ON s.page_id = p.id WHERE {where} AND p.id > :after ORDER BY p.id LIMIT :slice",
            {**values, "file": file, "after": after, "slice": SLICE},
        ).fetchall()
        if not rows:
            return
        after = rows[-1][0]
        yield [Found(row[0], row[1], row[2], row[3] == "user") for row in rows if not words or words in _said(row)]


def _said(row: Row) -> str:
    text = unpack(row["body"] or b"") or row["text"]
    beside = [*ask.texts(row["tags"]), *ask.texts(row["files"]), row["pin_reason"]]
    return squeezed("\n".join([f"{row['title']} {text}", *beside]))


def squeezed(text: str) -> str:
    """A text as phrases are looked for in it."""
    return " ".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold().split())


def said_before(db: Reader, access: Access | None, phrase: str, now: float) -> list[str]:
    """The live pages (their uids) of which only an earlier version holds `phrase`."""
    words = squeezed(phrase)
    if not words:
        return []
    found = dict[str, None]()
    rows = db.execute(
        "SELECT p.uid, p.title, p.text, p.tags, p.files, p.pin_reason, s.body, v.title AS was, v.body AS earlier"
        " FROM page_versions v JOIN pages p ON p.id = v.page_id LEFT JOIN swap s ON s.page_id = p.id"
        f" WHERE {seen_by(access)} ORDER BY p.id",
        access_values(access, now),
    )
    for row in rows:
        if words in squeezed(f"{row['was']} {unpack(row['earlier'])}") and words not in _said(row):
            found[row["uid"]] = None
    return list(found)


def hide(db: Writer, rows: Sequence[int], now: float, *, again: bool = False) -> None:
    """Hides pages, and what was merged into them, from every read path, until they are brought back or removed. With
    `again` those that are hidden already bear this time, too."""
    db.execute(
        "UPDATE pages SET forgotten_at = :now WHERE (:again OR forgotten_at IS NULL)"
        " AND (id IN (SELECT value FROM json_each(:ids)) OR (duplicate_of <> '' AND duplicate_of IN"
        "     (SELECT uid FROM pages WHERE id IN (SELECT value FROM json_each(:ids)))))",
        {"now": now, "ids": listed(rows), "again": again},
    )


def hidden_at(db: Reader, at: float) -> list[str]:
    """The pages (their uids) that were hidden at that time, what was merged into others among them."""
    return ask.column(db, "SELECT uid FROM pages WHERE forgotten_at = ?", (at,))


def last(db: Reader, project_id: int | None) -> float:
    """When anything was forgotten last, of a project and of user scope, or (None) of all; 0.0 if none can be
    restored."""
    latest = (
        "SELECT max(at) FROM (SELECT forgotten_at AS at FROM pages WHERE forgotten_at IS NOT NULL"
        "  AND (:project IS NULL OR project_id IN (0, :project))"
        " UNION ALL SELECT forgotten_at FROM activity WHERE forgotten_at IS NOT NULL"
        "  AND (:project IS NULL OR session_id IN (SELECT id FROM sessions WHERE project_id = :project)))"
    )
    return ask.value(db, latest, {"project": project_id}, 0.0)


def lately(db: Reader, project_id: int) -> float:
    """When anything was forgotten last, of a project and of user scope, whether it can be restored or is removed."""
    buried = "SELECT max(at) FROM tombstones WHERE cause = 'forgotten' AND project_id IN (0, ?)"
    return max(last(db, project_id), ask.value(db, buried, (project_id,), 0.0))


def unhide(db: Writer, at: float, uid: str = "") -> list[int]:
    """Brings back what was hidden at that time; with `uid` of that only the page, and what was merged into it. What it
    was merged into itself may stay hidden: then it speaks for itself. -> the rows."""
    sql = (
        "UPDATE pages SET forgotten_at = NULL WHERE forgotten_at = :at AND (:uid IN ('', uid)"
        " OR (duplicate_of <> '' AND duplicate_of = :uid)) RETURNING id"
    )
    rows = ask.column(db, sql, {"at": at, "uid": uid})
    db.execute(
        "UPDATE pages SET duplicate_of = '' WHERE duplicate_of <> '' AND id IN (SELECT value FROM json_each(?))"
        " AND duplicate_of IN (SELECT uid FROM pages WHERE forgotten_at IS NOT NULL)",
        (listed(rows),),
    )
    return rows


def forgotten_at(db: Reader, uid: str) -> float:
    """When a page was forgotten that can still be restored, 0.0 if it was not."""
    return ask.value(db, "SELECT forgotten_at FROM pages WHERE uid = ?", (uid,), 0.0)
