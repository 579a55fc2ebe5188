"""What is said while capture is paused is not kept, then or later, by whatever way it could come in."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import DAY, Host, everything
from vmem.errors import InputError
from vmem.hot import address, spool

HIDDEN = "the vault is behind the mill"


def at(talk: Talk) -> float:
    """The time of the transcript's newest line."""
    from vmem.capture.talk.records import parse_record

    record = parse_record(talk.lines[-1].encode())
    assert record is not None
    return record.at


def told(host: Host, goes_on: bool) -> Talk:
    """A session that was paused in its middle."""
    talk = Talk(session_id="s1", cwd=host.cwd).user("Where do herons nest?").says("In the north wood.")
    begun = at(talk)
    talk.user(f"Between us, {HIDDEN}.").says(f"Understood: {HIDDEN}.").bash("ls", HIDDEN, failed=True)
    ended = at(talk) + 0.5
    if not goes_on:
        talk.user("And where do otters live?").says("Under the bridge.")
    home = str(host.home)
    if goes_on:
        Path(address.pause_path(home)).touch()
        import os

        os.utime(address.pause_path(home), (begun + 0.5, begun + 0.5))
    else:
        Path(address.pauses_path(home)).write_text(f"garbage\n{begun + 0.5} {ended}\n")
    assert datetime.fromtimestamp(begun).year == 2026
    return talk


@pytest.mark.parametrize("goes_on", [False, True])
@pytest.mark.parametrize("way", ["stop", "backfill"])
def test_what_was_said_in_a_pause_is_not_captured_afterwards(host: Host, way: str, goes_on: bool) -> None:
    path = told(host, goes_on).write(Path(host.cwd, "s1.jsonl"))
    if way == "backfill":
        host.call("backfill", paths=[str(path)])
    else:
        host.event("UserPromptSubmit", "s1", prompt="And where do otters live?", prompt_id="p3")
        host.event("Stop", "s1", transcript_path=str(path), last_assistant_message="Under the bridge.", prompt_id="p3")
    host.work()
    kept = everything(host)
    assert HIDDEN not in kept
    if way == "backfill" or not goes_on:
        assert "north wood" in kept
    assert goes_on or "Under the bridge" in kept


@pytest.mark.parametrize("paused", [False, True])
def test_an_answer_to_what_was_offered_in_a_pause_is_no_choice_of_what_was_offered_before_it(
    host: Host, paused: bool
) -> None:
    talk = Talk(session_id="s1", cwd=host.cwd).user("Where should the sessions be kept?")
    talk.says("Two ways:\n1. Redis\n2. Postgres\nWhich one?")
    begun = at(talk) + 0.5
    if paused:
        talk.user("Who has to go?").says(f"1. Bob, for {HIDDEN}\n2. Ines\nWhich one?")
        Path(address.pauses_path(str(host.home))).write_text(f"{begun} {at(talk) + 0.5}\n")
    talk.user("The second one.").says("Done.")
    host.call("backfill", paths=[str(talk.write(Path(host.cwd, "s1.jsonl")))])
    host.work()
    chosen = [page["text"] for page in host.call("timeline")["pages"] if page["kind"] == "decision"]
    assert ("Postgres" in str(chosen)) is not paused and HIDDEN not in everything(host)


def test_words_in_the_middle_of_a_turn_are_hidden_too(host: Host) -> None:
    talk = Talk(session_id="s1", cwd=host.cwd).user("Where do herons nest?").says("I look.")
    begun = at(talk)
    talk.add(
        type="attachment", attachment={"type": "queued_command", "prompt": f"psst, {HIDDEN}", "commandMode": "prompt"}
    )
    talk.says(f"Noted: {HIDDEN}.")
    ended = at(talk)
    talk.says("In the north wood.")
    Path(address.pauses_path(str(host.home))).write_text(f"{begun + 0.5} {ended + 0.5}\n")
    host.call("backfill", paths=[str(talk.write(Path(host.cwd, "s1.jsonl")))])
    host.work()
    assert HIDDEN not in everything(host) and "north wood" in everything(host)


