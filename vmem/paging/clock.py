"""How far a clock can be gone by, which may be ahead for a while, as after a machine was resumed, or behind."""

from __future__ import annotations

from dataclasses import dataclass, replace

LEAP_S = 3 * 86_400.0  # nobody looked for so long, or the clock was set
STOOD_S = 900.0  # a clock that was wrong after a start or a resume is mostly right by then
BELIEVED_S = 7 * 86_400.0  # and one that went on for so long was right


@dataclass(frozen=True, slots=True)
class Run:
    """A time in which the clock neither leapt nor went back: from `begun` to `seen`. It was `known` or later before."""

    known: float
    begun: float
    seen: float

    @property
    def stood(self) -> bool:
        """Whether it went on for long enough to go by it."""
        return self.seen - self.begun >= STOOD_S


def went_on(run: Run, now: float) -> Run:
    """The run with one more look at the clock; a new one after a leap."""
    if not 0 <= now - run.seen <= LEAP_S:
        return Run(run.known, now, now)
    known = max(run.known, now - BELIEVED_S) if now - run.begun > BELIEVED_S else run.known
    return replace(run, known=known, seen=now)
