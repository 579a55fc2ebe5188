"""What somebody says makes a page of its kind, or none, in however few words and whatever stands around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmem.capture.statements import faults
from vmem.capture.statements.extract import extract
from vmem.capture.statements.prose import spoken
from vmem.model import ToolUse, Turn

THANKS = Turn("s", 2, "thanks", "You're welcome.", started_at=1e9)


def kinds(said: str, answer: str = "Noted.", before: Turn = THANKS, tools: tuple[ToolUse, ...] = ()) -> list[str]:
    return [draft.kind for draft in extract(Turn("s", 3, said, answer, tools, started_at=2e9), before)]


def cases(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str, str]]:
    """Of each "said => answer", which is "Noted." where it is not told."""
    return [(kind, said, answer or "Noted.") for kind in table for said, _, answer in map(parts, table[kind])]


def parts(case: str) -> tuple[str, str, str]:
    return case.partition(" => ")


MAKES = {
    "constraint": (
        "from now on every table gets a comment. what do you think",
        "never call the vendor's api from a test. thoughts?",
        "leave ingest. but the no double bang thing holds everywhere for new code",
        "Note to self, published sql files are frozen.",
        # however short
        "good. they may not import each other",
        "no malloc anywhere. Tim audits. => The heap has size 0.",
        "so rule: always join by order id, never by name => I'll join by order id.",
        "oh and freeze: nothing deployed in fair week unless the shop is really down => The pipeline refuses it.",
        "good, but never merge on a friday",
        "floats are banned in this crate => clippy denies them.",
        "rule for us: the relay never forwards more mail than it took",
        "backups: two copies always. => Two copies.",
        "you may push feature branches yourself and open the PR => I'll push them.",
        "you dont commit but you draft the messages => Drafts only.",
        "the import must never delete rows, it crashed the shop once => Understood, it only adds.",
        "and no malloc. static only. k_heap neither",
        # asked for in plain words
        "make sure every handler logs its request id",
        "be careful with the ledger table, accounting reads it directly",
        "please remember to add a changelog line for user visible changes",
        "we cannot ship GPL code in the app",
        "we must keep old clients working for a year",
        "every secret remains in vault",
        "stack: svelte and fastapi, no react",
        "when you add a column, also add it to the export",
        "tests always against real postgres",
        "tools do not print colours without a tty",
        "the public api does not show internal ids",
        # a limit with its reason
        "our readers are over seventy, nothing below 18 points => Set to 18.",
        # beside a laugh, a nod or a fault
        "lol yes that was him. first thing: exported sheets never go into the repository",
        "haha nice. never rename a published column",
        "exactly, never show the raw number to a client",
        "if you ever touch the price list, ask me first",
        "rows scroll in whole steps of 4 pixels only please, anything finer flickers",
        # in Chinese, what is so from now on, or each time
        "PR描述以后写中文吧,老板要看,他看不懂英文 => OK.",
        "每次改完都给我看diff,确认了再提交 => OK.",
    ),
    "decision": (
        "we chose the flat table, perhaps we regret it",
        "the committee chose the northern route => Updated.",
        # in few words
        "ok postgres then => Done.",
        "use Caddy then. => Done.",
        "Keep SQLite.",
        "settled: the importer runs nightly",
        "our choice is Paddle",
        "forget Kafka, a table will do",
        "Vitest, because it starts faster",
        "one region is enough for v1",
        "Let's do Postgres.",
        "We will keep SQLite.",
        "option 2 please",
        "plan B then",
        "we pick Tailwind",
        "we take the bus approach",
        "we're staying on Node 20",
        "I'd go for the smaller model",
        "we're not buying the licence",
        "we're deprecating v1",
        "开完会了，推荐系统这块外包出去 => 已移出排期。",
        "重试次数改5吧 运营嫌少 => OK.",
        "夏天菜要早点送,截单改21点 => OK.",
        "巡检改成周三早上6点了 周五大家都走了 => OK.",
        "薅的人太多,单店限购降到2 => OK.",
        "以后改用digest => OK.",
    ),
    "preference": ("composition over inheritance, please => Rewritten without the base class.",),
    "task": ("good. hey restore test every month, first monday, nag me",),
    "fact": (
        "The kiln runs at 1060 degrees for 8 hours.",
        "帮我记一下，阿芳负责报表 => 好的。",
        "Suppliers send a stock list every 15 minutes.",
        "We fire every Thursday in the small kiln.",
        "we sell honey and candles",
        "we use a queue for the mails",
        "for the record the glaze room is open until 18:00",
        "The lease of the studio is 14 months, not 12 months",
        "我们的仓库有 1,200 家供应商，每周一对账",
    ),
}

MAKES_NONE = {
    "constraint": (
        # of rules, and thought aloud
        "fix the eslint rules. the build takes two minutes since then",
        "rules of thumb for indexes? the table has four columns",
        "the rules engine is slow. look at its cache first",
        "stripe connect i guess. each gym has its own account. what do people do",
        "new topic: they don't want to pay through stripe at all, only at the desk with cash and card. can we",
        "tenants pay the landlord by bank, landlords pay us a monthly fee. how would you model it",
        "thinking aloud here.. gyms want to send news to their members. one signal has that",
        "Marcus says snowflake needs to go anyway, bill was 19k last month. what would you do",
        "no luck. it hangs in the same place",
        "no errors. what next",
        # what is the matter, and what is to be done once
        "invoices dont arrive, i get timeout => The relay was blocked. They go out again.",
        "clients cannot open the shop since monday => The certificate had run out. Renewed.",
        "the archive job says FATAL: no space left on device => Old images; 40 GB pruned.",
        "mails dont go out",
        "drivers cannot log in after midnight",
        "it failed twice on Tom's machine today, never for me",
        "On the other hand three of us have to be able to read it, and Ada has only been here since August.",
        "Then again two of the clients must be asked every time, which nobody likes.",
        "Please write a short note for Rosa about it, no jargon, half a page at most. => Written, 14 lines.",
        "scripts dont run on the new laptop",
        "students cannot see their marks",
        "every now and then a message comes twice",
        "small thing, the footer has no year => It has one now.",
        "naming in this folder is a mess => Renamed 14 files.",
        "make the margins same in all pages => Set to 20 px.",
        "build a tarball without the tests => `app.tar.gz`, 2 MB.",
        "we talked with the dentist yesterday and she asked for bigger fonts => They are 18 px now.",
        "second time this week, staging, always in a hook no one tested => Covered now, with a test.",
        "gateway 12 rebooted and never came back until Ana pulled the plug => Its boot loader hung. Patched.",
        "never mind, I'll send it by hand tonight => All right.",
        "please do not touch the charts in this round, they work => Left as they are.",
        "列表页白屏了 安卓上特别明显 => 分包之后好了。",
        "所有门店都登不上 报错 502 => 证书过期，已换。",
        "the shelves have to be painted before the opening, jot it down somewhere => Noted: before the opening.",
        "the wobble only happens when the door is open, as it turned out => Good to know.",
        "the yearly figures are to be handed in on the 3rd, put it somewhere => Noted for the 3rd.",
        "the offer has to be sent by friday => OK.",
        "The certificate has to be renewed this week. => OK.",
        "the mailing has to be stopped asap => OK.",
        "max 12 rows in this table => Twelve rows.",
        "折腾了一上午才知道每次都得先清缓存 => 好的。",
        # a joke, and what somebody never did
        "lol never trust a printer => Here is how it works.",
        "to the parser then. never done lexing in this language, show me how => Here is how it works.",
        "nothing works without me restarting the whole thing, it crashed twice => Here is how it works.",
        # what is only imagined
        "imagine we had no budget. never use paid APIs then.",
        "suppose this were a bank. every change must be signed.",
        "想象一下我们是银行。所有改动必须签字。",
        # what something does or fails to do
        "the modal never closes after saving => Let me look.",
        "the button is always disabled on mobile => Let me look.",
        "the sync job never deletes old rows => Let me look.",
        "the child process never receives the signal => Let me look.",
        "I think the problem is, the index is never used by the planner => Let me look.",
        "the queue is full: nothing gets processed => Let me look.",
        # in Chinese
        "刚刚改的diff给我看一眼 别太长 就说改了什么 => OK.",
        "给我看下每次提交的diff => OK.",
        "给我列出不能删的表",
        "看一眼哪些字段必须改",
    ),
    "constraint decision": (
        "P99从180降到60了 => OK.", "cpu已经降到18%了 => OK.", "重试次数改到5了没 => OK.", "连接数20够不够 => OK.",
        "缓存那边,首页是10分钟以内对吧 => OK.",
        "以后用到再加 => OK.", "以后都会好的 => OK.", "更新以后用不了了 => OK.", "合并以后用例挂了 => OK.",
        "登录以后请求401 => OK.",
        "以后写个脚本自动化 => OK.", "两周以后请提醒我 => OK.",
        "点击以后统一跳转到首页了 => OK.", "有人问以后用什么 => OK.",
    ),
    "decision": (
        "maybe we go with the flat table. too many joins already",
        "we're upgrading the cluster tonight => OK.",
        "we will keep you posted about the kiln => OK.",
        "The readings come twice when a concentrator retries, we keep the keys for 3 days I believe. check?",
    ),
    "preference": (
        "telemetry over https => Done.", "eslint and prettier over everything => Done.",
        "send it, not urgent => Done.", "maybe it should be blue, not green",
        "They use EDI, not e-mail.", "Merge it after Lou read it, not before",
    ),
    "task": ("MSRV. Debian stable folks nag me. what's our real one",),
    "fact": (
        "The kiln page takes 11 seconds to load. find out why",
        "Orders of the shop are 3% lower than in the ledger. why",
        "p95 of /orders is 2.4s on the new machine",
        "we had 9 minutes of outage at noon",
        "the queue is at 82 %. numbers please",
        "Checkout went from 90 to 260 kB overnight.",
        "I have 12 tickets of this, spread it over a day",
        "The shop uses 40 connections, is that normal?",
        "now make it send the list every 10 min",
        "订单接口超时 30 秒，太慢了，查一下",
        "the glaze cracks. The kiln holds 40 cups and a shelf for 12 plates => Mended.",
        "the shop has a queue of 30 orders a day and the owner hates it",
        "Our gateway allows 100 calls per hour. look into it",
        "please move the port from 8080 to 9090",
        # what was done once, or is felt
        "it took us 3 weeks to move the shop",
        "we laughed about the name",
        "we asked the vendor about the key",
        "we take a look tomorrow",
        "we love the new design",
        "we hit the rate limit",
        "we ran the tests on the mac",
        "disk usage is up 20 GB",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "said", "answer"), cases(MAKES))
def test_what_is_said_makes_a_page_of_its_kind(kind: str, said: str, answer: str) -> None:
    assert set(kinds(said, answer)) == {kind}


@pytest.mark.parametrize(("kind", "said", "answer"), cases(MAKES_NONE))
def test_what_only_sounds_like_it_makes_none(kind: str, said: str, answer: str) -> None:
    assert not {*kind.split()} & {*kinds(said, answer)}


@pytest.mark.parametrize(
    ("said", "meant", "taken_back"),
    [
        ("Emails go out at eight, never later. Hmm, wait. The feed comes at nine. So they never go out before ten.",
         "before ten", "at eight"),
        ("We go with Avro for the events. No wait, PHP has no library for it. We go with Protobuf for the events.",
         "Protobuf", "Avro"),
        ("We use Memcached instead of files. Actually no, scratch that. We use Redis instead of files.",
         "Redis", "Memcached"),
    ],
)  # fmt: skip
def test_what_is_taken_back_in_the_same_breath_is_no_statement(said: str, meant: str, taken_back: str) -> None:
    drafts = extract(Turn("s", 3, said, "Done.", started_at=2e9), THANKS)
    titles = " ".join(draft.title for draft in drafts if draft.kind in ("constraint", "decision", "preference"))
    assert meant in titles
    assert taken_back not in titles


def test_a_long_paragraph_has_room_for_more_than_one_rule() -> None:
    said = (
        "The public site has no names on it. The old tool was worse, and the auditors came for a week. I was glad when"
        " they left. We had cake that day. Nobody but finance has access to the payroll tables."
    )
    rules = [draft.title for draft in extract(Turn("s", 3, said, "Noted.", started_at=2e9), THANKS)]
    assert any("no names" in title for title in rules)
    assert any("payroll" in title for title in rules)


@pytest.mark.parametrize(
    "announced",
    [
        "ok rules of the house. i commit straight to main, no prs, its just me. small commits, message lowercase",
        "ground rules before you touch anything. i commit straight to main. message lowercase, always",
        "our conventions. i commit straight to main. small commits, message lowercase",
    ],
)
def test_what_is_announced_as_rules_is_kept_as_such(announced: str) -> None:
    drafts = extract(Turn("s", 2, announced, "Noted.", started_at=1e9))
    rules = " ".join(draft.text for draft in drafts if draft.kind == "constraint").lower()
    assert "straight to main" in rules and "message lowercase" in rules


@pytest.mark.parametrize(
    ("before", "offered", "said", "answer", "kind", "words"),
    [
        # a nod where nothing was offered
        ("字母 j 后面是哪个字母？", "Fine.", "谢谢，可以。", "Fine.", "", ""),
        ("继续。", "Fine.", "谢谢，可以。", "Fine.", "", ""),
        ("今天几度？", "Fine.", "继续。", "Fine.", "", ""),
        ("Go on.", "Fine.", "ok, thanks", "Fine.", "", ""),
        # work that is ordered once
        ("why did the night run fail?", "The kiln pod found no node, though the firing could do without. I can start"
         " that now with two others.", "do it now", "Done.", "", ""),
        ("why did the night run fail?", "A table of sums would halve the bill. Shall I build it?",
         "write that first thing tomorrow", "Done.", "", ""),
        ("why did the night run fail?", "I'd add a test for the update script.", "yes and the release now", "Done.",
         "", ""),
        # what somebody came upon, and a note to oneself
        ("which sdk are we on", "On 50. I'd move to 51 when it is stable.", "bump expo? i see 51 is out",
         "Expo 51 works.", "", ""),
        ("Tomasz wants that gone", "It is used for two circuit breakers.",
         "ok, note to self to take the breakers out, later", "Noted.", "task", "breakers"),
        # a choice after a cheer
        ("which map library for the tide viewer?", "MapLibre is faster; Leaflet is smaller.",
         "That is persuasive. Please go with MapLibre and keep the old tiles.", "Done.", "decision", "MapLibre"),
        ("which map library for the tide viewer?", "MapLibre is faster; Leaflet is smaller.",
         "then we drop the carrier pigeons, they are slow", "Done.", "decision", "pigeons"),
        ("which map library for the tide viewer?", "MapLibre is faster; Leaflet is smaller.",
         "omg. throw leaflet out of the viewer", "Done.", "decision", "leaflet"),
        ("redis oder memcached für die sessions?", "Redis kann mehr, Memcached ist schlanker.",
         "redis, aber erst nach dem release", "Gut, Redis nach dem Release.", "decision", "redis"),
    ],
)  # fmt: skip
def test_a_reply_makes_what_it_says_of_what_was_said_before(
    before: str, offered: str, said: str, answer: str, kind: str, words: str
) -> None:
    asked = Turn("s", 2, before, offered, started_at=1e9)
    made = extract(Turn("s", 3, said, answer, started_at=2e9), asked)
    told = [(draft.kind, words in draft.text) for draft in made if not kind or draft.kind != "constraint"]
    assert told == ([(kind, True)] if kind else [])


LOOKED = (ToolUse("Bash", "wc -l orders.csv", False, "18244"),)


@pytest.mark.parametrize(
    ("said", "answer", "facts"),
    [
        ("how many orders are in it?", "The file holds 18,244 orders.", 1),
        ("smaller batches", "The batch size is 50 rows now.", 0),
        ("load the new file", "The column `paid` is 31% empty.", 0),
        ("why is the import so slow?", "The import spends 61% of the time in the parser.", 0),
    ],
)
def test_a_number_of_the_answer_is_a_fact_where_it_was_asked_for(said: str, answer: str, facts: int) -> None:
    assert kinds(said, answer, tools=LOOKED).count("fact") == facts


@given(st.text(max_size=200))
def test_whether_a_text_reports_a_fault_is_told_of_any(text: str) -> None:
    for sentence in spoken(text):
        assert faults.reports(sentence) in (True, False)
        assert faults.ways(sentence.view) <= {"named", "state", "happens", "unable", "when"}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("never edit by hand what the crane generator wrote", "Never edit"),
        ("crane_api must never be called from the quay service", "crane_api must"),
        ("src/crane.py must never import from the quay package", "src/crane.py must"),
        ("don't ever push to the crane branch", "Don't ever"),
        ("let’s go with Valkey for the crane cache", "Let’s go"),
        ("ods_crane 的字段以后一律不准改名", "ods_crane"),
    ],
)
def test_a_name_that_begins_a_rule_is_kept_as_it_is_written(said: str, kept: str) -> None:
    assert [draft.text.startswith(kept) for draft in extract(Turn("s", 2, said, "Noted."))] == [True]
