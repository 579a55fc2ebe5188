"""What was told beside words that the user took back: it is not in the context, though a hook told it.

A message that is typed while the model works is told to the hooks of newer clients when it is queued, under the id of
the running turn's prompt; until it goes out the user may edit it. A prompt that is broken off before its first answer
goes back to where it was typed. What was told beside either goes with it. The transcript shows both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from vmem.capture.talk.transcript import piece_of
from vmem.memory.hooks.host_event import HookEvent
from vmem.model import Resident

TAIL_BYTES = 1 << 20
SLACK_S = 5.0  # between the client's clock at the hook and ours
_TOLD = b'"hook_additional_context"'
_SAID, _ANSWERED = re.compile(rb'"type": ?"user"'), re.compile(rb'"type": ?"assistant"')


def lost(held: Collection[Resident], event: HookEvent, open_turn: int) -> frozenset[str]:
    """The pages of a context that went with words which were taken back before this prompt, as far as the transcript
    tells. `open_turn` is the turn before it if neither its end nor work in it was heard of."""
    waiting = {line.uid: line.at for line in held if line.how == "queued"}
    beside = {line.uid for line in held if open_turn and line.turn == open_turn and line.how == "prompt"}
    if not waiting and not beside:
        return frozenset()
    lines = piece_of(event.transcript_path, -TAIL_BYTES).splitlines()
    told = [line for line in lines if _TOLD in line]
    gone = {uid for uid, at in waiting.items() if not any(_tells(line, uid, at - SLACK_S) for line in told)}
    return frozenset(gone | beside if beside and _is_unanswered(lines, event.prompt_id) else gone)


def _tells(line: bytes, uid: str, since: float) -> bool:
    try:
        written_at = datetime.fromisoformat(str(_read(line).get("timestamp"))).timestamp()
    except ValueError:
        return False
    return f"[{uid}]".encode() in line and written_at >= since


def _is_unanswered(lines: list[bytes], prompt_id: str) -> bool:
    """Whether the last that was said before the prompt `prompt_id` is a prompt, with nothing behind it: also a prompt
    that stays in the context, though it was broken off, has a line of the client's behind it."""
    for line in reversed(lines):
        if _ANSWERED.search(line):
            return False
        if _SAID.search(line) and (record := _read(line)).get("promptId") != prompt_id:
            said = record.get("message")
            content = said.get("content") if isinstance(said, dict) else None
            return isinstance(content, str) and bool(record.get("promptId")) and not record.get("isMeta")
    return False


def _read(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
