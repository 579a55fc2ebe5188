"""The kworkers' jobs: what a session said becomes pages."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from vmem.capture.episodes import episode_key, episode_parts, turns
from vmem.capture.extract import extract
from vmem.capture.supersede import replaced
from vmem.capture.transcript import TranscriptChunk, last_prompt_offset, read_transcript
from vmem.errors import NotFoundError, StoreError
from vmem.hot.redact import redact
from vmem.memory import pager, snapshotting
from vmem.memory.core import Core
from vmem.model import Draft, Page, Turn
from vmem.paging.heat import Use
from vmem.paging.watermarks import Amount
from vmem.recall import feedback
from vmem.store import ledger, pages, queue, search, sessions, tiers
from vmem.store.pages import Access, Indexed
from vmem.store.queue import Job
from vmem.store.sessions import Session

RIVALS = 40  # stored pages that a new statement is compared with, to find the one that it replaces
CITED_USES = 2  # what a citation counts, besides the one use of being injected
PROMPT_MARK = "User: "  # how an episode's text begins
NO_CHUNK = TranscriptChunk((), 0, "")
SUPERSEDING = frozenset({"constraint", "decision", "preference", "fact", "procedure"})


def one(core: Core, owner: str) -> bool:
    """Takes one due job and does it; -> False when none is due.

    A job that fails goes back with a delay, and to the dead-letter list in the end.
    """
    now = core.clock()
    due = queue.next_due(core.db.read())
    if due is None or due > now:
        return False
    with core.db.write() as db:
        job = queue.take(db, owner, now)
    if job is None:
        return False
    try:
        _JOBS[job.kind](core, job)
    except (OSError, StoreError, NotFoundError, KeyError, ValueError) as error:
        with core.db.write() as db:
            queue.fail(db, job, f"{type(error).__name__}: {error}", core.clock())
    return True


@dataclass(frozen=True, slots=True)
class Reading:
    """What one read of a transcript gave: turns, and where to read next."""

    turns: tuple[Turn, ...]
    offset: int
    turn: int
    head: str
    more: bool = False


def capture(core: Core, job: Job) -> None:
    """Keeps what is new in a transcript: an episode a turn, and what the turn states."""
    session = sessions.get(core.db.read(), job.payload["session_id"])
    if session is None or not core.settings(core.identify(session.cwd).root).flag("capture.enabled"):
        with core.db.write() as db:
            queue.finish(db, job)
        return
    reading = _read_agent(session, job) if job.payload["agent_id"] else _read_main(core.db.read(), session, job)
    prepared: list[tuple[Draft, Indexed]] = []
    for turn in reading.turns:
        known = pages.by_key(core.db.read(), _key(turn))
        numbered = replace(turn, number=known.turn) if known else turn
        for draft in _drafts(core, numbered):
            prepared.append((draft, core.analyze(draft.title, draft.text)))
    size = sum(pages.byte_size(draft.title, draft.text) for draft, _ in prepared)
    wait_s = pager.make_room(core, session.project_id, Amount(len(prepared), size))
    if wait_s:
        time.sleep(wait_s)  # back-pressure: everything is pinned or just written
    changed: list[int] = []
    with core.db.write() as db:
        for draft, indexed in prepared:
            changed.extend(_keep(core, db, draft, indexed, session.project_id))
        for turn in reading.turns:
            _learn(core, db, turn, session.project_id)
            snapshotting.note_failures(core, db, turn)
        if not job.payload["agent_id"]:
            sessions.set_offset(db, session.id, reading.offset, reading.turn, reading.head)
        queue.finish(db, job)
        if reading.more:
            queue.put(db, "capture", f"{job.key}+", {**job.payload, "last_answer": ""}, core.clock())
        else:
            snapshotting.queue_dump(db, job.payload, job.key, core.clock())
    core.index.refresh(changed)


def _read_main(db: sqlite3.Connection, session: Session, job: Job) -> Reading:
    """The main thread, from where its newest captured turn begins: that turn may have grown."""
    given = job.payload
    path = session.transcript or given["transcript"]
    chunk = read_transcript(path, session.transcript_offset, head=session.transcript_head) if path else NO_CHUNK
    first = 1 if chunk.rewritten else session.transcript_turn
    begin = last_prompt_offset(chunk.records)
    if begin is None and not chunk.more:
        answered = _answered(db, session, given)
        return Reading(answered, session.transcript_offset, session.transcript_turn, session.transcript_head)
    last_answer = "" if chunk.more else given["last_answer"]
    told = turns(chunk.records, session_id=session.id, first_number=first, last_answer=last_answer)
    mine = [turn for turn in told if not turn.agent]
    if begin is None or chunk.more:
        return Reading(tuple(mine), chunk.next_offset, (mine[-1].number if mine else first), chunk.head, chunk.more)
    return Reading(tuple(mine), begin, mine[-1].number if mine else first, chunk.head)


def _answered(db: sqlite3.Connection, session: Session, given: dict[str, Any]) -> tuple[Turn, ...]:
    """The turn that just ended, from its prompt's page and the event, when the transcript does not tell it."""
    known = pages.by_key(db, episode_key(session.id, session.turn, given["prompt_id"]))
    if known is None or not given["last_answer"]:
        return ()
    prompt = pages.whole(db, known).text.removeprefix(PROMPT_MARK)
    return (
        Turn(
            session.id, known.turn, prompt, given["last_answer"], cwd=session.cwd, branch=session.branch,
            prompt_id=given["prompt_id"], started_at=known.created_at, ended_at=given["at"],
        ),
    )  # fmt: skip


