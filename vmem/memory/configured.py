"""The configuration in force, for the user and for each project, read again when its files change."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from glob import escape
from pathlib import Path

from vmem import config
from vmem.capture.ignore import ignores_project
from vmem.hot import address, whole_file

MOST = 256  # projects whose configuration is remembered
_WILDCARD = re.compile(r"[*?[]")


class Configured:
    """The configurations of one data home. Thread-safe."""

    def __init__(self, home: Path) -> None:
        self._home, self._lock = home, threading.Lock()
        self._of_projects: dict[str, config.Config] = {}  # by their root
        self._of_user = self._load()

    def at(self, root: str = "") -> config.Config:
        """What is in force for the project with this root, or outside of any; files that changed are read again."""
        with self._lock:
            found = self._of_projects.get(root) if root else self._of_user
            if found is not None and not config.changed(found):  # a project's is of the user's files, too
                return found
            if config.changed(self._of_user) or len(self._of_projects) >= MOST:
                self._of_projects.clear()
                self._of_user = self._load()
            if root:
                self._of_projects[root] = _where_kept(config.load(self._home, Path(root)), root)
            return self._of_projects[root] if root else self._of_user

    def _load(self) -> config.Config:
        found = config.load(self._home)
        _publish_deadlines(self._home, found)
        return found


def in_full(globs: Iterable[str], *, links: bool = True) -> tuple[str, ...]:
    """Each glob of paths as it is, with its "~" as the home directory, and with the `links` followed that lead to its
    first wildcard: the host names a directory by its real path. That asks the disk, and where it is mounted, a network:
    only for what the user wrote, not for what a repository brings."""
    found = dict[str, None]()
    for glob in globs:
        named = os.path.expanduser(glob)
        found.update(dict.fromkeys((glob, named, _real(named) if links and named.startswith("/") else named)))
    return tuple(found)


def _real(glob: str) -> str:
    wildcard = _WILDCARD.search(glob)
    end = glob.rfind("/", 0, wildcard.start()) if wildcard else len(glob)
    try:
        return escape(os.path.realpath(glob[:end] or "/").rstrip("/")) + glob[end:] or glob
    except ValueError:  # nothing on a disk can be called so
        return glob


def _where_kept(settings: config.Config, root: str) -> config.Config:
    """The configuration of the project at `root`: with capture off where the user ignores it, or a directory above."""
    names = in_full(settings.strings("capture.ignore_projects"))
    above = [root, *(str(parent) for parent in Path(root).parents if str(parent) != "/")]
    if not ignores_project(names, *above):
        return settings
    return replace(settings, values={**settings.values, "capture.enabled": False})


def _publish_deadlines(home: Path, settings: config.Config) -> None:
    """Tells the hooks, which cannot read TOML in time, of deadlines other than the defaults."""
    path = Path(address.deadlines_path(str(home)))
    names = ("hook.deadline_ms", "hook.start_deadline_ms")
    text = " ".join(str(settings.integer(name)) for name in names)
    with suppress(OSError):  # hooks go on with the deadlines that they have; all else that is set holds
        if all(settings.sources[name] == "default" for name in names):
            path.unlink(missing_ok=True)
        elif not path.is_file() or path.read_text(encoding="ascii", errors="replace") != text:
            whole_file.write(str(path), text.encode("ascii"))
