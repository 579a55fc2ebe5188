"""What crosses the socket: the host's events, and one request model per operation.

Parsed once, at the edge. Host events are read leniently (fields come and go with client versions);
our own requests strictly (an unknown field is an error that names it).
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from vmem import lenient
from vmem.errors import InputError
from vmem.model import Kind, Pin, Scope

TEXT_LIMIT = 200_000  # characters of one remembered page
LIST_LIMIT = 1000
TTL_LIMIT_S = 36_500 * 86_400.0  # a hundred years
ROUTES = ("session_id", "transcript_path", "cwd", "prompt_id", "agent_id", "agent_transcript_path")  # of an event

T = TypeVar("T", bound=BaseModel)


class HookEvent(BaseModel):
    """The host's event. Absent or wrongly typed text becomes "", and NULs go: no path and no database takes them."""

    model_config = ConfigDict(extra="ignore", frozen=True)

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
    tool_use_id: str = ""
    tool_input: Any = None
    tool_response: Any = None
    last_assistant_message: str = ""
    reason: str = ""
    trigger: str = ""
    custom_instructions: str = ""

    @field_validator(
        "session_id", "transcript_path", "cwd", "hook_event_name", "prompt", "prompt_id", "source", "agent_id",
        "agent_type", "agent_transcript_path", "tool_name", "tool_use_id", "last_assistant_message", "reason",
        "trigger", "custom_instructions",
        mode="before",
    )  # fmt: skip
    @classmethod
    def _text(cls, value: object) -> str:
        return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "") if isinstance(value, str) else ""


class Request(BaseModel):
    """Base of our own requests. `cwd` (or `project`) says whose memory; `session` which context asks."""

    # `defer_build`: a model is compiled when it is first used, and most sessions use few of the fifty
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    cwd: str = ""
    project: str = ""
    session: str = ""
    agent: str = ""


class Remember(Request):
    """Writes one page at the explicit wish of a person or of the model."""

    text: str = Field(min_length=1, max_length=TEXT_LIMIT)
    title: str = Field(default="", max_length=200)
    kind: Kind = "fact"
    scope: Scope = "project"
    tags: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    ttl_s: float | None = Field(default=None, gt=0, le=TTL_LIMIT_S)
    supersedes: str = ""
    pin: Pin = ""
    reason: str = ""
    author: str = "user"


class Recall(Request):
    """Searches; -> page-table lines. `everywhere` looks into all projects (a person's own request)."""

    query: str = Field(min_length=1, max_length=TEXT_LIMIT)
    limit: int = Field(default=10, ge=1, le=LIST_LIMIT)
    everywhere: bool = False
    superseded: bool = False


class Fault(Request):
    """Reads pages in full by id; `start` and `length` (characters) read a range of long ones."""

    uids: tuple[str, ...] = Field(min_length=1, max_length=50)
    start: int = Field(default=0, ge=0)
    length: int = Field(default=0, ge=0)
    as_of: float | None = None


class Uid(Request):
    """Names one page."""

    uid: str = Field(min_length=1, max_length=64)


class PinPage(Request):
    """Pins a page by its id, or a text, which is remembered first; unpins a page with pin ""."""

    uid: str = Field(default="", max_length=64)
    text: str = Field(default="", max_length=TEXT_LIMIT)
    title: str = Field(default="", max_length=200)
    kind: Kind = "constraint"
    scope: Scope = "project"
    pin: Pin = "hard"
    reason: str = Field(default="", max_length=500)
    author: str = Field(default="user", max_length=100)


class Edit(Uid):
    """Writes a new version of a page."""

    text: str = Field(min_length=1, max_length=TEXT_LIMIT)
    title: str = Field(default="", max_length=200)
    author: str = Field(default="user", max_length=100)


class ListPages(Request):
    """Lists pages, newest first."""

    kind: str = ""
    limit: int = Field(default=50, ge=1, le=LIST_LIMIT)
    pinned: bool = False
    everywhere: bool = False


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
    return HookEvent.model_validate(value)


def parse(model: type[T], body: bytes) -> T:
    """The request in `body`. Raises InputError with the first thing that is wrong."""
    try:
        if b"\\ud" in body or b"\\uD" in body:  # may be half a character, which a tool's caller writes as the host does
            body = json.dumps(lenient.loads(body)).encode()
    except (ValueError, RecursionError):
        pass  # said below
    try:
        return model.model_validate_json(body or b"{}")
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "request"
        raise InputError(f"{where}: {first['msg']}") from None
