"""What is read of a working directory, and that nothing there can hold it up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.snapshot.session import make_repository
from tests.support.repository import commit, git
from vmem import first_commits
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


def program(path: Path, mark: Path) -> str:
    """A program that says that it ran."""
    path.write_text(f"#!/bin/sh\ntouch {mark}\n")
    path.chmod(0o755)
    return str(path)


def touched(path: Path) -> None:
    """Later than git's index knows it: git looks into it again."""
    os.utime(path, ns=(0, 0))


@pytest.fixture
def ran(tmp_path: Path) -> Path:
    return tmp_path / "ran"


@pytest.mark.parametrize("scope", ["--local", "--worktree"])
@pytest.mark.parametrize("name", ["core.fsmonitor", "filter.own.clean", "filter.own.process", "filter.a=b.clean"])
def test_no_program_that_the_repository_names_is_started(tmp_path: Path, ran: Path, name: str, scope: str) -> None:
    root = make_repository(tmp_path / "r")
    (root / ".gitattributes").write_text(f"* filter={name.split('.')[1]}\n")
    (root / "file").write_text("x")
    commit(root, "a file")
    git(root, "config", "extensions.worktreeConfig", "true")
    git(root, "config", scope, name, program(tmp_path / "evil", ran))
    git(root, "config", scope, f"{name.rpartition('.')[0]}.required", "true")
    touched(root / "file")
    (root / "new.txt").write_text("x")
    assert worktree.dirty(str(root)) == (None if "=" in name else ("?? new.txt",))
    assert not ran.exists()


def test_no_program_that_a_submodule_names_is_started(tmp_path: Path, ran: Path) -> None:
    root, part = make_repository(tmp_path / "r"), make_repository(tmp_path / "part")
    (part / "file").write_text("x")
    commit(part, "a file")
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(part), "part")
    commit(root, "a part")
    (root / ".git/modules/part/info/attributes").write_text("* filter=own\n")
    git(root / "part", "config", "filter.own.clean", program(tmp_path / "evil", ran))
    touched(root / "part" / "file")
    assert worktree.dirty(str(root)) == ()
    assert not ran.exists()


def test_no_program_that_checks_signatures_is_started(tmp_path: Path, ran: Path) -> None:
    root = make_repository(tmp_path / "r")
    old = git(root, "rev-parse", "HEAD")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    who = "t <t@t.test> 1 +0000"
    tree = git(root, "rev-parse", "HEAD^{tree}")
    signed = tmp_path / "commit"
    signed.write_text(f"tree {tree}\nparent {old}\nauthor {who}\ncommitter {who}\n{signature}\n\nsigned\n")
    new = git(root, "hash-object", "-t", "commit", "-w", str(signed))
    git(root, "config", "log.showSignature", "true")
    git(root, "config", "gpg.program", program(tmp_path / "evil", ran))
    (found,) = worktree.commits_between(str(root), old, new)
    assert found.endswith(" signed")
    assert not ran.exists()


def test_a_commit_that_a_partial_clone_lacks_is_not_fetched(tmp_path: Path, ran: Path) -> None:
    root = make_repository(tmp_path / "r")
    first = git(root, "rev-parse", "HEAD")
    (root / "file").write_text("x")
    commit(root, "a file")
    (root / ".git/objects" / first[:2] / first[2:]).unlink()
    for name, value in (
        ("remote.origin.url", f"ext::{program(tmp_path / 'evil', ran)}"), ("remote.origin.promisor", "true"),
        ("extensions.partialClone", "origin"), ("core.repositoryFormatVersion", "1"), ("protocol.ext.allow", "always"),
    ):  # fmt: skip
        git(root, "config", name, value)
    assert first_commits.first_commit_of(str(root), str(root)) == ""
    assert worktree.commits_between(str(root), first, git(root, "rev-parse", "HEAD")) == ()
    assert not ran.exists()
