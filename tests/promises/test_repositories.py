"""Promise 6 where the project is a repository: which directories share its memory, and which never do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.memory.harness import Host
from tests.support.repository import commit, git, repository
from vmem.identity import identify

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


def _told(host: Host, session: str) -> bool:
    host.look_anew()
    return f"The {CANARY} rule" in host.prompt(f"what is the {CANARY} rule?", session)


def test_clones_and_worktrees_of_one_repository_share_and_other_repositories_do_not(
    begun: Begun, tmp_path: Path
) -> None:
    first, other = tmp_path / "first", tmp_path / "other"
    for path in (first, other):
        repository(path, path.name)
    git(first, "worktree", "add", "-q", str(tmp_path / "tree"))
    git(tmp_path, "clone", "-q", str(first), str(tmp_path / "clone"))
    (first / "src").mkdir()
    host = begun(first)
    for path in (first / "src", tmp_path / "tree", tmp_path / "clone"):
        _move(host, path)
        assert _told(host, f"s-{path.name}"), path
    _move(host, other)
    assert not _told(host, "s-other")


def test_a_home_directory_that_is_a_repository_makes_no_one_project_of_all_below_it(
    begun: Begun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of people who keep their settings in one."""
    home = tmp_path / "home"
    repository(home, "dotfiles")
    monkeypatch.setenv("HOME", str(home))
    (home / "notes").mkdir()
    host = begun(home / "notes")
    assert _told(host, "s1")
    for path in (home / "recipes", home):
        _move(host, path)
        assert not _told(host, f"s-{path.name}")


def test_a_bare_repository_shares_with_its_work_trees_and_one_that_came_with_a_clone_is_no_project(
    begun: Begun,
    tmp_path: Path,
) -> None:
    first, bare, clone = tmp_path / "first", tmp_path / "first.git", tmp_path / "clone"
    repository(first, "one", "https://a.test/acme/shop.git")
    git(tmp_path, "clone", "-q", "--bare", str(first), str(bare))
    git(bare, "remote", "set-url", "origin", "https://a.test/acme/shop.git")
    git(bare, "worktree", "add", "-q", str(bare / "tree"))
    repository(clone, "two", "https://b.test/else/where.git")
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
    shop, moved = tmp_path / "shop", tmp_path / "store"
    repository(shop, "", "https://a.test/acme/old.git")
    host = begun(shop)
    git(shop, "remote", "set-url", "origin", "https://a.test/acme/new.git")
    assert _told(host, "renamed")
    shop.rename(moved)
    git(moved, "remote", "set-url", "origin", "https://b.test/other/third.git")
    _move(host, moved)
    assert _told(host, "moved")
    repository(shop, "", "https://c.test/else/where.git")
    _move(host, shop)
    assert not _told(host, "another in its place")


def test_what_takes_the_place_of_a_repository_without_a_remote_does_not_get_its_memory(
    begun: Begun, tmp_path: Path
) -> None:
    place = tmp_path / "demo"

    def made(message: str) -> None:
        """Another repository there, also where the file system gives its directory the same number again."""
        (place / ".git").mkdir(parents=True, exist_ok=True)
        for part in (place / ".git").iterdir():
            shutil.rmtree(part) if part.is_dir() else part.unlink()
        git(place, "init", "-q")
        commit(place, message)

    made("one")
    host = begun(place)
    assert _told(host, "s1")
    made("two")
    assert not _told(host, "s2")


@pytest.mark.parametrize(("first", "remote"), [("two", "https://a.test/acme/other.git"), ("", "")])
def test_another_repository_with_a_remote_or_without_a_commit_in_the_place_of_a_local_one_does_not_get_its_memory(
    begun: Begun, tmp_path: Path, first: str, remote: str
) -> None:
    place = tmp_path / "demo"
    repository(place, "one")
    host = begun(place)
    assert _told(host, "s1")
    repository(place, first, remote)
    assert not _told(host, "s2")
    host.look_anew()
    host.remember("The marimba is tuned daily.")
    assert "marimba" in host.prompt("how often is the marimba tuned?", "s3")
    if not remote:  # the first commit comes later
        commit(place, "three")
    assert not _told(host, "s4")
    assert "marimba" in host.prompt("how often is the marimba tuned?", "s5")


@pytest.mark.parametrize("how", ["remote added", "pushed and cloned anew", "shallow", "other branch", "copied"])
def test_a_local_repository_keeps_its_memory_whatever_its_user_does_with_it(
    begun: Begun, tmp_path: Path, how: str
) -> None:
    place, server = tmp_path / "demo", tmp_path / "server.git"
    repository(place, "one")
    commit(place, "two")
    host = begun(place)
    if how == "remote added":
        git(place, "remote", "add", "origin", "https://a.test/acme/demo.git")
    elif how == "other branch":
        git(place, "checkout", "-q", "--orphan", "fresh")
    elif how == "copied":
        shutil.copytree(place, tmp_path / "copy")
        shutil.rmtree(place)
        shutil.copytree(tmp_path / "copy", place)
        git(place, "checkout", "-q", "--orphan", "fresh")
    else:
        shutil.move(place, server)
        depth = ["--depth", "1"] if how == "shallow" else []
        git(tmp_path, "clone", "-q", *depth, f"file://{server}", str(place))
        git(place, "remote", "set-url", "origin", "https://a.test/acme/demo.git")
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
    repository(mine, "one")
    for place in (clone, other):
        git(tmp_path, "clone", "-q", str(mine), str(place))
        git(place, "remote", "set-url", "origin", f"https://a.test/acme/{place.name}.git")
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
    repository(template, "one")
    for place in (mine, other):
        git(tmp_path, "clone", "-q", str(template), str(place))
        git(place, "remote", "remove", "origin")
    host = Host(tmp_path / "vmem", mine)
    host.prompt("Good morning to you.", "s0")
    git(mine, "remote", "add", "origin", "https://a.test/acme/mine.git")
    host.look_anew()
    host.remember(f"The {CANARY} rule.")
    _move(host, other)
    assert not _told(host, "s1")
    host.remember("The marimba is tuned daily.")
    git(other, "remote", "add", "origin", "https://a.test/acme/other.git")
    assert not _told(host, "s2")
    assert "marimba" in host.prompt("how often is the marimba tuned?", "s3")
    _move(host, mine)
    assert _told(host, "s4")
    git(mine, "remote", "remove", "origin")
    assert _told(host, "s5")
    host.memory.close()


