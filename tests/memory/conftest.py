"""Two projects with names, for what lists, moves and tells apart projects."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.memory.harness import Host


def directory(folder: Path, name: str) -> str:
    """Makes it; its path."""
    (folder / name).mkdir()
    return str(folder / name)


@pytest.fixture
def shop(host: Host, tmp_path: Path) -> Host:
    """A memory in a project called shop, at the present time, as the files of backups are."""
    host.cwd, host.clock.now = directory(tmp_path, "shop"), time.time()
    return host


@pytest.fixture
def blog(tmp_path: Path) -> str:
    """Another project's directory."""
    return directory(tmp_path, "blog")
