"""A page's terms, packed for the in-memory index: hashed term ids and their counts. Standard library only."""

from __future__ import annotations

import struct
import sys
from array import array
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from vmem.recall.words.alphabets import is_spaceless
from vmem.recall.words.sentences import ASKING
from vmem.recall.words.terms import TERMS_VERSION, is_cjk, is_stop

_HEAD = struct.Struct("<BBHII")  # layout, TERMS_VERSION, flags, length in terms, distinct ids
_LAYOUT = 2
_ASKS = 1  # flag: the text ends by asking something


def pack_lex(terms: Sequence[str], *, asks: bool) -> bytes:
    """The terms of a page as bytes: header, then sorted u32 ids, then a u8 count for each (little-endian).

    Besides each term there is each pair of neighbouring terms (stop-words skipped), which finds phrases. A term's id is
    the CRC-32 of its UTF-8; two terms that share one are taken for the same, which only costs a little precision.
    `asks`: see `is_asking`.
    """
    counts: dict[int, int] = {}
    for term, count in Counter([*terms, *pairs(terms)]).items():
        ident = crc32(term.encode("utf-8", "replace"))
        counts[ident] = counts.get(ident, 0) + count
    ids = array("I", sorted(counts))
    tallies = bytes([min(255, counts[ident]) for ident in ids])
    if sys.byteorder == "big":
        ids.byteswap()
    return _HEAD.pack(_LAYOUT, TERMS_VERSION & 255, _ASKS * asks, len(terms), len(ids)) + ids.tobytes() + tallies


def pairs(terms: Sequence[str]) -> list[str]:
    """Each two neighbouring terms as one, joined by a space; stop-words are skipped, and Chinese or Thai, which is in
    pieces already."""
    telling = [term for term in terms if _tells(term)]
    return [f"{one} {two}" for one, two in pairwise(telling)]


@lru_cache(maxsize=16_384)
def _tells(term: str) -> bool:
    return not (is_cjk(term) or is_spaceless(term) or is_stop(term))


def is_asking(text: str) -> bool:
    """Whether a text ends by asking something: what comes after it in a conversation may then be the answer."""
    last = text.rstrip().rpartition("\n")[2]
    return any(mark in last for mark in ASKING)


def term_id(term: str) -> int:
    """The id under which `pack_lex` stores a term."""
    return crc32(term.encode("utf-8", "replace"))


def split_lex(blob: bytes) -> tuple[int, bool, bytes, bytes]:
    """(length in terms, whether it asks, ids as little-endian u32, counts as u8); ValueError for no such packing.

    Terms of slightly other rules serve until they are made anew.
    """
    if len(blob) < _HEAD.size:
        raise ValueError("packed terms are cut short")
    layout, _, flags, length, distinct = _HEAD.unpack_from(blob)
    middle = _HEAD.size + 4 * distinct
    if layout != _LAYOUT or len(blob) != middle + distinct:
        raise ValueError("packed terms are damaged or of another layout")
    return length, bool(flags & _ASKS), blob[_HEAD.size : middle], blob[middle:]
