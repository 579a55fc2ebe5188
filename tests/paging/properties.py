"""How many generated cases a property of the policies is tried on: enough to break them, in little time."""

from __future__ import annotations

from hypothesis import settings

QUICK = settings(max_examples=30)
