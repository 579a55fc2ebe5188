"""A database of its own for a test of one room of the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from vmem.store.engine.connection import Database
from vmem.store.engine.handles import Writer


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Writer]:
    """Its writer, within one transaction."""
    database = Database(tmp_path / "vmem.db")
    with database.write() as writer:
        yield writer
    database.close()
