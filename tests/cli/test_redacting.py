"""`vmem redact`: what a new rule knows is shown, and cut out of a memory that a real daemon has open."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, findings
from tests.support.daemon import daemon_command, kill_daemon
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

PATTERN = '[capture]\nredact_patterns = ["ticket (?P<secret>XQ-[0-9]+)"]\n'


def new_rule(cli: Cli) -> None:
    (cli.home / "config.toml").write_text(PATTERN)


def holding(home: Path, secret: str) -> list[str]:
    """The files of the data home in which it stands."""
    return sorted(p.name for p in home.rglob("*") if p.is_file() and secret.encode() in p.read_bytes())


def test_it_shows_first_and_cuts_only_when_told_to(cli: Cli) -> None:
    told = cli.uid("The customer's ticket XQ-48151623 is open", "--pin")
    again = cli.uid("Closed XQ-48151623 on Friday", "-g")
    cli.uid("The heron nests on the north ridge")
    cli.ok("backup")
    cli.ok("report")
    new_rule(cli)
    shown = cli.ok("redact")
    assert told in shown and again in shown and "XQ-48151623" not in shown
    assert "ticket [redacted:custom] is open" in shown and "pinned" in shown and "all projects" in shown
    assert "would cut 4 passages out of 2 pages, for good" in shown  # of titles and texts
    assert holding(cli.home, "XQ-48151623")
    done = cli("redact", "--cut")
    assert done.code == 0 and "cut 4 passages out of 2 pages" in done.out and "1 backup" in done.out, done
    assert holding(cli.home, "XQ-48151623") == []
    assert "ticket [redacted:custom] is open" in cli.ok("show", told)
    assert "nothing in a page" in cli.ok("redact")
    assert cli("doctor", "--json").json["ok"]


def test_a_page_is_named_left_alone_or_of_one_project(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "blog").mkdir()
    first, second = cli.uid("The ticket XQ-1000001 is open"), cli.uid("The ticket XQ-1000002 is open")
    third = cli.ok("remember", "The ticket XQ-1000003 is open", cwd=tmp_path / "blog").strip()
    new_rule(cli)
    assert [page["uid"] for page in cli("redact", "-p", "blog", "--json").json["pages"]] == [third]
    assert [page["uid"] for page in cli("redact", second, "--json").json["pages"]] == [second]
    cli.ok("redact", second, "--cut")
    assert holding(cli.home, "XQ-1000002") == [] and holding(cli.home, "XQ-1000001")
    cli.ok("redact", "--cut", "--but", first)
    assert holding(cli.home, "XQ-1000003") == [] and "XQ-1000001" in cli.ok("show", first)
    nothing = cli("redact")
    assert "nothing in a page" in nothing.out and "1 page left alone" in nothing.err
    assert cli("redact", "--cut", "--but", "aaaaaaaa").code == 3
    assert cli("redact", "aaaaaaaa").code == 3
    assert cli("redact", first, "-p", "blog").code == 2


def test_the_doctor_says_when_there_is_something_to_cut(cli: Cli) -> None:
    uid = cli.uid("The ticket XQ-48151623 is open")
    new_rule(cli)

    def state() -> str:
        return str(findings(cli("doctor", "--json"))["secrets"]["state"])

    wait_until(lambda: state() == "warn", 40, "the daemon has looked by the new rule")
    assert findings(cli("doctor", "--json"))["secrets"]["fix"] == "vmem redact"
    cli.ok("redact", "--cut")
    assert state() == "ok"
    assert uid in cli.ok("ls")


def test_a_daemon_that_is_killed_while_it_cuts_leaves_what_can_be_cut_again(cli: Cli) -> None:
    cli.kept([f"The ticket XQ-{70000000 + n} is open. " + "It is about the delivery. " * 20 for n in range(400)])
    cli.kept([f"Told the customer of XQ-{70000000 + n}." for n in range(100)])
    new_rule(cli)
    log = cli.home / "vmem.db-wal"
    before = log.stat().st_size
    command = [sys.executable, "-m", "vmem", "redact", "--cut"]
    running = subprocess.Popen(
        command, cwd=cli.project, env=cli.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    wait_until(lambda: log.stat().st_size != before or running.poll() is not None, 60, "it has begun to cut")
    kill_daemon(cli.home)
    running.communicate(timeout=60)
    cli.ok("redact", "--cut")
    assert "nothing in a page" in cli.ok("redact")
    assert holding(cli.home, "XQ-7000") == []
    assert cli("doctor", "--json").json["ok"]
    assert daemon_command(cli.home, "stop").returncode == 0
    assert holding(cli.home, "XQ-7000") == []
    assert os.path.getsize(cli.home / "vmem.db")
