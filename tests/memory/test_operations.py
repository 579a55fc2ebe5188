"""The operations that show and administer, against a real store."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.memory.harness import DAY, Host, captured
from vmem.errors import InputError, NotFoundError, StoreError
from vmem.memory.upkeep import backups as making
from vmem.memory.upkeep import removing
from vmem.store import backups


def directory(folder: Path, name: str) -> str:
    (folder / name).mkdir()
    return str(folder / name)


@pytest.fixture
def host(host: Host, tmp_path: Path) -> Host:
    """In a project called shop, at the present time, as the files of backups are."""
    host.cwd, host.clock.now = directory(tmp_path, "shop"), time.time()
    return host


@pytest.fixture
def blog(tmp_path: Path) -> str:
    """Another project's directory."""
    return directory(tmp_path, "blog")


def test_why_tells_which_prompt_a_page_was_shown_beside_and_what_it_scored(host: Host) -> None:
    uid = host.remember("The webhook retries six times with exponential back-off.")
    printed = host.prompt("How many times does the webhook retry?")
    assert uid in printed
    told = host.call("why", uid=uid)
    assert told["page"]["uid"] == uid
    (shown,) = told["shown"]
    assert shown["session_id"] == "s1" and shown["score"] > 0 and shown["signals"]
    assert "webhook" in shown["prompt"]
    assert told["resident_in"] == [{"session": "s1", "agent": ""}]
    last = host.call("why")
    assert last["hits"][0]["uid"] == uid and last["hits"][0]["fate"] == "shown"


def test_why_names_what_a_start_told_in_a_line_and_nothing_that_only_looks_like_one(host: Host) -> None:
    manual = host.remember("The importer's manual is in the wiki.", kind="reference")
    host.remember(f"Ask before you touch one of these:\n- [{manual}] the manual\n- [optional] the rest", pin="hard")
    host.exchange("why did the importer stop on Tuesday?", "It ran out of file handles. " * 12)
    (uid,) = [page["uid"] for page in host.call("timeline", kind="episode")["pages"]]
    assert f"[{uid}]" in host.start("s2")
    (started,) = host.call("ledger", session="s2")["entries"]
    assert [one["uid"] for one in host.call("why", entry=started["id"])["lines"]] == [uid]
    (shown,) = host.call("why", uid=uid)["shown"]
    assert shown["line"] and shown["event"] == "SessionStart"
    assert host.call("why", uid=manual)["shown"] == []


def test_why_of_an_entry_quotes_the_prompt_of_its_own_turn(host: Host) -> None:
    host.remember("The webhook retries six times with exponential back-off.")
    host.remember("The importer reads its rows in batches of forty.")
    host.prompt("How many times does the webhook retry?")
    host.prompt("In batches of how many does the importer read its rows?")
    second, first = host.call("ledger", session="s1")["entries"]
    assert "webhook" in host.call("why", entry=first["id"])["entry"]["prompt"]
    assert "importer" in host.call("why", entry=second["id"])["entry"]["prompt"]


def test_why_names_how_the_context_of_the_last_prompt_began(host: Host) -> None:
    host.call("pin", text="Never push to main without review.")
    host.start("s1")
    host.start("s0")
    host.remember("The webhook retries six times with exponential back-off.")
    host.clock.now += 60
    assert "six times" in host.prompt("How many times does the webhook retry?", "s1")
    host.clock.now += 60
    host.start("s1", "clear")
    begun = [entry for entry in host.call("ledger", session="s1")["entries"] if entry["event"] == "SessionStart"]
    assert len(begun) == 2
    assert host.call("why", session="s1")["started"]["entry"] == begun[-1]["id"]


def test_why_tells_of_the_lines_of_a_session_that_was_taken_up_again_by_a_prompt(host: Host) -> None:
    host.exchange("why did the importer stop on Tuesday?", "It ran out of file handles. " * 12)
    (uid,) = [page["uid"] for page in host.call("timeline", kind="episode")["pages"]]
    host.call("snapshot.dump", session="s1")
    assert "file handles" in host.prompt("continue where we left off", "s2")
    assert [(one["line"], one["event"]) for one in host.call("why", uid=uid)["shown"]] == [(True, "UserPromptSubmit")]


