"""The index in memory: the page that answers comes first, and nothing of other projects or agents comes at all."""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.recall.search.engines import engine_of, found, row

np = pytest.importorskip("numpy")

from vmem.recall.search.engine import Engine  # noqa: E402
from vmem.recall.search.index import TAIL_PAGES, Index, IndexRow  # noqa: E402
from vmem.recall.search.lex import pack_lex, split_lex, term_id  # noqa: E402
from vmem.recall.words.embed import DIMENSIONS, Embedder  # noqa: E402
from vmem.recall.words.terms import TERMS_VERSION  # noqa: E402

if TYPE_CHECKING:
    from numpy.typing import NDArray


def test_packed_terms_come_back_and_damage_is_refused() -> None:
    blob = pack_lex(["title", "alpha", "beta", "beta"], asks=True)
    length, asks, ids, counts = split_lex(blob)
    assert (length, asks) == (4, True)
    assert len(ids) == 4 * len(counts)
    at = [int.from_bytes(ids[i : i + 4], "little") for i in range(0, len(ids), 4)].index(term_id("beta"))
    assert counts[at] == 2
    for damaged in (blob[:-1], blob[:5], b"", b"\x09" + blob[1:]):
        with pytest.raises(ValueError, match="packed terms"):
            split_lex(damaged)
    assert split_lex(bytes([blob[0], (TERMS_VERSION + 1) & 255]) + blob[2:])[0] == length  # by other rules of terms


def test_the_page_with_the_rarer_words_comes_first() -> None:
    others = (row(i, f"the deploy of service number {i}") for i in range(1, 30))
    engine = engine_of(*others, row(99, "deploy of kestrel"))
    assert found(engine, "kestrel deploy")[0] == 99


def test_other_projects_and_agents_are_never_seen() -> None:
    engine = engine_of(
        row(1, "zebra one", project=1), row(2, "zebra two", project=2), row(3, "zebra user", project=7, scope="user"),
        row(4, "zebra agent", agent="reviewer"), row(5, "zebra other agent", agent="tester"),
    )  # fmt: skip
    assert set(found(engine, "zebra")) == {1, 3}
    assert set(found(engine, "zebra", user=False)) == {1}
    assert set(found(engine, "zebra", agent="reviewer")) == {1, 3, 4}
    assert set(found(engine, "zebra", projects=[2], user=False)) == {2}
    assert found(engine, "zebra", projects=[], user=False) == []
    assert found(engine, "zebra", projects=[0], user=False) == []


def test_other_projects_do_not_weigh_in_this_ones_words() -> None:
    mine = [row(1, "apple pear"), row(2, "apple plum"), row(3, "pear plum plum")]
    alone = engine_of(*mine).search("apple plum", projects=[1]).hits
    crowded = engine_of(*mine, *(row(i, "apple apple", project=2) for i in range(10, 60)))
    assert crowded.search("apple plum", projects=[1]).hits == alone


def test_a_turn_comes_before_the_question_that_it_answers() -> None:
    turns = ["where do we host the kestrel mirror?", "it lives in Porto", "fine, thanks", "lunch now", "lunch"]
    engine = engine_of(*(row(i, text, seq=i) for i, text in enumerate(turns, 1)),
                       *(row(i, f"unrelated {i}", session=f"x{i}") for i in range(20, 40)))  # fmt: skip
    assert found(engine, "kestrel mirror host")[:2] == [2, 1]


@pytest.mark.parametrize(("asking", "saying"), [
    ("Is the kestrel mirror in Porto?", "The kestrel mirror was in Porto until May."),
    ("Is the kestrel mirror slow today, do you think?", "User: Is the kestrel slow?\n\nAssistant: Its mirror is."),
])  # fmt: skip
def test_what_only_asks_comes_after_what_says_something(asking: str, saying: str) -> None:
    others = (row(i, f"unrelated {i}", session=f"x{i}") for i in range(20, 40))
    engine = engine_of(row(1, asking, session="a"), row(2, saying, session="b"), *others)
    assert found(engine, "how slow is the kestrel mirror in Porto")[:2] == [2, 1]


