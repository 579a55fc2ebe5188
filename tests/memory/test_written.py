"""How much an event writes: little, as there are thousands a day, and each is on the disk before the next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.memory.harness import Host
from vmem.model import Draft
from vmem.store.tiers import tiers

FRAME = 4096 + 24  # bytes of the log for a block that was changed


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    made = Host(tmp_path / "home", tmp_path / "project")
    yield made
    made.close()


def blocks_of(host: Host, events: int, tool: str, **tool_input: str) -> float:
    """How many blocks each of some calls of a tool writes, two seconds apart."""
    writer = host.core.db._writer
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for _ in range(events):
        host.clock.now += 2
        host.event("PostToolUse", tool_name=tool, tool_input=tool_input, tool_response={"stdout": "done"})
    return Path(f"{host.core.db.path}-wal").stat().st_size / FRAME / events


def test_a_call_of_a_tool_writes_that_it_was_and_little_else(host: Host) -> None:
    for n in range(40):  # so that what it writes is in different blocks
        host.prompt(f"Where does heron {n} nest in the north wood?", f"s{n}")
    host.prompt("Run the tests of the reader module.")
    assert blocks_of(host, 60, "Bash", command="make test") < 4  # the event, the act and its index


def test_a_file_that_is_read_again_and_again_keeps_its_pages_warm_without_writing_them(host: Host) -> None:
    text = "The heron lives in hall {0} of the north wood and eats fish number {0}. " * 20
    made = host.write([Draft("fact", f"fact {n}", text.format(n), files=("src/reader.py",)) for n in range(16)])
    host.clock.now += 86_400
    host.prompt("Have a look at the reader.")
    path = f"{host.cwd}/src/reader.py"
    assert blocks_of(host, 1, "Read", file_path=path) > 10
    assert all(host.page(page.uid).used_at == host.clock.now for page in made)
    assert blocks_of(host, 60, "Read", file_path=path) < 5
    host.clock.now += 7200
    assert blocks_of(host, 1, "Read", file_path=path) > 10
    assert all(host.page(page.uid).used_at == host.clock.now for page in made)


def test_a_page_that_was_spared_once_and_is_used_again_at_once_is_spared_again(host: Host) -> None:
    (page,) = host.write([Draft("fact", "fact", "The heron lives in hall 7.", files=("src/reader.py",))])
    host.prompt("Have a look at the reader.")
    path = f"{host.cwd}/src/reader.py"
    for _ in range(2):
        host.clock.now += 60
        host.event("PostToolUse", tool_name="Read", tool_input={"file_path": path}, tool_response={"stdout": "done"})
        with host.core.db.write() as db:
            found = [one for standing in range(4) for one in tiers.coldest(db, page.project_id, "fact", standing, 9)]
            assert [one.referenced for one in found] == [True]
            tiers.spare(db, [page.rowid])
