"""What is said in other languages than English and Chinese is kept where it says so in so many words."""

from __future__ import annotations

import pytest

from vmem.capture.statements.extract import extract
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
        ("constraint", "prüfe immer die Eingaben der Nutzer"),
        ("constraint", "denk daran, dass die Tests niemals ohne Netz laufen dürfen"),
        ("constraint", "recuerda que nunca se sube nada sin revisión"),
        ("constraint", "всегда запускай тесты перед пушем"),
        ("constraint", "時刻は常にUTCで保存する"),
        # of what something is for comes first
        ("decision", "für die Rechnungen nehmen wir Typst"),
        ("decision", "die Karten bauen wir mit MapLibre, das kennt Jonas"),
        ("decision", "para los mapas usamos MapLibre, Jonás ya lo conoce"),
        ("decision", "el buscador lo hacemos con Typesense, es lo más simple"),
        ("decision", "pour les cartes on prend MapLibre, Jonas connaît déjà"),
        ("decision", "la facturation on la fait avec Typst, c'est plus simple"),
        ("decision", "para os mapas a gente usa MapLibre, o Jonas já conhece"),
        ("decision", "a cobrança a gente faz com Stripe, já temos conta lá"),
        ("decision", "для карт берём MapLibre, Йонас его знает"),
        ("decision", "счета делаем на Typst, так проще"),
        ("decision", "ヨナスが詳しいので、地図はMapLibreで作ろう"),
        ("decision", "請求書はTypstを使うことにしました"),
        ("decision", "지도는 MapLibre로 만들자, 요나스가 잘 알아"),
        ("decision", "청구서는 Typst로 하기로 했어"),
        # a rule in other words than "never"
        ("constraint", "an der Preisliste ändert keiner was, ohne dass Olga es gesehen hat"),
        ("constraint", "Beträge müssen in Cent gespeichert werden"),
        ("constraint", "nadie toca la lista de precios sin avisar antes a Olga"),
        ("constraint", "personne ne touche à la liste de prix sans prévenir Olga"),
        ("constraint", "ninguém mexe na lista de preços sem avisar a Olga"),
        ("constraint", "никто не трогает прайс, пока Ольга не посмотрит"),
        ("constraint", "料金表はオルガさんに確認せずに変更しないこと"),
        ("constraint", "金額はセント単位で保存しなければならない"),
        ("constraint", "요금표는 올가님한테 묻지 않고 바꾸지 마세요"),
        ("constraint", "금액은 센트 단위로 저장해야 해"),
        ("constraint", "Ich sagte nur anschauen :) Updates machen wir immer nur außerhalb der Saison"),
        ("constraint", "Commit-Nachrichten bei uns auf Deutsch, Code auf Englisch"),
        ("constraint", "alles an den Zahlungen geht erst über Frieder"),
        ("constraint", "kundennummer nie in logs, nie in testdaten"),
        ("constraint", "deployt wird nur wenn der Nachtlauf grün ist"),
        ("constraint", "el profe pide los comentarios en español, siempre"),
        ("constraint", "a la rama estable solo pasa lo que ya corrió bien en casa"),
        ("constraint", "se despliega sólo si el lote de la noche está verde"),
        ("constraint", "disque page seulement si plein dans moins de 4h"),
        ("constraint", "la page de statut est en français d'abord, anglais en dessous"),
        ("constraint", "commit aqui é em português, no imperativo"),
        ("constraint", "e regra de ouro: número de cartão não aparece em log"),
        ("constraint", "e qualquer coisa que vá pro tribunal passa pela Jussara, nunca direto"),
        ("constraint", "nada de dado de bilhetagem em nuvem estrangeira"),
        # French as it is spoken leaves out half of its negation
        ("constraint", "règle: rien sort du cluster sans chiffrement"),
        ("constraint", "on touche plus aux anciens modules de facturation"),
        ("constraint", "le vendredi on déploie rien sur la prod"),
        ("constraint", "les accès à la base c'est elle qui les donne"),
        ("preference", "antworte bitte kürzer, ich lese das sonst nicht"),
        ("preference", "отвечай покороче, пожалуйста"),
        ("preference", "もっと短く答えてください"),
        ("preference", "답변은 짧게 해줘"),
    ],
)
def test_plain_words_make_a_page(kind: str, prompt: str) -> None:
    assert [found for found, _ in _kinds(prompt)] == [kind], _kinds(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "エラーメッセージって何語で書くことにしたっけ",
        "デプロイは絶対に何時以降だっけ",
        "배포는 항상 언제 하기로 했지",
        "in welcher Sprache müssen die Commits immer sein",
        "wie lange dürfen wir die Daten nie löschen",
        "à quelle heure on ne doit jamais déployer",
        "en qué idioma van siempre los commits",
        "в какой ветке нельзя менять схему",
        "warum hat das nie funktioniert?",
        "das geht nie in meinen Kopf, haha",
        "läuft der Test nur wenn der Cache leer ist?",
        "si el lote falla solo los lunes, lo vemos",
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
        "金曜になるといつも落ちる、絶対嫌われてる笑",
        "금요일마다 항상 죽네 ㅋㅋ",
        "der Chef nimmt für alles immer Excel, haha",
        "keiner weiß, warum die Karte leer bleibt",
        "nadie sabe por qué el mapa queda vacío",
        "personne ne sait pourquoi la carte reste vide",
        "ninguém sabe por que o mapa fica vazio",
        "никто не знает, почему карта пустая",
        "誰も理由が分からない",
        "die Karte muss heute noch repariert werden",
        "今日中に地図を直さなければならない",
        "il n'y a pas de carte dans ce dossier",
        "eso lo hacemos después, primero el mapa",
        "ça on le fait après, d'abord la carte",
        "Redisにしようかな、まだ迷ってる",
        "dis-moi lesquelles de ces alertes ont jamais sonné en un an",
        "rien ne va plus depuis la mise à jour de ce matin",
        "on fait pas attention et voilà le résultat dans les logs",
    ],
)
def test_what_is_asked_supposed_or_a_story_makes_none(prompt: str) -> None:
    assert _kinds(prompt) == []


