"""Work on the database while no daemon has it: `python -m vmem.memory.offline HOME WHAT [...]`.

Takes the daemon's own lock, so the two never meet. Prints one JSON object: what was found or done, or
{"error": ..., "message": ...}. WHAT is check, repair, salvage, or restore FILE do|dry.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from vmem.errors import InputError, StoreError, Unavailable, VmemError
from vmem.hot import address, locks
from vmem.memory.calls.upkeep import put_right
from vmem.memory.core import Core
from vmem.store.engine.connection import Database, must_be_file
from vmem.store.files import backups, salvage
from vmem.store.forgotten import still_forgotten
from vmem.store.forgotten.still_forgotten import Forgotten
from vmem.store.upkeep import repair, upkeep

LOCK_S = 5.0  # how long to wait for a daemon that is going

Result = dict[str, Any]


@contextmanager
def locked(home: str) -> Iterator[None]:
    """Holds the daemon's lock. Raises Unavailable when somebody else does."""
    address.ensure_dir(address.run_dir(home))
    fd = locks.take(address.lock_path(home), LOCK_S)
    if fd < 0:
        raise Unavailable("a daemon has the database; run: vmem-daemon stop")
    try:
        locks.sign(fd)
        yield
        os.ftruncate(fd, 0)
    finally:
        os.close(fd)


@contextmanager
def _opened(home: Path) -> Iterator[Core]:
    """The database, brought to the current schema. Raises StoreError, of what is read in the block, too."""
    with closing(Core(home, time.time)) as core, core.db.store_errors():
        yield core


def check(home: Path) -> Result:
    """What is wrong with the database; `damaged` when it cannot even be opened or read."""
    path = Path(address.database_path(str(home)))
    must_be_file(path)
    if not path.exists():
        return {"problems": [], "orphans": {}, "damaged": "", "exists": False}
    damage = backups.damage(path)
    if damage:
        return {"problems": [damage], "orphans": {}, "damaged": damage, "exists": True}
    with closing(Core(home, time.time)) as core:
        db = core.db.read()
        try:
            with core.db.store_errors():
                return {"problems": upkeep.check(db), "orphans": repair.orphans(db), "damaged": "", "exists": True}
        except StoreError as error:
            damage = str(error.__cause__ or error)  # without the advice to do what is being done
            return {"problems": [damage], "orphans": {}, "damaged": damage, "exists": True}


def mend(home: Path) -> Result:
    """Makes derived data anew and removes what belongs to nobody."""
    with _opened(home) as core:
        return put_right(core)


def rescue(home: Path) -> Result:
    """Copies what can be read of a damaged database, and what the newest backup has, into a new one, and moves the old
    one aside. Where there is no room for that it stays."""
    path = Path(address.database_path(str(home)))
    new = path.with_name(path.name + backups.PART)
    sources = [path] if path.exists() else []
    sources += [Path(one.path) for one in backups.kept(home) if not backups.damage(Path(one.path))][:1]
    backups.drop(new)
    try:
        Database(new).close()  # makes the tables
        taken = salvage.into(new, sources)
        aside = backups.exchange(new, path, "damaged", time.time())
    finally:
        backups.drop(new)
    told: Result = {
        "aside": str(aside or ""),
        "from": [{"file": str(source), "rows": rows} for source, rows in zip(sources, taken, strict=True)],
    }
    with _opened(home) as core:
        put_right(core)
        figures = upkeep.figures(core.db.read())
        told["pages"] = figures["hot_pages"] + figures["swap_pages"]
        told["problems"] = upkeep.check(core.db.read())
    return told


def restore(home: Path, name: str, how: str) -> Result:
    """Puts a backup in the database's place; with `how` dry it only looks.

    `lost` is what the database has and the backup has not: None where there is no database, or it cannot be read.
    `forgotten` are pages of the backup that the user forgot since: they stay so, and can be brought back.
    """
    source = backups.named(home, name)
    damage = backups.damage(source)
    if damage:
        raise StoreError(f"{source} is damaged ({damage}); choose another: vmem backup --list")
    backups.must_be_ours(source)
    path = Path(address.database_path(str(home)))
    forgotten = _forgotten_in(path)
    still = still_forgotten.live_in(source, forgotten)
    told: Result = {
        "from": str(source), "aside": "", **backups.holding(source), "lost": _lost(path, source),
        "gained": _lost(source, path), "forgotten": still,
    }  # fmt: skip
    if told["gained"]:
        told["gained"]["pages"] -= still
    if how == "dry":
        return told

    def hide_forgotten(candidate: Path) -> None:
        with closing(Database(candidate)) as opened, opened.write() as db:  # which migrates it
            told["pages"] -= still_forgotten.hide(db, forgotten, time.time())

    aside = told["aside"] = str(backups.put_back(source, path, time.time(), hide_forgotten) or "")
    try:
        with _opened(home) as core:
            told["problems"] = upkeep.check(core.db.read())
    except StoreError as error:
        kept = f", what was there is {aside}" if aside else ""
        raise StoreError(f"{source} is put back{kept}; but {error}") from error
    return told


def _forgotten_in(path: Path) -> Forgotten:
    """What is forgotten in the database, be it damaged; nothing where there is none, or it cannot be read."""
    if not path.exists():
        return Forgotten()
    try:
        return still_forgotten.found_in(path)
    except StoreError:  # of another schema
        return Forgotten()


def _lost(path: Path, other: Path) -> dict[str, int] | None:
    if not path.exists() or not other.exists() or backups.damage(path) or backups.damage(other):
        return None
    try:
        return backups.differ(path, other)
    except StoreError:  # of another schema
        return None


def main(argv: list[str]) -> int:
    """Runs one task; -> 0, or 1 with the error as JSON."""
    os.umask(0o077)
    home, what, *rest = argv
    tasks: dict[str, Callable[..., Result]] = {"check": check, "repair": mend, "salvage": rescue, "restore": restore}
    try:
        if what not in tasks:
            raise InputError(f"no such task: {what}; run: vmem doctor")
        with locked(home):
            print(json.dumps(tasks[what](Path(home), *rest)))
    except VmemError as error:
        print(json.dumps({"error": type(error).__name__, "message": str(error)}))
        return 1
    except OSError as error:
        print(json.dumps({"error": "StoreError", "message": f"{error}; run: vmem doctor"}))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
