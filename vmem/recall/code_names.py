"""Names of code in a prompt: files, paths, functions, what stands in backticks.

"Rename `total` in order_page.dart" names what it is done to. That memory holds the words of such a name, too, tells
little of whether it is needed: they are the words of the project.
"""

from __future__ import annotations

import re

from vmem.recall.terms import index_terms

_NAME = re.compile(
    r"`[^`\n]+`"
    r"|(?<!\w)[\w.-]*/[\w./-]+"  # a path
    r"|\b[\w-]*\w\.(?!(?:com|org|net|io)\b)[A-Za-z]\w{0,5}\b(?!\.\w)"  # a file
    r"|\b\w+\(\)"
    r"|\b\w+_\w+\b|\b[a-z][a-z0-9]*[A-Z]\w*\b|\b[A-Z][a-z0-9]+[A-Z]\w*\b"
)


def code_terms(prose: str) -> frozenset[str]:
    """The terms that a prompt (as written) holds in names of code and nowhere else."""
    names = _NAME.findall(prose)
    return frozenset(index_terms(" ".join(names))) - frozenset(index_terms(_NAME.sub(" ", prose))) if names else _NONE


_NONE: frozenset[str] = frozenset()
