"""How much memory the process holds, against what it held when everything was loaded.

Neither Python nor malloc gives back a small free piece between two that stay: a daemon that thousands of prompts went
through without a pause can hold twice what the next one needs for the same pages. So it lets that one take over.
"""

from __future__ import annotations

import os
import subprocess

STATM = "/proc/self/statm"
PS_LIMIT_S = 0.5  # a session's start waits for it
GROWN = 2.0
LEAST_MB = 100.0  # what it holds beyond the beginning before that counts


class Footprint:
    """Of this process. Where it is not `limited`, or the system does not tell, it never is overgrown."""

    def __init__(self, *, limited: bool) -> None:
        self._limited = limited
        self._began = 0.0

    def settle(self) -> None:
        """From now on growth is measured: all is loaded."""
        self._began = _resident_mb() if self._limited else 0.0

    def is_overgrown(self) -> bool:
        """Whether it holds GROWN times what it began with, and LEAST_MB more."""
        return self._began > 0 and _resident_mb() > max(GROWN * self._began, self._began + LEAST_MB)


def _resident_mb() -> float:
    """0 when it is not known."""
    try:
        with open(STATM, "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except FileNotFoundError:  # not Linux, or no /proc
        return _told_by_ps()
    except (OSError, ValueError, IndexError):
        return 0.0


def _told_by_ps() -> float:
    asked = ["ps", "-o", "rss=", "-p", str(os.getpid())]
    try:
        done = subprocess.run(asked, stdin=subprocess.DEVNULL, capture_output=True, timeout=PS_LIMIT_S, check=True)
        return int(done.stdout) * 1024 / 1e6
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0.0
