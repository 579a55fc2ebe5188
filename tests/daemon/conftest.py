"""A data home with a short path (a socket's path is limited), and daemons in it that do not outlive the test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.daemon.harness import LIVING, Daemon
from tests.support.daemon import end_all


@contextmanager
def _home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="vmd"))
    try:
        yield folder / "home"
    finally:
        for daemon in [daemon for daemon in LIVING if daemon.home == folder / "home"]:
            daemon.kill()
            LIVING.remove(daemon)
        end_all(folder / "home")
        shutil.rmtree(folder)


@pytest.fixture
def home() -> Iterator[Path]:
    """The data home, not made yet; whatever runs in it at the end is ended."""
    with _home() as home:
        yield home


@pytest.fixture
def daemon(home: Path) -> Daemon:
    """One around the fake memory, that answers and ticks seldom."""
    return Daemon(home).started()


@pytest.fixture(scope="module")
def shared() -> Iterator[Daemon]:
    """One for all tests of a file that leave it as they found it."""
    with _home() as home:
        yield Daemon(home).started()
