"""The commands that the plugin puts on the Bash tool's PATH."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.daemon import record_runtime

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


def test_before_set_up_one_line_says_what_to_do(tmp_path: Path) -> None:
    done = run(ROOT / "bin" / "vmem", tmp_path)
    assert done.returncode == 4
    assert done.stderr.startswith("vmem: vMem is not set up yet;")
    assert len(done.stderr.splitlines()) == 1


def test_an_interpreter_that_is_gone_counts_as_not_set_up(tmp_path: Path) -> None:
    record_runtime(tmp_path, daemon=str(tmp_path / "gone"))
    assert run(ROOT / "bin" / "vmem", tmp_path).returncode == 4


def test_a_data_home_below_the_users_is_found_from_anywhere(tmp_path: Path) -> None:
    record_runtime(tmp_path / "memory")
    env = {"HOME": str(tmp_path), "VMEM_HOME": "~/memory", "PATH": "/usr/bin:/bin"}
    command = [ROOT / "bin" / "vmem-daemon", "status"]
    assert subprocess.run(command, env=env, cwd="/", capture_output=True, timeout=30, check=False).returncode == 3
