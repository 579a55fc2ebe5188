"""The promises at a real daemon, beside a model of what its user expects: sessions, forks, pauses, forgetting in every
way, export and import, stops and kills, in an order that hypothesis chooses, the same one each time.

Each statement has a word of its own, which stands in no question. Whatever is told at any step holds no word that was
forgotten, edited away, not to be kept, or of another project; and in the end all that was acknowledged is found.
"""

from __future__ import annotations

import itertools
import json
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.capture.talk import Talk
from tests.support.daemon import daemon_command, data_home, kill_daemon, start_daemon
from tests.support.disk import everything_written
from tests.support.hooks import spooled, wait_for_jobs
from tests.support.waiting import wait_until
from vmem.hot import client, spool
from vmem.hot.client import Connection

pytestmark = [
    pytest.mark.slow,
    pytest.mark.promise(n=2),
    pytest.mark.promise(n=3),
    pytest.mark.promise(n=5),
    pytest.mark.promise(n=6),
    pytest.mark.promise(n=7),
]

EXAMPLES, STEPS, WITHIN_S = 3, 30, 60.0
MOST_PINS, MOST_SESSIONS = 4, 5
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
SYLLABLES = [first + second for first in "bdfgklmnprtvz" for second in "aeiou"]
ANY = st.integers(0, 99)


