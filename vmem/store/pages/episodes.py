"""Turns as they are kept: those of a time, the one before another, and what a session's hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vmem.model import Page
from vmem.store.engine import ask
from vmem.store.engine.ask import listed
from vmem.store.engine.handles import Reader
from vmem.store.pages.access import LIVE
from vmem.store.pages.pages import select
from vmem.store.pages.rewinding import BORNE

ANSWER = "char(10, 10) || 'Assistant: '"  # where the answer begins in an episode's text, as SQL


def near(db: Reader, project_id: int, speaker: str, title: str, since: float, until: float) -> list[Page]:
    """At most 20 episodes of a project with that title, begun by `speaker` in a span of time; swapped ones as their
    gists."""
    sql = (
        "WHERE p.project_id = ? AND p.kind = 'episode' AND p.speaker = ? AND p.created_at BETWEEN ? AND ?"
        " AND p.title = ? ORDER BY p.created_at LIMIT 20"
    )
    return select(db, sql, (project_id, speaker, since, until, title))


def about(db: Reader, project_id: int, files: Iterable[str], most: int) -> list[Page]:
    """The newest exchanges about any of some files that nothing took back; whole, newest first."""
    sql = (
        "WHERE p.id IN (SELECT page_id FROM page_files WHERE path IN (SELECT value FROM json_each(:files)))"
        f" AND p.project_id = :project AND p.kind = 'episode' AND p.forgotten_at IS NULL AND NOT {BORNE}"
        " ORDER BY p.created_at DESC, p.id DESC LIMIT :most"
    )
    return select(db, sql, {"files": listed(files), "project": project_id, "most": most}, full=True)


def before(db: Reader, session_id: str, turn: int) -> list[Page]:
    """The parts of a session's newest episode before a turn that was not taken back, in order; swapped ones as their
    gists."""
    sql = (
        "WHERE p.session_id = :session AND p.kind = 'episode' AND p.forgotten_at IS NULL"
        " AND p.turn = (SELECT max(p.turn) FROM pages p WHERE p.session_id = :session AND p.turn < :turn AND p.turn > 0"
        f" AND p.kind = 'episode' AND NOT {BORNE}) ORDER BY p.id"
    )
    return select(db, sql, {"session": session_id, "turn": turn})


def answer_behind(db: Reader, rowid: int, now: float) -> str:
    """What a long exchange's answer begins with, from its mark on, where the page of its beginning ends before that; ""
    where no other part has it, as of an exchange without an answer, or of parts that were swapped out."""
    sql = (
        f"SELECT substr(text, instr(text, {ANSWER})) FROM (SELECT p.id, char(10, 10) || p.text AS text FROM pages f"
        " JOIN pages p ON p.key > f.key || '#' AND p.key < f.key || '$'"
        f" WHERE f.id = :page AND {LIVE}) WHERE instr(text, {ANSWER}) ORDER BY id LIMIT 1"
    )
    return ask.value(db, sql, {"page": rowid, "now": now}, "")


def latest(db: Reader, session_id: str, turn: int, most: int) -> list[Page]:
    """The parts of the newest `most` exchanges of a session before a turn, newest first; swapped ones as their gists,
    forgotten ones among them: the user knows them."""
    sql = (
        "WHERE p.session_id = :session AND p.kind = 'episode' AND p.turn IN (SELECT"
        " DISTINCT turn FROM pages WHERE session_id = :session AND kind = 'episode' AND turn < :turn AND turn > 0"
        " ORDER BY turn DESC LIMIT :most) ORDER BY p.turn DESC, p.id DESC LIMIT 4 * :most"
    )
    return select(db, sql, {"session": session_id, "turn": turn, "most": most})


def free_number(db: Reader, session_id: str, turn: int) -> int:
    """`turn`, or if an exchange of the session bears that number, the next that none bears, and no prompt was given."""
    row = db.execute(
        "SELECT coalesce(max(turn = :turn), 0), max(coalesce(max(turn), 0),"
        " coalesce((SELECT turn FROM sessions WHERE id = :session), 0)) + 1"
        " FROM pages WHERE session_id = :session AND kind = 'episode'",
        {"session": session_id, "turn": turn},
    ).fetchone()
    return int(row[1]) if row[0] else turn


def is_number(db: Reader, session_id: str, turn: int) -> bool:
    """Whether an exchange of the session bears that number, forgotten or taken back or not."""
    borne = "SELECT 1 FROM pages WHERE session_id = ? AND kind = 'episode' AND turn = ? LIMIT 1"
    return ask.holds(db, borne, (session_id, turn))


def hold(db: Reader, session_ids: Sequence[str], words: str) -> bool:
    """Whether an exchange of the sessions holds these words, or was forgotten."""
    sql = (
        "SELECT 1 FROM pages WHERE session_id IN (SELECT value FROM json_each(?)) AND kind = 'episode'"
        " AND (forgotten_at IS NOT NULL OR instr(text, ?)) LIMIT 1"
    )
    return ask.holds(db, sql, (listed(session_ids), words))


def has_later(db: Reader, project_id: int, at: float) -> bool:
    """Whether a project keeps an exchange that was said after `at`."""
    later = "SELECT 1 FROM pages WHERE project_id = ? AND kind = 'episode' AND created_at > ? LIMIT 1"
    return ask.holds(db, later, (project_id, at))
