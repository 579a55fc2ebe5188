"""Words that are taken out of kept snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from vmem.errors import SchemaError
from vmem.memory.answers.images import forgotten_of
from vmem.model import Act, Page
from vmem.snapshot.forgetting import pointed_to, without, words_of
from vmem.snapshot.image import Image, content_hash, seal, unseal
from vmem.store.engine.handles import Reader, Writer
from vmem.store.pages import pages
from vmem.store.sessions import activity, snapshots
from vmem.store.sessions.snapshots import Stored

SCRUBBED = 100_000  # snapshots of a project that are looked through


def scrub(db: Writer, found: Iterable[Page], *, done: bool = False) -> int:
    """Takes the words of pages that are removed at the user's wish, and with `done` those of what was done for them,
    out of every snapshot; -> how many it changed.

    Belongs into the transaction that removes them, before what was done is.
    """
    uids: dict[int, dict[str, Page]] = {}
    for page in found:
        uids.setdefault(page.project_id, {})[page.uid] = pages.whole(db, page)
    changed = 0
    for project_id, gone in uids.items():
        spoken = {page.session_id for page in gone.values()} - {""}
        words = {uid: [page.text, *(_done_for(db, page) if done else ())] for uid, page in gone.items()}
        files = {session_id: forgotten_of(db, session_id)[1] for session_id in spoken} if done else {}
        for line, image in images(db, project_id or None):
            if image is None or (gone.keys().isdisjoint(pointed_to(image)) and image.session_id not in spoken):
                continue
            texts = [text for page in gone.values() if page.session_id == image.session_id for text in words[page.uid]]
            rewrite(db, line, without(image, gone, texts, files.get(image.session_id, ())))
            changed += 1
    return changed


def scrub_acts(db: Writer, did: Sequence[Act]) -> None:
    """Takes the words of acts that are removed at the user's wish out of every snapshot of their sessions.

    Belongs into the transaction that removes them, before they are.
    """
    for session_id in {act.session_id for act in did}:
        texts, _ = words_of(act for act in did if act.session_id == session_id)
        _, files = forgotten_of(db, session_id)
        for line, image in images(db, None, session_id):
            if image is not None:
                rewrite(db, line, without(image, (), texts, files))


def images(db: Reader, project_id: int | None, session_id: str = "") -> Iterator[tuple[Stored, Image | None]]:
    """Every snapshot of a project, or (None) of all, or only those of a session, with its image; None for one that
    nobody can read."""
    for line in snapshots.listing(db, project_id, SCRUBBED, session_id):
        try:
            yield line, unseal(snapshots.document(db, line.id))
        except SchemaError:
            yield line, None


def rewrite(db: Writer, line: Stored, image: Image) -> None:
    """Puts an image in the place of that of a snapshot."""
    image, document = seal(image)
    snapshots.rewrite(db, replace(line, goal=image.goal, hash=content_hash(image)), document, image.goal_from)


def _done_for(db: Reader, page: Page) -> list[str]:
    is_turn = page.kind == "episode" and page.session_id and page.turn
    return activity.words_of(db, page.session_id, page.turn) if is_turn else []
