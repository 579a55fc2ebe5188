"""What the host does to a daemon, without the process that it would start for it."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from vmem.hot import client


def send(home: Path, project: Path, name: str, **event: str) -> None:
    """An event over the socket of the daemon of `home`; waits until it is committed."""
    body = json.dumps({"hook_event_name": name, "cwd": str(project), **event}).encode()
    connection = client.Connection(time.monotonic() + 5, str(home))
    connection.send("hook", name, os.urandom(8).hex(), body)
    connection.receive()
    connection.wait_ack()
    connection.close()
