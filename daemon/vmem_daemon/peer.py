"""Who is at the other end of a Unix socket, as the kernel says it."""

from __future__ import annotations

import socket
import struct
import sys

_SOL_LOCAL = 0  # macOS and the BSDs: <sys/un.h>
_LOCAL_PEERCRED = 1


def uid(connection: socket.socket) -> int:
    """The user id of the process that connected. Raises OSError when the kernel does not tell."""
    if sys.platform == "linux":
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        return int(struct.unpack("iII", credentials)[1])  # struct ucred: pid, uid, gid
    credentials = connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, 76)
    return int(struct.unpack_from("II", credentials)[1])  # struct xucred: version, uid, groups
