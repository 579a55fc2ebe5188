"""The commands that the plugin puts on the Bash tool's PATH."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.daemon import record_runtime
from vmem.hot import setup

ROOT = Path(__file__).resolve().parents[2]


def run(command: Path | str, home: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    env = {"VMEM_HOME": str(home), "PATH": f"{ROOT / 'bin'}:/usr/bin:/bin", "PYTHONPATH": "/elsewhere"}
    return subprocess.run(
        [str(command), *arguments], env=env, cwd=cwd, capture_output=True, text=True, timeout=30, check=False
    )


@pytest.mark.parametrize("through", ["the plugin", "PATH", "a link", "a link to a link"])
def test_the_daemons_command_finds_its_code_and_its_interpreter(through: str, tmp_path: Path) -> None:
    home = tmp_path / "da ta"
    record_runtime(home)
    (tmp_path / "vmem-daemon").symlink_to(ROOT / "bin" / "vmem-daemon")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "vmem-daemon").symlink_to("../vmem-daemon")
    (tmp_path / "vmem").mkdir()  # must not be taken for the package
    command = {
        "the plugin": ROOT / "bin" / "vmem-daemon",
        "PATH": "vmem-daemon",
        "a link": tmp_path / "vmem-daemon",
        "a link to a link": tmp_path / "links" / "vmem-daemon",
    }[through]
    done = run(command, home, "status", cwd=tmp_path)
    assert done.returncode == 3, done.stderr  # not running, and it knew
    assert done.stderr == ""


@pytest.mark.parametrize("name", ["PYTHONHOME", "PYTHONPLATLIBDIR", "PYTHONPATH"])
def test_nothing_in_the_environment_bends_the_interpreter(name: str, tmp_path: Path) -> None:
    record_runtime(tmp_path)
    (tmp_path / "elsewhere" / "vmem").mkdir(parents=True)
    env = {"VMEM_HOME": str(tmp_path), "PATH": "/usr/bin:/bin", name: str(tmp_path / "elsewhere")}
    command = [ROOT / "bin" / "vmem", "why", "--help"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: vmem why")


@pytest.mark.parametrize("recorded", ["", "gone"])
@pytest.mark.parametrize("name", ["vmem", "vmem-daemon"])
def test_before_set_up_one_line_says_what_to_do(name: str, recorded: str, tmp_path: Path) -> None:
    if recorded:
        record_runtime(tmp_path, daemon=str(tmp_path / recorded))
    done = run(ROOT / "bin" / name, tmp_path, "status")
    assert done.returncode == 4
    assert done.stderr.startswith(f"{name}: vMem is not set up yet;") and done.stderr.endswith("run: vmem install\n")
    assert len(done.stderr.splitlines()) == 1


def test_before_set_up_the_doctor_says_that_and_blames_nothing_for_it(tmp_path: Path) -> None:
    done = run(ROOT / "bin" / "vmem", tmp_path, "doctor")
    assert (done.returncode, done.stderr) == (1, "1 problem\n")
    (bad,) = [line for line in done.stdout.splitlines() if line.startswith("✗")]
    assert "set-up" in bad and bad.endswith("; run: vmem install")
    assert "0 events waiting" in done.stdout and "are free" in done.stdout  # a full disk may be why


def test_while_set_up_runs_nobody_is_sent_to_install_and_after_a_failure_its_reason_is_told(tmp_path: Path) -> None:
    (tmp_path / "setup.state").write_text("1\n0\n-\nthe index cannot be reached.\n")
    told = run(ROOT / "bin" / "vmem", tmp_path, "doctor").stdout + run(ROOT / "bin" / "vmem", tmp_path, "ls").stderr
    assert told.count("failed: the index cannot be reached.") == 2 and told.count("run: vmem install") == 2, told
    lock = setup.take_lock(str(tmp_path))
    told = run(ROOT / "bin" / "vmem", tmp_path, "doctor").stdout + run(ROOT / "bin" / "vmem", tmp_path, "ls").stderr
    os.close(lock)
    assert told.count("about a minute") == 2 and "vmem install" not in told, told


def test_before_set_up_what_it_says_to_run_runs(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    env = {"VMEM_HOME": str(tmp_path / "home"), "HOME": str(tmp_path), "PATH": f"{tmp_path / 'bin'}:/bin"}
    command = [ROOT / "bin" / "vmem", "install", "--no-set-up"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done
    assert f"/plugin marketplace add {tmp_path / 'home' / 'plugin'}" in done.stdout
    assert (tmp_path / "home" / "plugin" / "hooks" / "vmem-hook").is_file()


def test_before_set_up_apples_stand_in_for_a_python_is_not_started(tmp_path: Path) -> None:
    window = tmp_path / "window"
    for name, does in (("python3", f": >{window}; exit 1"), ("xcode-select", "exit 2")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    env = {"HOME": str(tmp_path), "VMEM_HOME": str(tmp_path / "home"), "PATH": str(tmp_path)}
    subprocess.run([ROOT / "bin" / "vmem", "status"], env=env, capture_output=True, timeout=30, check=False)
    assert not window.exists()


def test_a_data_home_below_the_users_is_found_from_anywhere(tmp_path: Path) -> None:
    record_runtime(tmp_path / "memory")
    env = {"HOME": str(tmp_path), "VMEM_HOME": "~/memory", "PATH": "/usr/bin:/bin"}
    command = [ROOT / "bin" / "vmem-daemon", "status"]
    assert subprocess.run(command, env=env, cwd="/", capture_output=True, timeout=30, check=False).returncode == 3
