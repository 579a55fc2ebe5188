"""What is said in so many words is kept, whatever stands around it; nothing is chosen by what is put off or cheered."""

from __future__ import annotations

import pytest

from vmem.capture.statements.extract import extract
from vmem.model import Turn

BEFORE = Turn("s", 1, "Let us look at the parser.", "I looked at the parser; it reads the file twice.")

RULES = (
    "We must never use an ORM in the billing service.",
    "Never log customer names.",
    "Never rename a field, it might break the app.",
    "Always explain why you chose a library.",
    "From now on, if a test fails, tell me before you fix it.",
    "always check whether the migration is reversible",
    "Answers: short and dry please",
    "The API must not return stack traces.",
    "Deployments on Fridays are not allowed.",
    "From now on write commit messages in English.",
    "Please always run the linter before committing.",
    "All timestamps are stored in UTC.",
    "No new dependencies without asking me first.",
    "The nightly export must be done by 04:20.",
    "Each service owns its own database; no cross-service queries.",
    "Remember, invoices are never deleted, only voided.",
    "A test that fails before the fix: that's the deal for every bugfix here.",
    "The auditors require ten years of raw files.",
    "No trackers, no accounts, ever.",
    "You commit when the tests are green, small ones.",
    "You never edit in that folder, you may read.",
    "So you may push yourself now, but only feature branches.",
    "And stop saying 'great question' to me.",
    "Three lines max in every summary from now.",
    "No Kotlin update before the plugin supports it.",
    "also no soft delete.",
    "On a 429 do not retry, not even once.",
    "Commit style: imperative, lower case.",
    "commit messages: module: what changed, nothing else",
    "Answers: a table or one sentence.",
    "Code style: black, 88 columns, sorted imports.",
    "conventional commits, the crate as scope",
    "rules for the importer: strip, then lower, then compare.",
    "i dont want to see another print in the driver",
    "anything over 40 kg goes past the shift lead",
    "Anything that would be a popup should be a banner on top.",
    "do not touch a thing under vendor, not even its readme",
    "please always in an own branch",
    "mark it as held and DON'T send labels while it is",
    "three tries and 2 s between. that goes for every device on the bus",
    "and once you're finished dont write me an essay, two lines are plenty",
    "Texts only for the pick-up, not for reminders, otherwise the bill explodes.",
    "Wednesday evenings after 20:00 only please",
    "Nobody edits packages/legacy-import/fixtures, Olga rebuilds those by hand.",
    "the tests you wrote are fine but pls no snapshot tests ever, I had 900 of them once",
    "she asked could the mails go out by themselves and I said no, nothing goes out to a customer by itself",
    "while that runs can you write the script, I don't ever want to type a number into the paper by hand",
    "und er ist pingelig: every script needs a rollback script next to it, sonst nimmt er es nicht",
    "不要修改 migrations 目录下的文件。",
    "公共函数必须写文档注释。",
    "每个接口都必须做鉴权。",
    "今后所有金额都用分为单位的整数。",
)
CHOICES = (
    "We decided to use gRPC between the services because JSON was too slow.",
    "I've decided: we drop Windows support.",
    "We're switching from Jest to Vitest.",
    "We are going to deploy with Kustomize instead of Helm.",
    "After the discussion we go for feature flags rather than branches.",
    "Let's go with Redis for the queue.",
    "Let's take the simple approach: a cron job every five minutes.",
    "Final decision: the CLI is written in Go.",
    "最终决定：CLI 用 Go 写。",
    "我们选 Kafka，因为需要重放。",
    "我们从 Jest 换到 Vitest。",
    "部署用 Kustomize，不用 Helm。",
    "会话存 Redis，不放 JWT。",
    "团队一致同意用主干开发。",
    "放弃 Windows 支持。",
    "方案定 B。",
    "我决定把 Celery 换成 Dramatiq。",
)
NEITHER = (
    "Should we go with Kafka?",
    "Maybe we should use gRPC some day.",
    "If we used Redis, would it be faster?",
    "Let's keep an eye on it.",
    "Let's take a look at the logs.",
    "We haven't decided whether we use Redis.",
    "Their style guide says never use tabs.",
    "Why must this be a tuple?",
    "Only the first test fails.",
    "You never listen to me.",
    "Aylin asks can they use the latest tag on dev clusters only.",
    "A man from Debian has written, he likes to package it, but every download at build time stops him.",
    "You can push it yourself, I have to go.",
    "Also no luck.",
    "henning asks. always said it stays because they can't do rest",
    "The build is always slow on Mondays.",
    "CI always fails on that one.",
    "Priya always wants another round.",
    "We tried the queue, the alert fired only on the public endpoints.",
    "Always put everything into one component, what a great idea.",
    "On my machine don't work either.",
    "Answers: 1 yes, 2 no",
    "Style: make the header blue",
    "Answers: I think the first",
    "answers: first one sqlite, second one monthly",
    "style: looks good",
    "naming: I don't know",
    "anything I try goes wrong",
    "anything after the login goes to a blank page",
    "whoever wrote this should be ashamed",
    "i dont want to read a novel now",
    "rules for the contest: nobody knows them",
    "Conventional commits are a pain.",
    "we looked at conventional commits, it is too heavy",
    "naming: falcon or heron",
    "test names: two of them were the same",
    "answers: the table was empty",
    "firewall rules: allow 443, deny the rest",
    "rules: three of them match",
    "anything above 40 goes red",
    "this goes for every browser I tried",
    "i dont want to see any of this again today",
    "dont have one, not even a draft",
    "Anything else?",
    "Anything that would be of help is welcome.",
    "DON'T PANIC",
    "I don't want to see errors when I log in.",
    "Commit message: fix the typo in the header",
    "Marco asks if the customer data must stay in Italy.",
    "Always wanted to try that.",
    "要不要用 Redis？",
    "他们的规范说不能用 tab。",
    "我们还没决定用哪个。",
    "能不能总是得到同样的结果？",
)


