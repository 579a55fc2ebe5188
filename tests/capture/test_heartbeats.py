"""A round of a loop is left out only where it tells nothing that was not told, and never where something changed."""

from __future__ import annotations

import pytest

from vmem.capture.talk.heartbeats import is_heartbeat
from vmem.model import ToolUse, Turn

BEFORE = (
    "User: watch the walrus deploy and PR 412\n\nAssistant: CI is green and there are no reviews yet. I will tell you"
    " when CI is red.\n\nDone: edited docs/status.md"
)
EDIT = ToolUse("Edit", "docs/status.md")


def round_of(answer: str, *tools: ToolUse, idle: bool = False, prompt: str = "") -> Turn:
    return Turn("s1", 2, prompt, answer, tools, idle=idle, occasion='on a schedule: "watch the deploy and PR 412"')


@pytest.mark.parametrize(
    "answer",
    [
        "", "Nothing new.", "Nothing to report.", "No new comments. CI still green. Next check in 20 min.",
        "All quiet: no new reviews or comments on #412.", "Nothing changed since last tick.",
        "The deploy has not changed.",
        "Checked again at 14:35: no changes.", "Still waiting for review. Rescheduled for 15:10.", "Noted.",
        "Round 12: nothing new, loop is healthy.", "CI is green and there are no reviews yet.", "Got it, thanks.",
        "14:40 — CI is green and there are no reviews yet.", "Build still running (45 min elapsed).",
        "Let me check the PR.\n\nNo new activity on PR #412.", "No updates. Going back to sleep until 15:10.",
        "没有新的变化。下次检查在 5 分钟后。", "Nichts Neues.", "Aucun changement.", "Sin cambios.", "変化なし",
    ],
)  # fmt: skip
def test_that_nothing_changed_is_no_news(answer: str) -> None:
    assert is_heartbeat(round_of(answer), [BEFORE])


@pytest.mark.parametrize(
    "answer",
    [
        "CI is red.", "The build failed.", "All good.", "No failures.", "CI is green now.", "CI is red again.",
        "A new review by Ada asks for tests.", "No change, but CI went red.", "Nothing new except a comment by Bo.",
        "Nothing to do: the PR was merged.", "No change since the deploy failed.", "The deploy did not happen.",
        "Still red: E401 invalid token.", "No new reviews; three new comments.", "No new reviews; 3 new comments.",
        "Still open, merge conflicts in walrus.py.", "I'll roll back the deploy.",
        "Nothing new. I updated the changelog.",
        "The registry holds 15 images.", "Deploy at 62%.", "Last deploy at 15:10.", "Backup finished in 300 minutes.",
        "没有新的评论，但是构建失败了。",
    ],
)  # fmt: skip
def test_what_changed_is_kept_however_it_is_wrapped(answer: str) -> None:
    assert not is_heartbeat(round_of(answer), [BEFORE])


SERVED = {
    "en": "The server answers in 80 ms, 6 of 10 nodes are ready. No errors. I'll report anything unusual.",
    "zh": "服务器响应正常，10 个节点中 6 个就绪，没有错误。",
    "de": "Der Server antwortet, 6 von 10 Knoten sind bereit, keine Fehler.",
    "es": "El servidor responde, 6 de 10 nodos están listos, sin errores.",
    "fr": "Le serveur répond, 6 nœuds sur 10 sont prêts, aucune erreur.",
    "pt": "O servidor responde, 6 de 10 nós estão prontos, sem erros.",
    "it": "Il server risponde, 6 nodi su 10 sono pronti, nessun errore.",
    "nl": "De server antwoordt, 6 van 10 knopen zijn klaar, geen fouten.",
    "ru": "Сервер отвечает, готовы 6 из 10 узлов, ошибок нет.",
    "ja": "サーバーは応答中、10台中6台が準備完了、エラーはありません。",
    "ko": "서버가 응답 중이고 10대 중 6대가 준비되었으며 오류는 없습니다.",
}


