"""What crosses the socket beside the host's events: requests that several operations take, and how any is parsed. The
other requests stand beside their operations, in `memory.calls`, the events in `memory.hooks.host_event`.

Parsed once, at the edge, and strictly: an unknown field is an error that names it.
"""

from __future__ import annotations

import json
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vmem import lenient
from vmem.errors import InputError
from vmem.model import Kind, Pin, Scope

TEXT_LIMIT = 200_000  # characters of one remembered page
DOCUMENT_LIMIT = 8_000_000  # characters of one document
LIST_LIMIT = 1000
PATH_LIMIT = 4096  # characters; no system takes a longer one
LARGEST_ID = 2**63 - 1  # of a row or a job
TTL_LIMIT_S = 36_500 * 86_400.0  # a hundred years

# What is wrong with a value, for people and models. The other types of pydantic's stand in no request, but for its own
# words about what is no JSON.
PLAIN = {
    "missing": "it is needed", "extra_forbidden": "there is no such field", "literal_error": "give {expected}",
    "string_type": "give text", "string_too_short": "it is empty",
    "string_too_long": "give at most {max_length:,} characters",
    "string_pattern_mismatch": "give one line, without control characters",
    "int_type": "give a whole number", "int_parsing": "give a whole number", "int_from_float": "give a whole number",
    "int_parsing_size": "give a smaller number", "float_type": "give a number", "float_parsing": "give a number",
    "finite_number": "give a number that is not infinite", "bool_type": "give true or false",
    "bool_parsing": "give true or false", "tuple_type": "give a list", "model_type": "give an object",
    "too_short": "it is empty", "too_long": "give at most {max_length:,} of them",
    "greater_than_equal": "give at least {ge:,}", "less_than_equal": "give at most {le:,}",
    "greater_than": "give more than {gt:,}",
}  # fmt: skip

T = TypeVar("T", bound=BaseModel)


class Request(BaseModel):
    """Base of our own requests. `cwd` (or `project`) says whose memory; `session` which context asks."""

    # `defer_build`: a model is compiled when it is first used, and most sessions use few of the fifty
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    cwd: str = Field(default="", max_length=PATH_LIMIT)
    project: str = Field(default="", max_length=PATH_LIMIT)
    session: str = Field(default="", max_length=200)
    agent: str = Field(default="", max_length=200)


class Everywhere(Request):
    """A project, or with `everywhere` all of them."""

    everywhere: bool = False


class Somewhere(Everywhere):
    """The same; `limit` is how many are listed."""

    limit: int = Field(default=20, ge=1, le=LIST_LIMIT)


class Remember(Request):
    """Writes one page at the explicit wish of a person or of the model."""

    text: str = Field(min_length=1, max_length=TEXT_LIMIT)
    title: str = Field(default="", max_length=200)
    kind: Kind = "fact"
    scope: Scope = "project"
    tags: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    ttl_s: float | None = Field(default=None, gt=0, le=TTL_LIMIT_S)
    supersedes: str = Field(default="", max_length=64)
    pin: Pin = ""
    reason: str = Field(default="", max_length=500)
    author: str = Field(default="user", max_length=100)


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


class Which(Everywhere):
    """Conditions, all of which the pages meet. `branch` is a git branch, "." the one that is checked out. `since` and
    `until` are Unix seconds, [since, until)."""

    kind: str = Field(default="", max_length=40)
    tag: str = Field(default="", max_length=200)
    branch: str = Field(default="", max_length=200)
    of_session: str = Field(default="", max_length=200)
    since: float = Field(default=0.0, ge=0)
    until: float = Field(default=0.0, ge=0)


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
        known = PLAIN.get(first["type"])
        bounds = {name: int(it) if type(it) is float else it for name, it in first.get("ctx", {}).items()}
        raise InputError(f"{where}: {known.format_map(bounds) if known else first['msg']}") from None
