"""Pages and projects that change their owner: merge, rename, a directory that moved.

A page's project is part of its full-text row, so pages change hands in batches, each a short transaction.
"""

from __future__ import annotations

from collections import Counter

from vmem.store.engine import ask
from vmem.store.engine.ask import listed
from vmem.store.engine.handles import Reader, Writer
from vmem.store.forgotten import forgotten_acts
from vmem.store.pages import pages, search
from vmem.store.pages.overview import Filter
from vmem.store.pages.pages import Analyze, select
from vmem.store.projects import projects
from vmem.store.tiers import tiers


def keys_of(db: Reader, keys: tuple[str, ...]) -> dict[str, int]:
    """Which project each known key belongs to."""
    sql = "SELECT key, project_id FROM project_keys WHERE key IN (SELECT value FROM json_each(?))"
    return ask.pairs(db, sql, (listed(keys),))


def give_keys(db: Writer, source: int, target: int) -> None:
    """From now on the target is known by the source's keys too: what is said there goes to the target."""
    db.execute("UPDATE project_keys SET project_id = ? WHERE project_id = ?", (target, source))


def move(db: Writer, project_id: int, keys: tuple[str, ...], root: str) -> None:
    """Makes the project's root another directory, and it known by that one's keys too."""
    projects.add_keys(db, project_id, keys)
    db.execute("UPDATE projects SET root = ? WHERE id = ?", (root, project_id))


def rename(db: Writer, project_id: int, name: str) -> None:
    """Gives a project another name."""
    db.execute("UPDATE projects SET name = ? WHERE id = ?", (name, project_id))


def give_pages(db: Writer, source: int, target: int, limit: int, analyze: Analyze) -> list[int]:
    """Moves at most `limit` pages; -> their rows."""
    moved = []
    youngest = pages.YOUNGEST.format(int(target))
    for page in select(db, "WHERE p.project_id = ? LIMIT ?", (source, limit), full=True):
        terms = analyze(page.title, page.text, page.files).terms
        search.remove(db, page.rowid, terms, pages.part_of(page), swapped=page.swapped)
        sql = f"UPDATE pages SET project_id = ?, generation = min(generation, {youngest}) WHERE id = ?"
        db.execute(sql, (target, page.rowid))
        search.add(db, page.rowid, terms, search.part(page.scope, target), swapped=page.swapped)
        moved.append(page.rowid)
    return moved


def give_rest(db: Writer, source: int, target: int) -> None:
    """Moves sessions, ledger, snapshots, tombstones and what is still to be written, and removes the source project."""
    for table in ("sessions", "ledger", "snapshots", "tombstones"):
        db.execute(f"UPDATE {table} SET project_id = ? WHERE project_id = ?", (target, source))
    sql = f"UPDATE jobs SET payload = json_set(payload, '$.project_id', ?) WHERE {_named('project_id')} = ?"
    db.execute(sql, (target, source))
    for name in ("minor_faults", "major_faults", "evictions", "cited"):
        db.execute(
            "INSERT INTO counters SELECT ?, value FROM counters WHERE name = ?"
            " ON CONFLICT DO UPDATE SET value = value + excluded.value",
            (f"{name}:{target}", f"{name}:{source}"),
        )
    remove_empty(db, source)


def live(db: Reader) -> Counter[int]:
    """How many pages are not forgotten, by project, from the counters that triggers keep."""
    found = Counter[int]()
    for use in (*tiers.usage(db), *tiers.usage(db, swapped=True)):
        found[use.project_id] += use.pages
    found.subtract(hidden(db))
    return found


def hidden(db: Reader) -> dict[int, int]:
    """How many pages are forgotten, by project."""
    what = "SELECT project_id, count(*) FROM pages INDEXED BY pages_forgotten WHERE forgotten_at IS NOT NULL GROUP BY 1"
    return ask.pairs(db, what)


def forget_all(db: Writer, project_id: int, now: float) -> list[int]:
    """Hides every page of a project; -> their rows. Pins stay, for a restore. Pages that tools and agents told and that
    are still to be made are not made any more; what the user said is hidden already (see `writing`)."""
    db.execute(
        f"DELETE FROM jobs WHERE (kind = 'document' AND {_named('project_id')} = :id)"
        f" OR (kind = 'capture' AND {_named('agent_id')} <> ''"
        f" AND {_named('session_id')} IN (SELECT id FROM sessions WHERE project_id = :id))",
        {"id": project_id},
    )
    hide = "UPDATE pages SET forgotten_at = ? WHERE project_id = ? AND forgotten_at IS NULL RETURNING id"
    forgotten = ask.column(db, hide, (now, project_id))
    forgotten_acts.hide(db, forgotten_acts.chosen(db, project_id, Filter(), "", ""), now)
    return forgotten


def unforget_all(db: Writer, project_id: int) -> list[int]:
    """Takes the last `forget_all` back; -> the rows that are there again."""
    latest = (
        "SELECT max(at) FROM (SELECT forgotten_at AS at FROM pages WHERE project_id = :project UNION ALL"
        " SELECT forgotten_at FROM activity WHERE session_id IN (SELECT id FROM sessions WHERE project_id = :project))"
    )
    at = ask.value(db, latest, {"project": project_id}, 0.0)
    if not at:  # nothing, or what was removed
        return []
    forgotten_acts.unhide(db, at)
    shown = "UPDATE pages SET forgotten_at = NULL WHERE project_id = ? AND forgotten_at = ? RETURNING id"
    return ask.column(db, shown, (project_id, at))


def remove(db: Writer, project_id: int, analyze: Analyze) -> list[int]:
    """Removes a project and all that it has, without tombstones; -> the rows of its pages."""
    found = select(db, "WHERE p.project_id = ?", (project_id,))
    pages.delete(db, found, analyze)
    db.executemany("DELETE FROM links WHERE src = :uid OR dst = :uid", [{"uid": page.uid} for page in found])
    of_session = "session_id IN (SELECT id FROM sessions WHERE project_id = ?)"
    for table in ("residency", "contexts", "activity"):
        db.execute(f"DELETE FROM {table} WHERE {of_session}", (project_id,))
    of_its_own = f"{_named('session_id')} IN (SELECT id FROM sessions WHERE project_id = ?)"
    db.execute(f"DELETE FROM jobs WHERE {of_its_own}", (project_id,))
    for table in ("sessions", "ledger", "snapshots", "tombstones"):
        db.execute(f"DELETE FROM {table} WHERE project_id = ?", (project_id,))
    remove_empty(db, project_id)
    return [page.rowid for page in found]


def remove_empty(db: Writer, project_id: int) -> None:
    """Removes a project of which nothing is kept."""
    db.execute("DELETE FROM heat WHERE project_id = ?", (project_id,))
    db.execute("DELETE FROM capacity WHERE project_id = ? AND pages = 0", (project_id,))
    db.execute("DELETE FROM counters WHERE name LIKE '%:' || ?", (project_id,))
    db.execute("DELETE FROM projects WHERE id = ?", (project_id,))


def _named(name: str) -> str:
    """SQL: what the payload of a job holds by this name."""
    return f"json_extract({ask.sound('payload', '{}')}, '$.{name}')"
