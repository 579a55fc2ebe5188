"""What was kept before a rule of redaction knew it: it is shown, and cut out of every byte of the data home."""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import vmem.hot.redact as rules
from tests.capture.planted import PLANTED
from tests.memory.harness import Host
from tests.support.disk import everything_written, readable
from vmem.errors import StoreError
from vmem.hot import reserve
from vmem.memory.redaction import redacting, unredacted
from vmem.memory.upkeep import sweeping
from vmem.store.engine.connection import Database
from vmem.store.files import backups
from vmem.store.pages import search

pytestmark = pytest.mark.promise(n=7)

SECRET, WORD = "glpat-Zx9yQw8vUt7sRq6pOn5m", "herring47"
SAID = f"the gitlab token is {SECRET}, and the password is {WORD}"


class Older:
    """The rules of redaction as they were before they knew any secret; `new` has them know those of today."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self._today = rules._found
        patch.setattr(rules, "_found", lambda text, _patterns: (text, [], 0))

    def new(self) -> None:
        self._patch.setattr(rules, "_found", self._today)


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> Older:
    return Older(monkeypatch)


def left(home: Path, *secrets: str) -> list[str]:
    """Where one of them still stands: in a file's bytes, or in a value of a table, unpacked."""
    secrets = secrets or (SECRET, WORD)
    return sorted({where for where, text in every_value(home) if any(one in text for one in secrets)})


def every_value(home: Path) -> Iterator[tuple[str, str]]:
    """(where, text) of every file below `home`, and of every value of every table of the databases there, unpacked."""
    yield from everything_written(home)
    for path in home.rglob("*.db*"):
        if path.name.endswith(("vmem.db", "-wal", "-shm")) or not path.read_bytes().startswith(b"SQLite format 3"):
            continue
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            for (table,) in db.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%'").fetchall():
                for row in db.execute(f"SELECT * FROM {table}"):
                    yield from ((f"{path.name} {table}", readable(value)) for value in row)


def looked(host: Host, **given: Any) -> list[dict[str, Any]]:
    """What is to be cut, as the command asks for it."""
    found = host.call("redact.look", cwd="", limit=1000, **given)["pages"]
    same = host.call("redact.same", cwd="", uids=[page["uid"] for page in found])["pages"]
    return [*found, *same]


def cut(host: Host, **given: Any) -> dict[str, Any]:
    found = [page["uid"] for page in looked(host) if page["uid"] not in given.get("but", ())]
    return host.call("redact.cut", **{"cwd": "", "uids": found, **given})


def lived(host: Host) -> dict[str, str]:
    """Pages of every sort in which the secret stands; by what they are."""
    made = {
        "hot": host.remember(
            f"For the deploy {SAID}.", title=f"deploy with {WORD}", tags=[f"t-{SECRET}"], files=[f"conf/{SECRET}.env"]
        ),
        "swap": host.remember(f"In the runner {SAID}. " + "It is registered once for each machine. " * 60),
        "bare": host.remember(f"Registered the runner: gitlab-runner register -r {SECRET}"),
        "pinned": host.remember(f"Always use it: {SAID}."),
        "forgotten": host.remember(f"An old note: {SAID}."),
        "edited": host.remember(f"Version one: {SAID}."),
        "clean": host.remember("The heron nests on the north ridge."),
    }
    host.call("pin", uid=made["pinned"], pin="hard", reason=f"because {SAID}")
    host.call("forget", uids=[made["forgotten"]])
    host.call("edit", uid=made["edited"], text="Version two: the gitlab token is in the vault.")
    host.swap_out(made["swap"])
    host.call("ingest", name="notes.md", text=f"# Notes\n\nHere {SAID}.\n\n# More\n\nThe stork nests on the roof.\n")
    host.prompt(f"Remember that {SAID}. Always use port 8080 for the deploy.", "s1")
    host.event("PostToolUse", "s1", tool_name="Bash", tool_input={"command": f"login --token {SECRET} -p {WORD}"},
               tool_response={"stdout": SAID})  # fmt: skip
    host.event("Stop", "s1", last_assistant_message=f"I noted that {SAID}.")
    host.work(1)
    host.prompt("what was the gitlab token for the deploy?", "s2")
    host.event("Stop", "s2", last_assistant_message=f"It is: {SECRET}")
    host.compact("s2")
    host.work(1)
    return made


