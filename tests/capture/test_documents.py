"""A document's pages are the document: cut at its structure, all of it, with a table of contents."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vmem.capture.documents import sections, split_document
from vmem.hot.redact import redact
from vmem.recall.words.tokens import estimate_tokens

MARKDOWN = "# Guide\n\nIntro.\n\n" + "".join(
    f"## Part {n}\n\n" + f"Sentence number {n} tells something about the matter. " * 30 + "\n\n" for n in range(12)
)
PYTHON = '"""Doc."""\n\nimport os\n\n' + "".join(
    f"def function_{n}(a: int) -> int:\n    '''Does {n}.'''\n"
    + f"    a = a * {n} + os.getpid()\n" * 25
    + "    return a\n\n\n"
    for n in range(12)
)
LOG = "".join(
    f"2026-03-01 10:{n // 30:02d}:{n % 30:02d} {'ERROR disk full' if n == 95 else 'INFO request served'} id={n}\n"
    for n in range(400)
)


@pytest.mark.parametrize(
    ("text", "name"), [(MARKDOWN, "guide.md"), (PYTHON, "work.py"), (LOG, "app.log"), ("word " * 9000, "x.txt")]
)
def test_the_parts_join_to_the_document_and_fit(text: str, name: str) -> None:
    contents, *parts = split_document(text, name, 600)
    assert "".join(part.text for part in parts) == text
    assert all(estimate_tokens(part.text) <= 700 for part in parts)
    assert (contents.kind, {part.kind for part in parts}) == ("summary", {"reference"})
    assert {part.derived_from for part in parts} == {contents.key}
    assert len({part.key for part in parts}) == len(parts) == contents.text.count("\n")
    lines = text.splitlines(keepends=True)
    spans = [(int(first) - 1, int(last)) for first, last in re.findall(r"\(lines (\d+)-(\d+), ", contents.text)]
    assert all(part.text in "".join(lines[slice(*span)]) for part, span in zip(parts, spans, strict=True))
    assert sum(last - first for first, last in spans) < len(lines) + len(parts)  # none says more than it holds


def test_a_small_document_is_one_page() -> None:
    (page,) = split_document("# Title\n\nshort", "a.md")
    assert (page.text, page.title, page.derived_from) == ("# Title\n\nshort", "a.md: Title", "")
    assert split_document(" \n", "empty.md") == []


def test_markdown_is_cut_at_headings_and_not_inside_code() -> None:
    text = "# A\n\n```\n# not a heading\n```\n\n## B\n\ntext\n"
    assert [section.name for section in sections(text, "a.md")] == ["A", "B"]


def test_code_is_cut_at_definitions() -> None:
    assert [s.name for s in sections("import x\n\nclass A:\n    pass\n\n\ndef f(a):\n    pass\n", "a.py")] == [
        "",
        "class A:",
        "def f(a):",
    ]
    names = [s.name for s in sections("package x\n\nfunc (s *S) Run() error {\n}\n\ntype T struct {\n}\n", "a.go")]
    assert names == ["", "func (s *S) Run() error", "type T struct"]


def test_a_log_is_cut_at_its_minutes_and_names_its_first_error() -> None:
    contents = split_document(LOG, "app.log", 600)[0].text
    assert "2026-03-01 10:03" in contents
    assert "ERROR disk full" in contents


def test_the_same_document_has_the_same_keys_and_another_has_others() -> None:
    assert [d.key for d in split_document(MARKDOWN, "a.md")] == [d.key for d in split_document(MARKDOWN, "a.md")]
    assert not {d.key for d in split_document(MARKDOWN, "a.md")} & {
        d.key for d in split_document(MARKDOWN + "x", "a.md")
    }


@given(st.text(max_size=600), st.sampled_from(["a.md", "a.py", "a.log", "a", "a.rs"]), st.integers(20, 300))
def test_no_document_loses_a_character(text: str, name: str, tokens: int) -> None:
    text = text * 4 + "\n# x\n" + text
    assume(redact(text)[0] == text)
    assert "".join(text[s.start : s.end] for s in sections(text, name)) == text
    drafts = split_document(text, name, tokens)
    parts = drafts[1:] if len(drafts) > 1 else drafts
    assert "".join(part.text for part in parts) == (text if text.strip() else "")


def test_a_secret_that_spans_two_parts_is_cut_from_both() -> None:
    body = "\n".join("MIIEow" + "IBAAKCAQEA7x9Kf2" * 4 for _ in range(200))
    key = f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----\n"
    text = "".join(part.text for part in split_document("intro\n" * 300 + key + "outro\n" * 300, "notes.txt", 500))
    assert "IBAAKCAQEA" not in text
    assert text.count("[redacted:private-key]") == 1
    assert "outro" in text
