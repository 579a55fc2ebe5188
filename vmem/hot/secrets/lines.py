"""Secrets in another line than the one that names them: see `redact`.

The value alone below "the password is:", what a command such as `pass show` prints, the items under a name such as
`secrets:`, recovery codes, the lines of a private key whose beginning was cut off. A line alone says little, so the
value must look like a secret by itself. Stdlib only; linear, as from each name only the few lines behind it are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vmem.hot.secrets.passwords import passwordy
from vmem.hot.secrets.values import compiled, given, harmless_name, places, scrambled
from vmem.hot.secrets.words import is_told

# What may stand at a line's end and name what the next line gives; the first of each group holds for all of it.
_STRONG = ("passw", "passphrase", "passcode", "kennwort", "wachtwoord", "mot de passe", "senha", "contrase")
_STRONG_ABROAD = ("пароль", "密码", "密碼", "口令", "パスワード", "비밀번호")
_WEAK = ("secret", "token", "credential", " key", "_key", "apikey", "密钥", "令牌")

_ENDS = (  # from a name to the end of its line
    r"(?:ords?|wort|ort|d)?s?(?![^\W_])[\"'`*_)\]]{0,3}"
    r"(?:\s(?:for|of|on|to|in|at|für|pour|de|del|para)\s[^\n:=]{1,40}?)?"
    r"(?P<link>(?:[ \t]{0,3}(?:is|are|was|lautet|ist|est|es|是|为))?[ \t]{0,8}(?:[:：=]|:=|->|=>)?)"
    r"[\"'`*_]{0,3}[ \t]{0,4}[(\\|>]?-?[ \t]{0,8}\r?\n"
)
_NEXT = (  # the value alone in one of the next lines, behind an underline, a fence or nothing
    r"(?:[ \t>]{0,16}(?:[-=~^]{3,80}|```\w{0,12}|\|[ \t|:-]{2,80})?[ \t]{0,16}\r?\n){0,2}"
    r"[ \t>|*-]{0,24}[\"'`]{0,3}(?P<v>[!-~]{5,512}?)[\"'`]{0,3}[,;.]?[ \t|]{0,16}(?:\r?\n|\Z)"
)
_HEADING_WORDS = 7  # of a line that only names something, without a sign that it comes

# What prints a secret, without case: in `$ command` or a line of its own.
_PRINTERS = (
    "pass show ", "op read ", "op item get ", "secrets versions access", "vault kv get -field", "vault read -field",
    "-generic-password", "-internet-password", "base64 -d", "base64 --decode", "openssl rand", "get-secret-value",
    "keyvault secret show", "auth token", "auth:token", "print-access-token", "print-identity-token",
    "get-access-token", "bw get password", "lpass show", "get-parameter ", "pwgen", "secrets.token_", "create token",
    "token create", "token generate", "randombytes(", "wg genkey", "config:get ", "secrets get", "keyring get",
    "secret-tool lookup", "initial-password", "initialadminpassword", "terraform output -raw",
    "tofu output -raw", "rails secret", "secret:show", "key:generate --show", "urandom", "mkpasswd",
)  # fmt: skip
_PRINTED = r"[^\n]{0,300}\n(?:[ \t]{0,8}\n)?[ \t]{0,8}(?P<v>[!-~]{5,512})[ \t]{0,8}(?:\r?\n|\Z)"

_CONTAINER = (  # passwords: and what is set or listed below it
    r"(?m)(?:passwords?|passwds|secrets|tokens|credentials|creds|(?:api|access|private|auth)_?keys)[\"']?[ \t]{0,4}"
    r"[:=][ \t]{0,4}\r?$"
)
_CONTAINER_BEFORE = r"[ \t]{0,40}[\"']?(?:[\w-]{0,40}[_-])?"
_CONTAINERS = ("passwords", "passwds", "secrets", "tokens", "credential", "creds", "keys")
_ITEM = (
    r"[ \t]{1,40}(?:- )?(?:[\"']?[\w.@-]{1,64}[\"']?[ \t]{0,4}[:=][ \t]{0,4})?"
    r"[\"']?(?P<v>[!-~]{5,512}?)[\"']?,?[ \t]{0,8}\Z"
)
_INLINE = r"(?:s|ials?)?[\"']?[ \t]{0,4}[:=]\s{0,12}[\[{](?P<body>[^\[\]{}]{4,4000})[\]}]"
_TEXT = r"[\"'](?P<v>[^\"'\s]{5,512})[\"'](?!\s{0,4}:)"
_ITEMS = 100  # below one name that are read

_CODES = ("recovery code", "backup code", "scratch code", "wiederherstellungscode")
_CODE = (
    r"(?<![\w-])(?:(?![A-Z]{2,10}-[0-9]+(?![\w-]))(?=[A-Za-z]{0,9}-?[A-Za-z]{0,9}[0-9])"
    r"[A-Za-z0-9]{4,10}(?:-[A-Za-z0-9]{4,10}){1,3}"
    r"|(?=[a-z]{1,7}[0-9]|[0-9]{1,7}[a-z])[a-z0-9]{8,12}|[0-9]{6,10}|[0-9]{4} [0-9]{4})(?![\w-])"
)
_CODES_REACH = 600

_KEY_TAIL = r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY"
_KEY_LINE = r"[ \t>+|\"'-]{0,16}(?:[0-9]{1,6}[\t→|: ]{1,3})?[A-Za-z0-9+/]{16,}={0,2}(?:\\[nr]|[\"',+\s\\]){0,8}\Z"
_TAIL_LINES = 120

_JWK = r"\"(?:d|p|q|dp|dq|qi|k)\"\s{0,4}:\s{0,4}\"(?P<v>[A-Za-z0-9_-]{16,4096})\""
_JWK_REACH = 8_000


def in_lines(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    """Where secrets stand in lines of their own, as (start, end, kind); `lower` is the text in lower case."""
    if '"kty"' in lower:
        yield from _web_keys(text)
    if " code" in lower or "wiederher" in lower:
        yield from _codes(text, lower)
    if "\n" not in text:
        yield from _inline(text, lower)
        return
    yield from _below_names(text, lower)
    yield from _printed(text, lower)
    yield from _contained(text, lower)
    yield from _inline(text, lower)
    if "PRIVATE KEY" in text:
        yield from _key_tails(text)


def _below_names(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    strong = _STRONG if lower.isascii() else (*_STRONG, *_STRONG_ABROAD)
    names = [name for name in (*strong, *_WEAK) if name in lower]
    if not names:
        return
    ends, following = compiled(_ENDS, re.IGNORECASE), compiled(_NEXT)
    for name in names:
        for at in places(lower, name):
            named = ends.match(text, at + len(name))
            if named is None:
                continue
            begin = text.rfind("\n", max(0, at - 200), at) + 1
            line = lower[begin : named.end()].rpartition(". ")[2]
            heads = len(line.split()) <= _HEADING_WORDS and not any(sign in line for sign in ".,;!?")
            if not heads and not named["link"].strip():
                continue
            value = following.match(text, named.end())
            if value is None:
                continue
            if name in strong:
                if _held(value["v"]) or (named["link"].strip() and is_told(value["v"], text, value.end("v"))):
                    yield *value.span("v"), "password"
            elif _key_like(value["v"]):
                before = lower[max(begin, at - 40) : at]
                if not harmless_name(before + name, len(before + name), len(before)):
                    yield *value.span("v"), "key"


def _printed(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    for printer in [one for one in _PRINTERS if one in lower]:
        for at in places(lower, printer):
            found = compiled(_PRINTED).match(text, at + len(printer))
            if found is None:
                continue
            asked = lower[max(lower.rfind("\n", 0, at), at - 200, 0) : found.start("v")]
            named = any(name in asked for name in ("passw", "passphrase", "secret", "token", "api_key"))
            if _held(found["v"]) or (named and is_told(found["v"], text, found.end("v"))):
                yield *found.span("v"), "secret"


def _contained(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    if not any(name in lower for name in _CONTAINERS):
        return
    for found in compiled(_CONTAINER).finditer(lower):
        before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        if len(before) > 84 or compiled(_CONTAINER_BEFORE).fullmatch(before) is None:
            continue
        at = found.end() + 1
        for _ in range(_ITEMS):
            stop = text.find("\n", at)
            stop = len(text) if stop < 0 else stop
            line = text[at:stop].rstrip("\r")
            if at >= len(text) or _indent(line) <= _indent(before):
                break
            item = compiled(_ITEM).match(line) if len(line) <= 640 else None
            if item is not None and _listed(item["v"], found[0]):
                yield at + item.start("v"), at + item.end("v"), "secret"
            at = stop + 1


def _inline(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    for name in [one for one in _CONTAINERS if one in lower]:
        for at in places(lower, name):
            found = compiled(_INLINE).match(text, at + len(name))
            for value in compiled(_TEXT).finditer(text, *found.span("body")) if found is not None else ():
                if _listed(value["v"], name):
                    yield *value.span("v"), "secret"


def _codes(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    for name in _CODES:
        for at in places(lower, name):
            found = list(compiled(_CODE).finditer(text, at, at + _CODES_REACH))
            least = 2 if found and not found[0][0].isalnum() else 3
            if len(found) >= least and len({len(code[0]) for code in found[:3]}) == 1:
                yield from ((*code.span(), "code") for code in found if len(code[0]) == len(found[0][0]))


def _key_tails(text: str) -> Iterator[tuple[int, int, str]]:
    """The lines before an END whose BEGIN was cut off."""
    for end in compiled(_KEY_TAIL).finditer(text):
        at = text.rfind("\n", 0, end.start()) + 1
        first = at
        for _ in range(_TAIL_LINES):
            begin = text.rfind("\n", 0, max(0, first - 1)) + 1
            if first == 0 or first - begin > 200 or not compiled(_KEY_LINE).match(text[begin:first]):
                break
            first = begin
        if first < at:
            yield first, at - 1, "private-key"


def _web_keys(text: str) -> Iterator[tuple[int, int, str]]:
    done = 0
    for at in places(text, '"kty"'):
        if at < done:
            continue
        begin = text.rfind("{", max(done, at - _JWK_REACH), at) + 1
        end = text.find("}", at, at + _JWK_REACH)
        done = end if end >= 0 else min(len(text), at + _JWK_REACH)
        for found in compiled(_JWK).finditer(text, max(begin, 0), done):
            yield *found.span("v"), "private-key"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _listed(value: str, under: str) -> bool:
    """Whether an item under such a name is a secret; what is called tokens and keys are often other things."""
    if "pass" in under:
        return _held(value)
    return _key_like(value) or (under.startswith(("secret", "cred")) and passwordy(value, linked=False))


def _held(value: str) -> bool:
    return passwordy(value, linked=True) or _key_like(value)


def _key_like(value: str) -> bool:
    """A value of a key's length in which letters and digits are mixed as in no word."""
    if len(value) < 16 or not given(value, any_text=True) or value[0] in "/~.$<{[(@":
        return False
    return scrambled(value, hex_too=True)
