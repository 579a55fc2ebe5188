"""Where an event's session is, which is not always where its commands are.

The host names the directory that the model's commands changed to. A folder below without git, a repository inside
another or the one beside it would each be another project: what is said in a session would be kept there, and the
session would no longer be told what it knows.
"""

from __future__ import annotations

import os
import re

from vmem.identity import nowhere
from vmem.memory.core import Core
from vmem.memory.hooks.heard import Heard
from vmem.memory.hooks.host_event import HookEvent
from vmem.store.sessions import sessions


def place_of(core: Core, name: str, event: HookEvent) -> str:
    """The directory whose project the event belongs to.

    A session is where it started, or where the user took it since (`/cd`) and prompted it, outside of that project's
    directory; another work tree of the same project counts as such. What happens between two prompts moves it nowhere,
    a compaction amid the model's work neither, nor does a directory that is gone.
    """
    compacted = name == "SessionStart" and event.source == "compact"
    if (name == "SessionStart" and not compacted) or not event.session_id:
        return event.cwd
    session = sessions.get(core.db.read(), event.session_id)
    if session is None or session.cwd in ("", event.cwd):
        return event.cwd
    if not os.path.isdir(event.cwd):
        return session.cwd
    if core.same_project(session.cwd, event.cwd) or not os.path.isdir(session.cwd):
        return event.cwd
    if compacted and _taken_there(event):
        return event.cwd
    if name != "UserPromptSubmit":
        return session.cwd
    there = core.identify(session.cwd)
    if nowhere(there.keys):
        return event.cwd
    below = os.path.realpath(event.cwd).startswith(os.path.join(there.root, ""))
    stayed = event.transcript_path and event.transcript_path == session.transcript and not _taken_there(event)
    return session.cwd if below or stayed else event.cwd


def may_keep(core: Core, heard: Heard) -> bool:
    """Whether anything may be kept of what was said or done: neither in its session's project nor in the directory that
    the host names is it ignored."""
    return all(core.captures(cwd) for cwd in {heard.context.cwd, heard.event.cwd or heard.context.cwd})


def _taken_there(event: HookEvent) -> bool:
    """Whether the user took the session to its directory (`/cd`): the host then keeps its transcript in a folder that
    is called like that. The model's commands change the directory, and leave the transcript where it is."""
    return os.path.basename(os.path.dirname(event.transcript_path)) == re.sub(r"[^A-Za-z0-9]", "-", event.cwd)
