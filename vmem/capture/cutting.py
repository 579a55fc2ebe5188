"""What the rules of redaction would cut of a text that was kept before they were made, and the text without it.

A secret that a rule finds in one place is cut in every other where it stands, too, as nobody needs to say there what it
is; unless it could as well be a word or a number that means something else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from vmem.hot import redact as redaction
from vmem.hot.redact import secrets, without

if TYPE_CHECKING:
    from vmem.hot.redact import Span

PRIVATE = "private"
AROUND = 40  # characters shown on each side of what is cut
PLAIN_FROM, DIGITS_FROM, WORDS_FROM = 8, 12, 16  # as long must be what is cut where no rule finds it
BEGUN_FROM = 6  # characters of a secret at the end of a line that was cut off within it
_UNFINISHED = " .…"


@dataclass(frozen=True, slots=True)
class Passage:
    """A place that is cut: the rule, the text around it with nothing of the secret in it, and the secret."""

    rule: str
    shown: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Cutter:
    """Cuts texts. `patterns` are the user's; `known` are secrets found elsewhere and the rules that found them;
    `spared` are texts that are no secrets, as the user says. `clean` takes up the hash of each text in which the rules
    found nothing, which need not look into it again."""

    patterns: Sequence[re.Pattern[str]] = ()
    known: Mapping[str, str] = field(default_factory=dict, repr=False)
    spared: frozenset[str] = field(default_factory=frozenset, repr=False)
    rules: bool = True  # False: only what is known
    clean: set[int] | None = field(default=None, repr=False)

    def cut(self, text: str) -> tuple[str, list[Passage]]:
        """The text without them, and what was cut; a text without any comes back as it is."""
        bare, spans, private = self._by_rules(text)
        spans = [span for span in spans if bare[span[0] : span[1]] not in self.spared]
        spans = _joined([*spans, *self._known_in(bare)])
        if not spans and not private:
            return text, []
        clean = without(bare, spans)
        return clean, [*_privates(bare, private, clean), *_passages(bare, spans)]

    def _by_rules(self, text: str) -> tuple[str, list[Span], int]:
        if not self.rules or (self.clean is not None and hash(text) in self.clean):
            return text, [], 0
        found = secrets(text, self.patterns)
        if self.clean is not None and not found[1] and not found[2]:
            self.clean.add(hash(text))
        return found

    def _known_in(self, text: str) -> list[Span]:
        """Where known secrets stand, and at the end, where one was cut off, the beginning of one."""
        return [(begin, end, rule) for secret, rule in self.known.items() for begin, end in _places(text, secret)]

    def cut_all(self, texts: Iterable[str]) -> tuple[tuple[str, ...], list[Passage]]:
        """The same of several."""
        done = [self.cut(text) for text in texts]
        return tuple(text for text, _ in done), [passage for _, found in done for passage in found]


def each_string(value: object, change: Callable[[str], str]) -> object:
    """A JSON value with every string in it changed; names stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [each_string(item, change) for item in value]
    if isinstance(value, dict):
        return {key: each_string(item, change) for key, item in value.items()}
    return value


def stands_alone(secret: str) -> bool:
    """Whether a text is a secret wherever it stands: neither a word nor a number as there are others."""
    if len(secret) >= WORDS_FROM:
        return True
    least = DIGITS_FROM if secret.isdigit() else PLAIN_FROM
    return len(secret) >= least and not secret.isalpha()


@lru_cache(maxsize=4)
def rules_mark(patterns: tuple[re.Pattern[str], ...]) -> str:
    """What tells the rules of redaction in force from others: those of this version, and the user's."""
    digest = hashlib.blake2b(digest_size=12)
    own = Path(redaction.__file__)
    for path in (own, *sorted(own.parent.glob("secrets/*.py"))):
        digest.update(path.read_bytes())
    for pattern in patterns:
        digest.update(pattern.pattern.encode("utf-8", "replace") + b"\0")
    return digest.hexdigest()


# --- private --------------------------------------------------------------------------------


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The places as they rise; those that overlap are one, of the first one's rule: of a secret that goes on where
    another ends nothing must stay."""
    out: list[Span] = []
    for begin, end, rule in sorted(spans, key=lambda span: span[0]):
        if out and begin < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]), out[-1][2])
        else:
            out.append((begin, end, rule))
    return out


def _places(text: str, secret: str) -> list[tuple[int, int]]:
    out = []
    at = text.find(secret)
    while at >= 0:
        out.append((at, at + len(secret)))
        at = text.find(secret, at + len(secret))
    end = len(text.rstrip(_UNFINISHED))
    at = text.rfind(secret[:BEGUN_FROM], max(0, end - len(secret) + 1), end) if len(secret) > BEGUN_FROM else -1
    begun = text[at:end] if at >= 0 else ""
    if begun and secret.startswith(begun) and (stands_alone(begun) or (text.endswith("…") and not begun.isalpha())):
        out.append((at, end))
    return out


def _passages(text: str, spans: Sequence[Span]) -> list[Passage]:
    """The places, each shown with what is beside it, in which others are cut, too."""
    out = []
    for number, (begin, end, rule) in enumerate(spans):
        left, right = spans[:number], spans[number + 1 :]
        before = without(text[:begin], left)[-AROUND:]
        after = without(text[end:], [(b - end, e - end, r) for b, e, r in right])[:AROUND]
        shown = " ".join(f"{before}[redacted:{rule}]{after}".split())
        out.append(Passage(rule, shown, text[begin:end]))
    return out


def _privates(text: str, count: int, clean: str) -> list[Passage]:
    """A private part for each that was cut, shown by what is beside the first: `text` has it no more."""
    if not count:
        return []
    at = clean.find(redaction.PRIVATE_MARK)
    shown = " ".join(clean[max(0, at - AROUND) : at + AROUND].split())
    return [Passage(PRIVATE, shown, "")] * count
