"""What a prompt asks for: a time, a kind, all of something, or work on what is at hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.cost import cpu_at_most
from vmem.recall.prompt.code_names import code_terms
from vmem.recall.prompt.intent import read_intent
from vmem.recall.prompt.when import resolve

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)  # a Saturday


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("what did we do yesterday", "2026-11-20", "2026-11-21"),
        ("the day before yesterday", "2026-11-19", "2026-11-20"),
        ("what did we decide last week", "2026-11-09", "2026-11-16"),
        ("what did we decide last week's Monday", "2026-11-09", "2026-11-10"),
        ("the fix from Tuesday last week", "2026-11-10", "2026-11-11"),
        ("what I said on Monday of this week", "2026-11-16", "2026-11-17"),
        ("last year's march release", "2025-03-01", "2025-04-01"),
        ("what we agreed in March last year", "2025-03-01", "2025-04-01"),
        ("the release in sept", "2026-09-01", "2026-10-01"),
        ("last month's decision", "2026-10-01", "2026-11-01"),
        ("what broke in March", "2026-03-01", "2026-04-01"),
        ("in december", "2025-12-01", "2026-01-01"),
        ("in March 2025", "2025-03-01", "2025-04-01"),
        ("on 2026-02-03", "2026-02-03", "2026-02-04"),
        ("March 5th", "2026-03-05", "2026-03-06"),
        ("the talk on tuesday", "2026-11-17", "2026-11-18"),
        ("2 days ago", "2026-11-19", "2026-11-20"),
        ("in the past three days", "2026-11-18", "2026-11-21 15:30"),
        ("over the past couple of days", "2026-11-19", "2026-11-21 15:30"),
        ("in the last 24 hours", "2026-11-20", "2026-11-21 15:30"),
        ("what changed last weekend", "2026-11-14", "2026-11-16"),
        ("half a year ago we had", "2026-05-01", "2026-06-08"),
        ("半年前的方案", "2026-05-01", "2026-06-08"),
        ("大前天说的", "2026-11-18", "2026-11-19"),
        ("前几天定的", "2026-11-18", "2026-11-21 15:30"),
        ("昨天说了什么", "2026-11-20", "2026-11-21"),
        ("上周定的方案", "2026-11-09", "2026-11-16"),
        ("上周三的会", "2026-11-11", "2026-11-12"),
        ("上个月的决定", "2026-10-01", "2026-11-01"),
        ("三月份的事故", "2026-03-01", "2026-04-01"),
        ("2025年3月5日", "2025-03-05", "2025-03-06"),
        ("两天前", "2026-11-19", "2026-11-20"),
        ("去年", "2025-01-01", "2026-01-01"),
        ("earlier today", "2026-11-21", "2026-11-21 15:30"),
        ("since monday", "2026-11-16", "2026-11-21 15:30"),
        ("since yesterday", "2026-11-20", "2026-11-21 15:30"),
        ("since march", "2026-03-01", "2026-11-21 15:30"),
        ("after november 10", "2026-11-11", "2026-11-21 15:30"),
        ("三月以来", "2026-03-01", "2026-11-21 15:30"),
        ("10号之后我们改了什么", "2026-11-11", "2026-11-21 15:30"),
        ("between march and may", "2026-03-01", "2026-06-01"),
        ("from november to january", "2025-11-01", "2026-02-01"),
        ("between the 3rd and the 9th of november", "2026-11-03", "2026-11-10"),
        ("between november 3 and 9", "2026-11-03", "2026-11-10"),
        ("from 2026-03-30 to 2026-04-02", "2026-03-30", "2026-04-03"),
        ("between monday and wednesday", "2026-11-16", "2026-11-19"),
        ("between sunday and tuesday", "2026-11-15", "2026-11-18"),
        ("从三月到五月", "2026-03-01", "2026-06-01"),
        ("周一到周三", "2026-11-16", "2026-11-19"),
        ("on the 14th", "2026-11-14", "2026-11-15"),
        ("on the 31st", "2026-10-31", "2026-11-01"),
        ("on the 14th of last month", "2026-10-14", "2026-10-15"),
        ("我们14号决定了什么", "2026-11-14", "2026-11-15"),
        ("上个月14号", "2026-10-14", "2026-10-15"),
        ("十月十四日", "2026-10-14", "2026-10-15"),
        ("14.11.2026", "2026-11-14", "2026-11-15"),
        ("on 14.03.", "2026-03-14", "2026-03-15"),
        ("2026/03/14", "2026-03-14", "2026-03-15"),
        ("on 3/14", "2026-03-14", "2026-03-15"),
        ("31/12/2025", "2025-12-31", "2026-01-01"),
        ("last quarter", "2026-07-01", "2026-10-01"),
        ("in Q2", "2026-04-01", "2026-07-01"),
        ("q4 2025", "2025-10-01", "2026-01-01"),
        ("上个季度", "2026-07-01", "2026-10-01"),
        ("in 2025", "2025-01-01", "2026-01-01"),
        ("over the summer", "2026-06-01", "2026-09-01"),
        ("last winter", "2025-12-01", "2026-03-01"),
        ("去年夏天", "2025-06-01", "2025-09-01"),
        ("last weekend", "2026-11-14", "2026-11-16"),
        ("over the weekend", "2026-11-21", "2026-11-21 15:30"),
        ("in week 45", "2026-11-02", "2026-11-09"),
        ("a fortnight ago", "2026-11-03", "2026-11-12"),
        ("20 minutes ago", "2026-11-21", "2026-11-21 15:30"),
        ("friday before last", "2026-11-13", "2026-11-14"),
        ("between the 3rd and the 9th", "2026-11-03", "2026-11-10"),
        ("from november 3 to 9 replicas", "2026-11-03", "2026-11-04"),
        ("between october 29 and 30", "2026-10-29", "2026-10-31"),
        ("from the 14th to the 28th of october", "2026-10-14", "2026-10-29"),
        ("from the 21st to august 8", "2026-07-21", "2026-08-09"),
        ("from 20 november to 24 december", "2025-11-20", "2025-12-25"),
        ("from today to yesterday", "2026-11-20", "2026-11-21 15:30"),
        ("last month on the 14th", "2026-10-14", "2026-10-15"),
        ("on the 14th in the importer", "2026-11-14", "2026-11-15"),
        ("after monday's release", "2026-11-16", "2026-11-21 15:30"),
        ("after the july data", "2026-07-01", "2026-11-21 15:30"),
        ("2026.03.14", "2026-03-14", "2026-03-15"),
        ("as of march", "2026-03-01", "2026-11-21 15:30"),
        ("prior to 2025", "2000-01-01", "2025-01-01"),
        ("三月起草的合同", "2026-03-01", "2026-04-01"),
    ],
)
def test_times_are_resolved_against_the_clock(text: str, begin: str, end: str) -> None:
    found = resolve(text, NOW.timestamp())
    assert found is not None
    assert tuple(datetime.fromtimestamp(x, UTC) for x in found[:2]) == tuple(
        datetime.fromisoformat(x).replace(tzinfo=UTC) for x in (begin, end)
    )


@pytest.mark.parametrize(
    "text",
    [
        "fix the march() function", "it may fail", "the last test", "10 apples", "what broke that Sunday",
        "for the weekend", "",
        "on the 14th line", "on the 2nd try", "in 2024 bytes", "the range from 3 to 9", "bump from 1.2 to 1.3",
        "version 2.14.2026", "on the 32nd", "3号机器", "周末任务", "version 2.11.2024", "on 3/4 of the nodes",
        "on 3/14 machines", "between the 3rd and the 9th commit", "a 12 kw 30 amps heater", "端口2024和2025",
        "每周一备份", "下个周一", "rolled back to 2025.05.4",
    ],
)  # fmt: skip
def test_what_is_no_time_is_not_taken_for_one(text: str) -> None:
    assert resolve(text, NOW.timestamp()) is None


@pytest.mark.parametrize(
    ("prompt", "looks_back"),
    [
        ("whats new this week?", True), ("why we chose rust in june", True), ("push it today", False),
        ("wat hebben we in april besloten?", True), ("welke fouten waren er in november?", True),
        ("what is in the report of 2026-03-12?", True), ("what do we need before the summer?", False),
        ("what's left before the 9th?", False), ("what do we have to ship on friday?", False),
        ("who left on friday?", True), ("who drew the plan in june?", True), ("our conversations in march", True),
        ("continue with friday's bug", True), ("make the slides for friday's demo", False),
        ("what did we need before the summer?", True),
        ("12号晚上上线", False), ("10号我们改了什么", True), ("这周末要部署", False), ("周末我们做了什么", True),
    ],
)  # fmt: skip
def test_a_time_that_may_be_still_to_come_is_one_of_the_past_where_the_prompt_says_so_in_any_language(
    prompt: str, looks_back: bool
) -> None:
    assert bool(read_intent(prompt, NOW.timestamp()).since) == looks_back


def test_a_leap_day_is_the_first_or_the_last_of_a_range_like_any_other() -> None:
    now = datetime(2028, 3, 10, tzinfo=UTC).timestamp()
    for text in ("from february 29 to february 3", "from 2028-02-29 to 2028-02-03", "2月29号到2月3号"):
        found = resolve(text, now)
        assert found is not None and found[0] < found[1] <= now


@settings(max_examples=100)
@given(st.text(max_size=80), st.floats(0, 4e9))
def test_any_text_at_any_time_gives_a_range_of_the_past_or_none(text: str, now: float) -> None:
    found = resolve(text, now)
    assert found is None or found[0] <= found[1] <= now


@settings(max_examples=60)
@given(st.integers(1, 400), st.sampled_from(["hour", "day", "week", "month", "year"]), st.floats(1e9, 2e9))
def test_any_number_of_any_unit_ago_never_fails(number: int, unit: str, now: float) -> None:
    for text in (f"{number} {unit}s ago", f"last {number} {unit}s"):
        found = resolve(text, now)
        assert found is None or found[0] <= found[1] <= now


def test_the_zone_moves_the_day() -> None:
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC).timestamp()
    plain, east = resolve("yesterday", late), resolve("yesterday", late, utc_offset_s=8 * 3600)
    assert plain is not None
    assert east is not None
    assert east[0] - plain[0] == 16 * 3600


def test_kinds_breadth_and_history_are_read() -> None:
    rejected = read_intent("which options have we rejected so far, all of them", NOW.timestamp())
    assert rejected.broad
    assert "rejected" in rejected.kinds
    assert read_intent("what database did we use originally?", NOW.timestamp()).history
    assert read_intent("上次我们做到哪了", NOW.timestamp()).latest


def test_a_chore_on_what_is_shown_is_told_from_a_question_to_memory() -> None:
    chores = ("fix this test", "```py\nx=1\n```\nrename it", "write a docstring", "把这个函数改成异步")
    assert all(read_intent(text, NOW.timestamp()).chore > 0 for text in chores)
    assert read_intent("what did we decide about the retry of this test", NOW.timestamp()).chore == 0


@pytest.mark.parametrize(
    ("prompt", "mechanical"),
    [
        ("Sort the imports in shops.ts by alphabet", True),
        ("please remove the unused usings of Ledger.cs, there are plenty", True),
        ("rename the local variable tmp in PriceEstimator to what a human being understands", True),
        ("add type hints to load_rows in ingest.py", True),
        ("sort the queue of the importer by priority from now on", False),
        ("rename the column notes of orders to staff_notes, code and database", False),
        ("remove the retry from the webhook dispatcher", False),
    ],
)
def test_work_on_the_text_of_code_is_a_chore_whatever_file_it_names(prompt: str, mechanical: bool) -> None:
    assert (read_intent(prompt, NOW.timestamp()).chore == 1.0) is mechanical


@pytest.mark.parametrize(
    ("prompt", "told", "silent"),
    [
        ("rename `tmpList` in `openTreatments` in milking_page.dart", ("tmplist", "treatment", "milk", "page"), ()),
        ("fix the failing test of wake in src/wake_io.c", ("src",), ("wake",)),
        ("mail the invoice of the treatment to the vet.", (), ("invoic", "treatment", "vet")),
        ("what is in milking_page.dart?", (), ("milk", "page")),
    ],
)
def test_the_terms_of_an_order_that_only_names_of_code_hold(
    prompt: str, told: tuple[str, ...], silent: tuple[str, ...]
) -> None:
    code = read_intent(prompt, NOW.timestamp()).code
    assert code.issuperset(told) and code.isdisjoint(silent)


def test_the_less_an_order_names_of_its_own_the_more_it_is_a_chore() -> None:
    for orders in (("run the tests", "run migration 0042 on staging"), ("跑一下测试", "修一下支付网关的测试")):
        chores = [read_intent(text, NOW.timestamp()).chore for text in orders]
        assert chores == [1.0, 0.5], orders
    assert read_intent("the tests fail again", NOW.timestamp()).chore > 0
    assert read_intent("打开慢那次最后怎么优化的", NOW.timestamp()).chore == 0


def test_what_was_done_just_now_is_in_the_context_itself() -> None:
    assert read_intent("what files did you touch just now?", NOW.timestamp()).chore > 0
    assert read_intent("刚才那个测试又挂了，看看怎么回事", NOW.timestamp()).chore > 0
    assert read_intent("which files did you touch yesterday?", NOW.timestamp()).chore == 0


def test_a_huge_prompt_is_read_in_bounded_time() -> None:
    with cpu_at_most(1.0):
        read_intent("last " * 400_000, NOW.timestamp())
        read_intent("```" * 300_000, NOW.timestamp())


def test_what_a_prompt_calls_by_name_is_told_from_its_words() -> None:
    names = read_intent("Is it true that KDB-E017 comes before Safari in retry_policy?", NOW.timestamp()).names
    assert {"safari"} < {term for name in names for term in name}
    assert len(names) == 3
    assert read_intent("What is it? Which one comes first", NOW.timestamp()).names == ()


@pytest.mark.parametrize(
    ("prompt", "order"),
    [
        ("add a retry to the upload", True),
        ("please move the search cluster to the batch pool", True),
        ("can you put the total beside the price when they tick the box", True),
        ("把竞品价格表加到训练集里", True),
        ("what did we decide about retries", False),
        ("should the upload retry", False),
        ("tell me how uploads are retried", False),
        ("上传失败要重试几次", False),
        ("UploadError E4107", False),
        ("", False),
    ],
)
def test_an_order_wants_something_done_and_asks_nothing(prompt: str, order: bool) -> None:
    intent = read_intent(prompt, NOW.timestamp())
    assert intent.order is order
    assert bool(intent.favoured & {"constraint"}) is order


def test_the_kinds_that_a_prompt_names_are_preferred_to_rules() -> None:
    assert read_intent("list the open tasks of the upload", NOW.timestamp()).favoured == {"task"}


@pytest.mark.parametrize(
    ("prompt", "general"),
    [
        ("in LaTeX, how do I make a table span both columns", True),
        ("OCaml: difference between private and abstract types in a signature", True),
        ("write a short Node script that sums the meetings of an exported calendar", True),
        ("write the short backfill script for the consent column", False),
        ("what is a mutex", True),
        ("how do I reverse a linked list", True),
        ("explain the CAP theorem", True),
        ("什么是依赖注入", True),
        ("请帮我把这段话翻成英文:明天早点到", True),
        ("我们的提醒文案翻成英文时要注意什么", False),
        ("把退款的重试翻成三倍", False),
        ("when is it worth using an ORM", True),
        ("how do we reverse a payment", False),
        ("is there a ternary operator in python?", True),
        ("write a tiny script that renames every picture", True),
        ("Go 里 slice 扩容的规则是什么", True),
        ("where do we retry in go", False),
        ("what is the retry limit of the upload", False),
        ("how does our cache work", False),
        ("我们的缓存怎么用", False),
    ],
)
def test_a_general_question_is_one_that_anyone_could_answer(prompt: str, general: bool) -> None:
    assert read_intent(prompt, NOW.timestamp()).general is general


@pytest.mark.parametrize("unit", ["a-", "a.", "a_", "a/", "`a", "aA", "A1b", "x.y", "(", "python: ", "small "])
def test_names_of_code_in_hostile_text_are_read_in_bounded_time(unit: str) -> None:
    with cpu_at_most(0.2):  # 5 ms here; where each place began to look anew it was 975
        code_terms(unit * (8_000 // len(unit)))


def test_a_prompt_that_says_please_over_and_over_is_read_once() -> None:
    with cpu_at_most(0.2):  # each more of them took twice as long: 24 took eight seconds
        assert read_intent("por favor " * 24 + ", você não me responde nada", NOW.timestamp()).order


@pytest.mark.parametrize(
    "prompt", ["把 berth_in 重命名成 berth_raw", "给 crane_ops 加一行日志", "把错误信息翻译成英文"]
)
def test_in_chinese_work_on_names_and_remarks_is_told_as_such(prompt: str) -> None:
    assert read_intent(prompt, 0.0).on_words
