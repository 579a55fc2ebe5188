"""Files that commands write for a person: private (0600), and whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from vmem.errors import InputError


@contextmanager
def about(path: str) -> Iterator[None]:
    """Names the file in whatever OSError comes of writing to it: a full disk does not."""
    try:
        yield
    except OSError as error:
        if error.filename:
            raise
        raise OSError(error.errno, error.strerror or str(error), path) from None


@contextmanager
def written(path: str, command: str) -> Iterator[TextIO]:
    """A file that appears when the block ends, in the place of one that was there, and not at all when it fails. What
    is no file, as a pipe or a device, stays and is written to.

    `command` is what the person typed, up to the file's name. Raises InputError when the directory
    is missing, or the name is that of one.
    """
    if os.path.isdir(path):
        raise InputError(f"{path} is a directory; name a file: {command} FILE")
    if os.path.exists(path) and not os.path.isfile(path):
        with about(path), open(path, "w", encoding="utf-8") as stream:
            yield stream
        return
    path = os.path.realpath(path)  # a link stays one
    folder, name = os.path.split(path)
    try:
        descriptor, part = tempfile.mkstemp(".part", f".{name[:100]}.", folder)  # new: what lies there may be a link
    except FileNotFoundError:
        raise InputError(f"there is no directory {folder}; make it, then: {command} {path}") from None
    try:
        with about(path), open(descriptor, "w", encoding="utf-8") as stream:
            yield stream
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise
