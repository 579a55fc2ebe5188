"""A store whose terms were made by the rules of an earlier version."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.memory.harness import Host
from vmem.memory import pager
from vmem.memory.upkeep import rounds
from vmem.store.engine import meta
from vmem.store.pages import derived
from vmem.store.projects import owners
from vmem.store.upkeep import upkeep as store_upkeep

PIN = "Never restart the heron service on Fridays."
COUNT = 60


def text(n: int) -> str:
    return f"The zq{n}plover service listens on port {7000 + n}."


@contextmanager
def after_an_update(host: Host) -> Iterator[Host]:
    """The memory opened by a version with other rules; `host` has been filled by the one before."""
    with host.core.db.write() as db:
        meta.set_text(db, "terms", "of long ago")
    host.close()
    again = Host(host.home, host.home.parent / "project")
    try:
        yield again
    finally:
        again.close()


def filled(host: Host) -> list[str]:
    uids = [host.remember(text(n)) for n in range(COUNT)]
    host.call("pin", text=PIN, pin="hard")
    host.swap_out(*uids[:10])
    return uids


def found(host: Host, uids: list[str]) -> list[bool]:
    return [uid in [hit["uid"] for hit in host.call("recall", query=text(n))["hits"]] for n, uid in enumerate(uids)]


def problems(host: Host) -> list[str]:
    return store_upkeep.check(host.core.db.read())


def test_what_needs_no_full_text_is_told_before_it_is_made_anew(host: Host) -> None:
    uids = filled(host)
    with after_an_update(host) as again:
        assert derived.unmade(again.core.db.read()) > 0
        assert f"{COUNT + 1} pages are left" in again.call("status")["warnings"][0]
        assert PIN in again.start("s2")
        if again.core.index.exists:
            assert all(found(again, uids)[10:])
        assert problems(again) == []


def test_in_the_end_all_pages_are_found_also_those_in_swap(host: Host) -> None:
    uids = filled(host)
    with after_an_update(host) as again:
        again.work()
        assert derived.unmade(again.core.db.read()) == 0
        assert again.call("status")["warnings"] == []
        assert derived.missing(again.core.db.read(), 1, again.core.index.embeds) == []
        assert all(found(again, uids))
        assert problems(again) == []


def test_a_daemon_that_dies_half_way_goes_on_where_it_was(host: Host) -> None:
    uids = filled(host)
    with after_an_update(host) as again:
        assert rounds.remake(again.core) and rounds.remake(again.core)
        left = derived.unmade(again.core.db.read())
        again.close()
        third = Host(again.home, host.home.parent / "project")
        try:
            assert 0 < derived.unmade(third.core.db.read()) == left
            batches = 0
            while rounds.remake(third.core):
                batches += 1
            assert batches < COUNT / 16
            assert all(found(third, uids)) and problems(third) == []
        finally:
            third.close()
            again.core.db = third.core.db  # closed already


def bring_back(host: Host, uid: str) -> None:
    with host.core.db.write() as db:
        pager.fault_in(host.core, db, host.page(uid))


def give_away(host: Host, uid: str) -> None:
    with host.core.db.write() as db:
        owners.give_pages(db, host.page(uid).project_id, 99, 1000, host.core.analyze)


Change = Callable[[Host, list[str]], object]
CHANGES: dict[str, Change] = {
    "edited": lambda host, uids: host.call("edit", uid=uids[30], text="The ibex crawler waits 900 ms."),
    "forgotten": lambda host, uids: host.call("forget", uids=[uids[30]]),
    "swapped out": lambda host, uids: host.swap_out(uids[30]),
    "brought back": lambda host, uids: bring_back(host, uids[5]),
    "given away": lambda host, uids: give_away(host, uids[30]),
    "new": lambda host, uids: host.remember("The ibex crawler waits 900 ms."),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("when", ["before", "between"])
def test_what_changes_meanwhile_is_indexed_once_as_it_is(
    host: Host, change: str, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "REMADE_AT_ONCE", 64)
    uids = filled(host)
    with after_an_update(host) as again:
        if when == "before":
            CHANGES[change](again, uids)
        else:  # after the batch was read, before it is kept
            again.core.give_way = _once(lambda: CHANGES[change](again, uids), 16)
        while rounds.remake(again.core):
            pass
        assert problems(again) == []
        rest = [known for n, known in enumerate(found(again, uids)) if n != 30]
        assert all(rest) or (change == "given away" and not any(rest))


def _once(act: Callable[[], object], at: int) -> Callable[[], object]:
    count = itertools.count()
    return lambda: act() if next(count) == at else None
