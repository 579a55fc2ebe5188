"""What a later exchange changes of the earlier ones, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.capture.exchanges import QUAY, episode
from vmem.capture import changing
from vmem.capture.changing import Changed
from vmem.model import Page, Turn

CRANE = episode(
    "crane",
    "Which index has the parcel search? The crane controller retries 5 times, then it alarms the yard office.",
    "Set: it retries 5 times.",
)


def found(
    prompt: str,
    answer: str = "Done.",
    older: Sequence[Page] = (CRANE, QUAY),
    previous: Turn | None = None,
    meaning: dict[str, float] | None = None,
) -> list[Changed]:
    """What a turn of the session "new" changes, where every word tells as much."""
    one = changing.of_turn(Turn("new", 5, prompt, answer), previous)
    if one is None:
        return []
    new = episode("new", prompt, answer, "new", 5)
    seen = changing.candidates(one, older, lambda _: 1.0, new, meaning, lambda: None)
    return changing.changed(one, seen, vectors=meaning is not None)


@pytest.mark.parametrize(
    ("before", "answer", "sure"),
    [
        ("", "Noted.", True),
        ("I'm wondering: ", "Noted.", False),
        ("I'm wondering: ", "Changed, 8 minutes.", True),
    ],
)
def test_what_the_user_only_wonders_about_changes_nothing_surely(before: str, answer: str, sure: bool) -> None:
    changes = found(f"{before}8 minutes have to do, the quay scanner frees the berth then", answer)
    assert {change.page.uid: change.sure for change in changes}["quay"] is sure


@pytest.mark.parametrize(
    ("prompt", "sure"),
    [
        ("不要15分钟了,现在想把码头扫描仪释放泊位改成8分钟", True),
        ("在想码头扫描仪释放泊位要不要改成8分钟", False),
    ],
)
def test_in_chinese_who_wants_it_now_does_more_than_wonder(prompt: str, *, sure: bool) -> None:
    older = episode("port", "码头扫描仪15分钟后释放泊位", "好的。")
    assert [change.sure for change in found(prompt, "好。", older=(older,))] == [sure]


@pytest.mark.parametrize(
    ("prompt", "answer", "sentence"),
    [
        ("make that 9 times, the crane controller alarms the yard office for nothing", "It retries 9 times now.",
         "The crane controller retries 5 times, then it alarms the yard office."),
        ("8 minutes have to do, the scanner frees the berth then", "Set.",
         "The quay scanner frees a berth after 15 minutes."),
        ("can the quay scanner free a berth after 8 minutes?",
         "Changed: the quay scanner frees a berth after 8 minutes.",
         "The quay scanner frees a berth after 15 minutes."),
        ("switch the quay scanner driver off, no driver instead", "Its driver is replaced.",
         "Its driver is written by Marek."),
        ("the quay scanner frees a berth only after the harbour master says so now", "Set.",
         "The quay scanner frees a berth after 15 minutes."),
    ],
)  # fmt: skip
def test_it_is_told_with_the_sentence_that_is_changed(prompt: str, answer: str, sentence: str) -> None:
    assert [(one.sentence.strip(), one.sure) for one in found(prompt, answer)] == [(sentence, True)]


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("what does the crane controller of the yard office cost now?", "900 euros, 5 of them 800."),
        ("the crane controller alarms the yard office, tell me why", "A cable hangs loose."),  # says no change
        ("make the gate's lamp blink 9 times instead", "It blinks 9 times now."),  # of neither
        ("now the quay scanner frees a berth after 15 minutes", "As before."),  # says the same
        ("", "The quay scanner's berth is removed now."),
    ],
)
def test_what_asks_or_is_of_something_else_or_the_same_changes_nothing(prompt: str, answer: str) -> None:
    assert found(prompt, answer) == []


def test_what_was_only_asked_is_not_changed() -> None:
    asked = episode("asked", "Should the quay scanner free a berth after 15 minutes?", "Let me think.")
    assert found("8 minutes have to do, the quay scanner frees the berth then", "Set.", (asked,)) == []


def test_only_what_is_surely_changed_and_of_just_the_same_is_said_to_be() -> None:
    one = changing.of_turn(Turn("new", 5, "the quay scanner is out now, 8 minutes have to do", "Set."), None)
    assert one is not None
    sentence = "The quay scanner frees a berth."
    bias, weight = changing.BIAS[1], changing.WEIGHTS["shared"][1]
    even, certain = -bias / weight, -4 * bias / weight
    even_if_given_up = even - changing.WEIGHTS["gives up"][1] / weight

    def sure(shared: float, gives_up: float, cover: float, said: str = sentence) -> list[bool]:
        features = {"shared": shared, "gives up": gives_up, "cover": cover}
        return [each.sure for each in changing.changed(one, [(QUAY, said, features)], vectors=False)]

    assert sure(certain, 1, 0) == sure(certain, 0, 1) == [True]
    assert sure(certain, 0, 0.5) == sure(even_if_given_up, 1, 0) == [False]
    assert sure(certain, 1, 1, "The billing scanner frees a berth.") == [False]
    assert sure(-even, 0, 0) == []


def test_what_an_agent_is_told_changes_nothing() -> None:
    said = "make that 9 times, the crane controller alarms the yard office for nothing"
    assert changing.of_turn(Turn("new", 5, said, "It retries 9 times now.", agent="a1"), None) is None


def test_a_question_that_names_what_is_given_up_changes_it() -> None:
    assert [one.page.uid for one in found("can we rip the quay scanner out?", "The scanner is gone.")] == ["quay"]


def test_of_the_same_talk_only_what_is_named_as_given_up_is_changed() -> None:
    number = ("8 minutes have to do, the quay scanner frees the berth then", "Set.")
    gone = ("rip the quay scanner of the berth out instead, 8 minutes have to do", "The scanner is gone.")

    def said(turn: int) -> tuple[Page]:
        return (episode("said", "The quay scanner frees a berth after 15 minutes.", "Noted.", "new", turn),)

    assert [bool(found(*number, said(turn))) for turn in (4, 3, 2)] == [False, False, True]
    assert found(*gone, said(4))


def test_a_short_prompt_goes_on_with_what_was_said_just_before() -> None:
    before = Turn("new", 4, "the crane controller alarms the yard office for nothing, it retries too seldom", "I see.")
    assert [one.page.uid for one in found("9 times then", "Set.", previous=before)] == ["crane"]
    assert found("9 times then", "Set.") == []
    assert found("9 times then", "Set.", [replace(CRANE, session_id="new")], previous=before) == []  # so does that
    long = "9 times then. And while you are there, put the lamp at the gate on the list of what is to be painted"
    assert found(long, "Set.", previous=before) == []


def test_each_page_is_told_once_and_the_likeliest_first() -> None:
    other = episode("other", "The quay scanner is grey. 15 minutes after a pallet the scanner frees its berth.")
    told = found("8 minutes have to do, then the quay scanner frees a berth", "It does now.", (other, QUAY))
    assert sorted(one.page.uid for one in told) == ["other", "quay"]
    assert told[0].likely >= told[1].likely
    assert not any("grey" in one.sentence for one in told)


def test_among_many_pages_the_nearest_is_read() -> None:
    others = [episode(f"other{n}", f"Crate {n} stands on the quay since {n} minutes.") for n in range(40)]
    told = found("8 minutes have to do, then the quay scanner frees a berth", "It does now.", (*others, QUAY))
    assert told and told[0].page is QUAY


def test_what_is_near_in_meaning_too_is_likelier_changed() -> None:
    said = ("now rather 8 minutes, then the berth is free again", "Set.")
    far, near = (found(*said, (QUAY,), meaning={"quay": cosine}) for cosine in (0.1, 0.9))
    assert near and (not far or far[0].likely < near[0].likely)


def test_who_goes_back_to_a_choice_has_it_hold_again() -> None:
    one = changing.of_turn(Turn("new", 5, "back to tantivy then for the parcel index", "Switched."), None)
    assert one is not None
    chosen = episode("chosen", "ok tantivy", "The parcel index is built with Tantivy.")
    turned = episode("turned", "rip tantivy out, sqlite it is", "Done, the parcel index is on SQLite.")
    bare = episode("bare", "tantivy parcel index")
    assert changing.holding_again(one, (chosen, turned, QUAY, bare)) == [chosen, bare]


@pytest.mark.parametrize(
    "said",
    "no, put them in S3|No. Use S3|hm, no: S3|hm wait. no. S3|no put them in S3|sorry, no! S3|Actually no, take S3"
    "|oh no, use S3|oh no, please keep S3|oh no. stick with S3|nein, nimm S3"
    "|ok let's not|rather not|I'd rather keep the bucket|不，用 S3"
    "|forget it, we do it with S3|ok forget that. S3|scratch that: S3|never mind, S3|vergiss es, nimm S3|算了，用 S3"
    "".split("|"),
)
def test_who_begins_by_turning_down_what_was_just_said(said: str) -> None:
    settled = Turn("s", 1, "where to?", "I store them in a table.")
    assert changing.turns_down(Turn("s", 2, said, ""), settled)
    assert not changing.turns_down(Turn("s", 2, said, ""), Turn("s", 1, "go on", "Shall I store them in a table?"))
    assert not changing.turns_down(Turn("s", 2, said, ""), None)


@pytest.mark.parametrize(
    "said",
    "oh no. the table is gone|no problem, go on|no idea|not sure|northern ones too|nothing else|forget that every time"
    "|never mind the gap|I forget it, what was the name?".split("|"),
)
def test_what_only_begins_alike_turns_nothing_down(said: str) -> None:
    assert not changing.turns_down(Turn("s", 2, said, ""), Turn("s", 1, "where to?", "I store them in a table."))
