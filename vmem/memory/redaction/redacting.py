"""Redaction of what was kept before a rule existed: finds it, and cuts it wherever it stands in a database.

Whatever is killed in the middle can be run again. What is cut in one place because a rule finds it in another is cut
before that other: else nobody would know it any more.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from vmem.capture.cutting import Cutter, Passage, each_string, stands_alone
from vmem.memory.core import Core
from vmem.memory.redaction.scrubbing import images, rewrite
from vmem.memory.upkeep.sweeping import begin_anew
from vmem.model import Page
from vmem.snapshot.image import Image, page_hash
from vmem.snapshot.portable import each_text
from vmem.store.engine.connection import Database
from vmem.store.forgotten import redaction
from vmem.store.forgotten.redaction import SLICE, Texts
from vmem.store.pages import walk
from vmem.store.pages.pages import Analyze
from vmem.store.upkeep import retention

AT_ONCE = 20  # pages or rows that are written in one transaction
TRIES = 5  # for a page that changes while it is cut
JSON_COLUMNS = ("why", "payload")


@dataclass(frozen=True, slots=True)
class Store:
    """A database that is looked through: the daemon's own, or a copy of it. `refresh` is told of rows that changed."""

    db: Database
    terms: Analyze
    analyze: Analyze
    give_way: Callable[[], object]
    refresh: Callable[[Iterable[int]], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of which something is to be cut: its texts as they are and as they are to be, and what is cut."""

    page: Page
    was: Texts
    now: Texts
    passages: tuple[Passage, ...]

    def secrets(self) -> dict[str, str]:
        """What is to be cut wherever it stands, and by which rule."""
        return {passage.secret: passage.rule for passage in self.passages if stands_alone(passage.secret)}


@dataclass(frozen=True, slots=True)
class Cut:
    """What was cut out of a database: how many passages of how many pages, rows of which tables; and the snapshots that
    nobody can read."""

    pages: int
    passages: int
    records: Mapping[str, int]
    unread: tuple[str, ...]

    @property
    def changed(self) -> bool:
        return bool(self.pages or self.records)


def own(core: Core) -> Store:
    """The daemon's own database."""
    return Store(core.db, core.terms, core.analyze, core.give_way, core.index.refresh)


def look(store: Store, among: Iterable[Page], cutter: Cutter) -> Iterator[Found]:
    """Those pages of which something is to be cut; they must have been read whole."""
    for page in among:
        found = _in_page(store, page, cutter)
        if found is not None:
            yield found
        store.give_way()


def _in_page(store: Store, page: Page, cutter: Cutter) -> Found | None:
    was = redaction.texts_of(store.db.read(), page)
    now, passages = _cut(was, cutter)
    own = Found(page, was, now, tuple(passages)).secrets()
    if own.keys() - cutter.known.keys():  # a title may repeat it without the words by which it is known
        now, passages = _cut(was, replace(cutter, known={**cutter.known, **own}))
    return Found(page, was, now, tuple(passages)) if passages else None


def _cut(was: Texts, cutter: Cutter) -> tuple[Texts, list[Passage]]:
    (title, text, branch, reason), passages = cutter.cut_all((was.title, was.text, was.branch, was.reason))
    files, in_files = cutter.cut_all(was.files)
    tags, in_tags = cutter.cut_all(was.tags)
    versions, before = list[tuple[int, str, str]](), list[Passage]()
    for number, *said in was.versions:
        (old_title, old_text), found = cutter.cut_all(said)
        versions.append((number, old_title, old_text))
        before += found
    now = Texts(title, text, files, tags, branch, reason, tuple(versions))
    return now, [*passages, *in_files, *in_tags, *before]


def every_page(store: Store, project_id: int | None = None) -> Iterator[Page]:
    """All pages, of a project or (None) of all, whole, oldest first."""
    last = 0
    while batch := walk.after(store.db.read(), last, SLICE, project_id):
        last = batch[-1].rowid
        yield from batch


def secrets_of(found: Iterable[Found]) -> dict[str, str]:
    """What is to be cut wherever it stands because it is in one of these pages."""
    return {secret: rule for one in found for secret, rule in one.secrets().items()}


def same(
    store: Store, known: Mapping[str, str], but: Collection[str], project_id: int | None = None
) -> Iterator[Found]:
    """Pages in which something stands that is known from others, which are not looked at again."""
    cutter = Cutter(known=known, rules=False)
    return (
        look(store, (page for page in every_page(store, project_id) if page.uid not in but), cutter)
        if known
        else iter(())
    )


def spared_texts(store: Store, uids: Sequence[str], cutter: Cutter) -> frozenset[str]:
    """What the rules find in pages that the user leaves alone: no secrets."""
    found = look(store, redaction.by_uids(store.db.read(), uids), cutter)
    return frozenset(passage.secret for one in found for passage in one.passages)


# --- cutting --------------------------------------------------------------------------------


def cut_known(store: Store, uids: Sequence[str], rules: Cutter, known: Mapping[str, str]) -> None:
    """Cuts out of these pages what is a secret of others; their own, which `rules` find, stay whole until they are cut:
    with a piece gone, no rule would find the rest."""
    for uid in uids:
        own = secrets_of(look(store, redaction.by_uids(store.db.read(), [uid]), rules))
        theirs = {secret: rule for secret, rule in known.items() if not any(secret in mine for mine in own)}
        _write(store, [uid], Cutter(known=theirs, rules=False))


def _write(store: Store, uids: Sequence[str], cutter: Cutter) -> None:
    for _ in range(TRIES):
        found = list(look(store, redaction.by_uids(store.db.read(), uids), cutter))
        if not found:
            return
        analyzed = {one.page.uid: store.analyze(one.now.title, one.now.text, one.now.files) for one in found}
        rows, left = list[int](), list[str]()
        with store.db.write() as db:
            begin_anew(db)
            for one in found:
                made = analyzed[one.page.uid]
                if redaction.put(db, one.page, one.was, one.now, store.terms, lambda *_, made=made: made):
                    retention.forget_words(db, one.page)
                    rows.append(one.page.rowid)
                else:
                    left.append(one.page.uid)
        store.refresh(rows)
        store.give_way()
        uids = left


def cut_records(store: Store, cutter: Cutter, project_id: int | None) -> Counter[str]:
    """Cuts out of what is noted beside pages; -> how many rows of each table were changed."""
    done = Counter[str]()
    for table in redaction.RECORDS:
        changed = list[tuple[str | int, tuple[str, ...]]]()
        columns = redaction.RECORDS[table][1]
        for number, (key, texts) in enumerate(redaction.records(store.db.read(), table, project_id)):
            clean = tuple(_record(text, column, cutter) for text, column in zip(texts, columns, strict=True))
            if clean != texts:
                changed.append((key, clean))
            if number % AT_ONCE == 0:
                store.give_way()
        for start in range(0, len(changed), AT_ONCE):
            with store.db.write() as db:
                begin_anew(db)
                for key, clean in changed[start : start + AT_ONCE]:
                    redaction.set_record(db, table, key, clean)
            store.give_way()
        done[table] += len(changed)
    return +done


def _record(text: str, column: str, cutter: Cutter) -> str:
    if not text or column not in JSON_COLUMNS:
        return cutter.cut(text)[0]
    try:
        value = json.loads(text)
    except ValueError:
        return cutter.cut(text)[0]
    clean = each_string(value, lambda part: cutter.cut(part)[0])
    return text if clean == value else json.dumps(clean)


def cut_snapshots(
    store: Store, cutter: Cutter, project_id: int | None, changed: Mapping[str, str]
) -> tuple[int, list[str]]:
    """Cuts out of snapshots; -> (how many were changed, the ids of those that cannot be read).

    `changed` are the hashes of pages (see `page_hash`) that are cut, and those that they get: a snapshot would say
    that they have changed since.
    """
    done, unread = 0, list[str]()
    for line, image in images(store.db.read(), project_id):
        if image is None:
            unread.append(line.id)
            continue
        clean = _image(image, cutter, changed)
        store.give_way()
        if clean != image:
            with store.db.write() as db:
                begin_anew(db)
                rewrite(db, line, clean)
            done += 1
    return done, unread


def _image(image: Image, cutter: Cutter, changed: Mapping[str, str]) -> Image:
    clean = each_text(image, lambda text: cutter.cut(text)[0])
    clean = clean.with_pointers(lambda p: replace(p, hash=changed.get(p.hash, p.hash)))
    return replace(clean, files=tuple(replace(file, path=cutter.cut(file.path)[0]) for file in clean.files))


def hashes(found: Iterable[Found]) -> dict[str, str]:
    """What snapshots know of these pages, before and after they are cut."""
    return {page_hash(one.was.title, one.was.text): page_hash(one.now.title, one.now.text) for one in found}


def cut_database(
    store: Store, uids: Sequence[str], cutter: Cutter, spared: Collection[str], *, of_project: int | None,
    all_records: bool,
) -> Cut:  # fmt: skip
    """Cuts these pages, and what is noted beside pages, of a project or (None) of all; -> what was changed.

    `spared` are texts that are no secrets. Unless `all_records`, only what the pages hold is cut beside them.
    """
    found = list(look(store, redaction.by_uids(store.db.read(), uids), cutter))
    known = {secret: rule for secret, rule in secrets_of(found).items() if secret not in spared}
    whole = replace(cutter, known=known)
    final = list(look(store, redaction.by_uids(store.db.read(), uids), whole))
    beside = replace(whole, spared=frozenset(spared), rules=all_records)
    cut_known(store, [one.page.uid for one in final], cutter, known)
    noted = cut_records(store, beside, of_project)
    images, unread = cut_snapshots(store, beside, of_project, hashes(final))
    for start in range(0, len(final), AT_ONCE):
        _write(store, [one.page.uid for one in final[start : start + AT_ONCE]], whole)
    noted["snapshots"] += images
    return Cut(len(final), sum(len(one.passages) for one in final), +noted, tuple(unread))
