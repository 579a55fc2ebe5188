"""What is damaged is said with what mends it, and is right again once it is repaired."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.memory.harness import DAY, Host
from vmem.errors import InputError, StoreError


def test_a_repair_gives_pages_whose_project_is_gone_one_that_no_other_is_taken_for(shop: Host, blog: str) -> None:
    uid = shop.remember("The shop uses Django.")
    with shop.core.db.write() as db:
        db.execute("DELETE FROM projects")
    assert shop.call("check")["orphans"]["pages of removed projects"] == 1
    with pytest.raises(InputError, match="nothing to repair is called"):
        shop.call("repair", what=["the roof"])
    shop.call("repair")
    assert shop.call("check")["orphans"] == {}
    shop.remember("The blog uses Hugo.", cwd=blog)
    assert uid not in [page["uid"] for page in shop.call("timeline", cwd=blog)["pages"]]
    (found,) = [one["name"] for one in shop.call("projects")["projects"] if one["name"] != "blog"]
    assert [page["uid"] for page in shop.call("timeline", cwd="", project=found)["pages"]] == [uid]


def test_a_repaired_project_that_is_still_known_by_its_directory_gets_its_name_again(shop: Host) -> None:
    uid = shop.remember("The shop uses Django.")
    with closing(sqlite3.connect(shop.core.db.path)) as damaged:
        damaged.execute("DELETE FROM projects")
        damaged.commit()
    shop.call("repair")
    assert uid in shop.prompt("What does the shop use, Django?")
    assert [(one["name"], one["root"]) for one in shop.call("projects")["projects"]] == [("shop", shop.cwd)]


def test_whoever_asks_a_damaged_database_is_told_what_mends_it(shop: Host) -> None:
    shop.remember("The shop uses Django.")
    assert shop.core.db.fold()
    size = shop.core.db.path.stat().st_size
    with shop.core.db.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    shop.core.db.shrink()
    with pytest.raises(StoreError, match=r"malformed; run: vmem doctor"):
        shop.call("timeline")
    with pytest.raises(StoreError, match=r"malformed; run: vmem doctor"):
        shop.prompt("What does the shop use, Django?")


def test_an_index_that_cannot_be_filled_says_so_and_what_mends_it(shop: Host) -> None:
    if not shop.core.index.exists:
        pytest.skip("needs numpy")
    for number in range(3):
        shop.remember(f"The shop has {number} tills.")
    shop.close()
    with closing(sqlite3.connect(shop.core.db.path)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'page_index'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with shop.core.db.path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    later = Host(shop.home, Path(shop.cwd), shop.clock)
    assert not later.core.index.wait(60)
    told = later.call("status")
    assert told["index"] == "failed"
    assert any("malformed; run: vmem doctor" in warning for warning in told["warnings"])
    later.close()


def test_where_a_page_has_lost_its_turn_no_thread_ends_and_the_user_is_told(shop: Host) -> None:
    if not shop.core.index.exists:
        pytest.skip("needs numpy")
    shop.remember("The shop's tills stand on port 7101.")
    lost = shop.remember("The shop's lamps are from Murano.")
    shop.close()
    with closing(sqlite3.connect(shop.core.db.path)) as db:
        db.execute("UPDATE pages SET session_id = 's1'")
        (schema,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'pages'").fetchone()
        loose = schema.replace("turn INTEGER NOT NULL", "turn INTEGER")
        for made in (loose, schema):
            db.execute("PRAGMA writable_schema = ON")
            db.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'pages'", (made,))
            db.execute("PRAGMA writable_schema = RESET")
            if made is loose:
                db.execute("UPDATE pages SET turn = NULL WHERE uid = ?", (lost,))
            db.commit()
    later = Host(shop.home, Path(shop.cwd), shop.clock)
    assert not later.core.index.wait(60)
    assert later.call("status")["index"] == "failed"
    assert any("cannot be taken in" in warning for warning in later.call("status")["warnings"])
    later.close()


def test_without_memory_for_the_index_the_full_text_serves_and_the_user_is_told(
    shop: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not shop.core.index.exists:
        pytest.skip("needs numpy")
    from vmem.recall.search.index import Index

    shop.remember("The shop's tills stand on port 7101.")
    shop.close()

    def no_room(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Index, "load", no_room)
    later = Host(shop.home, Path(shop.cwd), shop.clock)
    assert any("not enough memory for the index" in warning for warning in later.call("status")["warnings"])
    assert "7101" in later.prompt("on which port do the shop's tills stand?")
    later.close()


def test_repair_makes_counters_full_text_and_index_right_again(shop: Host) -> None:
    shop.remember("The shop uses Django.")
    with shop.core.db.write() as db:
        db.execute("UPDATE capacity SET pages = 77")
        db.execute("INSERT INTO hot_terms (hot_terms) VALUES ('delete-all')")
        db.execute("DELETE FROM page_index")
        db.execute("INSERT INTO co_use VALUES (998, 999, 1, 0), (997, 999, 1, 0)")
    found = shop.call("check")
    assert found["problems"] and found["orphans"] == {"common use of removed pages": 2}
    shop.call("repair")
    found = shop.call("check")
    assert found["problems"] == [] and found["orphans"] == {}
    assert shop.call("recall", query="Django")["hits"]


def test_a_page_that_was_forgotten_long_ago_leaves_nothing_for_the_doctor_to_find(shop: Host) -> None:
    other = shop.remember("The webhook of the shop is retried six times with exponential back-off.")
    uid = shop.remember("The webhook of the shop is signed with HMAC and retried.")
    told = shop.prompt("How is the webhook of the shop signed and how often is it retried?")
    assert uid in told and other in told
    shop.call("forget", uids=[uid])
    shop.age(40 * DAY)
    assert shop.call("history", uid=uid)["removed"]
    assert shop.call("check")["orphans"] == {}


def test_a_repaired_index_finds_pages_by_the_files_that_they_are_about(shop: Host) -> None:
    uid = shop.remember("Retries are capped here.", files=["src/zebra_gateway.py"])
    for n in range(30):
        shop.remember(f"Carrier {n} is billed on day {n + 1}.")
    assert uid in shop.prompt("What do we know of src/zebra_gateway.py?", "s1")
    with shop.core.db.write() as db:
        db.execute("DELETE FROM page_index")
    shop.call("repair", what=["index"])
    assert uid in shop.prompt("What do we know of src/zebra_gateway.py?", "s2")


def test_a_page_whose_text_is_lost_from_swap_is_found_by_what_is_left_once_it_is_repaired(shop: Host) -> None:
    uid = shop.remember("The zebra gateway drops idle peers after nine minutes.")
    shop.swap_out(uid)
    with shop.core.db.write() as db:
        db.execute("DELETE FROM swap")
    shop.call("repair")
    assert uid in shop.prompt("After how many minutes does the zebra gateway drop idle peers?")
