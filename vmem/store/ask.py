"""A question that one value answers, and lists as a statement takes them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TypeVar

from vmem.store.handles import Reader, Values

T = TypeVar("T")


def value(db: Reader, sql: str, values: Values, default: T) -> T:
    """The first column of the first row; `default` where there is no row, or nothing in it."""
    row = db.execute(sql, values).fetchone()
    return default if row is None or row[0] is None else row[0]


def holds(db: Reader, sql: str, values: Values) -> bool:
    """Whether there is a row."""
    return db.execute(sql, values).fetchone() is not None


def listed(items: Iterable[str | int]) -> str:
    """A list for `json_each`: one text of a statement for any number of them, as a new one costs 0.1 ms to compile."""
    return json.dumps([*items])
