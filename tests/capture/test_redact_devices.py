"""Secrets of devices, networks and build machines, as they are pasted and told; what only looks like one stays."""

from __future__ import annotations

import pytest

from vmem.capture.talk.asked_for import redact_answer
from vmem.hot.redact import redact

pytestmark = pytest.mark.promise(n=7)

_KEY = "9f3c1be07a5d42e86c10fb3de9a47725"

TOLD = [
    ("yubikey: PIN is {} and the PUK is different", "730482"),
    ("the pin of the hardware token for signing is {}", "730482"),
    ("SIM PIN {} in the modem", "7304"),
    ("PUK {} of the card", "73048215"),
    ("PIN für die Kasse: {}, bitte so eintippen", "7304"),
    ("the installer code is {}", "730482"),
    ("bluetooth pairing passkey {}", "730482"),
    ("YubiKey management key: {}", _KEY + _KEY[:16]),
    ("LoRaWAN APPKEY: {} DEVEUI: 70B3D57ED0000001", _KEY.upper()),
    ("#define APPSKEY {{ {} }}", ", ".join(f"0x{_KEY[n : n + 2]}" for n in range(0, 32, 2))),
    ("network_key: [{}]", ", ".join(str(n * 13 % 251) for n in range(1, 17))),
    ('%any 203.0.113.4 : PSK "{}"', "kq7Rz1LmW84tBv0s"),
    ("crypto isakmp key {} address 203.0.113.9", "kq7Rz1LmW84tBv0s"),
    ('createUser monitor SHA "{}" AES "other-9Kd2mq"', "hv3-Lm20q"),
    ("snmp-server user mon grp v3 auth sha {} priv aes 128 q", "hv3Lm20q"),
    ("auth-user-pass auth.txt\nsvc-vpn\n{}\n", "Ferr$tr0ng43Hx"),
    ('127.0.0.1:6379> CONFIG GET requirepass\n1) "requirepass"\n2) "{}"', "EZ7770h2dcPyGOJJhrG80usp"),
    ("bind_dn: cn=svc\nbindpw: {}", "Tund$tr0ng85aO"),
    ('kaggle.json {{"username":"ruxi","key":"{}"}}', _KEY),
    ("wandb: Appending key for api.wandb.ai to your netrc file: {}", _KEY + "01ab34cd"),
    ("bundle config gems.contribsys.com {}", "448fb2fc:6791ce68"),
    ("SERIAL={}\nOWNER=Kestrel", "XWQ8-HZKX-QDM6-K6KT"),
    ("the app specific password, it's {}", "tebq-whdf-ibfg-jujq"),
    ("luks passphrase {} on boot", "maple-harbor-willow-gravel"),
    ("backup codes google: {}, 8123 4477 keep them out of git", "6515 9795"),
    ("what's the login for the router? ah found it, admin / {}", "Tundra46!LXb"),
    ("basic auth for the grafana is viewer:{}", "Maple99!vMQ"),
    ("mqtt user esp pw {} same as the old one", "gravel9117"),
    ("the pg superuser is postgres/{} on db2", "ferry-Quartz_4402"),
    ("SSID barn3 password {}", "quartz-Pepper_3968"),
    ("drone secret add --repository a/b --name pw --data {}", "Quartz98!TeK"),
    ('userlist.txt\n"app" "{}"', "pepper-Lantern_2843"),
    ('"app" "{}"', "md5" + _KEY),
    ("das Root-Passwort vom Pi hab ich auf {} geändert", "Copp$tr0ng80HI"),
    ("пароль рута сменил на {}", "RDfsPD#yS4X4"),
    ("{}", "eyJhbGciOiJkaXIifQ." + _KEY + "Q9Za-Lm2." + _KEY),
    ('{{"name":"Cookie","value":"sessionid={}; theme=dark"}}', "sOgoSdBJQmvZAvP62bsklvpa2Oqup44x"),
    ('[{{"name": "_shop_session", "value": "{}"}}]', "cmzcy7bVQIY8cSt07lQ8tdiwg2X9Ajtf"),
    ("Unseal Key 1: {}", "KDnL9CdO/+gBvmSZVr4/epzgZ3ZbxcoaRR/sFIjVO58j"),
]


@pytest.mark.parametrize(("text", "secret"), TOLD)
def test_a_secret_of_a_device_or_a_network_is_cut(text: str, secret: str) -> None:
    clean, count = redact(text.format(secret))
    assert secret not in clean
    assert count >= 1


@pytest.mark.parametrize(
    "text",
    [
        "the pin for the buzzer is 13 on revision 2024",
        "pin numpy to 2.1.3, and pin the header at 1024 px",
        "which pin does the LED use, GPIO25?",
        "cache key: " + _KEY,
        "public key: " + _KEY + _KEY,
        "idempotency key: " + _KEY,
        "Serial: 5CD1234XYZ Model: HP 840",
        "int key[4] = {1, 2, 3, 4};",
        "passkey support comes with webauthn level 3",
        "the user is postgres/superuser in their docs",
        "roles are dana / frontend and igor / backend",
        "Access denied for user 'app'@'10.0.0.4' (using password: YES)",
        "the codes are 2026-11 and 2026-12 for the two invoices",
        "das Passwort wurde geändert, auf server01 gilt es schon",
        "ssid=field, and the password form has two columns",
        '{"name": "session", "value": "expired"}',
        "netrc is ignored by uv 0.5",
        "createuser reporting --no-superuser",
    ],
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert redact(text) == (text, 0)


@pytest.mark.parametrize(
    ("question", "answer", "secret"),
    [
        ("Which passphrase did you use for the backup?", "pepper-saffron-thistle-zephyr", ""),
        ("What is the PIN of the card reader?", "276775", ""),
        ("¿Cuál es la contraseña del usuario demo?", "creo que era Ribb$tr0ng779M", "Ribb$tr0ng779M"),
        ("テスト環境のパスワードを教えてください。", "ferry-Tundra_2061", ""),
        ("I need the PUK to unblock the SIM, can you give me the PUK?", "73048215", ""),
    ],
)
def test_what_answers_a_question_for_a_secret_is_cut(question: str, answer: str, secret: str) -> None:
    clean, told = redact_answer(question, answer)
    assert (secret or answer) not in clean
    assert told in ("", secret or answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which pin is the LED at?", "GPIO_LED_25"),
        ("How many rows shall I keep?", "276775"),
        ("Which branch is it?", "fix-parser-for-dates"),
    ],
)
def test_what_answers_another_question_stays(question: str, answer: str) -> None:
    assert redact_answer(question, answer) == (answer, "")
