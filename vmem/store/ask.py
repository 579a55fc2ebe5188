"""A question that one value answers, and lists as a statement takes them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

Values = Sequence[object] | Mapping[str, object]
T = TypeVar("T")


def value(db: sqlite3.Connection, sql: str, values: Values, default: T) -> T:
    """The first column of the first row; `default` where there is no row, or nothing in it."""
    row = db.execute(sql, values).fetchone()
    return default if row is None or row[0] is None else row[0]


def holds(db: sqlite3.Connection, sql: str, values: Values) -> bool:
    """Whether there is a row."""
    return db.execute(sql, values).fetchone() is not None


def listed(items: Iterable[str | int]) -> str:
    """A list for `json_each`: one text of a statement for any number of them, as a new one costs 0.1 ms to compile."""
    return json.dumps([*items])