@pytest.mark.parametrize("whose", ["project", "session"])
def test_a_pause_of_a_project_or_a_session_keeps_nothing_of_that_alone(host: Host, tmp_path: Path, whose: str) -> None:
    host.event("SessionStart", "s1", source="startup")
    given = {"cwd": host.cwd} if whose == "project" else {"session": "s1"}
    host.call("pause", whose=whose, **given)
    host.clock.now += 1
    host.event("UserPromptSubmit", "s1", prompt=f"Between us, {HIDDEN}.")
    elsewhere = {"cwd": str(tmp_path)} if whose == "project" else {}
    host.event("UserPromptSubmit", "s2", prompt="Where do otters live?", **elsewhere)
    assert HIDDEN not in everything(host) and "otters" in everything(host)
    line = host.call("statusline", session_id="s1", cwd=host.cwd)["line"]
    assert line.endswith("paused")
    told = host.call("resume", whose="all")
    assert [one["whose"] for one in told["ended"]] == [whose]
    host.event("UserPromptSubmit", "s1", prompt="And where do herons nest?")
    assert "herons" in everything(host)


@pytest.mark.skipif(sys.platform != "linux", reason="uses a file that nobody can read")
def test_nothing_is_kept_while_the_pauses_cannot_be_read_and_nothing_is_lost(host: Host) -> None:
    host.event("SessionStart", "s1", source="startup")
    path = Path(address.pauses_path(str(host.home)))
    path.symlink_to("/proc/self/mem")  # is not to be read by the superuser either, as somebody else's file is not by us
    talk = Talk(session_id="s1", cwd=host.cwd).user(f"Between us, {HIDDEN}.").says(f"Understood: {HIDDEN}.")
    host.event("UserPromptSubmit", "s1", prompt=f"Between us, {HIDDEN}.", prompt_id="p1")
    host.call("backfill", paths=[str(talk.write(Path(host.cwd, "s1.jsonl")))])
    host.work()
    assert HIDDEN not in everything(host)
    assert host.call("status", cwd=host.cwd)["paused"]
    for operation in ("pause", "resume"):
        with pytest.raises(InputError, match=r"pauses cannot be used .*vmem doctor"):
            host.call(operation, whose="all")

    path.unlink()
    host.clock.now += 3600  # the job is tried again
    host.work()
    assert HIDDEN in everything(host)


def test_a_pause_ends_by_itself_when_its_time_is_over(host: Host) -> None:
    host.call("pause", for_s=3600.0)
    assert host.call("status", cwd=host.cwd)["paused"]
    host.event("UserPromptSubmit", "s1", prompt=f"Between us, {HIDDEN}.")
    host.clock.now += 3601
    assert not host.call("status", cwd=host.cwd)["paused"]
    host.event("UserPromptSubmit", "s1", prompt="And where do otters live?")
    assert HIDDEN not in everything(host) and "otters" in everything(host)


def test_a_pause_that_is_over_stays_known_when_another_one_ends(host: Host) -> None:
    talk = Talk(session_id="s1", cwd=host.cwd).user("Where do herons nest?").says("In the north wood.")
    host.clock.now = at(talk) + 0.5
    assert host.call("pause", for_s=86_400.0)["paused"][0]["until"] == host.clock.now + 86_400
    talk.user(f"Between us, {HIDDEN}.").says(f"Understood: {HIDDEN}.")
    host.clock.now = at(talk) + 0.5
    assert host.call("resume")["paused"] == []
    talk.user("And where do otters live?").says("Under the bridge.")
    host.clock.now = at(talk) + 60
    (begun,) = host.call("pause", whose="session", session="s2")["paused"]
    assert (begun["whose"], begun["name"], begun["until"]) == ("session", "s2", None)
    assert host.call("resume", whose="session", session="s1")["ended"] == []
    assert [one["name"] for one in host.call("resume", whose="session", session="s2")["ended"]] == ["s2"]
    host.call("backfill", paths=[str(talk.write(Path(host.cwd, "s1.jsonl")))])
    host.work()
    kept = everything(host)
    assert "north wood" in kept and "Under the bridge" in kept and HIDDEN not in kept


def test_a_pause_of_everything_without_an_end_goes_on_when_another_one_ends(host: Host) -> None:
    host.call("pause", whose="all")
    host.call("pause", whose="session", session="s2")
    told = host.call("resume", whose="session", session="s2")
    assert [one["whose"] for one in told["paused"]] == ["all"]
    assert [one["whose"] for one in host.call("status", cwd=host.cwd)["pauses"]] == ["all"]


