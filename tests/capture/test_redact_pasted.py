"""Secrets in the shapes in which people paste and say them, made at run time, and what only looks like one of them."""

from __future__ import annotations

import random
import string

import pytest

from vmem.hot.redact import redact

pytestmark = pytest.mark.promise(n=7)

_ALNUM = string.ascii_letters + string.digits
_B64 = _ALNUM + "+/"
_BASE58 = "".join(char for char in _ALNUM if char not in "0OIl")
_HEX = "0123456789abcdef"


def pasted(seed: int) -> list[tuple[str, str]]:
    """(text, the secret in it), of every shape."""
    rng = random.Random(seed)

    def some(alphabet: str, size: int) -> str:
        body = "".join(rng.choice(alphabet) for _ in range(size - 3))
        return body + "aZ7" if alphabet != _HEX else body + "a7c"

    leet = rng.choice(["k4ntine", "gr4vel", "m4ngoes", "b0ttles"]) + rng.choice("XYZ") + rng.choice(string.digits)
    strong = rng.choice(["Kiosk", "Salut", "Praia", "Ribon"]) + "!" + some(string.digits, 4)[:4] + "x"
    year = rng.choice(["Harbour", "Meadow", "Kestrel"]) + rng.choice("-_.") + rng.choice(["1987", "2024"])
    words = "ladder crystal bonus ivory muffin olympic garment tornado parrot silent huge mosquito"
    numbers = ", ".join(str(rng.randrange(256)) for _ in range(64))
    return [
        # without a known prefix, in code and in commands
        *((form.replace("@", value), value) for value in [some(_ALNUM, 32)] for form in _KEY_PLACES),
        *((form.replace("@", value), value) for value in [leet] for form in _COMMANDS),
        *((form.replace("@", value), value) for value in [strong, leet + "4"] for form in _SAID),
        *((form.replace("@", value), value) for value in [strong] for form in _SAID_PLAINLY),
        *((form.replace("@", value), value) for value in [strong] for form in _ASKED),
        *((form.replace("@", value), value) for value in [year] for form in ("the password is @", "пароль: @")),
        *((form.replace("@", value), value) for value in [some(_HEX, 40)] for form in _HEX_TOKENS),
        # vendors' formats
        *((f"we use {prefix}{value} there", value) for prefix, value in (
            ("fc-", some(_HEX, 32)), ("key_", some(_HEX, 64)), ("e2b_", some(_HEX, 40)), ("sgp_", some(_HEX, 40)),
            ("rpa_", some(_ALNUM, 46)), ("tgp_v1_", some(_ALNUM, 43)), ("vcp_", some(_ALNUM, 56)),
            ("tr_prod_", some(_ALNUM, 24)),
            ("mdb_sa_sk_", some(_ALNUM, 40)), ("AQ.Ab8", some(_ALNUM, 44)), ("xprv", some(_BASE58, 107)),
        )),
        # keys without their first line, as bytes, and for wallets
        (f"b3BlbnNzaC1rZXktdjE{some(_B64, 51)}\n{some(_B64, 70)}", "b3BlbnNzaC1rZXktdjE"),
        (f"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC{some(_B64, 32)}\n{some(_B64, 64)}\n", "BAQEFAASC"),
        (f"keypair = [{numbers}]", numbers),
        (f"the bitcoin key is 5K{some(_BASE58, 49)}", "5K"),
        (f"sftp backup:{leet}2@storage.example.net", leet),
        (f"my 12 words: {words}", "muffin olympic"),
        (f"metamask recovery: {words}", "muffin olympic"),
        (f"recovery phrase - {words}", "muffin olympic"),
        (f"wireguard private key: {some(_ALNUM, 43)}=", "aZ7="),
        (f"ethereum: 0x{some(_HEX, 64)} (private key, testnet)", "a7c"),
        (f"my ledger seed is: {words}", "muffin olympic"),
        (f"our shared password ({strong}) expires soon", strong),
        ('MAIL_PASSWORD="purple monkey dishwasher"', "monkey"),
        ("IMAP_PASS=lkwj qpzx mvnb rtyu", "qpzx"),
        ("ey" + "JhdXRocyI6" + some(_ALNUM, 60), "JhdXRocyI6"),
    ]  # fmt: skip


def several_lines(seed: int) -> list[tuple[str, str]]:
    """The same of what takes more lines than one."""
    rng = random.Random(seed)
    key = "\n".join("".join(rng.choice(_B64) for _ in range(64)) for _ in range(4))
    word = "gr4vel" + "".join(rng.choice(_HEX) for _ in range(4)) + "Q"
    return [
        (f"kind: Secret\nmetadata:\n  name: db\nstringData:\n  conn: {word}\n", word),
        (f'variable "db_password" {{\n  default = "{word}"\n}}', word),
        (f"      - name: API_PASSWORD\n        value: {word}\n", word),
        (f"-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----", key[:64]),
        (f"the rest:\n{key}\n-----END RSA PRIVATE KEY-----", key[70:120]),
        (f"name,email,password\njoe,joe@x.test,{word}\nann,ann@x.test,{word}1", word),
        (f"secrets:\n  db: {word}4\n  mail: {word}5\n", word),
        (f"Password:\n{word}3\n", word),
        (f"[db]\nhost = x\npassword = {word}\n", word),
    ]


