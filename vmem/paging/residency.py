"""Residency: what a context has already, what it lacks, and what it has in an old version.

A page is in a context from the turn that put it there until that context is compacted or cleared.
What is there is not sent again; what was edited since is *dirty* and only its difference is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vmem.model import Hit, Resident

MAX_DIFF_CHARS = 600
MAX_UNITS = 120  # sentences or lines of each text that are compared; the comparison is cubic at worst
CONTEXT_CHARS = 60  # of the unchanged sentence before a change, to say where it is

# A unit is a line or a sentence. A full stop ends one only before white space: "3.11" and "a.py" stay whole.
_UNIT = re.compile(r"[^\n。！？]*?(?:[.!?](?=\s)|[。！？]|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Stale:
    """A hit that the context has in another version."""

    hit: Hit
    resident: Resident


@dataclass(frozen=True, slots=True)
class Plan:
    """Hits split by what the context lacks, each part in the order of the hits: `fresh` are to be
    shown, `changed` by their difference, `still` not at all (they are in context)."""

    fresh: tuple[Hit, ...]
    changed: tuple[Stale, ...]
    still: tuple[Hit, ...]


def plan(hits: Iterable[Hit], resident: Iterable[Resident]) -> Plan:
    """Split `hits` for a context whose page table is `resident`. A page that is hit twice counts
    once, by its first (best) hit; one that is resident twice counts with its latest line; one that is
    there only in its short form counts as lacking."""
    table: dict[str, Resident] = {}
    for line in resident:
        if line.how == "short":
            continue
        known = table.get(line.uid)
        if known is None or (line.turn, line.at, line.version) >= (known.turn, known.at, known.version):
            table[line.uid] = line
    fresh: list[Hit] = []
    changed: list[Stale] = []
    still: list[Hit] = []
    seen: set[str] = set()
    for hit in hits:
        if hit.page.uid in seen:
            continue
        seen.add(hit.page.uid)
        present = table.get(hit.page.uid)
        if present is None:
            fresh.append(hit)
        elif present.version != hit.page.version:
            changed.append(Stale(hit, present))
        else:
            still.append(hit)
    return Plan(tuple(fresh), tuple(changed), tuple(still))


def difference(old_text: str, new_text: str, max_chars: int = MAX_DIFF_CHARS) -> str:
    """What changed, for a reader who has seen the old text: by line or sentence, "- " before what no
    longer holds and "+ " before what now does, "  …" before the sentence that precedes a change.

    "" when nothing but white space changed. At most `max_chars`; what is cut is said, and what
    is new is kept rather than what is gone. When most changed, the new text alone is shorter and
    is given instead (after "now: ").
    """
    old, new = _units(old_text), _units(new_text)
    if old == new:
        return ""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    lines: list[str] = []
    if len(before) > MAX_UNITS or len(after) > MAX_UNITS:
        return _cut("now: " + " ".join(after), max_chars)
    from difflib import SequenceMatcher  # here: a fifth of a megabyte, for the few pages that change while resident

    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        previous = new[head + j1 - 1] if head + j1 else ""
        if previous:
            lines.append("  … " + previous[-CONTEXT_CHARS:])
        lines += ["- " + unit for unit in before[i1:i2]]
        lines += ["+ " + unit for unit in after[j1:j2]]
    text = "\n".join(lines)
    whole = "now: " + (" ".join(new) or "(empty)")
    if len(whole) < len(text):
        return _cut(whole, max_chars)
    if len(text) > max_chars:  # what is new matters most
        text = "\n".join([line for line in lines if line.startswith("+ ")] or lines)
    return _cut(text, max_chars)


def _units(text: str) -> list[str]:
    units = (" ".join(found.split()) for found in _UNIT.findall(text))
    return [unit for unit in units if unit]


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    count = 0
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        count += 1
    return count


def _cut(text: str, max_chars: int) -> str:
    mark = " … (more changed: read the whole page)"
    if len(text) <= max_chars:
        return text
    return (text[: max(0, max_chars - len(mark))] + mark)[:max_chars]
