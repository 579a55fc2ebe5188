"""What the package, the plugin and the locks say about each other."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tools.lock import digest
from vmem import __version__
from vmem.cli import claude_code, install
from vmem.hot import address, environment, hook, setup

ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
HOOKS: dict[str, Any] = json.loads((ROOT / "hooks" / "hooks.json").read_text())["hooks"]


def test_the_plugin_has_the_packages_version() -> None:
    assert json.loads((ROOT / "plugin.json").read_text())["version"] == __version__


def test_the_manifest_at_the_top_is_the_one_that_the_client_reads() -> None:
    """The client's checks follow no link, so the file itself is where the client looks."""
    read = ROOT / ".claude-plugin" / "plugin.json"
    assert not read.is_symlink()
    assert (ROOT / "plugin.json").resolve() == read


def test_the_marketplace_offers_this_directory_under_the_name_that_install_uses() -> None:
    market = json.loads((ROOT / ".claude-plugin" / "marketplace.json").read_text())
    (plugin,) = market["plugins"]
    assert f"{plugin['name']}@{market['name']}" == claude_code.PLUGIN
    assert plugin["source"] == "./"
    assert plugin["name"] == json.loads((ROOT / "plugin.json").read_text())["name"]


def test_the_manifest_does_not_name_the_hooks_file_that_the_client_loads_anyway() -> None:
    assert "hooks" not in json.loads((ROOT / "plugin.json").read_text())


def test_hooks_are_registered_for_exactly_the_events_that_the_hook_handles() -> None:
    assert tuple(HOOKS) == hook.EVENTS


@pytest.mark.parametrize("event", HOOKS)
def test_each_hook_is_in_exec_form_and_gets_its_event_as_argument(event: str) -> None:
    ((entry,),) = [group["hooks"] for group in HOOKS[event]]
    assert entry["type"] == "command"
    assert entry["command"] == "${CLAUDE_PLUGIN_ROOT}/hooks/vmem-hook"
    assert entry["args"] == [event]
    assert entry.get("async", False) is (event == "PostToolUse")


@pytest.mark.parametrize("event", HOOKS)
def test_the_client_never_cuts_a_hook_off_before_its_own_deadline(
    event: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(address, "deadlines_path", lambda: str(tmp_path / "none"))
    own_s = hook._deadline_ms(event) / 1000 + hook.GUARD_GRACE_S
    if event == "SessionEnd":  # a plugin's gets 1.5 s, whatever its timeout says, and its process must start in them
        assert own_s + 0.4 <= 1.5
    assert own_s + 1 < HOOKS[event][0]["hooks"][0]["timeout"] <= 10


def test_the_locks_digest_is_that_of_the_locks() -> None:
    first, rest = (ROOT / "requirements.lock").read_text().split("\n", 1)
    expected = digest(rest, (ROOT / "requirements-embed.lock").read_text())
    assert first.split()[2] == expected == setup.wanted(str(ROOT)), "run: make lock"


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.lock", PROJECT["project"]["dependencies"]),
        ("requirements-embed.lock", PROJECT["project"]["optional-dependencies"]["embed"]),
        ("requirements-dev.lock", PROJECT["project"]["optional-dependencies"]["dev"]),
    ],
)
def test_the_locks_pin_with_hashes_all_that_the_project_asks_for(lock: str, wanted: list[str]) -> None:
    entries = re.split(r"\n(?=[a-z])", (ROOT / lock).read_text())
    pinned = {match[1] for entry in entries if (match := re.match(r"([a-z0-9-]+)==", entry)) and "--hash=" in entry}
    assert {name_of(requirement) for requirement in wanted} <= pinned, "run: make lock"


def test_set_up_tries_to_import_each_direct_requirement() -> None:
    imported = set(environment.CHECK.removeprefix("import ").split(", "))
    assert imported == {name_of(requirement) for requirement in PROJECT["project"]["dependencies"]}


def test_the_same_interpreters_are_known_and_looked_for_everywhere() -> None:
    oldest, newest = environment.OLDEST, environment.NEWEST
    known = [f"{newest[0]}.{minor}" for minor in range(newest[1], oldest[1] - 1, -1)]
    for name in ("hooks/vmem-hook", "hooks/vmem-mcp", "Makefile"):
        (found,) = [words.split() for words in re.findall(r"python3 (python3\.[^;]+)", (ROOT / name).read_text())]
        assert [word.removeprefix("python") for word in found if "." in word] == known, name
    assert [name.removeprefix("python") for name in environment.NAMES if "." in name] == known
    prefix = "Programming Language :: Python :: "
    classified = [text.removeprefix(prefix) for text in PROJECT["project"]["classifiers"] if text.startswith(prefix)]
    assert [version for version in classified if "." in version] == known[::-1]
    assert PROJECT["project"]["requires-python"] == f">={known[-1]}"
    assert f"NEWEST := {newest[1]}\n" in (ROOT / "Makefile").read_text()
    assert f"Python {known[-1]} to {known[0]}" in (ROOT / "README.md").read_text()


def test_the_wheel_carries_every_part_of_the_plugin() -> None:
    carried = set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"])
    missing = {part for part in install.PARTS if (ROOT / part).exists()} - carried
    assert not missing


BEFORE_SET_UP = [
    *(ROOT / "vmem" / "hot").rglob("*.py"), ROOT / "vmem" / "errors.py", ROOT / "hooks" / "entry.py",
]  # fmt: skip
LATER_THAN_3_8 = {"removeprefix", "removesuffix"}  # methods
NO_CONTAINERS_ON_3_8 = {"tuple", "list", "dict", "set", "frozenset", "type"}  # of types, but in an annotation


@pytest.mark.parametrize("path", BEFORE_SET_UP, ids=str)
def test_what_runs_before_set_up_parses_on_python_3_8(path: Path) -> None:
    ast.parse(path.read_text(), feature_version=(3, 8))


@pytest.mark.parametrize("path", BEFORE_SET_UP, ids=str)
def test_what_runs_before_set_up_evaluates_no_annotation_that_python_3_8_does_not_know(path: Path) -> None:
    text = path.read_text()
    if "from __future__ import annotations" in text:
        return
    for node in ast.walk(ast.parse(text)):
        unquoted = [ast.unparse(note) for note in annotations(node) if isinstance(note, ast.Subscript | ast.BinOp)]
        assert not unquoted, f"{path}:{getattr(node, 'lineno', 0)}"


@pytest.mark.parametrize("path", BEFORE_SET_UP, ids=str)
def test_what_runs_before_set_up_calls_nothing_that_python_3_8_has_not(path: Path) -> None:
    tree = ast.parse(path.read_text())
    for_checkers = [
        node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
    ]
    unread = [note for node in ast.walk(tree) for note in annotations(node)] + for_checkers
    skipped = {id(part) for node in unread for part in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) not in skipped:
            place = f"{path}:{getattr(node, 'lineno', 0)}"
            assert not (isinstance(node, ast.Attribute) and node.attr in LATER_THAN_3_8), place
            subscripted = node.value if isinstance(node, ast.Subscript) else None
            assert not (isinstance(subscripted, ast.Name) and subscripted.id in NO_CONTAINERS_ON_3_8), place


def annotations(node: ast.AST) -> list[ast.AST]:
    found = (getattr(node, name, None) for name in ("annotation", "returns"))
    return [note for note in found if note is not None]


def name_of(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9-]+", requirement)
    assert match
    return match[0]
