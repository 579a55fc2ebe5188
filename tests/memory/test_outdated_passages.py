"""What was edited, forgotten or replaced is not told by the conversation that it came from."""

from __future__ import annotations

import pytest

from tests.memory.harness import TOLD, WHERE, Host, captured, extracted
from vmem.errors import NotFoundError
from vmem.model import Page

WHEN = "after how many days are invoices archived?"


def episode(host: Host, words: str) -> Page:
    found = [p for p in host.call("timeline", limit=200)["pages"] if p["kind"] == "episode" and words in p["text"]]
    return host.page(found[0]["uid"])


@pytest.fixture
def told(host: Host) -> Host:
    captured(host, (TOLD, "Understood: invoices stay 400 days, and quetzal renders."))
    return host


def test_an_edited_statement_is_not_told_by_its_conversation(told: Host) -> None:
    page = extracted(told, "400 days")
    told.call("edit", uid=page.uid, text="Invoices are archived after 730 days.")
    assert "730 days" in told.prompt(WHEN, "s-when")
    for question, session in ((WHEN, "s-a"), (WHERE, "s-b")):
        given = told.prompt(question, session)
        assert "400" not in given
        assert question is WHEN or "quetzal" in given


def test_what_was_forgotten_is_not_told_by_its_conversation_and_is_again_once_it_is_restored(told: Host) -> None:
    uid = extracted(told, "400 days").uid
    told.call("forget", uids=[uid])
    assert "400" not in told.prompt(WHEN, "s-a")
    given = told.prompt(WHERE, "s-b")
    assert "400" not in given and "quetzal" in given
    told.call("restore", uid=uid)
    assert "400" in told.prompt(WHEN, "s-c")


def test_what_was_forgotten_for_good_is_not_on_disk_in_its_conversation_either(told: Host) -> None:
    told.call("forget", uids=[extracted(told, "400 days").uid])
    told.age(60 * 86_400, ticks=2)
    db = told.core.db.read()
    assert not db.execute("SELECT text FROM pages WHERE text LIKE '%400%' OR title LIKE '%400%'").fetchall()
    given = told.prompt(WHERE, "s-b")
    assert "400" not in given and "quetzal" in given


def test_a_replaced_statement_is_not_told_by_its_conversation_and_the_rest_of_it_is(told: Host) -> None:
    uid = extracted(told, "400 days").uid
    told.remember("Invoices are archived after 730 days.", kind="fact", supersedes=uid)
    assert "730" in told.prompt(WHEN, "s-a")
    given = told.prompt(WHERE, "s-b")
    assert "quetzal" in given and "400" not in given


def test_what_was_replaced_by_mistake_holds_again_once_it_is_restored_beside_what_replaced_it(told: Host) -> None:
    uid = extracted(told, "400 days").uid
    told.remember("Receipts are archived after 730 days.", kind="fact", supersedes=uid)
    assert "400 days" not in told.prompt(WHEN, "s-a")
    with pytest.raises(NotFoundError, match="no forgotten page"):  # what was replaced is the user's to put right
        told.call("tool.forget", id=uid, restore=True)
    assert told.call("restore", uid=uid)["page"]["uid"] == uid
    assert "400 days" in told.prompt(WHEN, "s-b")
    assert "730" in told.prompt("after how many days are receipts archived?", "s-c")
    assert not told.call("fault", uids=[uid])["pages"][0]["state"]
    with pytest.raises(NotFoundError, match=uid):
        told.call("restore", uid=uid)


def test_a_conversation_that_answers_with_what_was_replaced_is_not_told_beside_what_holds(host: Host) -> None:
    captured(host, ("We use MySQL for the order store. Deploys go out on Tuesdays.", "Fine, MySQL and Tuesdays."))
    assert "MySQL" in host.prompt("which database does the order store use?", "s-a")
    host.clock.now += 86_400
    host.remember("We use PostgreSQL for the order store.", supersedes=extracted(host, "MySQL").uid)
    given = host.prompt("which database does the order store use?", "s-b")
    assert "PostgreSQL" in given and "MySQL" not in given


def test_a_correction_in_a_later_conversation_reaches_the_earlier_one(told: Host) -> None:
    told.clock.now += 86_400
    captured(told, ("Correction: invoices are archived after 730 days, not 400.", "Noted."), session="later")
    told.clock.now += 86_400
    given = told.prompt(WHERE, "s-b")
    assert "quetzal" in given and "after 400" not in given and "stay 400" not in given


