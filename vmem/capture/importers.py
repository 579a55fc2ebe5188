"""What other tools and people wrote down, as drafts: notes in Markdown, JSON lines, claude-mem's database.

Imported text is data. Only a file that a person keeps (CLAUDE.md) speaks with the user's voice;
what an assistant wrote down (MEMORY.md, another tool's store) never makes a constraint or a preference.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from vmem import lenient
from vmem.capture.documents import fenced, sections, split_document
from vmem.capture.exporters import draft_of, exported_json
from vmem.capture.languages import extract_abroad, rules_en
from vmem.capture.statements import classifier
from vmem.capture.statements.judging import findings, told_by_user
from vmem.capture.statements.prose import Sentence, masked
from vmem.capture.talk.episodes import FILES_KEPT, title_of
from vmem.capture.talk.records import seconds
from vmem.errors import InputError
from vmem.hot.redact import redact
from vmem.model import KINDS, USER_ONLY_KINDS, Draft, Kind, Speaker
from vmem.recall.words.tokens import estimate_tokens

Read = TypeVar("Read")
LATEST_S = 1e11  # of any time in a foreign file
MOST_BYTES = (
    1 << 24
)  # of one value of a foreign database: a column may be computed, and as large as the engine makes it
LONG_NOTE_TOKENS = 400  # a longer section is a document, not a note

_ITEM = re.compile(r"(?m)^[ \t]{0,3}(?:[-*+]|\d{1,2}[.)])[ \t]+")
_OBSERVATION_KINDS: dict[str, Kind] = {
    "decision": "decision", "trade-off": "decision", "bugfix": "lesson", "gotcha": "lesson",
    "problem-solution": "lesson",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imported:
    """A draft and the project that its source files it under ("" when the source has none)."""

    draft: Draft
    project: str = ""


def from_notes(text: str, name: str, *, at: float = 0.0) -> list[Draft]:
    """Drafts of a Markdown note: each list item or paragraph a page, under its headings; long sections as documents.

    The user speaks in CLAUDE.md and AGENTS.md, an assistant in files of other names. Idempotent by content: the same
    item of the same file has the same key.
    """
    name = redact(name)[0]
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    by: Speaker = "user" if base.upper().startswith(("CLAUDE", "AGENTS", "GEMINI")) else "assistant"
    meta, body = _front_matter(redact(text)[0])  # before it is cut: a private part may span several items
    if meta:
        return (
            [_note(body.strip(), meta.get("name") or title_of(body), name, by, at, meta.get("description", ""))]
            if body.strip()
            else []
        )
    drafts: dict[str, Draft] = {}
    path: list[tuple[int, str]] = []
    for section in sections(body, "x.md"):
        if section.name:
            path = [step for step in path if step[0] < section.level] + [(section.level, section.name)]
        content = body[section.start : section.end]
        if section.name:
            content = re.sub(r"\A.*\n?(?:(?:={3,}|-{3,})[ \t]*\n)?", "", content, count=1)
        if not content.strip():
            continue
        under = " › ".join(step[1] for step in path)
        if estimate_tokens(content) > LONG_NOTE_TOKENS and not _ITEM.search(content):
            for draft in split_document(content, f"{name} › {under}" if under else name, speaker=by, at=at):
                drafts.setdefault(draft.key, draft)
            continue
        for item in _items(content):
            draft = _note(item, "", name, by, at, under)
            drafts.setdefault(draft.key, draft)
    return list(drafts.values())


def from_jsonl(text: str, name: str = "import", first: int = 1) -> list[Draft]:
    """Drafts of JSON lines: our own export, or objects with a text (`text`, `content`, `memory`, `body`, `note`).

    `first` is the number of the first line in its file.
    """
    return each_line(text, name, first, lambda line: _draft_of_line(line, name))


def each_line(text: str, name: str, first: int, read: Callable[[str], Read]) -> list[Read]:
    """What `read` makes of each line that is not empty. InputError names the first that it cannot read."""
    done = []
    for number, line in enumerate(text.split("\n"), first):
        try:
            done += [read(line)] if line.strip() else []
        except InputError as error:
            raise InputError(f"line {number} of {name}: {error}") from None
    return done


def from_claude_mem(path: str | Path) -> Iterator[Imported]:
    """Observations, session summaries and standing directives of a claude-mem database, oldest first.

    Opened read-only; columns that a version lacks are empty. InputError when it is not such a database.
    """
    try:
        database = sqlite3.connect(f"file:{quote(str(Path(path).absolute()))}?mode=ro", uri=True)
    except sqlite3.Error as error:
        raise InputError(f"cannot open {path}: {error}") from None
    try:
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
        database.row_factory = sqlite3.Row
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "observations" not in tables:
            raise InputError(f"{path} is not a claude-mem database: it has no table of observations")
        for table, make in (
            ("observations", _observation),
            ("session_summaries", _summary),
            ("directives", _directive),
        ):
            if table in tables:
                for row in database.execute(f"SELECT * FROM {table} ORDER BY created_at_epoch, id"):
                    draft = make(dict(row))
                    if draft.text.strip():
                        yield Imported(draft, _string(dict(row).get("project")))
    except sqlite3.Error as error:
        raise InputError(f"cannot read {path}: {error}") from None
    finally:
        database.close()


# --- private --------------------------------------------------------------------------------


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """`name: value` lines between dashes, as in the host's own memory files; ({}, text) when there are none."""
    match = re.match(r"---[ \t]*\n(.*?)\n---[ \t]*\n", text, re.DOTALL)
    if match is None:
        return {}, text
    pairs = (line.partition(":") for line in match[1].splitlines())
    return {name.strip(): value.strip().strip("\"'") for name, colon, value in pairs if colon}, text[match.end() :]


