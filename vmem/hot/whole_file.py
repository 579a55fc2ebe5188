"""Writes a file whole or not at all: beside it under another name, NAME.PID.part, which then takes its place.

Who is killed in between leaves that part: `vmem doctor` removes those of the spool, uninstalling the others.
"""

from __future__ import annotations

import posix

PART = ".part"  # how the name of an unfinished one ends


def write(path: str, data: bytes, *, sync: bool = True) -> None:
    """Makes `data` all that the file holds, for its owner alone (0600); with `sync` it outlives a power cut. One thread
    of a process at a time. Raises OSError: then it is as it was."""
    part = "%s.%d%s" % (path, posix.getpid(), PART)
    fd = posix.open(part, posix.O_WRONLY | posix.O_CREAT | posix.O_TRUNC | posix.O_CLOEXEC | posix.O_NOFOLLOW, 0o600)
    try:
        try:
            if posix.geteuid() == 0:  # under sudo in a user's home: a daemon of that user's is to read it
                _hand_over(fd, path.rpartition("/")[0])
            view = memoryview(data)
            while view:
                view = view[posix.write(fd, view) :]
            if sync:
                posix.fsync(fd)
        finally:
            posix.close(fd)
        posix.rename(part, path)  # a new name may be what there is no room for
    except OSError:
        posix.unlink(part)
        raise


def _hand_over(fd: int, folder: str) -> None:
    """Gives a file to the owner of its directory, where the file system has that done."""
    try:
        owner = posix.stat(folder)
        posix.fchown(fd, owner.st_uid, owner.st_gid)
    except OSError:
        pass
