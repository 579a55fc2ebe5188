"""Backups: sound, of their time, and nothing left of one that failed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.memory.harness import Host, captured
from vmem.errors import SchemaError, StoreError
from vmem.memory import offline
from vmem.memory.facade import Memory
from vmem.memory.upkeep import rounds
from vmem.store.engine import schema
from vmem.store.files import backups


def test_a_backup_is_a_sound_copy_and_old_ones_go(shop: Host) -> None:
    shop.remember("The shop uses Django.")
    made = shop.call("backup")["backup"]
    assert Path(made["path"]).stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(made["path"])) as db:
        assert db.execute("SELECT count(*) FROM pages").fetchone() == (1,)
    for _ in range(4):
        shop.call("backup")
    assert len(shop.call("backups")["backups"]) == 3  # backup.keep
    assert rounds.keep_up_backups(shop.core) is False
    shop.clock.now = 4e9
    assert rounds.keep_up_backups(shop.core) is True


def test_a_backup_that_a_later_vmem_made_is_refused_and_the_database_stays_where_it_is(shop: Host) -> None:
    uid = shop.remember("The shop uses Django.")
    backup = shop.call("backup")["backup"]["path"]
    shop.memory.close()
    with closing(sqlite3.connect(backup, isolation_level=None)) as db:
        db.execute("PRAGMA user_version = 9999")
    for how in ("dry", "do"):
        with pytest.raises(SchemaError, match="a later vMem wrote it"):
            offline.restore(shop.home, backup, how)
    assert [page["uid"] for page in Host(shop.home, Path(shop.cwd), shop.clock).call("timeline")["pages"]] == [uid]


@pytest.mark.parametrize(
    "strange",
    [
        "CREATE TRIGGER t AFTER INSERT ON pages BEGIN UPDATE pages SET text = 'evil' WHERE id = NEW.id; END",
        "CREATE TABLE kept (text)",
        "CREATE VIEW more AS SELECT 1", "ALTER TABLE pages ADD COLUMN more GENERATED ALWAYS AS (lower(text)) VIRTUAL",
        "DROP TRIGGER pages_deleted; CREATE TRIGGER pages_deleted AFTER DELETE ON pages BEGIN DELETE FROM pages; END",
        "CREATE VIRTUAL TABLE more USING fts5(text)",
    ],
)  # fmt: skip
def test_a_backup_with_anything_in_it_that_no_vmem_made_is_refused(shop: Host, strange: str) -> None:
    uid = shop.remember("The shop uses Django.")
    backup = shop.call("backup")["backup"]["path"]
    shop.memory.close()
    with closing(sqlite3.connect(backup, isolation_level=None)) as db:
        db.executescript(strange)
    for how in ("dry", "do"):
        with pytest.raises(SchemaError, match="what no vMem made"):
            offline.restore(shop.home, backup, how)
    assert [page["uid"] for page in Host(shop.home, Path(shop.cwd), shop.clock).call("timeline")["pages"]] == [uid]


def test_a_backup_that_the_engine_made_notes_in_is_put_back(shop: Host) -> None:
    shop.remember("The shop uses Django.")
    backup = shop.call("backup")["backup"]["path"]
    shop.memory.close()
    with closing(sqlite3.connect(backup, isolation_level=None)) as db:
        db.execute("ANALYZE")
    assert offline.restore(shop.home, backup, "do")["problems"] == []


def test_the_first_backup_is_made_of_the_first_pages_and_not_of_an_empty_database(shop: Host) -> None:
    assert rounds.keep_up_backups(shop.core) is False
    shop.remember("The shop uses Django.")
    assert rounds.keep_up_backups(shop.core) is True


def test_a_backup_says_what_it_holds_and_when_it_was_last_written_to(shop: Host) -> None:
    shop.remember("The shop uses Django.")
    shop.start()
    shop.age(3600)
    last = shop.clock.now
    shop.remember("The port is 8080.")
    made = Path(shop.call("backup")["backup"]["path"])
    held = backups.holding(made)
    assert (held["pages"], held["sessions"], held["projects"]) == (2, 1, 1)
    assert last <= held["newest"] <= shop.clock.now


def test_a_backup_that_fails_leaves_no_part_behind(tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="cannot back up"):
        backups.make(broken, tmp_path / "copy.db")
    assert not list(tmp_path.glob("copy.db*"))


@pytest.mark.parametrize(
    "left", ["backups/vmem-20260131-120000.db.part", "vmem.db.part", "vmem.db.damaged-20260131.copy"]
)
def test_a_copy_that_was_half_made_when_the_daemon_was_killed_goes_when_the_next_one_starts(
    shop: Host, left: str
) -> None:
    """It is as large as the database, and holds what may have been deleted for good since."""
    shop.remember("The shop uses Django.")
    whole = Path(shop.call("backup")["backup"]["path"])
    half = shop.home / left
    shutil.copy(whole, half)
    Path(f"{half}-wal").write_bytes(b"")
    shop.close()
    Memory(shop.home).close()
    assert whole.exists() and not list(half.parent.glob(f"{half.name}*"))


def test_what_cannot_be_removed_where_a_half_made_copy_stood_keeps_no_daemon_from_starting(shop: Host) -> None:
    whole = Path(shop.call("backup")["backup"]["path"])
    folder, half = Path(f"{whole}.a.part"), Path(f"{whole}.b.part")
    folder.mkdir()
    half.write_bytes(b"half")
    shop.close()
    Memory(shop.home).close()
    assert folder.is_dir() and not half.exists()


def test_a_backup_of_a_clock_that_was_ahead_keeps_no_later_one_from_being_made(shop: Host) -> None:
    shop.remember("The shop uses Django.")
    now = shop.core.clock()
    ahead = shop.call("backup")["backup"]["path"]
    os.utime(ahead, (now + 3e7, now + 3e7))
    assert rounds.keep_up_backups(shop.core) is False  # it counts as made now
    assert Path(ahead).stat().st_mtime <= shop.core.clock()
    os.utime(ahead, (now - 1e6, now - 1e6))
    assert rounds.keep_up_backups(shop.core) is True


def test_a_damaged_backup_is_refused(shop: Host, tmp_path: Path) -> None:
    made = Path(shop.call("backup")["backup"]["path"])
    made.write_bytes(made.read_bytes()[:5000])
    assert backups.damage(made)
    with pytest.raises(Exception, match="damaged"):
        backups.put_back(made, tmp_path / "new.db", shop.core.clock(), lambda _: None)
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize("removed", [False, True])
def test_what_was_forgotten_since_stays_so_when_a_backup_is_put_back_and_can_be_brought_back(
    shop: Host, removed: bool
) -> None:
    kept, gone = shop.remember("The shop uses Django."), shop.remember("The vault is behind the mill.")
    shop.event("PostToolUse", tool_name="Bash", tool_input={"command": "make vault"}, tool_response={"stdout": "vault"})
    made = shop.call("backup", path=str(shop.home.parent / "elsewhere.db"))["backup"]["path"]
    shop.call("forget", phrase="vault", for_good=removed)
    shop.memory.close()
    plan = offline.restore(shop.home, made, "dry")
    assert (plan["pages"], plan["forgotten"], plan["gained"]["pages"]) == (2, 1, 0)
    told = offline.restore(shop.home, made, "do")
    assert (told["pages"], told["forgotten"], told["problems"]) == (1, 1, [])
    again = Host(shop.home, Path(shop.cwd), shop.clock)
    assert [page["uid"] for page in again.call("timeline")["pages"]] == [kept]
    assert "vault" not in again.start() and "vault" not in again.compact()
    back = again.call("restore.last")
    assert [page["uid"] for page in back["pages"]] == [gone] and back["acts"] == 1


def test_what_a_killed_daemon_left_is_in_one_file_when_a_restore_is_killed_as_it_moves_it(shop: Host) -> None:
    made = shop.call("backup", path=str(shop.home.parent / "elsewhere.db"))["backup"]["path"]
    shop.remember("The shop uses Django.")
    home = shop.home.parent / "left"
    home.mkdir()
    for end in ("", "-wal"):
        shutil.copy(f"{shop.home}/vmem.db{end}", f"{home}/vmem.db{end}")
    dies = f"""
