"""Which Python `make` takes, and what a user reads whose Python is too new for the pinned wheels."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# An interpreter that says it is of another version. It makes an environment that is a link to itself, and whose pip
# finds no wheels.
FAKE = """#!/bin/sh
case "$1 $2" in
"-m venv") [ -e "$0.bare" ] && exit 1; mkdir -p "$4/bin" && ln -sf "$0" "$4/bin/python" ;;
"-m pip") echo "ERROR: No matching distribution found" >&2; exit 1 ;;
*) exec {python} -I -S -c 'import sys; sys.version_info = ({version}); exec(sys.argv[1])' "$2" ;;
esac
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the only Pythons on PATH are, among the commands that make needs."""
    path = tmp_path / "bin"
    path.mkdir()
    for command in ("make", "sh", "mkdir", "ln", "touch", "rm"):
        os.symlink(shutil.which(command) or command, path / command)
    return path


def fake(folder: Path, name: str, version: str) -> Path:
    path = folder / name
    path.write_text(FAKE.format(python=sys.executable, version=version))
    path.chmod(0o755)
    return path


def make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`make`, with an environment beside `folder` and none of the machine's own Pythons."""
    command = [str(folder / "make"), "-f", str(ROOT / "Makefile"), f"VENV={folder.parent / 'venv'}", *words]
    environ = {"PATH": str(folder), "HOME": str(folder)}
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)


def taken(folder: Path, *words: str) -> str:
    made = make(folder, str(folder.parent / "venv/.venv"), *words)
    assert made.returncode == 0, made.stderr
    return os.path.basename(os.readlink(folder.parent / "venv/bin/python"))


def test_a_python_that_the_requirements_are_made_for_is_taken_before_a_newer_one(folder: Path) -> None:
    fake(folder, "python3", "3, 99")
    fake(folder, "python3.12", "3, 12")
    assert taken(folder) == "python3.12"


def test_python3_is_taken_before_others_that_would_do(folder: Path) -> None:
    fake(folder, "python3", "3, 11")
    fake(folder, "python3.12", "3, 12")
    assert taken(folder) == "python3"


def test_one_that_lacks_venv_is_told_with_the_package_of_its_own_version(folder: Path) -> None:
    fake(folder, "python3", "3, 10")
    fake(folder, "python3.12", "3, 12").with_suffix(".12.bare").touch()
    made = make(folder, str(folder.parent / "venv/.venv"))
    assert made.returncode != 0
    assert "apt install python3.12-venv" in made.stderr


def test_the_one_that_the_user_names_is_taken_however_new(folder: Path) -> None:
    fake(folder, "python3", "3, 11")
    newer = fake(folder, "python3.99", "3, 99")
    assert taken(folder, f"PYTHON={newer}") == "python3.99"


def test_a_python_without_wheels_is_told_with_what_to_type_and_leaves_nothing_behind(folder: Path) -> None:
    fake(folder, "python3", "3, 99")
    made = make(folder, str(folder.parent / "venv/.base"), "PYTHON=python3")
    assert made.returncode != 0
    assert "No matching distribution" in made.stderr
    assert "newer than" in made.stderr and "make PYTHON=python3." in made.stderr
    assert not (folder.parent / "venv").exists(), "the next make begins anew"


def test_a_known_python_whose_wheels_do_not_come_is_not_called_new(folder: Path) -> None:
    fake(folder, "python3", "3, 12")
    made = make(folder, str(folder.parent / "venv/.base"))
    assert made.returncode != 0
    assert "newer than" not in made.stderr


def test_demo_and_install_take_nothing_from_an_index_that_has_no_hash(folder: Path) -> None:
    asked = folder / "asked"
    pip = f"echo \"$*\" >>'{asked}'; exit 0"
    python = fake(folder, "python3", "3, 12")
    python.write_text(python.read_text().replace('echo "ERROR: No matching distribution found" >&2; exit 1', pip))
    assert make(folder, str(folder.parent / "venv/.base")).returncode == 0
    assert all("--require-hashes" in line and " -e " not in line for line in asked.read_text().splitlines())
