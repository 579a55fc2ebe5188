"""Other forms of a prompt's words, where it is in none of the languages that terms are stemmed for.

Pages are indexed before anybody asks, and mix languages; so their terms stay as they are, and it is the prompt that is
looked up in several forms: what is left without its ending, with each of the endings that the language has. A form
that no page holds costs a lookup; one that is another word's is rare among words of that length.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from vmem.recall.stem import stem
from vmem.recall.tongues import tongue

LEAST_BASE = 4  # letters that are left of a word
MOST_WORDS = 16  # of a prompt that are looked up in other forms
# Endings of nouns, verbs and adjectives, without marks as in terms (Cyrillic has none); "" always is one.
_ENDINGS = {
    "de": "e en er es em n s ern ens t te ten et est st end ende enden",
    "es": "s es a o as os e en an ar er ir ado ada ados adas ido ida idos idas amos emos imos aba abamos ando iendo io"
          " aron ieron aste cion ciones",
    "fr": "s e es x ee ees er ez ent ons ait aient ions ant ai as a i ie is it ir issent tion tions aux al",
    "pt": "s es a o as os e em am ar er ir ado ada ados adas ido ida idos idas amos emos imos ava avamos ando endo ou"
          " eu iu aram eram cao coes ao oes",
    "it": "a e i o are ere ire ato ata ati ate uto uta uti ito ita iti iamo ano ono ava avamo ando endo zione zioni",
    "nl": "e en s n t d de den te ten er je jes eren ing ingen",
    "pl": "a e i o u y ow om ami ach em ie ego emu ej ym im ymi la lo ly l li c my sz",
    "ru": "а я о е и ы у ю ь ой ей ом ем ам ям ами ями ах ях ов ев ый ий ая ое ые ого ему ому ых их ть л ла ло ли ет ют"
          " ут ит ят ешь ишь ем им на ны но ен ку ка ки ке кой ок",
    "tr": "i u a e lar ler da de dan den in un im um ya ye yi yu si su lari leri dik di ti mis",
}  # fmt: skip
_BY_LENGTH = {name: tuple(sorted(endings.split(), key=len, reverse=True)) for name, endings in _ENDINGS.items()}


def inflected(text: str, terms: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """For each of a prompt's terms the other terms that it may stand under; () for all when the prompt is in English,
    Chinese or a language that is not known. `text` is the prompt."""
    endings = _BY_LENGTH.get(tongue(text), ())
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
