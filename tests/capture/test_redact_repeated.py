"""A text that says the same a thousand times, as a table or a log does, is read once, and cut each time."""

from __future__ import annotations

import pytest

from vmem.hot.redact import redact
from vmem.hot.secrets import settings, speech

LINES = ("my pw is hunter2Xy!\n", "| db | password | Tr0ub4dor&3 |\n", "export API_KEY=9f8A7b6C5d4E3f2A1b0c\n")


@pytest.mark.parametrize("line", LINES)
def test_each_of_many_same_secrets_is_cut(line: str) -> None:
    (once, count), (often, all_of_them) = redact(line), redact(line * 400)
    assert count == 1 and all_of_them == 400
    assert often == once * 400


@pytest.mark.parametrize("line", LINES)
def test_a_secret_among_many_names_without_one_is_cut(line: str) -> None:
    name = "the password is kept elsewhere, and so is the token\n" * 300
    cut, count = redact(name + line + name)
    assert count == 1 and cut == name + redact(line)[0] + name


def test_what_differs_far_behind_the_same_words_is_cut_as_by_itself() -> None:
    before = "a plain line of no meaning at all in this text\n" * 8
    wide = f'{{\n  type = "{"s" * 110}"\n  description = "{"d" * 100}"\n  default = "'
    named = f'{before}variable "db_password" {wide}zQ7!'
    short, long = named + "\\x" * 475 + '"\n}\n', named + "\\x" * 500 + 'kilo9"\n}\n'
    assert redact(short + long)[0] == redact(short)[0] + redact(long)[0]


@pytest.mark.parametrize(("word", "home", "read"), [
    ("password ", speech, "_named"), ("pw=", speech, "_named"), ("aws_secret_access_key=", settings, "_set_at"),
])  # fmt: skip
def test_what_stands_there_thousands_of_times_is_read_a_few_times(
    monkeypatch: pytest.MonkeyPatch, word: str, home: object, read: str
) -> None:
    times, known = 0, getattr(home, read)

    def counted(*given: object) -> object:
        nonlocal times
        times += 1
        return known(*given)

    monkeypatch.setattr(home, read, counted)
    redact(word * 3000)
    assert 0 < times < 800  # those near its beginning and its end stand among other words
