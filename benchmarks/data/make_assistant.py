"""Build the coding-assistant memory set from its hand-written source.

`assistant/source/<collection>.txt` holds one project: its sessions, pages and questions,
in a form that a person can write and review. This script only adds what is mechanical:
ids, turn numbers, timestamps, gold sessions and the dev/test split. It writes
`assistant/memories.jsonl` and `assistant/queries.jsonl`; the same source gives the same bytes.

Source lines:

    @@ 2025-11-04 09:12                      a session starts (UTC)
    %% KIND LABEL [FILE ...] [>NEWER] [@SPEAKER] [: TITLE]
                                             a page; an `episode` starts the next turn
    ?? CATEGORY | LABEL, LABEL | NOW         a question and its gold (no-answer: a flavour instead)
    => substring                             one piece of evidence for the question above

Anything else is text of the page or question above it. In episodes a line that starts
with `U: ` or `A: ` is the user's prompt or the answer.

Run it: `python benchmarks/data/make_assistant.py`
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent / "assistant"
SPLIT_SEED = 20261121
TITLE_CHARS = 72
USER_KINDS = frozenset({"episode", "constraint", "preference", "decision", "rejected", "task"})
NO_ANSWER = "no-answer"


@dataclass
class SourcePage:
    """One page as written: labels stand for ids, `text` is raw lines."""

    collection: str
    label: str
    kind: str
    title: str
    session: str
    turn: int
    timestamp: int
    speaker: str
    files: list[str]
    newer: str = ""
    lines: list[str] = field(default_factory=list)


@dataclass
class SourceQuery:
    """One question as written; `flavour` says which sort of no-answer prompt it is."""

    collection: str
    category: str
    gold: list[str]
    now: int
    flavour: str = ""
    lines: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)


def opaque(*parts: str) -> str:
    """Eight characters of a-z2-7 that tell a ranker nothing: a hash of `parts`."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return base64.b32encode(digest[:5]).decode().lower()


def jitter(low: int, high: int, *parts: str) -> int:
    """A repeatable number in [low, high] drawn from `parts`."""
    return low + int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest()[:4]) % (high - low + 1)


def parse_time(text: str) -> int:
    """`YYYY-MM-DD HH:MM` in UTC as Unix seconds."""
    return int(datetime.strptime(text.strip(), "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp())


def parse(path: Path) -> tuple[list[SourcePage], list[SourceQuery]]:
    """Read one source file. Raises ValueError with the line number on a malformed line."""
    name = path.stem
    pages: list[SourcePage] = []
    queries: list[SourceQuery] = []
    session, clock, turn, sessions = "", 0, 0, 0
    target: list[str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark, rest = line[:3], line[3:]
        if mark == "@@ ":
            sessions += 1
            session, clock, turn, target = f"{name}-{sessions:02d}", parse_time(rest), 0, None
        elif mark == "%% ":
            head, _, title = rest.partition(" : ")
            kind, label, *extra = head.split()
            if kind == "episode":
                turn += 1
                clock += jitter(180, 780, name, label) if turn > 1 else 0
            else:
                clock += jitter(5, 40, name, label)
            speaker = "user" if kind in USER_KINDS else "assistant"
            page = SourcePage(name, label, kind, title.strip(), session, turn, clock, speaker, [])
            for word in extra:
                if word.startswith(">"):
                    page.newer = word[1:]
                elif word.startswith("@"):
                    page.speaker = word[1:]
                else:
                    page.files.append(word)
            pages.append(page)
            target = page.lines
        elif mark == "?? ":
            category, gold, now = (part.strip() for part in rest.split("|"))
            query = SourceQuery(name, category, [], parse_time(now))
            if category == NO_ANSWER:
                query.flavour = gold
            else:
                query.gold = [label.strip() for label in gold.split(",")]
            queries.append(query)
            target = query.lines
        elif mark == "=> ":
            queries[-1].evidence.append(rest)
        elif target is not None:
            target.append(line)
        elif line.strip():
            raise ValueError(f"{path.name}:{number}: text outside a page or question")
    return pages, queries


def page_text(page: SourcePage) -> str:
    """The stored text: `U:`/`A:` spelled out, a paragraph break before the answer."""
    out: list[str] = []
    for line in page.lines:
        if page.kind == "episode" and line.startswith("U: "):
            line = "User: " + line[3:]
        elif page.kind == "episode" and line.startswith("A: "):
            line = "\nAssistant: " + line[3:]
        out.append(line)
    return "\n".join(out).strip()


def page_title(page: SourcePage, text: str) -> str:
    """The written title, or the first line cut at a word."""
    if page.title:
        return page.title
    first = text.removeprefix("User: ").splitlines()[0]
    if len(first) <= TITLE_CHARS:
        return first
    cut = first[:TITLE_CHARS]
    return cut[: cut.rfind(" ")] if " " in cut else cut


def memory_row(page: SourcePage) -> dict[str, object]:
    """One line of memories.jsonl."""
    text = page_text(page)
    row: dict[str, object] = {
        "collection": page.collection,
        "id": opaque(page.collection, page.label),
        "text": text,
        "title": page_title(page, text),
        "kind": page.kind,
        "speaker": page.speaker,
        "session": page.session,
        "turn": page.turn,
        "timestamp": page.timestamp,
        "files": page.files,
    }
    if page.newer:
        row["superseded_by"] = opaque(page.collection, page.newer)
    return row


def query_row(query: SourceQuery, session_of: dict[str, str]) -> dict[str, object]:
    """One line of queries.jsonl, without its split."""
    text = "\n".join(query.lines).strip()
    gold = [opaque(query.collection, label) for label in query.gold]
    row: dict[str, object] = {
        "collection": query.collection,
        "id": "q" + opaque(query.collection, "query", text),
        "query": text,
        "gold": gold,
        "gold_sessions": sorted({session_of[uid] for uid in gold}),
        "category": query.category,
        "now": query.now,
        "evidence": query.evidence,
    }
    if query.flavour:
        row["flavour"] = query.flavour
    return row


def split_rows(rows: list[dict[str, object]], seed: int = SPLIT_SEED) -> None:
    """Give each row `split`: half dev and half test within each category, drawn with `seed`.

    Odd categories alternate which half gets the extra question, so the totals stay even.
    """
    by_category: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        by_category[str(row["category"])].append(row)
    rng = random.Random(seed)
    extra_to_dev = True
    for category in sorted(by_category):
        members = sorted(by_category[category], key=lambda row: str(row["id"]))
        rng.shuffle(members)
        half = len(members) // 2
        if len(members) % 2:
            half += extra_to_dev
            extra_to_dev = not extra_to_dev
        for index, row in enumerate(members):
            row["split"] = "dev" if index < half else "test"


def build(source: Path) -> tuple[str, str]:
    """The text of memories.jsonl and queries.jsonl for a folder of source files."""
    memories: list[dict[str, object]] = []
    written: list[SourceQuery] = []
    for path in sorted(source.glob("*.txt")):
        pages, queries = parse(path)
        memories += [memory_row(page) for page in pages]
        written += queries
    session_of = {str(row["id"]): str(row["session"]) for row in memories}
    rows = [query_row(query, session_of) for query in written]
    split_rows(rows)
    return dump(memories), dump(rows)


def dump(rows: list[dict[str, object]]) -> str:
    """Rows as JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main() -> None:
    """Write both files beside the source."""
    memories, queries = build(HERE / "source")
    (HERE / "memories.jsonl").write_text(memories, encoding="utf-8")
    (HERE / "queries.jsonl").write_text(queries, encoding="utf-8")


if __name__ == "__main__":
    main()
