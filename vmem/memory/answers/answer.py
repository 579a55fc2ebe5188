"""What the host is answered, and how the wire and the spool carry it. Reads only: `events` writes."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace

from vmem.capture.talk.prompts import asked_in, unmarked
from vmem.hot.spool import Spooled
from vmem.memory.answers import briefing, corrections, injection, restoring
from vmem.memory.answers.taken_back import lost
from vmem.memory.core import Core
from vmem.memory.hooks.host_event import HookEvent
from vmem.model import Context, How, Injection, Resident
from vmem.recall.telling.render import utf16_length
from vmem.store.pages import pages
from vmem.store.sessions import contexts, page_tables, sessions


@dataclass(frozen=True, slots=True)
class Answer:
    """What the host is to inject: `late`, for a start (`start`) that the context was not told of, then `beside`.

    `lost` are pages that the context turned out to lack; None: nobody looked. `mute`: nothing may be told now.
    """

    beside: Injection = injection.NOTHING
    start: str = ""
    late: Injection = injection.NOTHING
    lost: frozenset[str] | None = None
    mute: bool = False

    @property
    def text(self) -> str:
        """All that is told, "" for nothing."""
        return "\n".join(one.text for one in (self.late, self.beside) if one.text)

    @property
    def pages(self) -> tuple[Resident, ...]:
        """All pages that are told."""
        return self.late.pages + self.beside.pages


def to_event(
    core: Core, name: str, event: HookEvent, context: Context, deadline: float, *, clean: bool = False
) -> Answer:
    """What the host is to inject for this event; reads only. `clean`: there are no secrets in it any more."""
    if not core.settings_at(context.cwd).flag("inject.enabled"):
        return Answer(mute=True)
    if name == "UserPromptSubmit":
        return _for_prompt(core, event, context, deadline, clean=clean)
    return Answer(_at_start(core, name, event, context))


def _for_prompt(core: Core, event: HookEvent, context: Context, deadline: float, *, clean: bool) -> Answer:
    """What a prompt needs, and before it what its context was not told when it began."""
    prompt, at = unmarked(asked_in(event.prompt)), injection.scene(core, context)
    db = core.db.read()
    turn = 0 if context.agent_id else sessions.open_turn(db, context.session_id)
    unsaid = page_tables.taken_out(db, at.told, context.agent_id, turn) if turn else []
    gone = lost([*at.resident.values(), *unsaid], event, turn)
    if gone:
        at = replace(at, resident={row: line for row, line in at.resident.items() if line.uid not in gone})
    start = contexts.owed(db, at.told, context.agent_id) or ("startup" if _is_moved(core, event, context) else "")
    late, spent = injection.NOTHING, 0  # UTF-16 units of what a hook may print
    if start:
        late = restoring.owed(core, at, start, prompt)
        spent, at = utf16_length(late.text) + 1, _with(core, at, late)
    news = corrections.since_told(core, at, event.prompt_id, spent, gone)
    if news.text:
        spent, at = spent + utf16_length(news.text) + 1, _with(core, at, news)
    beside = None
    if not (start == "compact" and late.text):
        beside = restoring.on_prompt(core, at, prompt, deadline, spent_chars=spent)
    beside = beside or injection.for_prompt(
        core, at, prompt, deadline, spent_chars=spent, spent_tokens=news.tokens, clean=clean
    )
    return Answer(_joined(news, beside) if news.text else beside, start, late, gone)


def _with(core: Core, at: injection.Scene, told: Injection) -> injection.Scene:
    """The scene with what it is told before the rest."""
    held = {page.uid: page for page in told.pages if page.version}
    known = pages.by_uids(core.db.read(), list(held)) if held else []
    return replace(at, resident=at.resident | {page.rowid: held[page.uid] for page in known})


def _joined(news: Injection, then: Injection) -> Injection:
    """What became of pages that were told, and what the prompt needs; the trace names the pages of both."""

    def why() -> str:
        trace = json.loads(then.why() or "{}")
        return json.dumps({**trace, "news": list(dict.fromkeys(page.uid for page in news.pages))})

    text = "\n".join(one.text for one in (news, then) if one.text)
    return replace(then, text=text, tokens=news.tokens + then.tokens, pages=news.pages + then.pages, why=why)


def _is_moved(core: Core, event: HookEvent, context: Context) -> bool:
    """Whether the user has taken the session to another project since its last prompt (`/cd`): no hook says so, but the
    transcript then lies in that project's folder. A model's `cd` leaves it where it is."""
    if context.agent_id or not event.transcript_path:
        return False
    session = sessions.get(core.db.read(), context.session_id)
    if session is None or not session.transcript or session.cwd == context.cwd:
        return False
    if os.path.dirname(session.transcript) == os.path.dirname(event.transcript_path):
        return False
    return not core.same_project(session.cwd, context.cwd)


def _at_start(core: Core, name: str, event: HookEvent, context: Context) -> Injection:
    if name == "SubagentStart":
        return briefing.for_agent(core, injection.agent_scene(core, context))
    if name != "SessionStart" or event.source not in restoring.STARTS:
        return injection.NOTHING
    return restoring.STARTS[event.source](core, injection.scene(core, context, event.source))


def printed(name: str, told: Answer) -> bytes:
    """The hook's standard output for an answer."""
    if not told.text:
        return b""
    output = {"hookSpecificOutput": {"hookEventName": name, "additionalContext": told.text}}
    return json.dumps(output, ensure_ascii=False).encode("utf-8", "replace")


def pages_field(told: Answer) -> str:
    """The injected pages as the wire and the spool carry them (see `vmem.hot.wire`)."""
    return ",".join(f"{page.uid}.{page.version}.{page.tokens}" for page in told.pages if page.how != "short")


def from_pages_field(text: str, how: How, at: float) -> Injection:
    """The inverse of `pages_field`; what is malformed is left out."""
    held = []
    for part in text.split(",") if text else ():
        uid, _, rest = part.partition(".")
        version, _, tokens = rest.partition(".")
        if version.isdigit() and tokens.isdigit():
            held.append(Resident(uid, int(version), int(tokens), 0, how, at))
    return Injection("", sum(page.tokens for page in held), tuple(held))


def is_past(core: Core, spooled: Spooled, context: Context) -> bool:
    """Whether the event's context was compacted or cleared after it, and that is known already: it holds nothing then
    of what the event told it, and must not be flushed twice. A flush in the future (the clock was set back) does not
    count."""
    return spooled.at < contexts.flushed_at(core.db.read(), context.session_id, context.agent_id) <= core.clock()


def retold(core: Core, spooled: Spooled, context: Context, *, past: bool) -> Answer:
    """What the answer to a spooled event was, as far as the spool tells and the context still holds it (unless that
    `is_past`). An answered prompt was told what was owed."""
    db = core.db.read()
    how: How = "prompt" if spooled.event == "UserPromptSubmit" else "start"
    shown = from_pages_field(spooled.pages, how, spooled.at)
    if past:
        shown = injection.NOTHING
    if spooled.event != "UserPromptSubmit" or not spooled.pages:
        return Answer(shown)
    told = sessions.forked_from(db, context.session_id, context.cwd, core.clock()) or context.session_id
    return Answer(shown, contexts.owed(db, told, context.agent_id))
