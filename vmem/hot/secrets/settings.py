"""Where a name such as `api_key` is set to a value that looks like a secret: see `redact`. Stdlib only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vmem.hot.secrets.names import STRONG_NAMES, WEAK_NAMES
from vmem.hot.secrets.values import (
    MOST_KNOWN,
    around,
    compiled,
    harmless_name,
    head_of_line,
    in_word,
    is_secret,
    is_uuid,
    places,
    scrambled,
)  # fmt: skip
from vmem.hot.secrets.words import COMMON, are_told, describes

_LOOSE_REACH = 60  # "the token for the bot is …": how far a value may stand from its name
_LONG = 56  # characters: a value that may go on behind what is read of it, or in the next line
_GOES_ON = (
    r"[A-Za-z0-9+/=_.%~-]*(?:(?:\\n|\r?\n)[ \t]{0,16}[A-Za-z0-9+/]{48,}={0,2}(?![^\s\"'\\]))*"
    r"(?:(?<=[A-Za-z0-9+/]{48})(?:\\n|\r?\n)[ \t]{0,16}[A-Za-z0-9+/]{1,76}={1,2}(?![^\s\"'\\]))?"
)
_SETTER = r"(?:set|put|define|append|add)(?=[A-Z_]|\Z)(?!Error|_error|Custom)"
_NAME_REACH = 40  # how much of an identifier is read before a name
_ENDINGS = ("_key", "_sk", "_pat", "pwd", "_pass", "_pw")  # of names, which no talk has
_NAME_PARTS = (  # some part of each name
    "pass", "pwd", "_pw", "secret", "token", "key", "_sk", "_base64", "_pat", "credential", "密", "令",
)  # fmt: skip

_ASSIGN = r"""
    (?P<rest>[A-Za-z0-9_-]{0,40})
    (?P<close>(?:\\{0,7}["'`]|&quot;|&\#34;|%22)?[\])]?)
    (?P<sep>
        (?:,\s{0,24}|\s{1,24})\\?["']?[vV]alue\\?["']?\s{0,2}[:=]\s{0,2}
      | [ \t]{0,4}:?\s{0,3}\{\s{0,12}(?:["']?(?:type|description|sensitive)[^\n,]{0,120}[\n,]\s{0,12}){0,3}
        ["']?(?:default|value)["']?\s{0,3}[=:]\s{0,3}
      | [ \t]{0,4}:[ \t]{0,4}(?:\r?\n\s{1,24}(?=["'])|[|>][-+]?[ \t]{0,4}\r?\n[ \t]{1,24})
      | [ \t]{0,12}(?P<op>:=|=>|={1,3}|!=|:|：|＝|->|%3[aAdD]|&\#(?:58|61);)[ \t]{0,12}
      | [ \t]{1,4}(?:is|was|=)[ \t]{1,4}
      | [ \t]{0,2}(?:是|为|為)[ \t：:]{0,3}
      | \s{0,2},\s{0,24}(?=["'])
      | </key>\s{0,24}<string>
      | /?>
      | [ \t]{1,2}(?=[^\s-])
    )
    (?:(?:!!?[a-z]|&[\w-])\w{0,24}[ \t]{1,4}(?=[^\s&|]))?
    (?: \\{1,7}"(?P<eq>[^"\\\n]{1,512}) | %22(?P<pq>[^%\s"]{1,512}) | "(?P<dq>(?:[^"\\\n]|\\.){1,512})
      | '(?P<sq>(?:[^'\\\n]|\\.){1,512})
      | `(?P<bq>[^`\n]{1,512}) | (?P<uv>[^\s"'`<>]{1,512}) )
"""


def assigned(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    """Where values stand that a name gives away, as (start, end, kind); `lower` is the text in lower case."""
    if not any(part in lower for part in _NAME_PARTS):
        return
    known = [name for name in (*STRONG_NAMES, *WEAK_NAMES) if name in lower]
    done = 0
    read: dict[tuple[str, int, str], tuple[bool, bool, int, int]] = {}
    for at, end, word in sorted((at, at + len(name), name) for name in known for at in places(lower, name)):
        if at < done:
            continue
        here = around(text, at, word)
        if here not in read:
            if len(read) >= MOST_KNOWN:
                read.clear()
            read[here] = _set_at(text, lower, at, end, word)
        harmless, is_set, begin, stop = read[here]
        if harmless:
            continue
        if stop:
            begin, stop = at + begin, at + stop
            more = compiled(_GOES_ON).match(text, stop) if stop - begin >= _LONG else None
            done = stop if more is None else more.end()
            yield begin, done, shown_kind(word)
            after = compiled(r"""["']?\s{1,3}(?:->|=>|→)\s{1,3}["']?(?P<v>[^\s"']{4,512})""").match(text, done)
            if after is not None:  # a change: the new value stands behind the old one
                yield *after.span("v"), shown_kind(word)
        elif word not in _ENDINGS:
            stop = text.find("\n", end, end + _LOOSE_REACH)
            stop = end + _LOOSE_REACH if stop < 0 else stop
            yield from _loose(text, end, max(end, done), stop, word)
            done = max(done, end if is_set else min(stop, len(text)))


def shown_kind(word: str) -> str:
    """What a secret is called that a name with this word gave away."""
    if word in STRONG_NAMES:
        return "password"
    return "token" if word in ("token", "令牌") else "secret" if word in ("secret", "密钥", "credential") else "key"


def _set_at(text: str, lower: str, at: int, end: int, word: str) -> tuple[bool, bool, int, int]:
    """(whether the name that holds a word, [at, end), is a harmless one, whether it is set to anything, and where the
    secret stands to which it is, counted from the word; 0 and 0 for none)."""
    start = _name_start(text, at)
    match = compiled(_ASSIGN, re.VERBOSE).match(text, end)
    rest = match["rest"].lower() if match is not None else ""
    if harmless_name(lower[start:end] + rest, end - start, at - start):
        return True, match is not None, 0, 0
    begin, stop = (match and _value(text, start, end, word, match)) or (at, at)
    return False, match is not None, begin - at, stop - at


def _value(text: str, start: int, end: int, word: str, match: re.Match[str]) -> tuple[int, int] | None:
    """Where the secret stands to which the name [start, end) is set, None when it is set to none."""
    in_path = text[start - 1 : start] == ":" and (match["sep"] == ":" or text[start - 2] == ":")
    if in_path or not _sets(text, start, match):
        return None
    group = match.lastgroup or "uv"
    value = _trimmed(match[group], quoted=group != "uv")
    begin = match.start(group)
    stop = begin + len(value)
    if (
        len(value) < 4
        or (match["op"] == ":" and value.startswith((":", "?")))  # Passwords::Policy, ${PASSWORD:?not set}
        or (group == "uv" and value.rstrip("!?").lower() in COMMON)
        or (match["sep"].endswith("/>" if match["op"] else ">") and not text.startswith("</", stop))
    ):
        return None
    loud = (text[start:end] + match["rest"]).replace("-", "_").isupper()
    if word == "passw" and loud and match["op"] == "=" and _phrase(value):
        return begin, stop
    before = ";" if group == "uv" and _set_alone(text, start, stop, match) else text[start - 1 : start]
    return (begin, stop) if is_secret(value, word, group != "uv", match["sep"], loud, before) else None


def _loose(text: str, end: int, begin: int, stop: int, word: str) -> Iterator[tuple[int, int, str]]:
    """What looks like a key from `begin` on and starts before `stop`, in the talk behind a name that ends at `end`."""
    key = compiled(r"(?<![\w+/=.-])[A-Za-z0-9+/_=-]{20,200}(?![\w+/=-])")
    for loose in key.finditer(text, begin, min(stop + 200, len(text))):
        if loose.start() <= stop and not is_uuid(loose[0]):
            hex_too = word.startswith(("api", "access")) or _beside(text, end, loose.start())
            if scrambled(loose[0], hex_too=hex_too):
                yield *loose.span(), shown_kind(word)


def _sets(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the name is really set there: `--token x`, `<password>x`, `"name": "x"`."""
    sep = match["sep"]
    if sep.endswith(">") and match["op"] is None:  # <password>x</password>, <entry key="password">x</entry>
        return text[start - 1 : start] == "<" or sep != ">" or match["close"] in ("'", '"')
    if sep.strip() == ",":  # an argument list, or a constant's definition
        name = text[start : match.end("rest")]
        before = text[max(0, start - 60) : start]
        if before.endswith("--"):
            return True
        opened = compiled(r"(?:^|[^A-Za-z])(?P<verb>[A-Za-z_]*)\(\s{0,4}[\"'](?:[\w-]+\.)*\Z").search(before)
        if opened is None:
            return False
        return name.isupper() or compiled(_SETTER).match(opened["verb"]) is not None
    if sep.isspace() and "value" not in sep:
        return text[max(0, start - 2) : start] == "--" or _declared(text, start)
    return not (match["op"] == "->" and match["close"] == "")


def _beside(text: str, end: int, start: int) -> bool:
    """Whether nothing stands between a name and a value that says what else the value is: "the token, …"."""
    return (
        compiled(r"(?:[\"'`)]?[,:=]?\s{0,3}(?:is|was)?\s{0,2}[,:=(]?\s{0,2}[\"'`]?)").fullmatch(text, end, start)
        is not None
    )


def _phrase(value: str) -> bool:
    """DB_PASSWORD="correct horse battery": words, and none that says something of passwords."""
    return (
        compiled(r"[a-z]{3,12}(?: [a-z]{3,12}){2,7}").fullmatch(value) is not None
        and "passw" not in value
        and are_told(value)
    )


def _set_alone(text: str, start: int, stop: int, match: re.Match[str]) -> bool:
    """`password=x` by itself, as in a file of settings or a command, and not an argument of a call."""
    flag = text[start - 2 : start] == "--"
    if match["sep"] != "=" and not (flag and match["sep"].isspace()):
        return False
    head = head_of_line(text, start)
    return (
        not text[stop : stop + 1].strip("\"';&| \t\r\n")
        and not (head[:1].isspace() and not head.strip())
        and "(" not in head
        and not head.rstrip().endswith(",")
        and not describes(match["uv"].rstrip(".,;:'\""))
    )


def _declared(text: str, start: int) -> bool:
    """`ENV NAME value`, `setenv NAME value`: set by a word before it."""
    return (
        compiled(r"(?:(?:^|\n)[ \t]{0,16}(?:setenv|SetEnv|set -gx|set -x)|\bENV)[ \t]{1,4}\Z").search(
            text, max(0, start - 32), start
        )
        is not None
    )


def _trimmed(value: str, *, quoted: bool) -> str:
    if quoted:
        return value
    cut = re.search(r"[;&,](?=[A-Za-z_][\w. -]{0,40}=)|\\[nrt\"']", value)
    value = value[: cut.start()] if cut is not None else value
    value = value if value.isascii() else value[: next(i for i, c in enumerate(value) if not c.isascii())]
    return value.rstrip(",:;)}]") if value[-1:] in ",:;)}]" else value.rstrip(".,;。，；")


def _name_start(text: str, at: int) -> int:
    start = at
    while start > 0 and at - start < _NAME_REACH and (in_word(text[start - 1]) or text[start - 1] == "-"):
        start -= 1
    while start < at and text[start] == "-":
        start += 1
    return start
