"""Why a turn began that the client itself began: on a schedule, or because something that ran in the background told.

What the client submits then stands in the user's place, in a transcript and in a hook's event. It is nobody's word
here, but a line tells what the turn was about: what a schedule asks, and which task or monitor told; never what that
one brought, for that is text of tools, nor what others wrote.
"""

from __future__ import annotations

import re

WAKER = "ScheduleWakeup"  # the tool with which a loop without an interval sets its next round
ASKED_CHARS = 160

_SUMMARY = re.compile(r"<summary>(.*?)</summary>", re.S)
_TASKS = frozenset({"task_notification", "task-notification"})  # as a turn's origin, and as a record's
_OTHERS = frozenset({"peer", "channel", "coordinator", "observer"})


def occasion(record: dict[str, object], asked: str) -> str:
    """What began a turn, in a line; `record` is the one that stands where a prompt would, and `asked` its text."""
    origin = record.get("origin")
    began = {record.get("turnOrigin"), origin.get("kind") if isinstance(origin, dict) else ""}
    if record.get("wakeupSource") or record.get("scheduledTaskId") or "scheduled" in began:
        return f'on a schedule: "{_short(asked)}"'
    if began & _TASKS:
        told = _SUMMARY.search(asked)
        return f"when told by the client: {_short(told[1])}" if told else "when told by the client of a task"
    return "at a message of others" if began & _OTHERS else "begun by the client"


# --- private --------------------------------------------------------------------------------


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= ASKED_CHARS else f"{text[: ASKED_CHARS - 1].rpartition(' ')[0]}…"
