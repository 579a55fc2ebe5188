"""A number that somebody tells is a fact when it still holds next week, and not how things stood when it was told."""

from __future__ import annotations

import pytest

from vmem.capture.statements.extract import extract
from vmem.model import ToolUse, Turn


def kinds(said: str, answer: str = "", tools: tuple[ToolUse, ...] = ()) -> list[str]:
    before = Turn("s", 2, "thanks", "You're welcome.", started_at=1e9)
    return [draft.kind for draft in extract(Turn("s", 3, said, answer, tools, started_at=2e9), before)]


@pytest.mark.parametrize(
    "said",
    [
        "The kiln runs at 1060 degrees for 8 hours.",
        "Suppliers send a stock list every 15 minutes.",
        "We fire every Thursday in the small kiln.",
        "for the record the glaze room is open until 18:00",
        "The lease of the studio is 14 months, not 12 months",
        "我们的仓库有 1,200 家供应商，每周一对账",
    ],
)
def test_how_things_are_set_up_is_a_fact(said: str) -> None:
    assert kinds(said) == ["fact"]


@pytest.mark.parametrize(
    "said",
    [
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
        "the glaze cracks. The kiln holds 40 cups and a shelf for 12 plates",
        "the shop has a queue of 30 orders a day and the owner hates it",
    ],
)
def test_what_is_the_matter_just_now_is_no_fact(said: str) -> None:
    assert "fact" not in kinds(said)


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
    assert kinds(said, answer, LOOKED).count("fact") == facts


@pytest.mark.parametrize(
    "said",
    ["They use EDI, not e-mail.", "Merge it after Lou read it, not before"],
)
def test_what_somebody_is_or_does_is_no_wish(said: str) -> None:
    assert "preference" not in kinds(said)
