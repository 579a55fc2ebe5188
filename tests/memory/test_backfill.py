"""Old transcripts are read newest first, each once, and never before what is said now; age decides, not the order."""

from __future__ import annotations

import itertools
import json
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import DAY, Clock, Host
from tests.support.daemon import data_home, kill_daemon, only_daemon, start_daemon
from tests.support.waiting import wait_until
from vmem.config import set_value
from vmem.hot import client

Said = Sequence[tuple[str, str]]
PROSE = "a line of a long answer that says nothing new\n" * 40  # takes its time: each line is judged
CODE = f"\n```\n{PROSE}```\n"  # as long, and soon read


def transcript(host: Host, session: str, age_days: float, *turns: tuple[str, str], copies: str = "") -> str:
    """A session's transcript of so many days ago; with `copies` its turns bear that session's times, as a fork's do."""
    path = Path(host.cwd, f"{session}.jsonl")
    lines, number = [], itertools.count()
    at = host.clock.now - age_days * DAY
    for prompt, answer in turns:
        for kind, content in (("user", prompt), ("assistant", [{"type": "text", "text": answer}])):
            n = next(number)
            record: dict[str, Any] = {
                "type": kind, "uuid": f"{session}-{n}", "sessionId": session, "cwd": host.cwd, "version": "1.0.88",
                "timestamp": datetime.fromtimestamp(at + 60 * n, UTC).isoformat(),
                "message": {"role": kind, "id": f"{copies or session}-m{n}", "content": content},
            }  # fmt: skip
            lines.append(json.dumps(record, ensure_ascii=False) + "\n")
    path.write_text("".join(lines), encoding="utf-8")
    os.utime(path, (at, at))
    return str(path)


def rows(host: Host, what: str) -> list[Any]:
    return [tuple(row) for row in host.core.db.read().execute(what)]


def current(host: Host, words: str) -> list[str]:
    found = rows(host, "SELECT text, superseded_by FROM pages WHERE kind <> 'episode' ORDER BY id")
    return [text for text, by in found if words in text and not by]


def long_session(word: str, turns: int = 60, padding: str = CODE) -> list[tuple[str, str]]:
    return [(f"what of {word}{n}?", f"It is river {n}. {padding}" * 12) for n in range(turns)]


