"""Secrets in files and output whose lines do not say that they hold one, and the same shapes without any."""

from __future__ import annotations

import base64
import json
import random
import string

import pytest

from vmem.hot.redact import redact, redact_event

pytestmark = pytest.mark.promise(n=7)

_ALNUM = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"


def _files(seed: int) -> list[tuple[str, str]]:
    """(text, the secret in it): made at run time, so that no file of the repository holds one."""
    rng = random.Random(seed)

    def some(alphabet: str, size: int) -> str:
        return "".join(rng.choice(alphabet) for _ in range(size))

    def encoded(size: int) -> str:
        return base64.b64encode(rng.randbytes(size)).decode()

    said = f"Heron{some('23456789', 4)}x"
    uuid = "-".join(some(_HEX, size) for size in (8, 4, 4, 4, 12))
    held = base64.b64encode(f"amqp-{said}".encode()).decode()
    basic = base64.b64encode(f"bob:{said}".encode()).decode()
    der, keystore, session = encoded(900), encoded(2000), encoded(700)
    mixed = some(_ALNUM, 37) + "x7Q"
    token = "gh" + "p_" + some(_ALNUM, 36)
    made = {"type": "random_password", "instances": [{"attributes": {"length": 16, "result": said}}]}
    outputs = {"db_password": {"value": said, "type": "string", "sensitive": True}}
    shown = {"db_password": {"sensitive": True, "type": "string", "value": said}}
    wrapped = "\n".join(keystore[at : at + 76] for at in range(0, len(keystore), 76))
    secret = f"apiVersion: v1\ndata:\n  broker: {held}\nkind: Secret\nmetadata:\n  name: x\n"
    items = [{"apiVersion": "v1", "data": {"broker": held}, "kind": "Secret", "metadata": {"name": "x"}}]
    return [
        (f"    client-key-data: {der}\n    user: x", der[40:80]),
        (f"    client-key-data: {der}\n    user: x", der[-60:]),
        (f"P12_BASE64={keystore}", keystore[-60:]),
        (f'IOS_P12_BASE64="{wrapped}"\nNEXT=1', wrapped[-60:]),
        (f"aws_session_token = {session}\nregion = x", session[-60:]),
        (secret, held),
        (f"kind: Secret\napiVersion: v1\nstringData:\n  uri: {said}\n---\nkind: ConfigMap\n", said),
        (f'kind: Secret\nstringData:\n  conf: |\n    [x]\n    {said}\n  b: "{said}"\n', said),
        (json.dumps({"apiVersion": "v1", "items": items, "kind": "List"}, indent=4), held),
        (json.dumps({"kind": "Secret", "apiVersion": "v1", "data": {"broker": held}}), held),
        (f"db.test.dev:5433:app:bob:{said}", said),
        (json.dumps({"outputs": outputs}, indent=2), said),
        (json.dumps(shown, indent=2), said),
        (json.dumps({"resources": [made]}, indent=2), said),
        (f"//registry.test.dev/:_authToken={uuid}", uuid),
        (f"curl -H 'X-Vault-Token: {uuid}' https://vault.test.dev/v1/x", uuid),
        (f"jdbc:oracle:thin:scott/{said}@//db.test.dev:1521/x", said),
        (f"sqlplus scott/{said}@db", said),
        (f"net use z: \\\\nas\\share /user:bob {said}9", said),
        (f"bindpw {said}9", said),
        (f'{{"Jwt": {{"Key": "{mixed}"}}}}', mixed),
        (f"GCLOUD_TOKEN=1//0{some(_ALNUM, 60)}", "1//0"),
        (f"STRIPE_SK={mixed}", mixed),
        (f"&quot;password&quot;: &quot;{said}&quot;", said),
        (f"%22password%22%3A%22{said}%22", said),
        (json.dumps(json.dumps(json.dumps({"password": said}))), said),
        (f"| user | password |\n|---|---|\n| bob | {said}9 |\n| eve | `{said}8` |", said),
        (f" id | password \n----+----------\n  1 | {said}9\n(1 row)", said),
        (f"User name,Password,Login link\r\nbob,{said}9,https://x.test.dev\r\n", said),
        (f"user\tpassword\nbob\t{said}9", said),
        (f"requests.get(url, auth=('bob', '{said}'))", said),
        (f'props.setProperty("db.password", "{said}");', said),
        (f"define( 'DB_PASSWORD', '{said}' );", said),
        (f'proxy_set_header Authorization "Basic {basic}";', basic),
        (f"https://api.telegram.org/bot{some('123456789', 9)}:AA{some(_ALNUM, 33)}/send", ":AA"),
        (f"password: !!str {said}", said),
        (json.dumps({"environment": [{"name": "DB_PASSWORD", "value": said}]}), said),
        (json.dumps([{"key": "DB_PASSWORD", "value": said}], separators=(",", ":")), said),
        (f"INSERT INTO users (name, password, age) VALUES ('bob', '{said}', 4), (lower('E'), '{said}x', 5);", said),
        (f"rabbitmqctl add_user bob {said}9", said),
        (f"stats auth admin:{said}9", said),
        (f"poetry config http-basic.x bob {said}9", said),
        (f"echo -n {said}9 | base64", said),
        (f"ssh-keygen -t ed25519 -N {said}9 -f k", said),
        (f"ipmitool -H h -U root -P {said}9 power", said),
        (f"{token[:12]}\u200b{token[12:]}", token[14:]),
        (f"{token[:12]}\xad{token[12:]}", token[14:]),
        ("\x00".join(f"see {token} there"), token[14:]),
        (f"\x1b[1mPASSWORD\x1b(B\x1b[m={said}", said),
        (f"{token[:9]}\x1b(B\x1b[m{token[9:]}", token[14:]),
    ]


