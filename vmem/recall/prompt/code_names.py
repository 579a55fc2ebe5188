"""Names of code in a prompt: files, paths, functions, what stands in backticks.

"Rename `total` in order_page.dart" names the code that is to be changed. That pages hold the words of such a name says
little about whether they are needed: all of a project's talk holds them.
"""

from __future__ import annotations

import re

from vmem.recall.words.terms import index_terms

# Each begins where a word does and is bounded: a line of ten thousand hyphens costs no more than prose.
_NAME = re.compile(
    r"(?<![\w./-])[\w.-]{0,80}/[\w./-]+"  # a path
    r"|(?<![\w.-])[\w-]{1,80}(?:\.[\w-]{1,40}){0,3}\.(?!(?:com|org|net|io)\b)[A-Za-z]\w{0,5}\b(?!\.\w)"  # a file
    r"|\b\w{1,80}\(\)"
    r"|\b[A-Za-z0-9]{1,80}_\w+|\b[a-z][a-z0-9]{0,80}[A-Z]\w*|\b[A-Z][a-z0-9]{1,80}[A-Z]\w*"
)
_QUOTED = re.compile(r"(`[^`\n]{1,200}`)")


def code_terms(prose: str) -> frozenset[str]:
    """The terms that a prompt (as written) holds in names of code and nowhere else."""
    names, rest = list[str](), list[str]()
    for place, part in enumerate(_QUOTED.split(prose)):
        if place % 2:
            names.append(part)
        else:
            for word in part.split():  # no other name has a blank in it, and most words need no look
                plain = word.isalpha() and (word.islower() or word.istitle())
                names += () if plain else _NAME.findall(word)
                rest.append(word if plain else _NAME.sub(" ", word))
    return frozenset(index_terms(" ".join(names))) - frozenset(index_terms(" ".join(rest))) if names else _NONE


_NONE: frozenset[str] = frozenset()
