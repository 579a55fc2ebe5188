"""Turns are whole, episodes are verbatim, and their keys do not depend on how the file was read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.capture.talk import Talk
from vmem.capture.statements.extract import extract
from vmem.capture.talk.episodes import (
    clip,
    episode,
    episode_parts,
    files_of,
    prompt_draft,
    relative,
    said_in,
    split_text,
    title_of,
)
from vmem.capture.talk.records import Record
from vmem.capture.talk.transcript import read_transcript
from vmem.capture.talk.turns import turns
from vmem.model import ToolUse, Turn


def records_of(talk: Talk, tmp_path: Path) -> tuple[Record, ...]:
    return read_transcript(talk.write(tmp_path / "t.jsonl")).records


def test_what_is_cut_behind_an_ellipsis_has_one() -> None:
    assert clip("We use a queue,… and more words", 18) == "We use a queue…"


def test_a_turn_has_the_prompt_all_of_the_answer_and_the_tools(tmp_path: Path) -> None:
    talk = Talk().user("add a retry").says("Looking.").bash("pytest -q", "1 failed", failed=True)
    talk.tool("Edit", "ok", file_path="/home/u/proj/src/net.py").bash("pytest -q", "9 passed").says("Done.")
    (turn,) = turns(records_of(talk, tmp_path))
    assert (turn.number, turn.prompt, turn.answer) == (1, "add a retry", "Looking.\n\nDone.")
    assert [(t.name, t.target, t.failed) for t in turn.tools] == [
        ("Bash", "pytest -q", True), ("Edit", "/home/u/proj/src/net.py", False), ("Bash", "pytest -q", False),
    ]  # fmt: skip
    assert turn.tools[0].output.endswith("1 failed")
    assert files_of(turn) == ("src/net.py",)
    assert turn.ended_at > turn.started_at > 0
    assert (turn.prompt_id, turn.branch, turn.cwd) == ("p1", "main", "/home/u/proj")


def test_what_was_done_is_told_in_a_line_without_how_the_client_found_its_tools(tmp_path: Path) -> None:
    talk = Talk().user("go").tool("ToolSearch", query="select:WebFetch").says("Loaded.")
    talk.tool("WebFetch", url="https://a.test").tool("Monitor").tool("Monitor").bash("make").says("Done.")
    (turn,) = turns(records_of(talk, tmp_path))
    assert episode(turn).text.endswith("Done: ran `make`; looked up https://a.test; Monitor x2")


def test_the_events_own_last_answer_is_added_only_when_the_transcript_lacks_it(tmp_path: Path) -> None:
    records = records_of(Talk().user("q").says("first").says("the end"), tmp_path)
    assert turns(records, last_answer="the end")[0].answer == "first\n\nthe end"
    assert turns(records[:-1], last_answer="the end")[0].answer == "first\n\nthe end"
    whole = records_of(Talk().user("q").says("first\n\nthe end"), tmp_path)
    assert turns(whole, last_answer="the end")[0].answer == "first\n\nthe end"
    assert turns([], session_id="s", first_number=4, last_answer="x")[0].number == 4


def test_compaction_and_repeated_records_leave_the_numbers_alone(tmp_path: Path) -> None:
    talk = Talk().user("one").says("1").compact().user("two").says("2")
    talk.lines.append(talk.lines[0])
    assert [(t.number, t.prompt, t.answer) for t in turns(records_of(talk, tmp_path))] == [
        (1, "one", "1"),
        (2, "two", "2"),
    ]


def test_words_typed_during_the_turn_belong_to_it(tmp_path: Path) -> None:
    talk = Talk().user("q").says("a")
    talk.add(type="attachment", attachment={"type": "queued_command", "prompt": "never push", "commandMode": "prompt"})
    assert turns(records_of(talk.says("b"), tmp_path))[0].prompt == "q\n\nnever push"


def test_an_agents_turns_are_its_own_and_not_the_users_words(tmp_path: Path) -> None:
    talk = Talk().user("q").says("a")
    talk.agent = "ab12"
    talk.add(type="user", message={"role": "user", "content": "explore"}).says("found")
    talk.agent = ""
    talk.user("r").says("c")
    told = turns(records_of(talk, tmp_path))
    assert [(t.agent, t.number, t.prompt, t.answer) for t in told] == [
        ("", 1, "q", "a"), ("", 2, "r", "c"), ("ab12", 1, "explore", "found"),
    ]  # fmt: skip
    drafts = [episode(t) for t in told]
    assert len({draft.key for draft in drafts}) == 3
    assert [draft.speaker for draft in drafts] == ["user", "user", "assistant"]
    assert "User:" not in drafts[2].text


def test_an_episode_is_verbatim_and_names_its_files(tmp_path: Path) -> None:
    talk = (
        Talk().user("  Use tabs.\n\tAlways!  ").tool("Edit", file_path="/home/u/proj/a.go").says("Ok.\n\n```go\nx\n```")
    )
    draft = episode(turns(records_of(talk, tmp_path))[0])
    assert "Use tabs.\n\tAlways!" in draft.text
    assert "Ok.\n\n```go\nx\n```" in draft.text
    assert "edited a.go" in draft.text
    assert draft.files == ("a.go",)
    assert (draft.kind, draft.title, draft.turn) == ("episode", "Use tabs", 1)


def test_the_prompt_alone_has_the_key_of_the_episode_that_will_replace_it(tmp_path: Path) -> None:
    talk = Talk().user("remember the milk").says("ok")
    whole = episode(turns(records_of(talk, tmp_path))[0])
    early = prompt_draft(talk.session_id, 1, "remember the milk", prompt_id="p1")
    assert (early.key, early.title) == (whole.key, whole.title)
    assert "remember the milk" in early.text


def test_a_file_below_a_directory_is_named_from_there_in_the_spelling_of_its_system() -> None:
    assert relative("C:\\work\\shop\\src\\a.py", "C:\\work\\shop") == "src/a.py"
    assert relative("/work/shop/odd\\name.py", "/work/shop") == "odd\\name.py"


def test_a_long_exchange_becomes_linked_pages_and_loses_nothing() -> None:
    answer = "\n\n".join(f"Paragraph {n}: " + "words and more words " * 30 for n in range(60))
    parts = episode_parts(Turn("s", 1, "explain", answer, prompt_id="p"))
    assert len(parts) > 2
    assert "".join(part.text for part in parts) == f"User: explain\n\nAssistant: {answer}"
    assert {part.derived_from for part in parts[1:]} == {parts[0].key}
    assert len({part.key for part in parts}) == len(parts)


@given(st.text(max_size=3000), st.integers(20, 200))
def test_splitting_loses_no_character(text: str, tokens: int) -> None:
    assert "".join(split_text(text * 3, tokens)) == text * 3


@given(st.text(max_size=400))
def test_a_title_is_one_short_line(text: str) -> None:
    title = title_of(text)
    assert len(title) <= 80
    assert "\n" not in title


def test_a_secret_or_private_part_is_cut_before_anything_is_shortened_or_split(tmp_path: Path) -> None:
    token = "ghp_" + "aB3dE5fG7h" * 4
    inner = "the merger is on Friday. Never tell anyone. " * 200
    talk = Talk().user(f"<private>{inner}</private> Never push to main.")
    talk.bash("x" * 590 + f" --token {token}", "y" * 1990 + token + "z" * 9000)
    talk.says("word " * 1580 + token + " word" * 900)
    (turn,) = turns(records_of(talk, tmp_path), last_answer=f"use {token}")
    told = "".join([turn.prompt, turn.answer, *(f"{t.target}{t.output}" for t in turn.tools)])
    for part in (*episode_parts(turn), *extract(turn), prompt_draft("s", 1, f"<private>{inner}")):
        told += part.title + part.text
    assert token[:12] not in told
    assert "merger" not in told
    assert "Never push to main." in told


def test_the_users_patterns_count_in_turns_too(tmp_path: Path) -> None:
    records = records_of(Talk().user("badge 4711-X").says("ok 4711-X"), tmp_path)
    assert "4711" not in str(turns(records, patterns=[re.compile(r"\d{4}-X")]))


@pytest.mark.parametrize(
    ("prompt", "answer", "tools"),
    [
        ("Task: build it", "Built.", ()),
        ("do this:\n\nDone: x\n\nOpen: y", "OK.", ()),
        ("do this:\n\nDone: x\n\nOpen: y", "OK.", (ToolUse("Bash", "ls"),)),
        ("go", "", (ToolUse("Bash", "ls"),)),
        ("", "It is green.", (ToolUse("Bash", "ls"),)),
        ("", "", (ToolUse("Bash", "ls"),)),
    ],
)
def test_what_was_said_is_read_from_an_episode_as_it_was(prompt: str, answer: str, tools: tuple[ToolUse, ...]) -> None:
    assert said_in(episode(Turn("s", 1, prompt, answer, tools)).text) == (prompt, answer)
