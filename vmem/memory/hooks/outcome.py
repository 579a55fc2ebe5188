"""What comes of a hook's event: the reply, and once that is sent, what is kept of the two."""

from __future__ import annotations

import time
from dataclasses import replace

from vmem.hot import spool, wire
from vmem.memory import pauses
from vmem.memory.answers import answer
from vmem.memory.core import Core
from vmem.memory.hooks import events
from vmem.memory.hooks.cleaning import without_secrets
from vmem.memory.hooks.heard import Heard
from vmem.memory.hooks.keeping import Keeper
from vmem.memory.hooks.place import may_keep

PATIENCE_S = 2.0  # the longest that a prompt's transaction waits for others, where its client has so much time


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
