"""A time in the words of another language is the same time as in English ones."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.cost import cpu_at_most
from vmem.recall.prompt.intent import read_intent
from vmem.recall.prompt.when import resolve
from vmem.recall.prompt.when_abroad import _TIMES, _patterns, in_english
from vmem.recall.words.terms import index_terms

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC).timestamp()  # a Sunday


def _span(prompt: str) -> tuple[float | None, float | None]:
    intent = read_intent(prompt, NOW)
    return intent.since, intent.until


@pytest.mark.parametrize(
    ("english", "abroad"),
    [
        ("what did we do the day before yesterday?",
         ["was haben wir vorgestern gemacht?", "¿qué hicimos anteayer?", "on a fait quoi avant-hier ?",
          "o que a gente fez anteontem?", "cosa abbiamo fatto l'altro ieri?", "wat hebben we eergisteren gedaan?",
          "что мы делали позавчера?", "一昨日は何をしたっけ?", "그저께 우리 뭐 했지?"]),
        ("what did we decide yesterday?",
         ["was haben wir gestern entschieden?", "¿qué decidimos ayer?", "on a décidé quoi hier ?",
          "o que decidimos ontem?",
          "cosa abbiamo deciso ieri?", "wat hebben we gisteren besloten?", "что мы вчера решили?", "昨日は何を決めた?",
          "어제 뭐 정했어?"]),
        ("what did we work on 3 days ago?",
         ["woran haben wir vor drei Tagen gearbeitet?", "¿en qué trabajamos hace tres días?",
          "on travaillait sur quoi il y a 3 jours ?", "no que a gente trabalhou três dias atrás?",
          "su cosa abbiamo lavorato tre giorni fa?", "waar werkten we drie dagen geleden aan?",
          "чем мы занимались три дня назад?", "三日前は何の作業をした?", "사흘 전에 우리 뭐 작업했어?"]),
        ("what did we decide last week?",
         ["was haben wir letzte Woche entschieden?", "¿qué decidimos la semana pasada?",
          "qu'est-ce qu'on a décidé la semaine dernière ?", "o que a gente decidiu semana passada?",
          "cosa avevamo deciso la settimana scorsa?", "wat hadden we vorige week besloten?",
          "что мы решили на прошлой неделе?", "先週は何を決めた?", "지난주에 뭐 정했지?"]),
        ("what was that on friday last week?",
         ["was war das letzte Woche am Freitag?", "¿qué era eso del viernes de la semana pasada?",
          "c'était quoi ça le vendredi de la semaine dernière ?", "o que foi aquilo na sexta-feira da semana passada?",
          "что это было в пятницу на прошлой неделе?", "先週の金曜のあれは何だった?", "지난주 금요일에 그게 뭐였지?"]),
        ("what did we change two weeks ago?",
         ["was haben wir vor zwei Wochen geändert?", "¿qué cambiamos hace dos semanas?",
          "on a changé quoi il y a deux semaines ?", "o que a gente mudou há duas semanas?",
          "что мы поменяли две недели назад?", "２週間前に何を変えた?", "2주 전에 뭐 바꿨지?"]),
        ("what did we decide in september?",
         ["was haben wir im September beschlossen?", "¿qué decidimos en septiembre?", "on a décidé quoi en septembre ?",
          "o que decidimos em setembro?", "что мы решили в сентябре?", "9月に何を決めた?", "9월에 뭘 정했지?"]),
        ("what did we do on october 3?",
         ["was haben wir am 3. Oktober gemacht?", "¿qué hicimos el 3 de octubre?", "on a fait quoi le 3 octobre ?",
          "o que fizemos em 3 de outubro?", "что мы делали 3 октября?", "10月3日に何をした?", "10월 3일에 뭐 했지?"]),
        ("what did we decide between march and may?",
         ["was haben wir zwischen März und Mai beschlossen?", "¿qué decidimos entre marzo y mayo?",
          "qu'avons-nous décidé entre mars et mai ?", "o que decidimos entre março e maio?",
          "cosa abbiamo deciso tra marzo e maggio?", "wat hebben we tussen maart en mei besloten?",
          "что мы решили между мартом и маем?", "3月から5月の間に何を決めた?", "3월부터 5월까지 뭐 정했지?"]),
        ("what did we decide since march?",
         ["was haben wir seit März beschlossen?", "¿qué decidimos desde marzo?", "qu'avons-nous décidé depuis mars ?",
          "cosa abbiamo deciso da marzo?", "wat hebben we sinds maart besloten?",
          "что мы решили с марта?", "3月以降に何を決めた?", "3월 이후에 뭐 정했지?"]),
        ("what did we change since monday?",
         ["was haben wir seit Montag geändert?", "¿qué cambiamos desde el lunes?", "qu'a-t-on changé depuis lundi ?",
          "wat hebben we sinds maandag veranderd?", "что мы изменили с понедельника?"]),
        ("what did we decide on the 14th?",
         ["was haben wir am 14. beschlossen?", "¿qué decidimos el 14?", "qu'avons-nous décidé le 14 ?",
          "cosa abbiamo deciso il 14?", "что мы решили 14 числа?", "14日に何を決めた?", "14일에 뭐 정했지?"]),
    ],
)  # fmt: skip
def test_the_same_time_is_meant_in_each_language(english: str, abroad: list[str]) -> None:
    wanted = _span(english)
    assert wanted[0] is not None
    assert {prompt: _span(prompt) for prompt in abroad} == dict.fromkeys(abroad, wanted)


@pytest.mark.parametrize(
    "prompt",
    [
        "hier stimmt etwas nicht mit dem Import", "mach das im Mai-Modul genauso", "no toques el segundo parámetro",
        "la page deux de la liste", "na segunda opção da lista", "per ogni mese calcola la media",
        "сделай это в среде разработки", "前の実装に戻して", "この週間レポートの関数", "二十日前後の売上",
        "배포 전에 테스트 돌려", "세일 전에 확인해줘", "arbeite am 2. Test weiter",
        "corrige le 2, pas le 3", "elijo el 2, por favor", "was ändert sich ab Januar?",
        "1日に何回バックアップする?", "7일에 한 번 백업", "決済は毎月27日に引き落とし", "매월 10일에 청구해",
        "hoje é dia de deploy, o prazo é até o dia 5",
    ],
)  # fmt: skip
def test_words_that_only_look_like_a_time_name_none(prompt: str) -> None:
    assert _span(prompt) == (None, None)


def test_the_words_that_name_the_time_need_not_stand_in_a_page() -> None:
    assert set(index_terms("vorgestern")) <= read_intent("was haben wir vorgestern gemacht?", NOW).cues


def test_a_long_text_takes_no_time() -> None:
    with cpu_at_most(0.5):
        read_intent("das haben wir nicht so gemacht, denn vor " * 400, NOW)


@pytest.mark.parametrize("language", _TIMES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_each_way_to_name_a_time_has_its_english(language: str, data: st.DataObject) -> None:
    pattern, _ = data.draw(st.sampled_from(_patterns(language)))
    said = data.draw(st.from_regex(pattern)).lower()
    assert not any("{" in english for english, _ in in_english(said, language))
    resolve(said, NOW, language=language)


@pytest.mark.parametrize("prompt", ["한 달 전에 뭐 했지?", "세 주 전에 정한 거", "2주 전 회의", "몇 년 전에 썼더라"])
def test_korean_counts_in_its_own_numbers(prompt: str) -> None:
    assert _span(prompt)[0] is not None
