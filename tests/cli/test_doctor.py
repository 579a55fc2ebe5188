"""The doctor, on a healthy memory and on ones that were broken on purpose."""

from __future__ import annotations

import argparse
import errno
import fcntl
import json
import mmap
import os
import re
import socket
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli, findings
from tests.support.daemon import daemon_command, data_home, kill_daemon, stopped
from vmem.cli import ask as asking
from vmem.cli import checks, claude_code, file_system, logs
from vmem.errors import DeadlineError
from vmem.hot import address, locks

pytestmark = pytest.mark.slow


def test_a_file_system_that_locks_no_files_is_named_and_nothing_that_needs_a_lock_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_fd: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setenv("VMEM_HOME", str(tmp_path))
    monkeypatch.setattr(fcntl, "flock", refused)
    *_, last = checks.run(argparse.Namespace(), fix=False)
    assert (last.name, last.state) == ("locks", "bad")
    assert "No locks available" in last.detail and "VMEM_HOME" in last.hint
    assert list((tmp_path / "run").iterdir()) == []


@pytest.mark.parametrize("lacking", ["shared memory", "sockets"])
def test_a_file_system_that_lacks_what_a_daemon_needs_is_named_and_not_taken_for_a_damaged_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.ENODEV, "No such device")

    monkeypatch.setenv("VMEM_HOME", str(tmp_path))
    if lacking == "sockets":
        monkeypatch.setattr(socket.socket, "bind", refused)
    else:
        monkeypatch.setattr(mmap, "mmap", refused)
    *_, last = checks.run(argparse.Namespace(), fix=True)
    assert (last.name, last.state) == (lacking, "bad")
    assert "No such device" in last.detail and "VMEM_HOME" in last.hint
    assert list((tmp_path / "run").iterdir()) == []


def test_what_a_daemon_needs_of_the_file_system_is_there_also_where_the_sockets_path_is_at_its_limit() -> None:
    with data_home(set_up=False) as short:
        rest = address.SOCKET_PATH_LIMIT - len(f"{address.run_dir(str(short.parent))}//daemon.sock")
        home = short.with_name("h" * rest)
        home.mkdir(mode=0o700)
        assert len(address.socket_path(str(home))) == address.SOCKET_PATH_LIMIT
        assert file_system.lacks(str(home)) == ("", "")
        assert list((home / "run").iterdir()) == []


def test_a_directory_that_may_not_be_written_is_not_taken_for_a_file_system_that_lacks_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: str) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(locks, "take", refused)
    assert file_system.lacks(str(tmp_path)) == ("", "")


