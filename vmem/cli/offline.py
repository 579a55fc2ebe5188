"""Work on the database itself, by a process of its own while the daemon is stopped (see `vmem.memory.offline`)."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

from vmem.cli import ask, term
from vmem.errors import Unavailable, VmemError
from vmem.hot import spawn

TIMEOUT_S = 900


def offline(home: str, *task: str) -> dict[str, Any]:
    """Stops the daemon, runs a task, and gives what it found or did. Raises VmemError.

    The daemon comes back with the next request.
    """
    with term.Progress("working on the database") as progress:
        progress.at(0)
        return _done(home, *task)


def _done(home: str, *task: str) -> dict[str, Any]:
    if not ask.stop(home):
        raise Unavailable("the daemon does not stop; run: vmem-daemon stop")
    python = spawn.interpreter(home)
    if not python:
        raise ask.not_set_up(home)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environ |= {"PYTHONPATH": spawn.root(), "PYTHONNOUSERSITE": "1", "VMEM_DISABLE": "1"}
    command = [python, "-P", "-m", "vmem.memory.offline", home, *task]
    try:
        done = subprocess.run(
            command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT_S,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Unavailable(f"the work on the database was not done in {TIMEOUT_S} s; run: vmem doctor") from None
    try:
        told = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise VmemError(f"the database could not be worked on ({last}); run: vmem doctor") from None
    if "error" in told:
        raise ask.error_of(told)
    return dict(told)
