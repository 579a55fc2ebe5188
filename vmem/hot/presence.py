"""Waiting for a daemon to come or to go: for the command line and `vmem-daemon`. No hook waits, or imports this."""

from __future__ import annotations

import time
from collections.abc import Callable

from vmem.errors import ProtocolError, Unavailable
from vmem.hot import client, spawn

START_S = 8.0  # how long a daemon may take until it answers
STOP_S = 12.0  # how long one may take to finish
POLL_S = 0.02


def answers(base: str) -> bool:
    """Whether a daemon answers a ping within a second."""
    try:
        return client.call("ping", b"", 1.0, base=base).status == "ok"
    except (Unavailable, ProtocolError):
        return False


def has_come(base: str) -> bool:
    """Waits until the daemon that is being started answers, or has given up; -> whether it answers."""
    until(lambda: answers(base) or spawn.gave_up(base), START_S)
    return answers(base)


def ask_to_end(base: str) -> bool:
    """Asks the daemon to finish; -> whether one heard it. One that is only on its way cannot be asked: wait first."""
    try:
        client.call("stop", b"", 2.0, base=base)
    except (Unavailable, ProtocolError):
        return False
    return True


def until(condition: Callable[[], bool], limit_s: float) -> bool:
    """Waits for a condition; -> whether it came true in time."""
    end = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(POLL_S)
    return True
