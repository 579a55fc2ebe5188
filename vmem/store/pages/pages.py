"""Pages: insert, read, change, forget. Every read that serves a context filters by access in SQL.

What is derived from a page's text (terms for the full text, packed terms and vector for the in-memory
index) comes in as `Indexed`, made by an `Analyze` function of the caller's.
"""

from __future__ import annotations

import base64
import json
import os
import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import cast

from vmem.errors import InputError, StoreError
from vmem.model import KINDS, SCOPES, SPEAKERS, USER_ONLY_KINDS, Draft, Page, Pin
from vmem.store.engine import ask
from vmem.store.engine.ask import listed
from vmem.store.engine.handles import Reader, Row, Values, Writer
from vmem.store.pages import links, search
from vmem.store.pages.access import LIVE, VISIBLE, Access, access_values, no_page, seen_by


@dataclass(frozen=True, slots=True)
class Indexed:
    """What is derived from a page's title and text: space-joined terms, packed terms, vector."""

    terms: str
    lex: bytes | None = None
    vec: bytes | None = None
    tokens: int = 0


Analyze = Callable[[str, str, Sequence[str]], Indexed]  # of a title, a text, and the files it is about

# A project's youngest generation (see vmem.paging.reclaim), as SQL.
YOUNGEST = "coalesce((SELECT value FROM counters WHERE name = 'generation:' || {}), 0)"
_PROJECT = "coalesce((SELECT key FROM project_keys k WHERE k.project_id = p.project_id LIMIT 1), '') AS project"
BRANCH_CHARS = 200  # of a branch's name
LATELY_S = 3600.0  # a page that was used since is not noted to be as warm as it is
NEWS_S = 86_400.0  # a page of what is older is not young when it is written: what is new now must not go before it
_NUMBERS = {"int": "INTEGER", "bool": "INTEGER", "float": "REAL", "float | None": "REAL"}
# What each field of a Page is read from, in order. A number that the disk has made a text is 0, and ends no prompt.
_SOURCES = {
    f.name: f"CAST(p.{f.name} AS {_NUMBERS[str(f.type)]}) AS {f.name}" if str(f.type) in _NUMBERS else f"p.{f.name}"
    for f in fields(Page)
} | {"project": _PROJECT, "rowid": "p.id"}


def columns(*names: str) -> str:
    """What these fields of a Page are read from."""
    return ", ".join(_SOURCES[name] for name in names)


COLUMNS = columns(*_SOURCES)  # of a Page, in the order of its fields
_FILES, _TAGS, _SWAPPED = ([*_SOURCES].index(name) for name in ("files", "tags", "swapped"))


def new_uid() -> str:
    """8 characters of a-z2-7: 40 random bits."""
    return base64.b32encode(os.urandom(5)).decode("ascii").lower()


def page_of(row: Row) -> Page:
    """The Page of a row that was selected with COLUMNS."""
    values = list(row)  # by place: to look 28 names up costs more than all the rest
    for place in (_FILES, _TAGS):
        values[place] = ask.texts(values[place]) if values[place] != "[]" else ()
    values[_SWAPPED] = bool(values[_SWAPPED])
    return Page(*values)


def select(db: Reader, rest: str, values: Values, *, full: bool = False) -> list[Page]:
    """The pages `p` that the rest of a statement chooses; swapped ones come with their gist, or in full."""
    found = [page_of(row) for row in db.execute(f"SELECT {COLUMNS} FROM pages p {rest}", values).fetchall()]
    return [whole(db, page) for page in found] if full else found


