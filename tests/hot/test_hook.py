"""The hook process: what it imports, and that no input makes it do anything but exit 0 with nothing or one object."""

from __future__ import annotations

import errno
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.memory.harness import Host
from tests.support.daemon import REPOSITORY, environment_for, record_runtime
from tests.support.hooks import HOOK, environment, harmless
from tests.support.waiting import wait_until
from vmem import __version__
from vmem.hot import client, hook, spawn, spool, wire

pytestmark = pytest.mark.promise(n=1)

ENTRY = REPOSITORY / "hooks" / "entry.py"
EVENTS = (
    "SessionStart", "UserPromptSubmit", "PostToolUse", "Stop",
    "SubagentStart", "SubagentStop", "PreCompact", "SessionEnd",
)  # fmt: skip


def printed(home: Path, event: str, body: bytes, **more: str) -> bytes:
    """What the hook prints, which is nothing or one object; it ends well."""
    done = subprocess.run([HOOK, event], input=body, env=environment(home, **more), capture_output=True, timeout=20)
    harmless(done.returncode, done.stdout, done.stderr)
    return done.stdout


@contextmanager
def listening(home: Path) -> Iterator[socket.socket]:
    """Where the daemon would be, a socket at which nobody answers."""
    (home / "run").mkdir(mode=0o700, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(home / "run" / "daemon.sock"))
        server.listen()
        yield server


def test_a_prompt_costs_no_import_that_it_does_not_need(fresh: Path) -> None:
    (fresh / "run").mkdir(mode=0o700, parents=True)
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(fresh / "run" / "daemon.sock"))
    server.listen()

    def serve() -> None:
        connection, _ = server.accept()
        connection.recv(65536)
        connection.sendall(f"vmem/1 ok - {__version__} 2\n{{}}\x06".encode())
        connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    interpreter = (Path(os.path.realpath(os.sys.executable))).as_posix()  # type: ignore[attr-defined]
    done = subprocess.run(
        [interpreter, "-X", "importtime", "-I", "-S", "-E", str(ENTRY), "UserPromptSubmit"],
        input=b'{"prompt": "x"}', env={"VMEM_HOME": str(fresh), "VMEM_HOOK_DEADLINE_MS": "10000"},
        capture_output=True, timeout=20,
    )  # fmt: skip
    thread.join()
    server.close()
    assert (done.returncode, done.stdout) == (0, b"{}")
    loaded = {line.rsplit("|", 1)[1].strip() for line in done.stderr.decode().splitlines() if "|" in line}
    heavy = {
        "os",
        "re",
        "json",
        "socket",
        "enum",
        "typing",
        "asyncio",
        "pathlib",
        "subprocess",
        "dataclasses",
        "pydantic",
    }
    assert not loaded & heavy
    ours = {name for name in loaded if name.startswith("vmem")}
    assert ours == {
        "vmem",
        "vmem.errors",
        "vmem.hot",
        "vmem.hot.address",
        "vmem.hot.client",
        "vmem.hot.hook",
        "vmem.hot.wire",
    }


def test_nothing_is_loaded_before_the_event_is_sent_that_only_its_answer_or_a_fault_needs() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import vmem.hot.hook; print(*sys.modules)"
    command = [sys.executable, "-I", "-S", "-E", "-c", code, str(REPOSITORY)]
    loaded = subprocess.run(command, capture_output=True, check=True, timeout=20).stdout.decode().split()
    ours = {name for name in loaded if name.startswith("vmem")}
    assert ours == {"vmem", "vmem.hot", "vmem.hot.address", "vmem.hot.hook", "vmem.hot.wire"}
    assert "__future__" not in loaded


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   \n",
        b"{",
        b"null",
        b"[1, 2]",
        b'"text"',
        b'{"prompt": "\xff\xfe"}',
        b"\xff\xfe\x00\x00",
        b"[" * 100_000,
    ],
    ids=range(9),
)
def test_what_is_no_event_is_silence_and_exit_0(shared: Path, body: bytes) -> None:
    printed(shared, "UserPromptSubmit", body)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize(
    "body",
    [
        b'{"session_id": 7, "cwd": [], "prompt": {"a": 1}, "tool_input": "x", "tool_response": 3}',
        b'{"session_id": "s", "cwd": "/nowhere/at/all", "prompt": "what about the nul \\u0000 byte?"}',
        b'{"session_id": "s", "cwd": "/", "prompt": "lone surrogate \\ud800 here", "source": "startup"}',
        b'{"session_id": "' + b"s" * 5000 + b'", "cwd": "/tmp", "prompt": "a long id"}',
    ],
    ids=range(4),
)
def test_broken_input_is_silence_and_exit_0(shared: Path, event: str, body: bytes) -> None:
    printed(shared, event, body)


