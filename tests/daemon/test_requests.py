"""What the daemon does with requests: good, bad, slow, late, and with a memory that fails."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vmem_daemon import peer, requests, server, workers
from vmem_daemon.server import newer

from tests.daemon.harness import Daemon, frame
from tests.support.waiting import wait_until
from vmem.errors import ProtocolError, Unavailable
from vmem.hot import address, wire

pytestmark = pytest.mark.promise(n=1)


def test_a_hook_is_answered_then_committed_then_acknowledged(daemon: Daemon) -> None:
    connection = daemon.connect()
    connection.send("hook", "Stop", "a1", b'{"say": "hello", "pages": "p.1.20", "commit_until": "go"}')
    reply = connection.receive()
    assert (reply.status, reply.body, reply.pages) == ("ok", b"hello", "p.1.20")
    assert daemon.done == []
    (daemon.home / "go").touch()
    assert connection.wait_ack()
    assert daemon.done == ["committed a1"]
    connection.close()


def test_what_is_kept_is_acknowledged_with_its_reply_and_committed_after_it(daemon: Daemon) -> None:
    connection = daemon.connect()
    connection.send("event", "UserPromptSubmit", "a1", b'{"say": "hello", "keep": 1, "commit_until": "go"}')
    assert connection.receive().body == b"hello"
    assert connection.wait_ack()
    connection.close()
    assert daemon.done == ["kept a1"]
    (daemon.home / "go").touch()
    wait_until(lambda: daemon.done == ["kept a1", "committed a1"])


def test_what_is_kept_is_acknowledged_once(daemon: Daemon) -> None:
    sent = frame("UserPromptSubmit", b'{"say": "hello", "keep": 1}', op="event")
    assert daemon.raw(sent, end=False).endswith(b"\nhello\x06")
    assert daemon.done == ["kept abc123", "committed abc123"]


def test_what_comes_too_late_is_not_kept_and_nobody_but_a_hook_is_acknowledged_early(daemon: Daemon) -> None:
    assert daemon.raw(frame("UserPromptSubmit", b'{"keep": 1, "sleep_s": 0.2}', "event", deadline_ms=50)) == b""
    assert daemon.done == ["committed abc123 as not delivered"]
    assert daemon.hook("a2", keep=1, commit_s=0.05).acked
    assert daemon.done[-1] == "committed a2"


def test_a_hook_that_is_gone_before_its_reply_was_not_told_what_was_kept(daemon: Daemon) -> None:
    connection = daemon.connect()
    connection.send("event", "UserPromptSubmit", "a1", b'{"say": "hello", "keep": 1, "touch": "asked", "until": "go"}')
    wait_until(lambda: (daemon.home / "asked").exists())
    connection.close()
    (daemon.home / "go").touch()
    wait_until(lambda: daemon.done == ["kept a1", "committed a1 as not delivered"])


def test_a_commit_that_fails_is_not_acknowledged(daemon: Daemon) -> None:
    reply = daemon.hook("a1", say="hello", fail_commit="StoreError")
    assert reply.body == b"hello"
    assert not reply.acked
    assert "level=error event=not_committed" in daemon.log
    assert not daemon.hook("a2", say="hello", fail_commit="BusyError").acked
    assert daemon.log.count("level=error") == 1 and daemon.log.count("event=not_committed") == 2


def test_a_reply_that_came_too_late_is_committed_as_not_delivered(daemon: Daemon) -> None:
    for say in ("hello", ""):
        body = json.dumps({"say": say, "pages": "p.1.20", "sleep_s": 0.2}).encode()
        assert daemon.raw(frame("Stop", body, "hook", deadline_ms=50)) == b""
    assert daemon.done == ["committed abc123 as not delivered"] * 2
    assert daemon.log.count("event=late") == 1  # the other had nothing to say


def test_a_reply_that_the_hook_did_not_print_is_committed_as_not_delivered(daemon: Daemon) -> None:
    connection = daemon.connect()
    connection.send("event", "SessionStart", "a1", b'{"say": "hello"}')
    assert connection.receive().body == b"hello"
    connection.close()  # it was killed, or could not print
    wait_until(lambda: daemon.done == ["committed a1 as not delivered"])


def test_a_hook_has_its_whole_deadline_to_say_that_it_has_printed(daemon: Daemon) -> None:
    connection = daemon.connect(timeout_s=30)
    connection.send("event", "SessionStart", "a1", b'{"say": "hello"}')
    assert connection.receive().body == b"hello"
    time.sleep(server.REPLY_S + 0.2)  # longer than a client may take to read
    assert connection.wait_ack()
    connection.close()
    assert daemon.done == ["committed a1"]


def test_hooks_that_never_say_whether_they_have_printed_hold_up_nobody_for_long(daemon: Daemon) -> None:
    """As those of a host that is stopped: their guard is, too."""
    silent = [daemon.connect(timeout_s=1.5) for _ in range(server.HANDLERS)]
    for number, connection in enumerate(silent):
        connection.send("event", "SessionStart", f"a{number}", b'{"say": "hello"}')
    assert all(connection.receive().body == b"hello" for connection in silent)  # each has a handler now
    assert daemon.hook("b", timeout_s=8.0, say="x").acked
    for connection in silent:
        connection.close()
    assert sum(line.endswith("as not delivered") for line in daemon.done) >= 1


def test_a_client_that_sends_no_receipt_is_believed_to_be_told(daemon: Daemon) -> None:
    answer = daemon.raw(frame("Stop", b'{"say": "hello"}', "hook"), end=False)
    assert answer.endswith(b"hello" + wire.ACK)
    assert daemon.done == ["committed abc123"]


def test_jobs_left_by_a_commit_are_done_at_once(daemon: Daemon) -> None:
    assert daemon.hook("a1", jobs=3).acked
    wait_until(lambda: daemon.done.count("worked kworker-0") == 3, workers.POLL_S / 2)


def test_jobs_left_by_a_call_are_done_at_once(daemon: Daemon) -> None:
    assert daemon.call("jobs", b"3").status == "ok"
    wait_until(lambda: daemon.done.count("worked kworker-0") == 3, workers.POLL_S / 2)


def test_what_a_hook_leaves_to_do_is_done_at_once_though_it_did_not_wait_for_its_commit(daemon: Daemon) -> None:
    connection = daemon.connect()
    connection.send("hook", "Stop", "a1", json.dumps({"commit_until": "go", "jobs": 1}).encode())
    connection.receive()
    connection.close()
    (daemon.home / "go").touch()
    wait_until(lambda: "worked kworker-0" in daemon.done, workers.POLL_S / 2)


@pytest.mark.parametrize(
    ("name", "error", "retry"), [("nothing", "NotFoundError", False), ("break", "Defect", True)]
)  # fmt: skip
def test_a_call_that_fails_says_what_and_whether_to_retry(daemon: Daemon, name: str, error: str, retry: bool) -> None:
    reply = daemon.call(name)
    told = json.loads(reply.body)
    assert (reply.status, told["error"], told["retry"]) == ("error", error, retry)
    assert "what the user wrote" not in daemon.log + told["message"]


def test_what_is_refused_is_told_to_who_asked_and_its_words_are_not_logged(daemon: Daemon) -> None:
    assert "what the user wrote" in json.loads(daemon.call("refuse").body)["message"]
    assert json.loads(daemon.hook("a1", fail="InputError").body)["message"] == "as told"
    assert daemon.log.count("InputError") == 2
    assert "wrote" not in daemon.log and "as told" not in daemon.log


def test_a_memory_that_refuses_a_hook_is_told_and_the_next_hook_works(daemon: Daemon) -> None:
    reply = daemon.hook("a1", fail="StoreError")
    assert json.loads(reply.body) == {"error": "StoreError", "message": "as told", "retry": True}
    assert daemon.hook("a2", fail="none of ours").status == "error"
    assert daemon.hook("a3", say="fine").acked


@pytest.mark.parametrize(
    ("fail", "retry"), [("InputError", False), ("SchemaError", True), ("DeadlineError", True), ("ValueError", True)]
)
def test_a_hook_is_told_to_drop_its_event_only_if_the_event_itself_is_wrong(
    shared: Daemon, fail: str, retry: bool
) -> None:
    assert json.loads(shared.hook("a1", fail=fail).body)["retry"] is retry


def test_a_frame_of_another_protocol_is_to_be_kept_by_who_sent_it(shared: Daemon) -> None:
    assert b'"retry": true' in shared.raw(b"vmem/2 hook Stop 1 100 9.0.0 new 2\n{}")


def test_the_status_joins_memorys_own_with_the_daemons(daemon: Daemon) -> None:
    status = json.loads(daemon.call("status").body)
    assert status["pages"] == 0
    assert status["daemon"]["pid"] == daemon.process.pid
    assert 0 <= status["daemon"]["uptime_s"] < 600


def test_two_hundred_hooks_from_eight_clients_are_each_committed_once(daemon: Daemon) -> None:
    def client(number: int) -> None:
        for n in range(25):
            assert daemon.hook(f"{number:02d}{n:02d}", say="x").acked

    threads = [threading.Thread(target=client, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(daemon.done) == [f"committed {number:02d}{n:02d}" for number in range(8) for n in range(25)]


def test_an_unknown_op_is_refused(daemon: Daemon) -> None:
    answer = daemon.raw(frame("x", b"", op="delete"))
    assert answer.startswith(b"vmem/1 error ")
    assert b"ProtocolError" in answer


def test_a_body_of_five_megabytes_comes_back_whole(daemon: Daemon) -> None:
    body = os.urandom(5_000_000)
    assert daemon.call("echo", body).body == body


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"vmem/2 call echo - 100 0.1.0 2\n{}",
        b"vmem/1 call echo - 100 0.1.0 -2\n{}",
        b"vmem/1 call echo - 100 0.1.0 two\n{}",
        b"vmem/1 call echo - soon 0.1.0 2\n{}",
        b"vmem/1 call echo - 100 0.1.0 33554433\n{}",
        b"vmem/1 call echo - 100 0.1.0 1\n{}",
        b"vmem/1 call \xff - 100 0.1.0 2\n{}",
        b"vmem/1 call echo - 100 0.1.0 20\n{}",
        b"vmem/1 call",
        b"x" * 100_000,
        b"\n",
        b"\0" * 10,
    ],
)
def test_a_malformed_frame_is_refused_and_the_next_one_served(shared: Daemon, data: bytes) -> None:
    answer = shared.raw(data)
    assert b" error " in answer
    assert b"ProtocolError" in answer
    assert shared.call("echo", b"next").body == b"next"


@settings(max_examples=150)
@given(data=st.binary(max_size=300) | st.binary(max_size=100).map(lambda tail: frame("echo", b"{}")[:-20] + tail))
def test_whatever_bytes_come_the_answer_is_a_frame_or_nothing(shared: Daemon, data: bytes) -> None:
    answer = shared.raw(data)
    if answer:
        line, _, body = answer.partition(b"\n")
        assert len(body) == int(wire.header(line + b"\n", 4)[-1])
    else:
        assert data == b""


@given(
    name=st.from_regex(r"[A-Za-z]{1,20}", fullmatch=True), body=st.binary(max_size=2000),
    cuts=st.lists(st.integers(0, 2100), max_size=5),
)  # fmt: skip
def test_a_frame_reads_the_same_however_it_is_cut_up(name: str, body: bytes, cuts: list[int]) -> None:
    data = wire.request("call", name, "id1", 700, "1.2.3", body)
    edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    ours, theirs = socket.socketpair()
    with ours, theirs:

        def send() -> None:
            for start, end in pairwise(edges):
                theirs.sendall(data[start:end])

        sender = threading.Thread(target=send)
        sender.start()
        now = time.monotonic()
        request = requests.read(ours, now)
        sender.join()
    assert request == requests.Request("call", name, "id1", now + 0.7, "1.2.3", body)


def test_a_frame_that_is_cut_off_is_an_error_and_silence_is_not() -> None:
    for data in (b"vmem/1 call x", frame("x", b"12345")[:-1]):
        ours, theirs = socket.socketpair()
        with ours:
            theirs.sendall(data)
            theirs.close()
            with pytest.raises(ProtocolError, match="cut off"):
                requests.read(ours, time.monotonic())
    ours, theirs = socket.socketpair()
    with ours:
        theirs.close()
        assert requests.read(ours, time.monotonic()) is None


def test_silent_clients_hold_up_nobody_and_are_hung_up_on(home: Path) -> None:
    daemon = Daemon(home, frame_s=2.0).started()
    silent = [daemon.connect(30) for _ in range(40)]
    assert daemon.hook("a1", say="x").acked
    assert not select.select([connection._socket for connection in silent], [], [], 0)[0]  # none had to go for that
    for connection in silent:
        with pytest.raises(Unavailable, match="hung up"):
            connection.receive()
        connection.close()


def test_a_hundred_clients_that_stop_half_way_hold_up_the_others_for_little_longer_than_a_few(daemon: Daemon) -> None:
    half = [daemon.connect(30) for _ in range(120)]
    for connection in half:
        connection._socket.sendall(b"vmem/1 hook Stop")
    begun = time.monotonic()
    assert daemon.hook("a1", timeout_s=30, say="x").acked
    assert time.monotonic() - begun < 120 / server.HANDLERS * requests.FRAME_S / 2
    for connection in half:
        connection.close()


def test_a_client_may_take_its_time_before_it_speaks(home: Path) -> None:
    daemon = Daemon(home, frame_s=10.0).started()
    connection = daemon.connect(20)
    assert daemon.hook("a1").acked
    connection.send("hook", "Stop", "a2", b"{}")
    assert connection.receive().status == "ok"
    assert connection.wait_ack()
    connection.close()


def test_the_kernel_tells_who_is_at_the_other_end() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert peer.uid(ours) == os.getuid()


@pytest.mark.skipif(
    os.geteuid() != 0 or not os.path.exists("/usr/bin/python3"),
    reason="needs root, to become another user, and an interpreter that everybody may read",
)
def test_another_user_is_refused_even_where_the_modes_would_let_him_in(daemon: Daemon) -> None:
    for path in (daemon.home.parent, daemon.home, daemon.home / "run"):
        path.chmod(0o755)
    path = Path(address.socket_path(str(daemon.home)))
    path.chmod(0o777)
    code = (
        "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]);"
        " s.sendall(b'vmem/1 call ping - 100 0 0\\n'); sys.stdout.write(repr(s.recv(100)))"
    )
    result = subprocess.run(
        ["/usr/bin/python3", "-I", "-S", "-c", code, str(path)],
        user=65534, group=65534, extra_groups=[], cwd="/", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "vmem/1" not in result.stdout
    wait_until(lambda: "event=refused uid=65534" in daemon.log)


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [
        ("0.2.0", "0.1.0", True), ("0.10", "0.9", True), ("1", "0.99.99", True), ("0.1.0.1", "0.1.0", True),
        ("0.1.0", "0.1.0", False), ("0.1", "0.1.0", False), ("0.0.9", "0.1.0", False), ("", "0.1.0", False),
        ("nonsense", "0.1.0", False), ("0.1.0rc1", "0.1.0", False), ("0.1.0", "-", False),
    ],
)  # fmt: skip
def test_only_a_later_release_counts_as_newer(theirs: str, ours: str, expected: bool) -> None:
    assert newer(theirs, ours) is expected