@pytest.fixture
def no_rest(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("vmem.memory.work.REST_LIMIT_S", 0.0)
    yield


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> int:
    """A transcript is read in pieces of so many bytes."""
    monkeypatch.setattr("vmem.memory.turns.reading.CHUNK_BYTES", 100_000)
    return 100_000


def test_the_newest_transcript_is_finished_before_the_next_is_begun(
    host: Host, no_rest: None, small_chunks: int
) -> None:
    newest = transcript(host, "newest", 1, *long_session("heron", 10))
    older = transcript(host, "older", 9, *long_session("otter", 5))
    assert Path(newest).stat().st_size > 2 * small_chunks
    host.call("backfill", paths=[newest, older])
    steps = 0
    while not rows(host, "SELECT 1 FROM pages WHERE session_id = 'older' LIMIT 1"):
        assert host.memory.work("test")
        steps += 1
    assert steps > 2
    assert len(rows(host, "SELECT DISTINCT turn FROM pages WHERE session_id = 'newest' AND kind = 'episode'")) == 10


def test_what_is_said_now_is_captured_before_the_rest_of_a_backfill(host: Host, no_rest: None) -> None:
    paths = [transcript(host, f"old{n}", n + 1, *long_session(f"heron{n}x", 4)) for n in range(5)]
    host.call("backfill", paths=paths)
    assert host.memory.work("test")
    host.clock.now += 60
    host.prompt("We deploy the otter from the north office.", "live")
    host.event("Stop", "live", last_assistant_message="Understood, the north office it is.")
    assert host.memory.work("test")
    assert rows(host, "SELECT 1 FROM pages WHERE session_id = 'live' AND text LIKE '%Understood, the north%'")
    assert len(rows(host, "SELECT DISTINCT session_id FROM pages WHERE session_id LIKE 'old%'")) == 1


MAY = ("Correction: invoices are archived after 730 days, not 400.", "Noted.")
APRIL = ("Correction: invoices are archived after 400 days, not 90.", "Noted.")
MARCH = ("Remember: invoices are archived after 90 days.", "Noted.")


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_change_holds_in_whatever_order_the_conversations_are_read(
    host: Host, no_rest: None, order: tuple[int, ...]
) -> None:
    paths = [transcript(host, f"s{n}", 10 + 30 * n, said) for n, said in enumerate((MAY, APRIL, MARCH))]
    for place in order:
        host.call("backfill", paths=[paths[place]])
        host.work()
    (holds,) = current(host, "invoices are archived")
    assert "730 days" in holds
    given = host.prompt("after how many days are invoices archived?")
    assert "730" in given and "after 400" not in given and "90 days" not in given


def test_a_statement_of_another_thing_is_not_replaced_by_a_newer_one(host: Host, no_rest: None) -> None:
    paths = [
        transcript(host, "new", 1, ("Correction: the gateway listens on port 8443, not 7443.", "Noted.")),
        transcript(host, "old", 9, ("Correction: the renderer listens on port 7444, not 7000.", "Noted.")),
    ]
    host.call("backfill", paths=paths)
    host.work()
    assert current(host, "8443") and current(host, "7444")


def test_a_second_backfill_changes_nothing(host: Host, no_rest: None) -> None:
    paths = [transcript(host, f"old{n}", n + 1, *long_session(f"heron{n}x", 3), APRIL) for n in range(3)]
    for _ in range(2):
        host.call("backfill", paths=paths)
        host.work()
        before = rows(host, "SELECT uid, version, text, updated_at FROM pages ORDER BY id")
        assert before
    host.clock.now += DAY
    host.call("backfill", paths=paths)
    host.work()
    assert rows(host, "SELECT uid, version, text, updated_at FROM pages ORDER BY id") == before


def test_what_a_client_copied_into_a_forked_or_resumed_transcript_is_kept_once(host: Host, no_rest: None) -> None:
    told = [("where do herons nest?", "In the north wood, by the weir."), MARCH]
    first = transcript(host, "first", 5, *told)
    fork = transcript(host, "fork", 5, *told, ("and the otters?", "Under the mill."), copies="first")
    host.call("backfill", paths=[fork, first])
    host.work()
    texts = Counter(text for (text,) in rows(host, "SELECT text FROM pages WHERE kind = 'episode'"))
    assert len(texts) == 3 and set(texts.values()) == {1}
    assert len(current(host, "90 days")) == 1


def test_a_fork_keeps_no_copy_of_work_with_tools_nor_of_what_was_left_unanswered(host: Host, no_rest: None) -> None:
    talk = Talk("first", cwd=host.cwd).user("count the herons").says("Counting.").bash("ls", "2").says("Two.")
    talk.user("and the otters?").user("no, the seals").says("None.")
    host.clock.now = datetime(2026, 4, 1, tzinfo=UTC).timestamp()
    first = talk.write(Path(host.cwd, "first.jsonl"))
    fork = Path(host.cwd, "fork.jsonl")
    fork.write_text(first.read_text().replace('"sessionId": "first"', '"sessionId": "fork"'))
    for path in (first, fork):
        host.call("backfill", paths=[str(path)])
        host.work()
    assert [row[0] for row in rows(host, "SELECT session_id FROM pages WHERE kind = 'episode'")] == ["first"] * 3


def test_a_fork_keeps_no_copy_of_an_exchange_behind_which_an_agent_reported(host: Host, no_rest: None) -> None:
    """`--fork-session` gives all that it copies one prompt id: the answer to the report seems to be of that turn."""
    talk = Talk("first", cwd=host.cwd).user("have somebody count the herons").tool("Agent", "It has begun.")
    talk.says("An agent counts them now; I will tell you when it is back.")
    notice = "<task-notification>\n<task-id>a25</task-id>\n<result>Two herons.</result>\n</task-notification>"
    origin = {"origin": {"kind": "task-notification"}, "promptSource": "system", "turnOrigin": "task_notification"}
    talk.user(notice, **origin).says("The agent is back: there are two herons, both by the weir.")
    talk.user("and the otters?").says("None.")
    host.clock.now = datetime(2026, 4, 1, tzinfo=UTC).timestamp()
    first = talk.write(Path(host.cwd, "first.jsonl"))
    host.call("backfill", paths=[str(first)])
    host.work()
    before = rows(host, "SELECT text FROM pages WHERE kind = 'episode'")
    fork = Path(host.cwd, "fork.jsonl")
    copies = first.read_text().replace('"sessionId": "first"', '"sessionId": "fork"')
    fork.write_text(re.sub(r'"promptId": "p\d"', '"promptId": "p9"', copies))
    host.call("backfill", paths=[str(fork)])
    host.work()
    assert rows(host, "SELECT text FROM pages WHERE kind = 'episode'") == before and len(before) == 3


@pytest.mark.parametrize("paragraphs", [1, 26, 60])
def test_a_fork_keeps_no_copy_of_a_long_exchange_nor_of_one_with_a_secret(
    tmp_path: Path, no_rest: None, paragraphs: int
) -> None:
    long = "\n\n".join(
        f"Heron {n} nests by weir {n}. " + "It is grey, and stands still. " * 10 for n in range(paragraphs)
    )
    told = [(long, "heron42!Weir let me in."), ("go on", "What is the password of the weir?"), ("heron42!Weir", "Ok.")]
    for name in ("first", "fork"):  # each read by a daemon that knows no secret yet: the first answer is read as it is
        host = Host(tmp_path / "home", tmp_path / "project")
        host.call("backfill", paths=[transcript(host, name, 5, *told, copies="first")])
        host.work()
        kept = {session for (session,) in rows(host, "SELECT session_id FROM pages")}
        host.close()
    assert kept == {"first"}


def test_two_sessions_that_were_told_the_same_at_once_are_both_kept(host: Host, no_rest: None) -> None:
    paths = [
        transcript(host, name, 5, ("where do herons nest?", f"In the {name} wood, by the weir."))
        for name in ("north", "south")
    ]
    host.call("backfill", paths=paths)
    host.work()
    assert len(rows(host, "SELECT 1 FROM pages WHERE kind = 'episode'")) == 2


def test_a_full_index_keeps_the_newest_and_what_is_live(host: Host, no_rest: None) -> None:
    set_value(host.home, "capacity.project_pages", "100")
    for n in range(6):
        host.prompt(f"Tell of the live otter number {n}, the one in pond {n}.", "live")
    paths = [
        transcript(
            host, f"old{n:02d}", n + 2, *[(f"what of heron{n}x{k}?", f"It nests in wood {k}.") for k in range(20)]
        )
        for n in range(8)
    ]
    host.call("backfill", paths=paths)
    host.work()
    assert len(rows(host, "SELECT 1 FROM pages WHERE kind = 'episode'")) == 166
    assert not rows(host, "SELECT 1 FROM pages WHERE session_id = 'live' AND swapped = 1")
    hot = rows(host, "SELECT min(created_at), count(*) FROM pages WHERE kind = 'episode' AND swapped = 0")[0]
    cold = rows(host, "SELECT max(created_at), count(*) FROM pages WHERE kind = 'episode' AND swapped = 1")[0]
    assert hot[1] >= 50 and hot[0] > cold[0]


def test_progress_is_told_in_bytes_that_are_left(host: Host, no_rest: None, small_chunks: int) -> None:
    paths = [transcript(host, f"old{n}", n + 1, *long_session(f"heron{n}x", 6)) for n in range(2)]
    size = sum(Path(path).stat().st_size for path in paths)
    host.call("backfill", paths=[*paths, "/no/such/transcript.jsonl"])
    assert host.call("jobs")["backfill"] == {"transcripts": 3, "bytes": size}
    told = [size]
    while host.memory.work("test"):
        told.append(host.call("jobs")["backfill"]["bytes"])
    assert told == sorted(told, reverse=True) and len(set(told)) >= 3
    assert host.call("jobs")["backfill"] == {"transcripts": 0, "bytes": 0}


def test_a_transcript_of_nobody_is_left_alone(host: Host, no_rest: None) -> None:
    path = Path(host.cwd, "empty.jsonl")
    path.write_text('{"type":"summary","summary":"A title"}\nnot json\n')
    host.call("backfill", paths=[str(path), str(path.with_name("gone.jsonl"))])
    host.work()
    assert not rows(host, "SELECT 1 FROM pages") and not rows(host, "SELECT 1 FROM jobs")


@pytest.mark.slow
def test_a_daemon_killed_in_the_middle_goes_on_and_doubles_nothing(tmp_path: Path) -> None:
    host = Host(tmp_path / "told", tmp_path / "project", Clock())
    paths = [transcript(host, f"old{n}", n + 1, *long_session(f"heron{n}x", 4, PROSE), APRIL) for n in range(3)]
    host.call("backfill", paths=paths)
    host.work()
    wanted = sorted(rows(host, "SELECT key, text FROM pages"))
    host.close()
    with data_home() as home:
        start_daemon(home)
        assert client.call("backfill", json.dumps({"paths": paths}).encode(), base=str(home)).status == "ok"
        for share in (0.2, 0.6):
            wait_until(lambda share=share: _count(home) > share * len(wanted), 120, "a part is read")  # type: ignore[misc]
            kill_daemon(home)
            start_daemon(home)
        wait_until(lambda: not _count(home, "jobs"), 240, "all is read")
        only_daemon(home)
        with closing(sqlite3.connect(home / "vmem.db", timeout=10)) as db:
            assert sorted(db.execute("SELECT key, text FROM pages").fetchall()) == wanted


def agents_transcript(
    host: Host, session: str, agent: str, age_days: float, *turns: tuple[str, str], below: str = ""
) -> str:
    """What a subagent of that session did, where the host keeps it."""
    folder = Path(host.cwd, session, "subagents", below)
    folder.mkdir(parents=True, exist_ok=True)
    old = Path(transcript(host, f"{session}-{agent}", age_days, *turns))
    path = old.rename(folder / f"agent-{agent}.jsonl")
    return str(path)


ASKED = (
    "Look through the parsers for leftovers of the heron scheme.",
    "The heron scheme is left in parse_fare.py only.",
)


@pytest.mark.parametrize("below", ["", "workflows/wf_1"])
def test_what_subagents_did_is_read_as_theirs_and_once(host: Host, no_rest: None, below: str) -> None:
    theirs = agents_transcript(host, "old1", "a77", 3, ASKED, below=below)
    main = transcript(host, "old1", 2, ("Who knows the heron scheme?", "An agent looks."))
    for paths in ([theirs], [main, theirs]):
        host.call("backfill", paths=paths)
        host.work()
    wanted = [(True, 0, True), (False, 1, False)]
    told = "SELECT key LIKE 'old1/a77:%', turn, text LIKE '%parse_fare%' FROM pages WHERE session_id = 'old1'"
    assert rows(host, told) == wanted
    assert "parse_fare" in host.prompt("Where are leftovers of the heron scheme?", "new")
    # Its end is told after it was read: the same page.
    host.event(
        "SubagentStop", "old1", agent_id="a77", agent_type="Explore", agent_transcript_path=theirs,
        last_assistant_message=ASKED[1],
    )  # fmt: skip
    host.work()
    assert rows(host, told) == wanted


def _count(home: Path, table: str = "pages") -> int:
    with closing(sqlite3.connect(f"file:{home / 'vmem.db'}?mode=ro", uri=True, timeout=10)) as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
