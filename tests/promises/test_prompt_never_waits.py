"""Promise 1: every hook ends in time with exit code 0 and nothing or one object, whatever is broken around it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import socket
import stat
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests.support import hooks
from tests.support.daemon import kill_daemon, only_daemon, processes_of, record_runtime, stopped
from tests.support.hooks import (
    ASKED,
    HOOK,
    LIMIT_S,
    RULE,
    asked_until_told,
    environment,
    event_body,
    harmless,
    hook,
    kept,
    send,
    spooled,
    start,
)  # fmt: skip
from tests.support.waiting import wait_until
from vmem.hot import address, client, spool

pytestmark = [pytest.mark.slow, pytest.mark.promise(n=1)]


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
        wait_until(lambda: spool.waiting(str(running)), 30, "the event is spooled")
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
    (event,) = wait_until(lambda: spool.waiting(str(fresh)), 30, "it is spooled")
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
    wait_until(lambda: spool.waiting(str(fresh)), 30, "the event is spooled")
    wait_until(lambda: not hooks_alive(fresh), 30, "nothing of the hook runs on")


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
    wait_until(lambda: spool.waiting(str(fresh)), 30, "the event is spooled")


def hooks_alive(home: Path) -> list[str]:
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
        wait_until(lambda: len(spool.waiting(str(fresh))) == len(started), 30, "each event is spooled")


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
        wait_until(lambda: kept(shared, [prompt])[prompt] == 1, 30, f"the prompt is kept: {how}")  # noqa: B023


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
    wait_until(lambda: kept(shared, ["godwitx"])["godwitx"] == 1, 30, "the prompt is kept")


def test_a_daemon_that_dies_while_a_prompt_waits_for_it_costs_nothing(running: Path) -> None:
    with stopped(running):
        waiting = start(running, "UserPromptSubmit", event_body(running, "s1", prompt=RULE, prompt_id="p1"))
        kill_daemon(running)
        harmless(*_ended(waiting))
    hook(running, "UserPromptSubmit", "s1", prompt="And now?", prompt_id="p2")
    wait_until(lambda: kept(running, [RULE])[RULE] == 1 and not spool.waiting(str(running)))
