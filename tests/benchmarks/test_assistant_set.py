"""The shipped coding-assistant set is whole: what a query promises is really in its pages."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.support.scripts import load

DATA = Path(__file__).parents[2] / "benchmarks" / "data"
SET = DATA / "assistant"
Row = dict[str, Any]

# At least this many questions per category; the totals are checked apart.
MINIMUM = {
    "direct": 20,
    "paraphrase": 20,
    "identifier": 20,
    "chain": 30,
    "reversal": 15,
    "temporal": 15,
    "aggregate": 10,
    "file": 12,
    "implicit": 20,
    "chinese": 15,
    "mixed": 10,
    "no-answer": 60,
}
FLAVOURS = {"thanks", "generic", "code", "log", "near", "other-project", "topic"}


def read_rows(name: str) -> list[Row]:
    """Each line of a shipped file as a dict."""
    return [json.loads(line) for line in (SET / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def memories() -> list[Row]:
    return read_rows("memories.jsonl")


@pytest.fixture(scope="module")
def queries() -> list[Row]:
    return read_rows("queries.jsonl")


@pytest.fixture(scope="module")
def pages(memories: list[Row]) -> dict[str, Row]:
    return {row["id"]: row for row in memories}


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    return load(DATA / "make_assistant.py")


def test_the_shipped_files_are_what_the_source_builds(builder: ModuleType) -> None:
    built_memories, built_queries = builder.build(SET / "source")
    assert built_memories == (SET / "memories.jsonl").read_text(encoding="utf-8")
    assert built_queries == (SET / "queries.jsonl").read_text(encoding="utf-8")


def test_a_malformed_source_line_is_refused_with_its_number(builder: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "odd.txt"
    source.write_text("@@ 2026-01-01 10:00\nwords that belong to nothing\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"odd\.txt:2"):
        builder.parse(source)


def test_the_set_is_as_large_as_promised(memories: list[Row], queries: list[Row]) -> None:
    assert len(memories) >= 320
    assert len({row["session"] for row in memories}) >= 40
    assert len({row["collection"] for row in memories}) == 5
    assert sum(bool(row["gold"]) for row in queries) >= 170


def test_every_category_has_its_minimum(queries: list[Row]) -> None:
    counts = Counter(row["category"] for row in queries)
    assert set(counts) == set(MINIMUM)
    assert {name: counts[name] for name, least in MINIMUM.items() if counts[name] < least} == {}


def test_ids_are_unique_and_opaque(memories: list[Row], queries: list[Row]) -> None:
    ids = [row["id"] for row in memories] + [row["id"] for row in queries]
    assert len(ids) == len(set(ids))
    allowed = set("abcdefghijklmnopqrstuvwxyz234567")
    assert all(len(row["id"]) == 8 and set(row["id"]) <= allowed for row in memories)


def test_gold_pages_exist_in_the_collection_of_the_query_and_are_current(
    queries: list[Row], pages: dict[str, Row]
) -> None:
    for query in queries:
        for uid in query["gold"]:
            page = pages[uid]
            assert page["collection"] == query["collection"], query["query"]
            assert "superseded_by" not in page, query["query"]
            assert page["timestamp"] <= query["now"], query["query"]
        assert query["gold_sessions"] == sorted({pages[uid]["session"] for uid in query["gold"]})
        assert len(query["gold"]) == len(set(query["gold"]))


def test_evidence_is_in_a_gold_page_and_in_no_other_page_of_the_collection(
    queries: list[Row], memories: list[Row], pages: dict[str, Row]
) -> None:
    for query in queries:
        for evidence in query["evidence"]:
            holders = {
                row["id"] for row in memories if row["collection"] == query["collection"] and evidence in row["text"]
            }
            assert holders, (query["query"], evidence)
            assert holders <= set(query["gold"]), (query["query"], evidence)
        for uid in query["gold"]:
            assert any(evidence in pages[uid]["text"] for evidence in query["evidence"]), query["query"]


def test_only_no_answer_prompts_lack_gold_and_evidence(queries: list[Row]) -> None:
    for query in queries:
        if query["category"] == "no-answer":
            assert (query["gold"], query["gold_sessions"], query["evidence"]) == ([], [], [])
            assert query["flavour"] in FLAVOURS
        else:
            assert query["gold"] and query["evidence"]
            assert "flavour" not in query


def test_chains_need_two_or_three_pages_and_many_cross_sessions(queries: list[Row]) -> None:
    chains = [row for row in queries if row["category"] == "chain"]
    assert all(2 <= len(row["gold"]) <= 3 for row in chains)
    assert sum(len(row["gold_sessions"]) > 1 for row in chains) >= 20


def test_a_superseded_page_names_a_newer_page_of_its_project(memories: list[Row], pages: dict[str, Row]) -> None:
    old = [row for row in memories if "superseded_by" in row]
    assert len(old) >= 12
    for row in old:
        newer = pages[row["superseded_by"]]
        assert newer["collection"] == row["collection"]
        assert newer["kind"] == row["kind"]
        assert newer["timestamp"] > row["timestamp"], row["title"]


def test_every_reversal_asks_for_the_page_that_replaced_another(queries: list[Row], memories: list[Row]) -> None:
    replacing = {row["superseded_by"] for row in memories if "superseded_by" in row}
    for query in queries:
        if query["category"] == "reversal":
            assert set(query["gold"]) <= replacing, query["query"]


def test_no_query_repeats_a_page_or_another_query(queries: list[Row], memories: list[Row]) -> None:
    texts = {row["text"].strip().lower() for row in memories}
    assert not [row["query"] for row in queries if row["query"].strip().lower() in texts]
    seen = Counter((row["collection"], row["query"]) for row in queries)
    assert [key for key, times in seen.items() if times > 1] == []


def test_each_category_is_halved_between_dev_and_test(queries: list[Row]) -> None:
    halves: dict[str, Counter[str]] = defaultdict(Counter)
    for query in queries:
        halves[query["category"]][query["split"]] += 1
    for category, split in halves.items():
        assert set(split) == {"dev", "test"}
        assert abs(split["dev"] - split["test"]) <= 1, category
    total = Counter(row["split"] for row in queries)
    assert abs(total["dev"] - total["test"]) <= 1
