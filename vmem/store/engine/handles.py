"""What the store's functions are given: a Reader to read with, a Writer to write with as well.

They are all that the other rooms see of the engine. A function that takes a Reader may be given a Writer, which reads
what its transaction has written; a type checker refuses the reverse.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

Values = Sequence[object] | Mapping[str, object]


class Row(Protocol):
    """One row: its columns by number or by name."""

    def __getitem__(self, column: int | str, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def keys(self) -> Iterable[str]: ...


class Rows(Protocol):
    """What a statement found, read as it is asked for; `rowcount` is how many rows a writing one changed."""

    @property
    def rowcount(self) -> int: ...
    @property
    def lastrowid(self) -> int | None: ...
    def __iter__(self) -> Iterator[Any]: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...


class Execute(Protocol):
    """Runs one statement."""

    def __call__(self, sql: str, values: Values = ..., /) -> Rows: ...


class Reader:
    """Reads. Belongs to one thread, or to the transaction that it was given in."""

    __slots__ = ("_connection", "execute")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.execute: Execute = connection.execute  # the engine's own: nothing stands between it and its caller

    @property
    def in_transaction(self) -> bool:
        """Whether what is read is of one moment until a transaction ends."""
        return self._connection.in_transaction

    def tuples(self, sql: str, values: Values = ()) -> Iterator[tuple[Any, ...]]:
        """The rows as bare tuples, which cost less to make: for many of them."""
        cursor = self._connection.cursor()
        cursor.row_factory = None
        return cursor.execute(sql, values)

    @contextmanager
    def trying(self) -> Iterator[Writer]:
        """Writes, and takes it all back when the block ends: for a check that the engine knows only as a write. Others
        cannot write meanwhile."""
        read_only = bool(self.execute("PRAGMA query_only").fetchone()[0])
        within = self.in_transaction
        self.execute("PRAGMA query_only = OFF")
        try:
            self.execute("SAVEPOINT tried")
            try:
                yield Writer(self._connection)
            finally:
                if within:
                    self.execute("ROLLBACK TO tried")
                    self.execute("RELEASE tried")
                elif self.in_transaction:
                    self.execute("ROLLBACK")  # releasing the outermost savepoint commits, which a full disk refuses
        finally:
            self.execute(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")


class Writer(Reader):
    """Writes, and reads what it has written. Belongs to one transaction."""

    __slots__ = ("executemany",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.executemany: Callable[[str, Iterable[Values]], Rows] = connection.executemany

    @property
    def changes(self) -> int:
        """How many rows this connection has changed since it was opened."""
        return self._connection.total_changes
