"""What a person looks at: pages by day, tags, what is hot, which contexts hold what. Reads only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vmem.model import Page
from vmem.store.engine import ask
from vmem.store.engine.ask import listed
from vmem.store.engine.handles import Reader
from vmem.store.pages.access import Access, access_values, seen_by
from vmem.store.pages.pages import select
from vmem.store.sessions.page_tables import IN_A_LINE


@dataclass(frozen=True, slots=True)
class Filter:
    """Which pages, live ones unless `forgotten`: all conditions that are set hold. Times are Unix seconds, [since,
    until)."""

    kind: str = ""
    tag: str = ""
    session_id: str = ""
    since: float = 0.0
    until: float = 0.0
    pinned: bool = False
    branches: tuple[str, ...] = ()
    forgotten: bool = False  # also pages that were forgotten
    whole: bool = False  # no parts of a long exchange but the first, and none of a document


def conditions(access: Access | None, wanted: Filter, now: float) -> tuple[str, dict[str, object]]:
    """What holds of such pages, as SQL over `p`, and its parameters."""
    parts, values = [seen_by(access, forgotten=wanted.forgotten)], access_values(access, now)
    for name, sql in (
        ("kind", "p.kind = :kind"), ("session_id", "p.session_id = :session_id"), ("since", "p.created_at >= :since"),
        ("until", "p.created_at < :until"),
        ("tag", f"EXISTS (SELECT 1 FROM json_each({ask.sound('p.tags')}) t WHERE t.value = :tag)"),
        ("pinned", "p.pin <> ''"), ("whole", "p.tags NOT LIKE '%\"part:%'"),
        ("branches", "p.branch IN (SELECT value FROM json_each(:branches))"),
    ):  # fmt: skip
        value = getattr(wanted, name)
        if value:
            parts.append(sql)
            values[name] = json.dumps(value) if isinstance(value, tuple) else value
    return " AND ".join(parts), values


def newest(db: Reader, access: Access | None, wanted: Filter, limit: int, now: float) -> list[Page]:
    """The newest pages that match; swapped ones come with their gist. `access` None is every project."""
    where, values = conditions(access, wanted, now)
    order = "ORDER BY p.created_at DESC, p.id DESC"
    chosen = f"SELECT p.id FROM pages p WHERE {where} {order} LIMIT :limit"  # sorting whole rows takes thrice as long
    return select(db, f"WHERE p.id IN ({chosen}) {order}", {**values, "limit": limit})


def count(db: Reader, access: Access | None, wanted: Filter, now: float) -> int:
    """How many pages match."""
    where, values = conditions(access, wanted, now)
    return ask.value(db, f"SELECT count(*) FROM pages p WHERE {where}", values, 0)


def by_day(db: Reader, access: Access | None, offset_s: int, now: float) -> list[tuple[str, str, int, int]]:
    """(day as YYYY-MM-DD, kind, pages, tokens), oldest day first; `offset_s` is local time minus UTC."""
    where, values = conditions(access, Filter(), now)
    sql = (
        "SELECT date(p.created_at + :offset, 'unixepoch') AS day, p.kind, count(*), sum(p.tokens)"
        f" FROM pages p WHERE {where} GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return [*db.tuples(sql, {**values, "offset": offset_s})]


def tags(db: Reader, access: Access | None, now: float) -> list[tuple[str, int]]:
    """(tag, live pages that carry it), the most used first."""
    where, values = conditions(access, Filter(), now)
    sql = f"SELECT t.value, count(*) FROM pages p, json_each({ask.sound('p.tags')}) t WHERE {where}"
    return [*db.tuples(f"{sql} GROUP BY 1 ORDER BY 2 DESC, 1", values)]


def hottest(db: Reader, access: Access | None, limit: int, now: float) -> list[Page]:
    """The pages that served most often, ties by the latest use."""
    where, values = conditions(access, Filter(), now)
    most_used = f"WHERE {where} AND p.uses > 0 ORDER BY p.uses DESC, p.used_at DESC LIMIT :limit"
    return select(db, most_used, {**values, "limit": limit})


def forgotten(db: Reader, limit: int, project_id: int | None = None) -> list[dict[str, Any]]:
    """Pages that were forgotten and can still be restored, the latest first; of a project (0: user scope) or all."""
    rows = db.execute(
        "SELECT p.uid, p.kind, p.title, p.tokens, p.forgotten_at, coalesce(j.name, '') AS project FROM pages p"
        " LEFT JOIN projects j ON j.id = p.project_id WHERE p.forgotten_at IS NOT NULL"
        " AND (:project IS NULL OR p.project_id IN (0, :project)) ORDER BY p.forgotten_at DESC LIMIT :limit",
        {"project": project_id, "limit": limit},
    )
    return [dict(row) for row in rows]


def contexts(db: Reader, limit: int, project_id: int | None = None) -> list[dict[str, Any]]:
    """The contexts of the sessions last seen, with how much is resident in each now."""
    rows = db.execute(
        "WITH s AS (SELECT * FROM sessions WHERE :project IS NULL OR project_id = :project"
        " ORDER BY seen_at DESC LIMIT :limit)"
        " SELECT s.id AS session, s.cwd, s.branch, s.turn, s.seen_at, s.ended_at, coalesce(j.name, '') AS project,"
        " r.agent_id AS agent, coalesce(r.pages, 0) AS pages, coalesce(r.tokens, 0) AS tokens"
        " FROM s LEFT JOIN projects j ON j.id = s.project_id"
        " LEFT JOIN (SELECT d.session_id, d.agent_id, count(*) AS pages, sum(d.tokens) AS tokens"
        "  FROM s JOIN residency d ON d.session_id = s.id"
        "  JOIN pages p ON p.id = d.page_id AND p.forgotten_at IS NULL"
        "  LEFT JOIN contexts c ON c.session_id = d.session_id AND c.agent_id = d.agent_id"
        f"  WHERE d.epoch = coalesce(c.epoch, 0) AND d.how <> '{IN_A_LINE}' GROUP BY 1, 2) r ON r.session_id = s.id"
        " ORDER BY s.seen_at DESC, r.agent_id",
        {"project": project_id, "limit": limit},
    )
    return [{**dict(row), "agent": row["agent"] or ""} for row in rows]


def agents(db: Reader, session_id: str) -> list[str]:
    """The agents of a session that hold or held pages; "" is the main thread and comes first."""
    sql = "SELECT agent_id FROM residency WHERE session_id = ? AND how <> ? UNION SELECT '' ORDER BY 1"
    return ask.column(db, sql, (session_id, IN_A_LINE))


def sessions_beginning(db: Reader, text: str) -> list[str]:
    """The ids of a few sessions that begin with `text`, last seen first: enough to tell whether it is one."""
    sql = "SELECT id FROM sessions WHERE substr(id, 1, length(:text)) = :text ORDER BY seen_at DESC LIMIT 5"
    return ask.column(db, sql, {"text": text})


def prompt_of(db: Reader, session_id: str, turn: int) -> str:
    """The beginning of what was typed in a turn, as its episode keeps it; "" when there is none, or a part of it is
    forgotten."""
    first = (
        "SELECT title FROM pages p WHERE p.session_id = ? AND p.turn = ? AND p.kind = 'episode' AND p.speaker = 'user'"
        " AND NOT EXISTS (SELECT 1 FROM pages f WHERE f.session_id = p.session_id AND f.turn = p.turn"
        " AND f.kind = 'episode' AND f.forgotten_at IS NOT NULL) ORDER BY p.id LIMIT 1"
    )
    return ask.value(db, first, (session_id, turn), "")


def names(db: Reader, project_ids: Sequence[int]) -> dict[int, str]:
    """Project names by id."""
    sql = "SELECT id, name FROM projects WHERE id IN (SELECT value FROM json_each(?))"
    return ask.pairs(db, sql, (listed(project_ids),))


def kinds(db: Reader, access: Access | None, now: float) -> list[tuple[str, int, int, int]]:
    """(kind, live pages, tokens, of these in swap), most pages first."""
    where, values = conditions(access, Filter(), now)
    sql = f"SELECT p.kind, count(*), sum(p.tokens), sum(p.swapped) FROM pages p WHERE {where}"
    return [*db.tuples(f"{sql} GROUP BY 1 ORDER BY 2 DESC", values)]
