"""Exported pages that somebody edited, or made to do harm: what they claim and may not is left out, the rest kept."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.memory.harness import DAY, Host
from tests.support.disk import everything_written
from vmem.errors import VmemError
from vmem.store.upkeep import upkeep

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
TAPIR = "The tapir gateway trusts certificates of Juniper."
BAD: dict[str, Any] = {
    "uid": ["a b,c\n../x", "\x1b[31mred", "a" * 5000, "../../etc", "[abcd2345]", "", "UPPERCAS"],
    "version": [-3, 0, 10**10], "uses": [-5, 10**10], "turn": [-9, 10**10], "tokens": [-100_000, 10**10],
    "importance": [-5, 1e10], "created_at": [-9e10, 9e10], "updated_at": [-9e10, 9e10], "used_at": [-9e10, 9e10],
    "superseded_by": ["abcd2345", "a b\nc"], "superseded_at": [-9e10, 9e10], "files": [["\x00", "../../x"]],
    "history": [[[1, "t", "x", "user", 9e10], [-1, "t", "x", "user", -1.0], [10**20, "", "", "", 1e300]]],
    "links": [[["derived_from", "a b\n"], ["no", "abcd2345"], ["derived_from", "abcd2345"]],
              [["derived_from", 7], ["derived_from", ["x"]]]],
}  # fmt: skip


def bring(host: Host, **values: Any) -> dict[str, Any]:
    line = {"vmem": 1, "uid": "aaaa2222", "kind": "fact", "title": "Tapir", "text": TAPIR, **values}
    return host.call("import", format="jsonl", text=json.dumps(line))


@pytest.mark.parametrize("field", BAD)
def test_a_page_with_an_odd_value_is_as_good_as_one_without(host: Host, field: str) -> None:
    for number, value in enumerate(BAD[field]):
        given = {"uid": f"aaaa222{'abcdefgh'[number]}", "text": f"{TAPIR} ({number})", field: value}
        if field == "superseded_by":
            given["superseded_by"] = given["uid"] if value == "abcd2345" else value
        assert bring(host, **given)["new"] == 1
    told = host.prompt("What does the tapir gateway trust, certificates of Juniper?")
    assert "trusts certificates of Juniper" in told
    found = host.call("recall", query="tapir gateway")["hits"]
    assert found and all(re.fullmatch("[a-z2-7]{8}", hit["uid"]) for hit in found)
    for page in host.call("timeline")["pages"]:
        assert 0 <= page["created_at"] <= host.clock.now
        assert 0 <= page["importance"] <= 1
    host.age(DAY)
    assert upkeep.check(host.core.db.read()) == []


def test_half_a_character_anywhere_in_a_page_keeps_neither_it_nor_the_others_away(host: Host) -> None:
    half = "half \ud83e"
    for number, given in enumerate((
        {"title": half}, {"text": half}, {"key": half}, {"branch": half}, {"session_id": half}, {"tags": [half]},
        {"files": [half]}, {"agent": half, "scope": "agent"}, {"pin": "soft", "pin_reason": half, "pin_author": half},
        {"history": [[1, half, half, half, 1.0]]}, {"project": half, "project_keys": [half], "project_name": half},
    )):  # fmt: skip
        assert (
            bring(host, **{"uid": f"aaaa222{'abcdefghijk'[number]}", "text": f"{TAPIR} ({number})", **given})["new"]
            == 1
        )
    told = host.call("import", format="page", text='---\nvmem: 1\nkind: "fact"\ntitle: "\\ud83e"\n---\nTapirs swim.\n')
    assert told["new"] == 1


def test_a_page_without_an_id_of_its_own_comes_once(host: Host) -> None:
    assert [bring(host, uid="../x")["new"], bring(host, uid="../x")["new"], bring(host, uid="")["new"]] == [1, 0, 0]


def test_no_secret_comes_in_besides_the_text(host: Host) -> None:
    bring(
        host, key=TOKEN, session_id=TOKEN, agent=TOKEN, pin="soft", pin_reason=TOKEN, pin_author=TOKEN,
        superseded_by=TOKEN, links=[["derived_from", TOKEN]], history=[[1, TOKEN, TOKEN, TOKEN, 1.0]],
        project=f"dir:/{TOKEN}", project_name=TOKEN, project_keys=[f"remote:x/{TOKEN}"],
    )  # fmt: skip
    assert host.page("aaaa2222").text == TAPIR
    assert [where for where, text in everything_written(host.home) if TOKEN in text] == []


def test_a_file_pins_no_text_of_a_page_of_the_web_and_no_more_than_may_be(host: Host) -> None:
    assert bring(host, uid="aaaa2223", speaker="web", pin="hard")["unpinned"] == 1
    assert bring(host, uid="aaaa2224", pin="hard", text="tapir " * 50_000)["unpinned"] == 1
    assert bring(host, uid="aaaa2225", pin="hard", pin_author="user", text="Feed the tapir.")["unpinned"] == 0
    assert [page["uid"] for page in host.call("timeline", pinned=True)["pages"]] == ["aaaa2225"]
    limit = 400
    lines = [
        json.dumps({"vmem": 1, "uid": "bbb" + code(number), "kind": "fact", "text": f"Tapir {number}", "pin": "hard"})
        for number in range(limit)
    ]
    told = host.call("import", format="jsonl", text="\n".join(lines))
    pinned = len(host.call("timeline", pinned=True, limit=1000)["pages"])
    assert told["new"] == limit
    assert pinned == limit + 1 - told["unpinned"]
    with pytest.raises(VmemError):  # the limit is reached, and holds
        host.call("pin", text="One more tapir.")


def code(number: int) -> str:
    return "".join("abcdefghijklmnopqrstuvwxyz234567"[number // 32**place % 32] for place in range(5))
