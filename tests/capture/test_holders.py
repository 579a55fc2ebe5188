"""A role that passes to somebody else is a fact that names who gave way, so that the older page can be replaced."""

from __future__ import annotations

import pytest

from vmem.capture.extract import extract
from vmem.capture.supersede import all_replaced
from vmem.model import Draft, Page, Turn


def drafts(prompt: str, at: float = 2e9) -> list[Draft]:
    return extract(Turn("s", 5, prompt, "Noted.", started_at=at))


def page(prompt: str) -> Page:
    (draft,) = drafts(prompt, at=1e9)
    return Page("old", draft.kind, draft.title, draft.text, speaker=draft.speaker, tags=draft.tags, created_at=1e9)


ANNA = "The owner of the billing service is Anna."
PRIYA = "Priya is the release manager."
WANG = "账单服务的负责人是老王"


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (ANNA, "the owner of the billing service is Tomas, not Anna"),
        (ANNA, "Tomas owns the billing service, not Anna"),
        (ANNA, "it's Tomas who owns the billing service, not Anna"),
        (ANNA, "Anna no longer owns the billing service, Tomas does"),
        (ANNA, "the billing service moved from Anna to Tomas"),
        (ANNA, "Tomas has taken over the billing service from Anna"),
        (ANNA, "correction: the billing service is owned by Tomas, not by Anna"),
        (ANNA, "Anna left, so Tomas owns the billing service now"),
        (PRIYA, "the release manager is Deepa, not Priya"),
        (PRIYA, "Deepa is the release manager from now on, not Priya"),
        (PRIYA, "Priya isn't the release manager any more, Deepa is"),
        (PRIYA, "Deepa replaced Priya as release manager"),
        (PRIYA, "sorry, I meant Deepa is the release manager, not Priya"),
        (WANG, "账单服务的负责人是老李，不是老王"),
        (WANG, "账单服务现在归老李管，不是老王了"),
        (WANG, "账单服务的负责人换成老李了，老王走了"),
        (WANG, "账单服务的负责人从老王换成了老李"),
        (WANG, "老王不再负责账单服务，改由老李负责"),
        (WANG, "说错了，账单服务负责人是老李不是老王"),
    ],
)
def test_a_new_holder_replaces_the_page_that_named_the_old_one(before: str, now: str) -> None:
    old = page(before)
    assert old.kind == "fact"
    (draft, *_) = drafts(now)
    assert draft.kind == "fact"
    assert "correction" in draft.tags
    assert all_replaced(draft, [old]) == [old]


@pytest.mark.parametrize(
    "now",
    [
        "does Tomas own the billing service, not Anna?",
        "if Anna left, Tomas would own the billing service",
        "maybe Tomas should own the billing service, not Anna",
        "Tomas owns the search service, not Anna",
        "账单服务是不是归老李管，不是老王了",
    ],
)
def test_a_question_a_thought_and_another_service_replace_nothing(now: str) -> None:
    assert [all_replaced(draft, [page(ANNA), page(WANG)]) for draft in drafts(now)] in ([], [[]])


@pytest.mark.parametrize(
    "text",
    ["Priya is the release manager.", "our security lead is Bo Lindqvist", "Mo maintains the importer", "对接人是小陈"],
)
def test_who_has_a_role_is_a_fact(text: str) -> None:
    assert [draft.kind for draft in drafts(text)] == ["fact"]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (ANNA, "actually the owner of the billing service is Tomas now"),
        (ANNA, "Tomas owns the billing service now"),
        ("Anna looks after the billing service", "the owner of the billing service is now Tomas"),
        (PRIYA, "Deepa is now the release manager"),
        (WANG, "账单服务的负责人现在是老李"),
        (WANG, "账单服务现在归老李管"),
    ],
)
def test_a_new_holder_replaces_the_old_one_also_when_it_names_nobody_before(before: str, now: str) -> None:
    old = page(before)
    (draft, *_) = drafts(now)
    assert all_replaced(draft, [old]) == [old]


@pytest.mark.parametrize(
    "now",
    [
        "the owner of the search service is Tomas now",
        "Tomas maintains the billing service",
        "Anna owns the billing service now",
        "the owner is Tomas now",
        "搜索服务的负责人现在是老李",
        "账单服务的负责人现在是老王",
    ],
)
def test_another_duty_a_second_holder_and_the_same_one_replace_nobody(now: str) -> None:
    (draft, *_) = drafts(now)
    assert all_replaced(draft, [page(ANNA), page(WANG)]) == []
