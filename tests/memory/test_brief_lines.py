"""Which rules of a project of many sessions its brief tells, and in how many words."""

from __future__ import annotations

import pytest

from tests.memory.harness import DAY, Host, lines_below
from vmem.capture.change_notes import in_brief
from vmem.model import Draft, Kind, Page
from vmem.recall.words.tokens import estimate_tokens
from vmem.snapshot.brief import brief


def many_rules(host: Host) -> None:
    for n in range(40):
        host.clock.now += DAY
        host.exchange(f"From now on rack {n}7 must stay in hall {n}1, whose pumps are {n} years old.", "Ok.", f"t{n}")


def rule_lines(host: Host) -> list[str]:
    """The lines below the heading of the rules, at the start of a later session."""
    host.event("SessionEnd", "s1", reason="other")
    host.clock.now += DAY
    return lines_below("Rules", host.start("s2"))


@pytest.mark.parametrize(
    "rule",
    [
        "No pandas in this repo, please.",
        "Use lodash for nothing new, and no moment in the front end.",
        "Keep your answers short, three lines max.",
    ],
)
def test_what_is_not_to_be_at_all_and_how_to_write_is_told_before_newer_rules(host: Host, rule: str) -> None:
    host.start("s1")
    host.exchange(rule, "Understood.")
    many_rules(host)
    brief = host.start("s2").lower()
    assert rule.lower().removesuffix(", please.").rstrip(".") in brief
    assert "rack 397" in brief and "rack 07 " not in brief


def test_a_rule_is_told_without_the_chatter_and_the_page_has_it_all(host: Host) -> None:
    host.start("s1")
    host.exchange("Never restart the sampler by yourself. I drove 90 km for that once.", "Understood.")
    (line,) = rule_lines(host)
    assert line[13:] == "Never restart the sampler by yourself."
    assert "I drove 90 km for that once." in str(host.call("fault", uids=[line[3:11]]))


def test_what_a_correction_gives_up_is_told_once(host: Host) -> None:
    host.start("s1")
    host.exchange("No, use httpx for the client, not requests.", "Changed.")
    (line,) = rule_lines(host)
    assert line.count("requests") == 1


def test_a_brief_does_not_tell_that_the_user_commits_once_the_assistant_may(host: Host) -> None:
    host.start("s1")
    host.exchange("You don't commit, I commit.", "Understood.")
    host.exchange("Never push to main.", "Understood.")
    host.exchange("You may commit from now on, small ones on a branch.", "Understood.")
    told = "\n".join(rule_lines(host))
    assert "I commit" not in told and "You may commit from now on" in told and "Never push to main" in told


@pytest.mark.parametrize("kind", ["constraint", "decision"])
def test_a_statement_stands_before_the_notes_of_what_was_said_of_it_since(kind: Kind) -> None:
    """The notes tell more names and numbers, and took all of its line."""
    stated = Page(
        uid="aaaaaaaa", kind=kind, speaker="user", title="", text="Store the emails of users in lower case, always."
    )
    asked = "User: How do we store the emails of users, asks ticket {0}11?\n\nAssistant: As before, in lower case, and"
    later = [
        Page(
            uid=f"bbbbbbb{n}",
            title="",
            kind="episode",
            text=f"{asked.format(n)} I changed packages/users/src/m{n}.ts and 7 tests.",
        )
        for n in (2, 3)
    ]
    noted = in_brief(stated, [], later)
    rules, others = ([noted], []) if kind == "constraint" else ([], [noted])
    (line,) = [line for line in brief(rules, others, [], 1200, 9000, 0.0).text.splitlines() if "aaaaaaaa" in line]
    assert "Store the emails of users in lower case, always. [said later: " in line
    assert "ticket 311" in line and line.endswith("]")


def test_a_rule_told_without_its_chatter_is_not_told_again_beside_a_prompt(host: Host) -> None:
    host.start("s1")
    host.exchange(
        "Never restart the sampler of the lab by yourself. I drove to the coast for that once.", "Understood."
    )
    host.event("SessionEnd", "s1", reason="other")
    host.clock.now += DAY
    assert host.start("s2").partition("Rules and preferences")[2].count("the sampler") == 1
    asked = "may I restart the sampler of the lab?"
    assert "constraint" not in host.prompt(asked, "s2")
    assert "Never restart the sampler" in host.prompt(asked, "s3")  # which had no brief


def test_two_rules_of_one_exchange_in_the_same_words_are_one_line(host: Host) -> None:
    said = "btw h7 is hands off. never move a vent or a screen in there from a test or script w/o noreen saying ok"
    at = {"session_id": "s1", "turn": 1, "speaker": "user", "created_at": host.clock.now}
    texts = (
        said,
        "H7 is hands off.\nSaid with: never move a vent or a screen in there from a test or script w/o noreen",
    )
    host.write([Draft("constraint", text[:40], text, key=f"k{n}", **at) for n, text in enumerate(texts)])  # type: ignore[arg-type]
    assert "".join(rule_lines(host)).count("never move a vent") == 1


def test_rules_of_two_exchanges_that_differ_in_a_word_are_both_told(host: Host) -> None:
    texts = [f"Never move a vent of house {n} from a test or a script without asking Noreen about it." for n in (6, 7)]
    at = {"session_id": "s1", "speaker": "user", "created_at": host.clock.now}
    host.write([Draft("constraint", text[:40], text, key=text, turn=n, **at) for n, text in enumerate(texts, 1)])  # type: ignore[arg-type]
    assert len(rule_lines(host)) == 2


