"""The trace of a search: what was asked, what each page scored, and why it was left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from vmem.model import Hit

TRACED = 12  # hits that the trace tells of


@dataclass(slots=True)
class Trace:
    """How a prompt was answered, for `why`: terms with their weights, and per page its signals and its fate."""

    terms: tuple[tuple[str, float], ...] = ()
    intent: str = ""
    where: str = ""  # which index answered: engine, fts5, swap; "" when nothing was asked
    hits: list[Hit] = field(default_factory=list)
    fates: dict[str, str] = field(default_factory=dict)
    branches: tuple[str, ...] = ()  # those that it asks for, when memory has pages of them
    weak: list[Hit] = field(default_factory=list)  # found, but too weak beside the best to be shown
    unconvincing: Callable[[], list[Hit]] | None = None  # hits that only `why` wants, to be read when it asks

    def text(self) -> str:
        """The trace as compact JSON, "" when nothing was asked."""
        if not self.where:
            return ""
        if self.unconvincing is not None:
            others, self.unconvincing = self.unconvincing(), None
            self.hits = self.hits + others
            self.fates |= {hit.page.uid: "not convincing" for hit in others}
        told = [
            [hit.page.uid, hit.page.version, round(hit.score, 3), dict(hit.signals), self.fates.get(hit.page.uid, "")]
            for hit in self.hits[:TRACED]
        ]
        terms = [[term, round(weight, 2)] for term, weight in self.terms]
        return json.dumps({"where": self.where, "intent": self.intent, "terms": terms, "hits": told})
