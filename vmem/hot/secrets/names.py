"""Names of secrets, names that only look like one, and values that are none: tables of words for `redact`."""

from __future__ import annotations

# Names whose value is a secret when it looks like one. Found in lower-cased text; `strong` names
# need little of their value, `weak` names need a value that looks random.
STRONG_NAMES = ("passw", "passphrase", "pwd", "_pass", "_pw", "client_secret", "clientsecret", "密码", "口令")
WEAK_NAMES = (
    "secret", "token", "api_key", "apikey", "api-key", "api key", "access_key", "accesskey", "access-key",
    "access key", "private_key", "privatekey", "accountkey", "account_key", "account-key", "sharedaccesskey",
    "signing_key", "encryption_key", "master_key", "auth_key", "presharedkey", "preshared_key", "subscription-key",
    "functions-key", "fernet_key", "cipher_key", "crypt_key", "hmac_key", "aes_key", "jwt_key", "session_key",
    "service_key", "role_key", "webhook_key", "app_key", "consumer_key", "storage_account_key",
    "key-data", "key_data", "p12_base64", "pfx_base64", "jks_base64", "keystore_base64", "credential", "_key", "_pat",
    "_sk", "密钥", "令牌",
)  # fmt: skip

# What stands around a name and means that its value is not the secret itself.
HARMLESS_AFTER = (
    "name", "ref", "id", "ids", "arn", "type", "count", "limit", "length", "len", "path", "file", "url", "uri",
    "endpoint", "budget", "s", "izer", "izers", "ize", "ized", "expires", "expiry", "expiration", "ttl", "field",
    "header", "param", "prefix", "suffix", "pattern", "regex", "version", "store", "manager", "smanager", "provider",
    "class", "enabled", "required", "policy", "label", "placeholder", "hint", "error", "message", "env", "var",
    "usage", "size", "index", "hash", "reset", "min", "max", "per", "at", "on", "date", "time", "changed", "strength",
    "protected", "reuse", "input", "format", "mode", "kind", "source", "bucket", "column", "table", "rotation",
    "lifetime",
)  # fmt: skip
HARMLESS_BEFORE = (
    "next", "page", "continuation", "cancellation", "public", "cache", "primary", "foreign", "sort", "partition",
    "unique", "idempotency", "max", "min", "num", "total", "input", "output", "prompt", "completion", "cached",
    "stop", "bos", "eos", "pad", "unk", "sync", "resume", "group", "composite", "object", "hash", "row", "lookup",
    "dedup", "dedupe", "registry",
)  # fmt: skip
PLACEHOLDERS = (
    "[redacted", "[private", "your", "example", "changeme", "change_me", "change-me", "placeholder", "dummy",
    "redacted", "xxxx", "****", "....", "…", "todo", "insert", "replace", "<", ">", "${", "$(", "{{", "}}", "%s",
    "%(", "{}", "fake", "sample", "process.env", "os.environ", "getenv", "env.", "secrets.", "vault:", "ssm:",
    "arn:aws", "config.", "settings.", "self.", "this.",
)  # fmt: skip
HARMLESS_VALUES = frozenset(
    (
        "none null nil undefined true false yes no on off str string bytes int bool optional any required missing "
        "empty password passwd pass pwd secret token key apikey api_key test testing user username admin root "
        "postgres mysql guest demo default unset wrong invalid expired hidden text field basic bearer auth oauth "
        "jwt sha256 sha512 hs256 rs256 es256 prompt ask stdin inherit local localhost secretstr "
        "secretbytes securestring"
    ).split()
)
