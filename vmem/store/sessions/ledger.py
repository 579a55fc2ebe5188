"""The ledger: every token that was injected, where, for which pages, and what was cited later."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Values, Writer
from vmem.store.pages.overview import Filter

WHY_KEPT = 2000  # newest entries that keep their explanation
EMPTIED_AT_ONCE = 64  # entries that lose it together
WAITS = 500  # of the last prompts
_TOLD = "id, at, session_id, agent_id, project_id, turn, event, tokens, micros, pages, cited"  # all but the explanation
_SUMMED = {
    "day": "date(l.at + :offset, 'unixepoch')",
    "session": "l.session_id",
    "project": "coalesce((SELECT name FROM projects j WHERE j.id = l.project_id), '')",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One injection (or a prompt that got none: tokens 0). `micros` is the time in the daemon."""

    id: int
    at: float
    session_id: str
    agent_id: str
    project_id: int
    turn: int
    event: str
    tokens: int
    micros: int
    pages: tuple[str, ...]
    cited: tuple[str, ...]
    why: str


def add(
    db: Writer, *, at: float, session_id: str, agent_id: str, project_id: int, turn: int, event: str,
    tokens: int, micros: int, pages: Sequence[str], why: str = "",
) -> int:  # fmt: skip
    """Writes an entry; -> its id."""
    cursor = db.execute(
        "INSERT INTO ledger (at, session_id, agent_id, project_id, turn, event, tokens, micros, pages, why)"
        " VALUES (?,?,?,?,?,?,?,?,?,?)",
        (at, session_id, agent_id, project_id, turn, event, tokens, micros, json.dumps(list(pages)), why),
    )
    ident = int(cursor.lastrowid or 0)
    if ident % EMPTIED_AT_ONCE == 0:
        _drop_explanations(db, ident - WHY_KEPT)
    return ident


def cite(db: Writer, entry_id: int, uids: Sequence[str]) -> None:
    """Notes which of an entry's pages the model used afterwards."""
    db.execute("UPDATE ledger SET cited = ? WHERE id = ?", (json.dumps(sorted(set(uids))), entry_id))


def until_turn(db: Reader, session_id: str, agent_id: str, turn: int, limit: int) -> list[Entry]:
    """What was injected beside a turn and before it, the newest first; without the explanations."""
    where = "session_id = ? AND agent_id = ? AND turn <= ? AND tokens > 0 ORDER BY id DESC LIMIT ?"
    return _entries(db, where, (session_id, agent_id, turn, limit), "'' AS why")


def began_in(db: Reader, session_id: str, agent_id: str) -> int:
    """The project in which an agent of a session began, 0 where that is not known: the session may have gone to another
    one since."""
    start = "SELECT project_id FROM ledger WHERE session_id = ? AND agent_id = ? AND event = 'SubagentStart' LIMIT 1"
    return ask.value(db, start, (session_id, agent_id), 0)


def entries(db: Reader, limit: int, session_id: str, project_id: int | None = None, *, empty: bool) -> list[Entry]:
    """The newest entries first, with the `empty` ones or without; without their explanations: those of a thousand would
    be megabytes."""
    values = {"session": session_id, "project": project_id, "limit": limit}
    where = _whose(session_id, project_id) + ("" if empty else " AND tokens > 0")
    return _entries(db, f"{where} ORDER BY id DESC LIMIT :limit", values, "'' AS why")


def entries_with(db: Reader, uid: str, project_id: int | None, limit: int) -> list[Entry]:
    """The newest entries that showed a page, whole or in a line, in a project or (None) anywhere."""
    return _entries(
        db,
        "(instr(pages, :quoted) > 0 OR (instr(why, '{\"lines\"') = 1 AND instr(why, :quoted) > 0))"
        f" AND {_whose('', project_id)} ORDER BY id DESC LIMIT :limit",
        {"quoted": f'"{uid}"', "limit": limit, "session": "", "project": project_id},
    )


def entry(db: Reader, ident: int) -> Entry | None:
    """One entry."""
    return next(iter(_entries(db, "id = ?", (ident,))), None)


def last_prompt(db: Reader, project_id: int | None, session_id: str = "") -> Entry | None:
    """The newest entry of a prompt, of a project and of a session where they are given."""
    where = f"event = 'UserPromptSubmit' AND {_whose(session_id, project_id)} ORDER BY id DESC LIMIT 1"
    return next(iter(_entries(db, where, {"session": session_id, "project": project_id})), None)


