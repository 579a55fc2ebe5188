"""Residency: nothing is sent twice, nothing is withheld, and an edit is sent as its difference."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.paging.properties import QUICK
from tests.support.cost import cpu_at_most
from vmem.model import Hit, Page, Resident
from vmem.paging.residency import MAX_DIFF_CHARS, difference, plan

uids = st.sampled_from("abcdefgh")
hits = st.lists(
    st.builds(lambda uid, version, score: Hit(Page(uid, "fact", "", "x", version=version), score),
              uids, st.integers(1, 3), st.floats(0, 1)), max_size=12)  # fmt: skip
tables = st.lists(
    st.builds(Resident, uids, st.integers(1, 3), st.integers(0, 50), st.integers(0, 9), st.just("prompt")), max_size=12
)
# Sentences of distinct words, so that a unit is one list item.
units = st.lists(st.from_regex(r"[A-Z][a-z]{2,6}( [a-z]{2,6}){0,4}\.", fullmatch=True), max_size=12)


@QUICK
@given(hits, tables)
def test_every_page_lands_in_one_part_by_what_the_context_has_at_its_best_place_and_in_order(
    found: list[Hit], table: list[Resident]
) -> None:
    split = plan(found, table)
    parts = [h.page.uid for h in split.fresh + split.still] + [s.hit.page.uid for s in split.changed]
    assert sorted(parts) == sorted({h.page.uid for h in found})
    latest = {}
    for line in sorted(table, key=lambda line: (line.turn, line.at, line.version)):
        latest[line.uid] = line
    assert all(h.page.uid not in latest for h in split.fresh)
    assert all(latest[h.page.uid].version == h.page.version for h in split.still)
    assert all(latest[s.hit.page.uid] == s.resident for s in split.changed)
    assert all(s.resident.version != s.hit.page.version for s in split.changed)
    first = {h.page.uid: i for i, h in reversed(list(enumerate(found)))}
    for part in (split.fresh, split.still, tuple(s.hit for s in split.changed)):
        assert list(part) == [found[i] for i in sorted(first[h.page.uid] for h in part)]


@QUICK
@given(hits)
def test_after_a_flush_nothing_is_withheld(found: list[Hit]) -> None:
    assert {h.page.uid for h in plan(found, ()).fresh} == {h.page.uid for h in found}


def test_a_page_that_is_there_by_its_title_only_still_gets_its_text() -> None:
    hit = Hit(Page("a", "constraint", "Title", "the whole text"), 1.0)
    assert plan([hit], [Resident("a", 1, 9, 0, "short")]).fresh == (hit,)
    assert plan([hit], [Resident("a", 1, 9, 0, "short"), Resident("a", 1, 40, 3, "prompt")]).still == (hit,)


def test_a_small_edit_is_shown_as_a_small_difference_with_its_place() -> None:
    old = "The API runs on port 8080. Logs go to /var/log/api.log.\n" + "Unchanged sentence number one. " * 10
    new = old.replace("8080", "9090")
    assert difference(old, new) == "- The API runs on port 8080.\n+ The API runs on port 9090."
    longer = difference(old, old + "\nRestart with make up.")
    assert longer == "  … Unchanged sentence number one.\n+ Restart with make up."
    long = " ".join(f"Step {n} stays." for n in range(200))
    assert difference(long, long.replace("150 stays", "150 goes")) == (
        "  … Step 149 stays.\n- Step 150 stays.\n+ Step 150 goes."
    )


def test_where_there_is_no_room_for_both_what_is_new_is_told_and_not_what_is_gone() -> None:
    gone = " ".join(f"Step {n} was to stop the gateway by hand and to wait." for n in range(12))
    rest = " ".join(f"Herons of pond {n} are counted at noon." for n in range(40))
    assert difference(f"{gone} {rest}", f"Run make stop. {rest}") == "+ Run make stop."


def test_chinese_sentences_are_compared_one_by_one() -> None:
    old = "接口使用端口8080。日志保存在本地。每晚备份一次数据库。"
    assert "+ 日志保存在云端。" in difference(old * 3 + old, old * 3 + old.replace("本地", "云端"))


@QUICK
@given(st.text(max_size=200))
def test_the_same_text_has_no_difference_however_it_is_spaced(text: str) -> None:
    assert difference(text, text) == ""
    assert difference(text, "\n\n" + text.replace("\n", "\n\n")) == ""


@QUICK
@given(units, units)
def test_every_new_sentence_is_in_the_difference_and_no_unchanged_end_is(old: list[str], new: list[str]) -> None:
    text = difference(" ".join(old), " ".join(new), 10_000)
    assert (text == "") == (old == new)
    for sentence in set(new) - set(old):
        assert sentence in text
    if text and not text.startswith("now: "):
        assert all(f"- {sentence}" in text for sentence in set(old) - set(new))


@QUICK
@given(st.text(max_size=3000), st.text(max_size=3000), st.integers(0, 700))
def test_the_difference_keeps_its_limit(old: str, new: str, limit: int) -> None:
    assert len(difference(old, new, limit)) <= limit
    assert len(difference(old, new)) <= MAX_DIFF_CHARS


def test_what_was_cut_is_said() -> None:
    old = "\n".join(f"Line {n} is here and stays as it was." for n in range(80))
    text = difference(old, old.replace("stays as it was", "was changed a lot"))
    assert ("more changed" in text and "+ Line 0" in text) or "now: Line 0" in text


def test_the_worst_texts_are_compared_in_bounded_time() -> None:
    with cpu_at_most(2):
        difference("a\nb\n" * 60, "b\nb\na\n" * 40)
        difference("a\nb\n" * 50_000, "b\nb\na\n" * 50_000)
