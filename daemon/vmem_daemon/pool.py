"""The threads that handle connections.

Work goes to the thread that was free last: its SQLite connection and its cache are warm, and on a
quiet machine the other seven never open one (each reader costs some MB).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


class Pool(Generic[T]):
    """`size` named threads that run `handle(item)` for each item given, in order of arrival."""

    def __init__(self, size: int, handle: Callable[[T], None]) -> None:
        """`handle` must not raise."""
        self._handle = handle
        self._lock = threading.Lock()
        self._waiting: deque[T] = deque()
        self._free: list[SimpleQueue[T | None]] = []
        self._closing = False
        self._threads = [threading.Thread(target=self._run, name=f"handler-{n}", daemon=True) for n in range(size)]
        for thread in self._threads:
            thread.start()

    def give(self, item: T) -> None:
        """Hands `item` to a free thread, or queues it until there is one."""
        with self._lock:
            if not self._free:
                self._waiting.append(item)
                return
            inbox = self._free.pop()
        inbox.put(item)

    def close(self, timeout_s: float) -> bool:
        """Lets everything that was given finish, and ends the threads; -> whether all ended in time."""
        with self._lock:
            self._closing = True
            free, self._free = self._free, []
        for inbox in free:
            inbox.put(None)
        end = monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, end - monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self) -> None:
        inbox: SimpleQueue[T | None] = SimpleQueue()
        while True:
            with self._lock:
                item: T | None = None
                if self._waiting:
                    item = self._waiting.popleft()
                elif self._closing:
                    return
                else:
                    self._free.append(inbox)
            if item is None:
                item = inbox.get()
            if item is None:
                return
            self._handle(item)
