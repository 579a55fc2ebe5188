"""Whether paging keeps its promises under a flood of writes, and what it costs.

A store in a temporary home: pages of invented text are written far beyond the capacity of the hot index, as capture
writes them, with direct and background reclaim. Rates are per second of processor time, in the second and the last
tenth of the flood: they should be alike. The promises are checked at the end by a full recount; of the planted pages
(of every kind, in English and Chinese) each is asked for, by a prompt of a new session (is it in what is injected?) and
by a search (is it among the first 8?). Those that are missed are named.

What prompts wait meanwhile at a real daemon is measured by `benchmarks.pressure`.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import figures
from vmem.config import set_value
from vmem.memory import pager
from vmem.memory.answers.injection import for_prompt, found_pages, scene
from vmem.memory.core import Core
from vmem.model import KINDS, Context, Draft
from vmem.paging.watermarks import Amount
from vmem.store.pages import pages
from vmem.store.pages.access import Access
from vmem.store.projects import counters, projects
from vmem.store.upkeep import upkeep

WORDS = (
    "cache queue index parser worker socket ledger batch commit branch deploy release schema column record field token"
    " header request reply client server retry timeout limit budget window cursor buffer stream frame packet policy"
    " region session prompt memory page swap fault marker signal handler module package import export test"
).split()
BATCH = 50  # drafts per write transaction
PLANTED = 308  # 14 of each kind and language
PINNED = 20
ASKED = 20  # prompts in each tenth of the flood
# What the planted pages tell: each of these has a few others that share one of its words, and none that shares both.
PLACES = "harbour orchard quarry lighthouse vineyard foundry bakery observatory tannery mill".split()
THINGS = (
    "crane valve lantern furnace ladder compass anchor pulley barrel kiln trolley hoist boiler loom anvil winch".split()
)
PLACES_ZH = "港口 果园 采石场 灯塔 葡萄园 铸造厂 面包房 天文台 皮革厂 磨坊".split()
THINGS_ZH = "起重机 阀门 灯笼 熔炉 梯子 罗盘 船锚 滑轮 木桶 窑炉 推车 升降机 锅炉 织机 铁砧 绞盘".split()

Figures = dict[str, float | str]


def main() -> None:
    """Runs the flood and tells what came of it."""
    parser = figures.arguments(__doc__)
    parser.add_argument("--pages", type=int, default=50_000)
    parser.add_argument("--capacity", type=int, default=5_000, help="pages of the hot index")
    args = parser.parse_args()
    found = flood(args.pages, args.capacity)
    figures.tell(args, {"": {name: {"": value} for name, value in found.items()}})


def flood(total: int, capacity: int) -> Figures:
    """Writes `total` pages into a hot index of `capacity`, with prompts going on; -> figures and broken promises."""
    with tempfile.TemporaryDirectory(prefix="vmem-bench-") as folder:
        home = Path(folder)
        set_value(home, "capacity.project_pages", str(capacity))
        core = Core(home, time.time)
        try:
            core.index.load()
            core.index.wait(10)
            return _flood(core, total, capacity)
        finally:
            core.close()


def _flood(core: Core, total: int, capacity: int) -> Figures:
    rng, cwd, begun = random.Random(2), str(core.home), time.perf_counter()
    flood = _Flood(core, rng, total)
    rates: list[float] = []  # pages written a second, and
    waits: list[float] = []  # prompts' milliseconds at the median, of each tenth
    for tenth in range(1, 11):
        before = len(flood.written)
        used_s = flood.write_up_to(total * tenth // 10)
        rates.append((len(flood.written) - before) / used_s)
        waits.append(_asked_ms(core, cwd, rng))
    seconds = time.perf_counter() - begun
    return {
        "pages written": len(flood.written),
        "room in the hot index for": capacity,
        "seconds": seconds,
        "pages written a second of processor time, second tenth": rates[1],
        "pages written a second of processor time, last tenth": rates[-1],
        "pages evicted a second of processor time": _eviction_rate(core, flood.project),
        "a prompt's answer, processor time, first tenth (nothing in swap), ms": waits[0],
        "a prompt's answer, processor time, last tenth, ms": waits[-1],
        **_promises(core, flood.written, flood.pinned),
        **_recalled(core, flood.project, cwd, flood.asked_for()),
    }


class _Flood:
    """Writes pages of a project without a pause, some planted and pinned ones among them."""

    def __init__(self, core: Core, rng: random.Random, total: int) -> None:
        self._core, self._rng = core, rng
        found = core.identify(str(core.home))
        with core.db.write() as db:
            self.project = projects.resolve(db, found.keys, found.name, found.root, time.time())
        self._planted = _planted()
        rng.shuffle(self._planted)
        self._every = max(1, total // 2 // len(self._planted))  # the later half of the flood is to bury them
        self._uids: dict[str, str] = {}  # of the planted pages, by their key
        self.written: list[str] = []
        self.pinned: list[str] = []

    def write_up_to(self, count: int) -> float:
        """Writes until there are so many pages; -> seconds of processor time that it took."""
        used_s = 0.0
        while len(self.written) < count:
            drafts = [_draft(self._rng, len(self.written) + n) for n in range(BATCH)]
            begun = time.process_time()  # making texts up is not what is measured
            self._write(drafts)
            used_s += time.process_time() - begun
        return used_s

    def asked_for(self) -> list[tuple[str, str, str]]:
        """(question, uid, kind) of each planted page."""
        return [(question, self._uids[draft.key], draft.kind) for question, draft in self._planted]

    def _write(self, drafts: list[Draft]) -> None:
        core, uids = self._core, self._uids
        while len(uids) < len(self._planted) and len(self.written) >= len(uids) * self._every:
            drafts.append(self._planted[len(uids)][1])
            uids[drafts[-1].key] = ""
        prepared = [(draft, core.analyze(draft.title, draft.text, draft.files)) for draft in drafts]
        pager.make_room(core, self.project, Amount(len(drafts), sum(pages.byte_size(d.title, d.text) for d in drafts)))
        with core.db.write() as db:
            made = [pages.insert(db, draft, self.project, time.time(), indexed)[0] for draft, indexed in prepared]
            for page in made[: 1 if len(self.pinned) < PINNED else 0]:
                pages.set_pin(db, page.uid, "hard", "bench", "user")
                self.pinned.append(page.uid)
        uids |= {draft.key: page.uid for draft, page in zip(drafts, made, strict=True) if draft.key in uids}
        self.written += [page.uid for page in made]
        core.index.refresh([page.rowid for page in made])
        pager.background(core)


def _planted() -> list[tuple[str, Draft]]:
    """(question, page) of what is to be found again."""
    out = []
    for number in range(PLANTED):
        kind = KINDS[number // 2 % len(KINDS)]
        at = number // 2
        place, thing = at % len(PLACES), (at // len(PLACES) + at) % len(THINGS)
        if number % 2:
            name, value = f"{PLACES_ZH[place]}的{THINGS_ZH[thing]}", f"{number * 7 + 1000}"
            question, text = f"{name}的编号是多少？", f"{name}的编号是 {value}，每个月检查一次。"
        else:
            name, value = f"{PLACES[place]} {THINGS[thing]}", f"{number * 7 + 1000}"
            question = f"what is the serial number of the {name}?"
            text = f"The {name} has the serial number {value} and is inspected every month."
        out.append((question, Draft(kind, name, text, key=f"planted:{number}")))
    return out


def _recalled(core: Core, project: int, cwd: str, planted: Sequence[tuple[str, str, str]]) -> Figures:
    """How many of the planted pages a prompt gets, and a search finds; what was missed is told on standard error."""
    access = Access(project)
    swapped = {row[0] for row in core.db.read().execute("SELECT uid FROM pages WHERE swapped = 1")}
    injected = searched = 0
    for number, (question, uid, kind) in enumerate(planted):
        context = Context(f"ask{number}", "", "", "", cwd, "")
        shown = for_prompt(core, scene(core, context, "startup"), question, time.monotonic() + 60)
        hits, _ = found_pages(core, access, question, 8)
        in_prompt, in_search = uid in {page.uid for page in shown.pages}, uid in {hit.page.uid for hit in hits}
        injected, searched = injected + in_prompt, searched + in_search
        if not (in_prompt and in_search):
            where = "swap" if uid in swapped else "hot"
            print(f"missed ({kind}, {where}; search: {in_search}): {question} {shown.why()[:400]}", file=sys.stderr)
    return {
        "planted pages": len(planted),
        "in swap when they are asked for": sum(uid in swapped for _, uid, _ in planted),
        "not injected into a new session's prompt": len(planted) - injected,
        "not found by a search": len(planted) - searched,
    }


def _promises(core: Core, written: Sequence[str], pinned: Sequence[str]) -> Figures:
    db = core.db.read()
    kept = {row[0] for row in db.execute("SELECT uid FROM pages WHERE swapped = 0")}
    swapped = {
        row[0]
        for row in db.execute("SELECT p.uid, s.body FROM pages p JOIN swap s ON s.page_id = p.id WHERE p.swapped = 1")
        if pages.unpack(row[1]).strip()
    }
    gone = {row[0] for row in db.execute("SELECT uid FROM tombstones")}
    return {
        "hot / in swap / removed": f"{len(kept):,} / {len(swapped):,} / {len(gone):,}",
        "lost": len(set(written) - kept - swapped - gone),
        "found by the full check of counters and indexes": len(upkeep.check(db)),
        "pins not hot": len(set(pinned) - kept),
    }


def _eviction_rate(core: Core, project: int) -> float:
    before, begun = _evictions(core, project), time.process_time()
    for _ in range(10):
        pager.evict(core, project, Amount(64, 0), direct=False)
    return (_evictions(core, project) - before) / (time.process_time() - begun)


def _evictions(core: Core, project: int) -> int:
    return counters.value(core.db.read(), "evictions", project)


def _asked_ms(core: Core, cwd: str, rng: random.Random) -> float:
    """Milliseconds of processor time that a prompt's answer takes, at the median."""
    out = []
    for number in range(ASKED):
        context = Context(f"idle{number}", "", "", "", cwd, "")
        begun = time.process_time()
        for_prompt(core, scene(core, context, "startup"), f"how is the {_text(rng, 8)} set up?", time.monotonic() + 60)
        out.append((time.process_time() - begun) * 1e3)
    return statistics.median(out)


def _draft(rng: random.Random, number: int) -> Draft:
    kind = rng.choices(KINDS, [1, 2, 1, 1, 1, 4, 1, 1, 1, 10, 1])[0]
    return Draft(kind, f"note {number}", f"{_text(rng, rng.randrange(15, 120))} {number}", key=f"bench:{number}")


def _text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(words))


if __name__ == "__main__":
    main()
