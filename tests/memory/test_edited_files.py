"""What an edit takes out of a file is not told as if it still stood there, however its user asked for the edit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import DAY, Host

Edit = tuple[str, str, str]  # file, what it takes out, what it puts there

OTHER = ("rename the helper in sorting.py to by_weight", "Renamed in four places.")
SCANNER = "the berth scanner gives up after 45 tries, then the yard office gets a call"
ASKED = "after how many tries does the berth scanner give up and call the yard office?"


def edited(host: Host, session: str, prompt: str, answer: str, *edits: Edit, failed: bool = False) -> None:
    """An exchange of a session of its own, with edits, a day before the next."""
    path = Path(host.cwd, f"{session}.jsonl")
    host.event("UserPromptSubmit", session, prompt=prompt, prompt_id="p1")
    talk = Talk(session_id=session, cwd=host.cwd).user(prompt)
    for file, old, new in edits:
        talk.tool("Edit", "ok", failed, file_path=f"{host.cwd}/{file}", old_string=old, new_string=new)
    talk.says(answer).write(path)
    host.event("Stop", session, transcript_path=str(path), last_assistant_message=answer)
    host.work()
    host.clock.now += DAY


def told(host: Host, asked: str, words: str) -> list[str]:
    """The pages that a new session is told beside a question, of those that hold some words."""
    given = host.prompt(asked, f"asking at {host.clock.now:.0f}")
    return [page for page in re.split(r"(?m)^(?=\[\w{8}\] )", given) if words in page]


@pytest.fixture
def scanner(host: Host) -> Host:
    edited(host, "first", SCANNER, "Set in the scanner.", ("scan/berth.py", "", "GIVE_UP_AFTER = 45\nCALLS = True"))
    edited(host, "other", *OTHER)
    return host


def test_a_value_that_an_edit_took_out_is_told_with_what_was_said_then(scanner: Host) -> None:
    edited(scanner, "later", "hm. 20", "20.", ("scan/berth.py", "GIVE_UP_AFTER = 45", "GIVE_UP_AFTER = 20"))
    pages = told(scanner, ASKED, "45 tries")
    assert pages and all("[since changed: hm. 20 => 20.]\n\nDone: " in page for page in pages)


@pytest.mark.parametrize(
    ("edit", "failed"),
    [
        (("scan/berth.py", "GIVE_UP_AFTER = 45", "GIVE_UP_AFTER = 20"), True),
        (("scan/berth.py", "CALLS = True", "CALLS = False"), False),
        (("crane/hook.py", "LIFTS = 45", "LIFTS = 20"), False),
        (("scan/berth.py", "GIVE_UP_AFTER = 45", "GIVE_UP_AFTER = 45  # tries"), False),
    ],
    ids=["an edit that failed", "of another value", "in another file", "that leaves it there"],
)
def test_an_edit_that_takes_out_no_such_value_changes_nothing(scanner: Host, edit: Edit, failed: bool) -> None:
    edited(scanner, "later", "ok do it", "Done.", edit, failed=failed)
    pages = told(scanner, ASKED, "45 tries")
    assert pages and not any("since changed" in page or "said later" in page for page in pages)


def test_a_word_of_a_setting_that_an_edit_took_out_is_told_with_what_was_said_then(host: Host) -> None:
    said = "the berth scanner asks in polling mode, as the quay has no broker"
    edited(host, "first", said, "Set.", ("scan/berth.py", "", 'MODE = "polling"'))
    edited(host, "later", "hm, switch it over", "Done.", ("scan/berth.py", 'MODE = "polling"', 'MODE = "push"'))
    pages = told(host, "in which mode does the berth scanner ask at the quay?", "polling mode")
    assert pages and all("[since changed: hm, switch it over" in page for page in pages)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# weight rounded to half a tonne", "# weight rounds to half a tonne"),
        ("# of a weight, in tonnes", "# of a crate, in tonnes"),
        ("def weight(tonnes):", "def mass(tonnes):"),
    ],
    ids=["grammar", "a remark", "a name"],
)
def test_a_word_of_a_remark_or_a_name_that_an_edit_takes_out_changes_nothing_that_was_said(
    host: Host, old: str, new: str
) -> None:
    said = "every weight in tonnes is rounded half-even, as the customs office asks"
    edited(host, "first", said, "So it is.", ("scan/scale.py", "", f"{old}\nX = 1"))
    edited(host, "other", *OTHER)
    edited(host, "later", "ok do it", "Done.", ("scan/scale.py", old, new))
    pages = told(host, "how is every weight in tonnes rounded for the customs office?", "half-even")
    assert pages and not any("since changed" in page or "said later" in page for page in pages)


def test_a_value_that_a_later_edit_puts_back_is_told_plainly(scanner: Host) -> None:
    edited(scanner, "later", "hm. 20", "20.", ("scan/berth.py", "GIVE_UP_AFTER = 45", "GIVE_UP_AFTER = 20"))
    edited(scanner, "again", "nope", "Back.", ("scan/berth.py", "GIVE_UP_AFTER = 20", "GIVE_UP_AFTER = 45"))
    pages = told(scanner, ASKED, "45 tries")
    assert pages and not any("since changed" in page for page in pages)


def test_what_few_others_name_is_changed_in_any_file(host: Host) -> None:
    edited(host, "first", "the berth scanner listens on 10.20.0.14, no password", "Noted.")
    edited(host, "other", *OTHER)
    edited(
        host,
        "later",
        "the scanner has moved",
        "Moved.",
        ("conf/berth.toml", "host = '10.20.0.14'", "host = '10.20.4.30'"),
    )
    pages = told(host, "where does the berth scanner listen, and what is its password?", "10.20.0.14")
    assert pages and all("[said later: the scanner has moved" in page for page in pages)


def test_a_secret_that_an_edit_takes_out_is_kept_nowhere(scanner: Host) -> None:
    secret = "AKIA" + "QYXTR4PLW2ZK7VNB"
    edited(scanner, "later", "no keys here", "Out.", ("scan/berth.py", f"KEY = '{secret}'", "KEY = os.environ['KEY']"))
    assert not any(secret.encode() in path.read_bytes() for path in scanner.home.rglob("*") if path.is_file())
