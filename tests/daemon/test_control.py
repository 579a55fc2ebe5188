"""`vmem-daemon start|stop|restart|status|logs`, with the real memory behind it."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from vmem_daemon import control, lock

from tests.daemon.harness import Daemon
from tests.support.daemon import REPOSITORY, daemon_command, daemons_of, environment_for, processes_of
from tests.support.waiting import wait_until
from vmem.hot import address, client, presence, spawn

pytestmark = [pytest.mark.slow, pytest.mark.promise(n=10)]


def test_wrong_usage_is_one_line_with_what_helps(home: Path) -> None:
    for words, where in ((["foo"], ""), ([], ""), (["start", "x"], ""), (["logs", "-n", "0"], " logs")):
        done = daemon_command(home, *words)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done
        assert done.stderr.endswith(f"; see: vmem-daemon{where} --help\n")


def test_start_stop_restart_and_status_may_be_repeated(home: Path) -> None:
    assert daemon_command(home, "status").returncode == 3
    assert daemon_command(home, "stop").returncode == 0
    for _ in range(2):
        assert daemon_command(home, "start").returncode == 0
    first = json.loads(daemon_command(home, "status", "--json").stdout)
    assert first["running"] and first["pid"] in daemons_of(home)
    assert daemon_command(home, "restart").returncode == 0
    second = json.loads(daemon_command(home, "status", "--json").stdout)
    assert second["pid"] != first["pid"]
    shown = daemon_command(home, "status")
    assert shown.returncode == 0
    assert shown.stdout.startswith(f"running: pid {second['pid']}, version ")
    for _ in range(2):
        stopped = daemon_command(home, "stop")
        assert (stopped.returncode, stopped.stdout, stopped.stderr) == (0, "", "")
    gone = daemon_command(home, "status", "--json")
    assert gone.returncode == 3
    assert json.loads(gone.stdout)["running"] is False
    assert processes_of(home) == {}
    assert os.listdir(address.run_dir(str(home))) in (["daemon.lock", "spawn.lock"], ["spawn.lock", "daemon.lock"])


def test_stop_stops_a_daemon_that_is_only_on_its_way(home: Path) -> None:
    assert spawn.daemon(str(home), sys.executable)
    assert daemon_command(home, "stop").returncode == 0
    assert spawn.gave_up(str(home))
    assert processes_of(home) == {}


def test_a_daemon_is_gone_when_another_one_has_its_lock(home: Path) -> None:
    path = address.lock_path(str(home))
    assert control._gone(path, 1)
    held = lock.take(path)
    assert held is not None
    assert control._gone(path, 1) and not control._gone(path, os.getpid())
    held.release()
    assert control._gone(path, os.getpid())


def test_a_daemon_that_is_just_ending_is_waited_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its memory is given back before its files are closed; until then /proc shows them to root alone."""

    def hidden(folder: Path) -> Iterator[Path]:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))

    path = address.lock_path(str(home))
    held = lock.take(path)
    assert held is not None
    monkeypatch.setattr(Path, "iterdir", hidden)
    assert lock.holder(path) == 0
    assert not control._gone(path, os.getpid())
    held.release()
    assert control._gone(path, os.getpid())


def test_a_daemon_that_has_come_is_no_longer_coming(home: Path) -> None:
    """Who stops it, or wants another version, waits for as long as one is on its way."""
    home.mkdir(mode=0o700)
    assert daemon_command(home, "start").returncode == 0
    wait_until(lambda: not spawn.coming(str(home)))
    assert daemons_of(home)


def test_a_second_run_says_so_and_ends_well(daemon: Daemon, home: Path) -> None:
    second = daemon_command(home, "run")
    assert second.returncode == 0
    assert second.stderr == f"vmem-daemon: already running for {home}\n"
    assert daemon.call("ping").status == "ok"


def test_logs_prints_the_last_lines(daemon: Daemon, home: Path) -> None:
    wait_until(lambda: "event=started" in daemon.log)
    assert "event=started" in daemon_command(home, "logs", "-n", "1").stdout
    assert daemon_command(home, "logs", "-n", "0").stdout == ""


def test_logs_of_a_home_that_never_ran_is_one_line(home: Path) -> None:
    result = daemon_command(home, "logs")
    assert result.returncode == 1
    assert result.stderr == f"vmem-daemon: no log yet in {home}/log; run: vmem-daemon start\n"


def test_a_start_that_fails_says_why_at_once(home: Path) -> None:
    home.mkdir(mode=0o700)
    with sqlite3.connect(home / "vmem.db") as database:
        database.execute("PRAGMA user_version = 99999")
    database.close()
    result = daemon_command(home, "start")
    assert result.returncode == 1
    assert result.stderr.startswith("vmem-daemon: ")
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr
    assert "event=cannot_start" in (home / "log" / "daemon.log").read_text()
    assert daemons_of(home) == {}


