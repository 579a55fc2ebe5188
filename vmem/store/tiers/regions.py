"""Heat: what is kept of a project's regions (kind by age), and the pages of one that are cold, or worth a return."""

from __future__ import annotations

from vmem.model import KINDS, Page
from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Writer
from vmem.store.engine.tables import STANDING
from vmem.store.pages.pages import select


def kept(db: Reader, project_id: int) -> str:
    """A project's heat regions as JSON, "" when there are none."""
    return ask.value(db, "SELECT region FROM heat WHERE project_id = ?", (project_id,), "")


def put(db: Writer, project_id: int, regions: str) -> None:
    """Keeps a project's heat regions, unless the project was removed since its pages were used."""
    db.execute(
        "INSERT INTO heat SELECT :project, :region"
        " WHERE :project = 0 OR EXISTS (SELECT 1 FROM projects WHERE id = :project)"
        " ON CONFLICT DO UPDATE SET region = excluded.region",
        {"project": project_id, "region": regions},
    )


def spans(db: Reader, project_id: int) -> list[tuple[str, float, float]]:
    """(kind, first creation, last creation) of each kind that the project holds; two look-ups a kind."""
    out: list[tuple[str, float, float]] = []
    of_kind = "FROM pages WHERE project_id = ? AND kind = ? AND created_at < 1e300"
    for kind in KINDS:  # one end a statement: so an index answers it
        first, last = (
            ask.column(db, f"SELECT {end}(created_at) {of_kind}", (project_id, kind))[0] for end in ("min", "max")
        )
        if first is not None:
            out.append((kind, float(first), float(last)))
    return out


def cold_rows(
    db: Reader, project_id: int, kind: str, since: float, until: float, unused_since: float, limit: int
) -> list[int]:
    """Unpinned hot pages of a region that nobody used since then, oldest first."""
    sql = (
        "SELECT id FROM pages WHERE project_id = ? AND kind = ? AND created_at >= ? AND created_at < ? AND swapped = 0"
        " AND pin = '' AND used_at < ? AND created_at < ? ORDER BY created_at LIMIT ?"
    )
    return ask.column(db, sql, (project_id, kind, since, until, unused_since, unused_since, limit))


def warmest_swapped(
    db: Reader, project_id: int, kind: str, since: float, until: float, now: float, limit: int
) -> list[Page]:
    """The warmest pages of a region that are in swap and still hold, of the `limit` warmest of their kind."""
    sql = (
        "WHERE p.project_id = :project AND p.swapped = 1 AND p.pin = ''"
        f" AND p.kind = :kind AND {STANDING} = 2 ORDER BY p.generation DESC, p.used_at DESC LIMIT :limit"
    )
    warmest = select(db, sql, {"project": project_id, "kind": kind, "limit": limit})
    return [p for p in warmest if since <= p.created_at < until and not (p.expires_at and p.expires_at <= now)]
