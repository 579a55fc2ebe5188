"""Languages beside English and Chinese: a file for each, with all the words by which it is read.

To add one, write its file and name it here. What a language leaves out is not read in it.
"""

from __future__ import annotations

from vmem.languages.dutch import DUTCH
from vmem.languages.french import FRENCH
from vmem.languages.german import GERMAN
from vmem.languages.italian import ITALIAN
from vmem.languages.japanese import JAPANESE
from vmem.languages.korean import KOREAN
from vmem.languages.polish import POLISH
from vmem.languages.portuguese import PORTUGUESE
from vmem.languages.russian import RUSSIAN
from vmem.languages.spanish import SPANISH
from vmem.languages.turkish import TURKISH

# By the code of ISO 639-1. Of two that a text may be in alike, it is in the first.
LANGUAGES = {
    "de": GERMAN,
    "es": SPANISH,
    "fr": FRENCH,
    "pt": PORTUGUESE,
    "it": ITALIAN,
    "nl": DUTCH,
    "pl": POLISH,
    "ru": RUSSIAN,
    "tr": TURKISH,
    "ja": JAPANESE,
    "ko": KOREAN,
}
