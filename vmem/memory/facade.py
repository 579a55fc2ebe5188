"""Memory: what the daemon serves. Thread-safe; owns the database from construction to `close`."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from vmem.errors import InputError, ProtocolError, StoreError
from vmem.hot import spool
from vmem.memory import pauses
from vmem.memory.answers import answer
from vmem.memory.core import Core
from vmem.memory.hooks import events, forking
from vmem.memory.hooks.heard import Heard
from vmem.memory.hooks.host_event import HookEvent, parse_event, prompt_without_secrets, unasked, without_secrets
from vmem.memory.hooks.outcome import BRIEF, Keeper, Outcome
from vmem.memory.upkeep import rounds

BEFORE_SHARE = 0.3  # of an event's time, for what was said before it and is not committed yet
BEFORE_CALL_S = 1.0  # and of a call's
BEFORE_MOST, BEFORE_BYTES = 64, 128 * 1024  # spooled events that are looked at then, the newest, and the size of one
# What one event alone can be to blame for: it is moved aside, and those behind it are taken in.
_DAMAGED = (
    ProtocolError, InputError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip


P = ParamSpec("P")
T = TypeVar("T")


def _raising_store_errors(method: Callable[Concatenate[Memory, P], T]) -> Callable[Concatenate[Memory, P], T]:
    """The method with what the database cannot read in it raised as a StoreError, but for a damaged text (see
    `Database.reading_on`)."""

    @wraps(method)
    def run(self: Memory, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._core.db.reading_on(lambda: method(self, *args, **kwargs))

    return run


class Memory:
    """One user's memory in one data home."""

    def __init__(self, home: Path, clock: Callable[[], float] = time.time) -> None:
        """Opens or creates the store. Raises StoreError or SchemaError. The caller holds the daemon's lock."""
        self._core = Core(home, clock)
        self._keeper = Keeper(home)
        self._core.db.reading_on(lambda: rounds.at_start(self._core))
        self._core.index.load()

    def close(self) -> None:
        """Closes the store; nothing may be called afterwards."""
        self._core.close()

    @_raising_store_errors
    def reply(self, event: str, ident: str, body: bytes, deadline: float) -> Outcome:
        """Answers a host event; `deadline` is on the `time.monotonic` clock.

        Raises InputError for a body that is not a JSON object, StoreError; `Outcome.commit` raises StoreError, too.
        """
        begun, begun_at = time.perf_counter(), time.monotonic()
        core = self._core
        heard = parse_event(body)
        limit_s = (deadline - begun_at) * BEFORE_SHARE
        self._keeper.wait(limit_s, heard.session_id)
        prompted = event == "UserPromptSubmit"
        alone = prompted and self._hear_before(heard.session_id, begun_at, limit_s)
        if prompted and forking.is_unheard(core.db.read(), heard):
            self._begin_fork(heard, ident)
        brief = prompted and len(body) <= BRIEF
        if brief:
            heard = prompt_without_secrets(core, heard)
        core.index.catch_up()  # before: what it reads must not be of an earlier moment than what it was told of
        with core.db.snapshot():
            context = events.context_of(core, event, heard)
            paused, mute = pauses.state(core, context)
            told = answer.Answer(mute=mute)
            if not mute:
                told = answer.to_event(core, event, heard, context, deadline, clean=brief)
        micros, at = int((time.perf_counter() - begun) * 1e6), core.clock()
        what = Heard(event, ident, at, heard, context, told, at, micros=micros)
        raw = b"" if brief else body
        return Outcome(core, self._keeper, what, deadline, raw=raw, paused=paused, alone=alone)

    @_raising_store_errors
    def call(self, name: str, body: bytes) -> bytes:
        """Runs one operation of `memory.calls`; JSON in, JSON out. Raises VmemError."""
        from vmem.memory.calls import registry  # here: pydantic takes 0.1 s to import, and no hook waits for it

        self._keeper.wait(BEFORE_CALL_S)
        return json.dumps(registry.dispatch(self._core, name, body), ensure_ascii=False).encode("utf-8", "replace")

    @_raising_store_errors
    def catch_up(self) -> None:
        """What committed events left to do for the next search, which does it otherwise."""
        self._core.index.catch_up()

    def wait_for_index(self, limit_s: float) -> None:
        """Waits until the index is filled, if there is one, at most `limit_s`."""
        self._core.index.wait(limit_s)

    def replay_spool(self, limit: int = 100) -> int:
        """Takes in spooled events, oldest first, each exactly once; -> how many. Bad ones are moved aside.

        None where another home took this one's place: they are for the daemon of that one, and would be lost here.
        """
        if not self.in_place():
            return 0
        self._keeper.hand_over()
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
                spool.put_aside(path, str(self._core.home))
            else:
                Path(path).unlink(missing_ok=True)
                taken += 1
        return taken

    @_raising_store_errors
    def _replay(self, spooled: spool.Spooled, timeout_ms: int = 0) -> None:
        core = self._core
        event = unasked(core, without_secrets(core, spooled.body, parse_event(spooled.body)))
        context = events.context_of(core, spooled.event, event, spooled.at)
        past = answer.is_past(core, spooled, context)
        told = answer.retold(core, spooled, context, past=past)
        delivered = bool(spooled.pages)
        at = min(spooled.at, core.clock())  # the clock may have been set back since
        heard = Heard(spooled.event, spooled.ident, at, event, context, told, at, delivered, past=past)
        if pauses.held(core.home, at, context.session_id, pauses.keys_at(core, context.cwd)):
            events.record_told(core, heard)
        else:
            events.record(core, heard, timeout_ms)

    def _begin_fork(self, prompt: HookEvent, ident: str) -> None:
        """Takes in the start of a fork, which its first prompt tells of."""
        core, at = self._core, self._core.clock()
        start = HookEvent(prompt.session_id, prompt.transcript_path, prompt.cwd, "SessionStart", source="fork")
        context = events.context_of(core, "SessionStart", start)
        heard = Heard("SessionStart", f"start of {ident}", at, start, context, answer.Answer(), at)
        with suppress(StoreError):  # then it is told again what its conversation holds
            if pauses.state(core, context)[0]:
                events.record_told(core, heard)
            else:
                events.record(core, heard, events.PROMPT_TIMEOUT_MS)

    def _hear_before(self, session_id: str, begun_at: float, limit_s: float) -> bool:
        """Takes in what was spooled of a session that is prompted now: it may have been compacted, or not been told
        how it began. What is long, or does not come to its turn within `limit_s`, is taken in afterwards. -> whether
        nothing was in the spool."""
        waiting = spool.waiting(str(self._core.home))
        for path in waiting[-BEFORE_MOST:]:
            left_s = begun_at + limit_s - time.monotonic()
            if left_s <= 0:
                break
            try:
                if os.stat(path).st_size > BEFORE_BYTES:
                    continue
                spooled = spool.read(path)
                if parse_event(spooled.body).session_id != session_id:
                    continue
                self._replay(spooled, max(1, int(1000 * left_s)))
            except (OSError, *_DAMAGED):  # taken in already; or damaged, which `replay_spool` sees to
                continue
            except StoreError:
                break
            Path(path).unlink(missing_ok=True)
        return not waiting

    @_raising_store_errors
    def work(self, owner: str) -> bool:
        """Does one batch of what an update wants made anew, else a queued job, else a batch of what can wait; -> False
        when there was nothing."""
        from vmem.memory import work  # here: capture takes 0.1 s to compile its patterns, and no hook waits for it

        self.catch_up()
        # What is not in the full text yet is not found as what a new statement replaces: so that comes first.
        return rounds.remake(self._core) or work.one(self._core, owner) or rounds.at_ease(self._core)

    @_raising_store_errors
    def tick(self) -> None:
        """Housekeeping, in bounded steps."""
        rounds.tick(self._core)

    def between_steps(self, pause: Callable[[], object]) -> None:
        """From now on background work calls `pause` between its smallest steps, holding no lock."""
        self._core.give_way = pause

    def on_defect(self, note: Callable[[str, Exception], object]) -> None:
        """From now on `note` gets the step and the error when background work goes on after a defect; else it ends."""
        self._core.defect = note

    def in_place(self) -> bool:
        """Whether the database is still the file at its path; if not, nothing can be kept here any more."""
        return self._core.db.in_place()

    def rest(self) -> None:
        """Nobody has asked for anything in a while: gives back memory that only requests want."""
        self._core.db.shrink()

    def idle_limit_s(self) -> float:
        """After how long without a request the daemon may end; 0 is never."""
        return self._core.settings().integer("daemon.idle_minutes") * 60.0
