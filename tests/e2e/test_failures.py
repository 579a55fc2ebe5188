"""Everything around a prompt is broken, one thing at a time: it goes through, and nothing said is lost."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from tests.e2e.conftest import NewClient
from tests.support.client import Client, Session
from tests.support.daemon import (
    daemon_command,
    daemons_of,
    kill_daemon,
    only_daemon,
    processes_of,
    record_runtime,
    start_daemon,
    stopped,
)
from tests.support.fake_api import FakeApi, Reply, Request, say
from tests.support.store import episodes_with, integrity, turns_of
from tests.support.waiting import wait_until
from vmem.hot import address, spool
from vmem.hot import client as hot

pytestmark = [pytest.mark.e2e, pytest.mark.promise(n=1), pytest.mark.promise(n=2)]

# The hook's own deadline is 0.15 s; the rest is for the client and a busy machine. A hook that
# hangs would cost the client's timeout, 5 s.
PASSES_WITHIN_S = 2.5
BEFORE = "The backup host is called quokka and answers on port 7101."
DURING = "The restore key lives in the drawer labelled tamarin."
PIN = "Never restart the heron service on Fridays."
AFTER = "The escalation contact for outages is Odalys."


def told(session: Session, api: FakeApi, text: str) -> Request:
    """Says `text`; the prompt went through in time and the model's answer came back."""
    since = api.mark()
    turn = session.say(text)
    assert (turn.code, turn.text, turn.result.get("is_error")) == (0, "Noted.", False), turn.out
    (request,) = api.requests(since, turn.session_id)
    assert request.prompt == text
    assert request.at - turn.sent_at < PASSES_WITHIN_S
    return request


def kept_once(client: Client, *said: str) -> Callable[[], bool]:
    """All of it is an episode, once, and the spool is empty."""

    def check() -> bool:
        waiting = list((client.vmem_home / "spool").glob("*.event"))
        return not waiting and all(episodes_with(client.vmem_home, text) == 1 for text in said)

    return check


def started(client: Client, session: Session, api: FakeApi, text: str = BEFORE) -> None:
    """The conversation's first turn is over and kept, so the daemon is up."""
    since = api.mark()
    assert session.anew(text).code == 0
    assert api.requests(since)
    wait_until(kept_once(client, text), 30, "the first turn is kept")


@contextmanager
def killed(home: Path) -> Iterator[None]:
    pid = kill_daemon(home)
    yield
    wait_until(lambda: daemons_of(home), 30, "another daemon runs")
    assert pid not in daemons_of(home)


@contextmanager
def without_a_daemon_behind_its_socket(home: Path) -> Iterator[None]:
    kill_daemon(home)
    path = address.socket_path(str(home))
    Path(path).unlink(missing_ok=True)
    with closing(socket.socket(socket.AF_UNIX)) as dead:
        dead.bind(path)
    yield
    wait_until(lambda: daemons_of(home), 30, "a daemon runs")


