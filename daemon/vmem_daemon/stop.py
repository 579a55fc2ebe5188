"""The wish to stop, with its reason: said by any thread or signal, acted on by the main loop alone."""

from __future__ import annotations

import os
import signal
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stop:
    """A flag beside a pipe, so that a loop that waits for sockets wakes at once."""

    def __init__(self) -> None:
        self.reason = ""
        self.wake_fd, self._pipe = os.pipe()
        os.set_blocking(self.wake_fd, False)
        os.set_blocking(self._pipe, False)

    def ask(self, reason: str) -> None:
        """The first reason counts."""
        self.reason = self.reason or reason
        try:
            os.write(self._pipe, b"\0")
        except BlockingIOError:  # it is full of wishes already
            pass

    def on_signals(self) -> None:
        """Makes the usual signals ask. Call in the main thread."""
        signal.set_wakeup_fd(self._pipe, warn_on_full_buffer=False)
        for number in SIGNALS:
            signal.signal(number, self._signalled)

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        self.reason = self.reason or signal.Signals(number).name