def test_a_resume_ends_the_pauses_that_it_names_and_no_other(host: Host, tmp_path: Path) -> None:
    shop, blog = host.cwd, str(tmp_path / "blog")
    Path(blog).mkdir()

    def going_on() -> set[tuple[str, str]]:
        told = host.call("resume", whose="session", session="nobody")
        assert told["ended"] == []
        return {(one["whose"], one["name"]) for one in told["paused"]}

    for session, cwd in (("s1", shop), ("s2", shop), ("s3", blog)):
        host.event("SessionStart", session, source="startup", cwd=cwd)
        host.call("pause", whose="session", session=session, cwd=cwd)
    for cwd in (shop, blog):
        host.call("pause", whose="project", cwd=cwd)
    names = {("project", Path(shop).name), ("project", "blog"), *(("session", f"s{n}") for n in (1, 2, 3))}
    assert going_on() == names
    assert (host.home / "pauses").stat().st_mode & 0o777 == 0o600  # it names sessions and repositories
    host.clock.now += 1
    host.call("resume", whose="session", session="s1")
    assert going_on() == names - {("session", "s1")}
    assert (host.home / "pauses").stat().st_mode & 0o777 == 0o600
    host.call("resume", whose="project", cwd=shop)  # and of its sessions
    assert going_on() == {("project", "blog"), ("session", "s3")}
    host.event("UserPromptSubmit", "s2", prompt="Where do otters live?", cwd=shop)
    host.event("UserPromptSubmit", "s3", prompt=f"Between us, {HIDDEN}.", cwd=blog)
    assert HIDDEN not in everything(host) and "otters" in everything(host)
    assert {one["name"] for one in host.call("resume", whose="all")["ended"]} == {"blog", "s3"}
    assert going_on() == set()


def test_a_pause_of_one_session_hides_nothing_that_another_said(host: Host) -> None:
    talk = Talk(session_id="s1", cwd=host.cwd).user("Where do herons nest?").says("In the north wood.")
    host.clock.now = at(talk) - 600
    host.call("pause", whose="session", session="s2")
    host.clock.now += 1200
    host.call("backfill", paths=[str(talk.write(Path(host.cwd, "s1.jsonl")))])
    host.work()
    assert "north wood" in everything(host)


@pytest.mark.parametrize("way", ["marked", "not marked", "backfilled"])
def test_what_was_said_in_a_pause_of_a_session_is_not_kept_of_its_fork(host: Host, way: str) -> None:
    """A fork's transcript begins with a copy of what was said in the other one."""
    talk, path = Talk(session_id="s1", cwd=host.cwd).user("Where do herons nest?"), Path(host.cwd, "s2.jsonl")
    talk.says("In the north wood.")
    host.clock.now = at(talk) - 1
    host.start("s1")
    host.clock.now = at(talk) + 0.5
    host.call("pause", whose="session", session="s1")
    talk.user(f"Between us, {HIDDEN}.").says(f"Understood: {HIDDEN}.")
    mark = {} if way == "not marked" else {"forkedFrom": {"sessionId": "s1", "messageUuid": "u"}}
    copied = [{**json.loads(line), "sessionId": "s2", **mark} for line in talk.lines]
    fork = Talk(session_id="s2", cwd=host.cwd, made=talk.made, turn=talk.turn)
    fork.lines = [json.dumps(record, separators=(",", ":")) for record in copied]
    fork.write(path)
    host.clock.now = at(talk) + 1
    if way != "backfilled":
        host.event("SessionStart", "s2", source="fork", transcript_path=str(path))
    fork.add(type="system", subtype="info").user("And where do otters live?").says("Under the bridge.")
    fork.recap(f"We spoke of {HIDDEN}.")
    fork.write(path)
    host.clock.now = at(fork) + 60
    if way == "backfilled":
        host.call("backfill", paths=[str(path)])
    else:
        host.event("Stop", "s2", transcript_path=str(path), last_assistant_message="Under the bridge.")
    host.work()
    kept = everything(host)
    assert "north wood" in kept and "Under the bridge" in kept and HIDDEN not in kept


