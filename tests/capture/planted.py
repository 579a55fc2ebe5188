"""Secrets of many kinds, made at run time so that no file of the repository holds one, and look-alikes."""

from __future__ import annotations

import base64
import random
import string

_ALNUM = string.ascii_letters + string.digits
_UPPER = string.ascii_uppercase + string.digits
_HEX = "0123456789abcdef"
_URL = _ALNUM + "_-"
_B64 = _ALNUM + "+/"


def planted(seed: int = 7) -> list[tuple[str, str, str]]:
    """(kind, text that holds a secret, the secret): one for each kind and place."""
    rng = random.Random(seed)

    def some(alphabet: str, size: int) -> str:
        # all three classes at least, as a real generator would almost always give
        body = "".join(rng.choice(alphabet) for _ in range(size))
        return body if size < 12 or len(set(body)) > 5 else some(alphabet, size)

    out: list[tuple[str, str, str]] = []

    def token(kind: str, secret: str) -> None:
        places = (
            f"please use {secret} for the staging deploy",
            f'export SERVICE="{secret}"\nmake run',
            f'{{"a": 1, "b": "{secret}"}}',
            f"line one\n{secret}\nline three",
            f"curl -H 'X-Thing: {secret}' https://api.test.dev/v1 | jq .",
            f"用这个 {secret}，不要提交",
        )
        out.extend((kind, place, secret) for place in places)

    token("aws-key-id", "AKIA" + some(_UPPER, 16))
    token("gcp-api-key", "AIza" + some(_URL, 35))
    token("gcp-oauth", "GOCSPX-" + some(_URL, 28))
    token("azure-secret", some(_ALNUM, 3) + "8Q~" + some(_ALNUM, 34))
    for prefix in ("ghp_", "gho_", "ghs_"):
        token("github", prefix + some(_ALNUM, 36))
    token("github-fine", "github_pat_" + some(_ALNUM, 22) + "_" + some(_ALNUM, 59))
    token("gitlab", "glpat-" + some(_URL, 20))
    token("slack", "xoxb-" + some(string.digits, 12) + "-" + some(string.digits, 12) + "-" + some(_ALNUM, 24))
    token("stripe", "sk_live_" + some(_ALNUM, 24))
    token("stripe-hook", "whsec_" + some(_ALNUM, 32))
    token("openai", "sk-proj-" + some(_URL, 48))
    token("openai-old", "sk-" + some(_ALNUM, 20) + "T3Blbk" + "FJ" + some(_ALNUM, 20))
    token("anthropic", "sk-ant-api03-" + some(_URL, 93))
    token("huggingface", "hf_" + some(_ALNUM, 34))
    token("npm", "npm_" + some(_ALNUM, 36))
    token("pypi", "pypi-" + "AgEIcHlwaS5vcmc" + some(_URL, 60))
    token("jwt", "ey" + "J" + some(_URL, 20) + ".ey" + "J" + some(_URL, 60) + "." + some(_URL, 43))
    token("twilio", "SK" + some(_HEX, 32))
    token("sendgrid", "SG." + some(_URL, 22) + "." + some(_URL, 43))
    token("discord", "M" + some(_ALNUM, 25) + "." + some(_ALNUM, 6) + "." + some(_URL, 38))
    token("telegram", some("123456789", 9) + ":AA" + some(_URL, 33))
    token("mailchimp", some(_HEX, 32) + "-us12")
    token("square", "sq0atp-" + some(_URL, 22))
    token("shopify", "shpat_" + some(_HEX, 32))
    token("digitalocean", "dop_v1_" + some(_HEX, 64))
    token("databricks", "dapi" + some(_HEX, 32))
    token("vault", "hvs." + some(_URL, 90))
    token("terraform", some(_ALNUM, 14) + ".atlasv1." + some(_URL, 60))
    token("grafana", "glsa_" + some(_ALNUM, 32) + "_" + some(_HEX, 8))
    token("new-relic", "NRAK-" + some(_UPPER, 27))
    token("linear", "lin_api_" + some(_ALNUM, 40))
    token("notion", "ntn_" + some(_ALNUM, 46))
    token("atlassian", "ATATT3" + some(_URL, 180))
    token("docker-hub", "dckr_pat_" + some(_URL, 27))
    token("airtable", "pat" + some(_ALNUM, 14) + "." + some(_HEX, 64))
    token("groq", "gsk_" + some(_ALNUM, 52))
    token("age", "AGE-SECRET-KEY-1" + some(_UPPER, 58))
    token("sentry", "sntryu_" + some(_HEX, 64))
    token("doppler", "dp.pt." + some(_ALNUM, 43))

    aws = some(_B64, 38) + "aZ"
    key_id = "AKIA" + some(_UPPER, 16)
    out.append(("aws-secret", f"[default]\naws_access_key_id = {key_id}\naws_secret_access_key = {aws}\n", aws))
    out.append(("aws-secret", f"{key_id},{aws}", aws))
    out.append(("aws-secret", f'AWS_SECRET_ACCESS_KEY="{aws}"', aws))
    body = "\n".join(some(_B64, 64) for _ in range(12))
    for label in ("RSA ", "EC ", "OPENSSH ", "", "ENCRYPTED "):
        pem = f"-----BEGIN {label}PRIVATE KEY-----\n{body}\n{some(_B64, 22)}==\n-----END {label}PRIVATE KEY-----"
        out.append(("private-key", f"here:\n{pem}\nthanks", body[:64]))
        out.append(("private-key", f"here:\n{pem}\nthanks", body[-64:]))
        out.append(("private-key", '{"private_key": "' + pem.replace("\n", "\\n") + '"}', body[:64]))
    out.append(("private-key", f"-----BEGIN RSA PRIVATE KEY-----\n{body}", body[-64:]))
    password = some(_ALNUM, 9) + "7!"
    for text in (
        f"postgres://app:{password}@db.internal:5432/app",
        f"mongodb+srv://root:{password}@cluster0.ab1cd.mongodb.net/?retryWrites=true",
        f"redis://:{password}@cache:6379/0",
        f"https://bot:{password}@git.test.dev/x.git",
        f"Server=tcp:sql.test.dev;Database=x;User Id=sa;Password={password};Encrypt=True",
        f"machine api.test.dev login bob password {password}",
        f"PGPASSWORD={password} psql -h db",
        f"password: {password}",
        f"password = '{password}'",
        f'{{"db": {{"user": "x", "password": "{password}"}}}}',
        f'{{\\"password\\": \\"{password}\\"}}',
        f"the password is {password}",
        f"数据库密码是{password}",
        f"密码：{password}",
        f"mysql -uroot -p{password} app",
        f"curl -u admin:{password} https://x.test.dev",
        f"docker login -u me -p {password} registry.test.dev",
        f"sshpass -p {password} ssh me@host",
        f"--password {password}",
        f"<password>{password}</password>",
        f"db:5432:app:me:{password}",
        f"  - name: DB_PASSWORD\n    value: {password}\n",
        f"DB_PASS={password}",
    ):
        out.append(("password", text, password))
    value = some(_ALNUM, 31) + "9"
    for text in (
        f"Authorization: Bearer {value}",
        f"-H 'authorization: token {value}'",
        f'headers["Authorization"] = "Bearer {value}"',
        f"api_key={value}",
        f'apiKey: "{value}",',
        f"CLIENT_SECRET={value}",
        f"secret_key = '{value}'",
        f"DATADOG_APP_KEY={value}",
        f"the API key for the weather service is {value}, use it",
        f"https://x.test.dev/cb?access_token={value}&state=1",
        f"//registry.npmjs.org/:_authToken={value}",
        f"Set-Cookie: session_id={value}; Path=/",
        f"DefaultEndpointsProtocol=https;AccountName=x;AccountKey={value}==;EndpointSuffix=y",
        f"令牌：{value}",
        f"https://x.blob.test.dev/a?sv=2020&sig={value}{value}&se=1",
    ):
        out.append(("key", text, value))
    said = f"Falcon{some(string.digits, 4)}!"
    plain = f"sunflower{some('23456789', 2)}"
    for text in (
        f"log in with user bob and password {said}",
        f"ok the pass is '{said}' for staging",
        f"creds are admin / {said}",
        f"I set the root password to {said} yesterday",
        f"protected with the passphrase {said}, keep it to yourself",
        f"new password for the admin account: {said}",
        f"try {said} as the password",
        f"**Password:** `{said}`",
        f"| admin | password | {said} |",
        f"Username: admin\nPassword:\n{said}\n",
        f"密码是 {said}，用户名 admin",
        f"数据库的密码改成了{said}，记得更新",
        f"root用户的密码：“{said}”",
        f"パスワードは {said} です",
        f"das Kennwort lautet {said}",
        f"le mot de passe est {said}",
        f"la contraseña es {said}",
        f"ALTER USER app WITH PASSWORD '{said}';",
        f"CREATE USER 'app'@'%' IDENTIFIED BY '{said}';",
        f"openssl rsa -in k.pem -passin pass:{said} -out o.pem",
        f"keytool -list -keystore k.jks -storepass {said}",
        f"ldapsearch -x -D cn=admin -w {said} -b dc=heron",
        f"smbclient //nas/share -U bob%{said}",
        f"plink -ssh bob@host -pw {said} uptime",
        f"az login --service-principal -u app -p {said} --tenant t",
        f"echo '{said}' | sudo -S apt update",
        f"echo {said} | docker login -u me --password-stdin",
        f"echo 'bob:{said}' | chpasswd",
        f"mongosh -u bob -p {said} mongodb://db",
        f"lftp -u bob,{said} sftp://x.test.dev",
        f'["mysqldump", "--user", "app", "--password", "{said}"]',
        f"define('DB_PASSWORD', '{said}');",
        f"password: |\n  {said}\nuser: x",
        f'builder.password("{said}")',
        f'config.setPassword("{said}")',
        f'$c = ConvertTo-SecureString "{said}" -AsPlainText -Force',
        f"requirepass {said}",
        f'network={{\n ssid="x"\n psk="{said}"\n}}',
    ):
        out.append(("said", text, said))
    for text in (
        f"pw: {plain}",
        f"username: root, pass: {plain}",
        f"账号admin密码{plain}",
        f"the wifi password: {plain}",
        f"{plain} is the password",
        f"{plain} was our staging password for a year",
        f"use {plain} as the root password.",
    ):
        out.append(("said", text, plain))
    twice = "".join(chr(c) for c in base64.b64encode(f"-----BEGIN RSA PRIVATE KEY-----\n{body}".encode()))
    out.append(("private-key", f"    client-key-data: {twice}\n", twice[-60:]))
    wrapped = base64.b64encode(f'{{"type": "x", "private_key": "-----BEGIN PRIVATE KEY-----{body}'.encode()).decode()
    out.append(("private-key", f"GOOGLE_CREDENTIALS_B64={wrapped}", wrapped[-60:]))
    basic_auth = base64.b64encode(f"bob:{said}".encode()).decode()
    out.append(("basic", f'{{"auths": {{"r.test.dev": {{"auth": "{basic_auth}"}}}}}}', basic_auth))
    out.append(("npmrc", f"//registry.test.dev/:_auth={basic_auth}", basic_auth.rstrip("=")))
    crypt = some(_ALNUM + "./", 86)
    out.append(("password-hash", f"root:$6${some(_ALNUM, 8)}${crypt}:19700:0:99999:7:::", crypt))
    shared = some(_B64, 42) + "8="
    out.append(("wireguard", f"[Peer]\nPresharedKey = {shared}\nAllowedIPs = 0.0.0.0/0", shared))
    out.append(("userinfo", f"git clone https://{value}@git.test.dev/x.git", value))
    out.append(("cookie", f"curl -b 'session={value}' https://x.test.dev/me", value))
    out.append(("terraform", f'variable "api_token" {{\n  default = "{value}"\n}}', value))
    out.append(("two-lines", f'{{\n  "api_key":\n     "{value}"\n}}', value))
    words = " ".join(
        rng.sample("ability able about above absent absorb abstract absurd abuse access acid acoustic".split(), 12)
    )
    out.append(("seed-phrase", f"mnemonic: {words}", words))
    subscription = some(_HEX, 32)
    out.append(("header", f"curl -H 'Ocp-Apim-Subscription-Key: {subscription}' https://x.test.dev", subscription))
    hexed = some(_HEX, 32)
    out.append(("key", f"DD_API_KEY={hexed}", hexed))
    out.append(("key", f"the datadog api key is {hexed}", hexed))
    basic = some(_ALNUM, 22) + "=="
    out.append(("basic", f"Authorization: Basic {basic}", basic))
    path = f"T{some(_UPPER, 8)}/B{some(_UPPER, 8)}/{some(_ALNUM, 24)}"
    out.append(("slack-webhook", f"https://hooks.slack.com/services/{path}", path))
    hook = f"{some(string.digits, 18)}/{some(_URL, 68)}"
    out.append(("discord-webhook", f"https://discord.com/api/webhooks/{hook}", hook))
    lines = f"{some(_B64, 64)}\n{some(_B64, 30)}=="
    putty = f"PuTTY-User-Key-File-3: ssh-ed25519\nPublic-Lines: 1\nAAAA\nPrivate-Lines: 2\n{lines}\nPrivate-MAC: 12\n"
    out.append(("private-key", putty, lines[-30:]))
    return out


