"""Who is at the other end of a Unix socket, as the kernel says it."""

from __future__ import annotations

import os
import socket
import struct
import sys
from functools import lru_cache

_SOL_LOCAL = 0  # macOS and the BSDs: <sys/un.h>
_LOCAL_PEERCRED = 1


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


def is_elsewhere(connection: socket.socket, path: str) -> bool:
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
