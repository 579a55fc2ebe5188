"""Backfill: the host's existing transcripts become sessions and pages, once each, newest first, at rest speed."""

from __future__ import annotations

from vmem.capture.transcript import read_transcript
from vmem.memory.core import Core
from vmem.store import projects, queue, sessions
from vmem.store.queue import Job

HEAD_BYTES = 1 << 18  # of a transcript: enough to see whose it is
SUFFIX = ".jsonl"


def begin(core: Core, job: Job) -> None:
    """Makes the session of a transcript known and queues its capture, which goes on chunk by chunk."""
    path = job.payload["path"]
    chunk = read_transcript(path, max_bytes=HEAD_BYTES)
    told = [record for record in chunk.records if record.cwd]
    ident = path.rsplit("/", 1)[-1].removesuffix(SUFFIX)
    now = core.clock()
    with core.db.write() as db:
        if told and sessions.get(db, ident) is None:
            found = core.identify(told[0].cwd)
            project_id = projects.resolve(db, found.keys, found.name, found.root, now)
            at = next((record.at for record in told if record.at), now)
            sessions.open_session(db, ident, project_id, told[0].cwd, told[0].branch, path, at)
            sessions.end(db, ident, "backfill", at)
        if told:
            payload = {
                "session_id": ident, "cwd": told[0].cwd, "transcript": path, "agent_id": "", "agent_type": "",
                "last_answer": "", "prompt_id": "", "event": "backfill", "at": now,
            }  # fmt: skip
            queue.put(db, "capture", f"{job.key}:capture", payload, now)
        queue.finish(db, job)
