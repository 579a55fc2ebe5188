"""What goes out and comes in: documents, notes, exports, old transcripts."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, new_cli
from vmem import __version__
from vmem.cli import app
from vmem.errors import DeadlineError
from vmem.hot import client

pytestmark = pytest.mark.slow  # each command is a process


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


def test_what_is_no_regular_file_is_refused_and_not_waited_for(own: Cli, tmp_path: Path) -> None:
    commands = []
    for suffix in ("md", "jsonl", "db"):
        os.mkfifo(tmp_path / f"pipe.{suffix}")
        (tmp_path / f"endless.{suffix}").symlink_to("/dev/zero")
        for name in ("pipe", "endless"):
            path = str(tmp_path / f"{name}.{suffix}")
            commands += [["ingest", path], ["import", path], ["snapshot", "import", path], ["backfill", path]]
    for words, told in zip(commands, own.many(commands), strict=True):
        assert told.code == 2 and "is not a regular file; name " in told.err and "FILE\n" in told.err, (words, told)
    answer = client.call("import.claude-mem", json.dumps({"path": f"{tmp_path}/pipe.db"}).encode(), 5, str(own.home))
    assert b"not a regular file" in answer.body, "whatever asks the daemon"


def test_a_file_without_end_is_read_no_further_than_can_be_taken(own: Cli, tmp_path: Path) -> None:
    for name in ("notes.md", "lines.jsonl"):
        (tmp_path / name).touch()
        os.truncate(tmp_path / name, 1 << 40)
        for words in (["import"], ["snapshot", "import"]):
            told = own(*words, str(tmp_path / name))
            assert told.code == 2 and " than " in told.err and "characters; " in told.err, (words, told)
    for line in ("remember", "edit ID --text -", "import -", "snapshot import -", "ingest -"):
        told = own.shell(f"vmem {line.replace('ID', own.uid('Tea is at four.'))} < /dev/zero")
        assert told.code == 2, (line, told)


def test_lines_of_any_number_are_taken_in_from_a_file_and_a_pipe(own: Cli, tmp_path: Path) -> None:
    lines = [json.dumps({"text": f"Heron {number} nests by the weir."}) + "\n" for number in range(450)]
    (tmp_path / "many.jsonl").write_text("\ufeff\n\n" + "".join(lines))
    assert "450 pages in 1 file, 450 new" in own.ok("import", str(tmp_path / "many.jsonl"))
    assert "450 pages in 1 file, 450 new" in own.ok("import", "-", stdin="".join(lines))


@pytest.mark.parametrize("page", ['{"text": "A heron."}', '{"vmem": 1, "kind": "fact", "text": "A heron."}'])
def test_a_line_that_cannot_be_taken_in_is_named_by_its_number_in_the_file(own: Cli, tmp_path: Path, page: str) -> None:
    (tmp_path / "pages.jsonl").write_text("\n" + f"{page}\n" * 430 + "\n\n" + page[:-1])
    assert "line 434 of pages.jsonl: " in own("import", "--dry-run", str(tmp_path / "pages.jsonl")).err


def test_a_directory_without_markdown_is_named(own: Cli, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "all.jsonl").write_text('{"text": "A heron."}')
    told = own("import", str(tmp_path / "exports"))
    assert told.code == 2 and "no Markdown in" in told.err and "name a file of another kind" in told.err


def test_no_link_that_lies_where_a_file_is_made_leads_what_is_written_astray(own: Cli, tmp_path: Path) -> None:
    own.ok("remember", "The shop sells tea.")
    clone, precious = tmp_path / "clone", tmp_path / "precious"
    clone.mkdir()
    precious.write_text("as it was")
    for name in ("report.html", "b.db.part", "all.jsonl.part"):
        (clone / name).symlink_to(precious)
    own.ok("report", "-C", str(own.project), cwd=clone)
    own.ok("backup", str(clone / "b.db"))
    own.ok("export", "-o", str(clone / "all.jsonl"))
    assert precious.read_text() == "as it was"
    for name in ("b.db", "all.jsonl"):
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


def test_a_file_that_cannot_be_read_is_named_and_keeps_no_other_out(own: Cli, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("# Herons\n\nThe heron nests on the ridge.\n")
    (tmp_path / "notes" / "b.md").write_bytes(b"# caf\xe9\n\nlatin-1\n")
    (tmp_path / "notes" / "c.md").write_text("# Ports\n\nThe gateway listens on 8443.\n")
    os.mkfifo(tmp_path / "notes" / "d.md")  # it would be waited for
    done = own("import", str(tmp_path / "notes"))
    assert done.code == 1 and "2 pages in 2 files, 2 new" in done.out
    assert f"not taken: {tmp_path}/notes/b.md: it is not UTF-8 text" in done.err
    alone = own("import", str(tmp_path / "notes" / "b.md"))
    assert alone.code == 2 and "b.md" in alone.err and "codec" not in alone.err


def test_what_takes_the_daemon_minutes_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("# Ports\n\nThe gateway listens on 8443.\n")
    reply = {"pages": 1, "new": 1, "unpinned": 0, "projects": {}, "contents": {}, "backup": {"path": "b", "bytes": 1}}

    def call(_name: str, _body: bytes, timeout_s: float, **_more: object) -> client.Reply:
        if timeout_s < 600:  # of ten thousand notes one portion took over a minute
            raise DeadlineError("the daemon did not answer in time")
        return client.Reply("ok", "", __version__, json.dumps(reply).encode())

    monkeypatch.setattr(client, "call", call)
    for words in (["import", str(notes)], ["ingest", str(notes)], ["backup"]):
        assert app.run(words) == 0, capsys.readouterr().err
