"""A password that somebody tells in passing: "log in as bob, pw heron42!", 密码改成了…, das Kennwort lautet ….

Nothing around such a value gives it away, so the value itself must look like a password, the more so the less the
words before it say that one follows. Stdlib only; linear, as a pattern is matched only where a name stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vmem.hot.secret_values import compiled, given

# In lower case, the longer ones first, as a shorter one may be their beginning; groups with what all their names hold.
NAMES = (
    ("pass", ("passphrase", "passcode", "passwort", "password", "passkey", "passwd", "pass", "mot de passe")),
    ("pw", ("pwd", "pw")),
    ("wo", ("kennwort", "wachtwoord")),
    ("en", ("senha", "contrasena")),
    ("wi", ("wifi key", "wi-fi key", "wifi code")),
)
FOREIGN = ("contraseña", "пароль", "パスワード", "비밀번호")
CHINESE = ("密码", "口令", "密碼")
LOGINS = ("creds", "credentials", "login", "log in", "sign in")
ACCOUNTS = ("账号", "帐号")
PHRASES = ("mnemonic", "seed phrase", "seed_phrase", "recovery phrase", "助记词")

_LINK = (
    r"(?:→|it['’]s|it is|(?:re)?set to|changed to|updated to|rotated to|\||is|was|are|be|to|as|now|lautet|ist|war|est"
    r"|es|é|=|:|：|=>|->|은|는|は|が|—)"
)
_ENDS = r"s?(?:['’]s)?(?![A-Za-z])(?:[\"'”`)]|\*\*)?"
_VALUE = r"\s{0,3}(?P<quote>\(?[\"'“‘`「『])?(?P<v>[!-~]{5,80})"
_LINKED = (
    rf"{_ENDS}(?:\s(?:is|was|has\sbeen)\s(?:generated|created|set))?"
    r"(?:\s{1,3}(?:for|of|on|at|in|zu|für|pour|del?|para)(?:\s{1,3}[\w./@-]{1,40}){1,4}?,?)?"
    rf"(?P<link>(?:\s{{0,3}}{_LINK}(?:\*\*)?(?=[\s\"'“‘`:：「]|(?<=[:：=はが은는|→])))+){_VALUE}"
)
_CHANGED = (  # changed … from one to another
    rf"{_ENDS}(?:\s{{1,3}}[a-z]{{2,12}}){{0,4}}?\s{{1,3}}from\s{{1,3}}[\"'`]?(?P<v>[!-~]{{5,80}}?)[\"'`]?"
    r"\s{1,3}to\s{1,3}[\"'`]?(?P<w>[!-~]{5,80})"
)
_BARE = rf"{_ENDS}(?:,?\s(?:type|enter|use|try|give)(?:\s(?:in|it))?)?(?P<link>){_VALUE}"
_CHINESE_AFTER = (
    r"[^\s，。；,;:：!-~]{0,4}?(?P<link>\s{0,3}(?:改成了?|改为|换成了?|换为|设成了?|设为|设置[为成]|重置为|就是|应该是|"
    r"是|为|為|=|:|：)?)\s{0,3}[\"'“‘`「『]?(?P<v>[!-~]{5,80})"
)
_LOGIN_AFTER = (
    r"(?:\s(?:for|to|on)(?:\s[\w.-]{2,24}){1,3}?)?(?:\s{0,3}(?:are|is|as|with|:|：|是|为))?\s{0,3}(?:user(?:name)?\s{1,3})?[\"'`]?[\w.@-]{2,40}[\"'`]?"
    r"\s{0,2}(?:/|:|,|，|、|\s(?:with|using|and)\s|\s)\s{0,2}[\"'`]?(?P<v>[!-~]{6,64})"
)
_PHRASE_AFTER = r"\W{0,3}(?:is|are|:|=|是|：)\W{0,4}(?P<v>(?:[a-z]{3,8}[ ,\n]{1,3}){11,23}[a-z]{3,8})"
_BEFORE = re.compile(
    r"(?P<v>[!-~]{6,64})[\"'`]?\s{1,3}(?:(?:as|is|was)\s{1,3}(?:the|my|your|our|a|its)\s{1,3}|\((?:the\s)?)"
    r"(?:[\w-]{1,20}\s{1,3}){0,2}\Z"
)
_SAYS = (
    " (",
    " as the ",
    " as my ",
    " as your ",
    " as our ",
    " as a ",
    " is the ",
    " is my ",
    " is your ",
    " is our ",
    " was ",
)
_STRONG = "!#$%^&*?~+"
_NO_WORD = re.compile(r"[0-9!#$%^&*?~+]")
_CHOSEN = re.compile(r"(?=[^A-Z]*[A-Z])(?:[A-Za-z]{4,}[-_.:]){2,}\d{2,4}")  # blue-Kettle-77
_HANDLED = re.compile(r"(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])[^@./:]{4,}@[^@./:]{2,}")  # no address, no version of a package
_KNOWN = re.compile(
    r"(?i)(?:sha|md|utf|aes|des|rsa|hs|rs|es|ps|base|ipv|http|oauth|argon|python|java|x|win|int|uint|float|ed|p|h|v|"
    r"ascii|iso|rfc|crc|blake|mysql|s|ec|k|oauth2?-?|web|es|log|type|tls|ssl|wpa|ntlm|scram-sha-|pbkdf|bcrypt|scrypt)"
    r"[_-]?[\d.]+(?:id|le|be|[a-z])?|#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})"
)
_PLAIN = re.compile(
    r"\d+[\w.:/%-]*"  # a number, a date, a measure, a time
    r"|[\w.-]+\.[A-Za-z]{2,6}\d?"  # a file or a host
    r"|[\w.+-]+@[\w.-]+\.[A-Za-z]{2,}"  # an address
    r"|(?:[A-Za-z]+|\d{1,4})(?:[-_.:/](?:[A-Za-z]+|[A-Za-z]?\d{1,4}|[A-Za-z]{1,2}\d))+"  # words and numbers joined
    r"|[0-9a-f]{8}-[0-9a-f]{4}-.*"
)


def spoken(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    """Where the text tells a password, as (start, end, kind); `lower` is the text in lower case."""
    done: set[int] = set()
    ascii_only = lower.isascii()
    names = [name for part, group in NAMES if part in lower for name in group]
    for name in names if ascii_only else (*names, *FOREIGN):
        for at in places(lower, name):
            before = lower[at - 1 : at]
            if at in done or ((before.isalnum() or before == "_") and not text[at].isupper()):
                continue
            done.add(at)
            near = lower[max(0, at - 50) : at]
            told = _BEFORE.search(text, max(0, at - 110), at) if any(words in near for words in _SAYS) else None
            if told is not None:
                yield from _told(told, False)
            end = at + len(name)
            match = compiled(_LINKED, re.IGNORECASE).match(text, end) or compiled(_BARE).match(text, end)
            if match is not None:
                yield from _told(match, bool(match["link"].strip() or match["quote"]))
            changed = compiled(_CHANGED, re.IGNORECASE).match(text, end) if "from" in lower[end : end + 70] else None
            if changed is not None:
                yield from _told(changed, True)
                yield from _told(changed, True, "w")
    for name in () if ascii_only else CHINESE:
        for at in places(lower, name):
            match = compiled(_CHINESE_AFTER).match(text, at + len(name))
            if match is not None:
                yield from _told(match, bool(match["link"].strip()) or not text[match.start("v") - 1].isspace())
    for name in LOGINS if ascii_only else (*LOGINS, *ACCOUNTS):
        for at in places(lower, name):
            if lower[at - 1 : at].isalnum() and lower[at - 1 : at].isascii():
                continue
            match = compiled(_LOGIN_AFTER, re.IGNORECASE).match(text, at + len(name))
            if match is not None:
                yield from _told(match, False)
    for name in PHRASES if "mnemonic" in lower or "phrase" in lower or not ascii_only else ():
        for at in places(lower, name):
            match = compiled(_PHRASE_AFTER).match(text, at + len(name))
            if match is not None:
                yield match.start("v"), match.end("v"), "seed-phrase"


def places(lower: str, name: str) -> Iterator[int]:
    """Where `name` stands in `lower`."""
    at = lower.find(name)
    while at >= 0:
        yield at
        at = lower.find(name, at + len(name))


# --- private --------------------------------------------------------------------------------


def _told(match: re.Match[str], linked: bool, group: str = "v") -> Iterator[tuple[int, int, str]]:
    value = match[group]
    value = value.lstrip("\"'`").partition('")')[0].rstrip("\"'`,.;:)]}>") or value
    start = match.start(group) + match[group].index(value)
    if passwordy(value, linked=linked):
        yield start, start + len(value), "password"


def passwordy(value: str, *, linked: bool) -> bool:
    """Whether a word is no word: letters with digits or signs, in no way that versions, names and paths have."""
    if not 5 <= len(value) <= 64 or _NO_WORD.search(value) is None or not given(value, any_text=True):
        return False
    letters, digits = sum(c.isalpha() for c in value), sum(c.isdigit() for c in value)
    strong = sum(c in _STRONG for c in value)
    if not letters or not (digits or strong) or value[0] in "/~.<{[(-@=*" or any(c in value for c in '(){}<>[]=|\\"`'):
        return False
    if _KNOWN.fullmatch(value) or (_PLAIN.fullmatch(value) and not strong):
        return linked and _CHOSEN.fullmatch(value) is not None
    if linked and digits and _HANDLED.fullmatch(value):
        return True
    if digits and strong and not value.startswith(tuple("%$&#")):
        return True
    mixed = any(c.isupper() for c in value) and any(c.islower() for c in value)
    if linked:
        return digits >= 2 and letters >= 3
    return digits >= 2 and letters >= 4 and mixed and len(value) >= 8 and not value[-3:].isalpha()
