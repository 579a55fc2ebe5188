"""A document as pages: contiguous pieces of about `max_tokens`, cut where its structure allows, and their contents.

The pieces are slices of the redacted text: joined, they are the document, byte for byte.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vmem.capture.talk.episodes import split_text, title_of
from vmem.hot.redact import redact
from vmem.model import Draft, Speaker
from vmem.recall.words.tokens import estimate_tokens

CODE_SUFFIXES = frozenset(
    "py pyi js jsx ts tsx mjs cjs go rs java kt kts c h cc cpp hpp cs rb php swift scala lua pl r jl ex exs "
    "erl hs ml clj dart sh bash zsh sql proto".split()
)
MOST_LINES_IN_CONTENTS = 120

_HEADING = re.compile(r"(?m)^(#{1,6})[ \t]+(\S.*)$")
_UNDERLINED = re.compile(r"(?m)^(\S[^\n]{1,120})\n(={3,}|-{3,}|~{3,})[ \t]*$")
_FENCE = re.compile(r"(?m)^[ \t]*(```|~~~)(.*)$")
_DEFINITION = re.compile(
    r"""(?mx)^(?:
      (?:@[\w.].*\n){0,20}+(?:async\s+)?(?:def|class)\s+\w+
    | (?:export\s+)?(?:default\s+)?(?:abstract\s+)?(?:async\s+)?
      (?:function\*?|class|interface|type|enum|namespace|module)\s+[\w$]+
    | (?:export\s+)?(?:const|let|var)\s+[\w$]+\s*(?::[^=\n]+)?=\s*(?:async\s*)?(?:\(|function|<)
    | func\s+(?:\([^)\n]*\)\s*)?\w+ | type\s+\w+\s+(?:struct|interface)
    | (?:pub(?:\([^)\n]*\))?\s+)?(?:async\s+|unsafe\s+|const\s+)*(?:fn|struct|enum|trait|impl|mod|macro_rules!)\b[^\n;]*
    | (?:public|private|protected|internal|static|final|abstract|sealed|override|open|data|inline)\s+[^\n;=]*(?:\{|\))
    | (?:module|defmodule|describe|context)\s+\S+
    | (?:CREATE|ALTER|INSERT|DROP|create|alter)\s+(?:OR\s+REPLACE\s+)?\w+\s+[^\n(]*
    | (?:message|service)\s+\w+\s*\{
    | \w[\w\s*&:<>,]{0,160}\s[*&]?\w+\([^;\n]*\)\s*(?:const\s*)?\{
    | \w+\s*\(\)\s*\{
    )"""
)
_TIME = re.compile(
    r"^\W{0,2}(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?|\d\d:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"
    r"|\d{2}/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d)"
)
_TROUBLE = re.compile(r"\b(?:ERROR|FATAL|CRITICAL|PANIC|Traceback|Exception|FAILED|error:|panic:)")


@dataclass(frozen=True, slots=True)
class Section:
    """A slice [start, end) of a text with the name its structure gives it ("" for none)."""

    start: int
    end: int
    name: str
    level: int = 1


def split_document(
    text: str,
    name: str,
    max_tokens: int = 2000,
    *,
    speaker: Speaker = "tool",
    at: float = 0.0,
    patterns: Sequence[re.Pattern[str]] = (),
) -> list[Draft]:
    """Drafts of a document: one page when it fits, else a contents page (first) and its parts.

    The contents page is kind "summary" with key "doc:NAME:HASH"; part N has "KEY#N", kind "reference"
    and `derived_from` the contents page. Idempotent: the same text and name give the same keys.
    """
    name = redact(name, patterns)[0]
    text = redact(text, patterns)[0]  # before it is cut: half of a key would not look like one
    mark = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
    key = f"doc:{name}:{mark}"
    base = Draft(
        kind="reference", title=title_of(name), text=text, key=key, speaker=speaker, files=(name,), tags=("document",),
        importance=0.4, created_at=at,
    )  # fmt: skip
    if not text.strip():
        return []
    if estimate_tokens(text) <= max_tokens:
        label = next((s.name for s in sections(text, name) if s.name), "")
        return [replace(base, title=title_of(f"{name}: {label}" if label else name))]
    parts = list(_packed(text, sections(text, name), max_tokens))
    drafts = []
    lines = []
    line = 1
    for number, (start, end, labels) in enumerate(parts, start=1):
        first, last = line, line + text.count("\n", start, max(start, end - 1))
        line = last + (text[end - 1] == "\n")
        label = "; ".join(labels[:4]) + (f"; and {len(labels) - 4} more" if len(labels) > 4 else "")
        label = label or title_of(text[start:end], 60)
        lines.append(f"{number}. {label} (lines {first}-{last}, about {estimate_tokens(text[start:end])} tokens)")
        drafts.append(
            replace(
                base,
                title=title_of(f"{name} {number}/{len(parts)}: {label}"),
                text=text[start:end],
                key=f"{key}#{number}",
                derived_from=key,
                tags=("document", f"part:{number}/{len(parts)}"),
                importance=0.3,
            )
        )
    left_out = len(lines) - MOST_LINES_IN_CONTENTS
    shown = lines if left_out <= 0 else [*lines[:MOST_LINES_IN_CONTENTS], f"… and {left_out} more parts"]
    head = f"Contents of {name}: {len(parts)} parts, about {estimate_tokens(text)} tokens."
    contents = replace(
        base,
        kind="summary",
        title=title_of(f"Contents of {name}"),
        text="\n".join((head, *shown)),
        tags=("document", "contents"),
    )
    return [contents, *drafts]


def sections(text: str, name: str = "") -> list[Section]:
    """The text cut at its own structure: headings, definitions, blocks of a log, or paragraphs; all of it."""
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if suffix in CODE_SUFFIXES:
        marks = [(m.start(), _signature(text, m.end()), 1) for m in _DEFINITION.finditer(text)]
    else:
        marks = _headings(text)
        if len(marks) < 2 and suffix not in ("md", "rst", "markdown"):
            marks = _log_blocks(text) or marks
    if not marks:
        marks = [(m.end(), "", 1) for m in re.finditer(r"\n[ \t]*\n+", text) if m.end() < len(text)]
    if not marks or marks[0][0] > 0:
        marks = [(0, "", 1), *marks]
    ends = [start for start, _, _ in marks[1:]] + [len(text)]
    return [
        Section(start, end, label, level) for (start, label, level), end in zip(marks, ends, strict=True) if end > start
    ]


def fenced(text: str) -> list[tuple[int, int]]:
    """Where the code blocks of a Markdown text stand, [start, end) each."""
    found = []
    start, opening = -1, ""
    for match in _FENCE.finditer(text):
        if start < 0:
            start, opening = match.start(), match[1]
        elif match[1] == opening and not match[2].strip():
            found.append((start, match.end()))
            start = -1
    return found


# --- private --------------------------------------------------------------------------------


def _headings(text: str) -> list[tuple[int, str, int]]:
    fences = fenced(text)
    found = [(m.start(), m[2].strip().rstrip("#").strip(), len(m[1])) for m in _HEADING.finditer(text)]
    found += [(m.start(), m[1].strip(), 1 if m[2][0] == "=" else 2) for m in _UNDERLINED.finditer(text)]
    found.sort()
    out: list[tuple[int, str, int]] = []
    fence = 0
    for mark in found:
        while fence < len(fences) and fences[fence][1] <= mark[0]:
            fence += 1
        if (fence >= len(fences) or mark[0] < fences[fence][0]) and (not out or mark[0] > out[-1][0]):
            out.append(mark)
    return out


def _log_blocks(text: str) -> list[tuple[int, str, int]]:
    """Blocks of a log: a new one at each minute or after each run of lines that belong together."""
    marks: list[tuple[int, str, int]] = []
    minute, at, timed, total = "", 0, 0, 0
    for line in text.splitlines(keepends=True):
        match = _TIME.match(line)
        total += 1
        if match is not None:
            timed += 1
            stamp = match[1][:16] if len(match[1]) > 10 else match[1][:5]
            if stamp != minute:
                marks.append((at, match[1], 1))
                minute = stamp
        if marks and _TROUBLE.search(line) and "!" not in marks[-1][1]:
            marks[-1] = (marks[-1][0], f"{marks[-1][1]} ! {title_of(line, 60)}", 1)
        at += len(line)
    return marks if total >= 5 and timed * 3 >= total else []


def _packed(text: str, cut: list[Section], max_tokens: int) -> Iterator[tuple[int, int, list[str]]]:
    start, used = 0, 0
    labels: list[str] = []
    for section in cut:
        size = estimate_tokens(text[section.start : section.end])
        if used and used + size > max_tokens:
            yield start, section.start, labels
            start, used, labels = section.start, 0, []
        if size > max_tokens:
            at = section.start
            pieces = split_text(text[section.start : section.end], max_tokens)
            for number, piece in enumerate(pieces[:-1], start=1):
                yield at, at + len(piece), [f"{section.name} ({number}/{len(pieces)})"] if section.name else []
                at += len(piece)
            start, used = at, estimate_tokens(pieces[-1])
            labels = [f"{section.name} ({len(pieces)}/{len(pieces)})"] if section.name else []
            continue
        used += size
        if section.name:
            labels.append(section.name)
    if start < len(text):
        yield start, len(text), labels


def _signature(text: str, end: int) -> str:
    """The line that a definition's match ends on."""
    start = text.rfind("\n", 0, end) + 1
    stop = text.find("\n", end)
    return " ".join(text[start : stop if stop >= 0 else len(text)].split()).rstrip("{( ")[:90]