@pytest.mark.parametrize(
    "prompt",
    [
        # what others say or write
        "in der Doku steht, dass man niemals direkt pushen darf",
        "laut Support muss der Cache immer zuerst geleert werden",
        "der Kollege meinte, man soll niemals auf main pushen",
        "mi jefe dice que nunca se sube nada los viernes",
        "mon chef dit qu'il ne faut jamais déployer le vendredi",
        "mijn baas zegt dat je nooit op vrijdag mag deployen",
        "клиент пишет: «никогда не храните куки», это законно",
        "мой начальник считает, что никогда нельзя деплоить в пятницу",
        "上司は金曜のデプロイは禁止だと言う",
        "田中さんがRedisにしようと言っていた",
        "민수가 Redis로 가자고 했어",
        "der Kunde schreibt „niemals Cookies setzen“, und nun",
        # what is to be made, found or explained
        "füge eine Prüfung hinzu, dass der Wert maximal 10 ist",
        "schreib einen Test, der prüft, dass die Funktion nie null zurückgibt",
        "erklär mir, warum man niemals SELECT * benutzen soll",
        "agrega una validación para que el nombre nunca esté vacío",
        "ajoute une validation pour que le nom ne soit jamais vide",
        "adiciona uma validação para o nome nunca ficar vazio",
        "cerca dove il socket non viene mai chiuso",
        "voeg een validatie toe dat de naam nooit leeg is",
        "найди, где сокет никогда не закрывается",
        "必ずnullを返さないことを確認するテストを書いて",
        "이름이 절대 비지 않도록 검증을 추가해줘",
        # what is not, or no more
        "es ist nicht verboten, Redis zu nehmen",
        "ce n'est pas interdit d'utiliser Redis",
        "não é proibido usar Redis",
        "non abbiamo deciso ancora la coda",
        "не обязательно запускать все тесты",
        "必ずしも全部のテストを走らせる必要はない",
        "꼭 항상 모든 테스트를 돌릴 필요는 없어",
        # how something behaves, or asked without a mark
        "der Server antwortet immer mit 500",
        "le script tourne toujours en boucle",
        "de server antwoordt altijd met 500",
        "サーバーは常に500を返す",
        "서버가 항상 500을 반환해",
        "soll der Cache maximal 5 Minuten halten oder länger",
        "ya decidimos qué cola usar",
    ],
)
def test_what_others_say_what_is_to_be_made_and_what_is_not_so_makes_none(prompt: str) -> None:
    assert _kinds(prompt) == []


def test_a_message_too_short_to_tell_its_language_is_in_that_of_its_answer() -> None:
    made = extract(
        Turn(
            "s",
            3,
            "lo montamos en Hetzner",
            "Vale, lo despliego allí con la imagen de siempre.",
            started_at=1.0,
            ended_at=2.0,
        )
    )
    assert [draft.kind for draft in made if draft.speaker == "user"] == ["decision"]


def test_the_reason_is_kept() -> None:
    drafts = extract(
        Turn("s", 3, "wir nehmen Postgres, weil der Betrieb das schon kann", "ok", started_at=1.0, ended_at=2.0)
    )
    assert "Betrieb" in drafts[0].text


@pytest.mark.parametrize(
    ("kind", "prompt"),
    [
        ("constraint", "bon, pour les certificats c'est réglé. never restart the gateway during the day"),
        ("constraint", "das ist jetzt erledigt, danke dir. never restart the gateway during the day"),
        ("constraint", "vale, eso ya está hecho. always run the linter before you push"),
        ("constraint", "the import of the yearly figures is done. niemals direkt auf die Datenbank schreiben"),
        ("constraint", "chaque service de plus est une charge pour nous. nothing new without Zoé and me saying yes"),
    ],
)
def test_who_changes_the_language_within_a_message_is_heard_in_both(kind: str, prompt: str) -> None:
    assert kind in [kind for kind, _ in _kinds(prompt)]


@pytest.mark.parametrize(
    "prompt",
    ["bon, réparé. leçon: le serveur garde ses vieux fichiers ouverts", "lesson: the server keeps its old files open"],
)
def test_what_the_user_calls_a_lesson_is_one(prompt: str) -> None:
    assert [kind for kind, _ in _kinds(prompt)] == ["lesson"]


@pytest.mark.parametrize(
    "said",
    [
        "Der Text ist auf Deutsch, übersetz ihn",
        "Kein Fehler im Log zu sehen, der Dienst ist trotzdem weg",
        "Alle Anfragen gehen durch den Proxy und das ist langsam",
        "todo pasa por el proxy y por eso va lento",
        "el mensaje está en inglés, tradúcelo",
        "ningún error aparece en el log",
        "il n'y a aucune erreur dans les logs",
        "aucune erreur dans les logs de prod",
        "tudo passa pelo proxy e fica lento",
        "a mensagem está em inglês, traduz",
        "nenhum erro aparece no log",
    ],
)
def test_how_something_is_at_the_moment_is_no_rule_abroad(said: str) -> None:
    found = {draft.kind for draft in extract(Turn("s", 3, said, "ok"))}
    assert not {"constraint", "preference"} & found