def test_why_tries_a_prompt_without_changing_anything(host: Host, blog: str) -> None:
    uid = host.remember("The webhook retries six times with exponential back-off.")
    told = host.call("why", prompt="How many times does the webhook retry?")
    assert told["tried"] and uid in told["text"] and told["tokens"] > 0
    assert host.call("ledger", everywhere=True)["entries"] == []
    elsewhere = host.call("why", prompt="How many times does the webhook retry?", cwd=blog)
    assert elsewhere["text"] == ""


def test_why_tries_a_prompt_of_no_session_also_while_one_is_being_resumed(host: Host) -> None:
    uid = host.remember("The webhook retries six times with exponential back-off.")
    assert uid in host.prompt("How many times does the webhook retry?")
    host.start("s1", "resume")
    assert uid in host.call("why", prompt="How many times does the webhook retry?")["text"]


def test_why_of_a_forgotten_page_names_the_command_that_restores_it(host: Host) -> None:
    uid = host.remember("A page that goes.")
    host.call("forget", uids=[uid])
    with pytest.raises(NotFoundError, match=f"vmem restore {uid}"):
        host.call("why", uid=uid)
    assert [page["uid"] for page in host.call("forgotten")["pages"]] == [uid]


def test_history_holds_every_version_and_who_replaced_it(host: Host) -> None:
    uid = host.remember("The port is 8080.")
    host.call("edit", uid=uid, text="The port is 9090.", author="ann")
    told = host.call("history", uid=uid)
    assert [version["text"] for version in told["versions"]] == ["The port is 8080.", "The port is 9090."]
    assert told["versions"][0]["author"] == "ann"


def test_the_timeline_filters_by_kind_tag_and_project(host: Host, blog: str) -> None:
    one = host.remember("We chose SQLite.", kind="decision", tags=["db"])
    host.remember("The blog uses Hugo.", cwd=blog)
    assert [p["uid"] for p in host.call("timeline")["pages"]] == [one]
    assert host.call("timeline", everywhere=True)["total"] == 2
    assert host.call("timeline", tag="db")["total"] == 1
    assert host.call("timeline", tag="no")["total"] == 0
    assert host.call("timeline", kind="fact")["total"] == 0
    assert host.call("tags")["tags"] == [{"tag": "db", "pages": 1}]


def test_the_page_table_of_a_session_is_found_by_the_beginning_of_its_id(host: Host) -> None:
    uid = host.remember("The webhook retries six times.")
    host.prompt("How many times does the webhook retry?")
    told = host.call("resident", session="s")
    assert told["session"]["id"] == "s1"
    assert [page["uid"] for page in told["tables"][0]["pages"]] == [uid]
    with pytest.raises(NotFoundError, match="vmem resident"):
        host.call("resident", session="nobody")
    assert host.call("contexts", everywhere=True)["contexts"][0]["pages"] == 1
    assert [line["session"] for line in host.call("contexts")["contexts"]] == ["s1"]
    assert host.call("contexts", cwd="/")["contexts"] == []


def test_merging_projects_moves_pages_and_what_is_said_there_later(host: Host, blog: str) -> None:
    old = host.remember("The blog uses Hugo for its pages.", cwd=blog)
    host.remember("The shop uses Django.")
    plan = host.call("projects.merge", source="blog", project="shop", dry_run=True)
    assert plan["left"] == 1 and host.call("timeline", cwd=blog)["total"] == 1
    while host.call("projects.merge", source="blog", project="shop")["left"]:
        pass
    assert host.call("timeline")["total"] == 2
    hits = host.call("recall", query="which generator, Hugo")["hits"]
    assert old in [hit["uid"] for hit in hits]
    host.remember("The blog has a feed.", cwd=blog)
    assert host.call("timeline")["total"] == 3
    assert [p["name"] for p in host.call("projects")["projects"]] == ["shop"]
    assert host.call("check")["problems"] == []


