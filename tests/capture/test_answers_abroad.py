"""A bare answer to what was offered in the user's language is a choice, and agreeing to a mere step is none."""

from __future__ import annotations

import pytest

from vmem.capture.statements.extract import extract
from vmem.model import Draft, Turn


def _decisions(asked: str, answered: str, reply: str) -> list[Draft]:
    before = Turn("s", 4, asked, answered, started_at=1.0, ended_at=2.0)
    made = extract(Turn("s", 5, reply, "ok", started_at=3.0, ended_at=4.0), before)
    return [draft for draft in made if draft.kind == "decision"]


@pytest.mark.parametrize(
    ("asked", "answered", "reply", "chosen"),
    [
        ("wo speichern wir die Fotos?", "Zwei Wege: 1) auf der Platte, 2) in MinIO.", "die zweite bitte", "MinIO"),
        ("¿dónde guardamos las fotos?", "Hay dos caminos: 1) en el disco, 2) en MinIO.", "mejor la segunda", "MinIO"),
        ("on garde les photos où ?", "Deux pistes :\n1. sur le disque\n2. dans MinIO", "plutôt la deuxième", "MinIO"),
        ("onde a gente guarda as fotos?", "Dois jeitos: 1) no disco, 2) no MinIO, 3) no banco.", "a última", "banco"),
        ("где храним фотографии?", "Есть два пути: 1) на диске, 2) в MinIO.", "давай второй вариант", "MinIO"),
        ("写真はどこに保存する?", "案は三つです:1)ディスク、2)MinIO、3)データベース。", "2番目でお願いします", "MinIO"),
        ("사진은 어디에 저장하지?", "두 가지 방법: 1) 디스크 2) MinIO", "두 번째로 하자", "MinIO"),
        ("照片存哪里?", "两种办法:1)放磁盘;2)放 MinIO。", "第二个", "MinIO"),
        ("照片存在哪儿?", "可选的有：1）磁盘；2）MinIO。", "第二个吧", "MinIO"),
        ("was tun gegen doppelte Fotos?", "Am besten am Hash erkennen. Soll ich das machen?", "ja, mach das", "Hash"),
        ("¿qué hacemos con las fotos repetidas?", "Se detectan por hash. ¿Lo hago así?", "dale, perfecto", "hash"),
        ("que faire des doublons ?", "On peut les reconnaître au hash. Je fais comme ça ?", "oui vas-y", "hash"),
        ("o que fazer com as fotos repetidas?", "Dá pra reconhecer pelo hash. Faço assim?", "pode ser", "hash"),
        ("что делать с дублями фотографий?", "Можно узнавать их по хешу. Сделать так?", "ага, давай", "хешу"),
        ("重複した写真はどうする?", "ハッシュで見分けます。そうしましょうか?", "はい、お願いします", "ハッシュ"),
        ("중복된 사진은 어떻게 하지?", "해시로 구분하는 게 좋겠습니다. 그렇게 할까요?", "네, 그렇게 해주세요", "해시"),
    ],
)  # fmt: skip
def test_a_bare_answer_takes_what_was_offered(asked: str, answered: str, reply: str, chosen: str) -> None:
    made = _decisions(asked, answered, reply)
    assert [chosen in draft.text for draft in made] == [True], made
    assert asked[:20] in made[0].text


@pytest.mark.parametrize(
    ("answered", "reply"),
    [
        ("Der Fehler ist behoben. Soll ich die Tests laufen lassen?", "ja bitte"),
        ("Está arreglado. ¿Hago commit y push?", "sí, dale"),
        ("C'est corrigé. Je lance les tests ?", "oui vas-y"),
        ("Исправлено. Запустить тесты?", "да, давай"),
        ("直しました。コミットしましょうか?", "はい、お願いします"),
        ("고쳤습니다. 배포할까요?", "네, 해주세요"),
        ("Die Liste ist sortiert.", "super, passt"),
        ("The scripts go to Frieder by today. Is he also the one who inserts the rows?", "ja. und er ist pingelig"),
        ("Die Skripte gehen an Frieder. Ist er auch der, der sie ausführt?", "ja genau"),
        ("Двойные фотографии удалены.", "отлично"),
        ("Ich würde sie am Hash erkennen. Soll ich das so machen?", "prima, aber warum?"),
        ("Zwei Wege: 1) auf der Platte, 2) in MinIO.", "prima"),
        ("Zwei Wege: 1) auf der Platte, 2) in MinIO.", "die zweite verstehe ich nicht"),
    ],
)
def test_agreeing_to_a_step_thanks_and_questions_choose_nothing(answered: str, reply: str) -> None:
    assert _decisions("schau dir das mal an", answered, reply) == []
