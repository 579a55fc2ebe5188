"""Capture: the turns of a session's transcript become drafts (see `writing`), in steps that may be repeated.

What else only a transcript tells is noted besides: calls that failed, the model's recaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from vmem.capture.documents import split_document
from vmem.capture.talk.episodes import episode_key, written_in
from vmem.capture.talk.transcript import read_transcript
from vmem.hot.redact import PRIVATE_MARK
from vmem.memory import pager, pauses, snapshotting
from vmem.memory.core import Core
from vmem.memory.hooks.tool_calls import DETAIL_LIMIT, TARGET_LIMIT
from vmem.memory.pauses import Span
from vmem.memory.redaction import scrubbing
from vmem.memory.turns import naming, writing
from vmem.memory.turns.reading import Reading, read_agent, read_main
from vmem.memory.turns.walk import Told, Walk
from vmem.memory.upkeep import removing
from vmem.model import Act, Page, Turn
from vmem.recall.telling import feedback
from vmem.snapshot.dump import RECAP
from vmem.store.engine.handles import Reader, Writer
from vmem.store.pages import episodes, pages
from vmem.store.projects import projects
from vmem.store.sessions import activity, contexts, ledger, page_tables, sessions
from vmem.store.sessions.sessions import Session
from vmem.store.upkeep import queue
from vmem.store.upkeep.queue import Job

HEAD_BYTES = 1 << 16  # of a transcript: what was copied from another one stands there
HEARD_S = 1.0  # in which the hook of a session's first prompt tells of that
WRITTEN_S = 3.0  # in which the host has written down what an agent said in the end: it is told of that end before
# What a failed call of these tools would have done.
FAILURES = {"Bash": "command", "Edit": "write", "Write": "write", "MultiEdit": "write", "WebFetch": "fetch"}
HEARD_LATE_S = 86_400.0  # a session that begins in a pause is first heard of after it
TOLD_BEFORE = 20  # injections of a context whose pages a turn may use


def capture(core: Core, job: Job) -> None:
    """Keeps what is new in a transcript: an episode a turn, and what the turn states."""
    session = sessions.get(core.db.read(), job.payload["session_id"])
    home = _home(core, session, job) if session is not None else 0
    if session is None or not home:
        with core.db.write() as db:
            queue.finish(db, job)
        return
    agent = bool(job.payload["agent_id"])
    paused = pauses.spans(core.home, session.id, pauses.keys_at(core, session.cwd))
    of_others = pauses.spans_before(core.home, session.started_at)
    of_any = [*paused, *of_others]
    read = read_agent if agent else read_main
    reading = read(core.db.read(), session, job, core.secrets.patterns(), of_any)
    core.secrets.note(reading.secrets)
    numbers = _take_back(core, session.id, reading)
    kept = _kept_of(core.db.read(), reading.turns, paused, of_others)
    walk = Walk(core, job, home, numbers, {back.prompt_id: back for back in reading.rewound}, of_any)
    try:
        for turn in kept:
            walk.take(turn)
    finally:
        walk.end()
    numbers |= {one.turn.prompt_id: one.turn.number for one in walk.told if not one.turn.agent}
    unsaid = [*paused, *(_in_copies(session, of_others) if any(one.turn.recap for one in walk.told) else ())]
    used = _used(core, walk.told)
    with core.db.write() as db:
        queue.must_be_wanted(db, job)
        for entry, found in used:
            pager.count_cited(core, db, found, home, entry)
        _note_told(core, db, walk.told, unsaid)
        for back in reading.rewound:
            known = pages.by_key(db, episode_key(session.id, 0, back.prompt_id))
            number = known.turn if known is not None else numbers.get(back.prompt_id)
            if number is not None:
                page_tables.rewound(db, session.id, back.since, number)
        at, lines, prompt_id = reading.left
        if at and at >= contexts.flushed_at(db, session.id, ""):
            first = pages.by_key(db, episode_key(session.id, 0, prompt_id)) if prompt_id else None
            page_tables.unflush(db, session.id, lines, first.turn if first is not None else 0)
        if not agent:
            # A turn that was kept as it began has its number already; a copied one must not raise the count.
            told = [one.turn.number for one in walk.told]
            newest = max(1, *told) if told and not reading.more else reading.turn
            sessions.set_offset(db, session.id, reading.offset, newest, reading.head)
        _finish(core, db, job, reading)


def document(core: Core, job: Job) -> None:
    """Keeps a large text as linked pages with a table of contents."""
    given = job.payload
    drafts = split_document(
        given["text"], given["name"], speaker=given["speaker"], at=given["at"], patterns=core.secrets.patterns()
    )
    of = {name: given[name] for name in ("session_id", "turn", "branch")}
    writing.keep(core, [replace(draft, **of) for draft in drafts], given["project_id"], job)
    with core.db.write() as db:
        queue.finish(db, job)


def _kept_of(db: Reader, turns: Sequence[Turn], paused: list[Span], of_others: list[Span]) -> list[Turn]:
    """Without the turns that began in a pause of their session, or, copied from there, of another one. Of its own this
    one has heard, and may have begun with them: the client writes a prompt down just before its hook tells of it."""
    outside = pauses.turns_outside(turns, paused)
    return [one for one in outside if pauses.turns_outside([one], of_others) or naming.page_of(db, one) is not None]


def _home(core: Core, session: Session, job: Job) -> int:
    """The project that is told in the transcript, 0 where nothing is to be kept of it: an agent may end after its
    session has gone to another project than the one in which that had it work."""
    began = job.payload.get("project_id", 0)
    if began in (0, session.project_id):
        return session.project_id if core.captures(session.cwd) else 0
    found = projects.by_id(core.db.read(), began)
    return began if found is not None and core.settings(found.root).flag("capture.enabled") else 0


def _in_copies(session: Session, of_others: list[Span]) -> list[Span]:
    """Pauses of other sessions in which something may have been said with which a transcript begins, as a copy: for
    good, as a recap may tell of it at any time."""
    if not session.transcript or not of_others:
        return []
    began = session.started_at
    records = read_transcript(session.transcript, max_bytes=HEAD_BYTES).records
    first = min((r.at for r in records if r.at and (r.copied or r.at < began - HEARD_S)), default=began)
    return [(since, inf) for since, until in of_others if until > first]


def _note_told(core: Core, db: Writer, told: Sequence[Told], paused: list[Span]) -> None:
    """Notes what else turns tell: what failed, a recap."""
    forgotten = False
    for one in told:
        key = episode_key(one.turn.session_id, one.turn.number, one.turn.prompt_id, one.turn.agent)
        gone = writing.exchange_forgotten(db, key)
        forgotten = forgotten or gone
        if one.shown is not None and not gone:
            _note_failures(core, db, one.shown)
        if one.shown is not None and not forgotten:  # it may tell of any turn before it
            _note_recap(core, db, one.shown, paused)


def _finish(core: Core, db: Writer, job: Job, reading: Reading) -> None:
    """Ends the job, or puts it off where there is more to read, or an end that is not written yet."""
    if reading.more:
        queue.again(db, job, {**job.payload, "last_answer": ""})
        return
    queue.finish(db, job)
    if reading.early and "early" not in job.payload:
        put_off = {**job.payload, "early": True}
        queue.put(db, "capture", f"{job.key}:again", put_off, core.clock(), WRITTEN_S)
    if job.payload["event"] != "backfill":
        snapshotting.queue_dump(db, job.payload, job.key, core.clock())


def _take_back(core: Core, session_id: str, reading: Reading) -> dict[str, int]:
    """Removes what was made of prompts that turn out not to be the user's. -> the numbers of their turns, by prompt
    id."""
    db, numbers, made = core.db.read(), dict[str, int](), list[Page]()
    spoken = {turn.prompt_id: turn for turn in reading.turns if turn.prompt}
    for ident in reading.client:
        known = pages.by_key(db, episode_key(session_id, 0, ident))
        if known is None or known.speaker != "user":
            continue
        text = pages.whole(db, known).text
        if ident in spoken and naming.is_same(text, spoken[ident]):
            continue  # the user spoke in it
        numbers[ident] = known.turn
        core.note_client_words(session_id, written_in(text)[0])
        made += [page for page in pages.of_key(db, episode_key(session_id, 0, ident)) if not page.pin]
    if made:
        with core.db.write() as writer:
            scrubbing.scrub(writer, made)
            cut = removing.remove(core, writer, made, "client")
        core.index.refresh(cut)
    return numbers


def _used(core: Core, told: Sequence[Told]) -> list[tuple[ledger.Entry, list[Page]]]:
    """What turns used of what their contexts were told beside them or before, by the injection that told it; not what
    is known to be of use. Nothing waits for it: words of many pages are held against each answer."""
    db, found = core.db.read(), dict[int, tuple[ledger.Entry, list[Page]]]()
    for turn in (one.turn for one in told):
        known, seen = naming.page_of(db, turn), set[str]()
        number = known.turn if known else turn.number
        for entry in ledger.until_turn(db, turn.session_id, turn.agent, number, TOLD_BEFORE):
            core.give_way()
            new = found.setdefault(entry.id, (entry, []))[1]
            done = {*seen, *entry.cited, *(page.uid for page in new)}
            injected = pages.by_uids(db, [uid for uid in entry.pages if uid not in done])
            used = feedback.used(turn, injected, beside=entry.turn == number)
            new += [page for page in injected if page.uid in used]
            seen.update(entry.pages)
    return [one for one in found.values() if one[1]]


def _note_failures(core: Core, db: Writer, turn: Turn) -> None:
    """Notes a turn's failed calls, which only the transcript tells of; a second time changes nothing."""
    last = {(tool.name, tool.target): tool for tool in turn.tools}
    for tool in last.values():
        what = FAILURES.get(tool.name)
        if what and tool.failed and tool.target:
            target, output = map(core.redacted, (tool.target, tool.output[-2 * DETAIL_LIMIT :]))
            at = min(turn.ended_at or turn.started_at or core.clock(), core.clock())
            act = Act(
                what, target[:TARGET_LIMIT], output[-DETAIL_LIMIT:], True, turn.number, turn.agent, turn.session_id, at
            )
            activity.add_once(db, act)


