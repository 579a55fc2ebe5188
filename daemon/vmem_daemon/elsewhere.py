"""Requests from another container that shares the data home: there a path means another directory than here.

They are told nothing, and nothing is kept of them: what is `/workspace` to each of two containers is two projects, and
their transcripts are not to be read here.
"""

from __future__ import annotations

import json
import os
import socket
from dataclasses import dataclass

from vmem_daemon import peer
from vmem_daemon.requests import Request

MESSAGE = (
    "the daemon of this data home runs in another container, or outside of this one, and sees other files here; "
    "run: export VMEM_HOME=/a/directory/of/its/own"
)


@dataclass(frozen=True, slots=True)
class Refused:
    """The outcome of such an event: a session's start says it to the user, and the others nothing."""

    body: bytes
    pages: str = ""
    begins: bool = False

    def commit(self, delivered: bool = True) -> None:
        """There is nothing to commit."""

    def keep(self) -> bool:
        return False


def refused(connection: socket.socket, event: Request) -> Refused | None:
    """The outcome of an event from elsewhere; None for one that is to be answered."""
    if not asks_from_elsewhere(connection, event):
        return None
    starts = event.name == "SessionStart"
    return Refused(json.dumps({"systemMessage": f"vMem is off: {MESSAGE}"}).encode() if starts else b"", begins=starts)


def asks_from_elsewhere(connection: socket.socket, request: Request) -> bool:
    """Whether the directory that a request names is another one for who sent it than for us."""
    try:
        if not peer.has_other_files(connection):
            return False
        path = json.loads(request.body or b"{}").get("cwd")
        return isinstance(path, str) and os.path.isabs(path) and peer.is_elsewhere(connection, path)
    except (ValueError, AttributeError):  # not an object of JSON, or no path: who reads it says so
        return False
    except OSError:
        return True
