"""One host per test; the embedding table is read once for all."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.memory.harness import Host


@pytest.fixture(scope="session", autouse=True)
def _one_table() -> Iterator[None]:
    if importlib.util.find_spec("numpy") is None:
        yield
        return
    from vmem.recall.embed import Embedder

    opened, original = Embedder.open(), Embedder.open
    Embedder.open = lambda folder=None: original(folder) if folder else opened  # type: ignore[assignment, method-assign]
    yield
    Embedder.open = original  # type: ignore[method-assign]


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    host = Host(tmp_path / "home", tmp_path / "project")
    yield host
    host.close()
