"""What is going on now: background work asks here before it takes the interpreter from a prompt."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic


class Traffic:
    """Counts the hook requests in flight, and remembers when the last request of any kind came."""

    def __init__(self) -> None:
        self.hooks = 0
        self.requests = 0  # since the start
        self.last_at = monotonic()
        self._changed = threading.Condition()

    @contextmanager
    def hook(self) -> Iterator[None]:
        """Around one hook request, from its frame to its commit."""
        with self._changed:
            self.hooks += 1
        try:
            yield
        finally:
            with self._changed:
                self.hooks -= 1
                self.last_at = monotonic()
                if not self.hooks:
                    self._changed.notify_all()

    def touch(self) -> None:
        """Notes a request: the daemon is in use."""
        with self._changed:
            self.requests += 1
            self.last_at = monotonic()

    def idle_s(self) -> float:
        """Seconds since the last request; 0 while a hook is in flight."""
        with self._changed:
            return 0.0 if self.hooks else monotonic() - self.last_at

    def wait_quiet(self, limit_s: float) -> bool:
        """Waits until no hook is in flight, at most `limit_s`; -> whether it is quiet."""
        with self._changed:
            return self._changed.wait_for(lambda: not self.hooks, limit_s)
