"""Git repositories that tests make, whatever the settings of whoever runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

_OURS = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}


def git(path: Path | str, *args: str) -> str:
    """What git prints when it is run in `path`."""
    command = ["git", "-C", str(path), "-c", "user.name=t", "-c", "user.email=t@t.test", *args]
    return subprocess.run(command, env=os.environ | _OURS, check=True, capture_output=True, text=True).stdout.strip()


def commit(path: Path, message: str) -> None:
    """Commits all that is there, if anything."""
    git(path, "add", "-A")
    git(path, "commit", "-q", "--allow-empty", "-m", message)


def repository(place: Path, first: str, remote: str = "") -> None:
    """A repository at `place`, instead of what was there; without a first commit where that is empty."""
    shutil.rmtree(place, ignore_errors=True)
    git(place.parent, "init", "-q", "-b", "main", str(place))
    if first:
        commit(place, first)
    if remote:
        git(place, "remote", "add", "origin", remote)
