"""One read of a session's transcript: the turns in it, with what the store knows of those before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from vmem.capture.talk import transcript
from vmem.capture.talk.episodes import ANSWER_MARK, PROMPT_MARK, closing_in, episode_key, said_in, written_in
from vmem.capture.talk.transcript import TranscriptChunk, last_turn_offset, read_transcript
from vmem.capture.talk.turns import turns
from vmem.memory import pauses
from vmem.model import Turn
from vmem.store.engine.handles import Reader
from vmem.store.pages import episodes, pages
from vmem.store.sessions.sessions import Session
from vmem.store.upkeep.queue import Job

CHUNK_BYTES = 1 << 20  # of a transcript read at once; more when a single turn is longer
CHUNK_LIMIT = 64 << 20
LAST = 1 << 40  # after every turn
NO_CHUNK = TranscriptChunk((), 0, "")
Patterns = Sequence[re.Pattern[str]]  # the user's own, of secrets


@dataclass(frozen=True, slots=True)
class Rewound:
    """Where a conversation goes on from an earlier point: with which prompt, since when that point was said, and the
    prompts of the turns that lead there, and of those that went on from there before. Two clients may have the
    conversation open: then nothing did that another goes on from."""

    prompt_id: str
    since: float
    lead: frozenset[str]
    gone: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one read of a transcript gave: turns, where to read next, and where the user went back. `left` is what the
    last compaction in it left in the context (see `transcript.left_by`), and when it was. `client`: the ids of prompts
    that are not the user's. `early`: an agent or a turn has ended, and the transcript may not tell its end yet.
    `secrets`: those that may be said again."""

    turns: tuple[Turn, ...]
    offset: int
    turn: int
    head: str
    more: bool = False
    rewound: tuple[Rewound, ...] = ()
    client: tuple[str, ...] = ()
    early: bool = False
    left: tuple[float, bytes, str] = (0.0, b"", "")
    secrets: tuple[str, ...] = ()


def last_answer(db: Reader, session_id: str, before: int = LAST) -> str:
    """What the assistant said last in a session before a turn, as far as that is kept, "" where nothing is."""
    said = (said_in(page.text)[1] for page in episodes.latest(db, session_id, before, 2))
    return next((answer for answer in said if answer), "")


def read_main(db: Reader, session: Session, job: Job, patterns: Patterns, paused: list[pauses.Span]) -> Reading:
    """The main thread, from where its newest captured turn begins: that turn may have grown."""
    given = job.payload
    path = session.transcript or given["transcript"]
    chunk = _chunk(session, path)
    prompts = [r for r in transcript.without_copies(chunk.records) if r.kind in ("prompt", "client") and not r.agent]
    asked = [r.prompt_id for r in prompts]
    client = {r.prompt_id for r in prompts if r.kind == "client"} - {r.prompt_id for r in prompts if r.kind == "prompt"}
    secrets: list[str] = []
    if not (asked or chunk.more or last_turn_offset(chunk.records) is not None):
        answered = _answered(db, session, given)
        read = Reading(answered, session.transcript_offset, session.transcript_turn, session.transcript_head)
    else:
        first = 1 if chunk.rewritten else session.transcript_turn
        of_newest = not asked or given["prompt_id"] in ("", asked[-1]) or not asked[-1]
        # The host may write a turn down after it has ended: its answer belongs to no other.
        answered = _answered(db, session, given) if not of_newest and given["prompt_id"] not in asked else ()
        told = turns(
            pauses.records_outside(chunk.records, paused), session_id=session.id, first_number=first,
            last_answer=given["last_answer"] if of_newest and not chunk.more else "", patterns=patterns,
            said_before=last_answer(db, session.id, first), secrets=secrets,
        )  # fmt: skip
        mine = (*answered, *(turn for turn in told if not turn.agent))
        read = _up_to_the_newest(session, chunk, first, mine, _rewound(chunk, path))
    # The client may write down a turn that it began itself after its end was heard; no page of a prompt tells of it.
    heard = {*asked, *(turn.prompt_id for turn in read.turns)}
    early = bool(given["last_answer"] and given["prompt_id"]) and given["prompt_id"] not in heard
    compacted = next((record for record in reversed(chunk.records) if record.kind == "compact"), None)
    left = (compacted.at, *transcript.left_by(path, compacted)) if compacted is not None else read.left
    return replace(read, client=tuple(client - {""}), secrets=tuple(secrets), early=early, left=left)


