"""Secrets in files and output whose lines do not say that they hold one: see `redact`.

A private key, the values of a Kubernetes Secret, the column under a heading such as "password", what Terraform made up.
Stdlib only; linear, as a region is read once.
"""

from __future__ import annotations

from collections.abc import Iterator

from vmem.hot.secrets.names import STRONG_NAMES
from vmem.hot.secrets.passwords import passwordy
from vmem.hot.secrets.values import compiled, given, places, scrambled, secret_name
from vmem.hot.secrets.words import describes

_KEY_BEGIN = r"-{4,5} ?BEGIN (?:[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1) ?-{4,5}"
_BETWEEN = (  # the lines of a key: quotes, escapes, the marks of a diff, a number of each line
    r"(?:\\[nr]|\n[ \t]{0,8}[0-9]{1,6}[\t→|: ]{1,3}|[\s\"'+,>|\\-])*"
)
_KEY_BODY = rf"(?:{_BETWEEN}[A-Za-z-]{{2,12}}: [^\n\\]{{0,200}})*(?:{_BETWEEN}[A-Za-z0-9+/=]{{16,}})+"
_KIND = r"[\"']?kind[\"']?[ \t]{0,2}:[ \t]{0,2}[\"']?secret[\"']?[ \t]{0,2}(?=[,}\n\r]|$)"
_BLOCK = (
    r"(?m)^(?P<in>[ \t]{0,40})(?:- )?(?:data|stringData):[ \t]{0,4}\r?\n"
    r"(?P<body>(?:(?P=in)[ \t]{1,40}[^\s-][^\n]*\n?)+)"
)
_FIELD = r"[ \t]+[\"']?[\w.-]{1,128}[\"']?:(?:[ \t]+(?P<v>\S[^\n]*))?"
_OBJECT = r"\"(?:data|stringData)\"\s{0,8}:\s{0,8}\{(?P<body>[^{}]{1,200000})\}"
_VALUE = r":\s{0,8}\"(?P<v>(?:[^\"\\]|\\.)*)\""
_MADE_UP = r"\"result\"\s{0,4}:\s{0,4}\"(?P<v>[^\"\n]{4,256})\""

_GIVEN_AS = r"\"(?:name|key|label|id|type|field|title)\"\s{0,4}:\s{0,4}\"(?P<name>[^\"\n]{2,64})\""
_GIVEN = r"\"value\"\s{0,4}:\s{0,4}\"(?P<v>[^\"\\\n]{4,512})\""
_GIVEN_REACH = 600  # of an object around its "value"
_COOKIE = r"(?i)(?:.*[_.-])?(?:sess(?:ion)?(?:_?id)?|sid|auth|jwt|sso|remember(?:[_-]\w+)?)"
_COOKIES = r"(?i)(?:sess|sid|auth|token|jwt|sso|remember)[\w.-]{0,30}=(?P<v>[^\s;,\"']{12,2048})"
_HIDDEN = ("concealed", "securestring", "sensitive")

_INSERT = r"insert\s{1,4}into\s{1,4}[^\s(]{1,128}\s{0,4}\((?P<names>[^()]{1,1000})\)\s{0,8}values\s{0,8}"
_ROW = r"\s{0,8},?\s{0,8}\((?P<row>(?:[^()'\"]|'(?:[^'\\]|\\.){0,2000}'|\"[^\"]{0,2000}\"|\([^()]{0,200}\)){1,4000})\)"
_ITEM = r"(?:[^,'\"(]|'(?:[^'\\]|\\.)*'|\"[^\"]*\"|\([^()]*\))+"

_HEADINGS = (
    "passw", "pwd", "secret", "token", "api key", "api_key", "apikey", "access key", "access_key", "credential",
)  # fmt: skip
_WHOSE = r"(?:user|login|account|e-?mail|benutzer|usuario)[ _-]?(?:name|id|address)?"
_HEADING = r"[\w. -]{1,40}"
_REACH = 65_536  # characters before and behind its kind that belong to one manifest, at most
_ROWS = 200  # of one table that are read
_LINE = 400  # characters of a row


