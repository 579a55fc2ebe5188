"""What happens by the clock: is the socket still ours, is anybody still there, and memory's own upkeep."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from vmem import config
from vmem.config import Config
from vmem.errors import VmemError
from vmem_daemon.endpoint import Endpoint
from vmem_daemon.lock import Lock
from vmem_daemon.log import Log, where
from vmem_daemon.server import Memory
from vmem_daemon.stop import Stop
from vmem_daemon.traffic import Traffic

TICK_S = 5.0
YIELD_S = 0.25  # how long a tick waits for the prompts in flight
REST_S = 5.0  # without a request: then memory that is not needed is given back

T = TypeVar("T")


def give_back_memory() -> None:
    """Returns what the allocator holds without need to the system (only glibc keeps that much), and tells the
    collector that what is there will stay."""
    import ctypes  # here: it takes a few milliseconds, and nobody waits now

    gc.collect()
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def attempt(log: Log, what: str, step: Callable[[], T]) -> T | None:
    """One step of background work; None when it failed, which costs one line in the log.

    The catch-all of the tick and of the kworker: a defect in one step must not end the others.
    """
    try:
        return step()
    except VmemError as error:
        log.error("failed", step=what, error=f"{type(error).__name__}: {error}")
    except Exception as error:  # noqa: BLE001  the background work's catch-all, see above
        log.error("defect", step=what, error=type(error).__name__, where=where(error))
    return None


class Ticker:
    """The thread with the clock."""

    def __init__(
        self, home: Path, memory: Memory, endpoint: Endpoint, lock: Lock, traffic: Traffic, stop: Stop, log: Log,
        settings: Config, tick_s: float, may_idle: bool,
    ) -> None:  # fmt: skip
        self._home = home
        self._memory = memory
        self._endpoint = endpoint
        self._lock = lock
        self._traffic = traffic
        self._stop = stop
        self._log = log
        self._settings = settings
        self._tick_s = tick_s
        self._may_idle = may_idle
        self._rested_at = -1  # the number of requests then
        self._halt = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ticker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self, timeout_s: float) -> bool:
        """Lets the tick under way finish; -> whether it ended in time."""
        self._halt.set()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._halt.wait(self._tick_s):
            attempt(self._log, "tick", self._tick)

    def _tick(self) -> None:
        if not (self._endpoint.ours() and self._lock.ours()):
            self._stop.ask("the socket is no longer ours")
            return
        if not self._memory.in_place():
            self._stop.ask("the database is no longer ours")
            return
        limit_s = self._memory.idle_limit_s()
        if self._may_idle and limit_s > 0 and self._traffic.idle_s() >= limit_s:
            self._stop.ask("idle")
            return
        time.tzset()  # the machine may be in another zone by now: "yesterday" is the user's
        if config.changed(self._settings):
            self._settings = config.load(self._home)
            self._log.level = self._settings.text("log.level")
        self._traffic.wait_quiet(YIELD_S)
        self._memory.tick()
        if self._rested_at != self._traffic.requests and self._traffic.idle_s() >= REST_S:
            self._rested_at = self._traffic.requests
            self._memory.rest()
            give_back_memory()