def test_files_that_come_and_go_while_it_looks_do_not_end_it(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.ok("status")
    (cli.home / "spool").mkdir(mode=0o700, exist_ok=True)
    (cli.home / "spool" / "open").mkdir(mode=0o755)
    listdir = os.listdir
    monkeypatch.setattr(os, "listdir", lambda path: [*listdir(path), "gone.part"])  # as a hook's, who spools just now
    for name, value in cli.environ.items():
        monkeypatch.setenv(name, value)
    found = {one.name: one for one in checks.run(argparse.Namespace(), fix=True)}
    assert found["spool"].state == "ok" and "made private" in found["permissions"].detail


def test_a_daemon_that_is_too_slow_to_check_the_database_does_not_cost_it_a_rescue(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.uid("The crane is greased in March")
    for name, value in cli.environ.items():
        monkeypatch.setenv(name, value)
    ask, before = asking.ask, (cli.home / "vmem.db").stat().st_ino

    def late(args: argparse.Namespace, op: str, **given: Any) -> dict[str, Any]:
        if op == "check":
            raise DeadlineError("the daemon did not answer in time; run: vmem-daemon status")
        return ask(args, op, **given)

    monkeypatch.setattr(asking, "ask", late)
    found = [one for one in checks.run(argparse.Namespace(), fix=True) if one.name == "database"]
    assert [one.state for one in found] == ["warn"] and "in time" in found[0].detail
    assert (cli.home / "vmem.db").stat().st_ino == before


def test_a_daemon_that_hangs_is_named_with_what_ends_it_and_its_database_is_not_called_broken(cli: Cli) -> None:
    cli.ok("remember", "Herons nest in the north wood.")
    with stopped(cli.home):
        done = cli("doctor", "--fix", "--json")
    told = findings(done)
    assert done.code == 1 and told["daemon"]["state"] == "bad" and told["daemon"]["fix"] == "vmem-daemon restart"
    assert "held by a program that does not answer" in told["daemon"]["detail"]
    assert told["database"]["state"] == "warn" and "not looked at" in told["database"]["detail"]
    assert not list(cli.home.glob("vmem.db.damaged*"))


def test_a_data_home_that_cannot_be_written_is_named_and_nothing_is_tried_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = [os.W_OK]  # by mode: root may all
    monkeypatch.setenv("VMEM_HOME", str(tmp_path))
    monkeypatch.setattr(os, "access", lambda path, mode: path != str(tmp_path) or not any(mode & no for no in refused))
    *_, last = checks.run(argparse.Namespace(), fix=True)
    assert (last.name, last.state) == ("data home", "bad")
    assert "nothing can be written" in last.detail and "VMEM_HOME" in last.hint
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "vmem.db").write_bytes(b"")  # elsewhere there would be no memories
    *_, last = checks.run(argparse.Namespace(), fix=True)
    assert "your memories are there" in last.detail and last.hint == f"chmod u+rwx {tmp_path}"
    (tmp_path / "vmem.db").unlink()
    refused += [os.R_OK, os.X_OK]  # who may not enter it sees no memories there
    (last,) = [one for one in checks.run(argparse.Namespace(), fix=True) if one.name in ("data home", "permissions")]
    assert "your memories are there" in last.detail and last.hint == f"chmod u+rwx {tmp_path}"


def stop(cli: Cli) -> None:
    assert daemon_command(cli.home, "stop").returncode == 0


def test_a_database_that_was_emptied_is_not_sound_while_a_backup_is_not(cli: Cli) -> None:
    cli.ok("backup")  # of a new memory: that is no reason to warn
    assert findings(cli("doctor", "--json"))["database"]["state"] == "ok"
    uid = cli.uid("We chose SQLite")
    cli.ok("backup")
    stop(cli)
    for path in cli.home.glob("vmem.db*"):
        path.unlink()
    found = findings(cli("doctor", "--json"))
    assert found["database"]["state"] == "warn" and "restore-backup" in found["database"]["fix"]
    cli.ok("restore-backup", "--yes")
    assert uid in cli.ok("ls")


def test_what_was_turned_off_on_purpose_is_not_said_to_be_broken(cli: Cli) -> None:
    cli.ok("pause", "--mute", "--for", "1h")
    done = cli("doctor", "--json")
    found = findings(done)
    assert done.code == 0 and found["round trip"]["state"] == "warn"
    assert "until" in found["paused"]["detail"] and found["paused"]["fix"] == "vmem resume --all"


@pytest.mark.parametrize(
    ("file", "setting"),
    [
        ("config/settings.json", "disableAllHooks"),
        ("repo/.claude/settings.local.json", "disableAllHooks"),
        ("managed/managed-settings.json", "allowManagedHooksOnly"),
        ("managed/managed-settings.d/10-hooks.json", "disableAllHooks"),
    ],
)
def test_settings_of_claude_codes_that_keep_our_hooks_from_running_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, setting: str
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setattr(claude_code, "MANAGED", tmp_path / "managed")
    (tmp_path / "repo").mkdir()
    monkeypatch.chdir(tmp_path / "repo")
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({setting: False}))
    assert list(checks._hooks()) == []
    path.write_text(json.dumps({setting: True}))
    (finding,) = checks._hooks()
    assert finding.state == "warn" and finding.detail.endswith(f"{setting} is set in {path}")


def test_a_healthy_memory_passes_and_keeps_no_trace_of_the_check(cli: Cli) -> None:
    uid = cli.uid("We chose SQLite")
    before = cli("ls", "--all", "--json").json
    done = cli("doctor", "--json")
    assert done.code == 0 and done.json["ok"], done
    found = findings(done)
    assert found["round trip"]["state"] in ("ok", "warn") and "injected" in found["round trip"]["detail"]
    for name in ("permissions", "daemon", "database", "orphans", "queue", "spool", "disk", "settings", "hook command"):
        assert found[name]["state"] == "ok", found[name]
    assert cli("ls", "--all", "--json").json == before
    assert len(cli("projects", "--json").json["projects"]) == 1
    assert cli("log", "--all", "--json").json["entries"] == []
    assert cli("resident", "--list", "--all", "--json").json["contexts"] == []
    assert uid in cli.ok("ls")


