"""Snapshots of sessions: taken off the prompt's path, also by the clock, kept by count and age."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from vmem import __version__
from vmem.capture.talk.episodes import DONE_MARK, said_in
from vmem.capture.talk.records import parse_record
from vmem.capture.talk.transcript import piece_of
from vmem.errors import NotFoundError, SchemaError
from vmem.memory.core import Core
from vmem.model import Act, Resident
from vmem.snapshot import worktree
from vmem.snapshot.dump import RECAP, Material, build, file_paths
from vmem.snapshot.image import Image, Place, content_hash, seal, unseal
from vmem.snapshot.talk import Said
from vmem.store.engine.handles import Reader, Writer
from vmem.store.pages import pages
from vmem.store.pages.access import Access
from vmem.store.projects import branches
from vmem.store.sessions import activity, page_tables, session_pages, sessions, snapshots
from vmem.store.sessions.sessions import Session
from vmem.store.sessions.snapshots import Stored
from vmem.store.upkeep import queue

DUMPED_AFTER = frozenset({"Stop", "StopFailure", "PreCompact", "SessionEnd"})
TAIL_BYTES = 16_384  # of a transcript, to read the client's version from its last record
ACTIVE_S = 6 * 3600.0  # a session without an event for longer is not looked at


@dataclass(frozen=True, slots=True)
class Dumped:
    """An image ready to be kept: its line and its document."""

    line: Stored
    image: Image
    document: bytes


def queue_dump(db: Writer, after: Mapping[str, Any], key: str, now: float) -> None:
    """Queues the snapshot that follows a captured event; `after` is the payload of its capture job."""
    if after.get("event") in DUMPED_AFTER and not after.get("agent_id"):
        payload = {"session_id": after["session_id"], "trigger": after["event"]}
        queue.put(db, "snapshot", f"snapshot:{key}", payload, now)


def run(core: Core, job: queue.Job) -> None:
    """The kworkers' job: takes the snapshot unless it would say what the last one says."""
    given = job.payload
    try:
        dumped = prepare(core, given["session_id"], given["trigger"])
    except NotFoundError:
        dumped = None  # nothing was ever kept of this session
    core.give_way()
    with core.db.write() as db:
        if dumped is not None:
            _keep(db, dumped)
        queue.finish(db, job)


def dump(core: Core, session_id: str, agent_id: str = "") -> tuple[Stored, bool]:
    """Takes a snapshot now; -> (its line, or the line of the one that says the same; whether it is new).

    Raises NotFoundError for a session that was never seen.
    """
    dumped = prepare(core, session_id, "manual", agent_id)
    with core.db.write() as db:
        return _keep(db, dumped)


def _keep(db: Writer, dumped: Dumped) -> tuple[Stored, bool]:
    last = snapshots.newest(db, dumped.line.session_id, dumped.line.agent_id)
    if last is not None and last.hash == dumped.line.hash and _can_be_read(db, last):
        if not last.pinned and last.trigger != "manual":
            snapshots.hold(db, last.id, dumped.line.at)
        return last, False
    if last is not None and last.at >= dumped.line.at:  # the clock was set back: what was before stays before
        snapshots.set_back(db, dumped.line)
    snapshots.add(db, dumped.line, dumped.document, dumped.image.goal_from)
    return dumped.line, True


def _can_be_read(db: Reader, line: Stored) -> bool:
    try:
        return unseal(snapshots.document(db, line.id)).id == line.id
    except SchemaError:
        return False


def prepare(core: Core, session_id: str, trigger: str, agent_id: str = "") -> Dumped:
    """The session's image as it is now. Raises NotFoundError for a session or an agent that was never seen."""
    db = core.db.read()
    session = sessions.get(db, session_id)
    if session is None:
        raise NotFoundError(f"no session {session_id!r} was seen; list snapshots with: vmem snapshot list")
    held = list(page_tables.resident(db, session_id, agent_id).values())
    given = material(core, session, Access(session.project_id), held, agent_id)
    if agent_id and not (given.said or given.did or held):
        raise NotFoundError(f"session {session_id!r} had no agent {agent_id!r}; of itself: vmem snapshot dump")
    place = replace(given.place, **_dirty(core, given.place.root))
    given = replace(given, id=pages.new_uid(), trigger=trigger, place=place, client=_client(session.transcript))
    core.give_way()
    built = build(given, core.give_way)
    core.give_way()
    # Where it was last talked, and not what was checked out after that: its work is taken up there.
    return sealed(built, session.project_id, "" if agent_id else branches.of_session(db, session_id))


def sealed(image: Image, project_id: int, branch: str = "") -> Dumped:
    """An image ready to be kept, trimmed if need be; `branch` is where it is taken up, its own where none is given."""
    image, document = seal(image)
    line = Stored(
        image.id, image.session_id, project_id, image.agent_id, image.trigger, image.at, branch or image.place.branch,
        image.goal, False, content_hash(image), len(document),
    )  # fmt: skip
    return Dumped(line, image, document)


