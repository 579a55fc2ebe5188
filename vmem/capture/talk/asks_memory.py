"""What of a turn only asks memory, and is no memory itself: it would find itself, and what is to be forgotten would be
told on by the words that asked for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from vmem.model import ToolUse, Turn

OWN_TOOL = "vmem__"  # how our tools are called, whatever the host puts before it
FORGET_TOOL = f"{OWN_TOOL}forget"
# A command of the shell whose words, or what it prints, are those of memories.
_OWN_COMMAND = re.compile(
    r"(?:^|[;&|(\n])[^\S\n]*(?:[\w./~${}-]*/)?vmem\s+(?:-\S+\s+)*"
    r"(edit|export|forget|log|ls|pin|pins|redact|remember|report|restore|search|show|tag|unpin|why)\b"
)
_LOOKS = frozenset({"ToolSearch", "Read", "Grep", "Glob", "LS"})  # besides: nothing is done by them


def is_own_command(command: str) -> bool:
    """Whether a command of the shell asks memory, or changes what it holds."""
    return "vmem" in command and _OWN_COMMAND.search(command) is not None


def without_own_commands(turn: Turn) -> Turn:
    """The turn without commands that asked memory."""
    kept = tuple(tool for tool in turn.tools if tool.name != "Bash" or not is_own_command(tool.target))
    return turn if len(kept) == len(turn.tools) else replace(turn, tools=kept)


def only_forgets(tools: Iterable[ToolUse]) -> bool:
    """Whether a turn's calls had memory forget something, and did no other work."""
    forgets = False
    for tool in tools:
        own = OWN_TOOL in tool.name or (tool.name == "Bash" and is_own_command(tool.target))
        if not own and tool.name not in _LOOKS:
            return False
        forgets = forgets or tool.name.endswith(FORGET_TOOL) or (own and _is_forget(tool.target))
    return forgets


def _is_forget(command: str) -> bool:
    return any(found[1] == "forget" for found in _OWN_COMMAND.finditer(command))
