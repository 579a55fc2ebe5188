"""What changed between two images of a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from vmem.snapshot.image import Command, Image, Pointer

_WORDS = ("goal", "task", "answer", "recap", "turn", "transcript_offset")
_PLACE = ("project", "root", "cwd", "branch", "head")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: field, and what it was and is; "" where there was or is nothing."""

    field: str
    before: str
    after: str


def diff(old: Image, new: Image) -> tuple[Change, ...]:
    """Every difference that a person would care for; equal images give ()."""
    out = [Change(n, str(getattr(old, n)), str(getattr(new, n))) for n in _WORDS if getattr(old, n) != getattr(new, n)]
    for name in _PLACE:
        before, after = getattr(old.place, name), getattr(new.place, name)
        if before != after:
            out.append(Change(name, before, after))
    out += _items("uncommitted", old.place.dirty, new.place.dirty, lambda x: (x, x))
    for name in ("questions", "next_actions"):
        out += _items(name, getattr(old, name), getattr(new, name), lambda x: (x, x))
    out += _items("todo", old.todo, new.todo, lambda x: (x.text, f"[{x.status}] {x.text}"))
    for name in ("pins", "stated", "resident", "said"):
        out += _items(name, getattr(old, name), getattr(new, name), _spell_pointer)
    for name in ("failed", "commands"):
        out += _items(name, getattr(old, name), getattr(new, name), _spell_command)
    out += _items("files", old.files, new.files, lambda x: (x.path, f"{x.path} {x.hash[:12]}"))
    return tuple(out)


def _spell_pointer(item: Pointer) -> tuple[str, str]:
    return item.uid, f"[{item.uid}] v{item.version} {item.gist}"


def _spell_command(item: Command) -> tuple[str, str]:
    return item.command, f"{item.command} -> {item.result}"


def _items(field: str, old: Sequence[Any], new: Sequence[Any], spell: Callable[[Any], tuple[str, str]]) -> list[Change]:
    before, after = dict(map(spell, old)), dict(map(spell, new))
    return [
        Change(field, before.get(key, ""), after.get(key, ""))
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    ]
