"""What is worth a line, what was corrected later, what failed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.snapshot.strategies import said
from vmem.model import Page
from vmem.snapshot.changed import corrected, corrections
from vmem.snapshot.dump import RECENT_TURNS, Material, asked_and_found, build
from vmem.snapshot.talk import Said
from vmem.snapshot.worth import finding, is_for_good, setback, worth


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The gateway listens on port 7331.", "The gateway no longer listens on port 7331, it moved to 7443."),
        ("Logs are archived after 400 days.", "Correction: logs are archived after 730 days, not after 400 days."),
        ("The dashboard polls every 45 seconds.", "We changed our mind: the dashboard polls every 90 seconds."),
        ("The staging gateway listens on port 7331.", "The staging gateway listens on port 7443 now, actually."),
        ("缓存可以保存 100 个条目。", "缓存改为可以保存 500 个条目。"),
    ],
)
def test_a_later_correction_makes_a_statement_untrue(old: str, new: str) -> None:
    changes = corrections(said((old, ""), (new, "")))
    assert corrected(old, 1, changes)
    assert not corrected(new, 2, changes)
    assert not corrected(old, 2, changes)  # said again after the correction


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The gateway listens on port 7331.", "Use tabs instead of spaces in the Makefile."),
        ("The gateway listens on port 7331.", "The cache no longer holds 7331 entries."),
        ("The quote endpoint has a budget of 340 ms.", "The nightly export now starts at 04:20."),
        ("Never call helper_3 twice.", "Now change module m4 so that the limit is 12."),
    ],
)
def test_a_change_of_something_else_leaves_it_true(old: str, new: str) -> None:
    assert not corrected(old, 1, corrections(said((old, ""), (new, ""))))


def test_an_answer_that_was_corrected_later_is_not_told() -> None:
    talk = said(
        ("Which port is the gateway's?", "The gateway listens on port 7331."),
        ("The gateway no longer listens on port 7331, it moved to 7443.", "Noted."),
    )
    changes = corrections(talk)
    assert asked_and_found(talk[0], ())[1] == "The gateway listens on port 7331."
    assert asked_and_found(talk[0], changes) == ("Which port is the gateway's?", "")


def test_what_is_worth_nothing_is_told_while_it_is_recent_and_no_longer() -> None:
    small = "Write a poem about rain."
    assert worth(Said(1, small), 0, ()) == 0
    later = [(f"Draw a picture of harbour number {n}.", "Drawn.") for n in range(RECENT_TURNS)]
    first, then = (build(Material("s", said=said((small, "Done."), *more))) for more in (later[1:], later))
    assert small in [pointer.gist.partition(" =>")[0] for pointer in first.said]
    assert not any(small in pointer.gist for pointer in then.said)


def test_statements_are_worth_more_than_questions_and_what_was_needed_again_most() -> None:
    rule, question, chat = (
        Said(1, text) for text in ("We must use port 8391.", "Which port do we use?", "Write a poem about rain.")
    )
    assert worth(rule, 0, ()) > worth(chat, 0, ()) > worth(question, 0, ())
    assert worth(chat, 1, ()) > worth(rule, 0, ())


@pytest.mark.parametrize(
    ("prompt", "answer", "result"),
    [
        ("Build it with the musl target.", "I tried. It failed: undefined reference.",
         "It failed: undefined reference."),
        ("Raising the pool size did not help.", "Noted.", ""),
        ("Regexes were a dead end.", "I see.", ""),
        ("Partition it by month.", "I tried it, but that fails on the foreign keys.", ""),
        ("换成正则表达式行不通。", "好的。", ""),
        ("Downgrading the driver changed nothing.", "Noted.", ""),
        ("Lower the batch size.", "Done. It makes no difference.", "It makes no difference."),
        ("Is it the firewall?", "I switched it off for a minute; the firewall is not it.",
         "I switched it off for a minute; the firewall is not it."),
        ("会不会是网卡？", "试过换网卡，没有改善。", "试过换网卡，没有改善。"),
    ],
)  # fmt: skip
def test_a_told_failure_is_a_failed_attempt(prompt: str, answer: str, result: str) -> None:
    found = setback(Said(1, prompt, answer))
    assert found is not None and found[1] == result


@pytest.mark.parametrize(
    ("prompt", "tried", "rest"),
    [
        (
            "Get the invoices right.",
            "I tried quantize with ROUND_UP, but that failed on negative amounts.",
            "Next: tests.",
        ),
        ("Make the build faster.", "I ran it with mold as the linker, and that failed on macOS.", "We keep lld."),
    ],
)
def test_a_job_that_goes_on_has_not_failed_with_one_way_of_doing_it(prompt: str, tried: str, rest: str) -> None:
    assert setback(Said(1, prompt, f"The rounding is in one place now. {tried} {rest}")) == (tried, "")


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("Fix the failing test.", "Done, all tests pass."),
        ("Run the tests.", "The test failed at first, I fixed the path and it passes."),
        ("Did the build fail?", "It failed once."),
        ("Is this the cause?", "That is not the cause that I would look for first."),
        ("Add error handling for failed uploads.", "Added."),
        ("No more than three queries.", "There is a test now that fails from the fourth on."),
        ("Never apply in the freeze.", "Set: the apply job fails unless the run was approved."),
        ("What stops a rollout?", "I put it in the docs: if the health check fails, the mail goes to you."),
        ("Move the queue.", "Moved; a failed job goes to quarantine. The old ones are excluded."),
        ("Look at the logs, touch nothing.", "I changed nothing. Two nodes are out of memory."),
    ],
)
def test_mending_something_is_no_failed_attempt(prompt: str, answer: str) -> None:
    assert setback(Said(1, prompt, answer)) is None


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_breaks_the_rules(first: str, second: str) -> None:
    talk = said((first, second), (second, first))
    changes = corrections(talk)
    corrected(first, 0, changes)
    for exchange in talk:
        worth(exchange, 0, changes)
        setback(exchange)


def test_the_finding_of_an_answer_is_its_cause_or_its_value() -> None:
    answer = (
        "I looked at the traces of the last week. The root cause is the currency lookup in rates.py, 180 ms each. "
        "I'll start by batching the calls. Should I go on?"
    )
    assert finding(Said(1, "", answer)) == "The root cause is the currency lookup in rates.py, 180 ms each."
    assert finding(Said(1, "", "Done. Everything looks good to me now, thanks for waiting.")) == ""
    assert finding(Said(1, "", "Fine.")) == ""


@pytest.mark.parametrize(
    ("prompt", "answer", "told"),
    [
        ("How are thumbnails stored?", "Beside the picture, under the name of its owner.", "owner"),
        ("look at the disks", "Two of them report reallocated sectors. I'll order spares.", "reallocated"),
        ("B.", "Good: the broker keeps one ring buffer for every tenant.", "ring buffer"),
        ("磁盘怎么样？", "第二块磁盘出现了坏道，需要更换。", "坏道"),
    ],
)
def test_a_plain_answer_is_told_where_the_prompt_itself_states_nothing(prompt: str, answer: str, told: str) -> None:
    assert told in finding(Said(1, prompt, answer))
    assert worth(Said(1, prompt, answer), 0, ()) > 0


def test_a_plain_answer_to_a_statement_is_not_told_beside_it() -> None:
    assert (
        finding(Said(1, "We must keep 400 entries in the cache.", "The cache module gets a constant for that.")) == ""
    )


def test_plain_statements_are_worth_more_than_requests_and_less_than_rules() -> None:
    plain, request, rule = (
        Said(1, text)
        for text in (
            "Customers get their invoice on paper, that is in the contract.",
            "Write a limerick about invoices on paper, please.",
            "Never send invoices on paper.",
        )
    )
    assert worth(rule, 0, ()) > worth(plain, 0, ()) > worth(request, 0, ()) == 0


def test_a_nod_is_worth_a_line_when_its_answer_tells_something() -> None:
    image = build(Material("s", said=said(("so?", "The queue drains at 90 jobs a second."), ("ok", "Fine."))))
    assert [pointer.gist for pointer in image.said] == ["so? => The queue drains at 90 jobs a second."]


def test_the_number_in_a_request_makes_it_worth_nothing() -> None:
    assert worth(Said(1, "Convert 30 degrees to radians."), 0, ()) == 0


def test_an_answer_without_a_prompt_is_told_alone() -> None:
    image = build(Material("s", said=said(("", "The queue drains at 90 jobs a second."))))
    assert [pointer.gist for pointer in image.said] == ["The queue drains at 90 jobs a second."]


@pytest.mark.parametrize(
    "text", ["the cache doesnt go on a shared disk, ever", "We can't use the blue queue.", "不能用公共网盘"]
)
def test_a_refusal_in_few_words_is_worth_a_line(text: str) -> None:
    assert worth(Said(1, text, "Ok."), 0, ()) > 0


@pytest.mark.parametrize(
    ("rule", "always"),
    [
        ("Non toccare mai lo schema vecchio.", True),
        ("Vor dem 3. Mai wird die alte API nicht abgeschaltet.", False),
        ("Rien en prod avant le 5 mai.", False),
    ],
)
def test_a_month_makes_no_rule_one_without_exception(rule: str, *, always: bool) -> None:
    assert is_for_good(Page("abcdefgh", "constraint", "", rule, speaker="user")) is always