def insert(db: Writer, draft: Draft, project_id: int, now: float, indexed: Indexed, uid: str = "") -> tuple[Page, bool]:
    """Writes a page; -> (page, whether it is new). A known key returns what is there.

    Raises InputError when the draft breaks a rule that no caller may break, StoreError when its project is gone.
    """
    _check(draft)
    if draft.key:
        known = by_key(db, draft.key)
        if known:
            return known, False
    # A clock that was ahead, or a foreign file, must not make it new for years.
    at = draft.created_at if 0 < draft.created_at <= now else now
    uid = uid or new_uid()
    owner = 0 if draft.scope == "user" else project_id
    if owner and not ask.holds(db, "SELECT 1 FROM projects WHERE id = ?", (owner,)):
        raise StoreError("the project has become a part of another one meanwhile; try again")
    cursor = db.execute(
        "INSERT OR FAIL INTO pages (uid, key, kind, scope, project_id, agent, title, text, speaker, session_id, turn,"
        " files, tags, branch, tokens, bytes, importance, created_at, updated_at, expires_at, generation, used_at)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
        f" {YOUNGEST.format(owner) if now - at < NEWS_S else 0}, ?)",
        (
            uid, draft.key or None, draft.kind, draft.scope, owner, draft.agent, draft.title, draft.text,
            draft.speaker, draft.session_id, draft.turn, json.dumps(draft.files), json.dumps(draft.tags),
            _branch(draft), indexed.tokens, byte_size(draft.title, draft.text), draft.importance, at, at,
            draft.expires_at, at,
        ),
    )  # fmt: skip
    rowid = cast(int, cursor.lastrowid)
    search.add(db, rowid, indexed.terms, search.part(draft.scope, owner))
    set_index(db, rowid, indexed)
    set_files(db, rowid, draft.files)
    if draft.derived_from:
        source = ask.value(db, "SELECT uid FROM pages WHERE key = ?", (draft.derived_from,), "")
        if source:
            links.add(db, uid, "derived_from", source, now)
    if draft.replaces:
        links.supersede(db, draft.replaces, uid, now)
    return select(db, "WHERE p.id = ?", (rowid,))[0], True


def set_index(db: Writer, rowid: int, indexed: Indexed) -> None:
    """Keeps what the in-memory index loads of a hot page."""
    sql = "INSERT INTO page_index VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET lex = excluded.lex, vec = excluded.vec"
    db.execute(sql, (rowid, indexed.lex, indexed.vec))


def _check(draft: Draft) -> None:
    if draft.kind not in KINDS or draft.scope not in SCOPES or draft.speaker not in SPEAKERS:
        raise InputError(f"unknown kind, scope or speaker: {draft.kind}, {draft.scope}, {draft.speaker}")
    if draft.speaker in ("tool", "web") and draft.kind in USER_ONLY_KINDS:
        raise InputError(f"{draft.speaker} text cannot become a {draft.kind}")
    if not draft.text.strip():
        raise InputError("the text is empty")


def _branch(draft: Draft) -> str:
    """The branch that a page is kept with: one line of a bounded length; none in user scope, which is of no project."""
    return "" if draft.scope == "user" else " ".join(draft.branch.split())[:BRANCH_CHARS]


def byte_size(title: str, text: str) -> int:
    """Logical bytes of a page: its title and its full text in UTF-8."""
    return len(title.encode("utf-8", "surrogatepass")) + len(text.encode("utf-8", "surrogatepass"))


def set_files(db: Writer, rowid: int, files: Iterable[str]) -> None:
    """Notes which files a page is about."""
    db.execute("DELETE FROM page_files WHERE page_id = ?", (rowid,))
    db.executemany("INSERT OR IGNORE INTO page_files VALUES (?, ?)", [(path, rowid) for path in files])


def get(db: Reader, uid: str, access: Access | None, now: float) -> Page:
    """The live page `uid` with its full text, also from swap. `access` None is the user's own eyes.

    Raises NotFoundError, also when the page is outside `access`.
    """
    found = visible(db, [uid], access, now)
    if not found:
        raise no_page(db, uid, access, now)
    return found[uid]


def whole(db: Reader, page: Page) -> Page:
    """The page with its full text: a swapped one is read back from swap (it stays swapped). Where that is lost or
    damaged it has its gist."""
    if not page.swapped:
        return page
    text = unpack(ask.value(db, "SELECT body FROM swap WHERE page_id = ?", (page.rowid,), b""))
    return replace(page, text=text) if text else page


