"""Which language beside English and Chinese a text is in, and its words that say nothing of what it is about.

A word like "die", "war" or "son" is small in one language and telling in English: so small words are dropped only from
a prompt that holds several of one language, and more of them than of English. No dictionary is needed for that: in all
languages here small words make up about half of what is said. Words are compared lower-cased, without their marks.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from vmem.languages import LANGUAGES
from vmem.recall.words.stem import stem
from vmem.recall.words.stopwords import ENGLISH_STOP

LEAST = 2  # small words of a language that no other has, for a prompt to be in it; one is enough
TELLING = 3  # letters that one of them has at least
AHEAD = 2  # where it holds so many more small words of the language than of English
READ_CHARS = 2_000  # of a prompt that decide
_CYRILLIC = re.compile("[\u0400-\u04ff]{3}")
_WORD = re.compile(r"(?<![\w.@/-])[^\W\d_]+(?![\w@/-])")  # no part of a name, a path or a number
_SHOUTED = re.compile(r"\b[A-Z]{2,}\b")  # CE, IO: abbreviations, whatever the language
_HAN = re.compile("[\u3400-\u9fff]")
_MARKS = re.compile("(?<=[a-z])[\u0300-\u036f]+")
_MARKED = re.compile("[\u00c0-\u024f]")
# Words of English, or of programs, that are small elsewhere: they alone show no language.
_SHARED = ENGLISH_STOP.union(
    """
    die war hat man gab gar fort tag bald rate es el la le de du un en on as ad do das dos come care case mine
    note pour main son sure plus tout fait doit font sans ton bin sin sole solo ten net of am pm ma da si ni
    sub no me her he by so to we my is in it be an via per pro con non all alle und sta tu te os em um sa go
    im ja je u i o y e c s t l d j m n mas del sea ser ver far fare fine dire legal code test want will was
    over had door toe toen dan halt hast dir mit ab hier comment dont car ai par est ces due pod jest nas ate
    era poi lo hay bent hun ben men art tem fut mal kim not dies gib hai hum
    """.split()
)


def _bare(text: str) -> str:
    """Lower-case, Latin letters without their marks."""
    text = text.lower()
    if text.isascii():
        return text
    return _MARKS.sub("", unicodedata.normalize("NFD", text.replace("ß", "ss").replace("ı", "i")))


_OWN_LETTERS = {name: frozenset(language.letters) for name, language in LANGUAGES.items() if language.letters}
_WORDS = {name: frozenset(language.small.split()) for name, language in LANGUAGES.items() if language.small}
_SHOWN_BY = {name: words - _SHARED for name, words in _WORDS.items()}
_ANY = frozenset[str]().union(*_SHOWN_BY.values())
_ANY_ASCII = frozenset(word.encode() for word in _ANY if word.isascii())
_LETTERS = bytes(byte if chr(byte).isalpha() else 32 for byte in bytes(range(128)).lower()) + b" " * 128


@lru_cache(maxsize=8)  # one prompt is asked about more than once
def language_of(text: str) -> str:
    """The language of a text in Latin or Cyrillic letters, as its two-letter code (ISO 639-1); "" for English, and for
    what shows none of those known here."""
    text = text[:READ_CHARS]
    if text.isascii() and _ANY_ASCII.isdisjoint(text.encode().translate(_LETTERS).split()):
        return ""  # the usual case, and the quickest to tell
    if _HAN.search(text):
        return ""
    words = _WORD.findall(_bare(_SHOUTED.sub(" ", text)))
    letters = "ru" if any(map(_CYRILLIC.match, words)) else ""  # other languages in them have most of its small words
    own = [name for name, only in _OWN_LETTERS.items() if not text.isascii() and not only.isdisjoint(text.lower())]
    marked = _MARKED.search(text) is not None
    if _ANY.isdisjoint(words) and not (letters or own or marked):
        return ""
    english = len([word for word in words if word in ENGLISH_STOP])
    if letters and len([word for word in words if not word.isascii()]) > english:
        return letters
    best, most = "", english
    for name, small in _WORDS.items():
        count = len([word for word in words if word in small]) + (name in own)
        wanted = LEAST if count < english + AHEAD and not marked else 1
        if marked and count >= english + 2 * AHEAD:
            wanted = 0
        if count > most and _shown(words, name, marked) + (name in own) >= wanted:
            best, most = name, count
    return best


def sentence_language(text: str, message: str) -> str:
    """The language of one sentence of a message in the language `message` ("" for English): its own, if it shows one;
    people change between two within a message."""
    own = language_of(text)
    if own or not message or _CYRILLIC.search(text):
        return own or message
    words = _WORD.findall(_bare(text))
    small = _WORDS.get(message, frozenset())
    shows_english = any(word in ENGLISH_STOP and word not in small for word in words)
    return "" if shows_english and _SHOWN_BY.get(message, frozenset()).isdisjoint(words) else message


def _shown(words: list[str], name: str, marked: bool) -> int:
    """How many words show the language; short ones alone, which many languages have, show none in a text without a
    letter that English does not have."""
    shown = _SHOWN_BY[name].intersection(words)
    return len(shown) if marked or any(len(word) >= TELLING for word in shown) else 0


def small_terms(text: str) -> frozenset[str]:
    """The terms (see `terms`) that say nothing in the language of `text`; none for English, whose own are always
    dropped."""
    return _terms_of(language_of(text))


@cache
def _terms_of(name: str) -> frozenset[str]:
    words = _WORDS.get(name, frozenset())
    return words.union(map(stem, words))