def test_the_first_answer_of_a_session_is_kept_while_another_one_is_paused(host: Host) -> None:
    """Its start may not have been heard, and the client writes a prompt down just before its hook tells of it."""
    talk, path = Talk(session_id="s1", cwd=host.cwd).user("Where do herons nest?"), Path(host.cwd, "s1.jsonl")
    host.clock.now = at(talk) - 60
    host.start("s0")
    host.call("pause", whose="session", session="s0")
    host.clock.now = at(talk) + 0.006
    host.event("UserPromptSubmit", "s1", prompt="Where do herons nest?", prompt_id="p1", transcript_path=str(path))
    talk.says("In the north wood.").write(path)
    host.clock.now += 60
    host.event("Stop", "s1", transcript_path=str(path), last_assistant_message="In the north wood.", prompt_id="p1")
    host.work()
    assert "In the north wood." in everything(host)


def test_a_pause_before_a_session_began_does_not_withhold_the_recap_of_its_fork(host: Host) -> None:
    talk, path = Talk(session_id="s1", cwd=host.cwd).user("Where do herons nest?"), Path(host.cwd, "s2.jsonl")
    host.clock.now = at(talk) - 30 * DAY
    host.call("pause", for_s=60)
    host.clock.now = at(talk) - 1
    host.start("s1")
    talk.says("In the north wood.")
    fork = Talk(session_id="s2", cwd=host.cwd, made=talk.made, turn=talk.turn)
    mark = {"sessionId": "s2", "forkedFrom": {"sessionId": "s1", "messageUuid": "u"}}
    fork.lines = [json.dumps({**json.loads(line), **mark}, separators=(",", ":")) for line in talk.lines]
    fork.write(path)
    host.clock.now = at(talk) + 1
    host.event("SessionStart", "s2", source="fork", transcript_path=str(path))
    fork.user("And where do otters live?").says("Under the bridge.").recap("We spoke of birds and otters.").write(path)
    host.clock.now = at(fork) + 60
    host.event("Stop", "s2", transcript_path=str(path), last_assistant_message="Under the bridge.")
    host.work()
    assert "birds and otters" in everything(host)


def test_a_mute_pause_of_everything_goes_on_when_another_ends(host: Host) -> None:
    host.remember("Herons nest in the north wood.")
    host.call("pause", whose="all", mute=True)
    host.call("pause", whose="session", session="s2")
    host.clock.now += 1
    assert [one["mute"] for one in host.call("resume", whose="session", session="s2")["paused"]] == [True]
    assert host.prompt("Where do herons nest?") == ""


@pytest.mark.parametrize("session", ["", " ", "two words"])
def test_a_session_that_cannot_be_one_is_not_paused(host: Host, session: str) -> None:
    with pytest.raises(InputError, match="which session"):
        host.call("pause", whose="session", session=session)


def test_a_mute_pause_tells_nothing_and_its_end_tells_again(host: Host) -> None:
    host.call("remember", text="Herons nest in the north wood.", cwd=host.cwd, pin="hard")
    asked = "Where do herons nest?"
    host.call("pause", whose="project", cwd=host.cwd, mute=True)
    assert "herons" not in host.event("SessionStart", "s1", source="startup").lower()
    assert "north wood" not in host.event("UserPromptSubmit", "s1", prompt=asked)
    assert host.call("statusline", session_id="s1", cwd=host.cwd)["line"].endswith("off")
    host.call("resume", cwd=host.cwd)
    assert "north wood" in host.event("UserPromptSubmit", "s1", prompt=asked)


@pytest.mark.promise(n=3)
@pytest.mark.parametrize("began", ["startup", "clear", "compact"])
@pytest.mark.parametrize("whose", ["project", "session"])
def test_a_start_of_which_nothing_was_told_in_a_mute_pause_is_told_once_after_it(
    host: Host, began: str, whose: str
) -> None:
    host.remember("Herons nest in the north wood.", pin="hard")
    if began != "startup":
        assert "north wood" in host.start()
    host.prompt("Count the boats.")
    host.call("pause", whose=whose, session="s1", cwd=host.cwd, mute=True)
    host.clock.now += 1
    assert host.compact() == "" if began == "compact" else host.start(source=began) == ""
    assert host.prompt("Count the bridges.") == ""
    host.clock.now += 1
    host.call("resume", whose=whose, session="s1", cwd=host.cwd)
    assert "north wood" in host.prompt("Count the mills.")
    assert host.prompt("Count the locks.") == ""


