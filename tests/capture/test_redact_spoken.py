"""Secrets as people tell them in passing, in sentences of every day, and what only looks like them."""

from __future__ import annotations

import pytest

from vmem.hot.redact import redact

pytestmark = pytest.mark.promise(n=7)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("The PIN of the badge printer is 4471.", "4471"),
        ("j'ai mis le code secret à 90412 pour l'alarme", "90412"),
        ("Der Geheimcode für das Tor lautet 7731.", "7731"),
        ("the vpn asks for a one-time code, I have 83kf-22mq-9xza", "83kf-22mq-9xza"),
        ("Set the passphrase of the backup to 'seven tin soldiers march'. Keep the cron.", "seven tin soldiers march"),
        ("log in as root with correct-Horse7battery on the jump host", "correct-Horse7battery"),
        ("Anna's login for Jira is anna.k and Winter4Ever", "Winter4Ever"),
        ("we use basic auth there (guest:Lavendel22), put that in the header", "Lavendel22"),
        ("it is behind basic auth: preview:Quartz55moon", "Quartz55moon"),
        ("I created the user `etl` with the password `Kranich_fliegt_8`.", "Kranich_fliegt_8"),
        ("Die Zugangsdaten sind admin / Nudelholz.55, bitte ändern.", "Nudelholz.55"),
        ("Der WLAN-Schlüssel heißt jetzt Gartenzaun1893", "Gartenzaun1893"),
        ("Der API-Schlüssel ist q7Zt-19Lm-44xY", "q7Zt-19Lm-44xY"),
        ("已经把 Redis 的密码设置为 hongHaier_66,重启后生效。", "hongHaier_66"),
        ("J'ai généré le jeton d'API : tok_9fQw2LxZr8VmKc4TbHyN7s, valable un an.", "tok_9fQw2LxZr8VmKc4TbHyN7s"),
        ("la clé d'API : 8sKd92LmQz71vB", "8sKd92LmQz71vB"),
        ("the PUK is 87654321: keep it safe", "87654321"),
        ("puk 12345678/pin 4471", "12345678"),
        ("the setup code is 123-45-678/for the hub", "123-45-678"),
        ("passkey 482913: type it on the phone", "482913"),
        ("disarm code: 4821: used at night", "4821"),
        ("my PASS for the box is Harbour_1987", "Harbour_1987"),
        ("HOST: barn\nPASS: Blue-Kettle-77", "Blue-Kettle-77"),
        ("credentials: `admin` / `Nudelholz.55`", "Nudelholz.55"),
        ('the PIN is "4471"', "4471"),
        ("my PUK: `87654321`", "87654321"),
        ("le jeton d'accès : x9Kd82LmQp01", "x9Kd82LmQp01"),
        ("recovery codes: ABCD1-EFGH2 WXYZ3-KLMN4", "WXYZ3-KLMN4"),
        ("recovery codes: ABCD-1234-EFGH QWER-5678-TYUI ASDF-9012-GHJK", "QWER-5678-TYUI"),
        ("backup codes:\nABCD1-EFGH2\nWXYZ3-KLMN4\nQWER5-TYUI6", "QWER5-TYUI6"),
        ("the encryption key for cookies is 3f9d1c7ab2e84650, rotate it in May", "3f9d1c7ab2e84650"),
    ],
)
def test_a_secret_that_is_told_in_a_sentence_is_not_kept(text: str, secret: str) -> None:
    assert secret not in redact(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "The pin is 12.5 mm long.", "The pin is 4471.20 away.", "the secret code is at src/secret.py:4471",
        "backup code review on build-4711-linux", "Backup codes are in docs/backup-codes-v2-2024.md",
        "one-time code arrives in 30-60s by sms", "recovery codes break in JIRA-1234 and JIRA-4567",
        "login is Keycloak and OAuth2Proxy",
        "we use basic auth there (see RFC7617)", "basic auth for user:password pairs",
        "Rename the password field to 'Secret phrase'", "the password is set in Values.2024 sheet",
        "password rules: see Chapter-12", "PASS: Login-Tests-12 done", "PASS: Login-Tests-12\nFAIL: 4",
        "der Schlüssel heißt user_id_2",
        "Das Passwort heißt in der API passwd_hash", "commit 3f9d1c7ab2e84650 broke the login",
        "clé api : obligatoire", "log in with GitHub and OAuth-Proxy-2024",
        "logged in as admin and Version-12 is shown",
        "log in as root and Python3venv is active",
    ],
)  # fmt: skip
def test_what_is_said_of_a_secret_stays(text: str) -> None:
    assert redact(text)[0] == text
