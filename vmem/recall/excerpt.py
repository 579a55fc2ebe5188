"""The part of a page that answers: whole sentences around the densest match."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vmem.recall.terms import index_terms
from vmem.recall.tokens import estimate_tokens

MAX_SENTENCES = 400  # of one page that are looked at
_BREAK = re.compile(r"(?<=[.!?])[\"')\]]*\s+|(?<=[。！？；])|\n+")
GAP = "…"


def sentences(text: str) -> list[str]:
    """`text` cut after sentence ends and at line breaks; nothing is dropped but the white space between."""
    out: list[str] = []
    start = 0
    for match in _BREAK.finditer(text):
        piece = text[start : match.end()].strip()
        if piece:
            out.append(piece)
        start = match.end()
    tail = text[start:].strip()
    if tail:
        out.append(tail)
    return out


def window(text: str, terms: Sequence[str], max_tokens: int) -> str:
    """At most about `max_tokens` of `text`: the run of whole sentences that holds most of `terms`.

    Returns the text itself when it fits. A cut beginning or end is marked with "…". Without any
    match the beginning is returned. One sentence that is too long by itself is cut at a space.
    """
    text = text.strip()
    if estimate_tokens(text) <= max_tokens:
        return text
    pieces = sentences(text)[:MAX_SENTENCES]
    wanted = set(terms)
    found = [wanted.intersection(index_terms(piece)) for piece in pieces]
    costs = [estimate_tokens(piece) + 1 for piece in pieces]
    weight = {term: 1.0 / sum(term in f for f in found) for term in wanted if any(term in f for f in found)}
    begin, end = _densest(found, costs, weight, max_tokens)
    body = "\n".join(pieces[begin:end]) if "\n" in text else " ".join(pieces[begin:end])
    if begin + 1 == end and costs[begin] > max_tokens:
        body = _cut_at_space(pieces[begin], wanted, max_tokens)
        return body
    return (GAP + " " if begin else "") + body + (" " + GAP if end < len(pieces) else "")


def _densest(
    found: Sequence[set[str]], costs: Sequence[int], weight: dict[str, float], max_tokens: int
) -> tuple[int, int]:
    """The run [begin, end) within `max_tokens` of the highest summed weight of distinct terms; the earliest wins."""
    best, best_value = (0, 1), -1.0
    for begin in range(len(costs)):
        spent, seen, end = 0, set[str](), begin
        while end < len(costs) and (end == begin or spent + costs[end] <= max_tokens):
            spent += costs[end]
            seen |= found[end]
            end += 1
        value = sum(weight[term] for term in seen)
        if value > best_value + 1e-9:
            best, best_value = (begin, end), value
    return best


def _cut_at_space(sentence: str, wanted: set[str], max_tokens: int) -> str:
    """A part of one over-long sentence: around its first wanted term, cut at white space where there is any."""
    chars = max(40, int(len(sentence) * max_tokens / max(1, estimate_tokens(sentence))))
    words = re.finditer(r"\S{1,80}", sentence)
    at = next((m.start() for m in words if wanted.intersection(index_terms(m.group()))), 0)
    begin = max(0, min(at - chars // 4, len(sentence) - chars))
    part = sentence[begin : begin + chars]
    if begin and " " in part[:40]:
        part = part[part.index(" ") + 1 :]
    if begin + chars < len(sentence) and " " in part[-40:]:
        part = part[: part.rindex(" ")]
    return (GAP + " " if begin else "") + part.strip() + (" " + GAP if begin + chars < len(sentence) else "")
