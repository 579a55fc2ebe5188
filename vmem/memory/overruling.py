"""Links each exchange to the earlier ones that it overrules or revisits, so that none of those is told without it."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from functools import lru_cache

from vmem.capture import overruling, revisiting
from vmem.capture.episodes import episode_key, said_in
from vmem.memory.core import Core
from vmem.memory.reading import turn_before
from vmem.model import Draft, Page, Turn
from vmem.provenance import statement
from vmem.recall.terms import content
from vmem.store import changed, episodes, links, pages, search
from vmem.store.pages import Access

CANDIDATES = 24  # earlier pages that an exchange is held against
ASKED_TERMS = 24  # of those that it is looked for by
COUNTED = 0.2  # share of the pages that are counted for a word at most: one that more hold tells next to nothing
EVERYWHERE = 0.5
FEW = 8  # pages, an exchange and what was extracted of it, that may hold the name of a thing in a small project
LATER = 12  # pages that share most with an exchange, among which later ones are looked at again
ANSWER_CHARS = 400  # of an answer, to look for those
NEAR = 2  # turns before, which are the same talk: there "X or Y?" stands


def link(core: Core, turn: Turn, previous: Turn | None, drafts: Sequence[Draft], project_id: int) -> None:
    """Links the episode of a turn, which is kept, to what it changes; `drafts` are all that were made of it.

    What is old may be kept last, so later exchanges that may overrule this one are looked at again.
    """
    db = core.db.read()
    episode = pages.by_key(db, episode_key(turn.session_id, turn.number, turn.prompt_id, turn.agent))
    if episode is None or turn.agent:
        return
    _link(core, episode, turn, previous, drafts, project_id)
    if overruling.turns_down(turn, previous):
        chooses = any(one.kind == "decision" and one.speaker == "user" for one in drafts)
        _turn_down(core, episode, content(turn.prompt), chooses=chooses)
    if not episodes.has_later(db, project_id, episode.created_at):
        return  # as in a conversation that goes on
    core.give_way()
    terms = sorted(content(f"{turn.prompt}\n{turn.answer[:ANSWER_CHARS]}"), key=lambda term: (-len(term), term))
    rows = search.find(db, terms[:ASKED_TERMS], project_id, LATER, user=False)
    found = pages.by_rowids(db, [rowid for rowid, _ in rows], Access(project_id), core.clock()).values()
    later = [page for page in found if page.kind == "episode" and page.created_at > episode.created_at]
    for page in sorted(later, key=lambda page: page.created_at):
        if not _same_talk(episode, page):
            told = Turn(page.session_id, page.turn, *said_in(pages.whole(db, page).text))
            _link(core, page, told, turn_before(db, told), changed.made_of(db, page), project_id)


# --- private --------------------------------------------------------------------------------


def _link(
    core: Core, episode: Page, turn: Turn, previous: Turn | None, made: Sequence[Draft | Page], project_id: int
) -> None:
    one, again = overruling.of_turn(turn, previous, made), revisiting.of_turn(turn, previous)
    if one is None and again is None:  # as with most
        return
    core.give_way()
    db = core.db.read()
    total = max(1, pages.count(db, project_id))
    most = max(20, int(COUNTED * total))

    @lru_cache(maxsize=256)
    def share(term: str) -> float:
        counted = search.holding(db, term, project_id, most)
        return EVERYWHERE if counted >= most else counted / total

    overruled = _overrule(core, episode, one, project_id, share, total) if one is not None else set()
    if again is not None:
        _revisit(core, episode, again, project_id, share, total, overruled)


def _turn_down(core: Core, episode: Page, terms: frozenset[str], *, chooses: bool) -> None:
    """Links an exchange that turns down what the assistant had just said: to the one before it, if the user `chooses`
    something else or names, in these `terms`, what had been rejected there, and to what the assistant settled in it."""
    db = core.db.read()
    before = episodes.before(db, episode.session_id, episode.turn)
    for page in before[:1] if before and before[0].turn == episode.turn - 1 else ():
        stated = [one for one in changed.made_of(db, page) if one.speaker == "assistant" and not one.superseded_by]
        if chooses or any(one.kind == "rejected" and terms & content(statement(one.text)) for one in stated):
            with core.db.write() as writing:
                for old in (page, *(one for one in stated if one.kind in ("decision", "rejected"))):
                    links.add(writing, episode.uid, "overrules", old.uid, core.clock())


def _overrule(
    core: Core, episode: Page, one: overruling.Overruling, project_id: int, share: overruling.Share, total: int
) -> set[str]:
    """Links an exchange to what it overrules; -> the uids."""
    subject, held = overruling.words_of(one)
    older = _older(core, episode, subject[:ASKED_TERMS] + held, held, project_id) if held else []
    older = [page for page in older if not _same_talk(page, episode)]
    if not older:
        return set()
    found = overruling.overruled(
        one, older, share, lambda term: -math.log(max(share(term), 1 / total)), FEW / total, math.log(total)
    )
    again = overruling.holding_again(one, older)
    if not found and not again:
        return set()
    linked = {page.uid for page in found}
    now = core.clock()
    with core.db.write() as writing:
        for page in again:
            changed.holds_again(writing, page.uid)
        for page in found:
            links.add(writing, episode.uid, "overrules", page.uid, now)
            for stated in changed.made_of(writing, page) if page.kind == "episode" else ():
                if overruling.says_too(one, stated):
                    links.add(writing, episode.uid, "overrules", stated.uid, now)
                    linked.add(stated.uid)
    return linked


def _revisit(
    core: Core, episode: Page, one: revisiting.Revisit, project_id: int, share: overruling.Share, total: int,
    but: Collection[str],
) -> None:  # fmt: skip
    """Links an exchange to the statements that it may change, `but` those that it overrules."""
    terms = sorted(one.terms | one.before, key=lambda term: (-len(term), term))[:ASKED_TERMS]
    older = [
        page for page in _older(core, episode, terms, (), project_id) if page.uid not in but and not page.superseded_by
    ]
    talk = [page.uid for page in older if _same_talk(page, episode)]
    found = revisiting.revisited(one, older, talk, share, total)
    if not found:
        return
    with core.db.write() as db:
        for page in found:
            if any(stated.superseded_by for stated in changed.made_of(db, page)):
                continue  # what took its place is told instead
            links.add(db, episode.uid, "revisits", page.uid, core.clock())
            for source in changed.sources(db, page) if page.kind != "episode" else ():
                links.add(db, episode.uid, "revisits", source.uid, core.clock())


def _older(core: Core, episode: Page, terms: Sequence[str], beside: Sequence[str], project_id: int) -> list[Page]:
    """What was said before an exchange and holds some of these terms, and one of `beside` if there are any; whole."""
    db = core.db.read()
    rows = search.find(db, terms, project_id, CANDIDATES, beside=beside, user=False)
    core.give_way()
    known = pages.by_rowids(db, [rowid for rowid, _ in rows], Access(project_id), core.clock())
    core.give_way()
    return [
        pages.whole(db, page)
        for page in known.values()
        if page.speaker in ("user", "assistant")
        and (page.created_at < episode.created_at or page.session_id == episode.session_id)
        and not (page.session_id == episode.session_id and page.turn >= episode.turn)
    ]


def _same_talk(page: Page, episode: Page) -> bool:
    return page.session_id == episode.session_id and page.turn >= episode.turn - NEAR
