"""JSON as other programs write it.

JavaScript cuts text between the two halves of a character and writes the half as an escape, which no UTF-8 and so
no database takes: such a half becomes "?", and the rest of the text is kept.
"""

from __future__ import annotations

import json
import re
from typing import Any

_HALF = re.compile(r"\\u[dD][89a-fA-F]")  # of a pair, perhaps of one that is whole


def loads(data: bytes | str) -> Any:
    """The value of a JSON text (bytes that are not UTF-8 are replaced). Raises ValueError or RecursionError."""
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    value = json.loads(text)
    return _whole(value) if _HALF.search(text) else value


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(item) for name, item in value.items()}
    return value