@pytest.mark.parametrize("step", [2, 5])
def test_what_is_captured_while_its_project_is_merged_goes_to_the_other_one(host: Host, blog: str, step: int) -> None:
    host.remember("The blog uses Hugo.", cwd=blog)
    host.remember("The shop uses Django.")
    steps = iter(range(1, 100))

    def merge() -> None:
        if next(steps) == step:
            while host.call("projects.merge", source="shop", project="blog")["left"]:
                pass

    host.core.give_way = merge
    captured(host, ("We decided to use Kafka for the order stream.", "Done."))
    host.work(1.0)  # what failed is tried again
    kinds = {page["kind"] for page in host.call("timeline", cwd=blog)["pages"] if "Kafka" in page["text"]}
    assert kinds == {"episode", "decision"}
    assert host.call("check")["orphans"] == {}


def test_a_large_output_that_waits_while_its_project_is_merged_goes_to_the_other_one(host: Host, blog: str) -> None:
    host.remember("The blog uses Hugo.", cwd=blog)
    host.prompt("look at the log")
    output = {"stdout": "The zebra line of the log. " * 3000}
    host.event("PostToolUse", tool_name="Bash", tool_input={"command": "cat log"}, tool_response=output)
    while host.call("projects.merge", source="shop", project="blog")["left"]:
        pass
    host.work()
    assert host.call("timeline", cwd=blog, kind="reference")["total"] > 1
    assert host.call("check")["orphans"] == {}


def test_a_repair_gives_pages_whose_project_is_gone_one_that_no_other_is_taken_for(host: Host, blog: str) -> None:
    uid = host.remember("The shop uses Django.")
    with host.core.db.write() as db:
        db.execute("DELETE FROM projects")
    assert host.call("check")["orphans"]["pages of removed projects"] == 1
    host.call("repair")
    assert host.call("check")["orphans"] == {}
    host.remember("The blog uses Hugo.", cwd=blog)
    assert uid not in [page["uid"] for page in host.call("timeline", cwd=blog)["pages"]]
    (found,) = [one["name"] for one in host.call("projects")["projects"] if one["name"] != "blog"]
    assert [page["uid"] for page in host.call("timeline", cwd="", project=found)["pages"]] == [uid]


def test_a_repaired_project_that_is_still_known_by_its_directory_gets_its_name_again(host: Host) -> None:
    uid = host.remember("The shop uses Django.")
    with closing(sqlite3.connect(host.core.db.path)) as damaged:
        damaged.execute("DELETE FROM projects")
        damaged.commit()
    host.call("repair")
    assert uid in host.prompt("What does the shop use, Django?")
    assert [(one["name"], one["root"]) for one in host.call("projects")["projects"]] == [("shop", host.cwd)]


def test_whoever_asks_a_damaged_database_is_told_what_mends_it(host: Host) -> None:
    host.remember("The shop uses Django.")
    assert host.core.db.fold()
    size = host.core.db.path.stat().st_size
    with host.core.db.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    host.core.db.shrink()
    with pytest.raises(StoreError, match=r"malformed; run: vmem doctor"):
        host.call("timeline")
    with pytest.raises(StoreError, match=r"malformed; run: vmem doctor"):
        host.prompt("What does the shop use, Django?")


