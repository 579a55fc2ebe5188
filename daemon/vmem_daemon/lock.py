"""The daemon's lock: an flock on run/daemon.lock, held for the daemon's whole life.

The file holds the owner's process id, for people and for `vmem-daemon stop`; the lock alone says
whether a daemon lives.
"""

from __future__ import annotations

import errno
import os
import stat
import subprocess
from pathlib import Path

from vmem.hot import address, locks

PROC = Path("/proc")


class Lock:
    """A held lock. The kernel drops it when the process ends, however it ends."""

    def __init__(self, fd: int, path: str) -> None:
        self._fd = fd
        self._path = path

    def ours(self) -> bool:
        """Whether the path still leads to the file that we hold (a second daemon would lock another one)."""
        try:
            info = os.stat(self._path)
        except OSError:
            return False
        mine = os.fstat(self._fd)
        return (info.st_dev, info.st_ino) == (mine.st_dev, mine.st_ino)

    def release(self) -> None:
        os.ftruncate(self._fd, 0)
        os.close(self._fd)


def take(path: str) -> Lock | None:
    """The lock, or None when another process has it. Raises OSError when the file cannot be made or is none."""
    address.ensure_dir(os.path.dirname(path))
    fd = locks.take(path)
    if fd < 0:
        return None
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise OSError(errno.EINVAL, f"{path} is no file; remove it")
        locks.sign(fd)
    except OSError:
        os.close(fd)
        raise
    return Lock(fd, path)


def holder(path: str) -> int:
    """The process id of the daemon that holds the lock, or 0 when there is none or it cannot be told.

    The id in the file alone could be that of a dead daemon, given since to a stranger: so the process
    must have the file open (where there is a /proc), or at least be called like us.
    """
    if not locks.held(path):
        return 0
    try:
        pid = int(Path(path).read_text())
        wanted = os.stat(path)
    except (OSError, ValueError):
        return 0
    descriptors = PROC / str(pid) / "fd"
    if not descriptors.is_dir():
        # -ww: else some cut it at the terminal's width, and an interpreter of a Mac has a path as long as that.
        command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
        ps = subprocess.run(command, capture_output=True, text=True, check=False)
        return pid if "vmem_daemon" in ps.stdout or "vmem-daemon" in ps.stdout else 0
    try:
        found = list(descriptors.iterdir())
    except OSError:  # it is just ending: while its memory is given back, none but root may look
        return 0
    for descriptor in found:
        try:
            info = descriptor.stat()
        except OSError:
            continue
        if (info.st_dev, info.st_ino) == (wanted.st_dev, wanted.st_ino):
            return pid
    return 0
