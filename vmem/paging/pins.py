"""Pins (mlock): who may pin, how much, and how the pinned pages share the brief's budget.

The budget rule. Every hard pin is in every brief in one of three forms: whole, short (its title) or
named (its id in one line). Whole if all fit; otherwise every hard pin is first given the short form, and then,
by importance, as many as still fit are given whole. Where not even the short forms fit, the least
important are named. So nothing is ever dropped in silence: the ids are listed even if they alone exceed
the budget (the limit on the number of pins bounds that line). Soft pins come after all hard ones,
short or whole, while there is room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from vmem.errors import InputError, LimitError
from vmem.model import Page
from vmem.paging.watermarks import Amount
from vmem.provenance import LATER, without_source

SHORT_CHARS = 120
LINE_TOKENS = 14  # what rendering adds to a page: id, kind, age, source
NAME_TOKENS = 6  # an id in the line that names the rest
NAMED = 400  # ids in that line at most: 3,600 characters
HEAD_TOKENS = 12  # that line's own words
SHARES = (1.0, 0.97, 0.93, 0.85, 0.7, 0.5, 0.3)  # of the budget that pins are fitted to, one after the other

AUTHORS = frozenset({"user", "model"})  # a person, or the model through an explicit tool call


@dataclass(frozen=True, slots=True)
class Brief:
    """The pinned pages in the form each is shown, most important first; `overflow` are hard pins to be named by id.
    Soft pins without room are in none of them: recall may still bring them."""

    full: tuple[Page, ...]
    short: tuple[Page, ...]
    overflow: tuple[Page, ...]


def check_author(author: str) -> None:
    """Only a person or the model's explicit tool call pins; nothing that was captured does. Raises InputError."""
    if author not in AUTHORS:
        raise InputError(f"{author[:40]!r} cannot pin: only the user, or the model by its pin tool")


def check_limit(pinned: Amount, adding: Amount, limit: Amount) -> None:
    """Raise LimitError if `adding` to what is `pinned` exceeds `limit` (pins.max_pages, pins.max_bytes).

    `adding` is Amount(0, 0) to `pinned` for a page that only changes between hard and soft; an edit of a
    pinned page adds Amount(0, growth), and is checked too. What does not grow is never refused,
    also when the limit was lowered since.
    """
    if adding.pages > 0 and pinned.pages + adding.pages > limit.pages:
        raise LimitError(
            f"{pinned.pages} pages are pinned and the limit is {limit.pages}: unpin one (`vmem pins`), "
            f"or run `vmem config set pins.max_pages {pinned.pages + adding.pages}`"
        )
    if adding.bytes > 0 and pinned.bytes + adding.bytes > limit.bytes:
        raise LimitError(
            f"this would pin {pinned.bytes + adding.bytes} bytes and the limit is {limit.bytes}: shorten the text, "
            f"unpin a page (`vmem pins`), or run `vmem config set pins.max_bytes {pinned.bytes + adding.bytes}`"
        )


def brief(pins: Iterable[Page], budget_tokens: int, tokens_of: Callable[[str], int]) -> Brief:
    """Fit the pinned pages into `budget_tokens` by the rule above. `tokens_of` estimates a text.

    Every hard pin is in exactly one of `full`, `short`, `overflow`. All of it is within the budget unless the
    overflow's ids alone exceed it.
    """
    ordered = sorted(pins, key=_rank)
    hard = [page for page in ordered if page.pin == "hard"]
    whole = {page.uid: page.tokens + LINE_TOKENS for page in ordered}
    title = {page.uid: min(whole[page.uid], tokens_of(short_form(page)) + LINE_TOKENS) for page in ordered}

    # Name from the end until the short forms of the rest fit beside the line of names.
    shown = len(hard)
    spent = sum(title[page.uid] for page in hard)
    while shown and spent + _names(len(hard) - shown) > budget_tokens:
        shown -= 1
        spent -= title[hard[shown].uid]
    spent += _names(len(hard) - shown)

    full: list[Page] = []
    short: list[Page] = []
    for page in hard[:shown]:
        more = whole[page.uid] - title[page.uid]
        if spent + more <= budget_tokens:
            full.append(page)
            spent += more
        else:
            short.append(page)
    soft = [page for page in ordered if page.pin == "soft"] if shown == len(hard) else []
    for page in soft:
        if spent + whole[page.uid] <= budget_tokens:
            full.append(page)
            spent += whole[page.uid]
        elif spent + title[page.uid] <= budget_tokens:
            short.append(page)
            spent += title[page.uid]
    return Brief(tuple(full), tuple(short), tuple(hard[shown:]))


def briefs(pins: Iterable[Page], budget_tokens: int, tokens_of: Callable[[str], int]) -> Iterator[Brief]:
    """The same in ever less room, for whoever finds that what is rendered exceeds a limit; the last must do."""
    pages = list(pins)
    return (brief(pages, int(budget_tokens * share), tokens_of) for share in SHARES)


def short_form(page: Page) -> str:
    """The page in one line: its title, or its first line, of at most SHORT_CHARS, and behind it the note that it may
    have of what was said later."""
    said, mark, note = without_source(page.text).rpartition(f" [{LATER}: ")
    if not said or not note.endswith("]") or "]" in note[:-1]:  # no note, but words of the page
        said, mark, note = page.text, "", ""
    line = next((" ".join(part.split()) for part in (page.title, *said.split("\n")) if part.strip()), "")
    return f"{line if len(line) <= SHORT_CHARS else line[: SHORT_CHARS - 1] + '…'}{mark}{note}"


def overflow_line(overflow: Iterable[Page]) -> str:
    """The line that names the hard pins without room; "" when there are none. Beyond NAMED of them it says how many
    more there are and how to see them: the host cuts what is longer than its limit, and says nothing."""
    names = [page.uid for page in overflow]
    more = f" and {len(names) - NAMED} more: vmem pins" if len(names) > NAMED else ""
    return f"Pinned too, read them by id: {' '.join(names[:NAMED])}{more}" if names else ""


def _rank(page: Page) -> tuple[float, float, int, str]:
    return (-page.importance, page.created_at, page.rowid, page.uid)


def _names(count: int) -> int:
    return HEAD_TOKENS + NAME_TOKENS * count if count else 0
