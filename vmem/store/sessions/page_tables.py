"""Page tables: which pages are in which context now, since which turn, and at what cost in tokens.

What a context was told of a page in a line alone is no page of its table: that is noted beside it, for the case that
the page is deleted. A page that the user deletes for good leaves its line in those of the contexts that were told it,
under its id alone. One that a context was told to be forgotten stays beside the table, too, with its
version negative and the turn in which it was told that: it may be restored, or the words beside which that was told
taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from vmem.model import Resident
from vmem.store.engine import ask
from vmem.store.engine.ask import listed
from vmem.store.engine.handles import Reader, Row, Writer
from vmem.store.sessions import contexts

FROM_TOOLS = ("read", "fault")  # see `How`
IN_A_LINE = "line"  # in the place of a `How`: noted beside the table
_UID = "coalesce((SELECT uid FROM pages WHERE id = page_id), gone)"  # of a line's page, there or removed
KEPT_EPOCHS = 2  # the current one, and the one that the last compaction flushed


@dataclass(frozen=True, slots=True)
class Outdated:
    """A line of a page that is not any more as the context was told it: `deleted`, `restored` after that, `replaced`,
    or else edited."""

    rowid: int
    line: Resident
    deleted: bool
    restored: bool
    replaced: bool


def resident(db: Reader, session_id: str, agent_id: str, back: int = 0) -> dict[int, Resident]:
    """The page table of a context, by row id; `back` = 1 is what the last flush took away."""
    rows = db.execute(
        "SELECT r.*, p.uid FROM residency r JOIN pages p ON p.id = r.page_id"
        " WHERE r.session_id = ? AND r.agent_id = ? AND r.epoch = ? AND r.how <> ?",
        (session_id, agent_id, contexts.epoch(db, session_id, agent_id) - back, IN_A_LINE),
    )
    return {row["page_id"]: _line(row) for row in rows}


def was_told(db: Reader, session_id: str, agent_id: str) -> bool:
    """Whether a context was told anything: pages, or lines of them."""
    told = "SELECT 1 FROM residency WHERE session_id = ? AND agent_id = ? AND epoch = ? LIMIT 1"
    return ask.holds(db, told, (session_id, agent_id, contexts.epoch(db, session_id, agent_id)))


def outdated(db: Reader, session_id: str, agent_id: str, unsaid: Collection[str] = ()) -> list[Outdated]:
    """The lines of a context whose pages were deleted, restored, replaced or edited since, in the order in which they
    came; of what it was told in a line alone only what was deleted or restored. That one of `unsaid` was deleted has
    not reached it."""
    rows = db.execute(
        "SELECT r.*, coalesce(p.uid, r.gone) AS uid, p.id IS NULL OR p.forgotten_at IS NOT NULL AS deleted,"
        " r.version < 0 AS restored, coalesce(p.superseded_at, 0) > r.at AS replaced"
        " FROM residency r LEFT JOIN pages p ON p.id = r.page_id"
        " WHERE r.session_id = ? AND r.agent_id = ? AND r.epoch = ? AND CASE WHEN r.version < 0"
        "  AND coalesce(p.uid, r.gone) NOT IN (SELECT value FROM json_each(?))"
        "  THEN p.id IS NOT NULL AND p.forgotten_at IS NULL"
        "  ELSE r.gone <> '' OR p.forgotten_at IS NOT NULL"
        "   OR r.how <> ? AND (p.version <> r.version OR p.superseded_at > r.at) END ORDER BY r.at, r.page_id",
        (session_id, agent_id, contexts.epoch(db, session_id, agent_id), listed(unsaid), IN_A_LINE),
    )
    flags = ("deleted", "restored", "replaced")
    return [Outdated(row["page_id"], _line(row), *(bool(row[flag]) for flag in flags)) for row in rows]


def _line(row: Row) -> Resident:
    return Resident(row["uid"], abs(row["version"]), row["tokens"], row["turn"], row["how"], row["at"])


def make_resident(db: Writer, session_id: str, agent_id: str, pages: Sequence[Resident], now: float) -> None:
    """Enters pages into the context's page table, or their newer version."""
    current = contexts.epoch(db, session_id, agent_id)
    db.executemany(
        "INSERT INTO residency (session_id, agent_id, epoch, page_id, version, tokens, turn, how, at)"
        " SELECT ?, ?, ?, id, ?, ?, ?, ?, ? FROM pages WHERE uid = ?"
        " ON CONFLICT DO UPDATE SET version = excluded.version, tokens = excluded.tokens, turn = excluded.turn,"
        " how = excluded.how, at = excluded.at",
        [(session_id, agent_id, current, r.version, r.tokens, r.turn, r.how, r.at or now, r.uid) for r in pages],
    )


