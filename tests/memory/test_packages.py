"""Sessions in the packages of one repository: a file is known by its path from the top, wherever a session began."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import DAY, Host
from tests.support.repository import git

PACKAGES = ("billing", "web")


@pytest.fixture
def packages(host: Host) -> list[Path]:
    """A session was in each of two packages, and edited a file of the same name there, and the README of all."""
    top = Path(host.cwd)
    git(top, "init", "-q")
    folders = [top / "packages" / name for name in PACKAGES]
    for folder in folders:
        (folder / "src").mkdir(parents=True)
        (folder / "src" / "handler.ts").touch()
        answer = f"We decided that the {folder.name} handler keeps request ids for a day, because of late retries."
        talk = Talk(session_id=folder.name, cwd=str(folder)).user(f"Make the {folder.name} handler idempotent.")
        for path in (folder / "src" / "handler.ts", top / "README.md"):
            talk.tool("Edit", "ok", file_path=str(path), old_string="a", new_string="b")
        talk.says(answer).write(top / f"{folder.name}.jsonl")
        host.cwd = str(folder)
        host.event(
            "UserPromptSubmit", folder.name, prompt=f"Make the {folder.name} handler idempotent.", prompt_id="p1"
        )
        host.event(
            "Stop", folder.name, transcript_path=str(top / f"{folder.name}.jsonl"), last_assistant_message=answer
        )
        host.work()
    host.cwd = str(top)
    return folders


def test_files_of_one_name_in_two_packages_are_told_apart(host: Host, packages: list[Path]) -> None:
    pages = host.call("timeline", limit=50)["pages"]
    for name in PACKAGES:
        (one,) = [page for page in pages if page["kind"] == "decision" and name in page["text"]]
        assert one["files"] == [f"packages/{name}/src/handler.ts", "README.md"]
    told = host.prompt("How long does the billing handler keep request ids?", "later")
    assert "packages/billing/src/handler.ts" in told


@pytest.mark.parametrize(
    ("below", "named"), [("", "packages/web/src/handler.ts"), ("packages/web", "src/handler.ts"), ("packages/web", "/")]
)
def test_what_is_about_a_file_is_forgotten_and_no_other_packages(
    host: Host, packages: list[Path], below: str, named: str
) -> None:
    named = str(packages[1] / "src" / "handler.ts") if named == "/" else named
    host.cwd = str(Path(host.cwd) / below)
    told = host.call("forget", file=named)
    assert told["total"] and all("web" in page["text"] for page in told["pages"])
    left = json.dumps(host.call("timeline", limit=50)["pages"])
    assert "the billing handler keeps" in left and "the web handler keeps" not in left


def test_what_somebody_keeps_about_a_file_names_it_from_the_top(host: Host, packages: list[Path]) -> None:
    host.cwd = str(packages[0])
    uid = host.remember("The ids are hashed.", files=["src/handler.ts", "not/there.ts"])
    assert host.page(uid).files == ("packages/billing/src/handler.ts", "not/there.ts")


def test_a_session_in_a_package_begins_with_what_holds_there(host: Host, packages: list[Path]) -> None:
    """However much was settled in the others since; at the top all are alike."""
    host.remember("Never touch the generated clients of billing by hand.", kind="constraint")
    for n in range(45):
        host.clock.now += DAY
        host.remember(
            f"We decided that package p{n} keeps its state in room {n}7.", kind="decision", files=[f"p{n}/a.ts"]
        )
        host.remember(f"Never touch shelf {n}3 of package p{n} without asking its keeper.", kind="constraint")
    held = ("the billing handler keeps request ids", "generated clients of billing")
    top = host.start("top")
    assert not any(words in top for words in held) and "room 447" in top
    host.cwd = str(packages[0])
    told = host.start("below")
    assert all(words in told for words in held)
