"""A snapshot that travels: the image with the pages that it points to, and no path of this machine.

    {"format": "vmem-portable", "schema": 2, "hash": HEX, "image": {...}, "pages": [{...}]}

Paths below the project's root are relative to it, others keep their last part. `hash` is of image and
pages together, canonical as in `image`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vmem.errors import InputError, SchemaError
from vmem.model import KINDS, PINS, SPEAKERS, USER_ONLY_KINDS, Draft, Page
from vmem.snapshot import image as images
from vmem.snapshot.image import Command, Image, Pointer, canonical, digest, page_hash, parse, plain

FORMAT = "vmem-portable"
MAX_BYTES = 24 * 1024 * 1024
MAX_PAGES = 2000
HERE = "."  # the root, wherever it is
ELSEWHERE = "…/"  # stands for the directories of a path outside the root

TEXT_CHARS = 2000  # of a line in an image
LIST_LENGTH = 100
_UID = re.compile(r"[a-z2-7]{8}")
_SESSION = re.compile(r"[\w.:-]{1,100}", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{0,64}|gone")

Redact = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Carried:
    """A page in a portable snapshot."""

    uid: str
    kind: str
    title: str
    text: str
    scope: str
    agent: str
    speaker: str
    session_id: str
    turn: int
    files: tuple[str, ...]
    tags: tuple[str, ...]
    branch: str
    importance: float
    version: int
    created_at: float


def pack(image: Image, found: Iterable[Page], home: str, redact: Redact) -> str:
    """The portable document: every text redacted, `home` and the root's path cut out of every text."""
    root = image.place.root

    def text(value: str) -> str:
        return without_paths(redact(value), root, home)

    travelling = each_text(image, text)
    key = "dir:" + HERE if image.place.project.startswith("dir:") else image.place.project
    place = replace(travelling.place, root=HERE, cwd=_outside(image.place.cwd, root), project=key)
    files = tuple(replace(file, path=_outside(text(file.path), root)) for file in image.files)
    travelling = replace(travelling, place=place, files=files, transcript="")
    carried, hashes = [], {}
    for page in found:
        title, words = text(page.title), text(page.text)
        paths = tuple(_outside(text(path), root) for path in page.files)
        hashes[page.uid] = (page_hash(page.title, page.text), page_hash(title, words))
        carried.append(
            Carried(
                page.uid, page.kind, title, words, page.scope, page.agent, page.speaker, page.session_id, page.turn,
                paths, tuple(map(text, page.tags)), text(page.branch), page.importance, page.version, page.created_at,
            )
        )  # fmt: skip
    travelling = _rehashed(travelling, hashes)
    body = {"image": plain(travelling), "pages": [plain(page) for page in carried]}
    outer = {"format": FORMAT, "schema": images.SCHEMA, "hash": digest(canonical(body)), **body}
    return json.dumps(outer, ensure_ascii=False, indent=1)


def unpack(text: str) -> tuple[Image, tuple[Carried, ...]]:
    """The image and the pages of a portable document. Raises InputError or SchemaError."""
    if len(text) > MAX_BYTES:
        raise InputError(f"the file is larger than {MAX_BYTES} bytes")
    try:
        outer = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError("this is not a portable snapshot: it is not JSON") from None
    if not isinstance(outer, dict) or outer.get("format") != FORMAT:
        raise InputError("this is not a portable snapshot; make one with: vmem snapshot export ID")
    images.check_schema(outer)
    body = {"image": outer.get("image"), "pages": outer.get("pages")}
    if digest(canonical(body)) != outer.get("hash") or not isinstance(body["pages"], list):
        raise SchemaError("the portable snapshot is damaged: its hash does not match; again: vmem snapshot export ID")
    if len(body["pages"]) > MAX_PAGES:
        raise InputError(f"the snapshot carries more than {MAX_PAGES} pages")
    return parse(Image, body["image"]), tuple(parse(Carried, page) for page in body["pages"])