def note_lines(db: Writer, session_id: str, agent_id: str, uids: Collection[str], turn: int, now: float) -> None:
    """Notes pages of which a context was told a line."""
    current = contexts.epoch(db, session_id, agent_id)
    db.execute(
        "INSERT INTO residency (session_id, agent_id, epoch, page_id, version, tokens, turn, how, at)"
        " SELECT ?, ?, ?, id, version, 0, ?, ?, ? FROM pages WHERE uid IN (SELECT value FROM json_each(?))"
        " ON CONFLICT DO NOTHING",
        (session_id, agent_id, current, turn, IN_A_LINE, now, listed(uids)),
    )


def taken_out(db: Reader, session_id: str, agent_id: str, turn: int) -> list[Resident]:
    """The pages of which a context was told in a turn that they are deleted, as if they had been told then."""
    rows = db.execute(
        "SELECT r.*, coalesce(p.uid, r.gone) AS uid FROM residency r LEFT JOIN pages p ON p.id = r.page_id"
        " WHERE r.session_id = ? AND r.agent_id = ? AND r.epoch = ? AND r.version < 0 AND r.turn = ?",
        (session_id, agent_id, contexts.epoch(db, session_id, agent_id), turn),
    )
    return [replace(_line(row), how="prompt") for row in rows]


def drop(db: Writer, session_id: str, agent_id: str, uids: Collection[str], turn: int, now: float) -> None:
    """Takes pages out of a context's page table: it was told, in that turn, that they hold no longer, or hold again."""
    lines = f"session_id = ? AND agent_id = ? AND epoch = ? AND {_UID} IN (SELECT value FROM json_each(?))"
    which = (session_id, agent_id, contexts.epoch(db, session_id, agent_id), listed(uids))
    hidden = "(gone <> '' OR page_id IN (SELECT id FROM pages WHERE forgotten_at IS NOT NULL))"
    db.execute(f"DELETE FROM residency WHERE {lines} AND version > 0 AND NOT {hidden}", which)
    db.execute(
        f"UPDATE residency SET version = abs(version) * iif({hidden}, -1, 1), how = ?, turn = ?, at = ? WHERE {lines}",
        (IN_A_LINE, turn, now, *which),
    )


def keep_gone(db: Writer, rows: Collection[int]) -> None:
    """Notes the ids of pages that are about to be removed where contexts hold them."""
    db.execute(
        "UPDATE residency SET gone = (SELECT uid FROM pages WHERE id = page_id)"
        " WHERE page_id IN (SELECT value FROM json_each(?))",
        (listed(rows),),
    )


def flush(db: Writer, session_id: str, agent_id: str, turn: int, now: float) -> None:
    """Empties the context's page table up to `turn`.

    What was injected beside a later prompt stays resident; the flushed epoch stays readable.
    """
    db.execute(
        "INSERT INTO contexts (session_id, agent_id, epoch, turn, flushed_at) VALUES (?, ?, 1, ?, ?)"
        " ON CONFLICT DO UPDATE SET epoch = epoch + 1, turn = excluded.turn, flushed_at = excluded.flushed_at,"
        " compacting = ''",
        (session_id, agent_id, turn, now),
    )
    current = contexts.epoch(db, session_id, agent_id)
    db.execute(
        "UPDATE residency SET epoch = ? WHERE session_id = ? AND agent_id = ? AND epoch = ? AND how = 'prompt'"
        " AND turn > ?",
        (current, session_id, agent_id, current - 1, turn),
    )
    sql = "DELETE FROM residency WHERE session_id = ? AND agent_id = ? AND epoch <= ?"
    db.execute(sql, (session_id, agent_id, current - KEPT_EPOCHS))


