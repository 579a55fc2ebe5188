"""An exchange whose prompt is long, for a log was pasted into it: what its answer says is told as of any other."""

from __future__ import annotations

import pytest

from tests.memory.harness import DAY, Host, captured
from tests.support.disk import WORD, places

LOG = "\n".join(f"03:{n // 60 % 60:02d}:{n % 60:02d} worker-{n % 7} ERROR parcel={n * 7919}" for n in range(2000))
SHORT_LOG = LOG[:4000]
FENCED = "what is wrong here?\n```\n{}\n```"
ANSWER = "The root cause is the pool in worker-3: its 5 connections are too few, and 187 calls timed out."
KEYS, ASKED = "The keys of the walrus house hang behind the stove.", " Where are the keys of the walrus house?"
FILLER = "and so it is. " * 2500  # more than is redacted before it is answered
LATER = (
    ("now rename the helper in cli.py, please", "Renamed it to `to_row`."),
    ("and write a line about it in the changelog", "Added a line under Unreleased."),
    ("which python does the image have", "The image has Python 3.12."),
)


@pytest.mark.parametrize("log", [SHORT_LOG, LOG], ids=["a page", "many pages"])
@pytest.mark.parametrize("later", [LATER, ()], ids=["later", "right after it"])
def test_a_compacted_session_is_told_what_a_long_log_was_found_to_say(
    host: Host, log: str, later: tuple[tuple[str, str], ...]
) -> None:
    before = () if later else (("hi, the night run failed again", "Show me its log."),)
    captured(host, *before, (FENCED.format(log), ANSWER), *later, session="s1")
    assert "187 calls timed out" in host.compact("s1")


@pytest.mark.parametrize("log", [SHORT_LOG, LOG], ids=["a page", "many pages"])
def test_the_next_session_is_told_what_a_long_log_was_found_to_say(host: Host, log: str) -> None:
    captured(host, (FENCED.format(log), ANSWER), *LATER, session="s1")
    host.clock.now += DAY
    told = host.start("s2")
    assert "187 calls timed out" in told and "what is wrong here?" in told


def test_a_goal_is_told_without_the_log_below_it(host: Host) -> None:
    captured(host, (FENCED.format(LOG), ANSWER), *LATER, session="s1")
    (goal,) = (line for line in host.compact("s1").splitlines() if line.startswith("Goal: "))
    assert goal == "Goal: what is wrong here?"


WORKERS = "\n".join(f"2026-11-{n % 28 + 1:02d} INFO worker {n} ok after {n % 9} ms" for n in range(3000))
TESTED = "\n".join(f"tests/test_mod{n}.py::test_case_{n} PASSED [{n}%]" for n in range(90))
WHICH_PORT = "which port does the gateway listen on?"


@pytest.mark.parametrize("paste", [WORKERS, f"```\n{WORKERS}\n```", TESTED], ids=["log", "fenced", "tests"])
@pytest.mark.parametrize("prompt", [f"here is what it prints\n{{}}\n{WHICH_PORT}", f"{WHICH_PORT}\n{{}}"])
def test_what_is_asked_above_or_below_a_paste_of_many_like_lines_is_answered(
    host: Host, paste: str, prompt: str
) -> None:
    captured(host, (WHICH_PORT, "The gateway listens on 8417, for 8080 was taken by Jenkins."), session="s1")
    for n in range(12):
        captured(host, (f"rework the tile cache, part {n}", f"Split tiles{n}.go by zoom level."), session=f"t{n}")
    host.clock.now += DAY
    assert "8417" in host.prompt(prompt.format(paste), "asking")


def test_no_word_of_a_private_part_is_noted_though_it_is_cut_off_where_recall_looks_at_the_end(host: Host) -> None:
    host.remember(KEYS)
    assert "stove" in host.prompt(f"Look: <private>{FILLER} {WORD} moves in March.</private> Ok?{ASKED}")
    assert places(host.home) == set()