def test_a_page_keeps_its_place_in_the_conversation_when_it_is_replaced() -> None:
    turns = ["where do we host the kestrel mirror?", "it lives in Porto", "fine, thanks"]
    engine = engine_of(*(row(i, text, seq=i) for i, text in enumerate(turns, 1)),
                       *(row(i, f"unrelated {i}", session=f"x{i}") for i in range(20, 40)))  # fmt: skip
    engine.index.put(row(1, "where do we host the kestrel mirror now?", seq=1))
    assert found(engine, "kestrel mirror host")[:2] == [2, 1]


def test_a_time_a_kind_or_a_file_is_preferred_not_required() -> None:
    engine = engine_of(
        row(1, RULES, at=100.0, kind="fact", session="a"),
        row(2, RULES, at=900.0, kind="fact", session="b"),
        row(3, RULES, at=100.0, kind="task", session="c"),
        row(4, RULES, at=100.0, kind="fact", session="d", files=["src/app.py"]),
    )
    assert found(engine, "zebra", since=800.0, until=1000.0)[0] == 2
    assert found(engine, "zebra", kinds=["task"])[0] == 3
    assert found(engine, "zebra", files=["src/app.py"])[0] == 4
    assert found(engine, "zebra", since=5000.0) != []
    assert set(found(engine, "what of this", kinds=["task"])) == {3}


def test_a_path_that_the_question_names_brings_the_pages_about_it_first() -> None:
    about = row(1, "Never fold two of them into one.", kind="lesson", session="a", files=["src/sync/outbox.py"])
    others = (row(i, "the sync outbox of src is slow in py, note " + word(i), session=f"s{i}") for i in range(2, 9))
    engine = engine_of(about, *others)
    assert found(engine, "what is known about src/sync/outbox.py")[0] == 1
    assert found(engine, "what is known about the slow sync outbox")[0] != 1


def test_a_path_too_long_for_a_term_prefers_no_page_for_its_last_word() -> None:
    engine = engine_of(*(row(i, f"{RULES} {'tsx' * (i == 2)}", at=100.0, session=f"s{i}") for i in range(1, 5)))
    path = "/home/me/projects/company/shop/packages/frontend/src/components/checkout/MethodPicker.tsx"
    assert found(engine, "zebra", files=[path]) == found(engine, "zebra")


def test_replacing_a_page_forgets_its_old_words_and_place() -> None:
    engine = engine_of(row(1, "alpha"), row(2, "beta"))
    engine.index.put(row(1, "gamma", project=2))
    assert found(engine, "alpha") == []
    assert found(engine, "gamma") == []
    assert found(engine, "gamma", projects=[2]) == [1]
    assert len(engine.index) == 2


class OneMeaning:
    """An embedder that has one vector for every question."""

    def __init__(self, vector: NDArray[np.float32]) -> None:
        self.vector = vector

    def words(self, text: str) -> list[str]:
        return text.split()

    def loudness(self, word: str) -> float:
        return 10.0

    def direction(self, counts: object) -> NDArray[np.float32]:
        return self.vector


@pytest.mark.parametrize("pages", [100, 3_000])
def test_the_pages_nearest_in_meaning_are_found_though_they_share_no_word(pages: int) -> None:
    chance = np.random.default_rng(3)
    aim = chance.standard_normal(DIMENSIONS).astype(np.float32)
    aim /= np.linalg.norm(aim)
    vectors = chance.standard_normal((pages, DIMENSIONS)) / DIMENSIONS**0.5
    near = [7, 50, pages - 1]
    vectors[near] = vectors[near] * 0.6 + aim
    packed = np.round(vectors * (127 / np.abs(vectors).max(axis=1))[:, None]).astype(np.int8)
    index = Index()
    index.load(row(n, f"text {word(n)}", vec=packed[n - 1].tobytes()) for n in range(1, pages - 5))
    for n in range(pages - 5, pages + 1):
        index.put(row(n, f"text {word(n)}", vec=packed[n - 1].tobytes()))
    engine = Engine(index, cast(Embedder, OneMeaning(aim)))
    hits = engine.search("quorum vellum", projects=[1], k=5).hits
    assert {hit.rowid for hit in hits[:3]} == {n + 1 for n in near}
    assert all(hit.cosine > 0.8 for hit in hits[:3])
    assert all(hit.cosine < 0.5 for hit in hits[3:])


