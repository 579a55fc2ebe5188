"""Which code a daemon runs, and whether that is still what lies on the disk.

A clone that is used in place is updated by `git pull` under the same version: only its files tell. They are looked at
when the daemon starts and when a session does (some 200 stats, half a millisecond, in the daemon alone).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

import vmem
import vmem_daemon
from vmem import __version__
from vmem.hot.versions import REPLACED

SUFFIXES = (".py", ".json")  # what is loaded at start; the rest is read when it is needed
Stamp = frozenset[tuple[str, int, int]]


class Code:
    """The code of this process, or below other `roots`.

    `version` is what it calls itself by on the wire, `retired` why the next daemon may come, "" while it may not.
    """

    def __init__(self, roots: Sequence[str] = ()) -> None:
        self._roots = roots or [package.__path__[0] for package in (vmem, vmem_daemon)]
        self._stamp = self._on_disk()
        self.version, self.retired = __version__, ""

    def is_replaced(self) -> bool:
        """Whether other code than this lies on the disk, or none at all: then whoever asks runs code from elsewhere."""
        return self._on_disk() != self._stamp

    def retire(self, reason: str) -> None:
        """From now on each reply says that the next daemon may come."""
        self.version, self.retired = __version__ + REPLACED, reason

    def _on_disk(self) -> Stamp:
        """Each file with its size and when it was written (ns)."""
        return frozenset(entry for root in self._roots for entry in _files(root))


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir():
                    if entry.name != "__pycache__":
                        yield from _files(entry.path)
                elif entry.name.endswith(SUFFIXES):
                    info = entry.stat()
                    yield entry.path, info.st_size, info.st_mtime_ns
    except OSError:  # it went while we looked: then it is not as it was
        return
