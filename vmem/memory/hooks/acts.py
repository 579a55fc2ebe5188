"""What a tool call did, from the host's PostToolUse event."""

from __future__ import annotations

import re

from vmem.memory.hooks.host_event import HookEvent
from vmem.model import Act
from vmem.recall.words.tokens import estimate_tokens

READS = frozenset({"Read", "Grep", "Glob", "LS", "NotebookRead"})
WRITES = frozenset({"Write", "Edit", "MultiEdit", "NotebookEdit"})
FETCHES = frozenset({"WebFetch", "WebSearch"})
TARGET_LIMIT = 500  # characters
DETAIL_LIMIT = 2000


def acts_of(event: HookEvent, turn: int, at: float) -> list[Act]:
    """The acts of one tool call; [] for tools that touch nothing worth noting."""
    given = event.tool_input if isinstance(event.tool_input, dict) else {}

    def act(what: str, target: object, detail: object = "", failed: bool = False) -> list[Act]:
        text = target if isinstance(target, str) else ""
        more = detail if isinstance(detail, str) else ""
        if not text:
            return []
        return [Act(what, text[:TARGET_LIMIT], more[:DETAIL_LIMIT], failed, turn, event.agent_id, event.session_id, at)]

    name = event.tool_name
    if name in READS:
        return act("read", given.get("file_path") or given.get("notebook_path"))
    if name in WRITES:
        return act("write", given.get("file_path") or given.get("notebook_path"))
    if name == "Bash":
        return act("command", given.get("command"), _output(event.tool_response))
    if name in FETCHES:
        return act("fetch", given.get("url") or given.get("query"))
    if name == "TodoWrite":
        return act("todo", "todo", _todos(given.get("todos")))
    if name in ("TaskCreate", "TaskUpdate"):
        return act("todo", *_task(given, event.tool_response))
    return []


def large_output(event: HookEvent, tokens: int) -> str:
    """The text of a tool's output above `tokens`, "" when it is smaller or stands in a file anyway."""
    if event.tool_name in READS | WRITES:
        return ""
    text = _whole_output(event.tool_response)
    return text if len(text) > tokens and estimate_tokens(text) > tokens else ""


def _whole_output(response: object) -> str:
    """All text of a tool's response: a string, stdout and stderr, or content blocks."""
    if isinstance(response, str):
        return response
    if isinstance(response, list):
        return "\n".join(part for part in map(_whole_output, response) if part)
    if isinstance(response, dict):
        parts = (response.get(name) for name in ("text", "stdout", "stderr", "content", "result"))
        return "\n".join(text for text in map(_whole_output, parts) if text.strip())
    return ""


def _output(response: object) -> str:
    """The end of a command's output: errors stand there."""
    if not isinstance(response, dict):
        return ""
    parts = [response.get("stdout"), response.get("stderr")]
    text = "\n".join(part.strip() for part in parts if isinstance(part, str) and part.strip())
    return text[-DETAIL_LIMIT:]


def _task(given: dict[str, object], response: object) -> tuple[str, str]:
    """("task:ID", "[status] subject") of a call that made or changed one task; both may be "" where nothing is said."""
    made = response.get("task") if isinstance(response, dict) else None
    ident = given.get("taskId") or (made.get("id") if isinstance(made, dict) else None)
    if not isinstance(ident, str | int):
        found = re.search(r"Task #(\w+)", str(response))
        ident = found[1] if found else ""
    status = given.get("status")
    subject = given.get("subject")
    mark = f"[{status if isinstance(status, str) else ''}] {subject if isinstance(subject, str) else ''}"
    return (f"task:{ident}", mark) if ident and mark != "[] " else ("", "")


def _todos(todos: object) -> str:
    """A todo list, one `[status] text` a line."""
    if not isinstance(todos, list):
        return ""
    lines = [f"[{item.get('status', '')}] {item.get('content', '')}" for item in todos if isinstance(item, dict)]
    return "\n".join(lines)