@pytest.mark.parametrize("seed", range(6))
def test_no_secret_in_a_file_of_this_shape_survives(seed: int) -> None:
    for text, secret in _files(seed):
        clean, count = redact(text)
        assert count and secret not in clean.replace("\x00", ""), clean
        assert redact(clean) == (clean, 0)
        event = {"tool_input": {"content": text}, "tool_response": {"stdout": text}}
        assert secret not in json.dumps(json.loads(redact_event(json.dumps(event).encode()))).replace("\\u0000", "")


def test_what_stands_around_a_secret_in_a_file_is_kept() -> None:
    manifest = (
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  level: debug9\n---\napiVersion: v1\nkind: Secret\ndata:\n"
        "  broker: YW1xcC1IZXJvbjIzNDV4\ntype: Opaque\n---\napiVersion: v1\nkind: ConfigMap\ndata:\n  color: blue42\n"
    )
    assert redact(manifest) == (manifest.replace("YW1xcC1IZXJvbjIzNDV4", "[redacted:secret]"), 1)
    table = "| user | password | age |\n|---|---|---|\n| bob | Heron2345x | 41 |\n\nMore, password, words42 x"
    assert redact(table) == (table.replace("Heron2345x", "[redacted:password]"), 1)


@pytest.mark.parametrize(
    "text",
    [
        "kind: Secret santa gift for the team, data: none",
        "kind: SecretStore\ndata:\n  provider: vault-prod-2\n",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  level: debug9xX1\n  url: https://x.test.dev\n",
        "| field | type | required |\n|---|---|---|\n| password | string | yes |\n| token | uuid4 | no |",
        "name, password, email\nThe form has three fields, all of them required, see RFC2617 for more",
        "user, token, object\n * object.  If the PK11_ATTR_SESSION flag is set, the object goes, too",
        "setError('password', 'required'); t('password', 'Passwort'); getItem('token', 'default-value-1')",
        "MAX_REKEY_DATA = NUM_NL80211_REKEY_DATA - 1",
        '{"key": "user:profile:v2:12345:settings:theme", "value": 3}',
        '{"key": "9fceb02d-ae59-4e95-9c97-4767f19372d6"}',
        "auth=('user', 'password') is what requests takes",
        "ลองดู สวัสดี\u200bครับ 👩\u200d💻 नमस्ते\u200d",
        '"result": "all 12 checks passed"',
        "INSERT INTO users (name, email, age) VALUES ('bob', 'bob42x@test.dev', 4)",
        "INSERT INTO forms (label, password) VALUES ('x', NULL), ('y', ''), ('z', ?)",
        '[{"name": "PORT", "value": "8080x1y2"}, {"name": "LOG_LEVEL", "value": "debug2"}]',
        "echo hello2 | base64 -d; ssh-keygen -t ed25519 -N '' -f key; add_user is a function",
        "0\x1a0\x00a\u200bb pass\xadword",
    ],
)
def test_the_same_shape_without_a_secret_survives_unchanged(text: str) -> None:
    assert redact(text) == (text, 0)
