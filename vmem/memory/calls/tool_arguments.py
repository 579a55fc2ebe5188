"""How a model writes arguments: ids in the brackets in which it saw them, lists as a string with commas."""

from __future__ import annotations

import re
from typing import Annotated, TypeVar

from pydantic import BeforeValidator

DISPUTED = "disputed"  # the tag of a page that was found wrong
_NO_ID = re.compile(r"[^a-z0-9]+")

T = TypeVar("T")


def _listed(value: object) -> object:
    return [part for part in re.split(r"[,\s]+", value) if part] if isinstance(value, str) else value


def _page_id(value: object) -> object:
    return _NO_ID.sub("", value.lower()) if isinstance(value, str) else value


PageId = Annotated[str, BeforeValidator(_page_id)]  # without brackets and in small letters
Listed = Annotated[tuple[T, ...], BeforeValidator(_listed)]  # also where it came as one string
