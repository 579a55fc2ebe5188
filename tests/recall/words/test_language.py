"""The language of a prompt: its small words are no terms, and its words are looked up in their other forms."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmem.languages import LANGUAGES
from vmem.recall.prompt.empty import needs_nothing
from vmem.recall.prompt.intent import asks, read_intent
from vmem.recall.words.inflection import inflected
from vmem.recall.words.language import language_of
from vmem.recall.words.terms import index_terms, query_terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("warum haben wir nicht redis genommen?", "de"),
        ("por qué no usamos redis acá", "es"),
        ("on avait dit quoi sur le cache", "fr"),
        ("qual era a porta do serviço de busca?", "pt"),
        ("dove avevamo messo il file di configurazione", "it"),
        ("wat hadden we besloten over de cache", "nl"),
        ("dlaczego nie wzieliśmy tego", "pl"),
        ("почему мы не взяли redis", "ru"),
        ("qu'est-ce qu'on a décidé la semaine dernière ?", "fr"),
        ("¿y el año de la factura?", "es"),
        ("why did we not take redis", ""),
        ("the naïve café demo in Málaga", ""),
        ("the man in the war had a hat, and the die was cast for her son", ""),
        ("git push origin main", ""),
        ("for i in range(n): os.remove(el)", ""),
        ("locales: de, fr, es, el, la", ""),
        ("我们为什么不用 redis", ""),
    ],
)
def test_a_prompt_is_in_the_language_whose_small_words_it_holds(text: str, expected: str) -> None:
    assert language_of(text) == expected


def test_small_words_of_the_language_are_no_terms_of_a_prompt() -> None:
    assert query_terms("ich brauche für den Import noch einen Ablaufplan mit uns") == ["import", "ablaufplan"]
    assert query_terms("как нам теперь сделать так, чтобы импорт был быстрее") == ["импорт", "быстрее"]


def test_the_same_letters_stay_terms_of_an_english_prompt() -> None:
    assert {"die", "war"} <= set(query_terms("which die size did the war game use?"))


@pytest.mark.parametrize(
    ("prompt", "page"),
    [
        ("was stand in den Tabellen über die Beträge?", "die Tabelle hat einen Betrag"),
        ("cuáles eran los puertos de las pruebas?", "el puerto de la prueba"),
        ("c'était quoi les clés et les utilisateurs dans le cache", "la clé de l'utilisateur"),
        ("какие были порты у сервисов", "порт сервиса"),
        ("welke tabellen hadden we voor de klanten", "de tabel van een klant"),
    ],
)
def test_a_word_is_looked_up_in_its_other_forms(prompt: str, page: str) -> None:
    terms = query_terms(prompt)
    held = set(index_terms(page))
    forms = inflected(prompt, tuple(terms))
    assert sum(not held.isdisjoint((term, *others)) for term, others in zip(terms, forms, strict=True)) >= 1
    assert all(term not in others for term, others in zip(terms, forms, strict=True))


def test_an_english_prompt_is_looked_up_as_it_is() -> None:
    assert inflected("which tables did we choose for the clients", ("table", "client")) == ()


@pytest.mark.parametrize(
    "text",
    ["passt so, lass es erstmal", "dale, seguí nomás", "merci, c'est bon", "valeu, pode seguir", "спасибо, продолжай",
     "d'accord, vas-y", "grazie, va bene", "prima, ga door"],
)  # fmt: skip
def test_small_talk_needs_nothing_in_any_of_the_languages(text: str) -> None:
    assert needs_nothing(text)


@pytest.mark.parametrize(
    "text",
    ["wie war der port nochmal", "cómo quedó el puerto", "comment on déploie", "как мы деплоим", "ポートは何番だっけ"],
)
def test_a_question_is_one_without_its_mark(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", ["show the plan", "open the door", "die roll", "war room", "pass the hat"])
def test_words_that_are_small_talk_elsewhere_are_none_in_an_english_request(text: str) -> None:
    assert not needs_nothing(text)


def test_a_german_noun_is_no_name() -> None:
    names = read_intent("Wie kam der Umlaut in die Rechnung von der Kundin, und was sagt exportRun dazu?", 0).names
    assert {term for name in names for term in name} == {"exportrun", "export", "run"}


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_any_text_has_a_language_and_forms(text: str) -> None:
    terms = tuple(query_terms(text))
    forms = inflected(text, terms)
    assert forms == () or len(forms) == len(terms)
    assert language_of(text) in {"", *LANGUAGES}


def test_endings_of_korean_words_are_no_terms_of_a_prompt() -> None:
    told = query_terms("그리고 내보내기 큐는 지금 어떻게 되어 있지?")
    assert {"내보", "보내", "큐"} <= set(told)
    assert not {"그리", "리고", "지금", "어떻", "떻게", "있지", "는"} & set(told)


@pytest.mark.parametrize(
    "prompt",
    ["übersetze 'Käse' ins Französische", "escribe un haiku sobre el café", "traduis 'fromage' pour mes clients",
     "roda os testes de novo por favor", "переведи «сыр» на французский", "もう一度テストを実行して",
     "린터 돌리고 커밋해줘"],
)  # fmt: skip
def test_an_order_on_what_is_at_hand_is_a_chore_in_each_language(prompt: str) -> None:
    assert read_intent(prompt, 1.8e9).chore > 0
