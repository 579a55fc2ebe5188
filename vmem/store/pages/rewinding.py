"""Exchanges that the user took out of their conversation, by going back to before them: they bear the tag REWOUND.

They and what was extracted from them stay, and can be found; but what they had replaced holds again.
"""

from __future__ import annotations

from collections.abc import Sequence

from vmem.model import REWOUND
from vmem.store.engine import ask
from vmem.store.engine.ask import listed, sound
from vmem.store.engine.handles import Writer

MARK = f'"{REWOUND}"'  # as it stands in a page's tags
BORNE = f"instr(p.tags, '{MARK}')"  # whether a page `p` was taken back


def go_back(db: Writer, session_id: str, lead: Sequence[str], gone: Sequence[str]) -> list[int]:
    """Marks the turns of a session that are `gone` from it (by the keys of their exchanges), and none of those that
    `lead` to where it is. -> the rows that hold again."""
    marked = f"SELECT p.uid FROM pages p WHERE {_of_turns('p')} AND {BORNE}"
    for uid in ask.column(db, marked, {"session": session_id, "keys": listed(lead)}):
        hold(db, uid)
    sql = (
        f"UPDATE pages SET tags = json_insert({sound('tags')}, '$[#]', :tag) WHERE {_of_turns('pages')}"
        " AND NOT instr(tags, :mark)"
        " AND (kind = 'episode' OR EXISTS (SELECT 1 FROM links l WHERE l.src = pages.uid AND l.rel = 'derived_from'))"
        " RETURNING uid"
    )
    made = ask.column(db, sql, {"session": session_id, "keys": listed(gone), "tag": REWOUND, "mark": MARK})
    return ask.column(
        db,
        "UPDATE pages SET superseded_by = '', superseded_at = NULL FROM links l WHERE l.rel = 'supersedes'"
        " AND l.dst = pages.uid AND l.src = pages.superseded_by AND l.src IN (SELECT value FROM json_each(?))"
        " RETURNING id",
        (listed(made),),
    )


def hold(db: Writer, uid: str) -> None:
    """Takes the mark from a page: it was said again, or the conversation goes on from it after all."""
    others = f"(SELECT json_group_array(value) FROM json_each({sound('tags')}) WHERE value <> :tag)"
    sql = f"UPDATE pages SET tags = {others} WHERE uid = :uid AND instr(tags, :mark)"
    db.execute(sql, {"uid": uid, "tag": REWOUND, "mark": MARK})


def _of_turns(page: str) -> str:
    """Whether a page is of the session :session and of a turn whose exchange has one of the :keys."""
    keys = "SELECT e.turn FROM pages e WHERE e.key IN (SELECT value FROM json_each(:keys)) AND e.turn > 0"
    return f"{page}.session_id = :session AND {page}.turn IN ({keys})"