def test_all_that_todays_rules_would_cut_is_shown_without_a_byte_of_it_and_nothing_is_changed(
    host: Host, older: Older
) -> None:
    made = lived(host)
    assert looked(host) == []
    older.new()
    before = left(host.home)
    found = {page["uid"]: page for page in looked(host)}
    assert {made[name] for name in made if name != "clean"} <= found.keys()
    assert made["clean"] not in found
    assert SECRET not in json.dumps(found)
    assert WORD not in json.dumps(found)
    hot = found[made["hot"]]
    assert "the password is [redacted:password]" in " ".join(hot["passages"])
    assert hot["project"] == Path(host.cwd).name
    assert found[made["forgotten"]]["forgotten"]
    assert found[made["pinned"]]["pin"] == "hard"
    assert left(host.home) == before


def test_no_byte_of_it_is_left_in_any_file_once_it_is_cut(host: Host, older: Older) -> None:
    made = lived(host)
    for _ in range(2):
        host.call("backup")
    assert {"pages", "swap", "page_versions", "snapshots", "activity"} <= set(left(host.home))
    older.new()
    told = cut(host)
    copied = host.call("redact.copies", uids=[])
    assert told["swept"]
    assert not copied["failed"]
    assert [one["changed"] for one in copied["copies"]] == [True, True]
    assert left(host.home) == []
    assert looked(host) == []
    assert host.call("check")["problems"] == []
    assert not host.page(made["hot"]).text.count(SECRET)
    assert host.page(made["swap"]).swapped
    assert host.page(made["pinned"]).pin == "hard"
    assert "north ridge" in host.prompt("where does the heron nest?", "s9")


def test_it_is_found_by_its_other_words_and_no_longer_by_the_secret(host: Host, older: Older) -> None:
    made = lived(host)
    older.new()
    cut(host)
    for swapped in (False, True):
        terms = host.core.terms("", f"{WORD} {SECRET}").terms.split()
        assert search.find(host.core.db.read(), [term for term in terms if len(term) > 6], 1, 100, swapped) == []
    found = [page["uid"] for page in host.call("recall", query="gitlab-runner register", limit=20)["hits"]]
    assert made["bare"] in found
    assert made["swap"] in [p["uid"] for p in host.call("recall", query="registered once for each machine")["hits"]]


def test_a_page_keeps_its_version_its_times_and_its_history(host: Host, older: Older) -> None:
    made = lived(host)
    host.call("edit", uid=made["edited"], text=f"Version three, of {WORD} again.")
    was = {uid: host.page(uid) for uid in made.values()}
    older.new()
    host.clock.now += 1000
    cut(host)
    for uid, page in was.items():
        now = host.page(uid)
        assert (now.version, now.updated_at, now.swapped, now.pin) == (
            page.version, page.updated_at, page.swapped, page.pin,
        )  # fmt: skip
    versions = host.call("history", uid=made["edited"])["versions"]
    assert [one["text"] for one in versions] == [
        "Version one: the gitlab token is [redacted:gitlab], and the password is [redacted:password].",
        "Version two: the gitlab token is in the vault.",
        "Version three, of [redacted:password] again.",
    ]


def test_only_the_pages_that_are_named_are_cut(host: Host, older: Older) -> None:
    made = lived(host)
    older.new()
    host.call("redact.cut", cwd="", uids=[made["hot"]], whole=False)
    assert SECRET not in host.page(made["hot"]).text
    assert SECRET in host.page(made["pinned"]).text


