"""What a script says to its own runs: rules that are none of the project, and exchanges of which one is enough.

Nothing tells `claude -p` in a script from what a person types but this: that the same long prompt comes word for word
in session after session. What is asked of a bot ("never change files") must not bind everybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from vmem.capture.talk.episodes import said_in
from vmem.model import Page
from vmem.provenance import statement
from vmem.snapshot.lines import bare
from vmem.snapshot.terse import terse
from vmem.store.engine.handles import Reader
from vmem.store.pages import duplicates

RUNS = 3  # sessions with the same prompt
LOOKED_AT = 50  # of these at most, the latest
LONG = 60  # characters of a prompt that people do not type the same again
LONGER = 2.0  # times as long as the words of the rule is a prompt which asks for work besides


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
