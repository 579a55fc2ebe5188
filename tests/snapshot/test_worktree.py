"""What is read of a working directory, and that nothing there can hold it up."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.snapshot.session import commit, git, make_repository
from vmem.snapshot import worktree


def test_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("one")
    first = worktree.hash_file(str(path))
    path.write_text("two")
    assert worktree.hash_file(str(path)) != first
    path.write_text("one")
    assert worktree.hash_file(str(path)) == first
    path.unlink()
    assert worktree.hash_file(str(path)) == worktree.GONE


def test_pipes_directories_and_odd_names_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (str(tmp_path / "pipe"), str(tmp_path), "/a\0b", "/dev/zero"):
        assert worktree.hash_file(path) == "", path


def test_a_large_file_is_known_by_size_and_time(tmp_path: Path) -> None:
    path = tmp_path / "big"
    path.write_bytes(b"x" * (worktree.FILE_LIMIT + 1))
    first = worktree.hash_file(str(path))
    os.utime(path, (1, 1))
    assert worktree.hash_file(str(path)) != first


def test_hashing_stops_when_its_time_is_used_up(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    assert worktree.hash_files(["a"], str(tmp_path), limit_s=-1.0) == {}
    assert list(worktree.hash_files(["a", "b"], str(tmp_path))) == ["a", "b"]


@given(st.sampled_from(["/r", "/r/s"]), st.lists(st.sampled_from(["a", "b.c", ".d", ".."]), min_size=1, max_size=4))
def test_a_path_inside_comes_back_as_it_was(root: str, parts: list[str]) -> None:
    path = f"{root}/{'/'.join(parts)}"
    short = worktree.inside(path, root)
    assert os.path.normpath(worktree.outside(short, root)) == os.path.normpath(path)


def test_a_neighbour_with_the_same_beginning_is_outside() -> None:
    assert worktree.inside("/rest/a", "/r") == "/rest/a"
    assert worktree.inside("/r/a", "/r") == "a"
    assert worktree.inside("/r/s/./a", "/r/s") == worktree.inside("/r/s//a", "/r/s") == "a"


def test_uncommitted_changes_and_commits_since_are_told(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "r")
    old = git(root, "rev-parse", "HEAD")
    assert worktree.dirty(str(root)) == ()
    (root / "new.txt").write_text("x")
    assert worktree.dirty(str(root)) == ("?? new.txt",)
    commit(root, "second thing")
    new = git(root, "rev-parse", "HEAD")
    (found,) = worktree.commits_between(str(root), old, new)
    assert found.endswith("second thing")


def test_where_git_cannot_say_nothing_is_claimed(tmp_path: Path) -> None:
    assert worktree.dirty(str(tmp_path)) is None
    assert worktree.commits_between(str(tmp_path), "--output=x", "HEAD") == ()
    root = make_repository(tmp_path / "r")
    assert worktree.dirty(str(root), limit_s=0.0) is None


def test_a_program_that_the_repository_names_is_not_started(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "r")
    mark = tmp_path / "ran"
    hook = tmp_path / "monitor"
    hook.write_text(f"#!/bin/sh\ntouch {mark}\n")
    hook.chmod(0o755)
    git(root, "config", "core.fsmonitor", str(hook))
    worktree.dirty(str(root))
    assert not mark.exists()