@contextmanager
def locked(home: Path) -> Iterator[None]:
    with closing(sqlite3.connect(home / "vmem.db", isolation_level=None, timeout=10)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture(scope="module")
def client(new_client: NewClient) -> Client:
    return new_client(patient=False)


@pytest.fixture(scope="module")
def one_process(client: Client) -> Iterator[Session]:
    with client.session() as session:
        yield session


@pytest.mark.parametrize("broken", [killed, without_a_daemon_behind_its_socket, stopped, locked])
def test_what_is_broken_costs_a_prompt_nothing_and_what_is_said_is_kept_once(
    client: Client, one_process: Session, api: FakeApi, broken: Callable[[Path], AbstractContextManager[None]]
) -> None:
    api.script = say("Noted.")
    before, during, after = (f"While {broken.__name__}: {text}" for text in (BEFORE, DURING, AFTER))
    started(client, one_process, api, before)
    with broken(client.vmem_home):
        request = told(one_process, api, during)
    told(one_process, api, after)
    wait_until(kept_once(client, before, during, after), 30, "every turn is kept, once")
    numbers = turns_of(client.vmem_home, request.session_id)
    assert len(set(numbers)) == len(numbers) == 3  # one may be left out: a late prompt's, whose turn was read meanwhile
    only_daemon(client.vmem_home)


def test_a_full_disk_does_not_hold_up_the_prompt_and_what_follows_is_kept(new_client: NewClient, api: FakeApi) -> None:
    api.script = say("Noted.")
    client = new_client(patient=False)
    with small_disk(client.vmem_home):
        record_runtime(client.vmem_home)
        with client.session() as session:
            started(client, session, api)
            with filled(client.vmem_home):
                told(session, api, DURING)
                assert episodes_with(client.vmem_home, DURING) == 0  # there was no room for it
            told(session, api, AFTER)
        wait_until(kept_once(client, BEFORE, DURING, AFTER), 30, "every turn is kept, once")
        assert daemon_command(client.vmem_home, "stop").returncode == 0
        wait_until(lambda: not processes_of(client.vmem_home))
        assert integrity(client.vmem_home) == "ok"


def test_without_set_up_the_prompt_goes_through_and_its_event_arrives_once_set_up_is_done(
    new_client: NewClient, api: FakeApi
) -> None:
    api.script = say("Noted.")
    client = new_client(set_up=False, patient=False)
    with client.session() as session:
        assert session.say(BEFORE).text == "Noted."  # not timed: it waits for the client itself to start
        told(session, api, DURING)
        assert list((client.vmem_home / "spool").glob("*.event"))
        # There is no package index within reach: set-up fails, and does not try again at once.
        wait_until(lambda: (client.vmem_home / "setup.state").exists(), 30, "set-up has failed")
        record_runtime(client.vmem_home)
        turn = session.say(AFTER)
    wait_until(kept_once(client, BEFORE, DURING, AFTER), 30, "every turn is kept, once")
    told_the_user = [r for r in client.transcript(turn.session_id) if "hook_system_message" in json.dumps(r)]
    assert len(told_the_user) == 1
    assert "setting itself up" in json.dumps(told_the_user)


def test_a_prompt_outlives_a_client_that_is_killed_before_the_answer(new_client: NewClient, api: FakeApi) -> None:
    client = new_client()
    answer_never, asked = threading.Event(), threading.Event()

    def wait_for_the_kill(request: Request) -> Reply:
        asked.set()
        answer_never.wait(20)
        return Reply("too late")

    api.script = wait_for_the_kill
    with client.session() as session, ThreadPoolExecutor(1) as pool:
        turn = pool.submit(session.say, DURING)
        assert asked.wait(20)
        session.kill()
        assert turn.result().code != 0
        answer_never.set()
    wait_until(kept_once(client, DURING), 30, "the prompt is kept, once")
    api.script, since = say("Noted."), api.mark()
    run = client.prompt("Where does the restore key live?")
    assert "tamarin" in api.requests(since, run.session_id)[0].context  # from the brief, or beside the prompt
    assert episodes_with(client.vmem_home, DURING) == 1


def test_switched_off_by_its_variable_it_leaves_no_trace(new_client: NewClient, api: FakeApi) -> None:
    api.script = say("Noted.")
    client = new_client(env={"VMEM_DISABLE": "1"})
    before = set(client.vmem_home.rglob("*"))
    with client.session() as session:
        assert session.say(BEFORE).text == "Noted."
        assert told(session, api, DURING).added_to_prompt == ""
    assert set(client.vmem_home.rglob("*")) == before
    assert not daemons_of(client.vmem_home)


@pytest.mark.promise(n=3)
def test_pins_reach_the_model_once_although_the_start_was_missed(new_client: NewClient, api: FakeApi) -> None:
    api.script = say("Noted.")
    client = new_client()
    home = client.vmem_home
    (home / "config.toml").write_text("[hook]\ndeadline_ms = 2000\n")  # so that a busy machine answers in time, too
    start_daemon(home)
    body = {"text": PIN, "kind": "constraint", "pin": "hard", "cwd": str(client.project)}
    assert hot.call("remember", json.dumps(body).encode(), base=str(home)).status == "ok"
    kill_daemon(home)
    record_runtime(home, daemon="/usr/bin/false")
    with client.session() as session:
        turns = [session.say("Which letter follows q in the alphabet?")]
        wait_until(lambda: spool.waiting(str(home)), 30, "what nobody took is spooled")
        record_runtime(home)
        start_daemon(home)
        for topic in ("rain", "snow", "fog", "hail"):  # a machine may be too busy for one of them
            turns.append(session.say(f"Write a haiku about {topic}."))
            if PIN in api.requests(0, turns[0].session_id)[-1].added_to_prompt:
                break
        turns.append(session.say("And one about the sun."))
    assert [turn.code for turn in turns] == [0] * len(turns)
    requests = api.requests(0, turns[0].session_id)
    assert [PIN in request.added_to_prompt for request in requests] == [False] * (len(turns) - 2) + [True, False]
    assert [request.context.count(PIN) for request in requests] == [0] * (len(turns) - 2) + [1, 1]


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A file system of 4 MB at `folder`; the test is skipped where this user may not mount one."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("needs the right to mount a small file system")
    try:
        yield
    finally:
        for pid in processes_of(folder):
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not processes_of(folder))
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Not one more byte fits on the disk of `folder`."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue
        yield
    filler.unlink()
