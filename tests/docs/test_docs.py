"""The docs name every command, setting, operation and event, and nothing that does not exist (tools: tests/mcp)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from argparse import SUPPRESS
from pathlib import Path

import pytest

from vmem import settings
from vmem.cli import app, completion
from vmem.memory.calls.registry import operations

ROOT = Path(__file__).resolve().parents[2]
DOCS = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
ALL = "\n".join(DOCS.values())
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_what_is_generated_is_as_the_code_says() -> None:
    done = subprocess.run([sys.executable, "tools/docs.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", list(app.COMMANDS))
def test_every_command_and_each_of_its_options_is_documented(name: str) -> None:
    begin, end = (f"\n| `vmem {name}`", "\n") if " " in name else (f"### vmem {name}\n", "\n### ")
    section = DOCS["commands.md"].partition(begin)[2].partition(end)[0]
    assert section
    for action in app.parser_of(name)._actions:
        hidden = action.dest in ("help", "json", "no_start") or action.help == SUPPRESS or not action.option_strings
        assert hidden or any(option in section for option in action.option_strings), action.option_strings


@pytest.mark.parametrize("name", list(settings.SETTINGS))
def test_every_setting_is_documented_with_its_default(name: str) -> None:
    row = re.search(rf"^\| `{re.escape(name)}`<br>.*$", DOCS["configuration.md"], re.MULTILINE)
    assert row and settings.text_of(settings.SETTINGS[name].default) in row[0]


def test_every_operation_of_the_wire_is_documented() -> None:
    for name, operation in operations().items():
        assert f"| `{name}` |" in DOCS["protocol.md"], name
        assert operation.help.endswith("."), f"{name}: its docstring's first line is the reference"
    for name in ("ping", "stop", "stay"):
        assert f"`{name}`" in DOCS["protocol.md"]


def test_every_event_of_the_hooks_is_documented() -> None:
    for event in json.loads((ROOT / "hooks" / "hooks.json").read_text())["hooks"]:
        assert f"`{event}`" in DOCS["protocol.md"], event


def words_after_vmem(text: str) -> set[str]:
    """What follows `vmem ` where a command is meant: in code."""
    code = re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL)
    found: set[str] = set()
    for part in code:
        found |= set(re.findall(r"(?:^|[`$(;|\s])vmem ([a-z][a-z-]*)(?![\w.])", part))
    return found


@pytest.mark.parametrize("name", [*DOCS, "README.md"])
def test_the_docs_name_no_command_that_does_not_exist(name: str) -> None:
    text = README if name == "README.md" else DOCS[name]
    unknown = words_after_vmem(text) - set(app.WORDS) - {"vmem"}
    assert not unknown, unknown


def test_the_docs_name_no_setting_that_does_not_exist() -> None:
    sections = "|".join({name.split(".")[0] for name in settings.SETTINGS})
    for name in re.findall(rf"`((?:{sections})\.[a-z_]+)`", ALL):
        assert name in settings.SETTINGS or name in operations() or name.endswith((".md", ".py", ".db", ".log")), name


def test_messages_of_the_code_name_only_commands_that_exist() -> None:
    for path in [*(ROOT / "vmem").rglob("*.py"), *(ROOT / "daemon").rglob("*.py")]:
        for word in re.findall(r"(?:run|with|and|or|by|mean): vmem ([a-z][a-z-]*)", path.read_text(encoding="utf-8")):
            assert word in app.WORDS, (path, word)


def test_links_between_the_docs_lead_somewhere() -> None:
    for name, text in DOCS.items():
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (ROOT / "docs" / target).exists(), (name, target)
    for name in DOCS:
        assert name == "index.md" or f"({name})" in DOCS["index.md"], f"docs/index.md does not lead to {name}"


def test_each_promise_has_tests_that_try_to_break_it_and_all_of_that_room_try_one() -> None:
    promised = re.findall(r"^(\d+)\. \*\*", DOCS["promises.md"], re.MULTILINE)
    tried = re.findall(r"^\| (\d+) \|", DOCS["promises.md"], re.MULTILINE)
    assert promised == tried == [str(number) for number in range(1, 11)]
    for path in (ROOT / "tests" / "promises").glob("test_*.py"):
        assert f"`promises/{path.stem.removeprefix('test_')}`" in DOCS["promises.md"], path.name


def test_exit_codes_are_documented_as_they_are() -> None:
    for code in (app.DONE, app.FAILED, app.USAGE, app.NOT_FOUND, app.NO_DAEMON, app.INTERRUPTED, app.BROKEN_PIPE):
        assert f"| {code} |" in DOCS["commands.md"]


def test_the_shells_that_complete_are_documented() -> None:
    for shell in completion.HOW:
        assert f"vmem completion {shell}" in DOCS["commands.md"]
