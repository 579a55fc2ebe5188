"""Who is at the other end of a Unix socket, as the kernel says it.

A request may come from another container that shares the data home: there a path means another directory than here.
Such are told nothing, and nothing is kept of them: what is `/workspace` to each of two containers is two projects, and
their transcripts are not to be read here.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import sys
from dataclasses import dataclass
from functools import lru_cache

from vmem_daemon.requests import Request

_SOL_LOCAL = 0  # macOS and the BSDs: <sys/un.h>
_LOCAL_PEERCRED = 1
MESSAGE = (
    "the daemon of this data home runs in another container, or outside of this one, and sees other files here; "
    "run: export VMEM_HOME=/a/directory/of/its/own"
)


def uid(connection: socket.socket) -> int:
    """The user id of the process that connected. Raises OSError when the kernel does not tell."""
    if sys.platform == "linux":
        return _credentials(connection)[1]
    credentials = connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, 76)
    return int(struct.unpack_from("II", credentials)[1])  # struct xucred: version, uid, groups


def has_other_files(connection: socket.socket) -> bool:
    """Whether the process that connected may find other files under a path than we do, as one in another container
    does. Raises OSError when the kernel does not tell."""
    if sys.platform != "linux":
        return False
    pid = _credentials(connection)[0]
    try:
        return not pid or _mounts(pid) != _our_mounts()
    except OSError:  # it has gone, or there is no /proc
        return False


def _is_elsewhere(connection: socket.socket, path: str) -> bool:
    """Whether `path` is another file for the process that connected than for us, or we cannot look, as it is in a
    container that we do not see into. Raises OSError when the kernel does not tell."""
    pid = _credentials(connection)[0]
    return not pid or _file(f"/proc/{pid}/root{path}") != _file(path)


def _credentials(connection: socket.socket) -> tuple[int, int]:
    """Process id, 0 for one that we cannot see, and user id."""
    pid, user, _group = struct.unpack("iII", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return pid, user


def _mounts(pid: int | str) -> str:
    """The name of a process's mount namespace."""
    return os.readlink(f"/proc/{pid}/ns/mnt")


@lru_cache(maxsize=1)
def _our_mounts() -> str:
    return _mounts("self")


def _file(path: str) -> tuple[int, int] | None:
    """Which file it is; None for none. Raises OSError."""
    try:
        info = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return info.st_dev, info.st_ino


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
        if not has_other_files(connection):
            return False
        path = json.loads(request.body or b"{}").get("cwd")
        return isinstance(path, str) and os.path.isabs(path) and _is_elsewhere(connection, path)
    except (ValueError, AttributeError):  # not an object of JSON, or no path: who reads it says so
        return False
    except OSError:
        return True
