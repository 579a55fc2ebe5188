"""What a prompt reads: the best few of what was found, the others when a context holds those, all of one moment."""

from __future__ import annotations

import json
import threading

import pytest

from tests.memory.harness import Host
from vmem.memory.answers import recalling
from vmem.memory.index import LiveIndex
from vmem.model import Draft
from vmem.store.pages import pages

QUESTION = "what do we know about the plover queue?"
OWNERS = (
    "ash birch cedar dogwood elm fir ginkgo hazel ivy juniper kapok larch maple nutmeg oak pine quince rowan"
    " sycamore teak umbrella viburnum willow yew zelkova acacia balsa cypress ebony fig"
)


@pytest.fixture(params=["index", "full text"])
def searched(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What finds the pages: the index in memory, or the full text where there is none."""
    if request.param == "full text":
        monkeypatch.setattr(LiveIndex, "search", lambda *_, **__: None)
    else:
        pytest.importorskip("numpy")


def remember_many(host: Host, count: int) -> list[str]:
    return [host.remember(f"The {owner} consumer reads the plover queue.") for owner in OWNERS.split()[:count]]


@pytest.mark.usefixtures("searched")
def test_pages_beyond_the_best_are_told_once_the_context_holds_those(host: Host) -> None:
    uids = remember_many(host, recalling.CLOSE + 6)
    blocks = [host.prompt(QUESTION, "one session") for _ in range(4)]
    assert [sum(uid in block for block in blocks) for uid in uids] == [1] * len(uids)


@pytest.mark.usefixtures("searched")
def test_a_fresh_context_has_only_the_best_read(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    remember_many(host, recalling.CANDIDATES + 6)
    read: list[int] = []
    visible_rows = pages.visible_rows

    def counted(*args: object) -> object:
        found = visible_rows(*args)  # type: ignore[arg-type]
        read.extend(found)
        return found

    monkeypatch.setattr(pages, "visible_rows", counted)
    body = {"session_id": "s", "cwd": host.cwd, "hook_event_name": "UserPromptSubmit", "prompt": QUESTION}
    assert host.memory.reply("UserPromptSubmit", "e", json.dumps(body).encode(), float("inf")).body
    assert 0 < len(read) <= recalling.CLOSE


def test_a_page_that_is_committed_while_a_prompt_is_answered_is_found_by_the_next(host: Host) -> None:
    if not host.core.index.exists:
        pytest.skip("there is no index in memory")
    host.remember("The heron gateway listens on port 7001.")
    draft = Draft("fact", "", "The bittern gateway listens on port 7002.", speaker="user")
    indexed, owner = host.core.analyze(draft.title, draft.text), host.project_id()

    def commit() -> None:
        with host.core.db.write() as db:
            rows.append(pages.insert(db, draft, owner, host.clock(), indexed)[0].rowid)
        host.core.index.note(rows)

    rows: list[int] = []
    with host.core.db.snapshot():
        host.core.db.read().execute("SELECT count(*) FROM pages").fetchone()
        other = threading.Thread(target=commit)
        other.start()
        other.join()
        host.core.index.catch_up()  # as the search of a prompt does
    assert "7002" in host.prompt("on which port does the bittern gateway listen?")


def test_a_page_that_is_kept_while_the_index_is_filled_is_found_by_the_next_prompt(host: Host) -> None:
    if not host.core.index.exists:
        pytest.skip("there is no index in memory")
    host.core.index._ready.clear()
    host.remember("The bittern gateway listens on port 7002.")
    host.core.index._ready.set()
    assert "7002" in host.prompt("on which port does the bittern gateway listen?")