def arrived(image: Image, now: float, redact: Redact) -> Image:
    """The image as it is kept here: every text redacted and cut again, for who knows who wrote the file.

    It is never of the future. Raises InputError for what can be no id or hash.
    """

    def text(value: str) -> str:
        return redact(value[:TEXT_CHARS])

    def known(pointer: Pointer) -> Pointer:
        kind = pointer.kind if pointer.kind in KINDS else "fact"
        return replace(pointer, kind=kind, pin=pointer.pin if pointer.pin in PINS else "")

    for value in (image.id, *(p.uid for p in image.pointers), *filter(None, [image.goal_from])):
        _check(_UID.fullmatch(value), value)
    for value in (image.session_id, *filter(None, [image.agent_id])):
        _check(_SESSION.fullmatch(value) and redact(value) == value, value)
    for value in (*(p.hash for p in image.pointers), *(file.hash for file in image.files), image.place.head):
        _check(_HASH.fullmatch(value), value)
    place = image.place
    clean = each_text(image, text).with_pointers(known)
    return replace(
        clean, at=max(0.0, min(image.at, now)), transcript="", transcript_offset=0, trigger=text(image.trigger)[:40],
        vmem=text(image.vmem)[:40], client=text(image.client)[:40], trimmed=tuple(map(text, image.trimmed[:40])),
        place=replace(
            clean.place, root=HERE, cwd=text(place.cwd), project=text(place.project), dirty=clean.place.dirty[:60]
        ),
        files=tuple(replace(file, path=text(file.path)) for file in image.files),
        todo=tuple(replace(item, status=text(item.status)[:40]) for item in clean.todo),
    )  # fmt: skip


def draft(page: Carried, now: float, redact: Redact) -> Draft:
    """The page to be written here: in the project's scope whatever its own was, unpinned, its speaker kept.

    Raises InputError for a kind or speaker that does not exist.
    """
    if page.kind not in KINDS or page.speaker not in SPEAKERS or not _UID.fullmatch(page.uid):
        raise InputError(f"the snapshot carries a page that cannot be one: {page.uid[:20]!r}")
    kind: Any = "fact" if page.speaker in ("tool", "web") and page.kind in USER_ONLY_KINDS else page.kind
    session = page.session_id if _SESSION.fullmatch(page.session_id) else ""
    return Draft(
        kind, redact(page.title[:TEXT_CHARS]), redact(page.text), key=f"import:{page.uid}", speaker=page.speaker,
        session_id=redact(session), turn=max(page.turn, 0),
        files=tuple(redact(path[:TEXT_CHARS]) for path in page.files[:LIST_LENGTH]),
        tags=tuple(redact(tag[:TEXT_CHARS]) for tag in page.tags[:LIST_LENGTH]),
        branch=redact(page.branch[:TEXT_CHARS]), importance=min(max(page.importance, 0.0), 1.0),
        created_at=max(0.0, min(page.created_at, now)),
    )  # fmt: skip


def each_text(image: Image, change: Redact) -> Image:
    """The image with every text in it changed; ids and hashes stay."""

    def commands(items: tuple[Command, ...]) -> tuple[Command, ...]:
        return tuple(replace(item, command=change(item.command), result=change(item.result)) for item in items)

    image = image.with_pointers(lambda p: replace(p, gist=change(p.gist)))
    return replace(
        image,
        goal=change(image.goal), task=change(image.task), answer=change(image.answer), recap=change(image.recap),
        place=replace(image.place, dirty=tuple(map(change, image.place.dirty)), branch=change(image.place.branch)),
        questions=tuple(map(change, image.questions)), next_actions=tuple(map(change, image.next_actions)),
        todo=tuple(replace(item, text=change(item.text)) for item in image.todo),
        failed=commands(image.failed), commands=commands(image.commands),
    )  # fmt: skip


def without_paths(text: str, root: str, home: str) -> str:
    """`text` with the root's path as "." and the home directory's as "~"."""
    for path, name in ((root, HERE), (home, "~")):
        if len(path) > 1:
            text = re.sub(re.escape(path.rstrip("/")) + r"(?![\w.-])", name, text)
            text = text.replace(re.sub(r"[^A-Za-z0-9]", "-", path.rstrip("/")), ELSEWHERE[0])  # the host's own spelling
    return text


def _check(holds: object, value: str) -> None:
    if not holds:
        raise InputError(f"the snapshot names something that can be no id: {value[:20]!r}")


def _rehashed(image: Image, hashes: Mapping[str, tuple[str, str]]) -> Image:
    """The image whose pointers know their pages by the text that travels, when they knew them as they are."""

    def again(pointer: Pointer) -> Pointer:
        old, new = hashes.get(pointer.uid, ("", ""))
        return replace(pointer, hash=new) if pointer.hash == old else pointer

    return image.with_pointers(again)


def _outside(path: str, root: str) -> str:
    """A path that says nothing of this machine: relative to the root, or its last part."""
    if root and (path == root or path.startswith(root.rstrip("/") + "/")):
        path = path[len(root) :].lstrip("/") or HERE
    path = path.removeprefix("./")
    return ELSEWHERE + path.rstrip("/").rsplit("/", 1)[-1] if path.startswith(("/", "~", "../")) else path
