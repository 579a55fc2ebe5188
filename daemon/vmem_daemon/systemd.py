"""The two words that a systemd service of type `notify` is told, without a library."""

from __future__ import annotations

import os
import socket
from collections.abc import MutableMapping


def supervised(environ: MutableMapping[str, str]) -> bool:
    """Whether systemd started this very process.

    A terminal that systemd started hands INVOCATION_ID (and at times NOTIFY_SOCKET) on to all of
    its children, so they prove nothing about a daemon that a hook started, nor where
    SYSTEMD_EXEC_PID names another process.
    """
    if "VMEM_SPAWN_FD" in environ:
        return False
    if "SYSTEMD_EXEC_PID" in environ:
        return environ["SYSTEMD_EXEC_PID"] == str(os.getpid())
    return bool(environ.get("NOTIFY_SOCKET") or environ.get("INVOCATION_ID"))


def notify(address: str, state: str) -> None:
    """Sends `state` ("READY=1", "STOPPING=1") to the socket that NOTIFY_SOCKET names; "" sends nothing.

    Protocol: sd_notify(3). Raises OSError when nobody listens there.
    """
    if not address:
        return
    target = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.connect(target)
        sender.sendall(state.encode())
