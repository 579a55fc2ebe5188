"""Promise 6 where the project is a repository: which directories share its memory, and which never do."""

from __future__ import annotations

import os
import shutil
import subprocess
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.memory.harness import Host
from tests.support.cost import cpu_at_most
from tests.support.waiting import wait_until
from vmem import first_commits
from vmem.identity import has_branch, identify

pytestmark = pytest.mark.promise(n=6)

CANARY = "xylophonist"
Begun = Callable[[Path], Host]


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Begun]:
    """Begins a memory in a project, which is told the rule."""
    made: list[Host] = []

    def begin(project: Path) -> Host:
        made.append(Host(tmp_path / "vmem", project))
        made[0].remember(f"The {CANARY} rule.")
        return made[0]

    yield begin
    for host in made:
        host.close()


def _move(host: Host, project: Path) -> None:
    project.mkdir(exist_ok=True)
    host.cwd = str(project)


def _git(*args: str, cwd: Path) -> None:
    """Git without the settings of whoever runs the tests."""
    environ = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@t.test", *args]
    subprocess.run(command, cwd=cwd, env=environ, check=True, capture_output=True)


def _repository(place: Path, first: str, remote: str = "") -> None:
    """A repository at `place`, instead of what was there; without a first commit where that is empty."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    _git("init", "-q", cwd=place)
    if first:
        _git("commit", "-q", "--allow-empty", "-m", first, cwd=place)
    if remote:
        _git("remote", "add", "origin", remote, cwd=place)


def _told(host: Host, session: str) -> bool:
    host.look_anew()
    return f"The {CANARY} rule" in host.prompt(f"what is the {CANARY} rule?", session)


def test_clones_and_worktrees_of_one_repository_share_and_other_repositories_do_not(
    begun: Begun, tmp_path: Path
) -> None:
    first, other = tmp_path / "first", tmp_path / "other"
    for path in (first, other):
        path.mkdir()
        _git("init", "-q", cwd=path)
        _git("commit", "-q", "--allow-empty", "-m", path.name, cwd=path)
    _git("worktree", "add", "-q", str(tmp_path / "tree"), cwd=first)
    _git("clone", "-q", str(first), str(tmp_path / "clone"), cwd=tmp_path)
    (first / "src").mkdir()
    host = begun(first)
    for path in (first / "src", tmp_path / "tree", tmp_path / "clone"):
        _move(host, path)
        assert CANARY in host.prompt(f"what is the {CANARY} rule?", f"s-{path.name}"), path
    _move(host, other)
    assert CANARY not in host.prompt(f"what is the {CANARY} rule?", "s-other")


def test_a_bare_repository_shares_with_its_work_trees_and_one_that_came_with_a_clone_is_no_project(
    begun: Begun,
    tmp_path: Path,
) -> None:
    first, bare, clone = tmp_path / "first", tmp_path / "first.git", tmp_path / "clone"
    _repository(first, "one", "https://a.test/acme/shop.git")
    _git("clone", "-q", "--bare", str(first), str(bare), cwd=tmp_path)
    _git("remote", "set-url", "origin", "https://a.test/acme/shop.git", cwd=bare)
    _git("worktree", "add", "-q", str(bare / "tree"), cwd=bare)
    _repository(clone, "two", "https://b.test/else/where.git")
    shutil.copytree(bare, clone / "docs")
    host = begun(bare)
    for n, place in enumerate((bare, bare / "refs", bare / "tree", first)):
        _move(host, place)
        assert _told(host, f"s{n}"), place
    _move(host, clone / "docs")
    assert not _told(host, "other")


def test_a_repository_keeps_its_memory_under_another_remote_and_elsewhere_and_what_takes_its_place_does_not_get_it(
    begun: Begun,
    tmp_path: Path,
) -> None:
    def made(path: Path, remote: str) -> None:
        path.mkdir()
        _git("init", "-q", cwd=path)
        _git("remote", "add", "origin", remote, cwd=path)

    def told(path: Path, session: str) -> str:
        _move(host, path)
        host.look_anew()
        return host.prompt(f"what is the {CANARY} rule?", session)

    repository, moved = tmp_path / "shop", tmp_path / "store"
    made(repository, "https://a.test/acme/old.git")
    host = begun(repository)
    _git("remote", "set-url", "origin", "https://a.test/acme/new.git", cwd=repository)
    assert CANARY in told(repository, "renamed")
    repository.rename(moved)
    _git("remote", "set-url", "origin", "https://b.test/other/third.git", cwd=moved)
    assert CANARY in told(moved, "moved")
    made(repository, "https://c.test/else/where.git")
    assert f"The {CANARY} rule" not in told(repository, "another in its place")


def test_what_takes_the_place_of_a_repository_without_a_remote_does_not_get_its_memory(
    begun: Begun, tmp_path: Path
) -> None:
    place = tmp_path / "demo"

    def made(message: str) -> None:
        """Another repository there, also where the file system gives its directory the same number again."""
        (place / ".git").mkdir(parents=True, exist_ok=True)
        for part in (place / ".git").iterdir():
            shutil.rmtree(part) if part.is_dir() else part.unlink()
        _git("init", "-q", cwd=place)
        _git("commit", "-q", "--allow-empty", "-m", message, cwd=place)

    made("one")
    host = begun(place)
    assert CANARY in host.prompt(f"what is the {CANARY} rule?", "s1")
    made("two")
    host.look_anew()
    assert f"The {CANARY} rule" not in host.prompt(f"what is the {CANARY} rule?", "s2")


@pytest.mark.parametrize(("first", "remote"), [("two", "https://a.test/acme/other.git"), ("", "")])
def test_another_repository_with_a_remote_or_without_a_commit_in_the_place_of_a_local_one_does_not_get_its_memory(
    begun: Begun, tmp_path: Path, first: str, remote: str
) -> None:
    place = tmp_path / "demo"
    _repository(place, "one")
    host = begun(place)
    assert _told(host, "s1")
    _repository(place, first, remote)
    assert not _told(host, "s2")
    host.look_anew()
    host.remember("The marimba is tuned daily.")
    assert "marimba" in host.prompt("how often is the marimba tuned?", "s3")
    if not remote:  # the first commit comes later
        _git("commit", "-q", "--allow-empty", "-m", "three", cwd=place)
    assert not _told(host, "s4")
    assert "marimba" in host.prompt("how often is the marimba tuned?", "s5")


@pytest.mark.parametrize("how", ["remote added", "pushed and cloned anew", "shallow", "other branch", "copied"])
def test_a_local_repository_keeps_its_memory_whatever_its_user_does_with_it(
    begun: Begun, tmp_path: Path, how: str
) -> None:
    place, server = tmp_path / "demo", tmp_path / "server.git"
    _repository(place, "one")
    _git("commit", "-q", "--allow-empty", "-m", "two", cwd=place)
    host = begun(place)
    if how == "remote added":
        _git("remote", "add", "origin", "https://a.test/acme/demo.git", cwd=place)
    elif how == "other branch":
        _git("checkout", "-q", "--orphan", "fresh", cwd=place)
    elif how == "copied":
        shutil.copytree(place, tmp_path / "copy")
        shutil.rmtree(place)
        shutil.copytree(tmp_path / "copy", place)
        _git("checkout", "-q", "--orphan", "fresh", cwd=place)
    else:
        shutil.move(place, server)
        depth = ["--depth", "1"] if how == "shallow" else []
        _git("clone", "-q", *depth, f"file://{server}", str(place), cwd=tmp_path)
        _git("remote", "set-url", "origin", "https://a.test/acme/demo.git", cwd=place)
        shutil.rmtree(server)
    assert _told(host, "s2")
    host.look_anew()
    host.remember("The marimba is tuned daily.")
    assert _told(host, "s3")
    assert "marimba" in host.prompt("how often is the marimba tuned?", "s4")


def test_a_local_repository_that_is_cloned_elsewhere_keeps_its_memory_once_it_is_gone_from_where_it_was(
    tmp_path: Path,
) -> None:
    """From another disk or machine, where its memory was exported; one that is still there is a template."""
    mine, clone, other = tmp_path / "mine", tmp_path / "clone", tmp_path / "other"
    _repository(mine, "one")
    for place in (clone, other):
        _git("clone", "-q", str(mine), str(place), cwd=tmp_path)
        _git("remote", "set-url", "origin", f"https://a.test/acme/{place.name}.git", cwd=place)
    host = Host(tmp_path / "vmem", mine)
    host.remember(f"The {CANARY} rule.")
    _move(host, clone)
    assert not _told(host, "the first is still there")
    _move(host, mine)
    exported = "\n".join(item["line"] for item in host.call("export", format="jsonl")["items"])
    host.memory.close()
    shutil.rmtree(mine)
    moved = Host(tmp_path / "elsewhere", tmp_path)
    moved.call("import", format="jsonl", text=exported, into="own")
    _move(moved, clone)
    assert _told(moved, "s1")
    moved.remember("The marimba is tuned daily.")
    _move(moved, other)
    assert not _told(moved, "another that began with the same commit")
    _move(moved, clone)
    assert "marimba" in moved.prompt("how often is the marimba tuned?", "s3")
    moved.memory.close()


def test_two_projects_that_were_made_of_one_template_do_not_share(tmp_path: Path) -> None:
    """Each is a clone of it whose remote was removed, and has its first commit; the first has its own remote by now."""
    template, mine, other = tmp_path / "template", tmp_path / "mine", tmp_path / "other"
    _repository(template, "one")
    for place in (mine, other):
        _git("clone", "-q", str(template), str(place), cwd=tmp_path)
        _git("remote", "remove", "origin", cwd=place)
    host = Host(tmp_path / "vmem", mine)
    host.prompt("Good morning to you.", "s0")
    _git("remote", "add", "origin", "https://a.test/acme/mine.git", cwd=mine)
    host.look_anew()
    host.remember(f"The {CANARY} rule.")
    _move(host, other)
    assert not _told(host, "s1")
    host.remember("The marimba is tuned daily.")
    _git("remote", "add", "origin", "https://a.test/acme/other.git", cwd=other)
    assert not _told(host, "s2")
    assert "marimba" in host.prompt("how often is the marimba tuned?", "s3")
    _move(host, mine)
    assert _told(host, "s4")
    _git("remote", "remove", "origin", cwd=mine)
    assert _told(host, "s5")
    host.memory.close()


def test_two_projects_that_were_made_of_a_shallow_clone_of_one_template_do_not_share(
    begun: Begun, tmp_path: Path
) -> None:
    template, mine, other, later = (tmp_path / name for name in ("template", "mine", "other", "later"))
    _repository(template, "one")
    for place in (mine, other):
        _git("clone", "-q", "--depth", "1", f"file://{template}", str(place), cwd=tmp_path)
        _git("remote", "remove", "origin", cwd=place)
        _git("commit", "-q", "--allow-empty", "-m", place.name, cwd=place)
    host = begun(mine)
    _move(host, other)
    assert not _told(host, "s1")
    mine.rename(later)
    _move(host, later)
    assert _told(host, "s2")
    _git("remote", "add", "origin", "https://a.test/acme/mine.git", cwd=later)
    assert _told(host, "s3")


def test_a_shallow_clone_keeps_its_memory_when_the_history_is_fetched(tmp_path: Path) -> None:
    template, mine, other = (tmp_path / name for name in ("template", "mine", "other"))
    _repository(template, "one")
    _git("commit", "-q", "--allow-empty", "-m", "two", cwd=template)
    host = Host(tmp_path / "vmem", template)
    host.remember("The marimba is tuned daily.")
    for place in (mine, other):
        _git("clone", "-q", "--depth", "1", f"file://{template}", str(place), cwd=tmp_path)
    _move(host, other)
    host.prompt("Good morning to you.", "s0")
    _move(host, mine)
    host.remember(f"The {CANARY} rule.")
    for place in (other, mine):
        _git("fetch", "-q", "--unshallow", cwd=place)
        _move(host, place)
        assert _told(host, f"s of {place.name}") is (place == mine)
    host.memory.close()


@pytest.mark.parametrize(
    ("mine", "other", "one"),
    [
        ("alice@lab.test:thesis.git", "bob@lab.test:thesis.git", False),
        ("ssh://alice@lab.test/~/thesis", "ssh://bob@lab.test/~/thesis", False),
        ("alice@lab.test:thesis", "ssh://alice@lab.test:22/~/thesis.git", True),
        ("alice@lab.test:/srv/thesis", "ssh://bob@lab.test/srv/thesis", True),  # the same path of the host
        ("ssh://alice@review.test:29418/shop", "ssh://bob@review.test:29418/shop", True),
        ("git@hub.test:acme/shop.git", "https://alice:token@hub.test/Acme/shop", True),
        ("git@hub.test:acme/shop", "org-4711@hub.test:acme/shop", True),
    ],
)  # fmt: skip
def test_what_is_in_two_peoples_homes_on_a_host_is_two_projects_and_one_that_is_spelt_in_two_ways_is_one(
    begun: Begun, tmp_path: Path, mine: str, other: str, one: bool
) -> None:
    _repository(tmp_path / "thesis", "", mine)
    _repository(tmp_path / "theirs", "", other)
    host = begun(tmp_path / "thesis")
    _move(host, tmp_path / "theirs")
    assert _told(host, "s1") is one


@pytest.mark.parametrize("another", [False, True])
def test_a_clone_that_loses_its_remote_keeps_its_memory_and_another_repository_in_its_place_does_not_get_it(
    begun: Begun, tmp_path: Path, another: bool
) -> None:
    place = tmp_path / "shop"
    place.mkdir()
    _git("init", "-q", cwd=place)
    _git("remote", "add", "origin", "https://a.test/acme/starter.git", cwd=place)
    host = begun(place)
    if another:
        shutil.rmtree(place)
        place.mkdir()
        _git("init", "-q", cwd=place)
    else:
        _git("remote", "remove", "origin", cwd=place)
    _git("commit", "-q", "--allow-empty", "-m", "one", cwd=place)
    host.look_anew()
    told = host.prompt(f"what is the {CANARY} rule?", "s1")
    assert (f"The {CANARY} rule" in told) is not another


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


def test_a_work_tree_that_git_has_lost_stays_with_its_repository(begun: Begun, tmp_path: Path) -> None:
    shop, store, tree = tmp_path / "shop", tmp_path / "store", tmp_path / "tree"
    _repository(shop, "one")
    _git("worktree", "add", "-q", str(tree), cwd=shop)
    host = begun(shop)
    shop.rename(store)
    _move(host, tree)
    assert _told(host, "the repository is elsewhere")
    host.remember("The marimba is tuned daily.")
    _git("worktree", "repair", str(tree), cwd=store)
    assert _told(host, "mended")
    assert "marimba" in host.prompt("how often is the marimba tuned?", "s3")
    tree.rename(tmp_path / "moved")
    _git("worktree", "prune", cwd=store)
    _move(host, tmp_path / "moved")
    assert _told(host, "forgotten by git")


def test_git_is_asked_once_however_long_it_takes_and_believed_when_it_has_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, tools, asked, go = tmp_path / "shop", tmp_path / "bin", tmp_path / "asked", tmp_path / "go"
    _repository(place, "one")
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
    wait_until(lambda: quick in identify(str(tmp_path / "copy")).keys, 10, "what git said is taken over")
    assert asked.read_text() == "\n"


def test_a_repository_of_many_branches_is_looked_through_once(tmp_path: Path) -> None:
    place = tmp_path / "monorepo"
    _repository(place, "one", "https://a.test/acme/monorepo.git")
    _git("branch", "team/heron", cwd=place)
    _git("pack-refs", "--all", cwd=place)
    packed = place / ".git" / "packed-refs"
    with packed.open("a") as file:
        file.writelines(f"{n:040x} refs/remotes/origin/team/branch-{n}\n" for n in range(100_000))
    found = identify(str(place))
    common, head = found.common, found.head
    assert head and (has_branch(common, "team/heron"), has_branch(common, "team/otter")) == (True, False)
    with cpu_at_most(1):  # each of them once took 50 ms
        assert not any(has_branch(common, f"team/branch-{n}") for n in range(200))
    _git("branch", "-D", "team/heron", cwd=place)
    assert not has_branch(common, "team/heron")
    _git("branch", "team/otter", cwd=place)
    _git("pack-refs", "--all", cwd=place)
    assert has_branch(common, "team/otter") and identify(str(place)).head == head


def test_git_that_does_not_end_is_ended_and_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, tools, asked = tmp_path / "shop", tmp_path / "bin", tmp_path / "asked"
    _repository(place, "one")
    tools.mkdir()
    (tools / "git").write_text(f'#!/bin/sh\necho $$ >>"{asked}"\nexec sleep 60\n')
    (tools / "git").chmod(0o755)
    real = os.environ["PATH"]
    monkeypatch.setenv("PATH", f"{tools}:{real}")
    for name in ("FIRST_WAIT_S", "LIMIT_S"):
        monkeypatch.setattr(first_commits, name, 0.1)
    identify(str(place))
    wait_until(asked.exists, 10, "git was run")

    def ended() -> bool:
        identify(str(place))
        return not any(psutil.pid_exists(int(pid)) for pid in asked.read_text().split()[:1])

    wait_until(ended, 10, "git was ended")
    monkeypatch.setenv("PATH", real)
    wait_until(lambda: any(key.startswith("root:") for key in identify(str(place)).keys), 10, "it was asked again")


def test_a_repository_without_a_commit_keeps_its_memory_when_it_is_moved(begun: Begun, tmp_path: Path) -> None:
    _repository(tmp_path / "new", "")
    host = begun(tmp_path / "new")
    (tmp_path / "new").rename(tmp_path / "named")
    _move(host, tmp_path / "named")
    assert _told(host, "s1")
    _git("commit", "-q", "--allow-empty", "-m", "one", cwd=tmp_path / "named")
    assert _told(host, "s2")


@pytest.mark.parametrize("kept_by", [".hg", ".svn", ".jj"])
def test_a_folder_of_a_work_tree_without_git_is_of_its_project_unless_a_clone_brought_it_along(
    begun: Begun, tmp_path: Path, kept_by: str
) -> None:
    top, clone = tmp_path / "shop", tmp_path / "clone"
    (top / kept_by).mkdir(parents=True)
    host = begun(top)
    _move(host, top / "src")
    assert _told(host, "below")
    _repository(clone, "two")
    shutil.copytree(top / kept_by, clone / "docs" / kept_by)
    host.cwd = str(clone / "docs")
    assert identify(host.cwd).root == str(clone)
    assert not _told(host, "brought along")


@pytest.mark.parametrize("remote", ["", "https://a.test/acme/shop.git"])
@pytest.mark.parametrize("backed_by", [".git", ".jj/repo/store/git"])
def test_workspaces_of_jujutsu_share_and_one_that_a_clone_brought_along_gets_nothing(
    begun: Begun, tmp_path: Path, backed_by: str, remote: str
) -> None:
    main, other, clone = tmp_path / "shop", tmp_path / "other", tmp_path / "clone"
    _repository(main, "one", remote)
    (main / ".jj" / "repo" / "store").mkdir(parents=True)
    if backed_by != ".git":
        (main / ".git").rename(main / backed_by)
    (main / ".jj/repo/store/git_target").write_text(os.path.relpath(main / backed_by, main / ".jj/repo/store"))
    (other / ".jj").mkdir(parents=True)
    (other / ".jj" / "repo").write_text("../../shop/.jj/repo")
    host = begun(main)
    _move(host, other / "src")
    assert _told(host, "a workspace")
    host.remember("The marimba is tuned daily.")
    host.cwd = str(main)
    assert "marimba" in host.prompt("how often is the marimba tuned?", "s2")
    _repository(clone, "two")
    shutil.copytree(other, clone / "docs")
    host.cwd = str(clone / "docs")
    assert not _told(host, "brought along")


@pytest.mark.parametrize("name", [".git", ".git/HEAD", ".git/config", ".git/commondir", ".jj/repo"])
def test_what_a_power_cut_left_of_a_git_directory_keeps_nobody_from_his_memory(
    begun: Begun, tmp_path: Path, name: str
) -> None:
    place = tmp_path / "shop"
    _repository(place, "one", "https://a.test/acme/shop.git")
    host = begun(place)
    if name in (".git", ".jj/repo"):
        shutil.rmtree(place / ".git")
    (place / name).parent.mkdir(exist_ok=True)
    (place / name).write_bytes(b"gitdir: x" + bytes(40))
    assert _told(host, "s1")
