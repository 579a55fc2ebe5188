"""The kworker and the ticker: they yield to prompts, go on after failures, and end when told."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from vmem_daemon import housekeeping, traffic, workers
from vmem_daemon import lock as locks
from vmem_daemon.endpoint import Endpoint
from vmem_daemon.housekeeping import Ticker
from vmem_daemon.log import Log
from vmem_daemon.pool import Pool
from vmem_daemon.stop import Stop
from vmem_daemon.traffic import Traffic
from vmem_daemon.workers import Worker

from tests.daemon.fake import FakeMemory
from tests.daemon.harness import Daemon
from tests.support.waiting import wait_until
from vmem import config
from vmem.errors import StoreError
from vmem.hot import address


@contextmanager
def running(memory: FakeMemory, traffic: Traffic, log: Log) -> Iterator[Worker]:
    worker = Worker(memory, traffic, log)
    worker.start()
    try:
        yield worker
    finally:
        assert worker.close(5)
        log.close()


class Broken(FakeMemory):
    """Its first job fails in the way that it is told."""

    def __init__(self, home: Path, error: Exception) -> None:
        super().__init__(home)
        self.error: Exception | None = error
        self.jobs = 1

    def work(self, owner: str) -> bool:
        if self.error:
            error, self.error = self.error, None
            raise error
        return super().work(owner)


def test_no_background_step_begins_while_a_hook_is_in_flight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "YIELD_S", 30)
    traffic, memory = Traffic(), FakeMemory(tmp_path)
    memory.jobs = 1
    with traffic.hook():
        context = running(memory, traffic, Log(tmp_path / "log"))
        worker = context.__enter__()
        worker.wake()
        assert not traffic.wait_quiet(0.1)
        assert memory.jobs == 1
    wait_until(lambda: memory.jobs == 0, workers.YIELD_S / 2)
    context.__exit__(None, None, None)


def test_background_work_waits_for_prompts_only_so_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "YIELD_S", 0.01)
    traffic, memory = Traffic(), FakeMemory(tmp_path)
    memory.jobs = 3
    with traffic.hook(), running(memory, traffic, Log(tmp_path / "log")):
        wait_until(lambda: memory.jobs == 0)


def test_what_waits_for_a_free_thread_is_handled_in_the_order_in_which_it_came() -> None:
    begun, go_on = threading.Event(), threading.Event()
    handled: list[int] = []

    def handle(item: int) -> None:
        begun.set()
        assert go_on.wait(30)
        handled.append(item)

    pool = Pool(1, handle)
    pool.give(0)
    assert begun.wait(30)
    for item in (1, 2, 3):
        pool.give(item)
    go_on.set()
    assert pool.close(30)
    assert handled == [0, 1, 2, 3]


def test_a_job_that_was_put_off_is_done_when_it_is_due_without_anyones_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "POLL_S", 0.02)
    memory, asked = FakeMemory(tmp_path), threading.Event()
    memory.replay_spool = lambda limit: asked.set() or 0  # type: ignore[method-assign, func-returns-value]
    with running(memory, Traffic(), Log(tmp_path / "log")):
        assert asked.wait(10)
        memory.jobs = 1
        wait_until(lambda: memory.jobs == 0)
        memory.jobs = 1
        wait_until(lambda: memory.jobs == 0)


def test_a_worker_with_nothing_to_do_sleeps_after_it_was_woken(tmp_path: Path) -> None:
    worked: list[bool] = []

    class Asked(FakeMemory):
        def work(self, owner: str) -> bool:
            worked.append(super().work(owner))
            return worked[-1]

    memory = Asked(tmp_path)
    with running(memory, Traffic(), Log(tmp_path / "log")) as worker:
        wait_until(lambda: worked == [False])
        memory.jobs = 1
        worker.wake()
        wait_until(lambda: worked[:3] == [False, True, False], workers.POLL_S / 2)
        time.sleep(0.3)
        assert len(worked) < 10


def test_between_the_steps_of_a_job_prompts_are_let_pass_for_longer_than_by_a_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "YIELD_S", 0.01)
    monkeypatch.setattr(workers, "STEP_YIELD_S", 30)
    traffic, begun = Traffic(), threading.Event()

    class Stepping(FakeMemory):
        def work(self, owner: str) -> bool:
            if self.jobs:
                begun.set()
                worker.give_way()
            return super().work(owner)

    memory = Stepping(tmp_path)
    memory.jobs = 1
    with traffic.hook():
        context = running(memory, traffic, Log(tmp_path / "log"))
        worker = context.__enter__()
        assert begun.wait(5)
        worker.give_way()  # as in a call's thread: comes back while the hook is in flight
        assert memory.jobs == 1
    wait_until(lambda: memory.jobs == 0, workers.STEP_YIELD_S / 2)
    context.__exit__(None, None, None)


def test_work_that_waits_no_longer_for_quiet_lets_a_reply_under_way_go_out_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(traffic, "ANSWER_S", 30)
    busy, ended = Traffic(), threading.Event()

    def wait() -> None:
        busy.wait_quiet(0.0)
        ended.set()

    work = threading.Thread(target=wait)
    with busy.hook():
        with busy.reply():
            work.start()
            assert not ended.wait(0.1)
        assert ended.wait(5)
    work.join()


@pytest.mark.parametrize("error", [StoreError("the disk is full"), KeyError("what the user wrote")])
def test_the_worker_goes_on_after_a_failure_and_logs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(workers, "RETRY_S", 0.01)
    memory, log = Broken(tmp_path, error), Log(tmp_path / "log")
    with running(memory, Traffic(), log):
        wait_until(lambda: memory.jobs == 0)
    (line,) = (tmp_path / "log").read_text().splitlines()
    assert f"step=work error={type(error).__name__}" in line.replace('"', "")
    assert "what the user wrote" not in line


def test_a_tick_that_fails_is_one_line_and_the_next_one_comes(home: Path) -> None:
    home.mkdir()
    (home / "bad-tick").touch()
    daemon = Daemon(home, tick_s=0.02).started()
    wait_until(lambda: daemon.done.count("bad tick") >= 3)
    assert "event=defect step=tick error=ZeroDivisionError where=daemon/fake.py:" in daemon.log
    assert daemon.hook("a1", say="still there").acked


def test_a_changed_log_level_holds_from_the_next_tick(home: Path) -> None:
    daemon = Daemon(home, tick_s=0.02).started()
    (home / "config.toml").write_text('[log]\nlevel = "error"\n')
    ticks = daemon.ticks
    wait_until(lambda: daemon.ticks > ticks + 2)
    before = daemon.log
    daemon.raw(b"nonsense\n")
    daemon.process.terminate()
    daemon.end()
    assert daemon.log == before


def test_spooled_events_are_taken_in_at_the_start(home: Path) -> None:
    from vmem.hot import spool

    assert spool.write("Stop", "e1", "", 1.0, b"{}", str(home))
    daemon = Daemon(home).started()
    wait_until(lambda: daemon.done == ["replayed e1 pages="], workers.POLL_S / 2)
    assert os.listdir(home / "spool") == []


def test_the_pool_hands_work_to_the_thread_that_was_free_last() -> None:
    seen: list[str] = []
    done = threading.Semaphore(0)

    def handle(_item: int) -> None:
        seen.append(threading.current_thread().name)
        done.release()

    pool = Pool(8, handle)
    wait_until(lambda: len(pool._free) == 8)
    for number in range(20):
        pool.give(number)
        done.acquire()
        wait_until(lambda: len(pool._free) == 8)
    assert len(set(seen)) == 1
    assert pool.close(5)


def test_a_pool_that_closes_finishes_what_it_was_given() -> None:
    seen: list[int] = []
    begin = threading.Event()

    def handle(item: int) -> None:
        begin.wait()
        seen.append(item)

    pool = Pool(2, handle)
    for number in range(50):
        pool.give(number)
    begin.set()
    assert pool.close(5)
    assert sorted(seen) == list(range(50))


def test_a_pool_does_not_wait_for_ever() -> None:
    hold = threading.Event()

    def handle(_item: int) -> None:
        hold.wait()

    pool = Pool(1, handle)
    pool.give(1)
    assert not pool.close(0.05)
    hold.set()
    assert pool.close(5)


@contextmanager
def ticker(home: Path, memory: FakeMemory, traffic: Traffic) -> Iterator[Ticker]:
    """One that ticks only when it is told to."""
    log, lock = Log(home / "daemon.log"), locks.take(address.lock_path(str(home)))
    assert lock is not None
    endpoint = Endpoint(address.socket_path(str(home)))
    try:
        yield Ticker(home, memory, endpoint, lock, traffic, Stop(), log, config.load(home), 60.0, False)
    finally:
        endpoint.unlink()
        endpoint.close()
        lock.release()
        log.close()


def test_memory_is_given_back_once_after_each_spell_of_requests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "REST_S", 0.0)
    memory, traffic = FakeMemory(tmp_path), Traffic()
    with ticker(tmp_path, memory, traffic) as one:
        for expected in (1, 1, 2):
            if expected == 2:
                with traffic.hook():
                    pass
            one._tick()
            assert memory.rests == expected


def test_yesterday_is_that_of_the_time_zone_that_the_machine_is_in_by_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ticker(tmp_path, FakeMemory(tmp_path), Traffic()) as one, monkeypatch.context() as zone:
        for name, hours in (("Elsewhere-9", 9), ("Elsewhere+3", -3)):
            zone.setenv("TZ", name)  # for the machine's own, which no test may set
            one._tick()
            assert time.localtime().tm_gmtoff == hours * 3600
    time.tzset()


class Asking(FakeMemory):
    """Its only job gives way three times; what the traffic was asked meanwhile is counted after each."""

    def __init__(self, home: Path, traffic: Counted) -> None:
        super().__init__(home)
        self.traffic, self.waits, self.done = traffic, list[int](), threading.Event()
        self.give_way: Callable[[], object] = lambda: None

    def work(self, owner: str) -> bool:
        if not self.done.is_set():
            self.give_way()  # it may have used much of the processor until here
            for _ in range(3):
                before = self.traffic.waits
                self.give_way()
                self.waits.append(self.traffic.waits - before)
            self.done.set()
        return False


class Counted(Traffic):
    """Counts how often it is asked to wait, and says each time whether it is quiet."""

    def __init__(self, quiet: bool) -> None:
        super().__init__()
        self.quiet, self.waits = quiet, 0

    def wait_quiet(self, limit_s: float, settled_s: float = 0.0) -> bool:
        self.waits += 1
        return self.quiet


@pytest.mark.parametrize(
    ("in_flight", "quiet", "step_s", "waits"),
    [(False, True, 1e9, [0, 0, 0]), (False, True, 0.0, [1, 1, 1]), (True, True, 1e9, [1, 1, 1]),
     (True, False, 1e9, [0, 0, 0])],
    ids=["nobody prompts", "it used its share", "a prompt has come", "prompts do not cease"],
)  # fmt: skip
def test_a_job_gives_way_when_a_prompt_has_come_or_it_used_its_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_flight: bool, quiet: bool, step_s: float, waits: list[int]
) -> None:
    monkeypatch.setattr(workers, "STEP_S", 0.0)
    traffic = Counted(quiet)
    memory = Asking(tmp_path, traffic)
    worker = Worker(memory, traffic, Log(tmp_path / "daemon.log", "info", 1 << 20, 1))

    def give_way() -> None:
        worker.give_way()
        monkeypatch.setattr(workers, "STEP_S", step_s)

    memory.give_way = give_way
    with traffic.hook() if in_flight else nullcontext():
        worker.start()
        assert memory.done.wait(60)
    assert worker.close(60)
    assert memory.waits == waits
