"""Figures of retrieval, held against some that were computed by hand."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.figures import average, quantile, share
from benchmarks.retrieval_metrics import judge


def test_a_ranking_is_judged_by_hand_computed_figures() -> None:
    found = judge(["x", "b", "y", "a"], frozenset({"a", "b", "c"}))
    assert (found.hit1, found.hit5, found.mrr) == (0.0, 1.0, 0.5)
    assert found.all_gold10 == 0.0
    assert found.recall10 == pytest.approx(2 / 3)
    ideal = 1 + 1 / math.log2(3) + 1 / 2
    assert found.ndcg10 == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)


def test_a_perfect_ranking_scores_one_and_an_empty_one_nothing() -> None:
    assert set(vars_of(judge(["a", "b"], frozenset({"a", "b"})))) == {1.0}
    assert set(vars_of(judge([], frozenset({"a"})))) == {0.0}


@given(st.lists(st.integers(0, 30), unique=True, max_size=30), st.sets(st.integers(0, 30), min_size=1, max_size=12))
def test_every_metric_is_a_share_and_deeper_hits_include_shallower(ranked: list[int], gold: set[int]) -> None:
    found = judge([str(i) for i in ranked], frozenset(map(str, gold)))
    assert all(0.0 <= value <= 1.0 + 1e-9 for value in vars_of(found))
    assert found.all_gold10 <= found.recall10 <= found.hit10
    assert found.hit1 <= found.hit5 <= found.hit10


def test_the_interval_of_a_share_is_wilsons_and_narrows_with_more_questions() -> None:
    middle, low, high = share([True] * 8 + [False] * 2)
    assert (middle, low, high) == pytest.approx((80, 49.0, 94.3), abs=0.1)
    _, tight, tighter = share([True] * 160 + [False] * 40)
    assert low < tight < 80 < tighter < high
    assert share([True] * 10)[2] == pytest.approx(100)
    assert share([])[0] == 0 and share([False] * 4)[1] == 0


def test_a_mean_has_an_interval_too() -> None:
    assert average([1.0, 0.0, 1.0, 0.0]) == share([True, False, True, False])
    assert average([0.5, 1.0, 0.5, 1.0]) == pytest.approx((75, 50.5, 99.5))
    assert average([]) == share([])


def test_quantiles_are_nearest_rank() -> None:
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile([], 0.5) == 0.0
    assert quantile([float(n) for n in range(100)], 0.95) == 95.0
    assert quantile([3.0, 1.0, 2.0], 1.0) == 3.0


def test_a_folder_is_read_and_the_engine_finds_what_it_holds(tmp_path: Path) -> None:
    pytest.importorskip("numpy")
    from benchmarks.question_sets import read_set
    from benchmarks.retrieval import run, start_fts5, start_recency, start_vmem

    memories = [{"collection": "c", "id": str(i), "text": text, "session": str(i), "timestamp": i}
                for i, text in enumerate(["red apples", "green pears", "blue plums"])]  # fmt: skip
    queries = [{"collection": "c", "id": "q", "query": "where are the pears", "gold": ["1"], "gold_sessions": []},
               {"collection": "c", "id": "n", "query": "thanks", "gold": [], "gold_sessions": []}]  # fmt: skip
    with gzip.open(tmp_path / "memories.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(memory) + "\n" for memory in memories)
    (tmp_path / "queries.jsonl").write_text("".join(json.dumps(query) + "\n" for query in queries))
    collections = read_set(tmp_path)
    for start, hit in ((start_vmem(None), 1.0), (start_fts5, 1.0), (start_recency, 0.0)):
        report = run(collections, start, by_session=False)
        assert [outcome.hit1 for _, outcome in report.outcomes] == [hit]


def vars_of(outcome: object) -> list[float]:
    return [getattr(outcome, name) for name in outcome.__slots__]  # type: ignore[attr-defined]
