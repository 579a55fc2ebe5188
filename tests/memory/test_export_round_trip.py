"""A memory that is exported and imported elsewhere knows all that it knew: also where its pages come from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.memory.harness import Host
from tests.memory.test_outdated_passages import TOLD, WHERE, captured, extracted


@pytest.fixture
def other(tmp_path: Path, host: Host) -> Iterator[Host]:
    """Another machine's memory of the same project."""
    made = Host(tmp_path / "elsewhere", Path(host.cwd), host.clock)
    yield made
    made.close()


def exported(host: Host, form: str) -> list[str]:
    items, after = [], 0
    while True:
        told = host.call("export", format=form, after=after, limit=2)
        items += [item.get("line") or item["text"] for item in told["items"]]
        after = told["next"]
        if not after:
            return items


def brought(other: Host, items: list[str], form: str) -> None:
    if form == "jsonl":
        other.call("import", format="jsonl", text="\n".join(items))
    else:
        for item in items:
            other.call("import", format="page", text=item)


def known(host: Host) -> list[tuple[object, ...]]:
    db = host.core.db.read()
    columns = "uid, key, kind, title, text, version, session_id, turn, superseded_by, created_at"
    return [
        tuple(row)
        for what in (
            f"SELECT {columns} FROM pages ORDER BY uid",
            "SELECT src, rel, dst FROM links ORDER BY 1, 2, 3",
            "SELECT version, title, body, author, at FROM page_versions ORDER BY 1, 2",
        )
        for row in db.execute(what)
    ]


@pytest.mark.parametrize("form", ["jsonl", "markdown"])
def test_ids_keys_links_and_history_come_back(host: Host, other: Host, form: str) -> None:
    captured(host, (TOLD, "Understood: invoices stay 400 days, and quetzal renders."))
    host.call("edit", uid=extracted(host, "400 days").uid, text="Invoices are archived after 730 days.")
    items = exported(host, form)
    for _ in range(2):
        brought(other, items, form)
        assert known(other) == known(host)
    given = other.prompt(WHERE, "s-b")
    assert "quetzal" in given and "400" not in given


def test_what_both_machines_captured_is_not_doubled_by_an_import(host: Host, other: Host) -> None:
    for one in (host, other):
        captured(one, (TOLD, "Understood."))
    before = known(other)
    brought(other, exported(host, "jsonl"), "jsonl")
    assert known(other) == before


def test_an_import_is_not_captured_a_second_time(host: Host, other: Host) -> None:
    captured(host, (TOLD, "Understood."))
    brought(other, exported(host, "jsonl"), "jsonl")
    count = len(other.call("list", limit=200)["pages"])
    other.call("backfill", paths=[str(Path(host.cwd, "told.jsonl"))])
    while other.memory.work("test"):
        pass
    assert len(other.call("list", limit=200)["pages"]) == count


def test_secrets_in_an_imported_history_are_cut(host: Host, other: Host) -> None:
    uid = host.remember("The gateway listens on port 7443.")
    host.call("edit", uid=uid, text="The gateway listens on port 8443.")
    secret = "ghp_" + "aB3dE5fG7h" * 4
    brought(other, [line.replace("port 7443", secret) for line in exported(host, "jsonl")], "jsonl")
    told = other.call("history", uid=uid)
    assert secret not in str(told) and len(told["versions"]) == 2
