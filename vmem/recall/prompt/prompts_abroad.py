"""What prompts in other languages than English and Chinese say, as patterns over lower-case text.

Each looks for the words of all languages: a prompt is mostly too short to tell its own.
"""

from __future__ import annotations

import re

from vmem.languages import LANGUAGES
from vmem.languages.patterns import SPACELESS, any_language, either


def _all(field: str) -> str:
    """The alternatives of every language."""
    return either(getattr(language.prompts, field) for language in LANGUAGES.values())


def _written(field: str, *, spaced: bool) -> str:
    """Those of the languages with spaces between words, or of the others."""
    return either(getattr(one.prompts, field) for name, one in LANGUAGES.items() if spaced == (name not in SPACELESS))


def _any(field: str) -> re.Pattern[str]:
    """The same as words."""
    return re.compile(any_language({name: getattr(language.prompts, field) for name, language in LANGUAGES.items()}))


ASKS = re.compile(
    rf"^\W*(?:(?:{_all('joins')}) )?(?:(?:{_all('before')}) )?"
    rf"(?:{_written('questions', spaced=True)})\b(?!,)"
)
# Each alternative begins with a character of its own: `re` finds that eight times as fast as a group.
ASKS_ASIA = re.compile(_written("questions", spaced=False))
PAST = _any("past")
OURS = _any("ours")
FILLER = frozenset(
    word for name, language in LANGUAGES.items() if name not in SPACELESS for word in language.prompts.filler.split()
)
FILLER_ASIA = re.compile(rf"^(?:{_written('filler', spaced=False)})++$")  # without spaces and marks
THANKS, MANY_THANKS, FAREWELLS = _all("thanks"), _all("many"), _written("farewells", spaced=True)  # alternatives
WHERE_LEFT, WHERE_LEFT_ASIA = (_written("where_left", spaced=spaced) for spaced in (True, False))  # the same
GOES_ON = (  # the same
    rf"^\W*(?:(?:ok|{_all('urges')})\W+)*(?:{_all('goes_on')})"
    rf"(?:\W+(?:{_all('please')}))?\W*$"
)
ORDERS = re.compile(
    rf"^\W*(?:(?:{_all('asks_to')})\W+)*+(?:{_written('orders', spaced=True)})\b"
    rf"|{_written('orders', spaced=False)}"
)
