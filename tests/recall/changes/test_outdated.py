"""An episode that states what was replaced later is not recalled as if it still held."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vmem.model import Page
from vmem.recall.changes.outdated import outdated_episodes
from vmem.recall.words.terms import query_terms

ASK = "When are invoices archived?"
OLD = Page(
    "old", "fact", "", "Invoices are archived after 400 days.\n(user)", rowid=1, created_at=10.0, superseded_by="new"
)
NEW = Page(
    "new", "fact", "", "Invoices are archived after 730 days, not after 400 days.\nInstead of: 400 days\n(user)",
    tags=("correction",), rowid=2, created_at=50.0,
)  # fmt: skip


def episode(text: str, at: float = 10.0) -> Page:
    return Page("epi", "episode", "", text, rowid=3, created_at=at)


def found(*pages: Page, ask: str = ASK) -> dict[int, Page]:
    return outdated_episodes({page.rowid: page for page in pages}, query_terms(ask))


def test_an_episode_with_only_the_old_value_is_marked_as_replaced() -> None:
    told = found(OLD, NEW, episode("User: Invoices are archived after 400 days.\n\nAssistant: Understood."))
    assert told[3].superseded_by == "new"


@pytest.mark.parametrize(
    ("value", "instead"), [("city", "harbour"), ("3.11.7", "3.12.1"), ("`api/v2`", "`api/v3`"), ("résumé", "dossier")]
)
def test_the_old_value_is_known_however_its_word_is_written(value: str, instead: str) -> None:
    old = replace(OLD, text=f"The channel is called {value}.\n(user)")
    new = replace(NEW, text=f"The channel is called {instead}.\nInstead of: {value}\n(user)")
    assert 3 in found(old, new, episode(f"User: The channel is called {value}."), ask="how is the channel called?")


def test_the_correction_alone_is_enough_when_it_names_the_old_number() -> None:
    assert 3 in found(NEW, episode("User: When are invoices archived?\n\nAssistant: As noted: 400 days."))


def test_an_episode_after_the_change_or_with_the_new_value_stays() -> None:
    assert not found(OLD, NEW, episode("User: Invoices were archived after 400 days.", at=60.0))
    assert not found(OLD, NEW, episode("User: Invoices are archived after 730 days, not after 400 days."))


def test_what_else_an_episode_tells_is_still_found() -> None:
    text = "User: Invoices are archived after 400 days, and the renderer runs on host quetzal.\n\nAssistant: Noted."
    assert not found(OLD, NEW, episode(text), ask="On which host does the renderer run?")


def test_the_same_number_of_another_subject_stays() -> None:
    assert not found(OLD, NEW, episode("User: The importer reads 400 days of meter history.\n\nAssistant: Fine."))


def test_what_an_episode_tells_of_something_else_is_no_answer_beside_the_old_value() -> None:
    text = "User: Invoices are archived after 400 days. Lunch on Fridays is served in the harbour canteen."
    assert 3 in found(OLD, NEW, episode(text))


def test_an_episode_that_answers_beside_the_old_value_is_not_left_out() -> None:
    text = "User: Invoices are archived after 400 days. Archived ones must never hold phone numbers.\n\nAssistant: Ok."
    assert not found(OLD, NEW, episode(text), ask="What must archived invoices not hold?")
