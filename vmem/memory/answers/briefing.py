"""What a context is told when it begins: every hard pin, then what the project's sessions left.

What a script says to its own runs is left out: rules that are none of the project, and exchanges of which one is
enough. Nothing tells `claude -p` in a script from what a person types but this: that the same long prompt comes word
for word in session after session. What is asked of a bot ("never change files") must not bind everybody.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from vmem.capture.statements import people
from vmem.capture.talk.episodes import ANSWER_MARK, said_in
from vmem.memory.answers import branches, mending, overruled
from vmem.memory.answers.injection import Scene, in_context, inject
from vmem.memory.core import Core
from vmem.model import REWOUND, Hit, How, Injection, Kind, Page, Resident
from vmem.paging import pins
from vmem.provenance import statement
from vmem.recall.telling.budget import HEADER_TOKENS
from vmem.recall.telling.render import HEADER, MAX_CHARS, render_hit, utf16_length
from vmem.recall.words.tokens import estimate_tokens
from vmem.snapshot.brief import Exchange, brief
from vmem.snapshot.lines import bare
from vmem.snapshot.talk import Said
from vmem.snapshot.terse import terse
from vmem.snapshot.worth import is_for_good, is_learnt
from vmem.store.engine.handles import Reader
from vmem.store.pages import duplicates, episodes, pages
from vmem.store.projects import owners

RULE_KINDS: tuple[Kind, ...] = ("constraint", "preference")
STATED_KINDS: tuple[Kind, ...] = ("task", "decision", "lesson", "fact")
ALL_RULES, ALL_LESSONS, ALL_FACTS = 200, 100, 100  # of which a brief offers the best
MOST_RULES, MOST_LESSONS, MOST_PEOPLE = 40, 12, 12  # pages that a brief offers; the budget decides
MOST_STATED, MOST_SAID = 40, 40  # the same
MOST_BESIDE_RUNS = 400  # exchanges that are looked at where a script's are among the newest
MOST_UNASKED = 10  # of the exchanges those that the client began itself
SETTLED = 0.8  # the importance of a choice that the user worded
SETTLED_S = 30 * 86_400.0  # by so much it outlasts what else was stated
HERE_S = 90 * 86_400.0  # by so much what was stated of the folder in which the session is does
OTHERS = (
    "This is not all: {count} pages are kept of this project. Before you ask or assume what one may settle, use recall."
)
# Names of folders that say nothing of what is in them.
_PLAIN = frozenset("app apps cmd core docs internal lib libs modules packages pkg services src test tests".split())
_WORD = re.compile(r"[\w-]+")
RUNS = 3  # sessions with the same prompt
LOOKED_AT = 50  # of these at most, the latest
LONG = 60  # characters of a prompt that people do not type the same again
LONGER = 2.0  # times as long as the words of the rule is a prompt which asks for work besides


def for_start(core: Core, at: Scene, before: str = "") -> Injection:
    """The brief of a new session: every hard pin, the rules, what was decided and said here lately.

    `before` is text of ours that shares the budget and comes first; pins that need the room push it out.
    """
    return _brief(core, at, "inject.start_tokens", before)


def for_agent(core: Core, at: Scene) -> Injection:
    """What a subagent must know before it starts: every hard pin, the project's rules, the user's choices."""
    return _brief(core, at, "inject.budget_tokens", bare=True)


def for_cleared(core: Core, at: Scene, note: str) -> Injection:
    """What a context that was cleared must know, and no prompt may ask for: every hard pin, the project's rules, the
    user's choices. The `note` comes first."""
    return _brief(core, at, "inject.start_tokens", note, bare=True)


def standing(core: Core, at: Scene, but: Collection[str] = ()) -> list[Page]:
    """The project's rules that the context lacks, except those in `but` (uids), as they hold now: those put for good,
    then the latest; of each first those of the folder in which the session is."""
    folder = folder_of(at.context.cwd, at.root)
    found = without_scripted(core.db.read(), _newest(core, at, RULE_KINDS, ALL_RULES, but))
    found.sort(key=lambda page: (is_for_good(page), is_about(page, folder)), reverse=True)
    found = found[:MOST_RULES]
    return overruled.for_brief(core.db.read(), found, at.access, core.clock())


def lasting(core: Core, at: Scene, but: Collection[str]) -> list[Page]:
    """The project's rules, then what the user settled in it, but for those in `but` (uids)."""
    return [*standing(core, at, but), *_stated(core, at, ("decision",), but)[0]]