def test_an_index_that_cannot_be_filled_says_so_and_what_mends_it(host: Host) -> None:
    if not host.core.index.exists:
        pytest.skip("needs numpy")
    for number in range(3):
        host.remember(f"The shop has {number} tills.")
    host.close()
    with closing(sqlite3.connect(host.core.db.path)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'page_index'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with host.core.db.path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    later = Host(host.home, Path(host.cwd), host.clock)
    assert not later.core.index.wait(60)
    told = later.call("status")
    assert told["index"] == "failed"
    assert any("malformed; run: vmem doctor" in warning for warning in told["warnings"])
    later.close()


def test_a_project_follows_its_directory(host: Host, blog: str, tmp_path: Path) -> None:
    host.remember("The shop uses Django.")
    host.remember("The blog uses Hugo.", cwd=blog)
    new = directory(tmp_path, "elsewhere")
    host.call("projects.move", project="shop", to=new)
    assert host.call("timeline", cwd=new)["total"] == 1
    assert {p["name"]: p["root"] for p in host.call("projects")["projects"]} == {"shop": new, "blog": blog}
    with pytest.raises(InputError, match="vmem projects merge"):
        host.call("projects.move", project="shop", to=blog)
    host.call("projects.rename", project="shop", name="store")
    assert "store" in [p["name"] for p in host.call("projects")["projects"]]


def test_forgetting_a_project_hides_all_of_it_and_can_be_undone(host: Host) -> None:
    uid = host.remember("The shop uses Django.")
    assert host.call("projects.forget", project="shop", dry_run=True)["pages"] == 1
    host.call("projects.forget", project="shop")
    assert host.call("recall", query="Django shop")["hits"] == []
    assert host.call("projects.forget", project="shop", undo=True)["pages"] == 1
    assert host.call("recall", query="Django shop")["hits"][0]["uid"] == uid


def test_the_probe_leaves_nothing_and_cannot_be_pointed_at_a_real_project(host: Host, tmp_path: Path) -> None:
    probe = directory(tmp_path, "vmem-doctor-1")
    host.remember("The marker of this probe is zebra.", cwd=probe)
    host.event("UserPromptSubmit", "probe", cwd=probe, prompt="What is the marker of this probe?")
    before = host.call("check")
    assert host.call("probe.clear", root=probe)["pages"] == 2
    assert [p["name"] for p in host.call("projects")["projects"]] == []
    assert host.call("contexts", everywhere=True)["contexts"] == []
    assert host.call("ledger", everywhere=True)["entries"] == []
    assert host.call("check") == before
    with pytest.raises(InputError):
        host.call("probe.clear", root=host.cwd)


def everything_of(host: Host, cwd: str, session: str) -> dict[str, list[tuple[object, ...]]]:
    """All that the store holds of a project and of a session in it, by table."""
    db = host.core.db.read()
    (project,) = db.execute("SELECT id FROM projects WHERE name = ?", (Path(cwd).name,)).fetchone()
    asked = {"project": project, "counter": f"%:{project}", "session": session}
    of_page = "IN (SELECT id FROM pages WHERE project_id = :project)"
    by_project = ("sessions", "ledger", "snapshots", "tombstones", "heat", "capacity", "project_keys", "pages")
    conditions = {
        "projects": "id = :project",
        "counters": "name LIKE :counter",
        "jobs": "instr(payload, :session)",
        "links": "src IN (SELECT uid FROM pages WHERE project_id = :project)",
        **dict.fromkeys(by_project, "project_id = :project"),
        **dict.fromkeys(("residency", "contexts", "activity"), "session_id = :session"),
        **dict.fromkeys(("page_index", "page_files", "swap"), f"page_id {of_page}"),
        **dict.fromkeys(("hot_terms_docsize", "swap_terms_docsize"), f"id {of_page}"),
    }
    return {
        table: [tuple(row) for row in db.execute(f"SELECT * FROM {table} WHERE {which}", asked)]
        for table, which in conditions.items()
    }


def test_what_is_done_to_a_project_changes_nothing_of_another(host: Host, tmp_path: Path) -> None:
    shop, other, probe = host.cwd, directory(tmp_path, "bystander"), directory(tmp_path, "vmem-doctor-2")
    for cwd, session in ((shop, "ours"), (probe, "probe"), (other, "theirs")):
        host.cwd = cwd
        old, cold, gone, hidden = (host.remember(f"Zebra rule {n} is about {session}.") for n in range(4))
        host.remember(f"Zebra rule 0 is about {session} and stripes.", supersedes=old)
        host.remember(f"The zebra file is about {session}.", files=[f"{cwd}/a.py"])
        host.swap_out(cold)
        with host.core.db.write() as db:
            removing.remove(host.core, db, [host.page(gone)], "forgotten")
        host.start(session)
        host.prompt(f"what are the zebra rules about {session}?", session)
        host.event("PostToolUse", session, tool_name="Read", tool_input={"file_path": f"{cwd}/a.py"})
        host.call("snapshot.dump", session=session)
        host.event("Stop", session, last_assistant_message="About stripes.")  # a job that waits
        host.clock.now += 1
    host.age(7200)  # counts what was used
    host.call("forget", uids=[hidden])  # at the very moment at which all of the shop is
    host.cwd = shop
    before = everything_of(host, other, "theirs")
    assert not [table for table, rows in before.items() if not rows]

    host.call("projects.rename", project="shop", name="store")
    assert everything_of(host, other, "theirs") == before
    host.call("projects.move", project="store", to=directory(tmp_path, "elsewhere"))
    assert everything_of(host, other, "theirs") == before
    host.call("projects.forget", project="store")
    assert everything_of(host, other, "theirs") == before
    host.call("projects.forget", project="store", undo=True)
    assert everything_of(host, other, "theirs") == before
    while host.call("projects.merge", source="store", project="vmem-doctor-2")["left"]:
        pass
    assert everything_of(host, other, "theirs") == before
    assert host.call("probe.clear", root=probe)["pages"] > 8
    assert everything_of(host, other, "theirs") == before
    assert host.call("check")["orphans"] == {}
    host.cwd = other
    told = host.prompt("what are the zebra rules about theirs?", "asking")
    assert "Zebra rule 0 is about theirs and stripes" in told and "Zebra rule 3" not in told


def test_a_backup_is_a_sound_copy_and_old_ones_go(host: Host) -> None:
    host.remember("The shop uses Django.")
    made = host.call("backup")["backup"]
    assert Path(made["path"]).stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(made["path"])) as db:
        assert db.execute("SELECT count(*) FROM pages").fetchone() == (1,)
    for _ in range(4):
        host.call("backup")
    assert len(host.call("backups")["backups"]) == 3  # backup.keep
    assert making.keep_up(host.core) is False
    host.clock.now = 4e9
    assert making.keep_up(host.core) is True


