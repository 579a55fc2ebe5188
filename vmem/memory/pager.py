"""Paging: what leaves the hot index for swap, and what comes back.

Policy is in `vmem.paging`, state in the store; here the two meet, one bounded batch at a time, off the
prompt's path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vmem.memory.core import Core
from vmem.model import Candidate, Page, Pin
from vmem.paging import prefetch, reclaim, watermarks
from vmem.paging.heat import Use
from vmem.paging.reclaim import Choice, Thrash
from vmem.paging.watermarks import Amount
from vmem.store.engine.handles import Reader, Writer
from vmem.store.pages import pages
from vmem.store.projects import counters
from vmem.store.sessions import ledger
from vmem.store.tiers import swap, tiers

MB = 1_000_000
CITED_USES = 2  # what a citation counts, besides the one use of being injected
EVERYTHING = None  # the whole store, in place of a project id
TOUCHED_PAGES = 16  # about a file that was just touched, that are kept warm by it
FULLEST = 8  # projects that reclaim looks into when the whole store is full
# (least warmth, kind, standing) of each sort of page, coldest first; see `vmem.paging.reclaim.warmth`
SORTS = sorted(
    (floor, kind, standing)
    for kind, weight in reclaim.KIND_WEIGHT.items()
    for standing, floor in ((0, reclaim.SUPERSEDED), (1, weight), (2, weight + 1))
)
BACKGROUND_PAGES = 16  # of one background batch: some milliseconds
ROUNDS = 8  # batches of direct reclaim before a writer goes on regardless


def capacities(core: Core) -> tuple[Amount, Amount]:
    """(capacity of one project, capacity of the whole store) of the hot index."""
    settings = core.settings()
    return (
        Amount(settings.integer("capacity.project_pages"), settings.integer("capacity.project_mb") * MB),
        Amount(settings.integer("capacity.total_pages"), settings.integer("capacity.total_mb") * MB),
    )


def marks_of(core: Core, capacity: Amount) -> watermarks.Watermarks:
    """The watermarks for a capacity."""
    settings = core.settings()
    return watermarks.levels(
        capacity, settings.number("watermark.high"), settings.number("watermark.low"), settings.number("watermark.min")
    )


def zones(core: Core) -> list[tuple[int | None, Amount, Amount]]:
    """(project id or EVERYTHING, used, capacity) of each zone that has watermarks."""
    of_project, of_all = capacities(core)
    usage = tiers.usage(core.db.read())
    total = Amount(sum(u.pages for u in usage), sum(u.bytes for u in usage))
    return [*((u.project_id, Amount(u.pages, u.bytes), of_project) for u in usage), (EVERYTHING, total, of_all)]


def background(core: Core) -> int:
    """One batch of background reclaim where a zone is below its low mark; -> pages moved to swap."""
    marks_at = {capacity: marks_of(core, capacity) for capacity in capacities(core)}
    for zone, used, capacity in zones(core):
        marks = marks_at[capacity]
        if not watermarks.stay_awake(zone in core.upkeep.awake, used, capacity, marks):
            core.upkeep.awake.discard(zone)
            continue
        core.upkeep.awake.add(zone)
        need = watermarks.to_free(used, capacity, marks, reclaim.damping(thrash(core)))
        few = Amount(min(need.pages, BACKGROUND_PAGES), need.bytes)
        moved = evict(core, zone, few, direct=False, batch=BACKGROUND_PAGES)
        if moved:
            return moved
        core.upkeep.awake.discard(zone)
    return 0


def make_room(core: Core, project_id: int, incoming: Amount) -> float:
    """Direct reclaim before a background writer writes `incoming`; -> seconds that it should wait first."""
    of_project, of_all = capacities(core)
    delay_ms = 0.0
    for zone, capacity in ((project_id, of_project), (EVERYTHING, of_all)):
        marks = marks_of(core, capacity)
        for _ in range(ROUNDS):
            need = watermarks.to_free_first(used(core, zone), incoming, capacity, marks)
            if not (need.pages or need.bytes) or not evict(core, zone, need, direct=True):
                break
        delay_ms = max(delay_ms, watermarks.delay_ms(used(core, zone), capacity, marks))
    return delay_ms / 1000


def used(core: Core, zone: int | None) -> Amount:
    """What a zone holds."""
    usage = [u for u in tiers.usage(core.db.read()) if zone is EVERYTHING or u.project_id == zone]
    return Amount(sum(u.pages for u in usage), sum(u.bytes for u in usage))


def evict(core: Core, zone: int | None, need: Amount, *, direct: bool, batch: int = watermarks.BATCH_PAGES) -> int:
    """Moves the coldest pages of a zone into swap, at most one batch; -> how many."""
    choice = _choose(core.db.read(), zone, need, direct=direct)
    return swap_out(core, choice.victims[:batch], choice.spared)


def _choose(db: Reader, zone: int | None, need: Amount, *, direct: bool) -> Choice:
    """The coldest pages of a zone; soft pins only if, in direct reclaim, the others do not suffice."""
    owners = [zone] if zone is not EVERYTHING else fullest(tiers.usage(db))
    rows = [row for owner in owners for row in coldest(db, owner, need)]
    choice = reclaim.victims(rows, need)
    if not direct or (choice.freed.pages >= need.pages and choice.freed.bytes >= need.bytes):
        return choice
    soft = [row for owner in owners for row in coldest(db, owner, need, "soft")]
    return reclaim.victims([*rows, *soft], need, direct=True)


def fullest(usage: Sequence[tiers.Usage]) -> list[int]:
    """The projects with the most pages, those first that have more; at most FULLEST."""
    return [u.project_id for u in sorted(usage, key=lambda u: -u.pages)[:FULLEST]]


def coldest(db: Reader, owner: int, need: Amount, pin: Pin = "", swapped: bool = False) -> list[Candidate]:
    """Candidates enough to cover `need`, read from the coldest sort of page upwards.

    A sort is a kind and whether its pages hold and were used. None can be colder than its `floor`, so
    reading ends when enough colder ones are found, and warm pages are not even looked at.
    """
    wanted = watermarks.BATCH_PAGES if need.bytes else min(need.pages, watermarks.BATCH_PAGES)
    found: list[Candidate] = []
    cold: list[float] = []  # the warmth of those that would go at once
    for floor, kind, standing in SORTS:
        if sum(value < floor for value in cold) >= wanted:
            break
        more = tiers.coldest(db, owner, kind, standing, 2 * wanted, pin, swapped)
        found += more
        cold += [reclaim.warmth(page) for page in more if not page.referenced]
    return found


def swap_out(core: Core, rowids: Sequence[int], spared: Sequence[int] = ()) -> int:
    """Moves pages into swap and counts it for the project of each, since refault distances are a project's; -> how
    many.

    Their terms and their compressed text are made before the transaction begins. A page that was edited, used or
    pinned since it was chosen stays. `spared` have their second chance.
    """
    ready: list[swap.Packed] = []
    for page in pages.of_rows(core.db.read(), rowids):
        if not page.swapped and page.pin != "hard":
            core.give_way()
            ready.append(swap.packed(page, core.terms))
    out: list[int] = []
    core.give_way()
    with core.db.write() as db:
        held = {page.rowid: page for page in pages.of_rows(db, [one.page.rowid for one in ready])}
        moved: dict[int, int] = {}
        evictions: dict[int, int] = {}
        for one in ready:
            if held.get(one.page.rowid) != one.page:
                continue
            owner = one.page.project_id
            if owner not in evictions:
                evictions[owner] = counters.value(db, "evictions", owner)
            moved[owner] = moved.get(owner, 0) + 1
            swap.page_out(db, one, core.clock(), evictions[owner] + moved[owner])
            out.append(one.page.rowid)
        _count_evictions(db, moved)
        tiers.spare(db, spared)
    core.upkeep.thrash = reclaim.noted(core.upkeep.thrash, core.clock(), evicted=len(out))
    core.give_way()
    core.index.refresh(out)
    core.give_way()
    return len(out)


def _count_evictions(db: Writer, moved: Mapping[int, int]) -> None:
    """Adds evictions to their projects' counters; generations advance with them."""
    hot = {u.project_id: u.pages for u in tiers.usage(db)} if moved else {}
    for owner, count in moved.items():
        counters.add(db, "evictions", owner, count)
        since = counters.value(db, "evicted_since", owner) + count
        youngest = counters.value(db, "generation", owner)
        older = reclaim.age_generations(youngest, since, hot.get(owner, 0))
        counters.put(db, "generation", owner, older)
        counters.put(db, "evicted_since", owner, 0 if older > youngest else since)


