"""Projects and the identities by which they are known."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass

from vmem.errors import NotFoundError
from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Row, Writer

_KINDS = ("remote", "root", "dir", "born", "none")  # of keys, best first


@dataclass(frozen=True, slots=True)
class Project:
    """id: this store's key; keys: every identity, e.g. remote:host/owner/name and dir:/path."""

    id: int
    name: str
    root: str
    keys: tuple[str, ...]
    created_at: float
    seen_at: float


def resolve(db: Writer, keys: tuple[str, ...], name: str, root: str, now: float) -> int:
    """The id of the project known by any of `keys` (best first); it is made when there is none.

    A directory that is known already is the same project when the new identity adds to the old one (a
    remote or a first commit where there was none), and another project when it contradicts it (another remote, none
    where there was one); unless it is the very repository (`born:`), whose remote was renamed or removed.
    """
    found = find(db, keys)
    if found is None:
        found = _make(db, name, root, now, now)
        db.execute("DELETE FROM project_keys WHERE key = ?", (keys[-1],))  # the directory changed hands
    else:
        _follow(db, found, name, root)
    add_keys(db, found, keys)
    return found


def _follow(db: Writer, project_id: int, name: str, root: str) -> None:
    """Notes that a project is at `root` when it is gone from where it was; it keeps a name that somebody gave it."""
    known = db.execute("SELECT name, root FROM projects WHERE id = ?", (project_id,)).fetchone()
    if known["root"] == root or os.path.isdir(known["root"]):
        return
    given = known["name"] != os.path.basename(known["root"])
    sql = "UPDATE projects SET name = ?, root = ? WHERE id = ?"
    db.execute(sql, (known["name"] if given else name, root, project_id))


def came_from(db: Reader, keys: Sequence[str]) -> int | None:
    """The project here by which another store knew a page, from that one's `keys`; None when it is not known here.

    A directory counts only for what has nothing better: another machine may have another project there.
    """
    for key in lasting(keys):
        found = _of_key(db, key)
        if found:
            return found
    return None


def adopt(db: Writer, keys: Sequence[str], name: str, now: float) -> int:
    """The project of another store's `keys`, made when it is not known here: it waits until somebody works in it."""
    found = came_from(db, keys)
    if found is not None:
        return found
    mine = lasting(keys)
    root = next((key.removeprefix("dir:") for key in mine if key.startswith("dir:")), "")
    made = _make(db, name or os.path.basename(root) or mine[0].rpartition("/")[2], root, now, 0.0)
    add_keys(db, made, mine)
    return made


def _make(db: Writer, name: str, root: str, created_at: float, seen_at: float) -> int:
    sql = "INSERT INTO projects (name, root, created_at, seen_at) VALUES (?, ?, ?, ?)"
    return int(db.execute(sql, (name, root, created_at, seen_at)).lastrowid or 0)


def add_keys(db: Writer, project_id: int, keys: Sequence[str]) -> None:
    """Makes the project known by more keys, but for those that are another's."""
    db.executemany("INSERT INTO project_keys VALUES (?, ?) ON CONFLICT DO NOTHING", [(key, project_id) for key in keys])


def lasting(keys: Sequence[str]) -> list[str]:
    """Those of a project's keys that mean the same project on another machine, best first."""
    known = sorted((key for key in keys if _kind(key) in _KINDS), key=_rank)
    return [key for key in known if _kind(key) not in ("dir", "none")] or known


def find(db: Reader, keys: tuple[str, ...]) -> int | None:
    """The project known by `keys`, without making one."""
    for key in keys:
        found = _of_key(db, key)
        if not found or (key.startswith("root:") and _was_without(db, keys, found)):
            continue
        kind = keys[0].partition(":")[0]
        if (key == keys[0] and kind != "root") or key.startswith("born:"):
            return found
        if kind == "remote" and key.startswith("dir:") and any(one.startswith("root:") for one in keys):
            kind = "root"  # see `replaced`: its first commit is told, and not known of that project
        # A clone that lost its remote would be known by its git directory; what was made of one template has its first
        # commit.
        other = kind == "root" and all(_has_kind(db, found, one) for one in ("remote", "born"))
        if not other and (key == keys[0] or not _has_kind(db, found, kind)):
            return found
    return None


