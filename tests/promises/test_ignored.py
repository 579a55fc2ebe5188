"""Promise 7, by the user's own word: what is to be ignored is kept nowhere, whichever way it comes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import Host
from tests.support.disk import WORD, everything_written

pytestmark = pytest.mark.promise(n=7)

SETTINGS = """[capture]
ignore_projects = ["{folder}/hush", "**/diary", "~/mute"]
ignore_paths = ["secrets/**", "*.pem", "~/vault", "{folder}/safe/"]
ignore_tools = ["WebFetch", "mcp__vault__*"]
"""


@pytest.fixture
def host(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    monkeypatch.setenv("HOME", str(tmp_path))
    (host.home / "config.toml").write_text(SETTINGS.format(folder=tmp_path))
    return host


def places(host: Host) -> set[str]:
    return {where for where, text in everything_written(host.home) if WORD in text.lower()}


@pytest.mark.parametrize("where", ["hush", "hush/src/deep", "work/diary", "mute"])
def test_nothing_that_is_said_or_done_in_an_ignored_project_is_kept(host: Host, tmp_path: Path, where: str) -> None:
    (tmp_path / where).mkdir(parents=True)
    host.cwd = str(tmp_path / where)
    host.start()
    host.prompt(f"The {WORD} gateway listens on port 7001, always.")
    host.event("PostToolUse", tool_name="Bash", tool_input={"command": f"ls {WORD}"},
               tool_response={"stdout": f"{WORD} listens. " * 4000})  # fmt: skip
    host.event("PostToolUse", tool_name="Write", tool_input={"file_path": f"{host.cwd}/{WORD}.py"})
    host.event("SubagentStop", agent_id="a1", agent_type="rev", last_assistant_message=f"The {WORD} is fine.")
    host.event("Stop", last_assistant_message=f"Noted: the {WORD} is on 7001.")
    host.event("PreCompact", trigger="manual")
    host.event("SessionEnd", reason="other")
    host.work(1)
    host.memory.tick()
    assert places(host) == set()
    assert host.call("timeline")["pages"] == []


@pytest.mark.parametrize("where", ["hush", "mute/deep", "Stra\u00dfe/M\u00fcll"])
def test_a_directory_is_ignored_by_any_name_that_leads_to_it(
    host: Host, tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The host says its real one: /tmp and /var are links on macOS, on some systems /home is. There, and on many disks
    elsewhere, a name may also be written in capitals, or with its accents apart."""
    (tmp_path / "Disk" / where).mkdir(parents=True)
    (tmp_path / "link").symlink_to("Disk")
    monkeypatch.setenv("HOME", str(tmp_path / "link"))
    globs = [f"{tmp_path}/link/HUSH", "~/mu?e", f"{tmp_path}/link/*/mu\u0308ll", "/*/nul\0", "/nul\0"]
    (host.home / "config.toml").write_text(
        f"[capture]\nignore_projects = {json.dumps(globs)}\nignore_paths = {json.dumps([*globs, '*.pem'])}\n"
    )
    elsewhere, host.cwd = host.cwd, f"{tmp_path}/Disk/{where}"
    host.start()
    host.prompt(f"The {WORD} gateway listens on port 7001, always.")
    host.event("Stop", last_assistant_message=f"Noted: the {WORD} is on 7001.")
    host.cwd = elsewhere
    host.start("s2")
    host.prompt("Look at the files, please.", "s2")
    for path in (f"{tmp_path}/Disk/{where}/{WORD}.txt", f"{host.cwd}/{WORD}.PEM"):
        host.event("PostToolUse", "s2", tool_name="Read", tool_input={"file_path": path},
                   tool_response={"stdout": f"{WORD} opens. " * 4000})  # fmt: skip
    host.work(1)
    assert places(host) == set()


def read(host: Host, folder: Path) -> set[str]:
    """Where the word is kept after a file of this folder was read."""
    host.start()
    host.prompt("Look at the files, please.")
    host.event("PostToolUse", tool_name="Read", tool_input={"file_path": f"{folder}/{WORD}.txt"},
               tool_response={"stdout": f"{WORD} opens. " * 4000})  # fmt: skip
    host.work(1)
    return places(host)


