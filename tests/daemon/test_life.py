"""Start and end of the daemon: one at a time, no matter what was left behind, and nothing left behind."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import pytest
from vmem_daemon import lock
from vmem_daemon.lifecycle import answers

from tests.daemon.harness import Daemon, frame
from tests.support.daemon import REPOSITORY, environment_for, only_daemon, processes_of, record_runtime
from tests.support.waiting import wait_until
from vmem import __version__
from vmem.errors import Unavailable
from vmem.hot import address, client, locks, wire

pytestmark = pytest.mark.promise(n=10)

QUIET_S = 0.4  # the daemons of this file whose size counts take so long without a request for a quiet moment


def test_thirty_hooks_without_a_daemon_start_exactly_one(home: Path) -> None:
    record_runtime(home)
    hooks = []
    for _ in range(30):
        hook = subprocess.Popen(
            [sys.executable, "-I", "-S", "-E", str(REPOSITORY / "hooks/entry.py"), "UserPromptSubmit"],
            env=environment_for(home), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert hook.stdin is not None
        hook.stdin.write(b'{"session_id": "s", "prompt": "ok"}')
        hook.stdin.close()
        hooks.append(hook)
    for hook in hooks:
        with hook:
            assert hook.stdout is not None
            assert hook.stdout.read() == b""
        assert hook.returncode == 0
    log = home / "log" / "daemon.log"
    wait_until(lambda: log.exists() and "event=started" in log.read_text())
    only_daemon(home)
    assert log.read_text().count("event=started") == 1
    assert answers(str(home))


def test_a_daemon_does_not_hold_the_keys_of_the_session_that_started_it(home: Path) -> None:
    record_runtime(home)
    keys = {"ANTHROPIC_API_KEY": "k", "CLAUDE_CODE_MESSAGING_TOKEN": "t", "CLAUDE_CODE_SESSION_ID": "s"}
    subprocess.run(
        [sys.executable, "-I", "-S", "-E", str(REPOSITORY / "hooks/entry.py"), "SessionStart"],
        env={**environment_for(home), **keys}, input=b'{"session_id": "s", "source": "startup"}', check=True,
    )  # fmt: skip
    pid = only_daemon(home)
    held = set(psutil.Process(pid).environ())
    assert "VMEM_HOME" in held
    assert not held & set(keys)


@pytest.mark.skipif(not os.path.exists("/proc/self/limits"), reason="needs Linux's /proc")
def test_a_daemon_that_crashes_leaves_no_dump_of_what_it_holds(home: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))  # as a developer's shell may have it
    try:
        daemon = Daemon(home).started()
        limits = Path(f"/proc/{daemon.process.pid}/limits").read_text()
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)
    assert re.search(r"Max core file size +0 +0 ", limits), limits


def test_ten_daemons_at_once_leave_one(home: Path) -> None:
    daemons = [Daemon(home) for _ in range(10)]
    wait_until(lambda: sum(d.process.poll() is None for d in daemons) == 1, 30, "all but one have ended")
    (alive,) = [d for d in daemons if d.process.poll() is None]
    assert {d.process.returncode for d in daemons if d is not alive} == {0}
    assert all("already running" in d.end() for d in daemons if d is not alive)
    assert client.call("ping", b"", base=str(home)).status == "ok"
    wait_until(lambda: alive.log.count("event=started") == 1)
    alive.process.terminate()
    alive.end()


def test_after_a_sigkill_the_next_daemon_starts_over_the_stale_socket(daemon: Daemon, home: Path) -> None:
    daemon.kill()
    assert os.path.exists(address.socket_path(str(home)))
    again = Daemon(home).started()
    assert again.hook("a1", say="here").acked


def test_a_foreign_file_at_the_sockets_path_is_moved_aside_and_kept(home: Path) -> None:
    path = Path(address.socket_path(str(home)))
    path.parent.mkdir(parents=True)
    path.write_text("somebody's")
    Daemon(home).started()
    (aside,) = path.parent.glob("daemon.sock.aside-*")
    assert aside.read_text() == "somebody's"


def test_the_socket_and_all_files_are_the_users_alone(home: Path) -> None:
    daemon = Daemon(home, tick_s=0.05).started()
    assert daemon.hook("a1").acked
    run = Path(address.run_dir(str(home)))
    assert stat.S_IMODE(run.stat().st_mode) == 0o700
    assert stat.S_IMODE((run / "daemon.sock").stat().st_mode) == 0o600
    files = [path for path in home.rglob("*") if path.is_file()]
    assert files
    assert {path for path in files if path.stat().st_mode & 0o077} == set()


def test_a_data_home_that_others_could_read_is_closed_to_them(home: Path) -> None:
    home.mkdir()
    (home / "run").mkdir()
    for folder in (home, home / "run"):
        folder.chmod(0o755)
    Daemon(home).started()
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (home, home / "run")} == {0o700}


def test_sigterm_lets_a_request_in_flight_finish_and_leaves_nothing(daemon: Daemon, home: Path) -> None:
    replies = []
    request = threading.Thread(target=lambda: replies.append(daemon.hook("a1", say="yes", touch="begun", sleep_s=0.4)))
    request.start()
    wait_until((home / "begun").exists)
    daemon.process.terminate()
    assert daemon.end() == ""
    request.join()
    assert replies[0].body == b"yes" and replies[0].acked
    assert daemon.done == ["committed a1", "closed"]
    assert daemon.process.returncode == 0
    assert os.listdir(address.run_dir(str(home))) == ["daemon.lock"]
    assert not locks.held(address.lock_path(str(home)))
    assert processes_of(home) == {}


def test_who_connected_before_the_end_is_still_served(daemon: Daemon, home: Path) -> None:
    os.kill(daemon.process.pid, signal.SIGSTOP)
    connections = [daemon.connect() for _ in range(20)]
    for n, connection in enumerate(connections):
        connection.send("hook", "Stop", f"b{n}", b"{}")
    os.kill(daemon.process.pid, signal.SIGTERM)
    os.kill(daemon.process.pid, signal.SIGCONT)
    for connection in connections:
        assert connection.receive().status == "ok"
        assert connection.wait_ack()
        connection.close()
    daemon.end()


def test_who_connected_before_the_end_and_speaks_after_it_is_still_served(home: Path) -> None:
    daemon = Daemon(home, frame_s=10.0).started()  # a busy machine gives this process no time to speak in a second
    connection = daemon.connect(20)
    os.kill(daemon.process.pid, signal.SIGTERM)
    wait_until(lambda: not Path(address.socket_path(str(home))).exists())
    connection.send("hook", "Stop", "late", b"{}")
    assert connection.receive().status == "ok"
    assert connection.wait_ack()
    connection.close()
    daemon.end()


def test_a_daemon_that_is_told_to_end_as_soon_as_it_listens_ends_as_any_other(home: Path) -> None:
    code = """if True:
        import os, signal
        from tests.daemon.fake import FakeMemory
        from vmem_daemon import lifecycle
        def listen_and_be_told(*args, listen=lifecycle._listen):
            endpoint = listen(*args)
            os.kill(os.getpid(), signal.SIGTERM)
            return endpoint
        lifecycle._listen, lifecycle.load_everything = listen_and_be_told, lambda _: None
        lifecycle.run(FakeMemory)
    """
    done = subprocess.run([sys.executable, "-c", code], env=environment_for(home), cwd=REPOSITORY, timeout=30)
    assert done.returncode == 0
    assert os.listdir(address.run_dir(str(home))) == ["daemon.lock"]


def test_a_new_daemon_waits_for_the_old_one_to_let_go(daemon: Daemon, home: Path) -> None:
    connection = daemon.connect(20)
    connection.send("hook", "Stop", "c1", b'{"touch": "begun", "sleep_s": 0.5}')
    wait_until((home / "begun").exists)
    daemon.process.terminate()
    wait_until(lambda: not os.path.exists(address.socket_path(str(home))))
    new = Daemon(home).started()
    assert connection.receive().status == "ok"
    assert connection.wait_ack()
    connection.close()
    daemon.end()
    assert new.done == ["committed c1", "closed"]
    assert f'"pid": {new.process.pid},'.encode() in new.call("ping").body


def test_an_unused_daemon_ends_by_itself(home: Path) -> None:
    daemon = Daemon(home, tick_s=0.02, idle_s=0.1)
    assert daemon.end() == ""
    assert daemon.process.returncode == 0
    assert "reason=idle" in daemon.log


def test_a_long_call_keeps_the_daemon_from_being_idle(home: Path) -> None:
    daemon = Daemon(home, tick_s=0.02, drain_s=0.05).started()
    assert daemon.call("wait", b"0.5 0.1").body == b"{}"
    daemon.end()
    assert "reason=idle" in daemon.log


def test_a_daemon_stays_while_a_client_is_open_and_ends_when_that_has_ended(home: Path) -> None:
    run = "from vmem.mcp import __main__ as server; server.STAY_S = 0.05; server.main()"
    client = subprocess.Popen(
        [sys.executable, "-c", run], env=environment_for(home), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert client.stdin is not None and client.stdout is not None
    client.stdin.write(b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
    client.stdin.flush()
    assert client.stdout.readline()  # it runs, and tells so from now on
    daemon = Daemon(home, tick_s=0.02, idle_s=1.0).started()
    wait_until(lambda: daemon.ticks > 75, 30, "it is there for longer than that")
    client.communicate(timeout=10)
    daemon.end()
    assert "reason=idle" in daemon.log


def test_a_run_that_cannot_have_the_lock_names_it(home: Path) -> None:
    held = lock.take(address.lock_path(str(home)))
    assert held is not None
    daemon = Daemon(home, takeover_s=0.1)
    assert f"{home}/run/daemon.lock is held by a program that does not answer" in daemon.end()
    assert daemon.process.returncode == 1
    held.release()


def test_a_daemon_that_systemd_started_stays_and_reports(home: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="vmn"))
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(folder / "notify"))
            manager.settimeout(10)
            daemon = Daemon(home, 0.02, 0.05, NOTIFY_SOCKET=str(folder / "notify")).started()
            assert manager.recv(100) == b"READY=1"
            wait_until(lambda: daemon.ticks > 12, 30, "ten ticks later it is still there")
            daemon.process.terminate()
            daemon.end()
            assert manager.recv(100) == b"STOPPING=1"
            assert "reason=SIGTERM" in daemon.log
    finally:
        shutil.rmtree(folder)


def test_a_terminal_that_systemd_started_does_not_keep_a_hooks_daemon_alive(home: Path) -> None:
    daemon = Daemon(home, 0.02, 0.05, INVOCATION_ID="1" * 32, SYSTEMD_EXEC_PID=str(os.getpid()))
    daemon.end()
    assert "reason=idle" in daemon.log


def test_a_daemon_whose_socket_was_taken_away_ends_and_touches_nothing(home: Path) -> None:
    daemon = Daemon(home, tick_s=0.02).started()
    path = Path(address.socket_path(str(home)))
    path.unlink()
    path.write_text("another's")
    assert daemon.end() == ""
    assert path.read_text() == "another's"


def test_a_daemon_whose_lock_was_replaced_ends(home: Path) -> None:
    daemon = Daemon(home, tick_s=0.02).started()
    another = home / "another"
    another.touch()
    another.replace(address.lock_path(str(home)))
    assert daemon.end() == ""
    assert daemon.process.returncode == 0 and "no longer ours" in daemon.log


@pytest.mark.parametrize("seen_by", ["tick", "request"])
def test_a_daemon_whose_database_was_replaced_ends(home: Path, seen_by: str) -> None:
    daemon = Daemon(home, tick_s=0.02 if seen_by == "tick" else 600).started()
    (home / "moved").touch()
    if seen_by == "request":
        assert daemon.hook("a1", say="hello").body == b"hello"
    assert daemon.end() == ""
    assert daemon.process.returncode == 0 and "the database is no longer ours" in daemon.log


def test_a_daemon_whose_home_was_deleted_ends(home: Path) -> None:
    daemon = Daemon(home, tick_s=0.02).started()
    shutil.rmtree(home.rename(home.with_name("deleted")), ignore_errors=True)  # gone at once: it still writes its log
    assert daemon.end() == ""
    assert daemon.process.returncode == 0
    assert not home.exists()


def test_a_daemon_that_has_grown_makes_room_for_the_next_when_a_session_starts_in_a_quiet_moment(home: Path) -> None:
    daemon = Daemon(home, quiet_s=QUIET_S).started()
    daemon.call("jobs", b"1")
    wait_until(lambda: "worked kworker-0" in daemon.done, 30, "all is loaded")
    daemon.hook("a1", hold_mb=300)
    time.sleep(1.5 * QUIET_S)
    assert daemon.hook("a2", say="a prompt").body == b"a prompt"
    assert daemon.call("ping").version == __version__
    time.sleep(1.5 * QUIET_S)
    assert daemon.hook("a3", op="event", name="SessionStart", say="a start").body == b"a start"
    assert daemon.end() == ""
    assert 'reason="it has grown"' in daemon.log
    assert "committed a3" in daemon.done


def test_a_daemon_of_its_usual_size_stays_when_a_session_starts(home: Path) -> None:
    daemon = Daemon(home, quiet_s=QUIET_S).started()
    daemon.call("jobs", b"1")
    wait_until(lambda: "worked kworker-0" in daemon.done, 30, "all is loaded")
    time.sleep(1.5 * QUIET_S)
    daemon.hook("a1", op="event", name="SessionStart")
    assert daemon.call("ping").version == __version__


@pytest.mark.parametrize("op", ["hook", "call"])
def test_a_newer_client_is_served_and_retires_the_daemon(daemon: Daemon, op: str) -> None:
    answer = daemon.raw(frame("echo", b"{}", op, version="99.1"))
    assert answer.startswith(b"vmem/1 ok ")
    assert answer.endswith(wire.ACK if op == "hook" else b"{}")
    daemon.end()
    assert 'reason="retired by 99.1"' in daemon.log


def test_an_older_client_is_just_served(daemon: Daemon) -> None:
    for version in ("0.0.9", "0", "abc", "0.1.0.dev3"):
        assert daemon.raw(frame("echo", b"{}", version=version)).endswith(b"{}")
    assert daemon.call("ping").status == "ok"
    assert daemon.process.poll() is None


def test_a_daemon_that_lost_a_thread_ends_so_that_the_next_one_has_all_of_them(daemon: Daemon, home: Path) -> None:
    with pytest.raises(Unavailable):
        daemon.hook("a1", die=1)
    daemon.end()
    assert "event=thread_died thread=handler-" in daemon.log
    assert "error=Death" in daemon.log
    assert daemon.done[-1] == "closed"
    assert Daemon(home).started().hook("a2", say="again").acked


def test_a_database_that_cannot_be_opened_is_one_line_and_exit_1(home: Path) -> None:
    home.mkdir()
    (home / "newer-schema").touch()
    daemon = Daemon(home)
    assert daemon.end() == "vmem-daemon: the database is of a newer vMem; upgrade the plugin\n"
    assert daemon.process.returncode == 1
    assert "event=cannot_start" in daemon.log
    assert not locks.held(address.lock_path(str(home)))


def test_a_hanging_request_delays_the_end_only_so_long(home: Path) -> None:
    daemon = Daemon(home, drain_s=0.3).started()
    connection = daemon.connect(30)
    connection.send("hook", "Stop", "d1", b'{"touch": "begun", "sleep_s": 60}')
    wait_until((home / "begun").exists)
    daemon.process.terminate()
    daemon.end()
    connection.close()
    assert "event=cut_short handlers=False" in daemon.log
    assert daemon.done == []
