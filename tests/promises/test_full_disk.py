"""Promise 2 on a full disk: what is said then is kept in room that was kept free for it, and the user is told."""

from __future__ import annotations

import errno
import json
import os
import posix
import subprocess
from pathlib import Path

import pytest

from tests.memory.harness import Host
from tests.support.daemon import record_runtime
from tests.support.hooks import HOOK, environment, event_body
from vmem.hot import reserve, spawn, spool

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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = Host(tmp_path / "home", tmp_path / "project")
    try:
        base = str(tmp_path / "home")
        host.memory.tick()
        assert reserve.size(base) == reserve.BYTES
        with monkeypatch.context() as full:
            full.setattr(reserve, "free", lambda _base: 0)
            assert reserve.give_up(base, 10, OSError(errno.ENOSPC, "full"))
            host.memory.tick()
            assert reserve.size(base) < reserve.BYTES
            assert any("the disk is full" in warning for warning in host.call("status")["warnings"])
            assert "disk full" in host.call("statusline")["line"]
        host.memory.tick()
        assert reserve.size(base) == reserve.BYTES
        assert host.call("status")["warnings"] == []
        assert "disk full" not in host.call("statusline")["line"]
    finally:
        host.close()


def test_no_backup_is_begun_that_would_fill_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from vmem.memory.upkeep import backups

    host = Host(tmp_path / "home", tmp_path / "project")
    try:
        host.remember("The heron service listens on port 7101.")
        with monkeypatch.context() as full:
            full.setattr(reserve, "free", lambda _base: reserve.PLENTY)
            assert not backups.keep_up(host.core)
        assert backups.keep_up(host.core)
    finally:
        host.close()


def test_a_user_is_told_once_of_a_disk_that_is_full_and_what_the_hook_was_told_is_kept(tmp_path: Path) -> None:
    home = tmp_path / "vmem"
    mounted = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
    mount = 'mount -t tmpfs -o size=1m,mode=700 none "$VMEM_HOME"'
    home.mkdir()
    env = environment(home)
    if subprocess.run([*mounted, mount], env=env, capture_output=True, check=False).returncode:
        pytest.skip("this user may mount nothing, not even in a namespace of its own")
    record_runtime(tmp_path / "made", daemon="/bin/false")
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


def test_no_reserve_is_promised_where_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    assert "What is said now is not remembered." in (reserve.message(str(tmp_path)) or "")


def test_a_daemon_that_a_full_disk_ends_without_a_word_is_said_to_be_ended_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "disk" not in spawn.last_word(str(tmp_path))
    monkeypatch.setattr(reserve, "free", lambda _base: 0)
    assert spawn.last_word(str(tmp_path)).startswith("the disk is full where ")