ASKING = Turn("s", 1, "What next?", "The tests pass. Shall I go on with the importer?")
AROUND = pytest.mark.parametrize(
    ("before", "answer"),
    [(None, "OK."), (BEFORE, "OK."), (BEFORE, "Noted."), (ASKING, "Understood."), (None, "I changed the config.")],
)


def kinds(text: str, before: Turn | None, answer: str) -> set[str]:
    return {draft.kind for draft in extract(Turn("s", 2 if before else 1, text, answer), before)}


@AROUND
@pytest.mark.parametrize("text", RULES)
def test_a_rule_in_plain_words_is_one(text: str, before: Turn | None, answer: str) -> None:
    assert kinds(text, before, answer) & {"constraint", "preference"}


@AROUND
@pytest.mark.parametrize("text", CHOICES)
def test_a_choice_in_plain_words_is_one(text: str, before: Turn | None, answer: str) -> None:
    assert "decision" in kinds(text, before, answer)


@AROUND
@pytest.mark.parametrize("text", NEITHER)
def test_a_question_a_doubt_and_what_others_say_are_neither(text: str, before: Turn | None, answer: str) -> None:
    assert not kinds(text, before, answer) & {"constraint", "decision", "preference"}


def decided(answer: str, reply: str) -> str:
    before = Turn("s", 1, "the meshing is slow", answer)
    return "\n".join(d.text for d in extract(Turn("s", 2, reply, "Done."), before) if d.kind == "decision")


@pytest.mark.parametrize(
    ("answer", "reply", "has"),
    [
        ("The usual split is meshing on a worker and upload on the main thread.", "go for it", "worker"),
        ("A counter that asserts in debug builds would show who allocates.", "ooh yes do that", "counter"),
        ("An init container that checks the config works here.", "perfect, add it", "init container"),
        ("I can use default_tags in the provider so nobody forgets.", "good idea", "default_tags"),
        ("路由可以换成前缀树。", "可以", "前缀树"),
        ("也可以用 autocorrect 在 CI 里检查。", "可以啊加上", "autocorrect"),
        ("两种办法：一是用分布式锁；二是用 SKIP LOCKED 让多个实例分摊。", "好，就用第二种", "SKIP LOCKED"),
    ],
)
def test_an_order_to_do_what_was_described_chooses_it(answer: str, reply: str, has: str) -> None:
    assert has in decided(answer, reply)


@pytest.mark.parametrize(
    ("prompt", "answer", "chosen"),
    [
        ("make it 20", "The nodes send every 20 s now.", True),
        ("she wants it to shout at 4.2", "Set: 4.2, one reading.", True),
        ("make it 20", "I found the place in the settings.", False),
        ("page 20 is blank", "Page 20 is set now.", False),
        ("why 20", "The default is 20.", False),
        (
            "i pressed it and got 2 mails",
            "Only the first press sends now. To check: 1. press it, 2. press again.",
            False,
        ),
    ],
)
def test_a_value_that_the_answer_states_as_set_is_chosen(prompt: str, answer: str, chosen: bool) -> None:
    drafts = extract(Turn("s", 2, prompt, answer), BEFORE)
    assert any(d.kind == "decision" and prompt in d.text for d in drafts) == chosen


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        ("Should I add a test?", "let's wait until it breaks once more"),
        ("Kafka or RabbitMQ?", "I'm not decided yet"),
        ("Kafka or RabbitMQ?", "ha ha, either way it breaks"),
        ("Ten seeds: 71.3 against 68.9.", "beautiful, the gap holds"),
        ("The policy allows every action on every bucket. I'd narrow it.", "Well spotted."),
        ("换成 el-table-v2 了，滚动流畅了。", "行"),
        ("自建还是买云的？", "再说吧，老板没批预算"),
        ("我建议把日志存到 S3。要我加上吗？", "那个以后再存"),
        ("缓存可以放 Redis 或者内存。", "缓存以后再弄吧"),
        ("I edited the old migration.", "revert it"),
        ("The index is broken, and so is the mail about it.", "Draft me a note to the team."),
        ("The index is broken. I could rebuild it.", "One more thing: who wrote it"),
    ],
)
def test_what_is_put_off_cheered_or_done_once_is_no_choice(answer: str, reply: str) -> None:
    assert decided(answer, reply) == ""


@pytest.mark.parametrize(
    "said",
    [
        "we don't always have to run all tests",
        "the error says access is forbidden for all users",
        "the rule that everything must pass QA makes no sense to me",
        "At Google they never mock databases",
        "in my last company we must always squash",
        "as far as I know we decided to use Postgres for billing",
        "the previous team decided to use Mongo",
        "we almost decided to use Kafka",
        "commit message: never log passwords",
        "generate a policy text: employees must never share passwords",
        "write release notes: from now on the CLI requires Node 20",
        "in the story the robot must never lie",
        "the test is named test_never_push_to_main",
    ],
)
def test_what_an_error_a_name_or_somebody_else_says_is_neither_a_rule_nor_a_choice(said: str) -> None:
    found = extract(Turn("s", 3, said, "ok", started_at=1.0))
    assert {draft.kind for draft in found} & {"constraint", "decision", "preference"} == set()


def test_what_names_its_own_topic_is_kept_beside_another_rule() -> None:
    said = "on a branch, never main, small commits. message: imperative, no prefix, no feat(scope): stuff"
    found = [d.text for d in extract(Turn("s", 2, f"you may commit from now on btw. {said}", "Noted."), BEFORE)]
    assert any("imperative, no prefix" in text for text in found)