def _note_recap(core: Core, db: Writer, turn: Turn, paused: Sequence[Span]) -> None:
    """Notes what the model said of the session after a turn; a second time changes nothing."""
    at = min(turn.ended_at or core.clock(), core.clock())
    if turn.recap and not turn.agent and not _withheld(core, db, turn, at, paused):
        activity.add_once(
            db, Act(RECAP, turn.recap[:TARGET_LIMIT], turn=turn.number, session_id=turn.session_id, at=at)
        )


def _withheld(core: Core, db: Reader, turn: Turn, at: float, paused: Sequence[Span]) -> bool:
    """Whether the session holds by `at` what must not be kept, which the model may repeat in its own words: what was
    said in a pause, marked private, or forgotten, also in a session that it was forked from; or it began in another
    project, of which nothing may be kept."""
    session = sessions.get(db, turn.session_id)
    if session is not None and session.begun and not core.same_project(session.begun, session.cwd):
        return True
    begun = min(session.started_at if session is not None else turn.started_at, turn.started_at) - HEARD_LATE_S
    copied = list(sessions.held(db, turn.session_id))
    return (
        any(since < at and until > begun for since, until in paused)
        or any(_paused_by(core, db, one, begun + HEARD_LATE_S) for one in copied)
        or episodes.hold(db, [turn.session_id, *copied], PRIVATE_MARK)
    )


def _paused_by(core: Core, db: Reader, ident: str, at: float) -> bool:
    """Whether nothing was to be kept of a session at some time up to `at`; one that is not known is as old as any."""
    session = sessions.get(db, ident)
    begun = session.started_at - HEARD_LATE_S if session is not None else 0.0
    return any(since < at and until > begun for since, until in pauses.spans(core.home, ident, ()))
