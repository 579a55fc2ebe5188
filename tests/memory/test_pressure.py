"""Pressure: floods, watermarks, the disk cap, heat's schemes, thrashing, and settings changed under way."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from tests.memory.flood import WORDS, drafts, recount
from tests.memory.harness import DAY, YEAR, Host
from tests.support.cost import statements_of
from vmem.config import set_value
from vmem.memory import pager
from vmem.memory.upkeep import heating, removing
from vmem.model import Draft, Page
from vmem.paging import watermarks
from vmem.paging.heat import Use
from vmem.paging.watermarks import Amount
from vmem.store.files import disk
from vmem.store.pages import links, pages
from vmem.store.projects import counters
from vmem.store.sessions import ledger
from vmem.store.tiers import swap
from vmem.store.upkeep import repair, retention

pytestmark = [pytest.mark.promise(n=2), pytest.mark.promise(n=10)]


def flood(host: Host, count: int, kind: str = "") -> list[Page]:
    """Writes as capture does: room is made first, then one transaction a batch; upkeep runs beside."""
    rng = random.Random(count)
    made: list[Page] = []
    while len(made) < count:
        batch = drafts(min(50, count - len(made)), rng, kind)
        size = sum(pages.byte_size(draft.title, draft.text) for draft in batch)
        assert pager.make_room(host.core, host.project_id(), Amount(len(batch), size)) <= 0.05
        made += host.write(batch)
        host.memory.work("test")
    return made


def test_after_twenty_times_what_fits_nothing_is_lost_pins_are_there_and_a_planted_page_comes_back_from_swap(
    host: Host,
) -> None:
    set_value(host.home, "capacity.project_pages", "100")
    pinned = [host.call("pin", text=f"Rule number {n} of the house.")["page"]["uid"] for n in range(10)]
    planted = host.remember("The zanzibar gateway listens on port 7411 behind the quokka proxy.", kind="reference")
    host.clock.now += DAY
    written = {page.uid for page in flood(host, 2000, "constraint")}
    recount(host, written | {planted, *pinned})
    used = pager.used(host.core, host.project_id())
    assert used.pages <= 100
    start = host.start("after")
    assert all(not host.page(uid).swapped and uid in start for uid in pinned)
    host.swap_out(planted)  # whatever the flood left of it
    assert "7411" in host.prompt("which port does the zanzibar gateway listen on?", "after")
    assert not host.page(planted).swapped
    recount(host, written | {planted, *pinned})


def test_background_reclaim_wakes_below_low_works_in_batches_and_sleeps_at_high(host: Host) -> None:
    set_value(host.home, "capacity.project_pages", "1000")
    host.write(drafts(949, random.Random(1)))
    host.work()  # which looks at the new pages for secrets, and moves none
    assert pager.used(host.core, host.project_id()).pages == 949  # free is 51: above low (50)
    host.write(drafts(3, random.Random(2)))
    steps = 0
    while host.memory.work("w"):
        steps += 1
        assert steps < 20
    left = 1000 - pager.used(host.core, host.project_id()).pages
    assert steps >= 1 and 100 <= left < 100 + watermarks.BATCH_PAGES
    assert not host.memory.work("w")


def test_direct_reclaim_keeps_the_least_free_and_refuses_no_writer(host: Host) -> None:
    set_value(host.home, "capacity.project_pages", "100")
    host.write(drafts(100, random.Random(1)))
    assert pager.make_room(host.core, host.project_id(), Amount(10, 1000)) == 0
    assert 100 - pager.used(host.core, host.project_id()).pages >= 12


def test_where_everything_is_pinned_a_writer_is_slowed_a_little_and_still_writes(host: Host) -> None:
    set_value(host.home, "capacity.project_pages", "100")
    made = host.write(drafts(100, random.Random(1)))
    with host.core.db.write() as db:
        for page in made:
            pages.set_pin(db, page.uid, "hard", "test", "user")
    assert 0.0 < pager.make_room(host.core, host.project_id(), Amount(10, 1000)) <= 0.05
    host.write(drafts(10, random.Random(2)))
    assert not any(host.page(page.uid).swapped for page in made)


def test_the_limit_on_all_projects_takes_the_coldest_wherever_they_are(tmp_path: Path) -> None:
    host = Host(tmp_path / "home", tmp_path / "one")
    used = host.write(drafts(60, random.Random(1), "fact"))
    with host.core.db.write() as db:
        pages.touch(db, [page.rowid for page in used], host.clock())
    host.cwd = str(tmp_path / "two")
    Path(host.cwd).mkdir()
    unused = host.write(drafts(60, random.Random(2), "fact"))
    set_value(host.home, "capacity.total_pages", "100")
    assert pager.make_room(host.core, host.project_id(), Amount(10, 1000)) == 0
    while host.memory.work("w"):
        pass
    assert pager.used(host.core, pager.EVERYTHING).pages <= 90
    assert not any(host.page(page.uid).swapped for page in used)
    assert sum(host.page(page.uid).swapped for page in unused) >= 30
    owner = unused[0].project_id
    assert counters.value(host.core.db.read(), "evictions", owner) == sum(host.page(p.uid).swapped for p in unused)
    assert counters.value(host.core.db.read(), "evictions", 0) == 0  # counted where the refault will look
    host.close()


def test_a_page_used_a_thousand_times_outlives_any_flood(host: Host) -> None:
    set_value(host.home, "capacity.project_pages", "200")
    page = host.write(drafts(1, random.Random(5), "episode"))[0]
    with host.core.db.write() as db:
        pages.touch(db, [page.rowid], host.clock(), uses=1000)
    host.age(2 * YEAR)
    flood(host, 800, "episode")
    assert not host.page(page.uid).swapped


def test_touching_a_file_keeps_the_pages_about_it_warm_without_counting_a_use(host: Host) -> None:
    about = Draft("episode", "note", "the parser of dates", files=("src/dates.py",))
    page = host.write([about])[0]
    rest = host.write(drafts(40, random.Random(5), "episode"))
    with host.core.db.write() as db:
        counters.put(db, "generation", page.project_id, 3)
    path = f"{host.cwd}/src/dates.py"
    host.event("PostToolUse", tool_name="Read", tool_input={"file_path": path}, tool_response={"ok": True})
    assert host.page(page.uid).uses == 0 and host.page(page.uid).used_at == host.clock.now
    assert pager.evict(host.core, page.project_id, Amount(40, 0), direct=False) == 40
    assert not host.page(page.uid).swapped and all(host.page(other.uid).swapped for other in rest)


@pytest.mark.parametrize("what", ["edited", "pinned", "used", "forgotten for good"])
def test_a_page_that_changes_between_the_choice_and_the_move_to_swap_stays_as_it_is(host: Host, what: str) -> None:
    made = host.write(drafts(8, random.Random(5), "episode"))
    changed = made[3]

    def meanwhile() -> None:
        host.core.give_way = lambda: None
        if what == "edited":
            host.call("edit", uid=changed.uid, text="The new text of the okapi.")
        elif what == "pinned":
            host.call("pin", uid=changed.uid)
        with host.core.db.write() as db:
            if what == "used":
                pages.touch(db, [changed.rowid], host.clock())
            elif what == "forgotten for good":
                removing.remove(host.core, db, [host.page(changed.uid)], "forgotten")

    host.core.give_way = meanwhile  # called between the steps of the batch
    assert pager.evict(host.core, changed.project_id, Amount(8, 0), direct=False) == 7
    assert all(host.page(page.uid).swapped for page in made if page != changed)
    if what != "forgotten for good":
        assert not host.page(changed.uid).swapped
    recount(host, {page.uid for page in made})


def test_a_page_that_is_pinned_between_the_choice_and_the_reading_of_its_text_stays(host: Host) -> None:
    pinned, other = host.write(drafts(2, random.Random(5), "episode"))
    host.call("pin", uid=pinned.uid, pin="hard")
    assert pager.swap_out(host.core, [pinned.rowid, other.rowid]) == 1
    assert host.page(other.uid).swapped and not host.page(pinned.uid).swapped


def test_what_is_replaced_merged_or_forgotten_goes_to_swap_first(host: Host) -> None:
    made = host.write(drafts(30, random.Random(5), "episode"))
    old, new = host.write(drafts(2, random.Random(6), "constraint"))
    with host.core.db.write() as db:
        pages.touch(db, [old.rowid], host.clock(), uses=50)
        links.supersede(db, old.uid, new.uid, host.clock())
    assert pager.evict(host.core, host.project_id(), Amount(1, 0), direct=False) == 1
    assert host.page(old.uid).swapped and not any(host.page(page.uid).swapped for page in made)


def test_age_alone_moves_and_removes_nothing(host: Host) -> None:
    made = host.write(drafts(50, random.Random(1)))
    for _ in range(10):
        host.age(YEAR)
    assert not any(host.page(page.uid).swapped for page in made)
    recount(host, {page.uid for page in made})


def test_a_disk_cap_moves_to_swap_then_removes_the_coldest_and_says_so(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = host.write(drafts(120, random.Random(1), "fact"))
    pin = host.call("pin", text="Keep this.")["page"]["uid"]
    used = made[0]
    with host.core.db.write() as db:
        pages.touch(db, [used.rowid], host.clock(), uses=9)
    set_value(host.home, "capacity.disk_mb", "1")
    monkeypatch.setattr(disk, "file_bytes", lambda db, free=False: 1_005_000)
    assert removing.keep_disk_cap(host.core) == 0  # nothing is in swap yet: it compresses first
    assert sum(host.page(page.uid).swapped for page in made) > 0 and not host.page(pin).swapped
    removed = removing.keep_disk_cap(host.core)
    assert removed > 0
    rows = host.core.db.read().execute("SELECT uid, why FROM tombstones").fetchall()
    assert len(rows) == removed and all(row[1].startswith("removed on 2023-11-1") for row in rows)
    assert used.uid not in {row[0] for row in rows} and pin not in {row[0] for row in rows}
    recount(host, {page.uid for page in made})
    monkeypatch.undo()
    assert removing.keep_disk_cap(host.core) == 0


def test_a_disk_cap_holds_for_the_file_itself_and_takes_little_more_than_it_must(host: Host) -> None:
    """Also the room of what was removed goes back to the file system."""
    rng = random.Random(3)
    texts = [" ".join(f"{rng.choice(WORDS)}{rng.randrange(999)}" for _ in range(150)) for _ in range(400)]
    made = host.write([Draft("fact", f"note {n}", text) for n, text in enumerate(texts)])
    pin = host.call("pin", text="Keep this.")["page"]["uid"]
    file = host.home / "vmem.db"
    cap = disk.file_bytes(host.core.db.read()) * 7 // 10 // 1_000_000
    set_value(host.home, "capacity.disk_mb", str(cap))
    assert cap >= 2
    for _ in range(60):
        host.clock.now += 5
        host.memory.tick()
    db = host.core.db.read()
    assert cap * 900_000 <= disk.file_bytes(db) <= cap * 1_000_000 >= disk.file_bytes(db, free=True)
    assert host.page(pin).pin == "hard" and not host.page(pin).swapped
    recount(host, {page.uid for page in made})
    host.close()
    assert file.stat().st_size <= cap * 1_000_000


def note_much(host: Host, rows: int) -> None:
    with host.core.db.write() as db:
        for n in range(rows):
            ledger.add(
                db, at=host.clock(), session_id=f"s{n}", agent_id="", project_id=1, turn=1, event="UserPromptSubmit",
                tokens=1, micros=1, pages=[], why="x" * 900,
            )  # fmt: skip


def test_under_a_disk_cap_records_go_before_any_memory(host: Host) -> None:
    made = host.write(drafts(200, random.Random(1), "fact"))
    note_much(host, 3000)
    set_value(host.home, "capacity.disk_mb", "2")
    db = host.core.db.read()
    assert disk.file_bytes(db) > 2_500_000
    for _ in range(40):
        host.clock.now += 5
        host.memory.tick()
    assert disk.file_bytes(db, free=True) <= 2_000_000
    assert len(pages.live(db, [page.uid for page in made], host.clock())) == 200
    assert db.execute("SELECT count(*) FROM ledger").fetchone()[0] >= retention.KEPT_ENTRIES


def test_a_disk_cap_that_cannot_be_kept_removes_no_memory_in_vain_and_is_told(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "KEPT_ENTRIES", 10_000)  # or anything else that takes the room and must stay
    made = host.write(drafts(200, random.Random(1), "fact"))
    assert not host.call("status")["warnings"]
    note_much(host, 3000)
    set_value(host.home, "capacity.disk_mb", "1")
    for _ in range(10):
        host.clock.now += 5
        host.memory.tick()
    assert len(pages.live(host.core.db.read(), [page.uid for page in made], host.clock())) == 200
    assert any("capacity.disk_mb" in line for line in host.call("status")["warnings"])


def test_without_a_cap_nothing_is_ever_removed(host: Host) -> None:
    set_value(host.home, "capacity.project_pages", "100")
    made = flood(host, 300)
    for _ in range(5):
        host.age(5 * YEAR)
    assert host.core.db.read().execute("SELECT count(*) FROM tombstones").fetchone()[0] == 0
    recount(host, {page.uid for page in made})


def test_cold_regions_go_to_swap_early_and_hot_ones_come_back_when_there_is_room(host: Host) -> None:
    set_value(host.home, "capacity.project_pages", "120")
    made = host.write(drafts(70, random.Random(1), "fact"))
    host.age(101)
    host.age(100 * DAY)
    host.age(101)
    cold = [page for page in made if host.page(page.uid).swapped]
    assert len(cold) == watermarks.BATCH_PAGES  # one batch a window
    # some were used once, and their region is in use again
    with host.core.db.write() as db:
        pages.touch(db, [page.rowid for page in cold[:5]], host.clock())
    host.core.upkeep.uses.extend((host.project_id(), Use("fact", made[0].created_at)) for _ in range(20))
    host.age(101)
    back = [page.uid for page in cold if not host.page(page.uid).swapped]
    assert set(back) == {page.uid for page in cold[:5]}
    assert all(host.page(uid).refaults == 0 for uid in back)
    recount(host, {page.uid for page in made})
    cells = {(cell["kind"], cell["age"]): cell["heat"] for cell in host.call("report")["heat"][0]["cells"]}
    assert cells["fact", "year"] > 10 and cells["fact", "day"] == 0


def test_what_is_used_in_one_project_warms_no_other(host: Host, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    shop = str(tmp_path / "shop")
    host.remember("The kiln fires at 1180 degrees.")
    host.call("remember", text="The ferry leaves the quay at nine.", cwd=shop)
    host.age(101)
    for n in range(5):
        host.prompt("At how many degrees does the kiln fire?", f"s{n}")
    host.event("UserPromptSubmit", "other", prompt="When does the ferry leave the quay?", cwd=shop)
    host.age(101)

    def warmth(cwd: str) -> float:
        (told,) = host.call("report", cwd=cwd)["heat"]
        return float(sum(cell["heat"] for cell in told["cells"]))

    assert warmth(host.cwd) > 3 * warmth(shop) > 0


def test_thrashing_shows_in_the_status_and_slows_background_reclaim(host: Host) -> None:
    set_value(host.home, "capacity.project_pages", "1000")
    made = host.write(drafts(960, random.Random(1), "fact"))
    while host.memory.work("w"):
        pass
    cold = [page for page in made if host.page(page.uid).swapped][:60]
    assert not host.call("stats")["thrashing"]
    owner = host.project_id()
    with host.core.db.write() as db:
        pager.count_faults(host.core, db, [page.uid for page in cold], owner, host.clock())
    assert any("thrashing" in line for line in host.call("status")["warnings"])
    assert host.call("stats")["thrashing"]
    host.write(drafts(20, random.Random(2), "fact"))
    while host.memory.work("w"):
        pass
    left = 1000 - pager.used(host.core, host.project_id()).pages
    assert left < 100  # the goal came down from high, so that less is evicted only to fault again
    host.clock.now += DAY
    assert not host.call("stats")["thrashing"]


def test_a_refault_soon_after_an_eviction_promotes_and_a_late_one_does_not(host: Host) -> None:
    set_value(host.home, "capacity.project_pages", "100")
    early = host.write(drafts(1, random.Random(1), "fact"))[0]
    late = host.write(drafts(1, random.Random(2), "fact"))[0]
    host.swap_out(late.uid)
    flood(host, 400, "fact")
    assert host.page(early.uid).swapped
    with host.core.db.write() as db:
        swap.page_in(db, host.page(early.uid), host.core.analyze, refault=False)
    host.swap_out(early.uid)
    for page in (early, late):
        with host.core.db.write() as db:
            pager.fault_in(host.core, db, host.page(page.uid))
    assert host.page(early.uid).refaults == 1 and host.page(late.uid).refaults == 0
    assert host.page(early.uid).generation > host.page(late.uid).generation


def test_a_new_capacity_and_a_projects_own_budget_are_in_force_without_a_restart(host: Host) -> None:
    text = "The zanzibar gateway listens on port 7411."
    uid = host.remember(text)
    zone = next(z for z in host.call("stats")["zones"] if z["zone"] == "everything")
    set_value(host.home, "capacity.total_pages", "5000")
    after = next(z for z in host.call("stats")["zones"] if z["zone"] == "everything")
    assert zone["capacity"]["pages"] == 100_000 and after["capacity"]["pages"] == 5000
    assert [after["marks"][mark]["pages"] for mark in ("high", "low", "min")] == [500, 250, 100]
    assert uid in host.prompt("which port has the zanzibar gateway?", "a")
    (Path(host.cwd) / ".vmem.toml").write_text("[inject]\nbudget_tokens = 0\n", encoding="utf-8")
    assert host.prompt("which port has the zanzibar gateway?", "b") == ""
    (Path(host.cwd) / ".vmem.toml").unlink()
    assert uid in host.prompt("which port has the zanzibar gateway?", "c")


def test_reclaim_never_keeps_a_prompt_waiting_for_its_answer(host: Host) -> None:
    """The answer only reads: it comes while a writer holds the store."""
    uid = host.remember("The zanzibar gateway listens on port 7411.")
    body = b'{"session_id": "z", "cwd": "%s", "prompt": "which port has the zanzibar gateway?"}' % host.cwd.encode()
    with host.core.db.write():
        assert uid.encode() in host.memory.reply("UserPromptSubmit", "z1", body, time.monotonic() + 5).body


def test_background_work_gives_way_again_and_again_and_holds_no_lock_meanwhile(host: Host) -> None:
    """Whoever is let go first can write at once: neither the writer nor the index is taken."""
    probe = host.write(drafts(1, random.Random(9), "fact"))[0]
    calls: list[str] = []

    def pause() -> None:
        with host.core.db.write(timeout_ms=0) as db:
            pages.touch(db, [probe.rowid], host.clock())
        assert host.core.index._lock.acquire(blocking=False)
        host.core.index._lock.release()
        calls.append(doing)

    host.memory.between_steps(pause)
    set_value(host.home, "capacity.project_pages", "100")
    doing = "reclaim"
    flood(host, 120)
    doing = "capture"
    said = "We decided to keep the ledger in amber. Never deploy on Fridays. The cap is seven."
    host.prompt(said)
    host.event("Stop", last_assistant_message="Understood: the ledger stays in amber, and Fridays are free.")
    host.work(1)
    assert calls.count("reclaim") > 30 and calls.count("capture") >= 3


def test_idle_upkeep_reads_no_more_of_a_large_store_than_of_a_small_one(host: Host, tmp_path: Path) -> None:
    """What every tick asks is answered from an index (by SQLite's own plan), whatever the size."""
    db = host.core.db.read()
    with host.core.db.write() as writer:
        pass
    host.write(drafts(5, random.Random(1)))
    host.core.upkeep.uses.append((host.project_id(), Use("fact", host.clock.now)))
    host.clock.now += 101
    with statements_of(db, writer) as asked:
        for step in (pager.background, removing.expire, removing.keep_disk_cap, heating.sample_heat):
            step(host.core)
    selects = [sql for sql in asked if sql.startswith("SELECT")]
    assert len(selects) > 10
    for sql in selects:
        plan = " | ".join(row["detail"] for row in db.execute("EXPLAIN QUERY PLAN " + sql))
        assert not any(f"SCAN {table}" in plan for table in ("p", "swap", "links")), (sql, plan)  # p: pages


def test_what_nobody_used_for_months_leaves_early_and_pins_stay(host: Host) -> None:
    set_value(host.home, "capacity.project_pages", "100")
    made = list[str]()
    for n in range(6):
        made += [page.uid for page in host.write(drafts(10, random.Random(n), "fact"))]
        host.clock.now += DAY
    pinned = made[10], made[40]
    for uid, how in zip(pinned, ("hard", "soft"), strict=True):
        host.call("pin", uid=uid, pin=how)
    heating.sample_heat(host.core)
    host.clock.now += 90 * DAY
    for _ in range(4):
        host.clock.now += heating.WINDOW_S + 1
        heating.sample_heat(host.core)
    assert sum(host.page(uid).swapped for uid in made) >= 10
    assert not any(host.page(uid).swapped for uid in pinned)


@pytest.mark.parametrize("gone", ["cleared", "merged"])
def test_heat_that_is_sampled_after_a_project_is_gone_leaves_no_orphan(tmp_path: Path, gone: str) -> None:
    host = Host(tmp_path / "home", tmp_path / "vmem-doctor-x")  # as a probe of the doctor's is called
    host.remember("The staging port of the shop is 8443.")
    assert "8443" in host.prompt("Which staging port does the shop have?")
    assert host.core.upkeep.uses
    if gone == "cleared":
        host.call("probe.clear", root=host.cwd, cwd="")
    else:
        (tmp_path / "shop").mkdir()
        host.call("remember", text="Something else.", cwd=str(tmp_path / "shop"))
        while host.call("projects.merge", source="vmem-doctor-x", project="shop")["left"]:
            pass
    heating.sample_heat(host.core)
    assert not any(repair.orphans(host.core.db.read()).values())
    host.close()


def test_what_a_session_start_and_the_tidying_ask_is_answered_from_indexes_without_sorting(host: Host) -> None:
    db = host.core.db.read()
    host.write(drafts(40, random.Random(1)))
    with statements_of(db) as asked:
        newest = pages.recent(db, host.core.access(host.cwd), host.clock(), ("task", "decision", "fact"), 5)
    rows = db.execute("SELECT uid FROM pages WHERE kind IN ('task', 'decision', 'fact') ORDER BY id DESC LIMIT 5")
    assert [page.uid for page in newest] == [row[0] for row in rows]
    with host.core.db.write() as writer:
        with statements_of(writer) as trimming:
            retention.trim(writer, 1.0, ledger_before=1.0)
        plans = [
            (sql, " | ".join(row["detail"] for row in writer.execute("EXPLAIN QUERY PLAN " + sql)))
            for sql in asked + trimming
            if sql.startswith(("SELECT id", "SELECT p.uid", "DELETE"))
        ]
    assert len(plans) >= 8
    for sql, plan in plans:
        assert "SCAN" not in plan.replace("SCAN k", "") and "TEMP B-TREE" not in plan, (sql, plan)
