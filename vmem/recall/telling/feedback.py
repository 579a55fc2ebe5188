"""Whether an injected page was used: named, quoted or followed in what came after it. No model judges.

A page counts as used when the answer (or a tool call) names its id, or repeats enough of what only the
page said: terms that the prompt did not have.
"""

from __future__ import annotations

from collections.abc import Collection

from vmem.model import Page, Turn
from vmem.recall.words.terms import carries_meaning, index_terms, is_cjk

LEAST_TERMS = 3  # repeated by chance: fewer than that
LEAST_SHARE = 0.3  # of the page's own terms
TERMS_LOOKED_AT = 60  # of the page: its first ones


def used(turn: Turn, pages: Collection[Page]) -> list[str]:
    """The uids of the `pages` (injected beside the turn's prompt) that the turn used, in their order."""
    done = "\n".join((turn.answer, *(f"{tool.target}\n{tool.name}" for tool in turn.tools)))
    said, asked = set(index_terms(done)), set(index_terms(turn.prompt))
    return [page.uid for page in pages if page.uid in done or _repeated(page, said, asked)]


def _repeated(page: Page, said: set[str], asked: set[str]) -> bool:
    terms = (term for term in index_terms(f"{page.title}\n{page.text}") if term not in asked and _tells(term))
    own = list(dict.fromkeys(terms))[:TERMS_LOOKED_AT]
    shared = sum(term in said for term in own)
    return shared >= LEAST_TERMS and shared >= LEAST_SHARE * len(own)


def _tells(term: str) -> bool:
    return carries_meaning(term) and (len(term) > 2 or is_cjk(term))
