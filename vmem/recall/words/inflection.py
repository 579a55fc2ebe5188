"""Other forms of a prompt's words, where it is in none of the languages that terms are stemmed for.

Pages are indexed before anybody asks, and mix languages; so their terms stay as they are, and it is the prompt that is
looked up in several forms: what is left without its ending, with each of the endings that the language has. A form
that no page holds costs a lookup; one that is another word's is rare among words of that length.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from vmem.languages import LANGUAGES
from vmem.recall.words.language import language_of
from vmem.recall.words.stem import stem

LEAST_BASE = 4  # letters that are left of a word
MOST_WORDS = 16  # of a prompt that are looked up in other forms
# Without marks as in terms; "" always is one.
_BY_LENGTH = {
    name: tuple(sorted(language.endings.split(), key=len, reverse=True))
    for name, language in LANGUAGES.items()
    if language.endings
}


def inflected(text: str, terms: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """For each of a prompt's terms the other terms that it may stand under; () for all when the prompt is in English,
    Chinese or a language that is not known. `text` is the prompt."""
    endings = _BY_LENGTH.get(language_of(text), ())
    if not endings:
        return ()
    left = MOST_WORDS
    out = []
    for term in terms:
        able = left > 0 and len(term) >= LEAST_BASE and term.isalpha()
        left -= able
        out.append(_forms(term, endings) if able else ())
    return tuple(out)


@lru_cache(maxsize=256)
def _forms(term: str, endings: tuple[str, ...]) -> tuple[str, ...]:
    """Forms of `term`, by the `endings` of its language, the longest first."""
    bare = (term[: -len(e)] for e in endings if term.endswith(e) and len(term) - len(e) >= LEAST_BASE)
    forms = {stem(base + ending) for base in (term, next(bare, term)) for ending in ("", *endings)}
    return tuple(sorted(forms - {term}))
