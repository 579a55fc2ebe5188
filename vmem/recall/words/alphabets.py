"""Alphabets whose words Python's `\\w` does not hold whole: with marks that belong to a letter, with points that nobody
types, with digits of their own, or without a space between two words."""

from __future__ import annotations

import re
import unicodedata

# The classes below stand within the brackets of a pattern.
BEYOND = "\u0590-\u109f\u1780-\u17ff"  # from Hebrew to Burmese, and Khmer
# Of Thai, Lao, Burmese and Khmer the letters and their marks, not the digits.
SPACELESS = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e80-\u0ecf\u1000-\u103f\u104c-\u108f\u1780-\u17d3\u17d7"
_LONGEST = 3  # letters in a piece of what is written without spaces: of pairs hardly a sentence has none of another

_POINTS = re.compile(  # vowels of Hebrew and Arabic, which are mostly left out, and the stroke that widens a word
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"
    "\u06e7\u06e8\u06ea-\u06ed\u200d]"
)
_DIGIT = re.compile(r"(?![0-9])\d")
_DENSE = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_LETTERS = 2.5  # that say as much as one of these
_BEYOND, _SPACELESS = re.compile(f"[{BEYOND}]"), re.compile(f"[{SPACELESS}]")


def _marks() -> str:
    """The marks that stand behind a letter, as ranges."""
    codes = (*range(0x300, 0x10A0), *range(0x1780, 0x1800))
    marks = {code for code in codes if unicodedata.category(chr(code)) in ("Mn", "Mc")}
    begins = [code for code in sorted(marks) if code - 1 not in marks]
    ends = [code for code in sorted(marks) if code + 1 not in marks]
    return "".join(f"{chr(begin)}-{chr(end)}" for begin, end in zip(begins, ends, strict=True))


MARKS = _marks()
_LETTER = re.compile(f"[^{MARKS}][{MARKS}]*|[{MARKS}]+")


def room(letters: int, text: str) -> int:
    """As many characters of a text as say what so many letters do: of Chinese, Japanese and Korean less."""
    dense = 0 if text.isascii() else len(_DENSE.findall(text))
    return round(letters / (1 + (_LETTERS - 1) * dense / len(text))) if dense else letters


def plain(text: str) -> str:
    """The text without points, and with the digits 0 to 9 for those of its alphabet."""
    if not has(text):
        return text
    return _DIGIT.sub(lambda digit: str(unicodedata.digit(digit[0])), _POINTS.sub("", text))


def has(text: str) -> bool:
    """Whether a text holds a character of BEYOND."""
    return not text.isascii() and _BEYOND.search(text) is not None


def is_spaceless(term: str) -> bool:
    """Whether a term is a piece of a run without spaces."""
    return not term.isascii() and _SPACELESS.match(term) is not None


def pieces(run: str) -> list[str]:
    """Each few letters in a row, with their marks, of a run that holds no space: where its words begin, only a
    dictionary knows."""
    letters = _LETTER.findall(run)
    return ["".join(letters[n : n + _LONGEST]) for n in range(max(1, len(letters) - _LONGEST + 1))]
