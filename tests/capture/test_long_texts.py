"""What is long and all alike is read in about the time of its length: some of it once took a pattern hours, in which
the daemon answers nobody."""

from __future__ import annotations

import pytest

from tests.support.cost import cpu_at_most
from vmem.capture.documents import sections
from vmem.capture.statements.extract import extract
from vmem.capture.statements.handed_over import own_words
from vmem.model import Turn


@pytest.mark.parametrize("piece", ["\n", " \n", "compare it ", "between us ", "which one ", "this or that ", "- a\n"])
def test_an_exchange_of_a_long_text_is_read(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    with cpu_at_most(10):
        extract(Turn("s", 2, "the second one", "Done."), Turn("s", 1, text, text))
        extract(Turn("s", 2, text, text), Turn("s", 1, "How?", "Shall I use Redis?"))


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
