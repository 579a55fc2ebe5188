"""Placeholder until supersession lands."""

from __future__ import annotations
from collections.abc import Sequence
from vmem.model import Draft, Page


def replaced(draft: Draft, candidates: Sequence[Page]) -> Page | None:
    return None