def in_files(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    """Where secrets stand by the shape of the file, as (start, end, kind); `lower` is the text in lower case."""
    if "kind" in lower and "secret" in lower:
        yield from _of_kubernetes(text, lower)
    if '"random_password"' in lower:
        for match in compiled(_MADE_UP).finditer(text):
            if given(match["v"], any_text=True):
                yield *match.span("v"), "password"
    if "insert" in lower:
        yield from _inserted(text, lower)
    if '"value"' in lower:
        yield from _given(text)
    if "\n" in text and any(name in lower for name in _HEADINGS):
        yield from _columns(text, lower)


def private_keys(text: str) -> Iterator[tuple[int, int, str]]:
    if "PRIVATE KEY" in text or "Static key V1" in text:
        body = compiled(_KEY_BODY)
        done = 0
        for begin in compiled(_KEY_BEGIN).finditer(text):
            if begin.start() < done:
                continue
            match = body.match(text, begin.end())
            if match is None:
                continue  # named, not given
            done = match.end()
            end = text.find("-END ", done, done + 80)
            if end >= 0:
                tail = text.find("-----", end + 5, end + 80)
                done = tail + 5 if tail >= 0 else done
            yield begin.start(), done, "private-key"
    at = text.find("PuTTY-User-Key-File-")
    while at >= 0:
        lines = text.find("Private-Lines:", at)
        if lines < 0:
            return
        end = text.find("Private-MAC:", lines)
        end = len(text) if end < 0 else end
        yield lines, end, "private-key"
        at = text.find("PuTTY-User-Key-File-", end)


def _of_kubernetes(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    done = 0
    for kind in compiled(_KIND).finditer(lower):
        if kind.start() < done:
            continue
        begin, done = _manifest(lower, kind.start(), kind.end())
        for block in compiled(_BLOCK).finditer(text, begin, done):
            yield from _fields(text, block.start("body"), block.end("body"))
        for found in compiled(_OBJECT).finditer(text, begin, done):
            for value in compiled(_VALUE).finditer(text, *found.span("body")):
                if _holds(value["v"]):
                    yield *value.span("v"), "secret"


def _manifest(lower: str, start: int, end: int) -> tuple[int, int]:
    """Where the manifest around a "kind: Secret" begins and ends: others stand before and behind it."""
    least, most = max(0, start - _REACH), min(len(lower), end + _REACH)
    first = max(lower.rfind("\n---", least, start), least)
    last = lower.find("\n---", end, most)
    last = most if last < 0 else last
    version = lower.rfind("apiversion", first, start)
    if version >= 0:
        after = lower.find("apiversion", end, last)
        return version, last if after < 0 else after
    own = lower.find("apiversion", end, last)  # it follows its kind
    after = lower.find("apiversion", own + 1, last) if own >= 0 else -1
    return first, last if after < 0 else after


def _fields(text: str, at: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Every value of a block, and every line of one that goes on over more lines."""
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        field = compiled(_FIELD).match(text, at, stop)
        start = at if field is None else field.start("v")
        if start >= 0:
            line = text[start:stop]
            begin = start + len(line) - len(line.lstrip())
            value = line.strip()
            quoted = value[:1] in ('"', "'") and value[-1:] == value[:1] and len(value) > 2
            begin, value = (begin + 1, value[1:-1]) if quoted else (begin, value)
            if _holds(value):
                yield begin, begin + len(value), "secret"
        at = stop + 1


def _holds(value: str) -> bool:
    return len(value) >= 4 and value[:2] not in ("|-", "|+", ">-", ">+") and given(value, any_text=True)


def _columns(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    done = 0
    for at in sorted(at for name in _HEADINGS for at in places(lower, name)):
        if at < done:
            continue
        start, done = _line_at(text, at)
        heading = text[start:done]
        sign = next((one for one in "|\t," if one in heading), "")
        cells = _cells(text, start, done, sign) if sign and len(heading) <= _LINE else []
        labels = [text[begin:end] for begin, end in cells]
        if len(labels) < 2 or not all(not label or compiled(_HEADING).fullmatch(label) for label in labels):
            continue
        wanted = [
            number for number, label in enumerate(labels) if secret_name(label) or secret_name(label.replace(" ", "_"))
        ]
        whose = any(compiled(_WHOSE).fullmatch(label.lower()) for label in labels)
        whose = whose and all("pass" in labels[number].lower() for number in wanted)
        for _ in range(_ROWS if wanted else 0):
            start, stop = _line_at(text, done + 1)
            row = _cells(text, start, stop, sign) if stop - start <= _LINE else []
            if len(row) != len(labels) and not compiled(r"[\s|+:-]+").fullmatch(text, start, stop):
                break
            done = stop
            for number in wanted if len(row) == len(labels) else ():
                value = text[slice(*row[number])]
                if _in_cell(value, labels[number].lower(), whose):
                    yield *row[number], "password"
            if stop >= len(text):
                break


def _given(text: str) -> Iterator[tuple[int, int, str]]:
    """The "value" of an object that names it before or behind: {"value": "x", "name": "DB_PASSWORD"}."""
    for found in compiled(_GIVEN).finditer(text):
        begin = text.rfind("{", max(0, found.start() - _GIVEN_REACH), found.start()) + 1
        end = text.find("}", found.end(), found.end() + _GIVEN_REACH)
        if not begin or end < 0 or "}" in text[begin : found.start()]:
            continue
        for told in compiled(_GIVEN_AS).finditer(text, begin, end):
            if told["name"].lower() in ("cookie", "set-cookie"):
                yield from ((*one.span("v"), "cookie") for one in compiled(_COOKIES).finditer(text, *found.span("v")))
            elif (
                compiled(_COOKIE).fullmatch(told["name"])
                and len(found["v"]) >= 16
                and scrambled(found["v"], hex_too=True)
            ):
                yield *found.span("v"), "cookie"
                break
            if told["name"].lower() in _HIDDEN or (secret_name(told["name"]) and not told["name"].isalpha()):
                if given(found["v"], any_text=True):
                    yield *found.span("v"), "secret"
                break


def _inserted(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    """The values for a column such as "password" in SQL that names its columns."""
    for found in compiled(_INSERT).finditer(lower):
        names = [name.strip(' \t\r\n`"[]') for name in found["names"].split(",")]
        wanted = [number for number, name in enumerate(names) if secret_name(name)]
        row = compiled(_ROW).match(text, found.end()) if wanted else None
        for _ in range(_ROWS):
            if row is None:
                break
            items = [item.span() for item in compiled(_ITEM).finditer(text, *row.span("row"))]
            for number in wanted if len(items) == len(names) else ():
                begin, end = items[number]
                value = text[begin:end].strip()
                if value[:1] in ("'", '"') and _holds(value[1:-1]):
                    begin += text[begin:end].index(value) + 1
                    yield begin, begin + len(value) - 2, "password"
            row = compiled(_ROW).match(text, row.end())


def _line_at(text: str, at: int) -> tuple[int, int]:
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


def _cells(text: str, start: int, end: int, sign: str) -> list[tuple[int, int]]:
    """The spans of a row's cells without the space and the quotes around them; of `| a | b |` two."""
    out = []
    at = start
    for part in text[start:end].split(sign):
        value = part.strip(" \t\r\"'`*")
        begin = at + part.find(value)
        out.append((begin, begin + len(value)))
        at += len(part) + 1
    if sign == "|" and len(out) > 2:
        first, last = out[0], out[-1]
        out = out[first[0] == first[1] : len(out) - (last[0] == last[1])]
    return out


def _in_cell(value: str, label: str, told: bool) -> bool:
    """`told`: the row tells whose it is, too."""
    if any(char.isspace() for char in value):
        return False
    plain = value.isalnum() or (value[:1].isalnum() and value.isascii() and "/" not in value)
    chosen = any(char.isdigit() for char in value) or not describes(value)
    if told and len(value) >= 4 and plain and chosen and given(value, any_text=True):
        return True
    if passwordy(value, linked=any(name in label for name in STRONG_NAMES)):
        return True
    return len(value) >= 16 and given(value, any_text=True) and scrambled(value, hex_too=True)
