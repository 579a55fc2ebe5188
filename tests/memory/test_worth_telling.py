"""What is worth a prompt's tokens: an episode that tells something."""

from __future__ import annotations

import pytest

from tests.memory.harness import DAY, Host, captured, lived
from tests.support.cost import cpu_at_most
from vmem.memory.answers.telling import tells_more
from vmem.model import Page


def test_a_question_that_nobody_has_answered_is_not_told_to_another_session(host: Host) -> None:
    host.prompt("Why does the zanzibar gateway drop long webhook deliveries at night?", "asking")
    assert not host.prompt("The zanzibar gateway drops webhook deliveries, look into it", "other")


def test_what_somebody_states_is_told_before_it_is_answered(host: Host) -> None:
    host.prompt("The zanzibar gateway drops webhook deliveries that last longer than 40 seconds.", "stating")
    assert "40 seconds" in host.prompt("Why does the zanzibar gateway drop webhook deliveries?", "other")


@pytest.mark.parametrize(
    ("said", "asked", "told"),
    [
        ("the release train leaves on Thursdays", "on which day does the release train leave?", True),
        ("der Testserver heißt Reiher", "wie heißt der Testserver?", True),
        ("das Limit der Uploads ist 7", "wie hoch ist das Limit der Uploads?", True),
        ("nuestro servidor de pruebas es garza", "¿cuál es nuestro servidor de pruebas?", True),
        ("rebuild the toolbar of petrel", "rebuild the toolbar", False),
        ("is the release train red?", "on which day does the release train leave?", False),
    ],
)
def test_one_new_word_of_a_statement_is_news(host: Host, said: str, asked: str, told: bool) -> None:
    for n in range(6):
        captured(
            host, (f"refactor the gtk{n} widgets in gtk{n}.c", f"Moved their drawing into draw{n}.c."), session=f"w{n}"
        )
    captured(host, (said, "ok"), session="stating")
    host.clock.now += DAY
    assert (said in host.prompt(asked, "asking")) is told


@pytest.mark.parametrize("sign", ["-", "(", "- ", "=\n"])
def test_a_page_that_begins_with_many_signs_is_judged_in_little_time(sign: str) -> None:
    page = Page("uid", "episode", "", f"User: {sign * 8000}\n\nAssistant: ok")
    with cpu_at_most(0.1):
        tells_more(page, frozenset())


def test_a_bare_order_to_one_session_is_no_memory_for_another(host: Host) -> None:
    for n, (order, asked) in enumerate(
        (
            ("rebuild everything and run the tests", "did the rebuild break the tests?"),
            ("跑一下测试", "我们的测试怎么跑？"),
        )
    ):
        host.prompt(order, f"ordering {n}")
        assert not host.prompt(asked, f"asking {n}")


def test_an_order_that_says_something_is_told_before_it_is_answered(host: Host) -> None:
    host.prompt("run the zanzibar tests with the frozen clock of 2019", "ordering")
    assert "2019" in host.prompt("How do we run the zanzibar tests?", "asking")


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("rename `tmpList` in `openTreatments` in milking_page.dart", False),
        ("list the open treatments on the milking page oldest first", True),
        ("add a comment to crc16() in frame.rs", False),
        ("what is crc16() in frame.rs for?", True),
    ],
)
def test_an_order_on_code_is_told_nothing_for_the_words_in_its_names(host: Host, prompt: str, told: bool) -> None:
    host.remember("The milking page lists the open treatments of a cow, newest first.")
    host.remember("Frames carry a crc16 over header and body; a frame with a wrong one is dropped silently.")
    for n in range(30):
        host.remember(f"Release {n} was on day {n} with build {n * 7}.")
    assert bool(host.prompt(prompt, "s2")) is told


def test_beside_an_answer_that_the_context_has_nothing_is_told_that_is_worth_little_next_to_it(host: Host) -> None:
    captured(
        host,
        ("tests failed: test_dst_switch", "The clock was naive. I pass a clock to the scheduler now."),
        ("commit that. and btw I prefer short commit messages w/o emojis, imperative", "Committed."),
        ("what's left before we can ship hermes?", "Left for Hermes: OAuth token refresh, mapping of status codes."),
    )
    host.clock.now += DAY
    assert "mapping of status codes" in host.start("s2")
    assert host.prompt("which status codes are left for hermes?", "s2") == ""
    assert "too little beside what the context has" in [hit["fate"] for hit in host.call("why")["hits"]]


def test_an_order_that_names_what_few_exchanges_do_is_told_those(host: Host) -> None:
    """The words of most names of code stand everywhere in a project's talk; a rare one says what it is about."""
    things = ("imports", "loggers", "mappers", "retries", "fixtures", "headers", "queues", "scripts")
    chores = [
        (f"tidy the {one} of the claims service", f"Tidied the {one}, 41{n} pass.") for n, one in enumerate(things)
    ]
    named = (
        "make me a list of unused classes",
        "23 unused classes, 14 of them in `kern-alt`. Careful with `VertragsSpiegel` and `TeilungsAbkommen`: they are"
        " loaded by name from a properties file on the server, so they look unused but are not.",
    )
    lived(host, chores, (named,), [(f"{asked} again", told) for asked, told in chores])
    assert not host.prompt("delete SchadenMapper, the compiler sees no use of it", "x")
    assert "look unused but are not" in host.prompt("delete TeilungsAbkommen, intellij says nobody references it", "y")