def _read_agent(session: Session, job: Job) -> Reading:
    """A subagent's own transcript, whole: it is short-lived and ended."""
    given = job.payload
    chunk = read_transcript(given["transcript"])
    told = turns(chunk.records, session_id=session.id, last_answer="")
    agent = given["agent_id"]
    mine = [replace(turn, agent=agent) for turn in told]
    if not mine and given["last_answer"]:
        mine = [Turn(session.id, 1, "", given["last_answer"], agent=agent, cwd=given["cwd"], ended_at=given["at"])]
    return Reading(tuple(mine), 0, session.transcript_turn, "")


def _key(turn: Turn) -> str:
    return episode_key(turn.session_id, turn.number, turn.prompt_id, turn.agent)


def _drafts(core: Core, turn: Turn) -> Iterator[Draft]:
    """A turn's pages, redacted: the episode's parts first, then what was extracted."""
    patterns = core.redact_patterns()
    for draft in [*episode_parts(turn), *extract(turn)]:
        text, _ = redact(draft.text, patterns)
        title, _ = redact(draft.title, patterns)
        if text.strip():
            yield replace(draft, title=title, text=text)


def _keep(core: Core, db: sqlite3.Connection, draft: Draft, indexed: Indexed, project_id: int) -> list[int]:
    """Writes a draft, or brings the page that it continues up to date; -> the rows that changed."""
    now = core.clock()
    known = pages.by_key(db, draft.key) if draft.key else None
    if known is None:
        rival = _rival(db, draft, indexed, project_id, now)
        if rival is not None:
            draft = replace(draft, replaces=rival.uid)
        page, _ = pages.insert(db, draft, project_id, now, indexed)
        return [page.rowid] if rival is None else [page.rowid, rival.rowid]
    if draft.kind == "episode" and pages.whole(db, known).text != draft.text and not pages.is_forgotten(db, known):
        return [pages.rewrite(db, known, draft, now, core.analyze).rowid]
    return []


def _learn(core: Core, db: sqlite3.Connection, turn: Turn, project_id: int) -> None:
    """Notes which of the pages that were injected beside a turn it used, and makes those warmer."""
    known = pages.by_key(db, _key(turn))
    for entry in ledger.of_turn(db, turn.session_id, turn.agent, known.turn if known else turn.number):
        injected = pages.by_uids(db, entry.pages)
        cited = [uid for uid in feedback.used(turn, injected) if uid not in entry.cited]
        if not cited:
            continue
        ledger.cite(db, entry.id, [*entry.cited, *cited])
        warmer = [page for page in injected if page.uid in cited]
        pages.touch(db, [page.rowid for page in warmer], core.clock(), uses=CITED_USES)
        core.uses.extend((page.project_id, Use(page.kind, page.created_at, CITED_USES)) for page in warmer)
        tiers.add_number(db, "cited", project_id, len(cited))


def _rival(db: sqlite3.Connection, draft: Draft, indexed: Indexed, project_id: int, now: float) -> Page | None:
    """The stored page that this draft replaces, if there is one."""
    if draft.kind not in SUPERSEDING:
        return None
    rows = search.find(db, indexed.terms.split()[:60], project_id, RIVALS)
    found = pages.by_rowids(db, [rowid for rowid, _ in rows], Access(project_id, draft.agent), now)
    current = [page for page in found.values() if not page.superseded_by and page.kind != "episode"]
    return replaced(draft, current)


_JOBS: dict[str, Callable[[Core, Job], None]] = {"capture": capture, "snapshot": snapshotting.run}
