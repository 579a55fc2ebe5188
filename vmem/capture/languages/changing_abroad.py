"""Changes in other languages than English and Chinese: the words that `changing` and `giving_up` look for.

Only words that say so plainly: "Redis fliegt raus", "olvídalo, mejor 90", "больше не используем", やめて, 말고. A text
is searched for those of all languages at once: a few words do not tell Spanish from Portuguese.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from vmem.capture.patterns import regex
from vmem.languages import LANGUAGES
from vmem.languages.patterns import any_language, either
from vmem.recall.words.language import language_of

_LETTERS = regex("[\u3041-\u30ff]{2}|[\uac00-\ud7a3]")  # of Japanese and Korean
_CHANGES = {name: language.changes for name, language in LANGUAGES.items() if language.changes}


def _all(field: str) -> str:
    """The alternatives of every language."""
    return either(getattr(words, field) for words in _CHANGES.values())


def _any(field: str) -> str:
    """The same where they stand as words."""
    return any_language({name: getattr(words, field) for name, words in _CHANGES.items()})


_NOW, _ENDS, _SETS = (regex(_any(field), re.IGNORECASE) for field in ("now", "ends", "sets"))
_WHAT = (
    r"((?!(?:das|es|ihn|sie|eso|esto|lo|ça|cela|isso|isto|quello|questo|dat|это|его|её|их)\b)[^\s,.;:!?()]"
    r"[^,;:!?()\n]{0,40}?)"
)
_OUR = rf"(?:(?:{_all('our')})\s*(?<=[\s'’]))?"
_STOP = rf"(?=\s*(?:[,;:!?()\n]|\.\s|\.?$)|\s+(?:{_all('joins')})\s)"
_FROM, _TO, _MOVED = map(either, zip(*(words.moves for words in _CHANGES.values()), strict=True))
_GIVEN = tuple(
    regex(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:keine?[nmrs]?|geen) {_WHAT} (?:mehr|meer)\b",
        rf"\b(?:{_all('instead')}) {_OUR}{_WHAT}{_STOP}",
        rf"(?:^|[,;:]\s*|\b(?:und|aber|y|et|e|и)\s+){_OUR}{_WHAT} (?:ist|sind|fliegt|kommt|fällt|wird) (?:raus|weg"
        rf"|tot|geschichte|abgeschaltet|abgeschafft|eingestellt|ersetzt)\b",
        rf"\b(?:schaltet|schalten|stellt|stellen|werfen|wirft|schmei(?:ßen|ßt|ss))\b (?:\w+ )?{_OUR}{_WHAT} (?:ab"
        rf"|ein|raus|weg)\b",
        rf"\b(?:{_all('drops')}) {_OUR}{_WHAT}{_STOP}",
        rf"\b(?:{_all('replaces')}) {_OUR}{_WHAT} (?:{_all('by')})\b",
        rf"\b(?:{_FROM}) {_WHAT} (?:{_TO}) [^,;]{{1,30}}?(?:{_MOVED})",
        r"([^\s、。,!?？！はがをもでにの]{1,20})[はをも]?(?:もう)?(?:やめ|廃止|なしに|使わな|使いませ|外し|外す"
        r"|捨て|止める|ではなく|じゃなく|の代わり)",
        r"([^\s,.!?]{1,20}?)(?:은|는|을|를|이|가)? ?(?:안 ?쓰|그만|없애|빼[고자]|버리|폐지|내린|내리|관두|말고|대신)",
    )
)
_SUPPOSES = regex(rf"^\W*(?:{_all('supposes')})\b|{_any('maybe')}", re.IGNORECASE)


class Signs(NamedTuple):
    """Whether a prompt says that something is now otherwise, or that it ends, and its answer that something was set."""

    now: bool = False
    ends: bool = False
    sets: bool = False


def signs(prompt: str, answer: str) -> Signs:
    """The signs of a change in an exchange in another language; none in one in English or Chinese."""
    if not speaks(prompt) and not speaks(answer):
        return Signs()
    return Signs(bool(_NOW.search(prompt)), bool(_ENDS.search(prompt)), bool(_SETS.search(answer)))


def given_up(sentence: str) -> list[str]:
    """What a sentence in another language names as given up, in its words; nothing of one that asks or supposes."""
    if not speaks(sentence) or sentence.rstrip().endswith(("?", "？")) or _SUPPOSES.search(sentence):
        return []
    return [match[1] for pattern in _GIVEN for match in pattern.finditer(sentence)]


@lru_cache(maxsize=64)
def speaks(text: str) -> bool:
    """Whether a text is in a language that is known here."""
    return bool(language_of(text)) or _LETTERS.search(text) is not None
