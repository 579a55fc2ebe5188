"""What a session left: its exchanges, what was extracted from them, what served it. Images are made of these.

What the user took out of the conversation by going back is not among it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from vmem.model import Page
from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Row
from vmem.store.pages import episodes, pages
from vmem.store.pages.access import LIVE, VISIBLE, Access, access_values
from vmem.store.pages.episodes import ANSWER
from vmem.store.pages.rewinding import BORNE

EXCHANGE_CHARS = 2500  # read of an episode: of its beginning, half of them of its answer behind a long prompt
EXCHANGES, REPORTS, MADE, SERVED = 180, 40, 400, 400  # of a session that are read at most
LAST_PARTS = 7  # of a long episode that are read to have its answer whole
NO_END = 1 << 40  # after every turn
# Whether a page was made of the thread :thread, or of any thread whose name begins so; pages of agents know theirs
# by their key alone (see `vmem.capture.talk.episodes.episode_key`).
_OF_THREAD = "substr(ifnull(p.key, ''), 1, length(:thread)) = :thread"
_MAIN = "p.text NOT LIKE 'Task: %' AND (p.speaker = 'user' OR p.text LIKE 'Assistant: %')"
_EXCHANGE = (
    f"SELECT p.id, {pages.columns('uid', 'version', 'turn', 'tokens', 'created_at')}, p.tags,"
    f" CASE WHEN instr(p.text, {ANSWER}) <= :chars / 2 THEN substr(p.text, 1, :chars)"
    f" ELSE substr(p.text, 1, :chars / 2) || substr(p.text, instr(p.text, {ANSWER}), :chars / 2) END AS text,"
    f" instr(p.text, {ANSWER}) AS answered FROM pages p"
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """An episode's page, with the beginning of its text and of its answer (swapped: its gist)."""

    uid: str
    version: int
    text: str
    turn: int
    tokens: int
    at: float


def elsewhere(db: Reader, session_id: str, project_id: int) -> list[tuple[int, int]]:
    """The turns, each span with its first and its last, in which a session was in another project: by whose pages are
    of its exchanges. A turn that left none was where the one before it was."""
    rows = db.execute(
        "SELECT turn, max(project_id = ?) FROM pages WHERE session_id = ? AND kind = 'episode' AND turn > 0"
        " GROUP BY turn ORDER BY turn",
        (project_id, session_id),
    ).fetchall()
    ends = [*(turn - 1 for turn, _ in rows[1:]), NO_END]
    return [(turn, end) for (turn, mine), end in zip(rows, ends, strict=False) if not mine]  # there may be no turn


def last_rows(db: Reader, session_id: str, after_turn: int, limit: int) -> list[int]:
    """The row ids of a session's last pages of later turns than that, newest turn first."""
    sql = "SELECT id FROM pages WHERE session_id = ? AND turn > ? ORDER BY turn DESC LIMIT ?"
    return ask.column(db, sql, (session_id, after_turn, limit))


def _thread(session_id: str, agent_id: str) -> dict[str, str]:
    return {"session": session_id, "thread": f"{session_id}/{agent_id}:" if agent_id else f"{session_id}/"}


def exchanges(db: Reader, access: Access, session_id: str, now: float, agent_id: str = "") -> list[Exchange]:
    """The newest live episodes of the session's main thread (or an agent's), and its first one, oldest first.

    Later parts of long ones are left out.
    """
    which = _OF_THREAD if agent_id else f"NOT {_OF_THREAD} AND {_MAIN}"
    rows = db.execute(
        f"{_EXCHANGE} WHERE p.session_id = :session AND p.kind = 'episode' AND {which} AND {LIVE}"
        f" AND {VISIBLE} AND NOT {BORNE}"
        " ORDER BY p.turn = (SELECT min(turn) FROM pages WHERE session_id = :session AND kind = 'episode') DESC,"
        " p.turn DESC, p.id DESC LIMIT :limit",
        {**_asking(access, now, EXCHANGES), **_thread(session_id, agent_id)},
    ).fetchall()
    return _exchanges(db, sorted(rows, key=lambda row: (row["turn"], row["id"])), now)


