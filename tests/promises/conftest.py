"""A data home with a real daemon that does not outlive its test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.daemon import daemon_command, end_all, record_runtime


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A data home that is set up; no daemon runs in it yet."""
    folder = Path(tempfile.mkdtemp(prefix="vmp"))
    record_runtime(folder / "vmem")
    yield folder / "vmem"
    end_all(folder / "vmem")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def running(fresh: Path) -> Path:
    """A data home whose daemon answers."""
    done = daemon_command(fresh, "start")
    assert done.returncode == 0, done.stderr
    return fresh
