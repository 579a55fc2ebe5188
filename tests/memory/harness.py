"""A memory in a temporary home with a clock that tests move, driven by the host's events."""

from __future__ import annotations

import itertools
import json
import time
from pathlib import Path
from typing import Any

from tests.capture.talk import Talk
from vmem.memory import Memory, pager
from vmem.memory.core import Core
from vmem.memory.upkeep import timekeeping
from vmem.model import Draft, Page
from vmem.paging.clock import BELIEVED_S, STOOD_S
from vmem.store.engine import meta
from vmem.store.pages import pages
from vmem.store.projects import projects

DAY = 86_400.0
YEAR = 365.25 * DAY
# Two statements that may be changed later, one without the other, and what asks for the second.
TOLD = (
    "Correction: invoices are archived after 400 days, not 90."
    " Correction: the nightly renderer runs on host quetzal in the north hall, not on heron."
)
WHERE = "on which host does the renderer run?"


class Clock:
    """Unix seconds that only a test moves."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Host:
    """What the client does, event by event, to a memory that it opens in `home`."""

    def __init__(self, home: Path, project: Path, clock: Clock | None = None) -> None:
        home.mkdir(mode=0o700, exist_ok=True)
        project.mkdir(exist_ok=True)
        self.home, self.cwd, self.clock = home, str(project), clock or Clock()
        self.memory = Memory(home, clock=self.clock)
        self.core: Core = self.memory._core
        self.core.index.wait(10)
        self._idents = itertools.count()
        with self.core.db.write() as db:  # unless it is known already, the clock has long been right
            if not meta.text(db, timekeeping.CLOCK):
                known, now = self.clock() - BELIEVED_S, self.clock()
                meta.set_text(db, timekeeping.CLOCK, f"{known} {known} {now}")

    def event(self, name: str, session: str = "s1", **fields: Any) -> str:
        """Sends an event, commits it, and gives what is injected."""
        body = json.dumps({"session_id": session, "cwd": self.cwd, "hook_event_name": name, **fields}).encode()
        outcome = self.memory.reply(name, f"e{next(self._idents)}", body, time.monotonic() + 30)
        outcome.commit()
        return str(json.loads(outcome.body)["hookSpecificOutput"]["additionalContext"]) if outcome.body else ""

    def prompt(self, text: str, session: str = "s1") -> str:
        return self.event("UserPromptSubmit", session, prompt=text)

    def start(self, session: str = "s1", source: str = "startup") -> str:
        return self.event("SessionStart", session, source=source)

    def exchange(self, prompt: str, answer: str, session: str = "s1") -> str:
        """A prompt and its answer, captured; -> what was injected beside the prompt."""
        told = self.prompt(prompt, session)
        self.event("Stop", session, last_assistant_message=answer)
        self.work()
        self.clock.now += 60
        return told

    def work(self, step_s: float = 0.0) -> None:
        """Does all that is due, and what comes due while the clock moves on by so much after each job."""
        while self.memory.work("test"):
            self.clock.now += step_s

    def compact(self, session: str = "s1", trigger: str = "manual") -> str:
        """A compaction; what the context gets back after it."""
        self.event("PreCompact", session, trigger=trigger)
        return self.start(session, "compact")

    def call(self, name: str, /, **request: Any) -> dict[str, Any]:
        """An operation, in this project unless the request says otherwise."""
        given = {"cwd": self.cwd, **request}
        return dict(json.loads(self.memory.call(name, json.dumps(given).encode())))

    def remember(self, text: str, **request: Any) -> str:
        return str(self.call("remember", text=text, **request)["page"]["uid"])

    def project_id(self) -> int:
        found = self.core.identify(self.cwd)
        with self.core.db.write() as db:
            return projects.resolve(db, found.keys, found.name, found.root, self.clock())

    def write(self, drafts: list[Draft]) -> list[Page]:
        """Writes pages in one transaction, as capture does."""
        owner = self.project_id()
        prepared = [(draft, self.core.analyze(draft.title, draft.text)) for draft in drafts]
        with self.core.db.write() as db:
            made = [pages.insert(db, draft, owner, self.clock(), indexed)[0] for draft, indexed in prepared]
        self.core.index.refresh([page.rowid for page in made])
        return made

    def page(self, uid: str) -> Page:
        return pages.by_uids(self.core.db.read(), [uid])[0]

    def swap_out(self, *uids: str) -> None:
        """Moves pages into swap as reclaim does."""
        pager.swap_out(self.core, [self.page(uid).rowid for uid in uids])
        assert all(self.page(uid).swapped for uid in uids)

    def age(self, seconds: float, ticks: int = 3) -> None:
        """Lets time pass, with idle upkeep."""
        for _ in range(ticks):
            self.clock.now += seconds / ticks
            self.memory.tick()
        self.stand()

    def stand(self) -> None:
        """Lets the clock go on for as long as it takes to believe it after a leap (see `vmem.paging.clock`)."""
        for _ in range(3):
            self.memory.tick()
            self.clock.now += STOOD_S / 2

    def look_anew(self) -> None:
        """As some seconds later: what was read of directories and repositories is believed no longer."""
        known = self.core._identities._known
        known.update({cwd: (float("-inf"), found) for cwd, (_, found) in known.items()})

    def close(self) -> None:
        self.memory.close()


def captured(host: Host, *turns: tuple[str, str], session: str = "told") -> None:
    """A conversation, captured from its transcript when it stops."""
    talk = Talk(session_id=session, cwd=host.cwd)
    path = Path(host.cwd, f"{session}.jsonl")
    for prompt, answer in turns:
        host.event("UserPromptSubmit", session, prompt=prompt, prompt_id=f"p{talk.turn + 1}")
        talk.user(prompt).says(answer)
        talk.write(path)
        host.event("Stop", session, transcript_path=str(path), last_assistant_message=answer)
        host.work()
        host.clock.now += 60


def lived(host: Host, *days: tuple[tuple[str, str], ...]) -> None:
    """A conversation a day, each in a session of its own."""
    for n, turns in enumerate(days):
        captured(host, *turns, session=f"day{n} at {host.clock.now:.0f}")
        host.clock.now += DAY


def lines_below(heading: str, brief: str) -> list[str]:
    """The lines of a brief's section, whose heading begins so."""
    below = brief.partition(f"\n{heading}")[2].splitlines()[1:]
    return list(itertools.takewhile(lambda line: line.startswith("- ["), below))


def everything(host: Host) -> str:
    """All that is kept of what was said and done."""
    db = host.core.db.read()
    texts = [row[0] for row in db.execute("SELECT title || char(10) || text FROM pages")]
    return "\n".join([*texts, *(f"{row[0]} {row[1]}" for row in db.execute("SELECT target, detail FROM activity"))])


def extracted(host: Host, words: str) -> Page:
    """The page made of a statement that holds `words`."""
    found = [p for p in host.call("timeline", limit=200)["pages"] if p["kind"] != "episode" and words in p["text"]]
    assert found, [p["text"] for p in host.call("timeline", limit=200)["pages"]]
    return host.page(found[0]["uid"])
