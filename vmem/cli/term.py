"""What goes to the terminal: colour, widths, tables, ages, sizes, progress. Text that others wrote is made harmless."""

from __future__ import annotations

import json
import os
import re
import sys
import time
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TextIO

# What reverses the reading order of a line, or is not seen and yet there for who copies it; not what joins letters.
_ODD = "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f"
# That, and what may move the cursor or change colours.
_CONTROL = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_ODD}\ud800-\udfff]")
PLAIN = str.maketrans({
    "·": "-", "…": "~", "—": "-", "–": "-", "→": "->", "█": "#", "▇": "#", "▆": "#", "▅": "+", "▄": "+", "▃": "=",
    "▂": "-", "▁": ".", "░": ".", "“": '"', "”": '"', "’": "'", "─": "-", "│": "|", "✓": "+", "✗": "x", "•": "*",
})  # fmt: skip
_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
_SAID = re.compile("\x1b\\[[0-9;]*m")
# Of an escape only the colours of `paint`: names of sessions, agents and branches come from others, too.
_NOT_OURS = re.compile(
    f"[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f{_ODD}]"
    r"|\x1b(?!\[(?:[012]|3[1-6])(?:;(?:[12]|3[1-6])){0,3}m)"
)
MIN_WIDTH = 40
MESSAGE_CHARS = 1000  # of a path that was typed there may be 4,096 bytes

Cell = str | int | float


def set_up() -> None:
    """Makes both streams take any text: what the terminal's encoding lacks becomes "?". A closed one is /dev/null."""
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115  (lives as long as we do)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  (lives as long as we do)
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  (lives as long as we do)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def colours(stream: object = None) -> bool:
    """Whether to colour: on a terminal only, and never with NO_COLOR."""
    stream = stream or sys.stdout
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(getattr(stream, "isatty", lambda: False)())


def paint(text: str, style: str) -> str:
    """`text` in a style, where colours are on."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if text and colours() else text


def safe(text: str, one_line: bool = False) -> str:
    """`text` without anything that a terminal would obey."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n"))
    return " ".join(text.split()) if one_line else text


def message(text: str) -> str:
    """What went wrong, in one line of a bounded length: what was typed stands in it; how to mend it, in its end."""
    text = safe(text, one_line=True)
    return text if len(text) <= MESSAGE_CHARS else f"{text[: MESSAGE_CHARS // 2]} … {text[-MESSAGE_CHARS // 2 :]}"


def escaped(text: str) -> str:
    """JSON of which a terminal obeys nothing: the same value, other spelling."""
    return _CONTROL.sub(lambda found: json.dumps(found[0])[1:-1], text)


def ident(text: str) -> str:
    """The first characters of a session's or an agent's id, which the client or a project's files gave it."""
    return safe(text, True)[:8]


def out(*lines: str) -> None:
    """Prints lines to standard output."""
    for line in lines:
        line = (_NOT_OURS if colours() else _CONTROL).sub("", line)
        print(shown(line, sys.stdout))


def note(text: str) -> None:
    """One line to standard error, for a person beside the output proper."""
    sys.stdout.flush()  # in a pipe it would come after what it is beside
    text = (_NOT_OURS if colours(sys.stderr) else _CONTROL).sub("", text)
    print(shown(text, sys.stderr), file=sys.stderr)


def shown(text: str, stream: TextIO) -> str:
    """`text` with other signs for those that the stream's encoding may lack."""
    return text if is_unicode(stream) else text.translate(PLAIN)


def is_unicode(stream: TextIO) -> bool:
    """Whether the stream takes any text as it is."""
    return (getattr(stream, "encoding", "") or "").lower().replace("-", "") in ("utf8", "utf16", "utf32")


def width() -> int:
    """Columns of the terminal; very many when the output goes elsewhere."""
    if not sys.stdout.isatty():
        return 10_000
    try:
        columns = int(os.environ.get("COLUMNS", "0")) or os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        columns = 80
    return max(MIN_WIDTH, columns or 80)


def columns_of(text: str) -> int:
    """How many columns a text takes, colours not counted."""
    text = _SAID.sub("", text)
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def cut(text: str, columns: int) -> str:
    """`text` (without colours) in at most so many columns."""
    if columns_of(text) <= columns:
        return text
    taken, kept = 0, []
    for char in text:
        taken += columns_of(char)
        if taken > columns - 1:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "…"


