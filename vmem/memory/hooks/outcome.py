"""What comes of a hook's event: the reply, and once that is sent, what is kept of the two.

Between the reply and the commit the redacted event lies in the spool's folder, with what was injected for it: the next
daemon takes in what a killed one left, and the hook need not wait. Whoever asks meanwhile is to be answered as if it
were committed, so he waits for it: see `Keeper.wait`.
"""

from __future__ import annotations

import os
import re
import threading
import time
from dataclasses import replace
from pathlib import Path

from vmem.hot import address, spool, wire
from vmem.memory import pauses
from vmem.memory.answers import answer
from vmem.memory.core import Core
from vmem.memory.hooks import events
from vmem.memory.hooks.heard import Heard
from vmem.memory.hooks.host_event import without_secrets
from vmem.memory.hooks.place import may_keep

BRIEF = 32 * 1024  # bytes of an event; what is longer takes too long to redact before the reply
PAGES_LIMIT = 3000  # characters; see `wire.HEADER_LIMIT`
_IDENT = re.compile(r"[0-9a-f]{32}")  # a hook's own: it becomes a file's name
PATIENCE_S = 2.0  # the longest that a prompt's transaction waits for others, where its client has so much time


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


class Outcome:
    """A reply: what the hook prints (`body`), which pages it injects (`pages`, wire format), whether it tells a context
    how it begins (`begins`). Whoever keeps must commit."""

    def __init__(
        self, core: Core, keeper: Keeper, heard: Heard, deadline: float, *, raw: bytes, paused: bool, alone: bool
    ) -> None:
        """`raw` is the event's body where that may hold secrets, b"" where `heard` holds none; `paused`: nothing is
        kept of its context. `alone`: nothing that comes before it is still to be taken in. `deadline` is the request's.
        """
        self._core, self._keeper, self._heard = core, keeper, heard
        self._deadline, self._raw, self._paused = deadline, raw, paused
        self._prompted = heard.name == "UserPromptSubmit"
        self.body = answer.printed(heard.name, heard.answer)
        self.pages = answer.pages_field(heard.answer)
        self.begins = not self._prompted or bool(heard.answer.start)
        self._may_keep = alone and not (self.begins or raw or paused)
        self._kept: spool.Spooled | None = None

    def keep(self) -> bool:
        """Puts the event on disk until it is committed; -> whether it did."""
        heard = self._heard
        if self._may_keep and may_keep(self._core, heard):
            one = spool.Spooled(heard.name, heard.ident, self.pages or wire.ANSWERED, heard.at, heard.event.body(), "")
            if self._keeper.keep(one, heard.event.session_id):
                self._kept = one
        return self._kept is not None

    def commit(self, delivered: bool = True) -> None:
        """Makes the reply durable; `delivered`: whether it reached the host. What did not is in no context. Raises
        StoreError."""
        committed = False
        try:
            with self._core.db.store_errors():
                self._write(delivered)
            committed = True
        finally:
            if self._kept is not None:
                session_id = self._heard.event.session_id
                self._keeper.settle(self._kept, session_id, committed=committed, delivered=delivered)

    def _write(self, delivered: bool) -> None:
        core, heard = self._core, self._heard
        shown = heard.answer if delivered else answer.Answer()
        told = replace(heard, answer=shown, told_at=spool.told_at(heard.ident) or heard.at, delivered=delivered)
        why = heard.answer.beside.why()
        if self._paused or pauses.state(core, heard.context)[0]:
            events.record_told(core, told)
            return
        event = without_secrets(core, self._raw, heard.event) if self._raw else heard.event
        left_ms = int(1000 * min(PATIENCE_S, self._deadline - time.monotonic()))
        timeout_ms = max(events.PROMPT_TIMEOUT_MS, left_ms) if self._prompted else 0
        events.record(core, replace(told, event=event, why=why), timeout_ms)
