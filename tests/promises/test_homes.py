"""Promise 1 wherever the data home is, whatever lies in it and whoever owns it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.daemon import (
    REPOSITORY,
    daemon_command,
    daemons_of,
    end_all,
    only_daemon,
    processes_of,
    record_runtime,
    start_daemon,
)
from tests.support.hooks import (
    HOOK,
    LIMIT_S,
    PATIENT,
    RULE,
    asked_until_told,
    environment,
    event_body,
    harmless,
    hook,
    kept,
)
from tests.support.waiting import wait_until
from vmem.hot import address, presence, spool

pytestmark = [pytest.mark.slow, pytest.mark.promise(n=1)]
SOMEBODY = 61234  # a user of nobody's

needs_root = pytest.mark.skipif(os.getuid() != 0, reason="another user is played by root alone")


@pytest.mark.parametrize(
    "name",
    ["a space qu'o\"te ünï-日本-🦩 $HOME `id` \\ * line\nbreak colon:and%25", "d/" * 40 + "deep", "l" * 200],
    ids=["odd", "deep", "long"],
)
def test_memory_works_wherever_its_home_is(fresh: Path, name: str) -> None:
    home = fresh.parent / name
    record_runtime(home)
    try:
        hook(home, "SessionStart", source="startup")
        asked_until_told(home)
        assert daemon_command(home, "stop").returncode == 0
        wait_until(lambda: not daemons_of(home), 30, "the daemon is gone")
    finally:
        end_all(home)
        if not address.socket_dir(str(home)).startswith(str(home)):
            shutil.rmtree(address.socket_dir(str(home)), ignore_errors=True)


@contextlib.contextmanager
def _open_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="vmo", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def open_plugin() -> Iterator[Path]:
    """A copy of the plugin, compiled as far as it is."""
    with _open_folder() as folder:
        for part in ("hooks", "vmem"):
            shutil.copytree(REPOSITORY / part, folder / part)
        yield folder


@pytest.fixture
def open_folder(open_plugin: Path) -> Iterator[Path]:
    """A directory that another user can enter, as temporary directories of pytest are not, with the plugin in it."""
    with _open_folder() as folder:
        (folder / "plugin").symlink_to(open_plugin)
        yield folder


def _as_somebody(home: Path, event: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(home.parent / "plugin" / "hooks" / "vmem-hook"), event], env=environment(home, **environ),
        input=event_body(home, "s1", prompt=RULE, source="startup"), capture_output=True, timeout=30,
        user=SOMEBODY, group=SOMEBODY, extra_groups=[],
    )  # fmt: skip


@pytest.mark.parametrize("hook_name", ["vmem-hook", "vmem-mcp"])
def test_a_pipe_in_place_of_what_set_up_wrote_holds_up_no_hook(tmp_path: Path, hook_name: str) -> None:
    home = tmp_path / "vmem"
    home.mkdir(mode=0o700)
    os.mkfifo(home / "runtime")
    script = Path(HOOK).with_name(hook_name)
    env = {**environment(home), "PATH": str(tmp_path)}  # no Python either: only what the shell reads is judged
    done = subprocess.run([script, "UserPromptSubmit"], input=b"", env=env, capture_output=True, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize(
    "name", ["log/start.log", "log/daemon.log", "log/hook.log", "pauses", "deadlines", "reserve", "run/spawn.lock"]
)
def test_a_pipe_in_place_of_a_file_of_ours_holds_up_nobody(fresh: Path, name: str) -> None:
    (fresh / name).parent.mkdir(mode=0o700, exist_ok=True)
    os.mkfifo(fresh / name)
    hook(fresh, "SessionStart", source="startup")
    wait_until(lambda: presence.answers(str(fresh)), 30, "the daemon answers")
    wait_until(lambda: len(processes_of(fresh)) == 1, 30, "nothing waits but the daemon")
    hook(fresh, "UserPromptSubmit", prompt="The wagtail is fed at noon.")
    wait_until(lambda: kept(fresh, ["wagtail"])["wagtail"] == 1, 30, "the prompt is kept")
    daemon = only_daemon(fresh)
    os.kill(daemon, signal.SIGTERM)
    wait_until(lambda: not daemons_of(fresh), 30, "the daemon can end")
    assert name == "deadlines" or stat.S_ISFIFO((fresh / name).lstat().st_mode)  # that the daemon makes anew


def test_a_pipe_in_place_of_the_daemons_lock_is_named_to_the_user(fresh: Path) -> None:
    lock = Path(address.lock_path(str(fresh)))
    lock.parent.mkdir(mode=0o700)
    os.mkfifo(lock)
    env = environment(fresh, **PATIENT)
    done = subprocess.run(
        [HOOK, "SessionStart"], input=event_body(fresh, "s1"), env=env, capture_output=True, timeout=30
    )
    harmless(done.returncode, done.stdout, done.stderr)
    assert f"{lock} is no file" in json.loads(done.stdout)["systemMessage"]
    lock.unlink()
    start_daemon(fresh)


@needs_root
@pytest.mark.parametrize("event", ["SessionStart", "UserPromptSubmit", "Stop"])
@pytest.mark.parametrize("state", ["read-only", "unreadable", "a file", "missing in a read-only place"])
def test_a_home_that_cannot_be_used_costs_nothing(open_folder: Path, state: str, event: str) -> None:
    home = open_folder / "vmem"
    if state == "a file":
        home.write_text("mine")
    elif state != "missing in a read-only place":
        record_runtime(home, daemon="/usr/bin/true")
        home.chmod(0o555 if state == "read-only" else 0o000)
    begun = time.monotonic()
    done = _as_somebody(home, event)
    assert time.monotonic() - begun < LIMIT_S + 2 * (event == "SessionStart")
    assert done.returncode == 0, done
    assert done.stderr == b""
    harmless(done.returncode, done.stdout, done.stderr)
    if state == "a file":
        assert home.read_text() == "mine"


@needs_root
def test_what_root_is_told_in_a_users_home_is_kept_for_that_user(open_folder: Path) -> None:
    home = open_folder / "vmem"
    record_runtime(home, daemon="/usr/bin/true")  # theirs answers nobody else
    (home / "spool").mkdir(mode=0o700)
    for path in (home, *home.rglob("*")):
        os.chown(path, SOMEBODY, SOMEBODY)
    hook(home, "UserPromptSubmit", prompt=RULE)
    (event,) = wait_until(lambda: spool.waiting(str(home)), 30, "it is spooled")
    assert (os.stat(event).st_uid, os.stat(event).st_gid) == (SOMEBODY, SOMEBODY)
    assert stat.S_IMODE(os.stat(event).st_mode) == 0o600


@needs_root
def test_a_user_who_may_not_use_what_root_left_is_told_what_helps(open_folder: Path) -> None:
    home = open_folder / "vmem"
    record_runtime(home, daemon="/usr/bin/true")
    for path in (home, *home.rglob("*")):
        os.chown(path, SOMEBODY, SOMEBODY)
    (home / "run").mkdir(mode=0o700)  # root's
    done = _as_somebody(home, "SessionStart", **PATIENT)
    assert json.loads(done.stdout)["systemMessage"].endswith("; run: vmem doctor")


@needs_root
@pytest.mark.parametrize("planted", ["directory", "parent", "writable", "link"])
def test_a_prompt_is_never_sent_to_a_socket_that_another_user_planted(open_folder: Path, planted: str) -> None:
    """The home's path is too long for a socket, so that the socket is in a directory of a known name in /tmp."""
    home = open_folder / ("h" * 150)
    record_runtime(home, daemon="/usr/bin/false")
    for path in (home, *home.rglob("*")):
        os.chown(path, SOMEBODY, SOMEBODY)
    run = Path(address.socket_dir(str(home)).replace(f"/vmem-{os.getuid()}/", f"/vmem-{SOMEBODY}/"))
    assert not run.parent.exists()
    heard: list[bytes] = []
    try:
        run.parent.mkdir(mode=0o755)
        real = run if planted != "link" else open_folder / "elsewhere"
        real.mkdir(mode=0o755)
        if planted != "parent":
            os.chown(run.parent, SOMEBODY, SOMEBODY)
        if planted != "directory":
            os.chown(real, SOMEBODY, SOMEBODY)
        if planted == "link":
            run.symlink_to(real)
        if planted == "writable":
            run.parent.chmod(0o777)
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(real / "daemon.sock"))
            (real / "daemon.sock").chmod(0o666)
            server.listen()
            thread = threading.Thread(target=_answer_one, args=(server, heard))
            thread.start()
            done = _as_somebody(home, "UserPromptSubmit")
            thread.join()
        assert (done.returncode, done.stderr) == (0, b"")
        assert heard == []
        assert b"evil" not in done.stdout
        wait_until(lambda: len(spool.waiting(str(home))) == 1, 30, "the prompt is spooled")
    finally:
        shutil.rmtree(run.parent, ignore_errors=True)


def _answer_one(server: socket.socket, heard: list[bytes]) -> None:
    server.settimeout(1)
    with contextlib.suppress(TimeoutError):
        connection, _ = server.accept()
        heard.append(connection.recv(65536))
        connection.sendall(b'vmem/1 ok - 0 6\n"evil"\x06')
        connection.close()