def visible_rows(
    db: Reader, rowids: Sequence[int], access: Access | None, now: float, sessions: Collection[str] = ()
) -> dict[int, Page]:
    """The live ones of `rowids` that `access` sees, by row id, but for those in whose place another is told; of some
    sessions alone, if any are given. None is the user's own eyes. Swapped pages come with their gist."""
    if not rowids:
        return {}
    of = " AND p.session_id IN (SELECT value FROM json_each(:sessions))" if sessions else ""
    sql = f"WHERE p.id IN (SELECT value FROM json_each(:rowids)) AND p.duplicate_of = '' AND {seen_by(access)}{of}"
    found = select(db, sql, {**access_values(access, now), "rowids": listed(rowids), "sessions": listed(sessions)})
    return {page.rowid: page for page in found}


def pinned(db: Reader, access: Access | None, now: float) -> list[Page]:
    """Every live pin that `access` sees, hard ones first, then oldest first. `access` None is the user's own eyes."""
    pins = f"WHERE p.pin <> '' AND {seen_by(access)} ORDER BY p.pin = 'hard' DESC, p.created_at, p.id"
    return select(db, pins, access_values(access, now), full=True)


def recent(
    db: Reader, access: Access, now: float, kinds: Collection[str], limit: int, speaker: str = "",
    since: float = 0.0, folder: str = "",
) -> list[Page]:  # fmt: skip
    """The newest live, current (not superseded) pages of `kinds` from `since` on; a look-up a kind, whatever the
    store's size. With `speaker` only those of one, with `folder` only those about a file below it, and all that are
    newer than the last of these are looked at; so it is with episodes, of which no later part of a long one counts."""
    asked = {**access_values(access, now), "limit": limit, "speaker": speaker, "since": since, "folder": folder}
    within = (  # "0" is what follows "/"
        " AND p.id IN (SELECT page_id FROM page_files WHERE path > :folder || '/' AND path < :folder || '0')"
    )
    exchange = """ AND p.tags NOT LIKE '%"part:%'"""
    found: list[Page] = []
    for owner in {0, access.project_id}:
        for kind in kinds:
            found += select(
                db,
                "WHERE p.project_id = :owner AND p.kind = :kind AND p.superseded_by = ''"
                f" AND p.duplicate_of = '' AND {LIVE} AND {VISIBLE} AND :speaker IN ('', p.speaker)"
                f" AND p.created_at >= :since{within if folder else ''}{exchange if kind == 'episode' else ''}"
                " ORDER BY p.created_at DESC, p.id DESC LIMIT :limit",
                {**asked, "owner": owner, "kind": kind},
            )
    found.sort(key=lambda page: (-page.created_at, -page.rowid))
    return [whole(db, page) for page in found[:limit]]


def update(
    db: Writer, page: Page, title: str, text: str, files: Sequence[str], now: float, analyze: Analyze,
    author: str = "",
) -> Page:  # fmt: skip
    """Writes a new version of `page`; the old one stays in the history."""
    if not text.strip():
        raise InputError("the text is empty")
    old = whole(db, page)
    unindex(db, old, analyze)
    sql = "INSERT INTO page_versions VALUES (?, ?, ?, ?, ?, ?)"
    db.execute(sql, (old.rowid, old.version, old.title, pack(old.text), author, old.updated_at))
    indexed = analyze(title, text, files)
    db.execute(
        "UPDATE OR FAIL pages SET title = ?, text = ?, files = ?, tokens = ?, bytes = ?, version = version + 1,"
        " updated_at = ?, swapped = 0, duplicate_of = '' WHERE id = ?",
        (title, text, json.dumps(list(files)), indexed.tokens, byte_size(title, text), now, old.rowid),
    )
    return _renewed(db, old, files, indexed, now)