def test_among_many_pages_one_of_a_kind_comes_before_a_crowd_that_is_hardly_nearer() -> None:
    chance = np.random.default_rng(5)
    aim, topic, *others = np.linalg.qr(chance.standard_normal((DIMENSIONS, 15)))[0].T
    crowd = [0.62 * aim + 0.78 * topic + 0.02 * other for other in others[:12]]
    rest = [-0.1 * aim + chance.standard_normal(DIMENSIONS) / DIMENSIONS**0.5 for _ in range(1_200)]
    vectors = [0.6 * aim + 0.8 * others[12], *crowd, *rest]
    packed = [np.round(vector * (127 / np.abs(vector).max())).astype(np.int8).tobytes() for vector in vectors]
    index = Index()
    index.load(row(n, f"text {word(n)}", vec=vector) for n, vector in enumerate(packed, 1))
    engine = Engine(index, cast(Embedder, OneMeaning(aim.astype(np.float32))))
    assert engine.search("quorum vellum", projects=[1], k=5).hits[0].rowid == 1


def test_a_damaged_packing_is_skipped_not_fatal() -> None:
    index = Index()
    bad = IndexRow(1, 1, "project", "", "s", 0, "fact", 0.0, b"rubbish")
    assert index.load([bad, row(2, "alpha")]) == 1
    assert 1 not in index


def test_an_empty_index_and_an_empty_question_find_nothing() -> None:
    assert Engine().search("anything", projects=[1]).hits == ()
    assert found(engine_of(row(1, "alpha")), "what is this about?") == []
    assert found(engine_of(row(1, "")), "alpha") == []


def word(number: int) -> str:
    """A word of letters alone that no other number has."""
    return "w" + "".join(chr(ord("a") + int(digit)) for digit in str(number)) + "z"


RULES = "zebra rules: " + " ".join(f"rule {name} holds" for name in ("one", "two", "three", "four", "five", "six"))
WORDS = ["alpha", "beta", "gamma", "delta", "eps", "zeta"]
STEP = st.tuples(st.sampled_from(["put", "drop"]), st.integers(1, 12), st.sets(st.sampled_from(WORDS), min_size=1),
                 st.integers(1, 2))  # fmt: skip


@settings(max_examples=60)
@given(st.lists(STEP, max_size=40))
def test_after_any_puts_and_drops_a_word_finds_just_the_pages_that_hold_it(
    steps: list[tuple[str, int, set[str], int]],
) -> None:
    index, pages = Index(), dict[int, tuple[set[str], int]]()
    for act, rowid, words, project in steps:
        if act == "put":
            index.put(row(rowid, " ".join(sorted(words)), project=project, seq=rowid))
            pages[rowid] = (words, project)
        else:
            index.drop(rowid)
            pages.pop(rowid, None)
    engine = Engine(index)
    assert len(index) == len(pages)
    for word in WORDS:
        for project in (1, 2):
            hits = engine.search(word, projects=[project], k=50).hits
            held = {hit.rowid for hit in hits if hit.matched}
            assert held == {rowid for rowid, (words, home) in pages.items() if word in words and home == project}
            assert {hit.rowid for hit in hits} <= {rowid for rowid, (_, home) in pages.items() if home == project}


def test_pages_survive_merging_of_segments_and_squeezing_out_of_the_dead() -> None:
    index = Index()
    for i in range(1, 3 * TAIL_PAGES):
        index.put(row(i, f"common {word(i)}", session=f"s{i % 9}", seq=i))
    index.load(row(i, f"common {word(i)}", session=f"s{i % 9}", seq=i) for i in range(3 * TAIL_PAGES, 4_000))
    for i in range(1, 4_000, 2):
        index.drop(i)
    engine = Engine(index)
    view = index.views([1], user=False)[0]
    assert view.count < 4_000, "the dead were squeezed out"
    for i in (2, 500, 770, 1_024, 3_998):
        assert found(engine, word(i))[0] == i
    assert found(engine, word(501)) == []
    alive = view.alive[: view.count]
    for chain in (view.before[: view.count][alive], view.after[: view.count][alive]):
        linked = chain[chain >= 0]
        assert alive[linked].all()