def with_pins(core: Core, at: Scene, budget: int, how: How) -> Injection:
    """Every hard pin that the context lacks: whole, short or at least named."""
    now = core.clock()
    pinned = [page for page in pages.pinned(core.db.read(), at.access, now) if not in_context(page, at)]
    pinned = overruled.as_pinned(core.db.read(), pinned, at.access, now)
    for told in pins.briefs(pinned, budget - HEADER_TOKENS, estimate_tokens):
        shown = [Hit(page, 1.0) for page in told.full]
        shown += [Hit(page, 1.0, excerpt=pins.short_form(page)) for page in told.short]
        note = pins.overflow_line(told.overflow)
        lines = [render_hit(hit, now=now) for hit in shown]
        used = sum([utf16_length(line) + 1 for line in lines])
        fits = used < MAX_CHARS - max(1000, len(note) + 200)
        if fits and estimate_tokens("\n".join([f"{HEADER} {note}", *lines])) <= budget:
            break
    return inject(core, shown, now, how, note, {page.uid for page in told.short})


def _brief(core: Core, at: Scene, budget_of: str, before: str = "", *, bare: bool = False) -> Injection:
    """Pins, rules, what the user settled, and unless `bare` what else was stated and said, within the tokens that the
    setting `budget_of` gives."""
    budget, now, db = core.settings(at.root).integer(budget_of), core.clock(), core.db.read()
    pinned = with_pins(core, at, budget, "start")
    head = _lines(before, pinned.text or HEADER)
    if estimate_tokens(head) > budget or utf16_length(head) > MAX_CHARS:
        before, head = "", pinned.text or HEADER
    have = {page.uid for page in pinned.pages}

    rules = standing(core, at, have)
    first = [] if bare else [*_lessons(core, at, have), *_people(core, at, have)]
    settled, all_stated = _stated(core, at, STATED_KINDS, have | {page.uid for page in first})
    stated = settled if bare else [*first, *all_stated]
    talk = [] if bare else _talk(core, at, have)
    mended = mending.mend(core, at.access, talk, [*rules, *stated])
    empty = mending.empty(mended, talk)
    left = [page for page in reversed(mended) if page.uid not in empty]
    told = [Exchange(page, Said(n, *said_in(page.text), page.uid)) for n, page in enumerate(left, 1)]
    kept = owners.live(db)[at.access.project_id]
    rest = "" if bare else OTHERS.format(count=kept)  # not every agent has the tool
    shown = brief(
        rules, stated, told, budget, MAX_CHARS, now, head, rest, _branches(core, at, [*rules, *stated, *talk])
    )
    lines = len(shown.pages) + len(shown.lines)
    text = shown.text if kept > 2 * lines else shown.text.removesuffix(f"\n{rest}")
    text = text or _lines(before, pinned.text)
    held = tuple(Resident(uid, version, size, 0, "start", now) for uid, version, size in shown.pages)
    return Injection(text, estimate_tokens(text), pinned.pages + held, shown.lines)


def _branches(core: Core, at: Scene, told: Sequence[Page]) -> dict[str, str]:
    """The branch of each page, by uid, whose reader must know it."""
    one_of_each = {page.branch: page for page in told}
    known = {branch: branches.elsewhere(core, at.context.cwd, page) for branch, page in one_of_each.items()}
    return {page.uid: known[page.branch] for page in told if known[page.branch]}


def _stated(core: Core, at: Scene, kinds: Sequence[Kind], but: Collection[str]) -> tuple[list[Page], list[Page]]:
    """(what the user settled, that and what else was stated), each newest first, as it holds now: the project's latest,
    and those of the folder in which the session is, as if they were newer."""
    folder = folder_of(at.context.cwd, at.root)

    def newness(page: Page) -> float:
        return page.created_at + SETTLED_S * (page.importance >= SETTLED) + HERE_S * is_about(page, folder)

    newest = _newest(core, at, kinds, MOST_STATED, but)
    if folder:
        known = {page.uid for page in newest}
        newest += _newest(core, at, kinds, MOST_STATED, {*but, *known}, folder=folder)
        newest.sort(key=newness, reverse=True)
    found = overruled.for_brief(core.db.read(), newest, at.access, core.clock())
    settled = [page for page in found if page.importance >= SETTLED]
    others = [page for page in found if page.importance < SETTLED]
    return settled, sorted([*settled, *others], key=newness, reverse=True)


def _lessons(core: Core, at: Scene, but: Collection[str]) -> list[Page]:
    """What somebody called a lesson, as it holds now, newest first."""
    found = [page for page in _newest(core, at, ("lesson",), ALL_LESSONS, but) if is_learnt(page)]
    return overruled.for_brief(core.db.read(), found[:MOST_LESSONS], at.access, core.clock())


def _people(core: Core, at: Scene, but: Collection[str]) -> list[Page]:
    """Who does what, as it holds now, newest first."""
    found = [page for page in _newest(core, at, ("fact",), ALL_FACTS, but) if people.TAG in page.tags]
    return overruled.for_brief(core.db.read(), found[:MOST_PEOPLE], at.access, core.clock())


