"""What is exported comes back: every field, every character."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmem.capture.exporters import exported_json, exported_markdown, page_json, page_markdown, page_path
from vmem.errors import InputError
from vmem.model import KINDS, PINS, SCOPES, SPEAKERS, Page

ANY_TEXT = st.text(max_size=120) | st.sampled_from(
    ["---\n", "\n---\nkind: x\n", "a\r\nb", "```", '"', "# x: y", "\n", ""]
)
TIMES = st.floats(0, 2e10)
PAGES = st.builds(
    Page,
    uid=st.from_regex(r"[a-z2-7]{8}", fullmatch=True),
    kind=st.sampled_from(KINDS),
    title=ANY_TEXT,
    text=ANY_TEXT,
    scope=st.sampled_from(SCOPES),
    project=ANY_TEXT,
    agent=ANY_TEXT,
    speaker=st.sampled_from(SPEAKERS),
    session_id=ANY_TEXT,
    turn=st.integers(0, 999),
    files=st.lists(ANY_TEXT, max_size=3).map(tuple),
    tags=st.lists(ANY_TEXT, max_size=3).map(tuple),
    tokens=st.integers(0, 10**6),
    importance=st.floats(0, 1),
    pin=st.sampled_from(PINS),
    pin_reason=ANY_TEXT,
    version=st.integers(1, 99),
    created_at=TIMES,
    updated_at=TIMES,
    expires_at=st.none() | TIMES,
    superseded_by=ANY_TEXT,
    superseded_at=st.none() | TIMES,
    uses=st.integers(0, 999),
    used_at=TIMES,
)


@given(PAGES)
def test_a_page_survives_markdown_as_a_utf8_file(page: Page) -> None:
    stored = page_markdown(page).encode("utf-8")
    read = stored.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")  # as a text file is read
    assert exported_markdown(read)[0] == page


@given(PAGES)
def test_a_page_survives_json(page: Page) -> None:
    line = page_json(page)
    assert "\n" not in line
    assert line.isascii()
    assert exported_json(line)[0] == page


@settings(max_examples=40)
@given(PAGES)
def test_a_path_is_one_that_any_file_system_takes(page: Page) -> None:
    path = page_path(page)
    assert re.fullmatch(r"[\w-]+/[a-z]+/[\w-]+\.md", path)
    assert len(path.encode()) < 600


def test_markdown_is_readable() -> None:
    page = Page("abcdefgh", "decision", "Use Redis", "Use Redis.\n\nBecause ops runs it.", tags=("cache",))
    assert page_markdown(page) == (
        '---\nvmem: 1\ntitle: "Use Redis"\nuid: "abcdefgh"\nkind: "decision"\ntags: ["cache"]\n---\n'
        "Use Redis.\n\nBecause ops runs it.\n"
    )


def test_what_this_store_alone_knows_is_not_exported() -> None:
    page = Page("abcdefgh", "fact", "t", "x", rowid=7, generation=3, swapped=True)
    assert exported_json(page_json(page))[0] == replace(page, rowid=0, generation=0, swapped=False)


def test_a_page_edited_by_hand_without_quotes_is_taken() -> None:
    assert exported_markdown("---\nvmem: 1\nkind: lesson\ntitle: A title\n---\nText.\n")[0].title == "A title"


@pytest.mark.parametrize(
    "text",
    ["", "x", "---\nvmem: 1\n", "---\nkind: fact\n---\nx", "---\nvmem: 1\nkind: lie\n---\nx",
             "---\nvmem: 1\nno colon\n---\nx",
             "---\nvmem: 1\nkind: fact\nturn: [1]\n---\nx",
             "---\nvmem: 1\nkind: fact\nsuperseded_at: NaN\n---\nx",
             "---\nvmem: 1\nkind: fact\nexpires_at: 1e300\n---\nx",
             "---\nvmem: 1\nkind: fact\nversion: 1" + "0" * 400 + "\n---\nx"],
)  # fmt: skip
def test_what_is_no_page_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(InputError):
        exported_markdown(text)