def test_slots_rise_within_a_term_however_pages_come_in() -> None:
    index, nextup = Index(), 1
    for size in (3, 40, 1, 300, 5, 20, 2, 260, 30):
        index.load(row(i, f"common {word(i)}", session=f"s{i % 5}", seq=i) for i in range(nextup, nextup + size))
        nextup += size
    (view,) = index.views([1], user=False)
    for segment in view.segments:
        for begin, end in zip(segment.begins[:-1].tolist(), segment.begins[1:].tolist(), strict=True):
            assert (np.diff(segment.slots[begin:end]) > 0).all()
    engine = Engine(index)
    for i in (1, 3, 4, 44, 45, 344, 350, 371, nextup - 1):
        hit = engine.search(word(i), projects=[1]).hits[0]
        assert (hit.rowid, hit.matched) == (i, (0,))


def test_pages_are_found_alike_whether_they_came_at_once_or_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vmem.recall.search.index.CHUNK_PAGES", 7)
    monkeypatch.setattr("vmem.recall.search.index.MERGE_LIMIT", 60)  # so that a load ends in several segments
    rng = random.Random(5)
    words = [f"{one}{two}lmor" for one in "bcdfghjk" for two in "aeiou"]
    texts = {n: rng.sample(words, 6) for n in range(1, 80)}
    rows = [row(n, " ".join(text), project=1 + n % 2, seq=n) for n, text in texts.items()]
    twice = [*rows, *(row(n, f"zulu {words[n]}", project=1 + n % 2) for n in range(1, 20))]  # the last one holds
    at_once, singly = Index(), Index()
    at_once.load(twice)
    for one in twice:
        singly.put(one)
    for word in [*words, "zulu"]:
        wanted = {one.rowid for one in rows[19:] if word in texts[one.rowid]} | (
            {n for n in range(1, 20) if word in ("zulu", words[n])}
        )  # fmt: skip
        for index in (at_once, singly):
            hits = Engine(index).search(word, projects=[1, 2], k=100).hits
            assert {hit.rowid for hit in hits if hit.matched} == wanted
    assert len(at_once) == len(singly) == 79


def test_searches_go_on_while_a_writer_puts_and_drops() -> None:
    index = Index()
    index.load(row(i, f"steady page{i} zebra", seq=i) for i in range(1, 400))
    engine, stop, wrong = Engine(index), threading.Event(), list[str]()

    def read() -> None:
        chance = random.Random(5)
        while not stop.is_set():
            i = chance.randrange(1, 400)
            hits = engine.search(f"page{i} zebra", projects=[1]).hits
            if not hits or hits[0].rowid != i:
                wrong.append(f"page{i}: {[h.rowid for h in hits[:3]]}")

    readers = [threading.Thread(target=read, name=f"reader-{n}") for n in range(3)]
    for reader in readers:
        reader.start()
    for i in range(1_000, 1_900):
        index.put(row(i, f"fresh text {i}", seq=i))
        index.put(row(1 + i % 399, f"steady page{1 + i % 399} zebra", seq=i))
        index.drop(i - 40)
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []


@pytest.mark.parametrize("pages", [8, 200])
def test_a_page_that_was_written_again_counts_once_however_long_the_daemon_runs(pages: int) -> None:
    rows = [row(n, f"page{n} " + ("kelp" if n < 5 else "reef"), seq=n) for n in range(pages)]
    running, restarted = engine_of(*rows, row(pages, "kelp that goes")), engine_of(*rows)
    for again in rows:  # as each exchange is, when its answer is there
        running.index.put(again)
    running.index.drop(pages)
    for query in ("kelp", "page7 reef"):
        told, fresh = (engine.search(query, projects=[1]) for engine in (running, restarted))
        assert (told.pages, told.terms) == (fresh.pages, fresh.terms)
