"""The ledger: what a session was told is found without reading what all others were told."""

from __future__ import annotations

from pathlib import Path

from tests.support.cost import statements_of
from vmem.store import ledger
from vmem.store.connection import Database


def test_what_one_session_was_told_is_looked_up_in_an_index(tmp_path: Path) -> None:
    database = Database(tmp_path / "vmem.db")
    db = database.read()
    with statements_of(db) as asked:
        assert ledger.entries(db, 50, "s") == []
        assert ledger.last_prompt(db, None, "s") is None
    plans = [" | ".join(row["detail"] for row in db.execute("EXPLAIN QUERY PLAN " + sql)) for sql in asked]
    database.close()
    assert [("ledger_by_session" in plan, plan) for plan in plans] == [(True, plan) for plan in plans]
    assert len(plans) == 2
