"""A folder of one's own is judged by all that the benchmarks tell, and a broken one is told what is wrong with it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy")

from benchmarks import injection, retrieval
from benchmarks.question_sets import read_set, sets_in

MEMORIES: list[dict[str, Any]] = [
    {"collection": "farm", "id": 1, "text": "The milking robot of the north barn runs on firmware 4.2.", "session": 7},
    {"collection": "farm", "id": 2, "text": "The dairy's invoices go out by the ninth of each month.", "session": 8},
]
QUERIES: list[dict[str, Any]] = [
    {"collection": "farm", "query": "which firmware does the milking robot run?", "gold": [1], "category": "facts"},
    {"collection": "farm", "query": "when do the invoices of the dairy go out?", "gold_sessions": [8]},
    {"collection": "farm", "query": "thanks!", "gold": []},
]


def write(folder: Path, memories: list[Any], queries: list[Any]) -> Path:
    for name, records in (("memories", memories), ("queries", queries)):
        lines = (one if isinstance(one, str) else json.dumps(one) for one in records)
        (folder / f"{name}.jsonl").write_text("\n".join(lines))
    return folder


def run(module: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *args: object) -> str:
    monkeypatch.setattr(sys, "argv", [module.__name__, *map(str, args)])
    module.main()
    return capsys.readouterr().out


def test_a_search_of_a_folder_is_told_by_every_metric_with_intervals_by_category_and_beside_plain_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(retrieval, monkeypatch, capsys, write(tmp_path, MEMORIES, QUERIES), "--categories", "--baseline",
               "fts5,recency,nothing")  # fmt: skip
    head, vmem = (next(line for line in told.splitlines() if word in line) for word in ("hit@1", "vMem"))
    for column in ("hit@1", "hit@5", "hit@10", "recall@10", "all gold@10", "MRR", "nDCG@10"):
        assert f"{column}, %" in head
    assert vmem.count("100.0 (34 to 100)") == 7
    for row in ("  facts", "plain FTS5", "newest first", "nothing"):
        assert row in told


def test_an_id_is_the_same_as_a_number_and_as_a_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    queries = [{**QUERIES[0], "gold": ["1"]}, {**QUERIES[1], "gold_sessions": ["8"]}]
    told = run(retrieval, monkeypatch, capsys, write(tmp_path, MEMORIES, queries), "--sessions")
    assert next(line for line in told.splitlines() if "vMem" in line).count("100.0 (34 to 100)") == 7


def test_what_is_injected_is_told_within_three_budgets_with_what_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(injection, "read_idle", list)
    told = run(injection, monkeypatch, capsys, write(tmp_path, MEMORIES, QUERIES))
    for column in ("all evidence, %", "for nothing, %", "tokens a prompt", "CPU, median, ms"):
        assert column in told
    rows = {line[: line.index("  ")]: line for line in told.splitlines() if "  " in line}
    for row in ("vMem", "vMem, 300 tokens", "vMem, 1,200 tokens"):
        assert "100.0 (34 to 100)  100.0 (34 to 100)      0.0 (0 to 79)" in rows[row]
    assert "0.0 (0 to 66)" in rows["nothing"]


@pytest.mark.parametrize(
    ("memories", "queries", "wrong"),
    [
        ([*MEMORIES, "{nope"], QUERIES, "memories.jsonl:3: "),
        ([*MEMORIES, "[]"], QUERIES, "memories.jsonl:3: not a JSON object"),
        ([{"collection": "farm", "id": 1}], QUERIES, "memories.jsonl:1: no text"),
        ([*MEMORIES, MEMORIES[0]], QUERIES, "memories.jsonl:3: a second memory of farm with id 1"),
        ([{**MEMORIES[0], "kind": "note"}], QUERIES, "memories.jsonl:1: note is no kind; there are constraint"),
        ([{**MEMORIES[0], "timestamp": "May"}], QUERIES, 'memories.jsonl:1: timestamp is "May"'),
        (MEMORIES, [{**QUERIES[0], "gold": [9]}], "queries.jsonl:1: no memory of farm has id 9, which is gold"),
        (MEMORIES, [{**QUERIES[1], "gold_sessions": [9]}], "queries.jsonl:1: no memory of farm has session 9"),
        (MEMORIES, [{**QUERIES[0], "gold": "1"}], 'queries.jsonl:1: gold is "1"'),
        (MEMORIES, [*QUERIES, {**QUERIES[0], "collection": "barn"}], "queries.jsonl:4: no memory is of the collection"),
        (MEMORIES, [{"collection": "farm", "gold": [1]}], "queries.jsonl:1: no query"),
        (MEMORIES, QUERIES[2:], "no question has gold"),
        (MEMORIES, [], "no question has gold"),
    ],
)
def test_a_broken_set_says_in_which_line_what_is_wrong(
    tmp_path: Path, memories: list[Any], queries: list[Any], wrong: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        read_set(write(tmp_path, memories, queries))
    assert wrong in str(ended.value)


def test_a_folder_without_a_set_and_a_half_one_say_so(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(SystemExit, match="no set; a set is a folder with"):
            sets_in(folder)
    write(tmp_path, MEMORIES, QUERIES)
    (tmp_path / "memories.jsonl").unlink()
    with pytest.raises(SystemExit, match=r"memories\.jsonl"):
        read_set(tmp_path)
    (tmp_path / "memories.jsonl.gz").write_bytes(b"\x1f\x8bnot packed")
    with pytest.raises(SystemExit, match=r"memories\.jsonl\.gz"):
        read_set(tmp_path)
