"""What of a statement the brief tells: what says how things are to be, without the chatter that came with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmem.capture.statements.extract import extract
from vmem.model import Page, Turn
from vmem.recall.words.sentences import sentences
from vmem.snapshot.brief import brief
from vmem.snapshot.lines import bare
from vmem.snapshot.terse import terse


def page_of(prompt: str, kind: str = "constraint") -> Page:
    """The page that capture makes of what the user says."""
    (draft, *_) = (d for d in extract(Turn("s", 2, prompt, "Understood.", ended_at=1e9)) if d.kind == kind)
    return Page(uid="aaaaaaaa", kind=draft.kind, title=draft.title, text=draft.text, speaker=draft.speaker)


def line(page: Page) -> str:
    return " ".join(terse(page, bare(page.text, terse=True)).split())


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("fine. No pandas in this repo.", "No pandas in this repo."),
        ("Never push to main. I learned that the hard way at my last place.", "Never push to main."),
        ("rename the two helpers. No wildcard imports in tests.", "No wildcard imports in tests."),
        ("好的,就这么改。金额一律用分存,不许出现浮点数。", "金额一律用分存,不许出现浮点数。"),
        ("No third party fonts on the site. why did we have any?", "No third party fonts on the site."),
    ],
)
def test_chatter_beside_a_rule_is_not_told(prompt: str, told: str) -> None:
    assert line(page_of(prompt)) == told


@pytest.mark.parametrize(
    ("prompt", "needed"),
    [
        ("Never push to main. Unless I am on call.", "Unless I am on call."),
        ("No deploys of the api on fridays or before holidays. the docs may go.", "the docs may go."),
        ("You never touch the ledger folder. I merge those myself.", "I merge those myself."),
        ("The drain timeout was 120, right? Set it to 600 and never force it.", "The drain timeout was 120, right?"),
        ("My view after the tram ride: axes are z, y, x. All lengths are always in millimetres.", "axes are z, y, x"),
        ("Never write more than three lines in a summary. what you did, what broke, done.", "what you did, what broke"),
        ("No dependency injection in this project, constructors only. napier out too.", "napier out too."),
        ("run the tests unless I say so. No warnings in this repo.", "run the tests unless I say so."),
        ("run the linter before every commit. No warnings in this repo.", "run the linter before every commit."),
    ],
)
def test_what_limits_a_rule_or_says_of_what_it_is_stays(prompt: str, needed: str) -> None:
    assert needed.casefold() in line(page_of(prompt)).casefold()


def test_a_choice_in_few_words_is_told_with_what_was_asked() -> None:
    before = Turn(
        "s", 1, "While it lies there: what do you think of a plugin for the viewer?", "Own repository or here?"
    )
    (draft, *_) = (
        d
        for d in extract(Turn("s", 2, "Own repository. The student may decide all else there.", "Done."), before)
        if d.kind == "decision"
    )
    page = Page("aaaaaaaa", "decision", draft.title, draft.text)
    assert "Own repository or here?" in line(page) and "Own repository" in line(page).split("?")[1]


def test_a_choice_is_told_with_its_reason_and_what_was_left() -> None:
    text = (
        "Chosen: Redis.\nAsked was: Where are sessions kept?\nSaid with it: it survives restarts\nInstead of: Postgres"
    )
    page = Page("aaaaaaaa", "decision", "Redis", f"{text}\n(user, 2026-01-01)")
    assert line(page) == "Where are sessions kept? Redis (it survives restarts), not Postgres"


def test_what_was_asked_is_no_sentence_of_the_answer() -> None:
    said = "Per property and channel. quorum queues, single active consumer"
    page = Page("aaaaaaaa", "decision", "Per property and channel", f"{said}\nAsked was: Ordering?\n(user, 2026-01-01)")
    assert line(page) == f"{said} Asked was: Ordering?"


def test_what_somebody_wrote_or_edited_is_told_as_it_is() -> None:
    page = page_of("fine. No pandas in this repo.")
    assert line(replace(page, version=2)) == "fine. No pandas in this repo."
    assert line(replace(page, text="fine. No pandas in this repo.")) == "fine. No pandas in this repo."


@given(
    st.lists(st.sampled_from(("Fine.", "Never push.", "I like tea.", "It has 3 parts.", "Why?", "不要。", "Nur hier.")))
)
def test_what_is_told_is_said_to_the_letter_in_its_order(parts: list[str]) -> None:
    text = " ".join(parts)
    page = Page("aaaaaaaa", "constraint", "Never push", f"{text}\n(user, 2026-01-01)")
    told, said = sentences(terse(page, text)), iter(sentences(text))
    assert all(one in said for one in told)
    assert "Never push." in told or "Never push." not in text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("unleash or keep our flag table", "unleash or keep our flag table: keep (delete them)"),
        ("should we keep our flag table?", "should we keep our flag table? keep (delete them)"),
    ],
)
def test_a_choice_is_parted_from_what_was_asked(asked: str, told: str) -> None:
    text = f"Chosen: keep.\nAsked was: {asked}\nSaid with it: delete them\nThen: Four flags are gone"
    assert bare(text, terse=True) == told


def test_the_occasion_of_a_short_statement_stands_apart_from_it() -> None:
    page = Page(
        "aaaaaaaa", "decision", "put that back", "put that back\nSaid of: The verification sample.", speaker="user"
    )
    told = brief([], [page], [], 400, 4000, 2.0).text
    assert "put that back (Said of: The verification sample.)" in told