@settings(max_examples=40)
@given(body=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: json.dumps({"prompt": text}).encode()))
def test_any_bytes_are_silence_or_an_object(shared: Path, body: bytes) -> None:
    printed(shared, "UserPromptSubmit", body)


@pytest.mark.parametrize("event", ["NoSuchEvent", "", "--help", "../../etc/passwd"])
def test_an_unknown_event_does_nothing(shared: Path, event: str) -> None:
    assert printed(shared, event, b'{"prompt": "x"}') == b""


def test_a_prompt_of_5_mb_goes_through_and_is_kept(shared: Path) -> None:
    text = "Remember the elephant rule. " + "lorem ipsum dolor " * 280_000
    body = json.dumps({"session_id": "big", "cwd": str(shared.parent), "prompt": text, "prompt_id": "b1"}).encode()
    assert len(body) > 5_000_000
    printed(shared, "UserPromptSubmit", body)

    def found() -> bool:
        query = json.dumps({"cwd": str(shared.parent), "query": "elephant rule"}).encode()
        return "elephant" in client.call("recall", query, base=str(shared)).body.decode()

    wait_until(found, 60, "the long prompt can be recalled")


@pytest.mark.parametrize("moment", ["hook._arm_guard", "posix.readv", "hook._Event"])
def test_a_guard_that_rings_at_any_moment_keeps_the_event(tmp_path: Path, moment: str) -> None:
    code = """
import sys; sys.path.insert(0, sys.argv[1])
import posix
from vmem.hot import hook
real, rung = MOMENT, []
def rings(*given, **named):
    done = real(*given, **named)
    if not rung:
        rung.append(given)
        hook._give_up(0, None)
    return done
MOMENT = rings
hook.main(["UserPromptSubmit"])
""".replace("MOMENT", moment)
    home = tmp_path / "vmem"
    home.mkdir(mode=0o700)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-E", "-c", code, str(REPOSITORY)], input=b'{"prompt": "Tell of storks."}\n',
        env={"HOME": str(tmp_path), "VMEM_HOME": str(home)}, capture_output=True, timeout=20,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    wait_until(lambda: spool.waiting(str(home)), 30, "it is spooled")
    assert Path(spool.waiting(str(home))[0]).read_bytes().endswith(b'\n{"prompt": "Tell of storks."}\n')


