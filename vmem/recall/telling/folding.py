"""Found exchanges that are nearly the same, as one: what a nightly run leaves fifty times must not fill an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vmem.model import Hit
from vmem.recall.words.terms import content, has_digit

MANY = 3  # so many at least are one
ALIKE = 0.6  # of the words of two answers to the same prompt
TELLS = (
    3  # words that an answer has beyond its prompt: "gateway 3 serves lane 3" is a statement, and no run of anything
)
READ_CHARS = 800  # of an exchange
_ANSWER = "\n\nAssistant: "


def folded(hits: Sequence[Hit]) -> list[Hit]:
    """The hits in their order; of exchanges that are alike the newest, in the place of the best, with how many others
    there are. Alike are those with the same prompt but for numbers, whose answers share most words, but for numbers."""
    groups: list[list[Hit]] = []
    known: dict[tuple[str, frozenset[str]], list[tuple[frozenset[str], list[Hit]]]] = {}
    for hit in hits:
        prompt, _, answer = hit.page.text[:READ_CHARS].partition(_ANSWER)
        asked, told = (frozenset(t for t in content(part) if not has_digit(t)) for part in (prompt, answer))
        group: list[Hit] = []
        if hit.page.kind == "episode" and len(told) >= TELLS and not asked <= told:  # which only says it again
            rivals = known.setdefault((hit.page.speaker, asked), [])
            alike = (others for other, others in rivals if len(told & other) >= ALIKE * len(told | other))
            group = next(alike, group)
            if not group:
                rivals.append((told, group))
        if not group:
            groups.append(group)
        group.append(hit)
    return [one for group in groups for one in (group if len(group) < MANY else [_newest(group)])]


def _newest(group: Sequence[Hit]) -> Hit:
    newest = max(group, key=lambda hit: hit.page.created_at)
    return replace(newest, score=group[0].score, signals=group[0].signals, alike=len(group) - 1)
