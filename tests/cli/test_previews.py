"""What takes in or replaces pages shows first what it would do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

pytestmark = pytest.mark.slow


def test_an_import_says_what_it_would_add_to_which_project_and_adds_nothing(cli: Cli, tmp_path: Path) -> None:
    for name in ("shop", "blog"):
        (tmp_path / name).mkdir()
    kept = cli.ok("remember", "The blog uses Hugo", "-k", "decision", cwd=tmp_path / "blog").strip()
    gone = cli.ok("remember", "The blog has no comments", cwd=tmp_path / "blog").strip()
    moved = cli.uid("The shop uses Django", "--pin")
    cli.uid("Write short sentences", "-g")
    lines = cli.ok("export", "--all").replace(moved, "a" * 8).replace("The shop uses Django", "The shop uses Flask")
    file = tmp_path / "all.jsonl"
    file.write_text(lines)
    cli.ok("forget", gone)
    said = cli("import", "--dry-run", str(file))
    assert "would add 1 page of 4" in said.out and "does not come back" in said.err and "1 pin" in said.err
    plan = json.loads(cli.ok("import", "--dry-run", "--json", str(file)))["plan"]
    told = {(one["project"], one["kind"]): (one["new"], one["known"], one["gone"]) for one in plan}
    assert told == {
        ("all projects", "fact"): (0, 1, 0), ("blog", "decision"): (0, 1, 0), ("blog", "fact"): (0, 0, 1),
        ("shop", "fact"): (1, 0, 0),
    }  # fmt: skip
    assert kept in cli.ok("ls", "--all") and "aaaaaaaa" not in cli.ok("ls", "--all")
    assert "1 new" in cli.ok("import", str(file))


def test_an_import_of_notes_into_a_place_that_is_not_known_makes_no_project_before_its_time(
    cli: Cli, tmp_path: Path
) -> None:
    notes = tmp_path / "CLAUDE.md"
    notes.write_text("# Rules\n\nNever deploy on Fridays.\n\n# Style\n\nShort sentences.\n")
    said = cli.ok("import", "--dry-run", str(notes))
    assert "shop (new)" in said and "would add 2 pages of 2" in said
    assert cli.ok("projects") == ""
    cli.ok("import", str(notes))
    said = cli.ok("import", "--dry-run", str(notes))
    assert "(new)" not in said and "would add 0 pages of 2" in said


def test_a_backup_says_what_it_lacks_and_is_put_back_only_when_that_is_wanted(cli: Cli) -> None:
    uid, old = cli.uid("The port is 8080."), cli.uid("The colour is blue.")
    cli.ok("backup")
    cli.ok("edit", uid, "--text", "The port is 9090.")
    new = cli.uid("The shop uses Django.")
    cli.ok("forget", old)
    cli.hook("UserPromptSubmit", "s1", prompt="ok")
    asked = cli("restore-backup")
    assert asked.code == 2 and "--yes" in asked.err
    assert "2 pages, 0 sessions" in asked.out and "now)" not in asked.out
    assert "it lacks 2 pages, later versions of 1 page, 1 session of what is here now" in asked.out
    assert "1 page of it, forgotten since, would stay so" in asked.out
    refused = cli.typed("no\n", "restore-backup")
    assert refused.code == 1 and refused.out.startswith("\rworking on the database"), "it may take seconds"
    assert new in cli.ok("ls") and "9090" in cli.ok("show", uid)
    restored = cli.typed("yes\n", "restore-backup")
    assert restored.code == 0 and "kept; go back to it with: vmem restore-backup" in restored.out
    assert new not in cli.ok("ls") and "8080" in cli.ok("show", uid) and old not in cli.ok("ls")
    assert "restored 1 page" in cli.ok("restore", "--last") and old in cli.ok("ls")
    aside = json.loads(cli.ok("restore-backup", "--yes", "--json"))["aside"]
    assert Path(aside).is_file()
    assert "all that is here now is in it" in cli.ok("restore-backup", "--dry-run")
