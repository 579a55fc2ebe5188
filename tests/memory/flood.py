"""Pages by the hundred, and an account of what became of each."""

from __future__ import annotations

import random

from tests.memory.harness import Host
from vmem.model import KINDS, Draft
from vmem.store.pages import pages
from vmem.store.upkeep import upkeep

WORDS = tuple(f"{a}{b}" for a in ("ka", "lo", "mi", "nu", "po", "ra", "se", "ti") for b in ("ban", "der", "fel", "gos"))


def drafts(count: int, rng: random.Random, kind: str = "") -> list[Draft]:
    return [
        Draft(
            kind or rng.choice(KINDS), f"note {n}",  # type: ignore[arg-type]
            f"{' '.join(rng.choices(WORDS, k=rng.randrange(5, 60)))} {rng.random()}",
        )
        for n in range(count)
    ]  # fmt: skip


def recount(host: Host, written: set[str]) -> None:
    """Every page that was written is hot, in swap with a text, or a tombstone; the counters are right."""
    db = host.core.db.read()
    hot = {row[0] for row in db.execute("SELECT uid FROM pages WHERE swapped = 0")}
    rows = db.execute("SELECT p.uid, p.bytes, p.title, s.body FROM pages p JOIN swap s ON s.page_id = p.id").fetchall()
    cold = {row[0] for row in rows if pages.byte_size(row[2], pages.unpack(row[3])) == row[1]}
    gone = {row[0] for row in db.execute("SELECT uid FROM tombstones")}
    assert written <= hot | cold | gone
    assert not hot & cold and not (hot | cold) & gone
    assert len(cold) == len(rows)
    assert upkeep.check(db) == []
