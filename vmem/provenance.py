"""What capture writes around a statement that it derived, in lines of their own: on what occasion it was said, what it
gives up, and in the end its source: who said it, on which day, about which files."""

from __future__ import annotations

import re
from functools import lru_cache

GIVEN_UP = "Instead of: "
# The occasion: the rest of the prompt, what it points back to, the prompt that an answer is to, the heading above it.
SAID_WITH, SAID_OF, ASKED, UNDER = "Said with: ", "Said of: ", "Asked: ", "Under: "
OF_PLAN, REFUSING = "Said of the plan: ", "Said when refusing: "
_AROUND = (SAID_WITH, SAID_OF, ASKED, UNDER, OF_PLAN, REFUSING, GIVEN_UP)
# A choice begins with CHOSEN; below stand what it answers, why, who agreed and what was done then.
CHOSEN = "Chosen: "
ASKED_WAS, SAID_BEFORE, SAID_WITH_IT, AGREED, THEN = OF_CHOICE = (
    "Asked was: ", "Said before: ", "Said with it: ", "Agreed by the user: ", "Then: ",
)  # fmt: skip
LATER = "said later"  # how the note behind it begins of what may be otherwise since
OCCASIONS = (*_AROUND, *OF_CHOICE)
_SOURCE = re.compile(r"\n\((user|assistant|tool|web)(?:, (\d{4}-\d\d-\d\d))?(?:, ([^\n]+))?\)\s*\Z")


def with_source(text: str, speaker: str, day: str, files: str) -> str:
    """The text and its source; `day` is YYYY-MM-DD, and may be "" like `files`, which are parted by blanks."""
    return f"{text}\n({', '.join(part for part in (speaker, day, files) if part)})"


def split_source(text: str, speaker: str) -> tuple[str, str, str]:
    """(the text without its source, day, files); the text as it is when it does not end with one of that speaker."""
    found = _SOURCE.search(text)
    if found is None or found[1] != speaker:
        return text, "", ""
    return text[: found.start()], found[2] or "", found[3] or ""


def without_source(text: str) -> str:
    """The text without its source, whoever that is."""
    return _SOURCE.sub("", text)


@lru_cache(maxsize=64)  # the same stored pages are held against many others
def statement(text: str) -> str:
    """A page's own sentences, and what a choice answers; without what is told around them, and the source."""
    return "\n".join(line for line in without_source(text).splitlines() if not line.startswith(_AROUND))


def given_up(text: str) -> str:
    """What a page says that it is instead of, "" for nothing."""
    return next((line.removeprefix(GIVEN_UP) for line in text.splitlines() if line.startswith(GIVEN_UP)), "")
