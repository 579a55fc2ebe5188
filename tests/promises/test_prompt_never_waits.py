"""Promise 1: every hook ends in time with exit code 0 and nothing or one object, whatever is broken around it."""

from __future__ import annotations

import contextlib
import fcntl
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

from tests.support import hooks
from tests.support.daemon import (
    daemon_command,
    daemons_of,
    end_all,
    only_daemon,
    processes_of,
    record_runtime,
    start_daemon,
    stopped,
)
from tests.support.hooks import HOOK, LIMIT_S, environment, event_body, harmless, hook, kept, send, spooled, start
from tests.support.waiting import wait_until
from vmem.hot import address, client, presence, spool

pytestmark = [pytest.mark.slow, pytest.mark.promise(n=1)]
SOMEBODY = 61234  # a user of nobody's
RULE = "Always deploy the heron service from the north office."
ASKED = "from which office do we deploy the heron service?"

needs_root = pytest.mark.skipif(os.getuid() != 0, reason="another user is played by root alone")


def asked_until_told(home: Path) -> None:
    """Says the rule in one session; another one is told of it."""
    hook(home, "UserPromptSubmit", "s-said", prompt=RULE, prompt_id="p1")
    wait_until(lambda: kept(home, [RULE])[RULE], 15, "the rule is kept")
    numbers = iter(range(1000))
    wait_until(lambda: "north office" in hook(home, "UserPromptSubmit", f"s{next(numbers)}", prompt=ASKED), 15)


# -- the daemon


@pytest.mark.parametrize(("event", "field"), [("UserPromptSubmit", "prompt"), ("PostToolUse", "tool_response")])
def test_a_hanging_daemon_and_five_megabytes_of_code_cost_no_time_and_lose_nothing(
    running: Path, event: str, field: str
) -> None:
    code = "def heron(bar=1, token='x'):\n    return os.environ['KEY'] + 'aGVsbG8gd29ybGQ='\n" * 60_000
    body = event_body(running, "s1", tool_name="Bash", **{field: code})
    with stopped(running):
        begun = time.monotonic()
        send(running, event, body)
        assert time.monotonic() - begun < LIMIT_S
        wait_until(lambda: any(name.endswith(spool.SUFFIX) for name in spooled(running)), 30, "the event is spooled")
    assert stat.S_IMODE((running / "spool" / spooled(running)[0]).stat().st_mode) == 0o600


@pytest.mark.parametrize("answer", ["byte by byte", "without an end", "of more than was asked for"])
def test_an_answer_that_does_not_end_costs_the_deadline_and_loses_nothing(fresh: Path, answer: str) -> None:
    record_runtime(fresh, daemon="/usr/bin/false")
    Path(address.socket_dir(str(fresh))).mkdir(mode=0o700, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address.socket_path(str(fresh)))
        server.listen()
        thread = threading.Thread(target=_answer_on_and_on, args=(server, answer))
        thread.start()
        begun = time.monotonic()
        assert hook(fresh, "UserPromptSubmit", prompt=RULE) == ""
        assert time.monotonic() - begun < LIMIT_S
        thread.join()
    (event,) = spool.waiting(str(fresh))
    assert RULE in spool.read(event).body.decode()


def _answer_on_and_on(server: socket.socket, answer: str) -> None:
    """Until the hook hangs up."""
    server.settimeout(30)
    length = 1 << (40 if answer == "of more than was asked for" else 20)
    piece = b"x" if answer == "byte by byte" else b"x" * 65536
    with contextlib.suppress(TimeoutError, BrokenPipeError, ConnectionResetError):
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"" if answer == "without an end" else b"vmem/1 ok - 0 %d\n" % length)
            while True:
                connection.sendall(piece)
                if answer == "byte by byte":
                    time.sleep(0.01)  # the pace of this daemon, no wait for anything


def test_what_spools_a_large_event_leaves_no_process_and_holds_no_pipe(fresh: Path) -> None:
    record_runtime(fresh, daemon="/usr/bin/false")
    body = event_body(fresh, "s1", prompt="x = os.environ['KEY'] + 'aGVsbG8gd29ybGQ='\n" * 40_000)
    begun = time.monotonic()
    send(fresh, "UserPromptSubmit", body)  # reads to the end of the hook's pipes, as the host does
    assert time.monotonic() - begun < LIMIT_S
    wait_until(lambda: any(name.endswith(spool.SUFFIX) for name in spooled(fresh)), 30, "the event is spooled")
    wait_until(lambda: not hooks_alive(fresh), 10, "nothing of the hook runs on")


