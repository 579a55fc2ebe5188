"""The operations that show and administer, against a real store."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from vmem.cli import transfer
from vmem.cli.pages import more
from vmem.errors import InputError, NotFoundError
from vmem.memory import backups as making
from vmem.memory import calls
from vmem.memory.facade import Memory
from vmem.store import backups


class Store:
    """A memory in a folder, asked as the wire asks it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir(mode=0o700)
        self.memory = Memory(self.home)
        self.core = self.memory._core
        self.core.index.wait(10)
        self.shop, self.blog = self.directory(folder, "shop"), self.directory(folder, "blog")

    def directory(self, folder: Path, name: str) -> str:
        (folder / name).mkdir()
        return str(folder / name)

    def ask(self, op: str, **given: Any) -> dict[str, Any]:
        return calls.dispatch(self.core, op, json.dumps(given).encode())

    def remember(self, text: str, cwd: str = "", **given: Any) -> str:
        return str(self.ask("remember", text=text, cwd=cwd or self.shop, **given)["page"]["uid"])

    def hook(self, event: str, **given: Any) -> str:
        body = json.dumps({"hook_event_name": event, "cwd": self.shop, "session_id": "s1", **given}).encode()
        outcome = self.memory.reply(event, f"{event}{json.dumps(given)}".encode().hex()[:40], body, float("inf"))
        outcome.commit()
        return outcome.body.decode()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path)
    yield store
    store.memory.close()


def test_why_tells_which_prompt_a_page_was_shown_beside_and_what_it_scored(store: Store) -> None:
    uid = store.remember("The webhook retries six times with exponential back-off.")
    printed = store.hook("UserPromptSubmit", prompt="How many times does the webhook retry?")
    assert uid in printed
    told = store.ask("why", uid=uid)
    assert told["page"]["uid"] == uid
    (shown,) = told["shown"]
    assert shown["session_id"] == "s1" and shown["score"] > 0 and shown["signals"]
    assert "webhook" in shown["prompt"]
    assert told["resident_in"] == [{"session": "s1", "agent": ""}]
    last = store.ask("why", cwd=store.shop)
    assert last["hits"][0]["uid"] == uid and last["hits"][0]["fate"] == "shown"


def test_why_tries_a_prompt_without_changing_anything(store: Store) -> None:
    uid = store.remember("The webhook retries six times with exponential back-off.")
    told = store.ask("why", prompt="How many times does the webhook retry?", cwd=store.shop)
    assert told["tried"] and uid in told["text"] and told["tokens"] > 0
    assert store.ask("ledger", everywhere=True)["entries"] == []
    elsewhere = store.ask("why", prompt="How many times does the webhook retry?", cwd=store.blog)
    assert elsewhere["text"] == ""


def test_why_of_a_forgotten_page_names_the_command_that_restores_it(store: Store) -> None:
    uid = store.remember("A page that goes.")
    store.ask("forget", uid=uid)
    with pytest.raises(NotFoundError, match=f"vmem restore {uid}"):
        store.ask("why", uid=uid)
    assert [page["uid"] for page in store.ask("forgotten")["pages"]] == [uid]


def test_history_holds_every_version_and_who_replaced_it(store: Store) -> None:
    uid = store.remember("The port is 8080.")
    store.ask("edit", uid=uid, text="The port is 9090.", author="ann")
    told = store.ask("history", uid=uid)
    assert [version["text"] for version in told["versions"]] == ["The port is 8080.", "The port is 9090."]
    assert told["versions"][0]["author"] == "ann"


def test_the_timeline_filters_by_kind_tag_and_project(store: Store) -> None:
    one = store.remember("We chose SQLite.", kind="decision", tags=["db"])
    store.remember("The blog uses Hugo.", store.blog)
    assert [p["uid"] for p in store.ask("timeline", cwd=store.shop)["pages"]] == [one]
    assert store.ask("timeline", everywhere=True)["total"] == 2
    assert store.ask("timeline", cwd=store.shop, tag="db")["total"] == 1
    assert store.ask("timeline", cwd=store.shop, tag="no")["total"] == 0
    assert store.ask("timeline", cwd=store.shop, kind="fact")["total"] == 0
    assert store.ask("tags", cwd=store.shop)["tags"] == [{"tag": "db", "pages": 1}]


