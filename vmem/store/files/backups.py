"""Copies of the database: made while it is in use, checked before they count, put back by moving the old one aside."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vmem.errors import NotFoundError, StoreError
from vmem.store.engine import schema
from vmem.store.engine.connection import read_only_uri
from vmem.store.engine.handles import Reader

FOLDER = "backups"  # in the data home
PART = ".part"


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy: path, size in bytes, when it was made (Unix seconds)."""

    path: str
    bytes: int
    at: float


def make(database: Path, target: Path) -> Backup:
    """Copies the database as it is now to `target` (0600), which must not exist. Raises StoreError."""
    if os.path.lexists(target):
        raise StoreError(f"{target} exists already; name another file: vmem backup FILE")
    part = target.with_name(target.name + PART)
    try:
        _copy(database, part)
        if problem := damage(part):
            raise StoreError(f"the copy is damaged ({problem}); run: vmem doctor")
        os.replace(part, target)
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise StoreError(f"cannot back up to {target}: {why}; name another place: vmem backup FILE") from error
    finally:
        with suppress(OSError):  # as of a name that is too long
            drop(part)
    return Backup(str(target), target.stat().st_size, target.stat().st_mtime)


def _copy(database: Path, part: Path) -> None:
    part.unlink(missing_ok=True)  # of a copy that was killed, or a link of somebody's
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    # In one step, under one read snapshot: in several it would begin anew with each write.
    with closing(_opened(database)) as source, closing(sqlite3.connect(part, isolation_level=None)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, no companions


def _opened(path: Path) -> sqlite3.Connection:
    """A database file, to be read and never changed."""
    return sqlite3.connect(read_only_uri(path), uri=True)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The same for a block. Raises StoreError for what it cannot read."""
    try:
        with closing(_opened(path)) as db:
            yield db
    except sqlite3.Error as error:
        raise StoreError(f"cannot read {path}: {error}; run: vmem doctor") from error


def damage(path: Path) -> str:
    """What is wrong with a database file, "" when it is sound. Never changes it."""
    try:
        with closing(_opened(path)) as db:
            rows = [row[0] for row in db.execute("PRAGMA quick_check(3)")]
            db.execute("SELECT count(*) FROM pages").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return "" if rows == ["ok"] else "; ".join(rows)


def must_be_ours(path: Path) -> None:
    """That this vMem can open a sound copy, and no other program's work is in it. Raises SchemaError."""
    with _reading(path) as db:
        schema.must_be_ours(Reader(db))


def kept(home: Path) -> list[Backup]:
    """The backups in the data home, newest first."""
    found = []
    folder = home / FOLDER
    for path in folder.glob("vmem-*.db") if folder.is_dir() else ():
        info = path.stat()
        found.append(Backup(str(path), info.st_size, info.st_mtime))
    return _newest_first(found)


def _newest_first(found: list[Backup]) -> list[Backup]:
    return sorted(found, key=lambda backup: (backup.at, backup.path), reverse=True)


def put_aside(home: Path) -> list[Path]:
    """Databases that `exchange` put where they are, newest first."""
    found = [path for path in home.glob("vmem.db.*-20*") if path.suffix not in (PART, ".copy")]
    return sorted((path for path in found if not path.name.endswith(("-wal", "-shm"))), reverse=True)


def begin(path: Path) -> Path:
    """A copy of a copy, to be changed and to take its place with `put_in_place`, or to be dropped. Raises
    StoreError."""
    part = path.with_name(path.name + PART)
    drop(part)
    if problem := damage(path):
        raise StoreError(f"{path} is damaged ({problem}); if you do not need it: rm {path}")
    try:
        if Path(f"{path}-wal").exists():  # of one that was put aside in use; beside another file it would harm that
            with closing(sqlite3.connect(path, isolation_level=None)) as db:
                db.execute("PRAGMA secure_delete = ON")
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _copy(path, part)
    except (OSError, sqlite3.Error) as error:
        drop(part)
        raise StoreError(f"cannot copy {path}: {error}; run: vmem doctor") from error
    return part


def put_in_place(part: Path, path: Path) -> None:
    """Puts a changed copy where it came from, as of the same time. Raises StoreError when it is not sound."""
    try:
        if problem := _unfinished(part):
            raise StoreError(f"{path} could not be changed ({problem}); run: vmem doctor")
        made = path.stat()
        os.utime(part, (made.st_atime, made.st_mtime))
        os.replace(part, path)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"cannot change {path}: {error}; run: vmem doctor") from error


def _unfinished(part: Path) -> str:
    """Makes a database one file without companions; -> what is wrong with that, "" when it is sound. Raises
    sqlite3.Error."""
    with closing(sqlite3.connect(part, isolation_level=None)) as db:
        if db.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete":
            return "a part of it is still in its log"
    return damage(part)


def drop(part: Path) -> None:
    """Removes what is left of a changed copy that did not take its place."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{part}{suffix}").unlink(missing_ok=True)


def drop_unfinished(home: Path) -> None:
    """Removes the copies that somebody who was killed left half made: they may hold what was deleted for good since.
    The caller holds the daemon's lock, so nobody is making one."""
    for path in (*home.glob(f"{FOLDER}/*{PART}"), *home.glob(f"vmem.db*{PART}"), *home.glob("vmem.db.*.copy")):
        with suppress(OSError):  # what is not ours to remove keeps no daemon from starting
            drop(path)


