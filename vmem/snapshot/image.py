"""The image of a session: one small JSON document, sealed with a hash.

    {"format": "vmem-snapshot", "schema": 2, "hash": HEX, "image": {...}}

`hash` is BLAKE2b-128 of the canonical JSON of `image` (keys sorted, no spaces, UTF-8): one flipped bit
is noticed. Pages are pointers, never payloads. A document is at most MAX_BYTES; `seal` trims to that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from vmem.errors import SchemaError

FORMAT = "vmem-snapshot"
SCHEMA = 2
MAX_BYTES = 64 * 1024
MOST = 1 << 53  # of any number
USE_EARLIER = "use the one before it: vmem snapshot list"

T = TypeVar("T")
_NAMES: dict[type, tuple[str, ...]] = {}  # the fields of each dataclass that `plain` met


@dataclass(frozen=True, slots=True)
class Pointer:
    """A page as it was: `hash` of its title and text, `gist` at most a line, `tokens` of its text."""

    uid: str
    version: int
    kind: str
    hash: str
    gist: str
    tokens: int
    turn: int = 0
    pin: str = ""


@dataclass(frozen=True, slots=True)
class FileState:
    """A file that was read or written; `hash` is "" when it was not hashed, "gone" when it was not there."""

    path: str
    written: bool
    hash: str
    turn: int


@dataclass(frozen=True, slots=True)
class Command:
    """A command and the end of what it printed."""

    command: str
    result: str
    failed: bool
    turn: int


@dataclass(frozen=True, slots=True)
class Todo:
    """One item of the host's todo list; status: pending, in_progress or completed."""

    text: str
    status: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the session worked. Paths in the image are relative to `root` when they are below it."""

    project: str = ""
    root: str = ""
    cwd: str = ""
    branch: str = ""
    head: str = ""
    dirty: tuple[str, ...] = ()
    dirty_known: bool = False


@dataclass(frozen=True, slots=True)
class Image:
    """All that a session's continuation needs.

    Times are Unix seconds; `turn` counts prompts from 1; `goal_from` is the uid of the page with the goal. `recap` is
    what the model itself said, after the last turn, of where the session stands.
    """

    id: str
    session_id: str
    agent_id: str
    at: float
    trigger: str
    vmem: str
    client: str
    turn: int
    goal: str
    goal_from: str
    task: str
    answer: str
    place: Place
    recap: str = ""
    questions: tuple[str, ...] = ()
    next_actions: tuple[str, ...] = ()
    todo: tuple[Todo, ...] = ()
    stated: tuple[Pointer, ...] = ()
    failed: tuple[Command, ...] = ()
    files: tuple[FileState, ...] = ()
    commands: tuple[Command, ...] = ()
    pins: tuple[Pointer, ...] = ()
    resident: tuple[Pointer, ...] = ()
    said: tuple[Pointer, ...] = ()
    transcript: str = ""
    transcript_offset: int = 0
    trimmed: tuple[str, ...] = ()

    @property
    def pointers(self) -> tuple[Pointer, ...]:
        """All of them; a page may have several."""
        return tuple(pointer for name in POINTERS for pointer in getattr(self, name))

    def with_pointers(self, change: Callable[[Pointer], Pointer]) -> Image:
        changed: dict[str, Any] = {name: tuple(map(change, getattr(self, name))) for name in POINTERS}
        return replace(self, **changed)


POINTERS = ("pins", "stated", "resident", "said")  # the fields that hold pointers

# What gives way first when an image is too large: (field, how many items stay). Pins and the plan come last.
TRIMS: tuple[tuple[str, int], ...] = (
    ("said", 40), ("commands", 10), ("files", 30), ("resident", 40), ("said", 12), ("files", 12), ("failed", 8),
    ("stated", 60), ("resident", 15), ("commands", 0), ("said", 0), ("todo", 30), ("pins", 100), ("stated", 25),
    ("resident", 0), ("files", 0), ("failed", 0), ("questions", 0), ("next_actions", 5), ("todo", 10), ("pins", 40),
    ("stated", 0), ("pins", 0),
)  # fmt: skip


def canonical(value: object) -> bytes:
    """The one spelling of a JSON value that hashes are taken of."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def digest(data: bytes) -> str:
    """BLAKE2b-128 in hex."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def page_hash(title: str, text: str) -> str:
    """The hash by which a pointer notices that its page changed."""
    return digest(canonical([title, text]))


def content_hash(image: Image) -> str:
    """The hash of what the image says, whatever its id and trigger are, and the time or turn of anything: equal when
    nothing changed, however often somebody looked."""
    return digest(canonical(_timeless({**plain(image), "id": "", "at": 0.0, "trigger": "", "transcript_offset": 0})))


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _timeless(item) for name, item in value.items() if name != "turn"}
    return [_timeless(item) for item in value] if isinstance(value, list) else value


def plain(item: Any) -> Any:
    """A dataclass as JSON values; `dataclasses.asdict` copies deeply and takes several times as long."""
    if isinstance(item, str | int | float):
        return item
    names = _NAMES.get(type(item))
    if names is not None:
        return {name: plain(getattr(item, name)) for name in names}
    if isinstance(item, tuple):
        return [plain(part) for part in item]
    if is_dataclass(item):
        _NAMES[type(item)] = tuple(field.name for field in fields(item))
        return plain(item)
    return item


def seal(image: Image) -> tuple[Image, bytes]:
    """(the image, trimmed if need be; its document). What was cut is named in `trimmed`."""
    document = _document(image)
    for name, keep in TRIMS:
        if len(document) <= MAX_BYTES:
            break
        items = getattr(image, name)
        if len(items) > keep:
            note = f"{name}: {keep} kept"
            earlier = tuple(t for t in image.trimmed if not t.startswith(f"{name}:"))
            image = replace(image, **{name: items[:keep], "trimmed": (*earlier, note)})
            document = _document(image)
    return image, document


def _document(image: Image) -> bytes:
    body = canonical(plain(image))
    head = f'{{"format":"{FORMAT}","hash":"{digest(body)}","schema":{SCHEMA},"image":'
    return head.encode("ascii") + body + b"}"


def unseal(document: bytes) -> Image:
    """The image in a document. Raises SchemaError when it is newer, damaged or no image at all."""
    try:
        outer = json.loads(document.decode("utf-8"))
    except (ValueError, RecursionError):
        raise SchemaError(f"the snapshot is damaged: it is not JSON; {USE_EARLIER}") from None
    if not isinstance(outer, dict) or outer.get("format") != FORMAT:
        raise SchemaError("this is not a vMem snapshot")
    check_schema(outer)
    body = outer.get("image")
    if not isinstance(body, dict) or digest(canonical(body)) != outer.get("hash"):
        raise SchemaError(f"the snapshot is damaged: its hash does not match; {USE_EARLIER}")
    return parse(Image, body)


def check_schema(outer: Mapping[str, object]) -> None:
    """Raises SchemaError for a document that a later vMem wrote."""
    if outer.get("schema") != SCHEMA:
        raise SchemaError(
            f"the snapshot has schema {str(outer.get('schema'))[:20]}, this vMem knows {SCHEMA}; upgrade vMem"
        )


def parse(model: type[T], value: object) -> T:
    """A dataclass from JSON; every field must be there with its type. Raises SchemaError."""
    hints: dict[str, Any] = _hints(model)  # type: ignore[arg-type]
    if not isinstance(value, dict) or set(value) != set(hints):
        raise SchemaError(f"the snapshot's {model.__name__.lower()} has other fields than this vMem knows")
    return model(**{name: _value(hint, value[name], name) for name, hint in hints.items()})


@cache
def _hints(model: Any) -> dict[str, Any]:
    hints = get_type_hints(model)
    return {field.name: hints[field.name] for field in fields(model)}


def _value(hint: Any, value: object, name: str) -> object:
    if get_origin(hint) is tuple and isinstance(value, list):
        return tuple(_value(get_args(hint)[0], item, name) for item in value)
    if is_dataclass(hint) and isinstance(hint, type):
        return parse(hint, value)
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST:
        return float(value)  # not a number is not below anything
    if hint is int and type(value) is int and abs(value) < MOST:
        return value
    if hint is bool and type(value) is bool:
        return value
    if hint is str and type(value) is str and _can_be_written(value):
        return value
    raise SchemaError(f"the snapshot's {name} is not what this vMem expects")


def _can_be_written(text: str) -> bool:
    """Whether it is text at all: half of a surrogate pair is none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
