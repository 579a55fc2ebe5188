"""The daemon's log: log/daemon.log (0600), one line an event, `key=value`, rotated by size.

A field holds names, numbers and our own error messages; never the text of a prompt or a page.
"""

from __future__ import annotations

import json
import os
import threading
import time
import traceback
from itertools import pairwise
from pathlib import Path

LEVELS = ("debug", "info", "warning", "error")
FIELD_LIMIT = 300  # characters of one value
OPENED = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe is not waited for
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./:@,%")


class Log:
    """An open log file. A line that cannot be written is counted, and told with the next one that can."""

    def __init__(self, path: Path, level: str = "info", max_bytes: int = 5 << 20, keep: int = 3) -> None:
        """Opens nothing yet; `keep` is the number of rotated files beside `path`."""
        self.path = path
        self.level = level
        self.max_bytes = max_bytes
        self.keep = keep
        self._fd = -1
        self._size = 0
        self._dropped = 0
        self._lock = threading.Lock()

    def debug(self, event: str, **fields: object) -> None:
        self._event("debug", event, fields)

    def info(self, event: str, **fields: object) -> None:
        self._event("info", event, fields)

    def warning(self, event: str, **fields: object) -> None:
        self._event("warning", event, fields)

    def error(self, event: str, **fields: object) -> None:
        self._event("error", event, fields)

    def close(self) -> None:
        with self._lock:
            self._close()

    def _event(self, level: str, event: str, fields: dict[str, object]) -> None:
        if LEVELS.index(level) < LEVELS.index(self.level):
            return
        with self._lock:
            if self._dropped:
                fields = {**fields, "lines_lost_before": self._dropped}
            data = line(time.time(), level, event, fields).encode()
            try:
                self._write(data)
            except OSError:  # a full disk must not end the daemon
                self._dropped += 1
                self._close()
            else:
                self._dropped = 0

    def _write(self, data: bytes) -> None:
        if self._size + len(data) > self.max_bytes:
            self._rotate()
        if self._fd < 0:
            self._make_folder()
            self._fd = os.open(self.path, OPENED, 0o600)
            self._size = os.fstat(self._fd).st_size
        self._size += os.write(self._fd, data)

    def _make_folder(self) -> None:
        """Makes the log's directory, but not the one above: a data home that was deleted stays deleted."""
        try:
            os.mkdir(self.path.parent, 0o700)
        except FileExistsError:
            pass

    def _rotate(self) -> None:
        self._close()
        names = [self.path, *(self.path.with_name(f"{self.path.name}.{n}") for n in range(1, self.keep + 1))]
        for old, new in reversed(list(pairwise(names))):
            if old.exists():
                os.replace(old, new)

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
        self._fd, self._size = -1, 0


def line(at: float, level: str, event: str, fields: dict[str, object]) -> str:
    """One log line, newline included; `at` in Unix seconds. Values that hold more than plain characters are quoted."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{int(at % 1 * 1000):03d}Z"
    parts = [f"{stamp} level={level} event={event}"]
    parts += [f"{key}={_value(value)}" for key, value in fields.items()]
    return " ".join(parts) + "\n"


def where(error: BaseException) -> str:
    """The place that raised, as file:line. With the type it names a defect, and the message stays
    out of the log: that of a KeyError, say, can hold what the user wrote."""
    frames = traceback.extract_tb(error.__traceback__, limit=-1) if error.__traceback__ else None
    return f"{'/'.join(frames[-1].filename.split('/')[-2:])}:{frames[-1].lineno}" if frames else "?"


def _value(value: object) -> str:
    text = f"{value:.1f}" if isinstance(value, float) else str(value)
    if len(text) > FIELD_LIMIT:
        text = text[: FIELD_LIMIT - 1] + "…"
    return text if text and _PLAIN.issuperset(text) else json.dumps(text)
