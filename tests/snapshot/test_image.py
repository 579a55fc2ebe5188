"""The image: one spelling, sealed, small."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.snapshot.strategies import COMMANDS, IMAGES
from vmem.errors import SchemaError
from vmem.snapshot.image import (
    FORMAT,
    MAX_BYTES,
    SCHEMA,
    Command,
    Image,
    Place,
    Pointer,
    canonical,
    content_hash,
    digest,
    page_hash,
    plain,
    seal,
    unseal,
)

PLAIN = Image("i", "s", "", 5.0, "Stop", "1", "2", 3, "goal", "", "task", "answer", Place())


@given(IMAGES)
@settings(max_examples=30)
def test_an_image_comes_back_as_it_was(image: Image) -> None:
    sealed, document = seal(image)
    assert unseal(document) == sealed == image


@given(IMAGES, st.data())
@settings(max_examples=30)
def test_a_flipped_bit_anywhere_is_refused(image: Image, data: st.DataObject) -> None:
    _, document = seal(image)
    at = data.draw(st.integers(0, len(document) - 1))
    bit = data.draw(st.integers(0, 7))
    damaged = bytearray(document)
    damaged[at] ^= 1 << bit
    try:
        found = unseal(bytes(damaged))
    except SchemaError:
        return
    assert found == image  # the flip changed the spelling only, such as a letter's case in an escape


@given(IMAGES, st.integers(0, 400))
@settings(max_examples=20)
def test_a_cut_document_is_refused(image: Image, keep: int) -> None:
    _, document = seal(image)
    with pytest.raises(SchemaError):
        unseal(document[: min(keep, len(document) - 1)])


@given(st.binary(max_size=200))
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(SchemaError):
        unseal(data)


def test_a_newer_schema_is_refused_by_its_number() -> None:
    _, document = seal(PLAIN)
    newer = {**json.loads(document), "schema": SCHEMA + 1}
    with pytest.raises(SchemaError, match=f"schema {SCHEMA + 1}, this vMem knows {SCHEMA}; upgrade"):
        unseal(json.dumps(newer).encode())


@pytest.mark.parametrize("lacking", ["a field", "what they hold"])
def test_an_image_that_lacks_a_field_or_what_they_hold_is_refused(lacking: str) -> None:
    body = plain(PLAIN)
    if lacking == "a field":
        del body["recap"]
    else:
        body["place"] = list(body["place"])
    document = {"format": FORMAT, "schema": SCHEMA, "hash": digest(canonical(body)), "image": body}
    with pytest.raises(SchemaError, match="other fields"):
        unseal(json.dumps(document).encode())


def test_an_image_with_a_field_of_another_type_is_refused() -> None:
    for name, value in (("turn", "three"), ("at", "noon"), ("at", True), ("goal", 3)):
        with pytest.raises(SchemaError, match=name):
            unseal(seal(replace(PLAIN, **{name: value}))[1])  # type: ignore[arg-type]


@given(st.integers(0, 300), st.integers(0, 300), st.lists(COMMANDS, max_size=5))
@settings(max_examples=12)
def test_an_image_is_never_larger_than_its_limit_and_says_what_was_cut(
    pins: int, stated: int, commands: list[Command]
) -> None:
    pointer = Pointer("aaaaaaaa", 1, "fact", "0" * 32, "漢" * 160, 40)
    image = replace(
        PLAIN, pins=(pointer,) * pins, stated=(pointer,) * stated, said=(pointer,) * 100, commands=tuple(commands)
    )
    sealed, document = seal(image)
    assert len(document) <= MAX_BYTES
    assert bool(sealed.trimmed) == (sealed != image)
    assert sealed.goal == image.goal and sealed.task == image.task


def test_pins_outlive_what_was_merely_said() -> None:
    pointer = Pointer("aaaaaaaa", 1, "fact", "0" * 32, "x" * 160, 40)
    sealed, _ = seal(replace(PLAIN, pins=(pointer,) * 90, said=(pointer,) * 200, resident=(pointer,) * 100))
    assert len(sealed.pins) == 90 and len(sealed.said) < 200


def test_the_content_hash_sees_what_is_said_and_not_when() -> None:
    later = replace(PLAIN, id="j", at=9.0, trigger="tick")
    assert content_hash(later) == content_hash(PLAIN)
    assert content_hash(replace(PLAIN, task="other")) != content_hash(PLAIN)


def test_a_page_hash_tells_title_from_text() -> None:
    assert page_hash("ab", "c") != page_hash("a", "bc")
