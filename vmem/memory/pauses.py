"""When capture was paused, and for whom: what was said then is not kept later either, though the transcript has it.

A pause of everything that has no end is the file `paused`, for which a hook can look. Every other one, and each that is
over, is a line of the file `pauses`: from and to (Unix seconds, `inf` for no end), then, where it is not everybody's,
`mute` or `-` and whose it is, `session ID` or `project KEY`. Where that file cannot be read, because a command was run
as another user, say, nothing is kept until it can be: what somebody wanted to keep to himself might be among it.
"""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from math import inf, nextafter
from pathlib import Path
from typing import TYPE_CHECKING

from vmem.errors import InputError, StoreError
from vmem.hot import address, reserve, whole_file
from vmem.model import Context, Turn
from vmem.store.projects import projects

if TYPE_CHECKING:
    from vmem.capture.talk.records import Record
    from vmem.memory.core import Core

Span = tuple[float, float]  # Unix seconds, from and to

_FOR_NOW = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)

_writing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Pause:
    """`mute`: nothing was told either. `whose`: "" is everybody's, else `session ID` or `project KEY`."""

    begun: float
    ended: float
    mute: bool = False
    whose: str = ""

    def concerns(self, session_id: str, keys: Iterable[str]) -> bool:
        """Whether it is that session's or that project's, by any of its keys."""
        return self.whose in ("", f"session {session_id}", *(f"project {key}" for key in keys))

    def line(self) -> str:
        """As the file has it."""
        return f"{self.begun:.3f} {self.ended:.3f} {'mute' if self.mute else '-'} {self.whose}".rstrip()


def every(home: Path) -> list[Pause]:
    """Every pause that there was or is; a line that cannot be read is left out. Raises OSError: the file cannot be."""
    found = _written(home)
    with suppress(OSError):
        found.append(Pause(os.stat(address.pause_path(str(home))).st_mtime, inf))
    return found


def _written(home: Path) -> list[Pause]:
    path = Path(address.pauses_path(str(home)))
    if not path.is_file():  # nobody wrote down a pause in a FIFO, and to read it would take for ever
        return []
    found = []
    for line in path.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        with suppress(ValueError):
            begun, ended, *more = line.split(" ", 3)
            mute, whose = (*more, "", "")[:2]
            found.append(Pause(float(begun), float(ended), mute == "mute", whose))
    return found


def now(home: Path, at: float) -> list[Pause]:
    """Those that go on at this moment; one without an end that is to begin was begun by a clock that was ahead. Raises
    StoreError when the process lacks for now what it takes to read the file: what is said comes again."""
    try:
        known = every(home)
    except OSError as error:
        if error.errno in _FOR_NOW:
            raise StoreError(f"{address.pauses_path(str(home))}: {error.strerror}") from error
        known = [Pause(0.0, inf)]
    return [pause for pause in known if pause.begun <= at < pause.ended or at < pause.begun < pause.ended == inf]


def of(home: Path, at: float, session_id: str, keys: Iterable[str]) -> list[Pause]:
    """Those of them that are a session's, of a project with these keys."""
    return [pause for pause in now(home, at) if pause.concerns(session_id, keys)]


def state(core: Core, context: Context) -> tuple[bool, bool]:
    """Whether nothing is kept of a context now, and whether it is told nothing either."""
    paused = os.path.exists(address.pause_path(str(core.home)))
    if not os.path.exists(address.pauses_path(str(core.home))):
        return paused, False
    found = of(core.home, core.clock(), context.session_id, keys_at(core, context.cwd))
    return paused or bool(found), any(pause.mute for pause in found)


def held(home: Path, at: float, session_id: str, keys: Iterable[str]) -> bool:
    """Whether nothing was to be kept of a session of a project at a time that may be past. Raises OSError."""
    return _within(at, spans(home, session_id, keys))


def begin(home: Path, pause: Pause) -> None:
    """Writes one down. Raises InputError where the file cannot be read or written."""
    _rewrite(home, lambda known: [*known, pause])


def end(home: Path, over: Iterable[Pause], at: float) -> None:
    """Ends pauses that are written down; that they were stays known. Raises InputError as `begin` does."""
    gone = set(over)
    _rewrite(home, lambda known: [replace(p, begun=min(p.begun, at), ended=at) if p in gone else p for p in known])


def date(home: Path, after: float, begun: float) -> None:
    """Has the pauses that seem to begin after a time begin at `begun`, and go on as long as they were meant to."""
    _rewrite(
        home,
        lambda known: [
            replace(p, begun=begun, ended=p.ended - p.begun + begun) if p.begun > after else p for p in known
        ],
    )


def _rewrite(home: Path, changed: Callable[[list[Pause]], list[Pause]]) -> None:
    """Writes the file anew, whole or not at all: of half a line nobody knew what was not to be kept."""
    with _writing, _readable(home):
        lines = "".join(f"{pause.line()}\n" for pause in changed(_written(home)))
        whole_file.write(address.pauses_path(str(home)), lines.encode("utf-8", "surrogateescape"))


@contextmanager
def _readable(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        mend = "make some room" if reserve.is_full(error) else "vmem doctor; or remove it and pause again"
        raise InputError(f"{address.pauses_path(str(home))} cannot be used ({error.strerror}): {mend}") from error


def spans(home: Path, session_id: str, keys: Iterable[str]) -> list[Span]:
    """When nothing was to be kept of a session of a project; a pause that goes on has no end. Raises OSError."""
    keys = tuple(keys)
    return [(pause.begun, pause.ended) for pause in every(home) if pause.concerns(session_id, keys)]


def spans_before(home: Path, began: float) -> list[Span]:
    """When nothing was to be kept of some session, up to the time when another one began. What that one's transcript
    has from before, it was copied from a session that was forked, and not always is it said from which. Raises OSError.
    """
    other = (pause for pause in every(home) if pause.whose.startswith("session ") and pause.begun < began)
    return [(pause.begun, min(pause.ended, nextafter(began, 0.0))) for pause in other]


def keys_at(core: Core, cwd: str) -> tuple[str, ...]:
    """All keys of the project at a directory: a repository that got a remote since is the one that was paused."""
    return projects.every_key(core.db.read(), core.identify(cwd).keys)


def records_outside(records: Iterable[Record], paused: list[Span]) -> tuple[Record, ...]:
    """Without what was said and done in a pause; what begins a turn stays, to be counted, until `turns_outside`."""
    begin = ("prompt", "client")
    return tuple(record for record in records if record.kind in begin or not _within(record.at, paused))


def turns_outside(turns: Iterable[Turn], paused: list[Span]) -> list[Turn]:
    """Without the turns that began in a pause."""
    return [turn for turn in turns if not _within(turn.started_at, paused)]


def _within(at: float, paused: list[Span]) -> bool:
    return any(begun <= at <= ended for begun, ended in paused)