def test_the_check_leaves_alone_a_repository_around_the_temporary_directory(cli: Cli) -> None:
    cli.uid("We chose SQLite")
    (cli.project / ".git").mkdir()
    cli.uid("We chose Django")
    before = cli("ls", "--all", "--json").json
    done = cli("doctor", "--json", TMPDIR=str(cli.project))
    assert findings(done)["round trip"]["state"] in ("ok", "warn")
    assert cli("ls", "--all", "--json").json == before
    assert len(cli("projects", "--json").json["projects"]) == 1


def test_a_daemon_that_is_not_to_be_started_is_not(cli: Cli) -> None:
    cli.uid("We chose SQLite")
    stop(cli)
    done = cli("doctor", "--no-start", "--json")
    assert done.code == 0 and findings(done)["daemon"]["fix"] == "vmem-daemon start"
    assert findings(done)["database"]["state"] == "ok", "it is looked at without one"
    assert daemon_command(cli.home, "status").returncode == 3


def test_a_round_trip_that_fails_leaves_nothing_to_be_taken_in_later(cli: Cli) -> None:
    cli.uid("We chose SQLite")
    damaged(cli, *(f"ALTER TABLE sessions DROP COLUMN {one}" for one in ("begun", "parent")))  # each prompt fails
    assert "error" not in cli("status").err
    done = cli("doctor", "--json")
    assert done.code == 1 and findings(done)["round trip"]["state"] == "bad"
    assert re.search(r"logged \d+ errors? since it started; run: vmem doctor", cli("status").err)
    assert list((cli.home / "spool").glob("*.event")) == []


def test_the_round_trip_fails_when_the_hook_does_not_inject(cli: Cli) -> None:
    cli.uid("We chose SQLite")
    broken = cli.home / "plugin"
    (broken / "hooks").mkdir(parents=True)
    (broken / "vmem" / "hot").mkdir(parents=True)
    hook = broken / "hooks" / "vmem-hook"
    hook.write_text("#!/bin/sh\nexit 0\n")
    hook.chmod(0o755)
    done = cli("doctor", "--json")
    assert done.code == 1 and findings(done)["round trip"]["state"] == "bad"
    hook.write_text("#!/bin/sh\nexit 2\n")
    assert "code 2" in findings(cli("doctor", "--json"))["round trip"]["detail"]


def test_an_open_file_in_a_closed_home_breaks_nothing(cli: Cli) -> None:
    cli.uid("We chose SQLite")
    (cli.home / "config.toml").write_text("")  # as an editor makes it
    os.chmod(cli.home / "config.toml", 0o644)
    done = cli("doctor")
    assert done.code == 0 and "! permissions" in done.out
    assert "! permissions" not in cli.ok("doctor", "--fix")


def test_open_permissions_are_found_and_closed(cli: Cli) -> None:
    cli.uid("We chose SQLite")
    os.chmod(cli.home / "vmem.db", 0o644)
    os.chmod(cli.home, 0o755)
    done = cli("doctor")
    assert done.code == 1 and "vmem doctor --fix" in done.out + done.err
    assert cli("doctor", "--fix").code == 0
    assert (cli.home / "vmem.db").stat().st_mode & 0o777 == 0o600
    assert cli.home.stat().st_mode & 0o777 == 0o700


def test_a_stale_socket_and_leftovers_of_the_spool_are_removed(cli: Cli) -> None:
    cli.uid("We chose SQLite")
    stop(cli)
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(cli.home / "run" / "daemon.sock"))
    (cli.home / "spool").mkdir(mode=0o700, exist_ok=True)
    part = cli.home / "spool" / "abc.part"
    part.write_bytes(b"half")
    part.chmod(0o600)
    os.utime(part, (0, 0))
    found = findings(cli("doctor", "--fix", "--json"))
    assert "repaired" in found["socket"]["detail"] and "repaired" in found["spool"]["detail"]
    assert not part.exists()


def damaged(cli: Cli, *statements: str) -> None:
    """Runs SQL behind the daemon's back."""
    stop(cli)
    with closing(sqlite3.connect(cli.home / "vmem.db")) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


def test_index_and_counters_that_went_wrong_are_made_anew(cli: Cli) -> None:
    cli.uid("We retry webhooks six times")
    damaged(cli, "UPDATE capacity SET pages = 99", "INSERT INTO hot_terms (hot_terms) VALUES ('delete-all')",
            "INSERT INTO page_files VALUES ('x', 9999)")  # fmt: skip
    done = cli("doctor", "--json")
    found = findings(done)
    assert done.code == 1 and found["index"]["state"] == "bad" and found["orphans"]["state"] == "warn"
    assert cli("doctor", "--fix").code == 0
    again = findings(cli("doctor", "--json"))
    assert again["database"]["state"] == "ok" and again["orphans"]["state"] == "ok"
    assert "six times" in cli.ok("search", "webhooks")


