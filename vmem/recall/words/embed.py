"""Sentence vectors from a static table of word-piece vectors: the `wordllama` wheel's weights, nothing downloaded.

The 256-wide table (Llama-2 vocabulary, 16 MB of f16, MIT) is read row by row from the installed package without
importing it, and words are cut by greedy longest match on its vocabulary, which ranks as well as the real
merges and needs no tokenizer library. A text's vector is the sum over its distinct word pieces of sqrt(count) times
the piece's vector (the table's norms already weigh pieces by how much they say), scaled to length 1. Words of the
trade have vectors of their own (see `fitted`), as if they were one piece each. Ranking then subtracts the mean page and
weighs a query's words by sqrt(idf): see `index.py`.

Without numpy or without the wheel `Embedder.open()` is None and recall goes on with words alone.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
import re
import struct
import weakref
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from vmem.recall.words import alphabets
from vmem.recall.words.fitted import STORED, Fitted
from vmem.recall.words.stopwords import ENGLISH_STOP
from vmem.recall.words.terms import PART

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EMBED_VERSION = 4  # raise it whenever the same text would give another vector
DIMENSIONS = 256
MAX_CHARS = 24_000  # of one text; the rest hardly moves a mean
MAX_PIECES = 6_000
_ROW = 2 * DIMENSIONS  # bytes of a vector in the table

_WEIGHTS = "weights/l2_supercat_256.safetensors"
_TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
_WORD = re.compile(r"[^\W\d_]+|\d+")
_SPACE = "\u2581"  # how the vocabulary marks the beginning of a word


class Embedder:
    """The table and its vocabulary; open once, share between threads (reads only)."""

    def __init__(self, table: _Table, vocabulary: dict[str, int]) -> None:
        self._table = table
        self._vocabulary = vocabulary
        self._pieces = lru_cache(maxsize=16_384)(self._look_up)
        self._loudness = lru_cache(maxsize=10_000)(self._length)

    @classmethod
    def open(cls, folder: Path | None = None, fitted: Path | None = STORED) -> Embedder | None:
        """The embedder over the installed `wordllama` (or `folder`, laid out like it); None if absent or odd."""
        try:
            import numpy  # noqa: F401  (an optional extra: only its presence is asked)
        except ImportError:
            return None
        folder = folder or _installed()
        if folder is None:
            return None
        try:
            table = _Table(folder / _WEIGHTS, fitted)
            vocabulary = _read_vocabulary(folder / _TOKENIZER)
        except (OSError, ValueError, KeyError, struct.error):
            return None
        return cls(table, vocabulary) if table.size == len(vocabulary) else None

    def vector(self, text: str) -> bytes | None:
        """`text` as DIMENSIONS signed bytes (a direction: 127 is the largest part); None if it has no known word."""
        import numpy as np

        found = self.direction(self._count(text))
        if found is None:
            return None
        return bytes(np.round(found * (127.0 / float(np.abs(found).max()))).astype(np.int8).tobytes())

    def direction(self, counts: dict[str, float]) -> NDArray[np.float32] | None:
        """The unit vector of weighted words: for each word sqrt(weight), over all pieces; None if nothing is known."""
        import numpy as np

        weights: dict[int, float] = {}
        for word, weight in counts.items():
            for piece in self._pieces(word):
                weights[piece] = weights.get(piece, 0.0) + weight
        if not weights:
            return None
        scale = np.sqrt(np.fromiter(weights.values(), np.float32, len(weights)))
        total: NDArray[np.float32] = scale @ self._table.rows(weights)
        length = math.sqrt(float(total @ total))
        return total / np.float32(length) if length > 0 else None

    def loudness(self, word: str) -> float:
        """The length of a word's vector, 0 for an unknown one: the table makes it 6 for "use", 10 for "second", 20 for
        "cursor", so it tells how much a word says in the language at large."""
        return self._loudness(word)

    @property
    def table_id(self) -> int:
        """The CRC-32 of the table's first row."""
        return self._table.ident

    def raw(self, word: str) -> NDArray[np.float32]:
        """A word's vector by the table alone, whatever was fitted."""
        total: NDArray[np.float32] = self._table.rows(self._cut(word)).sum(axis=0)
        return total

    def words(self, text: str) -> list[str]:
        """The words of `text` that the table may know, stop-words left out, camelCase cut."""
        out: list[str] = []
        for run in _WORD.findall(text[:MAX_CHARS]):
            out.extend(_parts(run))
        return out[:MAX_PIECES]

    def _count(self, text: str) -> dict[str, float]:
        runs = _WORD.findall(text[:MAX_CHARS])
        if len(runs) > MAX_PIECES // 2:  # so many that `words` may cut
            return {word: float(count) for word, count in Counter(self.words(text)).items()}
        counts: dict[str, float] = {}
        for run, count in Counter(runs).items():
            for part in _parts(run):
                counts[part] = counts.get(part, 0.0) + count
        return counts

    def _length(self, word: str) -> float:
        total = self.raw(word)
        return math.sqrt(float(total @ total))

    def _look_up(self, word: str) -> tuple[int, ...]:
        own = self._table.own_row(word)
        return self._cut(word) if own is None else (own,)

    def _cut(self, word: str) -> tuple[int, ...]:
        if alphabets.has(word):  # of these the vocabulary has letters: all of a language would be much alike
            return ()
        rest, out, known = _SPACE + word[:64], list[int](), self._vocabulary
        begin = 0
        while begin < len(rest):
            for end in range(len(rest), begin, -1):
                piece = known.get(rest[begin:end])
                if piece is not None:
                    if rest[begin:end] != _SPACE:
                        out.append(piece)
                    begin = end
                    break
            else:
                begin += 1
        return tuple(out)


