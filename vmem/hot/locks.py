"""Locks on files (flock): the kernel drops one when the last process that has it ends, however it ends.

Some network file systems lock nothing.
"""

import fcntl
import posix
from time import monotonic, sleep

POLL_S = 0.02


def take(path: str, limit_s: float = 0.0) -> int:
    """The lock on a file, which is made, as a descriptor to be closed; -1 where another process has it for longer than
    `limit_s`. Raises OSError, with the path."""
    fd = posix.open(path, posix.O_RDWR | posix.O_CREAT | posix.O_CLOEXEC, 0o600)
    end = monotonic() + limit_s
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return fd
        except BlockingIOError:
            if monotonic() >= end:
                posix.close(fd)
                return -1
            sleep(POLL_S)
        except OSError as error:
            posix.close(fd)
            raise OSError(error.errno, error.strerror, path) from None


def sign(fd: int) -> None:
    """Writes this process's id into a lock that it has, for people and for who wants to stop it."""
    posix.ftruncate(fd, 0)
    posix.pwrite(fd, b"%d\n" % posix.getpid(), 0)


def held(path: str) -> bool:
    """Whether some process holds the lock on this file now."""
    try:
        fd = posix.open(path, posix.O_RDWR | posix.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except PermissionError:
        return True
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        posix.close(fd)
    return False
