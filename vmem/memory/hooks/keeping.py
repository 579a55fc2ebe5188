"""Events that are safe before they are committed, so that their hooks need not wait for that.

Between the reply and the commit the redacted event lies in the spool's folder, with what was injected for it: the next
daemon takes in what a killed one left. Whoever asks meanwhile is to be answered as if it were committed, so he waits
for it: see `Keeper.wait`.
"""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

from vmem.hot import address, spool

BRIEF = 32 * 1024  # bytes of an event; what is longer takes too long to redact before the reply
PAGES_LIMIT = 3000  # characters; see `wire.HEADER_LIMIT`
_IDENT = re.compile(r"[0-9a-f]{32}")  # a hook's own: it becomes a file's name


class Keeper:
    """The kept events of one data home; at most one a session at a time."""

    def __init__(self, home: Path) -> None:
        """Hands over to the spool what an earlier daemon kept and did not commit."""
        self._base = str(home)
        self._changed = threading.Condition()
        self._sessions: set[str] = set()  # those with a kept event
        self._left: set[str] = set()  # the paths of kept events that nobody commits any more
        try:
            address.ensure_dir(address.spool_dir(self._base))
            self._left.update(spool.kept(self._base))
        except OSError:  # then nothing is kept from now on, either
            pass
        self.hand_over()

    def hand_over(self) -> None:
        """Hands over to the spool what is left; what a full disk does not let go is left for the next time."""
        with self._changed:
            left, self._left = self._left, set()
        for path in left:
            try:
                spool.release(path)
            except FileNotFoundError:
                pass
            except OSError:
                with self._changed:
                    self._left.add(path)

    def keep(self, told: spool.Spooled, session_id: str) -> bool:
        """Keeps an event, redacted already; what is kept must be settled.

        False when its hook must wait for the commit: another of its session comes first, or it cannot be written.
        """
        if len(told.pages) > PAGES_LIMIT or not _IDENT.fullmatch(told.ident):
            return False
        with self._changed:
            if session_id in self._sessions:
                return False
            self._sessions.add(session_id)
        try:
            spool.keep(told, self._base)
        except OSError:
            self._forget(session_id)
            return False
        return True

    def settle(self, told: spool.Spooled, session_id: str, *, committed: bool, delivered: bool = True) -> None:
        """Lets go of a kept event: it is committed, or the spool has it from now on. Without `delivered` its context
        was not told what `told` says."""
        path = spool.kept_path(told.ident, self._base)
        try:
            if not committed and not delivered:
                spool.keep(spool.Spooled(told.event, told.ident, "", told.at, told.body, ""), self._base)
            os.unlink(path) if committed else spool.release(path)
        except OSError:  # what is committed is known by its id
            with self._changed:
                self._left.add(path)
        finally:
            self._forget(session_id)

    def wait(self, limit_s: float, session_id: str | None = None) -> bool:
        """Waits until what is kept of a session (None: of any) is settled, at most `limit_s`; -> whether it is."""

        def settled() -> bool:
            return not self._sessions if session_id is None else session_id not in self._sessions

        with self._changed:
            return self._changed.wait_for(settled, limit_s)

    def _forget(self, session_id: str) -> None:
        with self._changed:
            self._sessions.remove(session_id)
            self._changed.notify_all()
