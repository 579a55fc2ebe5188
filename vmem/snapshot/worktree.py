"""What a working directory says now: hashes of files, uncommitted changes, commits since. Reads only, with limits.

What a repository names, as a filter, is not started (see also `vmem.git`).
"""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import time
from collections.abc import Iterable
from functools import lru_cache

from vmem import git

GONE = "gone"
FILE_LIMIT = 1024 * 1024  # bytes; of a larger file size and time of change are hashed instead of its content
HASH_LIMIT_S = 0.010  # for all files of one image
GIT_LIMIT_S = 0.5
DIRTY_LIMIT = 50  # paths
COMMITS_LIMIT = 10
_OF_REPOSITORY = ("local", "worktree")  # scopes of git's configuration; the others are the user's and the machine's


def inside(path: str, root: str) -> str:
    """The path relative to `root` when it is below it, else as it is. Absolute or relative comes in."""
    if root and root != "/":
        if path.startswith(root + "/") and "/." not in path[len(root) :] and "//" not in path:
            return path[len(root) + 1 :]
        if path == root or path.startswith(root.rstrip("/") + "/"):
            return os.path.relpath(path, root)
    return path


def outside(path: str, root: str) -> str:
    return path if os.path.isabs(path) else os.path.join(root, path)


def hash_file(path: str) -> str:
    """32 hex digits of the content; GONE when there is no file; "" for what is no regular file or cannot be read."""
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            return ""
        return _content_hash(path, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    except (FileNotFoundError, NotADirectoryError):
        return GONE
    except (OSError, ValueError):
        return ""


@lru_cache(maxsize=8192)
def _content_hash(path: str, _inode: int, size: int, changed_ns: int, _noted_ns: int) -> str:
    """Remembered for as long as the file's status stays the same."""
    if size > FILE_LIMIT:
        return hashlib.blake2b(f"{size} {changed_ns}".encode(), digest_size=16).hexdigest()
    with open(path, "rb") as file:
        return hashlib.blake2b(file.read(FILE_LIMIT + 1), digest_size=16).hexdigest()


def hash_files(paths: Iterable[str], root: str, limit_s: float = HASH_LIMIT_S) -> dict[str, str]:
    """The hash of each path (relative ones are below `root`); those that the time did not suffice for are left out."""
    end = time.monotonic() + limit_s
    found: dict[str, str] = {}
    for path in paths:
        if time.monotonic() > end:
            break
        found[path] = hash_file(outside(path, root))
    return found


def changed_at(path: str) -> float:
    """When the file's content last changed, Unix seconds; 0.0 when there is none."""
    try:
        return os.stat(path).st_mtime
    except (OSError, ValueError):
        return 0.0


def dirty(root: str, limit_s: float = GIT_LIMIT_S) -> tuple[str, ...] | None:
    """Uncommitted changes as "XY path", at most DIRTY_LIMIT; None when git cannot say in time.

    What a submodule holds is left out. A file that a filter of the repository's own changes may count as changed.
    """
    filters = _own_filters(root, limit_s)
    if filters is None:
        return None
    off = tuple(f"{name}.{key}" for name in filters for key in ("clean=", "process=", "required=false"))
    asked = ("status", "--porcelain=v1", "-z", "--untracked-files=normal", "--no-renames", "--ignore-submodules=dirty")
    text = _git(root, limit_s, *asked, settings=off)
    if text is None:
        return None
    return tuple(sorted(line for line in text.split("\0") if line)[:DIRTY_LIMIT])


def commits_between(root: str, old: str, new: str, limit_s: float = GIT_LIMIT_S) -> tuple[str, ...]:
    """The newest commits that `new` has and `old` has not, as "abbreviated-hash subject"; () when git cannot say."""
    if not (_is_commit(old) and _is_commit(new)):
        return ()
    text = _git(root, limit_s, "log", f"--max-count={COMMITS_LIMIT}", "--format=%h %s", f"{old}..{new}", "--")
    return tuple(line[:160] for line in (text or "").splitlines() if line)


def _is_commit(text: str) -> bool:
    return len(text) >= 40 and all(c in "0123456789abcdef" for c in text)


def _own_filters(root: str, limit_s: float) -> set[str] | None:
    """The filters that the repository's own configuration names, as "filter.NAME"; None where that cannot be told."""
    text = _git(root, limit_s, "config", "--show-scope", "--name-only", "-z", "--get-regexp", r"^filter\.", ends=(0, 1))
    if text is None:
        return None
    parts = text.split("\0")
    own = {
        key.rpartition(".")[0] for scope, key in zip(parts[::2], parts[1::2], strict=False) if scope in _OF_REPOSITORY
    }
    return None if any("=" in name for name in own) else own  # where a name ends could not be said to git


def _git(
    root: str, limit_s: float, *args: str, settings: tuple[str, ...] = (), ends: tuple[int, ...] = (0,)
) -> str | None:
    """What git says; None where it does not end in time, or otherwise than with one of `ends`."""
    try:
        done = subprocess.run(
            git.command(root, *args, settings=settings), capture_output=True, timeout=limit_s, check=False,
            env=git.environ(), stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode in ends else None
