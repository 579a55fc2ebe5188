"""An event that was heard, with whose it is and what it was answered."""

from __future__ import annotations

from dataclasses import dataclass

from vmem.memory.answers.answer import Answer
from vmem.memory.hooks.host_event import HookEvent
from vmem.model import Context, Draft, Injection
from vmem.store.pages.pages import Indexed

Prepared = tuple[Draft, Indexed]


@dataclass(frozen=True, slots=True)
class Heard:
    """An event with its id, its time, whose it is, and what was injected for it.

    `told_at` is when the host told of it, and `delivered` whether the answer reached the host.
    """

    name: str
    ident: str
    at: float
    event: HookEvent
    context: Context
    answer: Answer
    told_at: float
    delivered: bool = True
    micros: int = 0
    why: str = ""  # see `Injection.why`
    unwanted: bool = False  # a prompt of which its user says that it is not to be kept
    past: bool = False  # see `answer.is_past`
    prepared: Prepared | None = None  # a prompt's page, but for its turn
    parent: str = ""  # the session that the one which begins is a fork of

    @property
    def injected(self) -> Injection:
        """What was told beside the event itself."""
        return self.answer.beside
