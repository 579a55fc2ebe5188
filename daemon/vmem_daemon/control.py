"""The commands that look at a daemon from outside: start, stop, restart, status, logs.

Each may be repeated without harm. Exit codes: 0 done (or it was so already), 1 failed, with one line
that says why; 3 not running (status), 4 a process holds the lock but does not answer (status).
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import deque
from pathlib import Path
from typing import Any

from vmem import __version__
from vmem.errors import ProtocolError, Unavailable
from vmem.hot import address, client, locks, presence, spawn
from vmem_daemon import lock

KILLED_S = 2.0  # after a SIGKILL
DONE, FAILED, NOT_RUNNING, STUCK = 0, 1, 3, 4


def start(home: str) -> int:
    """Starts a daemon unless one answers, and waits until it does."""
    if presence.answers(home):
        return DONE
    try:
        spawn.daemon(home, spawn.python(home) or sys.executable)
    except OSError as error:
        return _fail(f"cannot start in {home}: {error.strerror or error}; is the directory writable?")
    if presence.has_come(home):
        return DONE
    return _fail(spawn.last_word(home))


def stop(home: str) -> int:
    """Asks the daemon to finish and waits until it is gone; kills one that takes too long."""
    path = address.lock_path(home)
    # One that is only on its way could not be asked, and would stay.
    presence.until(lambda: not spawn.coming(home), presence.START_S)
    if not locks.held(path):
        return DONE
    pid = lock.holder(path)
    if not presence.ask_to_end(home) and pid:
        _signal(pid, signal.SIGTERM)
    if presence.until(lambda: _gone(path, pid), presence.STOP_S):
        return DONE
    if pid:
        _signal(pid, signal.SIGKILL)
        if presence.until(lambda: _gone(path, pid), KILLED_S):
            return DONE
    return _fail(f"{path} is held by another program; let it finish, or find it with: fuser {path}")


def restart(home: str) -> int:
    """Stop, then start."""
    return stop(home) or start(home)


def status(home: str, as_json: bool) -> int:
    """Prints whether a daemon runs, and which."""
    path = address.lock_path(home)
    found: dict[str, Any] = _ping(home) or {}
    code = DONE if found else STUCK if locks.held(path) else NOT_RUNNING
    if as_json:
        state = {"running": code == DONE, "home": home, "socket": address.socket_path(home), "log": str(_log(home))}
        if code == STUCK:
            state["pid"] = lock.holder(path)
        print(json.dumps({**state, **found}))
    elif code == DONE:
        note = f" (this is {__version__}; run: vmem-daemon restart)" if found["version"] != __version__ else ""
        note = note or (" (its files have changed since; run: vmem-daemon restart)" if found.get("replaced") else "")
        print(f"running: pid {found['pid']}, version {found['version']}{note}, up {found['uptime_s']:.0f} s, {home}")
    elif code == STUCK:
        pid = lock.holder(path)
        who = f"pid {pid}" if pid else "another program"
        print(f"{who} holds {path} but does not answer; wait, or run: vmem-daemon restart")
    else:
        print(f"not running: {home}; run: vmem-daemon start")
    return code


def logs(home: str, count: int) -> int:
    """Prints the last `count` lines of the log; of the last start's output when there is no log."""
    path = _log(home)
    if not path.is_file():
        path = path.with_name("start.log")
    if not path.is_file():
        return _fail(f"no log yet in {address.log_dir(home)}; run: vmem-daemon start")
    for line in _last_lines(path, count):
        print(line)
    return DONE


def _ping(home: str) -> dict[str, Any] | None:
    """What the daemon says of itself; None when none answers within a second."""
    try:
        reply = client.call("ping", b"", 1.0, base=home)
        facts = json.loads(reply.body)
    except (Unavailable, ProtocolError, ValueError):
        return None
    return facts if reply.status == "ok" and isinstance(facts, dict) else None


def _gone(path: str, pid: int) -> bool:
    """Whether the daemon with this pid holds the lock no more; a hook may have started the next one at once. It may
    hold it for a moment after one can no longer tell who does."""
    return not locks.held(path) or bool(pid and lock.holder(path) not in (0, pid))


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:  # it ended meanwhile
        pass


def _log(home: str) -> Path:
    return Path(address.log_dir(home), "daemon.log")


def _last_lines(path: Path, count: int) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return [line.rstrip("\n") for line in deque(file, count)]
    except FileNotFoundError:
        return []


def _fail(message: str) -> int:
    print(f"vmem-daemon: {message}", file=sys.stderr)
    return FAILED