# Text that must come through unchanged.
LOOKALIKES: tuple[str, ...] = (
    "commit 9fceb02d0ae598e95dc970b74767f19372d61af8 fixes it",
    "see 3f786850e387550fdab836ed7e6dc881de23001b..89e6c98d92887913cadf06b2adb97f26cde4849b",
    "id 550e8400-e29b-41d4-a716-446655440000 was not found",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  app.tar.gz",
    '"integrity": "sha512-v2kDEe57lecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVjcXPs17LhbZVGedAJv8XZ1tvj5FvSg=="',
    "requests==2.31.0 --hash=sha256:58cd2187c01e70e6e26505bca751777aa9f2ee0b7f4300988b709f44e013003f",
    "h1:2Yt1nWxW0vyU3c1aY6Nqk0gUo0+eYwF5gq9d3r7wzQk= golang.org/x/net v0.17.0",
    'checksum = "a0b2c7a1f8d1e4f8c3f1d6e0a8f1d7c9a6b1d3e5f7c9b1a3d5e7f9b1c3d5e7f9"',
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "color: #ff8800; background: #1e1e2e80; border-color: rgba(0,0,0,.5)",
    "main.7d3f9c1b.chunk.js vendors~app.8f14e45fceea167a5a36dedd4bea2543.js",
    "function a(b,c){return b.d1E4f(c)||_0x3fa2b1(c,0x1F)}var e=t.n(r),o=n(4184),i=n.n(o)",
    "AKIAIOSFODNN7EXAMPLE is the one from the docs",
    "password: str = Field(min_length=8)",
    "def login(user: str, password: str) -> Token:",
    "password = os.environ['DB_PASSWORD']",
    "password=${DB_PASSWORD}",
    "const password = process.env.DB_PASSWORD;",
    "DB_PASSWORD: ${{ secrets.DB_PASSWORD }}",
    "password = getpass.getpass()",
    "if user.password == form.password.data:",
    "connect(host=host, password=password, token=token)",
    "postgres://user:password@localhost:5432/app",
    "postgres://USER:<password>@HOST/db",
    "http://localhost:5173/@vite/client",
    "https://user@example.com:8443/path and git@github.com:org/repo.git",
    "token_count: 40961234 max_tokens=8192 total_tokens: 152345",
    "tokenizer = AutoTokenizer.from_pretrained('gpt2-medium-v2')",
    "next_page_token = 'CAUQAA1234abcd5678'",
    "secretName: my-app-tls-2",
    "secretKeyRef: {name: db-creds, key: password}",
    "kubectl create secret generic db-creds --from-literal=user=app",
    "cache_key = 'user:v2:profile:12345'",
    "the password is wrong again and the token is expired",
    "password must be at least 12 characters",
    "The token bucket holds 100000 tokens per minute",
    "import secrets; secrets.token_hex(16)",
    "token: SyntaxToken = self.next_token()",
    "Bearer token authentication is required; send `Authorization: Bearer <token>`",
    "Authorization: Bearer YOUR_API_TOKEN_GOES_HERE_12345",
    "api_key: your-api-key-here-12345",
    "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUf0Y3n2vYq1Zr8z0\n-----END CERTIFICATE-----",
    'text.startswith("-----BEGIN PRIVATE KEY-----")',
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0i3Zk2m4Q8xv5w1r9t7y6u5i4o3p2a1s0d9f8g7h6 me@host",
    "PWD=/home/me/src/app && cd $OLDPWD",
    "docker run -u 1000:1000 -v $(pwd):/src img",
    "class AbstractSingletonProxyFactoryBean2Impl extends Base64UrlSafeEncoderV3",
    "sk-circle-fade-dot-animation-container sk-learn",
    "SKU SK1234 and SG.1 and key-value pairs and pat.d",
    "eyJ is how a base64 JSON begins",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf",
    "blob 01ARZ3NDEKTSV4RRFFQ69G5FAV and nanoid V1StGXR8_Z5jdHi6B-myT",
    'etag W/"5d8c72a5edda8d6a5c1d2c0d-3f" X-Request-Id: 7b3f0c9a-1f0a-4a53-9d7e-0f3a6f1f2b4c',
    "i18n: { password: 'Password', forgotPassword: 'Forgot your password?' }",
    '<input type="password" name="pass" autocomplete="current-password">',
    "private_key_id is in the JSON; public_key = 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE'",
    "sort_key = 'createdAt#2024-01-01' PRIMARY_KEY = 'orders_2024_pk_v2'",
    "PARTITION_KEY=tenant#4711#orders#2024",
    "passed 120 tests; bypass the cache; compass 12a34b; password-reset flow v2",
    "CSRF token mismatch on POST /api/v2/session/12345",
    "密码必须至少12位，令牌过期后重新登录",
    "max password length 128, password_hash = bcrypt(password)",
    "the api key is read from the keyring, the secret from vault:secret/data/app",
    "wss://stream.test.dev:9443/ws/btcusdt@trade",
    "sourceMappingURL=app.js.map?v=4f7d9e1a2b3c4d5e6f70",
    "mvn -DskipTests -Pprod package && mysql -uroot -p app < dump.sql",
    "AABBCCDDEEFF00112233445566778899AABBCCDDEEFF00112233445566778899",
    "kind: token, value: identifier, start: 12, end: 18",
    "the password is not the problem, the pass rate is 98.5% and pw is short for password",
    "tests pass: 120; pass: true; password: v2 format; password is at least 8-16 chars",
    "I set the password to expire after 90 days and the passphrase is optional here",
    "creds are in 1password, log in to host web-01.prod, sign in with Google OAuth2",
    "密码改成了可选字段，密码长度为8到16位，密码使用bcrypt加密，账号注册时间2024-01-01",
    "パスワードは必須です; Passwort vergessen?; le mot de passe est trop court; das Kennwort lautet anders",
    "identified by name and version; issues identified by valgrind. IDENTIFIED BY the ticket number",
    "'PASSWORD', 'PLACING' and \"PASSWORD\", \"EMAIL_OTP\" are words of a list",
    "class FiberForceLengthPassiveDeGroote2016 and Password2Factor",
    '"AWS::IAM::AccessKey": "62d91b17309e76c8", "RequestToken": "e1a6b86e-46bd-41ac-bfba-001234567890"',
    "arn:aws:secretsmanager:us-west-2:123456789012:secret:MyTestSecret-a1b2c3",
    "echo 'select 1' | psql -U app && echo $PW | sudo -S ls && unzip -p archive.zip",
    "mnemonic codes like mov add sub jmp call ret push pop cmp test",
    'requirepass is not set; psk=true; "auth": "basic"; _auth=false; -passin env:PW',
    "client-certificate-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJzekNDQVZtZ0F3SUJBZ0lVZjBZM24ydllxMVpy",
    "https://cdn.test.dev/9f8e7d6c5b4a39281706f5e4d3c2b1a0/logo.png and https://x.test.dev/@bob/posts/1a2b3c4d5e6f",
)


ALL = planted()
# One of each kind, each in another of its places; the unit tests of redaction try them all.
PLANTED = sorted({kind: (kind, text, secret) for kind, text, secret in random.Random(3).sample(ALL, len(ALL))}.values())