def last_start(db: Reader, prompt: Entry) -> Entry | None:
    """What the context of a prompt was told last when it began or was compacted, before that prompt."""
    where = (
        "event = 'SessionStart' AND tokens > 0 AND session_id = ? AND agent_id = ? AND at <= ? ORDER BY id DESC LIMIT 1"
    )
    return next(iter(_entries(db, where, (prompt.session_id, prompt.agent_id, prompt.at))), None)


def asking(db: Reader, terms: Sequence[str], project_id: int | None, wanted: Filter) -> list[int]:
    """The entries of which the explanation holds all of these terms, in a project or (None) anywhere."""
    if not terms or wanted.kind or wanted.tag or wanted.branches:
        return []
    rows = db.execute(
        "SELECT id FROM ledger WHERE why <> '' AND (:project IS NULL OR project_id = :project)"
        " AND :session IN ('', session_id) AND at >= :since AND (:until = 0 OR at < :until)"
        " AND NOT EXISTS (SELECT 1 FROM json_each(:terms) t WHERE instr(why, t.value) = 0)",
        {
            "project": project_id, "session": wanted.session_id, "since": wanted.since, "until": wanted.until,
            "terms": json.dumps([json.dumps(term) for term in terms]),
        },
    )  # fmt: skip
    return [row[0] for row in rows]


def drop_explanations(db: Writer, ids: Sequence[int]) -> None:
    """Takes the explanation, in which a prompt's words stand one by one, out of these entries."""
    db.execute("UPDATE ledger SET why = '' WHERE id IN (SELECT value FROM json_each(?))", (ask.listed(ids),))


def sums(
    db: Reader, by: str, project_id: int | None = None, offset_s: int = 0, since: float = 0.0
) -> list[dict[str, Any]]:
    """Per `day`, `session` or `project`, the latest first, of the entries `since` then: prompts, those served, tokens
    (in all, and of prompts alone), pages shown and cited. `offset_s` is local time minus UTC, for the days."""
    lately = "l.at >= :since" if since else "1"  # an index is in the way where all are summed
    rows = db.execute(
        f"SELECT {_SUMMED[by]} AS {by}, sum(l.event = 'UserPromptSubmit') AS prompts,"
        " sum(l.event = 'UserPromptSubmit' AND l.tokens > 0) AS served, sum(l.tokens) AS tokens,"
        " sum(CASE WHEN l.event = 'UserPromptSubmit' THEN l.tokens ELSE 0 END) AS prompt_tokens,"
        f" sum(json_array_length({ask.sound('l.pages')})) AS shown,"
        f" sum(json_array_length({ask.sound('l.cited')})) AS cited, max(l.at) AS at"
        f" FROM ledger l WHERE {lately} AND (:project IS NULL OR l.project_id = :project)"
        " GROUP BY 1 ORDER BY at DESC",
        {"project": project_id, "offset": offset_s, "since": since},
    )
    return [dict(row) for row in rows]


def waits(db: Reader) -> list[int]:
    """Microseconds that the daemon took for each of the last prompts, sorted."""
    last = "SELECT micros FROM ledger WHERE event = 'UserPromptSubmit' AND micros > 0 ORDER BY id DESC LIMIT ?"
    return ask.column(db, f"SELECT micros FROM ({last}) ORDER BY 1", (WAITS,))


def _drop_explanations(db: Writer, last: int) -> None:
    """Takes the explanation out of the entries up to `last`; those some rounds before have none any more.

    They are written anew: SQLite leaves a row that becomes shorter where it is, alone on a block of 4 KB.
    """
    among = "id > ? AND id <= ? AND why <> ''"
    ids = (last - 4 * EMPTIED_AT_ONCE, last)
    rows = [tuple(row) for row in db.execute(f"SELECT {_TOLD} FROM ledger WHERE {among}", ids)]
    db.execute(f"DELETE FROM ledger WHERE {among}", ids)
    db.executemany(f"INSERT INTO ledger ({_TOLD}) VALUES (?,?,?,?,?,?,?,?,?,?,?)", rows)


def _whose(session_id: str, project_id: int | None) -> str:
    """The condition that they set; "" and None set none. An index is used only for what stands in the statement."""
    parts = ["session_id = :session"] if session_id else []
    if project_id is not None:
        parts.append("project_id = :project")
    return " AND ".join(parts) or "1"


def _entries(db: Reader, where: str, values: Values, why: str = "why") -> list[Entry]:
    return [
        Entry(*(*row[:9], ask.texts(row[9]), ask.texts(row[10]), row[11]))
        for row in db.execute(f"SELECT {_TOLD}, {why} FROM ledger WHERE {where}", values)
    ]
