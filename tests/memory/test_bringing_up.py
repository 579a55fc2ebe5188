"""A store of a vMem before the first release is opened with all that it holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.memory.harness import Host
from vmem.errors import StoreError
from vmem.memory import bringing_up
from vmem.memory.bringing_up import bring_up
from vmem.store import schema, upkeep


def aged(home: Path, number: int) -> None:
    """Makes a store look as one did before the first release: fewer columns, another number, its log not folded."""
    db = sqlite3.connect(home / "vmem.db", isolation_level=None)
    db.execute("ALTER TABLE contexts DROP COLUMN owed")
    db.execute("DROP TABLE co_use")
    db.execute(f"PRAGMA user_version = {number}")
    db.close()


@pytest.fixture
def old(tmp_path: Path) -> Callable[[int], Path]:
    def make(number: int) -> Path:
        host = Host(tmp_path / "home", tmp_path / "shop")
        host.remember("The staging port is 8443.", kind="fact")
        host.call("pin", uid=host.remember("Money is integer cents.", kind="constraint"))
        uid = host.remember("We deploy on Mondays.")
        host.call("edit", uid=uid, text="We deploy on Tuesdays.")
        host.close()
        aged(host.home, number)
        return host.home

    return make


@pytest.mark.parametrize("number", [1, 3, schema.BEFORE_RELEASE])
def test_an_older_store_is_opened_with_all_it_holds_and_kept_beside(
    old: Callable[[int], Path], tmp_path: Path, number: int
) -> None:
    home = old(number)
    again = Host(home, tmp_path / "shop")
    try:
        texts = {page["title"] for page in again.call("list")["pages"]}
        assert texts == {"The staging port is 8443.", "Money is integer cents.", "We deploy on Tuesdays"}
        assert "8443" in again.prompt("Which port does staging use?") and "integer cents" in again.start("s2")
        assert upkeep.check(again.core.db.read()) == []
        uid = next(page["uid"] for page in again.call("list")["pages"] if "deploy" in page["title"])
        assert again.call("history", uid=uid)["versions"][0]["text"] == "We deploy on Mondays."
    finally:
        again.close()
    kept = list(home.glob("vmem.db.before-upgrade-*"))
    assert len(kept) == 1 and sqlite3.connect(kept[0]).execute("SELECT count(*) FROM pages").fetchone()[0] == 3
    assert not (home / bringing_up.BUILT_IN).exists()
    (home / bringing_up.BUILT_IN).mkdir()  # as a kill right after it would leave it
    assert not schema.outlived(home / "vmem.db") and bring_up(home, lambda: 1.0) is None
    assert not (home / bringing_up.BUILT_IN).exists()


def test_a_store_that_cannot_be_brought_up_stays_as_it_is(
    old: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = old(2)
    before = (home / "vmem.db").read_bytes()

    def fails(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(bringing_up.salvage, "into", fails)
    with pytest.raises(StoreError, match="vmem doctor"):
        bring_up(home, lambda: 1.0)
    assert (home / "vmem.db").read_bytes() == before
    assert [path.name for path in home.iterdir() if path.name.startswith(("vmem.db.", "bringing"))] == []


def test_a_store_of_today_is_left_alone_and_the_next_number_is_not_an_old_one(tmp_path: Path) -> None:
    host = Host(tmp_path / "home", tmp_path / "shop")
    host.close()
    assert not schema.outlived(host.home / "vmem.db")
    assert not schema.outlived(tmp_path / "none")
    assert schema.latest() == 1 or schema.latest() > schema.BEFORE_RELEASE