def test_the_page_table_of_a_session_is_found_by_the_beginning_of_its_id(store: Store) -> None:
    uid = store.remember("The webhook retries six times.")
    store.hook("UserPromptSubmit", prompt="How many times does the webhook retry?")
    told = store.ask("resident", session="s")
    assert told["session"]["id"] == "s1"
    assert [page["uid"] for page in told["tables"][0]["pages"]] == [uid]
    with pytest.raises(NotFoundError, match="vmem resident"):
        store.ask("resident", session="nobody")
    assert store.ask("contexts", everywhere=True)["contexts"][0]["pages"] == 1


def test_merging_projects_moves_pages_and_what_is_said_there_later(store: Store) -> None:
    old = store.remember("The blog uses Hugo for its pages.", store.blog)
    store.remember("The shop uses Django.")
    plan = store.ask("projects.merge", source="blog", project="shop", dry_run=True)
    assert plan["left"] == 1 and store.ask("timeline", cwd=store.blog)["total"] == 1
    while store.ask("projects.merge", source="blog", project="shop")["left"]:
        pass
    assert store.ask("timeline", cwd=store.shop)["total"] == 2
    hits = store.ask("recall", query="which generator, Hugo", cwd=store.shop)["hits"]
    assert old in [hit["uid"] for hit in hits]
    store.remember("The blog has a feed.", store.blog)
    assert store.ask("timeline", cwd=store.shop)["total"] == 3
    assert [p["name"] for p in store.ask("projects")["projects"]] == ["shop"]
    assert store.ask("check")["problems"] == []


def test_a_project_follows_its_directory(store: Store, tmp_path: Path) -> None:
    store.remember("The shop uses Django.")
    store.remember("The blog uses Hugo.", store.blog)
    new = store.directory(tmp_path, "elsewhere")
    store.ask("projects.move", project="shop", to=new)
    assert store.ask("timeline", cwd=new)["total"] == 1
    with pytest.raises(InputError, match="vmem projects merge"):
        store.ask("projects.move", project="shop", to=store.blog)
    store.ask("projects.rename", project="shop", name="store")
    assert "store" in [p["name"] for p in store.ask("projects")["projects"]]


def test_forgetting_a_project_hides_all_of_it_and_can_be_undone(store: Store) -> None:
    uid = store.remember("The shop uses Django.")
    assert store.ask("projects.forget", project="shop", dry_run=True)["pages"] == 1
    store.ask("projects.forget", project="shop")
    assert store.ask("recall", query="Django shop", cwd=store.shop)["hits"] == []
    assert store.ask("projects.forget", project="shop", undo=True)["pages"] == 1
    assert store.ask("recall", query="Django shop", cwd=store.shop)["hits"][0]["uid"] == uid


def test_the_probe_leaves_nothing_and_cannot_be_pointed_at_a_real_project(store: Store, tmp_path: Path) -> None:
    probe = store.directory(tmp_path, "vmem-doctor-1")
    store.remember("The marker of this probe is zebra.", probe)
    store.hook("UserPromptSubmit", cwd=probe, session_id="probe", prompt="What is the marker of this probe?")
    before = store.ask("check")
    assert store.ask("probe.clear", root=probe)["pages"] == 2
    assert [p["name"] for p in store.ask("projects")["projects"]] == []
    assert store.ask("contexts", everywhere=True)["contexts"] == []
    assert store.ask("ledger", everywhere=True)["entries"] == []
    assert store.ask("check") == before
    with pytest.raises(InputError):
        store.ask("probe.clear", root=store.shop)


def test_a_backup_is_a_sound_copy_and_old_ones_go(store: Store) -> None:
    store.remember("The shop uses Django.")
    made = store.ask("backup")["backup"]
    assert Path(made["path"]).stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(made["path"])) as db:
        assert db.execute("SELECT count(*) FROM pages").fetchone() == (1,)
    for _ in range(4):
        store.ask("backup")
    assert len(store.ask("backups")["backups"]) == 3  # backup.keep
    assert making.keep_up(store.core) is False
    store.core.clock = lambda: 4e9
    assert making.keep_up(store.core) is True


