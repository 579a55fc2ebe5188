"""A memory that nobody uses writes nothing and looks at nothing twice; one that is used writes little."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.memory.conftest import directory
from tests.memory.flood import drafts
from tests.memory.harness import DAY, Host
from tests.support.cost import statements_of
from vmem.config import set_value
from vmem.memory.upkeep import heating, timekeeping
from vmem.model import Draft
from vmem.paging import heat
from vmem.store.tiers import regions, tiers

TICK_S = 5.0
FRAME = 4096 + 24  # bytes of the log for a block that was changed
MINUTE = 60.0

pytestmark = pytest.mark.promise(n=10)


def idle(host: Host, seconds: float) -> None:
    """Lets time pass as an idle daemon does: ticks, and the work that they make."""
    for _ in range(int(seconds / TICK_S)):
        host.clock.now += TICK_S
        host.memory.tick()
        host.work()


def commits(host: Host) -> int:
    """A number that changes with each transaction that changed something."""
    return int(host.core.db.read().execute("PRAGMA data_version").fetchone()[0])


def merged(host: Host) -> set[str]:
    """The pages of which another says the same."""
    rows = host.core.db.read().execute("SELECT uid FROM pages WHERE duplicate_of <> ''")
    return {row[0] for row in rows}


def test_an_idle_memory_writes_to_the_disk_once_in_many_minutes(host: Host) -> None:
    set_value(host.home, "backup.keep", "0")
    host.prompt("Which port does the staging server of the shop use?")
    host.remember("The staging port of the shop is 8443.")
    idle(host, 30 * MINUTE)
    written = 0
    for _ in range(60):
        before = commits(host)
        idle(host, MINUTE)
        written += commits(host) != before
    assert written <= 60 * MINUTE / timekeeping.KEPT_EVERY_S


def test_what_was_looked_through_for_doubles_is_not_read_again_until_it_changes(host: Host) -> None:
    host.write(drafts(30, random.Random(1), "fact"))
    idle(host, 5 * MINUTE)
    db = host.core.db.read()
    with statements_of(db) as asked:
        idle(host, 5 * MINUTE)
    assert not [sql for sql in asked if "duplicate_of = ''" in sql and "p.created_at DESC" in sql]
    uids = [host.remember(text, kind="procedure") for text in ("Use the blue pipeline.", "use the blue pipeline")]
    idle(host, 2 * MINUTE)
    assert len(merged(host) & {*uids}) == 1


def test_the_project_that_waits_longest_is_looked_through_for_doubles_first(host: Host, tmp_path: Path) -> None:
    busy, quiet = directory(tmp_path, "busy"), directory(tmp_path, "quiet")
    uids = [host.remember(text, kind="procedure", cwd=quiet) for text in ("Use the red one.", "use the red one")]
    for n in range(4):
        host.remember(f"The port of service {n} is {8000 + n}.", cwd=busy)
        idle(host, MINUTE)
    assert len(merged(host) & {*uids}) == 1


def test_heat_windows_of_many_projects_are_closed_a_few_at_a_time(host: Host, tmp_path: Path) -> None:
    for n in range(3 * 8):
        host.remember(f"The port of service {n} is {8000 + n}.", cwd=directory(tmp_path, f"p{n}"))
    db = host.core.db.read()
    projects = [usage.project_id for usage in tiers.usage(db)]
    closed = [0]
    host.clock.now += 101
    for _ in range(3):
        heating.sample_heat(host.core)
        host.clock.now += TICK_S
        closed.append(sum(bool(regions.kept(db, project)) for project in projects))
    assert closed == [0, *(n * heating.CLOSED_AT_ONCE for n in (1, 2, 3))]


def test_a_page_that_is_used_after_a_long_pause_is_warm(host: Host) -> None:
    host.remember("The staging port of the shop is 8443.")
    idle(host, 5 * MINUTE)
    host.clock.now += 100 * DAY
    host.stand()
    assert "8443" in host.prompt("Which staging port does the shop have?")
    idle(host, 5 * MINUTE)
    state = heat.from_json(regions.kept(host.core.db.read(), host.project_id()))
    assert heat.prewarm(state, host.clock.now, 1)


@pytest.mark.parametrize("keep", [1, 3])
def test_sessions_that_nobody_ended_are_not_taken_down_again_for_each_other(host: Host, keep: int) -> None:
    set_value(host.home, "snapshot.keep_count", str(keep))
    for n in range(6):
        host.exchange(f"Which port does service {n} use?", f"Service {n} uses port {8000 + n}.", f"s{n}")
    idle(host, 20 * MINUTE)
    kept = host.call("snapshot.list")["snapshots"]
    idle(host, 20 * MINUTE)
    assert [line["session_id"] for line in kept] == [f"s{n}" for n in reversed(range(6 - keep, 6))]
    assert host.call("snapshot.list")["snapshots"] == kept


def test_a_session_gets_its_snapshot_whatever_others_were_opened_without_a_word(host: Host) -> None:
    set_value(host.home, "snapshot.keep_count", "2")
    host.exchange("Which port does the service use?", "The service uses port 8000.", "s1")
    host.clock.now += MINUTE
    host.prompt("Move it to port 8100, please.", "s1")
    prompted_at = host.clock.now
    for n in range(4):
        host.clock.now += 1
        host.start(f"opened{n}")
    idle(host, 20 * MINUTE)
    assert host.call("snapshot.list")["snapshots"][0]["at"] > prompted_at


# -- how much an event writes: there are thousands a day, and each is on the disk before the next


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
