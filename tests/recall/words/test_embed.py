"""Word vectors: alike in meaning is near, any text has one or none, and without their package words decide alone."""

from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

np = pytest.importorskip("numpy")

from tests.recall.words.nearness import direction, likeness  # noqa: E402
from vmem.recall.words.embed import DIMENSIONS, Embedder  # noqa: E402


def test_its_package_comes_in_one_wheel_for_every_platform_and_python(embedder: Embedder) -> None:
    assert "Tag: py3-none-any" in (distribution("wordllama").read_text("WHEEL") or "")


def test_texts_that_mean_the_same_are_closer_than_others(embedder: Embedder) -> None:
    same = likeness(embedder, "the database server is down", "postgres outage")
    assert same > 2 * likeness(embedder, "the database server is down", "my cat likes fish")


def test_a_vector_is_signed_bytes_of_unit_length_once_unpacked(embedder: Embedder) -> None:
    blob = embedder.vector("hello world")
    assert blob is not None
    assert len(blob) == DIMENSIONS
    assert abs(float(np.linalg.norm(direction(blob))) - 1.0) < 1e-5
    assert embedder.vector("") is None


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_any_text_has_a_vector_or_none(text: str) -> None:
    found = Embedder.open()
    if found is not None:
        blob = found.vector(text)
        assert blob is None or (len(blob) == DIMENSIONS and any(blob))


def test_a_package_that_is_absent_or_odd_means_words_alone(tmp_path: Path) -> None:
    assert Embedder.open(tmp_path) is None
    (tmp_path / "weights").mkdir()
    (tmp_path / "tokenizers").mkdir()
    table = tmp_path / "weights/l2_supercat_256.safetensors"
    words = tmp_path / "tokenizers/l2_supercat_tokenizer_config.json"
    for weights, vocabulary in ((b"", "{}"), (b"\xff" * 64, '{"vocab": {}}'), (b"\2\0\0\0\0\0\0\0{}", '{"vocab": []}')):
        table.write_bytes(weights)
        words.write_text(vocabulary)
        assert Embedder.open(tmp_path) is None


def test_words_that_say_much_are_louder_than_those_that_say_little(embedder: Embedder) -> None:
    loud = min(embedder.loudness(word) for word in ("cursor", "webhook", "refund", "kubernetes"))
    quiet = max(embedder.loudness(word) for word in ("the", "use", "option", "time", "better"))
    assert quiet < loud
    assert embedder.loudness("") == 0.0