def _was_without(db: Reader, keys: tuple[str, ...], first: int) -> bool:
    """Whether the very repository was a project of its own while it had no first commit, as a shallow clone has none,
    beside the one (`first`) that this commit is known of: its memory stays its own."""
    own = next((found for key in keys if key.startswith("born:") and (found := _of_key(db, key))), 0)
    return own not in (0, first) and not _has_kind(db, own, "root")


def replaced(db: Reader, keys: tuple[str, ...], born: str) -> bool:
    """Whether a directory may hold another repository than when its project was seen there: this one (`born`) is not
    known, and nothing but the path says that it is the same."""
    known = [key for key in {*keys, born} if _of_key(db, key)]
    return known == [keys[-1]] and _has_kind(db, _of_key(db, keys[-1]), "born")


def astray(db: Reader) -> list[str]:
    """The first commits (their keys) of the projects without a remote that are not where they were."""
    rows = db.execute(
        "SELECT key, root FROM project_keys JOIN projects ON projects.id = project_id WHERE key LIKE 'root:%'"
        " AND project_id NOT IN (SELECT project_id FROM project_keys WHERE key LIKE 'remote:%')"
    )
    return [row["key"] for row in rows if not os.path.isdir(row["root"])]


def _of_key(db: Reader, key: str) -> int:
    """The project of one key, 0 where it is not known."""
    return ask.value(db, "SELECT project_id FROM project_keys WHERE key = ?", (key,), 0)


def _has_kind(db: Reader, project_id: int, kind: str) -> bool:
    sql = "SELECT 1 FROM project_keys WHERE project_id = ? AND key LIKE ?"
    return ask.holds(db, sql, (project_id, kind + ":%"))


def every(db: Reader) -> list[Project]:
    """Every project, last seen first."""
    rows = db.execute(
        "SELECT p.*, (SELECT json_group_array(key) FROM project_keys k WHERE k.project_id = p.id) AS keys"
        " FROM projects p ORDER BY seen_at DESC, id"
    )
    return [_project(row) for row in rows]


def every_key(db: Reader, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys, and all others by which their project is or was known here."""
    found = find(db, keys)
    known = ask.column(db, "SELECT key FROM project_keys WHERE project_id = ?", (found,)) if found else ()
    return tuple(dict.fromkeys([*keys, *known]))


def by_id(db: Reader, project_id: int) -> Project | None:
    """The project of that number."""
    return next((project for project in every(db) if project.id == project_id), None)


def named(db: Reader, text: str) -> Project:
    """The project with this id, key, root or name. Raises NotFoundError, also when a name is ambiguous."""
    known = every(db)
    found = [p for p in known if text in (str(p.id), p.root, *p.keys)] or [p for p in known if p.name == text]
    if not found:
        raise NotFoundError(f"no project called {text!r}; list them with: vmem projects")
    if len(found) > 1:
        which = ", ".join(f"{p.id} ({p.root})" for p in found[:5])
        raise NotFoundError(f"{len(found)} projects are called {text!r}: say the number, {which}; see: vmem projects")
    return found[0]


def _project(row: Row) -> Project:
    keys = tuple(sorted(json.loads(row["keys"]), key=_rank)) or ("",)
    return Project(row["id"], row["name"], row["root"], keys, row["created_at"], row["seen_at"])


def _rank(key: str) -> tuple[int, str]:
    return (_KINDS.index(_kind(key)) if key else len(_KINDS), key)


def _kind(key: str) -> str:
    return key.partition(":")[0]


def seen(db: Writer, project_id: int, now: float, behind_s: float) -> None:
    """Notes that a session was active in the project, where what is noted is further behind than that."""
    sql = "UPDATE projects SET seen_at = :now WHERE id = :id AND seen_at < :now - :behind"
    db.execute(sql, {"now": now, "id": project_id, "behind": behind_s})
