"""Which session a fork goes on with: the client tells that a conversation was forked, seldom from which."""

from __future__ import annotations

import json
import re

from vmem.capture.talk.transcript import piece_of
from vmem.memory.hooks.host_event import HookEvent
from vmem.store.engine.handles import Reader
from vmem.store.sessions import sessions

HEAD_BYTES = 1 << 16
TAIL_BYTES = 1 << 21  # a client writes what it sent between the answers
SLACK_S = 3.0  # between the client's clock, which rounds, and what was heard of the session
_COPIED = re.compile(rb'"forkedFrom":\{"sessionId":"([^"]+)"')
_SPENT = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens")


def parent_of(db: Reader, event: HookEvent, at: float) -> str:
    """The session whose conversation this start of an unknown session goes on with, "" when none is surely it.

    /branch copies the transcript first, and marks the copies. `--fork-session` writes nothing before it is prompted:
    its parent was open when it was answered last, with as many tokens in that answer.
    """
    if event.source not in ("fork", "resume") or sessions.get(db, event.session_id) is not None:
        return ""
    if copied := _COPIED.search(piece_of(event.transcript_path, HEAD_BYTES)):
        parent = sessions.get(db, copied[1].decode("utf-8", "replace"))
        return parent.id if parent else ""
    tokens, ago_s = event.context_tokens, event.seconds_since_last_response
    if event.source != "fork" or not isinstance(ago_s, int | float):
        return ""
    for ident, transcript in sessions.answered_about(db, at - ago_s, SLACK_S):
        if last_tokens(piece_of(transcript, -TAIL_BYTES)) == tokens:
            return ident
    return ""


def is_unheard(db: Reader, event: HookEvent) -> bool:
    """Whether a prompt is of a fork of whose start nobody told: the hook may have been killed. Only /branch leaves
    that to be seen."""
    if event.agent_id or sessions.get(db, event.session_id) is not None:
        return False
    return _COPIED.search(piece_of(event.transcript_path, HEAD_BYTES)) is not None


def last_tokens(tail: bytes) -> int:
    """What the last answer in the end of a transcript spent, or a later compaction left; -1 when there is none."""
    for line in reversed(tail.splitlines()):
        if b'"assistant"' not in line and b'"compact_boundary"' not in line:
            continue
        try:
            record = json.loads(line)
            if record.get("subtype") == "compact_boundary":
                return int(record["compactMetadata"]["postTokens"])
            usage = record["message"]["usage"] if record.get("type") == "assistant" else {}
            spent = sum(int(usage.get(name) or 0) for name in _SPENT)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
        if spent and not record.get("isSidechain"):
            return spent
    return -1
