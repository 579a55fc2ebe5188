"""Notes, JSON lines and another tool's database come in as drafts, with the trust that each source deserves."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmem.capture.exporters import page_json
from vmem.capture.importers import from_claude_mem, from_jsonl, from_notes
from vmem.errors import InputError
from vmem.model import Page

CLAUDE_MD = """# Project

Overview of the thing.

## Rules

- Never commit to main.
- I prefer small functions.
  They are easier to test.

```sh
# never mind
make test
```

## Commands

Run `make test` to test.
"""


def test_each_item_of_a_note_is_a_page_under_its_heading() -> None:
    drafts = from_notes(CLAUDE_MD, "CLAUDE.md")
    told = {draft.text.split("\n")[0]: draft for draft in drafts}
    assert set(told) >= {
        "Overview of the thing.",
        "Never commit to main.",
        "I prefer small functions.",
        "Run `make test` to test.",
    }
    assert (told["Never commit to main."].kind, told["Never commit to main."].speaker) == ("constraint", "user")
    assert "They are easier to test." in told["I prefer small functions."].text
    assert "Project › Rules" in told["Never commit to main."].text
    assert [d.key for d in drafts] == [d.key for d in from_notes(CLAUDE_MD, "CLAUDE.md")]


@pytest.mark.parametrize(
    "item",
    ["Always run the linter first", "runbooks always UTC", "Make sure every endpoint has a test",
     "Run make lint before every commit", "Commit messages: imperative, lower case", "All new code must have tests.",
     "Do not commit secrets.", "Niemals direkt auf main pushen.", "Nunca subas cambios directamente a main.",
     "mainに直接pushしないでください。", "Никогда не пушь в main."],
)  # fmt: skip
def test_what_a_person_wrote_down_as_a_rule_is_one(item: str) -> None:
    assert [draft.kind for draft in from_notes(f"# Working here\n\n- {item}\n", "CLAUDE.md")] == ["constraint"]


@pytest.mark.parametrize("item", ["MQTT broker for the sensors", "Firmware for the heron board.", "Built with Zig"])
def test_what_a_note_says_of_a_thing_is_nothing_that_was_chosen(item: str) -> None:
    assert [draft.kind for draft in from_notes(f"- {item}\n", "CLAUDE.md")] == ["fact"]


def test_what_an_assistant_wrote_down_is_no_rule_of_the_user() -> None:
    drafts = from_notes("- Never commit to main.\n- We decided to use Redis.\n", "MEMORY.md")
    assert [(draft.kind, draft.speaker) for draft in drafts] == [("fact", "assistant"), ("decision", "assistant")]


def test_a_memory_file_with_front_matter_is_one_page() -> None:
    (draft,) = from_notes(
        "---\nname: Deploys\ndescription: how we deploy\n---\nUse `make ship`.\n", "memory/deploys.md"
    )
    assert draft.title == "Deploys"
    assert "Use `make ship`." in draft.text


@given(st.text(max_size=300))
def test_any_note_is_taken(text: str) -> None:
    for draft in from_notes(text, "CLAUDE.md"):
        assert draft.title and draft.text and draft.key


def test_json_lines_of_ours_and_of_others() -> None:
    page = Page("abcdefgh", "constraint", "T", "never push", tags=("a",), created_at=5.0)
    text = page_json(page) + '\n\n{"content": "use tabs", "type": "preference", "tags": ["a", 3], "timestamp": 17e11}\n'
    ours, theirs = from_jsonl(text)
    assert (ours.kind, ours.text, ours.key) == ("constraint", "never push", "import:abcdefgh")
    assert (theirs.kind, theirs.speaker, theirs.created_at) == ("fact", "assistant", 1_700_000_000.0)
    assert (ours.tags, theirs.tags) == (("a",), ("imported", "a"))


@pytest.mark.parametrize("text", ["nonsense", "[1]", '{"x": 1}', '{"vmem": 1, "kind": "lie", "text": "x"}'])
def test_a_wrong_line_is_named(text: str) -> None:
    with pytest.raises(InputError):
        from_jsonl(text)


def claude_mem(path: Path) -> Path:
    database = sqlite3.connect(path)
    database.executescript(
        """
        CREATE TABLE observations (id INTEGER PRIMARY KEY, memory_session_id TEXT, project TEXT, text TEXT, type TEXT,
            title TEXT, subtitle TEXT, facts TEXT, narrative TEXT, concepts TEXT, files_read TEXT, files_modified TEXT,
            prompt_number INTEGER, created_at TEXT, created_at_epoch INTEGER);
        CREATE TABLE session_summaries (id INTEGER PRIMARY KEY, memory_session_id TEXT, project TEXT, request TEXT,
            learned TEXT, created_at_epoch INTEGER);
        CREATE TABLE directives (id INTEGER PRIMARY KEY, project TEXT, content TEXT, status TEXT, source TEXT,
            created_at_epoch INTEGER);
        INSERT INTO observations VALUES (1, 's1', 'shop', NULL, 'bugfix', 'Fix race', 'in pool',
            '["lock added", "2 tests"]', 'The pool raced.', '["gotcha"]', '["a.go"]', '["pool.go"]', 4, 'x',
            1700000000000);
        INSERT INTO observations VALUES (2, 's1', 'shop', 'plain text', 'weird', NULL, NULL, 'not json', NULL, NULL,
            NULL, NULL, NULL, 'x', 1700000001000);
        INSERT INTO session_summaries VALUES (1, 's1', 'shop', 'Fix the pool', 'Locks matter', 1700000002000);
        INSERT INTO directives VALUES (1, 'shop', 'Never deploy on Friday', 'active', 'manual', 1700000003000);
        INSERT INTO directives VALUES (2, 'shop', 'Never trust me', 'active', 'model', 1700000003000);
        INSERT INTO directives VALUES (3, 'shop', 'Old', 'retired', 'manual', 1700000003000);
        """
    )
    database.commit()
    database.close()
    return path


def test_a_value_that_the_engine_would_make_as_large_as_memory_is_refused(tmp_path: Path) -> None:
    path = claude_mem(tmp_path / "mem.db")
    with closing(sqlite3.connect(path)) as database:
        database.execute("ALTER TABLE observations ADD COLUMN more GENERATED ALWAYS AS (zeroblob(500000000)) VIRTUAL")
    with pytest.raises(InputError, match="too big"):
        list(from_claude_mem(path))


def test_claude_mems_database_is_read_and_left_as_it_was(tmp_path: Path) -> None:
    path = claude_mem(tmp_path / "claude mem #1.db")
    before = path.read_bytes()
    found = list(from_claude_mem(path))
    assert path.read_bytes() == before
    assert {item.project for item in found} == {"shop"}
    first = found[0].draft
    assert (first.kind, first.title, first.files, first.created_at) == (
        "lesson",
        "Fix race",
        ("pool.go", "a.go"),
        1.7e9,
    )
    assert "- lock added" in first.text
    assert [item.draft.kind for item in found] == ["lesson", "fact", "summary", "constraint", "fact"]
    assert found[2].draft.title == "Fix the pool" and "Learned: Locks matter" in found[2].draft.text
    assert len({item.draft.key for item in found}) == 5


def test_another_database_or_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"not a database at all, but long enough to have a header " * 20)
    sqlite3.connect(tmp_path / "y.db").close()
    for name in ("x.db", "y.db", "none.db"):
        with pytest.raises(InputError):
            list(from_claude_mem(tmp_path / name))


@pytest.mark.parametrize("at", ["1e308", "-1e308", "NaN", "Infinity", "9" * 400, "true", '"x"'])
def test_a_time_that_can_be_none_is_left_out_of_a_foreign_line(at: str) -> None:
    drafts = from_jsonl(f'{{"text": "The heron nests.", "created_at": {at}}}')
    assert [(draft.text, draft.created_at) for draft in drafts] == [("The heron nests.", 0.0)]


@pytest.mark.parametrize("at", ["1740823200", "1740823200000", '"2025-03-01T10:00:00Z"'])
def test_a_time_is_read_however_it_is_written(at: str) -> None:
    assert [draft.created_at for draft in from_jsonl(f'{{"text": "The heron nests.", "created_at": {at}}}')] == [
        1740823200.0
    ]
