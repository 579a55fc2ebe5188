"""Promise 7: whatever is said, run, read or fetched, no secret reaches the disk: not the database, spool or log."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.capture.planted import PLANTED
from tests.capture.talk import Talk
from tests.memory.harness import Host, captured
from tests.support.daemon import REPOSITORY, end_all, record_runtime
from tests.support.disk import everything_written
from vmem.config import set_value
from vmem.hot import spool

pytestmark = pytest.mark.promise(n=7)


def found(home: Path) -> list[tuple[str, str]]:
    written = list(everything_written(home))
    return [(kind, where) for kind, _, secret in PLANTED for where, text in written if secret in text]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "vmem"
    end_all(tmp_path / "vmem")


@pytest.fixture
def host(home: Path, tmp_path: Path) -> Iterator[Host]:
    made = Host(home, tmp_path / "project")
    yield made
    made.close()


def test_the_planted_secrets_are_of_thirty_kinds() -> None:
    assert len(PLANTED) >= 30


@pytest.mark.slow
def test_no_secret_in_a_prompt_an_answer_a_command_or_a_page_reaches_the_disk(host: Host, tmp_path: Path) -> None:
    set_value(host.home, "capture.large_output_tokens", "200")
    transcript = tmp_path / "t.jsonl"
    records = []
    for number, (_, text, _secret) in enumerate(PLANTED):
        session = f"s{number % 5}"
        host.event("UserPromptSubmit", session, prompt=f"Question {number}: {text}", prompt_id=f"p{number}")
        host.event(
            "PostToolUse", session, tool_name="Bash", tool_input={"command": text},
            tool_response={"stdout": f"{text}\n" * 3, "stderr": text},
        )  # fmt: skip
        host.event(
            "PostToolUse", session, tool_name="WebFetch", tool_input={"url": "https://a.test"},
            tool_response=f"{text}\n" + "filler words of a long page. " * (2000 if number % 8 == 0 else 60),
        )  # fmt: skip
        host.event("Stop", session, last_assistant_message=f"I used this: {text}", prompt_id=f"p{number}")
        records.append({"type": "user", "promptId": f"t{number}", "message": {"role": "user", "content": text}})
        records.append({"type": "assistant", "message": {"id": f"m{number}", "content": [
            {"type": "text", "text": f"Decided: we use {text}"},
            {"type": "tool_use", "id": f"c{number}", "name": "Bash", "input": {"command": text}}]}})  # fmt: skip
        records.append({"type": "user", "message": {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": f"c{number}", "content": text, "is_error": True}]}})  # fmt: skip
        if number % 8 == 0:
            made = host.call("remember", text=text, title=text[:150], tags=["note", text[:190]], files=[text])
            host.call("tag", uid=made["page"]["uid"], add=[f"more {text}"[:190]])
            host.call("ingest", name="notes.md", text=f"# Notes\n\n{text}\n")
    transcript.write_text("".join(json.dumps(record) + "\n" for record in records))
    host.event("Stop", "s9", transcript_path=str(transcript), last_assistant_message="done")
    host.event("PreCompact", "s9", trigger="manual", transcript_path=str(transcript))
    host.work(1)
    host.memory.tick()
    assert not host.call("dead")["jobs"]
    assert host.call("status")["hot_pages"] > 2 * len(PLANTED)
    assert found(host.home) == []
    host.memory.close()
    assert found(host.home) == []


def test_no_secret_in_an_edit_an_import_or_an_export_survives(host: Host) -> None:
    uid = host.remember("A page to be edited.")
    for _, text, _secret in PLANTED:
        host.call("edit", uid=uid, text=f"Edited: {text}", title=text[:100])
        host.call("import", format="notes", name="CLAUDE.md", text=f"- Remember this: {text}\n")
        host.call("import", format="jsonl", text=json.dumps({"text": text, "title": text[:80]}))
    exported = json.dumps(host.call("export", limit=500))
    assert not [kind for kind, _, secret in PLANTED if secret in exported]
    assert found(host.home) == []


def test_no_secret_is_spooled_or_logged_when_there_is_no_daemon(home: Path, tmp_path: Path) -> None:
    record_runtime(home, daemon="/usr/bin/false")  # a daemon that never comes up
    environ = {"HOME": str(tmp_path), "VMEM_HOME": str(home), "PATH": os.environ["PATH"]}
    for _, text, _secret in PLANTED[::3]:
        body = json.dumps({"session_id": "s", "cwd": str(tmp_path), "prompt": text, "tool_input": {"command": text}})
        for event in ("UserPromptSubmit", "PostToolUse"):
            hook = [str(REPOSITORY / "hooks" / "vmem-hook"), event]
            assert subprocess.run(hook, input=body.encode(), env=environ, timeout=20).returncode == 0
    assert list((home / "spool").glob("*.event"))
    assert found(home) == []


def test_no_secret_in_the_name_of_a_document_or_of_a_note_reaches_the_disk(host: Host) -> None:
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    host.call("ingest", name=f"dump of {token}.md", text="# Notes\n\nThe heron nests on the ridge.\n")
    host.call("import", format="notes", name=f"{token}.md", text="- The stork nests on the roof.\n")
    assert [where for where, text in everything_written(host.home) if token in text] == []
    assert {"heron", "stork"} <= set(" ".join(text for _, text in everything_written(host.home)).split())


def test_a_pattern_of_the_users_that_a_path_matches_leaves_the_path_alone(home: Path, tmp_path: Path) -> None:
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text('[capture]\nredact_patterns = ["halvorsen"]\n')
    host = Host(home, tmp_path / "halvorsen")
    transcript = tmp_path / "halvorsen.jsonl"
    records = [
        {"type": "user", "promptId": "p1", "message": {"role": "user", "content": "Where do halvorsen geese nest?"}},
        {"type": "assistant", "message": {"id": "m", "content": [{"type": "text", "text": "On the north ridge."}]}},
    ]
    transcript.write_text("".join(json.dumps(record) + "\n" for record in records))
    said = {"transcript_path": str(transcript), "prompt_id": "p1"}
    host.event("UserPromptSubmit", prompt="Where do halvorsen geese nest?", **said)
    host.event("Stop", last_assistant_message="", **said)
    host.work(1)
    body = {"session_id": "s2", "cwd": host.cwd, "prompt": "The halvorsen dodo lives in the barn.", **said}
    spool.write("UserPromptSubmit", "e99", "", host.clock(), json.dumps(body).encode(), str(home))
    assert host.memory.replay_spool() == 1
    episodes = host.call("timeline", kind="episode")["pages"]
    assert [page["text"].replace("[redacted:custom]", "…") for page in episodes] == [
        "User: The … dodo lives in the barn.",
        "User: Where do … geese nest?\n\nAssistant: On the north ridge.",
    ]
    host.memory.close()


def test_no_secret_that_a_long_prompt_is_cut_at_is_in_the_explanation_of_what_was_told(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.remember("The relay listens on port 8080.")
    monkeypatch.setattr(type(host.core.index), "_engine", None)  # as without numpy: whose terms are the prompt's own
    words = "port relay listens "
    asked = [  # of a prompt too long to be redacted first, recall looks at some of its beginning and its end
        words * 2000 + "the password is " + ("quokka4711wq " + words * 200)[:1488],
        words * 2000 + "the password is " + ("quokka4712wq " + words * 200)[:2988],
        words * 2000 + "<private> " + words * 200 + "Halvorsen </private> which port?",
    ]
    for number, prompt in enumerate(asked):
        assert "8080" in host.prompt(prompt, session=f"s{number}")
    written = [text.lower() for _, text in everything_written(host.home)]
    for secret in ("quokka4711wq", "quokka4712wq", "halvorsen"):
        assert not [text for text in written if secret in text], secret


def talked(host: Host, folder: Path, *turns: Callable[[Talk], object], session: str = "s1") -> None:
    """A conversation of which each turn was told by hooks and is in the transcript."""
    talk, path = Talk(session_id=session, cwd=host.cwd), folder / f"{session}.jsonl"
    for turn in turns:
        talk.user("Please look at the deploy.")
        turn(talk)
        asked = json.loads(talk.lines[0])["message"]["content"] if talk.turn == 1 else "Please look at the deploy."
        host.event("UserPromptSubmit", session, prompt=asked, prompt_id=f"p{talk.turn}")
        talk.says("Done with that.")
        talk.write(path)
        host.event("Stop", session, transcript_path=str(path), last_assistant_message="Done with that.")
        host.work(1)
    host.compact(session)
    host.work(1)


WAYS: dict[str, Callable[[Talk, str], object]] = {
    "a recap": lambda talk, said: talk.says("ok").recap(f"You were deploying. {said}"),
    "a command of the user's": lambda talk, said: talk.user(f"<bash-input>{said}</bash-input>"),
    "what it printed": lambda talk, said: talk.user(f"<bash-stdout>{said}</bash-stdout><bash-stderr></bash-stderr>"),
    "fields": lambda talk, said: talk.tool("StructuredOutput", "ok", summary=said, nested={"a": [said, {"b": said}]}),
    "a report to a team": lambda talk, said: talk.tool("SendMessage", "ok", to="lead", message=said, summary=said),
    "a task": lambda talk, said: talk.tool("Task", said, description=said, prompt=said),
    "an answer": lambda talk, said: talk.asked("Which one?", {"A": "a", "B": "b"}, said),
    "a note": lambda talk, said: talk.asked("Which one?", {"A": said, "B": "b"}, "A", said),
    "a question": lambda talk, said: talk.asked(said, {"A": said, f"{said} too": "b"}, "A"),
    "a refusal": lambda talk, said: talk.refused("Bash", f"no, use {said}", command=said),
    "a plan": lambda talk, said: talk.approved(f"# Plan\n\n1. Use {said}\n"),
}  # fmt: skip


EACH = 5  # of so many secrets one is said in each way: what is cut is the same in all of them


@pytest.mark.parametrize("way", WAYS)
def test_no_secret_reaches_the_disk_in_whatever_way_it_is_in_a_transcript(host: Host, tmp_path: Path, way: str) -> None:
    for number, (_, text, _secret) in enumerate(PLANTED[list(WAYS).index(way) % EACH :: EACH]):
        talked(host, tmp_path, lambda talk, said=text: WAYS[way](talk, said), session=f"s{number}")
    assert not host.call("dead")["jobs"]
    assert found(host.home) == []
    host.memory.close()


TOLD = "zebra4711"
ASKED: dict[str, Callable[[Talk], object]] = {
    "a picker": lambda talk: talk.asked("What is the database password?", {"Skip": "later"}, TOLD),
    "a note in one": lambda talk: talk.asked("Which password should I use?", {"New": "a new one"}, "New", TOLD),
    "one of its options": lambda talk: talk.asked("Which password should the admin get?", {TOLD: "", "b": ""}, TOLD),
    "in the turn": lambda talk: talk.says("Please enter the API key:").add(
        type="attachment", attachment={"type": "queued_command", "prompt": TOLD, "commandMode": "prompt"}
    ),
    "when refusing": lambda talk: talk.says("I need the admin password.").refused("Bash", TOLD, command="psql"),
}


@pytest.mark.parametrize("way", ASKED)
def test_what_is_said_to_who_asks_for_a_secret_is_one_and_so_it_is_in_the_rest_of_the_talk(
    host: Host, tmp_path: Path, way: str
) -> None:
    talked(host, tmp_path, lambda talk: (ASKED[way](talk), talk.says(f"{TOLD} works.").bash(f"login {TOLD}")))
    host.prompt(f"Does the second box take {TOLD}, too?", "another talk")
    assert [where for where, text in everything_written(host.home) if TOLD in text] == []
    assert "works" in json.dumps(host.call("timeline"))


def test_a_prompt_that_answers_a_question_for_a_secret_is_one_before_the_transcript_is_read(host: Host) -> None:
    host.exchange("Please look at the deploy.", "I cannot log in. What is the database password?")
    host.prompt(TOLD)
    body = {"session_id": "s1", "cwd": host.cwd, "prompt": f"it's {TOLD}"}
    spool.write("UserPromptSubmit", "e98", "", host.clock(), json.dumps(body).encode(), str(host.home))
    assert host.memory.replay_spool() == 1
    assert [where for where, text in everything_written(host.home) if TOLD in text] == []
    host.exchange("Which one is it?", "The first one.")
    host.prompt("option-4711")
    assert "option-4711" in json.dumps(host.call("timeline"))


def test_what_answered_a_question_is_a_secret_however_often_its_transcript_is_read_and_wherever_it_is_said_again(
    host: Host, tmp_path: Path
) -> None:
    talk, path = Talk(session_id="s1", cwd=host.cwd), tmp_path / "s1.jsonl"
    said = [
        ("Please look at the deploy.", "I cannot log in. What is the database password?"),
        (TOLD, f"{TOLD} works."),
        ("And the second box?", f"The second box takes {TOLD}, too."),
        (f"So {TOLD} for all of them", "Yes."),
        ("Thanks.", "You are welcome."),
    ]
    for number, (prompt, answer) in enumerate(said, 1):
        host.event("UserPromptSubmit", prompt=prompt, prompt_id=f"p{number}")
        host.event("PostToolUse", tool_name="Bash", tool_input={"command": f"login {TOLD if number > 1 else ''}"})
        talk.user(prompt).bash("login").says(answer).write(path)
        host.event("Stop", transcript_path=str(path), last_assistant_message=answer)
        host.work(1)
    host.compact()
    host.work(1)
    assert [where for where, text in everything_written(host.home) if TOLD in text] == []
    assert "second box" in json.dumps(host.call("timeline"))


def test_half_a_secret_at_which_a_long_command_is_cut_is_not_kept(host: Host, tmp_path: Path) -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\n" + ("MIIEAb3d" * 8 + "\n") * 90 + "-----END RSA PRIVATE KEY-----\n"
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    # Of the keys but a mark is left; 6,000 characters are read, half of the token among them.
    command = f"{key}deploy {'x' * (5_968 - len(key))} with token {token} and more"
    talked(host, tmp_path, lambda talk: talk.bash(command, "Error: the disk is full", failed=True))
    written = list(everything_written(host.home))
    assert any("x with" in text for _, text in written)
    assert [where for where, text in written if token[:8] in text] == []


def test_what_is_marked_private_is_nowhere(host: Host) -> None:
    host.prompt("Use port 8080. <private>The merger with Halvorsen is on Friday.</private> Thanks for the port.")
    host.event("Stop", last_assistant_message="Noted <private>Halvorsen merger</private> and the port.")
    host.work(1)
    assert not [where for where, text in everything_written(host.home) if "Halvorsen" in text]
    assert "8080" in json.dumps(host.call("timeline"))
    host.memory.close()
    assert not [where for where, text in everything_written(host.home) if "halvorsen" in text.lower()]


def test_no_secret_in_the_name_of_a_branch_or_of_a_file_reaches_the_disk(host: Host, tmp_path: Path) -> None:
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    git = tmp_path / "project" / ".git"
    git.mkdir()
    (git / "HEAD").write_text(f"ref: refs/heads/fix/{token}\n")
    (git / "config").write_text("")
    transcript = tmp_path / "t.jsonl"
    path = f"{host.cwd}/dump-{token}.json"
    said = {"cwd": host.cwd, "gitBranch": f"fix/{token}", "timestamp": "2026-03-01T10:00:01.000Z"}
    records: list[dict[str, object]] = [
        {**said, "type": "user", "promptId": "p1", "message": {"role": "user", "content": "Where do herons nest?"}},
        {**said, "type": "assistant", "message": {"id": "m", "content": [
            {"type": "text", "text": "On the north ridge."},
            {"type": "tool_use", "id": "c1", "name": "Write", "input": {"file_path": path, "content": "x"}}]}},
        {**said, "type": "user", "message": {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "c1", "content": "written"}]}},
    ]  # fmt: skip
    transcript.write_text("".join(json.dumps(record) + "\n" for record in records))
    host.prompt("Where do herons nest?")
    host.event("PostToolUse", tool_name="Write", tool_input={"file_path": path}, tool_response={"filePath": path})
    host.event("Stop", transcript_path=str(transcript), last_assistant_message="On the north ridge.")
    host.event("PreCompact", trigger="manual", transcript_path=str(transcript))
    host.work(1)
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "5e55.jsonl").write_text(transcript.read_text())
    host.call("backfill", paths=[str(tmp_path / "old" / "5e55.jsonl")])
    host.work(1)
    host.memory.tick()
    assert [where for where, text in everything_written(host.home) if token in text] == []
    assert any("heron" in text for _, text in everything_written(host.home))


def test_a_password_that_is_put_right_or_changed_at_its_end_is_known_by_its_beginning(host: Host) -> None:
    captured(
        host,
        ("The password of the tern server is Kestrel!4482x, please log in there.", "It refuses that one."),
        ("Sorry, I meant Kestrel!4483y", "That works: Kestrel!4483y."),
    )
    written = list(everything_written(host.home))
    assert [where for where, text in written if "4483y" in text] == []
    assert any("Sorry, I meant" in text for _, text in written)


def test_of_a_short_password_the_beginning_stands_for_nothing_else(host: Host) -> None:
    captured(
        host,
        ("The password of the tern server is x9!kq7Zp, please log in there.", "I logged in."),
        ("Which shelf was it?", "It is on shelf x9!k22."),
    )
    written = [text for _, text in everything_written(host.home)]
    assert any("shelf x9!k22" in text for text in written)
    assert not [text for text in written if "x9!kq7Zp" in text]


def test_a_password_that_was_named_once_is_known_where_it_is_said_again(host: Host) -> None:
    captured(
        host,
        ("The password of the tern server is hunter2xyz, please log in there.", "I logged in with hunter2xyz."),
        ("And what did you use?", "What you gave me: hunter2xyz."),
    )
    assert [where for where, text in everything_written(host.home) if "hunter2xyz" in text] == []
    assert any("in with [redacted:password]" in page["text"] for page in host.call("timeline")["pages"])