def after(language: str, answer: str) -> bool:
    turn = Turn("s1", 2, "", answer, occasion='on a schedule: "watch the server"')
    return is_heartbeat(turn, ["User: watch it\n\nAssistant: " + SERVED[language]])


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("en", "Still 6 of 10 nodes. No problems so far. I'll keep monitoring."), ("en", "Server: no change."),
        ("en", "I don't see any changes; next check at 15:10."), ("en", "The server continues to answer in 80 ms."),
        ("zh", "和上次检查相比没有变化，十分钟后再检查。"), ("zh", "一切正常，无需处理。"),
        ("de", "Der Server antwortet weiterhin, keine Fehler."),
        ("de", "Nichts zu melden, nächste Runde in 20 Minuten."),
        ("es", "No hay cambios desde la última revisión."),
        ("es", "El servidor sigue sin errores. Vuelvo a mirar a las 15:20."),
        ("fr", "Rien à signaler, prochain passage dans 20 minutes."),
        ("fr", "Toujours 6 nœuds sur 10. Je continue à surveiller."),
        ("pt", "Nada mudou desde a última verificação."), ("pt", "Ainda 6 de 10 nós prontos, sem erros."),
        ("it", "Nulla da segnalare."), ("it", "Il server risponde ancora, nessun errore. Ricontrollo tra 15 minuti."),
        ("nl", "Geen nieuws. Ik kijk over 10 minuten weer."), ("nl", "Nog steeds geen fouten."),
        ("ru", "Изменений нет. Проверю через 15 минут."), ("ru", "Сервер по-прежнему отвечает, ошибок нет."),
        ("ja", "前回から変わりはありません。10分後にまた確認します。"),
        ("ja", "サーバーは引き続き応答中、エラーはありません。"),
        ("ko", "변경 사항이 없습니다. 10분 후에 다시 확인하겠습니다."),
        ("ko", "서버가 아직 응답 중이고 오류는 없습니다."),
    ],
)  # fmt: skip
def test_that_nothing_changed_is_no_news_in_any_language(language: str, answer: str) -> None:
    assert after(language, answer)


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("en", "Still rebooting node four."), ("de", "Der Server ist weiterhin ausgefallen."),
        ("ja", "まだ再起動中です。"),
        ("en", "No new connections are accepted."), ("en", "No more disk space."), ("en", "The next run failed."),
        ("en", "Without a new certificate the service will not start."),
        ("en", "I will report the missing rows to Noor."),
        ("en", "I'll look into why the mirror drops its connections."), ("en", "There are errors."),
        ("en", "Still 6, two cordoned."),
        ("en", "The server is the same as the one that broke in May."), ("en", "The password could not be changed."),
        ("zh", "没有更新成功。"), ("zh", "依然没有错误，但是内存占用到了 98%。"), ("zh", "已经没有错误了。"),
        ("de", "Das Passwort ließ sich nicht ändern."), ("de", "Keine Änderung, allerdings ist der Spiegel aus."),
        ("de", "Noch 2 Fehler."),
        ("es", "No se pudo cambiar la contraseña."), ("es", "No acepta nuevas conexiones."),
        ("es", "Ya no hay errores."),
        ("fr", "Je n'ai pas pu changer le mot de passe."), ("fr", "Il n'y a plus d'erreur."),
        ("fr", "Plus de place sur le disque."),
        ("pt", "Não consegui alterar a senha."), ("pt", "Não há mais erros."),
        ("pt", "Sem novidades. O Rui trocou a chave."),
        ("it", "Non accetta nuove connessioni."), ("it", "Ancora 2 errori."),
        ("it", "Nessuna novità, però il nodo 3 è spento."),
        ("nl", "Geen nieuwe verbindingen mogelijk."), ("nl", "Geen fouten meer."), ("nl", "Er zijn fouten."),
        ("ru", "Не удалось изменить пароль."), ("ru", "Ошибок больше нет."),
        ("ru", "Готовы 9 из 10 узлов, ошибок нет."),
        ("ja", "次の確認は失敗します。"), ("ja", "エラーはありませんが、応答が遅いです。"),
        ("ja", "新しいノードに接続できない状態です。"),
        ("ko", "비밀번호를 변경할 수 없습니다."), ("ko", "오류는 없지만 응답이 느립니다."),
        ("ko", "이제 오류는 없습니다."),
    ],
)  # fmt: skip
def test_a_finding_is_kept_in_any_language(language: str, answer: str) -> None:
    assert not after(language, answer)


def test_that_nothing_is_wrong_is_news_where_the_last_round_did_not_say_so() -> None:
    failed = "User: watch it\n\nAssistant: The server failed with errors."
    turn = Turn("s1", 2, "", "No errors. Everything is fine.", occasion='on a schedule: "watch the server"')
    assert not is_heartbeat(turn, [failed])
    assert is_heartbeat(turn, [failed, "User: watch it\n\nAssistant: No failures, all good."])
    told = Turn("s1", 2, "", "No errors.", occasion='on a schedule: "tell me when there are no errors"')
    assert not is_heartbeat(told, [])


def test_the_models_own_word_for_it_counts_and_so_do_edits_and_the_users_words() -> None:
    assert is_heartbeat(round_of("I looked at the queue, the mirrors and the keys.", idle=True), [BEFORE])
    assert is_heartbeat(round_of("No change.", EDIT), [BEFORE])
    assert not is_heartbeat(round_of("No change.", ToolUse("Edit", "src/walrus.py")), [BEFORE])
    assert not is_heartbeat(round_of("Nothing new.", idle=True, prompt="push it"), [BEFORE])


def test_only_what_the_last_kept_exchange_said_was_said() -> None:
    red, green = "Assistant: CI is red.", "Assistant: CI is green."
    assert is_heartbeat(round_of("CI is red."), [green, red])
    assert not is_heartbeat(round_of("CI is red."), [red, green])
    assert not is_heartbeat(round_of("CI is red."), [])


def test_a_turn_of_the_users_is_none() -> None:
    assert not is_heartbeat(Turn("s1", 2, "anything new?", "Nothing new."), [BEFORE])
    assert not is_heartbeat(Turn("s1", 2, "", "Nothing new."), [BEFORE])  # of which nobody knows who began it
