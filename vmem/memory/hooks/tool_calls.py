"""What a tool call changes: acts, pages that are in use, a large output that becomes a document."""

from __future__ import annotations

import json
import re

from vmem.capture.ignore import ignores_call
from vmem.capture.talk.asks_memory import OWN_TOOL, is_own_command
from vmem.capture.talk.records import tool_target
from vmem.memory import pager
from vmem.memory.core import Core
from vmem.memory.hooks.acts import FETCHES, acts_of, large_output
from vmem.memory.hooks.heard import Heard
from vmem.memory.hooks.host_event import HookEvent
from vmem.memory.hooks.place import may_keep
from vmem.store.engine.handles import Writer
from vmem.store.pages import pages
from vmem.store.sessions import activity, ledger, page_tables, sessions
from vmem.store.upkeep import queue

FAULT_TOOL, RECALL_TOOL, REMEMBER_TOOL = f"{OWN_TOOL}fault", f"{OWN_TOOL}recall", f"{OWN_TOOL}remember"
OUTPUT_LIMIT = 2_000_000  # characters of one tool output that are kept
_REMEMBERED = re.compile(r"Remembered as \[([a-z2-7]{8})\]")
_QUOTED = re.compile(r"\\n\[([a-z2-7]{8})\] ")  # in JSON


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
