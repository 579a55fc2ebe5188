"""When capture was paused: what was said then is not kept later either, though the transcript has it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from math import inf
from pathlib import Path

from vmem.capture.transcript import Record
from vmem.hot import address
from vmem.model import Turn

Span = tuple[float, float]  # Unix seconds, from and to


def spans(home: Path) -> list[Span]:
    """Every pause; one that goes on has no end."""
    found = []
    with suppress(OSError):
        for line in Path(address.pauses_path(str(home))).read_text(encoding="ascii", errors="replace").splitlines():
            with suppress(ValueError):
                begun, ended = map(float, line.split())
                found.append((begun, ended))
    with suppress(OSError):
        found.append((Path(address.pause_path(str(home))).stat().st_mtime, inf))
    return found


def records_outside(records: Iterable[Record], paused: list[Span]) -> tuple[Record, ...]:
    """Without what was said and done in a pause; prompts stay, to be counted, until `turns_outside`."""
    return tuple(record for record in records if record.kind == "prompt" or not _within(record.at, paused))


def turns_outside(turns: Iterable[Turn], paused: list[Span]) -> list[Turn]:
    """Without the turns that began in a pause."""
    return [turn for turn in turns if not _within(turn.started_at, paused)]


def _within(at: float, paused: list[Span]) -> bool:
    return any(begun <= at <= ended for begun, ended in paused)
