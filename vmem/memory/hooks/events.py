"""What each of the host's events changes, in one transaction, after the reply (see `answers.answer`).

A spooled event is recorded the same way; its answer was given by another daemon, or never.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from vmem.capture.talk.episodes import episode_key, prompt_draft, written_in
from vmem.capture.talk.prompts import OWN_COMMANDS, clean_prompt, may_be_typed
from vmem.capture.talk.unwanted import is_unwanted
from vmem.hot.redact import PRIVATE_MARK
from vmem.memory import pager
from vmem.memory.answers.injection import is_fork
from vmem.memory.answers.restoring import STARTS
from vmem.memory.core import Core
from vmem.memory.hooks import forking, tool_calls
from vmem.memory.hooks.heard import Heard, Prepared
from vmem.memory.hooks.host_event import HookEvent
from vmem.memory.hooks.place import may_keep, place_of
from vmem.model import Context, How, Injection
from vmem.store.engine.handles import Reader, Writer
from vmem.store.forgotten import forgetting, graves
from vmem.store.pages import pages
from vmem.store.projects import projects
from vmem.store.sessions import contexts, ledger, page_tables, sessions
from vmem.store.upkeep import queue

CAPTURED_STOPS = frozenset({"Stop", "SubagentStop", "SessionEnd", "PreCompact"})
TYPED = ("", "user", "sdk")  # whom some clients name as a prompt's author; not a schedule, or the client itself
LONG_TURN_S = 60.0  # a turn that lasts longer is captured while it goes on
PROMPT_TIMEOUT_MS = 400  # how long a prompt's own transaction waits before its event is spooled instead


def context_of(core: Core, name: str, event: HookEvent, spooled_at: float | None = None) -> Context:
    """Whose event it is. The branch is not known of one that was spooled before another was checked out: the transcript
    will tell."""
    agent = event.agent_type if event.agent_id else ""
    context = core.context(event.session_id, event.agent_id, agent, place_of(core, name, event))
    switched = spooled_at is not None and core.identify(context.cwd).switched_at > spooled_at
    return replace(context, branch="") if switched else context


def record(core: Core, heard: Heard, timeout_ms: int = 0) -> bool:
    """Writes what the event changes, exactly once; -> False when that was done before.

    Raises StoreError when the database refuses, or is busy for `timeout_ms` (0: the event's own); then nothing is
    written.
    """
    write = _WRITERS.get(heard.name)
    heard = replace(heard, unwanted=is_unwanted(heard.event.prompt))
    if heard.unwanted or not may_keep(core, heard):
        heard = replace(heard, why="")  # it holds the prompt's words
    heard = replace(heard, prepared=_prepare(core, heard), parent=_parent(core, heard))
    timeout_ms = timeout_ms or (PROMPT_TIMEOUT_MS if heard.name == "UserPromptSubmit" else 2000)
    fresh: list[int] = []
    with core.db.write(timeout_ms) as db:
        if not queue.first_time(db, heard.ident, heard.at):
            if not heard.delivered and heard.name == "UserPromptSubmit":
                page_tables.take_back(
                    db, heard.context.session_id, heard.context.agent_id, queue.heard_at(db, heard.ident)
                )
            return False
        project_id = _enter(core, db, heard)
        if write:
            fresh = write(core, db, heard, project_id)
    core.index.note(fresh)
    return True


def record_told(core: Core, heard: Heard) -> None:
    """Writes only what entered the context and what left it: all that is kept of an event while capture is paused."""
    context, parent = heard.context, _parent(core, heard)
    with core.db.write(PROMPT_TIMEOUT_MS) as db:
        session = sessions.get(db, context.session_id)
        if parent:
            page_tables.inherit(db, parent, context.session_id, "")
        if heard.name == "SessionStart":
            _begin(db, heard)
        _hold(db, heard, session.turn if session else 0)
        _settle(db, heard)


def _prepare(core: Core, heard: Heard) -> Prepared | None:
    """A prompt's page but for its turn, made before the transaction begins: that is the costly part."""
    if heard.name != "UserPromptSubmit" or not _keeps(core, heard):
        return None
    said = PRIVATE_MARK if heard.unwanted else heard.event.prompt
    draft = prompt_draft(
        heard.context.session_id, 0, said, prompt_id=heard.event.prompt_id, at=heard.at,
        agent=heard.context.agent, patterns=core.secrets.patterns(),
        branch=heard.context.branch,
    )  # fmt: skip
    if core.are_client_words(draft.session_id, written_in(draft.text)[0]):
        return None  # if it was typed all the same, the transcript will tell
    return draft, core.analyze(draft.title, draft.text)


def _parent(core: Core, heard: Heard) -> str:
    """Read from transcripts, so before the transaction begins."""
    if heard.name != "SessionStart" or heard.context.agent_id:
        return ""
    return forking.parent_of(core.db.read(), heard.event, heard.told_at)


def _keeps(core: Core, heard: Heard) -> bool:
    text = heard.event.prompt.strip()
    theirs = heard.event.source in TYPED and may_be_typed(text)
    return bool(clean_prompt(text)) and not text.startswith("/") and theirs and may_keep(core, heard)


def _enter(core: Core, db: Writer, heard: Heard) -> int:
    """Notes project and session; -> the project's id."""
    found = core.identify(heard.context.cwd)
    project_id = projects.resolve(db, found.keys, found.name, found.root, heard.at)
    projects.seen(db, project_id, heard.at, sessions.STAMP_S)
    event = heard.event
    if heard.context.session_id:
        parent = heard.parent
        if heard.name == "UserPromptSubmit":
            parent = sessions.forked_from(db, heard.context.session_id, heard.context.cwd, heard.at)
        if sessions.lapsed(db, heard.context.session_id, heard.at):
            page_tables.lose_read(db, heard.context.session_id)
        if _resumes_elsewhere(db, heard, project_id):
            contexts.missed(db, heard.context.session_id, "", "startup", heard.told_at)
        sessions.open_session(
            db, heard.context.session_id, project_id, heard.context.cwd, found.branch, event.transcript_path, heard.at,
            behind_s=sessions.STAMP_S if heard.name == "PostToolUse" else 0.0,
        )  # fmt: skip
        if parent:
            sessions.fork(db, parent, heard.context.session_id)
    return project_id


def _resumes_elsewhere(db: Reader, heard: Heard, project_id: int) -> bool:
    """Whether a session goes on in another project than it ended in, of which its context was told nothing."""
    if heard.name != "SessionStart" or heard.event.source != "resume" or heard.context.agent_id:
        return False
    session = sessions.get(db, heard.context.session_id)
    return session is not None and session.project_id != project_id


def _on_prompt(core: Core, db: Writer, heard: Heard, project_id: int) -> list[int]:
    session_id = heard.context.session_id
    turn, is_queued = _number(db, heard)
    sessions.set_source(db, session_id, "")
    if heard.answer.lost is not None:
        page_tables.settle_prompts(db, session_id, heard.context.agent_id, heard.answer.lost)
    _hold(db, heard, turn, "queued" if is_queued else "")
    _settle(db, heard)
    faulted = pager.count_faults(core, db, _shown(heard.injected), project_id, heard.at)
    if heard.answer.late.tokens:
        _enter_ledger(db, heard, project_id, turn, late=True)
    if not heard.event.prompt.startswith(OWN_COMMANDS):
        _enter_ledger(db, heard, project_id, turn)
    if heard.prepared is None:
        return faulted
    draft, indexed = heard.prepared
    key = episode_key(session_id, turn, heard.event.prompt_id, heard.context.agent)
    draft = replace(draft, turn=turn, key=key)
    page, new = pages.insert(db, draft, project_id, heard.at, indexed)
    if new and heard.unwanted:  # forgotten, so that what is done for it is told nowhere either
        forgetting.hide(db, [page.rowid], heard.at)
    return [page.rowid, *faulted] if new else faulted


def _number(db: Writer, heard: Heard) -> tuple[int, bool]:
    """The prompt's turn, and whether it had one before: the prompt of a turn that runs, or one that was read from the
    transcript before it was taken in."""
    ident, context = heard.event.prompt_id, heard.context
    known = pages.by_key(db, episode_key(context.session_id, 0, ident, context.agent)) if ident else None
    return (known.turn, True) if known else (sessions.next_turn(db, context.session_id), False)


def _on_session_start(core: Core, db: Writer, heard: Heard, project_id: int) -> list[int]:
    session = sessions.get(db, heard.context.session_id)
    turn = session.turn if session else 0
    if session and not heard.context.agent_id:
        sessions.set_source(db, session.id, heard.event.source)
        sessions.go_on(db, session.id, heard.event.source, heard.context.cwd, heard.at)
    _begin(db, heard)
    _hold(db, heard, turn)
    _settle(db, heard)
    _enter_ledger(db, heard, project_id, turn)
    return []


def _begin(db: Writer, heard: Heard) -> None:
    """Takes out of the page table what a compaction or /clear took out of the context."""
    if heard.past:
        return
    session_id, agent_id, source = heard.context.session_id, heard.context.agent_id, heard.event.source
    if source == "compact" or (source == "clear" and page_tables.was_told(db, session_id, agent_id)):
        kept = contexts.kept_after(db, session_id, agent_id)
        page_tables.flush(db, session_id, agent_id, kept, heard.at)


def _settle(db: Writer, heard: Heard) -> None:
    """Notes whether the context was told how it began, or is owed that."""
    session_id, agent_id = heard.context.session_id, heard.context.agent_id
    start = heard.event.source if heard.name == "SessionStart" else "startup"
    if heard.name == "UserPromptSubmit":
        if heard.delivered and heard.answer.start:
            contexts.told(db, session_id, agent_id, heard.told_at)
    elif start not in STARTS:
        contexts.never_told(db, session_id, agent_id, heard.told_at)
    elif heard.delivered and not heard.answer.mute:
        contexts.told(db, session_id, agent_id, heard.told_at)
    else:
        contexts.missed(db, session_id, agent_id, start, heard.told_at)


def _on_agent_start(core: Core, db: Writer, heard: Heard, project_id: int) -> list[int]:
    if is_fork(heard.context):
        page_tables.inherit(db, heard.context.session_id, heard.context.session_id, heard.context.agent_id)
    _hold(db, heard, 0)
    _settle(db, heard)
    _enter_ledger(db, heard, project_id, 0)
    return []


def _on_tool(core: Core, db: Writer, heard: Heard, project_id: int) -> list[int]:
    event = heard.event
    if not tool_calls.note(core, db, heard, project_id):
        return []
    if not event.agent_id and core.read_before(event.session_id, heard.at - LONG_TURN_S):
        core.note_reading(event.session_id, heard.at)
        _queue_capture(db, heard)
    return []


def _on_stop(core: Core, db: Writer, heard: Heard, project_id: int) -> list[int]:
    event = heard.event
    if heard.name == "SubagentStop" and not event.agent_type:
        return []  # the summarizer of a compaction, not an agent
    if heard.name == "Stop" and not event.agent_id:
        sessions.end_turn(db, event.session_id)
    if heard.name == "PreCompact":
        contexts.set_compacting(db, event.session_id, event.agent_id, event.trigger)
    if heard.name == "SessionEnd":
        sessions.end(db, event.session_id, event.reason, heard.at)
    core.note_reading(event.session_id, heard.at)
    if core.captures(heard.context.cwd):
        _queue_capture(db, heard)
    return []


def _queue_capture(db: Writer, heard: Heard) -> None:
    """Queues the reading of what the transcript has gained; Stop may never come (a crash, an API error)."""
    event = heard.event
    agent = heard.name == "SubagentStop"
    answers = heard.name in ("Stop", "SubagentStop")
    gone = graves.is_buried(db, episode_key(event.session_id, 0, event.prompt_id))
    payload = {
        "session_id": event.session_id, "cwd": event.cwd, "branch": heard.context.branch,
        "transcript": event.agent_transcript_path if agent else event.transcript_path,
        "agent_id": event.agent_id if agent else "", "agent_type": event.agent_type if agent else "",
        "project_id": ledger.began_in(db, event.session_id, event.agent_id) if agent else 0,
        "last_answer": event.last_assistant_message if answers and not gone else "",
        "prompt_id": event.prompt_id, "event": heard.name, "at": heard.at,
    }  # fmt: skip
    queue.put(db, "capture", f"capture:{heard.ident}", payload, heard.at)


def _hold(db: Writer, heard: Heard, turn: int, how: How | Literal[""] = "") -> None:
    """Enters what was told into the page table."""
    how = how or ("prompt" if heard.name == "UserPromptSubmit" else "")
    told = heard.answer.late.pages + heard.injected.pages
    held = [replace(p, turn=turn, at=heard.at, how=p.how if p.how == "short" or not how else how) for p in told]
    if held:
        present, gone = [page for page in held if page.version], [page.uid for page in held if not page.version]
        page_tables.make_resident(db, heard.context.session_id, heard.context.agent_id, present, heard.at)
        page_tables.drop(db, heard.context.session_id, heard.context.agent_id, gone, turn, heard.at)
    lines = heard.answer.late.lines + heard.injected.lines
    if lines:
        page_tables.note_lines(db, heard.context.session_id, heard.context.agent_id, lines, turn, heard.at)


def _shown(told: Injection) -> list[str]:
    """The pages (their uids) that an injection shows, without those of which it says that they hold no longer."""
    return [page.uid for page in told.pages if page.version]


def _enter_ledger(db: Writer, heard: Heard, project_id: int, turn: int, *, late: bool = False) -> None:
    """One line for what was injected; `late`: for what was owed of the session's start."""
    told = heard.answer.late if late else heard.injected
    why = json.dumps({"lines": told.lines}) if told.lines else "" if late else heard.why
    ledger.add(
        db, at=heard.at, session_id=heard.context.session_id, agent_id=heard.context.agent_id, project_id=project_id,
        turn=turn, event="SessionStart" if late else heard.name, tokens=told.tokens,
        micros=0 if late else heard.micros, pages=_shown(told), why=why,
    )  # fmt: skip


_WRITERS: dict[str, Callable[[Core, Writer, Heard, int], list[int]]] = {
    "UserPromptSubmit": _on_prompt,
    "SessionStart": _on_session_start,
    "SubagentStart": _on_agent_start,
    "PostToolUse": _on_tool,
    **dict.fromkeys(CAPTURED_STOPS, _on_stop),
}
