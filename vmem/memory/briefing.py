"""What a context is told when it begins: every hard pin, then what the project's sessions left."""

from __future__ import annotations

from collections.abc import Sequence

from vmem.capture.episodes import said_in
from vmem.memory import mending, overruled
from vmem.memory.core import Core
from vmem.memory.injection import Scene, in_context, inject
from vmem.model import Hit, Injection, Kind, Page, Resident
from vmem.paging import pins
from vmem.recall.budget import HEADER_TOKENS, fit
from vmem.recall.render import HEADER, render_hit, utf16_length
from vmem.recall.tokens import estimate_tokens
from vmem.snapshot.brief import Exchange, brief
from vmem.snapshot.talk import Said
from vmem.store import pages, tiers

RULE_KINDS: tuple[Kind, ...] = ("constraint", "preference")
STATED_KINDS: tuple[Kind, ...] = ("task", "decision", "lesson", "fact")
MOST_RULES, MOST_STATED, MOST_SAID = 30, 12, 40  # pages that a brief offers; the budget decides
OTHERS = (
    "This is not all: {count} pages are kept of this project. Before you ask or assume what one may settle, use recall."
)
PIN_SHARES = (1.0, 0.97, 0.93, 0.85, 0.7, 0.5, 0.3)  # of the budget that the pins are fitted to, until they do fit it


def for_start(core: Core, at: Scene, before: str = "") -> Injection:
    """The brief of a new session: every hard pin, the latest rules, what was decided and said here lately.

    `before` is text of ours that shares the budget and comes first; pins that need the room push it out.
    """
    settings, now, db, owner = core.settings(at.root), core.clock(), core.db.read(), at.access.project_id
    budget, chars = settings.integer("inject.start_tokens"), settings.integer("inject.max_chars")
    pinned = with_pins(core, at, (), budget, "start")
    if not _fits(_lines(before, pinned.text or HEADER), budget, chars):
        before = ""
    head = _lines(before, pinned.text or HEADER)
    have = {page.uid for page in pinned.pages}

    def newest(kinds: Sequence[str], most: int) -> list[Page]:
        found = pages.recent(db, at.access, now, kinds, most)
        return [page for page in found if page.uid not in have and not in_context(page, at)]

    rules, stated = newest(RULE_KINDS, MOST_RULES), newest(STATED_KINDS, MOST_STATED)
    talk = [page for page in newest(("episode",), MOST_SAID) if _is_exchange(page)]
    rules, stated = (overruled.for_brief(db, found, at.access, now) for found in (rules, stated))
    mended = mending.mend(core, at.access, talk, [*rules, *stated])
    told = [Exchange(page, Said(n, *said_in(page.text), page.uid)) for n, page in enumerate(reversed(mended), 1)]
    kept = sum(use.pages for tier in (False, True) for use in tiers.usage(db, tier) if use.project_id == owner)
    others = OTHERS.format(count=kept)
    taken = _lines(head, others)
    shown = brief(rules, stated, told, budget - estimate_tokens(taken) - 1, chars - utf16_length(taken) - 1, now)
    lines = shown.text.count("\n- [")
    text = _lines(head, shown.text, others if kept > 2 * lines else "") if lines else _lines(before, pinned.text)
    held = tuple(Resident(uid, version, tokens, 0, "start", now) for uid, version, tokens in shown.pages)
    return Injection(text, estimate_tokens(text) if text else 0, pinned.pages + held)


def for_agent(core: Core, at: Scene) -> Injection:
    """What a subagent must know before it starts: pins and the project's rules."""
    settings = core.settings(at.root)
    rules = pages.recent(core.db.read(), at.access, core.clock(), RULE_KINDS, MOST_RULES)
    return with_pins(core, at, rules, settings.integer("inject.budget_tokens"), "start")


def with_pins(core: Core, at: Scene, others: Sequence[Page], budget: int, how: str, note: str = "") -> Injection:
    """Every hard pin (whole, short or at least named), then as many of `others` as fit, in their order.

    What the context holds already, what was superseded, and doubles are left out of `others`.
    """
    now = core.clock()
    db = core.db.read()
    pinned = [page for page in pages.pinned(db, at.access, now) if not in_context(page, at)]
    limit = core.settings(at.root).integer("inject.max_chars")
    for share in PIN_SHARES:
        brief = pins.brief(pinned, int((budget - HEADER_TOKENS) * share), estimate_tokens)
        shown = [Hit(page, 1.0) for page in brief.full]
        shown += [Hit(page, 1.0, excerpt=pins.short_form(page)) for page in brief.short]
        notes = " ".join(text for text in (note, pins.overflow_line(brief.overflow)) if text)
        lines = [render_hit(hit, now=now) for hit in shown]
        used = sum([utf16_length(line) + 1 for line in lines])
        fits = used < limit - max(1000, len(notes) + 200)
        if fits and estimate_tokens("\n".join([f"{HEADER} {notes}", *lines])) <= budget:
            break
    have = {page.rowid for page in pinned}
    rest: dict[int, Hit] = {}
    for page in others:
        if page.rowid not in have and not page.superseded_by and not in_context(page, at):
            rest.setdefault(page.rowid, Hit(pages.whole(db, page), 1.0))
    room = budget - brief.tokens - estimate_tokens(notes)
    chosen = shown + fit(list(rest.values()), room, max(limit - used - utf16_length(notes), 0))
    return inject(core, chosen, now, how, notes, {page.uid for page in brief.short})


# --- private --------------------------------------------------------------------------------


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _fits(text: str, budget: int, chars: int) -> bool:
    return estimate_tokens(text) <= budget and utf16_length(text) <= chars


def _is_exchange(page: Page) -> bool:
    """Whether the page is a whole exchange of the user's: no part of a long one, no agent's task, nothing in swap."""
    own = page.speaker == "user" or page.text.startswith("Assistant: ")
    return (
        own
        and not page.swapped
        and not page.text.startswith("Task: ")
        and not any(tag.startswith("part:") for tag in page.tags)
    )
