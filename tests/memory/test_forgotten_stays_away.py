"""What the user forgot, and was removed since, does not come back when its transcript is read again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import DAY, Host, captured, everything
from vmem.store.forgotten import graves
from vmem.store.pages import pages

HIDDEN = "the vault is behind the mill"


def gone(host: Host) -> None:
    """Forgets all that says it, and lets the time pass in which it could be restored."""
    assert host.call("forget", phrase=HIDDEN)["total"]
    host.age(31 * DAY)
    assert not host.call("forgotten")["pages"] and HIDDEN not in everything(host)


@pytest.mark.parametrize("way", ["next turn", "backfill"])
def test_it_stays_away_when_its_transcript_is_read_again(host: Host, way: str) -> None:
    talk = Talk(session_id="s1", cwd=host.cwd).user(f"From now on remember that {HIDDEN}.").says(f"Noted: {HIDDEN}.")
    path = talk.write(Path(host.cwd, "s1.jsonl"))
    host.event("Stop", "s1", transcript_path=str(path), last_assistant_message=f"Noted: {HIDDEN}.")
    host.work()
    gone(host)
    talk.user("Where do otters live?").says("Under the bridge.").write(path)
    if way == "backfill":
        host.call("backfill", paths=[str(path)])
    else:
        host.event("Stop", "s1", transcript_path=str(path), last_assistant_message="Under the bridge.")
    host.work()
    assert HIDDEN not in everything(host) and "Under the bridge" in everything(host)


def test_it_stays_away_when_its_file_is_imported_again_and_can_be_remembered_anew(host: Host) -> None:
    text = json.dumps({"text": f"Know that {HIDDEN}."})
    host.call("import", format="jsonl", text=text)
    gone(host)
    plan = host.call("import", format="jsonl", text=text, dry_run=True)["plan"]
    assert [(one["new"], one["gone"]) for one in plan] == [(0, 1)]
    assert host.call("import", format="jsonl", text=text)["new"] == 0
    assert HIDDEN not in everything(host)
    host.remember(f"Know that {HIDDEN}.")
    assert HIDDEN in everything(host)


@pytest.mark.parametrize("by", ["the user", "the model"])
def test_what_was_forgotten_before_its_answer_was_there_stays_away_from_a_fork(host: Host, by: str) -> None:
    """Of that only the prompt was kept; a fork's transcript has the answer, too."""
    host.clock.now = datetime(2026, 3, 1, 10, 0, 1, tzinfo=UTC).timestamp()  # of a transcript's first line
    uid = host.remember("The heron gateway is by the river.")
    asked, path = "Forget what I told you about the walrus gateway.", Path(host.cwd, "s1.jsonl")
    talk = Talk(session_id="s1", cwd=host.cwd).user(asked)
    host.event("UserPromptSubmit", "s1", prompt=asked, prompt_id="p1")
    if by == "the user":
        host.call("forget", phrase="walrus")
    else:
        host.call("tool.forget", id=uid, session="s1")
        talk.tool("mcp__plugin_vmem_vmem__forget", f"Forgot [{uid}].", id=uid)
    talk.says("I forgot the walrus gateway.").write(path)
    host.event("Stop", "s1", transcript_path=str(path), last_assistant_message="I forgot it.", prompt_id="p1")
    host.work()
    fork = Path(host.cwd, "s2.jsonl")
    fork.write_text(path.read_text().replace('"sessionId": "s1"', '"sessionId": "s2"'))
    host.call("backfill", paths=[str(fork)])
    host.work()
    assert "walrus" not in json.dumps(host.call("timeline"))
    host.call("restore.last")
    assert "walrus" in json.dumps(host.call("timeline"))


def test_what_made_room_on_the_disk_comes_back_with_its_transcript_and_keeps_nothing_else_away(
    host: Host, tmp_path: Path
) -> None:
    captured(host, ("Where do otters live?", "Under the bridge."))
    (otters,) = host.call("timeline")["pages"]
    with host.core.db.write() as db:
        page = host.page(otters["uid"])
        graves.bury(db, page, "disk_cap", "removed for want of room", host.clock())
        pages.delete(db, [page], host.core.analyze)
    elsewhere = Host(tmp_path / "elsewhere", Path(host.cwd))
    elsewhere.remember("The port is 8391.")
    (item,) = elsewhere.call("export", format="jsonl")["items"]
    elsewhere.close()
    assert host.call("import", format="jsonl", text=item["line"])["new"] == 1
    host.call("backfill", paths=[str(Path(host.cwd, "told.jsonl"))])
    host.work()
    assert "Under the bridge" in everything(host) and "8391" in everything(host)
