"""Whether a name is a secret's and a value looks like a secret; see `redact`. Stdlib only."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from vmem.hot.secrets.names import (
    HARMLESS_AFTER,
    HARMLESS_BEFORE,
    HARMLESS_VALUES,
    PLACEHOLDERS,
    STRONG_NAMES,
    WEAK_NAMES,
)

_VERSIONED = r"[A-Za-z]+[0-9]{1,2}|v[0-9]+"
_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_PART = r"[A-Za-z_$][\w$]*"
_CODE_VALUE = (
    rf"{_PART}(?:(?:\.|->|::|\?\.){_PART})*[(\[]|{_PART}(?:(?:\.|->|::|\?\.){_PART})+;?$"
    r"|(?:Read|Get|New|ConvertTo|Import)-[A-Z][A-Za-z]+$"
)
_BREAK = (  # the end of a line, or of a string that another is added to
    r"(?<=[A-Za-z0-9+/=_.-])"
    r"(?:\\?\r?\n[ \t>|+-]{0,16}|[\"'`][ \t]{0,4}[+.]?[ \t\r\n\\]{0,24}[\"'`])(?=[A-Za-z0-9+/_.-])"
)
HEAD_REACH = 300
_BEFORE, _BEHIND = HEAD_REACH + 20, 1600  # characters around a name, beyond the reach of what is looked for there
MOST_KNOWN = 512  # such surroundings that are known at a time: about a megabyte
_ACROSS_REACH = 300  # of a token that goes on behind a break
_ACROSS_BREAKS = 3
_ACROSS_PIECE = 12  # characters before each break, at least: less is a word, and no part of a token


def places(lower: str, name: str) -> Iterator[int]:
    """Where `name` stands in `lower`."""
    at = lower.find(name)
    while at >= 0:
        yield at
        at = lower.find(name, at + len(name))


def around(text: str, at: int, name: str) -> tuple[str, int, str]:
    """All on which it may depend what a name tells that stands at `at`: where a text repeats that, as a table does or a
    thousand times the same word, it is read once."""
    begin = max(0, at - _BEFORE)
    return name, at - begin, text[begin : at + len(name) + _BEHIND]


def breaks(text: str) -> list[tuple[int, int]]:
    """Where a token of the text could go on in another line or string, as (start, end)."""
    return [found.span() for found in compiled(_BREAK).finditer(text)]


def across(text: str, start: int, pattern: re.Pattern[str], gaps: list[tuple[int, int]]) -> int:
    """Where a token ends that begins at `start` and goes on behind some of `gaps`; 0 when there is none."""
    pieces, at = "", start
    first = bisect_left(gaps, (start, 0))
    for begin, end in gaps[first : first + _ACROSS_BREAKS]:
        if begin - at < _ACROSS_PIECE or end - start > _ACROSS_REACH:
            return 0
        pieces += text[at:begin]
        at = end
        match = pattern.match(pieces + text[at : at + _ACROSS_REACH])
        if match is not None and match.end() > len(pieces):
            return at + match.end() - len(pieces)
    return 0


def secret_name(name: str) -> bool:
    """Whether a field of this name holds a secret (`password`, `apiKey`, `DB_PASSWD`)."""
    lower = name.lower()
    if any(word in lower for word in ("authorization", *STRONG_NAMES)):
        return not harmless_name(lower, max((lower.find(w) + len(w) for w in STRONG_NAMES if w in lower), default=0))
    for word in WEAK_NAMES:
        at = lower.find(word)
        if at >= 0 and (word not in ("_key", "_sk", "_pat") or name.isupper()):
            return not harmless_name(lower, at + len(word), at)
    return False


def named_by(name: str) -> str:
    """The word by which a name is a secret's, "token" for one that holds none."""
    lower = name.lower()
    return next((w for w in (*STRONG_NAMES, *WEAK_NAMES) if w in lower), "token")


