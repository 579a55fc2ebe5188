"""docs/mcp.md: nothing that exists is missing there, and what it shows works."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.daemon import REPOSITORY, end_all, record_runtime
from vmem.mcp.calls import PROJECT_VARIABLES
from vmem.mcp.tools import NAMES, arguments_of

TEXT = (REPOSITORY / "docs" / "mcp.md").read_text()
COMMANDS = sorted(path.stem for path in (REPOSITORY / "commands").glob("*.md"))


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", TEXT, re.S)
    assert found, language
    return found[1]


@pytest.mark.parametrize("name", NAMES)
def test_every_tool_is_documented_with_its_arguments(name: str) -> None:
    row = re.search(rf"^\| `{name}` \|.*$", TEXT, re.M)
    assert row, name
    for argument in arguments_of(name):
        assert f"`{argument}`" in row[0], argument


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    assert re.search(rf"^\| `/vmem:{name}\b", TEXT, re.M)


def test_no_command_is_documented_that_is_not_there() -> None:
    assert set(re.findall(r"/vmem:(\w+)", TEXT)) == set(COMMANDS)


def test_every_variable_that_says_whose_memory_is_documented() -> None:
    assert all(f"`{name}`" in TEXT for name in PROJECT_VARIABLES)


def test_the_configurations_for_other_clients_are_well_formed() -> None:
    cursor = json.loads(block("json"))["mcpServers"]["vmem"]
    codex = tomllib.loads(block("toml"))["mcp_servers"]["vmem"]
    for server in (cursor, codex):
        assert (REPOSITORY / server["command"].removeprefix("/path/to/vmem/")).is_file()
        assert set(server["env"]) <= set(PROJECT_VARIABLES)


def test_the_python_example_runs_as_it_stands(tmp_path: Path) -> None:
    project, home = tmp_path / "project", tmp_path / ".local" / "share" / "vmem"
    project.mkdir()
    record_runtime(home)
    script = block("python").replace("/path/to/vmem", str(REPOSITORY)).replace("/path/to/project", str(project))
    env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=60)
    end_all(home)
    assert done.returncode == 0, done.stderr
    assert "8443" in done.stdout
