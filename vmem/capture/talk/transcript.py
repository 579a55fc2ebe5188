"""The host's transcript, read from an offset and never written.

A transcript is one JSON object per line, appended while a session runs. It is another
program's file: the last line may be half written, a line may be of a type that does not exist
yet, of another client version, or not UTF-8 at all; the file may be replaced by a shorter one.
None of that is an error here: what cannot be understood is counted and stepped over.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from vmem.capture.talk.records import Record, parse_record

DEFAULT_MAX_BYTES = 16 * 1024 * 1024
MAX_LINE_BYTES = 48 * 1024 * 1024  # a longer line is stepped over, in pieces
READ_BYTES = 1 << 18
HEAD_BYTES = 4096
AROUND_BYTES = 8 * 1024 * 1024  # before a prompt or a compaction, in which it is looked what leads to it, or stays
_BESIDE_PROMPT = re.compile(rb'"hookName": ?"UserPromptSubmit"')


@dataclass(frozen=True, slots=True)
class TranscriptChunk:
    """What one read found. Pass `next_offset` and `head` to the next read.

    `rewritten`: the file is not the one that `offset` and `head` belong to (shorter, or its
    beginning changed), so this chunk starts at 0 and earlier knowledge of it is void.
    `more` says that max_bytes ended the read.
    """

    records: tuple[Record, ...]
    next_offset: int
    head: str
    rewritten: bool = False
    more: bool = False


def read_transcript(
    path: str | Path, offset: int = 0, *, head: str = "", max_bytes: int = DEFAULT_MAX_BYTES
) -> TranscriptChunk:
    """Read complete lines from `offset`, at most about `max_bytes` (one line more if it is longer).

    A missing file is an empty chunk: the host creates it only after the first prompt. OSError
    of other kinds (permission, no regular file: a pipe would be waited for) is the caller's to report.
    """
    try:
        if not S_ISREG(Path(path).stat().st_mode):
            raise OSError(f"{path} is no regular file")
        file = Path(path).open("rb", buffering=READ_BYTES)  # noqa: SIM115 (the with below closes it; only opening may fail quietly)
    except FileNotFoundError:
        return TranscriptChunk((), 0, "", rewritten=offset > 0)
    with file:
        size = file.seek(0, 2)
        rewritten = size < offset or (head != "" and _head_of(file, _head_size(head)) != head)
        start = at = 0 if rewritten else max(offset, 0)
        file.seek(start)
        records: list[Record] = []
        more = True
        while at == start or at - start < max_bytes:  # line by line: a chunk is never in memory as a whole
            line = file.readline(MAX_LINE_BYTES)
            if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
                while line and not line.endswith(b"\n"):
                    line = file.readline(READ_BYTES)
                at = file.tell()
                continue
            if not line.endswith(b"\n") and not _complete(line):
                more = False  # the end, or a line that is half written: no more to be read
                break
            record = parse_record(line, at)
            at += len(line)
            if record is not None:
                records.append(record)
        chunk_head = _head_of(file, min(at, HEAD_BYTES))
    return TranscriptChunk(tuple(records), at, chunk_head, rewritten, more and at < size)


def begins(record: Record, running: str) -> bool:
    """Whether a turn begins with this record: with a prompt, or with what the client itself submits under an id of its
    own, which is not that of the `running` turn (what a fork copies bears one id)."""
    if record.kind == "client":
        return record.agent == "" and record.prompt_id != "" and (record.copied or record.prompt_id != running)
    return record.kind == "prompt"


def begun(records: Iterable[Record]) -> list[Record]:
    """The records with which turns of the main thread begin."""
    found: list[Record] = []
    for record in without_copies(records):
        if record.agent == "" and begins(record, found[-1].prompt_id if found else ""):
            found.append(record)
    return found


def last_turn_offset(records: tuple[Record, ...] | list[Record]) -> int | None:
    """Where the newest turn of the main thread begins: read from here again until it has ended."""
    own = begun(records)
    return own[-1].offset if own else None


def without_copies(records: Iterable[Record]) -> Iterator[Record]:
    """Leaves out what a compaction wrote again.

    An automatic compaction that follows a manual one makes the client append older exchanges a second time:
    with their own uuid and time, but the prompt id of the newest prompt. They would pass for that prompt's turn.
    """
    newest: dict[str, Record] = {}
    for record in records:
        last = newest.get(record.agent)
        older = last is not None and last.prompt_id != "" and 0 < record.at < last.at
        if last is not None and older and record.prompt_id in ("", last.prompt_id):
            continue
        if begins(record, last.prompt_id if last is not None else ""):
            newest[record.agent] = record
        yield record


def rewound(records: Iterable[Record]) -> list[Record]:
    """The records with which turns begin that go on from an earlier point (`parent`) than the turns right before them:
    what was said and injected since that point is in the context no more."""
    order = list(records)
    own = {record.uuid for record in begun(order)}
    places = {record.uuid: place for place, record in enumerate(order)}
    found = []
    for place, record in enumerate(order):
        if record.uuid in own and record.parent:
            since = places.get(record.parent, -1)  # else it stands before what was read
            if any(one.uuid in own for one in order[since + 1 : place]):
                found.append(record)
    return found


def around(path: str | Path, prompt: Record) -> tuple[frozenset[str], frozenset[str]]:
    """(the prompt ids of the turns that lead to a prompt, those of the others that go on from where it does), as far
    as the last AROUND_BYTES before it tell. Raises OSError as open does."""
    records = [record for line in _up_to(path, prompt) if (record := parse_record(line)) is not None]
    known = {record.uuid: record for record in records}
    lead, at = set[str](), prompt.parent
    while (record := known.pop(at, None)) is not None:
        lead.add(record.prompt_id)
        at = record.parent
    behind, beyond = {prompt.parent}, set[str]()
    for record in records:
        if record.parent in behind:
            behind.add(record.uuid)
            beyond.add(record.prompt_id)
    return frozenset(lead - {""}), frozenset(beyond - lead - {"", prompt.prompt_id})


def left_by(path: str | Path, boundary: Record) -> tuple[bytes, str]:
    """What a compaction left in the context as it was: (the lines of what hooks told beside prompts, the id of the
    first prompt), as far as the last AROUND_BYTES before it tell. Raises OSError as open does."""
    *lines, own = _up_to(path, boundary)
    try:
        left = frozenset(json.loads(own)["compactMetadata"]["preservedMessages"]["uuids"])
    except (ValueError, LookupError, TypeError, RecursionError):  # clients that leave nothing, or do not say what
        return b"", ""
    stayed = [(one, line) for line in lines if (one := parse_record(line)) is not None and one.uuid in left]
    prompts = (one.prompt_id for one, _ in stayed if one.kind == "prompt")
    return b"\n".join(line for _, line in stayed if _BESIDE_PROMPT.search(line)), next(prompts, "")


def time_of(path: str | Path, uuid: str) -> float:
    """When the record with this id was written, Unix seconds; 0 when there is none. Raises OSError as open does."""
    needle = uuid.encode()
    with Path(path).open("rb") as file:
        while line := file.readline(MAX_LINE_BYTES):
            if needle in line:
                record = parse_record(line)
                if record is not None and record.uuid == uuid:
                    return record.at
    return 0.0


def piece_of(path: str, size: int) -> bytes:
    """The first bytes of a file, or with a negative size the last; none when it cannot be read."""
    if not Path(path).is_file():
        return b""
    try:
        with Path(path).open("rb") as file:
            if size < 0:
                file.seek(max(file.seek(0, 2) + size, 0))
            return file.read(abs(size))
    except OSError:
        return b""


# --- private --------------------------------------------------------------------------------


def _up_to(path: str | Path, record: Record) -> list[bytes]:
    """The lines of the last AROUND_BYTES before a record, of which the first may be cut, and its own."""
    begin = max(0, record.offset - AROUND_BYTES)
    with Path(path).open("rb") as file:
        file.seek(begin)
        return [*file.read(record.offset - begin).splitlines(), file.readline(MAX_LINE_BYTES)]


def _complete(tail: bytes) -> bool:
    try:
        return isinstance(json.loads(tail.decode("utf-8", "replace")), dict)
    except (ValueError, RecursionError):
        return False


def _head_size(head: str) -> int:
    size, _, _ = head.partition(":")
    return int(size) if size.isdecimal() and size.isascii() else 0


def _head_of(file: BinaryIO, size: int) -> str:
    """Length and hash of the first `size` bytes, "" for none: a grown file keeps it, a replaced one does not."""
    if size <= 0:
        return ""
    file.seek(0)
    return f"{size}:{hashlib.blake2b(file.read(size), digest_size=16).hexdigest()}"