def fault_in(core: Core, db: Writer, page: Page) -> Page:
    """Brings a page back from swap, in the caller's transaction: a major fault."""
    owner = page.project_id
    hot = sum(u.pages for u in tiers.usage(db) if u.project_id == owner)
    evictions = counters.value(db, "evictions", owner)
    youngest = counters.value(db, "generation", owner)
    generation, too_early = reclaim.promote(swap.evicted_at(db, page), evictions, hot, youngest)
    core.upkeep.thrash = reclaim.noted(core.upkeep.thrash, core.clock(), refaulted=int(too_early))
    return swap.page_in(db, page, core.analyze, generation, refault=too_early)


def count_faults(core: Core, db: Writer, uids: Sequence[str], project_id: int, now: float) -> list[int]:
    """Notes that a context was given these pages: counts the faults, brings swapped pages back, makes all warmer.

    -> the rows that came back from swap; the caller refreshes the index when its transaction is through.
    """
    held = pages.by_uids(db, uids)
    back = [page for page in held if page.swapped]
    for page in back:
        fault_in(core, db, page)
    rowids = [page.rowid for page in held]
    pages.touch(db, rowids, now)
    tiers.used_together(db, prefetch.used_together(rowids), now)
    core.upkeep.uses.extend((page.project_id, Use(page.kind, page.created_at)) for page in held)
    if held:
        counters.add(db, "minor_faults", project_id, len(held) - len(back))
        counters.add(db, "major_faults", project_id, len(back))
    return [page.rowid for page in back]


def count_cited(core: Core, db: Writer, found: Sequence[Page], project_id: int, entry: ledger.Entry | None) -> None:
    """Notes that pages were of use in a project, and beside which injection if that is known; makes them warmer."""
    if entry is not None:
        ledger.cite(db, entry.id, [*entry.cited, *(page.uid for page in found)])
    pages.touch(db, [page.rowid for page in found], core.clock(), uses=CITED_USES)
    core.upkeep.uses.extend((page.project_id, Use(page.kind, page.created_at, CITED_USES)) for page in found)
    counters.add(db, "cited", project_id, len(found))


def note_touched(db: Writer, project_id: int, path: str, root: str, now: float) -> None:
    """A file was read or written: the pages about it are in use, though nobody was shown them (no use is counted)."""
    names = {path, path.removeprefix(root.rstrip("/") + "/") if root else path}
    pages.touch(db, tiers.about_files(db, project_id, sorted(names), TOUCHED_PAGES), now, uses=0)


def thrash(core: Core) -> Thrash:
    """How much of what was evicted lately came straight back, as of now."""
    core.upkeep.thrash = reclaim.noted(core.upkeep.thrash, core.clock())
    return core.upkeep.thrash
