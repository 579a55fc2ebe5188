"""A set: memories, and the questions asked of them, in a folder.

A set is a folder with `memories.jsonl[.gz]` and `queries.jsonl[.gz]`, a JSON object a line:

    memories  collection, id, text; optionally session, timestamp, kind, title, speaker, turn and files
    queries   collection, query, and gold (memory ids) or gold_sessions; optionally id, category, now and evidence

Each collection is a project of its own; a question is asked of its collection. One without gold of either sort needs
nothing.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from vmem.model import Kind

ASSISTANT = Path(__file__).resolve().parent / "data" / "assistant"
KINDS = get_args(Kind)
Json = dict[str, Any]
_TEXT: dict[str, type | tuple[type, ...]] = {"collection": str, "id": (str, int), "text": str}
_ASKED: dict[str, type | tuple[type, ...]] = {"collection": str, "query": str}
_OPTIONAL: dict[str, type | tuple[type, ...]] = {
    "session": (str, int), "timestamp": (int, float), "kind": str, "title": str, "speaker": str, "turn": int,
    "files": list, "gold": list, "gold_sessions": list, "category": (str, int), "now": (int, float), "evidence": list,
}  # fmt: skip


@dataclass
class Collection:
    """One project: its memories in order, and the questions asked of it."""

    name: str
    memories: list[Json] = field(default_factory=list)
    queries: list[Json] = field(default_factory=list)


def set_argument(text: str) -> tuple[Path, str]:
    """FOLDER, or FOLDER=KIND where memories without a kind are of that; they are episodes otherwise."""
    folder, _, kind = text.partition("=")
    return Path(folder), kind or "episode"


def sets_in(folder: Path) -> list[Path]:
    """The folder itself where it is a set, else the sets in it. Ends the program where there is none."""
    inside = sorted(path for path in folder.glob("*") if path.is_dir() and any(path.glob("queries.jsonl*")))
    found = [folder] if any(folder.glob("queries.jsonl*")) else inside
    if not found:
        raise SystemExit(f"{folder}: no set; a set is a folder with memories.jsonl[.gz] and queries.jsonl[.gz]")
    return found


def read_set(folder: Path, kind: str = "episode", *, unanswerable: bool = False) -> list[Collection]:
    """The collections of one set, in file order; questions without any gold only if asked for.

    Ids and sessions are texts, however the files have them. Ends the program with file, line and what is wrong there.
    """
    found, known = dict[str, Collection](), dict[str, set[str]]()
    for where, record in _records(folder, "memories", _TEXT):
        name, ident = record["collection"], f"id {record['id']}"
        if ident in known.setdefault(name, set()):
            raise SystemExit(f"{where}: a second memory of {name} with {ident}")
        if record.get("kind", kind) not in KINDS:
            raise SystemExit(f"{where}: {record.get('kind', kind)} is no kind; there are {', '.join(KINDS)}")
        memory = {"kind": kind, "timestamp": 0, **record, "id": str(record["id"])}
        memory["session"] = str(record.get("session", ""))
        known[name] |= {ident, f"session {memory['session']}"}
        found.setdefault(name, Collection(name)).memories.append(memory)
    for where, record in _records(folder, "queries", _ASKED):
        answers = {field: [*map(str, record.get(field, ()))] for field in ("gold", "gold_sessions")}
        query = {"id": where.rpartition(":")[2], **record, **answers}
        name = query["collection"]
        if name not in found:
            raise SystemExit(f"{where}: no memory is of the collection {name}")
        gold = [*(f"id {one}" for one in query["gold"]), *(f"session {one}" for one in query["gold_sessions"])]
        if missing := [one for one in gold if one not in known[name]]:
            raise SystemExit(f"{where}: no memory of {name} has {missing[0]}, which is gold")
        if gold or unanswerable:
            found[name].queries.append(query)
    if not any(collection.queries for collection in found.values()):
        raise SystemExit(f"{folder}: no question has gold, or there is none")
    return list(found.values())


def _records(folder: Path, name: str, needed: dict[str, type | tuple[type, ...]]) -> Iterator[tuple[str, Json]]:
    """Each object of a file with "FILE:LINE", its fields looked at."""
    packed, plain = folder / f"{name}.jsonl.gz", folder / f"{name}.jsonl"
    path, number = packed if packed.exists() else plain, 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path == packed else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    record = json.loads(line)
                    _check(f"{path}:{number}", record, needed)
                    yield f"{path}:{number}", {name: value for name, value in record.items() if value is not None}
    except (OSError, EOFError, ValueError) as error:
        raise SystemExit(f"{path}:{number or 1}: {error}") from error


def _check(where: str, record: object, needed: dict[str, type | tuple[type, ...]]) -> None:
    if not isinstance(record, dict):
        raise SystemExit(f"{where}: not a JSON object")
    for name, of_type in {**_OPTIONAL, **needed}.items():
        value = record.get(name)
        if name in needed and value is None:
            raise SystemExit(f"{where}: no {name}")
        if value is not None and not isinstance(value, of_type):
            raise SystemExit(f"{where}: {name} is {json.dumps(value)[:40]}")
