"""Lines that compete for a budget: what a restored state and a session's brief are made of.

Each belongs to a section, which has a share of the budget; what one leaves, others may take. What a chosen line
says already is not said again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vmem.recall.telling.render import utf16_length
from vmem.recall.words.tokens import estimate_tokens
from vmem.snapshot.lines import Line, Told, unsaid

Sections = Mapping[str, tuple[str, float]]  # name: (heading, share of the budget in the first round), as printed


@dataclass(frozen=True, slots=True)
class Shown:
    """The text, the pages that it holds whole, (uid, version, tokens), and the uids of those that it tells in part."""

    text: str
    pages: tuple[tuple[str, int, int], ...] = ()
    lines: tuple[str, ...] = ()


def fitted(
    lines: Sequence[Line], sections: Sections, budget: int, max_chars: int, head: str = "", foot: str = "",
    never_empty: str = "",
) -> Shown:  # fmt: skip
    """`head`, the best of the lines, given in rank order, below the headings of their sections, and `foot`.

    At most `budget` tokens and `max_chars` UTF-16 units in all; "" where not one line fits. The section `never_empty`
    keeps room for its best line, however many there are of the sections before it.
    """
    around = "\n".join(("", *filter(None, (head, foot))))
    room, chars = budget - estimate_tokens(around), max_chars - utf16_length(around)
    chosen = _chosen(lines, sections, room, chars, never_empty)
    while chosen:
        shown = _printed(chosen, sections)
        text = "\n".join(filter(None, (head, shown.text, foot)))
        if estimate_tokens(text) <= budget:
            return replace(shown, text=text)
        chosen.pop()  # together they are a little more than one by one
    return Shown("")


def _chosen(lines: Sequence[Line], sections: Sections, budget: int, max_chars: int, never_empty: str) -> list[Line]:
    """Two rounds in rank order: each section within its share, then whatever still fits. -> In order of choice."""
    left, chars = budget, max_chars
    best = next((line for line in lines if line.section == never_empty), None)
    kept = _room(best, sections, budget) if best is not None else 0
    spent: dict[str, int] = {}
    chosen: dict[int, Line] = {}
    told = Told()
    for last_round in (False, True):
        for rank, line in enumerate(lines):
            if rank in chosen:
                continue
            fresh = unsaid(line, told)
            if fresh is None:
                continue
            heading, share = sections[line.section]
            below = "" if line.section in spent else heading
            cost = _cost(fresh.text, below)
            length = utf16_length(fresh.text) + 1 + (len(below) + 1 if below else 0)
            mine = spent.get(line.section, 0) + cost
            kept = 0 if line is best else kept
            if cost + kept <= left and length <= chars and (last_round or mine <= share * budget):
                spent[line.section] = mine
                left, chars = left - cost, chars - length
                chosen[rank] = fresh
                told.add(fresh)
    return list(chosen.values())


def _room(line: Line, sections: Sections, budget: int) -> int:
    """Tokens of a section that holds this line alone; 0 where that is more than its share."""
    heading, share = sections[line.section]
    tokens = _cost(line.text, heading)
    return tokens if tokens <= share * budget else 0


def _cost(text: str, heading: str) -> int:
    """Tokens of a line, with those of the heading that it brings along, if any."""
    return estimate_tokens(text) + 1 + (estimate_tokens(heading) + 1 if heading else 0)


def _printed(chosen: Sequence[Line], sections: Sections) -> Shown:
    parts = []
    for section, (heading, _) in sections.items():
        mine = [line for line in chosen if line.section == section]
        if mine:
            parts.append(heading)
            parts += [line.text for line in sorted(mine, key=lambda line: line.order)]
    told = [(line.page, line.whole) for line in chosen if line.page is not None]
    held = tuple((page.uid, page.version, estimate_tokens(page.text)) for page, whole in told if whole)
    return Shown("\n".join(parts), held, tuple(page.uid for page, whole in told if not whole))
