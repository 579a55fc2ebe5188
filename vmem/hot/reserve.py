"""Room kept free for a disk that is full: a file that is given up, piece by piece, for what is said then.

The daemon makes it while there is plenty; a hook that finds no room for what it spools makes the file shorter and
tries again. Where the disk stays full until the file is used up, what is said is lost, and the user was told.
"""

from __future__ import annotations

import posix
from errno import EDQUOT, ENOSPC

from vmem.hot import address

BYTES = 4 << 20  # some hundreds of prompts, and of the answers' last words
PLENTY = 64 << 20  # bytes free, for it to be made: nobody misses it then
SCARCE = 4 << 20  # bytes free: below it the database may not get what its next transactions need
PIECE = 64 << 10  # bytes given up at least: a file takes blocks, and so may its directory


def keep(base: str) -> None:
    """Makes it whole where there is plenty of room; what cannot be written is made another time."""
    path = address.reserve_path(base)
    have = size(base)
    if have == BYTES:
        return
    try:
        if free(base) < PLENTY:
            return
        address.ensure_dir(address.spool_dir(base))  # which takes room itself
        flags = posix.O_WRONLY | posix.O_CREAT | posix.O_APPEND | posix.O_CLOEXEC | posix.O_NONBLOCK
        fd = posix.open(path, flags, 0o600)
        try:
            if have > BYTES:
                posix.ftruncate(fd, BYTES)
            while have < BYTES:  # no zeros: some file systems keep no blocks for those
                have += posix.write(fd, posix.urandom(min(1 << 20, BYTES - have)))
        finally:
            posix.close(fd)
        posix.unlink(_told_path(base))
    except OSError:
        pass


def size(base: str) -> int:
    """Bytes that are kept now."""
    try:
        return posix.stat(address.reserve_path(base)).st_size
    except OSError:
        return 0


def free(base: str) -> int:
    """Bytes that this user may still write where the data home is. Raises OSError."""
    disk = posix.statvfs(base)
    return disk.f_bavail * disk.f_frsize


def is_full(error: OSError) -> bool:
    """Whether this is what a full disk, or a used-up quota, says."""
    return error.errno in (ENOSPC, EDQUOT)


def in_use(base: str) -> bool:
    """Whether some of it was given up, and there is still no other room."""
    try:
        return posix.stat(address.reserve_path(base)).st_size < BYTES and free(base) < SCARCE
    except OSError:
        return False


def give_up(base: str, wanted: int, error: OSError) -> bool:
    """Gives up room for `wanted` bytes; -> whether it did, and what failed with `error` may be tried again."""
    if not is_full(error):
        return False
    path = address.reserve_path(base)
    left = size(base)
    if not left:
        return False
    try:
        if left <= PIECE:
            posix.unlink(path)  # its inode may be what is wanting
        else:
            posix.truncate(path, max(0, left - max(PIECE, 2 * wanted)))
    except OSError:
        return False
    return True


def notice(base: str) -> str:
    """What to say of a disk that is nearly full; "" where there is room, or no data home."""
    try:
        left = free(base)
    except OSError:
        return ""
    if left >= SCARCE:
        return ""
    told = "the disk is full where %s is (%d KB are free): what is said now is %s; make some room"
    return told % (base, left >> 10, _fate(base))


def message(base: str) -> str | None:
    """What the user should be told of a disk that is full; None when that was done, until there is plenty again."""
    try:
        fd = posix.open(_told_path(base), posix.O_WRONLY | posix.O_CREAT | posix.O_EXCL | posix.O_CLOEXEC, 0o600)
        posix.close(fd)
    except OSError:  # also when it cannot be noted: silence is better than a text on every prompt
        return None
    return "vMem: the disk is full where %s is. What is said now is %s. Make some room." % (base, _fate(base))


def _fate(base: str) -> str:
    """What becomes of what is said while the disk is full."""
    left = size(base)
    kept = "kept in a reserve, of which %d of %d KB are left, and then lost" % (left >> 10, BYTES >> 10)
    return kept if left else "not remembered"


def _told_path(base: str) -> str:
    return address.log_dir(base) + "/full"
