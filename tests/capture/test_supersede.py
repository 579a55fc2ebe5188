"""A page is replaced only by one that speaks of the same thing, in the same scope, with the right to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vmem.capture.statements.extract import extract
from vmem.capture.statements.supersede import all_replaced
from vmem.model import Dialog, Draft, Exchange, Page, Turn
from vmem.provenance import given_up


def page(text: str, kind: str = "decision", **fields: object) -> Page:
    draft = next(d for d in extract(Turn("s", 1, text, "", started_at=1e9)) if d.kind == kind)
    made = Page("old00000", draft.kind, draft.title, draft.text, speaker="user", tags=draft.tags, created_at=1e9)
    return replace(made, **fields)  # type: ignore[arg-type]


def draft(text: str) -> Draft:
    found = extract(Turn("s", 9, text, "", started_at=2e9))
    assert found, text
    return found[0]


@pytest.mark.parametrize(
    ("old", "kind", "new"),
    [
        ("We decided to use memcached for the session cache", "decision",
         "let's use Redis instead of memcached for the session cache"),
        ("Let's write the CLI in Go", "decision", "on second thought let's write the CLI in Rust instead of Go"),
        ("I prefer npm for this repo", "preference", "actually, we use pnpm instead of npm in this repo"),
        ("never go above 1Gi memory for the ingest pods", "constraint",
         "from now on never go above 2Gi memory for the ingest pods"),
        ("The request timeout of the gateway is 30 s", "fact", "The request timeout of the gateway is now 60 s"),
        ("我们决定用 MySQL 存储订单", "decision", "我们决定改用 PostgreSQL 而不是 MySQL 存储订单"),
        ("Let's use Amazon SQS queues", "decision", "let's use RabbitMQ instead of Amazon SQS"),
        ("let's switch the billing database to MySQL", "decision", "let's switch the billing database to PostgreSQL"),
        ("Never log request bodies in the gateway", "constraint", "always log request bodies in the gateway"),
        ("I prefer tabs in the shop code", "preference", "I don't prefer tabs in the shop code any more"),
    ],
)  # fmt: skip
def test_a_reversal_replaces_what_it_reverses(old: str, kind: str, new: str) -> None:
    assert all_replaced(draft(new), [page(old, kind)]) == [page(old, kind)]


@pytest.mark.parametrize(
    "dialog",
    [
        Dialog("plan", "# Rotate what the gateway writes, weekly, and compress what is older than a month", "refused"),
        Dialog("call", "`find /var/log/gateway -mtime +7 -delete`", "refused"),
    ],
)
def test_a_rule_said_in_a_dialog_is_reversed_as_any_other(dialog: Dialog) -> None:
    words = "never keep gateway logs longer than 30 days"
    said = (Exchange("clean up"), Exchange(words, "Understood.", dialog=dialog))
    made = [d for d in extract(Turn("s", 1, "clean up", "", exchanges=said, started_at=1e9)) if d.kind == "constraint"]
    old = [replace(Page("old00000", d.kind, d.title, d.text, speaker="user"), created_at=1e9) for d in made]
    assert old
    assert all_replaced(draft("from now on never keep gateway logs longer than 60 days"), old) == old


@pytest.mark.parametrize(
    ("old", "kind", "new"),
    [
        ("Let's write the worker in Go", "decision", "let's write the CLI in Rust instead of Go"),
        ("We decided to use Redis for the cache", "decision", "We decided to use PostgreSQL for the audit log"),
        ("let's switch the billing database to MySQL", "decision", "let's switch the billing database to MySQL 8"),
        ("never push to main", "constraint", "never push secrets to the registry"),
        ("The request timeout of the gateway is 30 s", "fact", "The idle timeout of the worker pool is 60 s"),
        ("always run make lint before pushing", "constraint", "always run make test before pushing"),
        ("Correction: the renderer listens on port 7444, not 7000.", "fact",
         "Correction: the gateway listens on port 8443, not 7443."),
        ("Correction: the renderer listens on port 7444 now.", "fact",
         "Correction: the gateway listens on port 8443 now."),
        ("更正：渲染器监听7444端口，不是7000。", "fact", "更正：网关监听8443端口，不是7443。"),
        ("Let's use Redis instead of memcached for sessions", "decision",
         "let's use Kafka instead of memcached for events"),
        ("CI must stay under 10 minutes", "constraint", "The CLI must start in under 200 ms"),
        ("The latency budget of the search service is 200 ms", "fact",
         "The latency budget of the billing service is 300 ms now"),
        ("Test coverage of the parser must stay above 90%", "constraint",
         "Test coverage of the renderer must stay above 70% now"),
        ("The cache TTL in production is 300 s", "fact", "The cache TTL in staging is now 10 s"),
        ("Our SLA for tier 1 customers is 4 hours", "fact", "Our SLA for tier 2 customers is 24 hours now"),
        ("We must answer P1 incidents within 15 minutes", "constraint",
         "We must answer P2 incidents within 60 minutes from now on"),
        ("Keep the search service's budget at 512 MB", "constraint",
         "Keep the billing service's budget at 256 MB instead of 512 MB"),
        ("We decided to use Jenkins for the nightly builds", "decision",
         "for the release builds let's use GitHub Actions instead of Jenkins"),
        ("Rule: NEVER delete or move anything on the source drives", "constraint",
         "Hilde wants the duplicates credited, not deleted"),
        ("Stop saying 'note that'. Just say it", "constraint", "rename. Client says station, not stop."),
        ("never write to the file server of the grid operator, they lock the account for a day", "constraint",
         "the name list comes as a file on a USB stick, not from the server"),
        ("No pandas in this repo, it is 90 MB in the image", "constraint", "keep the backups 30 days, not 90"),
        ("never use one actor per call in the routing core", "constraint",
         "we decided to use one masking step in the gateway, not one per call"),
    ],
)  # fmt: skip
def test_another_subject_is_left_alone(old: str, kind: str, new: str) -> None:
    assert all_replaced(draft(new), [page(old, kind)]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The import takes 120 ms per batch now", "The import took 940 ms per batch before the change"),
        (
            "The p95 of the search endpoint is 180 ms",
            "Before the index change the p95 of the search endpoint was 900 ms",
        ),
        ("The image is 90 MB now", "The image had 400 MB"),
    ],
)
def test_what_was_so_before_a_change_neither_replaces_what_is_so_now_nor_is_replaced(one: str, other: str) -> None:
    now, past = (Draft("fact", text, text, speaker="user", created_at=2e9) for text in (one, other))
    before = Page("old00000", "fact", "", "", speaker="user", created_at=1e9)
    assert all_replaced(past, [replace(before, title=one, text=one)]) == []
    assert all_replaced(now, [replace(before, title=other, text=other)]) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The upload limit is 20 MB", "As of today the upload limit was raised to 50 MB"),
        ("The cache lives for 30 minutes", "The cache lives for 2 hours now"),
    ],
)
def test_a_new_value_of_the_same_thing_replaces_the_old_one_also_in_another_unit(old: str, new: str) -> None:
    stored = Page("old00000", "fact", old, f"{old}\n(user, turn 1)", speaker="user", created_at=1e9)
    later = Draft("fact", new, f"{new}\n(user, turn 9)", speaker="user", created_at=2e9)
    assert all_replaced(later, [stored]) == [stored]


def test_what_the_user_puts_right_replaces_what_it_was_also_without_a_word_of_change() -> None:
    old, new = "The cache lives for 30 minutes", "The cache lives for 2 hours"
    stored = Page("old00000", "fact", old, f"{old}\n(user, turn 1)", speaker="user", created_at=1e9)
    later = Draft("fact", new, f"{new}\n(user, turn 2)", speaker="user", created_at=2e9)
    assert all_replaced(later, [stored]) == []
    assert all_replaced(replace(later, tags=("correction",)), [stored]) == [stored]


@pytest.mark.parametrize(
    "said",
    [
        "never write a loop over points without a bound",
        "Write the batch script for the season. Partition main, array over profiles, at most 40 at a time.",
        "the fifteen minutes are over and I must type it all again, so always keep the login for a shift",
        "always spread replicas over nodes too",
    ],
)
def test_what_something_goes_over_is_not_given_up_for_it(said: str) -> None:
    assert all(given_up(made.text) == "" for made in extract(Turn("s", 1, said, "", started_at=1e9)))


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("tabs over spaces please", "spaces"),
        ("ok, pnpm over npm everywhere", "npm"),
        ("I prefer composition over inheritance in this repo", "inheritance"),
        ("we decided to go with Postgres over MySQL because of jsonb", "MySQL"),
    ],
)
def test_what_something_is_preferred_over_is_given_up(said: str, gone: str) -> None:
    assert [given_up(made.text) for made in extract(Turn("s", 1, said, "", started_at=1e9))] == [gone]


OLD = "We decided to use memcached for the session cache"
NEW = "let's use Redis instead of memcached for the session cache"


@pytest.mark.parametrize(
    "fields",
    [
        {"scope": "user"}, {"agent": "other"}, {"pin": "hard"}, {"superseded_by": "abc"}, {"kind": "episode"},
        {"created_at": 3e9},
    ],
)  # fmt: skip
def test_other_scopes_pins_and_what_is_already_replaced_are_left_alone(fields: dict[str, object]) -> None:
    assert all_replaced(draft(NEW), [replace(page(OLD), **fields)]) == []  # type: ignore[arg-type]


def test_the_assistant_does_not_replace_what_the_user_said() -> None:
    assert all_replaced(replace(draft(NEW), speaker="assistant"), [page(OLD)]) == []
    assert all_replaced(replace(draft(NEW), speaker="assistant"), [page(OLD, speaker="assistant")])


def test_all_of_several_are_replaced_the_newest_first() -> None:
    older, newer = page(OLD, uid="a"), page(OLD, uid="b", created_at=1.5e9)
    assert all_replaced(draft(NEW), [older, newer]) == [newer, older]


def test_saying_the_same_again_replaces_nothing() -> None:
    assert all_replaced(draft(OLD), [page(OLD)]) == []
