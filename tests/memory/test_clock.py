"""A clock that was ahead for a while, or behind: nothing is lost by it, and nothing is dated by it for good."""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path

import pytest

from tests.memory.harness import DAY, YEAR, Host
from vmem.errors import NotFoundError
from vmem.hot import address, spool
from vmem.memory import pauses

FLAG = "Decided: the quokka flag is called billing_v7."
HERON = "Decided: the heron report is sent on Mondays."
QUESTION = "how is the quokka flag called?"


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("ahead_s", [8 * 3600.0, 5 * YEAR])
def test_what_was_said_while_the_clock_was_ahead_takes_its_place_once_that_is_set_back(
    host: Host, tmp_path: Path, ahead_s: float, again: bool
) -> None:
    host.exchange("The owl counts voles.", "Noted.", "before")
    host.stand()
    host.clock.now += ahead_s
    host.exchange("The heron counts fish.", "Noted.", "ahead")
    lasting = host.remember("The stork is away.", ttl_s=DAY)
    host.memory.tick()
    host.clock.now -= ahead_s
    if again:  # by another daemon
        host.close()
        host = Host(tmp_path / "home", Path(host.cwd), host.clock)
        host._idents = itertools.count(100)  # its events are others
    host.exchange("The walrus counts clams.", "Noted.", "after")
    host.memory.tick()
    host.stand()

    times = {page["title"]: page["created_at"] for page in host.call("timeline")["pages"]}
    owl, heron, walrus = (
        next(at for title, at in times.items() if name in title) for name in ("owl", "heron", "walrus")
    )
    assert owl < heron <= walrus < host.clock.now
    assert "heron" in host.prompt("what did we say today of the heron and what it counts?", "s9")
    db = host.core.db.read()
    for table, column in (("sessions", "seen_at"), ("events", "at"), ("ledger", "at"), ("snapshots", "at")):
        assert db.execute(f"SELECT count(*) FROM {table} WHERE {column} > ?", (host.clock.now,)).fetchone()[0] == 0
    host.clock.now += DAY
    with pytest.raises(NotFoundError):
        host.call("fault", uids=[lasting])
    host.close()


def test_what_is_forgotten_while_the_clock_is_ahead_does_not_stay_on_the_disk_for_years(host: Host) -> None:
    uid = host.remember(FLAG)
    host.stand()
    host.clock.now += 5 * YEAR
    host.call("forget", uids=[uid])
    host.memory.tick()
    host.clock.now -= 5 * YEAR
    host.stand()
    host.clock.now += 31 * DAY
    host.stand()
    assert uid not in str(host.call("forgotten")) and not host.core.db.read().execute("SELECT 1 FROM pages").fetchone()


def test_a_clock_that_is_ahead_for_a_moment_removes_nothing(host: Host) -> None:
    lasting, gone = host.remember(FLAG, ttl_s=30 * DAY), host.remember(HERON)
    host.exchange(QUESTION, "It is called billing_v7.")
    snapshot = host.call("snapshot.dump", session="s1")["snapshot"]["id"]
    host.call("forget", uids=[gone])
    host.stand()
    host.clock.now += 5 * YEAR
    for _ in range(20):
        host.clock.now += 40
        host.memory.tick()
    host.clock.now -= 5 * YEAR
    host.stand()
    assert host.call("fault", uids=[lasting])["pages"]
    assert host.call("restore", uid=gone) and lasting in host.prompt(QUESTION, "s2")
    assert host.call("ledger")["entries"]
    assert snapshot in str(host.call("snapshot.list"))


def test_a_clock_that_is_behind_for_a_while_dates_nothing_back(host: Host) -> None:
    host.exchange("The owl counts voles.", "Noted.")
    host.stand()
    said = host.call("timeline")["pages"]
    host.clock.now -= 20 * YEAR  # as where a machine has no clock of its own until it has asked for the time
    host.memory.tick()
    host.stand()
    assert host.call("timeline")["pages"] == said or not host.call("timeline")["pages"]
    host.clock.now += 20 * YEAR
    host.stand()
    assert host.call("timeline")["pages"] == said


def test_a_pause_that_was_begun_while_the_clock_was_ahead_holds_and_what_was_said_in_it_is_never_kept(
    host: Host,
) -> None:
    host.exchange("The owl counts voles.", "Noted.")
    host.call("pause", whose="project")
    host.clock.now += 60
    host.call("resume")
    (earlier,) = pauses.every(host.home)
    host.stand()
    host.clock.now += 5 * YEAR
    host.call("pause", whose="project")
    host.memory.tick()
    host.clock.now -= 5 * YEAR
    host.memory.tick()
    host.exchange("The heron counts fish.", "Noted.")
    host.stand()
    first, paused = pauses.every(host.home)
    assert first == earlier and first.begun < paused.begun <= host.clock.now
    host.exchange("The stork counts frogs.", "Noted.")
    host.call("resume")
    host.exchange("The walrus counts clams.", "Noted.")
    kept = str(host.call("timeline")["pages"])
    assert "walrus" in kept and "heron" not in kept and "stork" not in kept


def test_a_page_that_is_used_while_the_clock_is_behind_was_last_used_when_it_was_before(host: Host) -> None:
    uid = host.remember(FLAG)
    host.clock.now += DAY
    assert uid in host.prompt(QUESTION, "s1")
    used_at = host.page(uid).used_at
    host.clock.now -= YEAR
    assert uid in host.prompt(QUESTION, "s2")
    page = host.page(uid)
    assert (page.uses, page.used_at) == (2, used_at)


def test_an_event_that_was_spooled_while_the_clock_was_ahead_is_dated_when_it_is_taken_in(host: Host) -> None:
    body = f'{{"session_id": "s1", "cwd": "{host.cwd}", "prompt": "The owl counts voles."}}'.encode()
    assert spool.write("UserPromptSubmit", "late", "", host.clock.now + YEAR, body, str(host.home))
    assert host.memory.replay_spool() == 1
    host.work()
    assert all(page["created_at"] <= host.clock.now for page in host.call("timeline")["pages"])
    assert host.core.db.read().execute("SELECT max(at) FROM events").fetchone()[0] <= host.clock.now


def test_a_pause_of_everything_that_has_a_date_ahead_is_dated_back(shop: Host) -> None:
    path = address.pause_path(str(shop.home))
    Path(path).touch()
    shop.memory.tick()
    os.utime(path, (time.time() + YEAR,) * 2)
    shop.stand()
    assert os.stat(path).st_mtime <= shop.clock.now
