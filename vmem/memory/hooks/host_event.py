"""The host's events as they come over the socket: read leniently, for fields come and go with the client's versions."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any

from vmem import lenient
from vmem.errors import InputError

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
