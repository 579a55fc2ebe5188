"""What the command line works out by itself, without a daemon."""

from __future__ import annotations

from io import StringIO

from vmem.cli import transfer
from vmem.cli.pages import more


def portions(lines: list[str]) -> list[tuple[int, str]]:
    return list(transfer._portions("-", StringIO("\n".join(lines)), "jsonl"))


def counts(lines: list[str]) -> list[tuple[int, int]]:
    return [(number, part.count('"text"')) for number, part in portions(lines)]


def test_an_import_is_sent_in_portions_that_one_request_takes() -> None:
    odd = '{"text": "one\u2028two\x85three\x0cfour"}'
    assert portions([odd, "", f"{odd}\r", ""]) == [(1, f"{odd}\n\n{odd}\r\n")]
    long = '{"text": "%s"}' % ("x" * 3_000_000)
    assert counts([long, odd, long, long]) == [(1, 2), (3, 1), (4, 1)]
    assert counts([odd] * 450) == [(1, 200), (201, 200), (401, 50)]


def test_a_list_that_can_be_no_longer_says_how_to_see_what_is_older() -> None:
    told = {"total": 5000, "pages": [{"created_at": 1_790_000_000.0}] * 20}
    assert more(told) == "more with: -n 1000"
    said = more({**told, "pages": told["pages"] * 50})
    assert said.startswith("older ones with: --until '2026-09-2")
