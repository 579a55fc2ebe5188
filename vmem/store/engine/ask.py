"""Questions that a value or a column answers, and JSON as statements take and give it: what the disk has damaged counts
as empty."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar

from vmem.store.engine.handles import Reader, Values

T = TypeVar("T")


def value(db: Reader, sql: str, values: Values, default: T) -> T:
    """The first column of the first row; `default` where there is no row, or nothing in it."""
    row = db.execute(sql, values).fetchone()
    return default if row is None or row[0] is None else row[0]


def column(db: Reader, sql: str, values: Values = ()) -> list[Any]:
    """The first column of all rows."""
    return [row[0] for row in db.tuples(sql, values)]


def pairs(db: Reader, sql: str, values: Values = ()) -> dict[Any, Any]:
    """The second column of all rows, by the first."""
    return {row[0]: row[1] for row in db.tuples(sql, values)}


def holds(db: Reader, sql: str, values: Values) -> bool:
    """Whether there is a row."""
    return db.execute(sql, values).fetchone() is not None


def listed(items: Iterable[str | int]) -> str:
    """A list for `json_each`: one text of a statement for any number of them, as a new one costs 0.1 ms to compile."""
    return json.dumps([*items])


def sound(column: str, empty: str = "[]") -> str:
    """SQL: a column of JSON, or what is `empty`."""
    return f"CASE WHEN json_valid({column}) THEN {column} ELSE '{empty}' END"


@lru_cache(maxsize=256)  # many pages have the same tags, and what is found together is about the same files
def texts(column: str) -> tuple[str, ...]:
    """The list of texts that a column holds as JSON."""
    try:
        return tuple(json.loads(column))
    except ValueError:
        return ()


def mapping(column: str) -> dict[str, Any]:
    """The object that a column holds as JSON."""
    try:
        return dict(json.loads(column))
    except (ValueError, TypeError):
        return {}
