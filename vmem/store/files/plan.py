"""The few pages of a database file that say where its tables are, put there again in a copy of a damaged one.

https://www.sqlite.org/fileformat2.html: page 1 begins with the file's header, and is the root of the schema's b-tree;
with as many tables as here it is an inner page, whose leaves hold a row (type, name, table, root page, SQL) for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HEADER = 100  # bytes, before the b-tree in page 1
# Where page 1 says, as an inner page, how many cells it has, where they begin, which page is its last child, and then
# where each cell is: it begins with the number of a child, four bytes.
CELLS, BEGIN, LAST, PLACES = HEADER + 3, HEADER + 5, HEADER + 8, HEADER + 12
LEAF, INNER = 13, 5  # of a table's b-tree: the first byte of a page
ALIKE = 0.5  # the part of the schema's bytes that two files of one layout share, however damaged one is
KINDS = (b"table", b"index", b"trigger", b"view")


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A leaf of the schema: its page, the lowest and the highest of its row ids, the names of its tables."""

    page: int
    first: int
    last: int
    tables: tuple[str, ...]


def found_again(path: Path, plan: bytes, wanted: tuple[str, ...]) -> bool:
    """Writes page 1 anew, pointing to the leaves of the schema that are still in the file; -> False where these do not
    tell of all `wanted` tables. Works whatever the layout. `plan` is an empty database, for what is the same in all."""
    size = _page_size(plan)
    leaves = _leaves(path, size)
    if not leaves or not {*wanted} <= {name for leaf in leaves for name in leaf.tables}:
        return False
    head = bytearray(size)
    head[:HEADER] = plan[:HEADER]
    cells = [leaf.page.to_bytes(4, "big") + _varint(leaf.last) for leaf in leaves[:-1]]
    head[HEADER] = INNER
    head[CELLS:BEGIN] = len(cells).to_bytes(2, "big")
    head[LAST:PLACES] = leaves[-1].page.to_bytes(4, "big")
    end = size
    for number, cell in enumerate(cells):
        end -= len(cell)
        head[end : end + len(cell)] = cell
        head[PLACES + 2 * number : PLACES + 2 * number + 2] = end.to_bytes(2, "big")
    head[BEGIN : BEGIN + 2] = (end % 65536).to_bytes(2, "big")
    with path.open("r+b") as file:
        file.write(_counted(head, path))
    return True


def taken_from(path: Path, plan: bytes) -> bool:
    """Overwrites page 1 and the leaves of the schema by those of an empty database; -> False when they are not where
    that one has them."""
    size = _page_size(plan)
    cells = int.from_bytes(plan[CELLS:BEGIN], "big") if plan[HEADER] == INNER else 0
    at = [int.from_bytes(plan[PLACES + 2 * n : PLACES + 2 * n + 2], "big") for n in range(cells)]
    leaves = [int.from_bytes(plan[begin : begin + 4], "big") for begin in ([*at, LAST] if cells else [])]
    with path.open("r+b") as file:
        same = 0
        for number in leaves:
            file.seek((number - 1) * size)
            same += sum(a == b for a, b in zip(file.read(size), plan[(number - 1) * size :], strict=False))
        if same < ALIKE * len(leaves) * size or not leaves:
            return False
        for number in (1, *leaves):
            page = bytearray(plan[(number - 1) * size : number * size])
            file.seek((number - 1) * size)
            file.write(_counted(page, path) if number == 1 else page)
    return True


def _page_size(plan: bytes) -> int:
    return int.from_bytes(plan[16:18], "big")


def _counted(head: bytearray, path: Path) -> bytes:
    """Page 1 with the number of the file's pages, none of them free."""
    head[28:40] = (path.stat().st_size // len(head)).to_bytes(4, "big") + bytes(8)
    return bytes(head)


def _leaves(path: Path, size: int) -> list[_Leaf]:
    """The leaves of the schema that can be read, in their order."""
    found: list[_Leaf] = []
    with path.open("rb") as file:
        number = 0
        while page := file.read(size):
            number += 1
            if page[0] == LEAF and any(kind in page for kind in KINDS):
                leaf = _leaf(page, number)
                found += [leaf] if leaf else []
    found.sort(key=lambda leaf: (leaf.first, -leaf.last))
    out: list[_Leaf] = []
    for leaf in found:
        if not out or leaf.first > out[-1].last:
            out.append(leaf)
    return out


def _leaf(page: bytes, number: int) -> _Leaf | None:
    """What a page holds if it is a leaf of the schema, and sound."""
    count = int.from_bytes(page[3:5], "big")
    rows, tables = list[int](), list[str]()
    try:
        for cell in range(count):
            at = int.from_bytes(page[8 + 2 * cell : 10 + 2 * cell], "big")
            _, at = _read(page, at)
            row, at = _read(page, at)
            kind, name = _columns(page, at)
            if kind not in KINDS:
                return None
            rows.append(row)
            tables += [name.decode()] if kind == b"table" else []
    except (IndexError, UnicodeDecodeError):
        return None
    return _Leaf(number, rows[0], rows[-1], tuple(tables)) if rows and rows == sorted(rows) else None


def _columns(page: bytes, at: int) -> tuple[bytes, bytes]:
    """The first two columns of a record of five, if they are text; else empty."""
    length, after = _read(page, at)
    body, types = at + length, list[int]()
    while after < body:
        one, after = _read(page, after)
        types.append(one)
    if len(types) != 5 or any(one < 13 or one % 2 == 0 for one in types[:3]):
        return b"", b""
    first, second = ((one - 13) // 2 for one in types[:2])
    return page[body : body + first], page[body + first : body + first + second]


def _read(page: bytes, at: int) -> tuple[int, int]:
    """(a number of variable length, where it ends). Raises IndexError at the page's end."""
    value = 0
    for length in range(8):
        byte = page[at + length]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + length + 1
    return value << 8 | page[at + 8], at + 9


def _varint(value: int) -> bytes:
    """The same, written; of what is below 2^56."""
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(value & 0x7F | 0x80)
    return bytes(reversed(out))
