"""Conversations whose statement was replaced later: kept word for word, but not recalled as if it still held.

An extracted page knows what replaced it; the episode that said the same does not. Among the pages
that a question found, an episode older than a change is outdated when it holds the old value, speaks
of the same, has nothing of the new value, and what the question shares with it is what was replaced.
What else it tells is then found by other questions. A change is a replaced page with its successor,
or a correction that names the number which no longer holds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from vmem.model import Page
from vmem.provenance import given_up, statement
from vmem.recall.words.sentences import sentences
from vmem.recall.words.terms import beginning, content, index_terms, is_cjk, letters, numbers, telling

SAME = 0.6  # of the replaced statement's words that an episode holds, to speak of the same
ASKED = 0.75  # of the words that question and episode share, that are the replaced statement's
OWN = 3  # terms that a sentence beside the old value has of its own, to be an answer
_CLAUSE = re.compile(
    r"(?<=[;；，])\s*|,\s+(?=(?:and|but|while|whereas)\b)"
    r"|\s+(?=(?:and|but|while|whereas) (?:[^\W\d]+ ){2,6}\S{0,8}\d)"  # behind it stands another value, of another thing
)
_STATED = frozenset({"constraint", "preference", "decision", "fact", "procedure"})


@dataclass(frozen=True, slots=True)
class Change:
    """A statement that no longer holds; `successor` states what does, None when nothing took its place."""

    said: str  # the old statement
    words: frozenset[str]  # of the old statement
    gone: frozenset[str]  # its value: what the new statement does not say, or names as given up
    new: frozenset[str]  # the new value
    successor: Page | None


def outdated_episodes(pages: Mapping[int, Page], terms: Collection[str]) -> dict[int, Page]:
    """The outdated episodes among `pages` (by rowid), each marked as replaced by the page that replaced its statement.

    `pages` holds whole texts, the replaced pages and their successors too; `terms` are the question's.
    """
    changes = _changes(pages)
    if not changes:
        return {}
    out: dict[int, Page] = {}
    for rowid, page in pages.items():
        if page.kind != "episode" or page.superseded_by:
            continue
        text = letters(page.text)
        likely = [
            (change, by)
            for change, by in changes
            if page.created_at < by.created_at and all(beginning(term) in text for term in change.gone)
        ]
        held = frozenset(index_terms(page.text)) if likely else frozenset()  # terms of a long text are not cheap
        for change, by in likely:
            if _tells_old(held, change, terms) and not _answers_beside(page.text, change, terms):
                out[rowid] = replace(page, superseded_by=by.uid, superseded_at=by.created_at)
                break
    return out


def change_of(old: str, successor: Page | None) -> Change | None:
    """What became of a statement (a page's text as it was); None when its successor takes nothing of it back."""
    said = statement(old)
    words = content(said) - content(given_up(old))  # what it gave up itself was never its value
    if successor is None:
        return Change(said, words, numbers(words) or words, frozenset(), None)
    new, dropped = content(statement(successor.text)), content(given_up(successor.text))
    gone = (words - new) | (words & dropped)
    if numbers(gone):
        # "The gateway listens on 7443 and its timeout is 30 s": what it listens on now says nothing of the other value.
        told = [part for part in map(content, _parts(said)) if part & (new | dropped)]
        spoken_of = frozenset[str]().union(*told)
        if numbers(gone & spoken_of):
            words, gone = words & spoken_of, gone & spoken_of
    return Change(said, words, numbers(gone) or gone, new - words - dropped, successor) if gone else None


def clauses(sentence: str) -> list[tuple[int, int]]:
    """Where each clause of a sentence that may tell a value of its own begins and ends."""
    cuts = [0, *(match.end() for match in _CLAUSE.finditer(sentence)), len(sentence)]
    return [(begin, end) for begin, end in pairwise(cuts) if sentence[begin:end].strip()]


# --- private --------------------------------------------------------------------------------


def _parts(text: str) -> list[str]:
    return [sentence[begin:end] for sentence in sentences(text) for begin, end in clauses(sentence)]


def _changes(pages: Mapping[int, Page]) -> list[tuple[Change, Page]]:
    """Each change among the pages, with the page that made it."""
    by_uid = {page.uid: page for page in pages.values()}
    found = []
    for page in pages.values():
        if "correction" in page.tags and not page.superseded_by:
            told, dropped = content(statement(page.text)), content(given_up(page.text))
            gone = numbers(dropped)
            if gone and page.kind in _STATED:
                new = numbers(told) - gone
                found.append((Change("", told - new, gone, new, page), page))
        successor = by_uid.get(page.superseded_by) if page.superseded_by and page.kind in _STATED else None
        change = change_of(page.text, successor) if successor is not None else None
        if successor is not None and change is not None:
            found.append((change, successor))
    return found


def _tells_old(held: frozenset[str], change: Change, terms: Collection[str]) -> bool:
    if not change.gone <= held or (change.new and change.new <= held):
        return False
    if len(change.words & held) < SAME * len(change.words):
        return False
    shared = [term for term in terms if term in held and not (is_cjk(term) and len(term) == 1)]
    about = sum(term in change.words for term in shared)
    return about >= ASKED * len(shared)


def _answers_beside(text: str, change: Change, terms: Collection[str]) -> bool:
    """Whether an episode answers in another sentence than that of the old value: one of its own, of what was asked.

    That sentence is shown, and the old value noted (see `passages`), where the episode would else be left out.
    """
    asked = telling(terms)
    for sentence in sentences(text):
        told = content(sentence)
        if not told & change.gone and told & asked and len(told - asked) >= OWN:
            return True
    return False
