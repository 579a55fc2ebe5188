"""What an exchange gives up is told by what it says of it, not by the words of the question that it once answered."""

from __future__ import annotations

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from vmem.capture.giving_up import blamed, given


@pytest.mark.parametrize(
    ("said", "thing"),
    [
        ("scrap the pelican queue, one table is enough", {"pelican", "queue"}),
        ("right, throw memcached out. files will do", {"memcach"}),
        ("I was wrong about fixtures", {"fixtur"}),
        ("lesson: one bucket per tenant was the mistake", {"bucket", "tenant"}),
        ("protobuf is out, msgpack everywhere", {"protobuf"}),
        ("40 is dead, 25 it is", {"40"}),
        ("changed my mind about sharding, keep it simple", {"shard"}),
        ("we are dropping Mapbox because of the price", {"mapbox"}),
        ("45 days is wrong, it's 60", {"45"}),
        ("the quay opens earlier. so may 6 not 20", {"20"}),
        ("bay 4 gets 12 slots not 16 then", {"16"}),
        ("不用消息队列了，直接写库", {"消息", "息队", "队列"}),
        ("保留期改 30 天，原来 90 天太长", {"90"}),
        ("topic 叫 crane_in，不是 quay_in，跟上游对齐", {"quay"}),
        ("缓存 Memcached 换成本地文件", {"memcach"}),
        ("Memcached fliegt raus, ein paar Dateien reichen auch", {"memcach"}),
        ("Jana hört auf, also keine Angular-Seiten mehr", {"angular", "seiten"}),
        ("nada de Memcached, con archivos alcanza", {"memcach"}),
        ("guardamos los recibos en S3 en vez de Dropbox", {"dropbox"}),
        ("du coup on laisse tomber Memcached, des fichiers suffisent", {"memcach"}),
        ("agora é arquivo pra gente, chega de Memcached", {"memcach"}),
        ("теперь файлы вместо Memcached", {"memcach"}),
        ("Memcachedはやめて、ファイルで十分", {"memcach"}),
        ("Memcached 말고 파일로 하자", {"memcach"}),
    ],
)
def test_what_a_user_gives_up_is_named(said: str, thing: set[str]) -> None:
    assert [gone.terms for gone in given(said, by_user=True)] == [thing]


@pytest.mark.parametrize(
    ("said", "thing"),
    [
        ("Done. `upload_worker.py` is gone, the api does it inline.", {"upload", "worker"}),
        ("I raised the limit from 20 to 35 requests.", {"20"}),
        ("Replaced Leaflet with MapLibre in both views.", {"leaflet"}),
    ],
)
def test_what_an_answer_did_away_with_is_named(said: str, thing: set[str]) -> None:
    assert thing in [gone.terms for gone in given(said, by_user=False)]


@pytest.mark.parametrize(
    "said",
    [
        "should we drop the pelican queue?",
        "if the pelican queue is out we are lost",
        "maybe scrap the second queue",
        "release 3 is not 100% ready",
        "it is out of memory again",
        "They take wire transfers, not cheques.",
        "drop it",
        "the first one goes",
        "soll Memcached raus?",
        "wenn Memcached rausfliegt, brauchen wir Dateien",
        "il n'y a plus de place sur le disque",
        "vergiss das",
        "¿y si sacamos Memcached?",
        "нет никакого смысла это чинить",
        "もしMemcachedをやめたらどうなるかな",
        "テストは終わりました",
    ],
)
def test_a_question_a_fault_and_what_names_nothing_give_nothing_up(said: str) -> None:
    assert not given(said, by_user=True)


def test_what_does_not_do_is_blamed_and_not_yet_given_up() -> None:
    said = "20 s is too short for the scanner"
    assert not given(said, by_user=True)
    (gone,) = blamed(said)
    assert (gone.number, gone.unit) == ("20", "s")
    assert gone.is_in("we wait 20 seconds", frozenset()) and not gone.is_in("20 metres, 120 s", frozenset())


GIVING_UP = st.sampled_from(
    ["scrap the pelican queue,", "protobuf is out", "instead of memcached", "changed my mind about", "不用消息队列了",
     "45 days is wrong, it's 60", "20 seconds is too short", "I removed the retry", "Dateien statt Memcached"]
)  # fmt: skip


@drawn(st.lists(GIVING_UP | st.text(max_size=30), max_size=8).map(" ".join))
def test_any_text_can_be_read(text: str) -> None:
    for gone in (*given(text, by_user=True), *given(text, by_user=False), *blamed(text)):
        assert gone.terms and gone.said
