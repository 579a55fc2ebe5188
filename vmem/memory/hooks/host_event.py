"""The host's events as they come over the socket, read leniently, as fields come and go with the client's versions, and
as they are kept, without their secrets."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from typing import Any

from vmem import lenient
from vmem.capture.talk.asked_for import may_be_one, redact_answer
from vmem.capture.talk.said_again import redact_and_name
from vmem.errors import InputError
from vmem.hot.redact import redact, redact_event
from vmem.memory.core import Core

ROUTES = ("session_id", "transcript_path", "cwd", "prompt_id", "agent_id", "agent_transcript_path")  # of an event


@dataclass(frozen=True, slots=True)
class HookEvent:
    """One event. Absent or wrongly typed text is "", and without NULs: no path and no database takes them."""

    session_id: str = ""
    transcript_path: str = ""
    cwd: str = ""
    hook_event_name: str = ""
    prompt: str = ""
    prompt_id: str = ""
    source: str = ""
    agent_id: str = ""
    agent_type: str = ""
    agent_transcript_path: str = ""
    tool_name: str = ""
    tool_input: Any = None
    tool_response: Any = None
    last_assistant_message: str = ""
    reason: str = ""
    trigger: str = ""
    context_tokens: Any = None  # of a resumed or forked conversation, in its last response
    seconds_since_last_response: Any = None

    def given(self) -> dict[str, Any]:
        """What the host told, by field: HookEvent(**given) is the event."""
        return {name: value for name in _FIELDS if (value := getattr(self, name)) not in ("", None)}

    def body(self) -> bytes:
        """The event as the host would write it: `parse_event` reads it back."""
        return json.dumps(self.given()).encode()


_FIELDS = tuple(field.name for field in fields(HookEvent))
_TEXTS = tuple(field.name for field in fields(HookEvent) if field.default == "")


def parse_event(body: bytes) -> HookEvent:
    """The host's event in `body`. Raises InputError when it is not a JSON object.

    Read with `lenient`, which takes what the host may write and stricter readers refuse: lone
    surrogates, bytes that are not UTF-8 (replaced).
    """
    try:
        value = lenient.loads(body)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise InputError("not a JSON object")
    given = {name: value[name] for name in _FIELDS if name in value}
    return HookEvent(**given | {name: _clean(text) for name, text in given.items() if name in _TEXTS})


def _clean(value: object) -> str:
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "") if isinstance(value, str) else ""


def without_secrets(core: Core, body: bytes, heard: HookEvent) -> HookEvent:
    """The event of a body. Its paths and ids stay: cut by a pattern, they would name another place."""
    clean = parse_event(redact_event(body, core.secrets.patterns()))
    return replace(clean, **{name: getattr(heard, name) for name in ROUTES})


def prompt_without_secrets(core: Core, heard: HookEvent) -> HookEvent:
    """The same of a prompt, which waits for it: its text alone."""
    patterns = core.secrets.patterns()
    texts = {name: value for name, value in heard.given().items() if isinstance(value, str)}
    known = (*ROUTES, "hook_event_name") if heard.hook_event_name == "UserPromptSubmit" else ROUTES
    clean = {name: v if name in known else redact(v, patterns)[0] for name, v in texts.items() if name != "prompt"}
    clean["prompt"], named = redact_and_name(heard.prompt, patterns)
    core.secrets.note(named)
    return unasked(core, HookEvent(**clean))


def unasked(core: Core, heard: HookEvent) -> HookEvent:
    """The event without a secret that its prompt is because the answer before asked for one."""
    if not may_be_one(heard.prompt):
        return heard
    from vmem.memory.turns import reading  # here: capture takes 0.1 s to compile its patterns, and no hook waits for it

    question = reading.last_answer(core.db.read(), heard.session_id)
    prompt, secret = redact_answer(question, heard.prompt)
    core.secrets.note([secret] if secret else [])
    return replace(heard, prompt=prompt)
