"""Shared fixtures. End-to-end tests skip, with one line, where the client is not installed; in CI that is a failure."""

from __future__ import annotations

import functools
import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.support.client import find_client
from tests.support.daemon import data_home, start_daemon
from tests.support.fake_api import FakeApi
from vmem.store.engine import schema
from vmem.store.engine.handles import Writer

if TYPE_CHECKING:
    from tests.memory.harness import Host
    from tests.snapshot.session import World

NO_CLIENT = "Claude Code is not installed: run `npm ci --prefix tests/client` (needs node)"
_skipped_for_want_of_a_client: set[str] = set()

# How long an example takes says how busy the machine is; and a fixture may serve all examples of a test.
NOT_CHECKED = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
settings.register_profile("curious", settings.default, deadline=None, suppress_health_check=NOT_CHECKED)
settings.register_profile("patient", settings.get_profile("curious"), derandomize=True)
settings.load_profile("patient")  # the same examples each time; others: pytest --hypothesis-profile curious


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a parallel run the files with slow tests begin first: one that began last would run on alone."""
    if hasattr(config, "workerinput"):
        slow = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("e2e")}
        items.sort(key=lambda item: item.path not in slow)  # stable: the order within a file stays


@pytest.fixture(scope="session", autouse=True)
def _one_table() -> Iterator[None]:
    """The embedding table is read once for all memories of a process; one that is named is read as ever."""
    if importlib.util.find_spec("numpy") is None:
        yield
        return
    from vmem.recall.words.embed import Embedder

    original, opened = Embedder.open, functools.cache(Embedder.open)
    Embedder.open = lambda *args, **kwargs: original(*args, **kwargs) if args or kwargs else opened()  # type: ignore[assignment, method-assign]
    yield
    Embedder.open = original  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _no_flushing() -> Iterator[None]:
    """Stores that tests open in their own process do not wait for the disk, which is most of what opening one costs:
    what a killed process has written is there all the same, and no test cuts the power."""
    prepare = schema.prepare

    def hasty(db: Writer) -> None:
        db.execute("PRAGMA synchronous = OFF")
        prepare(db)
        db.execute("PRAGMA synchronous = OFF")

    schema.prepare = hasty
    yield
    schema.prepare = prepare


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """A memory in this process, driven by events."""
    from tests.memory.harness import Host

    made = Host(tmp_path / "home", tmp_path / "project")
    yield made
    made.close()


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A data home that is set up; no daemon runs in it yet."""
    with data_home() as home:
        yield home


@pytest.fixture
def running(fresh: Path) -> Path:
    """A data home whose daemon answers."""
    start_daemon(fresh)
    return fresh


@pytest.fixture(scope="module")
def shared() -> Iterator[Path]:
    """One whose daemon answers, for all tests of a file that do nothing to the daemon."""
    with data_home() as home:
        start_daemon(home)
        yield home


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A session in a git repository."""
    from tests.snapshot.session import World

    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="session")
def claude() -> Path:
    path = find_client()
    if path is None:
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(NO_CLIENT)
        _skipped_for_want_of_a_client.add("claude")
        pytest.skip(NO_CLIENT)
    return path


@pytest.fixture(scope="module")
def api() -> Iterator[FakeApi]:
    with FakeApi() as server:
        yield server


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _skipped_for_want_of_a_client:
        terminalreporter.write_line(f"end-to-end tests skipped. {NO_CLIENT}.")
