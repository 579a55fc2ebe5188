"""What a project is called by is read of its repository in bounded time, whatever lies there and however git does."""

from __future__ import annotations

import os
import shutil
import tracemalloc
from pathlib import Path

import psutil
import pytest

from tests.support.cost import cpu_at_most
from tests.support.repository import git, repository
from tests.support.waiting import wait_until
from vmem import first_commits
from vmem.identity import has_branch, identify

pytestmark = pytest.mark.promise(n=6)


@pytest.mark.parametrize("name", ["config", "HEAD"])
def test_a_pipe_in_a_git_directory_holds_up_nobody(tmp_path: Path, name: str) -> None:
    (tmp_path / "odd" / ".git").mkdir(parents=True)
    os.mkfifo(tmp_path / "odd" / ".git" / name)
    assert identify(str(tmp_path / "odd")).root == str(tmp_path / "odd")


@pytest.mark.parametrize("name", ["HEAD", "config", "packed-refs", "commondir", "rebase-merge/head-name"])
def test_a_huge_file_in_a_git_directory_is_not_read(tmp_path: Path, name: str) -> None:
    git = tmp_path / "odd" / ".git"
    (git / name).parent.mkdir(parents=True, exist_ok=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n" if name != "rebase-merge/head-name" else "a" * 40)
    with (git / name).open("wb") as file:
        file.truncate(300 << 20)
    tracemalloc.start()
    try:
        assert identify(str(tmp_path / "odd")).root == str(tmp_path / "odd")
        assert tracemalloc.get_traced_memory()[1] < 10 << 20
    finally:
        tracemalloc.stop()


def test_git_is_asked_once_however_long_it_takes_and_believed_when_it_has_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, tools, asked, go = tmp_path / "shop", tmp_path / "bin", tmp_path / "asked", tmp_path / "go"
    repository(place, "one")
    (quick,) = [key for key in identify(str(place)).keys if key.startswith("root:")]
    shutil.copytree(place, tmp_path / "copy")
    tools.mkdir()
    git = f'#!/bin/sh\necho >>"{asked}"\nuntil [ -e "{go}" ]; do sleep 0.05; done\nexec "{shutil.which("git")}" "$@"\n'
    (tools / "git").write_text(git)
    (tools / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.setattr(first_commits, "FIRST_WAIT_S", 0.1)
    for _ in range(3):
        assert quick not in identify(str(tmp_path / "copy")).keys
    go.touch()
    wait_until(lambda: quick in identify(str(tmp_path / "copy")).keys, 30, "what git said is taken over")
    assert asked.read_text() == "\n"


def test_a_repository_of_many_branches_is_looked_through_once(tmp_path: Path) -> None:
    place = tmp_path / "monorepo"
    repository(place, "one", "https://a.test/acme/monorepo.git")
    git(place, "branch", "team/heron")
    git(place, "pack-refs", "--all")
    packed = place / ".git" / "packed-refs"
    with packed.open("a") as file:
        file.writelines(f"{n:040x} refs/remotes/origin/team/branch-{n}\n" for n in range(100_000))
    found = identify(str(place))
    common, head = found.common, found.head
    assert head and (has_branch(common, "team/heron"), has_branch(common, "team/otter")) == (True, False)
    with cpu_at_most(1):  # each of them once took 50 ms
        assert not any(has_branch(common, f"team/branch-{n}") for n in range(200))
    git(place, "branch", "-D", "team/heron")
    assert not has_branch(common, "team/heron")
    git(place, "branch", "team/otter")
    git(place, "pack-refs", "--all")
    assert has_branch(common, "team/otter") and identify(str(place)).head == head


def test_git_that_does_not_end_is_ended_and_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, tools, asked = tmp_path / "shop", tmp_path / "bin", tmp_path / "asked"
    repository(place, "one")
    tools.mkdir()
    (tools / "git").write_text(f'#!/bin/sh\necho $$ >>"{asked}"\nexec sleep 60\n')
    (tools / "git").chmod(0o755)
    real = os.environ["PATH"]
    monkeypatch.setenv("PATH", f"{tools}:{real}")
    for name in ("FIRST_WAIT_S", "LIMIT_S"):
        monkeypatch.setattr(first_commits, name, 0.1)

    def ended() -> bool:
        identify(str(place))
        pids = asked.read_text().split() if asked.exists() else []  # none: it was ended before it could say that it ran
        return bool(pids) and not psutil.pid_exists(int(pids[0]))

    wait_until(ended, 30, "git was run and ended")
    monkeypatch.setenv("PATH", real)
    wait_until(lambda: any(key.startswith("root:") for key in identify(str(place)).keys), 30, "it was asked again")
