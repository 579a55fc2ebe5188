"""A page with notes of the later exchanges that may change it, each behind the sentence that it takes up again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from vmem.capture.talk.episodes import ANSWER_MARK, DONE_MARK, PROMPT_MARK, clip
from vmem.model import USER_ONLY_KINDS, Page
from vmem.provenance import ASKED_WAS, CHOSEN, LATER, without_source
from vmem.recall.changes.passages import CHANGED, note_of, sentences
from vmem.recall.changes.reversal_words import subject
from vmem.recall.words.alphabets import room
from vmem.recall.words.tokens import estimate_tokens

READ_CHARS = 1200  # of a page, and of a later exchange
NOTE_PROMPT, NOTE_CHARS, BRIEF_CHARS = 110, 230, 130
RULE_CHARS = 240  # of a rule, whose end is as binding as its beginning
MOST = 2  # notes of one sort, the latest


def noted(page: Page, newer: Sequence[Page], maybe: Sequence[Page] = ()) -> Page:
    """The page with a note of each of the last `newer` exchanges, which change it, and of those that `maybe` do."""
    text = page.text
    for later, how in (*((one, CHANGED) for one in newer[-MOST:]), *((one, LATER) for one in maybe[-MOST:])):
        said = page.text.rpartition(DONE_MARK)[0] if DONE_MARK in page.text else page.text
        start, end = _nearest(said, "\n".join(_parts(later)))  # "User" is no word that both share
        note = _note(later, page.text[start:end], NOTE_CHARS, how)
        told = page.text[start:end].rstrip()
        at = text.find(told)
        at = at + len(told) if told and at >= 0 else len(text.rstrip())
        if note not in text:
            text = f"{text[:at]} {note}{text[at:]}"
    return replace(page, text=text, title="", swapped=False) if text != page.text else page


def in_brief(page: Page, newer: Sequence[Page], maybe: Sequence[Page] = ()) -> Page:
    """A statement that was changed or taken up again, short enough for a line of a brief to hold it and what the last
    of `newer`, or of those that `maybe` change it, says."""
    said = clip(_statement(page.text), RULE_CHARS if page.kind in USER_ONLY_KINDS else BRIEF_CHARS)
    last, how = (maybe[-1], LATER) if maybe else (newer[-1], CHANGED)
    return replace(page, text=f"{said} {_note(last, said, BRIEF_CHARS, how)}", title="", swapped=False)


def beside_pin(page: Page, later: Page) -> Page:
    """A pin, every word of it, and a note behind them of what was said later."""
    said = without_source(page.text)
    text = f"{said.rstrip()} {_note(later, said, BRIEF_CHARS, LATER)}{page.text[len(said) :]}"
    return replace(page, text=text, tokens=estimate_tokens(text), swapped=False)


def in_short(later: Page, of: str) -> str:
    """What an exchange says of a statement, in a line."""
    return _words(later, of, BRIEF_CHARS)


# --- private --------------------------------------------------------------------------------


def _statement(text: str) -> str:
    """The first line of a statement; of a choice what was asked, and what was chosen."""
    first, _, rest = text.partition("\n")
    if not first.startswith(CHOSEN):
        return first
    asked = (line.removeprefix(ASKED_WAS) for line in rest.splitlines() if line.startswith(ASKED_WAS))
    return " ".join([*asked, first.removeprefix(CHOSEN)])


def _note(later: Page, of: str, chars: int, how: str) -> str:
    words = _words(later, of, chars)
    return note_of(words, len(words), how)


def _words(later: Page, of: str, chars: int) -> str:
    prompt, answer = _parts(later)
    most, chars, least = (room(letters, later.text) for letters in (NOTE_PROMPT, chars, BRIEF_CHARS // 3))
    told = clip(_from_nearest(prompt, of, most), most)
    done = clip(_from_nearest(answer, of, chars - len(told)), max(chars - len(told), least))
    return " => ".join(part for part in (told, done) if part)


def _from_nearest(text: str, of: str, chars: int) -> str:
    """A long text from the sentence on that shares most with what it is about."""
    return text if len(text) <= chars else text[_nearest(text, of)[0] :]


def _nearest(text: str, other: str) -> tuple[int, int]:
    """Where the sentence of a text stands that shares most words with another; all of it when none does."""
    return _nearest_of(text[:READ_CHARS], other[:READ_CHARS]) or (0, len(text))


@lru_cache(maxsize=256)  # the pages of one piece of work are shown again and again; a megabyte at most
def _nearest_of(text: str, other: str) -> tuple[int, int] | None:
    words = subject(other)
    best, most = None, 0
    for start, end in sentences(text):
        shared = len(subject(text[start:end]) & words)
        if shared > most:
            best, most = (start, end), shared
    return best


def _parts(page: Page) -> tuple[str, str]:
    if page.kind != "episode":
        return page.text, ""
    prompt, _, answer = page.text.removeprefix(PROMPT_MARK).partition(ANSWER_MARK)
    return prompt.partition(DONE_MARK)[0], answer.partition(DONE_MARK)[0]
