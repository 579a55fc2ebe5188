"""How commands are called: help, JSON, completion, and one line for each mistake."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, Done
from vmem.cli.app import ACTIONS, COMMANDS
from vmem.cli.typed import when

pytestmark = pytest.mark.slow  # each command is a process


def test_options_that_all_commands_share_may_come_first(shared: Cli, tmp_path: Path) -> None:
    (tmp_path / "blog").mkdir()
    uid = shared.ok("-C", str(tmp_path / "blog"), "remember", "The blog is built with Hugo.").strip()
    assert uid in shared.ok("--json", "-p", "blog", "ls") and uid not in shared.ok("ls")
    assert shared("-p").code == 2


def test_refusals_name_what_would_be_right(shared: Cli) -> None:
    for words, says in (
        (["ls", "--since", "last week"], "2026-01-31"),
        (["config", "get", "inject"], "vmem config list inject"),
    ):
        done = shared(*words)
        assert done.code in (2, 3) and says in done.err, (words, done)


SHOWS = (
    [["status"], ["ls"], ["pins"], ["log"], ["ledger"], ["tags"], ["ls", "--by-day"], ["jobs"], ["jobs", "failed"],
     ["jobs", "retry"], ["projects"], ["snapshot"], ["config"], ["config", "path"], ["config", "get", "log.level"],
     ["backup", "--list"], ["top"], ["report"], ["resident", "--list"], ["search", "nothing at all"], ["doctor"],
     ["completion", "bash"], ["ls", "--forgotten"], ["uninstall", "--dry-run"], ["why", "a prompt"], ["resume"]]
)  # fmt: skip


FAILS = (
    [(["show", "aaaaaaaa"], 3), (["show", "!"], 3), (["why", "aaaaaaaa"], 3), (["forget", "aaaaaaaa"], 3),
     (["restore", "aaaaaaaa"], 3), (["pin", "aaaaaaaa"], 3), (["edit", "aaaaaaaa", "--text", "x"], 3),
     (["ls", "--since", "soon"], 2), (["ls", "-C", "/no/such"], 2), (["remember", " "], 2),
     (["remember", "x", "--ttl", "0d"], 2), (["remember", "x", "--supersedes", "aaaaaaaa"], 3),
     (["ingest", "/no/such/file"], 1), (["import", "/no/such/file"], 1), (["restore-backup", "none.db"], 3),
     (["export", "--format", "markdown"], 2), (["snapshot", "show", "zz"], 3), (["resident", "zz"], 3),
     (["projects", "move", "shop", "/no/such"], 2), (["report", "-o", "/no/such/r.html"], 2), (["nonsense"], 2),
     (["backup", "/no/such/dir/b.db"], 1), (["backfill", "/no/such"], 2)]
)  # fmt: skip


Told = Callable[..., Done]


@pytest.fixture(scope="module")
def told(shared: Cli) -> Told:
    """What the commands of these tables said: all were run in one process."""
    commands = [[*name.split(), option] for name in COMMANDS for option in ("--help", "--no-such-option")]
    commands += [words for shown in SHOWS for words in ([*shown, "--json"], ["--json", *shown])]
    commands += [[], ["help"], *(words for words, _code in FAILS)]
    done = dict(zip(map(tuple, commands), shared.many(commands), strict=True))
    return lambda *words: done[words]


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help_and_one_line_for_wrong_usage(told: Told, name: str) -> None:
    done = told(*name.split(), "--help")
    assert done.code == 0 and f"usage: vmem {name}" in done.out and "--json" in done.out
    wrong = told(*name.split(), "--no-such-option")
    assert wrong.code == 2 and wrong.err.strip().endswith(f"see: vmem {name} --help") and wrong.out == ""
    assert len(wrong.err.strip().splitlines()) == 1


@pytest.mark.parametrize("name", list(ACTIONS))
def test_the_help_of_what_has_actions_names_each_of_them(shared: Cli, name: str) -> None:
    said = shared.ok(name, "--help")
    for action in ACTIONS[name]:
        (what,) = [line[18:] for line in said.splitlines() if line.startswith(f"  {action} ")]
        assert what and f"\n\n{what}\n\n" in shared.ok(name, action, "--help")


def test_who_asks_for_help_made_no_mistake(told: Told) -> None:
    asked, typed = told("help"), told()
    assert asked.out == typed.out and "usage: vmem COMMAND" in asked.out
    assert (asked.code, typed.code) == (0, 2)


@pytest.mark.parametrize("words", SHOWS, ids=" ".join)
def test_json_is_one_object_and_nothing_else(told: Told, words: list[str]) -> None:
    assert isinstance(told(*words, "--json").json, dict)
    assert isinstance(told("--json", *words).json, dict)


def test_what_was_done_is_one_object_too_also_where_there_was_nothing_to_do(cli: Cli) -> None:
    uid = cli.uid("The heron nests on the ridge.")
    cli.hook("UserPromptSubmit", "s1", prompt="Move the heron's ledger to PostgreSQL, table by table.")
    (cli.project / "notes.md").write_text("# Herons\n\nThey nest on the ridge.\n")
    commands = [
        ["edit", uid, "--text", "The heron nests on the ridge."], ["edit", uid, "--title", "Nests"],
        ["tag", uid, "bird"], ["forget", uid], ["restore", uid], ["pin", uid], ["unpin", uid],
        ["pause", "--here"], ["resume"], ["config", "set", "log.level", "debug"],
        ["config", "unset", "log.level"], ["ingest", "notes.md"], ["redact"],
        ["export", "-o", "all.jsonl"], ["import", "all.jsonl"], ["snapshot", "dump"], ["snapshot", "restore"],
        ["snapshot", "export", "-o", "s.json"], ["snapshot", "import", "s.json"], ["snapshot", "pin"], ["backfill"],
        ["projects", "forget", "shop"], ["projects", "restore", "shop"], ["projects", "rename", "shop", "ridge"],
    ]  # fmt: skip
    for words, done in zip(commands, cli.many([*words, "--json"] for words in commands), strict=True):
        assert isinstance(done.json, dict), (words, done)
    assert cli.ok("show", uid).count("Nests") == 1


@pytest.mark.parametrize(("words", "code"), FAILS, ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_a_failure_is_one_line_with_the_command_that_helps(told: Told, words: list[str], code: int) -> None:
    done = told(*words)
    assert done.code == code and done.out == "", done
    (line,) = done.err.splitlines()
    assert line.startswith("vmem: ") and "vmem" in line[6:], line
    assert "Traceback" not in line and ("vmem doctor" not in line or code == 1)


@pytest.mark.parametrize("name", ["ls", "log", "ledger", "report"])
def test_a_list_of_nothing_is_wrong_usage_and_is_not_taken_for_an_empty_memory(shared: Cli, name: str) -> None:
    for number in ("0", "-1", "x"):
        done = shared(name, "-n", number)
        assert done.code == 2 and "whole number from 1" in done.err and done.out == ""


def test_a_value_beyond_what_is_allowed_is_told_in_plain_words(shared: Cli) -> None:
    assert "query: it is empty" in shared("search", "").err
    assert "limit: give at most 5,000" in shared("report", "-n", "99999").err
    assert "title: give at most 200 characters" in shared("remember", "x", "--title", "x" * 201).err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["status", "-p", "nosuch"], 3, "vmem projects"),
        (["search", "nothing of the kind"], 3, "vmem search --all"),
        (["pause", "--session", "x" * 40], 3, "vmem resident --list"),
        (["config", "set", "capture.redact_patterns", "."], 2, "it would redact nearly everything"),
        (["backup", "x" * 300], 1, "name another place: vmem backup FILE"),
        (["restore-backup", "x" * 300, "--dry-run"], 3, "vmem backup --list"),
        (["jobs", "retry", "99999"], 3, "vmem jobs failed"),
        (["jobs", "retry", "x"], 2, "'x' is no whole number from 1; see: vmem jobs retry --help"),
        (["why", "--entry", "x"], 2, "'x' is no whole number from 1; see: vmem why --help"),
        (["top", "--interval", "inf"], 2, "'inf' is no number of seconds up to a day; see: vmem top --help"),
        (["ledger", "week"], 2, "argument day|session|project: invalid choice: 'week'"),
        (["redact", "aaaaaaaa"], 3, "no page 'aaaaaaaa'"),
        (["ls", "--since=--"], 2, "'--' is neither a date nor an age"),
        (["ingest", "/nonexistent/x.md"], 1, "vmem ingest --help"),
        (["export", "-o", "/nonexistent/x.jsonl"], 2, "no directory /nonexistent; make it, then: vmem export"),
        (["export", "-o", "pages.md"], 2, "would hold JSON lines; Markdown needs a directory: vmem export -o DIR/"),
        (["remember", "x", "--ttl", "99999999999d"], 2, "up to a hundred years"),
        (["remember", "x", "--ttl", "0d"], 2, "vmem remember --help"),
        (["why", "--entry", "99999999999999999999"], 2, "vmem why --help"),
        (["projects", "rename", "shop", "x", "--dry-run"], 2, "vmem projects rename --help"),
        (["projects", "restore", "shop", "--dry-run"], 2, "vmem projects restore --help"),
        (["projects", "renam", "shop", "x"], 2, "did you mean: vmem projects rename"),
        (["projects", "xyz"], 2, "vmem projects --help"),
        (["config", "inject.enabled"], 2, "vmem config --help"),
        (["heat"], 2, "list them with: vmem --help"),
        (["timeline"], 2, "did you mean: vmem ls --by-day"),
        (["projects", "merge", "shop"], 2, "vmem projects merge --help"),
        (["projects", "--dry-run"], 2, "vmem projects list --help"),
        (["snapshot", "dump", "--dry-run"], 2, "vmem snapshot dump --help"),
        (["snapshot", "show", "-o", "x"], 2, "vmem snapshot show --help"),
        (["snapshot", "rm", "--agent", "x", "y"], 2, "vmem snapshot rm --help"),
        (["config", "path", "inject.enabled"], 2, "vmem config path --help"),
        (["config", "get", "inject.enabled", "x"], 2, "vmem config get --help"),
        (["ls", "--forgotten", "--kind", "task"], 2, "vmem ls --forgotten"),
        (["snapshot", "import"], 2, "vmem snapshot import --help"),
        (["config", "set"], 2, "vmem config set --help"),
        (["snapshot", "pin", "a", "b"], 2, "vmem snapshot pin --help"),
        (["forget", "--since", "1h", "--session", "", "--yes"], 2, "--session: it is empty"),
        (["forget", "--since", "1h", "-p", "", "--yes"], 2, "-p: it is empty"),
        (["pause", "--session="], 2, "--session: it is empty"),
        (["-C", "", "ls"], 2, "-C: it is empty"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_helps(shared: Cli, words: list[str], code: int, says: str) -> None:
    done = shared(*words)
    assert (done.code, done.out, done.err.count("\n")) == (code, "", 1), done
    assert says in done.err


def test_a_failure_stays_short_and_harmless_whatever_was_typed(shared: Cli) -> None:
    commands = [["ls", "--since"], ["ls", "-k"], ["import"], ["projects", "rename", "x"], ["doctor"], ["search", "-p"]]
    typed = "\u202e\x1b[31m" + "x" * 100_000
    for words, done in zip(commands, shared.many([*words, typed] for words in commands), strict=True):
        assert done.code and len(done.err) < 1_100 and done.err.count("\n") == 1, (words, done.code)
        assert "\x1b" not in done.err and "\u202e" not in done.err and "vmem " in done.err[-80:], words


def test_what_follows_two_dashes_is_text_whatever_it_looks_like(cli: Cli) -> None:
    uid = cli.ok("remember", "-k", "lesson", "--", "--json", "is", "for", "scripts").strip()
    assert "--json is for scripts" in cli.ok("show", "--", uid)
    assert uid in cli.ok("search", "-n", "3", "--", "--json") and uid in cli.ok("ls", "-k", "lesson", "--")
    assert "'-k' is no page's id" in cli("forget", "--", "-k").err
    assert cli.ok("projects", "rename", "shop", "--", "--no-start").strip() == "shop is now called --no-start"
    pinned = cli.ok("remember", "--pin", "--", "Never feed the herons.").strip()
    assert pinned in cli.ok("pins") and "expected one argument" in cli("forget", "--tag", "--", "--yes").err


def test_two_dashes_as_an_options_value_are_its_value(cli: Cli) -> None:
    cli.ok("remember", "The heron nests on the ridge.")
    assert "no page matches" in cli.ok("forget", "--since=1h", "--tag=--", "--yes")
    assert "heron" in cli.ok("ls")


def test_yesterday_is_the_day_before_where_that_had_but_23_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        half_past_midnight = time.mktime((2026, 3, 30, 0, 30, 0, 0, 0, -1))
        monkeypatch.setattr(time, "time", lambda: half_past_midnight)
        assert time.strftime("%m-%d %H:%M", time.localtime(when("yesterday"))) == "03-29 00:00"
        assert time.strftime("%m-%d %H:%M", time.localtime(when("today"))) == "03-30 00:00"
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_every_command_and_is_a_valid_script(shared: Cli, shell: str) -> None:
    script = shared.ok("completion", shell)
    for name in COMMANDS:
        assert all(word in script for word in name.split())
    if shutil.which(shell):
        done = subprocess.run([shell, "-n"], input=script, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr


def test_bash_completes_commands_and_options(shared: Cli) -> None:
    script = shared.ok("completion", "bash")
    ask = "\n".join(
        f"COMP_WORDS=({words}); COMP_CWORD={words.count(' ')}; _vmem; echo ${{COMPREPLY[@]}}"
        for words in ("vmem sta", "vmem forget --dr")
    )
    done = subprocess.run(["bash"], input=f"{script}\n{ask}\n", text=True, capture_output=True)
    assert done.stdout.split() == ["status", "--dry-run"]
