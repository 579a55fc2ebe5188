"""Daemons around the fake memory that do not outlive the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.daemon.harness import LIVING, Daemon
from tests.support.daemon import data_home


@contextmanager
def _home() -> Iterator[Path]:
    with data_home(set_up=False) as home:
        try:
            yield home
        finally:
            for daemon in [daemon for daemon in LIVING if daemon.home.parent in (home, home.parent)]:
                daemon.kill()
                LIVING.remove(daemon)


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
