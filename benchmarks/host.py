"""What the benchmarks ask of a daemon without a process for each question, and what its own process uses."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from vmem.hot import client

CALL_S = 30.0


def send(home: Path, project: Path, name: str, **event: str) -> None:
    """An event over the socket of the daemon of `home`; waits until it is committed."""
    body = json.dumps({"hook_event_name": name, "cwd": str(project), **event}).encode()
    connection = client.Connection(time.monotonic() + 5, str(home))
    connection.send("hook", name, os.urandom(8).hex(), body)
    connection.receive()
    connection.wait_ack()
    connection.close()


def call(home: Path, name: str, **body: object) -> dict[str, Any]:
    """The answer to one operation. Raises Unavailable where no daemon answers, RuntimeError when it refuses."""
    reply = client.call(name, json.dumps(body).encode(), CALL_S, base=str(home))
    if reply.status != "ok":
        raise RuntimeError(f"{name}: {reply.status} {reply.body!r}")
    answer: dict[str, Any] = json.loads(reply.body)
    return answer


def memory_mb(pid: int, field: str = "VmRSS") -> float:
    """Memory of a process; 0 where /proc is not."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(field + ":")), 0.0)


def cpu_s(pid: int) -> float:
    """Processor time that a process has used; 0 where /proc is not."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