def _items(content: str) -> list[str]:
    """List items with what is indented below them, and paragraphs between; a code block stays with what it follows."""
    fences = fenced(content)
    cuts = {0}
    cuts.update(m.start() for m in _ITEM.finditer(content))
    cuts.update(
        m.end() for m in re.finditer(r"\n[ \t]*\n(?=\S)", content) if not content.startswith(("```", "~~~"), m.end())
    )
    inside = [cut for cut in cuts if any(start < cut < end for start, end in fences)]
    ordered = [*sorted(cuts.difference(inside)), len(content)]
    pieces = [_ITEM.sub("", content[a:b], count=1).strip() for a, b in pairwise(ordered)]
    return [piece for piece in pieces if any(c.isalnum() for c in piece)]


def _note(text: str, title: str, name: str, speaker: Speaker, at: float, under: str) -> Draft:
    kind = _kind_of(text, speaker)
    body = f"{text}\n({name}{f', {under}' if under else ''})"
    mark = hashlib.blake2b(f"{under}\n{text}".encode("utf-8", "replace"), digest_size=8).hexdigest()
    return Draft(
        kind=kind,
        title=title_of(title or text),
        text=body,
        key=f"note:{name}:{mark}",
        speaker=speaker,
        tags=("imported", "note"),
        importance=0.85 if kind == "constraint" else 0.6,
        created_at=at,
    )


def _kind_of(text: str, speaker: Speaker) -> Kind:
    """What a note is, by its first lines; a person's list of rules makes rules."""
    first = next((line for line in text.splitlines() if line.strip()), "")[:400]
    sentence = Sentence(first, masked(first))
    looks = classifier.likelihood(classifier.features_of(sentence, set()))
    abroad = extract_abroad.language(first)
    # It answers nothing, as what begins a session: "an MQTT broker for the sensors" was not chosen there.
    found = findings(sentence, by_user=True) or told_by_user(sentence, looks, opening=True, abroad=abroad)
    forbids = rules_en.DONT.match(sentence.view)  # "Do not log secrets.": where it is written down, for good
    kind: Kind = found[0].kind if found else "constraint" if forbids else "fact"
    return "fact" if kind in USER_ONLY_KINDS and speaker != "user" else kind


