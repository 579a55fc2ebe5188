"""Sentence vectors from a static table of word-piece vectors: the `wordllama` wheel's weights, nothing downloaded.

The 256-wide table (Llama-2 vocabulary, 16 MB of f16, MIT) is memory-mapped from the installed package without
importing it, and words are cut by greedy longest match on its vocabulary, which ranks as well as the real
merges and needs no tokenizer library. A text's vector is the sum over its distinct word pieces of sqrt(count) times
the piece's vector (the table's norms already weigh pieces by how much they say), scaled to length 1. Ranking then
subtracts the mean page and weighs a query's words by sqrt(idf): see `index.py`.

Without numpy or without the wheel `Embedder.open()` is None and recall goes on with words alone.
"""

from __future__ import annotations

import importlib.util
import json
import math
import mmap
import re
import struct
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vmem.recall.stopwords import ENGLISH_STOP

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EMBED_VERSION = 1  # raise it whenever the same text would give another vector
DIMENSIONS = 256
MAX_CHARS = 24_000  # of one text; the rest hardly moves a mean
MAX_PIECES = 6_000

_WEIGHTS = "weights/l2_supercat_256.safetensors"
_TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
_WORD = re.compile(r"[^\W\d_]+|\d+")
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_A-Za-z]+")
_SPACE = "\u2581"  # how the vocabulary marks the beginning of a word


class Embedder:
    """The table and its vocabulary; open once, share between threads (reads only)."""

    def __init__(self, table: NDArray[np.float16], vocabulary: dict[str, int], mapped: mmap.mmap) -> None:
        self._table = table
        self._mapped = mapped
        self._vocabulary = vocabulary
        self._pieces = lru_cache(maxsize=16_384)(self._cut)
        self._loudness = lru_cache(maxsize=10_000)(self._length)

    @classmethod
    def open(cls, folder: Path | None = None) -> Embedder | None:
        """The embedder over the installed `wordllama` (or `folder`, laid out like it); None if absent or odd."""
        try:
            import numpy  # noqa: F401  (an optional extra: only its presence is asked)
        except ImportError:
            return None
        folder = folder or _installed()
        if folder is None:
            return None
        try:
            table, mapped = _map_table(folder / _WEIGHTS)
            vocabulary = _read_vocabulary(folder / _TOKENIZER)
        except (OSError, ValueError, KeyError, struct.error):
            return None
        return cls(table, vocabulary, mapped) if table.shape == (len(vocabulary), DIMENSIONS) else None

    def rest(self) -> None:
        """Lets go of the parts of the table that are in memory; the next use finds them in the system's cache."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._mapped.madvise(mmap.MADV_DONTNEED)

    def vector(self, text: str) -> bytes | None:
        """`text` as DIMENSIONS signed bytes (a direction: 127 is the largest part); None if it has no known word."""
        import numpy as np

        found = self.direction(self._count(text))
        if found is None:
            return None
        return bytes(np.round(found * (127.0 / float(np.abs(found).max()))).astype(np.int8).tobytes())

    def vectors(self, texts: list[str]) -> list[bytes | None]:
        """`vector` of each text."""
        return [self.vector(text) for text in texts]

    def direction(self, counts: dict[str, float]) -> NDArray[np.float32] | None:
        """The unit vector of weighted words: for each word sqrt(weight), over all pieces; None if nothing is known."""
        import numpy as np

        weights: dict[int, float] = {}
        for word, weight in counts.items():
            for piece in self._pieces(word):
                weights[piece] = weights.get(piece, 0.0) + weight
        if not weights:
            return None
        ids = np.fromiter(weights, np.int64, len(weights))
        scale = np.sqrt(np.fromiter(weights.values(), np.float32, len(weights)))
        total: NDArray[np.float32] = scale @ self._table[ids].astype(np.float32)
        length = math.sqrt(float(total @ total))
        return total / np.float32(length) if length > 0 else None

    def loudness(self, word: str) -> float:
        """The length of a word's vector, 0 for an unknown one: the table makes it 6 for "use", 10 for "second", 20 for
        "cursor", so it tells how much a word says in the language at large."""
        return self._loudness(word)

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
        import numpy as np

        total = self._table[list(self._pieces(word))].astype(np.float32).sum(axis=0)
        return math.sqrt(float(total @ total))

    def _cut(self, word: str) -> tuple[int, ...]:
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
    return tuple(part for part in ([run] if plain else _PART.findall(run)) if part.lower() not in ENGLISH_STOP)


def _installed() -> Path | None:
    spec = importlib.util.find_spec("wordllama")
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None


def _map_table(path: Path) -> tuple[NDArray[np.float16], mmap.mmap]:
    """The only tensor of a safetensors file (u64 header length, JSON header, then the numbers), and its mapping."""
    import numpy as np

    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        if length > 1_000_000:
            raise ValueError("header too long")
        header: dict[str, Any] = json.loads(file.read(length))
    (tensor,) = (value for name, value in header.items() if name != "__metadata__")
    if tensor["dtype"] != "F16":
        raise ValueError("table is not f16")
    begin, _ = tensor["data_offsets"]
    rows, columns = tensor["shape"]
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    table = np.frombuffer(mapped, "<f2", rows * columns, 8 + length + begin).reshape(rows, columns)
    return table, mapped


def _read_vocabulary(path: Path) -> dict[str, int]:
    """Only the vocabulary is parsed: the merges beside it are three times its size and stay unread."""
    text = path.read_text(encoding="utf-8")
    at = text.index('"vocab"')
    vocabulary, _ = json.JSONDecoder().raw_decode(text, text.index("{", at))
    if not isinstance(vocabulary, dict):
        raise ValueError("no vocabulary")
    return vocabulary
