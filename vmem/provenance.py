"""The line with which capture ends a page that it derived: who said it, on which day, about which files."""

from __future__ import annotations

import re

_LINE = re.compile(r"\n\((user|assistant)(?:, (\d{4}-\d\d-\d\d))?(?:, ([^\n()]+))?\)\Z")


def with_source(text: str, speaker: str, day: str, files: str) -> str:
    """The text and its source; `day` is YYYY-MM-DD, and may be "" like `files`, which are parted by blanks."""
    return f"{text}\n({', '.join(part for part in (speaker, day, files) if part)})"


def split_source(text: str, speaker: str) -> tuple[str, str, str]:
    """(the text without its source, day, files); the text as it is when it does not end with one of that speaker."""
    found = _LINE.search(text)
    if found is None or found[1] != speaker:
        return text, "", ""
    return text[: found.start()], found[2] or "", found[3] or ""
