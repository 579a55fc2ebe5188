"""A password that somebody tells in passing: "log in as bob, pw heron42!", 密码改成了…, das Kennwort lautet ….

Nothing around such a value gives it away, so the value itself must look like a password, the more so the less the
words before it say that one follows. Stdlib only; linear, as a pattern is matched only where a name stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vmem.hot.secrets.passwords import CHOSEN, KNOWN, QUOTED, STRONG, WITHIN, passwordy
from vmem.hot.secrets.values import MOST_KNOWN, around, compiled, has_digit, head_of_line, places
from vmem.hot.secrets.words import are_told, is_told

_ALSO_WORDS = ("clave", "parola")  # a key to a problem, and a word: only what looks like a password is one there
# In lower case, the longer ones first, as a shorter one may be their beginning; groups with what all their names hold.
NAMES = (
    ("pass", ("passphrase", "passcode", "passwort", "password", "passordet", "passord", "passkey", "passwd", "pass",
     "mot de passe")),
    ("pw", ("pwd", "pw")),
    ("mdp", ("mdp",)),
    ("wo", ("kennwort", "wachtwoord")),
    ("en", ("senha", "contrasenya", "contrasena")),
    ("kodeord", ("kodeordet", "kodeord")),
    ("slo", ("heslo", "haslo")),
    ("a", ("lozinka", "adgangskoden", "adgangskode", "kata sandi", "salasana")),
    ("a", _ALSO_WORDS),
    ("wpa", ("wpa key", "wpa2 key", "wpa3 key")),
    ("wi", ("wifi key", "wi-fi key", "wifi code", "code wifi", "code wi-fi")),
    ("secret", ("shared secret", "signing secret", "client secret", "webhook secret", "api secret")),
    ("key", ("api key", "access key", "encryption key", "luks key", "wlan-schlüssel")),
    ("code", ("access code", "door code", "entry code", "gate code", "alarm code")),
    ("jeton", ("jeton d'api", "jeton d’api", "jeton d'accès", "jeton d’accès", "jeton")),
    ("token", ("api token", "access token", "auth token", "bot token")),
)  # fmt: skip
_PASSWORDS = (
    "passphrase", "passcode", "passwort", "password", "passwd", "kennwort", "wachtwoord", "mot de passe", "pwd", "pw",
    "parola", "senha", "contrasenya", "contrasena", "heslo", "haslo", "lozinka", "kata sandi",
)  # fmt: skip
_NO_SPACES = "\u2e80"  # from here on are the scripts that write words without spaces between them
FOREIGN = (
    "contraseña", "пароль", "パスワード", "비밀번호", "비번", "lösenordet", "lösenord", "wlan-schlüssel", "hasło",
    "api-schlüssel", "clé d'api", "clé d’api", "clé api",
    "şifresi", "şifrem", "şifre", "jelszó", "slaptažodis", "mật khẩu", "κωδικός", "κωδικος", "סיסמה", "סיסמא",
    "كلمة المرور", "كلمة السر", "पासवर्ड", "รหัสผ่าน",
)  # fmt: skip
CHINESE = ("密码", "口令", "密碼")
LOGINS = (
    "basic auth", "basic-auth", "creds", "credentials", "login", "log in", "logged in", "sign in", "signed in",
    "zugangsdaten",
)  # fmt: skip
_USERS = ("admin / ", "root / ", "administrator / ", "superadmin / ", "test / ", "demo / ")
_USER_AFTER = r"[a-z]{4,13} / [\"'`]?(?P<v>[!-~]{5,64})"
_USER_BEFORE = re.compile(
    r"(?:\b(?:use|with|using|as|try|avec|mit|con|com|met|login|log in|creds|credentials)|:)\s{1,3}[\"'`]?\Z",
    re.IGNORECASE,
)
ACCOUNTS = ("账号", "帐号")

_LINK = (
    r"(?:→|it['’]s|it is|(?:re)?set to|changed to|updated to|rotated to|\||(?:is|was) (?:just|still|simply)|,? ?still"
    r"|is|was|are"
    r"|(?<=salasana )on|currently|(?:heißt|heisst|sind)(?: jetzt| nun)?|jetzt|nun|maintenant|ahora|ora|agora"
    r"|теперь|сейчас"
    r"|be|to|as|now|lautet|ist|war|est"
    r"|c['’]est|es|är|è|é|je|er|este|jest|adalah|là|είναι|هي|هو|है|คือ|היא|=|:|：|=>|->|은|는|は|が|—)"
)
# The last of the links, where what follows it can be a word like any other.
_SAYS_IT_IS = re.compile(
    r"(?:it['’]s|\bit is|\b(?:changed|set|updated|rotated) to|\b(?:is|was)(?: just| still| simply)?|\blautet"
    r"|\bist|\bwar|\best|\bes|är|è|é|은|는|は)\s{0,3}[:：]?\s*\Z"
)
_SETS = re.compile(r"\s{0,3}[:：=]\s*\Z")
_NEVER_BY_A_SIGN = (  # "Access key: Submit"
    " key", " token", " secret", " code", "jeton", "api", "api-schlüssel", "accès",
)  # fmt: skip
_CODED = re.compile(r"[{}()\[\]<>;\"'`$\\]|^\s|\w=\w")  # of a line that is code, or a field of a file
_ENDS = r"s?(?:['’]s)?(?![A-Za-z])(?:[\"'”`)]|\*\*)?"
_VALUE = r"\s{0,3}(?P<quote>\(?[\"'“‘`「『]|\()?(?P<v>[!-~\u00a1-\u1fff\uac00-\ud7a3]{4,80})"
_LINKED = (
    rf"{_ENDS}(?:\s(?:is|was|has\sbeen)\s(?:generated|created|set)|\s(?:has|did)(?:n['’]t| not) changed?)?"
    r"(?:\s{1,3}(?:for|of|on|at|in|zu|für|von|vom|zum|zur|pour|du|del?|da|do|della|para|от|для|van|voor|till|til|ke?)(?:\s{1,3}[\w./@'\"-]{1,40}){1,4}?,?)?"
    rf"(?P<link>(?:\s{{0,3}}{_LINK}(?:\*\*)?(?=[\s\"'“‘`:：「]|(?<=[:：=はが은는|→])))+){_VALUE}"
)
_SAID_LATER = (  # the password that I got from them: …
    r"s?(?:\s{1,3}[A-Za-z][\w'’-]{0,20}){1,7}?(?P<link>[:：]|\s(?:is|was|c['’]est|este|ist|est|es|é|è|je|jest|är|er))\s{1,3}"
    r"(?P<quote>[\"'“‘`「『])?(?P<v>[!-~]{6,64})(?=[.,;)]?(?:\s|\Z))"
)
_CHANGED = (  # changed … from one to another
    rf"{_ENDS}(?:\s{{1,3}}[a-z]{{2,12}}){{0,4}}?\s{{1,3}}from\s{{1,3}}[\"'`]?(?P<v>[!-~]{{5,80}}?)[\"'`]?"
    r"\s{1,3}to\s{1,3}[\"'`]?(?P<w>[!-~]{5,80})"
)
_USER_NAMED = re.compile(  # user anna and password …: one was told, so the other is, too
    r"\b(?:user(?:name)?|login|account|as|als|benutzer(?:name)?|utilisateur|usuario|utente|usu[aá]rio)\s{0,2}(?:[:=]|is|ist|est|es)?\s{0,2}"
    r"[\"'`]?[\w.@-]{2,40}[\"'`]?(?:\s{0,2}(?:,|/|;|\b(?:and|with|und|mit|et|avec|y|con|e|com|en|met)\b)\s{0,2}|\s)"
    r"(?:(?:the|its|das|le|la|el|a|o|het)\s)?\Z",
    re.IGNORECASE,
)
_BARE = (
    rf"{_ENDS}(?:\s(?:for|of|on|at|für|von|pour|du|del?|do|para|от|для|voor)(?:\s[\w./@-]{{1,40}}){{1,3}}?|(?:\s[а-яё]{{2,12}}){{1,2}}?)?"
    rf"(?:,?\s(?:type|enter|use|try|give)(?:\s(?:in|it))?)?(?P<link>){_VALUE}"
)
_TURNS = ("gesetzt", "umgestellt", "cambi", "chang", "modifi", "alter", "muda", "troca", "wijzig", "zmieni")
_TURNS_ABROAD = ("geändert", "сменил", "поменял", "изменил")
_TURN_REACH = 110
_TURNED = r"\s(?:auf|на|a|à|en|por|par|pour|su|in|naar|para|na)\s{1,3}[\"'`]?(?P<v>[!-~]{6,64})"
_CHINESE_AFTER = (
    r"[^\s，。；,;:：!-~]{0,4}?(?P<link>\s{0,3}(?:改成了?|改为|换成了?|换为|设成了?|设为|设置[为成]|重置为|就是|应该是|"
    r"是|为|為|=|:|：)?)\s{0,3}[\"'“‘`「『]?(?P<v>[!-~]{5,80})"
)
_LOGIN_AFTER = (
    r"(?:\s(?:for|to|on)(?:\s[\w.-]{2,24}){1,3}?)?(?:\s{0,3}(?:are|is|as|with|sind|ist|lauten|sont|son|sono|:|：|是|为))?\s{0,3}(?:there\s)?\(?(?:user(?:name)?\s{1,3})?[\"'`]?(?P<user>[\w.@-]{2,40})[\"'`]?"
    r"\s{0,2}(?:/|:|,|，|、|\s(?:with|using|and)\s|\s)\s{0,2}[\"'`]?(?P<v>[!-~]{6,64})"
)
_TEST_PASSES = re.compile(r"PASS: \S+(?:[ \t]+\S|\r?\n(?:PASS|FAIL|SKIP|XFAIL)\b)")  # "PASS: Login-Tests-12 done"
_LOGIN_IS = re.compile(r"(?i)\b(?:is|are|ist|sind|lauten|sont|son|sono)\s|[:：]")
_JOINS = ("with", "using", "via", "mit", "on", "in", "from")  # log in with Firefox128
_LOGIN_ALONE = (  # log in with hunter2, and not with user2
    r"\s(?:with|using|mit)\s[\"'`]?(?!(?:user|test|admin|password|account|e?mail|phone|username|client|role|tenant|customer|player|demo|guest|dev|qa|step|"
    r"version|id|key|token|sso|team|org|shop|auth|mfa|chrome|firefox|safari|edge|node|python)[0-9])"
    r"(?P<v>[a-z]{4,20}[0-9]{1,6})(?![\w@.-])"
)
_BEFORE = re.compile(
    r"(?P<v>[!-~]{6,64})[\"'`]?\s{1,3}(?:(?:as|is|was)\s{1,3}(?:the|my|your|our|a|its)\s{1,3}|\((?!using\b|with)(?:the\s)?)"
    r"(?:[\w-]{1,20}\s{1,3}){0,2}\Z"
)
_NAMED = re.compile(
    r"[\"'”`)*]{0,3}(?:[.,;:!)]|\s*(?:\n|\Z)|\s(?:for|of|on|to|in|at|and|but|now|until)\b)"
)  # no part of it
_SAYS = (
    " (", " as the ", " as my ", " as your ", " as our ", " as a ", " is the ", " is my ", " is your ", " is our ",
    " was ",
)  # fmt: skip
_ASKED = (  # what is the password? …
    r"(?:ord|ort|rase|ode|word|key)?s?(?:\s(?:for|of|to|on|at|für|von|pour|de|para)(?:\s[\w./@-]{1,30}){1,5})?\s?\?[\"'”’]?\s{0,16}"
    r"(?:->|=>|→|[=:—-]|(?:A|Answer|User):)?\s{0,3}[\"'`“]?(?P<v>[!-~]{4,64}?)(?=[\"'`”]?[.!]?[ \t]*(?:\n|\Z))"
)
_ASKS = re.compile(r"\b(?:what(?:['’]?s| is| was)|wie (?:ist|lautet|heißt)|quel est)\b[^\n?]{0,40}\Z", re.IGNORECASE)
_ALONE = re.compile(  # all of what was said, to who asked for it
    r"\s*(?:(?:it['’]?s|it is|use|try|here(?: it is| you go)?|sure|ok|yes)[:,]?\s+)?[\"'`]?"
    r"(?P<v>[!-~]{8,64}?)[\"'`]?[.]?\s*",
    re.IGNORECASE,
)
_ALONE_CHARS = 90
_NAMES_IT = re.compile(  # a link, a file, a version, a ticket, an error, a thing and its number
    r".*(?:[/:?]|\d\.\d|\.[a-z]{2,4}\d*\W*\Z)|[A-Za-z_.-]+[#!]\d+!*\Z|\w+(?:Error|Exception)\b|[A-Za-z]+\d{1,2}\W+\Z"
)
_LOGIN_REACH = 80  # characters before a user, in which a login is spoken of
_LOGIN_WORDS = ("login", "log in", "credential", "creds", "account")
_NEAR = 60  # characters before and behind a password's name, in which what can be nothing else is one
_SIGNED = (  # a word that holds a digit and a sign
    r"(?<![!-~])[\"'`(“‘]{0,2}(?P<v>(?=[!-/:-~]{0,63}[0-9])(?=[!-~]{0,63}[!#$%^&*?~+])[!-~]{8,64})(?![!-~])"
)
_CALLS = re.compile(r"[{}<>;=|\\]|\w\(")  # of a line that is code
_PIECE = r"(?:(?:[A-Za-z]+-)*[A-Za-z]+(?:-?\d{1,3}[A-Za-z]{0,2})?|\d{1,4}[A-Za-z]+)"
_NUMBERED = (
    re.compile(  # RFC6749!, Ctrl+Shift+P1, PBKDF2+SHA256, 300ms~500ms, 1Password**, web2#12, auth.py#L20-L31, pkg@^2
        r"[A-Z]{2,8}-?\d[\w-]*\W*|(?:[A-Za-z]+\+)+\w+\W*"
        rf"|(?:{_PIECE}[+&~])+{_PIECE}\W*|\d{{1,2}}[A-Za-z]+\W*|[a-z][a-z_.-]*\d{{0,2}}#\d+\W*"
        r"|[\w.-]+\.[a-z]{1,4}#L\d[\dL-]*|[a-z][\w.-]*@[~^]\d+\W*"
    )
)


def spoken(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    """Where the text tells a password, as (start, end, kind); `lower` is the text in lower case."""
    if len(text) <= _ALONE_CHARS and (alone := _ALONE.fullmatch(text)) is not None and _of_four_kinds(alone["v"]):
        yield *alone.span("v"), "password"
    ascii_only = lower.isascii()
    done: set[int] = set()
    read: dict[tuple[str, int, str], list[tuple[int, int, str]]] = {}
    names = [name for part, group in NAMES if part in lower for name in group]
    for name in names if ascii_only else (*names, *FOREIGN):
        for at in places(lower, name):
            before = lower[at - 1 : at]
            amid = (before.isalnum() or before == "_") and not text[at].isupper() and name[0] < _NO_SPACES
            if at not in done and not amid:
                done.add(at)
                here = around(text, at, name)
                if here not in read:
                    if len(read) >= MOST_KNOWN:
                        read.clear()
                    read[here] = [(begin - at, end - at, kind) for begin, end, kind in _named(text, lower, at, name)]
                yield from ((at + begin, at + end, kind) for begin, end, kind in read[here])
    for name in () if ascii_only else CHINESE:
        for at in places(lower, name):
            match = compiled(_CHINESE_AFTER).match(text, at + len(name))
            if match is not None:
                yield from _told(match, bool(match["link"].strip()) or not text[match.start("v") - 1].isspace())
    for name in LOGINS if ascii_only else (*LOGINS, *ACCOUNTS):
        for at in places(lower, name):
            if not (lower[at - 1 : at].isalnum() and lower[at - 1 : at].isascii()):
                yield from _logged_in(text, at + len(name), name)
    if " / " in lower:
        yield from _behind_users(text, lower)


def _named(text: str, lower: str, at: int, name: str) -> Iterator[tuple[int, int, str]]:
    """What is told before or behind a name that stands at `at`."""
    near, end = lower[max(0, at - 50) : at], at + len(name)
    told = _BEFORE.search(text, max(0, at - 110), at) if any(words in near for words in _SAYS) else None
    if told is not None:
        quoted = text[told.start() - 1 : told.start()] in ("`", '"', "'") or told["v"][0] in "`\"'"
        named = "(" not in told[0] and _NAMED.match(text, end) is not None
        yield from _told(told, quoted or named)
    match = compiled(_LINKED, re.IGNORECASE).match(text, end) or compiled(_BARE).match(text, end)
    found: list[tuple[int, int, str]] = []
    if match is not None:
        linked = bool(match["link"].strip() or match["quote"] not in (None, "(")) or bool(
            _USER_NAMED.search(near) or text[end : end + 3] in ("'s ", "’s ")
        )
        found = list(_told(match, linked or not name.isascii()))
        if _TEST_PASSES.match(text, at) is not None and not head_of_line(text, at).strip():
            found = [one for one in found if CHOSEN.fullmatch(text, one[0], one[1]) is None]
        between = QUOTED.match(text, match.start("v")) if match["quote"] else None
        if not found and between is not None and text[between.end() : between.end() + 1] in ("'", '"', "`", "”", "’"):
            found = [(*between.span(), "password")]
        found = found or ([] if name in _ALSO_WORDS else list(_said(text, match, name)))
    if not found and (name in _PASSWORDS or name == "mdp" or not name.isascii()):
        later = compiled(_SAID_LATER).match(text, end)
        found = list(_told(later, later["link"] in ":：")) if later is not None else []
    yield from found
    if name in _PASSWORDS and "?" in lower[end : end + 80] and _ASKS.search(text, max(0, at - 60), at):
        asked = compiled(_ASKED).match(text, end)
        if asked is not None:
            yield from list(_told(asked, True)) or _ends_with(text, asked, True)
    if name in _PASSWORDS or name in FOREIGN:
        yield from _near(text, at, end)
    yield from _turned(text, lower, end)
    changed = compiled(_CHANGED, re.IGNORECASE).match(text, end) if "from" in lower[end : end + 70] else None
    if changed is not None:
        yield from _told(changed, True)
        yield from _told(changed, True, "w")


def _near(text: str, at: int, end: int) -> Iterator[tuple[int, int, str]]:
    """What stands in the line of a name, [at, end), near it and can hardly be a word: "use X for the password"."""
    begin = text.rfind("\n", max(0, at - _NEAR), at) + 1 or max(0, at - _NEAR)
    stop = text.find("\n", end, end + _NEAR)
    stop = min(len(text), end + _NEAR) if stop < 0 else stop
    words = compiled(_SIGNED)
    for word in words.finditer(text, begin, min(len(text), stop + _NEAR)):
        if word.start() >= stop:
            return
        value = word["v"].rstrip("\"'`,.;:)]}>")
        ends = compiled(r"[\"'`]? [a-z]").match(text, word.start("v") + len(value)) is None  # with a sign or a sentence
        signs = value[1:].rstrip("!?") if ends else value[1:]
        signed = has_digit(value) and any(char in STRONG for char in signs)
        if not signed or _NAMES_IT.match(value) is not None or _NUMBERED.fullmatch(value) is not None:
            continue
        if _of_four_kinds(value) or _CALLS.search(text, begin, stop) is None:
            yield from _told(word, False)


def _logged_in(text: str, end: int, name: str) -> Iterator[tuple[int, int, str]]:
    """What is told behind "login" and the like, a `name` that ends there: a user and a password, or that alone."""
    match = compiled(_LOGIN_AFTER, re.IGNORECASE).match(text, end)
    if match is not None and not (match["user"].lower() in _JOINS and match["v"].isalnum()):
        between = text[match.end("user") : match.start("v")]
        value, word = match["v"].rstrip(".,;)"), between.strip().strip("\"'`").strip()
        if word == "and" and _LOGIN_IS.search(text, end, match.start("user")) is None:
            word = ""  # "log in with GitHub and OAuth-Proxy-2024"
        slash = (word in ("/", ":") and "log" not in name and (word == "/" or "basic" in name)) or (
            word in ("with", "using", "and") and (CHOSEN.fullmatch(value) or WITHIN.fullmatch(value)) is not None
        )
        yield from list(_told(match, slash)) or _ends_with(text, match, slash)
    alone = compiled(_LOGIN_ALONE, re.IGNORECASE).match(text, end) if name[-1] == "n" else None
    if alone is not None and not KNOWN.fullmatch(alone["v"]):
        yield *alone.span("v"), "password"


def _behind_users(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    """What is told behind a user and a slash: "as anna / …"."""
    for at in places(lower, " / "):
        match = compiled(r" / [\"'`]?(?P<v>[!-~]{6,64})").match(text, at)
        user = compiled(r"(?<![\w./-])[\"'`]?[A-Za-z][\w.@-]{1,40}[\"'`]?\Z").search(text, max(0, at - 44), at)
        if match is None or user is None:
            continue
        near = lower[max(0, user.start() - _LOGIN_REACH) : user.start()]
        if _USER_BEFORE.search(near) or any(name in near for name in _LOGIN_WORDS):
            yield from _told(match, False)
    for name in _USERS:
        for at in places(lower, name):
            match = compiled(_USER_AFTER, re.IGNORECASE).match(text, at)
            if match is not None and _USER_BEFORE.search(text, max(0, at - 16), at):
                yield from list(_told(match, True)) or _ends_with(text, match, True)


def _told(match: re.Match[str], linked: bool, group: str = "v") -> Iterator[tuple[int, int, str]]:
    value = match[group]
    value = value.lstrip("\"'`").partition('")')[0].rstrip("\"'`,.;:)]}>") or value
    start = match.start(group) + match[group].index(value)
    if passwordy(value, linked=linked):
        yield start, start + len(value), "password"


def _turned(text: str, lower: str, end: int) -> Iterator[tuple[int, int, str]]:
    """What a password was changed to, in the languages that say so behind it: "Passwort hab ich auf X geändert"."""
    near = lower[end : end + _TURN_REACH]
    if near.isascii() and not any(verb in near for verb in _TURNS):
        return
    if any(verb in near for verb in (*_TURNS, *_TURNS_ABROAD)):
        told = compiled(_TURNED, re.IGNORECASE).search(text, end, end + _TURN_REACH)
        if told is not None:
            yield from _told(told, False)


def _of_four_kinds(value: str) -> bool:
    """Whether a word by itself can hardly be anything but a password: letters of both cases, digits and signs."""
    return (
        any(char.isupper() for char in value)
        and any(char.islower() for char in value)
        and any(char in STRONG for char in value)
        and _NAMES_IT.match(value) is None
        and passwordy(value, linked=False)
    )


def _ends_with(text: str, match: re.Match[str], told: bool) -> Iterator[tuple[int, int, str]]:
    """The value of a login, when it is a word like any other and the login ends with it."""
    value = match["v"].rstrip("\"'`,.;:)]}>")
    end = match.start("v") + len(value)
    if told and is_told(value, text, end):
        yield match.start("v"), end, "password"


def _said(text: str, match: re.Match[str], name: str) -> Iterator[tuple[int, int, str]]:
    """The same of a value that looks like any other word, by what is said around it."""
    link = match["link"]
    start = match.start("v")
    value = match["v"].rstrip("\"'`“”’,.;:)]}>")
    if not link.strip() or KNOWN.fullmatch(value) or (name == "pass" and not link.strip(" \t:=")):
        return
    says = _SAYS_IT_IS.search(link) is not None and name != "pass"
    if match["quote"] and (says or link.strip() in ("to", "auf", "à")):
        close = compiled(r"[^\"'“”‘’`「」『』\n]{4,40}(?=[\"'”’`」』])").match(text, start)
        if close is not None and (are_told(close[0]) or (name == "passphrase" and close[0].count(" ") > 1)):
            yield *close.span(), "password"
            return
    elif name == "passphrase" and (says or _SETS.search(link)):
        words = compiled(r"[a-z]{2,12}(?:[ -][a-z]{2,12}){2,7}(?=[.,;!]|\s*$|\s*\n)").match(text, start)
        if words is not None and are_told(words[0]):
            yield *words.span(), "password"
            return
    end = start + len(value)
    if not says and (match["quote"] or name.endswith(_NEVER_BY_A_SIGN)):
        return
    if not says:
        alone = compiled(r"[\"'`)]*[ \t\r]*(?:\n|\Z)").match(text, end)
        if _SETS.search(link) is None or _CODED.search(head_of_line(text, start)) or alone is None:
            return
    if is_told(value, text, end):
        yield start, end, "password"
