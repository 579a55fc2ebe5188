"""What an agent is asked, out of the frames that the client puts around it: a workflow's, and a team's."""

from __future__ import annotations

import re

_HARNESS = "[Workflow harness — "  # how the frames around what a workflow's agent is told begin
_COMPUTED = f"{_HARNESS}computed task]"
_TEAM = "<teammate-message"
_FROM_TEAM = re.compile(rf"{_TEAM}(?:\s[^<>]*)?>\s*(.*?)\s*</teammate-message>", re.S)


def is_framed(text: str) -> bool:
    """Whether what an agent is told comes in such a frame."""
    return text.startswith((_HARNESS, _TEAM))


def is_of_team(text: str) -> bool:
    """Whether others of its team told it: they go on to, and all of its work bears one prompt's id."""
    return text.startswith(_TEAM)


def task_in(text: str) -> str:
    """The words in the frame. "" where that holds the user's request alone, which the session has itself, or what the
    client tells a teammate in fields."""
    if is_of_team(text):
        return "\n\n".join(told for told in _FROM_TEAM.findall(text) if not told.startswith("{"))
    task = text.partition(_COMPUTED)[2].partition("\n")[2]
    return "\n".join(line.removeprefix("  ") for line in task.split("\n")).strip()