def rewrite(db: Writer, page: Page, draft: Draft, now: float, indexed: Indexed, terms: Analyze) -> Page:
    """Replaces title, text, speaker and files in place, without history: an episode whose answer arrived. The branch,
    too, where it is known. `indexed` is of what the draft says; of the old page its `terms` are enough."""
    unindex(db, page, terms)
    db.execute(
        "UPDATE OR FAIL pages SET title = ?, text = ?, speaker = ?, files = ?, branch = ?, tokens = ?, bytes = ?,"
        " swapped = 0 WHERE id = ?",
        (
            draft.title, draft.text, draft.speaker, json.dumps(draft.files), _branch(draft) or page.branch,
            indexed.tokens, byte_size(draft.title, draft.text), page.rowid,
        ),
    )  # fmt: skip
    return _renewed(db, page, draft.files, indexed, now)


def _renewed(db: Writer, old: Page, files: Sequence[str], indexed: Indexed, now: float) -> Page:
    """The page after its row was written anew, found by what it says now, and hot."""
    db.execute("DELETE FROM swap WHERE page_id = ?", (old.rowid,))
    set_files(db, old.rowid, files)
    search.add(db, old.rowid, indexed.terms, part_of(old))
    set_index(db, old.rowid, indexed)
    return get(db, old.uid, None, now)


def by_uids(db: Reader, uids: Sequence[str]) -> list[Page]:
    """These pages, whatever their state, in the order given; unknown ones are left out."""
    return _of_uids(db, uids, "1", {})


def live(db: Reader, uids: Sequence[str], now: float) -> list[Page]:
    """Those of these pages that were not forgotten and whose time has not run out, in the order given."""
    return _of_uids(db, uids, LIVE, {"now": now})


def visible(db: Reader, uids: Sequence[str], access: Access | None, now: float) -> dict[str, Page]:
    """The live ones of these pages that `access` sees, whole, by id. `access` None is the user's own eyes."""
    return {page.uid: whole(db, page) for page in _of_uids(db, uids, seen_by(access), access_values(access, now))}


def _of_uids(db: Reader, uids: Sequence[str], condition: str, values: dict[str, object]) -> list[Page]:
    if not uids:
        return []
    chosen = f"WHERE p.uid IN (SELECT value FROM json_each(:uids)) AND {condition}"
    found = {page.uid: page for page in select(db, chosen, {**values, "uids": listed(uids)})}
    return [found[uid] for uid in uids if uid in found]


def of_rows(db: Reader, rowids: Sequence[int]) -> list[Page]:
    """These pages, whatever their state, in the order given; swapped ones come with their gist."""
    chosen = select(db, "WHERE p.id IN (SELECT value FROM json_each(?))", (listed(rowids),))
    found = {page.rowid: page for page in chosen}
    return [found[rowid] for rowid in rowids if rowid in found]


def by_key(db: Reader, key: str) -> Page | None:
    """The page with this idempotency key, whatever its state."""
    return next(iter(select(db, "WHERE p.key = ?", (key,))), None)


def of_key(db: Reader, key: str) -> list[Page]:
    """The episode with this key, its parts and what was extracted of it, whatever their state."""
    return select(db, "WHERE p.key = :key OR (p.key > :key || '#' AND p.key < :key || ';')", {"key": key})


def key_of(db: Reader, rowid: int) -> str:
    """The page's idempotency key, "" when it has none."""
    return ask.value(db, "SELECT key FROM pages WHERE id = ?", (rowid,), "")


def set_pin(db: Writer, uid: str, pin: Pin, reason: str, author: str) -> None:
    """Pins or (with "") unpins. What is pinned hard has no time limit any more: it stays until somebody unpins it."""
    db.execute(
        "UPDATE pages SET pin = :pin, pin_reason = :reason, pin_author = :author,"
        " expires_at = CASE WHEN :pin = 'hard' THEN NULL ELSE expires_at END WHERE uid = :uid",
        {"pin": pin, "reason": reason if pin else "", "author": author if pin else "", "uid": uid},
    )


