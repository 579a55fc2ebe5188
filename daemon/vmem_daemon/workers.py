"""The kworker: takes in what was spooled, then works off the queue, while no prompt waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import thread_time

from vmem_daemon.housekeeping import attempt
from vmem_daemon.log import Log
from vmem_daemon.server import CALL_SETTLED_S, Memory
from vmem_daemon.traffic import Traffic

NAME = "kworker-0"
SPOOL_BATCH = 20  # events a step
POLL_S = 10.0  # a job that was put off may come due without anyone's word
YIELD_S = 0.25  # how long a step waits for the prompts in flight
SETTLED_S = 0.01  # and after the last one: the next hook often comes at once, and would share the interpreter
# The same between two of a job's small steps. Beside one a prompt takes twice as long: so where prompts come without a
# pause STEP_S of work are done twenty times a second. A call is less patient, for its client waits too.
STEP_YIELD_S, STEP_S = 0.05, 0.002
CALL_STEP_YIELD_S = 0.02
RETRY_S = 1.0  # after a failure; doubles
RETRY_LIMIT_S = 60.0


class Worker:
    """One thread that owns all background work; `first` is done before the rest, once."""

    def __init__(self, memory: Memory, traffic: Traffic, log: Log, first: Callable[[], None] = lambda: None) -> None:
        self._memory = memory
        self._traffic = traffic
        self._log = log
        self._first = first
        self._wake = threading.Event()
        self._halt = threading.Event()
        self._worked_until = 0.0  # CPU time of the thread when it last gave way
        self._pressed = False  # it goes on although prompts still come
        self._thread = threading.Thread(target=self._run, name=NAME, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There may be work."""
        self._wake.set()

    def give_way(self) -> None:
        """Lets prompts pass, between two steps of work in any thread that holds no lock."""
        if threading.current_thread() is not self._thread:
            self._traffic.wait_quiet(CALL_STEP_YIELD_S, CALL_SETTLED_S)
        elif thread_time() - self._worked_until >= STEP_S or (self._traffic.prompted and not self._pressed):
            self._pressed = not self._traffic.wait_quiet(STEP_YIELD_S, SETTLED_S)
            self._worked_until = thread_time()
        else:
            self._traffic.wait_answered()

    def close(self, timeout_s: float) -> bool:
        """Lets the step under way finish; -> whether it ended in time."""
        self._halt.set()
        self._wake.set()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        attempt(self._log, "first", self._first)
        pause_s = RETRY_S
        while not self._halt.is_set():
            self._wake.clear()
            if self._until_done():
                pause_s = RETRY_S
                self._wake.wait(POLL_S)
            else:
                self._halt.wait(pause_s)
                pause_s = min(2 * pause_s, RETRY_LIMIT_S)

    def _until_done(self) -> bool:
        """Works until nothing is due; False when a step failed and it is better to wait."""
        for step in (self._replay, self._work):
            more = True
            while more and not self._halt.is_set():
                self._traffic.wait_quiet(YIELD_S, SETTLED_S)
                done = attempt(self._log, step.__name__.strip("_"), step)
                if done is None:
                    return False
                more = done
        return True

    def _replay(self) -> bool:
        count = self._memory.replay_spool(SPOOL_BATCH)
        if count:
            self._log.info("replayed", events=count)
        return count > 0

    def _work(self) -> bool:
        return self._memory.work(NAME)
