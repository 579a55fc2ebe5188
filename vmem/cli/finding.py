"""What the doctor says of one thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["ok", "warn", "bad"]
Repair = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's: `hint` is a command, `repair` does it (-> what it did)."""

    name: str
    state: State
    detail: str
    hint: str = ""
    repair: Repair | None = None


def told(finding: Finding) -> dict[str, Any]:
    """A finding as JSON."""
    return {"name": finding.name, "state": finding.state, "detail": finding.detail, "fix": finding.hint}