def read_agent(_db: Reader, session: Session, job: Job, patterns: Patterns, paused: list[pauses.Span]) -> Reading:
    """A subagent's own transcript, whole: it is short-lived and ended."""
    given = job.payload
    chunk = read_transcript(given["transcript"]) if given["transcript"] else NO_CHUNK
    records = pauses.records_outside(chunk.records, paused)
    told = turns(records, session_id=session.id, last_answer="", patterns=patterns)
    agent = given["agent_id"]
    mine = [replace(turn, agent=agent) for turn in told]
    last = given["last_answer"].strip()
    early = not (mine and last and mine[-1].answer.endswith(last))  # of an answer in fields no event tells
    if not mine and last and not chunk.records:
        mine = [
            Turn(
                session.id, 1, "", last, agent=agent, cwd=given["cwd"], branch=given.get("branch", ""),
                prompt_id=given["prompt_id"], ended_at=given["at"],
            )
        ]  # fmt: skip
    elif mine and last and early:  # the transcript may not have the last message yet
        mine[-1] = replace(mine[-1], answer=f"{mine[-1].answer}\n\n{last}".strip(), closing=last)
    return Reading(tuple(mine), 0, session.transcript_turn, "", early=early)


def turn_before(db: Reader, turn: Turn) -> Turn | None:
    """The turn before the first that was read, as it is kept: what a turn answers must not depend on where one read
    of the transcript begins, or a turn that is read again says something else. None where nothing is kept of the one
    that it answers; of rounds of a loop only those with news are, and they go on."""
    if turn.agent:
        return None
    parts = [pages.whole(db, part) for part in episodes.before(db, turn.session_id, turn.number)]
    text = "\n".join(part.text for part in parts)
    is_last = text.startswith(ANSWER_MARK.lstrip()) or episodes.is_number(db, turn.session_id, turn.number - 1)
    if not is_last or not text.startswith((PROMPT_MARK, ANSWER_MARK.lstrip())):
        return None
    at = parts[0].created_at
    return Turn(turn.session_id, parts[0].turn, *said_in(text), closing=closing_in(text), started_at=at)


def _up_to_the_newest(
    session: Session, chunk: TranscriptChunk, first: int, told: tuple[Turn, ...], back: tuple[Rewound, ...]
) -> Reading:
    """The turns of a chunk, whose own begin with number `first`, and where the newest of them is read again from: it
    may grow. One that is not whole is left for the next read."""
    begin = last_turn_offset(chunk.records)
    if begin is None and not chunk.more:  # nothing but the client's prompts, until the user says something
        return Reading(told, session.transcript_offset, first, session.transcript_head)
    if begin is None:  # a single turn beyond every limit: what was read of it is kept, and left behind
        return Reading(told, chunk.next_offset, first, chunk.head, more=True, rewound=back)
    newest = told[-1].number if told else first
    if chunk.more and not chunk.rewritten and begin <= session.transcript_offset:  # the same, with its prompt
        return Reading(told, chunk.next_offset, newest + 1, chunk.head, more=True, rewound=back)
    whole = told[:-1] if chunk.more else told
    return Reading(whole, begin, newest, chunk.head, more=chunk.more, rewound=back)


def _rewound(chunk: TranscriptChunk, path: str) -> tuple[Rewound, ...]:
    times = {record.uuid: record.at for record in chunk.records}
    found = []
    for prompt in transcript.rewound(chunk.records):
        since = times.get(prompt.parent) or transcript.time_of(path, prompt.parent)
        if since and prompt.prompt_id:
            found.append(Rewound(prompt.prompt_id, since, *transcript.around(path, prompt)))
    return tuple(found)


def _chunk(session: Session, path: str) -> TranscriptChunk:
    """The next part of a transcript, large enough to hold a whole turn if CHUNK_LIMIT allows it."""
    if not path:
        return NO_CHUNK
    size = CHUNK_BYTES
    while True:
        chunk = read_transcript(path, session.transcript_offset, head=session.transcript_head, max_bytes=size)
        begin = last_turn_offset(chunk.records)
        old = 0 if chunk.rewritten else session.transcript_offset
        if not chunk.more or size >= CHUNK_LIMIT or (begin is not None and begin > old):
            return chunk
        size *= 4


def _answered(db: Reader, session: Session, given: dict[str, Any]) -> tuple[Turn, ...]:
    """The turn that just ended, from its prompt's page and the event, when the transcript does not tell it."""
    known = pages.by_key(db, episode_key(session.id, session.turn, given["prompt_id"]))
    prompt, answer = written_in(pages.whole(db, known).text) if known is not None else ("", "")
    if known is None or answer or not given["last_answer"]:  # a late word of a turn that was read already
        return ()
    return (
        Turn(
            session.id, known.turn, prompt, given["last_answer"], cwd=session.cwd, branch=known.branch,
            prompt_id=given["prompt_id"], started_at=known.created_at, ended_at=given["at"],
        ),
    )  # fmt: skip
