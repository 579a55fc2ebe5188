"""What was changed in passing, and linked to nothing, is told with its change; small talk is told to nobody."""

from __future__ import annotations

import pytest

from tests.memory.harness import DAY, Host, lived


def told_plainly(block: str, words: str) -> list[str]:
    """The lines that tell `words` and no change of them."""
    return [line for line in block.splitlines() if words in line and "since changed" not in line]


CHANGED: dict[str, tuple[tuple[tuple[str, str], ...], str, str, str]] = {
    "a number, in passing": (
        (("Use batches of 500 rows for the herbarium import.", "Done, batches of 500."),
         ("500 rows per batch makes the replica lag. Make it 200.", "The herbarium import uses 200 a batch now.")),
        "how many rows per batch does the herbarium import use?", "200", "batches of 500"),
    "an owner, by who followed": (
        (("Priya owns the seed importer, ask her before touching it", "Will do."),
         ("fyi the seed importer moved to Tomasz, he's the owner now", "Noted.")),
        "who owns the seed importer?", "Tomasz", "Priya"),
    "a choice, twice and back at the first": (
        (("We deploy the docs site to Netlify.", "Fine."),
         ("Docs site: we use Vercel instead of Netlify from now on.", "Moved."),
         ("Vercel's bill is absurd, the docs site goes back to Netlify", "Back on Netlify.")),
        "where is the docs site deployed?", "Netlify", "use Vercel"),
    "in Chinese": (
        (("标本上传文件大小上限是 20MB。", "明白。"), ("标本上传上限从 20MB 调到 50MB。", "已改配置。")),
        "标本上传文件大小上限是多少？", "50MB", "上限是 20MB"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_what_was_changed_is_told_only_with_its_change(host: Host, what: str) -> None:
    days, question, holds, gone = CHANGED[what]
    lived(host, *((turn,) for turn in days))
    given = host.prompt(question, "asking")
    assert holds in given and not told_plainly(given, gone)


@pytest.mark.parametrize(("first", "then", "question"), [
    ("gateway timeout is 30 seconds",
     ("raise the gateway timeout to 45 seconds", "Raised the gateway timeout to 45 s."), "what's the gateway timeout?"),
    ("max upload size is 20 MB", ("raise the limit: uploads may be 50 MB now", "Raised max upload size to 50 MB."),
     "what's the max upload size?"),
    ("The pump of the greenhouse runs 40 minutes a day.",
     ("greenhouse pump: 25 minutes a day from now on", "Set it to 25 minutes a day."), "how long does the pump run?"),
])  # fmt: skip
def test_a_change_is_noted_once(host: Host, first: str, then: tuple[str, str], question: str) -> None:
    lived(host, ((first, "Ok."),), (then,))
    assert host.prompt(question, "asking").count("[since changed: ") == 1


def test_who_asks_for_what_was_before_is_told_it_and_what_came_after(host: Host) -> None:
    lived(
        host,
        (("we put the CDN for the plant images at Bunny", "Ok, Bunny it is."),),
        (("change of plan: plant images go through Fastly instead of Bunny", "Switched to Fastly."),),
    )
    given = host.prompt("what CDN did we use before Fastly for the plant images?", "asking")
    assert "at Bunny" in given and "Fastly" in given


def test_what_holds_elsewhere_still_holds(host: Host) -> None:
    lived(
        host,
        (("The pump of the greenhouse runs 40 minutes a day.", "Ok."),),
        (("they lowered the pump of the nursery to 10 minutes a day", "Ok."),),
    )
    assert told_plainly(host.prompt("how long does the pump of the greenhouse run?", "asking"), "runs 40")


def test_the_newer_page_is_not_told_twice_to_a_context_for_an_older_one(host: Host) -> None:
    lived(
        host,
        (("Address labels are printed with Zebra.", "Ok."),),
        (("address labels are printed with Brother instead of Zebra", "Ok."),),
    )
    first = host.prompt("what prints the address labels?", "asking")
    again = host.prompt("what are address labels printed with?", "asking")
    assert "Brother" in first
    assert "Brother instead of Zebra" not in again.replace(
        "[since changed: address labels are printed with Brother", ""
    )


SMALL_TALK = (
    ("What is the capital of Chile?", "Fine."),
    ("Write poem 10 about the rain.", "Fine."),
    ("Convert 12 degrees Celsius to Fahrenheit.", "That is 53.6."),
    ("The sundial exporter writes CSV with semicolons.", "Noted."),
)


@pytest.mark.parametrize(("said", "prompts"), [
    (SMALL_TALK, ("What is the capital of Peru?", "Write poem 26 about the rain.")),
    ((("字母 b 后面是哪个字母？", "好的。"), ("谢谢，可以。", "好的。"), ("写一首关于雨季的俳句，第 10 首。", "好的。"),
      ("日晷导出器写 CSV，用分号分隔。", "记下了。")), ("字母 d 后面是哪个字母？", "写一首关于雨季的俳句，第 26 首。")),
])  # fmt: skip
def test_small_talk_said_before_speaks_for_nothing_beside_it(
    host: Host, said: tuple[tuple[str, str], ...], prompts: tuple[str, ...]
) -> None:
    lived(host, said)
    for n, prompt in enumerate(prompts):
        assert not host.prompt(prompt, f"asking{n}")


def test_what_was_answered_for_another_number_is_no_answer(host: Host) -> None:
    lived(host, SMALL_TALK)
    assert "53.6" not in host.prompt("Convert 30 degrees Celsius to Fahrenheit.", "asking")
    assert "53.6" in host.prompt("How did we convert 12 degrees Celsius to Fahrenheit?", "recalling")


def test_a_project_question_asked_again_gets_its_answer(host: Host) -> None:
    lived(
        host,
        ((("how does the sundial exporter quote its fields?"), "With double quotes, doubled inside a field."),),
        ((("how does the sundial exporter quote its fields?"), "I do not know."),),
    )
    given = host.prompt("how does the sundial exporter quote its fields?", "asking")
    assert "doubled inside a field" in given


def _say(host: Host, *texts: str) -> None:
    """Each on a day and in a session of its own."""
    for text in texts:
        host.exchange(text, "Done.", f"{host.clock.now:.0f}")
        host.clock.now += DAY


def test_of_three_reversals_the_brief_tells_the_last_alone(host: Host) -> None:
    _say(
        host, "We decided to use Postgres for the billing database.",
        "Change of plan: we switch the billing database to MySQL.",
        "On second thought we go back to Postgres for the billing database.", "Never deploy on Fridays.",
        "We may deploy on Fridays again.",
    )  # fmt: skip
    brief = host.start("later")
    assert "go back to Postgres" in brief and "deploy on Fridays again" in brief
    assert "MySQL" not in brief and "decided to use" not in brief and "Never deploy" not in brief
    _say(host, "Never deploy on Fridays.")
    brief = host.start("still later")
    assert "Never deploy" in brief and "again" not in brief


def test_what_lifts_no_rule_that_is_known_makes_no_page(host: Host) -> None:
    _say(host, "You can push to the branch again now.")
    assert [page["kind"] for page in host.call("timeline")["pages"]] == ["episode"]
