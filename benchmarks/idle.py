"""Prompts that need nothing from memory, written for this benchmark: `data/idle`.

Every other prompt of a flavour may be used to fit and tune (`half` 0), the rest judges (`half` 1). Those of `later.txt`
and `third.txt` were each written after a fit, judged it, and were then halved like the others.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "data" / "idle"


@dataclass(frozen=True, slots=True)
class IdlePrompt:
    """One prompt; `project` names the only one it is asked of, "" for any."""

    text: str
    flavour: str
    project: str
    half: int


def read_idle() -> list[IdlePrompt]:
    return [prompt for name in ("prompts.txt", "later.txt", "third.txt") for prompt in _read(FOLDER / name)]


def _read(path: Path) -> list[IdlePrompt]:
    out: list[IdlePrompt] = []
    seen = Counter[str]()
    flavour = project = ""
    lines: list[str] = []

    def end() -> None:
        text = "\n".join(lines).strip()
        lines.clear()
        if text:
            out.append(IdlePrompt(text, flavour, project, seen[flavour] % 2))
            seen[flavour] += 1

    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            continue
        if line == "---":
            end()
        elif line.startswith("@ "):
            end()
            flavour, _, project = line[2:].partition(" ")
        else:
            lines.append(line)
    end()
    return out