def test_only_a_project_that_is_named_is_cut(host: Host, older: Older, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    host.remember(f"Here {SAID}.")
    theirs = host.call("remember", cwd=str(tmp_path / "other"), text=f"There {SAID}.")["page"]["uid"]
    older.new()
    found = host.call("redact.look", cwd="", project="other")["pages"]
    assert [page["uid"] for page in found] == [theirs]
    for session, cwd in (("s1", host.cwd), ("s2", str(tmp_path / "other"))):
        host.event("SessionStart", session, source="startup", cwd=cwd)
        host.event("PostToolUse", session, cwd=cwd, tool_name="Bash", tool_input={"command": f"echo {session} {WORD}"},
                   tool_response={"stdout": ""})  # fmt: skip
    host.work()
    host.call("redact.cut", cwd="", project="other", uids=[theirs])
    run = [row[0] for row in host.core.db.read().execute("SELECT target FROM activity ORDER BY session_id")]
    assert run == [f"echo s1 {WORD}", "echo s2 [redacted:password]"]


def test_a_false_alarm_is_left_alone_and_not_shown_again_unless_it_is_named(host: Host, older: Older) -> None:
    alarm = host.remember("For the fixture the password is xylophone-99-fixture.")
    again = host.remember("The fixture xylophone-99-fixture is in tests/data.")
    other = host.remember(f"Here {SAID}.")
    older.new()
    assert {page["uid"] for page in looked(host)} == {alarm, again, other}
    cut(host, uids=[other], but=[alarm])
    assert "xylophone-99-fixture" in host.page(alarm).text
    assert "xylophone-99-fixture" in host.page(again).text
    assert SECRET not in host.page(other).text
    assert host.call("redact.look", cwd="")["pages"] == []
    assert host.call("redact.look", cwd="")["spared"] == 1
    assert [page["uid"] for page in host.call("redact.look", cwd="", uids=[alarm])["pages"]] == [alarm]


def test_a_word_or_a_number_as_there_are_others_is_cut_only_where_a_rule_finds_it(host: Host, older: Older) -> None:
    told = host.remember("On the old box the password is elephant, and on the new one the password is 20261122.")
    other = host.remember("The elephant is the logo since 20261122.")
    older.new()
    cut(host)
    assert "elephant" not in host.page(told).text
    assert host.page(other).text == "The elephant is the logo since 20261122."


@pytest.mark.parametrize(
    ("others", "bare"),
    [
        (["walrus47-Kx", "walrus47-Kx-prod99"], "walrus47-Kx-prod99"),
        (["prod99-heron52", "walrus47-Kx-prod99"], "walrus47-Kx-prod99-heron52"),
        (["Kx-prod99", "walrus47-Kx", "walrus47-Kx-prod99"], "walrus47-Kx-prod99"),
    ],
)
def test_of_secrets_that_share_a_piece_none_is_left(host: Host, older: Older, others: list[str], bare: str) -> None:
    """As of a password that got a suffix when it was changed."""
    for month, one in enumerate(others, start=5):
        host.remember(f"In month {month} the password is {one} for the heron database.")
    host.remember(f"Counted the rows of the herons at noon: PGUSER=heron psql {bare} --quiet")
    older.new()
    cut(host)
    assert not left(host.home, "walrus47", "prod99", "heron52")


def test_what_work_was_to_be_done_with_it_is_cut_although_the_disk_lost_a_part_of_that(
    host: Host, older: Older
) -> None:
    host.remember(f"Here {SAID}.")
    with host.core.db.write() as db:
        job = ("document", "k", f'{{"text": "Here {SAID}', "dead", 0, 0, "")
        db.execute(
            "INSERT INTO jobs (kind, key, payload, state, run_at, created_at, error) VALUES (?,?,?,?,?,?,?)", job
        )
    older.new()
    cut(host, whole=True)
    assert left(host.home) == []


class Killed(Exception):
    pass


def cut_and_killed(host: Host, after: int, monkeypatch: pytest.MonkeyPatch) -> Host:
    """Begins to cut all that is to be cut and ends after so many writes; -> a memory opened anew."""
    count = 0
    write = Database.write

    def dying(self: Database, timeout_ms: int = 5000) -> Any:
        nonlocal count
        count += 1
        if count > after:
            raise Killed
        return write(self, timeout_ms)

    uids = [page["uid"] for page in looked(host)]
    with monkeypatch.context() as patch:
        patch.setattr(Database, "write", dying)
        with pytest.raises(Killed):
            host.call("redact.cut", cwd="", uids=uids)
    host.memory.close()
    again = Host(host.home, Path(host.cwd), host.clock)
    host.memory = again.memory
    return again


@pytest.mark.parametrize("after", range(9))
def test_killed_in_the_middle_it_can_be_run_again(
    host: Host, older: Older, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived(host)
    older.new()
    again = cut_and_killed(host, after, monkeypatch)
    cut(again)
    assert left(host.home) == []
    assert again.call("check")["problems"] == []


@pytest.mark.parametrize("after", range(2))
def test_killed_in_the_middle_it_still_knows_what_is_a_secret_by_another_page_alone(
    host: Host, older: Older, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.remember(f"Here {SAID}.")
    host.remember(f"{WORD} was good for the second runner, too.")
    older.new()
    monkeypatch.setattr(redacting, "AT_ONCE", 1)
    cut(cut_and_killed(host, after, monkeypatch))
    assert left(host.home) == []


def test_what_the_disk_has_no_room_to_write_anew_is_written_anew_later(
    host: Host, older: Older, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(host.home / "vmem.db", isolation_level=None)) as db:
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("INSERT INTO meta VALUES ('left', ?)", (f"{SECRET} " * 20_000,))
        db.execute("DELETE FROM meta WHERE name = 'left'")
    host.core.db.fold()
    host.remember(f"Here {SAID}.")
    older.new()

    def full(_database: Database) -> None:
        raise StoreError("database or disk is full")

    for patched in ((Database, "rewrite", full), (reserve, "free", lambda _home: 0)):
        with monkeypatch.context() as patch:
            patch.setattr(*patched)
            assert not cut(host)["swept"]
            host.memory.tick()
    assert "vmem.db" in left(host.home)
    host.clock.now += 2 * sweeping.AGAIN_S
    for _ in range(10):
        host.memory.tick()
    assert left(host.home) == []


def test_what_was_cut_and_not_swept_is_swept_by_the_ticks(
    host: Host, older: Older, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived(host)
    older.new()
    with monkeypatch.context() as patch:
        patch.setattr(sweeping, "to_the_end", lambda _core: False)
        assert not cut(host)["swept"]
    for _ in range(10):
        host.memory.tick()
    assert left(host.home) == []


@pytest.mark.parametrize("nth", range(4))
def test_a_page_that_is_edited_while_it_is_cut_keeps_what_was_edited(
    host: Host, older: Older, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = host.remember(f"Here {SAID}.")
    older.new()
    looking = redacting.look
    looks = []

    def late(*given: Any) -> Iterator[redacting.Found]:
        found = list(looking(*given))
        if found and len(looks) == nth:
            host.call("edit", uid=uid, text="The vault has it.")
        looks.extend(found)
        return iter(found)

    monkeypatch.setattr(redacting, "look", late)
    host.call("redact.cut", cwd="", uids=[uid])
    assert len(looks) > nth
    assert host.page(uid).text == "The vault has it."
    assert left(host.home) == []


def test_a_backup_keeps_its_time_and_can_be_put_back(host: Host, older: Older) -> None:
    made = lived(host)
    host.call("backup")
    (kept,) = backups.kept(host.home)
    older.new()
    cut(host)
    host.call("redact.copies", uids=[])
    (now,) = backups.kept(host.home)
    assert (now.path, now.at) == (kept.path, kept.at)
    assert sorted(path.name for path in (host.home / "backups").iterdir()) == [Path(now.path).name]
    host.memory.close()
    backups.put_back(Path(now.path), host.home / "vmem.db", host.clock(), lambda _: None)
    again = Host(host.home, Path(host.cwd), host.clock)
    assert again.call("check")["problems"] == []
    assert "[redacted:" in again.page(made["hot"]).text
    assert left(host.home) == []
    host.memory = again.memory


def test_a_database_that_was_put_aside_is_cut_with_what_its_log_holds(host: Host, older: Older) -> None:
    lived(host)
    for end in ("", "-wal"):
        aside = host.home / f"vmem.db.before-restore-20260101-000000{end}"
        aside.write_bytes((host.home / f"vmem.db{end}").read_bytes())
    older.new()
    cut(host)
    assert left(host.home)
    assert not host.call("redact.copies", uids=[])["failed"]
    assert left(host.home) == []


def test_in_a_backup_the_named_pages_and_those_that_repeat_them_are_cut_and_no_false_alarm(
    host: Host, older: Older
) -> None:
    alarm = host.remember("For the fixture the password is xylophone-99-fixture.")
    named = host.remember(f"For the deploy the gitlab token is {SECRET}.")
    repeats = host.remember(f"Registered the runner: gitlab-runner register -r {SECRET}")
    other = host.remember("The vault's password is walrus#88Kelp.")
    host.call("backup")
    older.new()
    (kept,) = [Path(one.path) for one in backups.kept(host.home)]

    def texts() -> dict[str, str]:
        with closing(sqlite3.connect(f"file:{kept}?mode=ro", uri=True)) as db:
            return dict(db.execute("SELECT uid, text FROM pages").fetchall())

    before = texts()
    host.call("redact.copies", uids=[named], but=[alarm], whole=False)
    assert {uid for uid, text in texts().items() if text != before[uid]} == {named}
    host.call("redact.copies", uids=[], but=[alarm])
    assert {uid for uid, text in texts().items() if text != before[uid]} == {named, repeats, other}
    assert "xylophone-99-fixture" in texts()[alarm]
    stat = kept.stat()
    assert [one["changed"] for one in host.call("redact.copies", uids=[], but=[alarm])["copies"]] == [False]
    assert [*(host.home / "backups").iterdir()] == [kept]  # and no half of one beside it
    assert (kept.stat().st_ino, kept.stat().st_mtime) == (stat.st_ino, stat.st_mtime)


def test_a_copy_that_cannot_be_read_is_told_and_left_as_it_is(host: Host, older: Older) -> None:
    aside = host.home / "vmem.db.damaged-20260101-000000"
    aside.write_bytes(b"no database, and " + SAID.encode())
    older.new()
    told = host.call("redact.copies", uids=[])
    assert [one["path"] for one in told["failed"]] == [str(aside)]
    assert f"rm {aside}" in told["failed"][0]["why"]
    assert SECRET.encode() in aside.read_bytes()


def test_a_spooled_event_that_could_not_be_read_is_redacted(host: Host, older: Older) -> None:
    (host.home / "spool").mkdir(exist_ok=True)
    bad = host.home / "spool" / "e1.event.bad"
    bad.write_bytes(b"vmem-spool/1 Stop e1 - never\n" + json.dumps({"prompt": SAID}).encode())
    older.new()
    assert cut(host)["events"] == 1
    assert bad.read_bytes().startswith(b"vmem-spool/1 Stop e1 - never\n")
    assert left(host.home) == []


def test_what_the_users_own_pattern_finds_is_cut_once_it_is_set(host: Host) -> None:
    uid = host.remember("The customer is Halvorsen & Sons.")
    (host.home / "config.toml").write_text('[capture]\nredact_patterns = ["Halvorsen"]\n')
    assert [page["uid"] for page in looked(host)] == [uid]
    cut(host)
    assert host.page(uid).text == "The customer is [redacted:custom] & Sons."


def known(host: Host) -> tuple[int, int]:
    told = host.call("redact.known")
    return told["pages"], told["left"]


def test_the_background_looks_once_at_what_is_kept_when_the_rules_are_new(
    host: Host, older: Older, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived(host)
    host.work()
    assert known(host) == (0, 0)
    older.new()
    assert known(host) == (0, 0)  # nothing says that the rules have changed
    monkeypatch.setattr(unredacted, "rules_mark", lambda _patterns: "another")
    assert known(host)[1] > 0
    host.work()
    pages, to_look = known(host)
    assert (pages > 0, to_look) == (True, 0)
    cut(host)
    assert known(host) == (0, 0)


def test_where_more_is_to_be_cut_than_is_noted_the_others_are_found_once_some_are_cut(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unredacted, "KEPT", 3)
    for n in range(5):
        host.remember(f"Customer {n} is Halvorsen & Sons of hall {n}7.")
    host.work()
    (host.home / "config.toml").write_text('[capture]\nredact_patterns = ["Halvorsen"]\n')
    host.work()
    assert known(host) == (3, 0)
    host.call("redact.cut", cwd="", uids=[page["uid"] for page in looked(host)][-3:])
    host.work()
    assert known(host) == (2, 0)


@pytest.mark.parametrize("known_by", ["a rule that is new", "what was told since"])
def test_an_export_is_without_what_nothing_has_looked_for_yet(host: Host, known_by: str) -> None:
    host.remember("The customer is Halvorsen & Sons.")
    host.work()
    if known_by == "a rule that is new":
        (host.home / "config.toml").write_text('[capture]\nredact_patterns = ["Halvorsen"]\n')
    else:
        host.core.secrets.note(["Halvorsen"])
    exported = json.dumps(host.call("export"))
    assert "The customer is" in exported and "Halvorsen" not in exported


def test_the_hash_of_a_page_that_is_cut_is_put_right_in_snapshots(host: Host, older: Older) -> None:
    lived(host)
    older.new()

    def changed() -> list[str]:
        (line, *_) = host.call("snapshot.list")["snapshots"]
        told = host.call("snapshot.restore", id=line["id"])
        return re.findall(r"changed since[^\n]*", json.dumps(told))

    before = changed()
    cut(host)
    assert changed() == before


def test_cut_again_it_finds_nothing_whatever_was_said(host: Host, older: Older) -> None:
    """What a cut leaves is not taken for a secret itself."""
    for _, text, _secret in PLANTED:
        host.call("remember", text=text, title=text[:60])
    older.new()
    assert len(looked(host)) > len(PLANTED) * 0.8
    cut(host)
    assert looked(host) == []
    assert host.call("check")["problems"] == []


def test_a_file_is_written_anew_without_what_deleted_rows_left_in_it(tmp_path: Path) -> None:
    """SQLite zeroes what it deletes, and not what it had copied on when it divided a block."""
    draw = random.Random(2)
    db = Database(tmp_path / "vmem.db")
    with db.write() as writer:
        for number in range(3000):
            text = "text " * draw.randrange(400) + (f"quokka{number}" if number % 10 == 0 else "")
            writer.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (str(draw.random()), text))
        writer.execute("UPDATE meta SET value = 'gone' WHERE value LIKE '%quokka%'")
    db.rewrite()
    assert db.fold()
    db.close()
    assert b"quokka" not in (tmp_path / "vmem.db").read_bytes()


def test_a_disk_that_refuses_the_new_file_is_told_as_such(tmp_path: Path) -> None:
    db = Database(tmp_path / "vmem.db")
    with db.write() as writer:
        writer.execute("INSERT INTO meta VALUES ('a', ?)", ("x" * 200_000,))
        with pytest.raises(StoreError):
            _while(db)
    db.close()


def _while(db: Database) -> None:
    """A rewrite while a transaction is open on the writer."""
    db._lock.release()
    try:
        db.rewrite()
    finally:
        db._lock.acquire()
