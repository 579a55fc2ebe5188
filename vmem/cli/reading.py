"""Text that a person names: files, or standard input; no more of it than a command takes."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from vmem.errors import InputError

STDIN = "-"


def text(path: str, limit: int, command: str, errors: str = "strict") -> str:
    """What a file or standard input holds. Raises OSError, UnicodeDecodeError; InputError where it is over `limit`
    characters, and as `opened` does."""
    with opened(path, command, errors) as stream:
        return whole(stream, path, limit, command)


@contextmanager
def opened(path: str, command: str, errors: str = "strict") -> Iterator[TextIO]:
    """A file, or standard input. Raises OSError; InputError for what is no regular file.

    `command` is what the person typed, up to the name.
    """
    if path == STDIN:
        stream = io.TextIOWrapper(sys.stdin.buffer, "utf-8-sig", errors)
        try:
            yield stream
        finally:
            stream.detach()  # it is not ours to close
        return
    must_be_file(path, command)
    with open(path, encoding="utf-8-sig", errors=errors) as stream:
        yield stream


def must_be_file(path: str, command: str) -> None:
    """Raises OSError where nothing is; InputError for a pipe, which would be waited for, or a device, which may have
    no end."""
    if not os.path.isdir(path) and not stat.S_ISREG(os.stat(path).st_mode):
        raise InputError(f"{path} is not a regular file; name one: {command} FILE")


def whole(stream: TextIO, path: str, limit: int, command: str) -> str:
    """All that is left of it. Raises InputError where that is over `limit` characters."""
    found = stream.read(limit + 1)
    if len(found) > limit:
        raise InputError(f"{_called(path)} is larger than {limit:,} characters; name a smaller file: {command} FILE")
    return found


def lines(stream: TextIO, path: str, limit: int, command: str) -> Iterator[str]:
    """The lines, each with its end. Raises InputError at one of over `limit` characters."""
    while line := stream.readline(limit + 1):
        if len(line) > limit:
            many = f"a line of {_called(path)} is longer than {limit:,} characters"
            raise InputError(f"{many}; name a file of shorter lines: {command} FILE")
        yield line


def _called(path: str) -> str:
    return "standard input" if path == STDIN else path