def test_a_session_that_was_muted_in_its_middle_is_not_told_its_start_again(host: Host) -> None:
    host.remember("Herons nest in the north wood.", pin="hard")
    assert "north wood" in host.start()
    host.call("pause", whose="session", session="s1", cwd=host.cwd, mute=True)
    assert host.prompt("Count the bridges.") == ""
    host.clock.now += 1
    host.call("resume", whose="session", session="s1", cwd=host.cwd)
    assert host.prompt("Count the mills.") == ""


def test_a_start_while_telling_was_off_is_told_when_it_is_on_again(host: Host) -> None:
    host.remember("Herons nest in the north wood.", pin="hard")
    settings = Path(host.cwd, ".vmem.toml")
    settings.write_text("[inject]\nenabled = false\n")
    assert [host.start(), host.prompt("Count the boats.")] == ["", ""]
    settings.unlink()
    host.look_anew()
    assert "north wood" in host.prompt("Count the mills.")


def test_what_was_said_in_a_pause_of_its_project_is_not_taken_from_the_spool_either(host: Host) -> None:
    host.call("pause", whose="project", cwd=host.cwd)
    said = {"session_id": "s1", "cwd": host.cwd, "prompt": f"Between us, {HIDDEN}."}
    spool.write("UserPromptSubmit", "a" * 32, "", host.clock(), json.dumps(said).encode(), str(host.home))
    host.clock.now += 1
    host.call("resume", cwd=host.cwd)
    assert host.memory.replay_spool() == 1
    assert HIDDEN not in everything(host)


def test_where_no_project_is_none_can_be_paused(host: Host) -> None:
    with pytest.raises(InputError, match="no project here"):
        host.call("pause", whose="project", cwd="/")


def test_where_telling_is_off_no_prompt_no_start_and_no_compaction_is_told_anything(host: Host) -> None:
    host.call("remember", text="Herons nest in the north wood.", cwd=host.cwd, pin="hard")
    Path(host.cwd, ".vmem.toml").write_text("[inject]\nenabled = false\n")
    assert [host.start(), host.prompt("Where do herons nest?"), host.compact()] == ["", "", ""]
    assert "otters" not in everything(host)
    host.prompt("Where do otters live?")
    assert "otters" in everything(host)


def test_an_explanation_does_not_tell_the_words_of_a_prompt_that_was_forgotten(host: Host) -> None:
    host.remember("Herons nest in the north wood.")
    host.prompt("Where do herons of the zeppelin kind nest?")
    assert "zeppelin" in str(host.call("why"))
    host.call("forget", phrase="zeppelin")
    assert "zeppelin" not in str(host.call("why"))


def test_a_repository_that_got_a_remote_is_still_the_one_that_was_paused(host: Host) -> None:
    git = Path(host.cwd, ".git")
    git.mkdir()
    (git / "config").write_text("[core]\n")
    host.call("pause", whose="project", cwd=host.cwd)
    (git / "config").write_text('[remote "origin"]\nurl = git@git.example.org:team/shop.git\n')
    host.look_anew()
    host.event("UserPromptSubmit", "s1", prompt=f"Between us, {HIDDEN}.")
    assert HIDDEN not in everything(host)


def test_a_fork_that_begins_in_a_pause_is_told_nothing_again_that_its_conversation_holds(host: Host) -> None:
    talk = Talk(session_id="s1", cwd=host.cwd).user("Where do herons nest?").says("In the north wood.")
    host.clock.now = at(talk)
    host.remember("Herons nest in the north wood.", pin="hard")
    assert "north wood" in host.start("s1")
    copied = [json.loads(line) | {"sessionId": "s2", "forkedFrom": {"sessionId": "s1"}} for line in talk.lines]
    path = Path(host.cwd, "s2.jsonl")
    path.write_text("".join(json.dumps(record, separators=(",", ":")) + "\n" for record in copied))
    host.call("pause", whose="project", cwd=host.cwd)
    host.clock.now += 1
    host.event("SessionStart", "s2", source="fork", transcript_path=str(path))
    assert host.event("UserPromptSubmit", "s2", prompt="Where do herons nest?", transcript_path=str(path)) == ""
