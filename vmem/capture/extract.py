"""Placeholder until extraction lands."""

from __future__ import annotations
from vmem.model import Draft, Turn


def extract(turn: Turn) -> list[Draft]:
    return []
