"""Whether an injected page was used: named, quoted or followed in what came after it. No model judges.

A page counts as used when the answer (or a tool call) names its id, or repeats enough of what only the
page said: terms that the prompt did not have. Of a page that was not chosen for this prompt, as one of the
brief, more must be repeated: the talk of a project shares words with all of them.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from vmem.model import Page, Turn
from vmem.recall.words.terms import carries_meaning, index_terms, is_cjk

LEAST_TERMS = 3  # repeated by chance: fewer than that
LEAST_SHARE, LEAST_BEFORE = 0.3, 0.5  # of the page's own terms: where it was told beside the prompt, and before it
TERMS_LOOKED_AT = 60  # of the page: its first ones


def used(turn: Turn, pages: Collection[Page], *, beside: bool = True) -> list[str]:
    """The uids of the `pages` (injected `beside` the turn's prompt, or before) that the turn used, in their order."""
    done = "\n".join((turn.answer, *(f"{tool.target}\n{tool.name}" for tool in turn.tools)))
    said, asked = set(index_terms(done)), set(index_terms(turn.prompt))
    least = LEAST_SHARE if beside else LEAST_BEFORE
    return [page.uid for page in pages if page.uid in done or _repeated(page, said, asked, least)]


def _repeated(page: Page, said: set[str], asked: set[str], least: float) -> bool:
    own = [term for term in _terms(f"{page.title}\n{page.text}") if term not in asked][:TERMS_LOOKED_AT]
    shared = sum(term in said for term in own)
    return shared >= LEAST_TERMS and shared >= least * len(own)


@lru_cache(maxsize=256)  # what a session was told is held against each of its turns
def _terms(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(_tells, index_terms(text))))


def _tells(term: str) -> bool:
    return carries_meaning(term) and (len(term) > 2 or is_cjk(term))