def word(number: int) -> str:
    """A word that nobody uses, and that none of the others begins with."""
    places = (number % 65, number * 7 % 65, number // 65 % 65, number * 11 % 65)
    return "".join(SYLLABLES[place] for place in places) + "k"


@dataclass
class Fact:
    name: str  # what one asks for
    word: str  # what only it says
    project: int
    uid: str = ""  # of what was remembered by hand
    session: str = ""  # where it was said
    live: bool = True
    pin: bool = False
    former: list[str] = field(default_factory=list)  # words that it had


@dataclass
class Session:
    name: str
    project: int
    talk: Talk
    told: dict[str, int] = field(default_factory=dict)  # page -> version, since its context began


class User(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.owned = ExitStack()
        self.home = self.owned.enter_context(data_home())
        self.count = itertools.count(1)
        self.facts: list[Fact] = []
        self.sessions: list[Session] = []
        self.paused: set[str] = set()
        self.exports: list[str] = []
        self.erased: list[str] = []
        for project in range(2):
            Path(self.cwd(project)).mkdir()
        start_daemon(self.home)
        self.begin(0)

    def teardown(self) -> None:
        try:
            self.all_is_found()
        finally:
            self.owned.close()

    # -- the host and the command line

    def cwd(self, project: int) -> str:
        return str(self.home.parent / f"project{project}")

    def path(self, session: Session) -> Path:
        return self.home.parent / f"{session.name}.jsonl"

    def event(self, session: Session, name: str, *, reached: bool = True, **fields: Any) -> str:
        """One hook, as `vmem.hot.hook` has it: what is told; where the daemon was not reached, the event is spooled."""
        ident = f"{int(time.time() * 1e6):016x}{next(self.count):016x}"
        given = {"session_id": session.name, "cwd": self.cwd(session.project), "hook_event_name": name}
        body = json.dumps({**given, "transcript_path": str(self.path(session)), **fields}).encode()
        if not reached:
            spool.write(name, ident, "", time.time(), body, str(self.home))
            return ""
        connection = Connection(time.monotonic() + WITHIN_S, str(self.home))
        try:
            connection.send("event", name, ident, body)
            reply = connection.receive()
            assert reply.status == "ok" and connection.wait_ack()
        finally:
            connection.close()
        told = json.loads(reply.body)["hookSpecificOutput"]["additionalContext"] if reply.body else ""
        self.hear(told, session.project)
        for uid, version, *_ in (page.split(".") for page in reply.pages.split(",") if "." in page):
            assert int(version) == 0 or session.told.get(uid, 0) < int(version), f"{uid} again: {told}"
            session.told[uid] = int(version)
        return told

    def call(self, operation: str, /, **request: Any) -> dict[str, Any]:
        reply = client.call(operation, json.dumps(request).encode(), WITHIN_S, base=str(self.home))
        assert reply.status == "ok", reply.body
        return dict(json.loads(reply.body))

    def hear(self, told: str, project: int) -> None:
        assert TOKEN not in told
        for fact in self.facts:
            assert not any(former in told for former in fact.former), (fact, told)
            if fact.word in told:
                assert fact.live and project == fact.project, (fact, project, told)

    def settle(self) -> None:
        wait_until(lambda: not spooled(self.home), WITHIN_S, "the spool is empty")
        wait_for_jobs(self.home)

    def one_of(self, n: int, *, live: bool = True, by_hand: bool = False) -> Fact | None:
        found = [fact for fact in self.facts if fact.live == live and (fact.uid or not by_hand)]
        return found[n % len(found)] if found else None

    def session(self, n: int) -> Session:
        return self.sessions[n % len(self.sessions)]

    def fresh(self) -> tuple[str, str]:
        number = next(self.count)
        return word(2 * number), word(2 * number + 1)

    def began(self, session: Session, told: str) -> None:
        for fact in self.facts:
            assert fact.word in told or not (fact.pin and fact.project == session.project), (fact, told)

    def turn(self, session: Session, prompt: str, answer: str, *, reached: bool = True) -> str:
        talk = session.talk
        ident = f"p{next(self.count)}"
        told = self.event(session, "UserPromptSubmit", prompt=prompt, prompt_id=ident, reached=reached)
        talk.user(prompt, promptId=ident, timestamp=now()).says(answer, timestamp=now()).write(self.path(session))
        self.event(session, "Stop", last_assistant_message=answer, prompt_id=ident, reached=reached)
        return told

    # -- sessions

    @rule(n=ANY)
    def begin(self, n: int) -> None:
        name = f"s{next(self.count):04d}"
        session = Session(name, n % 2, Talk(session_id=name, cwd=self.cwd(n % 2)))
        self.sessions = [*self.sessions, session][-MOST_SESSIONS:]
        self.began(session, self.event(session, "SessionStart", source="startup"))

    @rule(n=ANY)
    def compact(self, n: int) -> None:
        session = self.session(n)
        self.event(session, "PreCompact", trigger="manual")
        session.told = {}
        told = self.event(session, "SessionStart", source="compact")
        self.began(session, told)

    @rule(n=ANY)
    def fork(self, n: int) -> None:
        self.settle()
        old, name = self.session(n), f"s{next(self.count):04d}"
        talk = Talk(session_id=name, cwd=old.talk.cwd, turn=old.talk.turn, made=old.talk.made)
        for line in old.talk.lines:
            copy = json.loads(line) | {"forkedFrom": {"sessionId": old.name, "messageUuid": "u"}, "sessionId": name}
            talk.lines.append(json.dumps(copy, separators=(",", ":")))
        session = Session(name, old.project, talk, dict(old.told))
        talk.write(self.path(session))
        self.sessions = [*self.sessions, session][-MOST_SESSIONS:]
        self.event(session, "SessionStart", source="fork")

    # -- what is said, asked, and done by hand

    @rule(n=ANY, reached=st.booleans())
    def say(self, n: int, reached: bool) -> None:
        session, (name, said) = self.session(n), self.fresh()
        form = ("From now on never restart the {} service without asking {}.", "The {} service is behind {} now.")
        secret = f" The token is {TOKEN}." if n % 3 == 0 else ""
        fact = Fact(name, said, session.project, session=session.name, live=session.name not in self.paused)
        self.facts.append(fact)
        self.turn(session, form[n % 2].format(name, said) + secret, f"Noted: {said}.", reached=reached)
        self.settle()

    @rule(n=ANY)
    def say_what_is_not_to_be_kept(self, n: int) -> None:
        session, (name, said) = self.session(n), self.fresh()
        self.facts.append(Fact(name, said, session.project, live=False))
        self.turn(session, f"Don't remember this: the {name} service is behind {said}.", f"Noted: {said}.")

    @rule(n=ANY, m=ANY)
    def ask(self, n: int, m: int) -> None:
        session, fact = self.session(n), self.one_of(m, live=m % 4 != 0)
        if fact is not None:
            told = self.turn(session, f"on which port does the {fact.name} service listen?", "It is as it was.")
            if fact.uid and fact.live and fact.project == session.project:
                assert fact.uid in session.told, (fact, told)

    @rule(n=ANY)
    def remember(self, n: int) -> None:
        name, said = self.fresh()
        text = f"The {name} service listens on port {7000 + n} behind {said}."
        page = self.call("remember", text=text, kind=("fact", "constraint")[n % 2], cwd=self.cwd(n % 2))["page"]
        self.facts.append(Fact(name, said, n % 2, page["uid"]))

    @rule(n=ANY)
    def pin(self, n: int) -> None:
        fact = self.one_of(n, by_hand=True)
        if fact is not None and (fact.pin or sum(other.pin for other in self.facts) < MOST_PINS):
            fact.pin = not fact.pin
            self.call("pin", uid=fact.uid, pin="hard" if fact.pin else "", cwd=self.cwd(fact.project))

    @rule(n=ANY)
    def edit(self, n: int) -> None:
        if fact := self.one_of(n, by_hand=True):
            fact.former.append(fact.word)
            _, fact.word = self.fresh()
            text = f"The {fact.name} service listens on port {7000 + n} behind {fact.word}."
            self.call("edit", uid=fact.uid, text=text, cwd=self.cwd(fact.project))

    # -- forgetting and pauses

    @rule(n=ANY, for_good=st.booleans())
    def forget(self, n: int, for_good: bool) -> None:
        fact = self.one_of(n)
        if fact is None or fact.pin:
            return
        self.settle()
        asked = {"cwd": self.cwd(fact.project), "phrase": fact.word, "for_good": for_good}
        planned = self.call("forget", dry_run=True, **asked)["total"]
        assert self.call("forget", **asked)["total"] == planned > 0
        fact.live = False
        if for_good:
            fact.uid = ""
            self.erased += [fact.word, *fact.former]

    @rule(n=ANY)
    def take_that_back(self, n: int) -> None:
        if fact := self.one_of(n, live=False, by_hand=True):
            self.call("restore", uid=fact.uid, cwd=self.cwd(fact.project))
            fact.live = True
            for session in self.sessions:
                session.told.pop(fact.uid, None)  # it may be told again after that

    @rule(n=ANY)
    def pause(self, n: int) -> None:
        session = self.session(n)
        self.settle()
        self.call("pause", whose="session", session=session.name, cwd=self.cwd(session.project))
        self.paused.add(session.name)

    @rule()
    def resume(self) -> None:
        self.settle()
        self.call("resume", whose="all")
        self.paused = set()

    # -- in and out, and the daemon

    @rule()
    def export(self) -> None:
        text = "\n".join(item["line"] for item in self.call("export", everywhere=True, limit=500)["items"])
        assert TOKEN not in text and not any(fact.word in text for fact in self.facts if not fact.live)
        self.exports.append(text)

    @rule(n=ANY)
    def import_again(self, n: int) -> None:
        if text := self.exports[n % len(self.exports)] if self.exports else "":
            self.call("import", format="jsonl", text=text, into="own", cwd=self.cwd(0))

    @rule()
    def read_all_transcripts_again(self) -> None:
        self.settle()
        self.call("backfill", paths=sorted(map(str, self.home.parent.glob("s*.jsonl"))))
        self.settle()

    @rule(kill=st.booleans())
    def end_the_daemon(self, kill: bool) -> None:
        if kill:
            kill_daemon(self.home)
        else:
            assert daemon_command(self.home, "stop").returncode == 0
        start_daemon(self.home)

    @rule(n=ANY)
    def look(self, n: int) -> None:
        project = n % 2
        for operation in ("timeline", "tool.timeline", "ledger", "report"):
            self.hear(json.dumps(self.call(operation, cwd=self.cwd(project)), ensure_ascii=False), project)
        self.hear(self.call("why", start=True, cwd=self.cwd(project))["text"], project)

    def all_is_found(self) -> None:
        self.settle()
        assert self.call("check")["problems"] == []
        assert self.call("dead")["jobs"] == []
        for fact, project in itertools.product(self.facts, range(2)):
            hits = self.call("recall", query=fact.word, cwd=self.cwd(project))["hits"]
            found = self.call("fault", uids=[hit["uid"] for hit in hits], cwd=self.cwd(project)) if hits else ""
            told = json.dumps(found, ensure_ascii=False)
            self.hear(told, project)
            assert (fact.word in told) == (fact.live and fact.project == project), (fact, told)
        written = list(everything_written(self.home))
        for gone in (TOKEN, *self.erased):
            assert [where for where, text in written if gone in text] == []


def now() -> str:
    return datetime.now(UTC).isoformat()


def test_what_a_user_expects_holds_at_a_real_daemon_whatever_happens() -> None:
    run_state_machine_as_test(
        User,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, derandomize=True, database=None, deadline=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
