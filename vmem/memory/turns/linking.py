"""Links each exchange to the earlier ones that it changes, so that none of those is told without it; and to the pins,
and what else is kept by hand, than which it says otherwise."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from vmem.capture import changing
from vmem.capture.talk.episodes import episode_key, said_in
from vmem.memory.core import Core
from vmem.memory.turns.naming import is_same, page_of
from vmem.memory.turns.reading import turn_before
from vmem.model import REWOUND, Draft, Page, Relation, Turn
from vmem.provenance import statement
from vmem.recall.changes.reversal_words import subject
from vmem.recall.words.terms import content
from vmem.store.engine.handles import Reader
from vmem.store.pages import changed, derived, episodes, links, pages, search
from vmem.store.pages.access import Access

STATED = ("decision", "constraint", "preference", "fact")
CANDIDATES = 24  # earlier pages that an exchange is held against
ASKED_TERMS = 32  # of those that it is looked for by
OTHERS = 40  # pages that hold none of its words are thought beside those of a project: in a new one each is everywhere
COUNTED = 0.2  # share of the pages that are counted for a word at most: one that more hold tells nothing
LATER = 12  # pages that share most with an exchange, among which later ones are looked at again
ANSWER_CHARS = 400  # of an answer, to look for those
MOST = 3  # exchanges that one changes
ABOUT = 40  # exchanges about the files that one edits, the latest, that are looked at
MOST_EDITED = 6  # of these that it changes
SPOKEN_OF = 1.0  # how telling the words are that a statement of a changed exchange shares with the later prompt
TAKEN_UP = 2  # words of what was turned down in a rule, for that to be what is to be instead
SAME = 0.5  # of the words of a statement, or of the sentence that was changed, to say the same


def link(core: Core, turn: Turn, previous: Turn | None, drafts: Sequence[Draft], project_id: int) -> None:
    """Links the episode of a turn, which is kept, to what it changes; `drafts` are all that were made of it.

    What is old may be kept last, so later exchanges that may change this one are looked at again.
    """
    db = core.db.read()
    episode = page_of(db, turn)
    if episode is None or turn.agent:
        return
    core.give_way()
    _link(core, episode, turn, previous, project_id)
    if changing.turns_down(turn, previous):
        said = content(f"{previous.prompt}\n{previous.answer}") if previous is not None else frozenset[str]()
        chooses = any(
            one.speaker == "user" and (one.kind == "decision" or (one.kind == "constraint" and _takes_up(one, said)))
            for one in drafts
        )
        _turn_down(core, episode, content(turn.prompt), chooses=chooses)
    if not episodes.has_later(db, project_id, episode.created_at):
        return  # as in a conversation that goes on
    core.give_way()
    terms = sorted(content(f"{turn.prompt}\n{turn.answer[:ANSWER_CHARS]}"), key=lambda term: (-len(term), term))
    rows = search.find(db, terms[:ASKED_TERMS], project_id, LATER, user=False)
    found = pages.visible_rows(db, [rowid for rowid, _ in rows], Access(project_id), core.clock()).values()
    later = [page for page in found if page.kind == "episode" and page.created_at > episode.created_at]
    for page in sorted(later, key=lambda page: page.created_at):
        if not changing.same_talk(episode, page):
            told = Turn(page.session_id, page.turn, *said_in(pages.whole(db, page).text))
            _link(core, page, told, turn_before(db, told), project_id)


def said_instead(core: Core, turn: Turn, gone: Iterable[str]) -> None:
    """Links the episode of a turn, with which the user went back, to those of the prompts that are `gone` by that and
    to what they state, unless it says the same."""
    db = core.db.read()
    episode = page_of(db, turn)
    found = (pages.by_key(db, episode_key(turn.session_id, 0, ident)) for ident in sorted(gone))
    old = [page for page in found if page is not None and not is_same(pages.whole(db, page).text, turn)]
    if episode is None or not old:
        return
    with core.db.write() as writing:
        for told in _with_made(writing, old):
            if REWOUND in told.tags:
                links.add(writing, episode.uid, "revisits", told.uid, core.clock())


def link_remembered(core: Core, page: Page) -> None:
    """Links a page that was remembered by hand to what is kept by hand, than which it says otherwise."""
    one = changing.of_turn(Turn("", 0, statement(page.text), ""), None)
    if one is not None:
        terms = sorted(one.words, key=lambda term: (-len(term), term))
        older = _older(core, page, terms, page.project_id)
        _contradict(core, page, one, older, _telling(core.db.read(), page.project_id), page.project_id)


def _with_made(db: Reader, found: Sequence[Page]) -> list[Page]:
    """Exchanges, and what was made of each."""
    return [held for page in found for held in (page, *changed.made_of(db, page))]


def _link(core: Core, episode: Page, turn: Turn, previous: Turn | None, project_id: int) -> None:
    one = changing.of_turn(turn, previous)
    if one is None:  # as with most
        return
    core.give_way()
    db = core.db.read()
    older = _older(core, episode, sorted(one.words | one.before, key=lambda term: (-len(term), term)), project_id)
    tells = _telling(db, project_id)
    _contradict(core, episode, one, older, tells, project_id)
    about = [page for page in _about_edited(core, one, project_id) if _is_before(page, episode)]
    out = changing.taken_out(one, about, older, tells)
    if not older and not out:
        return
    meaning = _meaning(core, episode, older)
    seen = changing.candidates(one, older, tells, episode, meaning, core.give_way)
    likely = changing.changed(one, seen, vectors=meaning is not None)
    gone = {change.page.uid for change in out}
    found = [*out[:MOST_EDITED], *[change for change in likely if change.page.uid not in gone][:MOST]]
    asked = subject(turn.prompt[: changing.PROMPT_CHARS])
    again = changing.holding_again(one, older)
    if not found and not again:
        return
    with core.db.write() as writing:
        for held in _with_made(writing, again):
            changed.holds_again(writing, held.uid)
        if out and (back := changing.put_back(one, about)):
            links.take_back(writing, gone, [held.uid for held in _with_made(writing, back)])
        for change in found:
            if change.page in again:
                continue
            stated = changed.made_of(writing, change.page) if change.page.kind == "episode" else []
            if any(page.superseded_by for page in stated):
                continue  # what took its place is told instead
            rel: Relation = "overrules" if change.sure else "revisits"
            for page in (change.page, *(page for page in stated if _says(page, change.sentence))):
                links.add(writing, episode.uid, rel, page.uid, core.clock())
            for page in stated:  # where the answer put it in words of its own, that is the sentence that was changed
                shared = subject(statement(page.text)) & asked
                if not _says(page, change.sentence) and sum(map(tells, shared)) >= SPOKEN_OF:
                    links.add(writing, episode.uid, "revisits", page.uid, core.clock())


def _contradict(
    core: Core, said: Page, one: changing.Later, older: Sequence[Page], tells: changing.Tells, project_id: int
) -> None:
    """Links what was said to the pins, and to those of some `older` pages that no exchange told, than which it says
    otherwise: beside the exchanges that say the same, such a page is never the nearest."""
    db = core.db.read()
    pinned = pages.pinned(db, Access(project_id), core.clock())
    known = {page.uid: page for page in (*pinned, *older) if page.pin or not page.session_id}
    kept = [page for page in known.values() if page.created_at < said.created_at and not page.superseded_by]
    if not kept:
        return
    meaning = _meaning(core, said, kept)
    found = [page for page in kept if changing.contradicts(one, page, tells, said, meaning, core.give_way)]
    if found:
        with core.db.write() as writing:
            for page in found:
                links.add(writing, said.uid, "contradicts", page.uid, core.clock())


def _telling(db: Reader, project_id: int) -> changing.Tells:
    """How telling a term is in a project."""
    total = OTHERS + pages.count(db, project_id)
    most = int(COUNTED * total)

    @lru_cache(maxsize=4096)
    def tells(term: str) -> float:
        counted = search.holding(db, term, project_id, most)
        return 0.0 if counted >= most else math.log(total / max(1, counted)) / math.log(total)

    return tells


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


def _takes_up(rule: Draft, said: frozenset[str]) -> bool:
    """Whether a rule speaks of what was said, as "no, bare letters stay as they are" does."""
    return len(content(statement(rule.text)) & said) >= TAKEN_UP


def _older(core: Core, episode: Page, terms: Sequence[str], project_id: int) -> list[Page]:
    """The exchanges before that hold some of these terms, and statements that were made of none; whole."""
    db = core.db.read()
    rows = search.find(db, terms[:ASKED_TERMS], project_id, 2 * CANDIDATES, user=False)
    core.give_way()
    known = pages.visible_rows(db, [rowid for rowid, _ in rows], Access(project_id), core.clock())
    core.give_way()
    return [
        pages.whole(db, page)
        for page in (known[rowid] for rowid, _ in rows if rowid in known)
        if (page.kind == "episode" or (page.kind in STATED and not page.session_id))
        and page.speaker in ("user", "assistant")
        and not page.superseded_by
        and _is_before(page, episode)
    ][:CANDIDATES]


def _about_edited(core: Core, one: changing.Later, project_id: int) -> list[Page]:
    """The latest exchanges about the files that it edited; whole, newest first."""
    files = {edit.file for edit in one.edits}
    return episodes.about(core.db.read(), project_id, files, ABOUT) if files else []


def _is_before(page: Page, episode: Page) -> bool:
    if page.session_id == episode.session_id:
        return page.turn < episode.turn
    return page.created_at < episode.created_at


def _meaning(core: Core, episode: Page, older: Sequence[Page]) -> Mapping[str, float] | None:
    """How near each page is to an exchange in meaning (cosine, by uid); None where that has no vector."""
    made = derived.vectors(core.db.read(), [episode.rowid, *(page.rowid for page in older)])
    if episode.rowid not in made:
        return None
    from vmem.recall.search.likeness import nearness  # there are vectors, so there is numpy

    near = nearness([made.get(page.rowid, b"") for page in (episode, *older)])
    return {page.uid: cosine for page, cosine in zip(older, near[1:], strict=True)}


def _says(page: Page, sentence: str) -> bool:
    """Whether a statement says what stands in a sentence."""
    mine, theirs = content(statement(page.text)), content(sentence)
    return len(mine & theirs) >= SAME * min(len(mine), len(theirs))
