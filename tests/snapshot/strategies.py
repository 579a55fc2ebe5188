"""Arbitrary images and pages, and exchanges from a few words."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from hypothesis import strategies as st

from vmem.model import KINDS, SPEAKERS, Page
from vmem.snapshot.image import Command, FileState, Image, Place, Pointer, Todo
from vmem.snapshot.talk import Said

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
UID = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=8, max_size=8)
_NAMED: dict[str, Any] = {"str": TEXT, "int": st.integers(0, 10**6), "float": st.floats(0, 4e9), "bool": st.booleans()}


def of(model: type[Any], **given: Any) -> st.SearchStrategy[Any]:
    """A dataclass whose fields are leaves."""
    return st.builds(model, **{f.name: given.get(f.name, _NAMED.get(str(f.type), TEXT)) for f in fields(model)})


def many(items: st.SearchStrategy[Any], size: int = 6) -> st.SearchStrategy[Any]:
    return st.lists(items, max_size=size).map(tuple)


POINTERS = of(Pointer, uid=UID)
COMMANDS = of(Command)
PLACES = of(Place, dirty=many(TEXT))
IMAGES = of(
    Image,
    place=PLACES,
    questions=many(TEXT),
    next_actions=many(TEXT),
    todo=many(of(Todo)),
    stated=many(POINTERS),
    failed=many(COMMANDS),
    files=many(of(FileState)),
    commands=many(COMMANDS),
    pins=many(POINTERS),
    resident=many(POINTERS),
    said=many(POINTERS),
    trimmed=many(TEXT),
)
PAGES = st.builds(
    Page,
    uid=UID,
    kind=st.sampled_from(KINDS),
    title=TEXT,
    text=st.text("abc 1é漢<>/\n.", min_size=1, max_size=900),
    speaker=st.sampled_from(SPEAKERS),
    turn=st.integers(0, 50),
    tokens=st.integers(1, 400),
    pin=st.sampled_from(("", "", "soft", "hard")),
    session_id=st.just("s1"),
)


def said(*exchanges: tuple[str, str]) -> list[Said]:
    """They follow each other from the first turn on."""
    return [Said(turn, prompt, answer, f"uid{turn}") for turn, (prompt, answer) in enumerate(exchanges, 1)]
