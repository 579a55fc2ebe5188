"""Memory: what the daemon serves. Thread-safe; owns the database from construction to `close`."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vmem.api import parse_event
from vmem.errors import InputError, ProtocolError, StoreError
from vmem.hot import address, spool
from vmem.hot.redact import redact_event
from vmem.memory import calls, events, pager, upkeep
from vmem.memory.core import Core

# What one event alone can be to blame for: it is moved aside, and those behind it are taken in.
_DAMAGED = (
    ProtocolError, InputError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """A reply: what the hook prints, which pages it injects (wire format), and what makes it durable."""

    body: bytes
    pages: str
    commit: Callable[[], None]


class Memory:
    """One user's memory in one data home."""

    def __init__(self, home: Path, clock: Callable[[], float] = time.time) -> None:
        """Opens or creates the store. Raises StoreError or SchemaError. The caller holds the daemon's lock."""
        self._core = Core(home, clock)
        upkeep.at_start(self._core)
        self._core.index.load()

    def close(self) -> None:
        """Closes the store; nothing may be called afterwards."""
        self._core.close()

    def reply(self, event: str, ident: str, body: bytes, deadline: float) -> Outcome:
        """Answers a host event; `deadline` is on the `time.monotonic` clock.

        Raises InputError for a body that is not a JSON object. `Outcome.commit` raises StoreError.
        """
        begun = time.perf_counter()
        core = self._core
        heard = parse_event(body)
        context = events.context_of(core, heard)
        injected = events.answer(core, event, heard, context, deadline)
        micros = int((time.perf_counter() - begun) * 1e6)
        at = core.clock()

        def commit() -> None:
            if self._paused():
                return
            clean = parse_event(redact_event(body, core.redact_patterns()))
            events.record(core, events.Heard(event, ident, at, clean, context, injected, micros, injected.why()))
            core.index.rest()

        return Outcome(events.printed(event, injected), events.pages_field(injected), commit)

    def call(self, name: str, body: bytes) -> bytes:
        """Runs one operation of `vmem.api`; JSON in, JSON out. Raises VmemError."""
        return json.dumps(calls.dispatch(self._core, name, body), ensure_ascii=False).encode("utf-8", "replace")

    def catch_up(self) -> None:
        """What committed events left to do for the next search, which does it otherwise."""
        self._core.index.catch_up()

    def replay_spool(self, limit: int = 100) -> int:
        """Takes in spooled events, oldest first, each exactly once; -> how many. Bad ones are moved aside."""
        taken = 0
        for path in spool.waiting(str(self._core.home)):
            if taken == limit:
                break
            try:
                self._replay(spool.read(path))
            except OSError:  # taken in already, or not to be read now
                continue
            except StoreError:
                break
            except _DAMAGED:
                os.replace(path, path + ".bad")
            else:
                os.unlink(path)
                taken += 1
        return taken

    def _replay(self, spooled: spool.Spooled) -> None:
        event = parse_event(redact_event(spooled.body, self._core.redact_patterns()))
        how = {"UserPromptSubmit": "prompt", "SessionStart": "start"}.get(spooled.event, "start")
        injected = events.from_pages_field(spooled.pages, how, spooled.at)
        context = events.context_of(self._core, event)
        events.record(self._core, events.Heard(spooled.event, spooled.ident, spooled.at, event, context, injected))

    def work(self, owner: str) -> bool:
        """Does one queued job, or one batch of reclaim when none is due; -> False when there was neither."""
        from vmem.memory import work  # here: capture takes 0.1 s to compile its patterns, and no hook waits for it

        self.catch_up()
        did = work.one(self._core, owner) or pager.at_ease(self._core)
        if did:
            self._core.index.rest()
        return did

    def tick(self) -> None:
        """Housekeeping, in bounded steps."""
        upkeep.tick(self._core)

    def between_steps(self, pause: Callable[[], object]) -> None:
        """From now on background work calls `pause` between its smallest steps, holding no lock."""
        self._core.give_way = pause

    def rest(self) -> None:
        """Nobody has asked for anything in a while: gives back memory that only requests want."""
        self._core.index.rest()
        self._core.db.shrink()

    def idle_limit_s(self) -> float:
        """After how long without a request the daemon may end; 0 is never."""
        return self._core.settings().integer("daemon.idle_minutes") * 60.0

    def _paused(self) -> bool:
        return os.path.exists(address.pause_path(str(self._core.home)))
