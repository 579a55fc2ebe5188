"""What a question looks up beside its words: the files that it names."""

from __future__ import annotations

import pytest

from tests.support.cost import cpu_at_most

pytest.importorskip("numpy")

from vmem.recall.search.lex import term_id
from vmem.recall.search.question import MAX_CHARS, wish_for
from vmem.recall.words.terms import index_terms


def _named(query: str) -> list[int]:
    """The terms of the files that a question names."""
    return [term for term, _ in wish_for(query, None, None, (), (), broad=False).files]


def _terms(*paths: str) -> list[int]:
    return [term_id(index_terms(path)[-1]) for path in paths]


@pytest.mark.parametrize(
    ("query", "paths"),
    [
        ("why does src/app/main.py fail", ["src/app/main.py"]),
        ("look at api.py, then at web-ui/index.html", ["api.py", "web-ui/index.html"]),
        ("run it --with=my-conf.toml", ["my-conf.toml"]),
        ("--a.toml and b.c-d.e", ["a.toml", "b.c", "d.e"]),
        ("in ../lib/x or .github/ci.yml", ["../lib/x", ".github/ci.yml"]),
        ("nothing. Here is none/ at all, not this.toolong", []),
    ],
)
def test_a_question_names_its_files(query: str, paths: list[str]) -> None:
    assert _named(query) == _terms(*paths)


@pytest.mark.parametrize("unit", ["a", "a-", ".", "-", "eyJa."])
def test_a_question_of_one_long_word_is_looked_through_for_files_once(unit: str) -> None:
    question = (unit * MAX_CHARS)[: MAX_CHARS - 1] + "/"
    with cpu_at_most(0.1):  # from each place anew it took 0.7 s
        for _ in range(30):
            _named(question)
