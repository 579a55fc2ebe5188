"""A choice made in a word is a decision that says what was chosen; a nod, or a "yes" to a mere step, is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmem.capture.statements.extract import extract
from vmem.capture.statements.offers import option
from vmem.model import Turn


def decided(asked: str, answer: str, reply: str) -> str:
    before = Turn("s", 1, asked, answer, started_at=1e9)
    drafts = extract(Turn("s", 2, reply, "Done.", started_at=2e9), before)
    return "\n".join(draft.text for draft in drafts if draft.kind == "decision")


@pytest.mark.parametrize(
    ("asked", "answer", "reply", "has"),
    [
        ("look at the nginx config", "512 is low. Should I raise worker_connections to 4096?", "yes", "4096"),
        ("the shop is slow", "Shall I add a cache of 5 minutes?", "yes", "cache of 5 minutes"),
        ("where to?", "Should I write this to Redis rather than memory?", "yes", "to Redis"),
        ("how do we limit it?", "A token bucket for each key. OK?", "yes", "token bucket"),
        ("how do we limit it?", "I would put a token bucket in front.", "ugh, ok, do that", "I would put a"),
        ("怎么限流？", "我建议先做异步写入，再做批量。", "好的，先异步", "先异步"),
        ("the ISR is slow", "Fixed point would bring it to 9 us.", "do that", "Fixed point"),
        ("build the dialog", "I suggest the native element: no dependency.", "sounds good", "native element"),
        ("camera crash", "I'd either drop Android 8 or guard the call.", "drop it. nobody has it", "drop Android 8"),
        ("dedup: window function or merge key?", "Both work.", "merge key then", "merge key"),
        ("which package manager here?", "The lockfile is pnpm's.", "right, pnpm", "pnpm"),
        ("redis or memcached?", "Redis has more.", "redis is ok then", "Chosen: redis.\n"),
        ("exception or result?", "Both work.", "exception is fine. the tests use it", "Chosen: exception.\n"),
        ("split the billing service?", "I propose three services. Shall I start?", "no, one service, three modules",
         "one service"),
        ("扫表还是延迟队列？", "建议用延迟队列：扫表会拖慢主库。", "好的，就这样", "延迟队列"),
        ("启动页闪白", "建议设置 windowBackground，而不是加延时。", "行，按你说的改", "windowBackground"),
    ],
)  # fmt: skip
def test_the_question_or_proposal_before_makes_it_a_decision(asked: str, answer: str, reply: str, has: str) -> None:
    assert has in decided(asked, answer, reply)


@pytest.mark.parametrize(
    ("asked", "answer", "reply"),
    [
        ("add tests", "Added. Shall I run the tests?", "yes"),
        ("fix the hang", "Fixed. Want me to commit?", "go ahead"),
        ("does clippy complain", "It suggested a change that would bring the error back, so I allowed it.", "fine"),
        ("what is 2+2", "4", "ok"),
        ("dedup: window function or merge key?", "Both work.", "what about merge key then?"),
        ("改一下", "已修改。要不要跑测试？", "好的"),
        ("the tests are red", "I fixed the fixtures. OK?", "yes"),
        ("the build is slow", "I've raised the limit to 4 GB. Sounds good?", "sure"),
        ("one line: redis is slow", "I looked at it.\nThe host is busy.", "one line: redis is slow"),
        ("look at redis and at postgres", "I looked at both.\nThey are fine.", "one more look: redis"),
        (
            "tell it in the description of the API",
            "Added. At the moment: portal, and a client called `makler-sync`, which I can't assign to a team?",
            "makler-sync, keine ahnung. find out later",
        ),
    ],
)
def test_a_nod_a_step_or_a_question_decides_nothing(asked: str, answer: str, reply: str) -> None:
    assert not decided(asked, answer, reply)


@pytest.mark.parametrize("said", ["ok last. do we bump the replicas?", "the latter", "last", "后者", "第二个"])
def test_a_place_in_a_list_that_was_never_given_is_no_option(said: str) -> None:
    assert option(said, "Understood: nothing is applied at night.") == ""


@pytest.mark.parametrize(
    "said",
    ["one customer wants it on paper", "one here, one there", "a retry books it twice", "two people bought the last",
     "3 days are too long", "1.5 is better"],
)  # fmt: skip
def test_a_number_of_something_is_no_place_in_a_list(said: str) -> None:
    assert option(said, OPTIONS) == option(said, OPTIONS_ZH) == ""


PIECES = (
    "ok ", "last", "the second one", "B, but without the cache", "both", "2", "neither", "第二个", "都行", "yes",
    "no, ", "or ", "?", ". ", "\n- ", "\n1. ", "\n2) ", " A) ", "| ", "`x`", "never ", "Redis", "Kafka", "we go with ",
    "用 ", "不要", "\n\n", "```\n",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.lists(st.sampled_from(PIECES), max_size=30))
def test_whatever_is_answered_to_whatever_was_said_is_extracted(said: list[str], before: list[str]) -> None:
    previous = Turn("s", 1, "Which one?", "".join(before))
    for draft in extract(Turn("s", 2, "".join(said), "Done."), previous):
        assert draft.text and draft.title


def decided_later(asked: str, answer: str, between: str, told: str, reply: str) -> str:
    earlier = Turn("s", 1, asked, answer, started_at=1e9)
    before = Turn("s", 2, between, told, started_at=1.5e9)
    drafts = extract(Turn("s", 3, reply, "Done.", started_at=2e9), before, earlier)
    return "\n".join(draft.text for draft in drafts if draft.kind == "decision")


OPTIONS = "Three ways:\nA: nightly dump\nB: streaming replica\nC: both with a cache"
OPTIONS_ZH = "三种：\n1. 夜里全量导出\n2. 流式副本\n3. 两个都要"


@pytest.mark.parametrize(
    ("asked", "answer", "between", "told", "reply", "has"),
    [
        ("how do we back it up? options please", OPTIONS, "what does B cost?", "40 a month.", "B then", "streaming"),
        ("how do we back it up? options please", OPTIONS, "and is C slower?", "A little.",
         "C, but without the cache", "without the cache"),
        ("how do we back it up? options please", OPTIONS, "is A safe?", "You lose a day.", "the second one then",
         "streaming"),
        ("dedup: window function or merge key?", "Both work.", "which one is faster?", "The key, slightly.",
         "merge key then", "merge key"),
        ("how do we back it up? options please", OPTIONS, "is A safe?", "You lose a day.", "B", "streaming"),
        ("备份怎么做？", OPTIONS_ZH, "第二种贵吗？", "一个月四十。", "那就第二种", "流式副本"),
    ],
)  # fmt: skip
def test_the_options_may_stand_a_turn_further_back(
    asked: str, answer: str, between: str, told: str, reply: str, has: str
) -> None:
    assert has in decided_later(asked, answer, between, told, reply)


@pytest.mark.parametrize(
    ("between", "told", "reply"),
    [
        ("B", "Replica set up.", "second line is wrong, remove it"),
        ("is B hard?", "A little.", "first check the logs"),
        ("is B hard?", "A little.", "the second test is red"),
        ("what does B cost?", "40 a month.", "is C cheaper?"),
        ("what does B cost?", "40 a month.", "ok, thanks"),
        ("run the tests", "All green.", "two more tests please"),
    ],
)
def test_what_only_comes_after_options_chooses_none_of_them(between: str, told: str, reply: str) -> None:
    assert decided_later("how do we back it up? options please", OPTIONS, between, told, reply) == ""


def test_what_was_asked_is_the_question_and_not_the_greeting_before_it() -> None:
    told = decided(
        "Good morning! I had the best coffee today. Should retries be fixed or exponential?",
        "I'd suggest exponential. Shall I go with it?",
        "exponential please",
    )
    assert "Asked was: Should retries be fixed or exponential" in told
    assert "coffee" not in told


def test_what_only_says_how_it_would_be_is_agreed_to_with_what_is_beside_it() -> None:
    answer = "The list filters on `done` alone. Asking for `new` and `picked` drops the others. 41 stale rows would go."
    assert "`new` and `picked`" in decided("why does the board show jobs of yesterday?", answer, "yep do it")


OFFER = "Possible: the desk marks them paid. I'd cap it at two open reservations."


@pytest.mark.parametrize(
    "reply", ["hmm", "hmm. hmm. no. no stripe no deal, i told them", "ok. no wait. leave it", "oh wow"]
)
def test_who_muses_or_takes_it_back_at_once_agrees_to_nothing(reply: str) -> None:
    assert "two open reservations" in decided("can we let them pay at the desk", OFFER, "hmm ok, do that")
    assert "two open reservations" not in decided("can we let them pay at the desk", OFFER, reply)


def test_all_three_are_those_that_were_suggested_last() -> None:
    answer = "DKIM is fine; DMARC is missing. I suggest DMARC with `p=none`, codes from `hello@` and a plain subject."
    found = decided("codes land in junk. spf? dkim?", answer, "all three. dns i do, tell me the record")
    assert "Chosen: DMARC with `p=none`, codes from `hello@` and a plain subject." in found


def test_all_three_are_those_of_the_list_that_has_three() -> None:
    answer = (
        "| SQL | 2 |\n| Apps | 3 |\n| Logs | 4 |\n| Rest | 5 |\n\n1. Logs: warnings.\n2. Nights: off.\n3. Old: cool."
    )
    assert option("all three, please", answer) == "Logs: warnings; Nights: off; Old: cool"


@pytest.mark.parametrize(("answer", "reply", "of", "condition"), [
    ("Shall I use Redis for the session cache?", "yes, but only for sessions", "Redis", "only for sessions"),
    ("I suggest we always squash merges.", "ok, except for release branches", "squash", "except for release"),
    ("I'd store the invoices in S3. Ok?", "fine, as long as it's the EU bucket", "in S3", "as long as it's the EU"),
    ("I suggest nightly dumps.", "ok unless the disk is over 80%", "nightly dumps", "unless the disk"),
    ("Soll ich die Sitzungen in Redis ablegen?", "ja, aber nur auf staging", "in Redis", "nur auf staging"),
    ("Soll ich auf pnpm umstellen?", "ok, solange CI grün bleibt", "auf pnpm", "solange CI grün bleibt"),
    ("¿Paso las sesiones a Redis?", "sí, pero solo en staging", "a Redis", "solo en staging"),
    ("要不要把会话缓存换成 Redis？", "好，但只在预发环境", "Redis", "只在预发环境"),
])  # fmt: skip
def test_a_condition_of_who_agrees_is_told_with_what_is_agreed_to(
    answer: str, reply: str, of: str, condition: str
) -> None:
    first = decided("what now?", answer, reply).partition("\n")[0]
    assert of in first and condition in first


@pytest.mark.parametrize("reply", ["yes, but only to staging", "ok if CI is green", "ok, but why?"])
def test_a_condition_of_a_mere_step_decides_nothing(reply: str) -> None:
    assert not decided("what now?", "Should I push it?", reply)