_KEY_PLACES = (
    "createHmac('sha256', '@')", "hmac.new(b'@', body, sha256)", "AES.new(b'@', AES.MODE_CBC)", "Fernet(b'@')",
    "wg set wg0 peer x preshared-key <(echo @)", "fernet_key = @", "session_key: @", "VAULT_TOKEN=s.@",
    "$ argocd admin initial-password -n argocd\n@\n",
)  # fmt: skip
_COMMANDS = (
    "requirepass @", "openssl enc -aes-256-cbc -k @ -in a", "htpasswd -b .htpasswd joe @", "snmpd: rocommunity @",
    "net use Z: \\\\srv\\share /user:joe @", "mosquitto_pub -u joe -P @ -t x", "rabbitmqctl add_user svc @",
    "security add-generic-password -a joe -s x -w @", "wifi:\n  ssid: home\n  psk: @", "SSID: Home\nKey: @",
)  # fmt: skip
_SAID = (  # beside a link
    "la clave del servidor es @", "a senha do banco é @", "la password del db è @", "heslo je @", "lozinka: @",
    "كلمة المرور هي @", "mật khẩu là @", "ο κωδικός είναι @", "jelszó: @", "adgangskoden er @", "passordet er @",
    "parola este @", "비번은 @", "das Root-Passwort ist jetzt @", "voici le mdp : @",
    "login with user admin and password @", "log into the box as ubuntu with password @",
    "the temp password I got from IT: @",
)  # fmt: skip
_SAID_PLAINLY = (  # by the value alone
    "use joe / @ to log in to grafana",
    "вот пароль от базы @",
    "// remove later: admin:@",
    "neo4j/@",
    "I logged in with root and @",
    "le code wifi: @",
    "la contraseña nueva: @",
    "la password nuova è @",
    "データベースのパスワード：@",
    "hasło admina: @",
)
_ASKED = (  # by the question, or as all that was said
    "@", "it's @", "`@`", "What is the database password? @", '"What is the password for staging?"="@"',
    "What's the vpn password?\n@", "Wie lautet das Passwort? @",
)  # fmt: skip
_HEX_TOKENS = ("here's the token, @, don't commit it", "token: @")

LOOKS_LIKE_IT = (
    "password: !vault |", "Passwords::Policy.new(min: 12, max: 128)", 'password: "${POSTGRES_PASSWORD:?missing}"',
    "password: ((db-password))", "Authorization: Bearer eyJ...", "SecureString password = Read-Host -AsSecureString",
    "log in with email1 or phone", "I log in with Firefox128", "run with Python3.12 / Django5.1",
    "use Node20 / Bun1.1 for the CI", "use eslint9 / prettier3 for linting", "use admin / editor as the roles",
    "host key fingerprint SHA256:" + "eq9eEP4yKTL" + "ZNqqvbBUh2UG4NHCYVRwFJGVCz6FYU",
    "la clave primaria es compuesta", "la clave está en el cache", "clave: usuario_id", "la parola è sbagliata",
    "heslo musí mít 8 znaků", "haslo: minimum 8", "passord må være minst 8 tegn", "lozinka je obavezna",
    "mật khẩu phải có ít nhất 8 ký tự", "κωδικός είναι λάθος", "كلمة المرور هي مطلوبة", "salasana on vanhentunut",
    "le mdp doit être haché", "비번 변경 화면", "jelszó nem lehet üres",
    "wallet recovery: users could not find their keys after they moved there again",
    "recovery: restart the node, drain the queue, then promote the replica",
    "psk: required", "psk mode is WPA2-PSK", "{ psk: &#x3C;Buffer> }", "the pin layout is 4-8-12",
    "hmac.new(key, msg, sha256)", "jwt.sign({ id }, process.env.JWT_SECRET, { expiresIn: '15m' })",
    "deploy:production:eu1", "root:x:0:0:root:/root:/bin/bash", "admin:read scope", "ubuntu:22.04 image",
    "ssh joe@host:2222", "scp build.tar joe@host:/srv/app", "sftp joe@files.example.net:/in",
    "snmp-server community public",
    "'SendPass', 'ShowActivity2',\n'TF2_AddCondition'", 'PASSWORD_PROMPT="please type again"',
    "the password rules we agreed on: twelve characters", "user and password are validated in step2",
    "account team1 and password policy are separate pages", "the token we got from the lexer: T_STRING",
    "What is the password policy? strict", "What is the password? Unknown", "Issue#1234!", "v2.3.1-RC1+build5",
    "https://x.test/aB3!x", "Node.js20!", "Windows11!", "AArch64?", "password (12chars)",
    "TypeError!!1", "What is the password length? 12chars", "sprint42 is the password sprint",
    "migration0042 was the password column, as a password field",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_no_secret_survives_however_it_is_pasted_or_said(seed: int) -> None:
    assert [text for text, secret in pasted(seed) if secret and secret in redact(text)[0]] == []


@pytest.mark.parametrize(
    "mark", ["\\n", "\n+", "\n+ ", "\n> ", "\n> > ", "\n# ", "\n// ", "\n   12→", "\n12:", "\n12\t", "\r\n"]
)
def test_no_secret_of_several_lines_survives_where_they_are_quoted_compared_numbered_or_escaped(mark: str) -> None:
    texts = [(text, secret) for text, secret in (*pasted(1), *several_lines(1)) if "\n" in text.strip()]
    marked = [(mark.lstrip("\r\n") + text.replace("\n", mark), secret) for text, secret in texts]
    assert len(marked) > 12
    assert [text for text, secret in marked if secret in redact(text)[0]] == []


def test_what_only_looks_like_something_pasted_survives_unchanged() -> None:
    assert [text for text in LOOKS_LIKE_IT if redact(text) != (text, 0)] == []
