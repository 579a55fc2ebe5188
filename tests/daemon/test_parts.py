"""The log's lines and rotation, the lock, and who counts as started by systemd."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vmem_daemon import lock, peer
from vmem_daemon.arrivals import Arrival, Arrivals
from vmem_daemon.endpoint import Endpoint
from vmem_daemon.log import Log, line, where
from vmem_daemon.stop import Stop
from vmem_daemon.systemd import supervised

from tests.support.daemon import environment_for
from vmem.hot import locks


@given(value=st.text(max_size=400))
def test_a_log_line_is_one_line_whatever_its_fields_hold(value: str) -> None:
    text = line(0.5, "info", "thing", {"value": value, "n": 3})
    assert text.endswith(" n=3\n")
    assert len(text.splitlines()) == 1
    assert text.startswith("1970-01-01T00:00:00.500Z level=info event=thing value=")


def test_a_log_line_reads_as_key_and_value_pairs() -> None:
    text = line(0, "error", "failed", {"step": "tick", "error": 'a "b" c', "took_ms": 1.234, "none": ""})
    assert shlex.split(text)[1:] == [
        "level=error", "event=failed", "step=tick", 'error=a "b" c', "took_ms=1.2", "none=",
    ]  # fmt: skip


def test_the_log_is_private_and_rotated_and_keeps_so_many_files(tmp_path: Path) -> None:
    log = Log(tmp_path / "log" / "daemon.log", "info", max_bytes=1000, keep=2)
    for number in range(100):
        log.info("event", number=number)
    log.close()
    files = sorted((tmp_path / "log").iterdir())
    assert [file.name for file in files] == ["daemon.log", "daemon.log.1", "daemon.log.2"]
    assert all(file.stat().st_size <= 1000 and file.stat().st_mode & 0o777 == 0o600 for file in files)
    newest = files[0].read_text().splitlines()
    assert newest[-1].endswith("number=99")
    assert files[1].read_text().splitlines()[-1].split("=")[-1] == str(100 - len(newest) - 1)


def test_a_client_of_whom_the_kernel_tells_nothing_holds_up_nobody(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint, uid = Endpoint(str(home / "s")), peer.uid

    def tell(connection: socket.socket) -> int:  # as macOS of one that has hung up
        monkeypatch.setattr(peer, "uid", uid)
        raise OSError("not connected")

    monkeypatch.setattr(peer, "uid", tell)
    given: list[bytes] = []

    def give(arrival: Arrival) -> None:
        given.append(arrival[2])
        arrival[0].close()

    arrivals = Arrivals(endpoint, Stop(), give, Log(home / "daemon.log"))
    with socket.socket(socket.AF_UNIX) as gone, socket.socket(socket.AF_UNIX) as here:
        for client in (gone, here):
            client.connect(endpoint.path)
            client.sendall(b"hello")
        arrivals.finish()
    assert given == [b"hello"]


def test_lines_below_the_level_are_not_written(tmp_path: Path) -> None:
    log = Log(tmp_path / "daemon.log", "warning")
    log.debug("a")
    log.info("b")
    log.warning("c")
    log.error("d")
    log.close()
    assert [text.split()[2] for text in (tmp_path / "daemon.log").read_text().splitlines()] == ["event=c", "event=d"]


def test_a_log_that_cannot_be_written_says_later_how_many_lines_it_lost(tmp_path: Path) -> None:
    path = tmp_path / "log" / "daemon.log"
    path.mkdir(parents=True)
    log = Log(path)
    log.info("one")
    log.info("two")
    path.rmdir()
    log.info("three")
    log.close()
    assert path.read_text().endswith("event=three lines_lost_before=2\n")


def test_a_log_does_not_bring_a_deleted_home_back(tmp_path: Path) -> None:
    log = Log(tmp_path / "gone" / "log" / "daemon.log")
    log.info("one")
    log.close()
    assert list(tmp_path.iterdir()) == []


def test_what_needs_an_extra_that_is_not_installed_is_left_out() -> None:
    code = "import sys; sys.modules['numpy'] = None\nfrom vmem_daemon import lifecycle; lifecycle.load_everything()"
    subprocess.run([sys.executable, "-c", code], env=environment_for(Path("/nowhere")), check=True)


def test_what_nothing_in_the_daemon_needs_is_not_loaded() -> None:
    code = """if True:
        import sys
        from vmem_daemon.__main__ import leave_out
        leave_out()
        from vmem import api
        from vmem_daemon import lifecycle
        lifecycle.load_everything()
        assert api.Uid.model_validate({"uid": "abcdefgh"}).uid == "abcdefgh"
        found = {"email", "csv", "importlib.metadata", "_hashlib"} & {*filter(sys.modules.get, sys.modules)}
        assert not found, found
    """
    subprocess.run([sys.executable, "-c", code], env=environment_for(Path("/nowhere")), check=True)


def test_what_a_first_hook_does_not_need_is_not_loaded_before_it(tmp_path: Path) -> None:
    code = """if True:
        import pathlib, sys
        from vmem_daemon import lifecycle
        from vmem import memory
        opened = memory.Memory(pathlib.Path(sys.argv[1]))
        opened.reply("SessionStart", "0" * 32, b'{"source": "startup", "session_id": "s"}', 1e12)
        opened.close()
        assert not {"pydantic", "vmem.capture.statements.extract"} & set(sys.modules)
    """
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], env=environment_for(tmp_path), check=True)


def test_the_place_of_an_error_is_file_and_line() -> None:
    try:
        raise ValueError("secret")
    except ValueError as error:
        assert where(error).startswith("daemon/test_parts.py:")


def test_a_lock_is_held_by_one_until_released(tmp_path: Path) -> None:
    path = str(tmp_path / "run" / "daemon.lock")
    assert not locks.held(path)
    Path(path).parent.mkdir()
    Path(path).write_text("4194304000\n")  # of one that was killed
    mine = lock.take(path)
    assert mine is not None and mine.ours()
    assert lock.take(path) is None
    assert locks.held(path)
    assert lock.holder(path) == os.getpid()
    mine.release()
    assert not locks.held(path)
    assert lock.holder(path) == 0


def test_who_holds_the_lock_is_told_by_its_name_where_there_is_no_proc_and_ps_cuts_long_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ps = tmp_path / "ps"
    command = f"/opt/homebrew/Cellar/python@3.13/3.13.7/{'Frameworks/' * 6}Python -P -m vmem_daemon run"
    ps.write_text(f'#!/bin/sh\ncase "$*" in *-ww*) w=999 ;; *) w=79 ;; esac\nprintf "%.${{w}}s\\n" "{command}"\n')
    ps.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(lock, "PROC", tmp_path / "none")
    path = str(tmp_path / "daemon.lock")
    held = lock.take(path)
    assert held is not None
    assert lock.holder(path) == os.getpid()
    ps.write_text("#!/bin/sh\necho /usr/bin/vim notes\n")
    assert lock.holder(path) == 0, "a stranger has its number since"
    held.release()


def test_a_lock_whose_file_was_replaced_is_no_longer_ours(tmp_path: Path) -> None:
    path = str(tmp_path / "daemon.lock")
    mine = lock.take(path)
    assert mine is not None
    os.unlink(path)
    assert not mine.ours()
    other = lock.take(path)
    assert other is not None
    assert not mine.ours()
    mine.release()
    other.release()


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, False),
        ({"NOTIFY_SOCKET": "/run/n"}, True),
        ({"INVOCATION_ID": "1"}, True),
        ({"INVOCATION_ID": "1", "VMEM_SPAWN_FD": "5"}, False),
        ({"INVOCATION_ID": "1", "SYSTEMD_EXEC_PID": "1"}, False),
        ({"INVOCATION_ID": "1", "SYSTEMD_EXEC_PID": str(os.getpid())}, True),
    ],
)
def test_only_what_systemd_started_itself_is_supervised(environ: dict[str, str], expected: bool) -> None:
    assert supervised(environ) is expected


@pytest.mark.parametrize("told_at", ["/proc/self/statm", "/proc/gone/statm"])
def test_that_a_daemon_has_grown_is_seen_with_and_without_a_proc_file_system(told_at: str, tmp_path: Path) -> None:
    code = (
        "import sys; from vmem_daemon import footprint; footprint.STATM = sys.argv[1]\n"
        "own = footprint.Footprint(limited=True); own.settle(); print(own.is_overgrown())\n"
        "held = b'x' * (200 << 20); print(own.is_overgrown())"
    )
    command = [sys.executable, "-c", code, told_at]
    done = subprocess.run(command, env=environment_for(tmp_path), capture_output=True, text=True, timeout=30)
    assert (done.stdout.split(), done.stderr) == (["False", "True"], "")
