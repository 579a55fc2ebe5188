"""The commands where there is nothing to tell yet, no daemon, or nothing to be left."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.conftest import Cli

pytestmark = pytest.mark.slow  # each command is a process


def test_an_empty_memory_says_what_to_do_next(cli: Cli) -> None:
    empty = (["ls"], ["ls", "--all"], ["pins"], ["tags"], ["log"], ["ledger"], ["ls", "--by-day"], ["jobs"],
             ["jobs", "failed"], ["snapshot"], ["projects"], ["backup", "--list"], ["resident", "--list"],
             ["restore"])  # fmt: skip
    here, everywhere = (told := cli.many(empty))[:2]
    for words, done in zip(empty, told, strict=True):
        assert done.code == 0 and done.out == "" and len(done.err.splitlines()) == 1, (words, done)
    assert "vmem remember" in here.err and "all projects: vmem ls --all" in here.err
    assert "vmem remember" in everywhere.err and "all projects" not in everywhere.err
    assert [done.code for done in cli.many((["search", "anything"], ["why"], ["resident"]))] == [3, 3, 3]


def test_without_a_daemon_it_says_how_to_start_one_or_to_set_up(cli: Cli) -> None:
    done = cli("status", "--no-start")
    assert done.code == 4 and done.err.strip().endswith("vmem-daemon start")
    (cli.home / "runtime").write_text("/nowhere/python\n/nowhere/python\n")
    bare = subprocess.run(
        [sys.executable, "-S", "-m", "vmem", "status"], env=cli.environ, cwd=cli.project, capture_output=True, text=True
    )
    assert bare.returncode == 4 and bare.stderr.startswith("vmem: vMem is not set up yet;")
    assert bare.stderr.endswith("run: vmem install\n")


def test_a_daemon_that_cannot_start_is_explained(cli: Cli) -> None:
    cli.home.mkdir(exist_ok=True)
    (cli.home / "vmem.db").write_bytes(b"this is no database" * 100)
    done = cli("status")
    assert done.code == 4 and done.err.rstrip().endswith("vmem doctor") and len(done.err.splitlines()) == 1


def test_simple_commands_import_little(shared: Cli) -> None:
    shared.ok("status")
    code = "import sys; sys.argv = ['vmem', 'status']; from vmem.cli import main; main(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=shared.environ, cwd=shared.project, capture_output=True, text=True
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"pydantic", "asyncio", "rich", "sqlite3", "tomlkit", "numpy", "subprocess", "mcp"}
