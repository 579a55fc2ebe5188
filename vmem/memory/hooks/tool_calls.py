"""What a tool call did, by the host's PostToolUse event, and what it changes: acts, pages that are in use, a large
output that becomes a document."""

from __future__ import annotations

import json
import re

from vmem.capture.ignore import ignores_call
from vmem.capture.talk.asks_memory import OWN_TOOL, is_own_command
from vmem.capture.talk.records import tool_target
from vmem.memory import pager
from vmem.memory.core import Core
from vmem.memory.hooks.heard import Heard
from vmem.memory.hooks.host_event import HookEvent
from vmem.memory.hooks.place import may_keep
from vmem.model import Act
from vmem.recall.words.tokens import estimate_tokens
from vmem.store.engine.handles import Writer
from vmem.store.pages import pages
from vmem.store.sessions import activity, ledger, page_tables, sessions
from vmem.store.upkeep import queue

FAULT_TOOL, RECALL_TOOL, REMEMBER_TOOL = f"{OWN_TOOL}fault", f"{OWN_TOOL}recall", f"{OWN_TOOL}remember"
OUTPUT_LIMIT = 2_000_000  # characters of one tool output that are kept
_REMEMBERED = re.compile(r"Remembered as \[([a-z2-7]{8})\]")
_QUOTED = re.compile(r"\\n\[([a-z2-7]{8})\] ")  # in JSON
READS = frozenset({"Read", "Grep", "Glob", "LS", "NotebookRead"})
WRITES = frozenset({"Write", "Edit", "MultiEdit", "NotebookEdit"})
FETCHES = frozenset({"WebFetch", "WebSearch"})
TARGET_LIMIT = 500  # characters
DETAIL_LIMIT = 2000


def note(core: Core, db: Writer, heard: Heard, project_id: int) -> bool:
    """Notes what the call did, and what it makes of the pages that it told or kept; -> whether it may be kept."""
    event = heard.event
    session = sessions.get(db, heard.context.session_id)
    turn = session.turn if session else 0
    if not event.agent_id:
        sessions.note_work(db, event.session_id)
    if event.tool_name.endswith((FAULT_TOOL, RECALL_TOOL)):
        # The tool server cannot know which agent of a session calls it; the host's event does.
        page_tables.claim(db, event.session_id, event.agent_id, _read_ids(event), heard.at)
    if event.agent_id and event.tool_name.endswith(REMEMBER_TOOL):
        pages.set_untold(db, event.session_id, _REMEMBERED.findall(json.dumps(event.tool_response))[:1])
    if OWN_TOOL in event.tool_name:
        return False  # what memory told is no news to it
    if event.agent_id and ledger.began_in(db, event.session_id, event.agent_id) not in (0, project_id):
        return False  # it works on in the project that its session has left, and its report will tell
    cwd = heard.context.cwd
    rules = core.ignored(cwd)
    root, target = core.identify(cwd).root, tool_target(event.tool_input)
    if event.tool_name == "Bash" and is_own_command(target):
        return False
    if ignores_call(rules, event.tool_name, target, cwd, root) or not may_keep(core, heard):
        return False
    for act in acts_of(event, turn, heard.at):
        activity.add(db, act)
        if act.what in ("read", "write"):
            pager.note_touched(db, project_id, act.target, root, heard.at)
    text = large_output(event, core.settings(root).integer("capture.large_output_tokens"))
    if text:
        payload = {
            "name": f"{event.tool_name}: {target}"[:200], "text": text[:OUTPUT_LIMIT], "turn": turn,
            "speaker": "web" if event.tool_name in FETCHES else "tool", "session_id": event.session_id,
            "branch": heard.context.branch, "project_id": project_id, "at": heard.at,
        }  # fmt: skip
        queue.put(db, "document", f"document:{heard.ident}", payload, heard.at)
    return True


def _read_ids(event: HookEvent) -> list[str]:
    """The ids of the pages that a call of the fault tool named, however it wrote them, or that recall told."""
    if event.tool_name.endswith(RECALL_TOOL):
        return _QUOTED.findall(json.dumps(event.tool_response, ensure_ascii=False))
    given = event.tool_input
    return re.findall(r"[a-z2-7]{8}", str(given.get("ids")).lower()) if isinstance(given, dict) else []


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
