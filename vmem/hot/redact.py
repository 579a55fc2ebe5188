"""Secrets never reach the disk: redact text, or a whole hook event, before anything is written.

Stdlib only; runs in the hook process when an event is spooled and in the daemon before every
write. Three passes find what to cut: well-known token formats, places where a password stands
(URLs, headers, commands), and names such as `api_key =` whose value looks random. A random
string with no such context survives: git hashes, UUIDs, checksums and fixtures look the same.

Clean text is cheap because every rule names literals that must be present. Hostile text is
linear: a pattern is matched only where its literal stands, and no pattern rescans a region.
"""

from __future__ import annotations

import base64
import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from vmem.hot.secret_files import in_files, private_keys
from vmem.hot.secret_rules import LINE_RULES, SPOT_RULES, STRONG_NAMES, TOKEN_RULES, WEAK_NAMES
from vmem.hot.secret_speech import passwordy, spoken
from vmem.hot.secret_values import (
    across,
    breaks,
    classes,
    compiled,
    given,
    harmless_name,
    is_secret,
    is_uuid,
    named_by,
    scrambled,
    secret_name,
)

PRIVATE_MARK = "[private]"

_PAIR_REACH = 200  # an AWS secret stands at most this far after its key id
_LOOSE_REACH = 60  # "the token for the bot is …": how far a value may stand from its name
_COLOUR = r"\x1b(?:\[[0-9;:?]{0,24}[A-Za-z]|\([0-9A-Z])"
_UNSEEN = (  # what nobody sees between two signs that he does: a token goes on behind it
    r"[\x00-\x08\x0e-\x1a\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+(?=[!-~])"
)
_WRITTEN_COLOUR = r"\\(?:x1[bB]|u001[bB]|033|e)\[[0-9;]{0,14}[mK]\Z"
_LONG = 56  # characters: a value that may go on behind what is read of it, or in the next line
_GOES_ON = (
    r"[A-Za-z0-9+/=_.%~-]*(?:(?:\\n|\r?\n)[ \t]{0,16}[A-Za-z0-9+/]{48,}={0,2}(?![^\s\"'\\]))*"
    r"(?:(?<=[A-Za-z0-9+/]{48})(?:\\n|\r?\n)[ \t]{0,16}[A-Za-z0-9+/]{1,76}={1,2}(?![^\s\"'\\]))?"
)
_SETTER = r"(?:set|put|define|append|add)(?=[A-Z_]|\Z)(?!Error|_error|Custom)"
_NAME_REACH = 40  # how much of an identifier is read before a name


_ASSIGN = r"""
    (?P<rest>[A-Za-z0-9_-]{0,40})
    (?P<close>(?:\\{0,7}["'`]|&quot;|&\#34;|%22)?[\])]?)
    (?P<sep>
        (?:,\s{0,24}|\s{1,24})\\?["']?value\\?["']?\s{0,2}[:=]\s{0,2}
      | [ \t]{0,4}:?\s{0,3}\{\s{0,12}(?:["']?(?:type|description|sensitive)[^\n]{0,120}\n\s{0,12}){0,3}
        ["']?(?:default|value)["']?\s{0,3}[=:]\s{0,3}
      | [ \t]{0,4}:[ \t]{0,4}(?:\r?\n\s{1,24}(?=["'])|[|>][-+]?[ \t]{0,4}\r?\n[ \t]{1,24})
      | [ \t]{0,12}(?P<op>:=|=>|={1,3}|!=|:|：|＝|->|%3[aAdD]|&\#(?:58|61);)[ \t]{0,12}
      | [ \t]{1,4}(?:is|was|=)[ \t]{1,4}
      | [ \t]{0,2}(?:是|为|為)[ \t：:]{0,3}
      | \s{0,2},\s{0,24}(?=["'])
      | >
      | [ \t]{1,2}(?=[^\s-])
    )
    (?:!!?[a-z]{1,12}[ \t]{1,4})?
    (?: \\{1,7}"(?P<eq>[^"\\\n]{1,512}) | %22(?P<pq>[^%\s"]{1,512}) | "(?P<dq>(?:[^"\\\n]|\\.){1,512})
      | '(?P<sq>(?:[^'\\\n]|\\.){1,512})
      | `(?P<bq>[^`\n]{1,512}) | (?P<uv>[^\s"'`<>]{1,512}) )
"""
# As it is typed, with a Chinese keyboard, and as text that was escaped shows it.
_PRIVATE = r"(?:<|＜|&lt;|\\u003c)\s{0,4}([/／]?)\s{0,4}private\b[^<>＜＞]{0,64}?(?:>|＞|&gt;|\\u003e)"


