"""Fitting hits into a budget: the most value for the tokens, in whole sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vmem.model import Hit
from vmem.recall.excerpt import window
from vmem.recall.render import HEADER, MAX_CHARS, render_hit, utf16_length
from vmem.recall.tokens import estimate_tokens

HEADER_TOKENS = estimate_tokens(HEADER) + 2
MIN_EXCERPT = 40  # tokens; less than that of a page is not worth its line of provenance
SOFT_SHARE = 0.6  # the first hit may take this share of the budget before it is cut, when others wait


def fit(
    hits: Sequence[Hit], budget_tokens: int, max_chars: int = MAX_CHARS, *, terms: Sequence[str] = ()
) -> list[Hit]:
    """The hits, in their order, that fit `budget_tokens` and `max_chars` UTF-16 units once rendered.

    A page that is too long gets an excerpt: the window of it that holds most of `terms`, in complete
    sentences. The first hit is always kept if any sentence of it fits.
    """
    left = budget_tokens - HEADER_TOKENS
    chars = max_chars - utf16_length(HEADER) - 1
    out: list[Hit] = []
    for position, hit in enumerate(hits):
        waiting = position + 1 < len(hits)
        share = int(left * SOFT_SHARE) if waiting and position == 0 else left
        chosen = _shorten(hit, max(share, MIN_EXCERPT), chars, terms)
        if chosen is None:
            continue
        cost, length = _cost(chosen)
        if cost > left or length + 1 > chars:
            continue
        left -= cost
        chars -= length + 1
        out.append(chosen)
        if left < MIN_EXCERPT:
            break
    return out


def _shorten(hit: Hit, tokens: int, chars: int, terms: Sequence[str]) -> Hit | None:
    """`hit` itself if it fits, else with a shorter excerpt, else None."""
    cost, length = _cost(hit)
    if cost <= tokens and length + 1 <= chars:
        return hit
    text = hit.excerpt or hit.page.text
    overhead = cost - estimate_tokens(text)
    room = min(tokens - overhead, max(0, chars - 200) // 2 if length + 1 > chars else tokens)
    if room < MIN_EXCERPT // 2:
        return None
    shorter = replace(hit, excerpt=window(hit.page.text, terms, room))
    return shorter if shorter.excerpt else None


def _cost(hit: Hit) -> tuple[int, int]:
    """(tokens, UTF-16 units) of the rendered hit; ages differ by a few characters at most."""
    text = render_hit(hit, now=hit.page.created_at + 400 * 86_400.0)
    return estimate_tokens(text) + 1, utf16_length(text)
