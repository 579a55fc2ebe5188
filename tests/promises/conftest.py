"""A data home with a real daemon that does not outlive its test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.daemon import daemon_command, end_all, record_runtime


@contextmanager
def _home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="vmp"))
    record_runtime(folder / "vmem")
    try:
        yield folder / "vmem"
    finally:
        end_all(folder / "vmem")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A data home that is set up; no daemon runs in it yet."""
    with _home() as home:
        yield home


@pytest.fixture
def running(fresh: Path) -> Path:
    """A data home whose daemon answers."""
    done = daemon_command(fresh, "start")
    assert done.returncode == 0, done.stderr
    return fresh


@pytest.fixture(scope="module")
def shared() -> Iterator[Path]:
    """One whose daemon answers, for all tests of a file that do nothing to the daemon."""
    with _home() as home:
        done = daemon_command(home, "start")
        assert done.returncode == 0, done.stderr
        yield home
