"""What is long and all alike is read in about the time of its length: some of it once took a pattern hours, in which
the daemon answers nobody."""

from __future__ import annotations

import pytest

from tests.support.cost import cpu_at_most
from vmem.capture.documents import sections
from vmem.capture.statements.extract import extract
from vmem.capture.statements.handed_over import own_words
from vmem.capture.talk.asks_memory import is_own_command
from vmem.model import Turn


@pytest.mark.parametrize("piece", ["\n", " \n", "compare it ", "between us ", "which one ", "this or that ", "- a\n"])
def test_an_exchange_of_a_long_text_is_read(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    with cpu_at_most(10):
        extract(Turn("s", 2, "the second one", "Done."), Turn("s", 1, text, text))
        extract(Turn("s", 2, text, text), Turn("s", 1, "How?", "Shall I use Redis?"))


def test_what_is_stated_at_the_beginning_of_a_large_paste_is_found_for_the_cost_of_the_beginning() -> None:
    stated = "From now on we always deploy from the north office.\n"
    text = stated + "the heron nests in the north wood near port 7101. " * 100_000
    with cpu_at_most(3):  # 0.2; each more megabyte once took as long as that
        found = extract(Turn("s", 1, text, "Noted."), Turn("s", 0, text, text))
    assert any("north office" in draft.text for draft in found)


@pytest.mark.parametrize("piece", ["please do ", "go with that ", "do that sounds good ", "那就", "嗯", "就这样吧"])
def test_a_reply_that_says_one_thing_over_and_over_is_read_once(piece: str) -> None:
    with cpu_at_most(2):  # each more of them took twice as long
        extract(
            Turn("s", 2, f"{piece * 32}x", "Done."), Turn("s", 1, "How?", "1) Redis\n2) a file\n\nShall I use Redis?")
        )


def test_a_message_of_empty_lines_and_blanks_is_read() -> None:
    with cpu_at_most(2):
        own_words("hi bob,\n" + "\n" * 19_000 + "x")
        extract(Turn("s", 1, f"a{' ' * 19_000}b.", ""))


def test_a_command_of_empty_lines_is_read() -> None:
    with cpu_at_most(0.2):  # ten seconds
        assert not is_own_command("echo vmem" + "\n" * 20_000)


@pytest.mark.parametrize("piece", ["bitte ", "podrías ", "ok, review "])
def test_what_may_ask_to_work_on_a_text_is_looked_for_once(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    with cpu_at_most(0.4):
        assert own_words(text) == text


@pytest.mark.parametrize("name", ["font.c", "notes.md", "out.log"])
@pytest.mark.parametrize("line", ["  0x00, 0x01, 0x02,", "lorem ipsum dolor", "@a", "@override", "```x", "a", ""])
def test_a_document_of_many_like_lines_is_cut(name: str, line: str) -> None:
    text = f"{line}\n" * 40_000
    with cpu_at_most(5):
        found = sections(text, name)
    assert "".join(text[section.start : section.end] for section in found) == text
