"""Sessions and their snapshots, by the commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

pytestmark = pytest.mark.slow  # each command is a process


def test_a_session_may_be_named_as_the_tables_print_it(cli: Cli) -> None:
    cli.ok("remember", "The staging port is 8443.")
    ident = "5e55a000-0000-4000-8000-000000000001"
    cli.hook("UserPromptSubmit", ident, prompt="Which port does staging use?")
    cli.ok("snapshot", "dump", "-s", ident)
    for words in (("log",), ("why",), ("ls",), ("snapshot", "list")):
        shown, whole = cli.ok(*words, "-s", ident[:8]), cli.ok(*words, "-s", ident)
        assert shown == whole and shown, words
    refused = cli("log", "-s", "77777777")
    assert refused.code == 3 and "vmem resident --list" in refused.err


def test_snapshots_are_taken_shown_and_removed(cli: Cli, tmp_path: Path) -> None:
    cli.hook("SessionStart", "s1", source="startup")
    cli.hook("UserPromptSubmit", "s1", prompt="Let us write the importer for invoices")
    ident = cli.ok("snapshot", "dump").split()[0]
    assert ident in cli.ok("snapshot")
    assert "importer" in cli.ok("snapshot", "show")
    first = cli("snapshot", "diff")
    assert first.code == 3 and first.err.strip().endswith("vmem snapshot diff ID OTHER")
    cli.ok("snapshot", "validate")
    assert "importer" in cli.ok("snapshot", "restore", ident[:8])
    cli.ok("snapshot", "export", "-o", str(tmp_path / "s.json"))
    assert "was there already" in cli.ok("snapshot", "import", str(tmp_path / "s.json"))
    assert "would remove" in cli.ok("snapshot", "rm", "--dry-run", ident)
    cli.ok("snapshot", "rm", ident)
    assert cli("snapshot", "show", ident).code == 3
    assert cli("snapshot", "diff").err.strip().endswith("vmem snapshot dump")


def test_the_snapshots_that_are_named_are_compared_the_older_first(cli: Cli) -> None:
    cli.hook("SessionStart", "s1", source="startup")
    for prompt in ("Let us write the importer", "Now the exporter for ledgers", "Then the printer of all labels"):
        cli.hook("UserPromptSubmit", "s1", prompt=prompt)
        cli.ok("snapshot", "dump")
    newest, between, oldest = [one["id"] for one in cli("snapshot", "--json").json["snapshots"]]
    shown = cli.ok("snapshot", "diff", between, oldest)
    assert shown.startswith(oldest) and "exporter for ledgers" in shown and "printer" not in shown
    assert "printer of all labels" in cli.ok("snapshot", "diff")
    assert "printer" not in cli.ok("snapshot", "diff", between) and newest in cli.ok("snapshot", "diff", newest)


def test_a_subagent_has_a_snapshot_of_its_own(cli: Cli) -> None:
    of_agent = {"agent_id": "a1b2", "agent_type": "Explore"}
    cli.hook("SessionStart", "s1", source="startup")
    cli.hook("UserPromptSubmit", "s1", prompt="Let us write the importer for invoices")
    cli.hook(
        "PostToolUse", "s1", tool_name="Bash", tool_input={"command": "pytest invoices"}, tool_response={}, **of_agent
    )
    ident = cli.ok("snapshot", "dump", "--agent", "a1b2").split()[0]
    assert "s1/a1b2" in cli.ok("snapshot")
    shown = json.loads(cli.ok("snapshot", "show", ident, "--json"))["image"]
    assert (shown["agent_id"], [act["command"] for act in shown["commands"]]) == ("a1b2", ["pytest invoices"])
    assert "had no agent" in cli("snapshot", "dump", "--agent", "nobody").err