@lru_cache(maxsize=2048)
def harmless_name(full: str, after: int, before: int = 0) -> bool:
    """`secretName`, `token_count`, `next_token`: names about a secret, or of something else."""
    rest = full[after:].lstrip("_- ").rstrip("0123456789_-")
    if full[:after].endswith("passw"):  # the rest of "password" is part of the name
        rest = compiled(r"(?:ords?|d|ort)[_-]?").sub("", rest, count=1)
    if rest and full[:after].endswith(("_pat", "_pw")):  # a path, a pattern, a pulse's width
        return True
    for word in HARMLESS_AFTER:
        if rest == word or rest.startswith((word + "_", word + "-")) or (len(word) > 3 and rest.startswith(word)):
            return True
    if rest.endswith(("name", "_id", "_file", "_path", "_url", "ref", "_type", "_arn", "_count", "_limit", "_at")):
        return True
    head = full[:before].rstrip("_- ").rpartition("_")[2].rpartition("-")[2]
    return head in HARMLESS_BEFORE


def is_secret(value: str, word: str, quoted: bool, sep: str, loud: bool, before: str) -> bool:
    """Whether a value is a secret that stands behind a name and `sep`; `quoted`: in quotes. The name holds `word`, of
    STRONG_NAMES or WEAK_NAMES, and is `loud` when it is in capitals, as a constant's; `before` is the character before
    it, or ";" of a value that is set by itself."""
    if not given(value, any_text=True) or (quoted and (" " in value.strip() and word not in ("passphrase", "passw"))):
        return False
    if not quoted and re.match(_CODE_VALUE, value) and not any(_shuffled(part) for part in value.split(".")):
        return False
    if sep.strip() == ":" and not quoted and compiled(r"!!?[A-Za-z_]+").fullmatch(value):  # a tag of YAML
        return False
    if not quoted and compiled(r"\{[A-Za-z_]\w*\}?").fullmatch(value):  # of a template
        return False
    if word not in STRONG_NAMES:
        return _is_weakly_named(value, word, quoted, sep, loud)
    if word in ("pwd", "_pass", "_pw") and (
        value.startswith(("/", "~", ".", "$")) or value[1:3] == ":\\" or len(value) < 4
    ):
        return False
    if " " in value:  # a passphrase may hold spaces, a label does too
        return word == "passphrase" and len(value) >= 12 and value.count(" ") >= 3
    if quoted:
        return len(value) >= 4 and not value.lower().startswith(("enter ", "invalid"))
    plain = value.isalpha() or value.replace("_", "").replace(".", "").isalpha()
    if plain and value.isascii():
        prose = sep.strip(" \t").lower() in ("is", "was", "是", "为", "為", ":", "：")
        mixed = loud and len(value) >= 12 and scrambled(value, hex_too=False)
        return mixed or ((loud or before in ("?", "&", ";", "<")) and not prose and len(value) >= 6)
    if value.isdigit():
        return len(value) >= 6
    return len(value) >= 5 and value.isascii() and any(c.isalnum() for c in value)


def _is_weakly_named(value: str, word: str, quoted: bool, sep: str, loud: bool) -> bool:
    """The same behind a weak name: what looks random is, and of a constant's what cannot be a word of code."""
    if word == "_pat":
        return loud and len(value) >= 20 and has_digit(value) and _entropy(value) >= 3.2
    if word.endswith(("data", "_base64")):
        return len(value) >= 40 and compiled(r"[A-Za-z0-9+/\s\\]+={0,2}").fullmatch(value) is not None
    if word in ("_key", "_sk"):
        return loud and len(value) >= 16 and scrambled(value, hex_too=True)
    word_like = loud and word in ("secret", "api_key", "apikey") and sep == "=" and len(value) >= 8
    if word_like and value[0].isalpha() and re.fullmatch(r"[\w!?+.-]+", value):
        return True
    if loud and quoted and sep.strip() == "=" and word == "secret" and re.fullmatch(r"(?=\D*\d)[\w-]{8,}", value):
        return True
    if word == "token" and not loud and is_uuid(value):
        return False  # of a request, a lock, a page: what authorizes is seldom one, and then bears such a name
    return len(value) >= 10 and _random(value)


