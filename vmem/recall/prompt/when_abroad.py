"""Time in the words of other languages, put into English ones: "vorgestern", "hace tres días", 先週の金曜.

What a time is, `when` knows, and how each language says it, `vmem.languages`. Languages in Latin letters share words
that mean other things ("hier", "mars"), so theirs are read only in a text of that language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from vmem.languages import LANGUAGES
from vmem.languages.patterns import SPACELESS
from vmem.recall.prompt.times import DAYS, MONTHS

READ_CHARS = 400  # of a text: who asks for a time does so in few words

_UNITS = "day week month year".split()
_NUMBERS = "1 2 3 4 5 6 7 8 9 10".split()


_TIMES = {name: language.time for name, language in LANGUAGES.items() if language.time}
_KANA, _HANGUL = re.compile("[\u3041-\u30ff]"), re.compile("[\uac00-\ud7a3]")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_NAME = re.compile(r"\{(\w+)\}")


def in_english(text: str, language: str) -> Iterator[tuple[str, str]]:
    """What a text in lower case may name as its time: in English, and the words that do so, the likeliest first.

    `language` as `language_of` tells it, "" for none: Japanese and Korean are known by their letters.
    """
    text = text[:READ_CHARS]
    if not language and not text.isascii():
        language = "ja" if _KANA.search(text) else "ko" if _HANGUL.search(text) else ""
    if language not in _TIMES:
        return
    text = text.translate(_WIDE)
    for pattern, english in _patterns(language):
        match = pattern.search(text)
        if match is not None:
            words = match.groupdict().items()
            yield english.format(**{name: _in_english(language, name, word) for name, word in words}), match[0]


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each way of a language to name a time, with its English."""
    before = r"(?<![\d一二三四五六七八九十百])" if language == "ja" else r"(?<!\w)"
    behind = "" if language in SPACELESS else r"(?![\w-])"
    words = {name: "|".join(forms) for name, (_, forms) in _words(language).items()}
    words |= {"n": rf"{words['n']}|\d{{1,3}}", "d": r"\d\d?", "y": r"20\d\d"}
    return tuple(
        (re.compile(f"{before}(?:{_NAME.sub(lambda m: f'(?P<{m[1]}>{words[m[1]]})', pattern)}){behind}"), english)
        for english, patterns in _TIMES[language].said.items()
        for pattern in patterns.split(" / ")
    )


def _words(language: str) -> dict[str, tuple[Sequence[str], list[str]]]:
    """By their name in a pattern, the English words and those of the language, both in the same order."""
    known = _TIMES[language]
    return {
        "n": (_NUMBERS, known.numbers.split()),
        "unit": (_UNITS, known.units.split()),
        "weekday": (DAYS, known.weekdays.split()),
        "month": (MONTHS, known.months.split()),
        "month2": (MONTHS, known.months.split()),
    }


def _in_english(language: str, name: str, word: str) -> str:
    """The English of a word that a pattern found; a number in digits is its own."""
    if word.isdigit():
        return word
    english, forms = _words(language)[name]
    return english[next(place for place, form in enumerate(forms) if re.fullmatch(form, word))]
