"""Merging near-duplicates (KSM): two pages that say the same become one, and the other its source.

Precision first, since a wrong merge hides a memory. Two pages match only if they live in the same place
(scope, project, agent) and are of the same kind, and their words, in order, are the same but for
case, quotes, punctuation and empty words ("the", "please"); or one has a few words more, none of
which can change what is said. A number, name, path, negation, condition, preposition or question that
only one of them has keeps them apart. A replaced word always does: "use tabs" is not "use spaces".

The work is one look-up per page, and at most MAX_COMPARED comparisons.
Nothing here touches a time: the page that is kept keeps its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from vmem.model import Page
from vmem.provenance import split_source

MAX_COMPARED = 24  # pages that one page is compared with
SIMILARITY = 0.8  # least share of the longer page's words that the shorter has
MAX_WORDS = 4000  # longer texts are left alone
MOST_TELLING = 4

# Verbatim records, tasks that recur, and summaries of one session are no duplicates of each other.
KINDS = frozenset({"constraint", "decision", "preference", "lesson", "procedure", "fact", "rejected"})

_EMPTY = frozenset({"a", "an", "the", "please", "simply", "ok", "okay", "请", "吧"})
# Words that may stand in one page and not in the other. What is not listed counts as meaning
# something, so the list errs on the safe side and stays short.
_IDLE = frozenset({
    "also", "remember", "note", "that", "we", "our", "us", "i", "my", "you", "your", "it", "its", "this",
    "these", "so", "then", "and", "well", "too", "really", "very", "basically", "actually", "currently", "now",
    "here", "there", "again", "thanks", "thank", "project", "repo", "repository", "codebase", "team",
    "decided", "agreed", "said", "says", "told",
})  # fmt: skip
_EDGE = "\"'`“”‘’«»「」『』.,;:，。；：、…"  # stripped from a word's ends; inside and other marks stay
_CJK = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff])")
_BULLETS = frozenset({"-", "*", "•", "–", "—"})
_TRUST = {"user": 0, "assistant": 1, "tool": 2, "web": 3}


@dataclass(frozen=True, slots=True)
class Merge:
    """`drop` says nothing that `keep` does not say: link it (duplicate_of) and take it out of recall,
    text, times and versions untouched. Both are uids."""

    keep: str
    drop: str


def duplicates(pages: Iterable[Page]) -> list[Merge]:
    """The merges to make among `pages`, in a stable order that does not depend on theirs.

    Not merged: pages that are superseded, of a kind that is not in KINDS, that expire at another time, that
    are about other files, and a pinned one into any other. Pages that are parts of a document must not be given.
    After the drops are taken out, a second call finds nothing (no page is ever both kept and dropped).
    """
    kept: dict[tuple[object, ...], list[tuple[Page, tuple[str, ...]]]] = {}
    merges: list[Merge] = []
    prepared = [(page, _all_words(page)) for page in pages if page.kind in KINDS and not page.superseded_by]
    prepared.sort(key=_preference)
    for page, page_words in prepared:
        content = tuple(word for word in page_words if word not in _IDLE)
        if not content or len(page_words) > MAX_WORDS:
            continue
        alike = kept.setdefault((page.scope, page.project, page.project_id, page.agent, page.kind, content), [])
        for other, other_words in alike[:MAX_COMPARED]:
            if _compatible(other, page) and _says_all(other_words, page_words):
                merges.append(Merge(other.uid, page.uid))
                break
        else:
            alike.append((page, page_words))
    return merges


def telling(page: Page) -> tuple[str, ...]:
    """A few words in lower case that each page holds, in title or text, that says the same as this one: what lacks one
    need not be compared with it."""
    plain = {word for word in _all_words(page) if word.isascii() and word.isalnum() and word not in _IDLE}
    return tuple(sorted(map(str.lower, plain), key=lambda word: (-len(word), word))[:MOST_TELLING])


@lru_cache(maxsize=16)  # one page is compared with many
def words(text: str) -> tuple[str, ...]:
    """The words that carry the meaning, in order. A plain word is lower-cased; one with a digit, an inner
    capital or a mark inside (a name, path, option, version) stays as it is; Chinese and
    Japanese characters and Hangul syllables are words of their own; a "?" is a word."""
    found: list[str] = []
    for raw in _CJK.sub(r" \1 ", text.replace("?", " ? ").replace("？", " ? ").replace("’", "'")).split():
        word = raw.rstrip(_EDGE) if raw.startswith(".") else raw.strip(_EDGE)
        if not word or word in _BULLETS:
            continue
        if word.replace("'", "").isalpha() and word[1:].islower():
            word = word.lower()
        if word not in _EMPTY:
            found.append(word)
    return tuple(found)


def _all_words(page: Page) -> tuple[str, ...]:
    """The text's words; the title's before them unless it is made of the same ones (then it adds nothing).

    Who said it, and when, is nothing that is said: a rule is the same on another day.
    """
    title, text = words(page.title), words(split_source(page.text, page.speaker)[0])
    return text if set(title) <= set(text) else title + text


def _preference(item: tuple[Page, tuple[str, ...]]) -> tuple[object, ...]:
    """Kept before dropped: pinned, longer, about more files, trusted, used, important, then the older one."""
    page, page_words = item
    pin, trust = {"hard": 0, "soft": 1}.get(page.pin, 2), _TRUST.get(page.speaker, 9)
    return pin, -len(page_words), -len(page.files), trust, -page.uses, -page.importance, page.created_at, page.uid


def _compatible(keep: Page, drop: Page) -> bool:
    if drop.pin or keep.expires_at != drop.expires_at:
        return False
    if _TRUST.get(keep.speaker, 9) > _TRUST.get(drop.speaker, 9):
        return False  # what the user said never disappears behind what a tool said
    return set(drop.files) <= set(keep.files)


def _says_all(keep: tuple[str, ...], drop: tuple[str, ...]) -> bool:
    """Is `drop` what `keep` says, less some idle words?"""
    if keep == drop:
        return True
    if len(drop) >= len(keep) or len(drop) < SIMILARITY * len(keep):
        return False
    position = 0
    for word in keep:
        if position < len(drop) and word == drop[position]:
            position += 1
        elif word not in _IDLE:
            return False
    return position == len(drop)
