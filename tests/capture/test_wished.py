"""What the user asks to be remembered makes a page, whatever it says; so does a rule in two words."""

from __future__ import annotations

import pytest

from vmem.capture.statements.extract import extract
from vmem.model import Draft, Turn


def drafts(said: str, answer: str = "Noted.", before: str = "You're welcome.") -> list[Draft]:
    previous = Turn("s", 2, "thanks", before, started_at=1e9)
    return extract(Turn("s", 3, said, answer, started_at=2e9), previous)


WISHES = {
    "Remember that staging is stage-7.": "Staging is stage-7.",
    "ok remember: invoices use the German locale": "Invoices use the German locale",
    "Can you remember that our fiscal year starts in April?": "Our fiscal year starts in April",
    "Hey Claude, remember this for later: the beta box has no swap": "The beta box has no swap",
    "Don't forget we're on Python 3.9 in prod.": "We're on Python 3.9 in prod.",
    "Please keep this in memory: Lena signs the releases.": "Lena signs the releases.",
    "the tide table is in UTC, remember that": "The tide table is in UTC",
    "Fix the login. The key is with Mona. Please remember that!": "The key is with Mona.",
    "Remember this. The oven belongs to Prieto.": "The oven belongs to Prieto.",
    "Remember that the board is at https://x.example/b": "The board is at https://x.example/b",
    "Remember that we never push to main": "We never push to main",
    "Merk dir bitte, dass der Ofen rot ist.": "Der Ofen rot ist.",
    "N'oublie pas que le four est rouge.": "Le four est rouge.",
    "Recuerda que el horno es de Prieto.": "El horno es de Prieto.",
    "Não esqueça que o forno é do Prieto.": "O forno é do Prieto.",
    "Ricordati che il forno è di Prieto.": "Il forno è di Prieto.",
    "Vergeet niet dat de oven rood is.": "De oven rood is.",
    "Не забудь, что печь принадлежит Прието.": "печь принадлежит Прието.",
    "オーブンは赤いものだと覚えておいてください。": "オーブンは赤いものだ",
    "오븐은 빨간 것이라고 기억해 주세요.": "오븐은 빨간 것",
    "请记住：预发环境是 stage-7。": "预发环境是 stage-7。",
}


@pytest.mark.parametrize("said", WISHES)
def test_what_is_to_be_remembered_makes_a_page_that_says_it_and_no_more(said: str) -> None:
    assert WISHES[said] in [draft.text.split("\n")[0] for draft in drafts(said)]


def test_each_line_of_a_list_to_be_remembered_makes_a_page() -> None:
    made = drafts("Please remember:\n- staging is stage-7\n- Mona has the key")
    assert {draft.text.split("\n")[0] for draft in made} == {"Staging is stage-7", "Mona has the key"}


@pytest.mark.parametrize("said", [
    "Remember when we broke prod?", "remember that bug we had with the parser", "Remember that bug?",
    "remember the milk",
    "do you remember that the port is 8080?", "I remember that the oven was red", "Should the app remember that?",
    "Remember the user's choice when the dialog is closed", "please remember to close the ticket", "Remember me?",
    "remember, we talked about the parser yesterday", "make the form remember the last value", "remember yesterday?",
    "add to memory usage chart a legend", "记住密码功能坏了",
])  # fmt: skip
def test_what_only_speaks_of_remembering_makes_none(said: str) -> None:
    assert not drafts(said)


@pytest.mark.parametrize("said", ["No docker.", "no ORMs", "No cookies please", "Build the importer in Go. No cgo."])
def test_a_rule_in_two_words_makes_a_page(said: str) -> None:
    assert "constraint" in {draft.kind for draft in drafts(said, "Understood, I'll do without.")}


@pytest.mark.parametrize(("said", "answer"), [
    ("no luck", "Let me look again."), ("No diff.", "Then the cache is stale."), ("no output", "Let me check the log."),
    ("No errors.", "Great."), ("no worries", "Thanks."),
])  # fmt: skip
def test_a_report_in_two_words_makes_none(said: str, answer: str) -> None:
    assert not drafts(said, answer)
