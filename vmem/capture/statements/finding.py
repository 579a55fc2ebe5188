"""What one sentence says about the project, before it is written up as a draft."""

from __future__ import annotations

from dataclasses import dataclass

from vmem.model import Kind


@dataclass(frozen=True, slots=True)
class Finding:
    """A kind, and what it is instead of where the sentence says so.

    `correction` marks the user putting something right, `lifts` that a rule holds no longer: what lifts none that is
    known says nothing, `of_people` that it says who does what, `wished` that the user asks for it to be remembered, and
    `by_looks` that no pattern knows it.
    """

    kind: Kind
    instead: str = ""
    correction: bool = False
    lifts: bool = False
    of_people: bool = False
    wished: bool = False
    by_looks: bool = False