import os
from pathlib import Path
from vmem.store.files import backups
move = os.replace
os.replace = lambda old, new: (move(old, new), os._exit(9))
backups.put_back(Path({made!r}), Path({str(home)!r}, "vmem.db"), 0.0, lambda _: None)
"""
    assert subprocess.run([sys.executable, "-c", dies], check=False).returncode == 9
    held = [backups.pages_of(path) for path in home.glob("vmem.db*") if path.suffix != backups.PART]
    assert max(held) == 1


@pytest.mark.parametrize("renames", [1, 2])
def test_a_restore_that_is_killed_shows_nothing_that_was_forgotten_since(shop: Host, renames: int) -> None:
    kept = shop.remember("The shop uses Django.")
    shop.remember("The vault is behind the mill.")
    made = shop.call("backup", path=str(shop.home.parent / "elsewhere.db"))["backup"]["path"]
    shop.call("forget", phrase="vault")
    shop.memory.close()
    dies = f"""
import os
from pathlib import Path
from vmem.memory import offline
move, left = os.replace, list(range({renames}))
os.replace = lambda old, new: (move(old, new), left.pop(), left or os._exit(9))
offline.restore(Path({str(shop.home)!r}), {made!r}, "do")
"""
    assert subprocess.run([sys.executable, "-c", dies], check=False).returncode == 9
    if not (shop.home / "vmem.db").exists():  # killed between the two: the next one finds what was put aside
        offline.restore(shop.home, str(backups.put_aside(shop.home)[0]), "do")
    again = Host(shop.home, Path(shop.cwd), shop.clock)
    assert [page["uid"] for page in again.call("timeline")["pages"]] == [kept]


@pytest.mark.parametrize("how", ["damaged", "of the first schema"])
def test_what_was_forgotten_stays_so_where_the_database_is_damaged_or_was_not_migrated_yet(
    shop: Host, how: str
) -> None:
    kept = shop.remember("The shop uses Django.")
    shop.remember("The vault is behind the mill.")
    made = shop.call("backup", path=str(shop.home.parent / "elsewhere.db"))["backup"]["path"]
    shop.call("forget", phrase="vault")
    shop.memory.close()
    database = shop.home / "vmem.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as db:
        (size,) = db.execute("PRAGMA page_size").fetchone()
        (block,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'snapshots'").fetchone()
        if how == "of the first schema":
            for kind, name in (("tombstones", "said"), ("activity", "forgotten")):
                db.execute(f"DROP INDEX {kind}_{name}")
            for column in ("activity DROP COLUMN forgotten_at", "tombstones DROP COLUMN said_at",
                           "tombstones DROP COLUMN title_mark", "residency DROP COLUMN gone"):  # fmt: skip
                db.execute(f"ALTER TABLE {column}")
            db.execute(f"PRAGMA user_version = {schema.FIRST}")
    if how == "damaged":
        with database.open("r+b") as file:
            file.seek((block - 1) * size)
            file.write(b"x" * size)
        assert backups.damage(database)
    assert offline.restore(shop.home, made, "do")["forgotten"] == 1
    again = Host(shop.home, Path(shop.cwd), shop.clock)
    assert [page["uid"] for page in again.call("timeline")["pages"]] == [kept]


@pytest.mark.parametrize("removed", [False, True])
def test_what_was_forgotten_is_not_read_from_its_transcript_after_a_backup_of_before_it_was_said_is_put_back(
    shop: Host, removed: bool
) -> None:
    made = shop.call("backup", path=str(shop.home.parent / "elsewhere.db"))["backup"]["path"]
    captured(shop, ("From now on keep the key in the vault.", "Noted."), session="s1")
    shop.call("forget", phrase="vault", for_good=removed)
    shop.memory.close()
    offline.restore(shop.home, made, "do")
    again = Host(shop.home, Path(shop.cwd), shop.clock)
    again.call("backfill", paths=[str(Path(shop.cwd, "s1.jsonl"))])
    again.work(1)
    assert again.call("timeline")["pages"] == []