def redact(text: str, patterns: Sequence[re.Pattern[str]] = ()) -> tuple[str, int]:
    """The text with secrets as `[redacted:KIND]` and private parts as `[private]`, and how many.

    `<private>…</private>` goes first, nested parts with it; one that is never closed hides
    the rest. `patterns` are the user's: the group `secret` of a match, or all of it, goes too.
    Redacting twice changes nothing more.
    """
    if "\x1b" in text:  # a colour would pass for a part of the word that it stands before, and nobody reads it
        text = compiled(_COLOUR).sub("", text)
    if not text.isascii() or not text.isprintable():
        bare = compiled(_UNSEEN).sub(_without_unseen, text)
        if bare != text and (cut := _redacted(bare, patterns))[1]:
            return cut
    return _redacted(text, patterns)


def redact_event(raw: bytes, patterns: Sequence[re.Pattern[str]] = ()) -> bytes:
    """A hook event with every string in it redacted; valid JSON stays valid JSON.

    A value under a name such as "password" is judged by that name. What is not JSON (or not
    UTF-8) is decoded with replacement and redacted as text.
    """
    import json

    text = raw.decode("utf-8", "replace")
    try:
        value = json.loads(text, parse_int=_whole, parse_float=_number)
    except ValueError:
        return redact(text, patterns)[0].encode("utf-8", "replace")
    except RecursionError:
        return json.dumps(redact(text, patterns)[0]).encode()
    try:
        clean = json.dumps(_walk(value, tuple(patterns)), ensure_ascii=False)
    except RecursionError:
        return json.dumps(redact(text, patterns)[0]).encode()
    if raw.endswith(b"\n"):
        clean += "\n"
    try:
        return clean.encode("utf-8")
    except UnicodeEncodeError:  # lone surrogates, legal in JSON as escapes
        return clean.encode("utf-8", "backslashreplace")


def _redacted(text: str, patterns: Sequence[re.Pattern[str]]) -> tuple[str, int]:
    text, count = _cut_private(text)
    spans = [*_tokens(text), *private_keys(text)]
    lower = text.replace("\u0130", "i").lower()  # the one letter whose lower case is longer
    if len(lower) == len(text):
        spans.extend(_spots(text, lower))
        spans.extend(_lines(text, lower))
        spans.extend(_named(text, lower))
        spans.extend(spoken(text, lower))
        spans.extend(in_files(text, lower))
    for pattern in patterns:
        group = "secret" if "secret" in pattern.groupindex else 0
        spans.extend((*m.span(group), "custom") for m in pattern.finditer(text) if m.end(group) > m.start(group) >= 0)
    if not spans:
        return text, count
    return _replace(text, spans, count)


# --- the passes -----------------------------------------------------------------------------


def _without_unseen(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()]
    return "" if "!" <= before <= "~" else found[0]


def _cut_private(text: str) -> tuple[str, int]:
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


def _tokens(text: str) -> Iterator[tuple[int, int, str]]:
    longs = "\n".join(_LONG_RUN.findall(text))  # every token is one; prose has few
    if not longs:
        return
    key_ids: list[int] = []
    gaps: list[tuple[int, int]] | None = None
    for kind, literals, back, source in TOKEN_RULES:
        for literal in literals:
            if literal not in longs:
                continue
            at = text.find(literal)
            pattern = compiled(source)
            while at >= 0:
                start = _step_back(text, at, back) if back else at
                after = at + len(literal)
                if start == 0 or not (_word(text[start - 1]) and _word(text[start])) or _escaped(text, start):
                    match = pattern.match(text, start)
                    if match is None:
                        gaps = breaks(text) if gaps is None else gaps
                        end = across(text, start, pattern, gaps)
                        if end and not _repeats(text[start:end]):
                            yield start, end, kind
                            after = end
                    else:
                        begin, end = match.span("v") if "v" in pattern.groupindex else match.span()
                        after = max(after, end)
                        if not _repeats(text[begin:end]):
                            yield begin, end, kind
                            if kind == "aws-key-id":
                                key_ids.append(begin)
                at = text.find(literal, after)
    if "T3BlbkFJ" in longs:
        for match in compiled(r"sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}").finditer(text):
            yield *match.span(), "openai"
    if key_ids:
        key_ids.sort()
        for match in compiled(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])").finditer(text):
            near = bisect_left(key_ids, match.start() - _PAIR_REACH)
            if near < len(key_ids) and key_ids[near] < match.start() and classes(match[0]) == 3:
                yield *match.span(), "aws-secret"
    if _DOTTED_HINT.search(longs) is not None:
        for match in compiled(r"[MNO](?<![\w-][MNO])[\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])").finditer(text):
            if classes(match[0]) == 3:
                yield *match.span(), "discord"


