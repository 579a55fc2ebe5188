"""A real daemon in a data home of its own, and a census of the processes that belong to a data home."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil

from tests.support.waiting import wait_until
from vmem.hot import setup, spawn

REPOSITORY = Path(__file__).resolve().parents[2]


def processes_of(vmem_home: Path) -> dict[int, str]:
    """Living processes whose environment names this data home: pid -> command line. Zombies do not count."""
    found = {}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):  # it ended while we looked, or is another user's
            ours = process.environ().get("VMEM_HOME") == str(vmem_home) and process.pid != os.getpid()
            if ours and (command := process.cmdline()):
                found[process.pid] = " ".join(command)
    return found


def daemons_of(vmem_home: Path) -> dict[int, str]:
    """Those of them that are daemons."""
    return {pid: command for pid, command in processes_of(vmem_home).items() if "vmem_daemon" in command}


def only_daemon(vmem_home: Path) -> int:
    """The one daemon's pid, once those that came too late for the lock have ended."""

    def alone() -> list[int]:
        found = list(daemons_of(vmem_home))
        return found if len(found) == 1 else []

    return wait_until(alone, 30, "one daemon is there, and no other")[0]


@contextlib.contextmanager
def data_home(set_up: bool = True) -> Iterator[Path]:
    """A data home with a short path (a socket's is limited), made and `set_up` or not made yet. Whatever runs in it at
    the end is ended."""
    folder = Path(os.path.realpath(tempfile.mkdtemp(prefix="vmt")))
    home = folder / "vmem"
    if set_up:
        record_runtime(home)
    try:
        yield home
    finally:
        end_all(home)
        shutil.rmtree(folder, ignore_errors=True)


def record_runtime(vmem_home: Path, hooks: str = "", daemon: str = "") -> None:
    """What a finished set-up leaves: the hooks' real interpreter and the daemon's (here: the tests' own)."""
    vmem_home.mkdir(mode=0o700, parents=True, exist_ok=True)
    real = hooks or str(Path(sys.executable).resolve())
    setup.record(str(vmem_home), real, daemon or sys.executable, setup.wanted(str(REPOSITORY)))


def daemon_command(vmem_home: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """`vmem-daemon ARGS…` against this data home, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "vmem_daemon", *args],
        env=environment_for(vmem_home),
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
    )


def start_daemon(vmem_home: Path) -> None:
    """Returns when it answers."""
    done = daemon_command(vmem_home, "start")
    assert done.returncode == 0, done.stderr


def environment_for(vmem_home: Path) -> dict[str, str]:
    """A clean environment in which `vmem` and `vmem_daemon` import from this tree."""
    return {
        "HOME": str(vmem_home.parent),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "VMEM_HOME": str(vmem_home),
        "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'daemon'}",
    }


def kill_daemon(vmem_home: Path) -> int:
    """SIGKILL to the one daemon of this data home; its pid."""
    pid = only_daemon(vmem_home)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: pid not in daemons_of(vmem_home), 30, "the killed daemon is gone")
    return pid


@contextlib.contextmanager
def stopped(vmem_home: Path) -> Iterator[None]:
    """The home's one daemon hangs: it holds its socket and answers nobody."""
    pid = only_daemon(vmem_home)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):  # the test has killed it
            os.kill(pid, signal.SIGCONT)


def end_all(vmem_home: Path) -> None:
    """After a test: nothing that carries this data home may outlive it, nor a daemon that is only on its way."""
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(AssertionError):
            wait_until(partial(_ended, vmem_home, signal_number), 5, "all processes of the data home are gone")
            return


def _ended(vmem_home: Path, signal_number: int) -> bool:
    """Signals what is there; -> whether there is nothing left, and nothing to come."""
    # Asked first: who holds this lock may still have its parent's environment, who has let go of it is found below.
    coming = spawn.coming(str(vmem_home))
    found = processes_of(vmem_home)
    for pid in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal_number)
    return not found and not coming
