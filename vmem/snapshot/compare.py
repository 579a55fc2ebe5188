"""An image against the present, what is still true, what changed, what is gone; and against another image."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from vmem.model import Page
from vmem.snapshot.image import FileState, Image, page_hash
from vmem.snapshot.worktree import GONE

State = Literal["same", "changed", "replaced", "gone", "unknown"]
_WORDS = ("goal", "task", "answer", "recap", "turn", "transcript_offset")
_PLACE = ("project", "root", "cwd", "branch", "head")


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. what: page, file, head, branch or worktree; `detail` is for people."""

    what: str
    name: str
    state: State
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Present:
    """What is the case now. `files` has a hash for each path that was looked at, GONE for none there."""

    pages: Mapping[str, Page]  # by uid, those that may be seen
    files: Mapping[str, str]
    root: str = ""
    branch: str = ""
    head: str = ""
    commits: tuple[str, ...] = ()  # since the image's head, newest first
    has_branch: bool | None = None
    root_is_there: bool = True  # the image's own root


def check(image: Image, now: Present) -> tuple[Check, ...]:
    """Every finding, place first, then pages, then files, in the image's order."""
    return (*_place(image, now), *_pages(image, now), *_files(image, now))


def stale(found: tuple[Check, ...]) -> tuple[Check, ...]:
    """Those that are not as they were."""
    return tuple(item for item in found if item.state not in ("same", "unknown"))


def _place(image: Image, now: Present) -> list[Check]:
    place, found = image.place, []
    if place.root:
        if place.root == now.root:
            found.append(Check("worktree", place.root, "same"))
        elif place.root == ".":
            found.append(Check("worktree", now.root, "changed", "the snapshot came from another machine"))
        else:
            detail = f"it was in {place.root}" + ("" if now.root_is_there else ", which is gone")
            found.append(Check("worktree", now.root, "changed" if now.root_is_there else "gone", detail))
    if place.branch and place.branch == now.branch:
        found.append(Check("branch", place.branch, "same"))
    elif place.branch:
        state: State = "gone" if now.has_branch is False else "changed"
        found.append(Check("branch", place.branch, state, f"now on {now.branch or 'no branch'}"))
    if place.head and place.head == now.head:
        found.append(Check("head", place.head[:12], "same"))
    elif place.head:
        found.append(Check("head", place.head[:12], "changed" if now.head else "unknown", "; ".join(now.commits)))
    return found


def _pages(image: Image, now: Present) -> list[Check]:
    found: dict[str, Check] = {}
    state: State
    for pointer in (*image.pins, *image.stated, *image.resident):
        page = now.pages.get(pointer.uid)
        if page is None:
            state, detail = "gone", "forgotten, expired or not yours"
        elif page.superseded_by:
            state, detail = "replaced", f"by {page.superseded_by}"
        elif page_hash(page.title, page.text) != pointer.hash:
            state, detail = "changed", f"version {pointer.version} is now {page.version}"
        else:
            state, detail = "same", ""
        found[pointer.uid] = Check("page", pointer.uid, state, detail)
    return list(found.values())


def _files(image: Image, now: Present) -> list[Check]:
    def state(file: FileState) -> State:
        current = now.files.get(file.path, "")
        if not file.hash or not current:
            return "unknown"
        return "same" if current == file.hash else "gone" if current == GONE else "changed"

    return [Check("file", file.path, state(file)) for file in image.files]


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
        out += _items(
            name, getattr(old, name), getattr(new, name), lambda x: (x.uid, f"[{x.uid}] v{x.version} {x.gist}")
        )
    for name in ("failed", "commands"):
        out += _items(name, getattr(old, name), getattr(new, name), lambda x: (x.command, f"{x.command} -> {x.result}"))
    out += _items("files", old.files, new.files, lambda x: (x.path, f"{x.path} {x.hash[:12]}"))
    return tuple(out)


def _items(field: str, old: Sequence[Any], new: Sequence[Any], spell: Callable[[Any], tuple[str, str]]) -> list[Change]:
    before, after = dict(map(spell, old)), dict(map(spell, new))
    return [
        Change(field, before.get(key, ""), after.get(key, ""))
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    ]
