"""Errors in the daemon's and the hooks' logs, of which only the ends are read. Raises nothing: no log is no error."""

from __future__ import annotations

import os
import time
from pathlib import Path

from vmem.hot import address

READ_BYTES = 200_000


def of_daemon(home: str, since_at: float) -> list[str]:
    """The daemon's errors since then (Unix seconds), oldest first."""
    since = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(since_at))
    return [line for line in _tail(home, "daemon.log") if " level=error " in line and line[: len(since)] >= since]


def of_hooks(home: str, since_at: float) -> list[str]:
    """The same of the hooks, which log nothing but errors."""
    dated = ((line.partition(" ")[0], line) for line in _tail(home, "hook.log"))
    return [line for at, line in dated if at.replace(".", "", 1).isdigit() and float(at) >= since_at]


def _tail(home: str, name: str) -> list[str]:
    try:
        with open(Path(address.log_dir(home), name), "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - READ_BYTES))
            return file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return []