def test_another_conversation_that_says_the_same_tells_what_it_changed_to(told: Host) -> None:
    captured(
        told,
        ("how long do we keep things, and who owns the renderer?",
         "Invoices are archived after 400 days. The renderer is owned by the heron team."),
        session="again",
    )  # fmt: skip
    uid = extracted(told, "400 days").uid
    told.clock.now += 86_400
    told.remember("Invoices are archived after 730 days.", kind="fact", supersedes=uid)
    given = told.prompt("are invoices archived, and which team owns the renderer?", "s-a")
    assert "730" in given and "400" not in given


def test_a_chinese_statement_gives_way_too(host: Host) -> None:
    captured(host, ("更正：网关监听7443端口，不是7000。渲染器部署在翠鸟主机上，请记住。", "好的，网关用7443端口。"))
    page = extracted(host, "Instead of: 7000")
    host.call("edit", uid=page.uid, text="网关监听8443端口。")
    assert "8443" in host.prompt("网关监听哪个端口？", "s-a")
    given = host.prompt("渲染器部署在哪台主机上？", "s-b")
    assert "翠鸟" in given and "7443" not in given


def test_an_edit_that_takes_nothing_back_leaves_the_conversation_as_it_was(told: Host) -> None:
    page = extracted(told, "400 days")
    told.call("edit", uid=page.uid, text=f"{page.text}\nThe archive is on tape.")
    given = told.prompt(WHERE, "s-b")
    assert "quetzal" in given and "since changed" not in given


def test_what_holds_instead_is_not_told_to_whom_it_is_hidden_from(told: Host) -> None:
    uid = extracted(told, "400 days").uid
    hidden = told.remember("Invoices are archived after 730 days.", kind="fact", scope="agent", agent="auditor")
    with told.core.db.write() as db:
        from vmem.store.pages import links

        links.supersede(db, uid, hidden, told.clock.now)
    given = told.prompt(WHERE, "s-b")
    assert "quetzal" in given and "400" not in given and "730" not in given


def test_a_search_and_a_page_read_by_the_model_say_what_no_longer_holds(told: Host) -> None:
    page = extracted(told, "400 days")
    told.call("edit", uid=page.uid, text="Invoices are archived after 730 days.")
    assert "400" not in told.call("tool.recall", query=WHERE)["text"]
    read = told.call("tool.fault", ids=[episode(told, "quetzal").uid])["text"]
    assert "400 days" in read and "since changed: Invoices are archived after 730 days" in read


def test_the_conversation_itself_is_kept_word_for_word(told: Host) -> None:
    page = extracted(told, "400 days")
    told.call("edit", uid=page.uid, text="Invoices are archived after 730 days.")
    assert TOLD in told.call("fault", uids=[episode(told, "quetzal").uid])["pages"][0]["text"]


@pytest.mark.parametrize(
    "now", ["The heron gateway listens on port 8443 now, not 7443.", "Actually the heron gateway listens on port 8443."]
)
def test_of_a_statement_with_two_values_the_one_that_was_not_changed_is_still_told(host: Host, now: str) -> None:
    host.exchange("The heron gateway listens on port 7443 and its timeout is 30 s.", "Noted.", "s1")
    host.clock.now += 3600
    host.exchange(now, "Noted.", "s1")
    given = host.prompt("what is the timeout of the heron gateway?", "s2")
    assert "its timeout is 30 s" in given and "]]" not in given
    assert "on port 7443 and" not in given
    assert "on port 7443 and" not in host.prompt("which port does the heron gateway listen on?", "s3")


def test_a_changed_value_is_told_with_a_note_though_its_clause_has_none_of_the_new_words(host: Host) -> None:
    host.exchange("The heron gateway is in eu-west and it runs on port 7443.", "Noted.", "s1")
    host.clock.now += 3600
    host.exchange("Correction: the heron gateway is at 8443, not 7443.", "Noted.", "s1")
    given = host.prompt("where does the heron gateway run, and on which port?", "s2")
    assert given.count("runs on port 7443.") == given.count("runs on port 7443. [since changed") > 0
    assert "8443, not 7443" in given


def test_of_a_remembered_statement_with_two_values_the_one_that_was_not_changed_is_still_told(host: Host) -> None:
    host.remember("The heron gateway listens on port 7443 and its timeout is 30 s.", kind="fact")
    host.clock.now += 3600
    host.exchange("Actually the heron gateway listens on port 8443.", "Noted.", "s1")
    given = host.prompt("what is the timeout of the heron gateway?", "s2")
    assert "its timeout is 30 s" in given and "on port 7443" not in given
    assert "on port 7443" not in host.prompt("which port does the heron gateway listen on?", "s3")
    assert "on port 7443" in host.prompt("which port did the heron gateway listen on originally?", "s4")
