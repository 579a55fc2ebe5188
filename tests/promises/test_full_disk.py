"""Promise 2 on a full disk: what is said then is kept in room that was kept free for it, and the user is told."""

from __future__ import annotations

import errno
import json
import os
import posix
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

import pytest

from tests.memory.harness import Host
from tests.support.daemon import REPOSITORY, environment_for, record_runtime
from tests.support.hooks import HOOK, PATIENT, environment, event_body
from vmem.errors import InputError, StoreError
from vmem.hot import reserve, setup, spawn, spool
from vmem.memory import offline, pauses
from vmem.memory.hooks import events
from vmem.store.files import backups, salvage

pytestmark = pytest.mark.promise(n=2)

FILL = 1_000_000_000  # bytes that a disk of a test does not have


class FullDisk:
    """A disk on which there is room only for what the reserve gives up."""

    def __init__(self, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.base = base
        self._write = posix.write
        monkeypatch.setattr(posix, "write", self.write)
        monkeypatch.setattr(reserve, "free", lambda _base: 0)

    def write(self, fd: int, data: bytes) -> int:
        used = sum(path.stat().st_size for path in (self.base / "spool").iterdir())
        room = reserve.BYTES - reserve.size(str(self.base)) - used
        if room <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._write(fd, data[:room])


def test_what_is_said_while_the_disk_is_full_is_spooled_from_the_reserve_until_that_is_used_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve.keep(str(tmp_path))
    assert reserve.size(str(tmp_path)) == reserve.BYTES
    FullDisk(tmp_path, monkeypatch)
    body = json.dumps({"prompt": "a heron " * 4000}).encode()
    kept = 0
    with pytest.raises(OSError, match="No space"):
        while kept < 10_000:
            assert spool.write("UserPromptSubmit", f"{kept:032x}", "", 1.0, body, str(tmp_path))
            kept += 1
    assert kept >= 50
    assert len(spool.waiting(str(tmp_path))) == kept
    assert reserve.size(str(tmp_path)) == 0
    assert not [name for name in os.listdir(tmp_path / "spool") if name.endswith(".part")]


def test_the_reserve_is_for_what_was_said_and_not_for_what_tools_print(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve.keep(str(tmp_path))
    FullDisk(tmp_path, monkeypatch)
    with pytest.raises(OSError, match="No space"):
        spool.write("PostToolUse", "0" * 32, "", 1.0, b"{}", str(tmp_path))
    assert reserve.size(str(tmp_path)) == reserve.BYTES


def test_another_error_than_a_full_disk_leaves_the_reserve_alone(tmp_path: Path) -> None:
    reserve.keep(str(tmp_path))
    assert not reserve.give_up(str(tmp_path), 10, OSError(errno.EACCES, "Permission denied"))
    assert reserve.size(str(tmp_path)) == reserve.BYTES


def test_the_daemon_makes_the_reserve_whole_again_once_there_is_plenty_and_says_what_is_left_until_then(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = str(host.home)
    host.memory.tick()
    assert reserve.size(base) == reserve.BYTES
    with monkeypatch.context() as full:
        full.setattr(reserve, "free", lambda _base: 0)
        assert reserve.give_up(base, 10, OSError(errno.ENOSPC, "full"))
        host.memory.tick()
        assert reserve.size(base) < reserve.BYTES
        left = f"(0 KB are free): what is said now is kept in a reserve, of which {reserve.size(base) >> 10} of 4096 KB"
        assert any("the disk is full" in line and left in line for line in host.call("status")["warnings"])
        assert "disk full" in host.call("statusline")["line"]
    host.memory.tick()
    assert reserve.size(base) == reserve.BYTES
    assert host.call("status")["warnings"] == []
    assert "disk full" not in host.call("statusline")["line"]


def test_no_backup_is_begun_that_would_fill_the_disk(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    from vmem.memory.upkeep import rounds

    host.remember("The heron service listens on port 7101.")
    with monkeypatch.context() as full:
        full.setattr(reserve, "free", lambda _base: reserve.PLENTY)
        assert not rounds.keep_up_backups(host.core)
    assert rounds.keep_up_backups(host.core)


def test_a_user_is_told_once_of_a_disk_that_is_full_and_what_the_hook_was_told_is_kept(tmp_path: Path) -> None:
    home = tmp_path / "vmem"
    mounted = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
    mount = 'mount -t tmpfs -o size=1m,mode=700 none "$VMEM_HOME"'
    home.mkdir()
    env = environment(home, **PATIENT)  # beside a busy suite the guard rang before the word
    if not which("unshare") or subprocess.run([*mounted, mount], env=env, capture_output=True).returncode:
        pytest.skip("this user may mount nothing, not even in a namespace of its own")
    record_runtime(tmp_path / "made", daemon="/usr/bin/false")
    (tmp_path / "body").write_bytes(event_body(home, "s1", prompt="we keep herons on port 7101"))
    script = f"""{mount} && cd "$VMEM_HOME" && cp ../made/runtime . && mkdir spool log run &&
        head -c 400000 /dev/urandom >reserve && head -c {FILL} /dev/zero >full
        for n in 1 2 3; do '{HOOK}' UserPromptSubmit <../body >../out.$n; done
        ls spool | grep -c 'event$' >../kept; cat spool/* >../spooled"""
    done = subprocess.run([*mounted, script], env=env, capture_output=True, check=False, timeout=60)
    assert (tmp_path / "kept").read_text() == "3\n", done.stderr
    assert (tmp_path / "spooled").read_text().count("herons on port 7101") == 3
    said = [(tmp_path / f"out.{n}").read_bytes() for n in (1, 2, 3)]
    assert "disk is full" in json.loads(said[0])["systemMessage"]
    assert said[1:] == [b"", b""]


def test_a_plugin_that_was_loaded_while_its_disk_was_full_is_loaded_again_once_there_is_room(fresh: Path) -> None:
    """Python before 3.12.8 and 3.13.1 takes that part of its bytecode for which there was room for the whole of it."""
    plugin = fresh.parent / "plugin"
    plugin.mkdir()
    record_runtime(fresh)
    script = f"""mount -t tmpfs -o size=24m none '{plugin}' || exit 9
        cd '{REPOSITORY}' && tar c --exclude=__pycache__ vmem daemon | tar x -C '{plugin}' && cd '{plugin}' || exit 8
        head -c {FILL} /dev/zero >full; truncate -s -200K full; daemon='{sys.executable} -P -m vmem_daemon'
        $daemon start && $daemon stop; rm full; $daemon start; told=$?; $daemon stop; exit $told"""
    env = {**environment_for(fresh), "PYTHONPATH": f"{plugin}:{plugin}/daemon"}
    unshare = ["unshare", "--map-root-user", "--mount", "sh", "-c", script]
    done = subprocess.run(unshare, env=env, capture_output=True, check=False, timeout=60) if which("unshare") else None
    if done is None or done.returncode == 9 or b"unshare" in done.stderr:
        pytest.skip("this user may mount nothing, not even in a namespace of its own")
    assert done.returncode == 0, done.stderr.decode()


def test_no_reserve_is_promised_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserve, "free", lambda _base: 0)
    (tmp_path / "log").mkdir()
    assert "What is said now is not remembered." in (reserve.message(str(tmp_path)) or "")
    assert "what is said now is not remembered;" in reserve.notice(str(tmp_path))


def test_a_daemon_that_a_full_disk_ends_without_a_word_is_said_to_be_ended_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "disk" not in spawn.last_word(str(tmp_path))
    monkeypatch.setattr(reserve, "free", lambda _base: 0)
    assert spawn.last_word(str(tmp_path)).startswith("the disk is full where ")


@contextmanager
def no_file_over(size: int) -> Iterator[None]:
    """No file of this process can be longer: what is written beyond ends in its middle, as on a disk that fills up. Not
    so what Python compiles, which other tests would load."""
    limits, compiles = resource.getrlimit(resource.RLIMIT_FSIZE), sys.dont_write_bytecode
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        sys.dont_write_bytecode = compiles


class Renames:
    """Renames, of which the one numbered `fails` finds no room."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: object, name: str, fails: int) -> None:
        self._rename = getattr(module, name)
        self._left = fails
        monkeypatch.setattr(module, name, self)

    def __call__(self, old: str, new: str) -> None:
        self._left -= 1
        if self._left == 0:
            raise OSError(errno.ENOSPC, "No space left on device", new)
        self._rename(old, new)


def test_what_cannot_get_its_name_in_the_spool_leaves_no_file_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Renames(monkeypatch, posix, "rename", 1)
    with pytest.raises(OSError, match="No space"):
        spool.write("UserPromptSubmit", "0" * 32, "", 1.0, b"{}", str(tmp_path))
    assert os.listdir(tmp_path / "spool") == []


def test_an_event_that_was_kept_while_the_disk_was_full_is_taken_in_once_there_is_room(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {
        "session_id": "s1",
        "cwd": host.cwd,
        "hook_event_name": "UserPromptSubmit",
        "prompt": "Herons nest here.",
    }
    outcome = host.memory.reply("UserPromptSubmit", "a" * 32, json.dumps(body).encode(), 1e9)
    assert outcome.keep()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def refused(*_: object, **__: object) -> None:
        raise StoreError("database or disk is full")

    with monkeypatch.context() as disk:
        disk.setattr(posix, "rename", full)
        disk.setattr(events, "record", refused)
        with pytest.raises(StoreError):
            outcome.commit()
        host.memory.replay_spool()
    host.memory.replay_spool()
    assert "Herons nest here." in host.call("timeline", kind="episode")["pages"][0]["text"]
    assert os.listdir(host.home / "spool") == []


def stored(home: Path, project: Path, *facts: str) -> None:
    """Remembers facts, by a memory that is closed again."""
    host = Host(home, project)
    for fact in facts:
        host.remember(fact)
    host.close()


def facts_in(home: Path, project: Path) -> set[str]:
    host = Host(home, project)
    try:
        return {page["text"] for page in host.call("timeline")["pages"]}
    finally:
        host.close()


@pytest.fixture
def backed_up(tmp_path: Path) -> Path:
    """A data home whose backup has the first of two facts."""
    home, project = tmp_path / "home", tmp_path / "project"
    stored(home, project, "The heron is in hall 7.")
    backups.make(home / "vmem.db", backups.next_path(home, 1.7e9))
    stored(home, project, "The otter is in hall 8.")
    return home


def test_a_backup_that_finds_no_room_leaves_the_database_where_it_is(backed_up: Path) -> None:
    with no_file_over(20_000), pytest.raises(StoreError, match=r"cannot put .* back"):
        offline.restore(backed_up, "", "do")
    assert facts_in(backed_up, backed_up.parent / "project") == {"The heron is in hall 7.", "The otter is in hall 8."}
    assert sorted(path.name for path in backed_up.glob("vmem.db*")) == ["vmem.db"]


@pytest.mark.parametrize("fails", [1, 2, 3])
def test_a_database_that_cannot_be_exchanged_stays_whole_in_its_place(
    backed_up: Path, monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    (backed_up / "vmem.db-wal").touch()  # as one that was not closed has
    with monkeypatch.context() as disk:
        disk.setattr(backups, "_fold", lambda _: None)  # for which a full disk has no room
        Renames(disk, os, "replace", fails)
        with pytest.raises(StoreError, match=r"cannot put .* back"):
            offline.restore(backed_up, "", "do")
    assert facts_in(backed_up, backed_up.parent / "project") == {"The heron is in hall 7.", "The otter is in hall 8."}
    assert not [path.name for path in backed_up.glob("vmem.db.*")]


def test_a_backup_that_is_put_back_and_cannot_be_opened_is_said_to_be_there(
    backed_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_home: Path) -> None:
        raise StoreError("database or disk is full")

    monkeypatch.setattr(offline, "_opened", refused)
    with pytest.raises(StoreError, match=r"is put back, what was there is .*before-restore.*; but .*disk is full"):
        offline.restore(backed_up, "", "do")


def test_a_rescue_that_is_not_in_its_file_to_the_last_word_leaves_the_database_where_it_is(
    backed_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the disk is full just when SQLite folds its log into the file, which it does not tell."""
    copy_into = salvage.into

    def unfolded(target: Path, sources: list[Path]) -> list[dict[str, int]]:
        reader = sqlite3.connect(target)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM pages").fetchone()
        readers.append(reader)
        return copy_into(target, sources)

    readers: list[sqlite3.Connection] = []
    with monkeypatch.context() as disk:
        disk.setattr(salvage, "into", unfolded)
        with pytest.raises(StoreError, match="not whole"):
            offline.rescue(backed_up)
    readers[0].close()
    assert facts_in(backed_up, backed_up.parent / "project") == {"The heron is in hall 7.", "The otter is in hall 8."}
    assert not [path.name for path in backed_up.glob("vmem.db.*")]
    offline.rescue(backed_up)
    assert facts_in(backed_up, backed_up.parent / "project") == {"The heron is in hall 7.", "The otter is in hall 8."}


def test_a_pause_that_finds_no_room_is_refused_and_takes_no_other_with_it(tmp_path: Path) -> None:
    first, second = pauses.Pause(10.0, 20.0, whose="session s1"), pauses.Pause(30.0, 40.0, whose="session s2")
    pauses.begin(tmp_path, first)
    with no_file_over(len(first.line()) + 8), pytest.raises(InputError):
        pauses.begin(tmp_path, second)
    pauses.begin(tmp_path, second)
    assert pauses.every(tmp_path) == [first, second]
    assert os.listdir(tmp_path) == ["pauses"]


def test_a_pause_that_finds_no_room_is_not_said_to_need_the_others_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Renames(monkeypatch, posix, "rename", 1)
    with pytest.raises(InputError, match=r"make some room$"):
        pauses.begin(tmp_path, pauses.Pause(10.0, 20.0))


def test_what_is_said_while_the_pauses_cannot_be_read_for_now_comes_again(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.call("pause", whose="session", session="other", for_s=1000)

    def too_many(*_: object, **__: object) -> str:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as files:
        files.setattr(Path, "read_text", too_many)
        with pytest.raises(StoreError):
            host.prompt("Herons nest in the north wood.")
    host.prompt("Otters live under the bridge.")
    assert host.call("timeline", kind="episode")["total"] == 1


def test_a_deadline_that_cannot_be_told_to_the_hooks_keeps_no_memory_from_opening(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text("[hook]\ndeadline_ms = 300\n")
    (home / "deadlines").mkdir()  # no file can take its place
    stored(home, tmp_path / "project", "The heron is in hall 7.")
    assert facts_in(home, tmp_path / "project") == {"The heron is in hall 7."}


def test_a_backup_that_can_have_no_folder_is_refused_in_words(host: Host) -> None:
    (host.home / "backups").touch()
    with pytest.raises(StoreError, match=r"cannot make .*; name another place"):
        host.call("backup")


def test_what_set_up_wrote_stays_where_there_is_no_room_for_more(tmp_path: Path) -> None:
    setup.record(str(tmp_path), "/usr/bin/python3", "/usr/bin/python3", "1")
    before = (tmp_path / "runtime").read_text()
    with no_file_over(10), pytest.raises(OSError, match="too large"):
        setup.record(str(tmp_path), "/opt/python", "/opt/python", "2")
    assert os.listdir(tmp_path) == ["runtime"]
    assert (tmp_path / "runtime").read_text() == before
