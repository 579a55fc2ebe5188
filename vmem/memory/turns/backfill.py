"""Backfill: the host's existing transcripts become sessions and pages, once each, newest first, at rest speed.

One job a transcript, which is worked off chunk by chunk in its own place of the queue: the newest transcript is
finished before the next one is begun, and every other job comes before either.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace

from vmem.capture.talk.transcript import read_transcript
from vmem.memory.core import Core
from vmem.memory.turns import capturing
from vmem.store.projects import projects
from vmem.store.sessions import sessions
from vmem.store.upkeep import queue
from vmem.store.upkeep.queue import Job

HEAD_BYTES = 1 << 18  # of a transcript: enough to see whose it is
SUFFIX = ".jsonl"
AGENT = "agent-"


def step(core: Core, job: Job) -> None:
    """Captures the next chunk of a transcript; makes its session known first."""
    path = job.payload["path"]
    ident, agent = whose(path)
    if sessions.get(core.db.read(), ident) is None and not _open(core, path, ident, agent):
        with core.db.write() as db:  # nothing in it tells whose it is
            queue.finish(db, job)
        return
    payload = {
        **job.payload, "session_id": ident, "transcript": path, "agent_id": agent, "agent_type": "", "last_answer": "",
        "prompt_id": "", "event": "backfill", "at": core.clock(), "cwd": "",
    }  # fmt: skip
    capturing.capture(core, replace(job, payload=payload))


def left(core: Core) -> tuple[int, int]:
    """(transcripts, bytes) that are still to be read."""
    db = core.db.read()
    size = 0
    waiting = queue.payloads(db, queue.LAST)
    for payload in waiting:
        ident, agent = whose(payload["path"])
        session = sessions.get(db, ident) if not agent else None
        with suppress(OSError):
            size += max(0, os.stat(payload["path"]).st_size - (session.transcript_offset if session else 0))
    return len(waiting), size


def whose(path: str) -> tuple[str, str]:
    """(session, subagent or "") of a transcript, by where the host keeps it: SESSION.jsonl, or beside it
    SESSION/subagents/agent-ID.jsonl, or a workflow's in a folder below."""
    folder, _, name = path.removesuffix(SUFFIX).rpartition("/")
    session, below, _ = f"{folder}/".rpartition("/subagents/")
    if below and name.startswith(AGENT):
        return session.rpartition("/")[2], name.removeprefix(AGENT)
    return name, ""


def _open(core: Core, path: str, ident: str, agent: str) -> bool:
    """Notes the session of a transcript; -> False when the transcript names no directory."""
    told = [record for record in read_transcript(path, max_bytes=HEAD_BYTES).records if record.cwd]
    if not told:
        return False
    found = core.identify(told[0].cwd)
    branch = core.redacted(told[0].branch)
    now = core.clock()
    at = next((record.at for record in told if record.at and not record.copied), now)
    with core.db.write() as db:
        project_id = projects.resolve(db, found.keys, found.name, found.root, now)
        sessions.open_session(db, ident, project_id, told[0].cwd, branch, "" if agent else path, at)
        sessions.end(db, ident, "backfill", at)
    return True