@pytest.mark.parametrize("glob, ignored", [("link/*", True), ("link/deep/*.txt", True), ("link2/*", False)])
def test_a_link_leads_to_a_directory_of_any_name(host: Host, tmp_path: Path, glob: str, ignored: bool) -> None:
    (tmp_path / "[o]ld*" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to("[o]ld*")
    (host.home / "config.toml").write_text(f"[capture]\nignore_paths = {json.dumps([f'{tmp_path}/{glob}'])}\n")
    assert (read(host, tmp_path / "[o]ld*" / "deep") == set()) == ignored


def test_no_link_is_followed_for_a_repository(host: Host, tmp_path: Path) -> None:
    """Its globs name what they like, also below a directory in which each name is a machine that is asked (autofs)."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to("disk")
    Path(host.cwd, ".vmem.toml").write_text(f"[capture]\nignore_paths = {json.dumps([f'{tmp_path}/link/*'])}\n")
    assert read(host, tmp_path / "link") == set()
    assert read(host, tmp_path / "disk") != set()


@pytest.mark.parametrize("where", ["hush", "hush/src/deep", "work/diary", "mute"])
def test_nothing_is_kept_of_a_prompt_that_a_session_of_elsewhere_has_there(
    host: Host, tmp_path: Path, where: str
) -> None:
    (tmp_path / where).mkdir(parents=True)
    host.start()
    host.prompt("Look at the files, please.")
    records = []
    for number, (said, cwd) in enumerate(((f"The {WORD} listens.", f"{tmp_path}/{where}"), ("Go on here.", host.cwd))):
        message = {"role": "user", "content": said}
        records.append({"type": "user", "promptId": f"p{number}", "cwd": cwd, "message": message})
        answer = [{"type": "text", "text": f"Done with {said}"}]
        records.append({"type": "assistant", "cwd": cwd, "message": {"id": f"m{number}", "content": answer}})
    transcript = tmp_path / "t.jsonl"
    transcript.write_text("".join(json.dumps(record) + "\n" for record in records))
    host.event("Stop", transcript_path=str(transcript), prompt_id="p1", last_assistant_message="")
    host.work(1)
    assert places(host) == set()
    assert "Go on here." in json.dumps(host.call("timeline"))


def test_what_is_said_after_a_turn_there_is_no_answer_to_it(host: Host, tmp_path: Path) -> None:
    """Else the choice would be kept in its words."""
    (tmp_path / "hush").mkdir()
    talk, path = Talk(session_id="s1", cwd=str(tmp_path / "hush")), tmp_path / "t.jsonl"
    talk.user("Which gateway do we take?").says(f"1) Postgres\n2) The {WORD}\n\nWhich one do you want?")
    talk.cwd = host.cwd
    talk.user("the second one").says("Noted.").write(path)
    host.event("Stop", "s1", transcript_path=str(path), last_assistant_message="Noted.")
    host.work(1)
    assert "the second one" in json.dumps(host.call("timeline"))
    path.unlink()
    assert places(host) == set()


def test_nothing_is_kept_of_what_is_said_and_done_while_a_command_of_the_model_is_there(
    host: Host, tmp_path: Path
) -> None:
    """The session stays in its own project; the directory is the ignored one until a command leaves it."""
    (tmp_path / "hush").mkdir()
    path = str(tmp_path / "s1.jsonl")
    host.event("SessionStart", source="startup", transcript_path=path)
    host.prompt("Look into the other directory, please.")
    at = {"cwd": str(tmp_path / "hush"), "transcript_path": path}
    host.event("PostToolUse", tool_name="Bash", tool_input={"command": f"make {WORD}"},
               tool_response={"stdout": f"{WORD} opens. " * 4000}, **at)  # fmt: skip
    host.event("UserPromptSubmit", prompt=f"The {WORD} gateway listens on port 7001, always.", prompt_id="p2", **at)
    host.work(1)
    assert places(host) == set()
    host.event("UserPromptSubmit", prompt="The heron listens on port 7443.", prompt_id="p3", transcript_path=path)
    assert "heron" in json.dumps(host.call("timeline"))


def test_what_a_project_ignores_is_ignored_by_a_session_that_began_in_a_folder_below(
    host: Host, tmp_path: Path
) -> None:
    """Its globs are written from the top, and such a session names files from where it is."""
    top, below = Path(host.cwd), Path(host.cwd) / "packages" / "web"
    (top / ".git").mkdir()
    (top / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (top / ".vmem.toml").write_text('[capture]\nignore_paths = ["packages/web/fixtures/**"]\n')
    below.mkdir(parents=True)
    host.cwd = str(below)
    host.prompt("Look at the files, please.")
    for tool, given in (
        ("Read", {"file_path": f"{below}/fixtures/{WORD}.txt"}),
        ("Read", {"file_path": f"{top}/secrets/{WORD}.txt"}),
        ("Bash", {"command": f"cat ../../secrets/a.txt # {WORD}"}),
        ("Bash", {"command": f"cat fixtures/a.txt # {WORD}"}),
    ):
        host.event("PostToolUse", tool_name=tool, tool_input=given, tool_response={"stdout": f"{WORD} opens. " * 4000})
    host.work(1)
    assert places(host) == set()


def test_no_output_of_an_ignored_tool_or_file_is_kept(host: Host, tmp_path: Path) -> None:
    host.prompt("Look at the files, please.")
    long = f"{WORD} opens the vault. " * 4000
    calls = [
        ("WebFetch", {"url": f"https://{WORD}.test"}),
        ("mcp__vault__read", {"key": WORD}),
        ("Read", {"file_path": f"{host.cwd}/secrets/{WORD}.txt"}),
        ("Read", {"file_path": f"{tmp_path}/vault/{WORD}.txt"}),
        ("Edit", {"file_path": f"{tmp_path}/safe/deep/{WORD}.txt", "old_string": WORD, "new_string": WORD}),
        ("Edit", {"file_path": f"{host.cwd}/{WORD}.pem", "old_string": WORD, "new_string": WORD}),
        *(("Bash", {"command": f"{command} # {WORD}"}) for command in (
            "cat secrets/a.txt", "cat ./secrets/a.txt", "cat<secrets/a.txt", "jq . --file=secrets/a.json | head",
            "git show HEAD:secrets/a.txt", f"cat {host.cwd}/secrets/a.txt", "openssl x509 -in tls.pem",
            "cat ~/vault/a.txt", f"cat {tmp_path}/vault/a.txt", "cat ../safe/a.txt",
        )),
    ]  # fmt: skip
    records = [{"type": "user", "promptId": "p1", "message": {"role": "user", "content": "Look at the files, please."}}]
    for number, (tool, given) in enumerate(calls):
        host.event("PostToolUse", tool_name=tool, tool_input=given, tool_response={"stdout": long})
        use = {"type": "tool_use", "id": f"c{number}", "name": tool, "input": given}
        result = {"type": "tool_result", "tool_use_id": f"c{number}", "content": f"{WORD} failed", "is_error": True}
        records.append({"type": "assistant", "message": {"id": f"m{number}", "content": [use]}})
        records.append({"type": "user", "message": {"role": "user", "content": [result]}})
    records.append({"type": "assistant", "message": {"id": "end", "content": [{"type": "text", "text": "All read."}]}})
    transcript = tmp_path / "t.jsonl"
    transcript.write_text("".join(json.dumps({**record, "cwd": host.cwd}) + "\n" for record in records))
    host.event("Stop", transcript_path=str(transcript), prompt_id="p1", last_assistant_message="All read.")
    host.event("PreCompact", transcript_path=str(transcript), trigger="manual")
    host.work(1)
    assert places(host) == set()
    assert "All read." in json.dumps(host.call("timeline"))
