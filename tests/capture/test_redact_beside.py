"""Secrets with their name near, but in other words than the rules for lines know: in sentences, commands and calls."""

from __future__ import annotations

import base64
import random
import string

import pytest

from vmem.hot.redact import redact

pytestmark = pytest.mark.promise(n=7)

SENTENCES = (
    "use {} for the password", "its password should be {} from now on", "my passphrase, {}, is on the note",
    "try {} as password", "the admin password (it's {}) must be rotated", "the password, which is {}, leaked",
    "type {} when it asks for the password", "authentication failed for bob (password tried: {})",
    "salasana on {}", "contrasenya: {}", "the LUKS key is {}",
)  # fmt: skip
COMMANDS = (
    "*:*:*:bob:{}", "db.test:6543:app:bob:{}", "EXEC sp_addlogin 'bob', '{}'", "vault kv put secret/db value={}",
    "fly secrets set FOO={}", "gh secret set DB_PASS -b{}", "bw unlock {}", "ncftpput -u bob -p {} h / x",
    "impacket-psexec corp/bob:{}@10.0.0.1", '<Setting Name="Password" Value="{}"/>', 'login("bob", "{}")',
    "user.set_password('{}')", 'DriverManager.getConnection(url, "bob", "{}")',
)  # fmt: skip


def _letters(chance: random.Random, count: int, of: str = string.ascii_letters + string.digits) -> str:
    return "".join(chance.choice(of) for _ in range(count))


def _told(seed: int) -> list[tuple[str, str]]:
    """(text, secret)"""
    chance = random.Random(seed)
    out = []
    for shape in (*SENTENCES, *COMMANDS):
        word = chance.choice(("kestrel", "Zug7spitze", "Harbor", "quokka"))
        secret = word + _letters(chance, 2, "!#%&*+") + _letters(chance, 4, string.digits)
        out.append((shape.format(secret), secret))
    hexes = [_letters(chance, 32, "0123456789abcdef") for _ in range(3)]
    token = "ghp_" + _letters(chance, 36)
    age = "AGE-PLUGIN-YUBIKEY-1" + _letters(chance, 58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")
    login = base64.b64encode(_letters(chance, 12).encode()).decode()
    groups = "-".join(_letters(chance, 6, string.digits) for _ in range(8))
    key = base64.b64encode(chance.randbytes(64)).decode()
    cookie = _letters(chance, 32)
    return [
        *out, (f"twilio: AC{hexes[0]} / {hexes[1]}", hexes[1]), (f"algoliasearch('APPID', '{hexes[2]}')", hexes[2]),
        (token.replace("_", "\\_"), token[4:]), (f"identity: {age}", age),
        (f"AUTH LOGIN\n334 VXNlcm5hbWU6\nYm9i\n334 UGFzc3dvcmQ6\n{login}", login),
        (f"the recovery key of the laptop: {groups}", groups), (f"az storage --account-key {key}", key[:80]),
        (f'document.cookie = "auth={cookie}"', cookie), (f"https://outlook.office.com/webhook/{cookie * 2}", cookie),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_no_secret_survives_whose_name_is_near(seed: int) -> None:
    assert [text for text, secret in _told(seed) if secret in redact(text)[0]] == []


def test_of_a_secret_at_the_end_of_what_is_read_around_a_name_all_is_cut_or_nothing() -> None:
    secret = "Kestrel!%4482Harbor&19Quokka"
    for gap in range(80):
        clean, _ = redact(f"password {'x ' * (gap // 2)}{'y' * (gap % 2)} {secret}")
        assert secret in clean or "Quokka" not in clean


@pytest.mark.parametrize("secret", ["Kestrel2024!", "kestrel+&4482", "Harbor99#quay", "tern!!4482"])
def test_a_word_with_a_sign_and_a_number_is_still_a_password_there(secret: str) -> None:
    assert secret not in redact(f"use {secret} for the password")[0]


@pytest.mark.parametrize(
    "text",
    [
        "the password must have 8 characters, a digit and one of !@#$%", "reset password: see issue ABC-1234!",
        "password policy NIST800-63B!", "the `password` param (see RFC6749!)",
        "Use Ctrl+Shift+P1 and type Password", "if (!user.passwordHash) throw new Error('NoPasswordSet1!')",
        "change password -> POST /users/42/password?v=2", "upgraded password-hash to ^4.2.1 and ~1.2.3!",
        "password login works on iOS17!", "fly secrets list", "bw unlock --raw", "arn:aws:logs:*:*:log-group:/aws/x",
        "vault write auth/approle/role/x policies=default", "heroku config:set RAILS_ENV=production",
        "Set Up **1Password**: the master password stays there", "we hash each password with PBKDF2+SHA256",
        "the password is stored as SHA256+salt", "our password e-mails are sent by worker-2&worker-3 in turn",
        "The password policy: at least 8chars+1digit, no reuse", "the password page takes 300ms~500ms to load",
        "use password-store with GPG2+SSH keys", "a password rotation every 90days!! is silly",
        "the password reset is broken, see web2#1234 for more", "the password check is in auth.py#L20-L31 now",
        "password hashing comes from bcryptjs@^3 there",
        r"a LaTeX name\_with\_many\_parts", "the password is hashed (bcrypt, cost 12)",
    ],
)  # fmt: skip
def test_what_only_stands_near_the_word_survives_unchanged(text: str) -> None:
    assert redact(text) == (text, 0)


@pytest.mark.parametrize("token", [
    "ghp_" + "aB3dE5fG7h" * 4, "AKIA" + "Q3Z7RTY6UPLMK2JX", "sk-ant-api03-" + "x9Kd_2mQ-8" * 5,
    "npm_" + "a1B2c3D4e5F6" * 3,
    "hvs.CAES" + "k3J9d2Lq7X" * 4, "oy2" + "a7c9e" * 8 + "b4d", "xoxb-123456789012-123456789012-" + "aB3dE5fG7h9K" * 2,
])  # fmt: skip
def test_a_token_that_was_pasted_twice_in_a_row_is_cut_twice(token: str) -> None:
    for text in (token * 2, f"use {token * 3}, please"):
        clean, _ = redact(text)
        assert token[len(token) // 2 :] not in clean, clean
