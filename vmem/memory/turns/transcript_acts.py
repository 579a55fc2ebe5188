"""Acts that only a transcript tells of, noted as its turns are kept: calls that failed, the model's recaps."""

from __future__ import annotations

from collections.abc import Sequence

from vmem.hot.redact import PRIVATE_MARK
from vmem.memory.core import Core
from vmem.memory.hooks.tool_calls import DETAIL_LIMIT, TARGET_LIMIT
from vmem.memory.pauses import Span, spans
from vmem.model import Act, Turn
from vmem.snapshot.dump import RECAP
from vmem.store.engine.handles import Reader, Writer
from vmem.store.pages import episodes
from vmem.store.sessions import activity, sessions

# What a failed call of these tools would have done.
FAILURES = {"Bash": "command", "Edit": "write", "Write": "write", "MultiEdit": "write", "WebFetch": "fetch"}
HEARD_LATE_S = 86_400.0  # a session that begins in a pause is first heard of after it


def note_failures(core: Core, db: Writer, turn: Turn) -> None:
    """Notes a turn's failed calls, which only the transcript tells of; a second time changes nothing."""
    last = {(tool.name, tool.target): tool for tool in turn.tools}
    for tool in last.values():
        what = FAILURES.get(tool.name)
        if what and tool.failed and tool.target:
            target, output = map(core.redacted, (tool.target, tool.output[-2 * DETAIL_LIMIT :]))
            at = min(turn.ended_at or turn.started_at or core.clock(), core.clock())
            act = Act(
                what, target[:TARGET_LIMIT], output[-DETAIL_LIMIT:], True, turn.number, turn.agent, turn.session_id, at
            )
            activity.add_once(db, act)


def note_recap(core: Core, db: Writer, turn: Turn, paused: Sequence[Span]) -> None:
    """Notes what the model said of the session after a turn; a second time changes nothing."""
    at = min(turn.ended_at or core.clock(), core.clock())
    if turn.recap and not turn.agent and not _withheld(core, db, turn, at, paused):
        activity.add_once(
            db, Act(RECAP, turn.recap[:TARGET_LIMIT], turn=turn.number, session_id=turn.session_id, at=at)
        )


def _withheld(core: Core, db: Reader, turn: Turn, at: float, paused: Sequence[Span]) -> bool:
    """Whether the session holds by `at` what must not be kept, which the model may repeat in its own words: what was
    said in a pause, marked private, or forgotten, also in a session that it was forked from; or it began in another
    project, of which nothing may be kept."""
    session = sessions.get(db, turn.session_id)
    if session is not None and session.begun and not core.same_project(session.begun, session.cwd):
        return True
    begun = min(session.started_at if session is not None else turn.started_at, turn.started_at) - HEARD_LATE_S
    copied = list(sessions.held(db, turn.session_id))
    return (
        any(since < at and until > begun for since, until in paused)
        or any(_paused_by(core, db, one, begun + HEARD_LATE_S) for one in copied)
        or episodes.hold(db, [turn.session_id, *copied], PRIVATE_MARK)
    )


def _paused_by(core: Core, db: Reader, ident: str, at: float) -> bool:
    """Whether nothing was to be kept of a session at some time up to `at`; one that is not known is as old as any."""
    session = sessions.get(db, ident)
    begun = session.started_at - HEARD_LATE_S if session is not None else 0.0
    return any(since < at and until > begun for since, until in spans(core.home, ident, ()))
