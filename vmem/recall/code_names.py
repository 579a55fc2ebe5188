"""Names of code in a prompt: files, paths, functions, what stands in backticks.

"Rename `total` in order_page.dart" names the code that is to be changed. That pages hold the words of such a name says
little about whether they are needed: all of a project's talk holds them.
"""

from __future__ import annotations

import re

from vmem.recall.terms import index_terms

# Each begins where a word does and is bounded: a line of ten thousand hyphens costs no more than prose.
_NAME = re.compile(
    r"`[^`\n]{1,200}`"
    r"|(?<![\w./-])[\w.-]{0,80}/[\w./-]+"  # a path
    r"|(?<![\w.-])[\w-]{1,80}(?:\.[\w-]{1,40}){0,3}\.(?!(?:com|org|net|io)\b)[A-Za-z]\w{0,5}\b(?!\.\w)"  # a file
    r"|\b\w{1,80}\(\)"
    r"|\b[A-Za-z0-9]{1,80}_\w+|\b[a-z][a-z0-9]{0,80}[A-Z]\w*|\b[A-Z][a-z0-9]{1,80}[A-Z]\w*"
)
_SIGNS = ("`", "/", "_", "()")  # a name holds one of these, or
_MARK = re.compile(r"\.[A-Za-z]|[A-Z](?<=[a-z0-9][A-Z])")  # one of these; to look for names takes fifty times as long


def code_terms(prose: str) -> frozenset[str]:
    """The terms that a prompt (as written) holds in names of code and nowhere else."""
    likely = any(map(prose.__contains__, _SIGNS)) or _MARK.search(prose)
    names = _NAME.findall(prose) if likely else ()
    return frozenset(index_terms(" ".join(names))) - frozenset(index_terms(_NAME.sub(" ", prose))) if names else _NONE


_NONE: frozenset[str] = frozenset()
