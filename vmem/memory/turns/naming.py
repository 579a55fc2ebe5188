"""Under which key, number and time a turn is kept: its page's where it has one, whatever the transcript calls it."""

from __future__ import annotations

from dataclasses import replace

from vmem.capture.talk.episodes import ANSWER_MARK, PROMPT_MARK, episode_key, title_of_turn, written_in
from vmem.capture.talk.records import IMAGE
from vmem.capture.talk.unwanted import is_unwanted
from vmem.hot.redact import redact
from vmem.memory.core import Core
from vmem.model import Page, Turn
from vmem.store.engine.handles import Reader
from vmem.store.forgotten import forgetting, graves
from vmem.store.pages import episodes, pages
from vmem.store.sessions import sessions

COPY_S = 5.0  # a copied exchange keeps its time, which is the hook's within so much
SAME_CHARS = 200
TELLING_CHARS = 40  # two answers that begin with so many are one, and the longer one has more behind it


def page_of(db: Reader, turn: Turn) -> Page | None:
    """The page of a turn, if it has one."""
    return pages.by_key(db, episode_key(turn.session_id, turn.number, turn.prompt_id, turn.agent))


def is_unwanted_turn(turn: Turn) -> bool:
    """Whether the user says anywhere in the turn that it is not to be kept."""
    return any(map(is_unwanted, (turn.prompt, *(one.words for one in turn.exchanges))))


def to_be_kept(core: Core, turn: Turn, project_id: int, number: int) -> Turn | None:
    """The turn under the name, number and time of its page, if it has one; None when nothing of it is to be kept.

    That is so when the user says so, when its page is of another turn, or when it is a copy of one that is kept whole,
    or was forgotten. `number` is that of one that the client began.
    """
    if is_unwanted_turn(turn):
        return None
    known = page_of(core.db.read(), turn)
    if known is not None and not is_same(pages.whole(core.db.read(), known).text, turn):
        return None
    copied = _kept_already(core, turn, project_id) if known is None else None
    if copied is not None:
        answered = ANSWER_MARK in pages.whole(core.db.read(), copied).text
        if copied.session_id != turn.session_id or answered or not turn.answer:
            return None
        known, turn = copied, _under_key_of(core, copied, turn)  # what is kept of it lacks its answer
    if known is None and is_forgotten(core, turn, project_id):
        return None
    if known is None:  # nobody heard the prompt, and one that was heard since may have been given its number
        if turn.occasion:
            turn = replace(turn, number=number)
        return turn if turn.agent else replace(turn, number=_take_number(core, turn))
    branch = turn.branch or known.branch  # not every client tells it
    number = turn.number if turn.agent else known.turn
    # What it states must not be older than its page: the client writes a prompt down just before its hook tells of it.
    began, ended = known.created_at, max(turn.ended_at, known.created_at)
    return replace(turn, branch=branch, number=number, started_at=began, ended_at=ended)


def is_forgotten(core: Core, turn: Turn, project_id: int) -> bool:
    """Whether the turn was forgotten, or is a copy of one that was, which is removed since: of that no page tells."""
    db, known = core.db.read(), page_of(core.db.read(), turn)
    if known is not None:
        return bool(forgetting.forgotten_at(db, known.uid))
    if not (turn.prompt or turn.occasion) or not turn.started_at or turn.agent:
        return False
    title, at = core.redacted(title_of_turn(turn)), turn.started_at
    return graves.said_about(db, project_id, title, at - COPY_S, at + COPY_S)


def is_same(text: str, turn: Turn) -> bool:
    """Whether the episode `text` is of this turn: it begins with the same words of the user, if it has any.

    The host may copy an old exchange to the transcript's end under the newest prompt's id. Its hook does not tell of a
    prompt's images, its transcript does.
    """
    if not text.startswith(PROMPT_MARK) or not turn.prompt:
        return True
    said = _words(written_in(text)[0])[:SAME_CHARS]
    return _words(redact(turn.prompt)[0]).startswith(said)


def _take_number(core: Core, turn: Turn) -> int:
    """The turn's number, or the next free one; a prompt that is heard from now on gets a later one."""
    with core.db.write() as db:
        number = episodes.free_number(db, turn.session_id, turn.number)
        sessions.count_to(db, turn.session_id, number)
    return number


def _kept_already(core: Core, turn: Turn, project_id: int) -> Page | None:
    """The page of this very turn under another key, when there is one.

    A copy may come before the prompt whose id it bears; and clients that resume or fork a session copy what was said
    into another transcript, under that one's name.
    """
    if not (turn.prompt or turn.occasion) or not turn.started_at or turn.agent:
        return None
    db, speaker = core.db.read(), "user" if turn.prompt else "assistant"
    title = core.redacted(title_of_turn(turn))
    since, until = turn.started_at - COPY_S, turn.started_at + COPY_S
    found = episodes.near(db, project_id, speaker, title, since, until)
    again = core.redacted(turn.answer)[:SAME_CHARS] if found else ""
    for page in found:
        text = pages.whole(db, page).text
        if not is_same(text, turn):
            continue
        here = page.session_id == turn.session_id and bool(turn.prompt)
        answer = written_in(_whole(db, page, text))[1]
        unread = not answer and bool(forgetting.forgotten_at(db, page.uid))  # forgotten before its answer was there
        said = answer[:SAME_CHARS]
        # All that a fork copies may bear one prompt id: the answer to an agent's report then stands behind its turn's.
        longer = len(said) >= TELLING_CHARS and again.startswith(said)
        if here or unread or said == again or longer:
            return page
    return None


def _whole(db: Reader, page: Page, text: str) -> str:
    """The exchange that begins with a page and its `text`: of a long one the parts behind it hold the answer."""
    parts = episodes.before(db, page.session_id, page.turn + 1)
    if len(parts) == 1 or not parts or parts[0].rowid != page.rowid:
        return text
    return "\n".join(pages.whole(db, part).text for part in parts)


def _under_key_of(core: Core, page: Page, turn: Turn) -> Turn:
    """The turn by the name under which `page` is kept."""
    key = pages.key_of(core.db.read(), page.rowid)
    return replace(turn, prompt_id=key.removeprefix(f"{turn.session_id}:"))


def _words(prompt: str) -> str:
    """A prompt on one line, without the marks of its images."""
    return " ".join(prompt.replace(IMAGE, " ").split())
