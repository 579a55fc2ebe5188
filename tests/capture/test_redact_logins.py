"""Secrets that the line around them or the line before gives away, made at run time: logins, codes, pairs of keys."""

from __future__ import annotations

import random
import string

import pytest

from vmem.hot.redact import redact

pytestmark = pytest.mark.promise(n=7)

_ALNUM = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"
_BASE32 = string.ascii_uppercase + "234567"


def told(seed: int) -> list[tuple[str, str]]:
    """(text, the secret in it)."""
    rng = random.Random(seed)

    def some(alphabet: str, size: int) -> str:
        return "".join(rng.choice(alphabet) for _ in range(size - 3)) + ("aZ7" if alphabet == _ALNUM else "a7c")

    def pick(alphabet: str, size: int) -> str:
        return "".join(rng.choice(alphabet) for _ in range(size))

    signs, mixed, word = (
        "django-insecure-+1=(" + some(_ALNUM, 30) + "!&",
        some(_ALNUM, 20),
        f"kilnox{rng.randrange(10)}",
    )
    slash = f"j{some(_ALNUM, 19)}/{some(_ALNUM, 22)}="
    seed32, groups = pick(_BASE32, 15) + "7", " ".join(pick("abcdefg234567", 3) + "2" for _ in range(8))
    pin = "4" + "".join(rng.sample("0135789", 3))
    codes = [f"a{rng.randrange(10)}{pick('bcdefgh', 6)}" for _ in range(4)]
    return [
        (f"DJANGO_SECRET_KEY='{signs}'", signs),
        (f"NEXTAUTH_SECRET={slash}\nNEXTAUTH_URL=http://localhost:3000", slash),
        (f"LTAI{some(_ALNUM, 20)} {some(_ALNUM, 27)}Qx1", "Qx1"),
        (f"rzp_live_{some(_ALNUM, 14)} / {some(_ALNUM, 21)}Qx1", "Qx1"),
        (f'random_password.db.result = "{mixed}"', mixed),
        (f'{{"outputs": {{"admin_pw": {{"value": "{mixed}", "sensitive": true}}}}}}', mixed),
        (f"DB_PW={word}!", word),
        (f"wp config create --dbpass={word}!", word),
        (f"app.config['SECRET_KEY'] = 'dev-{word}'", word),
        (f"nomad job run -token c6952ea8-6435-4176-88cc-21639085{pin} x.hcl", pin),
        (f"Generated password for user 'bo': {mixed}", mixed),
        (f"the wifi password's {word}42", word),
        (f"le mdp admin est Croissant!{pin}", f"Croissant!{pin}"),
        (f"12:00:01 auth: login user=bo pass={word} ok", word),
        (f"datasource:\n  username: app\n  password: {word}\n", word),
        ("datasource:\n  username: app\n  password: marmalade\n", "marmalade"),
        (f"host,user,password\ndb1,root,first-{word}\ndb2,app,second-{word}\n", f"second-{word}"),
        (f"| user | password |\n|---|---|\n| root | first-{word} |\n| app | second-{word} |\n", f"first-{word}"),
        (f"new PDO('mysql:host=db', 'root', '{word}7');", word),
        (f'{{"user": "bo", "pass": "{word}"}}', word),
        (f"USER bo\n331 go on\nPASS {word}\n230 ok", word),
        (f"AUTH {word}\n+OK", word),
        (f"a1 LOGIN bo {word}77", word),
        (f"openssl enc -aes-256-cbc -pass pass:{word} -in x", word),
        (f"nmcli dev wifi connect Home password {word}xyz", word),
        (f"vercel env add DB_PASS production <<< {word}!k", word),
        (f"ssh root@10.0.0.3 (pw {word}8)", word),
        (f"Username   admin\nPassword   Or4nge-{word}\n[Log in]", word),
        (f"the user is app and its password {word}9", word),
        (f"the login is admin with\nBlue-Kettle-{pin}", f"Kettle-{pin}"),
        (f"creds are bo\t/\t{word}7", word),
        (f"password hasn't changed, still {word}9", word),
        (f"пароль рута Balalaika{pin}, поменяй потом", f"Balalaika{pin}"),
        (f"le mot de passe wifi c'est Camembert{pin}", f"Camembert{pin}"),
        (f"WPA2 key: Kaffee{pin}", f"Kaffee{pin}"),
        (f"my 2FA seed is {seed32}, keep it", seed32),
        (f"the authenticator setup key: {groups}", groups),
        ("MFA backup codes: " + ", ".join(codes), codes[2]),
        ("backup codes\n1. 4256 8491\n2. 1164 4682\n3. 0809 9521\n", "1164 4682"),
        (f"the door PIN is {pin}", pin),
        (f"card PIN {pin} for the terminal", pin),
        ("the safe code is 31-07-19", "31-07-19"),
        ("First copy your one-time code: WDJB-MJHT\n", "WDJB-MJHT"),
        (f"algolia admin key {some(_HEX, 32)}", "a7c"),
        (f"here's the prod key {some(_HEX, 48)}", "a7c"),
        (f"X-Auth-Key: {some(_HEX, 37)}", "a7c"),
        (f"JWT={some(_HEX, 32)}", "a7c"),
        (f"the feed's PAT {pick(string.ascii_lowercase, 46)}2x4y6z", "2x4y6z"),
        (f"SAMLResponse={some(_ALNUM, 200)}", "aZ7"),
        (f"SONARQUBE_LICENSE={some(_ALNUM, 90)}", "aZ7"),
        (f"codecov -t 00147bf7-514f-46a2-ab27-f9856b82a{pin[1:]}", pin[1:]),
        (f"Please look. API Key\n{some(_HEX, 32)}\nCopy", "a7c"),
        (f"the image has ENV SECRET_KEY_BASE {some(_HEX, 128)}", "a7c"),
    ]  # fmt: skip


