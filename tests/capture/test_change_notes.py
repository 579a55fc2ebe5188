"""A page is shown with what later exchanges say of the same, short, and where it belongs."""

from __future__ import annotations

import re

from tests.capture.exchanges import QUAY, episode
from vmem.capture.change_notes import BRIEF_CHARS, NOTE_CHARS, NOTE_PROMPT, in_brief, noted
from vmem.model import Page

SOONER = episode("sooner", "8 minutes have to do, the quay scanner frees the berth then", "It does now.")
DRIVER = episode("driver", "The driver is handed to Ines", "She knows.")
RULE = Page("rule", "constraint", "", "The quay scanner frees a berth after 15 minutes.\nSaid with it: so far\n(user)")


def test_a_note_stands_behind_the_sentence_that_is_spoken_of() -> None:
    assert noted(QUAY, [SOONER], [DRIVER]).text == (
        "User: The quay scanner frees a berth after 15 minutes. [since changed: 8 minutes have to do, the quay scanner"
        " frees the berth then => It does now.] Its driver is written by Marek. [said later: The driver is handed to"
        " Ines => She knows.]\n\nAssistant: Noted."
    )


def test_what_shares_no_word_with_the_page_stands_at_its_end() -> None:
    assert noted(QUAY, [], [episode("tide", "high water is at noon")]).text.endswith(
        "[said later: high water is at noon]"
    )


def test_a_page_is_noted_once_however_often_and_without_notes_is_as_it_was() -> None:
    once = noted(QUAY, [SOONER])
    assert noted(once, [SOONER]).text == once.text
    assert noted(QUAY, []) is QUAY


def test_of_many_the_last_two_are_noted_and_a_long_one_by_what_it_says_of_the_same() -> None:
    often = [episode(f"e{n}", f"the quay scanner frees a berth after {n} minutes") for n in range(20, 25)]
    assert re.findall(r"after (\d+) minutes\]", noted(QUAY, often).text) == ["24", "23"]
    crates = " ".join(f"Crate {n} is full of oranges from the south." for n in range(6))
    long = episode("long", f"{crates} The quay scanner frees its berth after 9 minutes. {crates}", f"Seen. {crates}")
    (note,) = re.findall(r"\[since changed: (.*?)\]", noted(QUAY, [long]).text)
    assert note.startswith("The quay scanner frees its berth after 9 minutes.")
    assert len(note) <= NOTE_CHARS + len(" => ……") and len(note.partition(" => ")[0]) <= NOTE_PROMPT + 1


def test_in_a_brief_a_statement_and_what_came_after_it_fit_a_line() -> None:
    assert in_brief(RULE, [SOONER]).text == (
        "The quay scanner frees a berth after 15 minutes. [since changed: 8 minutes have to do, the quay scanner frees"
        " the berth then => It does now.]"
    )
    both = in_brief(RULE, [SOONER], [DRIVER]).text
    assert "[said later: The driver is handed to Ines => She knows.]" in both and "8 minutes" not in both
    words = Page("long", "decision", "", "We free a berth " + "of a pallet " * 40)
    assert len(in_brief(words, [SOONER]).text.partition(" [")[0]) <= BRIEF_CHARS + 1


def test_in_a_brief_a_note_does_not_cut_off_the_rule_before_it() -> None:
    said = "The yard box is called tarn, you log in on its second door, as the first one is always full, and its key is"
    rule = Page(
        "yard", "constraint", "", f"{said} with Ines. Never start anything longer than an hour without asking me."
    )
    assert "without asking me." in in_brief(rule, [], [DRIVER]).text
