"""What a daemon needs of the file system that the data home is on, and some network file systems and mounts lack."""

from __future__ import annotations

import errno
import mmap
import os
import socket
from collections.abc import Callable
from contextlib import suppress

from vmem.hot import address, locks

# Errors that say nothing of the file system, or that nothing can be written there at all.
_ELSEWHERE = (errno.ENOSPC, errno.EDQUOT, errno.EADDRINUSE, errno.EACCES, errno.EROFS)


def lacks(home: str) -> tuple[str, str]:
    """(what is lacking, in a word; a sentence that says where and why), empty where nothing is, or nothing can be
    written there at all."""
    folder, ends = address.run_dir(home), address.socket_dir(home)
    needs: tuple[tuple[str, str, str, Callable[[str], None]], ...] = (
        ("locks", f"no file can be locked in {folder}", f"{folder}/probe.{os.getpid()}.lock", _lock),
        ("shared memory", f"no file in {folder} can be shared in memory", f"{folder}/probe.{os.getpid()}", _share),
        ("sockets", f"no socket can be made in {ends}", f"{ends}/probe.sock", _listen),
    )
    try:
        address.ensure_dir(folder)
        address.ensure_dir(ends)
    except OSError:
        return "", ""
    for name, what, path, attempt in needs:
        try:
            attempt(path)
        except OSError as error:
            if error.errno not in _ELSEWHERE:
                return name, f"{what} ({error.strerror or error})"
        finally:
            with suppress(OSError):
                os.unlink(path)
    return "", ""


def _lock(path: str) -> None:
    os.close(locks.take(path))


def _share(path: str) -> None:
    """As SQLite shares the index of its log between connections."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(fd, bytes(mmap.PAGESIZE))  # a page that is mapped and not there would end the process
        mmap.mmap(fd, mmap.PAGESIZE).close()
    finally:
        os.close(fd)


def _listen(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(path)
