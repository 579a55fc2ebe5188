"""English stems by the Porter2 rules (M. F. Porter, "The English (Porter2) stemming algorithm", snowballstem.org).

Written from the description, with few of its exceptional words, as talk about software has few of them. R1 is what
follows the first consonant after a vowel, R2 the same within R1; an ending goes only where enough of the word is left
before it.
"""

from __future__ import annotations

import re
from functools import lru_cache

_FIRST_REGION = re.compile(
    r"(?:gener|commun|arsen|past|univers|later|emerg|organ|inter|[^aeiouy]*[aeiouy]+[^aeiouy])(.*)"
)
_REGION = re.compile(r"[^aeiouy]*[aeiouy]+[^aeiouy](.*)")
_VOWEL = re.compile(r"[aeiouy]")
_SHORT_END = re.compile(r"(?:^|.*[^aeiouy])[aeiouy][^aeiouywxY]$|^[aeiouy][^aeiouy]$")
_DOUBLE = re.compile(r"(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$")
_WHOLE = frozenset({"news", "evening", "earring", "outing", "exceed", "proceed", "succeed", "only", "early"})
_Y = re.compile(r"(?:^|(?<=[aeiouy]))y")

# (ending, instead), longest first; the ending must lie in R1.
_DERIVED = (
    ("ational", "ate"), ("ization", "ize"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"),
    ("tional", "tion"), ("biliti", "ble"), ("lessli", "less"), ("entli", "ent"), ("ation", "ate"), ("alism", "al"),
    ("aliti", "al"), ("ousli", "ous"), ("iviti", "ive"), ("fulli", "ful"), ("enci", "ence"), ("anci", "ance"),
    ("abli", "able"), ("izer", "ize"), ("ator", "ate"), ("alli", "al"), ("bli", "ble"), ("ogist", "og"), ("ogi", "og"),
    ("li", ""),
)  # fmt: skip
_QUALITIES = (
    ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ative", ""),
    ("ical", "ic"), ("ness", ""), ("ful", ""),
)  # fmt: skip
# In R2; `ion` only after s or t.
_REMAINS = (
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion",
    "al", "er", "ic",
)  # fmt: skip


@lru_cache(maxsize=1_024)  # `terms` remembers what becomes of whole words
def stem(word: str) -> str:
    """The stem of a lower-case English word; words under four letters and other scripts come back as they are."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    word = _Y.sub("Y", word)
    found = _FIRST_REGION.match(word)
    one = found.start(1) if found else len(word)  # where R1 begins
    found = _REGION.match(word, one)
    two = found.start(1) if found else len(word)
    if word in _WHOLE or (word := _plural(word)) in _WHOLE:
        return word.lower()
    word = _inflection(word, one)
    if len(word) > 2 and word[-1] in "yY" and word[-2] not in "aeiouy":
        word = word[:-1] + "i"
    return _final(_remains(_qualities(_derived(word, one), one, two), two), one, two).lower()


def _plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith(("ied", "ies")):
        return word[:-2] if len(word) > 4 else word[:-1]
    if word.endswith("s") and not word.endswith(("us", "ss")) and _VOWEL.search(word, 0, len(word) - 2):
        return word[:-1]
    return word


def _inflection(word: str, one: int) -> str:
    for ending in ("eedly", "ingly", "edly", "eed", "ing", "ed"):
        if word.endswith(ending):
            begin = len(word) - len(ending)
            if ending in ("eed", "eedly"):
                return word[:begin] + "ee" if begin >= one else word
            if not _VOWEL.search(word, 0, begin):
                return word
            word = word[:begin]
            if word.endswith(("at", "bl", "iz")):
                return word + "e"
            if _DOUBLE.search(word):
                return word if word in ("add", "egg", "off") else word[:-1]
            return word + "e" if one >= len(word) and _SHORT_END.match(word) else word
    return word


def _derived(word: str, one: int) -> str:
    for ending, instead in _DERIVED:
        if word.endswith(ending):
            begin = len(word) - len(ending)
            before = word[begin - 1 : begin]
            allowed = {"ogi": "l", "li": "cdeghkmnrt"}.get(ending)
            return word[:begin] + instead if begin >= one and (allowed is None or before in allowed) else word
    return word


def _qualities(word: str, one: int, two: int) -> str:
    for ending, instead in _QUALITIES:
        if word.endswith(ending):
            begin = len(word) - len(ending)
            return word[:begin] + instead if begin >= (two if ending == "ative" else one) else word
    return word


def _remains(word: str, two: int) -> str:
    for ending in _REMAINS:
        if word.endswith(ending):
            begin = len(word) - len(ending)
            return word[:begin] if begin >= two and (ending != "ion" or word[begin - 1] in "st") else word
    return word


def _final(word: str, one: int, two: int) -> str:
    last = len(word) - 1
    if word.endswith("e") and (last >= two or (last >= one and not _SHORT_END.match(word[:-1]))):
        return word[:-1]
    return word[:-1] if word.endswith("ll") and last >= two else word
