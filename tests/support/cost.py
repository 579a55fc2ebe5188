"""What a piece of code costs, told so that a slow or busy machine changes nothing."""

from __future__ import annotations

import gc
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from vmem.store.engine.handles import Reader


@contextmanager
def cpu_at_most(limit_s: float) -> Iterator[None]:
    """Fails when the block takes more of this thread's processor time; waiting for a turn does not count.

    Nor does collecting the garbage of the tests before. The limits of callers are some twenty times what the code
    needs, and far below what it would need if its cost were not bounded.
    """
    gc.disable()
    begun = time.thread_time()
    try:
        yield
    finally:
        used_s = time.thread_time() - begun
        gc.enable()
    assert used_s <= limit_s, f"{used_s:.3f} s of processor time, and {limit_s} s at most were to be used"


def quickest_s(run: Callable[[], object], times: int = 5) -> float:
    """Seconds of the quickest of several runs: for comparing two ways on one machine, never with a fixed limit."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    return min(taken)


@contextmanager
def statements_of(*handles: Reader) -> Iterator[list[str]]:
    """The statements that these ask the database in the block, in their order."""
    asked: list[str] = []
    for handle in handles:
        handle._connection.set_trace_callback(asked.append)
    yield asked
    for handle in handles:
        handle._connection.set_trace_callback(None)


def steps_of(handle: Reader, run: Callable[[], object]) -> int:
    """How many steps of its own machine the database takes."""
    count = 0

    def tick() -> int:
        nonlocal count
        count += 1
        return 0

    handle._connection.set_progress_handler(tick, 1)
    run()
    handle._connection.set_progress_handler(None, 0)
    return count


def bare_start_s(interpreter: str) -> float:
    """Seconds until a bare interpreter has started and ended."""
    return quickest_s(lambda: subprocess.run([interpreter, "-I", "-S", "-E", "-c", ""], check=True))