def _draft_of_line(line: str, name: str) -> Draft:
    try:
        value = lenient.loads(line)
    except (ValueError, RecursionError):
        raise InputError("not JSON") from None
    if not isinstance(value, dict):
        raise InputError("not a JSON object")
    return draft_of(exported_json(line)[0]) if "vmem" in value else _foreign(value, name)


def _foreign(value: dict[str, Any], name: str) -> Draft:
    text = next((value[k] for k in ("text", "content", "memory", "body", "note") if isinstance(value.get(k), str)), "")
    if not text.strip():
        raise InputError("no text (text, content, memory, body or note)")
    kind = value.get("kind", value.get("type"))
    known: Kind = kind if isinstance(kind, str) and kind in KINDS else "fact"
    tags = value.get("tags")
    mark = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return Draft(
        kind="fact" if known in USER_ONLY_KINDS and value.get("speaker") != "user" else known,
        title=title_of(_string(value.get("title")) or text),
        text=text,
        key=f"jsonl:{name}:{mark}",
        speaker="user" if value.get("speaker") == "user" else "assistant",
        tags=("imported", *(str(t) for t in tags if isinstance(t, str))) if isinstance(tags, list) else ("imported",),
        created_at=_past(value.get("created_at")) or _past(value.get("timestamp")),
    )


def _observation(row: dict[str, Any]) -> Draft:
    parts = [_string(row.get("subtitle")), _string(row.get("narrative")) or _string(row.get("text"))]
    parts += [f"- {fact}" for fact in _strings(row.get("facts"))]
    kind = _OBSERVATION_KINDS.get(_string(row.get("type")), "fact")
    return _written(row, "observation", kind, "title", parts, "files_modified", _strings(row.get("concepts"))[:8])


def _summary(row: dict[str, Any]) -> Draft:
    parts = [
        f"{label}: {_string(row.get(column))}"
        for label, column in (
            ("Request", "request"), ("Investigated", "investigated"), ("Learned", "learned"),
            ("Completed", "completed"), ("Next steps", "next_steps"), ("Notes", "notes"),
        )
        if _string(row.get(column))
    ]  # fmt: skip
    return _written(row, "summary", "summary", "request", parts, "files_edited")


def _written(
    row: dict[str, Any], sort: str, kind: Kind, title: str, parts: Iterable[str], edited: str, tags: Iterable[str] = ()
) -> Draft:
    """What claude-mem's model wrote, in some parts; `title` and `edited` are columns of the row."""
    text = "\n".join(filter(None, parts))
    return Draft(
        kind=kind,
        title=title_of(_string(row.get(title)) or text),
        text=text,
        key=f"claude-mem:{sort}:{row.get('id')}:{row.get('content_hash') or row.get('created_at_epoch')}",
        speaker="assistant",
        session_id=_string(row.get("memory_session_id")),
        turn=_whole(row.get("prompt_number")),
        files=tuple(dict.fromkeys(_strings(row.get(edited)) + _strings(row.get("files_read"))))[:FILES_KEPT],
        tags=("imported", "claude-mem", *tags),
        created_at=_past(row.get("created_at_epoch")),
    )


def _directive(row: dict[str, Any]) -> Draft:
    """A standing rule: the user's own when it was entered by hand, else only a fact about one."""
    text = _string(row.get("content")) if row.get("status") in (None, "active") else ""
    by_hand = row.get("source") in ("manual", "user")
    return Draft(
        kind="constraint" if by_hand else "fact",
        title=title_of(text),
        text=text,
        key=f"claude-mem:directive:{row.get('id')}:{row.get('created_at_epoch')}",
        speaker="user" if by_hand else "assistant",
        tags=("imported", "claude-mem", "directive"),
        importance=0.8 if by_hand else 0.5,
        created_at=_past(row.get("created_at_epoch")),
    )


def _strings(value: object) -> list[str]:
    if not isinstance(value, str) or not value:
        return []
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError):
        return [value]
    return [item for item in parsed if isinstance(item, str) and item] if isinstance(parsed, list) else []


def _string(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _past(value: object) -> float:
    """A time of a foreign file, in Unix seconds; 0.0 for none."""
    at = seconds(value)
    return at if at <= LATEST_S else 0.0
