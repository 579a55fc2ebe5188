"""Events without their secrets, as they are kept."""

from __future__ import annotations

from dataclasses import replace

from vmem.capture.talk.asked_for import may_be_one, redact_answer
from vmem.capture.talk.said_again import redact_and_name
from vmem.hot.redact import redact, redact_event
from vmem.memory.core import Core
from vmem.memory.hooks.host_event import ROUTES, HookEvent, parse_event


def without_secrets(core: Core, body: bytes, heard: HookEvent) -> HookEvent:
    """The event of a body. Its paths and ids stay: cut by a pattern, they would name another place."""
    clean = parse_event(redact_event(body, core.secrets.patterns()))
    return replace(clean, **{name: getattr(heard, name) for name in ROUTES})


def prompt_without_secrets(core: Core, heard: HookEvent) -> HookEvent:
    """The same of a prompt, which waits for it: its text alone."""
    patterns = core.secrets.patterns()
    texts = {name: value for name, value in heard.given().items() if isinstance(value, str)}
    known = (*ROUTES, "hook_event_name") if heard.hook_event_name == "UserPromptSubmit" else ROUTES
    clean = {name: v if name in known else redact(v, patterns)[0] for name, v in texts.items() if name != "prompt"}
    clean["prompt"], named = redact_and_name(heard.prompt, patterns)
    core.secrets.note(named)
    return unasked(core, HookEvent(**clean))


def unasked(core: Core, heard: HookEvent) -> HookEvent:
    """The event without a secret that its prompt is because the answer before asked for one."""
    if not may_be_one(heard.prompt):
        return heard
    from vmem.memory.turns import reading  # here: capture takes 0.1 s to compile its patterns, and no hook waits for it

    question = reading.last_answer(core.db.read(), heard.session_id)
    prompt, secret = redact_answer(question, heard.prompt)
    core.secrets.note([secret] if secret else [])
    return replace(heard, prompt=prompt)
