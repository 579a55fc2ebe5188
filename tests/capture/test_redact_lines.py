"""Secrets that another line names, in addresses, calls and commands, and what only looks like them."""

from __future__ import annotations

import json
import random
import string

import pytest

from vmem.hot.redact import redact, redact_event

pytestmark = pytest.mark.promise(n=7)

_ALNUM = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"
_B64 = _ALNUM + "+/"


def _told(seed: int) -> list[tuple[str, str]]:
    """(text, the secret in it): made at run time, so that no file of the repository holds one."""
    rng = random.Random(seed)

    def some(alphabet: str, size: int) -> str:
        return "".join(rng.choice(alphabet) for _ in range(size))

    said = f"Heron{some('23456789', 4)}x"
    joined = f"Grey-Heron-{some('123456789', 2)}"
    handled = f"Gr8Her{some('abcdef', 3)}@nest"
    mixed = some(_ALNUM, 37) + "x7Q"
    hexed = some(_HEX, 64)
    line, other = some(_B64, 64), some(_B64, 60)
    uuid = "-".join(some(_HEX, size) for size in (8, 4, 4, 4, 12))
    licence = "-".join(some(string.ascii_uppercase, 3) + some(string.digits[1:], 2) for _ in range(5))
    codes = [some("bcdfgh", 2) + some("23456789", 3) + "-" + some("23456789", 5) for _ in range(4)]
    begin, end = "-----BEGIN RSA PRIVATE " + "KEY-----", "-----END RSA PRIVATE " + "KEY-----"
    return [
        (f"Here is the password for staging:\n{said}\nuse it", said),
        (f"The database password is:\n\n    {joined}\n\nand the user is svc.", joined),
        (f"API key\n-------\n{mixed}\n", mixed),
        (f"**Password**\n\n`{said}`\n", said),
        (f"my openai key:\n{mixed}", mixed),
        (f"SECRET_KEY = (\n    '{mixed}'\n)", mixed),
        (f"export DB_PASSWORD=\\\n  '{said}'", said),
        (f"Client secret\n  {mixed}", mixed),
        (f"| Secret |\n|---|\n| {mixed} |", mixed),
        (f"passphrase:\n> {said}", said),
        (f"密码：\n{said}\n请不要外传", said),
        (f"пароль:\n{said}", said),
        (f"$ pass show prod/db\n{said}\n", said),
        (f"$ kubectl get secret db -o jsonpath='{{.data.x}}' | base64 -d\n{said}\n", said),
        (f"$ openssl rand -hex 32\n{hexed}\n", hexed),
        (f"$ aws secretsmanager get-secret-value --secret-id x --output text\n{said}\n", said),
        (f"passwords:\n  alice: {said}\n  bob: {said}8", said),
        (f"secrets:\n  - {mixed}\n", mixed),
        (f'{{"secrets": {{"mailer": "{said}"}}}}', said),
        (f'"credentials": ["bo@test.dev", "{said}"]', said),
        (json.dumps({"value": said, "name": "DB_PASSWORD"}), said),
        (json.dumps({"id": "x", "type": "CONCEALED", "purpose": "PASSWORD", "value": said}), said),
        (json.dumps({"db_password": {"sensitive": True, "type": "string", "value": said}}), said),
        (f'db_pass: &dbp "{said}"', said),
        ("recovery codes:\n" + "\n".join(codes), codes[2]),
        (json.dumps({"kty": "RSA", "e": "AQAB", "d": mixed}), mixed),
        (f"     1\t{begin}\n     2\t{line}\n     3\t{other}\n     4\t{end}", other),
        (f"-{begin}\n-{line}\n-{other}\n-{end}", other),
        (f"{line}\n{other}\n{end}", line),
        (f"  9\t{line}\n 10\t{other}\n 11\t{end}", other),
        (f"https://maps.test.dev/geocode?address=Bern&key={mixed}", mixed),
        (f"https://b.test.dev/k?X-Amz-Date=1&X-Amz-Signature={hexed}", hexed),
        (f"https://app.test.dev/callback?code={mixed}&state=x", mixed),
        (f"https://app.test.dev/reset-password/{mixed}", mixed),
        (f"wss://mainnet.infura.io/ws/v3/{hexed[:32]}", hexed[:32]),
        (f"https://hooks.zapier.com/hooks/catch/1234567/{mixed[:9]}/", mixed[:9]),
        (f"Authorization: SSWS 00{mixed}", mixed),
        (f"the deploy key's private key is 0x{hexed}", hexed),
        (f"config/master.key: {hexed[:32]}", hexed[:32]),
        (f"our license key is {licence}.", licence),
        ("my pin for the test card is 4921-77", "4921-77"),
        (f"here's the key (keep it safe) {mixed}", mixed),
        (f"smtp.login('bo@test.dev', '{said}')", said),
        (f'new NetworkCredential("bo", "{said}")', said),
        (f"bo@test.dev / {said}9! is the test login", f"{said}9!"),
        (f"log in as bo with {said}9!", f"{said}9!"),
        (f"I changed the DB pass from {said} to {joined}", said),
        (f"I changed the DB pass from {said} to {joined}", joined),
        (f"the password's {said}, keep it", said),
        (f"the password is {handled}", handled),
        (f"the wifi key at the office is {said}", said),
        (f"ｐａｓｓｗｏｒｄ：{said}", said),
        (f"docker login -u bo --password-stdin <<< '{said}'", said),
        (f"aws ssm put-parameter --name /x --type SecureString --value '{said}'", said),
        (f"aws secretsmanager create-secret --name db --secret-string '{said}'", said),
        (f"az keyvault secret set --vault-name v --name n --value {said}", said),
        (f"echo {mixed} | wrangler secret put API_TOKEN", mixed),
        (f"echo {mixed} | base64 -d", mixed),
        (f"xfreerdp /v:host /u:bo /p:{said}", said),
        (f"net use Z: \\\\srv\\share {said} /user:corp\\bo", said),
        (f"wpa_passphrase Home '{said}'", said),
        (f"use sdk-{uuid} there", uuid),
        (f"use st.{hexed[:24]}.{hexed[:32]}.{hexed[32:]} there", hexed[32:]),
        (f"use newvendor_{mixed} there", mixed),
        (f"await page.fill('input[name=password]', '{said}')", said),
        (f"await page.getByLabel('Password').fill('{said}')", said),
        (f"driver.find_element(By.ID, 'pass').send_keys('{said}')", said),
        (f"fill_in 'Password', with: '{said}'", said),
        (f"headers.set('Authorization', 'Basic ' + btoa('admin:{said}'))", said),
        (f"select crypt('{said}', gen_salt('bf'));", said),
        (f"127.0.0.1:6379> AUTH {said}", said),
        (f"ACL SETUSER bo on >{said} ~* +@all", said),
        (f"username bo password 0 {said}", said),
        (f"WIFI:T:WPA;S:Home;P:{said};;", said),
        (f"ENV SECRET_KEY_BASE {hexed}", hexed),
        (f'<entry key="password">{said}</entry>', said),
        (f'<property name="hibernate.connection.password">{said}</property>', said),
        (f"<key>APIToken</key>\n<string>{mixed}</string>", mixed),
        (f'  ~ secret_string = "{mixed[:20]}" -> "{mixed}"', mixed),
        (f"Rosa's password was reset to {said} yesterday", said),
        (f"new creds for grafana: admin:{said}9", f"{said}9"),
        (f"it asks for a password, type {said}9!", f"{said}9!"),
        (f"The new one is {said}9! (password for the NAS).", f"{said}9!"),
        (f"A temporary password is generated for root@localhost: {said}", said),
        (f"encryption key (hex): {hexed}", hexed),
        (f"AES key 0x{hexed}", hexed),
        (f"Unseal Key 1: {hexed}", hexed),
        (f"root:{said}@10.0.0.4 via ssh", said),
        (f"mc alias set m https://m.test.dev bo {said}", said),
        ("gmail app password: abcd efgh ijkl mnop", "efgh ijkl"),
        (f"Der API-Schlüssel ist {mixed}", mixed),
        (f"la clave de API es {mixed}", mixed),
        (f"clé API : {mixed}", mixed),
        (f"APIキー：{mixed}", mixed),
        (f"ключ API: {mixed}", mixed),
        (f"use this PAT: {mixed}", mixed),
        (f"openssl enc -aes-256-cbc -k {said} -in a", said),
        (f"vault login s.{mixed[:24]}", mixed[:24]),
        (f"Rosa told me the pass for the VPN, it's {said}", said),
        (f"SCRAM-SHA-256$4096:{some(_B64, 24)}$" + line[:44], line[:44]),
        (f"-----BEGIN OpenVPN Static key V1-----\n{hexed[:32]}\n{hexed[32:]}\n-----END", hexed[32:]),
        (f"otpauth://totp/Corp:bo?secret={some(string.ascii_uppercase, 24)}&issuer=Corp", "secret="),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_no_secret_survives_that_its_surroundings_tell(seed: int) -> None:
    for text, secret in _told(seed):
        clean, count = redact(text)
        if secret == "secret=":
            assert "secret=[redacted:" in clean
            continue
        assert count and secret not in clean, clean
        assert redact(clean) == (clean, 0)
        event = {"tool_input": {"content": text}, "tool_response": {"stdout": text}}
        assert secret not in json.dumps(json.loads(redact_event(json.dumps(event).encode())), ensure_ascii=False)


def test_what_stands_around_such_a_secret_is_kept() -> None:
    secret = "Heron2345x"
    text = f"The password for staging is:\n\n```\n{secret}\n```\n\nand the user is svc_report2."
    assert redact(text) == (text.replace(secret, "[redacted:password]"), 1)
    text = f"passwords:\n  alice: {secret}\nretries: v2x33\n"
    assert redact(text) == (text.replace(secret, "[redacted:secret]"), 1)


@pytest.mark.parametrize(
    "text",
    [
        "Passwords:\nare hashed with argon2id, never bcrypt.",
        "The key:\nuse one index per tenant",
        "The key file is:\nconfig/keys.yml",
        "Secret:\nwe never told the customers",
        "Keys:\n- user_id\n- created_at\n- tenant_id",
        "secrets:\n  - db_password\n  - api_token_v2\n",
        "secrets:\n  db_password:\n    file: ./db_password.txt\n",
        "tokens:\n  spacing-4: 16px\n  accent: '#1a2b3c'\n",
        "Tokens:\n1200 in, 300 out",
        "Access key:\nAlt+S",
        "cache key:\n9fceb02d0ae598e95dc970b74767f19372d61af8",
        "the branch is:\nfeature/PAY-1432-token-refresh",
        "API key:\nrequired\nRate limit:\n60 per minute",
        "Password policy\n---------------\n12 characters, one digit",
        "密码\n必须包含数字",
        "$ git rev-parse HEAD\n9fceb02d0ae598e95dc970b74767f19372d61af8",
        "$ pass show\nError: no such entry",
        "https://shop.test.dev/search?key=name&order=asc&code=200",
        "https://github.com/acme/app/commit/9fceb02d0ae598e95dc970b74767f19372d61af8",
        "https://app.test.dev/reset/step-two-of-the-long-wizard-for-newcomers",
        "https://docs.google.com/document/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit",
        "plan price_1MoBy5LkdIwHu7ixZhnattbh and customer cus_NffrFeUfNV2Hib",
        "the private key's fingerprint is 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        "public key: -----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----",
        "PIN: 4 digits, three tries; the pin header J3 has 2.54 mm spacing",
        "bo@test.dev / Team Payments",
        "log in as bo with your own account",
        "I changed the password rule from bcrypt to argon2id",
        "page.login('bo', 'admin'); t.login('user', 'password')",
        "the password algorithm is PBKDF2-SHA256",
        "react@18.2.0 and lodash@4 pass now",
        '{"value": "eu-central-1b", "name": "REGION"}',
        '{"kty": "RSA", "n": "AB12cd34EF56gh78IJ90", "e": "AQAB"}',
        "recovery codes are shown once, ten of them",
        "the recovery codes are in ticket ab12-cd34",
        "backup codes: of box 12345678, of shelf 123456, of hall 1234567890",
        "design token: spacing-4 = 16px; cache key: user:{id}:profile:v3",
        "keys = ['a1', 'b2', 'c3d4e5']",
        "tokens = {'eth': 'ERC20', 'nft': 'ERC721'}",
        '"secrets": ["db_password", "api_token_v2"]',
        "test_that_the_parser_handles_UTF8BOMAndCRLFLineEndingsInOneFile2",
        "await page.fill('#email', 'bo42x@test.dev'); page.fill('#password', password)",
        "register('password', {minLength: 12}); i18n.t('password.reset.v2')",
        "Route::post('password/email', 'Auth\\ForgotPasswordController@sendResetLinkEmail')",
        "ENV TOKEN_TTL 3600\nENV PASSWORD_FILE /run/secrets/db",
        '<option value="password">Password</option><th>Password</th><td>required</td>',
        "password_hash: bcrypt -> argon2id; token_ttl: 3600 -> 7200",
        "PR1432 (password strength meter), Node18 (password hashing)",
        "the password was changed to argon2id hashing",
        "S3 object key uploads/8f14e45fceea167a5a36dedd4bea2543/original.png",
        "root:x:0:0:root:/root:/bin/bash; deploy:prod@eu1.test.dev; ubuntu:22.04",
        "$ vault kv get -field=password secret/db\nNo value found at secret/data/db",
        "Enter password:\nVerify password:\nLogin failed",
        "the AES key is 32 bytes; password 7 is the weak type",
    ],
)
def test_what_only_looks_like_it_survives_unchanged(text: str) -> None:
    assert redact(text) == (text, 0)