LOOKS_LIKE_IT = (
    "passwordSecretRef: db/password", "passwordRef: db", "is_pwa: true", "gpio_pwm = PWM(Pin(15))",
    "max_pw_length = 72", "username: string\npassword: string", "username: str\npassword: SecretStr",
    "  user: postgres\n  password: postgres",
    "username: admin\npassword: <from vault>", "login: octocat\nid: 1", "username: Column\n  password: Column",
    "password  string  required", "Password   Length", "password    varchar(255) NOT NULL", "password\ttext",
    "| field | type |\n|---|---|\n| password | string |", "user | password_hash_algo\nbo | argon2id",
    "user=bo pass=ok fail=0", "user=ci passed=12 failed=0", '{"pass": true}', '{"pass": "green"}',
    "PASS src/auth/login.test.ts", "USER node\nWORKDIR /app\nCMD node", "AUTH required", "AUTH LOGIN is disabled",
    "new PDO($dsn, $user, $pass)", "mysqli_connect($host, $user, $password)", "openssl enc -pass env:PW",
    "2FA is MANDATORY for ADMINISTRATORS", "enable TOTP for ALL users before FRIDAY",
    "the authenticator does that this time when both were there", "the one-time code is six digits long",
    "the gpio pin is 17", "the pin is on line 4471", "lock code review until 2026", "the safe code path is covered",
    "bypass=v2x40", "SECRET_KEY = 'changeme'", "the password's length is 12chars", "vault token lookup -format=json",
    "SECRET_KEY = env('SECRET_KEY')", "secret = 'step-2-of-3'", "le mdp admin est obligatoire",
    "backup codes are single use: id, user_id, code_hash, used_at", "api key hash: sha256 of the key",
    "write key and value to the store", "LICENSE=MIT", "SAMLResponse is base64 encoded",
    "password hasn't changed, still failing", "the password still works", "razorpay key ids begin with rzp_live_",
    "random_password.db.length = 20", "PAT expired, create a new one", "the ENV variable API_TOKEN is unset",
    "пароль должен быть длиннее", "пароль хранится в хранилище",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_no_secret_survives_that_the_line_before_it_or_its_pair_gives_away(seed: int) -> None:
    assert [text for text, secret in told(seed) if secret in redact(text)[0]] == []


def test_what_only_looks_like_a_login_survives_unchanged() -> None:
    assert [text for text in LOOKS_LIKE_IT if redact(text) != (text, 0)] == []