@lru_cache(maxsize=16_384)
def _parts(run: str) -> tuple[str, ...]:
    """The words in a run of letters or digits, stop-words left out."""
    plain = run.isascii() and (run.islower() or run.istitle() or run.isdigit())
    return tuple(part for part in ([run] if plain else PART.findall(run)) if part.lower() not in ENGLISH_STOP)


def _installed() -> Path | None:
    spec = importlib.util.find_spec("wordllama")
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None


class _Table:
    """The only tensor of a safetensors file (u64 header length, JSON header, then the numbers): `size` rows of f16.
    Behind them those of the words that were fitted.

    A row is read when it is asked for: a text needs few of them, and of a mapping each takes 64 KB of memory.
    """

    def __init__(self, path: Path, fitted: Path | None) -> None:
        """Raises OSError, ValueError, KeyError or struct.error when it is no such file; goes on without `fitted`."""
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._file)
        (length,) = struct.unpack("<Q", os.pread(self._file, 8, 0))
        if length > 1_000_000:
            raise ValueError("header too long")
        header: dict[str, Any] = json.loads(os.pread(self._file, length, 8))
        (tensor,) = (value for name, value in header.items() if name != "__metadata__")
        begin, end = tensor["data_offsets"]
        self.size, columns = tensor["shape"]
        self._begin = 8 + length + begin
        if tensor["dtype"] != "F16" or columns != DIMENSIONS or end - begin != self.size * _ROW:
            raise ValueError("not such a table")
        if os.fstat(self._file).st_size < self._begin + self.size * _ROW:
            raise ValueError("the table is cut off")
        self._fitted: Fitted | None = None
        self._row = lru_cache(maxsize=2_048)(self._read)  # the words of most texts; 1.3 MB at most
        self.ident = crc32(self._read(0))
        with suppress(OSError, ValueError):
            self._fitted = Fitted(fitted, self.ident, DIMENSIONS) if fitted else None

    def own_row(self, word: str) -> int | None:
        """The row of a word that was fitted, None if it was not."""
        place = self._fitted.place(word) if self._fitted else None
        return None if place is None else self.size + place

    def rows(self, numbers: Iterable[int]) -> NDArray[np.float32]:
        """These rows, in this order."""
        import numpy as np

        read = b"".join(map(self._row, numbers))
        return np.frombuffer(read, "<f2").reshape(-1, DIMENSIONS).astype(np.float32)

    def _read(self, number: int) -> bytes:
        if self._fitted is not None and number >= self.size:
            return self._fitted.row(number - self.size)
        return os.pread(self._file, _ROW, self._begin + _ROW * number)


def _read_vocabulary(path: Path) -> dict[str, int]:
    """Only the vocabulary is parsed: the merges beside it are three times its size and stay unread."""
    text = path.read_text(encoding="utf-8")
    at = text.index('"vocab"')
    vocabulary, _ = json.JSONDecoder().raw_decode(text, text.index("{", at))
    if not isinstance(vocabulary, dict):
        raise ValueError("no vocabulary")
    return vocabulary
