"""No planted secret survives, nothing that only looks like one is hit, and hostile text is linear."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.capture.planted import LOOKALIKES, planted
from vmem.capture.cutting import rules_mark
from vmem.hot.redact import redact, redact_event
from vmem.hot.secrets.values import secret_name

pytestmark = pytest.mark.promise(n=7)

SECRETS = planted()


@pytest.mark.parametrize("kind", sorted({kind for kind, _, _ in SECRETS}))
def test_no_planted_secret_of_this_kind_survives_in_text(kind: str) -> None:
    for _, text, secret in (s for s in SECRETS if s[0] == kind):
        clean, count = redact(text)
        assert secret not in clean, text
        assert count >= 1
        assert "[redacted:" in clean


def test_no_planted_secret_survives_inside_an_event() -> None:
    for _, text, secret in SECRETS:
        event = {"hook_event_name": "PostToolUse", "tool_response": {"stdout": text, "list": [text]}, text: 1}
        clean = redact_event(json.dumps(event).encode())
        assert secret.encode() not in clean, text
        assert secret not in json.dumps(json.loads(clean), ensure_ascii=False), text


@pytest.mark.parametrize("seed", range(20))
def test_other_random_secrets_of_all_kinds_do_not_survive_either(seed: int) -> None:
    assert [text for _, text, secret in planted(1000 + seed) if secret in redact(text)[0]] == []


@pytest.mark.parametrize("text", LOOKALIKES)
def test_a_look_alike_survives_unchanged(text: str) -> None:
    assert redact(text) == (text, 0)


def test_text_around_a_secret_is_kept() -> None:
    secret = "ghp_" + "aB3dE5fG7h" * 4
    assert redact(f"use {secret}, then push") == ("use [redacted:github], then push", 1)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a <private>x</private> b", "a [private] b"),
        ("a <private>never closed", "a [private]"),
        ("a <PRIVATE>x</Private> b", "a [private] b"),
        ("a <private>x <private>y</private> z</private> b", "a [private] b"),
        ("a </private> b", "a </private> b"),
        ("<private>x</private><private>y</private>", "[private][private]"),
        ("<private reason='x'>y</private>z", "[private]z"),
        ("private methods stay", "private methods stay"),
    ],
)
def test_private_parts_are_cut_even_when_nested_or_never_closed(text: str, clean: str) -> None:
    assert redact(text)[0] == clean


def test_a_user_pattern_cuts_its_match_or_its_group_named_secret() -> None:
    assert redact("badge 4711-X", [re.compile(r"\d{4}-X")])[0] == "badge [redacted:custom]"
    assert redact("badge=4711", [re.compile(r"badge=(?P<secret>\d+)")])[0] == "badge=[redacted:custom]"


def test_a_field_is_judged_by_its_name() -> None:
    event = {"password": "hunter2", "env": [{"name": "DB_PASSWORD", "value": "s3cr3tpw"}], "max_tokens": "12345678"}
    assert json.loads(redact_event(json.dumps(event).encode())) == {
        "password": "[redacted:password]",
        "env": [{"name": "DB_PASSWORD", "value": "[redacted:password]"}],
        "max_tokens": "12345678",
    }


def test_names_of_secrets_are_told_from_harmless_ones() -> None:
    secret = "password apiKey DB_PASSWD client_secret AUTH_TOKEN Authorization".split()
    harmless = "max_tokens secretName next_token public_key tokenizer file_path".split()
    assert list(filter(secret_name, [*secret, *harmless])) == secret


def test_what_is_not_json_is_redacted_as_text() -> None:
    secret = "sk_live_" + "aB3dE5fG7h" * 3
    clean = redact_event(b"\xff{broken " + secret.encode())
    assert secret.encode() not in clean
    clean.decode("utf-8")


def test_valid_json_too_deep_or_with_odd_numbers_stays_valid_json() -> None:
    secret = "npm_" + "aB3dE5fG7h" * 4
    deep = ('[{"a":' * 3000 + f'"{secret}"' + "}]" * 3000).encode()
    for raw in (deep, b'{"n": 1e999, "i": ' + b"9" * 6000 + b"}", b'{"s": "\\ud800"}'):
        clean = redact_event(raw)
        json.loads(clean)
        assert secret.encode() not in clean
    assert json.loads(redact_event(f'{{"s": "{secret}", "f": 1.5}}'.encode()))["f"] == 1.5


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_any_json_stays_json_of_the_same_shape(value: object) -> None:
    clean = json.loads(redact_event(json.dumps(value).encode()))
    assert type(clean) is type(value)
    if isinstance(value, list):
        assert isinstance(clean, list) and len(clean) == len(value)


@given(st.text() | st.binary().map(lambda b: b.decode("utf-8", "replace")))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once, _ = redact(text)
    assert redact(once) == (once, 0)


def test_redacting_planted_text_twice_changes_nothing_more() -> None:
    for _, text, _ in SECRETS:
        once, _ = redact(text)
        assert redact(once) == (once, 0), text


HOSTILE = (
    "password='a", "://a:b", "eyJ", "eyJaaaaaaaaa.eyJ", "-----BEGIN PRIVATE KEY-----", "token ", "curl curl -u ",
    "AKIAABCDEFGHIJKLMNOP ", "a" * 50, "xoxb-", "authorization: bearer ", "<private>", "</private>", 'secret=\\"',
    "sk-1", ":AA", "-----BEGIN PRIVATE KEY-----\\nABCDEFGHIJKLMNOPQRST", "M" * 24 + ".", "machine ", "cookie: sid=",
    "mysql -p", "api_key: aB3dE5fG7haB3dE5fG7h ", ":5432:", "key value", "PuTTY-User-Key-File-", "Q~", "A" * 20,
    "密码", '{"a":', "\\\\n", "apiversion kind: secret\n", "kind: secret\ndata:\n  a: b1234\n", "| password | a |\n",
    "passwords:\n", "password:\n\n", "secrets: [", "recovery code a1b2-c3d4 ", '{"kty":',
    '{"value": "a1b2c3", ', "password from a1b2 to ", " key a1B2", "/reset/", "&key=", "x@y.z / a1B2c3d4",
    "-----END RSA PRIVATE KEY-----\n",
    "A" * 64 + "\n-----END RSA PRIVATE KEY-----\n", "op read x\n", "x_" + "aB1" * 12, "aws secretsmanager ",
    "my pin for a b c d is 1", "license A1B2C", ".login('a', 'b", "echo a1b2c3 | docker ", "     1\t" + "A" * 20 + "\n",
    "password is abcde ", "password: abcde ", "password=abcde ", "use admin / abcde ", "credentials: a / bcdef ",
    "terraform output -raw password\nabcde\n", "user,password\nabcd,efgh\n", "passphrase is a b c d ",
    "user ab and password a1b2 ", "abcd / a1B2! ", "use abcd / a1B2! ", "password a b c d e f: ",
    "wallet: abc abc abc ", "keypair [1, 2, ", "ssid\nkey: ", "jwt.sign(a, 'b", "MIIEpAIBAAKCA" + "A" * 50 + "\n",
    "bitcoin 5K" + "A" * 30, "> a\n", "+b\n", "12\u2192c\n", "a\\n", "- name: x\\n  value: a1\\n",
    "\x00", "\u200b", "\u200b\u200b ",
    "-eyJ_", "-eyJ", "=eyJ-", "USER a\n", "AUTH a ", "user=a pass", "username: a\npassword: ", "2fa ", "2FA abcd ",
    "authenticator AAAA", "random_password.", "nmcli ", "(pw a", " LOGIN a", " pin is 1", "samlresponse=", "jwt=",
    "backup code a1b2c3d4 ", "one-time code ", "new pdo('a',", "env add <<< ", " pat a1", "_license=", "ENV token ",
    "LTAI" + "a1" * 9 + " ", "пароль рута ", "password still ", "password  a\t",
    "admin:a1B2c3!d", "type=\"password\" value", "pass: abcd abcd ",
    "pin for a b c ", "puk of of ", "key[", "key = { 0x1f, ", "createuser x ", "snmp-server user a ", "auth.txt\na\n",
    'requirepass"\n', "passphrase a-b-", " admin/", "token add x\n", "userlist.txt\n", "ssid x ",
    " passwort auf cambi ",
    "basic auth a:", "network_key: [1, ", "netrc ", "serial AAAA-", '{"name":"cookie","value":"sid=aaaa',
    "login with abcd1 ", "%22password%22%3A%22", "\x00a", 'set("a.password", "', "key-data: " + "A" * 60 + "\n",
)  # fmt: skip


def is_linear(unit: str) -> bool:
    """Whether eight times the text takes about eight times as long; were it quadratic, 64 times."""
    small, large = (unit * (size // len(unit)) for size in (5_000, 40_000))
    begin = time.process_time()
    redact(small)
    middle = time.process_time()
    redact(large)
    spent_small, spent_large = middle - begin, time.process_time() - middle
    return spent_large < 1.0 and spent_large < 24 * spent_small + 0.02


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    assert any(is_linear(unit) for _ in range(3))  # a busy machine makes one run slow now and then, but not each


@pytest.mark.parametrize("begin,end", [
    ("<private>", "</private>"), ("＜private＞", "＜/private＞"), ("＜private＞", "＜／private＞"),
    ("&lt;private&gt;", "&lt;/private&gt;"), ("\\u003cprivate\\u003e", "\\u003c/private\\u003e"),
    ("<private>", "＜/private＞"), ("< PRIVATE\n>", "</ private >"),
])  # fmt: skip
def test_a_private_part_is_hidden_however_its_marks_are_written(begin: str, end: str) -> None:
    assert redact(f"前{begin}the heron sleeps\n\n在磨坊里{end}后") == ("前[private]后", 1)


@pytest.mark.parametrize("text", ["{id}\n{far}{value}", "{value} is the digest\n{id}", "{value}{far}{id}"])
def test_what_stands_before_the_id_of_a_key_or_far_behind_it_is_not_its_secret(text: str) -> None:
    key_id, value = "AKIA" + "QW3RT5YU7IO9PAS2", "a8Kd93LmQ2xZ7tYvB4nR6wP1sE5uJ0hGfCqD/x+Y"
    told = redact(text.format(id=key_id, value=value, far=" and so on" * 100 + " "))[0]
    assert value in told and key_id not in told
    assert value not in redact(f"{key_id}\n{value}")[0]


GITHUB = "ghp_a8Kd93LmQ2xZ7tYvB4nR6wP1sE5uJ0hGfCqD"


@pytest.mark.parametrize(
    "text",
    [
        f"see \x1b[31m{GITHUB}\x1b[0m there",
        f"\x1b[01;31m\x1b[K{GITHUB}\x1b[m\x1b[K",
        rf"echo '\033[1m{GITHUB}\e[0m'",
        f"{GITHUB[:20]}\n{GITHUB[20:]}\nnext line",
        f"{GITHUB[:20]}\\\n    {GITHUB[20:]}",
        f"> {GITHUB[:30]}\r\n> {GITHUB[30:]} x",
        f'"{GITHUB[:20]}" + "{GITHUB[20:]}"',
        f'("{GITHUB[:25]}"\n  "{GITHUB[25:]}")',
        f"{GITHUB[:18]}\n{GITHUB[18:31]}\n{GITHUB[31:]}",
    ],
)  # fmt: skip
def test_a_token_in_colour_or_over_several_lines_does_not_survive(text: str) -> None:
    clean, count = redact(text)
    assert count == 1
    assert GITHUB[5:14] not in clean
    assert GITHUB[-9:] not in clean
    assert redact(clean) == (clean, 0)


@pytest.mark.parametrize(
    "text",
    ["sk-learn\nis a thing1\n", "hf_transformers\nhf_datasets\nhf_accelerate", "ghp_prefix_docs\nabcdefghijklmnop",
     "eyJust\neyJaaaaaaaaaaaaa\nwords"],
)  # fmt: skip
def test_words_in_lines_are_no_token(text: str) -> None:
    assert redact(text) == (text, 0)


def test_what_tells_the_rules_from_others_reads_every_file_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    read: set[str] = set()
    content = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: (read.add(str(path)), content(path))[1])
    rules_mark.__wrapped__(())
    rules = [name for name in sys.modules if name.startswith("vmem.hot.secrets")]
    files = {str(sys.modules[name].__file__) for name in (*rules, "vmem.hot.redact")}
    assert len(files) > 8
    assert files <= read
