"""`vmem forget` and `vmem restore`: by id and by condition, asked first, and taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow


def test_pages_are_forgotten_by_what_they_say_and_all_come_back_together(cli: Cli, tmp_path: Path) -> None:
    first = cli.uid("The staging key  lives in the vault", "-f", "ops/keys.md")
    second = cli.uid("Rotate the Staging\nKey each March", "-k", "task", "-g")
    pin, other = cli.uid("Never print the staging key", "--pin"), cli.uid("We retry webhooks six times")
    asked = cli("forget", "--matching", "staging key")
    assert asked.code == 2 and "--yes" in asked.err and all(uid in asked.out for uid in (first, second))
    assert "2 pages" in asked.out and "1 of them for all projects" in asked.out and "1 pinned page left" in asked.out
    assert "would forget 1 page" in cli.ok("forget", "--file", "keys.md", "--dry-run")
    assert first in cli.ok("ls")
    assert "forgot 2 pages" in cli.ok("forget", "--matching", "staging key", "--yes")
    left = cli.ok("ls")
    assert first not in left and second not in left and pin in left and other in left
    blog = tmp_path / "blog"
    blog.mkdir()
    assert "restored 2 pages" in cli.ok("restore", "--last", cwd=blog)  # one of them is everybody's
    assert first in cli.ok("ls") and second in cli.ok("ls")
    assert "4 pages" in cli.ok("forget", "--since", "1h", "--pinned", "--dry-run")
    assert cli("restore", "--last").code == 3
    assert cli("forget").code == 2 and cli("forget", first, "--since", "1h").code == 2
    assert cli("forget", "--matching", " ", "--yes").code == 2 and first in cli.ok("ls")
    assert "no page matches" in cli.ok("forget", "--until", "2020-01-01")


def test_pins_that_stay_are_named_where_nothing_else_has_the_words(cli: Cli) -> None:
    cli.uid("Never print the staging key", "--pin")
    assert "1 pinned page left: --pinned" in cli.ok("forget", "--matching", "staging key")


def test_who_is_not_asked_is_told_too_which_page_had_the_words_in_an_earlier_version(cli: Cli) -> None:
    once, now = cli.uid("The staging key is Zanzibar."), cli.uid("Zanzibar is an island.")
    cli.ok("edit", once, "--text", "The staging key is in the vault.")
    told = cli("forget", "--matching", "Zanzibar", "--for-good", "--yes")
    assert "deleted 1 page" in told.out and f"vmem forget {once} --for-good" in told.err and now not in cli.ok("ls")


def test_who_forgets_words_that_another_project_has_too_is_told_so(cli: Cli, tmp_path: Path) -> None:
    blog = tmp_path / "blog"
    blog.mkdir()
    cli.ok("remember", "The staging key is Zanzibar.")
    there = cli.ok("remember", "It is Zanzibar's key.", cwd=blog).strip()
    told = cli("forget", "--matching", "Zanzibar", "--yes")
    assert "forgot 1 page" in told.out and "1 page of other projects" in told.err
    assert "vmem forget --matching Zanzibar --all --dry-run" in told.err
    assert there in cli.ok("forget", "--matching", "Zanzibar", "--all", "--dry-run")


def test_ids_are_forgotten_together_or_not_at_all(cli: Cli) -> None:
    first, second = cli.uid("The port is 8080."), cli.uid("The colour is blue.")
    assert cli("forget", first, "aaaaaaaa", second).code == 3
    assert first in cli.ok("ls")
    assert f"vmem restore {first} {second}" in cli("forget", first, second).err
    assert "restored 2 pages" in cli.ok("restore", "--last")


def test_who_is_asked_and_says_no_has_forgotten_nothing(cli: Cli) -> None:
    uid = cli.uid("The port is 8080.")
    refused = cli.typed("no\n", "forget", "--matching", "port")
    assert refused.code == 1 and "Forget 1 page? Type yes" in refused.out
    assert uid in cli.ok("ls")
    assert cli.typed("yes\n", "forget", "--matching", "port").code == 0
    assert uid not in cli.ok("ls")


def test_whoever_forgets_a_statement_is_told_where_else_it_stands(cli: Cli) -> None:
    said = "From now on never deploy on Fridays."
    cli.hook("UserPromptSubmit", "s1", prompt=said, prompt_id="p1")
    cli.hook("Stop", "s1", last_assistant_message="Understood.", prompt_id="p1")
    wait_until(lambda: len(json.loads(cli.ok("ls", "--json"))["pages"]) == 2, 30, "the rule is kept beside its turn")
    kept = {page["kind"]: page["uid"] for page in json.loads(cli.ok("ls", "--json"))["pages"]}
    assert f"vmem forget {kept['episode']}" in cli("forget", kept["constraint"]).err


def test_what_is_deleted_for_good_is_asked_for_even_by_id_and_nothing_brings_it_back(cli: Cli) -> None:
    uid, other = cli.uid("The port is 8080."), cli.uid("The port of the proxy is 8081.")
    cli.ok("backup")
    damaged = cli.home / "backups" / "vmem-20260101-000000.db"
    damaged.write_bytes(b"no database")
    refused = cli("forget", uid, "--for-good")
    assert refused.code == 2 and "--yes" in refused.err and uid in cli.ok("ls")
    asked = cli.typed("no\n", "forget", uid, "--for-good")
    assert asked.code == 1 and "for good" in asked.out and uid in cli.ok("ls")
    assert f"would delete {uid}" in cli.ok("forget", uid, "--for-good", "--dry-run") and uid in cli.ok("ls")
    cli.ok("forget", uid)
    report = Path(cli.ok("report").strip())
    assert report.exists()
    gone = cli("forget", uid, "--for-good", "--yes")
    assert not report.exists()
    assert f"deleted {uid}" in gone.out and "1 backup" in gone.err and "transcripts" in gone.err
    assert f"it may stand in {damaged}: " in gone.err
    damaged.unlink()
    assert cli("restore", uid).code == 3
    assert "deleted 1 page (1 fact)" in cli.ok("forget", "--matching", "proxy", "--for-good", "--yes")
    assert cli("show", other).code == 3 and cli("restore", "--last").code == 3
    told = json.loads(cli.ok("forget", "--matching", "proxy", "--for-good", "--yes", "--json"))
    assert (told["total"], told["copies"], told["failed"], told["swept"]) == (0, [], [], True)
