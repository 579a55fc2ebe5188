"""What is forgotten for good is deleted at once, wherever the data home holds it, and does not come back."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import DAY, Host
from tests.support.disk import WORD, places
from vmem.memory import offline
from vmem.memory.redaction import copies
from vmem.store.pages import duplicates
from vmem.store.upkeep import upkeep

SAID_AT = datetime(2026, 3, 1, 10, 0, 1, tzinfo=UTC).timestamp()  # of a transcript's first line
SAID = f"The {WORD} gateway is by the river, never by the lake."


def told(host: Host, prompt: str = f"From now on wash the {WORD} with vinegar.", session: str = "s1") -> Path:
    """An exchange with a failed command, captured from its transcript."""
    host.clock.now = SAID_AT
    talk = Talk(session_id=session, cwd=host.cwd).user(prompt)
    talk.bash(f"make {WORD}", "no such target", failed=True).says(f"Noted: {WORD} is washed.")
    path = talk.write(Path(host.cwd, f"{session}.jsonl"))
    host.event("UserPromptSubmit", session, prompt=prompt, prompt_id="p1")
    given = {"command": f"echo {WORD}"}
    host.event("PostToolUse", session, tool_name="Bash", tool_input=given, tool_response={"stdout": WORD})
    host.event("Stop", session, transcript_path=str(path), last_assistant_message=f"Noted: {WORD} is washed.")
    host.work(1)
    host.clock.now += 60
    return path


@pytest.mark.parametrize("hidden_before", [False, True])
@pytest.mark.parametrize("way", ["by id", "by words"])
def test_no_byte_of_it_is_left_in_the_database_its_backups_and_what_was_put_aside(
    host: Host, way: str, hidden_before: bool
) -> None:
    told(host)
    pinned = host.remember(SAID, kind="constraint", pin="hard", reason=f"{WORD} matters")
    host.call("edit", uid=pinned, text=f"The {WORD} gateway is by the sea.")
    host.remember("The walrus lives in the north bay.")
    backup = Path(host.call("backup")["backup"]["path"])
    aside = backup.rename(host.home / "vmem.db.before-restore-20260301-100000")
    host.call("backup")
    assert {"pages.text", "page_versions.body", "activity.detail", aside.name, backup.name} <= places(host.home)
    uids = [page["uid"] for page in host.call("timeline")["pages"] if WORD in page["text"] + page["pin_reason"]]
    asked = {"phrase": WORD} if way == "by words" else {"uids": uids, "cwd": ""}
    if hidden_before:
        host.call("forget", pinned=True, **asked)
        host.call("backup")
    gone = host.call("forget", pinned=True, for_good=True, **asked)
    assert len(gone["copies"]) == 2 + hidden_before and not gone["failed"] and gone["swept"]
    Path(host.cwd, "s1.jsonl").unlink()
    assert places(host.home) == set()
    assert not host.call("forgotten")["pages"] and "walrus" in json.dumps(host.call("timeline"))
    assert aside.exists() and upkeep.check(host.core.db.read()) == []


def test_what_only_a_backup_holds_is_deleted_there_by_its_words(host: Host) -> None:
    uid = host.remember(SAID)
    host.call("backup")
    host.call("edit", uid=uid, text="The gateway is by the sea.")
    host.call("forget", uids=[uid], for_good=True)
    kept = host.remember("The gateway is by the mill.")
    assert places(host.home) == set()
    host.remember(SAID)
    host.call("backup")
    (gone,) = host.call("forget", phrase=WORD, for_good=True)["copies"][-1:]
    assert gone and places(host.home) == set() and host.page(kept)


@pytest.mark.parametrize("copied", ["read again", "forked"])
def test_it_does_not_come_back_by_a_transcript(host: Host, copied: str) -> None:
    path = told(host)
    host.call("forget", phrase=WORD, for_good=True)
    if copied == "forked":
        lines = path.read_text().replace('"sessionId": "s1"', '"sessionId": "s2"')
        path.unlink()
        path = Path(host.cwd, "s2.jsonl")
        path.write_text(lines)
    host.call("backfill", paths=[str(path)])
    host.work(1)
    path.unlink()
    assert host.call("timeline")["pages"] == []
    assert places(host.home) == set()


def test_a_copy_that_is_damaged_is_named_and_the_rest_is_deleted(host: Host) -> None:
    uid = host.remember(SAID)
    backup = Path(host.call("backup")["backup"]["path"])
    backup.write_bytes(b"no database")
    gone = host.call("forget", uids=[uid], for_good=True)
    assert [one["path"] for one in gone["failed"]] == [str(backup)] and places(host.home) == set()


def test_two_who_delete_at_once_do_not_change_the_same_copy_at_once(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.remember(SAID)
    host.remember("The walrus lives in the north bay.")
    host.call("backup")
    told: dict[str, Any] = {}
    begun, go_on, write_anew = threading.Event(), threading.Event(), copies._write_anew

    def held(*given: Any) -> None:
        begun.set()
        go_on.wait(20)
        write_anew(*given)

    def forget(words: str) -> None:
        told[words] = host.call("forget", phrase=words, for_good=True)

    monkeypatch.setattr(copies, "_write_anew", held)
    both = [threading.Thread(target=forget, args=(words,)) for words in (WORD, "walrus")]
    both[0].start()
    assert begun.wait(20)
    both[1].start()
    both[1].join(2)
    go_on.set()
    for one in both:
        one.join(30)
    assert [len(one["copies"]) for one in told.values()] == [1, 1] and not any(one["failed"] for one in told.values())
    assert places(host.home) == set()


def test_nothing_is_deleted_by_a_plan(host: Host) -> None:
    uid = host.remember(SAID)
    assert host.call("forget", phrase=WORD, for_good=True, dry_run=True)["total"] == 1
    assert host.page(uid).text == SAID


def test_what_only_a_job_holds_is_deleted_by_its_words(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    (host.home / "config.toml").write_text("[capture]\nlarge_output_tokens = 200\n", encoding="utf-8")

    def fails(*_: object) -> None:
        raise ValueError("it cannot be split")

    monkeypatch.setattr("vmem.memory.turns.capturing.split_document", fails)
    page = f"The {WORD} gateway trusts Juniper. " * 90
    host.event("PostToolUse", tool_name="WebFetch", tool_input={"url": "https://a.test"}, tool_response=page)
    host.work(3600)
    host.call("backup")
    assert len(host.call("dead")["jobs"]) == 1 and "jobs.payload" in places(host.home)
    host.call("forget", phrase=WORD, for_good=True)
    assert places(host.home) == set() and host.call("dead")["jobs"] == []


def test_a_job_stays_that_is_another_projects_or_does_not_meet_all_that_is_asked(host: Host) -> None:
    (host.home / "config.toml").write_text("[capture]\nlarge_output_tokens = 200\n", encoding="utf-8")
    host.remember(SAID)
    page = f"The {WORD} gateway trusts Juniper. " * 90
    elsewhere = Path(host.cwd).parent / "elsewhere"
    elsewhere.mkdir()
    host.event("PostToolUse", "s1", tool_name="WebFetch", tool_input={"url": "https://a.test"}, tool_response=page)
    host.event(
        "PostToolUse", "s2", cwd=str(elsewhere), tool_name="WebFetch", tool_input={"url": "https://b.test"},
        tool_response=page,
    )  # fmt: skip
    queued = "SELECT count(*) FROM jobs WHERE kind = 'document'"
    other = {"kind": "task"}, {"of_session": "s3"}, {"file": "a.py"}, {"phrase": f"{WORD} is elsewhere"}
    for asked, left in (*((one, 2) for one in other), ({}, 1)):
        host.call("forget", **{"phrase": WORD, "for_good": True, **asked})
        assert host.core.db.read().execute(queued).fetchone()[0] == left


def test_what_says_the_same_is_deleted_in_a_backup_of_before_they_were_merged(host: Host) -> None:
    kept, dropped = host.remember(SAID), host.remember(f"Look: {SAID}")
    host.call("backup")
    with host.core.db.write() as db:
        assert duplicates.mark(db, dropped, kept, host.clock.now)
    host.call("forget", uids=[kept], for_good=True)
    assert places(host.home) == set()


def test_all_of_a_branch_is_deleted_in_a_backup_too(host: Host) -> None:
    told(host)
    host.call("backup")
    host.call("forget", branch="main", for_good=True)
    Path(host.cwd, "s1.jsonl").unlink()
    assert host.call("timeline")["pages"] == [] and not any(name.startswith("vmem-") for name in places(host.home))


def test_a_hard_pin_that_stays_does_so_in_a_backup_of_before_it_was_pinned(host: Host) -> None:
    uid = host.remember(SAID)
    backup = host.call("backup")["backup"]["path"]
    host.call("pin", uid=uid, pin="hard", reason="It matters.")
    assert host.call("forget", phrase=WORD, for_good=True)["pins_left"] == 1
    with closing(sqlite3.connect(backup)) as db:
        assert db.execute("SELECT uid FROM pages").fetchall() == [(uid,)]


def test_another_project_that_has_the_same_number_in_what_was_put_aside_is_left_alone(host: Host) -> None:
    host.remember(SAID)
    aside = Path(host.call("backup")["backup"]["path"]).rename(host.home / "vmem.db.before-restore-20260301-100000")
    with closing(sqlite3.connect(aside, isolation_level=None)) as db:
        db.execute("UPDATE projects SET created_at = 1")
        db.execute("UPDATE project_keys SET key = 'dir:/elsewhere'")
        db.execute("UPDATE pages SET uid = 'abcdefgh'")
    host.call("forget", phrase=WORD, for_good=True)
    assert places(host.home) == {aside.name}


def test_what_was_done_for_it_does_not_come_back_from_a_backup_by_a_rescue(host: Host) -> None:
    told(host)
    Path(host.cwd, "s1.jsonl").unlink()
    backup = Path(host.call("backup")["backup"]["path"])
    before = backup.read_bytes()
    for page in host.call("timeline")["pages"]:
        host.call("forget", uids=[page["uid"]])
    host.age(31 * DAY, ticks=1)
    host.memory.close()
    for made in backup.parent.iterdir():
        made.unlink()
    backup.write_bytes(before)
    offline.rescue(host.home)
    with closing(sqlite3.connect(host.home / "vmem.db")) as db:
        assert db.execute("SELECT count(*) FROM activity").fetchone() == (0,)


@pytest.mark.parametrize("when", ["before its answer", "before its answer was read"])
def test_no_byte_is_left_of_an_exchange_that_was_deleted_before_it_was_read(host: Host, when: str) -> None:
    asked, answer = f"Always wash the {WORD} with vinegar.", f"Noted: the {WORD} is washed."
    path = Talk(session_id="s1", cwd=host.cwd).user(asked).says(answer).write(Path(host.cwd, "s1.jsonl"))
    host.event("UserPromptSubmit", prompt=asked, prompt_id="p1")
    if when == "before its answer":
        host.call("forget", of_session="s1", for_good=True)
    host.event("Stop", transcript_path=str(path), last_assistant_message=answer, prompt_id="p1")
    if when == "before its answer was read":
        assert "jobs.payload" in places(host.home)
        host.call("forget", of_session="s1", for_good=True)
    host.work(1)
    assert host.call("timeline")["pages"] == []
    assert places(host.home) == set()


def test_an_exchange_without_the_words_loses_nothing_when_a_choice_made_in_it_tells_them(host: Host) -> None:
    """A choice is kept with what was said before it: there the words stand, and not where it was made."""
    host.exchange(f"From now on never restart the otter service without asking {WORD}.", "Noted.")
    host.exchange("Let's decide: we use Juniper for the walrus service.", "Noted.")
    assert any(WORD in page["text"] and "Juniper" in page["text"] for page in host.call("timeline")["pages"])
    host.call("forget", phrase=WORD, for_good=True)
    assert [page["text"] for page in host.call("timeline")["pages"]] == [
        "User: Let's decide: we use Juniper for the walrus service.\n\nAssistant: Noted."
    ]
    assert places(host.home) == set()


def test_a_choice_that_is_deleted_by_words_and_kind_goes_out_of_its_exchange_which_is_of_another(host: Host) -> None:
    host.exchange("Which service takes the walrus mails?", "The otter service, or the heron service.")
    host.exchange(f"Let's use Juniper behind {WORD} for the walrus service.", "Done, and restarted.")
    assert host.call("forget", phrase=WORD, kind="decision", for_good=True)["total"] == 1
    left = [page["text"] for page in host.call("timeline")["pages"]]
    assert "Done, and restarted." in left[0] and WORD not in "\n".join(left)