def test_a_backup_of_a_clock_that_was_ahead_keeps_no_later_one_from_being_made(store: Store) -> None:
    now = store.core.clock()
    ahead = store.ask("backup")["backup"]["path"]
    os.utime(ahead, (now + 3e7, now + 3e7))
    assert making.keep_up(store.core) is False  # it counts as made now
    assert Path(ahead).stat().st_mtime <= store.core.clock()
    os.utime(ahead, (now - 1e6, now - 1e6))
    assert making.keep_up(store.core) is True


def test_a_damaged_backup_is_refused(store: Store, tmp_path: Path) -> None:
    made = Path(store.ask("backup")["backup"]["path"])
    made.write_bytes(made.read_bytes()[:5000])
    assert backups.damage(made)
    with pytest.raises(Exception, match="damaged"):
        backups.put_back(made, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_repair_makes_counters_full_text_and_index_right_again(store: Store) -> None:
    store.remember("The shop uses Django.")
    with store.core.db.write() as db:
        db.execute("UPDATE capacity SET pages = 77")
        db.execute("INSERT INTO hot_terms (hot_terms) VALUES ('delete-all')")
        db.execute("DELETE FROM page_index")
        db.execute("INSERT INTO co_use VALUES (998, 999, 1, 0)")
    found = store.ask("check")
    assert found["problems"] and found["orphans"]
    store.ask("repair")
    found = store.ask("check")
    assert found["problems"] == [] and found["orphans"] == {}
    assert store.ask("recall", query="Django", cwd=store.shop)["hits"]


def test_tags_are_added_and_taken_away(store: Store) -> None:
    uid = store.remember("The shop uses Django.", tags=["a"])
    assert store.ask("tag", uid=uid, add=["b", "a", " "], remove=["a"])["tags"] == ["b", "a"]


def test_the_status_line_is_short_plain_and_takes_whatever_the_host_sends(store: Store) -> None:
    store.remember("The shop uses Django.")
    line = store.ask("statusline", session_id="s1", cwd=store.shop, model={"id": "x"}, version=3)["line"]
    assert line.isascii() and not set('"\\') & set(line) and len(line) < 80 and "1 page |" in line
    assert store.ask("statusline", cwd=None)["line"]


def test_the_report_and_stats_are_whole_on_an_empty_store_and_on_a_full_one(store: Store) -> None:
    assert store.ask("report", everywhere=True)["pages"] == []
    assert store.ask("stats")["hottest"] == []
    store.remember("The webhook retries six times.")
    store.hook("UserPromptSubmit", prompt="How many times does the webhook retry?")
    told = store.ask("report", cwd=store.shop)
    assert told["scope"] == "shop" and told["listed_of"] == 2 and told["ledger"]["days"][0]["served"] == 1
    assert told["hottest"] and told["counters"]["minor_faults"] == 1
    assert {zone["zone"] for zone in told["zones"]} == {"shop", "everything"}
    assert store.ask("stats")["counters"]["minor_faults"] == 1


def test_an_import_is_sent_in_portions_that_one_request_takes() -> None:
    odd = '{"text": "one\u2028two\x85three\x0cfour"}'
    assert list(transfer._portions([odd, "", f"{odd}\r", ""])) == [f"{odd}\n{odd}\r"]
    long = '{"text": "%s"}' % ("x" * 3_000_000)
    assert [len(part.split("\n")) for part in transfer._portions([long, odd, long, long])] == [2, 1, 1]
    assert [len(part.split("\n")) for part in transfer._portions([odd] * 450)] == [200, 200, 50]


def test_a_list_that_can_be_no_longer_says_how_to_see_what_is_older() -> None:
    told = {"total": 5000, "pages": [{"created_at": 1_790_000_000.0}] * 20}
    assert more(told) == "more with: -n 1000"
    said = more({**told, "pages": told["pages"] * 50})
    assert said.startswith("older ones with: --until '2026-09-2")