def test_the_first_backup_is_made_of_the_first_pages_and_not_of_an_empty_database(host: Host) -> None:
    assert making.keep_up(host.core) is False
    host.remember("The shop uses Django.")
    assert making.keep_up(host.core) is True


def test_a_backup_says_what_it_holds_and_when_it_was_last_written_to(host: Host) -> None:
    host.remember("The shop uses Django.")
    host.start()
    host.age(3600)
    last = host.clock.now
    host.remember("The port is 8080.")
    made = Path(host.call("backup")["backup"]["path"])
    held = backups.holding(made)
    assert (held.pages, held.sessions, held.projects) == (2, 1, 1)
    assert last <= held.newest <= host.clock.now


def test_a_backup_that_fails_leaves_no_part_behind(host: Host, tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="cannot back up"):
        backups.make(broken, tmp_path / "copy.db")
    assert not list(tmp_path.glob("copy.db*"))


def test_a_backup_of_a_clock_that_was_ahead_keeps_no_later_one_from_being_made(host: Host) -> None:
    host.remember("The shop uses Django.")
    now = host.core.clock()
    ahead = host.call("backup")["backup"]["path"]
    os.utime(ahead, (now + 3e7, now + 3e7))
    assert making.keep_up(host.core) is False  # it counts as made now
    assert Path(ahead).stat().st_mtime <= host.core.clock()
    os.utime(ahead, (now - 1e6, now - 1e6))
    assert making.keep_up(host.core) is True


