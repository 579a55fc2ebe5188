"""What the model is shown of the tools, the commands and the skill: what it costs, and that it is true."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from vmem.mcp.tools import INSTRUCTIONS, KINDS, NAMES, TOOLS
from vmem.memory.calls import tool_writes
from vmem.memory.calls.registry import operations
from vmem.memory.facade import Memory  # noqa: F401  registers every operation
from vmem.recall.words.tokens import estimate_tokens

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted((ROOT / "commands").glob("*.md"))
SKILL = ROOT / "skills" / "memory" / "SKILL.md"
BY_NAME = {tool["name"]: tool for tool in TOOLS}
OF_THE_CALLER = {"cwd", "project", "session", "agent"}  # what the server says, and no model


def test_the_whole_listing_costs_at_most_1000_tokens() -> None:
    assert estimate_tokens(json.dumps({"tools": list(TOOLS)})) + estimate_tokens(INSTRUCTIONS) <= 1000


@pytest.mark.parametrize("name", NAMES)
def test_a_tools_arguments_and_choices_are_those_of_its_operation(name: str) -> None:
    fields = operations()[f"tool.{name}"].model.model_fields
    schema = BY_NAME[name]["inputSchema"]
    assert set(schema["properties"]) == set(fields) - OF_THE_CALLER
    assert set(schema["required"]) >= {field for field, info in fields.items() if info.is_required()}
    for argument, given in schema["properties"].items():
        if "enum" in given:
            assert tuple(given["enum"]) == get_args(fields[argument].annotation), argument


def test_every_operation_for_tools_has_its_tool() -> None:
    assert {name.removeprefix("tool.") for name in operations() if name.startswith("tool.")} == set(NAMES)
    assert get_args(tool_writes.Kept) == KINDS


@pytest.mark.parametrize("tool", TOOLS, ids=NAMES)
def test_a_tool_says_whether_it_only_reads(tool: dict[str, Any]) -> None:
    hints = tool["annotations"]
    assert hints["openWorldHint"] is False
    assert hints["readOnlyHint"] is (tool["name"] in ("recall", "fault", "timeline"))
    assert hints.get("destructiveHint", False) is (tool["name"] == "forget")


def test_the_server_imports_the_standard_library_only() -> None:
    for path in (ROOT / "vmem" / "mcp").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] in sys.stdlib_module_names | {"vmem"}, f"{path}: {name}"


def front_matter(path: Path) -> tuple[dict[str, str], str]:
    found = re.fullmatch(r"---\n(.*?)\n---\n(.*)", path.read_text(), re.S)
    assert found, path
    pairs = (line.partition(": ")[::2] for line in found[1].splitlines())
    return dict(pairs), found[2]


def test_the_skill_is_short() -> None:
    fields, body = front_matter(SKILL)
    assert estimate_tokens(f"- vmem:{fields['name']}: {fields['description']}") <= 40  # in every session
    assert estimate_tokens(body) <= 350  # when it is read
    assert "remember" in body and "fault" in body


def test_the_skill_names_only_tools_and_kinds_that_there_are() -> None:
    _, body = front_matter(SKILL)
    assert set(re.findall(r"`(\w+)`", body)) <= {*NAMES, "supersedes"}
    assert set(re.findall(r"kind (\w+)", body)) <= set(KINDS)


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.stem)
def test_a_command_costs_the_model_nothing_until_it_is_typed(path: Path) -> None:
    fields, body = front_matter(path)
    assert fields["disable-model-invocation"] == "true"
    assert estimate_tokens(body) <= 200


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.stem)
def test_no_command_puts_what_was_typed_into_a_shell(path: Path) -> None:
    _, body = front_matter(path)
    assert "```!" not in body
    for shell in re.findall(r"!`[^`]*`", body):
        assert not re.search(r"\$ARGUMENTS|\$\d", shell), shell


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.stem)
def test_a_command_is_allowed_the_tools_that_it_names_and_no_others(path: Path) -> None:
    fields, body = front_matter(path)
    allowed = set(re.findall(r"mcp__plugin_vmem_vmem__(\w+)", fields["allowed-tools"]))
    named = set(re.findall(r"`(\w+)`", body)) & set(NAMES)
    assert allowed == named
