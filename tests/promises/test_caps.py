"""Promise 10: what is written for our own sake has an end: logs, the spool, ids of events, the ledger."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.memory.harness import DAY, Host
from tests.support.daemon import record_runtime
from tests.support.hooks import hook
from vmem.hot import spool
from vmem.memory.hooks import tool_calls

pytestmark = pytest.mark.promise(n=10)


def count(host: Host, table: str) -> int:
    return int(host.core.db.read().execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_the_hooks_log_starts_again_before_it_grows_large_and_keeps_one_old_file(fresh: Path) -> None:
    record_runtime(fresh, daemon="/usr/bin/false")
    log = fresh / "log"
    log.mkdir()
    (fresh / "spool").write_text("no directory")  # so that every hook has something to log
    for size in ((1 << 20) + 1, (1 << 20) + 1, 10):
        (log / "hook.log").write_bytes(b"x" * size)
        for _ in range(2):
            hook(fresh, "UserPromptSubmit", "s1", prompt="a heron")
    assert sorted(path.name for path in log.glob("hook.log*")) == ["hook.log", "hook.log.1"]
    assert sum(path.stat().st_size for path in log.glob("hook.log*")) < 3 << 20
    assert "cannot spool" in (log / "hook.log").read_text()
    assert (log / "hook.log").stat().st_mode & 0o777 == 0o600


def test_a_full_spool_takes_no_more_and_says_so_and_what_is_in_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "FILES_LIMIT", 120)
    taken = [spool.write("Stop", f"{n:016x}", "", 1.0, b"{}", str(tmp_path)) for n in range(150)]
    assert taken.count(True) == 120 == len(spool.waiting(str(tmp_path)))
    assert not spool.write("Stop", "z" * 16, "", 1.0, b"{}", str(tmp_path))
    monkeypatch.setattr(spool, "FILES_LIMIT", 10_000)
    monkeypatch.setattr(spool, "BYTES_LIMIT", 50_000)
    assert not spool.write("Stop", "z" * 16, "", 1.0, b"x" * 50_000, str(tmp_path))
    assert spool.write("Stop", "z" * 16, "", 1.0, b"{}", str(tmp_path))


def test_ids_of_events_and_the_ledger_are_kept_for_their_time_and_no_longer(host: Host) -> None:
    uid = host.remember("The heron service listens on port 7101.")
    for n in range(5):
        host.prompt("on which port does the heron service listen?", f"s{n}")
    assert count(host, "events") == 5
    assert count(host, "ledger") == 5
    host.age(20 * DAY)
    assert count(host, "events") == 5
    host.age(400 * DAY)
    assert count(host, "events") == 0
    assert count(host, "ledger") == 0
    assert "7101" in host.page(uid).text


def test_a_session_of_a_million_tool_calls_keeps_a_bounded_list_of_acts(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vmem.store.sessions import activity

    monkeypatch.setattr(activity, "KEPT_PER_SESSION", 50)
    for n in range(600):
        host.event("PostToolUse", tool_name="Read", tool_input={"file_path": f"{host.cwd}/f{n}.py"})
    assert count(host, "activity") <= 50 + 256


def test_a_session_of_many_compactions_keeps_its_last_two_page_tables(host: Host) -> None:
    for n in range(6):
        host.call("pin", text=f"Never restart service {n}7 on Fridays.", pin="hard")
    host.start()
    for _ in range(5):
        host.compact()
    assert count(host, "residency") == 2 * 6, "what the context holds, and what the last compaction took away"


def test_of_a_tools_output_that_fills_a_disk_the_beginning_is_kept(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool_calls, "OUTPUT_LIMIT", 50_000)
    output = {"stdout": "The heron stands in the reeds of the north bay.\n" * 10_000}
    host.event("PostToolUse", tool_name="Bash", tool_input={"command": "cat log"}, tool_response=output)
    host.work(1)
    kept = host.call("timeline", kind="reference", limit=1000)["pages"]
    assert 25_000 < sum(len(page["text"]) for page in kept) < 100_000
