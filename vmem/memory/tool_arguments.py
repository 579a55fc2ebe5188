"""How a model writes arguments: ids in the brackets in which it saw them, lists as a string with commas."""

from __future__ import annotations

import re

DISPUTED = "disputed"  # the tag of a page that was found wrong
_NO_ID = re.compile(r"[^a-z0-9]+")


def listed(value: object) -> object:
    """A list, also where it came as one string."""
    return [part for part in re.split(r"[,\s]+", value) if part] if isinstance(value, str) else value


def page_id(value: object) -> object:
    """An id without brackets and in small letters."""
    return _NO_ID.sub("", value.lower()) if isinstance(value, str) else value