@pytest.mark.parametrize("event", ["UserPromptSubmit", "SessionStart"])
def test_a_guard_that_rings_while_a_module_is_loaded_keeps_the_event(tmp_path: Path, event: str) -> None:
    code = """
import sys; sys.path.insert(0, sys.argv[1])
import posix
from vmem.hot import hook
left = [int(sys.argv[2])]
def rings(event, given):
    if event == "exec" and hook._told:
        left[0] -= 1
        if left[0] == 0:
            posix.mkdir(sys.argv[3])
            hook._give_up(0, None)
sys.addaudithook(rings)
hook.main([sys.argv[4]])
"""
    for count in range(1, 100):
        home, rang = tmp_path / f"vmem{count}", tmp_path / f"rang{count}"
        record_runtime(home, daemon="/usr/bin/false")
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-E", "-c", code, str(REPOSITORY), str(count), str(rang), event],
            input=b'{"prompt": "Tell of storks."}\n', env={"HOME": str(tmp_path), "VMEM_HOME": str(home)},
            capture_output=True, timeout=20,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, b"")
        if not rang.exists():
            break
        wait_until(functools.partial(spool.waiting, str(home)), 30, f"it is kept though module {count} was half there")
    assert 1 < count < 100


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_hook_that_its_host_ends_while_it_waits_keeps_the_event(fresh: Path, number: signal.Signals) -> None:
    with listening(fresh) as server:
        hook = subprocess.Popen(
            [HOOK, "UserPromptSubmit"], env=environment(fresh, VMEM_HOOK_DEADLINE_MS="10000"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert hook.stdin is not None
        hook.stdin.write(b'{"session_id": "s", "cwd": "/tmp", "prompt": "Tell of storks."}')
        hook.stdin.close()
        hook.stdin = None
        connection, _ = server.accept()
        assert b"storks" in connection.recv(65536)
        hook.send_signal(number)
        out, err = hook.communicate(timeout=20)
        connection.close()
    assert (hook.returncode, out, err) == (0, b"", b"")
    wait_until(lambda: spool.waiting(str(fresh)), 30, "it is spooled")
    assert b"storks" in spool.read(spool.waiting(str(fresh))[0]).body


@pytest.mark.parametrize("event", ["SessionStart", "UserPromptSubmit", "Stop"])
def test_a_user_without_a_name_and_a_home_is_no_error(event: str) -> None:
    code = """
import sys; sys.path.insert(0, sys.argv[1])
import pwd
pwd.getpwuid = {}.__getitem__  # as in a container that is run under any number
from vmem.hot import hook
hook.main([sys.argv[2]])
"""
    given = [sys.executable, "-I", "-S", "-E", "-c", code, str(REPOSITORY), event]
    done = subprocess.run(given, input=b'{"prompt": "x"}', env={}, capture_output=True, timeout=20)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_an_event_whose_hook_is_killed_while_it_is_written_is_not_taken_for_one(tmp_path: Path) -> None:
    code = """
import sys; sys.path.insert(0, sys.argv[1])
import posix
from vmem.hot import spool
real = posix.write
def killed(fd, data):
    real(fd, data[:len(data) // 2])
    posix.kill(posix.getpid(), 9)
posix.write = killed
spool.write("UserPromptSubmit", "a" * 32, "", 1.0, b'{"prompt": "Tell of storks."}', sys.argv[2])
"""
    given = [sys.executable, "-I", "-S", "-E", "-c", code, str(REPOSITORY), str(tmp_path)]
    assert subprocess.run(given, capture_output=True, timeout=20).returncode == -9
    assert list((tmp_path / "spool").iterdir()) and spool.waiting(str(tmp_path)) == []


@contextmanager
def answered(home: Path, *replies: bytes) -> Iterator[list[bytes]]:
    """A daemon that gives one of these replies to each who asks, and acknowledges nothing; what it was asked."""
    asked: list[bytes] = []

    def serve() -> None:
        for reply in replies:
            peer, _ = server.accept()
            with peer:
                asked.append(peer.recv(65536))
                peer.sendall(reply)

    with listening(home) as server:
        serving = threading.Thread(target=serve)
        serving.start()
        yield asked
        serving.join(30)


@pytest.mark.parametrize(("pages", "noted"), [("", wire.ANSWERED), ("abcdefgh.1.20", "abcdefgh.1.20")])
def test_an_answer_that_was_printed_but_not_acknowledged_is_noted_with_the_event(
    fresh: Path, pages: str, noted: str
) -> None:
    body = b'{"hookSpecificOutput": {"hookEventName": "UserPromptSubmit", "additionalContext": "A heron."}}'
    with answered(fresh, wire.reply("ok", pages, __version__, body)):
        asked = b'{"session_id": "s", "cwd": "/tmp", "prompt": "a bird?"}'
        assert printed(fresh, "UserPromptSubmit", asked, VMEM_HOOK_DEADLINE_MS="10000") == body
    (path,) = spool.waiting(str(fresh))
    assert spool.read(path).pages == noted


def test_an_event_that_is_refused_for_good_is_dropped_and_one_that_is_to_come_again_is_kept(fresh: Path) -> None:
    refusals = [
        wire.reply("error", "", __version__, json.dumps({"error": "E", "message": "no", "retry": retry}).encode())
        for retry in (False, True)
    ]
    with answered(fresh, *refusals):
        for said in ("never", "again"):
            body = json.dumps({"session_id": "s", "cwd": "/tmp", "prompt": said}).encode()
            assert printed(fresh, "UserPromptSubmit", body, VMEM_HOOK_DEADLINE_MS="10000") == b""
    (path,) = spool.waiting(str(fresh))
    assert b"again" in spool.read(path).body


@pytest.mark.parametrize("more", [0, 300_000])  # the hook waits for the one to be spooled, and not for the other
def test_what_is_said_while_everything_is_paused_is_not_spooled(fresh: Path, more: int) -> None:
    with listening(fresh):
        for said, paused in (("while it is paused", True), ("afterwards", False)):
            (fresh / "paused").touch() if paused else (fresh / "paused").unlink()
            body = json.dumps({"session_id": "s", "cwd": "/tmp", "prompt": said + " word" * (more // 5)})
            printed(fresh, "UserPromptSubmit", body.encode(), VMEM_HOOK_DEADLINE_MS="50")
    wait_until(lambda: spool.waiting(str(fresh)), 30, "the second is spooled")
    (path,) = spool.waiting(str(fresh))
    assert b"afterwards" in spool.read(path).body


def test_a_session_is_told_when_nothing_can_be_written_in_the_data_home(fresh: Path) -> None:
    (fresh / "run").write_text("")  # where the locks would be; root may write in any directory
    body = json.dumps({"session_id": "s1", "cwd": str(fresh.parent), "source": "startup"}).encode()
    assert json.loads(printed(fresh, "SessionStart", body))["systemMessage"].startswith(f"vMem is off: {fresh}/run")
    for event in ("UserPromptSubmit", "Stop"):
        assert printed(fresh, event, body) == b""


NO_LOCKS = """
import errno, fcntl, sys

def refused(fd, how):
    raise OSError(errno.ENOLCK, "No locks available")

fcntl.flock = refused
from vmem.hot import hook
hook.main([sys.argv[1]])
"""


def test_a_session_is_told_when_no_file_can_be_locked_and_what_is_said_is_spooled(fresh: Path) -> None:
    body = json.dumps({"session_id": "s1", "cwd": "/tmp", "source": "startup", "prompt": "hello"}).encode()
    said = []
    for event in ("SessionStart", "UserPromptSubmit"):
        done = subprocess.run(
            [sys.executable, "-c", NO_LOCKS, event], input=body, env=environment_for(fresh), capture_output=True
        )
        harmless(done.returncode, done.stdout, done.stderr)
        said.append(done.stdout)
    assert "No locks available" in json.loads(said[0])["systemMessage"]
    assert said[1] == b""
    wait_until(lambda: len(spool.waiting(str(fresh))) == 2, 30, "both are spooled")


@pytest.mark.parametrize(
    ("event", "most_ms"),
    [("UserPromptSubmit", 150), ("SubagentStart", 150), ("SessionStart", 2000), ("Stop", 1000), ("SessionEnd", 600)],
)
def test_no_event_is_given_more_time_than_its_host_is_to_wait(fresh: Path, event: str, most_ms: int) -> None:
    """The host kills what still runs 1.5 s after it began to end."""
    asked: list[bytes] = []

    def heard() -> bool:
        """Unless the machine gave the hook no time at all, or none to send more than nothing."""
        printed(fresh, event, b'{"session_id": "s", "cwd": "/tmp", "prompt": "hello"}')
        with suppress(TimeoutError):
            connection, _ = server.accept()
            with connection:
                asked[:] = connection.recv(65536).split(b" ")
        return len(asked) > 4

    with listening(fresh) as server:
        server.settimeout(0.1)
        wait_until(heard, 60)
    assert asked[1:3] == [b"event", event.encode()] and 0 < int(asked[4]) <= most_ms


def test_that_there_can_be_no_other_process_is_said_with_what_was_to_be_started(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    def refused() -> int:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setenv("VMEM_HOME", str(fresh))
    monkeypatch.setattr("vmem.hot.spawn.posix.fork", refused)
    read, write = os.pipe()
    os.write(write, b'{"session_id": "s", "source": "startup"}')
    os.close(write)
    stdin = os.dup(0)
    os.dup2(read, 0)
    try:
        hook._handle("SessionStart", 2.0)
    finally:
        os.dup2(stdin, 0)
        os.close(stdin)
        os.close(read)
        hook._told.clear()
    told = json.loads(capfdbinary.readouterr().out)["systemMessage"]
    assert told == f"vMem is off: {sys.executable}: Resource temporarily unavailable; run: vmem doctor"
    assert len(spool.waiting(str(fresh))) == 1
    assert not spawn.coming(str(fresh))


def test_the_deadline_that_the_user_set_is_the_hooks(fresh: Path) -> None:
    (fresh / "config.toml").write_text("[hook]\ndeadline_ms = 1500\n")
    Host(fresh, fresh.parent / "project").close()  # a memory that opens tells it to the hooks
    with listening(fresh):
        begun = time.monotonic()
        printed(fresh, "UserPromptSubmit", b'{"session_id": "s", "cwd": "/tmp", "prompt": "hello"}')
        assert time.monotonic() - begun > 1.4
    (fresh / "config.toml").write_text("")
    Host(fresh, fresh.parent / "project").close()
    assert not (fresh / "deadlines").exists()


@pytest.mark.parametrize(
    ("event", "given", "least", "most"),
    [
        ("SessionStart", {"VMEM_HOOK_DEADLINE_MS": "50"}, 151, 2000),
        ("SessionStart", {"VMEM_HOOK_START_DEADLINE_MS": "9000"}, 2001, 9000),
        ("UserPromptSubmit", {"VMEM_HOOK_START_DEADLINE_MS": "9000"}, 151, 1500),
        ("UserPromptSubmit", {"VMEM_HOOK_DEADLINE_MS": "soon"}, 151, 1500),
        ("UserPromptSubmit", {"VMEM_HOOK_DEADLINE_MS": "9" * 5000}, 1501, 10_000),
    ],
)
def test_a_deadline_in_the_environment_is_that_of_its_own_hook_and_no_other(
    fresh: Path, event: str, given: dict[str, str], least: int, most: int
) -> None:
    (fresh / "deadlines").write_text("1500 2000")
    with answered(fresh, wire.reply("ok", "", __version__, b"")) as asked:
        printed(fresh, event, b'{"session_id": "s", "cwd": "/tmp", "prompt": "hello", "source": "startup"}', **given)
    assert least <= int(asked[0].split()[4]) <= most
