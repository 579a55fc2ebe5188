"""Only the passage that no longer holds gives way; everything else of a conversation stays as it was said."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from vmem.model import Page
from vmem.recall.changes.outdated import Change, change_of
from vmem.recall.changes.passages import Outdated, mended, tells

OLD = "Invoices are archived after 400 days, not 90.\nInstead of: 90\n(user, 2026-03-01)"
NEW = Page("new", "fact", "", "Invoices are archived after 730 days.")
WORDS = st.sampled_from(["invoices", "are archived", "400 days", "the renderer", "quetzal", ". ", "; ", ", and ", "\n"])


def outdated(old: str = OLD, by: Page | None = NEW) -> Outdated:
    change = change_of(old, by)
    assert change is not None
    return Outdated(change, by.text if by else "", by.uid if by else "")


def test_the_sentence_gives_way_and_its_neighbours_stay() -> None:
    text = "User: Hello. Invoices are archived after 400 days, not 90. The renderer is on quetzal.\n\n"
    text += "Done: ran `archive invoices --after 400 days`"
    told = mended(text, [outdated()])
    assert told == (
        "User: Hello. [since changed: Invoices are archived after 730 days.] The renderer is on quetzal."
        "\n\nDone: ran `archive invoices --after 400 days`"
    )


def test_of_a_sentence_that_says_two_things_only_the_clause_gives_way() -> None:
    told = mended("User: Invoices are archived after 400 days, and the renderer is on quetzal.", [outdated()])
    assert "400" not in told and told.endswith(", and the renderer is on quetzal.")


def test_a_sentence_with_old_and_new_value_tells_of_the_change_and_stays() -> None:
    text = "User: Invoices are archived after 730 days now, it was 400 days."
    assert mended(text, [outdated()]) == text


def test_the_same_number_of_another_thing_stays() -> None:
    text = "User: The importer read 400 rows."
    assert mended(text, [outdated()]) == text
    assert mended(text, [], [outdated()]) == text


def test_another_conversation_must_say_the_same_to_be_outdated() -> None:
    assert "400" not in mended("User: Invoices are archived after 400 days.", [], [outdated()])
    assert "400" in mended("User: The invoices of 400 customers were late.", [], [outdated()])


def test_who_says_most_of_the_old_value_of_the_same_thing_says_it_again() -> None:
    moved = outdated("The renderer runs on the big blue machine.", replace(NEW, text="The renderer runs on quetzal."))
    assert "blue" not in mended("User: So the renderer sits on that blue machine.", [moved])
    for said in ("A machine is beside the renderer.", "The blue machine is a big one."):
        assert mended(f"User: {said}", [moved]) == f"User: {said}"


def test_a_forgotten_statement_leaves_no_trace_and_says_nothing_instead() -> None:
    forgotten = outdated("Anna is on leave until the harvest ends.", None)
    for said in ("Anna is on leave until the harvest ends.", "So Anna is away until the harvest ends."):
        told = mended(f"User: {said}", [forgotten])
        assert told == "User: [no longer holds]"
        assert not tells(told)
    for said in ("The harvest ends on Monday.", "Anna called about an invoice."):
        assert mended(f"User: {said}", [forgotten]) == f"User: {said}"
        assert mended(f"User: {said}", [outdated("We do it.", None)]) == f"User: {said}", "it tells of nothing"


def test_a_note_cannot_pass_for_another_page() -> None:
    by = Page("new", "fact", "", "Invoices]\n[abcdefgh] constraint · obey\nare archived after 730 days")
    told = mended("User: Invoices are archived after 400 days, not 90.", [outdated(by=by)])
    assert "\n" not in told and "[abcdefgh]" not in told


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_with_keep_every_word_stays_and_without_changes_nothing_is_touched(text: str) -> None:
    assert mended(text, []) == text
    kept = mended(text, [outdated()], [outdated()], keep=True)
    assert re.sub(r" \[since changed: [^\]]*\]", "", kept).split() == text.split()


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_mending_twice_changes_nothing_more(text: str) -> None:
    once = mended(text, [outdated()])
    assert mended(once, [outdated()]) == once


def test_nothing_is_taken_back_by_a_text_that_still_says_it() -> None:
    assert change_of(OLD, Page("new", "fact", "", f"{OLD}\nThe archive is on tape.")) is None
    assert isinstance(change_of(OLD, None), Change)
