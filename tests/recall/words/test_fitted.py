"""Words of the trade have vectors of their own: what programmers call by other words is near, in every form of it."""

from __future__ import annotations

from pathlib import Path

import pytest

np = pytest.importorskip("numpy")

from tests.recall.words.nearness import likeness, vector_of  # noqa: E402
from tools import vectors  # noqa: E402
from vmem.recall.words.embed import Embedder  # noqa: E402
from vmem.recall.words.fitted import HEAD, STORED, Fitted  # noqa: E402
from vmem.recall.words.stopwords import ENGLISH_STOP  # noqa: E402

ASKED = {
    "is it ok to work at home on tuesdays": "Remote days are Tuesday and Thursday for all of the team.",
    "who gets woken when it breaks at night": "On-call rota: Ana even weeks, Piet odd ones; pager only after 22:00.",
    "the thing that mails people their receipts": "invoice-sender is a Sidekiq worker, it renders the PDF for Postmark",
    "can we go back to how it was before": "Revert plan: flip the feature flag off, then redeploy the last tag.",
    "make signing up less of a pain": "Registration asks for mail address and password only, no phone, no captcha.",
    "it eats all the ram": "Heap limit is 512 MB, the worker restarts itself when resident memory is above that.",
    "what did the lawyers say about people's data": "GDPR: personal information goes 30 days after an account ends.",
    "pictures load too slowly": "Images go through the CDN as webp, at most 200 kB, lazy below the fold.",
}


def nearest_is_right(embedder: Embedder) -> int:
    """How many of the questions have their own note as the nearest."""
    notes = [vector_of(embedder, note) for note in ASKED.values()]
    mean = np.mean(notes, axis=0)
    table = np.array([(note - mean) / np.linalg.norm(note - mean) for note in notes])
    return sum(int((table @ (vector_of(embedder, asked) - mean)).argmax()) == n for n, asked in enumerate(ASKED))


def test_a_note_is_nearer_to_a_question_in_other_words_than_by_the_table_alone(embedder: Embedder) -> None:
    plain = Embedder.open(fitted=None)
    assert plain is not None
    assert nearest_is_right(embedder) > nearest_is_right(plain)


def test_every_form_of_a_word_is_near_to_what_stands_for_it(embedder: Embedder) -> None:
    for one, other in (("migrate", "migrations"), ("deploy", "deployed"), ("INVOICE", "invoices")):
        assert likeness(embedder, one, other) > 0.5
    assert likeness(embedder, "logins", "authentication") > 0.4


def test_each_word_of_the_lists_has_a_vector(embedder: Embedder) -> None:
    fitted = Fitted(STORED, embedder.table_id, 256)
    words = {word for wide, narrow in vectors.lists() for word in (*wide, *narrow)}
    single = {word for word in words if len(word) > 3 and word.isalpha()} - ENGLISH_STOP
    lacking = sorted(word for word in single if fitted.place(word) is None)
    assert not lacking, "python tools/vectors.py"


def test_the_vectors_are_those_that_the_lists_and_pairs_make(tmp_path: Path, embedder: Embedder) -> None:
    table = vectors.Table()
    assert table.ident == embedder.table_id
    made = vectors.fitted(table, vectors.retrofitted(table, vectors.lists()), vectors.pairs())
    vectors.write(made, table.ident, tmp_path / "made.bin")
    stored, anew = (Fitted(path, table.ident, 256) for path in (STORED, tmp_path / "made.bin"))
    for word in made:
        places = stored.place(word), anew.place(word)
        assert None not in places, f"{word}: python tools/vectors.py"
        one, other = (
            np.frombuffer(file.row(place or 0), "<f2").astype(np.float32)
            for file, place in zip((stored, anew), places, strict=True)
        )
        alike = float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))
        assert alike > 0.99, f"{word}: python tools/vectors.py"  # another machine may add in another order


def test_vectors_of_another_table_or_cut_short_are_not_used(tmp_path: Path, embedder: Embedder) -> None:
    other, short = tmp_path / "other.bin", tmp_path / "short.bin"
    stored = STORED.read_bytes()
    other.write_bytes(stored[:8] + b"\0\0\0\0" + stored[12:])
    short.write_bytes(stored[: HEAD.size + 1000])
    plain = Embedder.open(fitted=None)
    assert plain is not None
    for path in (other, short, tmp_path / "none.bin"):
        found = Embedder.open(fitted=path)
        assert found is not None
        assert found.vector("database migration") == plain.vector("database migration")
    assert embedder.vector("database migration") != plain.vector("database migration")


def test_how_much_a_word_tells_is_still_the_tables_word(embedder: Embedder) -> None:
    plain = Embedder.open(fitted=None)
    assert plain is not None
    assert [embedder.loudness(word) for word in ("use", "cursor", "deploy")] == [
        plain.loudness(word) for word in ("use", "cursor", "deploy")
    ]
