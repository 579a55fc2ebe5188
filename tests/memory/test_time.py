"""Time to live, forgetting, versions, supersession and merging."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.memory.harness import DAY, Host
from vmem.errors import InputError, NotFoundError, StoreError
from vmem.memory.upkeep import removing
from vmem.memory.upkeep.rounds import merge_duplicates
from vmem.model import Draft
from vmem.store.pages import duplicates, links, pages
from vmem.store.upkeep import upkeep

TEXT = "The quokka feature flag is called billing_v7 until the migration ends."
QUERY = "what is the quokka feature flag called during the billing_v7 migration?"


@pytest.mark.parametrize("where", ["hot", "swap"])
def test_an_expired_page_is_gone_from_every_read_path_at_that_instant(host: Host, where: str) -> None:
    pin = "" if where == "swap" else "soft"  # a hard pin would end the time limit
    uid = host.remember(TEXT, kind="decision", ttl_s=DAY, pin=pin)
    if where == "swap":
        host.swap_out(uid)
    assert uid in host.prompt(QUERY, "before") and uid in host.start("before2")
    if where == "swap":
        host.swap_out(uid)
    host.clock.now += DAY  # and no upkeep has run
    assert uid not in host.prompt(QUERY, "after")
    assert uid not in host.start("after2") and uid not in host.start("after3", "clear")
    assert uid not in host.compact("before")
    assert uid not in host.event("SubagentStart", "after", agent_id="a1", agent_type="Explore")
    assert uid not in [hit["uid"] for hit in host.call("recall", query=QUERY)["hits"]]
    assert uid not in [page["uid"] for page in host.call("timeline", everywhere=True)["pages"]]
    assert host.call("pins")["pins"] == []
    for name in ("fault", "forget"):
        with pytest.raises(NotFoundError):
            host.call(name, uids=[uid])
    for name, more in (("history", {}), ("edit", {"text": "x"}), ("pin", {})):
        with pytest.raises(NotFoundError):
            host.call(name, uid=uid, **more)


READS: tuple[tuple[str, dict[str, object]], ...] = (
    ("contexts", {}), ("export", {"everywhere": True}),
    ("export", {"everywhere": True, "format": "markdown"}), ("history", {}), ("ledger", {}), ("pins", {}),
    ("recall", {"query": QUERY}), ("report", {}), ("report", {"everywhere": True}),
    ("resident", {"session": "s1"}), ("stats", {}), ("tags", {}), ("timeline", {"everywhere": True}),
    ("tool.recall", {"query": QUERY, "session": "s1"}), ("tool.snapshot", {"action": "restore"}),
    ("tool.timeline", {}), ("why", {}), ("why", {"prompt": QUERY}),
)  # fmt: skip


@pytest.mark.parametrize("how", ["expired", "forgotten"])
def test_no_word_of_a_page_is_read_anywhere_once_its_time_is_up_or_it_was_forgotten(host: Host, how: str) -> None:
    """Before upkeep has removed it: not its title either, beside what it was injected for or linked to."""
    uid = host.remember(TEXT, kind="decision", ttl_s=DAY, tags=["quokka"])
    child = host.write([Draft("fact", "a consequence", "The toggle is read at start.")])[0]
    with host.core.db.write() as db:
        links.add(db, child.uid, "derived_from", uid, host.clock())
    assert uid in host.prompt("what is the feature flag called during the migration?")
    host.call("snapshot.dump", session="s1")

    def told() -> list[str]:
        asked = [(name, {"uid": child.uid, **given} if name == "history" else given) for name, given in READS]
        return [name for name, given in asked if "billing_v7" in str(host.call(name, **given)).replace(QUERY, "")]

    assert {"why", "report", "timeline", "export", "recall", "history"} <= set(told())
    if how == "expired":
        host.clock.now += DAY
    else:
        host.call("forget", uids=[uid])
    assert told() == []


def test_an_expired_page_is_removed_with_a_tombstone_that_says_when(host: Host) -> None:
    uid = host.remember(TEXT, ttl_s=DAY)
    other = host.remember("This stays.", ttl_s=2 * DAY)
    host.prompt(QUERY)
    host.clock.now += DAY
    host.memory.tick()
    assert pages.by_uids(host.core.db.read(), [uid, other])[0].uid == other
    removed = host.call("history", uid=uid)["removed"]
    assert removed["why"].startswith("expired on 2023-11-15")
    assert host.core.db.read().execute("SELECT count(*) FROM residency").fetchone()[0] == 0
    assert upkeep.check(host.core.db.read()) == []


def test_a_forgotten_page_can_be_restored_until_its_days_are_over_and_not_a_tick_later(host: Host) -> None:
    uid = host.remember(TEXT)
    host.call("forget", uids=[uid])
    assert uid not in host.prompt(QUERY)
    host.age(29 * DAY)
    assert host.call("restore", uid=uid)["page"]["text"] == TEXT
    host.age(100 * DAY)
    assert uid in host.prompt(QUERY, "s2")
    host.call("forget", uids=[uid])
    host.age(31 * DAY)
    assert host.call("history", uid=uid)["removed"]["why"].startswith("forgotten on")
    with pytest.raises(NotFoundError):
        host.call("restore", uid=uid)


def test_the_history_of_a_page_in_swap_has_every_version_and_reading_it_changes_nothing(host: Host) -> None:
    uid = host.remember("The cap is 5.")
    first = host.clock.now
    host.clock.now += DAY
    host.call("edit", uid=uid, text="The cap is 7.", author="ada")
    host.clock.now += DAY
    host.call("edit", uid=uid, text="The cap is 9.")
    host.swap_out(uid)

    versions = host.call("history", uid=uid)["versions"]
    assert [(v["version"], v["text"], v["author"], v["at"] - first) for v in versions] == [
        (1, "The cap is 5.", "ada", 0), (2, "The cap is 7.", "user", DAY), (3, "The cap is 9.", "", 2 * DAY),
    ]  # fmt: skip
    assert host.page(uid).swapped and host.page(uid).uses == 0


def test_a_replaced_page_is_not_recalled_as_true_and_is_shown_as_replaced(host: Host) -> None:
    old = host.remember("We use the heron broker for events.", kind="decision")
    host.clock.now += 30 * DAY
    new = host.remember("We now use the stork broker instead of heron for events.", kind="decision", supersedes=old)
    told = host.prompt("which broker do we use for events?")
    assert f"[{new}]" in told and f"[{old}]" not in told
    assert f"[{old}]" not in host.start("s2")
    assert host.call("fault", uids=[old])["pages"][0]["state"] == f"replaced on 2023-12-14 by {new}"
    assert ("supersedes", old) in {(link["rel"], link["dst"]) for link in host.call("history", uid=new)["links"]}


def test_provenance_answers_why_a_page_is_believed(host: Host) -> None:
    said = Draft("episode", "turn 1", "User: from now on deploy on Tuesdays only", key="s1:1", session_id="s1", turn=1)
    rule = Draft("constraint", "deploys", "Deploy on Tuesdays only.", key="s1:1:c", derived_from="s1:1")
    source, page = host.write([said, rule])
    links = host.call("why", uid=page.uid)["links"]
    assert [(link["rel"], link["dst"], link["title"]) for link in links] == [("derived_from", source.uid, "turn 1")]
    host.swap_out(source.uid, page.uid)
    assert host.call("why", uid=page.uid)["links"] == links


SAME = (
    "Use the blue pipeline for hotfixes.",
    "use the blue pipeline for hotfixes",
    "Please use the blue pipeline for hotfixes",
)


def merged(host: Host) -> set[str]:
    rows = host.core.db.read().execute("SELECT uid FROM pages WHERE duplicate_of <> ''")
    return {row[0] for row in rows}


def test_near_duplicates_merge_once_their_sources_kept_and_no_time_touched(host: Host) -> None:
    uids = []
    for text in SAME:
        uids.append(host.remember(text, kind="procedure"))
        host.clock.now += DAY
    before = [(host.page(uid).created_at, host.page(uid).updated_at, host.page(uid).used_at) for uid in uids]
    assert merge_duplicates(host.core, host.project_id()) == 2
    gone = merged(host)
    for _ in range(3):
        assert merge_duplicates(host.core, host.project_id()) == 0
    assert merged(host) == gone
    assert [(host.page(uid).created_at, host.page(uid).updated_at, host.page(uid).used_at) for uid in uids] == before
    told = host.prompt("which pipeline for hotfixes?")
    assert sum(f"[{uid}]" in told for uid in uids) == 1
    found = host.call("recall", query="which pipeline for hotfixes?")["hits"]
    assert [hit["uid"] for hit in found if hit["kind"] == "procedure"] == [uid for uid in uids if uid not in gone]
    kept = next(uid for uid in uids if uid not in gone)
    assert {link["src"] for link in host.call("history", uid=kept)["links"] if link["rel"] == "duplicate_of"} == gone
    assert host.call("fault", uids=sorted(gone))["missing"] == []  # the sources can still be read


@pytest.mark.parametrize("since", ["drop pinned", "drop forgotten", "keep forgotten", "drop replaced", "keep replaced"])
def test_pages_that_changed_since_they_were_compared_are_not_merged(host: Host, since: str) -> None:
    drop, keep, other = (host.remember(text, kind="procedure") for text in SAME)
    who, what = since.split()
    uid = drop if who == "drop" else keep
    with host.core.db.write() as db:
        assert duplicates.mark(db, other, drop, host.clock())
    if what == "pinned":
        host.call("pin", uid=uid, pin="soft")
    elif what == "forgotten":
        host.call("forget", uids=[uid])
    else:
        host.remember("Use the green pipeline for hotfixes.", kind="procedure", supersedes=uid)
    with host.core.db.write() as db:
        assert not duplicates.mark(db, drop, keep, host.clock())
    db = host.core.db.read()
    said_too = db.execute("SELECT uid, duplicate_of FROM pages WHERE duplicate_of <> ''").fetchall()
    linked = db.execute("SELECT src, dst FROM links WHERE rel = 'duplicate_of'").fetchall()
    assert [tuple(row) for row in (*said_too, *linked)] == [(other, drop)] * 2


def test_a_merged_page_says_what_is_told_in_its_place(host: Host) -> None:
    uids = {host.remember(text, kind="procedure") for text in SAME}
    merge_duplicates(host.core, host.project_id())
    gone = merged(host)
    (kept,) = uids - gone
    listed = {page["uid"]: page["same_as"] for page in host.call("timeline")["pages"]}
    assert listed == {kept: "", **dict.fromkeys(gone, kept)}
    states = {page["uid"]: page["state"] for page in host.call("fault", uids=sorted(uids))["pages"]}
    assert states[kept] == "" and all(kept in states[uid] for uid in gone)


def test_forgetting_a_merged_page_forgets_what_said_the_same_and_restoring_brings_both_back(host: Host) -> None:
    uids = [host.remember(text, kind="procedure") for text in SAME]
    merge_duplicates(host.core, host.project_id())
    kept = next(uid for uid in uids if uid not in merged(host))
    host.call("forget", uids=[kept])
    listed = {page["uid"] for page in host.call("timeline")["pages"]}
    assert not listed & set(uids)
    host.call("restore", uid=kept)
    assert {page["uid"] for page in host.call("timeline")["pages"]} >= set(uids)


def test_a_merged_page_that_is_restored_alone_speaks_for_itself(host: Host) -> None:
    uids = {host.remember(text, kind="procedure") for text in SAME}
    merge_duplicates(host.core, host.project_id())
    uid = min(merged(host))
    host.call("forget", uids=[*uids - merged(host)])
    host.call("restore", uid=uid)
    assert f"[{uid}]" in host.prompt("which pipeline for hotfixes?")


def test_a_merged_page_that_is_edited_speaks_for_itself(host: Host) -> None:
    for text in SAME:
        host.remember(text, kind="procedure")
    merge_duplicates(host.core, host.project_id())
    uid = min(merged(host))
    host.call("edit", uid=uid, text="Use the green pipeline for releases.")
    assert f"[{uid}]" in host.prompt("which pipeline for releases?")


def test_when_the_kept_page_is_removed_for_space_its_double_speaks_again(host: Host) -> None:
    uids = [host.remember(text, kind="procedure") for text in SAME]
    merge_duplicates(host.core, host.project_id())
    kept = next(uid for uid in uids if uid not in merged(host))
    with host.core.db.write() as db:
        changed = removing.remove(host.core, db, [host.page(kept)], "disk_cap", 500)
    host.core.index.refresh(changed)
    told = host.prompt("which pipeline for hotfixes?")
    assert any(f"[{uid}]" in told for uid in uids if uid != kept)


def test_a_page_that_was_pinned_or_replaced_meanwhile_is_not_merged(host: Host) -> None:
    keep, drop = (host.remember(text, kind="procedure") for text in SAME[:2])
    host.call("pin", uid=drop)
    with host.core.db.write() as db:
        assert not duplicates.mark(db, drop, keep, host.clock())
        assert duplicates.mark(db, keep, drop, host.clock())
        assert not duplicates.mark(db, drop, keep, host.clock())  # never each behind the other


def test_a_time_to_live_must_be_positive(host: Host) -> None:
    with pytest.raises(InputError, match="ttl_s"):
        host.remember("x", ttl_s=0)


def test_tidying_goes_on_when_the_clock_is_set_back(host: Host) -> None:
    host.clock.now += DAY
    host.memory.tick()
    host.clock.now -= DAY
    host.memory.tick()
    assert host.core.upkeep.tidied_at == host.clock.now
    assert host.core.upkeep.window_at <= host.clock.now


def test_a_step_of_upkeep_that_fails_holds_up_no_other(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_core: object) -> None:
        raise StoreError("a page cannot be read")

    host.remember("The walrus lives in the north bay.")
    host.clock.now += DAY
    monkeypatch.setattr(removing, "expire", fails)
    with pytest.raises(StoreError):
        host.memory.tick()
    assert len(host.call("backups")["backups"]) == 1


def test_a_search_for_a_word_of_time_alone_finds_what_is_about_it_when_nothing_is_of_that_time(host: Host) -> None:
    host.remember("Deploys happen on Tuesdays.")
    assert [hit["title"] for hit in host.call("recall", query="tuesday")["hits"]] == ["Deploys happen on Tuesdays."]


def test_pages_are_forgotten_by_a_pattern_of_files_and_by_a_span_of_time_that_ends_before_its_end(host: Host) -> None:
    begun = host.clock.now
    uids = []
    for name in ("src/a.py", "src/b.py", "docs/c.md", "src/d.py"):
        uids.append(host.remember(f"The {name} file is about otters.", files=[name]))
        host.clock.now += DAY
    by_file = host.call("forget", file="src/*.py", until=begun + 3 * DAY, limit=9)
    assert {page["uid"] for page in by_file["pages"]} == set(uids[:2])
    host.call("restore.last")
    by_time = host.call("forget", since=begun + DAY, until=begun + 3 * DAY, limit=9)
    assert {page["uid"] for page in by_time["pages"]} == set(uids[1:3])


def test_the_latest_forget_is_taken_back_in_the_project_or_in_any(host: Host, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    told = {cwd: host.remember("Otters live under the bridge.", cwd=cwd) for cwd in (host.cwd, str(tmp_path / "other"))}
    for cwd, uid in told.items():
        host.clock.now += 1
        host.call("forget", uids=[uid], cwd=cwd)
    here, there = told.values()
    assert [page["uid"] for page in host.call("restore.last")["pages"]] == [here]
    with pytest.raises(NotFoundError, match="nothing is forgotten here"):
        host.call("restore.last")
    assert [page["uid"] for page in host.call("restore.last", everywhere=True)["pages"]] == [there]


def test_one_page_of_many_that_were_forgotten_together_is_restored_alone(host: Host) -> None:
    uids = [host.remember(f"Otter {n} lives under bridge {n * 7}.") for n in range(3)]
    host.call("forget", phrase="lives under bridge")
    host.call("restore", uid=uids[1])
    assert {page["uid"] for page in host.call("timeline")["pages"]} == {uids[1]}
    host.call("restore.last")
    assert {page["uid"] for page in host.call("timeline")["pages"]} == set(uids)


def test_what_was_merged_and_forgotten_together_is_merged_when_both_are_back(host: Host) -> None:
    for text in SAME:
        host.remember(text, kind="procedure")
    merge_duplicates(host.core, host.project_id())
    gone = merged(host)
    host.call("forget", phrase="blue pipeline")
    host.call("restore.last")
    assert len(gone) == 2 and merged(host) == gone


def test_of_a_forgotten_prompt_the_words_go_and_what_was_done_in_its_session_stays(host: Host) -> None:
    host.remember("The heron gateway listens on port 7443.")
    for said in ("on which port does the zeppelin's heron gateway listen?", "which port is the heron gateway's?"):
        host.exchange(said, "On 7443.", "s1")
        host.event("PostToolUse", "s1", tool_name="Read", tool_input={"file_path": f"{host.cwd}/heron.py"})
    host.call("forget", phrase="zeppelin")
    host.age(60 * DAY, ticks=2)
    db = host.core.db.read()
    assert not db.execute("SELECT 1 FROM pages WHERE text LIKE '%zeppelin%'").fetchall()
    assert [row[0] for row in db.execute("SELECT why <> '' FROM ledger WHERE event = 'UserPromptSubmit'")] == [0, 1]
    assert {row[0] for row in db.execute("SELECT target FROM activity WHERE what = 'read'")} == {f"{host.cwd}/heron.py"}
