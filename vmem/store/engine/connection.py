"""One SQLite file: one writer, many readers.

The writer is a single connection behind a lock; each `write()` is one `BEGIN IMMEDIATE`
transaction. Readers are one `query_only` connection a thread. WAL mode, so readers never wait for
the writer. Whoever opens a Database must hold the daemon's lock.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from vmem.errors import BusyError, SchemaError, StoreError
from vmem.store.engine import schema
from vmem.store.engine.handles import Reader, Writer

WRITE_TIMEOUT_MS = 5000  # how long a transaction waits for a lock that another process holds
WRITER_CACHE_KIB = 1024
READER_CACHE_KIB = 256  # per thread: the operating system caches the file once for all of them
NO_TEXT = "Could not decode to UTF-8"  # how the engine's complaint about a text begins that is none

T = TypeVar("T")


def must_be_file(path: Path) -> None:
    """That nothing else is in the database's place: a pipe would be waited for. Raises SchemaError."""
    if os.path.lexists(path) and not path.is_file():
        raise SchemaError(f"{path} is no file, nor a link to one that is there: put back what was there, or move it")


def read_only_uri(path: Path) -> str:
    """A database file as SQLite takes it to read it and never change it."""
    return "file:" + str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23") + "?mode=ro"


def _as_far_as_it_is_text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


