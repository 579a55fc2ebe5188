"""Settings and pauses, by the commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

pytestmark = pytest.mark.slow  # each command is a process


def test_settings_are_listed_set_and_refused_with_their_range(cli: Cli) -> None:
    assert cli.ok("config", "get", "inject.budget_tokens") == "600\n"
    assert cli.ok("config", "set", "inject.budget_tokens", "800") == "inject.budget_tokens = 800\n"
    assert "800" in (cli.home / "config.toml").read_text()
    (cli.project / ".git").mkdir()
    (cli.project / ".vmem.toml").write_text("[inject]\nbudget_tokens = 500\n")
    below = cli.project / "src" / "deep"
    below.mkdir(parents=True)
    assert cli.ok("config", "get", "inject.budget_tokens", cwd=below) == "500\n"
    (cli.project / ".vmem.toml").unlink()
    wrong = cli("config", "set", "inject.budget_tokens", "lots")
    assert wrong.code == 2 and "from 0 to 4000" in wrong.err
    assert "did you mean inject.enabled" in cli("config", "get", "inject.enable").err
    above = cli("config", "set", "inject.budget_tokens", "700", VMEM_INJECT_BUDGET_TOKENS="100")
    assert "environment" in above.err
    cli.ok("config", "unset", "inject.budget_tokens")
    assert cli.ok("config", "path").strip() == str(cli.home / "config.toml")
    (cli.home / "config.toml").write_text("[inject]\nbudget = 3\n")
    assert "inject.budget" in cli("config").err


def test_pausing_stops_capture_and_nothing_else(cli: Cli) -> None:
    uid = cli.uid("We retry webhooks six times")
    cli.ok("pause")
    assert "paused" in cli.ok("status")
    assert uid in cli.hook("UserPromptSubmit", "s1", prompt="How often do we retry webhooks?")
    assert "how often" not in cli.ok("ls").lower()
    cli.ok("resume")
    begun, ended = map(float, Path(cli.home, "pauses").read_text().split())
    assert 0 < begun <= ended and Path(cli.home, "pauses").stat().st_mode & 0o777 == 0o600
    cli.hook("UserPromptSubmit", "s2", prompt="Which colour has the button?")
    assert "button" in cli.ok("ls")


def test_it_can_be_turned_off_here_for_a_session_and_for_a_time(cli: Cli, tmp_path: Path) -> None:
    uid = cli.uid("We retry webhooks six times")
    off = cli.ok("pause", "--here", "--mute", "--for", "1h")
    assert "paused in shop until" in off and "nothing is told" in off and "vmem resume" in off
    asked = "How often do we retry webhooks?"
    assert cli.hook("UserPromptSubmit", "s1", prompt=asked) == "" and "How often" not in cli.ok("ls")
    assert "paused in shop" in cli.ok("status")
    other = tmp_path / "blog"
    other.mkdir()
    assert "capture   on" in cli.ok("status", cwd=other)
    elsewhere = cli("resume", cwd=other)
    assert "nothing was paused here" in elsewhere.out and "vmem resume --all" in elsewhere.err
    assert "goes on" in cli.ok("resume")
    session = "0f" * 18
    cli.ok("pause", "--session", session)
    assert uid in cli.hook("UserPromptSubmit", session, prompt=asked) and "How often" not in cli.ok("ls")
    assert json.loads(cli.ok("resume", "--session", session, "--json"))["paused"] is False
    assert cli("pause", "--for", "ever").code == 2