def test_a_home_has_one_daemon_by_whatever_name_it_is_called(home: Path) -> None:
    """Also where the names differ in length, so that the socket is elsewhere for one of them."""
    long, link, short = home / ("x" * 120), home / ("y" * 120), home / "z"
    assert daemon_command(long, "start").returncode == 0
    link.symlink_to(long)
    short.symlink_to(long)
    try:
        assert json.loads(daemon_command(link, "status", "--json").stdout)["home"] == str(long)
        second = Daemon(short, takeover_s=0.3)
        assert "is held by a program that does not answer" in second.end()
        assert second.process.returncode == 1
    finally:
        assert daemon_command(long, "stop").returncode == 0
        shutil.rmtree(address.socket_dir(str(long)))


def test_a_home_that_cannot_be_made_is_one_line(home: Path) -> None:
    home.write_text("a file")
    for command in ("start", "run"):
        result = daemon_command(home, command)
        assert result.returncode == 1
        assert result.stderr.startswith("vmem-daemon: cannot ")
        assert result.stderr.count("\n") == 1
    assert daemon_command(home, "status").returncode == 3
    assert daemon_command(home, "stop").returncode == 0


def test_stop_kills_a_daemon_that_does_not_react(
    daemon: Daemon, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    os.kill(daemon.process.pid, signal.SIGSTOP)
    monkeypatch.setattr(presence, "STOP_S", 0.2)
    assert control.status(str(home), as_json=False) == control.STUCK
    assert f"pid {daemon.process.pid} holds" in capsys.readouterr().out
    assert control.stop(str(home)) == 0
    assert daemon.process.wait(5) == -signal.SIGKILL


def test_stop_never_kills_a_process_that_does_not_hold_the_lock(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(address.lock_path(str(home)))
    path.parent.mkdir(parents=True)
    with subprocess.Popen(["sleep", "60"]) as stranger, open(path, "w") as file:
        file.write(f"{stranger.pid}\n")  # as a daemon left it that was killed, long ago
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        monkeypatch.setattr(presence, "STOP_S", 0.2)
        assert lock.holder(str(path)) == 0
        assert control.stop(str(home)) == 1
        assert "held by another program" in capsys.readouterr().err
        assert stranger.poll() is None
        stranger.kill()


def test_a_daemon_lives_on_when_the_directory_it_came_from_vanishes(home: Path) -> None:
    plugin = home.parent / "plugin"
    for name in ("vmem", "daemon"):
        shutil.copytree(REPOSITORY / name, plugin / name, ignore=shutil.ignore_patterns("__pycache__"))
    environ = {**environment_for(home), "PYTHONPATH": f"{plugin}:{plugin / 'daemon'}"}
    home.mkdir(mode=0o700)
    command = [sys.executable, "-m", "vmem_daemon", "run"]
    process = subprocess.Popen(command, env=environ, cwd=plugin, stderr=subprocess.PIPE)
    path = Path(address.socket_path(str(home)))
    wait_until(path.exists, 30, "the daemon listens")
    wait_until(lambda: psutil.Process(process.pid).cwd() == "/", 30, "all is loaded")
    shutil.rmtree(plugin)

    project = home.parent / "project"
    project.mkdir()
    event = {"session_id": "s1", "cwd": str(project), "transcript_path": str(project / "none.jsonl")}
    for name, more in (
        ("SessionStart", {"source": "startup"}),
        ("UserPromptSubmit", {"prompt": "We must always pin pip versions in the build"}),
        ("PostToolUse", {"tool_name": "Edit", "tool_input": {"file_path": str(project / "a.py")}}),
        ("Stop", {"last_assistant_message": "Noted: pip versions are pinned."}),
        ("SubagentStart", {"agent_id": "a1"}),
        ("SubagentStop", {"agent_id": "a1"}),
        ("PreCompact", {"trigger": "manual"}),
        ("SessionStart", {"source": "compact"}),
        ("SessionEnd", {"reason": "clear"}),
    ):
        body = json.dumps({**event, "hook_event_name": name, **more}).encode()
        connection = client.Connection(time.monotonic() + 5, str(home))
        connection.send("hook", name, f"id{name}", body)
        reply = connection.receive()
        assert (name, reply.status) == (name, "ok"), reply.body
        assert connection.wait_ack(), name
        connection.close()
    for name, request in (
        ("remember", {"text": "The build pins pip.", "cwd": str(project)}),
        ("recall", {"query": "pip build", "cwd": str(project)}),
        ("status", {}),
    ):
        reply = client.call(name, json.dumps(request).encode(), base=str(home))
        assert (name, reply.status) == (name, "ok"), reply.body
    log = home / "log" / "daemon.log"
    assert control.stop(str(home)) == 0
    _, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert errors == b""
    assert [line for line in log.read_text().splitlines() if "level=error" in line] == []