def table(rows: Sequence[Sequence[Cell]], head: Sequence[str], stretch: int = -1) -> None:
    """Prints rows in columns below their head, numbers to the right; nothing without rows. Column `stretch` is cut so
    that a line fits the terminal."""
    if not rows:
        return
    texts = [[*head], *([cell if isinstance(cell, str) else f"{cell:,}" for cell in row] for row in rows)]
    sizes = [max(columns_of(row[i]) for row in texts) for i in range(len(texts[0]))]
    stretch %= len(sizes)
    room = width() - sum(size for i, size in enumerate(sizes) if i != stretch) - 2 * (len(sizes) - 1)
    sizes[stretch] = min(sizes[stretch], max(12, room))
    right = [not isinstance(rows[0][i], str) for i in range(len(sizes))]
    for number, row in enumerate(texts):
        cells = []
        for i, text in enumerate(row):
            text = cut(text, sizes[i]) if i == stretch else text
            gap = " " * (sizes[i] - columns_of(text))
            cells.append(gap + text if right[i] else text + gap)
        line = "  ".join(cells).rstrip()
        out(paint(line, "dim") if number == 0 else line)


def wrap(text: str, indent: str = "") -> str:
    """`text` wrapped to the terminal, its own line breaks kept."""
    columns = width()
    if columns > 1000:
        return "\n".join(indent + line for line in text.split("\n"))
    import textwrap

    lines: list[str] = []
    for line in text.split("\n"):
        lines += textwrap.wrap(line, columns - len(indent), replace_whitespace=False, drop_whitespace=True) or [""]
    return "\n".join(indent + line for line in lines)


def age(at: float) -> str:
    """How long ago: "now", "5 min", "3 h", "12 d", "2026-01-31"."""
    if at <= 0:
        return "never"
    seconds = time.time() - at
    if seconds < 60:
        return "now"
    if seconds < 3600:
        return f"{int(seconds / 60)} min"
    if seconds < 86_400:
        return f"{int(seconds / 3600)} h"
    if seconds < 60 * 86_400:
        return f"{int(seconds / 86_400)} d"
    return time.strftime("%Y-%m-%d", time.localtime(at))


def moment(at: float) -> str:
    """A time, local: 2026-01-31 14:05."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at)) if at > 0 else "never"


def offset_s() -> int:
    """How far local time is ahead of UTC, by which the daemon divides days."""
    return time.localtime().tm_gmtoff


def size(count: int) -> str:
    """Bytes for people: "0 B", "12 KB", "3.4 MB"."""
    value = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            return f"{value:.0f} {unit}" if unit == "B" or value >= 100 else f"{value:.1f} {unit}"
        value /= 1000
    raise AssertionError


def plural(count: int, noun: str) -> str:
    """ "1 page", "2 pages"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def bar(share: float, columns: int) -> str:
    """A bar that is filled to `share` (0 to 1)."""
    full = max(0, min(columns, round(share * columns)))
    return "█" * full + "░" * (columns - full)


def spark(values: Iterable[float]) -> str:
    """A line of small columns."""
    numbers = list(values)
    top = max(numbers, default=0) or 1
    return "".join("▁▂▃▄▅▆▇█"[min(7, int(8 * value / top))] if value > 0 else " " for value in numbers)


def confirmed(question: str) -> bool:
    """Asks a person at a terminal; -> whether the answer was yes."""
    print(f"{safe(question, True)} Type yes to go on: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() == "yes"


class Progress:
    """A bar on standard error while long work goes on; on a terminal only. A `total` of 0 is one that nobody knows."""

    def __init__(self, what: str, total: int = 0) -> None:
        self.what = what
        self.total = total
        self.shown = sys.stderr.isatty()
        self._last = 0.0

    def at(self, done: int) -> None:
        """Shows how far it is."""
        now = time.monotonic()
        if not self.shown or (now - self._last < 0.1 and done < self.total):
            return
        self._last = now
        far = f"{bar(done / self.total, 24)} {done:,}/{self.total:,}" if self.total else "…"
        text = f"{self.what} {far}"
        print("\r" + shown(text, sys.stderr), end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *error: object) -> None:
        if self.shown and self._last:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
