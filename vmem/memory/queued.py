"""What was told beside a message that the user typed while the model worked.

Newer clients tell the hooks of such a message when it is queued, under the id of the running turn's prompt. The user
may still take it back, and what was told beside it goes with it; what went to the model stands in the transcript.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from vmem.model import Resident

QUEUED = "queued"  # `Resident.how` of a page that was told beside such a message
TAIL_BYTES = 1 << 20
SLACK_S = 5.0  # between the client's clock at the hook and ours
_TOLD = b'"hook_additional_context"'


def lost(held: Iterable[Resident], transcript: str) -> frozenset[str]:
    """The pages that were told beside a queued message and did not go to the model, as far as the transcript tells."""
    waiting = {line.uid: line.at for line in held if line.how == QUEUED}
    if not waiting:
        return frozenset()
    told = [line for line in part_of(transcript, -TAIL_BYTES).splitlines() if _TOLD in line]
    return frozenset(
        uid
        for uid, at in waiting.items()
        if not any(f"[{uid}]".encode() in line and _written_at(line) >= at - SLACK_S for line in told)
    )


def part_of(path: str, size: int) -> bytes:
    """The first bytes of a file, or with a negative size the last; none when it cannot be read."""
    if not Path(path).is_file():
        return b""
    try:
        with Path(path).open("rb") as file:
            if size < 0:
                file.seek(max(file.seek(0, 2) + size, 0))
            return file.read(abs(size))
    except OSError:
        return b""


def _written_at(line: bytes) -> float:
    try:
        return datetime.fromisoformat(str(json.loads(line)["timestamp"])).timestamp()
    except (ValueError, KeyError, TypeError):
        return 0.0
