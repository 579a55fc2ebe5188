"""The listening socket, and whether the path still leads to it."""

from __future__ import annotations

import os
import socket
import stat
import time

from vmem.hot import address

BACKLOG = 128


class Endpoint:
    """A bound, listening, non-blocking Unix socket (0600) in a private directory (0700)."""

    def __init__(self, path: str) -> None:
        """Binds `path`. Whoever calls this holds the daemon's lock: a socket that is there already is stale.

        Anything else that is there is moved aside, never deleted. Raises OSError.
        """
        self.path = path
        self.moved_aside = _clear(path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.socket.bind(path)
            os.chmod(path, 0o600)
            self._identity = _identity(path)
            self.socket.setblocking(False)
            self.socket.listen(BACKLOG)
        except OSError:
            self.socket.close()
            raise

    def ours(self) -> bool:
        """Whether a client that connects to the path would reach this socket."""
        return _identity(self.path) == self._identity

    def unlink(self) -> None:
        """Removes the path, unless it leads to somebody else's socket by now."""
        if self.ours():
            os.unlink(self.path)

    def close(self) -> None:
        self.socket.close()


def _clear(path: str) -> str:
    """Makes room at `path`; -> where a foreign thing went, or ""."""
    address.ensure_dir(os.path.dirname(path))
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return ""
    if stat.S_ISSOCK(mode):
        os.unlink(path)
        return ""
    aside = f"{path}.aside-{time.time_ns()}"
    os.rename(path, aside)
    return aside


def _identity(path: str) -> tuple[int, int]:
    try:
        info = os.lstat(path)
    except OSError:
        return (0, 0)
    return (info.st_dev, info.st_ino)
