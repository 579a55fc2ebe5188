"""How sure it is that a page answers a prompt: more for what few pages say, less for what many words leave open."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

pytest.importorskip("numpy")

from vmem.recall.prompt.intent import Intent
from vmem.recall.search.confidence import MIN_CONFIDENCE, WEIGHTS, Gauge
from vmem.recall.search.engine import Found, Scored

TERMS = (("webhook", 3.0), ("retri", 2.0), ("limit", 2.0), ("safari", 4.0))
HIT = Scored(1, 2.0, 0.4, matched=(0, 1, 2))
FOUND = Found((HIT,), TERMS, 50)


def test_a_page_that_lacks_what_the_prompt_calls_by_name_is_less_sure() -> None:
    plain, named = Gauge(FOUND, Intent()), Gauge(FOUND, Intent(names=(("safari",),)))
    assert named.confidence(HIT) < plain.confidence(HIT)
    assert Gauge(FOUND, Intent(names=(("webhook",),))).confidence(HIT) == plain.confidence(HIT)


def test_the_more_pages_were_searched_the_less_sure_is_the_same_match() -> None:
    young, old = (Gauge(replace(FOUND, pages=pages), Intent()).confidence(HIT) for pages in (30, 30_000))
    assert young > old


def test_what_the_session_is_about_makes_a_page_surer_among_thousands_and_not_in_a_young_project() -> None:
    off = HIT._replace(parts=(1.0, 0.5, 0.0, 0.0, 0.0))
    on = HIT._replace(parts=(1.0, 0.5, 0.0, 0.0, 1.5), score=3.5)
    assert on.topic == 1.5 and off.topic == 0.0
    for pages, surer in ((8_000, True), (100, False)):
        told, plain = (Gauge(replace(FOUND, hits=(hit,), pages=pages), Intent()).confidence(hit) for hit in (on, off))
        assert (told > plain) is surer


def test_a_page_that_leads_the_others_is_surer_than_one_of_many_alike() -> None:
    parts = (1.0, 1.0, 0.0, 0.0, 0.0)
    best = HIT._replace(parts=parts)
    others = [[Scored(row, score, 0.3, parts) for row in range(2, 12)] for score in (1.9, 0.8)]
    alike, ahead = (Gauge(replace(FOUND, hits=(best, *rest)), Intent()).confidence(best) for rest in others)
    assert ahead > alike


def test_a_page_is_surer_where_the_talk_around_it_speaks_of_the_question_too() -> None:
    alone, amid = (HIT._replace(parts=(1.0, 1.0, around, 0.0, 0.0)) for around in (0.0, 0.5))
    gauge = Gauge(FOUND, Intent())
    assert gauge.confidence(amid) > gauge.confidence(alone)


def test_one_shared_word_of_many_is_not_enough_unless_the_prompt_leans_on_earlier_talk() -> None:
    alone = HIT._replace(cosine=0.0, matched=(1,))
    gauge = Gauge(replace(FOUND, hits=(alone,)), Intent(leans=-1.0))
    assert gauge.confidence(alone, "fact") < MIN_CONFIDENCE


def test_shared_chinese_characters_count_for_less_than_words() -> None:
    chinese = tuple((term, 2.0) for term in ("退", "款", "退款", "重", "复", "重复"))
    english = tuple((term, 2.0) for term in ("refund", "twice", "again", "ledger", "amount", "bank"))
    hit = HIT._replace(matched=tuple(range(6)))
    less, more = (Gauge(Found((hit,), terms, 50), Intent()).confidence(hit) for terms in (chinese, english))
    assert less < more


def test_a_chore_is_less_sure_than_the_same_words_asked_of_memory() -> None:
    assert Gauge(FOUND, Intent(chore=1.0)).confidence(HIT) < Gauge(FOUND, Intent()).confidence(HIT)


def test_a_disputed_page_ranks_below_one_that_says_the_same() -> None:
    from vmem.model import Page
    from vmem.recall.search.rank import rank_fts

    texts = {1: "The gateway listens on port 7331.", 2: "The gateway listens on port 7331, they say."}
    pages = {
        row: Page(f"page000{row}", "fact", "", text, tags=("disputed",) if row == 1 else (), rowid=row)
        for row, text in texts.items()
    }
    hits = rank_fts([(1, -2.0), (2, -1.9)], pages, ["gateway", "port", "listen"], 1.0)
    assert [hit.page.rowid for hit in hits] == [2, 1]


def test_words_that_tell_little_in_the_language_at_large_make_less_sure() -> None:
    terms = (("second", 4.0), ("option", 4.0))
    hit = HIT._replace(matched=(0, 1))
    plain = Gauge(Found((hit,), terms, 50, (0.2, 0.2)), Intent()).confidence(hit, "fact")
    telling = Gauge(Found((hit,), terms, 50, (1.0, 1.0)), Intent()).confidence(hit, "fact")
    assert plain < telling


def test_what_no_page_has_ever_heard_of_makes_less_sure() -> None:
    hit = HIT._replace(matched=(0, 1))
    rarest = math.log(1.0 + 50.5 / 0.5)
    heard, unheard = (Found((hit,), (*TERMS[:2], ("crane", idf)), 50) for idf in (3.0, rarest))
    assert Gauge(unheard, Intent()).confidence(hit) < Gauge(heard, Intent()).confidence(hit)


def test_a_word_that_some_page_says_in_another_word_lacks_less() -> None:
    hit, terms = HIT._replace(matched=(0, 1)), (*TERMS[:2], ("crane", math.log(1.0 + 50.5 / 0.5)))
    without, said = (Found((hit, hit, hit, HIT._replace(matched=held)), terms, 50) for held in ((), (2,)))
    assert Gauge(said, Intent()).confidence(hit) > Gauge(without, Intent()).confidence(hit)


def test_what_anyone_could_tell_is_less_sure() -> None:
    assert Gauge(FOUND, Intent(general=True)).confidence(HIT) < Gauge(FOUND, Intent()).confidence(HIT)


def test_a_prompt_that_sounds_as_if_it_leaned_on_earlier_talk_is_surer() -> None:
    leans, plain = (Gauge(FOUND, Intent(leans=odds)).confidence(HIT) for odds in (2.0, -2.0))
    assert leans > plain


def test_an_order_is_surer_of_a_rule_than_of_another_statement() -> None:
    order = Gauge(FOUND, Intent(order=True))
    assert order.confidence(HIT, "constraint") > order.confidence(HIT, "fact")
    asked = Gauge(FOUND, Intent())
    assert asked.confidence(HIT, "constraint") == asked.confidence(HIT, "fact")


def test_pages_of_a_time_are_lifted_only_by_a_prompt_that_is_about_the_time() -> None:
    intent = Intent(past=True, since=1.0, until=2.0)
    hit = HIT._replace(cosine=0.0, matched=(), parts=(0.0, 0.0, 0.0, 0.8, 0.0))
    short = Found((hit,), TERMS[:2], 50)
    long = Found((hit,), tuple((f"word{n}", 3.0) for n in range(20)), 50)
    assert Gauge(short, intent).confidence(hit) >= MIN_CONFIDENCE > Gauge(long, intent).confidence(hit)
    assert Gauge(short, replace(intent, chore=0.5)).confidence(hit) < MIN_CONFIDENCE


def test_every_feature_has_a_weight_and_every_weight_a_feature() -> None:
    assert Gauge(FOUND, Intent()).features(HIT, "fact").keys() == WEIGHTS.keys()


def test_a_rule_that_shares_one_word_with_an_order_is_no_surer_than_another_statement() -> None:
    order = Gauge(FOUND, Intent(order=True))
    one = HIT._replace(matched=(1,))
    assert order.confidence(one, "constraint") == order.confidence(one, "fact")


def test_all_of_a_kind_are_told_although_other_pages_share_more_words() -> None:
    from vmem.model import Page
    from vmem.recall.search.rank import judge, worth_showing

    parts = (1.0, 0.8, 0.0, 0.0, 0.0)
    other = [Scored(row, 2.0 - row / 10, 0.1, parts, (1,)) for row in (1, 2, 3)]
    wanted = Scored(4, 1.0, 0.0, parts=(0.0, 0.0, 0.0, 1.0, 0.0))
    found = Found((*other, wanted), TERMS, 50)
    pages = {row: Page(f"page000{row}", "fact" if row < 4 else "task", "", "text", rowid=row) for row in range(1, 5)}
    assert worth_showing(*judge(found, pages, Intent(broad=True, kinds=frozenset({"task"})), 1.0))
    assert worth_showing(*judge(found, pages, Intent(), 1.0)) == []


def test_few_words_that_ask_are_surer_than_as_few_that_do_not() -> None:
    short = Found((HIT._replace(matched=(0,)),), TERMS[:1], 50)
    asks, says = (Gauge(short, Intent(asking=asking)).confidence(short.hits[0]) for asking in (True, False))
    assert asks > says


def test_a_question_in_words_of_the_trade_alone_is_no_surer_for_asking() -> None:
    hit = HIT._replace(matched=(0, 1))
    chores = Found((hit,), (("run", 1.0), ("test", 1.0)), 50)
    asked, said = (Gauge(chores, Intent(asking=asking)).confidence(hit) for asking in (True, False))
    assert asked == said


def test_words_shared_in_one_sentence_are_surer_than_as_many_here_and_there() -> None:
    gauge = Gauge(replace(FOUND, pages=1_000), Intent())
    together = gauge.confidence(HIT, text="A webhook obeys the retry limit. Mail is sent at noon.")
    apart = gauge.confidence(HIT, text="A webhook is sent. Then we retry. The limit is five.")
    assert together > apart