def test_two_projects_that_were_made_of_a_shallow_clone_of_one_template_do_not_share(
    begun: Begun, tmp_path: Path
) -> None:
    template, mine, other, later = (tmp_path / name for name in ("template", "mine", "other", "later"))
    repository(template, "one")
    for place in (mine, other):
        git(tmp_path, "clone", "-q", "--depth", "1", f"file://{template}", str(place))
        git(place, "remote", "remove", "origin")
        commit(place, place.name)
    host = begun(mine)
    _move(host, other)
    assert not _told(host, "s1")
    mine.rename(later)
    _move(host, later)
    assert _told(host, "s2")
    git(later, "remote", "add", "origin", "https://a.test/acme/mine.git")
    assert _told(host, "s3")


def test_a_shallow_clone_keeps_its_memory_when_the_history_is_fetched(tmp_path: Path) -> None:
    template, mine, other = (tmp_path / name for name in ("template", "mine", "other"))
    repository(template, "one")
    commit(template, "two")
    host = Host(tmp_path / "vmem", template)
    host.remember("The marimba is tuned daily.")
    for place in (mine, other):
        git(tmp_path, "clone", "-q", "--depth", "1", f"file://{template}", str(place))
    _move(host, other)
    host.prompt("Good morning to you.", "s0")
    _move(host, mine)
    host.remember(f"The {CANARY} rule.")
    for place in (other, mine):
        git(place, "fetch", "-q", "--unshallow")
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
    repository(tmp_path / "thesis", "", mine)
    repository(tmp_path / "theirs", "", other)
    host = begun(tmp_path / "thesis")
    _move(host, tmp_path / "theirs")
    assert _told(host, "s1") is one


@pytest.mark.parametrize("another", [False, True])
def test_a_clone_that_loses_its_remote_keeps_its_memory_and_another_repository_in_its_place_does_not_get_it(
    begun: Begun, tmp_path: Path, another: bool
) -> None:
    place = tmp_path / "shop"
    repository(place, "", "https://a.test/acme/starter.git")
    host = begun(place)
    if another:
        repository(place, "")
    else:
        git(place, "remote", "remove", "origin")
    commit(place, "one")
    assert _told(host, "s1") is not another


def test_a_work_tree_that_git_has_lost_stays_with_itsrepository(begun: Begun, tmp_path: Path) -> None:
    shop, store, tree = tmp_path / "shop", tmp_path / "store", tmp_path / "tree"
    repository(shop, "one")
    git(shop, "worktree", "add", "-q", str(tree))
    host = begun(shop)
    shop.rename(store)
    _move(host, tree)
    assert _told(host, "the repository is elsewhere")
    host.remember("The marimba is tuned daily.")
    git(store, "worktree", "repair", str(tree))
    assert _told(host, "mended")
    assert "marimba" in host.prompt("how often is the marimba tuned?", "s3")
    tree.rename(tmp_path / "moved")
    git(store, "worktree", "prune")
    _move(host, tmp_path / "moved")
    assert _told(host, "forgotten by git")


def test_a_repository_without_a_commit_keeps_its_memory_when_it_is_moved(begun: Begun, tmp_path: Path) -> None:
    repository(tmp_path / "new", "")
    host = begun(tmp_path / "new")
    (tmp_path / "new").rename(tmp_path / "named")
    _move(host, tmp_path / "named")
    assert _told(host, "s1")
    commit(tmp_path / "named", "one")
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
    repository(clone, "two")
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
    repository(main, "one", remote)
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
    repository(clone, "two")
    shutil.copytree(other, clone / "docs")
    host.cwd = str(clone / "docs")
    assert not _told(host, "brought along")


@pytest.mark.parametrize("name", [".git", ".git/HEAD", ".git/config", ".git/commondir", ".jj/repo"])
def test_what_a_power_cut_left_of_a_git_directory_keeps_nobody_from_his_memory(
    begun: Begun, tmp_path: Path, name: str
) -> None:
    place = tmp_path / "shop"
    repository(place, "one", "https://a.test/acme/shop.git")
    host = begun(place)
    if name in (".git", ".jj/repo"):
        shutil.rmtree(place / ".git")
    (place / name).parent.mkdir(exist_ok=True)
    (place / name).write_bytes(b"gitdir: x" + bytes(40))
    assert _told(host, "s1")
