"""The commands, run as a person runs them, against a real daemon."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, Done, new_cli
from tests.support.daemon import daemon_command
from tests.support.waiting import wait_until
from vmem.cli.app import ACTIONS, COMMANDS
from vmem.cli.typed import when
from vmem.hot import spool

pytestmark = pytest.mark.slow  # some two hundred processes


def test_an_empty_memory_says_what_to_do_next(cli: Cli) -> None:
    empty = (["ls"], ["ls", "--all"], ["pins"], ["tags"], ["log"], ["ledger"], ["timeline"], ["jobs"],
             ["jobs", "failed"], ["snapshot"], ["projects"], ["backup", "--list"], ["resident", "--list"],
             ["restore"])  # fmt: skip
    here, everywhere = (told := cli.many(empty))[:2]
    for words, done in zip(empty, told, strict=True):
        assert done.code == 0 and done.out == "" and len(done.err.splitlines()) == 1, (words, done)
    assert "vmem remember" in here.err and "all projects: vmem ls --all" in here.err
    assert "vmem remember" in everywhere.err and "all projects" not in everywhere.err
    assert [done.code for done in cli.many((["search", "anything"], ["why"], ["resident"]))] == [3, 3, 3]


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
    editor.write_text('#!/bin/sh\nsed -i s/8080/9090/ "$1"\n')
    editor.chmod(0o755)
    own.ok("edit", uid, EDITOR=f"'{editor}'")
    assert "9090" in own.ok("show", uid)
    editor.write_text("#!/bin/sh\nexit 7\n")
    failed = own("edit", uid, EDITOR=f"'{editor}'")
    assert failed.code == 2 and "nothing was changed" in failed.err
    assert "export EDITOR" in own("edit", uid, EDITOR="/no/such/editor").err
    editor.write_text('#!/bin/sh\n: > "$1"\n')
    assert f"vmem forget {uid}" in own("edit", uid, EDITOR=f"'{editor}'").err


def test_a_pin_is_in_every_new_session_until_it_is_taken_back(cli: Cli) -> None:
    uid = cli.uid("Money is integer cents.")
    cli.ok("pin", uid, "--reason", "rounding")
    assert "Money is integer cents" in cli.hook("SessionStart", "s1", source="startup")
    assert uid in cli.ok("pins")
    said = cli.ok("pin", "Never force-push to main")
    assert "pinned hard" in said
    cli.ok("unpin", uid)
    assert uid not in cli.ok("pins")
    assert cli("pin", "notanid").code == 3


def test_why_and_log_explain_an_injection_and_a_prompt_that_is_only_tried(cli: Cli) -> None:
    uid = cli.uid("We retry webhooks six times with exponential back-off")
    cli.ok("why", "how often do we retry webhooks")
    assert cli("log").out == ""
    assert uid in cli.hook("UserPromptSubmit", "session-1", prompt="How often do we retry webhooks?")
    (cli.project.parent / "blog").mkdir()
    cli.ok("remember", "The blog uses Hugo", "-C", str(cli.project.parent / "blog"))
    assert uid in cli.ok("log") and uid in cli.ok("log", "-p", "shop") and cli.ok("log", "-p", "blog") == ""
    last = cli.ok("why")
    assert "How often do we retry webhooks?" in last and uid in last and "shown" in last
    page = cli.ok("why", uid)
    assert "beside a prompt" in page and "score" in page and "resident" in page
    assert "1 page" in cli.ok("resident", "sess")
    assert json.loads(cli.ok("ledger", "--json"))["days"][0]["served"] == 1
    assert "shop" in cli.ok("ledger", "project")
    assert cli.ok("ledger", "session").count("\n") == 2
    assert "webhooks" in cli.ok("top", "--once")


def test_what_a_session_was_told_at_its_start_is_found_from_its_last_prompt_and_counted(cli: Cli) -> None:
    uid = cli.uid("Money is integer cents.", "--pin")
    assert uid in cli.hook("SessionStart", "session-1", source="startup")
    cli.hook("UserPromptSubmit", "session-1", prompt="Add a discount field to the invoice.")
    said = cli.ok("why")
    (entry,) = re.findall(r"When it began, the session was given \d+ tokens: vmem why --entry (\d+)", said)
    assert uid in cli.ok("why", "--entry", entry) and "When it began" not in cli.ok("why", "--entry", entry)
    assert re.search(r"cost +\d+ tokens? told here today in \d prompts?, [\d.]+ ms", cli.ok("status"))


def test_why_shows_what_a_new_session_would_be_told_and_takes_no_note_of_it(cli: Cli) -> None:
    assert "would be given nothing" in cli.ok("why", "--start")
    uid = cli.uid("Money is integer cents.", "--pin")
    other = cli.uid("We chose SQLite.", "-k", "decision")
    for _ in range(2):
        shown = cli.ok("why", "--start")
        assert uid in shown and other in shown and re.search(r"would be given \d+ tokens", shown)
    assert "never injected" in cli.ok("why", uid)
    printed = json.loads(cli.hook("SessionStart", "session-1", source="startup"))
    assert cli("why", "--start", "--json").json["text"] == printed["hookSpecificOutput"]["additionalContext"]
    assert cli("why", "--start", "--all").code == 2


def test_why_tells_what_a_session_was_told_in_lines_when_it_began_also_before_its_first_prompt(cli: Cli) -> None:
    cli.hook("UserPromptSubmit", "session-1", prompt="Which port does the staging proxy listen on?")
    said = "The staging proxy listens on 18443. " + " ".join(f"Host {n} of it is in rack {n}{n}." for n in range(90))
    cli.hook("Stop", "session-1", last_assistant_message=said)
    wait_until(lambda: "18443" in cli.ok("export"), 20)
    (uid,) = [page["uid"] for page in cli("ls", "-k", "episode", "--json").json["pages"]]
    assert "never injected" in cli.ok("why", uid)
    assert f"- [{uid}]" in cli.hook("SessionStart", "session-2", source="startup")
    begun = cli.ok("why", "--session", "session-2")
    assert "No prompt of this session" in begun and re.search(rf"{uid}  .*port.*\(a line\)", begun)
    page = cli.ok("why", uid)
    assert "at SessionStart, in a line" in page and "never injected" not in page


def test_why_tells_a_prompt_that_nobody_answered_and_what_each_pin_does(cli: Cli) -> None:
    prompt = {"session_id": "s1", "cwd": str(cli.project), "prompt": "How often do we retry webhooks?"}
    body = json.dumps({"hook_event_name": "UserPromptSubmit", "transcript_path": "", **prompt}).encode()
    spool.write("UserPromptSubmit", "0" * 32, "", 1.7e9, body, str(cli.home))
    uid = cli.ok("pin", "Money is integer cents", "--soft").split()[0]
    assert "pinned     soft: kept at hand" in cli.ok("why", uid) and "asks for nothing" in cli.ok("why", "ok")
    wait_until(lambda: "went on without memory" in cli("why").out, 30)


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


def test_projects_keep_apart_and_can_be_renamed_and_merged(cli: Cli, tmp_path: Path) -> None:
    blog = tmp_path / "blog"
    blog.mkdir()
    cli.uid("The shop uses Django")
    uid = cli.ok("remember", "The blog uses Hugo", cwd=blog).strip()
    assert uid not in cli.ok("ls") and uid in cli.ok("ls", "--all") and uid in cli.ok("ls", "-p", "blog")
    assert uid in cli.ok("ls", "-C", str(blog))
    wrong = cli("ls", "-p", "nothing")
    assert wrong.code == 3 and wrong.err.rstrip().endswith("vmem projects")
    cli.ok("projects", "rename", "blog", "weblog")
    assert "would merge weblog" in cli.ok("projects", "merge", "weblog", "shop", "--dry-run")
    refused = cli.typed("no\n", "projects", "merge", "weblog", "shop")
    assert refused.code == 1 and "cannot be taken back" in refused.out
    assert uid not in cli.ok("ls")
    cli.ok("projects", "merge", "weblog", "shop")
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


def test_a_page_says_the_name_of_its_project_and_where_that_is(own: Cli) -> None:
    shown = own.ok("show", own.uid("The shop uses Django."))
    assert f"shop ({own.project})" in shown and "dir:" not in shown


def test_a_prompt_is_tried_in_the_project_that_is_named(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "blog").mkdir()
    uid = cli.ok("remember", "The blog is built with Hugo.", cwd=tmp_path / "blog").strip()
    assert uid in cli.ok("why", "-p", "blog", "What is the blog built with?")
    assert uid not in cli.ok("why", "What is the blog built with?")
    refused = cli("why", "--all", "What is the blog built with?")
    assert refused.code == 2 and "vmem why -p NAME" in refused.err


def test_forgotten_pages_are_those_of_the_project_unless_all_are_asked_for(own: Cli, tmp_path: Path) -> None:
    (tmp_path / "blog").mkdir()
    uid = own.uid("The shop uses Django.")
    own.ok("forget", uid)
    assert uid in own.ok("ls", "--forgotten") and uid in own.ok("restore")
    elsewhere = own("ls", "--forgotten", cwd=tmp_path / "blog")
    assert uid not in elsewhere.out and "--all" in elsewhere.err
    assert uid in own.ok("ls", "--forgotten", "--all", cwd=tmp_path / "blog")


def test_a_session_may_be_named_as_the_tables_print_it(cli: Cli) -> None:
    cli.ok("remember", "The staging port is 8443.")
    ident = "5e55a000-0000-4000-8000-000000000001"
    cli.hook("UserPromptSubmit", ident, prompt="Which port does staging use?")
    cli.ok("snapshot", "dump", "-s", ident)
    for words in (("log",), ("why",), ("ls",), ("snapshot", "list")):
        shown, whole = cli.ok(*words, "-s", ident[:8]), cli.ok(*words, "-s", ident)
        assert shown == whole and shown, words
    refused = cli("log", "-s", "77777777")
    assert refused.code == 3 and "vmem resident --list" in refused.err


def test_options_that_all_commands_share_may_come_first(shared: Cli, tmp_path: Path) -> None:
    (tmp_path / "blog").mkdir()
    uid = shared.ok("-C", str(tmp_path / "blog"), "remember", "The blog is built with Hugo.").strip()
    assert uid in shared.ok("--json", "-p", "blog", "ls") and uid not in shared.ok("ls")
    assert shared("-p").code == 2


def test_refusals_name_what_would_be_right(shared: Cli) -> None:
    for words, says in (
        (["ls", "--since", "last week"], "2026-01-31"),
        (["config", "get", "inject"], "vmem config list inject"),
    ):
        done = shared(*words)
        assert done.code in (2, 3) and says in done.err, (words, done)


def test_a_search_in_all_projects_prefers_those_that_hold_the_words(cli: Cli, tmp_path: Path) -> None:
    blog = tmp_path / "blog"
    blog.mkdir()
    cli.ok("remember", "The shop uses Django.")
    cli.ok("remember", "Pictures of the blog are WebP.", cwd=blog)
    found = cli.ok("search", "--all", "which format do WebP pictures have")
    assert "WebP" in found and "Django" not in found


def test_documents_and_exports_go_round(own: Cli, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / ".git").mkdir(parents=True)
    (docs / ".git" / "config.md").write_text("hidden")
    (docs / "guide.md").write_text("# Guide\n\nThe staging port is 8443.\n")
    (docs / "picture.md").write_bytes(b"\x89PNG\0\0")
    assert own.ok("ingest", "--dry-run", str(docs)).count("\n") == 2
    done = own("ingest", str(docs))
    assert done.code == 0 and "guide.md" in done.out and "picture.md" in done.err
    assert "8443" in own.ok("search", "staging port")
    uid = own.uid("We chose SQLite")
    own.ok("export", "-o", str(tmp_path / "all.jsonl"))
    assert (tmp_path / "all.jsonl").stat().st_mode & 0o777 == 0o600
    assert own.ok("export") == (tmp_path / "all.jsonl").read_text()
    own.ok("export", "-o", f"{tmp_path}/tree/")
    assert any("We chose SQLite" in path.read_text() for path in (tmp_path / "tree").rglob("*.md"))
    assert not [path for path in [tmp_path / "tree", *(tmp_path / "tree").rglob("*")] if path.stat().st_mode & 0o077]
    assert "0 new" in own.ok("--no-start", "import", str(tmp_path / "all.jsonl"))
    with new_cli() as fresh:
        told = fresh.ok("import", str(tmp_path / "all.jsonl"))
        assert not told.rstrip().endswith(" 0 new")
        assert uid in fresh.ok("ls")


def test_an_export_goes_where_a_link_leads_and_into_a_pipe_and_takes_the_place_of_neither(
    own: Cli, tmp_path: Path
) -> None:
    uid = own.uid("The importer reads four files at once")
    link, pipe = tmp_path / "link.jsonl", tmp_path / "pipe"
    link.symlink_to(tmp_path / "kept.jsonl")
    own.ok("export", "-o", str(link))
    assert link.is_symlink() and uid in (tmp_path / "kept.jsonl").read_text()
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE)
    try:
        own.ok("export", "-o", str(pipe))
        if pipe.is_fifo():
            assert uid in reader.communicate(timeout=30)[0].decode()
        assert pipe.is_fifo(), "nor was a device, which for root was replaced"
    finally:
        reader.kill()
        reader.communicate()


def test_no_link_that_lies_where_a_file_is_made_leads_what_is_written_astray(own: Cli, tmp_path: Path) -> None:
    own.ok("remember", "The shop sells tea.")
    clone, precious = tmp_path / "clone", tmp_path / "precious"
    clone.mkdir()
    precious.write_text("as it was")
    for name in ("vmem-report.html", "vmem-report.html.part", "b.db.part", "all.jsonl.part"):
        (clone / name).symlink_to(precious)
    refused = own("report", "-C", str(own.project), cwd=clone)
    assert refused.code != 0 and "vmem report -o" in refused.err
    (clone / "vmem-report.html").unlink()
    own.ok("report", "-C", str(own.project), cwd=clone)
    own.ok("backup", str(clone / "b.db"))
    own.ok("export", "-o", str(clone / "all.jsonl"))
    assert precious.read_text() == "as it was"
    for name in ("vmem-report.html", "b.db", "all.jsonl"):
        assert not (clone / name).is_symlink() and (clone / name).stat().st_mode & 0o777 == 0o600
    assert not [path.name for path in clone.iterdir() if path.name.startswith(".")]


def test_notes_and_foreign_lines_are_taken_in_here(own: Cli, tmp_path: Path) -> None:
    (tmp_path / "CLAUDE.md").write_text("# Rules\n- Never commit to main.\n- Always use tabs.\n")
    (tmp_path / "other.jsonl").write_text('{"text": "The mirror is in Oslo."}\n{"memory": "Tea is at four."}\n')
    assert "2 pages in 1 file, 2 new: 2 to shop" in own.ok("import", str(tmp_path / "CLAUDE.md"))
    assert "2 new: 2 to shop" in own.ok("import", str(tmp_path / "other.jsonl"))
    assert "Never commit to main" in own.ok("ls", "-k", "constraint") and "Oslo" in own.ok("ls")
    assert "0 new" in own.ok("import", str(tmp_path / "CLAUDE.md"), str(tmp_path / "other.jsonl"))


def test_what_is_moved_to_another_machine_stays_in_its_projects(cli: Cli, tmp_path: Path) -> None:
    blog = tmp_path / "blog"
    blog.mkdir()
    cli.ok("remember", "The shop sells tea.")
    cli.ok("remember", "The blog is built with Hugo.", cwd=blog)
    cli.ok("export", "--all", "-o", str(tmp_path / "all.jsonl"))
    cli.ok("export", "--all", "-o", f"{tmp_path}/tree/")
    assert {path.name for path in (tmp_path / "tree").iterdir()} == {"shop", "blog"}
    with new_cli() as fresh:
        told = fresh.ok("import", str(tmp_path / "all.jsonl"))
        assert "2 new" in told and "1 to shop" in told and "1 to blog" in told
        assert "0 new" in fresh.ok("import", f"{tmp_path}/tree/")
        assert "Hugo" not in fresh.ok("ls") and "Hugo" in fresh.ok("ls", cwd=blog)
        assert "Hugo" in fresh.ok("ls", "-p", "blog") and "tea" not in fresh.ok("ls", "-p", "blog")


def test_a_directory_with_what_nobody_can_read_is_still_ingested(own: Cli, tmp_path: Path) -> None:
    docs = tmp_path / "odd"
    (docs / "deep").mkdir(parents=True)
    (docs / "good.md").write_text("# Herons\n\nHerons nest in the north wood by the weir.\n")
    os.mkfifo(docs / "pipe.log")
    os.symlink("/dev/zero", docs / "endless.txt")
    os.symlink(docs, docs / "deep" / "loop")
    (docs / "binary.md").write_bytes(b"\0\1\2" * 99)
    (docs / "huge.csv").touch()
    os.truncate(docs / "huge.csv", 1 << 40)
    (docs / "gone.md").symlink_to(docs / "nowhere")
    done = own("ingest", str(docs))
    assert done.code == 0 and "good.md" in done.out
    assert "pipe.log" not in done.out and "huge.csv" in done.err


def test_standard_input_that_is_no_text_is_read_as_far_as_it_is(own: Cli) -> None:
    done = own("ingest", "-", "--name", "odd bytes", stdin=b"The heron report.\xff\xfe It is late.\n")
    assert done.code == 0, done.err


def test_old_transcripts_are_read(own: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "claude" / "projects" / "-x"
    folder.mkdir(parents=True)
    assert own("backfill", CLAUDE_CONFIG_DIR=str(tmp_path / "claude")).out == ""
    stamp = {"sessionId": "old-1", "cwd": str(own.project), "timestamp": "2026-01-02T03:04:05.000Z"}
    records = [
        {**stamp, "type": "user", "uuid": "u1", "message": {"role": "user", "content": "Which port has staging?"}},
        {**stamp, "type": "assistant", "uuid": "a1", "parentUuid": "u1",
         "message": {"id": "m1", "role": "assistant", "content": [{"type": "text", "text": "Staging has port 8443."}]}},
    ]  # fmt: skip
    (folder / "old-1.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    beside = folder / "old-1" / "subagents"
    beside.mkdir(parents=True)
    for name, kind in (
        ("a1f", '{"agentType": "Explore"}'),
        ("a2f", '{"agentType": ""}'),
        ("a3f", ""),
        ("acompact4f", ""),
    ):
        (beside / f"agent-{name}.jsonl").write_text("")
        if kind:
            (beside / f"agent-{name}.meta.json").write_text(kind)
    workflow = beside / "workflows" / "wf_1"
    workflow.mkdir(parents=True)
    for name in ("agent-a5f", "journal"):
        (workflow / f"{name}.jsonl").write_text("")
    assert own.ok("backfill", CLAUDE_CONFIG_DIR=str(tmp_path / "never used")) == ""
    listed = own.ok("backfill", "--dry-run", CLAUDE_CONFIG_DIR=str(tmp_path / "claude"))
    assert sorted(Path(line).stem for line in listed.splitlines()) == ["agent-a1f", "agent-a3f", "agent-a5f", "old-1"]
    assert "4 transcripts of 4 read" in own.ok("backfill", "--wait", CLAUDE_CONFIG_DIR=str(tmp_path / "claude"))
    assert "8443" in own.ok("search", "staging port")


def test_snapshots_are_taken_shown_and_removed(cli: Cli, tmp_path: Path) -> None:
    cli.hook("SessionStart", "s1", source="startup")
    cli.hook("UserPromptSubmit", "s1", prompt="Let us write the importer for invoices")
    ident = cli.ok("snapshot", "dump").split()[0]
    assert ident in cli.ok("snapshot")
    assert "importer" in cli.ok("snapshot", "show")
    first = cli("snapshot", "diff")
    assert first.code == 3 and first.err.strip().endswith("vmem snapshot diff ID OTHER")
    cli.ok("snapshot", "validate")
    assert "importer" in cli.ok("snapshot", "restore", ident[:8])
    cli.ok("snapshot", "export", "-o", str(tmp_path / "s.json"))
    assert "was there already" in cli.ok("snapshot", "import", str(tmp_path / "s.json"))
    assert "would remove" in cli.ok("snapshot", "rm", "--dry-run", ident)
    cli.ok("snapshot", "rm", ident)
    assert cli("snapshot", "show", ident).code == 3
    assert cli("snapshot", "diff").err.strip().endswith("vmem snapshot dump")


def test_the_snapshots_that_are_named_are_compared_the_older_first(cli: Cli) -> None:
    cli.hook("SessionStart", "s1", source="startup")
    for prompt in ("Let us write the importer", "Now the exporter for ledgers", "Then the printer of all labels"):
        cli.hook("UserPromptSubmit", "s1", prompt=prompt)
        cli.ok("snapshot", "dump")
    newest, between, oldest = [one["id"] for one in cli("snapshot", "--json").json["snapshots"]]
    shown = cli.ok("snapshot", "diff", between, oldest)
    assert shown.startswith(oldest) and "exporter for ledgers" in shown and "printer" not in shown
    assert "printer of all labels" in cli.ok("snapshot", "diff")
    assert "printer" not in cli.ok("snapshot", "diff", between) and newest in cli.ok("snapshot", "diff", newest)


def test_a_subagent_has_a_snapshot_of_its_own(cli: Cli) -> None:
    of_agent = {"agent_id": "a1b2", "agent_type": "Explore"}
    cli.hook("SessionStart", "s1", source="startup")
    cli.hook("UserPromptSubmit", "s1", prompt="Let us write the importer for invoices")
    cli.hook(
        "PostToolUse", "s1", tool_name="Bash", tool_input={"command": "pytest invoices"}, tool_response={}, **of_agent
    )
    ident = cli.ok("snapshot", "dump", "--agent", "a1b2").split()[0]
    assert "s1/a1b2" in cli.ok("snapshot")
    shown = json.loads(cli.ok("snapshot", "show", ident, "--json"))["image"]
    assert (shown["agent_id"], [act["command"] for act in shown["commands"]]) == ("a1b2", ["pytest invoices"])
    assert "had no agent" in cli("snapshot", "dump", "--agent", "nobody").err


def test_settings_are_listed_set_and_refused_with_their_range(cli: Cli) -> None:
    assert cli.ok("config", "get", "inject.budget_tokens") == "600\n"
    assert cli.ok("config", "set", "inject.budget_tokens", "800") == "inject.budget_tokens = 800\n"
    assert "800" in (cli.home / "config.toml").read_text()
    (cli.project / ".git").mkdir()
    (cli.project / ".vmem.toml").write_text("[inject]\nbudget_tokens = 500\n")
    below = cli.project / "src" / "deep"
    below.mkdir(parents=True)
    assert cli.ok("config", "get", "inject.budget_tokens", cwd=below) == "500\n"
    (cli.project / ".vmem.toml").unlink()
    wrong = cli("config", "set", "inject.budget_tokens", "lots")
    assert wrong.code == 2 and "from 0 to 4000" in wrong.err
    assert "did you mean inject.enabled" in cli("config", "get", "inject.enable").err
    above = cli("config", "set", "inject.budget_tokens", "700", VMEM_INJECT_BUDGET_TOKENS="100")
    assert "environment" in above.err
    cli.ok("config", "unset", "inject.budget_tokens")
    assert cli.ok("config", "path").strip() == str(cli.home / "config.toml")
    (cli.home / "config.toml").write_text("[inject]\nbudget = 3\n")
    assert "inject.budget" in cli("config").err


def test_pausing_stops_capture_and_nothing_else(cli: Cli) -> None:
    uid = cli.uid("We retry webhooks six times")
    cli.ok("pause")
    assert "paused" in cli.ok("status")
    assert uid in cli.hook("UserPromptSubmit", "s1", prompt="How often do we retry webhooks?")
    assert "how often" not in cli.ok("ls").lower()
    cli.ok("resume")
    begun, ended = map(float, Path(cli.home, "pauses").read_text().split())
    assert 0 < begun <= ended and Path(cli.home, "pauses").stat().st_mode & 0o777 == 0o600
    cli.hook("UserPromptSubmit", "s2", prompt="Which colour has the button?")
    assert "button" in cli.ok("ls")


def test_it_can_be_turned_off_here_for_a_session_and_for_a_time(cli: Cli, tmp_path: Path) -> None:
    uid = cli.uid("We retry webhooks six times")
    off = cli.ok("pause", "--here", "--mute", "--for", "1h")
    assert "paused in shop until" in off and "nothing is told" in off and "vmem resume" in off
    asked = "How often do we retry webhooks?"
    assert cli.hook("UserPromptSubmit", "s1", prompt=asked) == "" and "How often" not in cli.ok("ls")
    assert "paused in shop" in cli.ok("status")
    other = tmp_path / "blog"
    other.mkdir()
    assert "capture   on" in cli.ok("status", cwd=other)
    elsewhere = cli("resume", cwd=other)
    assert "nothing was paused here" in elsewhere.out and "vmem resume --all" in elsewhere.err
    assert "goes on" in cli.ok("resume")
    session = "0f" * 18
    cli.ok("pause", "--session", session)
    assert uid in cli.hook("UserPromptSubmit", session, prompt=asked) and "How often" not in cli.ok("ls")
    assert json.loads(cli.ok("resume", "--session", session, "--json"))["paused"] is False
    assert cli("pause", "--for", "ever").code == 2


# -- what every command must do


SHOWS = (
    [["status"], ["ls"], ["pins"], ["log"], ["ledger"], ["tags"], ["timeline"], ["jobs"], ["jobs", "failed"],
     ["jobs", "retry"], ["projects"], ["snapshot"], ["config"], ["config", "path"], ["config", "get", "log.level"],
     ["backup", "--list"], ["top"], ["report"], ["resident", "--list"], ["search", "nothing at all"], ["doctor"],
     ["completion", "bash"], ["ls", "--forgotten"], ["uninstall", "--dry-run"], ["why", "a prompt"], ["resume"]]
)  # fmt: skip
FAILS = (
    [(["show", "aaaaaaaa"], 3), (["show", "!"], 3), (["why", "aaaaaaaa"], 3), (["forget", "aaaaaaaa"], 3),
     (["restore", "aaaaaaaa"], 3), (["pin", "aaaaaaaa"], 3), (["edit", "aaaaaaaa", "--text", "x"], 3),
     (["ls", "--since", "soon"], 2), (["ls", "-C", "/no/such"], 2), (["remember", " "], 2),
     (["remember", "x", "--ttl", "0d"], 2), (["remember", "x", "--supersedes", "aaaaaaaa"], 3),
     (["ingest", "/no/such/file"], 1), (["import", "/no/such/file"], 1), (["restore-backup", "none.db"], 3),
     (["export", "--format", "markdown"], 2), (["snapshot", "show", "zz"], 3), (["resident", "zz"], 3),
     (["projects", "move", "shop", "/no/such"], 2), (["report", "-o", "/no/such/r.html"], 2), (["nonsense"], 2),
     (["backup", "/no/such/dir/b.db"], 1), (["backfill", "/no/such"], 2)]
)  # fmt: skip
Told = Callable[..., Done]


@pytest.fixture(scope="module")
def told(shared: Cli) -> Told:
    """What the commands of these tables said: all were run in one process."""
    commands = [[*name.split(), option] for name in COMMANDS for option in ("--help", "--no-such-option")]
    commands += [words for shown in SHOWS for words in ([*shown, "--json"], ["--json", *shown])]
    commands += [[], ["help"], *(words for words, _code in FAILS)]
    done = dict(zip(map(tuple, commands), shared.many(commands), strict=True))
    return lambda *words: done[words]


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help_and_one_line_for_wrong_usage(told: Told, name: str) -> None:
    done = told(*name.split(), "--help")
    assert done.code == 0 and f"usage: vmem {name}" in done.out and "--json" in done.out
    wrong = told(*name.split(), "--no-such-option")
    assert wrong.code == 2 and wrong.err.strip().endswith(f"see: vmem {name} --help") and wrong.out == ""
    assert len(wrong.err.strip().splitlines()) == 1


@pytest.mark.parametrize("name", list(ACTIONS))
def test_the_help_of_what_has_actions_names_each_of_them(shared: Cli, name: str) -> None:
    said = shared.ok(name, "--help")
    for action in ACTIONS[name]:
        (what,) = [line[18:] for line in said.splitlines() if line.startswith(f"  {action} ")]
        assert what and f"\n\n{what}\n\n" in shared.ok(name, action, "--help")


def test_who_asks_for_help_made_no_mistake(told: Told) -> None:
    asked, typed = told("help"), told()
    assert asked.out == typed.out and "usage: vmem COMMAND" in asked.out
    assert (asked.code, typed.code) == (0, 2)


@pytest.mark.parametrize("words", SHOWS, ids=" ".join)
def test_json_is_one_object_and_nothing_else(told: Told, words: list[str]) -> None:
    assert isinstance(told(*words, "--json").json, dict)
    assert isinstance(told("--json", *words).json, dict)


@pytest.mark.parametrize(("words", "code"), FAILS, ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_a_failure_is_one_line_with_the_command_that_helps(told: Told, words: list[str], code: int) -> None:
    done = told(*words)
    assert done.code == code and done.out == "", done
    (line,) = done.err.splitlines()
    assert line.startswith("vmem: ") and "vmem" in line[6:], line
    assert "Traceback" not in line and ("vmem doctor" not in line or code == 1)


@pytest.mark.parametrize("name", ["ls", "log", "ledger", "timeline", "report"])
def test_a_list_of_nothing_is_wrong_usage_and_is_not_taken_for_an_empty_memory(shared: Cli, name: str) -> None:
    for number in ("0", "-1", "x"):
        done = shared(name, "-n", number)
        assert done.code == 2 and "whole number from 1" in done.err and done.out == ""


def test_a_value_beyond_what_is_allowed_is_told_in_plain_words(shared: Cli) -> None:
    assert "query: it is empty" in shared("search", "").err
    assert "limit: give at most 5,000" in shared("report", "-n", "99999").err
    assert "title: give at most 200 characters" in shared("remember", "x", "--title", "x" * 201).err


def test_without_a_daemon_it_says_how_to_start_one_or_to_set_up(cli: Cli) -> None:
    done = cli("status", "--no-start")
    assert done.code == 4 and done.err.strip().endswith("vmem-daemon start")
    (cli.home / "runtime").write_text("/nowhere/python\n/nowhere/python\n")
    bare = subprocess.run(
        [sys.executable, "-S", "-m", "vmem", "status"], env=cli.environ, cwd=cli.project, capture_output=True, text=True
    )
    assert bare.returncode == 4 and bare.stderr == "vmem: vMem is not set up yet; run: vmem install\n"


def test_a_daemon_that_cannot_start_is_explained(cli: Cli) -> None:
    cli.home.mkdir(exist_ok=True)
    (cli.home / "vmem.db").write_bytes(b"this is no database" * 100)
    done = cli("status")
    assert done.code == 4 and done.err.rstrip().endswith("vmem doctor") and len(done.err.splitlines()) == 1


def test_output_without_a_terminal_is_plain_and_whole(shared: Cli) -> None:
    text = "word " * 60
    uid = shared.uid(text)
    out = shared.ok("ls")
    assert "\x1b" not in out
    assert uid in out


def test_a_terminal_gets_colour_and_lines_that_fit_and_no_color_is_obeyed(shared: Cli) -> None:
    shared.uid("A decision about the width of lines " * 10, "-k", "decision")
    shown = shared.typed("", "ls", COLUMNS="50").out
    assert "\x1b[" in shown
    plain = shared.typed("", "ls", COLUMNS="50", NO_COLOR="1").out
    assert "\x1b[" not in plain
    lines = [line for line in plain.replace("\r", "").split("\n") if "decision" in line]
    assert lines and all(len(line) <= 50 for line in lines)


@pytest.mark.parametrize("key", [b"q", b"\x03"])
def test_top_is_live_until_a_key_and_leaves_the_terminal_as_it_was(shared: Cli, key: bytes) -> None:
    shared.uid("Something for the live view")
    parent, child = pty.openpty()
    before = termios.tcgetattr(child)
    process = subprocess.Popen(
        [sys.executable, "-m", "vmem", "top", "-i", "0.2"], stdin=child, stdout=child, stderr=child, cwd=shared.project,
        env={**shared.environ, "TERM": "xterm"}, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a suite in the background has it ignored
    )  # fmt: skip
    seen = b""
    while b"hottest" not in seen:
        seen += os.read(parent, 65536)
    if key == b"\x03":
        process.send_signal(signal.SIGINT)
    else:
        os.write(parent, key)
    while b"\x1b[?1049l" not in seen:
        seen += os.read(parent, 65536)
    assert process.wait(10) == (130 if key == b"\x03" else 0)
    assert seen.startswith(b"\x1b[?1049h") and b"everything" in seen
    assert termios.tcgetattr(child) == before
    os.close(child)
    os.close(parent)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["status", "-p", "nosuch"], 3, "vmem projects"),
        (["jobs", "retry", "99999"], 3, "vmem jobs failed"),
        (["ingest", "/nonexistent/x.md"], 1, "vmem ingest --help"),
        (["export", "-o", "/nonexistent/x.jsonl"], 2, "no directory /nonexistent; make it, then: vmem export"),
        (["remember", "x", "--ttl", "99999999999d"], 2, "up to a hundred years"),
        (["remember", "x", "--ttl", "0d"], 2, "vmem remember --help"),
        (["why", "--entry", "99999999999999999999"], 2, "vmem why --help"),
        (["projects", "rename", "shop", "x", "--dry-run"], 2, "vmem projects rename --help"),
        (["projects", "restore", "shop", "--dry-run"], 2, "vmem projects restore --help"),
        (["projects", "renam", "shop", "x"], 2, "did you mean: vmem projects rename"),
        (["projects", "merge", "shop"], 2, "vmem projects merge --help"),
        (["projects", "--dry-run"], 2, "vmem projects list --help"),
        (["snapshot", "dump", "--dry-run"], 2, "vmem snapshot dump --help"),
        (["snapshot", "show", "-o", "x"], 2, "vmem snapshot show --help"),
        (["snapshot", "rm", "--agent", "x", "y"], 2, "vmem snapshot rm --help"),
        (["config", "path", "inject.enabled"], 2, "vmem config path --help"),
        (["config", "get", "inject.enabled", "x"], 2, "vmem config get --help"),
        (["ls", "--forgotten", "--kind", "task"], 2, "vmem ls --forgotten"),
        (["snapshot", "import"], 2, "vmem snapshot import --help"),
        (["config", "set"], 2, "vmem config set --help"),
        (["snapshot", "pin", "a", "b"], 2, "vmem snapshot pin --help"),
        (["forget", "--since", "1h", "--session", "", "--yes"], 2, "--session: it is empty"),
        (["forget", "--since", "1h", "-p", "", "--yes"], 2, "-p: it is empty"),
        (["pause", "--session="], 2, "--session: it is empty"),
        (["-C", "", "ls"], 2, "-C: it is empty"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_helps(shared: Cli, words: list[str], code: int, says: str) -> None:
    done = shared(*words)
    assert (done.code, done.out, done.err.count("\n")) == (code, "", 1), done
    assert says in done.err


def test_yesterday_is_the_day_before_where_that_had_but_23_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        half_past_midnight = time.mktime((2026, 3, 30, 0, 30, 0, 0, 0, -1))
        monkeypatch.setattr(time, "time", lambda: half_past_midnight)
        assert time.strftime("%m-%d %H:%M", time.localtime(when("yesterday"))) == "03-29 00:00"
        assert time.strftime("%m-%d %H:%M", time.localtime(when("today"))) == "03-30 00:00"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_edit_without_an_editor_or_a_terminal_says_so_instead_of_waiting(shared: Cli) -> None:
    uid = shared.uid("to be edited by nobody")
    done = shared("edit", uid)
    assert (done.code, done.out) == (2, "")
    assert f"vmem edit {uid} --text" in done.err


def test_what_pages_say_cannot_command_the_terminal(shared: Cli) -> None:
    odd = "\x1b[31m \x07 \u202e \u061c \u200b \U000e0041 \x9b"
    uid = shared.uid(f"red alert {odd} esrever")
    for words in (("show", uid), ("ls",), ("search", "alert esrever"), ("show", uid, "--json"), ("timeline",)):
        assert not set(odd) - set(" [31m") & set(shared.ok(*words)), words
    assert {"\u202e", "\u061c", "\U000e0041"} <= set(json.loads(shared.ok("show", uid, "--json"))["pages"][0]["text"])


def test_what_sessions_agents_and_branches_are_called_cannot_command_the_terminal(cli: Cli) -> None:
    git = cli.project / ".git"
    git.mkdir()
    (git / "HEAD").write_text("ref: refs/heads/\x1b[31mred\u202e\n")
    (git / "config").write_text("")
    uid = cli.uid("the heron nests on the ridge")
    odd = "\x1b[8m\x1b]52;c;AA\x07s\u202e"
    agent = {"agent_id": odd, "agent_type": odd}
    for given in ({}, agent):
        asked = "where does the heron nest, on which ridge?"
        assert uid in cli.hook("UserPromptSubmit", odd, prompt=asked, prompt_id="p1", **given)
    cli.hook("PreCompact", odd, trigger=odd)
    for words in (
        ("top",), ("why",), ("why", uid), ("show", uid), ("log",), ("ledger",), ("resident",), ("resident", "--list"),
        ("snapshot", "list"), ("snapshot", "show"), ("status",),
    ):  # fmt: skip
        done = cli(*words)
        assert not {"\x1b", "\x07", "\u202e"} & set(done.out + done.err), (words, done)


def test_what_a_directory_is_called_cannot_command_the_terminal(shared: Cli) -> None:
    odd = shared.project.parent / "esc\x1b[31m\nred"
    odd.mkdir()
    shared("remember", "something here", cwd=odd)
    for words in (("status",), ("projects",), ("ls",), ("resident",), ("log",)):
        done = shared(*words, cwd=odd)
        assert done.code in (0, 3) and "\x1b" not in done.out + done.err, (words, done)


def test_a_terminal_without_utf_8_gets_plain_signs(shared: Cli) -> None:
    shared.uid("naïve café — 数据库")
    out = shared("search", "café", PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert out.code == 0 and out.out.isascii() and " - " in out.out


def test_a_reader_that_goes_away_is_no_error_to_complain_about(shared: Cli) -> None:
    shared.uid("something to print")
    assert shared.shell("vmem export | true; vmem config list --json | head -c 1 >/dev/null").err == ""


@pytest.mark.parametrize("where", [">&-", "<&-", "2>&-", "<&- >&- 2>&-", ">/dev/full"])
def test_a_stream_that_is_closed_or_full_is_no_defect(shared: Cli, where: str) -> None:
    for words in ("ls", "remember something", "show zzzzzzzz"):
        done = shared.shell(f"vmem {words} {where}")
        assert done.code == (3 if "zzz" in words else 1 if "full" in where else 0), done
        assert done.err.count("\n") <= 1, done


def test_an_output_that_is_full_in_its_middle_is_said_to_be_full(shared: Cli) -> None:
    done = shared.shell("vmem config list --json >/dev/full")
    assert done.code == 1 and "cannot write the output" in done.err and "doctor" not in done.err


def test_ctrl_c_ends_with_130_and_no_traceback(own: Cli) -> None:
    own.ok("status")
    process = subprocess.Popen(
        [sys.executable, "-m", "vmem", "remember", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, cwd=own.project, env=own.environ, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a suite in the background has it ignored
    )  # fmt: skip
    wait_until(
        lambda: "vmem" in Path(f"/proc/{process.pid}/cmdline").read_text() and _reads(process.pid), 10, "it reads"
    )
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 130 and "Traceback" not in err


def _reads(pid: int) -> bool:
    """Whether the process waits in a read of its standard input."""
    return Path(f"/proc/{pid}/wchan").read_text().startswith(("pipe_read", "anon_pipe", "0", "wait")) and (
        "R" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    )


def test_simple_commands_import_little(shared: Cli) -> None:
    shared.ok("status")
    code = "import sys; sys.argv = ['vmem', 'status']; from vmem.cli import main; main(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=shared.environ, cwd=shared.project, capture_output=True, text=True
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"pydantic", "asyncio", "rich", "sqlite3", "tomlkit", "numpy", "subprocess", "mcp"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_every_command_and_is_a_valid_script(shared: Cli, shell: str) -> None:
    script = shared.ok("completion", shell)
    for name in COMMANDS:
        assert all(word in script for word in name.split())
    if shutil.which(shell):
        done = subprocess.run([shell, "-n"], input=script, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr


def test_bash_completes_commands_and_options(shared: Cli) -> None:
    script = shared.ok("completion", "bash")
    ask = "\n".join(
        f"COMP_WORDS=({words}); COMP_CWORD={words.count(' ')}; _vmem; echo ${{COMPREPLY[@]}}"
        for words in ("vmem sta", "vmem forget --dr")
    )
    done = subprocess.run(["bash"], input=f"{script}\n{ask}\n", text=True, capture_output=True)
    assert done.stdout.split() == ["status", "--dry-run"]


def test_uninstall_says_what_would_go(shared: Cli) -> None:
    shared.uid("something to lose")
    out = shared.ok("uninstall", "--dry-run")
    assert "would remove" in out and "vmem.db" not in out
    assert "vmem.db" in shared.ok("uninstall", "--dry-run", "--purge")


def test_a_person_at_a_terminal_is_asked_before_memories_are_deleted(own: Cli) -> None:
    uid = own.uid("We chose SQLite")
    refused = own.typed("no\n", "uninstall", "--purge")
    assert refused.code == 1 and "Type yes" in refused.out
    assert uid in own.ok("ls")


def test_a_remark_comes_after_what_it_is_about_also_in_a_pipe(cli: Cli) -> None:
    uid = cli.uid("We retry webhooks six times")
    done = cli.shell(f"vmem forget {uid} 2>&1")
    assert [line.split()[0] for line in done.out.splitlines()] == ["forgot", "bring"]