def _spots(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    passes = "pass" in lower
    for kind, literals, source in SPOT_RULES:
        if not passes and "pass" in literals[0]:
            continue
        for literal in literals:
            at = lower.find(literal)
            if at < 0:
                continue
            pattern = compiled(source, re.IGNORECASE)
            while at >= 0:
                match = pattern.match(text, at)
                after = at + len(literal)
                if match is not None and _holds(kind, match["v"]):
                    yield *match.span("v"), _SHOWN.get(kind, kind)
                    after = match.end()
                at = lower.find(literal, after)


def _lines(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    if not any(sign in lower for sign in (" -", "cookie", " /user:", "sqlplus ")):
        return
    for kind, literals, source in LINE_RULES:
        for literal in literals:
            at = lower.find(literal)
            if at < 0:
                continue
            pattern = compiled(source, re.IGNORECASE)
            while at >= 0:
                end = text.find("\n", at)
                end = len(text) if end < 0 else end
                for match in pattern.finditer(text, at, end):
                    if _holds(kind, match["v"]) if kind == "unquoted" else given(match["v"], any_text=True):
                        yield *match.span("v"), "password" if kind == "unquoted" else kind
                at = lower.find(literal, end)


def _named(text: str, lower: str) -> Iterator[tuple[int, int, str]]:
    if not any(part in lower for part in _NAME_PARTS):
        return
    places: list[tuple[int, int, str]] = []
    for word in (*STRONG_NAMES, *WEAK_NAMES):
        at = lower.find(word)
        while at >= 0:
            places.append((at, at + len(word), word))
            at = lower.find(word, at + len(word))
    if not places:
        return
    places.sort()
    assign = compiled(_ASSIGN, re.VERBOSE)
    done = 0
    for at, end, word in places:
        if at < done:
            continue
        start = _name_start(text, at)
        name = text[start:end]
        match = assign.match(text, end)
        rest = match["rest"].lower() if match is not None else ""
        if harmless_name(lower[start:end] + rest, end - start, at - start):
            continue
        in_path = text[start - 1 : start] == ":" and (match is None or match["sep"] == ":" or text[start - 2] == ":")
        if match is not None and not in_path and _sets(text, start, match):
            group = match.lastgroup or "uv"
            value = _trimmed(match[group], quoted=group != "uv")
            begin = match.start(group)
            stop = begin + len(value)
            if len(value) >= 4 and (match["sep"] != ">" or text.startswith("</", stop)):
                loud = (name + match["rest"]).replace("-", "_").isupper()
                if is_secret(value, word, group != "uv", match["sep"], loud, text[start - 1 : start]):
                    more = compiled(_GOES_ON).match(text, stop) if len(value) >= _LONG else None
                    done = stop if more is None else more.end()
                    yield begin, done, _kind(word)
                    continue
        if word not in ("_key", "_sk", "_pat", "pwd", "_pass"):
            stop = text.find("\n", end, end + _LOOSE_REACH)
            stop = end + _LOOSE_REACH if stop < 0 else stop
            for loose in compiled(r"(?<![\w+/=.-])[A-Za-z0-9+/_=-]{20,200}(?![\w+/=-])").finditer(
                text, max(end, done), min(stop + 200, len(text))
            ):
                if (
                    loose.start() <= stop
                    and not is_uuid(loose[0])
                    and scrambled(loose[0], hex_too=word.startswith(("api", "access")))
                ):
                    yield *loose.span(), _kind(word)
            done = max(done, min(stop, len(text)) if match is None else end)


# --- reading what matched ----------------------------------------------------------------------


def _holds(kind: str, value: str) -> bool:
    """Whether what stands at a place of this kind is a secret."""
    if kind in ("url-token", "random"):
        return scrambled(value, hex_too=kind == "url-token")
    if kind == "basic":
        try:
            told = base64.b64decode(value, validate=True)
        except ValueError:
            return False
        return b":" in told[1:-1] and told.isascii()
    if kind == "unquoted":
        return passwordy(value, linked=True)
    return given(value, any_text=kind in ("netrc", "pgpass", "sql"))


def _sets(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the name is really set there: `--token x`, `<password>x`, `"name": "x"`."""
    sep = match["sep"]
    if sep == ">":
        return start > 0 and text[start - 1] == "<"
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
        return text[max(0, start - 2) : start] == "--"
    return not (match["op"] == "->" and match["close"] == "")


def _trimmed(value: str, *, quoted: bool) -> str:
    if quoted:
        return value
    cut = re.search(r"[;&,](?=[A-Za-z_][\w. -]{0,40}=)|\\[nrt\"']", value)
    value = value[: cut.start()] if cut is not None else value
    value = value if value.isascii() else value[: next(i for i, c in enumerate(value) if not c.isascii())]
    return value.rstrip(",:;)}]") if value[-1:] in ",:;)}]" else value.rstrip(".,;。，；")


def _kind(word: str) -> str:
    if word in STRONG_NAMES:
        return "password"
    return "token" if word in ("token", "令牌") else "secret" if word in ("secret", "密钥", "credential") else "key"


def _repeats(token: str) -> bool:
    """`ghp_xxxxxxxx…`, `sk_test_000…`: an example, not a key."""
    return len(set(token[-16:])) <= 3 or "EXAMPLE" in token


# --- small tools ----------------------------------------------------------------------------

_SHOWN = {"sql": "password", "unquoted": "password", "random": "key"}
_NAME_PARTS = (  # some part of each name
    "pass", "pwd", "secret", "token", "key", "_sk", "_base64", "_pat", "credential", "密", "令",
)  # fmt: skip
_LONG_RUN = re.compile(r"[!-~]{16,}")
_DOTTED_HINT = re.compile(r"\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27}")


def _word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


def _escaped(text: str, start: int) -> bool:
    """Whether the letter before is the tail of an escape: `\\nghp_…` in a quoted string, or of a colour's."""
    if start >= 2 and text[start - 2] == "\\" and text[start - 1] in "nrt":
        return True
    return text[start - 1] in "mK" and compiled(_WRITTEN_COLOUR).search(text, max(0, start - 24), start) is not None


def _step_back(text: str, at: int, back: str) -> int:
    """The first position before `at` of a run of one class, at most its limit away."""
    alphabet, limit = back[:-1].split("{")
    pattern = compiled(alphabet)
    start = at
    while start > 0 and at - start < int(limit) and pattern.match(text, start - 1):
        start -= 1
    return start


def _name_start(text: str, at: int) -> int:
    start = at
    while start > 0 and at - start < _NAME_REACH and (_word(text[start - 1]) or text[start - 1] == "-"):
        start -= 1
    while start < at and text[start] == "-":
        start += 1
    return start


def _replace(text: str, spans: list[tuple[int, int, str]], count: int) -> tuple[str, int]:
    spans.sort(key=lambda s: (s[0], -s[1]))
    out: list[str] = []
    at = 0
    begin, end, kind = spans[0]
    for start, stop, other in [*spans[1:], (len(text) + 1, 0, "")]:
        if start < end:
            end = max(end, stop)
            continue
        out += (text[at:begin], f"[redacted:{kind}]")
        count += 1
        at = end
        begin, end, kind = start, stop, other
    out.append(text[at:])
    return "".join(out), count


def _walk(value: object, patterns: tuple[re.Pattern[str], ...], name: str = "") -> object:
    if isinstance(value, str):
        if name and secret_name(name) and is_secret(value, named_by(name), True, ":", name.isupper(), ""):
            return f"[redacted:{_kind(named_by(name))}]"
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
