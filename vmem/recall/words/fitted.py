"""Vectors of words that were fitted to talk about software: `fitted.bin`, which tools/vectors.py makes.

The static table knows the language at large. Of the words that programmers use, these vectors replace what the table
would give: they were moved towards words that stand for the same (retrofitting, Faruqui et al. 2015), then by what
users ask towards the notes that answer it. A form of a word that has none of its own has that of another form.

The file, little-endian: MAGIC, the CRC-32 of the table's first row (vectors for another table are not used), how many
keys and how many vectors follow; the keys, rising, each the CRC-32 of a word or, for its other forms, of its stem; for
each key the number of its vector as u16; for each vector a f32 and, after all of these, DIMENSIONS signed bytes, which
times that are it.
"""

from __future__ import annotations

import os
import struct
import sys
import weakref
from array import array
from bisect import bisect_left
from pathlib import Path
from zlib import crc32

from vmem.recall.words.stem import stem

MAGIC = b"vMemwv1\n"
HEAD = struct.Struct("<8sIII")
STORED = Path(__file__).with_name("fitted.bin")
MOST_LETTERS = 40  # of a word


class Fitted:
    """The words of one such file and, read when they are asked for, their vectors. Threads may share it."""

    def __init__(self, path: Path, table: int, dimensions: int) -> None:
        """`table`: the CRC-32 of the first row of the table that the vectors belong to. Raises OSError, or ValueError
        when the file is none or of another table."""
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._file)
        head = os.pread(self._file, HEAD.size, 0)
        if len(head) < HEAD.size:
            raise ValueError("cut short")
        magic, of, count, rows = HEAD.unpack(head)
        self._begin, self._width = HEAD.size + 6 * count + 4 * rows, dimensions
        if magic != MAGIC or of != table or os.fstat(self._file).st_size != self._begin + rows * dimensions:
            raise ValueError("no vectors for this table")
        self._keys, self._rows, self._scales = array("I"), array("H"), array("f")
        at = HEAD.size
        for part, length in ((self._keys, count), (self._rows, count), (self._scales, rows)):
            part.frombytes(os.pread(self._file, part.itemsize * length, at))
            at += part.itemsize * length
            if sys.byteorder == "big":
                part.byteswap()

    def place(self, word: str) -> int | None:
        """The number of a word's vector, None if it has none."""
        if len(word) > MOST_LETTERS or not (word.isascii() and word.isalpha()):
            return None
        for key in (word_id(word), stem_id(word)):
            at = bisect_left(self._keys, key)
            if at < len(self._keys) and self._keys[at] == key:
                return self._rows[at]
        return None

    def row(self, place: int) -> bytes:
        """The vector of that number as f16."""
        import numpy as np

        raw = os.pread(self._file, self._width, self._begin + place * self._width)
        return (np.frombuffer(raw, np.int8) * np.float32(self._scales[place])).astype("<f2").tobytes()


def word_id(word: str) -> int:
    """The key of a word as it is written, in small letters."""
    return crc32(word.lower().encode())


def stem_id(word: str) -> int:
    """The key of those of its forms that have none of their own."""
    return crc32(b"*" + stem(word.lower()).encode())
