"""`vmem install` and `vmem uninstall`: a clean copy, the real client, and memories that stay."""

from __future__ import annotations

import errno
import functools
import json
import os
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.daemon import daemons_of, end_all, environment_for, start_daemon
from tests.support.waiting import wait_until
from vmem.cli import checks, claude_code, holdings, install, main, offline
from vmem.errors import InputError, Unavailable
from vmem.hot import environment, setup, spawn, spool

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A user's home without Claude Code on PATH; vMem's data home is in it."""
    data = tmp_path / "data"
    for key, value in {**environment_for(data), "PATH": "/usr/bin:/bin"}.items():
        monkeypatch.setenv(key, value)
    monkeypatch.setattr(claude_code, "find", lambda: None)
    yield data
    end_all(data)


def set_up_already(home: Path) -> None:
    """Records the tests' own interpreter, so that nothing is downloaded."""
    home.mkdir(mode=0o700, exist_ok=True)
    setup.record(str(home), os.path.realpath(sys.executable), sys.executable, setup.wanted(str(ROOT)))


def test_the_copy_runs_as_a_plugin_and_carries_nothing_else(tmp_path: Path) -> None:
    copy = install.assemble(tmp_path / "plugin")
    assert {path.name for path in copy.iterdir()} <= {*install.PARTS, "vmem", "daemon"}
    assert {path.name for path in (copy / "daemon").iterdir()} == {"vmem_daemon", "systemd", "launchd"}
    assert not [
        path for path in copy.rglob("*") if path.name in ("__pycache__", ".git", ".venv", "node_modules", "tests")
    ]
    assert json.loads((copy / ".claude-plugin" / "plugin.json").read_text())["name"] == "vmem"
    assert os.access(copy / "hooks" / "vmem-hook", os.X_OK)
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path[:0] = [{str(copy)!r}]; from vmem.hot import hook, setup"],
        check=False,
    )
    assert done.returncode == 0


def test_copying_again_replaces_what_was_there(tmp_path: Path) -> None:
    copy = install.assemble(tmp_path / "plugin")
    (copy / "vmem" / "removed_in_this_version.py").write_text("")
    (tmp_path / "plugin.new").mkdir()  # left by a copy that was killed
    assert install.assemble(tmp_path / "plugin") == copy
    assert not (copy / "vmem" / "removed_in_this_version.py").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["plugin"]


def test_a_copy_does_not_copy_itself_onto_itself(tmp_path: Path) -> None:
    copy = install.assemble(tmp_path / "plugin")
    code = "import sys, pathlib; sys.path[:0] = sys.argv[1:]; from vmem.cli import install"
    code += "; install.assemble(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-I", "-c", code, str(copy)], check=True)
    assert (copy / ".claude-plugin" / "plugin.json").exists()


def test_without_the_claude_command_the_two_lines_to_type_are_printed(home: Path) -> None:
    said: list[str] = []
    assert install.install(said.append, set_up=False) == install.DONE
    assert f"  /plugin marketplace add {home / 'plugin'}" in said
    assert "  /plugin install vmem@vmem" in said


