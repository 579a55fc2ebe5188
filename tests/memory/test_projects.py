"""Projects, by the operations: merged, moved, forgotten, tried, and each without harm to another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.memory.conftest import directory
from tests.memory.harness import Host, captured
from vmem.errors import InputError
from vmem.memory.upkeep import removing


def test_merging_projects_moves_pages_and_what_is_said_there_later(shop: Host, blog: str) -> None:
    old = shop.remember("The blog uses Hugo for its pages.", cwd=blog)
    cold = shop.remember(f"How the blog is built: {'it takes its time. ' * 200}In the end a zeppelin passes.", cwd=blog)
    shop.swap_out(cold)
    shop.remember("The shop uses Django.")
    plan = shop.call("projects.merge", source="blog", project="shop", dry_run=True)
    assert plan["left"] == 2 and shop.call("timeline", cwd=blog)["total"] == 2
    while shop.call("projects.merge", source="blog", project="shop")["left"]:
        pass
    assert shop.call("timeline")["total"] == 3
    for query, uid in (("which generator, Hugo", old), ("when does the zeppelin pass?", cold)):
        assert uid in [hit["uid"] for hit in shop.call("recall", query=query)["hits"]]
    shop.remember("The blog has a feed.", cwd=blog)
    assert shop.call("timeline")["total"] == 4
    assert [p["name"] for p in shop.call("projects")["projects"]] == ["shop"]
    assert shop.call("check")["problems"] == []


@pytest.mark.parametrize("step", [2, 5])
def test_what_is_captured_while_its_project_is_merged_goes_to_the_other_one(shop: Host, blog: str, step: int) -> None:
    shop.remember("The blog uses Hugo.", cwd=blog)
    shop.remember("The shop uses Django.")
    steps = iter(range(1, 100))

    def merge() -> None:
        if next(steps) == step:
            while shop.call("projects.merge", source="shop", project="blog")["left"]:
                pass

    shop.core.give_way = merge
    captured(shop, ("We decided to use Kafka for the order stream.", "Done."))
    shop.work(1.0)  # what failed is tried again
    kinds = {page["kind"] for page in shop.call("timeline", cwd=blog)["pages"] if "Kafka" in page["text"]}
    assert kinds == {"episode", "decision"}
    assert shop.call("check")["orphans"] == {}


@pytest.mark.parametrize("step", [1, 2, 3, 5, 9])
def test_a_large_output_that_is_kept_while_its_project_is_forgotten_is_left(shop: Host, step: int) -> None:
    shop.prompt("look at the log")
    output = {"stdout": "The zebra line of the log. " * 3000}
    shop.event("PostToolUse", tool_name="Bash", tool_input={"command": "cat log"}, tool_response=output)
    steps = iter(range(1, 100))

    def forget() -> None:
        if next(steps) == step:
            shop.call("projects.forget", project="shop")

    shop.core.give_way = forget
    shop.work(1.0)
    assert next(steps) > step and shop.call("timeline")["pages"] == []


def test_a_large_output_that_waits_while_its_project_is_merged_goes_to_the_other_one(shop: Host, blog: str) -> None:
    shop.remember("The blog uses Hugo.", cwd=blog)
    shop.prompt("look at the log")
    output = {"stdout": "The zebra line of the log. " * 3000}
    shop.event("PostToolUse", tool_name="Bash", tool_input={"command": "cat log"}, tool_response=output)
    while shop.call("projects.merge", source="shop", project="blog")["left"]:
        pass
    shop.work()
    assert shop.call("timeline", cwd=blog, kind="reference")["total"] > 1
    assert shop.call("check")["orphans"] == {}


def test_a_project_follows_its_directory(shop: Host, blog: str, tmp_path: Path) -> None:
    shop.remember("The shop uses Django.")
    shop.remember("The blog uses Hugo.", cwd=blog)
    new = directory(tmp_path, "elsewhere")
    shop.call("projects.move", project="shop", to=new)
    assert shop.call("timeline", cwd=new)["total"] == 1
    assert {p["name"]: p["root"] for p in shop.call("projects")["projects"]} == {"shop": new, "blog": blog}
    with pytest.raises(InputError, match="vmem projects merge"):
        shop.call("projects.move", project="shop", to=blog)
    shop.call("projects.rename", project="shop", name="store")
    assert "store" in [p["name"] for p in shop.call("projects")["projects"]]


def test_forgetting_a_project_hides_all_of_it_and_can_be_undone(shop: Host) -> None:
    uid = shop.remember("The shop uses Django.")
    assert shop.call("projects.forget", project="shop", dry_run=True)["pages"] == 1
    shop.call("projects.forget", project="shop")
    assert shop.call("recall", query="Django shop")["hits"] == []
    assert shop.call("projects.forget", project="shop", undo=True)["pages"] == 1
    assert shop.call("recall", query="Django shop")["hits"][0]["uid"] == uid


def test_the_probe_leaves_nothing_and_cannot_be_pointed_at_a_real_project(shop: Host, tmp_path: Path) -> None:
    probe = directory(tmp_path, "vmem-doctor-1")
    shop.remember("The marker of this probe is zebra.", cwd=probe)
    shop.event("UserPromptSubmit", "probe", cwd=probe, prompt="What is the marker of this probe?")
    before = shop.call("check")
    assert shop.call("probe.clear", root=probe)["pages"] == 2
    assert [p["name"] for p in shop.call("projects")["projects"]] == []
    assert shop.call("contexts", everywhere=True)["contexts"] == []
    assert shop.call("ledger", everywhere=True)["entries"] == []
    assert shop.call("check") == before
    with pytest.raises(InputError):
        shop.call("probe.clear", root=shop.cwd)


def everything_of(shop: Host, cwd: str, session: str) -> dict[str, list[tuple[object, ...]]]:
    """All that the store holds of a project and of a session in it, by table."""
    db = shop.core.db.read()
    (project,) = db.execute("SELECT id FROM projects WHERE name = ?", (Path(cwd).name,)).fetchone()
    asked = {"project": project, "counter": f"%:{project}", "session": session}
    of_page = "IN (SELECT id FROM pages WHERE project_id = :project)"
    by_project = ("sessions", "ledger", "snapshots", "tombstones", "heat", "capacity", "project_keys", "pages")
    conditions = {
        "projects": "id = :project",
        "counters": "name LIKE :counter",
        "jobs": "instr(payload, :session)",
        "links": "src IN (SELECT uid FROM pages WHERE project_id = :project)",
        **dict.fromkeys(by_project, "project_id = :project"),
        **dict.fromkeys(("residency", "contexts", "activity"), "session_id = :session"),
        **dict.fromkeys(("page_index", "page_files", "swap"), f"page_id {of_page}"),
        **dict.fromkeys(("hot_terms_docsize", "swap_terms_docsize"), f"id {of_page}"),
    }
    return {
        table: [tuple(row) for row in db.execute(f"SELECT * FROM {table} WHERE {which}", asked)]
        for table, which in conditions.items()
    }


def test_what_is_done_to_a_project_changes_nothing_of_another(shop: Host, tmp_path: Path) -> None:
    ours, other, probe = shop.cwd, directory(tmp_path, "bystander"), directory(tmp_path, "vmem-doctor-2")
    for cwd, session in ((ours, "ours"), (probe, "probe"), (other, "theirs")):
        shop.cwd = cwd
        old, cold, gone, hidden = (shop.remember(f"Zebra rule {n} is about {session}.") for n in range(4))
        shop.remember(f"Zebra rule 0 is about {session} and stripes.", supersedes=old)
        shop.remember(f"The zebra file is about {session}.", files=[f"{cwd}/a.py"])
        shop.swap_out(cold)
        with shop.core.db.write() as db:
            removing.remove(shop.core, db, [shop.page(gone)], "forgotten")
        shop.start(session)
        shop.prompt(f"what are the zebra rules about {session}?", session)
        shop.event("PostToolUse", session, tool_name="Read", tool_input={"file_path": f"{cwd}/a.py"})
        shop.call("snapshot.dump", session=session)
        shop.event("Stop", session, last_assistant_message="About stripes.")  # a job that waits
        shop.clock.now += 1
    shop.age(7200)  # counts what was used
    shop.call("forget", uids=[hidden])  # at the very moment at which all of the shop is
    shop.cwd = ours
    before = everything_of(shop, other, "theirs")
    assert not [table for table, rows in before.items() if not rows]

    shop.call("projects.rename", project="shop", name="store")
    assert everything_of(shop, other, "theirs") == before
    shop.call("projects.move", project="store", to=directory(tmp_path, "elsewhere"))
    assert everything_of(shop, other, "theirs") == before
    shop.call("projects.forget", project="store")
    assert everything_of(shop, other, "theirs") == before
    shop.call("projects.forget", project="store", undo=True)
    assert everything_of(shop, other, "theirs") == before
    while shop.call("projects.merge", source="store", project="vmem-doctor-2")["left"]:
        pass
    assert everything_of(shop, other, "theirs") == before
    assert shop.call("probe.clear", root=probe)["pages"] > 8
    assert everything_of(shop, other, "theirs") == before
    assert shop.call("check")["orphans"] == {}
    shop.cwd = other
    told = shop.prompt("what are the zebra rules about theirs?", "asking")
    assert "Zebra rule 0 is about theirs and stripes" in told and "Zebra rule 3" not in told
