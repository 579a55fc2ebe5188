"""What a tool call says where no daemon answers."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.daemon import data_home
from vmem.hot import address
from vmem.mcp import calls


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data home whose daemon takes calls and answers none."""
    with data_home() as home, socket.socket(socket.AF_UNIX) as daemon:
        monkeypatch.setenv("VMEM_HOME", str(home))
        monkeypatch.setattr(calls, "CALL_S", 0.2)
        address.ensure_dir(address.run_dir(str(home)))
        daemon.bind(address.socket_path(str(home)))
        daemon.listen()
        yield home


@pytest.mark.parametrize(("name", "given"), [("recall", {"query": "boats"}), ("remember", {"text": "A boat."})])
def test_only_what_writes_is_said_to_be_done_perhaps_when_the_daemon_hangs(
    hanging: Path, name: str, given: dict[str, str]
) -> None:
    told = calls.run(name, given)
    assert told.failed and "did not answer in time" in told.text
    assert ("may have been done" in told.text) is (name == "remember")
    assert ("vmem doctor" in told.text) is (name == "recall")