def test_a_claude_command_that_does_not_run_is_named_with_what_helps(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub = tmp_path / "claude"
    stub.write_text("echo 'the program was not put in my place' >&2; exit 1\n")  # and no "#!" line
    stub.chmod(0o755)
    monkeypatch.setattr(claude_code, "find", lambda: stub)
    said: list[str] = []
    assert install.install(said.append, set_up=False) == install.FAILED
    assert f"{stub} does not run" in said[-1] and "install Claude Code again" in said[-1]
    registered = tmp_path / "claude-home" / "plugins" / "installed_plugins.json"
    registered.parent.mkdir(parents=True)
    registered.write_text(json.dumps({"plugins": {claude_code.PLUGIN: []}}))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude-home"))
    said.clear()
    assert install.uninstall(said.append) == install.DONE
    assert said[0] == f"{stub} does not answer. In Claude Code, type: /plugin uninstall {claude_code.PLUGIN}"


def test_uninstalling_keeps_memories_and_stops_the_daemon(home: Path) -> None:
    set_up_already(home)
    install.install(lambda _text: None, set_up=False)
    start_daemon(home)
    assert daemons_of(home)
    said: list[str] = []
    assert install.uninstall(said.append) == install.DONE
    assert not daemons_of(home)
    assert (home / "vmem.db").exists()
    assert {path.name for path in home.iterdir()} <= {"vmem.db", "spool"}
    assert said[-1].endswith(f"rm -r {home}"), "the command that could do it is gone"
    assert install.uninstall(said.append) == install.DONE, "a second time is no error"


@pytest.mark.usefixtures("quick")
def test_installing_says_when_the_word_vectors_are_missing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up_already(home)
    monkeypatch.setattr(environment, "lacks_vectors", lambda _python: True)
    said: list[str] = []
    assert install.install(said.append) == install.DONE
    (line,) = [line for line in said if line.startswith("Ready")]
    assert "word vectors" in line and "setup.log" in line


def test_installing_again_ends_the_daemon_of_what_was_there(home: Path) -> None:
    set_up_already(home)
    install.install(lambda _text: None, set_up=False)
    start_daemon(home)
    install.install(lambda _text: None, set_up=False)
    assert not daemons_of(home)


def test_links_that_lead_nowhere_afterwards_are_named(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up_already(home)
    install.install(lambda _text: None, set_up=False)
    folder = tmp_path / "my bin"
    folder.mkdir()
    (folder / "vmem").symlink_to(home / "plugin" / "bin" / "vmem")
    (folder / "vmem-daemon").symlink_to("/somewhere/else/vmem-daemon")
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:{folder}")
    said: list[str] = []
    install.uninstall(said.append)
    assert [line for line in said if "leads nowhere" in line] == [
        f"{folder}/vmem leads nowhere now; remove it with: rm '{folder}/vmem'"
    ]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that sets up does nothing: it takes seconds, and other tests have it do its work."""
    monkeypatch.setattr(setup, "START", "")


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("there", ["", "bin", ".local/bin"])
def test_the_command_that_is_named_for_ones_own_shell_does_link(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str
) -> None:
    set_up_already(home)
    monkeypatch.setenv("HOME", str(tmp_path))
    if there:
        (tmp_path / there).mkdir(parents=True)
        monkeypatch.setenv("PATH", f"{tmp_path / there}:{os.environ['PATH']}")
    said: list[str] = []
    install.install(said.append)
    (command,) = [line.partition(": ")[2] for line in said if line.startswith("For your own shell")]
    subprocess.run(["sh", "-c", command], check=True)
    linked = tmp_path / (there or ".local/bin") / "vmem"
    assert linked.resolve() == home / "plugin" / "bin" / "vmem"
    said.clear()
    install.uninstall(said.append)
    assert any(str(linked) in line for line in said) == bool(there), "only what is on PATH is known"


@pytest.mark.usefixtures("quick")
def test_who_has_talked_to_claude_before_is_told_once_how_to_take_that_in(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up_already(home)
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "config"))
    folder = tmp_path / "config" / "projects" / "-home-me-shop"
    folder.mkdir(parents=True)
    for name in ("one.jsonl", "two.jsonl"):
        (folder / name).write_text("")
    for times in (1, 0):
        said: list[str] = []
        install.install(said.append)
        assert sum("2 sessions" in line and line.endswith("vmem backfill") for line in said) == times
        start_daemon(home)


def test_a_status_line_that_leads_nowhere_afterwards_is_named(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "config").mkdir()
    settings = tmp_path / "config" / "settings.json"
    for command, named in (("~/vmem/plugin/hooks/vmem-statusline", True), ("my-own-line", False)):
        settings.write_text(json.dumps({"statusLine": {"type": "command", "command": command}}))
        set_up_already(home)
        said: list[str] = []
        assert install.uninstall(said.append) == install.DONE
        assert any(f"statusLine from {settings}" in line for line in said) == named


def test_a_hook_that_fires_while_all_is_removed_starts_no_daemon_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    set_up_already(home)
    start_daemon(home)

    def fire() -> None:
        """What a session that is still open does, between the daemon's end and the removal."""
        body = json.dumps({"session_id": "s1", "cwd": str(home.parent), "source": "startup"}).encode()
        environ = {**environment_for(home), "VMEM_HOOK_START_DEADLINE_MS": "300"}
        done = subprocess.run([ROOT / "hooks" / "vmem-hook", "SessionStart"], input=body, env=environ, timeout=30)
        assert done.returncode == 0

    monkeypatch.setattr(claude_code, "find", fire)
    assert install.uninstall(lambda _text: None) == install.DONE
    assert not daemons_of(home)
    assert not spawn.coming(str(home))
    wait_until(lambda: len(spool.waiting(str(home))) == 1, 30, "what the session said is spooled")
    assert not {path.name for path in holdings.named(home, *holdings.MADE)} - {"log"}


def test_an_uninstall_runs_nothing_of_the_directory_that_it_is_typed_in(
    monkeypatch: pytest.MonkeyPatch, home: Path, tmp_path: Path
) -> None:
    set_up_already(home)
    (tmp_path / "vmem_daemon.py").write_text("open('ran', 'w')\n")
    monkeypatch.chdir(tmp_path)
    assert install.uninstall(lambda _text: None) == install.DONE
    assert not (tmp_path / "ran").exists()


def test_an_uninstall_that_cannot_stop_the_daemon_leaves_all_as_it_was(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    set_up_already(home)
    before = (home / "runtime").read_bytes()
    monkeypatch.setattr(install, "_stop_daemon", lambda: False)
    assert install.uninstall(lambda _text: None) == install.FAILED
    assert (home / "runtime").read_bytes() == before
    assert not (home / "runtime.off").exists()


def test_a_machine_too_busy_to_stop_the_daemon_in_time_or_to_look_at_the_database_is_told_so(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    set_up_already(home)
    monkeypatch.setattr(install, "STOP_TIMEOUT_S", 0.001)
    said: list[str] = []
    assert install.uninstall(said.append) == install.FAILED
    assert "the daemon does not stop" in said[0] and (home / "runtime").exists()
    monkeypatch.setattr(offline, "TIMEOUT_S", 0.001)
    with pytest.raises(Unavailable, match="vmem doctor"):
        offline.offline(str(home), "check")


def test_uninstalling_waits_its_turn_behind_a_running_set_up(home: Path) -> None:
    set_up_already(home)
    lock = setup.take_lock(str(home))
    try:
        assert install.uninstall(lambda _text: None) == install.FAILED
        assert (home / "runtime").exists()
    finally:
        os.close(lock)
    assert install.uninstall(lambda _text: None) == install.DONE


def test_a_dry_run_names_what_would_go_and_removes_nothing(home: Path) -> None:
    set_up_already(home)
    (home / "vmem.db").write_bytes(b"")
    said: list[str] = []
    assert install.uninstall(said.append, purge=True, dry_run=True) == install.DONE
    assert said == [f"would remove {home / 'runtime'}", f"would remove {home / 'vmem.db'}"]
    assert (home / "runtime").exists()


def test_purge_removes_the_data_home_and_all_memories(home: Path) -> None:
    set_up_already(home)
    (home / "vmem.db").write_bytes(b"")
    (home / "config.toml").write_text("")
    assert install.uninstall(lambda _text: None, purge=True) == install.DONE
    assert not home.exists()


def test_purge_takes_what_is_ours_and_nothing_else(home: Path) -> None:
    set_up_already(home)  # VMEM_HOME=~/Documents
    (home / "vmem.db").write_bytes(b"")
    (home / "vmem.db.damaged-20260131-120000").write_bytes(b"")
    (home / "backups").mkdir()
    for name in ("pauses", "pauses.4711.part", "runtime.off", "deadlines.4711.part", "setup.state"):
        (home / name).write_text("")
    own = ["deadlines.md", "pauses.txt", "runtime.org", "thesis.tex"]
    for name in own:
        (home / name).write_text("years of work")
    said: list[str] = []
    assert install.uninstall(said.append, purge=True) == install.DONE
    assert sorted(path.name for path in home.iterdir()) == own
    assert said[-1] == "Removed, with all memories."


def test_the_command_that_deletes_the_memories_afterwards_deletes_nothing_else(home: Path) -> None:
    set_up_already(home)
    (home / "vmem.db").write_bytes(b"")
    (home / "thesis.tex").write_text("years of work")
    said: list[str] = []
    assert install.uninstall(said.append) == install.DONE
    subprocess.run(said[-1].partition("too: ")[2], shell=True, check=True)
    assert [path.name for path in home.iterdir()] == ["thesis.tex"]


def test_a_users_home_is_not_taken_for_a_data_home(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    for place in (home, home / "a" / "user"):
        monkeypatch.setenv("HOME", str(place))
        with pytest.raises(InputError, match="export VMEM_HOME="):
            install.install(lambda _text: None, set_up=False)
    assert not home.exists()


def test_a_place_where_nothing_can_be_kept_is_told_with_what_helps(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VMEM_HOME", str(tmp_path / "file" / "data"))
    for command in ("install", "uninstall", "status"):
        assert main([command]) != 0
        (line,) = capsys.readouterr().err.splitlines()
        assert line.endswith("; run: export VMEM_HOME=/a/directory/of/yours"), line
    assert main(["doctor"]) == 1
    told = capsys.readouterr().out.splitlines()[-1]
    assert str(tmp_path / "file") in told and told.endswith("; run: export VMEM_HOME=/a/directory/of/yours")


def test_a_copy_for_which_there_is_no_room_is_one_line_and_leaves_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_source: str, target: str, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", target)

    monkeypatch.setattr(shutil, "copytree", functools.partial(shutil.copytree, copy_function=full))
    assert main(["install"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "No space left" in line and len(line) < 400
    assert list(home.iterdir()) == []


def test_what_takes_long_is_said_before_it_is_done_also_into_a_pipe(home: Path, tmp_path: Path) -> None:
    set_up_already(home)
    go_on, stub = tmp_path / "go on", tmp_path / "bin" / "claude"
    stub.parent.mkdir()
    listed = '[{"id":"vmem@vmem","scope":"user","enabled":true}]'
    works = f"until [ -e '{go_on}' ]; do sleep 0.1; done"
    stub.write_text(f"#!/bin/sh\ncase \"$*\" in *list*) echo '{listed}' ;; *) {works} ;; esac\n")
    stub.chmod(0o755)
    environ = {**environment_for(home), "PATH": f"{stub.parent}:/usr/bin:/bin"}
    command = [sys.executable, "-m", "vmem", "uninstall"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert select.select([process.stdout], [], [], 30)[0], "nothing is said while Claude Code is at work"
            assert process.stdout.readline() == "Taking vmem@vmem out of Claude Code ...\n"
        finally:
            go_on.touch()
        assert "Removed" in process.stdout.read()


@pytest.mark.e2e
def test_the_real_client_gets_the_plugin_may_disable_it_and_loses_it_again(
    home: Path, claude: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claude_code, "find", lambda: claude)
    set_up_already(home)
    said: list[str] = []
    assert install.install(said.append, set_up=False) == install.DONE, said
    assert said[1:] == ["vmem@vmem is installed; it is active in the next session."]
    said.clear()
    assert claude_code.run(claude, "plugin", "disable", claude_code.PLUGIN)[0] == 0
    assert install.install(said.append, set_up=False) == install.DONE, said
    assert said[1:] == ["vmem@vmem is disabled in Claude Code; run: claude plugin enable vmem@vmem"]
    (finding,) = checks._registered(str(home))
    assert (finding.state, f"{finding.detail}; run: {finding.hint}") == ("warn", said[-1])
    assert claude_code.scopes(claude) == {"user": False}
    assert install.uninstall(said.append, dry_run=True) == install.DONE
    assert said[2] == "would take vmem@vmem out of Claude Code"
    for _ in range(2):
        assert install.uninstall(said.append) == install.DONE, said
    assert json.loads(claude_code.run(claude, "plugin", "list", "--json")[1]) == []


def test_a_copy_that_one_project_enables_is_not_the_users(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    claude, called = tmp_path / "claude", tmp_path / "called"
    listed = json.dumps([{"id": claude_code.PLUGIN, "scope": "project", "enabled": True}])
    claude.write_text(f"#!/bin/sh\necho \"$*\" >>'{called}'\ncase $* in *list*) echo '{listed}' ;; esac\n")
    claude.chmod(0o755)
    monkeypatch.setattr(claude_code, "find", lambda: claude)
    assert install.install(lambda _text: None, set_up=False) == install.DONE
    assert called.read_text().splitlines()[-1] == "plugin install vmem@vmem --scope user"


def test_where_nothing_was_kept_no_memories_are_said_to_be_gone(home: Path) -> None:
    said: list[str] = []
    assert install.uninstall(said.append, dry_run=True) == install.DONE
    assert said == [f"there is nothing to remove in {home}"]
    assert install.uninstall(said.append) == install.DONE
    assert said[-1] == "Removed; there were no memories."
