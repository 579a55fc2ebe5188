"""Pages, by the commands: remembered, found, changed, pinned, forgotten."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.support.repository import git

pytestmark = pytest.mark.slow  # each command is a process


def test_a_page_is_remembered_found_shown_changed_and_forgotten(own: Cli) -> None:
    uid = own.uid("We retry webhooks six times", "-k", "decision", "-t", "webhooks", "-f", "src/hooks.py")
    assert re.fullmatch("[a-z2-7]{8}", uid)
    assert uid in own.ok("search", "how often do we retry webhooks")
    shown = own.ok("show", uid)
    assert "We retry webhooks six times" in shown and "webhooks" in shown and "src/hooks.py" in shown
    own.ok("edit", uid, "--text", "We retry webhooks seven times")
    history = own.ok("show", "--history", uid)
    assert "six times" in history and "seven times" in history
    assert f"would forget {uid}" in own.ok("forget", "--dry-run", uid)
    assert own("show", uid).code == 0
    assert f"vmem restore {uid}" in own("forget", f"[{uid}]").err
    gone = own("show", uid)
    assert gone.code == 3 and "vmem" in gone.err
    assert uid in own.ok("ls", "--forgotten")
    own.ok("restore", uid)
    assert own.ok("tag", uid, "new", "-r", "webhooks").strip() == f"{uid}: new"


def test_what_was_restored_is_told_also_where_a_later_page_cannot_be(own: Cli) -> None:
    uid = own.uid("The staging port is 8443.")
    own.ok("forget", uid)
    done = own("restore", uid, "aaaaaaaa")
    assert done.code == 3 and "no page 'aaaaaaaa' that was forgotten" in done.err
    assert done.out == f"restored {uid}  The staging port is 8443.\n"


def test_pages_are_listed_below_the_day_on_which_they_were_kept(own: Cli) -> None:
    uid = own.uid("The staging port is 8443.")
    day, line = own.ok("ls", "--by-day").splitlines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", day)
    assert re.fullmatch(rf"  \d\d:\d\d {uid} fact +The staging port is 8443.", line)


def test_what_is_remembered_or_pinned_twice_is_one_page(own: Cli) -> None:
    uid = own.uid("The staging port is 8443.", "-t", "ports")
    again = own("remember", "The staging  port is 8443")
    assert again.out.strip() == uid and "known already" in again.err
    assert own.uid("The staging port is 8443.", "--pin") == uid
    assert "hard" in own.ok("pins")
    assert own.uid("The staging port is 8443.") == uid and "hard" in own.ok("pins")
    assert own.uid("The staging port is 8443.", "-t", "other") != uid, "it says more"
    pinned = own.ok("pin", "Money is integer cents.").split()[0]
    assert own.ok("pin", "Money is integer cents.").split()[0] == pinned
    own.ok("forget", pinned)
    assert own.ok("pin", "Money is integer cents.").split()[0] != pinned


def test_a_text_comes_from_a_pipe_and_secrets_do_not_stay(own: Cli) -> None:
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    done = own("remember", "-", stdin=f"the token is {secret} and the port is 8080\n")
    assert done.code == 0 and "redacted" in done.err
    shown = own.ok("show", done.out.strip())
    assert secret not in shown and "8080" in shown


def test_an_editor_is_opened_and_its_failure_changes_nothing(own: Cli, tmp_path: Path) -> None:
    uid = own.uid("The port is 8080.")
    editor = tmp_path / "an editor"
    editor.write_text('#!/bin/sh\ntext=$(sed s/8080/9090/ "$1") && echo "$text" >"$1"\n')
    editor.chmod(0o755)
    own.ok("edit", uid, EDITOR=f"'{editor}'")
    assert "9090" in own.ok("show", uid)
    editor.write_text("#!/bin/sh\nexit 7\n")
    failed = own("edit", uid, EDITOR=f"'{editor}'")
    assert failed.code == 2 and "nothing was changed" in failed.err
    assert "(No such file or directory); set one: export EDITOR" in own("edit", uid, EDITOR="/no/such/editor").err
    editor.write_text('#!/bin/sh\n: > "$1"\n')
    assert f"vmem forget {uid}" in own("edit", uid, EDITOR=f"'{editor}'").err


def test_what_was_typed_is_kept_when_it_cannot_be_written(own: Cli, tmp_path: Path) -> None:
    uid = own.uid("The port is 8080.")
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nprintf 'The port is \\377.' > $1\n")
    editor.chmod(0o755)
    foreign = own("edit", uid, EDITOR=str(editor))
    assert foreign.code == 2 and "not UTF-8" in foreign.err and "8080" in own.ok("show", uid)
    other = f"{sys.executable} -m vmem edit {uid} --text 'The port is 8081.'"
    editor.write_text(f"#!/bin/sh\n{other} >/dev/null\necho 'The port is 9090.' > $1\n")
    meanwhile = own("edit", uid, EDITOR=str(editor))
    assert meanwhile.code == 2 and "changed meanwhile" in meanwhile.err and "8081" in own.ok("show", uid)
    kept = Path(meanwhile.err.rpartition(" < ")[2].split("\n")[0])
    assert kept.read_text() == "The port is 9090.\n" and kept.parent.stat().st_mode & 0o777 == 0o700
    assert "version 3" in own.ok("edit", uid, "--text", "-", stdin=kept.read_text())
    editor.write_text('#!/bin/sh\nrm "$1"\n')
    assert "nothing was changed" in own("edit", uid, EDITOR=str(editor)).err


def test_what_was_typed_is_left_nowhere_else_once_it_is_written_or_changes_nothing(own: Cli, tmp_path: Path) -> None:
    uid = own.uid("The port is 8080.")
    editor, folders = tmp_path / "editor", tmp_path / "folders"
    editor.write_text("#!/bin/sh\necho 'The port is 9090.' > $1\n")
    editor.chmod(0o755)
    folders.mkdir()
    for version in (2, 2):
        done = own("edit", uid, "--json", EDITOR=str(editor), TMPDIR=str(folders))
        assert (done.code, done.err, json.loads(done.out)["page"]["version"]) == (0, "", version)
        assert list(folders.iterdir()) == []


def test_who_edits_a_replaced_page_is_told_which_one_holds(own: Cli) -> None:
    old = own.uid("We deploy on Mondays.", "-k", "decision")
    new = own.uid("We deploy on Tuesdays.", "-k", "decision", "--supersedes", old)
    assert f"vmem edit {new}" in own("edit", old, "--text", "We deploy on Wednesdays.").err


def test_a_pin_is_in_every_new_session_until_it_is_taken_back(cli: Cli) -> None:
    uid = cli.uid("Money is integer cents.")
    cli.ok("pin", uid, "--reason", "rounding")
    assert "hard by user: rounding" in cli.ok("show", uid)
    assert "Money is integer cents" in cli.hook("SessionStart", "s1", source="startup")
    assert uid in cli.ok("pins")
    said = cli.ok("pin", "Never force-push to main")
    assert "pinned hard" in said
    cli.ok("unpin", uid)
    assert uid not in cli.ok("pins")
    assert cli("pin", "notanid").code == 3


def test_what_was_pinned_before_an_id_that_is_no_pages_is_told(own: Cli) -> None:
    one, two = own.uid("The port is 8080."), own.uid("The colour is blue.")
    for words in (["pin"], ["unpin"]):
        done = own(*words, one, "aaaaaaaa", two)
        assert done.code == 3 and one in done.out and two not in done.out


def test_a_search_for_one_kind_finds_it_behind_many_of_another(own: Cli) -> None:
    own.kept(f"The billing gateway {n} serves lane {n}" for n in range(8))
    long = "After a long talk with finance about vendors and their prices for the whole of Europe we chose the gateway"
    (uid,) = own.kept([f"{long} of Adyen, and leave the old one by the end of spring"], kind="decision")
    assert uid not in own.ok("search", "gateway", "-n", "4")
    assert uid in own.ok("search", "gateway", "-n", "1", "-k", "decision")


def test_a_page_says_the_name_of_its_project_and_where_that_is(own: Cli) -> None:
    shown = own.ok("show", own.uid("The shop uses Django."))
    assert f"shop ({own.project})" in shown and "dir:" not in shown


def test_forgotten_pages_are_those_of_the_project_unless_all_are_asked_for(own: Cli, tmp_path: Path) -> None:
    (tmp_path / "blog").mkdir()
    uid = own.uid("The shop uses Django.")
    own.ok("forget", uid)
    assert uid in own.ok("ls", "--forgotten") and uid in own.ok("restore")
    elsewhere = own("ls", "--forgotten", cwd=tmp_path / "blog")
    assert uid not in elsewhere.out and "--all" in elsewhere.err
    assert uid in own.ok("ls", "--forgotten", "--all", cwd=tmp_path / "blog")


def test_a_search_in_all_projects_prefers_those_that_hold_the_words(cli: Cli, tmp_path: Path) -> None:
    blog = tmp_path / "blog"
    blog.mkdir()
    cli.ok("remember", "The shop uses Django.")
    cli.ok("remember", "Pictures of the blog are WebP.", cwd=blog)
    found = cli.ok("search", "--all", "which format do WebP pictures have")
    assert "WebP" in found and "Django" not in found


def test_edit_without_an_editor_or_a_terminal_says_so_instead_of_waiting(shared: Cli) -> None:
    uid = shared.uid("to be edited by nobody")
    done = shared("edit", uid)
    assert (done.code, done.out) == (2, "")
    assert f"vmem edit {uid} --text" in done.err


def test_a_person_at_a_terminal_is_asked_before_memories_are_deleted(own: Cli) -> None:
    uid = own.uid("We chose SQLite")
    refused = own.typed("no\n", "uninstall", "--purge")
    assert refused.code == 1 and "Type yes" in refused.out
    for words in ([], ["--json"]):  # a script, or the model's shell
        unasked = own("uninstall", "--purge", *words)
        assert unasked.code == 2 and unasked.err.endswith("vmem uninstall --purge --yes\n")
    assert uid in own.ok("ls")


def test_a_pin_than_which_something_was_said_otherwise_since_is_told_of_until_its_user_has_answered(own: Cli) -> None:
    uid = own.ok("pin", "Deploys of the harbour shop go through Jenkins, job ship-harbour.").split()[0]
    own.ok("remember", "No more Jenkins for deploys of the harbour shop: they go through GitHub Actions from now on.")
    told = own("pins").err
    assert f"{uid}: said later" in told and "No more Jenkins" in told and "vmem edit ID" in told
    assert "vmem pins" in own("status").err and "says otherwise" in own.ok("show", uid)
    found = {one["name"]: one for one in own("doctor", "--json").json["findings"]}
    assert found["pins"]["state"] == "warn" and "1 pin" in found["pins"]["detail"]
    own.ok("pin", uid)
    assert "said later" not in own("pins").err and "vmem pins" not in own("status").err


def test_who_keeps_a_pin_as_it_is_is_told_the_command_that_does_so(own: Cli) -> None:
    said = "Deploys of the harbour shop go through Jenkins, job ship-harbour."
    uid = own.ok("pin", said, "--soft", "--reason", "the harbour master asks").split()[0]
    own.ok("remember", "No more Jenkins for deploys of the harbour shop: they go through GitHub Actions from now on.")
    keeps = own("pins").err.partition("keep it as it is: vmem ")[2].replace("ID", uid).split()
    before = own("show", uid, "--json").json["pages"][0]
    own.ok(*keeps)
    after = own("show", uid, "--json").json["pages"][0]
    assert "said later" not in own("pins").err
    assert [(page["pin"], page["pin_reason"]) for page in (before, after)] == [("soft", "the harbour master asks")] * 2


def test_who_pins_more_than_a_session_begins_with_is_told_so(cli: Cli) -> None:
    assert "tokens" not in cli("pin", "Money is integer cents.").err
    long = "Never touch the legacy folder. " * 300
    crowded = cli("pin", long)
    assert "a session begins with 1,200" in crowded.err and "a session begins with 1,200" in cli("pins").err
    assert "Money is integer cents" in cli.hook("SessionStart", "s1", source="startup")
    cli.ok("unpin", crowded.out.split()[0])
    assert "tokens" not in cli("pins").err
    unknown = cli("pin", "x" * 5000)
    assert unknown.code == 3 and len(unknown.err) < 200


def test_who_names_a_page_that_is_not_there_is_told_what_became_of_it_or_which_may_be_meant(own: Cli) -> None:
    uid = own.uid("The port is 8080.")
    wrong = uid[:-1] + ("a" if uid[-1] != "a" else "b")
    assert f"did you mean {uid}?" in own("show", wrong).err and f"did you mean {uid}?" in own("pin", wrong).err
    own.ok("forget", uid)
    assert f"vmem restore {uid}" in own("show", uid).err and uid not in own("show", wrong).err
    own.ok("forget", uid, "--for-good", "--yes")
    gone = own("edit", uid, "--text", "x")
    assert gone.code == 3 and "gone for good" in gone.err


def test_a_branch_is_shown_searched_listed_and_forgotten(cli: Cli) -> None:
    git(cli.project, "init", "-q", "-b", "main")
    on_main = cli.uid("Deploys go out at noon, from the harbour.")
    git(cli.project, "switch", "-q", "--orphan", "feature/login")
    on_login = cli.uid("The login page goes out at dusk, from the harbour.")
    assert "on feature/login" in cli.ok("show", on_login) and "on main" in cli.ok("show", on_main)
    found = json.loads(cli.ok("search", "harbour", "--branch", "main", "--json"))["hits"]
    assert [(hit["uid"], hit["branch"]) for hit in found] == [(on_main, "main")]
    assert on_main not in cli.ok("search", "harbour", "-b", ".")
    assert on_login in cli.ok("ls", "--branch", "login") and on_main not in cli.ok("ls", "-b", "login")
    assert on_main in cli.ok("ls", "--branch", "main", "--all") and on_login in cli.ok("search", "harbour", "--all")
    unknown = cli("ls", "--branch", "nope")
    assert unknown.code == 3 and "feature/login, main" in unknown.err
    assert "forgot 1 page" in cli.ok("forget", "--branch", "feature/login", "--yes")
    assert on_login not in cli.ok("ls") and on_main in cli.ok("ls")
