"""Fitting hits into a budget: the most value for the tokens, in whole sentences.

The value of a page lies mostly in the few sentences that answer, and falls with its rank. So each hit first
gets room for its best window only, in rank order; what is left then lengthens the windows, in rank order again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from vmem.model import Hit
from vmem.recall.telling.excerpt import Pieces
from vmem.recall.telling.overlap import repeated, told_by
from vmem.recall.telling.render import HEADER, MAX_CHARS, render_hit, utf16_length
from vmem.recall.words.tokens import estimate_tokens

HEADER_TOKENS = estimate_tokens(HEADER) + 2
ROOMS = ((1, 300), (4, 140), (10, 90))  # tokens of text in the first round, for the hits up to a rank
LAST_ROOM = 60  # for all others
LEAST_TOKENS = 30  # a shorter window is not worth its line of provenance


def fit(hits: Sequence[Hit], budget_tokens: int, max_chars: int = MAX_CHARS, *, terms: Sequence[str] = ()) -> list[Hit]:
    """The hits, in their order, that fit `budget_tokens` and `max_chars` UTF-16 units once rendered.

    A page that is too long gets an excerpt: the window of it that holds most of `terms`, in complete
    sentences. A hit that comes with an excerpt keeps it, cut to the budget if need be. The first hit is always
    kept if any sentence of it fits. What another of them tells too makes room, and the other takes its place.
    """
    ranked = list(enumerate(hits))
    shown = _fitted(ranked, budget_tokens, max_chars, terms)
    spare = repeated(shown)
    if spare:
        by_uid, ranks = {hit.page.uid: hit for hit in hits}, dict[str, int]()
        for rank, hit in ranked:
            ranks.setdefault(spare.get(hit.page.uid, hit.page.uid), rank)
        others = [(rank, by_uid[uid]) for uid, rank in ranks.items()]
        fewer = _fitted(others, budget_tokens, max_chars, terms)
        if all(told_by(by_uid[uid].page, fewer) for uid in spare):
            return fewer
    return shown


# --- private --------------------------------------------------------------------------------


def _fitted(
    ranked: Iterable[tuple[int, Hit]], budget_tokens: int, max_chars: int, terms: Sequence[str]
) -> list[Hit]:  # fmt: skip
    """What fits of hits that each come with their rank, best first."""
    left = budget_tokens - HEADER_TOKENS
    chars = max_chars - utf16_length(HEADER) - 1
    kept: list[tuple[Pieces, Hit, Hit, int, int]] = []  # its text, the hit, how it is shown, its tokens, its units
    for rank, hit in ranked:
        pieces = Pieces(hit.excerpt or hit.page.text, terms, 0 if hit.excerpt else hit.page.tokens)
        wanted = next((room for end, room in ROOMS if rank < end), LAST_ROOM)
        for room in (wanted, wanted // 2, LEAST_TOKENS):
            shown = _cut(hit, pieces, room)
            cost, length = _cost(shown)
            if cost <= left and length < chars:
                kept.append((pieces, hit, shown, cost, length))
                left, chars = left - cost, chars - length - 1
                break
        if left < LEAST_TOKENS:
            break
    out = []
    for pieces, hit, shown, cost, length in kept:
        if shown is not hit and left > 0:
            longer = _cut(hit, pieces, estimate_tokens(shown.excerpt) + left)
            new_cost, new_length = _cost(longer) if longer.excerpt != shown.excerpt else (cost, length)
            if new_cost - cost <= left and new_length - length <= chars:
                left, chars, shown = left - new_cost + cost, chars - new_length + length, longer
        out.append(shown)
    return out


def _cut(hit: Hit, pieces: Pieces, tokens: int) -> Hit:
    """`hit` itself if its text costs at most `tokens`, else with an excerpt of about that."""
    return hit if pieces.tokens <= tokens else replace(hit, excerpt=pieces.window(tokens))


def _cost(hit: Hit) -> tuple[int, int]:
    """(tokens, UTF-16 units) of the rendered hit; ages differ by a few characters at most."""
    text = render_hit(hit, now=hit.page.created_at + 400 * 86_400.0)
    return estimate_tokens(text) + 1, utf16_length(text)
