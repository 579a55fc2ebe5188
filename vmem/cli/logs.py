"""Errors in the daemon's and the hooks' logs, of which only the ends are read. Raises nothing: no log is no error."""

from __future__ import annotations

import calendar
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from vmem.hot import address

READ_BYTES = 200_000


class Logged(NamedTuple):
    """One error: when (Unix seconds, of the daemon's whole ones), what was logged of it, and the file that says so."""

    at: float
    text: str
    path: Path


def since(home: str, at: float) -> list[Logged]:
    """All errors since the second of that time, oldest first."""
    return sorted(one for one in (*_of_daemon(home), *_of_hooks(home)) if one.at >= int(at))


def of_daemon(home: str, since_at: float) -> int:
    """How many errors the daemon logged since the second of that time."""
    return sum(one.at >= int(since_at) for one in _of_daemon(home))


def _of_daemon(home: str) -> Iterator[Logged]:
    path = Path(address.log_dir(home), "daemon.log")
    for line in _tail(path):
        at, found, text = line.partition(" level=error ")
        try:
            seconds = float(calendar.timegm(time.strptime(at[:19], "%Y-%m-%dT%H:%M:%S")))
        except ValueError:
            continue
        if found:
            yield Logged(seconds, text, path)


def _of_hooks(home: str) -> Iterator[Logged]:
    """They log nothing but errors."""
    path = Path(address.log_dir(home), "hook.log")
    for line in _tail(path):
        at, _, text = line.partition(" ")
        if at.replace(".", "", 1).isdigit():
            yield Logged(float(at), f"hook: {text}", path)


def _tail(path: Path) -> list[str]:
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - READ_BYTES))
            return file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return []