def given(value: str, *, any_text: bool) -> bool:
    """Whether the value is a value at all: no placeholder, variable or plain word."""
    lower = value.lower().strip("\"'")
    if lower in HARMLESS_VALUES or lower.startswith(("$", "%", "#{", "@{", "((", "\\$")):
        return False
    dense = len(value) >= 32 and " " not in value and _entropy(value) >= 4.3  # any sign may be in it by chance
    if any(part in lower for part in PLACEHOLDERS if not dense or part[:1].isalpha()):
        return False
    if len(value) < 24 and lower.endswith("..."):  # cut short on purpose
        return False
    if len(set(lower)) < 3 or (lower.isdigit() and len(lower) < 6):
        return False
    return any_text or not lower.isalpha()


def head_of_line(text: str, at: int) -> str:
    """What stands before a place in its line, of the last HEAD_REACH characters."""
    begin = max(0, at - HEAD_REACH)
    return text[max(begin, text.rfind("\n", begin, at) + 1) : at]


def in_word(char: str) -> bool:
    """Whether a character is one of identifiers and tokens."""
    return char.isascii() and (char.isalnum() or char == "_")


def is_uuid(value: str) -> bool:
    return len(value) == 36 and compiled(_UUID).fullmatch(value) is not None


def _shuffled(part: str) -> bool:
    return len(part) >= 20 and scrambled(part, hex_too=False)


def _random(value: str) -> bool:
    """Letters with digits (or symbols) that are not words joined by `-`, `_`, `.`, `/` or `:`."""
    if compiled(r"[A-Za-z0-9+/]{40,}={1,2}").fullmatch(value):
        return _entropy(value) >= 3.5
    if not has_digit(value) and not scrambled(value, hex_too=False):
        return False
    if not any(c.isalpha() for c in value) or "/" in value[:2] or not value.isascii():
        return False
    parts = [p for p in re.split(r"[-_./:@]", value) if p]
    if all(p.isalpha() or (p.isdigit() and len(p) <= 4) or compiled(_VERSIONED).fullmatch(p) for p in parts):
        return len(parts) == 1 and len(value) >= 20 and scrambled(value, hex_too=False)
    return _entropy(value) >= 2.8


def scrambled(value: str, *, hex_too: bool, least: float = 0.35) -> bool:
    """Three classes of characters that change often, as in no identifier; hex only where named.

    `least`: the part of the characters that are of another class than the one before.
    """
    if hex_too and len(value) >= 24 and re.fullmatch(r"[0-9a-f-]+|[0-9A-F-]+", value):
        return _entropy(value) >= 3.0
    most = max(2, len(value) // 16)
    if classes(value) < 3 or value.count("/") > most or value.count("-") > most + 1 or value.count("_") > most + 1:
        return False
    kinds = ["u" if c.isupper() else "l" if c.islower() else "d" if c.isdigit() else "s" for c in value]
    changes = sum(a != b for a, b in zip(kinds, kinds[1:]))  # noqa: B905,RUF007 (3.8 parses this)
    return changes / len(value) >= least and _entropy(value) >= 3.5


def classes(value: str) -> int:
    """How many of these a value holds: capitals, small letters, digits."""
    if value.isascii():  # as most are; a pattern finds them some twenty times as fast
        return sum(compiled(kind).search(value) is not None for kind in ("[A-Z]", "[a-z]", "[0-9]"))
    return any(c.isupper() for c in value) + any(c.islower() for c in value) + any(c.isdigit() for c in value)


def has_digit(value: str) -> bool:
    if value.isascii():
        return compiled("[0-9]").search(value) is not None
    return any(c.isdigit() for c in value)


def _entropy(value: str) -> float:
    """Shannon entropy in bits per character."""
    size = len(value)
    return -sum(n / size * math.log2(n / size) for n in map(value.count, set(value)))


@lru_cache(maxsize=None)
def compiled(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern, compiled when it is first needed: most texts need few of them."""
    return re.compile(source, flags)
