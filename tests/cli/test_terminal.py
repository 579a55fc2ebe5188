"""Where a command prints: a terminal, a pipe, a stream that is closed or full."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import termios

import pytest

from tests.cli.conftest import Cli
from vmem.cli import term

pytestmark = pytest.mark.slow  # each command is a process


def test_output_without_a_terminal_is_plain_and_whole(shared: Cli) -> None:
    text = "word " * 60
    uid = shared.uid(text)
    out = shared.ok("ls")
    assert "\x1b" not in out
    assert uid in out


def test_a_terminal_gets_colour_and_lines_that_fit_and_no_color_is_obeyed(shared: Cli) -> None:
    shared.uid("A decision about the width of lines " * 10, "-k", "decision")
    shown = shared.typed("", "ls", COLUMNS="50").out
    assert "\x1b[" in shown
    plain = shared.typed("", "ls", COLUMNS="50", NO_COLOR="1").out
    assert "\x1b[" not in plain
    lines = [line for line in plain.replace("\r", "").split("\n") if "decision" in line]
    assert lines and all(len(line) <= 50 for line in lines)


def test_an_age_is_told_in_the_largest_unit_that_it_fills(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(term.time, "time", lambda: 1.7e9)
    said = {59: "now", 60: "1 min", 3_599: "59 min", 3_600: "1 h", 86_399: "23 h", 86_400: "1 d", 59 * 86_400: "59 d"}
    assert {seconds: term.age(1.7e9 - seconds) for seconds in said} == said
    assert (term.age(1.7e9 - 60 * 86_400)[:8], term.age(0)) == ("2023-09-", "never")


@pytest.mark.parametrize("key", [b"q", b"\x03"])
def test_top_is_live_until_a_key_and_leaves_the_terminal_as_it_was(shared: Cli, key: bytes) -> None:
    shared.uid("Something for the live view")
    parent, child = pty.openpty()
    before = termios.tcgetattr(child)
    process = subprocess.Popen(
        [sys.executable, "-m", "vmem", "top", "-i", "0.2"], stdin=child, stdout=child, stderr=child, cwd=shared.project,
        env={**shared.environ, "TERM": "xterm"}, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a suite in the background has it ignored
    )  # fmt: skip
    seen = b""
    while b"hottest" not in seen:
        seen += os.read(parent, 65536)
    if key == b"\x03":
        process.send_signal(signal.SIGINT)
    else:
        os.write(parent, key)
    while b"\x1b[?1049l" not in seen:
        seen += os.read(parent, 65536)
    assert process.wait(10) == (130 if key == b"\x03" else 0)
    assert seen.startswith(b"\x1b[?1049h") and b"everything" in seen
    assert termios.tcgetattr(child) == before
    os.close(child)
    os.close(parent)


def test_what_pages_say_cannot_command_the_terminal(shared: Cli) -> None:
    odd = "\x1b[31m \x07 \u202e \u061c \u200b \U000e0041 \x9b"
    uid = shared.uid(f"red alert {odd} esrever")
    for words in (("show", uid), ("ls",), ("search", "alert esrever"), ("show", uid, "--json"), ("ls", "--by-day")):
        assert not set(odd) - set(" [31m") & set(shared.ok(*words)), words
    assert {"\u202e", "\u061c", "\U000e0041"} <= set(json.loads(shared.ok("show", uid, "--json"))["pages"][0]["text"])


def test_what_sessions_agents_and_branches_are_called_cannot_command_the_terminal(cli: Cli) -> None:
    git = cli.project / ".git"
    git.mkdir()
    (git / "HEAD").write_text("ref: refs/heads/\x1b[31mred\u202e\n")
    (git / "config").write_text("")
    uid = cli.uid("the heron nests on the ridge")
    odd = "\x1b[8m\x1b]52;c;AA\x07s\u202e"
    agent = {"agent_id": odd, "agent_type": odd}
    for given in ({}, agent):
        asked = "where does the heron nest, on which ridge?"
        assert uid in cli.hook("UserPromptSubmit", odd, prompt=asked, prompt_id="p1", **given)
    cli.hook("PreCompact", odd, trigger=odd)
    for words in (
        ("top",), ("why",), ("why", uid), ("show", uid), ("log",), ("ledger",), ("resident",), ("resident", "--list"),
        ("snapshot", "list"), ("snapshot", "show"), ("status",),
    ):  # fmt: skip
        done = cli(*words)
        assert not {"\x1b", "\x07", "\u202e"} & set(done.out + done.err), (words, done)


def test_what_a_directory_is_called_cannot_command_the_terminal(shared: Cli) -> None:
    odd = shared.project.parent / "esc\x1b[31m\nred"
    odd.mkdir()
    shared("remember", "something here", cwd=odd)
    for words in (("status",), ("projects",), ("ls",), ("resident",), ("log",)):
        done = shared(*words, cwd=odd)
        assert done.code in (0, 3) and "\x1b" not in done.out + done.err, (words, done)


def test_a_terminal_without_utf_8_gets_plain_signs(shared: Cli) -> None:
    shared.uid("naïve café — 数据库")
    out = shared("search", "café", PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert out.code == 0 and out.out.isascii() and " - " in out.out


def test_a_reader_that_goes_away_is_no_error_to_complain_about(shared: Cli) -> None:
    shared.uid("something to print")
    assert shared.shell("vmem export | true; vmem config list --json | head -c 1 >/dev/null").err == ""


FULL = pytest.param(">/dev/full", marks=pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full"))


@pytest.mark.parametrize("where", [">&-", "<&-", "2>&-", "<&- >&- 2>&-", FULL])
def test_a_stream_that_is_closed_or_full_is_no_defect(shared: Cli, where: str) -> None:
    for words in ("ls", "remember something", "show zzzzzzzz"):
        done = shared.shell(f"vmem {words} {where}")
        assert done.code == (3 if "zzz" in words else 1 if "full" in where else 0), done
        assert done.err.count("\n") <= 1, done


@pytest.mark.parametrize("where", [FULL])
def test_an_output_that_is_full_in_its_middle_is_said_to_be_full(shared: Cli, where: str) -> None:
    done = shared.shell(f"vmem config list --json {where}")
    assert done.code == 1 and "cannot write the output" in done.err and "doctor" not in done.err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_file_for_which_there_is_no_room_is_named(shared: Cli) -> None:
    shared.ok("remember", "something")
    done = shared("export", "-o", "/dev/full")
    assert done.code == 1 and done.err.startswith("vmem: /dev/full: No space left on device; make some room"), done


def test_ctrl_c_ends_with_130_and_no_traceback(own: Cli) -> None:
    own.ok("status")
    process = subprocess.Popen(
        [sys.executable, "-m", "vmem", "remember", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, cwd=own.project, env=own.environ, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a suite in the background has it ignored
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write("We deploy on Mondays.\n" * 20_000)  # more than a pipe holds
    process.stdin.flush()  # returns when most of it is read
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 130 and "Traceback" not in err


def test_a_remark_comes_after_what_it_is_about_also_in_a_pipe(cli: Cli) -> None:
    uid = cli.uid("We retry webhooks six times")
    done = cli.shell(f"vmem forget {uid} 2>&1")
    assert [line.split()[0] for line in done.out.splitlines()] == ["forgot", "bring"]
