"""Events that are safe before they are committed: nothing of them is lost, doubled or told twice, wherever it ends."""

from __future__ import annotations

import errno
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.memory.harness import Host
from tests.support.waiting import wait_until
from vmem.errors import StoreError
from vmem.hot import spool, whole_file
from vmem.memory import Outcome
from vmem.memory.hooks import events
from vmem.memory.hooks import outcome as outcomes

pytestmark = pytest.mark.promise(n=2)

FACT = "The walrus gateway listens on port 7101."
ASKED = "on which port does the walrus gateway listen?"
IDENT = f"{1_700_000_000_000_000:016x}{7:016x}"


class Killed:
    """A host whose daemon is killed, which leaves what it has in memory undone, and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.host = Host(folder / "home", folder / "project")

    def restart(self) -> Host:
        self.host.close()
        self.host = Host(self.folder / "home", self.folder / "project", self.host.clock)
        return self.host

    def names(self) -> list[str]:
        return sorted(path.suffix for path in (self.folder / "home" / "spool").iterdir())


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Killed]:
    made = Killed(tmp_path)
    yield made
    made.host.close()


def ask(host: Host, prompt: str = ASKED, ident: str = IDENT, deadline_s: float = 30.0, **fields: Any) -> Outcome:
    body = {"session_id": "s1", "cwd": host.cwd, "hook_event_name": "UserPromptSubmit", "prompt": prompt, **fields}
    found = host.memory.reply("UserPromptSubmit", ident, json.dumps(body).encode(), time.monotonic() + deadline_s)
    assert isinstance(found, Outcome)
    return found


def prompts(host: Host) -> list[str]:
    """The pages made of prompts."""
    host.memory.replay_spool()
    rows = host.core.db.read().execute("SELECT text FROM pages WHERE kind = 'episode' ORDER BY id")
    return [row[0] for row in rows]


def test_what_a_daemon_did_not_live_to_commit_is_taken_in_once_with_what_was_told(killed: Killed) -> None:
    host = killed.host
    uid = host.remember(FACT)
    outcome = ask(host)
    assert uid.encode() in outcome.body
    assert outcome.keep()
    assert killed.names() == [".kept"]
    host = killed.restart()
    assert killed.names() == [".event"]
    assert uid not in host.prompt(f"And again, {ASKED}")
    assert sum(ASKED in text for text in prompts(host)) == 2
    assert killed.names() == []


def test_a_daemon_killed_between_the_commit_and_the_end_of_keeping_takes_nothing_in_twice(killed: Killed) -> None:
    host = killed.host
    uid = host.remember(FACT)
    outcome = ask(host)
    assert outcome.keep()
    (file,) = (killed.folder / "home" / "spool").iterdir()
    left = file.read_bytes()
    outcome.commit()
    assert killed.names() == []
    file.write_bytes(left)
    host = killed.restart()
    assert len(prompts(host)) == 1
    assert uid not in host.prompt(f"And again, {ASKED}")
    assert killed.names() == []


def test_what_its_hook_spooled_counts_and_not_what_was_kept(killed: Killed) -> None:
    host = killed.host
    uid = host.remember(FACT)
    assert ask(host).keep()
    body = json.dumps({"session_id": "s1", "cwd": host.cwd, "prompt": ASKED}).encode()
    assert spool.write("UserPromptSubmit", IDENT, "", host.clock.now, body, str(host.home))  # it printed nothing
    host = killed.restart()
    assert uid in host.prompt(f"And again, {ASKED}")
    assert len(prompts(host)) == 2


@pytest.mark.parametrize("delivered", [True, False])
def test_an_event_that_cannot_be_committed_goes_to_the_spool(
    host: Host, monkeypatch: pytest.MonkeyPatch, delivered: bool
) -> None:
    uid = host.remember(FACT)
    outcome = ask(host)
    assert outcome.keep()

    def refuse(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(events, "record", refuse)
        with pytest.raises(StoreError):
            outcome.commit(delivered)
    (path,) = spool.waiting(str(host.home))
    assert (uid in spool.read(path).pages) is delivered
    assert len(prompts(host)) == 1
    assert (uid in host.prompt(f"And again, {ASKED}")) is not delivered


def test_what_cannot_be_written_is_not_kept(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(whole_file, "write", full)
    outcome = ask(host)
    assert not outcome.keep()
    outcome.commit()
    assert len(prompts(host)) == 1


def test_where_the_spool_cannot_be_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(mode=0o700)
    (tmp_path / "home" / "spool").touch()
    host = Host(tmp_path / "home", tmp_path / "project")
    outcome = ask(host)
    assert not outcome.keep()
    outcome.commit()
    assert len(prompts(host)) == 1
    host.close()


def test_while_events_wait_in_the_spool_nothing_is_kept_beside_them(host: Host) -> None:
    assert spool.write("Stop", f"{1:032x}", "", host.clock.now, b'{"session_id": "other"}', str(host.home))
    assert not ask(host).keep()  # so the spool's limits hold, whatever goes wrong


def test_what_is_spooled_in_a_home_that_took_this_ones_place_waits_for_the_daemon_of_that_one(
    host: Host, tmp_path: Path
) -> None:
    host.home.rename(tmp_path / "moved")
    host.home.mkdir(mode=0o700)
    body = json.dumps({"session_id": "s2", "cwd": host.cwd, "prompt": "The heron nests on the ridge."}).encode()
    spool.write("UserPromptSubmit", "e99", "", host.clock(), body, str(host.home))
    assert host.memory.replay_spool() == 0
    assert len(spool.waiting(str(host.home))) == 1
    host.home.rename(tmp_path / "there")
    (tmp_path / "moved").rename(host.home)
    spool.write("UserPromptSubmit", "e99", "", host.clock(), body, str(host.home))
    assert host.memory.replay_spool() == 1


def test_no_name_but_a_hooks_own_becomes_a_file(host: Host) -> None:
    for ident in ("", "e1", "../" * 10 + "x" * 2, "A" * 32, "0" * 31 + "\n"):
        assert not ask(host, ident=ident).keep()
    assert not list((host.home / "spool").iterdir())


def test_a_kept_event_holds_no_secret(host: Host) -> None:
    (host.home / "config.toml").write_text('[capture]\nredact_patterns = ["zebra-[0-9]+"]\n')
    key = "sk-ant-api03-" + "Zx9Kq7Wm2Lp4" * 4
    outcome = ask(host, f"Why does {key} fail for zebra-4711?", agent_type="of zebra-4712", tool_input={"key": key})
    assert outcome.keep()
    (file,) = (host.home / "spool").iterdir()
    assert b"Why does" in file.read_bytes()
    assert not [word for word in (key, "zebra-471") if word.encode() in file.read_bytes()]
    outcome.commit()


def test_nothing_is_kept_while_capture_is_paused_or_off(host: Host) -> None:
    (host.home / "paused").touch()
    assert not ask(host).keep()
    (host.home / "paused").unlink()
    (host.home / "config.toml").write_text("[capture]\nenabled = false\n")
    assert not ask(host).keep()


def test_a_long_prompt_waits_for_its_commit(host: Host) -> None:
    outcome = ask(host, "Look at this: " + "x " * outcomes.BRIEF)
    assert not outcome.keep()
    outcome.commit()
    assert len(prompts(host)) == 1


@pytest.mark.parametrize("asker", ["prompt", "stop", "call"])
def test_who_asks_next_is_answered_as_if_it_were_committed(host: Host, asker: str) -> None:
    uid = host.remember(FACT)
    first = ask(host)
    assert first.keep()
    said: list[str] = []

    def next_one() -> None:
        if asker == "prompt":
            said.append(host.prompt(f"And again, {ASKED}"))
        elif asker == "stop":
            said.append(host.event("Stop"))
        else:
            said.append(json.dumps(host.call("timeline")))

    thread = threading.Thread(target=next_one)
    thread.start()
    wait_until(lambda: host.memory._keeper._changed._waiters, 30, "it waits")  # type: ignore[attr-defined]
    assert said == []
    first.commit()
    thread.join()
    assert (ASKED in said[0]) if asker == "call" else (uid not in said[0])


def test_who_waits_goes_on_at_the_commit(tmp_path: Path) -> None:
    keeper = outcomes.Keeper(tmp_path / "home")
    told = spool.Spooled("UserPromptSubmit", IDENT, "", 1.0, b"{}", "")
    assert keeper.keep(told, "s1")
    thread = threading.Thread(target=keeper.wait, args=(600.0,), daemon=True)
    thread.start()
    wait_until(lambda: keeper._changed._waiters, 30, "it waits")  # type: ignore[attr-defined]
    keeper.settle(told, "s1", committed=True)
    thread.join(60)
    assert not thread.is_alive()


def test_a_session_that_cannot_wait_longer_is_answered_and_waits_for_its_own_commit(host: Host) -> None:
    first = ask(host)
    assert first.keep()
    second = ask(host, "Tell me of the sea.", f"{8:032x}", deadline_s=0.03)
    assert not second.keep()
    other = ask(host, ident=f"{9:032x}", session_id="s2")
    assert other.keep()
    for outcome in (first, second, other):
        outcome.commit()
    assert len(prompts(host)) == 3
    assert not list((host.home / "spool").iterdir())


@pytest.mark.parametrize(("deadline_s", "wait_ms"), [(0.15, 400), (30.0, 2000)])
def test_a_commit_waits_for_others_as_long_as_its_client_has_time(
    host: Host, monkeypatch: pytest.MonkeyPatch, deadline_s: float, wait_ms: int
) -> None:
    waits: list[int] = []
    write = host.core.db.write

    def noted(timeout_ms: int = 5000) -> Any:
        waits.append(timeout_ms)
        return write(timeout_ms)

    outcome = ask(host, "Tell me of the sea.", deadline_s=deadline_s)
    monkeypatch.setattr(host.core.db, "write", noted)
    outcome.commit()
    assert waits == [wait_ms]