def reports(db: Reader, access: Access, session_id: str, now: float) -> list[Exchange]:
    """The newest live episodes of the session's agents, oldest first; their turns are those of the agents' threads."""
    rows = db.execute(
        f"{_EXCHANGE} WHERE p.session_id = :session AND p.kind = 'episode' AND {_OF_THREAD} AND {LIVE}"
        f" AND {VISIBLE} ORDER BY p.created_at DESC, p.id DESC LIMIT :limit",
        {**_asking(access, now, REPORTS), **_thread(session_id, "")},
    ).fetchall()
    return _exchanges(db, rows, now)[::-1]


def _asking(access: Access, now: float, limit: int) -> dict[str, Any]:
    return {**access_values(access, now), "limit": limit, "chars": EXCHANGE_CHARS}


def _exchanges(db: Reader, rows: Iterable[Row], now: float) -> list[Exchange]:
    found = []
    for row in rows:
        if '"part:' not in row["tags"]:
            later = "" if row["answered"] else episodes.answer_behind(db, row["id"], now)[: EXCHANGE_CHARS // 2]
            text = f"{row['text'][: EXCHANGE_CHARS // 2]}{later}" if later else row["text"]
            found.append(Exchange(row["uid"], row["version"], text, row["turn"], row["tokens"], row["created_at"]))
    return found


def last_words(db: Reader, access: Access, session_id: str, turn: int, now: float) -> str:
    """The text of the episode of a turn of the main thread, its parts joined: of one that is long for what was pasted
    into its prompt the first and the last."""
    which = f"NOT {_OF_THREAD} AND p.text NOT LIKE 'Task: %'"
    rows = db.execute(
        "WITH found AS (SELECT p.id, row_number() OVER (ORDER BY p.id) AS part, count(*) OVER () AS parts FROM pages p"
        f" WHERE p.session_id = :session AND p.turn = :turn AND p.kind = 'episode' AND {which} AND {LIVE}"
        f" AND {VISIBLE}) SELECT {pages.COLUMNS} FROM found JOIN pages p ON p.id = found.id"
        " WHERE part = 1 OR part > parts - :limit ORDER BY part",
        {**_asking(access, now, LAST_PARTS), **_thread(session_id, ""), "turn": turn},
    ).fetchall()
    return "".join(pages.whole(db, pages.page_of(row)).text for row in rows)


def made_in(
    db: Reader, access: Access, session_id: str, now: float, agent_id: str = ""
) -> tuple[list[Page], list[Page]]:
    """(current pages that the session made, those replaced since); episodes and summaries are not among them.

    Of a named agent only its own.
    """
    which = f"AND {_OF_THREAD}" if agent_id else ""
    sql = (
        f"WHERE p.session_id = :session AND p.kind NOT IN ('episode', 'summary') {which}"
        f" AND {LIVE} AND {VISIBLE} AND NOT {BORNE} ORDER BY p.turn DESC, p.id DESC LIMIT :limit"
    )
    found = pages.select(db, sql, {**_asking(access, now, MADE), **_thread(session_id, agent_id)}, full=True)
    return [p for p in found if not p.superseded_by], [p for p in found if p.superseded_by]


def forgotten_texts(db: Reader, session_id: str) -> list[str]:
    """The texts of a session's own pages that were forgotten, for as long as they can be restored."""
    found = pages.select(db, "WHERE p.session_id = ? AND p.forgotten_at IS NOT NULL", (session_id,), full=True)
    return [page.text for page in found]


def used_in(db: Reader, session_id: str) -> dict[str, int]:
    """Pages of the session's newest injections that were cited then, and how often."""
    rows = db.execute(
        "SELECT cited FROM (SELECT cited FROM ledger WHERE session_id = ? ORDER BY at DESC LIMIT ?)"
        " WHERE cited <> '[]'",
        (session_id, SERVED),
    )
    used: dict[str, int] = {}
    for row in rows:
        for uid in ask.texts(row["cited"]):
            used[uid] = used.get(uid, 0) + 1
    return used
