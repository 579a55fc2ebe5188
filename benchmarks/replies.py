"""What a hook's event adds to the context, asked of a memory in this process."""

from __future__ import annotations

import json
import time
from pathlib import Path

from vmem.memory import Memory

PATIENCE_S = 60.0


def told(memory: Memory, name: str, ident: str, cwd: Path, fields: dict[str, str], *, keep: bool = False) -> str:
    """The text, "" for none. `ident` is the event's, and its session's unless `fields` say so; only `keep` commits."""
    event = {"hook_event_name": name, "session_id": ident, "cwd": str(cwd), **fields}
    outcome = memory.reply(name, ident, json.dumps(event).encode(), time.monotonic() + PATIENCE_S)
    if keep:
        outcome.commit()
    return str(json.loads(outcome.body)["hookSpecificOutput"]["additionalContext"]) if outcome.body else ""
