"""What is said in other languages than English and Chinese is kept where it says so in so many words."""

from __future__ import annotations

import pytest

from vmem.capture.extract import extract
from vmem.model import Turn


def _kinds(prompt: str) -> list[tuple[str, str]]:
    drafts = extract(Turn("s", 3, prompt, "ok", started_at=1.0, ended_at=2.0))
    return [(draft.kind, draft.title) for draft in drafts if draft.speaker == "user"]


@pytest.mark.parametrize(
    ("kind", "prompt"),
    [
        ("constraint", "bitte niemals direkt auf main pushen, sonst gibt es Ärger"),
        ("constraint", "ab jetzt läuft jede Migration nur mit Review"),
        ("constraint", "die Tests dürfen nicht auf die echte Datenbank zugreifen"),
        ("decision", "wir nehmen Postgres statt MySQL, weil der Betrieb das schon kann"),
        ("preference", "ich mag keine langen Kommentare in dem Code"),
        ("constraint", "nunca subas las claves al repo, por favor"),
        ("constraint", "a partir de ahora los commits van en inglés"),
        ("decision", "decidimos usar Redis para la cola de los envíos"),
        ("constraint", "il ne faut jamais toucher à la base de prod à la main"),
        ("decision", "on part sur SQLite pour le cache, c'est plus simple pour nous"),
        ("constraint", "não pode mexer no banco de produção sem o aval da Lia"),
        ("decision", "a gente decidiu ficar com o Fastify no lugar do Express"),
        ("constraint", "da ora in poi non si tocca il branch di rilascio"),
        ("decision", "abbiamo deciso di usare Kafka per gli eventi"),
        ("constraint", "de sleutels mogen nooit in de repo staan"),
        ("decision", "мы решили хранить логи в ClickHouse"),
        ("constraint", "никогда не меняй схему без миграции"),
        ("constraint", "本番のデータベースには絶対に直接書き込まないで"),
        ("decision", "キャッシュはRedisにしよう"),
        ("constraint", "운영 서버에는 절대 직접 배포하지 마세요"),
    ],
)
def test_plain_words_make_a_page(kind: str, prompt: str) -> None:
    assert [found for found, _ in _kinds(prompt)] == [kind], _kinds(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "warum hat das nie funktioniert?",
        "vielleicht nehmen wir besser Postgres, ich weiß es noch nicht",
        "der Import hat noch nie geklappt und stürzt immer ab",
        "wenn wir Redis nehmen, müssen alle Clients umgestellt werden",
        "¿siempre corre el linter antes de los tests?",
        "por ahora usamos la base local, después vemos",
        "ça n'a jamais marché chez moi depuis la mise à jour",
        "si on part sur SQLite, il faut toujours un verrou ?",
        "acho que a gente vai usar o Fastify, mas não sei",
        "se usiamo Kafka dobbiamo sempre avere un broker?",
        "misschien nemen we Postgres, ik weet niet",
        "может, возьмём Postgres, пока не знаю",
        "必ず落ちるのはなぜですか?",
        "Redisにしようかな、まだ迷ってる",
    ],
)
def test_what_is_asked_supposed_or_a_story_makes_none(prompt: str) -> None:
    assert _kinds(prompt) == []


def test_the_reason_is_kept() -> None:
    drafts = extract(
        Turn("s", 3, "wir nehmen Postgres, weil der Betrieb das schon kann", "ok", started_at=1.0, ended_at=2.0)
    )
    assert "Betrieb" in drafts[0].text
