"""Projects, by the commands: kept apart, moved, named, merged."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.support.daemon import daemon_command

pytestmark = pytest.mark.slow  # each command is a process


def test_projects_keep_apart_and_can_be_renamed_and_merged(cli: Cli, tmp_path: Path) -> None:
    blog = tmp_path / "blog"
    blog.mkdir()
    cli.uid("The shop uses Django")
    uid = cli.ok("remember", "The blog uses Hugo", cwd=blog).strip()
    assert uid not in cli.ok("ls") and uid in cli.ok("ls", "--all") and uid in cli.ok("ls", "-p", "blog")
    assert uid in cli.ok("ls", "-C", str(blog))
    wrong = cli("ls", "-p", "nothing")
    assert wrong.code == 3 and wrong.err.rstrip().endswith("vmem projects")
    for name in (" ", "1"):  # which nobody could name then, or would name another one with
        assert "vmem projects rename" in cli("projects", "rename", "blog", name).err
    cli.ok("projects", "rename", "blog", " weblog ")
    assert "would merge weblog" in cli.ok("projects", "merge", "weblog", "shop", "--dry-run")
    refused = cli.typed("no\n", "projects", "merge", "weblog", "shop")
    assert refused.code == 1 and "cannot be taken back" in refused.out
    unasked = cli("projects", "merge", "weblog", "shop")
    assert unasked.code == 2 and unasked.err.endswith("vmem projects merge ... --yes\n")
    assert uid not in cli.ok("ls")
    cli.ok("projects", "merge", "weblog", "shop", "--yes")
    assert uid in cli.ok("ls")
    assert cli("projects", "merge", "shop").code == 2
    assert re.search(r"shop +2 ", cli.ok("projects"))
    assert "forgot 2 pages" in cli.ok("projects", "forget", "shop")
    listed = cli("projects")
    assert re.search(r"shop +0 ", listed.out) and "vmem projects restore" in listed.err
    assert "restored 2 pages" in cli.ok("projects", "restore", "shop")


def test_in_a_directory_that_was_moved_it_says_how_its_memory_follows(cli: Cli, tmp_path: Path) -> None:
    old, new = tmp_path / "old" / "blog", tmp_path / "new" / "blog"
    for folder in (old, new.parent):
        folder.mkdir(parents=True)
    uid = cli.ok("remember", "The blog uses Hugo", cwd=old).strip()
    (tmp_path / "blog").mkdir()
    assert "projects move" not in cli("ls", cwd=tmp_path / "blog").err, "the other one is where it was"
    old.rename(new)
    said = cli("ls", cwd=new)
    assert said.out == "" and str(old) in said.err
    (command,) = re.findall(r"vmem (projects move \d+ \.)", said.err)
    cli.ok(*command.split(), cwd=new)
    assert uid in cli.ok("ls", cwd=new)


def test_in_a_repository_that_was_begun_around_a_folder_it_says_how_that_ones_memory_follows(
    cli: Cli, tmp_path: Path
) -> None:
    top, api, other = tmp_path / "shop", tmp_path / "shop" / "api", tmp_path / "shop" / "site"
    for folder in (api, other):
        folder.mkdir(parents=True)
    (other / ".git").mkdir()
    uid = cli.ok("remember", "The API speaks JSON", cwd=api).strip()
    cli.ok("remember", "The site is made with Hugo", cwd=other)
    assert "projects move" not in cli("ls", cwd=top).err, "a folder below a folder is another project"
    (top / ".git").mkdir()
    assert daemon_command(cli.home, "stop").returncode == 0  # it believes for some seconds what a directory was
    for place in (top, api):
        (command,) = re.findall(r"vmem (projects move \d+ \.)", cli("ls", cwd=place).err)
    cli.ok(*command.split(), cwd=api)
    assert uid in cli.ok("ls", cwd=top)


def test_of_two_projects_with_one_name_the_number_says_which_is_meant(cli: Cli, tmp_path: Path) -> None:
    uids = {}
    for top in ("a", "b"):
        (tmp_path / top / "api").mkdir(parents=True)
        uids[top] = cli.ok("remember", f"This is {top}", cwd=tmp_path / top / "api").strip()
    asked = cli("ls", "-p", "api")
    assert asked.code == 3 and str(tmp_path / "b" / "api") in asked.err
    number = re.search(rf"(\d+) \({re.escape(str(tmp_path))}/b/api\)", asked.err)
    assert number and uids["b"] in cli.ok("ls", "-p", number[1]) and uids["a"] not in cli.ok("ls", "-p", number[1])