def test_a_damaged_backup_is_refused(host: Host, tmp_path: Path) -> None:
    made = Path(host.call("backup")["backup"]["path"])
    made.write_bytes(made.read_bytes()[:5000])
    assert backups.damage(made)
    with pytest.raises(Exception, match="damaged"):
        backups.put_back(made, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_repair_makes_counters_full_text_and_index_right_again(host: Host) -> None:
    host.remember("The shop uses Django.")
    with host.core.db.write() as db:
        db.execute("UPDATE capacity SET pages = 77")
        db.execute("INSERT INTO hot_terms (hot_terms) VALUES ('delete-all')")
        db.execute("DELETE FROM page_index")
        db.execute("INSERT INTO co_use VALUES (998, 999, 1, 0)")
    found = host.call("check")
    assert found["problems"] and found["orphans"]
    host.call("repair")
    found = host.call("check")
    assert found["problems"] == [] and found["orphans"] == {}
    assert host.call("recall", query="Django")["hits"]


def test_a_page_that_was_forgotten_long_ago_leaves_nothing_for_the_doctor_to_find(host: Host) -> None:
    other = host.remember("The webhook retries six times with exponential back-off.")
    uid = host.remember("The webhook of the shop is signed with HMAC and retried.")
    told = host.prompt("How is the webhook of the shop signed and how often is it retried?")
    assert uid in told and other in told
    host.call("forget", uids=[uid])
    host.age(40 * DAY)
    assert host.call("history", uid=uid)["removed"]
    assert host.call("check")["orphans"] == {}


def test_a_repaired_index_finds_pages_by_the_files_that_they_are_about(host: Host) -> None:
    uid = host.remember("Retries are capped here.", files=["src/zebra_gateway.py"])
    for n in range(30):
        host.remember(f"Carrier {n} is billed on day {n + 1}.")
    assert uid in host.prompt("What do we know of src/zebra_gateway.py?", "s1")
    with host.core.db.write() as db:
        db.execute("DELETE FROM page_index")
    host.call("repair", what=["index"])
    assert uid in host.prompt("What do we know of src/zebra_gateway.py?", "s2")


def test_a_page_whose_text_is_lost_from_swap_is_found_by_what_is_left_once_it_is_repaired(host: Host) -> None:
    uid = host.remember("The zebra gateway drops idle peers after nine minutes.")
    host.swap_out(uid)
    with host.core.db.write() as db:
        db.execute("DELETE FROM swap")
    host.call("repair")
    assert uid in host.prompt("After how many minutes does the zebra gateway drop idle peers?")


def test_the_report_of_one_project_does_not_name_another(host: Host, blog: str) -> None:
    """It is a file, which its owner may show to others."""
    host.remember("The shop uses Django.")
    host.remember("The diary uses Hugo.", cwd=blog)
    host.prompt("What does the shop use, Django?")
    host.event("UserPromptSubmit", "s2", prompt="What does the diary use, Hugo?", cwd=blog)
    assert "shop" in str(host.call("report")) and "blog" not in str(host.call("report"))
    assert "blog" in str(host.call("report", everywhere=True))


def test_a_page_is_remembered_with_no_tag_that_is_blank(host: Host) -> None:
    assert host.page(host.remember("The port is 8443.", tags=["", " net ", "  "])).tags == ("net",)


def test_tags_are_added_and_taken_away(host: Host) -> None:
    uid = host.remember("The shop uses Django.", tags=["a"])
    assert host.call("tag", uid=uid, add=["b", "a", " "], remove=["a"])["tags"] == ["b", "a"]


def test_the_status_line_is_short_plain_and_takes_whatever_the_host_sends(host: Host) -> None:
    host.remember("The shop uses Django.")
    line = host.call("statusline", session_id="s1", model={"id": "x"}, version=3)["line"]
    assert line.isascii() and not set('"\\') & set(line) and len(line) < 80 and "1 page |" in line
    assert host.call("statusline", cwd=None)["line"]


def test_the_report_and_stats_are_whole_on_an_empty_store_and_on_a_full_one(host: Host) -> None:
    assert host.call("report", everywhere=True)["pages"] == []
    assert host.call("stats")["hottest"] == []
    host.remember("The webhook retries six times.")
    host.prompt("How many times does the webhook retry?")
    told = host.call("report")
    assert told["scope"] == "shop" and told["listed_of"] == 2 and told["ledger"]["days"][0]["served"] == 1
    assert told["hottest"] and told["counters"]["minor_faults"] == 1
    assert {zone["zone"] for zone in told["zones"]} == {"shop", "everything"}
    assert host.call("stats")["counters"]["minor_faults"] == 1
