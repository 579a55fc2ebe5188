"""What the data home holds of memories beside the database: backups, what was put aside, and the last report.

A copy is never changed in place: what it is to be is made beside it, checked, and takes its place. A report is deleted,
as it can be made anew.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vmem.capture.cutting import Cutter
from vmem.hot import address
from vmem.memory.core import Core
from vmem.memory.redaction import redacting
from vmem.memory.redaction.redacting import Cut, Store
from vmem.memory.upkeep import rounds, sweeping
from vmem.store.engine.connection import Database
from vmem.store.files import backups
from vmem.store.forgotten import redaction
from vmem.store.pages import search

BLOCKS = 1000  # of full text that are written anew at once
_CHANGING = threading.Lock()  # two that were asked for at once would change the same copy of a copy


def listed(core: Core) -> list[Path]:
    """Every copy, newest first: backups, then what was put aside."""
    return [Path(one.path) for one in backups.kept(core.home)] + backups.put_aside(core.home)


def drop_report(core: Core) -> list[dict[str, str]]:
    """Deletes the last report, which may show what was just deleted. -> its path, and why it is still there, if so."""
    path = Path(address.report_path(str(core.home)))
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        return [{"path": str(path), "why": str(error)}]
    return []


def cut(core: Core, path: Path, uids: Sequence[str] | None, cutter: Cutter, spared: Collection[str]) -> Cut:
    """Cuts what is to be cut out of a copy, of these pages or (None) of all. `spared` are pages that are left alone.
    Raises StoreError when it cannot be read or changed."""
    with changing(core, path) as change:
        told = _cut(core, change.db, uids, cutter, spared)
        change.done = told.changed
    return told


@dataclass
class Change:
    """What a copy is to be; it takes its place where it is `done`."""

    db: Database
    done: bool = False


@contextmanager
def changing(core: Core, path: Path) -> Iterator[Change]:
    """A copy of a copy, to be changed, and written without a byte of what it held before; one at a time. Raises
    StoreError."""
    with _CHANGING:
        yield from _changing(core, path)


def _changing(core: Core, path: Path) -> Iterator[Change]:
    part = backups.begin(path)
    try:
        db = Database(part)
        try:
            rounds.note_rules(db)
            change = Change(db)
            yield change
            if change.done:
                _write_anew(core, db)
        finally:
            db.close()
        if change.done:
            backups.put_in_place(part, path)
    finally:
        backups.drop(part)


def _cut(core: Core, db: Database, uids: Sequence[str] | None, cutter: Cutter, spared: Collection[str]) -> Cut:
    store = Store(db, core.terms, core.terms, core.give_way, lambda _: None)
    left_out = redacting.spared_texts(store, list(spared), cutter)
    among = redacting.every_page(store) if uids is None else redaction.by_uids(db.read(), uids)
    found = list(redacting.look(store, (page for page in among if page.uid not in spared), cutter))
    known = {secret: rule for secret, rule in redacting.secrets_of(found).items() if secret not in left_out}
    chosen = [one.page.uid for one in found]
    if uids is None:
        chosen += [one.page.uid for one in redacting.same(store, known, {*chosen, *spared})]
    return redacting.cut_database(store, chosen, cutter, left_out, of_project=None, all_records=uids is None)


def _write_anew(core: Core, db: Database) -> None:
    more = begin = True
    while more:
        with db.write() as writer:
            more = search.sweep(writer, BLOCKS, begin=begin)
        begin = False
        core.give_way()
    db.rewrite()
    with db.write() as writer:
        sweeping.end(writer)
