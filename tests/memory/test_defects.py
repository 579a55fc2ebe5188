"""A defect in the rules that extract, or a byte that the disk lost, costs what it concerns and nothing else."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.memory.harness import Clock, Host, captured, lived
from vmem.memory.turns import walk
from vmem.model import Draft, Turn


def test_a_turn_that_the_rules_fail_on_keeps_its_words_and_lets_the_next_ones_through(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = walk.extract

    def failing(turn: Turn, *before: Turn | None) -> list[Draft]:
        if "heron" in turn.prompt:
            raise IndexError
        return extract(turn, *before)

    monkeypatch.setattr(walk, "extract", failing)
    noted: list[str] = []
    host.memory.on_defect(lambda what, error: noted.append(f"{what} {type(error).__name__}"))
    for text in ("Never log customer names.", "The heron may not be fed.", "All timestamps are stored in UTC."):
        lived(host, ((text, "Noted."),))
    found = host.core.db.read().execute("SELECT kind, title FROM pages ORDER BY turn, id").fetchall()
    assert [tuple(row) for row in found if row[0] != "episode"] == [
        ("constraint", "Never log customer names"), ("constraint", "All timestamps are stored in UTC"),
    ]  # fmt: skip
    assert "The heron may not be fed" in [row[1] for row in found]
    assert noted and set(noted) == {"extract IndexError"}
    assert not host.core.db.read().execute("SELECT 1 FROM jobs WHERE state = 'dead' OR attempts > 1").fetchall()


def test_a_job_that_fails_in_an_unforeseen_way_is_put_off_like_any_other(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise IndexError

    monkeypatch.setitem(walk.__dict__, "_drafts", failing)
    with pytest.raises(IndexError):
        lived(host, (("Never log customer names.", "Noted."),))
    state, error = host.core.db.read().execute("SELECT state, error FROM jobs WHERE kind = 'capture'").fetchone()
    assert (state, error) == ("ready", "IndexError: ")
    monkeypatch.undo()
    host.clock.now += 3600.0
    host.work()
    kinds = [row[0] for row in host.core.db.read().execute("SELECT kind FROM pages ORDER BY kind")]
    assert kinds == ["constraint", "episode"]


@pytest.mark.parametrize("pin", ["", "hard"])
def test_a_page_whose_text_in_swap_is_damaged_costs_that_text_and_nothing_else(host: Host, pin: str) -> None:
    told = "Decided: the quokka flag is called billing_v7 until the migration ends."
    uid = host.remember(f"{told} {'It is long. ' * 40}", kind="decision")
    host.remember("The walrus lives in the north bay.")
    host.swap_out(uid)
    with host.core.db.write() as db:
        body = bytearray(db.execute("SELECT body FROM swap").fetchone()[0])
        body[20] ^= 0xFF
        db.execute("UPDATE swap SET body = ?", (bytes(body),))
        db.execute("UPDATE pages SET pin = ? WHERE uid = ?", (pin, uid))
    question = "what is the quokka flag called during the billing_v7 migration?"
    assert "billing_v7" in host.prompt(question, "s2")  # of its gist
    assert "billing_v7" in host.start("s3")
    assert "billing_v7" in str(host.call("recall", query=question))
    assert uid in str(host.call("export")["items"])
    assert host.page(uid).swapped
    assert any("unpacked" in line for line in host.call("check")["problems"])
    host.call("forget", uids=[uid])
    assert "billing_v7" not in host.prompt(question, "s4")


@pytest.mark.parametrize(
    "damage",
    ["text = CAST(replace(text, 'until', x'756e74e96c') AS TEXT)", "title = CAST(x'5468ef6b' AS TEXT)",
     "files = '[\"a'", "tags = '[\"a'"],
)  # fmt: skip
def test_a_byte_that_the_disk_lost_in_a_page_costs_no_prompt_that_finds_it(host: Host, damage: str) -> None:
    uid = host.remember("Decided: the quokka flag is called billing_v7 until the migration ends.", kind="decision")
    with host.core.db.write() as db:
        db.execute(f"UPDATE pages SET {damage} WHERE uid = ?", (uid,))
    question = "what is the quokka flag called during the billing_v7 migration?"
    assert "billing_v7" in host.prompt(question, "s2")
    assert "billing_v7" in host.start("s3")
    assert uid in str(host.call("export")["items"])
    assert uid in str(host.call("timeline")["pages"])
    host.call("forget", uids=[uid])
    assert "billing_v7" not in host.prompt(question, "s4")


DAMAGES = {
    "no UTF-8": "CAST(substr(CAST({0} AS BLOB), 1, 1) || x'e9' || substr(CAST({0} AS BLOB), 3) AS TEXT)",
    "no JSON": "substr({0}, 1, length({0}) - 1)",
    "no number": "'q'",
}


@pytest.mark.parametrize(
    ("damage", "column"),
    [
        *(("no UTF-8", column) for column in (
            "snapshots.goal", "sessions.cwd", "sessions.begun", "meta.value", "projects.name", "activity.target",
            "pages.uid", "counters.name", "links.src", "ledger.why",
        )),
        *(("no JSON", column) for column in (
            "ledger.cited", "ledger.pages", "ledger.why", "pages.tags", "jobs.payload",
        )),
        *(("no number", column) for column in (
            "pages.created_at", "pages.turn", "pages.tokens", "pages.importance", "pages.version", "pages.uses",
            "page_index.lex", "page_index.vec",
        )),
    ],
)  # fmt: skip
def test_a_byte_that_the_disk_lost_anywhere_costs_no_start_no_prompt_and_no_view(
    tmp_path: Path, damage: str, column: str
) -> None:
    host = Host(tmp_path / "home", tmp_path / "shop")
    host.start("told")
    captured(host, ("Never log customer names.", "Noted; the quokka flag is called billing_v7."))
    host.event("PostToolUse", "told", tool_name="Bash", tool_input={"command": "make lint"}, tool_response="fine")
    host.prompt("how is the quokka flag called?", "other")
    host.event("Stop", "other", last_assistant_message="It is billing_v7, as you see.")
    host.call("snapshot.dump", session="told")
    host.close()
    table, name = column.split(".")
    with sqlite3.connect(host.home / "vmem.db") as db:
        assert db.execute(f"UPDATE {table} SET {name} = {DAMAGES[damage].format(name)} WHERE {name} <> ''").rowcount

    host = Host(tmp_path / "home", tmp_path / "shop", Clock(host.clock.now + 120))
    host.work(400)
    host.memory.tick()
    assert "customer names" in host.start("s7")
    assert "billing_v7" in host.prompt("how is the quokka flag called?", "s7")
    host.compact("told")
    for view in ("status", "ledger", "ledger.sums", "report", "snapshot.list", "tags", "projects", "export", "jobs"):
        host.call(view)
    host.call("why", session="other")
    if damage != "no JSON" and table not in ("meta", "page_index"):  # which are made anew
        assert f"rows of {table} have a value that is damaged" in str(host.call("check")["problems"])
    forgotten = host.call("projects.forget", project=str(host.project_id()))
    assert forgotten["pages"] and "billing_v7" not in host.prompt("how is the quokka flag called?", "s8")
    host.close()


def test_a_job_that_the_disk_damaged_is_laid_aside_and_holds_up_no_other(host: Host) -> None:
    host.event("Stop", "s1", last_assistant_message="It stands.")
    with host.core.db.write() as db:
        db.execute("UPDATE jobs SET payload = '{\"sess'")
    captured(host, ("Never log customer names.", "Noted."))
    assert "constraint" in {page["kind"] for page in host.call("timeline")["pages"]}
    host.work(400)
    assert host.call("jobs")["states"] == {"dead": 1}