def choice(host: Host, *around: str, chosen: str = "21") -> str:
    """The line of a choice that was made on another day."""
    text = "\n".join((f"Chosen: {chosen}.", *around, "(user, 2023-11-14)"))
    host.write([Draft("decision", chosen, text, key=text, session_id="s1", turn=1, created_at=host.clock.now)])
    host.clock.now += DAY
    return lines_below("Decisions", host.start("s2"))[0]


def test_what_stands_among_the_decisions_and_is_none_says_so(host: Host) -> None:
    said: dict[str, Kind] = {"We take the zqheron gate for parcels": "decision", "The zqauk yard has 40 bays": "fact"}
    for text, kind in said.items():
        host.write([Draft(kind, text, text, key=kind, session_id="s1", created_at=host.clock.now)])
    host.clock.now += DAY
    told = {line.partition("] ")[2] for line in lines_below("Decisions", host.start("s2"))}
    assert told == {"1 d ago: We take the zqheron gate for parcels", "fact, 1 d ago: The zqauk yard has 40 bays"}


def test_a_choice_in_a_word_says_what_was_done_then(host: Host) -> None:
    line = choice(host, "Said before: on it they are gone", "Then: Toolchain raised to JDK 21 in build.gradle.kts")
    assert line.endswith(": 21 => Toolchain raised to JDK 21 in build.gradle.kts")


def test_a_choice_that_answers_a_question_says_that_and_not_what_was_done(host: Host) -> None:
    line = choice(host, "Asked was: which JDK do we take?", "Then: Toolchain raised to JDK 21 in build.gradle.kts")
    assert line.endswith(": which JDK do we take? 21")


def test_a_choice_is_told_however_much_was_said_before_it(host: Host) -> None:
    asked = (
        "Asked was: any number? In the last 14 days `dropped_total` counted 412 readings: 388 from Waalstroom, 24 from"
        " Noordnet, none of the others. A daily mail out of the counter would be half a day's work"
    )
    line = choice(host, asked, chosen="a daily mail is enough, to her and not to the whole list")
    assert line.endswith(" a daily mail is enough, to her and not to the whole list")


def test_a_choice_in_a_word_to_which_only_a_nod_came_says_no_more(host: Host) -> None:
    assert choice(host, "Said before: the guard stays", "Then: OK", chosen="yes stays").endswith(": yes stays")


def test_a_choice_gives_way_to_the_rule_of_its_exchange_though_it_says_what_was_done(host: Host) -> None:
    said = "he is ok with it. He only wants a manpage date that never changes at a build"
    text = (
        "Chosen: he is ok with it.\nSaid before: the manpage\nSaid with it: he only wants a manpage date"
        " that never changes at a build\nThen: Takes the date of the last release from build.zig.zon"
    )
    at = {"session_id": "s1", "turn": 1, "speaker": "user", "created_at": host.clock.now}
    host.write([Draft("constraint", said[18:], said, key="rule", **at)])  # type: ignore[arg-type]
    host.write([Draft("decision", "he is ok with it", text, key="choice", **at)])  # type: ignore[arg-type]
    host.clock.now += DAY
    brief = host.start("s2")
    assert brief.count("manpage date") == 1 and "the last release" not in brief


def test_what_the_user_settled_is_told_before_what_was_stated_in_the_month_after_it(host: Host) -> None:
    (host.home / "config.toml").write_text("[inject]\nstart_tokens = 500\n", encoding="utf-8")
    now = host.clock.now

    def stated(days: float, text: str, importance: float) -> Draft:
        return Draft("decision", text, text, importance=importance, created_at=now - days * DAY)

    settled = [stated(days, f"The tariff of pier {days} is billed by the hour.", 0.8) for days in (25, 60)]
    others = [stated(n / 2, f"Crane {n}5 moved to hall {n}3 of the north basin.", 0.6) for n in range(1, 40)]
    host.write([*settled, *others])
    told = host.start()
    assert "tariff of pier 25" in told and "Crane 15" in told
    assert "tariff of pier 60" not in told and "Crane 395" not in told


def test_a_line_of_chinese_says_as_much_as_one_of_english_and_costs_as_much() -> None:
    """Four in five of its tokens were a question of which the first words would do."""
    asked = "活动结束以后还有哪些事情没有收尾,帮我按优先级列一下,另外值班表也看看有没有冲突,顺便说说预算" * 4
    text = f"Chosen: 先修发票重试.\nAsked was: {asked}\n(user, 2023-11-14)"
    page = Page(uid="aaaaaaaa", kind="decision", speaker="user", title="", text=text, created_at=1.0)
    (line,) = [line for line in brief([], [page], [], 1200, 9000, 2.0).text.splitlines() if "aaaaaaaa" in line]
    assert "先修发票重试" in line and "活动结束以后" in line
    assert estimate_tokens(line) < 90


def test_a_note_in_chinese_is_not_cut_to_the_first_word_before_a_blank() -> None:
    stated = Page(uid="aaaaaaaa", kind="constraint", speaker="user", title="", text="下单超时十五分钟,库存要尽快释放")
    said = "超时 改成十分钟以后不再改回去了,大促那天抢的人太多," + "库存一直被占着,运营那边也同意了," * 6
    later = Page(uid="bbbbbbbb", kind="episode", title="", text=f"User: {said}\n\nAssistant: 好。")
    assert "改成十分钟" in in_brief(stated, [], [later]).text
