"""Shared fixtures. End-to-end tests skip, with one line, where the client is not installed; in CI that is a failure."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.client import find_client
from tests.support.fake_api import FakeApi

NO_CLIENT = "Claude Code is not installed: run `npm ci --prefix tests/client` (needs node)"
_skipped_for_want_of_a_client: set[str] = set()

# How long an example takes says how busy the machine is.
settings.register_profile("patient", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a parallel run the files with slow tests begin first: one that began last would run on alone."""
    if hasattr(config, "workerinput"):
        slow = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("e2e")}
        items.sort(key=lambda item: item.path not in slow)  # stable: the order within a file stays


@pytest.fixture(scope="session")
def claude() -> Path:
    """The client's executable."""
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
