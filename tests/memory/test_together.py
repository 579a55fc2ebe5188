"""Everything at once: writers, the reclaimer, prompts that fault, forgetting and expiry, in threads of their own."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor

from tests.memory.flood import drafts, recount
from tests.memory.harness import Host
from tests.support.waiting import wait_until
from vmem.config import set_value
from vmem.memory import pager
from vmem.model import Page
from vmem.paging.watermarks import Amount


def test_writers_the_reclaimer_and_faulting_prompts_lose_nothing_between_them(host: Host) -> None:
    set_value(host.home, "capacity.project_pages", "100")
    planted = [host.remember(f"The zq{n}plover service listens on port {7000 + n}.") for n in range(12)]
    written: list[Page] = []
    done = threading.Event()

    def write() -> None:
        rng = random.Random(4)
        for _ in range(15):
            pager.make_room(host.core, host.project_id(), Amount(20, 5000))
            written.extend(host.write(drafts(20, rng)))

    def reclaim() -> None:
        while not done.is_set():
            pager.background(host.core)
            host.memory.tick()

    def ask() -> None:
        for n in range(30):
            word = f"zq{n % 12}plover"
            assert planted[n % 12] in host.prompt(f"on which port does the {word} service listen?", f"session {n}")

    def forget_and_restore() -> None:
        rng = random.Random(9)
        for _ in range(20):
            wait_until(lambda: bool(written), 30, "something is written")
            uid = rng.choice(written).uid
            host.call("forget", uids=[uid])
            host.call("restore", uid=uid)

    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(run) for run in (write, reclaim, ask, forget_and_restore)]
        try:
            for job in jobs[:1] + jobs[2:]:
                job.result(60)
        finally:
            done.set()
        jobs[1].result(60)
    recount(host, {page.uid for page in written} | set(planted))
    assert len(written) == 300
    host.core.index.catch_up()  # with what was only noted for the next search
    if host.core.index.ready:
        hot = {row[0] for row in host.core.db.read().execute("SELECT id FROM pages WHERE swapped = 0")}
        engine = host.core.index._engine
        assert engine is not None and len(engine.index) == len(hot) and all(row in engine.index for row in hot)
