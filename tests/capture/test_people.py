"""Who does what, whom to ask and who is away is kept; until somebody else does it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vmem.capture.statements import people
from vmem.capture.statements.extract import extract
from vmem.capture.statements.supersede import all_replaced
from vmem.model import Draft, Page, Turn

DAY = 86_400.0


def told(prompt: str, day: int = 1, before: Turn | None = None) -> list[Draft]:
    found = extract(Turn("s", day, prompt, "Noted.", started_at=1.77e9 + day * DAY), before)
    return [draft for draft in found if people.TAG in draft.tags]


def kept(draft: Draft) -> Page:
    return replace(
        Page("old00000", draft.kind, draft.title, draft.text, speaker="user", tags=draft.tags),
        created_at=draft.created_at,
    )


@pytest.mark.parametrize(
    "prompt",
    [
        "Hauke takes the customer mails.",
        "Signe does the deploys from now on, not me",
        "heads up, Bartosz has taken over the label printer integration",
        "ask Rosalind about tariffs",
        "for anything with the hosting contract ask Imke",
        "Quentin is out until the end of May",
        "im on vacation from the 9th for two weeks",
        "the on-call is me this week",
        "our new contact at the port authority is Mr Desai",
        "requests for new tenants go to Wanjiku from monday",
        "ines signs off whatever goes to the regulator",
        "the firmware repo is ours since monday",
        "the successor of Dr. Abara is Nils",
        "Torben left, the scheduler is mine from today",
        "ruben took over vault",
        "katya has taken over the label printers",
        "prod nur ich",
        "deploys: only me",
        "Signe is back. She does the billing now.",
        "talked to imke on friday. she handles the hosting contract and the invoices for it from now on",
        "对账这块以后小林负责",
        "供应商那边的对接人换成了周姐",
        "老冯下周休假",
        "立群要休陪产假了 3月20到4月20,之后监控的事找雪梅",
        "小林下周调走,之后报表的事找阿芳,她也管权限",
        "短信通道的问题找阿坤",
        "den Support übernimmt ab Montag Frauke",
        "Ansprechpartnerin bei der Bank ist Frau Özdemir",
        "Solveig ist bis Ostern in Elternzeit",
        "c'est Maëlle qui valide les devis maintenant",
        "pour la paie, demande à Gaspard",
        "Ximena se encarga de los despliegues",
        "para temas de facturas pregunta a Gonzalo",
    ],
)
def test_who_does_what_is_kept_as_a_fact(prompt: str) -> None:
    assert [draft.kind for draft in told(prompt)] == ["fact"]


@pytest.mark.parametrize(
    "prompt",
    [
        "who does the deploys now?",
        "if Quentin is out until May, who signs?",
        "maybe Signe should take over the printer",
        "Rosalind asked why the tariffs are wrong",
        "Hauke pushed a fix to the mails yesterday",
        "the scheduler takes over when the leader dies",
        "the worker handles retries",
        "in the fixture Nils owns the account",
        "I'm off to lunch",
        "the api is down until noon",
        "move Imke to the second column",
        "Login takes 3 s now",
        "Everything goes to the dead letter queue",
        "she does the billing now",  # who?
        "nginx took over port 80",
        "the standby took over the traffic",
        "copilot took over the keyboard",
        "it works only for me, is it just me",
        "My own branch has the fix",
        "Hands off the TLS block, Torben owns that",  # a rule
        "网关负责鉴权",
        "小程序现在处理登录",
        "老周问为什么这么慢",
        "现在谁负责对账?",
        "周报写好发给老周",
        "以后有空找机会重构",
        "员工休年假的页面报错",
        "这个我去问小林",
        "die Datenbank macht jetzt Probleme",
        "wenn Frauke den Support übernimmt, sag Bescheid",
        "le serveur gère les sessions",
    ],
)
def test_what_only_names_somebody_is_no_such_fact(prompt: str) -> None:
    assert told(prompt) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Hauke takes the customer mails.", "Pernille takes the customer mails now"),
        ("Signe does the deploys from now on", "the deploys go through Pernille from monday, Signe is on another team"),
        ("ask Rosalind about tariffs", "for tariffs ask Kwame"),
        ("our contact at the port authority is Mr Desai", "our new contact at the port authority is Ms Lund"),
        ("Quentin is out until the end of May", "Quentin is out until August"),
        ("Quentin is out until the end of May", "Quentin is back since monday"),
        ("对账这块以后小林负责", "对账这块现在阿芳负责"),
        ("den Support übernimmt ab Montag Frauke", "den Support macht jetzt Henning"),
    ],
)
def test_whoever_does_it_next_takes_the_place_of_who_did(old: str, new: str) -> None:
    (before,), (after,) = told(old), told(new, 9)
    assert all_replaced(after, [kept(before)]) == [kept(before)]


def test_who_is_only_called_she_is_named_by_the_sentence_before() -> None:
    (draft,) = told("Signe is back. And she does the billing reviews for the whole of the northern region now.")
    assert "Signe is back" in draft.text


def test_what_only_points_back_is_of_what_was_said_before() -> None:
    (before,) = told("Hauke takes the customer mails.")
    asked = Turn("s", 8, "who answers this one?", "Hauke takes the customer mails, you said.")
    (after,) = told("Pernille does that now", 9, asked)
    assert all_replaced(after, [kept(before)]) == [kept(before)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Hauke takes the customer mails.", "Pernille takes the customer mails this week"),
        ("Hauke takes the customer mails.", "Pernille takes the customer mails too"),
        ("Hauke takes the billing reviews", "Pernille takes the reviews"),
        ("ask Rosalind about tariffs", "ask Kwame about invoices"),
        ("Signe does the deploys from now on, and Ruben is out until May", "Kwame does the deploys from now on"),
        ("Quentin is out until the end of May", "Sanne is out until August"),
        ("Quentin is out until the end of May", "Quentin takes the customer mails now"),
    ],
)
def test_who_does_something_else_or_helps_out_takes_nobodys_place(old: str, new: str) -> None:
    (before,), (after,) = told(old), told(new, 9)
    assert all_replaced(after, [kept(before)]) == []
