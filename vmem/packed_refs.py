"""The local branches that git has packed into one file, which may name hundreds of thousands of refs beside them.

The file is read once for each of its states: a prompt may ask for a dozen branches, and 20,000 refs take 15 ms to look
through.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG

REPOSITORIES = 16  # that are remembered
MOST_BYTES = 1 << 26  # half a million refs; what is larger is not read
_BRANCHES = b" refs/heads/"
_COMMIT = re.compile(rb"[0-9a-f]{40,64}")

State = tuple[int, int, int, int]


def commit_of(common: str, branch: str) -> str:
    """The commit of a local branch of the repository with the git directory `common`; "" where it is not packed, or
    the file cannot be read, as one that a power cut filled with zeros."""
    path = os.path.join(common, "packed-refs")
    try:
        info = os.stat(path)
        if not S_ISREG(info.st_mode) or info.st_size > MOST_BYTES:  # a pipe would be waited for
            return ""
        return _branches(path, (info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns)).get(branch, "")
    except OSError:
        return ""


@lru_cache(maxsize=REPOSITORIES)
def _branches(path: str, _state: State) -> dict[str, str]:
    """Commits by branch. Raises OSError."""
    data = Path(path).read_bytes()
    if b"\0" in data:
        return {}
    found = {}
    at = data.find(_BRANCHES)
    while at >= 0:
        begin, end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
        commit, name = data[begin:at], data[at + len(_BRANCHES) : end if end >= 0 else len(data)]
        if _COMMIT.fullmatch(commit):
            found[name.decode("utf-8", "replace")] = commit.decode()
        at = data.find(_BRANCHES, at + 1)
    return found
