"""What is going on now: background work asks here before it takes the interpreter from a prompt."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

ANSWER_S = 0.02  # how long work that will wait no longer for quiet still waits for the replies under way


class Traffic:
    """Counts the requests in flight, hooks and calls apart, and remembers when the last one ended."""

    def __init__(self) -> None:
        self.requests = 0  # since the start
        self._open = 0  # in flight
        self._hooks = 0  # of these
        self._unanswered = 0  # of these: somebody waits for the reply
        self._last_at = monotonic()
        self._hook_at = self._last_at  # when the last hook ended
        self._changed = threading.Condition()

    @contextmanager
    def hook(self) -> Iterator[None]:
        """Around one hook request, from its frame to its commit: background work waits for it."""
        with self.call():
            with self._changed:
                self._hooks += 1
            try:
                yield
            finally:
                with self._changed:
                    self._hooks -= 1
                    self._hook_at = monotonic()
                    if not self._hooks:
                        self._changed.notify_all()

    @contextmanager
    def reply(self) -> Iterator[None]:
        """Around the part of a hook request for which its prompt waits: until the reply is sent."""
        with self._changed:
            self._unanswered += 1
        try:
            yield
        finally:
            with self._changed:
                self._unanswered -= 1
                if not self._unanswered:
                    self._changed.notify_all()

    @contextmanager
    def call(self) -> Iterator[None]:
        """Around one request of any sort, which may take long: the daemon is in use, but nobody's prompt waits."""
        with self._changed:
            self.requests += 1
            self._open += 1
        try:
            yield
        finally:
            with self._changed:
                self._open -= 1
                self._last_at = monotonic()

    @property
    def prompted(self) -> bool:
        """Whether a hook is in flight; asked so often that it takes no lock."""
        return self._hooks > 0

    def wait_answered(self) -> None:
        """Waits until no prompt waits for its reply, at most ANSWER_S."""
        if self._unanswered:
            with self._changed:
                self._changed.wait_for(self._answered, ANSWER_S)

    def _answered(self) -> bool:
        return not self._unanswered

    def idle_s(self) -> float:
        """Seconds since the last request ended; 0 while one is in flight."""
        with self._changed:
            return 0.0 if self._open else monotonic() - self._last_at

    def wait_quiet(self, limit_s: float, settled_s: float = 0.0) -> bool:
        """Waits until no hook is in flight, and none was for `settled_s`, at most `limit_s`; -> whether it is quiet. If
        not, the replies under way are waited for as well: what comes after them nobody waits for."""
        end = monotonic() + limit_s
        with self._changed:
            while True:
                now = monotonic()
                wanted = self._hook_at + settled_s - now
                if not self._hooks and wanted <= 0:
                    return True
                if now >= end:
                    self._changed.wait_for(self._answered, ANSWER_S)
                    return False
                self._changed.wait(end - now if self._hooks else min(end - now, wanted))