def test_a_host_that_kills_all_it_started_does_not_kill_what_spools(fresh: Path) -> None:
    record_runtime(fresh, daemon="/usr/bin/false")
    body = event_body(fresh, "s1", prompt="x = os.environ['KEY'] + 'aGVsbG8gd29ybGQ='\n" * 80_000)
    host = subprocess.Popen(
        [HOOK, "UserPromptSubmit"], env=environment(fresh), start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    out, err = host.communicate(body, timeout=30)
    with contextlib.suppress(ProcessLookupError):  # nothing of it is left there
        os.killpg(host.pid, signal.SIGKILL)
    harmless(host.returncode, out, err)
    wait_until(lambda: any(name.endswith(spool.SUFFIX) for name in spooled(fresh)), 30, "the event is spooled")


def hooks_alive(home: Path) -> list[str]:
    from tests.support.daemon import processes_of

    return [command for command in processes_of(home).values() if "entry.py" in command]


def test_prompts_pass_and_are_kept_while_the_daemon_works_off_a_large_backfill(running: Path) -> None:
    folder = running.parent / "old"
    folder.mkdir()
    for n in range(40):
        lines = []
        for turn in range(60):
            common = {"sessionId": f"old{n}", "cwd": str(running.parent), "timestamp": "2025-10-01T10:00:00Z"}
            said = f"Decided: heron {n} uses river {turn}, because lake {turn} is dry. Never drain it. " * 6
            lines.append(
                {"type": "user", "promptId": f"{n}-{turn}", "message": {"role": "user", "content": said}, **common}
            )
            content = [{"type": "text", "text": said}]
            lines.append({"type": "assistant", "message": {"id": f"{n}-{turn}", "content": content}, **common})
        (folder / f"old{n}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    body = json.dumps({"paths": [str(path) for path in folder.iterdir()]}).encode()
    assert client.call("backfill", body, base=str(running)).status == "ok"
    words = [f"otter{n:02d}x" for n in range(15)]
    for word in words:
        begun = time.monotonic()
        hook(running, "UserPromptSubmit", "s1", prompt=f"Tell of {word} now.", prompt_id=word)
        assert time.monotonic() - begun < LIMIT_S
    assert hooks.jobs(running), "the backfill is over too soon for this test to mean anything"
    wait_until(lambda: not spool.waiting(str(running)), 30, "the spool is empty")
    each_kept_once(running, words)


def test_a_burst_of_a_hundred_hooks_at_once_is_kept_once_each(running: Path) -> None:
    words = [f"heron{n:03d}x" for n in range(100)]
    started = [
        start(running, "UserPromptSubmit", event_body(running, f"s{n % 7}", prompt=f"Tell of {w} now.", prompt_id=w))
        for n, w in enumerate(words)
    ]
    for process in started:
        harmless(*_ended(process))
    wait_until(lambda: not spool.waiting(str(running)), 30, "the spool is empty")
    each_kept_once(running, words)
    only_daemon(running)


def test_a_hook_that_the_machine_gives_no_time_keeps_what_it_was_told(fresh: Path) -> None:
    started = []
    os.makedirs(address.run_dir(str(fresh)), 0o700)
    with open(address.spawn_lock_path(str(fresh)), "w") as nobody_starts_a_daemon:
        fcntl.flock(nobody_starts_a_daemon, fcntl.LOCK_EX)
        for n in range(30):
            started.append(start(fresh, "UserPromptSubmit", event_body(fresh, "s1", prompt=f"Prompt {n}.")))
            _until(time.monotonic() + 0.006 * n)
            os.kill(started[-1].pid, signal.SIGSTOP)
        _until(time.monotonic() + 0.9)  # then each one's guard has rung
        for process in started:
            os.kill(process.pid, signal.SIGCONT)
        for process in started:
            harmless(*_ended(process))
        wait_until(lambda: len(spool.waiting(str(fresh))) == len(started), 20, "each event is spooled")


def test_input_that_comes_after_the_hook_gave_up_is_kept(shared: Path) -> None:
    process = subprocess.Popen(
        [HOOK, "UserPromptSubmit"], env=environment(shared), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None and process.stdout is not None
    assert process.wait(30) == 0
    assert process.stdout.read() == b""
    process.stdin.write(event_body(shared, "s1", prompt="Tell of storkx now.", prompt_id="p1"))
    process.stdin.close()
    process.stdout.close()
    # Another hook wakes the daemon's worker, which would look into the spool by itself only some seconds later.
    wait_until(lambda: hook(shared, "Stop", "s2") or kept(shared, ["storkx"])["storkx"], 30, "it is taken in")
    each_kept_once(shared, ["storkx"])


def each_kept_once(home: Path, words: list[str]) -> None:
    def wrong() -> dict[str, int]:
        found = kept(home, words)
        return {word: found[word] for word in words if found[word] != 1}

    try:
        wait_until(lambda: not wrong(), 60, "each prompt is kept once")
    except AssertionError:
        assert wrong() == {}, hooks.jobs(home)


def _until(moment: float) -> None:
    wait_until(lambda: time.monotonic() > moment)


def _ended(process: subprocess.Popen[bytes]) -> tuple[int, bytes, bytes]:
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


# -- standard streams


@pytest.mark.parametrize("event", ["UserPromptSubmit", "Stop"])
def test_an_input_that_never_ends_does_not_keep_the_hook(shared: Path, event: str) -> None:
    process = subprocess.Popen(
        [HOOK, event], env=environment(shared), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(b'{"session_id": "s1", "prompt": "half of it')
    process.stdin.flush()
    begun = time.monotonic()
    process.wait(10)
    assert time.monotonic() - begun < LIMIT_S + 1
    harmless(*_ended(process))


def test_an_output_that_nobody_reads_does_not_keep_the_hook_or_lose_the_prompt(shared: Path) -> None:
    asked_until_told(shared)
    for how in ("closed", "broken", "full"):
        reading, writing = os.pipe()
        if how == "full":
            os.set_blocking(writing, False)
            with contextlib.suppress(BlockingIOError):
                while True:
                    os.write(writing, b"x" * 65536)
            os.set_blocking(writing, True)
        if how == "broken":
            os.close(reading)
        prompt = f"{ASKED} I mean the {how} one."
        command = [HOOK, "UserPromptSubmit"] if how != "closed" else ["/bin/sh", "-c", f"'{HOOK}' UserPromptSubmit >&-"]
        begun = time.monotonic()
        done = subprocess.run(
            command, input=event_body(shared, f"s-{how}", prompt=prompt, prompt_id=how), env=environment(shared),
            stdout=writing, stderr=subprocess.PIPE, timeout=20,
        )  # fmt: skip
        assert time.monotonic() - begun < LIMIT_S
        assert (done.returncode, done.stderr) == (0, b"")
        os.close(writing)
        if how != "broken":
            os.close(reading)
        wait_until(lambda: kept(shared, [prompt])[prompt] == 1, 15, f"the prompt is kept: {how}")  # noqa: B023


@pytest.mark.parametrize("redirect", ["<&-", "</dev/null", "<&- >&- 2>&-", "2>&-"])
def test_without_standard_streams_the_hook_ends_well(shared: Path, redirect: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"'{HOOK}' UserPromptSubmit {redirect}"], input=b'{"prompt": "x"}',
        env=environment(shared), capture_output=True, timeout=20,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b"")


def test_a_hook_that_is_started_in_a_directory_that_is_gone_keeps_what_it_was_told(
    shared: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"mkdir gone && cd gone && rmdir ../gone && exec '{HOOK}' UserPromptSubmit"],
        input=event_body(shared, "s1", prompt="Tell of godwitx now."),
        env=environment(shared),
        cwd=tmp_path,
        capture_output=True,
        timeout=20,
    )
    assert (done.returncode, done.stdout) == (0, b"")  # some shells say on standard error where they are not
    wait_until(lambda: kept(shared, ["godwitx"])["godwitx"] == 1, 20, "the prompt is kept")


# -- the data home


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
        wait_until(lambda: not daemons_of(home), 5, "the daemon is gone")
    finally:
        end_all(home)
        if not address.socket_dir(str(home)).startswith(str(home)):
            shutil.rmtree(address.socket_dir(str(home)), ignore_errors=True)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A directory that another user can enter, as temporary directories of pytest are not."""
    folder = Path(tempfile.mkdtemp(prefix="vmo", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _as_somebody(home: Path, event: str, session: str = "s1") -> subprocess.CompletedProcess[bytes]:
    plugin = home.parent / "plugin"
    if not plugin.exists():
        for part in ("hooks", "vmem"):
            shutil.copytree(Path(HOOK).parents[1] / part, plugin / part, ignore=shutil.ignore_patterns("__pycache__"))
    body = event_body(home, session, prompt=RULE, source="startup")
    return subprocess.run(
        [str(plugin / "hooks" / "vmem-hook"), event], input=body, env=environment(home), capture_output=True,
        timeout=30, user=SOMEBODY, group=SOMEBODY, extra_groups=[],
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
    wait_until(lambda: presence.answers(str(fresh)), 20, "the daemon answers")
    wait_until(lambda: len(processes_of(fresh)) == 1, 20, "nothing waits but the daemon")
    hook(fresh, "UserPromptSubmit", prompt="The wagtail is fed at noon.")
    wait_until(lambda: kept(fresh, ["wagtail"])["wagtail"] == 1, 20, "the prompt is kept")
    daemon = only_daemon(fresh)
    os.kill(daemon, signal.SIGTERM)
    wait_until(lambda: not daemons_of(fresh), 20, "the daemon can end")
    assert name == "deadlines" or stat.S_ISFIFO((fresh / name).lstat().st_mode)  # that the daemon makes anew


def test_a_pipe_in_place_of_the_daemons_lock_is_named_to_the_user(fresh: Path) -> None:
    lock = Path(address.lock_path(str(fresh)))
    lock.parent.mkdir(mode=0o700)
    os.mkfifo(lock)
    done = subprocess.run(
        [HOOK, "SessionStart"], input=event_body(fresh, "s1"), env=environment(fresh), capture_output=True, timeout=30
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


# -- other users


@needs_root
def test_what_root_is_told_in_a_users_home_is_kept_for_that_user(open_folder: Path) -> None:
    home = open_folder / "vmem"
    record_runtime(home, daemon="/usr/bin/true")  # theirs answers nobody else
    (home / "spool").mkdir(mode=0o700)
    for path in (home, *home.rglob("*")):
        os.chown(path, SOMEBODY, SOMEBODY)
    hook(home, "UserPromptSubmit", prompt=RULE)
    (event,) = spool.waiting(str(home))
    assert (os.stat(event).st_uid, os.stat(event).st_gid) == (SOMEBODY, SOMEBODY)
    assert stat.S_IMODE(os.stat(event).st_mode) == 0o600


@needs_root
def test_a_user_who_may_not_use_what_root_left_is_told_what_helps(open_folder: Path) -> None:
    home = open_folder / "vmem"
    record_runtime(home, daemon="/usr/bin/true")
    for path in (home, *home.rglob("*")):
        os.chown(path, SOMEBODY, SOMEBODY)
    (home / "run").mkdir(mode=0o700)  # root's
    done = _as_somebody(home, "SessionStart")
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
        assert len(spool.waiting(str(home))) == 1
    finally:
        shutil.rmtree(run.parent, ignore_errors=True)


def _answer_one(server: socket.socket, heard: list[bytes]) -> None:
    server.settimeout(1)
    with contextlib.suppress(TimeoutError):
        connection, _ = server.accept()
        heard.append(connection.recv(65536))
        connection.sendall(b'vmem/1 ok - 0 6\n"evil"\x06')
        connection.close()


# -- between prompts


def test_a_daemon_that_dies_while_a_prompt_waits_for_it_costs_nothing(running: Path) -> None:
    with stopped(running):
        waiting = start(running, "UserPromptSubmit", event_body(running, "s1", prompt=RULE, prompt_id="p1"))
        kill_daemon_of_a_stopped(running)
        harmless(*_ended(waiting))
    hook(running, "UserPromptSubmit", "s1", prompt="And now?", prompt_id="p2")
    wait_until(lambda: kept(running, [RULE])[RULE] == 1 and not spool.waiting(str(running)), 20)


def kill_daemon_of_a_stopped(home: Path) -> None:
    pid = only_daemon(home)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: pid not in daemons_of(home), 5)
