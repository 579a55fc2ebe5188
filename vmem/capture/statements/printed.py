"""A prompt without what a machine printed and its user pasted: sessions of a shell, commits, diffs, blocks of settings.

Whoever wrote a commit's message, or a file that was printed, must not be able to lay down rules.
"""

from __future__ import annotations

from collections.abc import Callable

from vmem.capture.patterns import regex

_SHELL = regex(
    r"[ \t]*(?:(?:\$|❯|➜|%) (?=[a-z./~])|>>> |In \[\d{1,4}\]: |(?:PS )?[A-Z]:\\(?:[^>\n]{0,200}[^\s>-])?>"
    r"|(?:\([\w.-]{1,40}\) )?\[?[\w.-]{1,40}@[\w.-]{1,60}[: ] ?(?:[^\s$#%]{1,80} ){0,3}[^\s$#%]{0,120}[$#%] )"
)
_COMMIT = regex(r"commit [0-9a-f]{7,64}(?: \([^()\n]{1,200}\))?[ \t]*$")
_AUTHOR = regex(r"(?:Author|Committer): [^<\n]{1,80}<[^>\n]{0,80}>[ \t]*$")
_DIFF = regex(r"diff --(?:git|cc) |@@ -\d|(?:\+\+\+|---) [ab]/")
_IN_DIFF = regex(r"[-+ @\\\t]|index |diff |(?:new|deleted|old) (?:file )?mode |similarity |rename |copy ")
_BLOCK = regex(r"[ \t]*(?:- )?[\w.\"'-]{1,80}:[ \t]*[|>][-+]?[ \t]*$")

_GoesOn = Callable[[str], bool]  # whether a line still belongs to what was printed


def without_printed(message: str) -> str:
    """The message with empty lines in place of what was printed."""
    out: list[str] = []
    goes_on: _GoesOn | None = None
    for line in message.split("\n"):
        begun = _begun(line)
        if begun is not None:
            goes_on = begun
        elif goes_on is not None and not goes_on(line):
            goes_on = None
        out.append(line if goes_on is None else "")
    return "\n".join(out)


# --- private --------------------------------------------------------------------------------


def _begun(line: str) -> _GoesOn | None:
    if _DIFF.match(line):
        return lambda after: _IN_DIFF.match(after) is not None
    if _AUTHOR.match(line):
        return _paragraphs(2)  # the rest of the head, and what the commit says
    if _SHELL.match(line) or _COMMIT.match(line):
        return _paragraphs(1)
    if _BLOCK.match(line):
        margin = _margin(line)
        return lambda after: not after.strip() or _margin(after) > margin
    return None


def _paragraphs(count: int) -> _GoesOn:
    left = count

    def goes_on(line: str) -> bool:
        nonlocal left
        left -= not line.strip()
        return left > 0

    return goes_on


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())
