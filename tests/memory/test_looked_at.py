"""How many of the found pages are read: the best few, and the others when a context holds those already."""

from __future__ import annotations

import json

import pytest

from tests.memory.harness import Host
from vmem.memory import recalling
from vmem.store import pages

QUESTION = "what do we know about the plover queue?"
OWNERS = (
    "ash birch cedar dogwood elm fir ginkgo hazel ivy juniper kapok larch maple nutmeg oak pine quince rowan"
    " sycamore teak umbrella viburnum willow yew zelkova acacia balsa cypress ebony fig"
)


def remember_many(host: Host, count: int) -> list[str]:
    return [host.remember(f"The {owner} consumer reads the plover queue.") for owner in OWNERS.split()[:count]]


def test_pages_beyond_the_best_are_told_once_the_context_holds_those(host: Host) -> None:
    uids = remember_many(host, recalling.CLOSE + 6)
    blocks = [host.prompt(QUESTION, "one session") for _ in range(4)]
    assert [sum(uid in block for block in blocks) for uid in uids] == [1] * len(uids)


def test_a_fresh_context_has_only_the_best_read(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numpy")
    remember_many(host, recalling.CANDIDATES + 6)
    read: list[int] = []
    by_rowids = pages.by_rowids

    def counted(*args: object) -> object:
        found = by_rowids(*args)  # type: ignore[arg-type]
        read.extend(found)
        return found

    monkeypatch.setattr(pages, "by_rowids", counted)
    body = {"session_id": "s", "cwd": host.cwd, "hook_event_name": "UserPromptSubmit", "prompt": QUESTION}
    assert host.memory.reply("UserPromptSubmit", "e", json.dumps(body).encode(), float("inf")).body
    assert 0 < len(read) <= recalling.CLOSE