def unflush(db: Writer, session_id: str, told: bytes, since: int) -> None:
    """Puts back what the last flush took away of the pages that were `told` beside prompts: the host left those lines
    in the context, and the turns from `since` on (0: none) with them."""
    lines = resident(db, session_id, "", back=1)
    rows = [row for row, line in lines.items() if line.how == "prompt" and b"[%s]" % line.uid.encode() in told]
    current = contexts.epoch(db, session_id, "")
    which = "session_id = ? AND agent_id = '' AND page_id IN (SELECT value FROM json_each(?)) AND epoch = ?"
    sql = f"DELETE FROM residency WHERE {which} AND how = ? AND version > 0"
    db.execute(sql, (session_id, listed(rows), current, IN_A_LINE))
    sql = f"UPDATE OR IGNORE residency SET epoch = epoch + 1 WHERE {which}"
    db.execute(sql, (session_id, listed(rows), current - 1))
    sql = "UPDATE contexts SET turn = min(turn, ? - 1) WHERE session_id = ? AND agent_id = '' AND ? > 0"
    db.execute(sql, (since, session_id, since))


def inherit(db: Writer, parent: str, child: str, agent_id: str) -> None:
    """Gives a context of `child` what the main one of `parent` holds now, unless it has something of its own."""
    for table, columns in (
        ("contexts", "epoch, turn, flushed_at, compacting, told_at, owed, owed_at"),
        ("residency", "epoch, page_id, version, tokens, turn, how, at, gone"),
    ):
        db.execute(
            f"INSERT INTO {table} (session_id, agent_id, {columns}) SELECT ?, ?, {columns} FROM {table}"
            " WHERE session_id = ? AND agent_id = '' ON CONFLICT DO NOTHING",
            (child, agent_id, parent),
        )


def lose_read(db: Writer, ident: str) -> None:
    """Takes out of the page tables of a session what tools gave it."""
    db.execute("DELETE FROM residency WHERE session_id = ? AND how IN (?, ?)", (ident, *FROM_TOOLS))


def settle_prompts(db: Writer, session_id: str, agent_id: str, lost: Collection[str]) -> None:
    """Takes the pages in `lost`, told beside prompts, out of a context, or puts back what it was told to be deleted;
    those told beside queued ones are there now."""
    which = (session_id, agent_id, contexts.epoch(db, session_id, agent_id))
    db.executemany(
        "DELETE FROM residency WHERE session_id = ? AND agent_id = ? AND epoch = ? AND how IN ('prompt', 'queued')"
        " AND page_id = (SELECT id FROM pages WHERE uid = ?)",
        [(*which, uid) for uid in lost],
    )
    db.execute(
        "UPDATE residency SET version = -version WHERE session_id = ? AND agent_id = ? AND epoch = ?"
        f" AND version < 0 AND {_UID} IN (SELECT value FROM json_each(?))",
        (*which, listed(lost)),
    )
    sql = "UPDATE residency SET how = 'prompt' WHERE session_id = ? AND agent_id = ? AND epoch = ? AND how = 'queued'"
    db.execute(sql, which)


def take_back(db: Writer, session_id: str, agent_id: str, at: float) -> None:
    """Takes out of the page table what was entered beside a prompt at exactly `at`: it did not arrive after all."""
    sql = "DELETE FROM residency WHERE session_id = ? AND agent_id = ? AND how IN ('prompt', 'queued') AND at = ?"
    db.execute(sql, (session_id, agent_id, at))


def rewound(db: Writer, session_id: str, since: float, turn: int) -> None:
    """Takes out of the page table what was entered after `since` and before `turn`, and back what was told then to be
    deleted: the user went back to there."""
    which = "session_id = ? AND agent_id = '' AND at > ? AND turn < ?"
    db.execute(f"DELETE FROM residency WHERE {which} AND version > 0", (session_id, since, turn))
    db.execute(f"UPDATE residency SET version = -version WHERE {which}", (session_id, since, turn))


def claim(db: Writer, session_id: str, agent_id: str, uids: Sequence[str], now: float) -> None:
    """Notes which context read pages that were entered as "read": they move to the agent's, or stay the session's."""
    table = resident(db, session_id, "")
    mine = {rowid: line for rowid, line in table.items() if line.uid in uids and line.how == "read"}
    make_resident(db, session_id, agent_id, [replace(line, how="fault") for line in mine.values()], now)
    if agent_id:
        current = contexts.epoch(db, session_id, "")
        sql = "DELETE FROM residency WHERE session_id = ? AND agent_id = '' AND epoch = ? AND page_id = ?"
        db.executemany(sql, [(session_id, current, rowid) for rowid in mine])