class Database:
    """Owns the connections to one database file. Opening migrates it to the current schema."""

    def __init__(self, path: Path) -> None:
        """Opens or creates `path` (0600). Raises StoreError, or SchemaError for a newer file."""
        self.path = path
        self._lock = threading.Lock()
        self._local = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._readers_lock = threading.Lock()
        self._closed = False
        self._text: Callable[[bytes], str] = str  # how texts are read: see `reading_on`
        must_be_file(path)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        try:
            self._writer = self._connect(WRITER_CACHE_KIB)
            self._writing = Writer(self._writer)
            try:
                schema.prepare(self._writing)
                _must_be_writable(self._writer)
            except BaseException:
                self._writer.close()
                raise
        except sqlite3.Error as error:
            raise StoreError(f"cannot open {path}: {error}; run: vmem doctor") from error
        self._file = _identity(path)

    @contextmanager
    def store_errors(self) -> Iterator[None]:
        """Raises as StoreError what the engine says in the block that it cannot read or write."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._refused(error) from error

    def reading_on(self, step: Callable[[], T]) -> T:
        """What `step` gives. Where the disk has damaged a text it is taken once more, and all texts are read as far as
        they are text from now on: not from the first, as that costs a prompt some percent. Raises StoreError."""
        text = self._text
        try:
            with self.store_errors():
                return step()
        except StoreError:
            if self._text is text:
                raise
        with self.store_errors():
            return step()

    def _refused(self, error: sqlite3.Error) -> StoreError:
        if str(error).startswith(NO_TEXT):
            self._text = _as_far_as_it_is_text
            with self._readers_lock:
                for connection in (self._writer, *self._readers):
                    connection.text_factory = self._text
        damaged = type(error) is sqlite3.DatabaseError  # its subclasses are of a full disk, a lock, a wrong call
        return StoreError(f"{self.path}: {error}{'; run: vmem doctor' if damaged else ''}")

    def in_place(self) -> bool:
        """Whether the path still leads to the file that was opened: what is written to another is found by nobody."""
        return _identity(self.path) == self._file

    def _connect(self, cache_kib: int) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, cached_statements=256)
        connection.row_factory = sqlite3.Row
        connection.text_factory = self._text
        connection.execute(f"PRAGMA busy_timeout = {WRITE_TIMEOUT_MS}")
        connection.execute(f"PRAGMA cache_size = -{cache_kib}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten; not every build does it
        return connection

    @contextmanager
    def write(self, timeout_ms: int = WRITE_TIMEOUT_MS) -> Iterator[Writer]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Raises StoreError when the lock does not come within `timeout_ms`, the disk refuses, or the file is not the one
        that the path leads to.
        """
        if not self._lock.acquire(timeout=timeout_ms / 1000):
            raise BusyError("the writer is busy")
        try:
            if self._closed:
                raise StoreError("the database is closed")
            connection = self._writer
            try:
                connection.execute(f"PRAGMA busy_timeout = {int(timeout_ms)}")
                connection.execute("BEGIN IMMEDIATE")
                yield self._writing
                self._must_be_in_place()
                connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise self._refused(error) from error
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        finally:
            self._lock.release()

    def read(self) -> Reader:
        """What this thread reads with. Reading fails with errors of the engine's own: see `store_errors`."""
        reader: Reader | None = getattr(self._local, "reader", None)
        if reader is None:
            if self._closed:
                raise StoreError("the database is closed")
            self._must_be_in_place()
            connection = self._connect(READER_CACHE_KIB)
            _must_be_writable(connection)
            connection.execute("PRAGMA query_only = ON")
            reader = self._local.reader = Reader(connection)
            with self._readers_lock:
                self._readers.append(connection)
        return reader

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What this thread reads in the block is of one moment. It also costs less: a statement by itself takes a lock,
        looks for what is new, and gives the lock back. For short blocks; until it ends the WAL cannot start anew."""
        reader = self.read()
        reader.execute("BEGIN")
        try:
            yield
        finally:
            if reader.in_transaction:
                reader.execute("COMMIT")

    @property
    def in_snapshot(self) -> bool:
        """Whether this thread reads of an earlier moment."""
        return self.read().in_transaction

    @contextmanager
    def _alone(self) -> Iterator[sqlite3.Connection | None]:
        """The writer outside of any transaction; None when it is closed. Raises StoreError when the disk refuses."""
        with self._lock, self.store_errors():
            yield None if self._closed else self._writer

    def shrink(self) -> None:
        """Gives back what the connections hold of the file in memory: for when nobody asks for anything."""
        with self._alone() as writer, self._readers_lock:
            for connection in (writer, *self._readers) if writer else ():
                connection.execute("PRAGMA shrink_memory")

    def fold(self) -> bool:
        """Folds the WAL into the file and empties it, so that no earlier state is left in it; -> whether it could:
        False while a reader is at work, who is not waited for. Raises StoreError when the disk refuses."""
        with self._alone() as writer:
            if not writer:
                return True
            writer.execute("PRAGMA busy_timeout = 0")
            return not writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]

    def rewrite(self) -> None:
        """Writes the whole file anew, without the bytes that rows left in it which are gone: SQLite overwrites what it
        deletes, but not what it copied on when it divided a block. Needs twice the file's room, and keeps out writers
        meanwhile. Raises StoreError, of a disk without that room, too."""
        with self._alone() as writer:
            if not writer:
                return
            try:
                writer.execute(f"PRAGMA busy_timeout = {WRITE_TIMEOUT_MS}")
                writer.execute("PRAGMA temp_store = FILE")  # not all of it in memory at once
                writer.execute("VACUUM")
            finally:
                writer.execute("PRAGMA temp_store = MEMORY")

    def close(self) -> None:
        """Closes every connection; the last one folds the WAL into the file.

        Not by itself where the file was moved: what is in the WAL would be lost to it, and be read into the file that
        took its place.
        """
        with self._lock:
            self._closed = True
            with self._readers_lock:
                for connection in self._readers:
                    connection.close()
                self._readers.clear()
            if not self.in_place():
                with suppress(sqlite3.Error):
                    self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._writer.close()

    def _must_be_in_place(self) -> None:
        if not self.in_place():
            raise StoreError(f"{self.path} was moved, removed or replaced while it was open; try again")


def _must_be_writable(connection: sqlite3.Connection) -> None:
    """That the file is not open to be read only, as SQLite opens it where it just lacked a descriptor to do more: so it
    would stay for as long as the connection lives, which this ends. Raises sqlite3.OperationalError."""
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        connection.execute("DELETE FROM meta WHERE 0")
    except sqlite3.DatabaseError as error:  # of another one that writes, say, or of damage: who reads will see
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY:
            connection.close()
            raise
    connection.execute(f"PRAGMA busy_timeout = {WRITE_TIMEOUT_MS}")


def _identity(path: Path) -> tuple[int, int]:
    """Which file a path leads to."""
    try:
        info = os.stat(path)
    except OSError:
        return (0, 0)
    return (info.st_dev, info.st_ino)
