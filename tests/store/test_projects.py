"""Projects follow their directory, and keep the name that somebody gave them."""

from __future__ import annotations

from pathlib import Path

from vmem.store.engine.handles import Writer
from vmem.store.projects import owners, projects

KEYS = ("root:abc", "born:1-2")


def seen(db: Writer, folder: Path) -> projects.Project:
    made = projects.resolve(db, (*KEYS, f"dir:{folder}"), folder.name, str(folder), 1.0)
    return projects.named(db, str(made))


def test_a_project_whose_directory_was_renamed_is_shown_where_it_is(db: Writer, tmp_path: Path) -> None:
    old, new = tmp_path / "shop", tmp_path / "webshop"
    old.mkdir()
    before = seen(db, old)
    old.rename(new)
    after = seen(db, new)
    assert (after.id, after.name, after.root) == (before.id, "webshop", str(new))


def test_a_project_that_is_still_where_it_was_stays_there(db: Writer, tmp_path: Path) -> None:
    for name in ("shop", "shop-worktree"):
        (tmp_path / name).mkdir()
        assert seen(db, tmp_path / name).root == str(tmp_path / "shop")


def test_a_project_keeps_the_name_that_somebody_gave_it(db: Writer, tmp_path: Path) -> None:
    owners.rename(db, seen(db, tmp_path / "gone").id, "Tea")
    assert seen(db, tmp_path).name == "Tea"


def test_another_machines_directory_is_not_taken_for_ours_where_it_has_something_better(
    db: Writer, tmp_path: Path
) -> None:
    mine = seen(db, tmp_path)
    assert projects.came_from(db, ("remote:git.example.org/tea", f"dir:{tmp_path}")) is None
    assert projects.came_from(db, (f"dir:{tmp_path}", "root:abc")) == mine.id
    assert projects.came_from(db, (f"dir:{tmp_path}",)) == mine.id
    assert projects.came_from(db, ("rubbish", "")) is None
