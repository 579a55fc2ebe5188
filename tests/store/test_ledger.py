"""The ledger: what a session was told is found without reading what all others were told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.cost import statements_of
from vmem.store.engine.connection import Database
from vmem.store.sessions import ledger


def test_what_one_session_was_told_is_looked_up_in_an_index(tmp_path: Path) -> None:
    database = Database(tmp_path / "vmem.db")
    db = database.read()
    with statements_of(db) as asked:
        assert ledger.entries(db, 50, "s", empty=True) == []
        assert ledger.last_prompt(db, None, "s") is None
    plans = [" | ".join(row["detail"] for row in db.execute("EXPLAIN QUERY PLAN " + sql)) for sql in asked]
    database.close()
    assert [("ledger_by_session" in plan, plan) for plan in plans] == [(True, plan) for plan in plans]
    assert len(plans) == 2


def test_a_year_of_prompts_takes_no_room_for_explanations_that_are_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "WHY_KEPT", 64)
    database = Database(tmp_path / "vmem.db")
    blocks = []
    for _ in range(6):
        with database.write() as db:
            for _ in range(256):
                ledger.add(
                    db, at=1.0, session_id="s", agent_id="", project_id=1, turn=1, event="UserPromptSubmit", tokens=9,
                    micros=9, pages=("abcdefgh",), why="w" * 3000,
                )  # fmt: skip
        read = database.read()
        blocks.append(sum(sign * row[0] for sign, what in ((1, "page_count"), (-1, "freelist_count"))
                          for row in read.execute(f"PRAGMA {what}")))  # fmt: skip
    kept = [bool(entry.why) for entry in ledger.entries_with(database.read(), "abcdefgh", None, 2000)]
    database.close()
    assert len(kept) == 6 * 256
    assert kept == [True] * kept.count(True) + [False] * kept.count(False)
    assert 64 <= kept.count(True) < 128
    assert blocks[-1] - blocks[0] < 256  # blocks for 1,280 entries of some 60 bytes