def test_failed_work_is_queued_again(cli: Cli) -> None:
    cli.uid("We chose SQLite")
    job = "'backfill', 'k', '{\"path\": \"/no/such.jsonl\"}', 'dead', 6, 0, 'OSError: no', 0"
    damaged(cli, f"INSERT INTO jobs (kind, key, payload, state, attempts, run_at, error, created_at) VALUES ({job})")
    assert findings(cli("doctor", "--json"))["queue"]["state"] == "warn"
    assert "OSError" in cli.ok("jobs", "failed")
    assert "1 queued again" in findings(cli("doctor", "--fix", "--json"))["queue"]["detail"]


@pytest.mark.parametrize("place", ["header", "middle", "cut"])
def test_a_damaged_database_is_moved_aside_and_saved_as_far_as_it_can_be_read(cli: Cli, place: str) -> None:
    uids = cli.kept(f"Fact number {n} about the shop, long enough to fill pages. {'x' * 600}" for n in range(20))
    cli.ok("backup")
    late = cli.uid("What came after the backup")
    stop(cli)
    path = cli.home / "vmem.db"
    data = bytearray(path.read_bytes())
    if place == "header":
        data[:100] = b"\0" * 100
    elif place == "middle":
        first = len(data) // 4096 * 2 // 3 * 4096  # the beginning of a page, where damage counts
        for start in range(first, first + 8 * 4096, 4096):
            data[start : start + 512] = os.urandom(512)
    else:
        del data[len(data) // 2 :]
    path.write_bytes(bytes(data))
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    assert cli("doctor", "--json").code == 1
    done = cli("doctor", "--fix", "--json")
    assert done.code == 0, done.out
    aside = list(cli.home.glob("vmem.db.damaged-*"))
    assert aside
    listed = {page["uid"] for page in cli("ls", "-n", "100", "--json").json["pages"]}
    assert set(uids) <= listed
    assert late in listed or place != "header"
    assert findings(cli("doctor", "--json"))["database"]["state"] == "ok"
    assert "number 7" in cli.ok("search", "Fact number 7 about the shop")


@pytest.mark.parametrize("table", ["pages", "sessions", "jobs"])
def test_what_a_daemon_cannot_tell_of_a_damaged_database_keeps_nothing_else_from_being_looked_at(
    cli: Cli, table: str
) -> None:
    uid = cli.uid("Money is integer cents.", "--pin")
    stop(cli)
    path = cli.home / "vmem.db"
    with closing(sqlite3.connect(path)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(os.urandom(4096))
    done = cli("doctor", "--json")
    found = findings(done)
    assert done.code == 1 and found["database"]["state"] == "bad"
    assert {"spool", "disk", "log"} <= found.keys()
    assert found["database"]["detail"].count("run: ") == 0
    assert cli("doctor", "--fix").code == 0
    assert table == "pages" or uid in cli.ok("pins")


def test_a_database_that_cannot_be_saved_for_want_of_room_stays_where_it_is(cli: Cli) -> None:
    cli.kept(f"Fact number {n} {'x' * 900}" for n in range(30))
    stop(cli)
    path = cli.home / "vmem.db"
    data = bytearray(path.read_bytes())
    data[len(data) - 3 * 4096 : len(data) - 2 * 4096] = os.urandom(4096)
    path.write_bytes(bytes(data))
    # In units of 1024 bytes: no larger file can be written, and what Python compiles is to be whole.
    cli.shell("ulimit -f 64; export PYTHONDONTWRITEBYTECODE=1; vmem doctor --fix")
    assert path.read_bytes() == data
    assert not [*cli.home.glob("vmem.db.*")]


@pytest.mark.parametrize("what", ["pipe", "link"])
def test_what_is_no_database_at_all_is_named_and_left_alone(cli: Cli, what: str) -> None:
    stop(cli)
    path = cli.home / "vmem.db"
    path.unlink(missing_ok=True)
    os.mkfifo(path, 0o600) if what == "pipe" else path.symlink_to(cli.home.parent / "unmounted" / "vmem.db")
    for how in ((), ("--fix",)):
        found = findings(cli("doctor", *how, "--json"))
        assert "is no file" in found["database"]["detail"] and not found["database"]["fix"]
    assert not path.exists() or path.is_fifo()


def test_without_a_backup_what_can_be_read_is_still_saved_and_what_was_removed_stays_removed(cli: Cli) -> None:
    kept = cli.kept(f"Fact number {n} {'x' * 900}" for n in range(30))
    gone = cli.uid("What must not come back")
    cli.ok("backup")
    cli.ok("forget", gone)
    cli.ok("config", "set", "forget.keep_days", "0")
    damaged(cli, f"INSERT OR IGNORE INTO tombstones (uid, kind, title, project_id, why, at)"
            f" VALUES ('{gone}', 'fact', '', 1, 'forgotten', 0)",
            f"DELETE FROM pages WHERE uid = '{gone}'")  # fmt: skip
    path = cli.home / "vmem.db"
    data = bytearray(path.read_bytes())
    data[len(data) - 3 * 4096 : len(data) - 2 * 4096] = os.urandom(4096)
    path.write_bytes(bytes(data))
    cli("doctor", "--fix")
    listed = {page["uid"] for page in cli("ls", "-n", "100", "--json").json["pages"]}
    assert gone not in listed and len(listed & set(kept)) >= 25


def test_a_backup_is_put_back_and_what_was_there_is_kept(cli: Cli) -> None:
    first = cli.uid("Before the backup")
    path = cli.ok("backup").strip()
    second = cli.uid("After the backup")
    assert "would put back" in cli.ok("restore-backup", "--dry-run")
    cli.ok("restore-backup", path, "--yes")
    listed = cli.ok("ls")
    assert first in listed and second not in listed
    (aside,) = [one for one in cli.home.glob("vmem.db.before-restore-*") if not one.name.endswith(("-wal", "-shm"))]
    with closing(sqlite3.connect(aside)) as db:
        assert db.execute("SELECT count(*) FROM pages WHERE uid = ?", (second,)).fetchone() == (1,)


def test_a_database_of_a_later_version_is_left_alone(cli: Cli) -> None:
    cli.uid("We chose SQLite")
    damaged(cli, "PRAGMA user_version = 999")
    before = (cli.home / "vmem.db").read_bytes()
    done = cli("doctor", "--fix", "--json")
    assert done.code == 1 and "999" in done.out
    assert (cli.home / "vmem.db").read_bytes() == before


def test_a_killed_daemon_leaves_nothing_that_the_doctor_objects_to(cli: Cli) -> None:
    cli.uid("We chose SQLite")
    kill_daemon(cli.home)
    done = cli("doctor", "--json")
    assert done.code == 0 and findings(done)["database"]["state"] == "ok"


def test_errors_in_the_logs_of_the_last_day_are_told(cli: Cli) -> None:
    cli.uid("We chose SQLite")
    log = cli.home / "log" / "daemon.log"
    with log.open("a") as file:
        file.write("2001-01-01T00:00:00.000Z level=error event=old\n2999-01-01T00:00:00.000Z level=error event=new\n")
    found = findings(cli("doctor", "--json"))["log"]
    assert found["state"] == "warn" and "event=new" in found["detail"] and "1 error" in found["detail"]


def test_the_latest_error_of_both_logs_is_told_with_its_time_and_where_it_stands(cli: Cli) -> None:
    (cli.home / "log").mkdir(parents=True, exist_ok=True)
    early, late = time.time() - 3600, time.time() - 60
    (cli.home / "log" / "daemon.log").write_text(
        f"{time.strftime('%FT%T.000Z', time.gmtime(late))} level=error event=b\n"
    )
    (cli.home / "log" / "hook.log").write_text(f"{early:.3f} Stop: cannot spool\n")
    said = {at: time.strftime("%F %R", time.gmtime(at)) for at in (early, late)}  # in the zone of the command
    found = findings(cli("doctor", "--json"))["log"]
    assert found["detail"] == f"2 errors in the last day; the last, {said[late]}: event=b"
    assert found["fix"] == f"tail {cli.home}/log/daemon.log"
    (cli.home / "log" / "daemon.log").unlink()
    found = findings(cli("doctor", "--json"))["log"]
    assert found["detail"].endswith(f"{said[early]}: hook: Stop: cannot spool"), "no seconds since 1970"
    assert found["fix"] == f"tail {cli.home}/log/hook.log"


def test_an_error_in_the_second_in_which_the_daemon_started_is_counted(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "daemon.log").write_text("2026-01-31T12:00:05.900Z level=error event=new\n")
    started = 1769860805.3
    assert logs.of_daemon(str(tmp_path), started) == 1
    assert logs.of_daemon(str(tmp_path), started + 1) == 0
