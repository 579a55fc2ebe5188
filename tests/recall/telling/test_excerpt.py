"""The part of a page that is shown: a sentence with what was said since, or neither."""

from __future__ import annotations

import pytest

from tests.support.cost import cpu_at_most
from vmem.recall.telling.excerpt import window
from vmem.recall.words.tokens import estimate_tokens

NOTE = "[said later: Utrecht has tested it again! So an rc2 is due. => Tagged. It lies there for a week.]"
TAGS = "Final tags stay with me, and pushing branches as well."
TALK = f"User: I'm in the train every month. {TAGS} {NOTE} You may tag candidates.\n\nAssistant: Noted in RELEASING.md."


@pytest.mark.parametrize("room", range(12, 70, 3))
def test_a_note_is_told_with_the_sentence_that_it_changes_or_not_at_all(room: int) -> None:
    shown = window(TALK, ["final", "tag"], room)
    assert ("Final tags" in shown) == ("[said later: " in shown), shown
    assert shown.count("[") == shown.count("]"), shown


def test_a_sentence_that_has_room_for_half_of_its_note_tells_whose_note_it_is() -> None:
    shown = window(TALK, ["final", "tag"], 30)
    assert TAGS in shown and "[said later: Utrecht" in shown and "…]" in shown
    assert estimate_tokens(shown) <= 36


@pytest.mark.parametrize("room", range(12, 60, 4))
def test_any_part_of_a_page_that_was_surely_changed_says_so(room: int) -> None:
    changed = "On failure the batch goes back. Revert is on by default. [since changed: kill the revert, we decide]"
    shown = window(
        f"{changed} The tests use a fake agent. The audit has a line of its own.", ["failure", "batch"], room
    )
    assert "the batch goes back" in shown
    assert shown.count("[since changed: ") == shown.count("[") == shown.count("]") == 1, shown
    assert estimate_tokens(shown) <= max(room, 16) + 6


def test_what_stands_behind_a_note_is_a_sentence_of_its_own() -> None:
    shown = window(f"Builds take an hour. {NOTE} Nobody minds. The tests take a minute.", ["mind"], 12)
    assert "Nobody minds." in shown and "said later" not in shown


def test_brackets_that_are_no_note_cut_nothing() -> None:
    shown = window("See [1] for that. The badger digs. Nothing else does. " * 3, ["badger"], 12)
    assert "The badger digs." in shown


RECORDS = " ".join(f"line{n}: the importer handles record {n} of batch {n % 7}." for n in range(3000))


@pytest.mark.parametrize(
    ("text", "terms", "answer"),
    [
        (RECORDS, ["import", "record", "2477"], "handles record 2477 of"),
        ("Zanzibar is up. " + "Nothing of any note. " * 9000 + "The zanzibar culprit is the quokka driver. So. " * 2,
         ["zanzibar", "culprit"], "quokka driver"),
        ("zanzibar " + "port " * 40_000 + "zanzibar's quokka port " + "port " * 100, ["zanzibar", "port", "quokka"],
         "zanzibar's quokka port"),
        ("x" * 150_000 + " gateway port 8417 " + "y" * 40_000, ["gateway", "port"], "gateway port 8417"),
        (("中文内容" * 20 + "。") * 2000 + "网关端口是八四一七。" + "其他。" * 3000, ["网关", "端口"],
         "八四一七"),
    ],
    ids=["sentences", "the rarer word", "one line", "no spaces", "Chinese"],
)  # fmt: skip
def test_what_answers_is_shown_wherever_it_stands_in_a_page_of_200_kb(text: str, terms: list[str], answer: str) -> None:
    with cpu_at_most(0.2):
        shown = window(text, terms, 200)
    assert answer in shown and estimate_tokens(shown) <= 240
    assert shown.startswith("…")


def test_a_page_that_a_note_stands_in_is_never_cut_within_it() -> None:
    text = f"{'The wharf is long. ' * 2000}{TALK} {'The quay is short. ' * 2000}"
    shown = window(text, ["wharf", "quay"], 60)
    assert shown.count("[") == shown.count("]")
