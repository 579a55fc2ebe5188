"""hooks/vmem-mcp, the shell half: it serves from wherever it is, and is harmless where it cannot."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PING = b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n'


def run(command: Path | str, home: Path, **environ: str) -> subprocess.CompletedProcess[bytes]:
    env = {"HOME": str(home), "VMEM_HOME": str(home / "vmem"), "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    return subprocess.run(
        [str(command)], input=PING, env=env | environ, cwd=home, capture_output=True, timeout=20, check=False
    )


def pong(done: subprocess.CompletedProcess[bytes]) -> bool:
    return done.returncode == 0 and json.loads(done.stdout) == {"jsonrpc": "2.0", "id": 1, "result": {}}


def record(home: Path, python: str) -> None:
    (home / "vmem").mkdir(exist_ok=True)
    (home / "vmem" / "runtime").write_text(f"{python}\n\n\n")


def test_it_uses_the_interpreter_that_set_up_recorded(tmp_path: Path) -> None:
    mark, python = tmp_path / "mark", tmp_path / "a python"
    python.write_text(f'#!/bin/sh\n: >"{mark}"\nexec {Path(sys.executable).resolve()} "$@"\n')
    python.chmod(0o755)
    record(tmp_path, str(python))
    assert pong(run(ROOT / "hooks" / "vmem-mcp", tmp_path))
    assert mark.exists()


@pytest.mark.parametrize("recorded", ["", "/nowhere/python", "python3", "/"])
def test_without_a_recorded_interpreter_any_new_enough_one_serves(tmp_path: Path, recorded: str) -> None:
    record(tmp_path, recorded)
    assert pong(run(ROOT / "hooks" / "vmem-mcp", tmp_path))


def test_without_any_python_it_ends_quietly(tmp_path: Path) -> None:
    done = run(ROOT / "hooks" / "vmem-mcp", tmp_path, PATH=str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_where_the_plugin_is_gone_it_ends_quietly(tmp_path: Path) -> None:
    alone = tmp_path / "hooks" / "vmem-mcp"
    alone.parent.mkdir()
    shutil.copy(ROOT / "hooks" / "vmem-mcp", alone)
    done = run(alone, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_it_serves_from_a_path_with_blanks_and_through_a_link(tmp_path: Path) -> None:
    place = tmp_path / "my plug in"
    for part in ("hooks", "vmem/mcp", "vmem/hot"):
        (place / part).mkdir(parents=True)
    for path in [
        *ROOT.glob("hooks/*"),
        *ROOT.glob("vmem/mcp/*.py"),
        *ROOT.glob("vmem/hot/*.py"),
        *ROOT.glob("vmem/*.py"),
    ]:
        shutil.copy(path, place / path.relative_to(ROOT))
    link = tmp_path / "bin" / "vmem-mcp"
    link.parent.mkdir()
    link.symlink_to(os.path.relpath(place / "hooks" / "vmem-mcp", link.parent))
    assert pong(run(place / "hooks" / "vmem-mcp", tmp_path))
    assert pong(run(link, tmp_path))


def test_nothing_in_the_environment_bends_the_interpreter(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(3)\n")
    assert pong(run(ROOT / "hooks" / "vmem-mcp", tmp_path, PYTHONPATH=str(tmp_path), PYTHONSTARTUP="/nowhere"))
