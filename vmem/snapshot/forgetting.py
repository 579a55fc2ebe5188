"""Taking words out of an image: of pages that the asking eyes may not see, and of what was forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from vmem.model import Act
from vmem.snapshot.image import Command, Image
from vmem.snapshot.worktree import outside

SAME_CHARS = 40  # so long a common piece is a repetition


def pointed_to(image: Image) -> tuple[str, ...]:
    """The uid of every page that the image points to, each once."""
    return tuple(dict.fromkeys(uid for uid in (*(p.uid for p in image.pointers), image.goal_from) if uid))


def words_of(did: Iterable[Act]) -> tuple[list[str], set[str]]:
    """What acts hold, for `without`: (commands, what came of them, todo lists; the files that they touched)."""
    texts, paths = list[str](), set[str]()
    for act in did:
        if act.what in ("read", "write"):
            paths.add(act.target)
        else:
            texts += [text for text in (act.target, act.detail) if text]
    return texts, paths


def without(
    image: Image, uids: Collection[str], texts: Iterable[str] = (), paths: Collection[str] = ()
) -> Image:  # fmt: skip
    """The image without the gists of these pages, without lines that repeat them, or stand in one of `texts`, and
    without the files `paths`; the pointers stay."""
    whole = list(map(_flat, texts))
    if not uids and not whole and not paths:
        return image
    hidden = [_flat(p.gist) for p in image.pointers if p.uid in uids and p.gist]
    hidden += [_flat(image.goal)] if image.goal and image.goal_from in uids else []

    def repeats(text: str) -> bool:
        said = _flat(text)
        start = said.strip(". …")[:SAME_CHARS]
        return bool(start) and (
            any(start in told for told in (*hidden, *whole)) or any(gist[:SAME_CHARS] in said for gist in hidden)
        )

    def blank(text: str) -> str:
        return "" if repeats(text) else text

    def named(path: str) -> bool:
        return path in paths or outside(path, image.place.root) in paths

    def told(items: tuple[Command, ...]) -> tuple[Command, ...]:
        left = (item for item in items if not repeats(item.command) and not repeats(item.result))
        return tuple(item for item in left if not named(item.command.partition(" ")[2]))

    image = image.with_pointers(lambda p: replace(p, gist="") if p.uid in uids else p)
    return replace(
        image,
        goal="" if image.goal_from in uids else blank(image.goal), task=blank(image.task), answer=blank(image.answer),
        recap="",  # in words of its own: nobody can tell what of it repeats them
        questions=tuple(text for text in image.questions if not repeats(text)),
        next_actions=tuple(text for text in image.next_actions if not repeats(text)),
        todo=tuple(item for item in image.todo if not repeats(item.text)),
        failed=told(image.failed), commands=told(image.commands),
        files=tuple(file for file in image.files if not named(file.path)),
    )  # fmt: skip


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()
