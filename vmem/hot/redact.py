"""Secrets never reach the disk: redact text, or a whole hook event, before anything is written.

Stdlib only; runs in the hook process when an event is spooled and in the daemon before every
write. Seven passes find what to cut, a file of `secrets/` for each: well-known token formats, places
where a password stands (URLs, headers, commands), names such as `api_key =` whose value looks random,
what is told in passing, a wallet's words, shapes of files, and lines that another line names. A random
string with no such context survives: git hashes, UUIDs, checksums and fixtures look the same.

Clean text is cheap because every rule names literals that must be present. Hostile text is
linear: a pattern is matched only where its literal stands, and no pattern rescans a region.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from vmem.hot.secrets.files import in_files, private_keys
from vmem.hot.secrets.formats import well_known
from vmem.hot.secrets.lines import in_lines
from vmem.hot.secrets.phrases import phrases
from vmem.hot.secrets.places import in_places
from vmem.hot.secrets.settings import assigned, shown_kind
from vmem.hot.secrets.speech import spoken
from vmem.hot.secrets.values import compiled, is_secret, named_by, secret_name

PRIVATE_MARK = "[private]"

TYPE_CHECKING = False  # as in `typing`, which takes longer to load than all of this
if TYPE_CHECKING:
    Span = tuple[int, int, str]  # a place of a text, [begin, end), and of which kind the secret is that stands there

_COLOUR = r"\x1b(?:\[[0-9;:?]{0,24}[A-Za-z]|\([0-9A-Z])"
_NOT_SEEN = r"\x00-\x08\x0e-\x1a\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
# Invisible characters, where a visible one follows: a token goes on behind them. From their first one only, as a file
# may hold a million NULs.
_UNSEEN = rf"(?<![{_NOT_SEEN}])[{_NOT_SEEN}]+(?=[!-~])"

_LINE_MARK = (  # what begins each line of a quotation, a diff, a comment or a list, or is the line's number
    r"(?m)^(?:[>+|#*]|-(?!-)|//|[ \t]{0,6}[0-9]{1,6}(?:[→:|-]|\t))(?:[ \t]{0,4}>){0,4}(?=[ \t\S])"
)
_KEY_BEGINS = ("b3BlbnNzaC1rZXktdjE", "MII")  # keys without their first line, which well-known formats have
_LINE_BELOW = ("ssid", "machine ")  # places whose secret stands in another line
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF21, 0xFF5B)}  # letters typed as wide as Chinese ones

# As it is typed, with a Chinese keyboard, and as text that was escaped shows it.
_PRIVATE = r"(?:<|＜|&lt;|\\u003c)\s{0,4}([/／]?)\s{0,4}private\b[^<>＜＞]{0,64}?(?:>|＞|&gt;|\\u003e)"


def redact(text: str, patterns: Sequence[re.Pattern[str]] = ()) -> tuple[str, int]:
    """The text with secrets as `[redacted:KIND]` and private parts as `[private]`, and how many.

    `<private>…</private>` goes first, nested parts with it; one that is never closed hides
    the rest. `patterns` are the user's: the group `secret` of a match, or all of it, goes too.
    Redacting twice changes nothing more.
    """
    text, spans, private = secrets(text, patterns)
    return without(text, spans), private + len(spans)


def secrets(text: str, patterns: Sequence[re.Pattern[str]] = ()) -> tuple[str, list[Span], int]:
    """What `redact` cuts, and the text that it cuts it of: without colours, and with `[private]` for its private parts,
    which are counted."""
    if "\x1b" in text:  # a colour's letters would pass for a part of the word behind it
        text = compiled(_COLOUR).sub("", text)
    if "\\_" in text:  # as Markdown writes it: most tokens begin with a name and one
        plain = text.replace("\\_", "_")
        found = _found(plain, patterns)
        if len(found[1]) > len(_found(text, patterns)[1]):
            return found
    if not text.isascii() or not text.isprintable():
        bare = compiled(_UNSEEN).sub(_without_unseen, text)
        if bare != text:
            found = _found(bare, patterns)
            if found[1] or found[2]:
                return found
    return _found(text, patterns)


def without(text: str, spans: Sequence[Span]) -> str:
    """The text with a mark in the place of each span; they rise and do not overlap."""
    if not spans:
        return text
    out: list[str] = []
    at = 0
    for begin, end, kind in spans:
        out += (text[at:begin], f"[redacted:{kind}]")
        at = end
    return "".join([*out, text[at:]])


def redact_event(raw: bytes, patterns: Sequence[re.Pattern[str]] = ()) -> bytes:
    """A hook event with every string in it redacted; valid JSON stays valid JSON.

    A value under a name such as "password" is judged by that name. What is not JSON (or not
    UTF-8) is decoded with replacement and redacted as text.
    """
    import json

    text = raw.decode("utf-8", "replace")
    try:
        value = json.loads(text, parse_int=_whole, parse_float=_number)
        clean = json.dumps(_walk(value, tuple(patterns)), ensure_ascii=False)
    except ValueError:
        return redact(text, patterns)[0].encode("utf-8", "replace")
    except RecursionError:
        return json.dumps(redact(text, patterns)[0]).encode()
    if raw.endswith(b"\n"):
        clean += "\n"
    try:
        return clean.encode("utf-8")
    except UnicodeEncodeError:  # lone surrogates, legal in JSON as escapes
        return clean.encode("utf-8", "backslashreplace")


def cut_private(text: str) -> tuple[str, int]:
    """The text without its private parts, and how many they were: of a text of which only a part is redacted."""
    if "private" not in text and "PRIVATE" not in text.upper():
        return text, 0
    out: list[str] = []
    depth = count = at = 0
    for tag in compiled(_PRIVATE, re.IGNORECASE).finditer(text):
        if tag[1]:
            if depth == 0:
                continue  # a stray closing tag hides nothing
            depth -= 1
            if depth == 0:
                at = tag.end()
        else:
            if depth == 0:
                out += (text[at : tag.start()], PRIVATE_MARK)
                count += 1
            depth += 1
    if depth == 0:
        out.append(text[at:])
    return "".join(out), count


def _found(text: str, patterns: Sequence[re.Pattern[str]]) -> tuple[str, list[Span], int]:
    text, count = cut_private(text)
    spans = [*well_known(text), *private_keys(text)]
    lower = text.replace("\u0130", "i").lower()  # the one letter whose lower case is longer
    if not text.isascii():
        lower = lower.translate(_HALF_WIDTH)
    if len(lower) == len(text):
        # In the order in which they name what several of them find.
        for find in (in_places, assigned, spoken, phrases, in_files, in_lines, _in_marked_lines):
            spans.extend(find(text, lower))
    for pattern in patterns:
        group = "secret" if "secret" in pattern.groupindex else 0
        spans.extend((*m.span(group), "custom") for m in pattern.finditer(text) if m.end(group) > m.start(group) >= 0)
    return text, _apart(spans), count


# --- the passes -----------------------------------------------------------------------------


def _in_marked_lines(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    """What the passes that read several lines find where each line bears a mark: not all of them, which took as long
    again as without."""
    bare = _bare_lines(text)
    if bare == text:
        return
    lower = _bare_lines(lower)
    yield from private_keys(bare)
    yield from assigned(bare, lower)
    yield from in_files(bare, lower)
    yield from in_lines(bare, lower)
    if "?" in bare:
        yield from spoken(bare, lower)
    if any(sign in text for sign in _KEY_BEGINS):
        yield from well_known(bare)
    if any(sign in lower for sign in _LINE_BELOW):
        yield from in_places(bare, lower)


def _bare_lines(text: str) -> str:
    """The text with its lines as they were before they were quoted, compared, numbered or escaped: each place of it is
    the same place of the text."""
    if "\\n" in text:
        text = text.replace("\\r\\n", "   \n").replace("\\n", " \n")
    marks = compiled(_LINE_MARK).findall(text)
    return compiled(_LINE_MARK).sub(lambda found: " " * len(found[0]), text) if len(marks) > 1 else text


def _without_unseen(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()]
    return "" if "!" <= before <= "~" else found[0]


# --- small tools ----------------------------------------------------------------------------


def _apart(spans: list[Span]) -> list[Span]:
    """The spans in their order, those that overlap as one, of the first one's kind."""
    spans.sort(key=lambda s: (s[0], -s[1]))
    out: list[Span] = []
    for begin, end, kind in spans:
        if out and begin < out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end), out[-1][2])
        else:
            out.append((begin, end, kind))
    return out


def _walk(value: object, patterns: tuple[re.Pattern[str], ...], name: str = "") -> object:
    if isinstance(value, str):
        if name and secret_name(name) and is_secret(value, named_by(name), True, ":", name.isupper(), ""):
            return f"[redacted:{shown_kind(named_by(name))}]"
        return redact(value, patterns)[0]
    if isinstance(value, list):
        return [_walk(item, patterns, name) for item in value]
    if isinstance(value, dict):
        label = value.get("name", value.get("key"))
        label = label if isinstance(label, str) else ""
        return {
            _redacted_name(key, patterns): _walk(item, patterns, label if key == "value" and label else key)
            for key, item in value.items()
        }
    return value


@lru_cache(maxsize=256)
def _redacted_name(name: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    """A field's name without secrets: there are few, and they come with every event."""
    return redact(name, patterns)[0]


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) < 4000 else digits


def _number(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits
