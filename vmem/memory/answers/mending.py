"""Pages as they may be shown: with what became of the statements in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vmem.capture.talk.episodes import title_of
from vmem.memory.answers.overruled import with_notes
from vmem.memory.core import Core
from vmem.model import Draft, Page
from vmem.provenance import statement
from vmem.recall.changes.outdated import change_of
from vmem.recall.changes.passages import NOTE, NOW_CHARS, Outdated, current_statement, mended, tells
from vmem.recall.words.terms import content, numbers
from vmem.recall.words.tokens import estimate_tokens
from vmem.store.engine.handles import Reader, Writer
from vmem.store.pages import changed, pages
from vmem.store.pages.access import Access
from vmem.store.pages.changed import Replaced


def mend(
    core: Core, access: Access, found: Sequence[Page], beside: Sequence[Page] = (), *, keep: bool = False
) -> list[Page]:
    """`found`, whole and in order, with notes in the place of passages that no longer hold.

    These are statements that were replaced, edited or forgotten: in the episodes that they were extracted from, and in
    other pages of those episodes. `beside` are pages shown together with them: what those replaced is not to be told
    by another conversation either. What holds instead is told only if `access` may see it. With `keep` the old words
    stay before the note, and so they do where a later exchange overrules them. A mended page counts as not swapped:
    its text is what is to be shown.
    """
    db = core.db.read()
    as_made = [page for page in found if page.version == 1 and page.session_id]  # an edited text is somebody's word
    own = changed.of_sources(db, [page.rowid for page in as_made]) if as_made else []
    episodes = any(page.kind == "episode" for page in as_made)
    current = [page for page in beside if page.kind != "episode" and not page.superseded_by] if episodes else []
    near = changed.by_pages(db, current) if current else []
    if not own and not near:
        return with_notes(db, found, access, core.clock())
    seen = pages.visible_rows(db, [one.by.rowid for one in (*own, *near) if one.by is not None], access, core.clock())
    told = {id(one): told for one in (*own, *near) if (told := _outdated(one, seen)) is not None}
    out = []
    for page in found:
        mine = [told[id(one)] for one in own if one.source == page.rowid and id(one) in told]
        others = [told[id(one)] for one in near if id(one) in told and page.created_at < _since(one)]
        others = others if page.kind == "episode" and page in as_made else []
        out.append(_mended(pages.whole(db, page), mine, others, keep) if mine or others else page)
    return with_notes(db, out, access, core.clock())


def as_it_holds(db: Reader, page: Page, by: Page | None) -> Page:
    """A page that `by` replaced, with a note in the place of what was taken back, where it states another value, too,
    and no exchange tells that; else as it is."""
    if by is None or by.superseded_by or page.kind == "episode":
        return page
    said = statement(pages.whole(db, page).text)
    change = change_of(said, by)
    text = mended(said, [Outdated(change, current_statement(by), by.uid)]) if change is not None else ""
    if not numbers(content(NOTE.sub(" ", text))) - content(by.text) or changed.sources(db, page):
        return page
    return replace(page, text=text, title="", superseded_by="", superseded_at=None, swapped=False)


def empty(shown: Sequence[Page], before: Sequence[Page]) -> set[str]:
    """The uids of mended episodes that tell nothing but what no longer holds, or what a page beside them tells."""
    stated = [current_statement(page)[: NOW_CHARS // 2] for page in shown if page.kind != "episode"]
    return {
        page.uid
        for page, old in zip(shown, before, strict=True)
        if page.kind == "episode" and page.text != old.text and not tells(page.text)
        and ("[since changed" not in page.text or any(text in page.text for text in stated))
    }  # fmt: skip


def cut_forgotten(core: Core, db: Writer, page: Page) -> list[int]:
    """Takes a forgotten page's statement out of the episode that it came from; -> the rows that changed.

    Belongs into the transaction that removes the page: afterwards nothing would know that it was forgotten.
    """
    was = changed.as_first_said(db, page)
    change = change_of(was.text, None)
    changed_rows = []
    for episode in changed.sources(db, page) if change is not None else ():
        cut = _mended(pages.whole(db, episode), [Outdated(change)] if change else [], (), keep=False)
        if cut.text != pages.whole(db, episode).text:
            title = cut.title or title_of(cut.text)
            draft = Draft("episode", title, cut.text, speaker=episode.speaker, files=cut.files)
            indexed = core.analyze(draft.title, draft.text, draft.files)
            pages.rewrite(db, episode, draft, core.clock(), indexed, core.terms)
            changed_rows.append(episode.rowid)
    return changed_rows


def _outdated(one: Replaced, seen: dict[int, Page]) -> Outdated | None:
    change = change_of(one.was.text, one.by)
    if change is None:
        return None
    by = seen.get(one.by.rowid) if one.by is not None else None
    return Outdated(change, current_statement(one.by), by.uid) if by and one.by else Outdated(change)


def _since(one: Replaced) -> float:
    """From when on the new statement holds."""
    if one.by is None:
        return 0.0
    return one.by.updated_at if one.by.uid == one.was.uid else one.by.created_at


def _mended(page: Page, own: Sequence[Outdated], near: Sequence[Outdated], keep: bool) -> Page:
    text = mended(page.text, own, near, keep=keep)
    title = mended(page.title, own, near)
    if text == page.text and title == page.title:
        return page
    title = page.title if title == page.title else ""
    return replace(page, text=text, title=title, tokens=estimate_tokens(text), swapped=False)
