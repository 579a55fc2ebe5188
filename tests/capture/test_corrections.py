"""A fact that the user puts right, or that changed, is kept as such and takes the place of the old one."""

from __future__ import annotations

import pytest

from vmem.capture.statements.extract import extract
from vmem.capture.statements.supersede import all_replaced
from vmem.model import Draft, Page, Turn

ARCHIVED = "Correction: invoices are archived after 730 days, not after 400 days."
MOVED = "The staging gateway no longer listens on port 7331, it moved to port 7443."


def drafts(text: str, at: float = 2e9) -> list[Draft]:
    return extract(Turn("s", 9, text, "", started_at=at))


def page(text: str, speaker: str = "user", pin: str = "") -> Page:
    made = drafts(text, 1e9)[0]
    return Page(f"old{speaker}{pin}", made.kind, made.title, made.text, speaker=speaker, pin=pin, created_at=1e9)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "kind", "instead"),
    [
        ("Correction: invoices are archived after 730 days, not after 400 days.", "fact", "400 days"),
        ("The staging gateway no longer listens on port 7331, it moved to port 7443.", "fact", "port 7331"),
        ("The queue is now RabbitMQ, not Redis", "fact", "Redis"),
        ("the nightly job moved from 02:00 to 04:30", "fact", "02:00"),
        ("scratch that, the retention is 14 days", "fact", ""),
        ("we changed our mind: the board polls every 90 seconds, no longer every 45 seconds", "decision", "45 seconds"),
        ("Correction: never deploy on Thursdays", "constraint", ""),
        ("更正：发票保存 730 天，不是 400 天", "fact", "400 天"),
        ("网关不再监听 7331 端口，改成 7443 端口了", "fact", "7331 端口"),
        ("超时从 30 秒改为 60 秒", "fact", "30 秒"),
    ],
)
def test_a_change_is_kept_with_the_value_that_it_gives_up(said: str, kind: str, instead: str) -> None:
    made = drafts(said)[0]
    assert (made.kind, "correction" in made.tags) == (kind, True)
    assert (f"Instead of: {instead}" in made.text) is bool(instead)


def test_a_change_of_mind_is_a_choice_whatever_was_said_before_it() -> None:
    before = Turn("s", 8, "write the parser", "Done: the parser is in parse.py.")
    said = Turn("s", 9, "We changed our minds: reports are kept 90 days, not 30.", "Noted.")
    assert [made.kind for made in extract(said, before)] == ["decision"]


@pytest.mark.parametrize(
    "said",
    [
        "The build no longer fails", "the tests are green now", "it moved to the left", "use tabs, not spaces",
        "what if the port changed from 1 to 2?", "Is the queue now RabbitMQ, not Redis?",
        "我们决定从 MySQL 换成 PostgreSQL",
        "I no longer like tabs", "imagine the port moved from 80 to 81",
    ],
)  # fmt: skip
def test_what_passes_or_orders_or_asks_is_no_changed_fact(said: str) -> None:
    assert not [made for made in drafts(said) if made.kind == "fact"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Invoices are archived after 400 days.", ARCHIVED),
        ("The staging gateway listens on port 7331.", MOVED),
        ("发票保存 400 天。", "更正：发票保存 730 天，不是 400 天"),
        ("测试网关监听 7331 端口。", "测试网关不再监听 7331 端口，改成 7443 端口了"),
        (
            "We agreed that the board polls every 45 seconds.",
            "Correction: the board polls every 90 seconds, not every 45 seconds",
        ),
    ],
)  # fmt: skip
def test_it_replaces_every_page_that_stated_the_old_value_but_no_pin(old: str, new: str) -> None:
    stated, repeated, pinned = page(old), page(old, "assistant"), page(old, pin="hard")
    assert {p.uid for p in all_replaced(drafts(new)[0], [stated, repeated, pinned])} == {stated.uid, repeated.uid}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The idle timeout of the worker pool is 30 s", "The request timeout went from 30 s to 60 s"),
        ("The importer is limited to 400 days of history", ARCHIVED),
        ("The staging gateway must never listen on port 7331", MOVED),
    ],
)  # fmt: skip
def test_another_subject_and_a_rule_stay(old: str, new: str) -> None:
    assert not all_replaced(drafts(new)[0], [page(old)])
