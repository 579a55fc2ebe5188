"""The words of several languages in one pattern, as most texts are too short to tell their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SPACELESS = frozenset(("ja", "ko"))  # languages in which a word begins and ends anywhere


def either(alternatives: Iterable[str]) -> str:
    """The alternatives of all, of which some may be ""."""
    return "|".join(filter(None, alternatives))


def any_language(words: Mapping[str, str]) -> str:
    """One pattern's source for the alternatives of several languages, by the language: whole words where it has spaces
    between them."""
    whole = either(said for language, said in words.items() if language not in SPACELESS)
    return either([rf"\b(?:{whole})\b", *(said for language, said in words.items() if language in SPACELESS)])