def set_end(db: Writer, uid: str, at: float | None) -> None:
    """Has a page's time run out then, or (None) never."""
    db.execute("UPDATE pages SET expires_at = ? WHERE uid = ?", (at, uid))


def set_tags(db: Writer, uid: str, tags: tuple[str, ...]) -> None:
    """Replaces a page's tags."""
    db.execute("UPDATE pages SET tags = ? WHERE uid = ?", (json.dumps(list(tags)), uid))


def count(db: Reader, project_id: int | None) -> int:
    """All pages of a project, or (None) of every one, whatever their state."""
    whose = "" if project_id is None else " WHERE project_id = :project"
    return ask.value(db, f"SELECT count(*) FROM pages{whose}", {"project": project_id}, 0)


def set_untold(db: Writer, session_id: str, uids: Sequence[str]) -> None:
    """Notes that pages of a session come from no turn of its main conversation, which has not heard of them."""
    db.executemany("UPDATE pages SET turn = 0 WHERE uid = ? AND session_id = ?", [(uid, session_id) for uid in uids])


def pin_usage(db: Reader, project_id: int, now: float) -> tuple[int, int]:
    """(pages, logical bytes) that are pinned in a project, or in user scope (0)."""
    row = db.execute(
        "SELECT count(*), coalesce(sum(bytes), 0) FROM pages p"
        f" WHERE p.pin <> '' AND p.project_id = :project AND {LIVE}",
        {"project": project_id, "now": now},
    )
    pages, size = row.fetchone()
    return pages, size


def delete(db: Writer, gone: Sequence[Page], analyze: Analyze) -> None:
    """Removes pages for good (see `graves.bury`); a link goes with the second of its ends."""
    for page in gone:
        unindex(db, page, analyze)
        # What says the same and was taken out of recall for this page speaks for itself again.
        db.execute("UPDATE pages SET duplicate_of = '' WHERE duplicate_of = ? AND duplicate_of <> ''", (page.uid,))
        db.execute("DELETE FROM pages WHERE id = ?", (page.rowid,))
        for this, other in (("src", "dst"), ("dst", "src")):
            db.execute(f"DELETE FROM links WHERE {this} = ? AND {other} NOT IN (SELECT uid FROM pages)", (page.uid,))
    rows = {"rows": listed(page.rowid for page in gone)}  # for all at once: no index leads to these
    among = "IN (SELECT value FROM json_each(:rows))"
    db.execute(f"DELETE FROM residency WHERE page_id {among} AND gone = ''", rows)
    db.execute(f"DELETE FROM co_use WHERE a {among} OR b {among}", rows)


def touch(db: Writer, rowids: Iterable[int], now: float, uses: int = 1) -> None:
    """Notes a real use: warmer in every way. With no `uses` to count, of a page that is as warm already by another one
    within the hour, nothing."""
    youngest = YOUNGEST.format("project_id")
    db.executemany(
        f"UPDATE pages SET uses = uses + :uses, used_at = max(used_at, :now), referenced = 1, generation = {youngest}"
        f" WHERE id = :id AND (:uses OR NOT referenced OR used_at < :now - {LATELY_S} OR generation < {youngest})",
        [{"uses": uses, "now": now, "id": rowid} for rowid in rowids],
    )


def part_of(page: Page) -> str:
    """The page's partition in the full-text tables."""
    return search.part(page.scope, page.project_id)


def unindex(db: Writer, page: Page, analyze: Analyze) -> None:
    """Takes a page out of the full-text table that it is in."""
    terms = analyze(page.title, whole(db, page).text, page.files).terms
    search.remove(db, page.rowid, terms, part_of(page), swapped=page.swapped)


def pack(text: str) -> bytes:
    """Text as it is kept in swap and in the history: zlib over UTF-8."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


def unpack(body: bytes) -> str:
    """The text of `pack`, "" of a body that is damaged: one byte that the disk has lost must cost no more than that."""
    try:
        return zlib.decompress(body).decode("utf-8", "surrogatepass")
    except (zlib.error, UnicodeDecodeError, TypeError):
        return ""
