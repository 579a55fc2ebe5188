"""Promise 3 where nobody answers a session's start: the first prompt that is answered tells what it was to, once."""

from __future__ import annotations

import json
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.support.daemon import daemon_command, kill_daemon, processes_of, record_runtime, stopped
from tests.support.hooks import environment, event_body, send, spooled
from tests.support.waiting import wait_until
from vmem.hot import address, client, spool
from vmem.hot.client import Connection

pytestmark = [pytest.mark.slow, pytest.mark.promise(n=3)]
PIN = "Never restart the heron service on Fridays."
GOAL = "Port the otter importer to the new reader."
FACT = "The walrus gateway listens on port 7101."
ASKED = "on which port does the walrus gateway listen?"
SHORT, LONG = "300", "10000"  # ms: for a daemon that hangs, and for one that a busy machine lets wait


@dataclass(frozen=True)
class Session:
    """One session of the host in a data home whose daemon knows a hard pin and a fact."""

    home: Path
    name: str

    def hook(self, event: str, deadline_ms: str = LONG, **fields: str) -> str:
        """One hook, to its end; what it injects."""
        limits = {"VMEM_HOOK_DEADLINE_MS": deadline_ms, "VMEM_HOOK_START_DEADLINE_MS": deadline_ms}
        return send(self.home, event, self.body(**fields), environment(self.home, **limits))

    def body(self, **fields: str) -> bytes:
        return event_body(self.home, self.name, transcript_path=f"{self.home.parent}/{self.name}.jsonl", **fields)

    def start(self, source: str, deadline_ms: str = LONG) -> str:
        return self.hook("SessionStart", deadline_ms, source=source)

    def prompt(self, text: str) -> str:
        return self.hook("UserPromptSubmit", prompt=text)

    def until(self, start: str) -> str:
        """All that comes before such a start; what it is to tell besides the pins."""
        if start != "compact":
            return PIN
        assert PIN in self.start("startup")
        self.prompt(GOAL)
        self.hook("PreCompact", trigger="manual")
        return GOAL


@pytest.fixture(scope="module")
def known(shared: Path) -> Path:
    """The data home of all these sessions."""
    for page in ({"text": PIN, "kind": "constraint", "pin": "hard"}, {"text": FACT, "kind": "reference"}):
        body = json.dumps({"cwd": str(shared.parent), **page}).encode()
        assert client.call("remember", body, base=str(shared)).status == "ok"
    return shared


@pytest.fixture
def session(known: Path, request: pytest.FixtureRequest) -> Session:
    return Session(known, re.sub(r"\W+", "-", request.node.name)[-40:])


@pytest.mark.parametrize("start", ["startup", "clear", "compact"])
def test_a_start_that_a_hanging_daemon_did_not_answer_is_told_beside_the_next_prompt_once(
    session: Session, start: str
) -> None:
    lacks = session.until(start)
    with stopped(session.home):
        assert session.start(start, SHORT) == ""
    first = session.prompt(ASKED)
    assert PIN in first and lacks in first
    assert FACT in first and first.index(PIN) < first.index(FACT)
    assert PIN not in session.prompt(f"And again, {ASKED}")


@pytest.mark.parametrize("start", ["startup", "compact"])
def test_a_start_while_no_daemon_could_be_started_is_told_beside_the_first_prompt_that_is_answered(
    session: Session, start: str
) -> None:
    lacks = session.until(start)
    wait_until(lambda: not spooled(session.home), 30, "what came before is taken in")
    kill_daemon(session.home)
    record_runtime(session.home, daemon="/usr/bin/false")
    try:
        assert session.start(start, SHORT) == ""
        assert session.prompt("Look into it.") == ""
        wait_until(lambda: len(spool.waiting(str(session.home))) == 2, 30, "both are spooled")
    finally:
        record_runtime(session.home)
        assert daemon_command(session.home, "start").returncode == 0
    first = session.prompt(ASKED)
    assert PIN in first and lacks in first
    assert PIN not in session.prompt(f"And again, {ASKED}")


@pytest.mark.parametrize("event", ["SessionStart", "UserPromptSubmit"])
def test_an_answer_that_its_hook_did_not_live_to_print_is_told_again(session: Session, event: str) -> None:
    """The prompt is the first of a resumed session that was never told anything: it is owed the same."""
    if event == "UserPromptSubmit":
        session.start("resume")
    ident = f"{int(time.time() * 1e6):016x}{1:016x}"
    fields = {"source": "startup", "prompt": ASKED}
    connection = Connection(time.monotonic() + 10, str(session.home))
    connection.send("event", event, ident, session.body(**fields))
    assert PIN in connection.receive().body.decode()
    connection.close()
    answers: list[str] = []

    def told() -> bool:
        """The daemon may learn only after the next prompt that the hook is gone: then the one after it is told."""
        answers.append(session.prompt(f"And again, for the {len(answers)}. time, {ASKED}"))
        return PIN in answers[-1]

    wait_until(told, 30, "what was not printed is told again")
    assert any(FACT in answer for answer in answers)
    assert PIN not in session.prompt(f"Once more, {ASKED}")


def test_a_compaction_and_the_prompt_behind_it_that_a_hanging_daemon_hears_at_once_restore_once(
    session: Session,
) -> None:
    session.until("compact")
    answers: list[str] = []
    with stopped(session.home):
        session.start("compact", SHORT)
        asking = threading.Thread(target=lambda: answers.append(session.prompt(ASKED)))
        asking.start()
        wait_until(lambda: any(_waits_for(session.home, pid) for pid in _hooks(session.home)), 30, "the prompt waits")
    asking.join()
    answers += [session.prompt(f"Again, {ASKED}"), session.prompt(f"Once more, {ASKED}")]
    assert [PIN in answer for answer in answers] == [True, False, False]
    assert GOAL in answers[0]
    wait_until(lambda: not spooled(session.home), 30, "nothing waits")


def _hooks(home: Path) -> list[int]:
    return [pid for pid, command in processes_of(home).items() if "UserPromptSubmit" in command]


def _waits_for(home: Path, pid: int) -> bool:
    """Whether this process has a socket open: it can only be the one to the daemon."""
    try:
        return bool(psutil.Process(pid).net_connections("unix"))
    except psutil.Error:
        return False


def test_while_capture_is_paused_a_start_is_told_once_too(session: Session) -> None:
    paused = Path(address.pause_path(str(session.home)))
    session.start("resume")
    paused.touch()
    try:
        assert PIN in session.prompt("Look into the tests.")
        assert PIN not in session.prompt("Look into the docs.")
        assert FACT in session.prompt(ASKED)
        assert FACT not in session.prompt(f"And again, {ASKED}")
    finally:
        paused.unlink()