def material(core: Core, session: Session, access: Access, held: list[Resident], agent_id: str = "") -> Material:
    """What an image of the session is made of; `held` is what was resident. Starts no process."""
    db = core.db.read()
    now = core.clock()
    found = core.identify(session.cwd)
    did = [act for act in _acts(db, session, access) if not agent_id or act.agent_id == agent_id]
    made, _ = session_pages.made_in(db, access, session.id, now, agent_id)
    pinned = pages.pinned(db, access, now)
    used = session_pages.used_in(db, session.id)
    there = {r.uid: r for r in held}
    for uid in used:  # what earlier compactions pushed out, when it was of use
        if uid not in there:
            there[uid] = Resident(uid, 0, 0, 0, "prompt")
    known = pages.visible(db, list(there), access, now)
    root = found.root
    said, reports = _said(core, access, session, now, agent_id)
    turn = len(said) if agent_id else session.turn
    return Material(
        session_id=session.id, agent_id=agent_id, at=now, vmem=__version__, turn=turn,
        place=Place(found.keys[0], root, worktree.inside(session.cwd, root), found.branch, found.head),
        transcript=session.transcript, transcript_offset=session.transcript_offset,
        said=said, reports=reports, made=made, pins=pinned,
        resident=[(page, there[uid]) for uid, page in known.items() if not page.superseded_by], used=used,
        did=did, hashes=worktree.hash_files(file_paths(did, root), root),
    )  # fmt: skip


def _acts(db: Reader, session: Session, access: Access) -> list[Act]:
    """What the session did in this project. What the model said of it after it was in another one may tell of that."""
    away = session_pages.elsewhere(db, session.id, access.project_id)
    return [
        act
        for act in activity.of_session(db, session.id)
        if not any(first <= act.turn and (act.what == RECAP or act.turn <= last) for first, last in away)
    ]


def _said(core: Core, access: Access, session: Session, now: float, agent_id: str) -> tuple[list[Said], list[Said]]:
    """(the thread's exchanges, oldest first; for the main thread also the agents' reports, by the turn they fell in).

    The newest two exchanges have their whole answer.
    """
    db = core.db.read()
    found = session_pages.exchanges(db, access, session.id, now, agent_id)
    out = []
    for n, exchange in enumerate(found):
        text, turn = exchange.text, exchange.turn
        if agent_id:  # its pages do not bear the numbers of its own turns
            turn = n + 1
            whole = pages.visible(db, [exchange.uid], access, now) if n >= len(found) - 2 else {}
            text = whole[exchange.uid].text if exchange.uid in whole else text
        elif n >= len(found) - 2:
            text = session_pages.last_words(db, access, session.id, turn, now) or text
        out.append(_exchange(exchange, text, turn))
    told = [] if agent_id else session_pages.reports(db, access, session.id, now)
    begun = [(e.at, e.turn) for e in found]
    beside = [max((turn for at, turn in begun if at <= e.at), default=0) for e in told]
    return out, [_exchange(e, e.text, turn) for e, turn in zip(told, beside, strict=True)]


def _exchange(kept: session_pages.Exchange, text: str, turn: int) -> Said:
    prompt, answer = said_in(text)
    return Said(turn, prompt, answer, kept.uid, kept.version, kept.tokens, DONE_MARK in text)


def _dirty(core: Core, root: str) -> dict[str, Any]:
    """Uncommitted changes, for `Place`: their paths with secrets cut."""
    if not core.identify(root).head:
        return {}
    changed = worktree.dirty(root)
    if changed is None:
        return {}
    text = core.redacted("\n".join(path.replace("\n", " ") for path in changed))
    return {"dirty": tuple(line for line in text.split("\n") if line), "dirty_known": True}


def _client(transcript: str) -> str:
    """The client's version as the transcript's last whole record has it, "" when there is none."""
    for line in reversed(piece_of(transcript, -TAIL_BYTES).splitlines()):
        record = parse_record(line)  # None of the first one, which may be cut
        if record is not None and record.version:
            return record.version[:40]
    return ""


def queue_due(core: Core) -> None:
    """Queues snapshots of sessions that were active since their last one, so that a crash loses a turn at most."""
    now, settings = core.clock(), core.settings()
    every_s, keep = float(settings.integer("snapshot.tick_seconds")), settings.integer("snapshot.keep_count")
    db = core.db.read()
    stale = [sessions.get(db, ident) for ident in snapshots.stale_sessions(db, now, every_s, ACTIVE_S, keep)]
    due = [session.id for session in stale if session is not None and core.captures(session.cwd)]
    if due:
        with core.db.write() as writer:
            for session_id in due:
                payload = {"session_id": session_id, "trigger": "tick"}
                queue.put(writer, "snapshot", f"snapshot:{session_id}:{int(now // every_s)}", payload, now)


def trim(core: Core) -> int:
    """Removes snapshots beyond count and age, never pinned ones; -> how many."""
    settings = core.settings()
    keep, days = settings.integer("snapshot.keep_count"), settings.integer("snapshot.keep_days")
    before = core.clock() - days * 86_400.0
    db = core.db.read()
    gone = [ident for project in snapshots.project_ids(db) for ident in snapshots.expired(db, project, keep, before)]
    if gone:
        with core.db.write() as writer:
            for ident in gone:
                snapshots.remove(writer, ident)
    return len(gone)