def date(found: list[Backup], now: float) -> list[Backup]:
    """Dates those from the future back to `now`; -> all, newest first. A file whose time cannot be set keeps it."""
    out = []
    for one in found:
        if one.at > now:
            with suppress(OSError):
                os.utime(one.path, (now, now))
                one = replace(one, at=now)
        out.append(one)
    return _newest_first(out)


def next_path(home: Path, now: float) -> Path:
    """Where the next one goes; makes the folder. Raises StoreError."""
    folder = home / FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make {folder}: {error.strerror}; name another place: vmem backup FILE") from error
    path = folder / time.strftime("vmem-%Y%m%d-%H%M%S.db", time.localtime(now))
    number = 1
    while path.exists():
        number += 1
        path = folder / time.strftime(f"vmem-%Y%m%d-%H%M%S-{number}.db", time.localtime(now))
    return path


def prune(home: Path, keep: int) -> int:
    """Removes all but the newest `keep`; -> how many went."""
    old = kept(home)[max(keep, 0) :]
    for backup in old:
        os.unlink(backup.path)
    return len(old)


def named(home: Path, text: str) -> Path:
    """The backup called that (a path, or a file name in the folder); "" is the newest. Raises NotFoundError."""
    if not text:
        found = kept(home)
        if not found:
            raise NotFoundError("there is no backup yet; make one with: vmem backup")
        return Path(found[0].path)
    for path in (Path(text), home / FOLDER / text):
        if os.path.isfile(path):
            return path
    raise NotFoundError(f"no backup {text!r}; list them with: vmem backup --list")


def put_back(source: Path, database: Path, now: float, prepare: Callable[[Path], object]) -> Path | None:
    """Puts a copy of a backup in the database's place, once `prepare` has made of it what it is to be; -> where the
    database is now. Raises StoreError, as `prepare` may: then it is where it was."""
    if problem := damage(source):
        raise StoreError(f"{source} is damaged ({problem}); choose another: vmem backup --list")
    part = database.with_name(database.name + PART)
    try:
        _copy(source, part)
        prepare(part)
        if not damage(database):
            _fold(database)
        return exchange(part, database, "before-restore", now)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"cannot put {source} back: {error}; run: vmem doctor") from error
    finally:
        drop(part)


def _fold(database: Path) -> None:
    """Takes what is in a sound database's log into its file, where there is room: who is killed while both are moved
    leaves one without the other, and the log may have all of it."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(database, isolation_level=None)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def exchange(new: Path, database: Path, why: str, now: float) -> Path | None:
    """Puts a new file in the database's place, which is moved aside; -> where that is now. A user's memory is never
    deleted. Raises OSError, or StoreError when the new file is not whole: then everything is where it was."""
    try:
        problem = _unfinished(new)
    except sqlite3.Error as error:
        problem = str(error)
    if problem:
        raise StoreError(f"what was to take the place of {database} is not whole ({problem}); run: vmem doctor")
    first = aside = database.with_name(time.strftime(f"{database.name}.{why}-%Y%m%d-%H%M%S", time.localtime(now)))
    number = 1
    while aside.exists():
        number += 1
        aside = first.with_name(f"{first.name}-{number}")
    with ExitStack() as back:
        for suffix in ("-shm", "-wal", ""):  # the file last: the next daemon would make an empty one in its place
            old, moved = f"{database}{suffix}", f"{aside}{suffix}"
            if os.path.exists(old):
                os.replace(old, moved)
                back.callback(os.replace, moved, old)
        os.replace(new, database)
        back.pop_all()
    return aside if aside.exists() else None


def holding(path: Path) -> dict[str, Any]:
    """How many live `pages`, `sessions` and `projects` a sound database holds, and when the `newest` of it was written
    (Unix seconds). Never changes it. Raises StoreError."""
    with _reading(path) as db:
        row = db.execute(
            "SELECT (SELECT count(*) FROM pages WHERE forgotten_at IS NULL), (SELECT count(*) FROM sessions),"
            " (SELECT count(*) FROM projects),"
            " max(coalesce((SELECT max(updated_at) FROM pages), 0), coalesce((SELECT max(seen_at) FROM sessions), 0))"
        ).fetchone()
        return dict(zip(("pages", "sessions", "projects", "newest"), row, strict=True))


def pages_of(path: Path) -> int:
    """How many live pages a backup holds; 0 where it cannot be read."""
    try:
        return int(holding(path)["pages"])
    except StoreError:
        return 0


def differ(path: Path, other: Path) -> dict[str, int]:
    """What `path` has that `other` has not: live `pages` by id, those in another `changed` version, and `sessions`.
    Raises StoreError, of files whose schemas differ, too."""
    with _reading(path) as db:
        db.execute("ATTACH ? AS other", (read_only_uri(other),))
        pages = db.execute(
            "SELECT count(*) FILTER (WHERE o.uid IS NULL), count(*) FILTER (WHERE o.version < p.version)"
            " FROM main.pages p LEFT JOIN other.pages o ON o.uid = p.uid AND o.forgotten_at IS NULL"
            " WHERE p.forgotten_at IS NULL"
        ).fetchone()
        sessions = db.execute("SELECT count(*) FROM main.sessions WHERE id NOT IN (SELECT id FROM other.sessions)")
        return {"pages": pages[0], "changed": pages[1], "sessions": sessions.fetchone()[0]}
