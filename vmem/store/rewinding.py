"""Exchanges that the user took out of their conversation, by going back to before them: they bear the tag REWOUND.

They and what was extracted from them stay, and can be found; but what they had replaced holds again.
"""

from __future__ import annotations

from vmem.model import REWOUND
from vmem.store.ask import listed
from vmem.store.handles import Writer

MARK = f'"{REWOUND}"'  # as it stands in a page's tags
BORNE = f"instr(p.tags, '{MARK}')"  # whether a page `p` was taken back
# A turn's exchange and what was extracted from it; not what was remembered or read in it.
_MADE = (
    "session_id = :session AND turn = :turn AND (kind = 'episode' OR EXISTS"
    " (SELECT 1 FROM links l WHERE l.src = pages.uid AND l.rel = 'derived_from'))"
)


def go_back(db: Writer, session_id: str, since: float, turn: int) -> list[int]:
    """Marks the turns of a session that began between a time, when what `turn` goes on from was said, and that turn.
    The one that it goes on from has no mark any more. -> the rows that hold again."""
    turns = db.all_of(
        "SELECT turn, min(created_at) AS began FROM pages WHERE session_id = ? AND turn BETWEEN 1 AND ? - 1"
        " AND kind = 'episode' GROUP BY turn ORDER BY turn",
        (session_id, turn),
    )
    kept = [row["turn"] for row in turns if row["began"] <= since]
    rows: list[int] = []
    for one in kept[-1:]:
        for page in db.all_of(f"SELECT uid FROM pages WHERE {_MADE}", {"session": session_id, "turn": one}):
            hold(db, page["uid"])
    for one in (row["turn"] for row in turns if row["began"] > since):
        rows += _mark(db, session_id, one)
    return rows


def hold(db: Writer, uid: str) -> None:
    """Takes the mark from a page: it was said again, or the conversation goes on from it after all."""
    others = "(SELECT json_group_array(value) FROM json_each(tags) WHERE value <> :tag)"
    db.execute(
        f"UPDATE pages SET tags = {others} WHERE uid = :uid AND instr(tags, :mark)",
        {"uid": uid, "tag": REWOUND, "mark": MARK},
    )


# --- private --------------------------------------------------------------------------------


def _mark(db: Writer, session_id: str, turn: int) -> list[int]:
    marked = db.execute(
        f"UPDATE pages SET tags = json_insert(tags, '$[#]', :tag) WHERE {_MADE} AND NOT instr(tags, :mark)"
        " RETURNING uid",
        {"session": session_id, "turn": turn, "tag": REWOUND, "mark": MARK},
    ).fetchall()
    replaced = db.execute(
        "UPDATE pages SET superseded_by = '', superseded_at = NULL FROM links l WHERE l.rel = 'supersedes'"
        " AND l.dst = pages.uid AND l.src = pages.superseded_by AND l.src IN (SELECT value FROM json_each(?))"
        " RETURNING id",
        (listed(row["uid"] for row in marked),),
    ).fetchall()
    return [row["id"] for row in replaced]
