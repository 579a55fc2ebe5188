"""What reports a fault, tells what was or orders one piece of work is no rule, however hastily it is put; a terse rule
is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmem.capture.statements import faults
from vmem.capture.statements.extract import extract
from vmem.capture.statements.prose import spoken
from vmem.model import Turn


def rules(prompt: str, answer: str) -> list[str]:
    return [draft.title for draft in extract(Turn("s", 2, prompt, answer)) if draft.kind == "constraint"]


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("invoices dont arrive, i get timeout", "The relay was blocked. They go out again."),
        ("clients cannot open the shop since monday", "The certificate had run out. Renewed."),
        ("the archive job says FATAL: no space left on device", "Old images; 40 GB pruned."),
        ("small thing, the footer has no year", "It has one now."),
        ("naming in this folder is a mess", "Renamed 14 files."),
        ("make the margins same in all pages", "Set to 20 px."),
        ("build a tarball without the tests", "`app.tar.gz`, 2 MB."),
        ("we talked with the dentist yesterday and she asked for bigger fonts", "They are 18 px now."),
        ("second time this week, staging, always in a hook no one tested", "Covered now, with a test."),
        ("gateway 12 rebooted and never came back until Ana pulled the plug", "Its boot loader hung. Patched."),
        ("never mind, I'll send it by hand tonight", "All right."),
        ("please do not touch the charts in this round, they work", "Left as they are."),
        ("列表页白屏了 安卓上特别明显", "分包之后好了。"),
        ("所有门店都登不上 报错 502", "证书过期，已换。"),
    ],
)
def test_what_is_the_matter_and_what_is_to_be_done_once_are_no_rules(prompt: str, answer: str) -> None:
    assert rules(prompt, answer) == []


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("no malloc anywhere. Tim audits.", "The heap has size 0."),
        ("so rule: always join by order id, never by name", "I'll join by order id."),
        ("oh and freeze: nothing deployed in fair week unless the shop is really down", "The pipeline refuses it."),
        ("good, but never merge on a friday", "Noted."),
        ("floats are banned in this crate", "clippy denies them."),
        ("rule for us: the relay never forwards more mail than it took", "Noted."),
        ("backups: two copies always.", "Two copies."),
        ("you may push feature branches yourself and open the PR", "I'll push them."),
        ("you dont commit but you draft the messages", "Drafts only."),
        ("the import must never delete rows, it crashed the shop once", "Understood, it only adds."),
    ],
)
def test_a_rule_is_one_however_short_it_is_put(prompt: str, answer: str) -> None:
    assert rules(prompt, answer)


def test_a_reply_that_names_what_was_offered_is_a_choice_in_other_languages_too() -> None:
    offered = Turn("s", 1, "redis oder memcached für die sessions?", "Redis kann mehr, Memcached ist schlanker.")
    made = extract(Turn("s", 2, "redis, aber erst nach dem release", "Gut, Redis nach dem Release."), offered)
    assert next(draft.title for draft in made if draft.kind == "decision").startswith("redis")


@given(st.text(max_size=200))
def test_any_text_is_looked_at(text: str) -> None:
    for sentence in spoken(text):
        assert faults.reports(sentence) in (True, False)
        assert faults.ways(sentence.view) <= {"named", "shows", "unable", "state", "happens", "lacks", "when"}


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("That is persuasive. Please go with MapLibre and keep the old tiles.", "MapLibre"),
        ("then we drop the carrier pigeons, they are slow", "pigeons"),
        ("omg. throw leaflet out of the viewer", "leaflet"),
    ],
)
def test_a_choice_after_a_cheer_is_found(said: str, chosen: str) -> None:
    before = Turn(
        "s", 2, "which map library for the tide viewer?", "MapLibre is faster; Leaflet is smaller.", started_at=1e9
    )
    made = [d for d in extract(Turn("s", 3, said, "Done.", started_at=2e9), before) if d.kind == "decision"]
    assert len(made) == 1 and chosen in made[0].text
