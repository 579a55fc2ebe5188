"""A snapshot on its way to another machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.snapshot.session import World, bash, leave, sealed
from tests.support.repository import git
from vmem.errors import InputError, SchemaError

SECRET = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.fixture
def elsewhere(world: World, tmp_path: Path) -> Iterator[World]:
    """Another home; its project is a clone of the first one's at another path."""
    clone = tmp_path / "elsewhere" / "code"
    clone.parent.mkdir()
    git(world.project, "clone", "-q", str(world.project), str(clone))
    made = World(tmp_path, clone, "other-vmem")
    made.clock.now = world.clock.now + 3600
    yield made
    made.close()


def test_a_snapshot_goes_to_another_home_with_its_pages(world: World, elsewhere: World) -> None:
    data = leave(world)
    taken = elsewhere.call("snapshot.import", data=data)
    assert taken["new"] and taken["pages"] >= 3
    told = elsewhere.call("snapshot.restore", id=taken["snapshot"]["id"])["text"]
    for part in ("Move the billing service", "never use an ORM", "Never push to main", "a.py", "make -C . all"):
        assert part in told, part
    assert "another machine" in told
    before, after = (w.call("snapshot.show")["image"] for w in (world, elsewhere))
    for name in ("stated", "pins", "todo", "questions", "turn", "session_id"):
        assert before[name] == after[name], name
    assert [p["uid"] for p in before["said"]] == [p["uid"] for p in after["said"]]
    pages = [c for c in elsewhere.call("snapshot.validate")["checks"] if c["what"] == "page"]
    assert pages and all(check["state"] == "same" for check in pages)


def test_a_second_import_changes_nothing(world: World, elsewhere: World) -> None:
    data = leave(world)
    elsewhere.call("snapshot.import", data=data)
    again = elsewhere.call("snapshot.import", data=data)
    assert again["new"] is False and again["pages"] == 0
    home = world.call("snapshot.import", data=data)
    assert home["new"] is False and home["pages"] == 0


def test_no_path_of_this_machine_travels(world: World) -> None:
    data = leave(world)
    assert str(world.project) not in data and str(Path.home()) + "/" not in data and "/var/other" not in data
    assert "…/b.py" in data


def test_no_path_of_this_machine_travels_in_the_hosts_own_spelling_of_it(world: World) -> None:
    spelled = re.sub(r"[^A-Za-z0-9]", "-", str(world.project))
    tool = bash(f"wc -l ~/.claude/projects/{spelled}/{'a' * 8}.jsonl", "12")
    world.turn("s1", f"Count the lines of ~/.claude/projects/{spelled}/x.jsonl for me.", "12.", (tool,))
    assert spelled not in str(world.call("snapshot.export")["data"])


def test_no_secret_travels_nor_arrives(world: World, elsewhere: World) -> None:
    world.turn(
        "s1", f"Deploy it with the token {SECRET} to the cluster.", f"I used {SECRET}.", (bash(f"deploy {SECRET}"),)
    )
    data = str(world.call("snapshot.export")["data"])
    assert SECRET not in data
    with world.core.db.write() as db:
        stored = db.execute("SELECT count(*) FROM snapshots").fetchone()[0]
    assert stored == 1
    outer = json.loads(data)
    outer["image"]["goal"] = f"use {SECRET}"
    forged = sealed(outer)
    elsewhere.call("snapshot.import", data=forged)
    assert SECRET not in json.dumps(elsewhere.call("snapshot.show"))


def test_a_damaged_or_foreign_file_is_refused(world: World, elsewhere: World) -> None:
    data = leave(world)
    with pytest.raises(SchemaError, match="hash"):
        elsewhere.call("snapshot.import", data=data.replace("PostgreSQL", "MySQL"))
    with pytest.raises(SchemaError, match="upgrade"):
        elsewhere.call("snapshot.import", data=json.dumps({**json.loads(data), "schema": 9}))
    for text in ("{}", "[1, 2]", "not json"):
        with pytest.raises(InputError):
            elsewhere.call("snapshot.import", data=text)
    assert elsewhere.call("snapshot.list", everywhere=True)["snapshots"] == []


def test_a_page_from_the_web_does_not_arrive_as_a_rule(world: World, elsewhere: World) -> None:
    outer = json.loads(leave(world))
    for page in outer["pages"]:
        page["speaker"] = "web"
    elsewhere.call("snapshot.import", data=sealed(outer))
    kinds = {page["kind"] for page in elsewhere.call("timeline")["pages"]}
    assert kinds and not kinds & {"constraint", "preference"}
    assert elsewhere.call("timeline", pinned=True)["pages"] == []


def test_a_forgotten_page_does_not_come_back_by_an_import(world: World, elsewhere: World) -> None:
    data = leave(world)
    elsewhere.call("snapshot.import", data=data)
    uid = next(p["uid"] for p in elsewhere.call("timeline", kind="constraint")["pages"] if "ORM" in p["text"])
    elsewhere.call("forget", uids=[uid])
    elsewhere.call("snapshot.import", data=data)
    assert uid not in [page["uid"] for page in elsewhere.call("timeline")["pages"]]