def _talk(core: Core, at: Scene, but: Collection[str]) -> list[Page]:
    """The newest exchanges, newest first: the user's, and a few of those that nobody typed a prompt for, however many
    a loop makes of them."""
    found = _newest(core, at, ("episode",), MOST_SAID, but, "user")
    asked = without_runs(found)
    if len(asked) < len(found) == MOST_SAID:  # the runs of a script may have left no room for what people said
        asked = without_runs(_newest(core, at, ("episode",), MOST_BESIDE_RUNS, but, "user"))[:MOST_SAID]
    since = asked[-1].created_at if len(asked) == MOST_SAID else 0.0  # older ones would not be told
    others = list(filter(_is_exchange, _newest(core, at, ("episode",), MOST_SAID, but, "assistant", since)))
    found = sorted([*filter(_is_exchange, asked), *others[:MOST_UNASKED]], key=overruled.said_when, reverse=True)
    return [_answered(core, page) for page in found]


def _answered(core: Core, page: Page) -> Page:
    """An exchange with its answer, which of one with a long prompt is in a later part."""
    later = "" if ANSWER_MARK in page.text else episodes.answer_behind(core.db.read(), page.rowid, core.clock())
    return replace(page, text=f"{page.text}{later}") if later else page


def _newest(
    core: Core, at: Scene, kinds: Sequence[str], most: int, but: Collection[str], speaker: str = "", since: float = 0.0,
    folder: str = "",
) -> list[Page]:  # fmt: skip
    limit = most + len(but)
    found = pages.recent(core.db.read(), at.access, core.clock(), kinds, limit, speaker, since, folder) if kinds else ()
    return [page for page in found if page.uid not in but and not in_context(page, at)][:most]


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _is_exchange(page: Page) -> bool:
    """Whether the page is an exchange of the user's, or has an answer, and was not taken back: no agent's task, nothing
    in swap."""
    own = page.speaker == "user" or page.text.startswith("Assistant: ")
    return own and not page.swapped and not page.text.startswith("Task: ") and REWOUND not in page.tags


def folder_of(cwd: str, root: str) -> str:
    """The directory `cwd` as pages name files, below the project's `root`; "" where that is its top, or elsewhere."""
    below = os.path.relpath(os.path.realpath(cwd), root) if cwd and root else "."
    return "" if below.split("/")[0] in (".", "..") else below


def is_about(page: Page, folder: str) -> bool:
    """Whether the page is about a file below the folder, or calls it by its name; False for the top, ""."""
    if not folder:
        return False
    if any(path.startswith(f"{folder}/") for path in page.files):
        return True
    names = [part for part in folder.lower().split("/") if part not in _PLAIN]
    return bool(names) and names[-1] in _WORD.findall(f"{page.title}\n{page.text}".lower())


def without_scripted(db: Reader, rules: Sequence[Page]) -> list[Page]:
    """The rules but for those that were said nowhere but in one prompt of several sessions, which asks for more."""
    doubles = duplicates.counted(db, [page.uid for page in rules])
    alike: dict[str, list[Page]] = defaultdict(list)
    for page in rules:
        alike[statement(page.text)].append(page)
    left_out: set[str] = set()
    for found in alike.values():
        times = sum(1 + doubles.get(page.uid, 0) for page in found)
        if times >= RUNS and _is_scripted(db, found, times):
            left_out.update(page.uid for page in found)
    return [page for page in rules if page.uid not in left_out]


def without_runs(talk: Sequence[Page]) -> list[Page]:
    """Exchanges, newest first; of those whose long prompt several sessions hold word for word the newest alone."""
    sessions: dict[str, set[str]] = defaultdict(set)
    prompts = {page.uid: said_in(page.text)[0].strip() for page in talk}
    for page in talk:
        sessions[prompts[page.uid]].add(page.session_id)
    runs = {prompt for prompt, found in sessions.items() if len(found) >= RUNS and len(prompt) >= LONG}
    out, told = [], set[str]()
    for page in talk:
        prompt = prompts[page.uid]
        if prompt not in told:
            out.append(page)
        if prompt in runs:
            told.add(prompt)
    return out


def _is_scripted(db: Reader, alike: Sequence[Page], times: int) -> bool:
    """Whether pages that say the same, `times` with their doubles, were all made of the same prompt."""
    sources = duplicates.sources(db, [page.uid for page in alike], LOOKED_AT)
    if len(sources) < min(times, LOOKED_AT) or any(page.version > 1 for page in alike):
        return False  # somebody had it remembered, or edited it
    prompts = {said_in(text)[0] for _, text in sources}
    sessions = {session for session, _ in sources}
    long = LONGER * len(terse(alike[0], bare(alike[0].text, terse=True)))
    return len(prompts) == 1 and len(sessions) >= RUNS and all(len(prompt) >= long for prompt in prompts)
