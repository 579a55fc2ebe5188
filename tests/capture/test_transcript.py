"""The transcript is read from an offset, in pieces, whatever is in it, and is never written."""

from __future__ import annotations

import json
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.capture.talk import Talk
from vmem.capture.talk import transcript
from vmem.capture.talk.prompts import clean_prompt, may_be_typed
from vmem.capture.talk.records import Record, parse_record, without_pictures
from vmem.capture.talk.transcript import last_turn_offset, read_transcript
from vmem.capture.talk.turns import turns


def small_talk() -> Talk:
    talk = Talk().user("add a retry").says("Looking.").bash("pytest -q", "1 failed", failed=True)
    return talk.tool("Edit", "ok", file_path="/home/u/proj/src/net.py").bash("pytest -q", "9 passed").says("Done.")


def test_a_prompt_full_of_tags_that_are_never_closed_is_not_read_anew_for_each() -> None:
    begun = "<system-reminder> what begins and does not end " * 30_000  # 1.4 MB: read through for each, half an hour
    assert may_be_typed(begun)
    assert clean_prompt(f"{begun}<ide_selection>x = 1</ide_selection> so") == f"{begun}so"


def test_a_missing_file_is_an_empty_chunk(tmp_path: Path) -> None:
    chunk = read_transcript(tmp_path / "none.jsonl")
    assert (chunk.records, chunk.next_offset, chunk.rewritten) == ((), 0, False)


def test_each_kind_of_record_is_recognised(tmp_path: Path) -> None:
    talk = Talk()
    talk.add(type="queue-operation", operation="enqueue", content="x")
    talk.add(type="attachment", attachment={"type": "hook_success", "content": ""})
    talk.user("hello").says("hi").bash("ls", "a b")
    talk.add(type="user", isMeta=True, message={"role": "user", "content": "Caveat: synthetic"})
    talk.add(type="user", message={"role": "user", "content": "<local-command-stdout>x</local-command-stdout>"})
    talk.add(type="assistant", message={"model": "<synthetic>", "content": [{"type": "text", "text": "No response"}]})
    talk.add(
        type="attachment", attachment={"type": "queued_command", "prompt": "also the docs", "commandMode": "prompt"}
    )
    talk.add(
        type="user", message={"role": "user", "content": [{"type": "text", "text": "[Request interrupted by user]"}]}
    )
    talk.compact("SUMMARY").add(type="summary", summary="A title", leafUuid="x").add(type="from-the-future", x=1)
    kinds = [record.kind for record in read_transcript(talk.write(tmp_path / "t.jsonl")).records]
    assert kinds == [
        "other", "other", "prompt", "assistant", "assistant", "user", "other", "other", "other", "steer", "other",
        "compact", "summary", "title", "other",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "prompt"),
    [
        ("plain", "plain"),
        ([{"type": "text", "text": "in blocks"}, {"type": "image", "source": {}}], "in blocks\n[image]"),
        ("<system-reminder>be nice</system-reminder>\nreal words", "real words"),
        (
            "<command-message>x</command-message><command-name>/plan</command-name>"
            "<command-args>the API</command-args>",
            "/plan the API",
        ),
        ("<command-name>/model</command-name><command-args>opus</command-args>", None),
        ('<system-reminder id="0f">be nice</system-reminder id="0f">\nreal words', "real words"),
        ("<bash-input>ls</bash-input>", None),
        ("Stop hook feedback:\n[check.sh]: never push", None),
        ("Base directory for this skill: /x/deploy\n\n# Deploy\n\nNever push.", None),
        ("This session is being continued from a previous conversation that ran out of context. Never push.", None),
        ("  ", None),
    ],
)
def test_real_prompts_are_told_from_what_the_client_writes(content: object, prompt: str | None) -> None:
    line = json.dumps({"type": "user", "message": {"role": "user", "content": content}}).encode()
    record = parse_record(line)
    assert record is not None
    assert (record.text if record.kind == "prompt" else None) == prompt


def test_a_command_that_the_model_did_not_answer_was_the_clients_own(tmp_path: Path) -> None:
    command = "<command-name>/{0}</command-name><command-message>{0}</command-message><command-args></command-args>"
    talk = Talk().user("hello").says("hi").user(command.format("recap")).user("/tmp is full")
    talk.user(command.format("goal")).says("On it.")
    told = turns(read_transcript(talk.write(tmp_path / "t.jsonl")).records)
    assert [turn.prompt for turn in told] == ["hello", "/tmp is full", "/goal"]


def test_a_command_that_the_client_has_the_model_do_is_answered_in_a_turn_of_its_own(tmp_path: Path) -> None:
    doctor = "<command-message>doctor</command-message>\n<command-name>/doctor</command-name>"  # of client 2.1.330
    talk = Talk().user("hello").says("hi").user(doctor)
    talk.user([{"type": "text", "text": "# Claude Code Doctor\n\nHealth-check my setup."}], isMeta=True)
    talk.says("Two stale plugins.").user("thanks").says("Fine.")
    told = turns(read_transcript(talk.write(tmp_path / "t.jsonl")).records)
    assert [(turn.prompt, turn.answer) for turn in told] == [
        ("hello", "hi"), ("/doctor", "Two stale plugins."), ("thanks", "Fine."),
    ]  # fmt: skip


def test_a_fork_that_begins_in_the_middle_keeps_its_own_words_and_no_answer_to_what_it_lacks(tmp_path: Path) -> None:
    talk = Talk("fork").says("the end of an answer", requestSessionId="old").user("a copied prompt", promptId="p9")
    talk.says("the copied answer", requestSessionId="old").user("its own", promptId="p9").says("Yes.")
    told = turns(read_transcript(talk.write(tmp_path / "t.jsonl")).records)
    assert [(t.prompt_id, t.prompt, t.answer) for t in told] == [
        ("", "a copied prompt", "the copied answer"), ("p9", "its own", "Yes."),
    ]  # fmt: skip


def test_a_command_that_the_user_typed_for_the_shell_was_run_in_the_turn_before(tmp_path: Path) -> None:
    key = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    talk = Talk().user("<bash-input>ls</bash-input>").user("<bash-stdout>a b</bash-stdout><bash-stderr></bash-stderr>")
    talk.user("Is the staging box up?").says("It is.")
    talk.user(f"<bash-input> make deploy KEY={key}</bash-input>").user("<bash-stdout>never\n</bash-stdout>")
    talk.says("It is deployed.").user("Thanks").says("Fine.")
    found = turns(read_transcript(talk.write(tmp_path / "t.jsonl")).records)
    assert [(t.prompt, t.answer) for t in found] == [
        ("Is the staging box up?", "It is.\n\nIt is deployed."), ("Thanks", "Fine."),
    ]  # fmt: skip
    (ran,) = found[0].tools
    assert ran.name == "Bash" and ran.target.startswith("make deploy") and key not in ran.target


def test_an_answer_in_fields_is_an_answer(tmp_path: Path) -> None:
    key = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    fields = {"verdict": "We keep Postgres 16.", "tables": 14, "log": "x" * 1_990 + f" {key} " + "y" * 9_000}
    talk = Talk().user("Which Postgres do we keep?").tool("StructuredOutput", "provided successfully", **fields)
    (turn,) = turns(read_transcript(talk.write(tmp_path / "t.jsonl")).records)
    assert turn.answer.startswith("verdict: We keep Postgres 16.\ntables: 14\nlog: x")
    assert len(turn.answer) < 4_200 and key[:12] not in turn.answer and turn.tools == ()


def test_a_half_written_last_line_waits_for_the_next_read(tmp_path: Path) -> None:
    path = small_talk().write(tmp_path / "t.jsonl")
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    first = read_transcript(path)
    path.write_bytes(whole)
    second = read_transcript(path, first.next_offset, head=first.head)
    assert not second.rewritten
    assert first.records + second.records == read_transcript(path).records


@pytest.mark.parametrize("size", [99, 100, 101, 199, 200, 1_000])
def test_a_line_beyond_all_bounds_is_stepped_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    path = small_talk().write(tmp_path / "t.jsonl")
    first, *rest = path.read_bytes().splitlines(keepends=True)
    known = read_transcript(path).records
    monkeypatch.setattr(transcript, "MAX_LINE_BYTES", len(max(first, *rest, key=len)) + 1)
    monkeypatch.setattr(transcript, "READ_BYTES", 100)
    path.write_bytes(first + b"{" * (transcript.MAX_LINE_BYTES + size) + b"\n" + b"".join(rest))
    chunk = read_transcript(path)
    assert [record.uuid for record in chunk.records] == [record.uuid for record in known]
    assert chunk.next_offset == path.stat().st_size


def test_a_last_line_that_lacks_only_its_newline_is_read(tmp_path: Path) -> None:
    path = small_talk().write(tmp_path / "t.jsonl")
    path.write_bytes(path.read_bytes()[:-1])
    assert len(read_transcript(path).records) == 9


def test_a_replaced_or_shortened_file_is_read_from_its_beginning(tmp_path: Path) -> None:
    path = small_talk().write(tmp_path / "t.jsonl")
    first = read_transcript(path)
    other = Talk(session_id="0000-other").user("something else").says("x" * 9000).write(path)
    again = read_transcript(other, first.next_offset, head=first.head)
    assert again.rewritten
    assert again.records[0].text == "something else"
    path.write_bytes(b"")
    assert read_transcript(path, first.next_offset, head=first.head).rewritten


def test_a_read_ends_at_its_byte_limit_and_a_longer_line_is_still_read_whole(tmp_path: Path) -> None:
    path = Talk().user("a" * 50_000).says("b").user("c").write(tmp_path / "t.jsonl")
    texts, offset, head = [], 0, ""
    for _ in range(10):
        chunk = read_transcript(path, offset, head=head, max_bytes=1000)
        texts += [record.text[:1] for record in chunk.records if record.kind == "prompt"]
        offset, head = chunk.next_offset, chunk.head
        if not chunk.more:
            break
    assert texts == ["a", "c"]


def test_the_offset_of_the_open_turn_lets_it_be_read_again(tmp_path: Path) -> None:
    path = Talk().user("one").says("1").user("two").says("2").write(tmp_path / "t.jsonl")
    offset = last_turn_offset(read_transcript(path).records)
    assert offset is not None
    assert [turn.prompt for turn in turns(read_transcript(path, offset).records, first_number=2)] == ["two"]


def test_a_long_turn_is_read_in_little_memory(tmp_path: Path) -> None:
    talk = Talk().user("look at everything")
    for number in range(60):
        talk.bash(f"cat part-{number}", "数据 and lines\n" * 8_000, failed=number % 10 == 0)
    path = talk.says("Seen.").write(tmp_path / "t.jsonl")
    assert path.stat().st_size > 8_000_000
    tracemalloc.start()
    try:
        (turn,) = turns(read_transcript(path, max_bytes=1 << 30).records)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(turn.tools) == 60 and "lines" in turn.tools[0].output
    assert peak < 4_000_000


def test_a_private_part_whose_beginning_is_cut_out_of_a_long_output_is_not_read(tmp_path: Path) -> None:
    output = "x " * 6_000 + "<private>" + "y " * 4_000 + "the vault is behind the mill</private> the end"
    talk = Talk().user("run it").bash("make", output, failed=True).says("It failed.")
    (turn,) = turns(read_transcript(talk.write(tmp_path / "t.jsonl")).records)
    assert "the end" in turn.tools[0].output and "mill" not in turn.tools[0].output


def test_a_prompt_with_a_large_picture_is_kept_and_the_picture_is_not_parsed(tmp_path: Path) -> None:
    picture = {
        "type": "image",
        "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo" * 400_000},
    }
    said = 'what is \\ on this picture? "quoted" 图'
    talk = Talk().user([{"type": "text", "text": said}, picture])  # type: ignore[arg-type]
    path = talk.says("A heron.").write(tmp_path / "t.jsonl")
    tracemalloc.start()
    try:
        (turn,) = turns(read_transcript(path).records)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (turn.prompt, turn.answer) == (f"{said}\n[image]", "A heron.")
    assert peak < 3 * path.stat().st_size


@given(st.text(max_size=40), st.text(alphabet="Ab1+/", min_size=1, max_size=9), st.text(max_size=40))
@settings(max_examples=30)
def test_leaving_out_base64_changes_no_other_text(before: str, unit: str, after: str) -> None:
    data = unit * (17_000 // len(unit))
    for ascii_only in (True, False):
        line = json.dumps({"a": before, "data": data, "b": [after, 1]}, ensure_ascii=ascii_only)
        told = json.loads(without_pictures(line.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass"))
        assert told == {"a": before, "data": "", "b": [after, 1]}


MESSAGE_KEYS = st.sampled_from(["content", "type", "text", "tool_use_id", "id", "input", "model"])
MESSAGES = st.recursive(
    st.none() | st.text(max_size=5) | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MESSAGE_KEYS, inner, max_size=4),
    max_leaves=8,
)
FIELDS = {
    "type": st.sampled_from(["user", "assistant", "system", "attachment", "summary", "new"]) | st.none(),
    "message": MESSAGES,
    "attachment": st.dictionaries(st.sampled_from(["type", "prompt"]), st.just("queued_command") | st.integers()),
    "timestamp": st.none() | st.integers() | st.floats() | st.sampled_from(["2026-03-01T10:00:00Z", "9999-99-99", ""]),
    "uuid": st.text(max_size=3) | st.integers(),
    "toolUseResult": st.none() | st.text(max_size=3) | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    "isSidechain": st.booleans() | st.none(),
    "agentId": st.text(max_size=3) | st.integers(),
}
SCRAPS = (
    st.binary(max_size=60).filter(lambda b: b"\n" not in b)
    | st.sampled_from([line.encode() for line in small_talk().lines])
    | st.fixed_dictionaries({}, optional=FIELDS).map(lambda value: json.dumps(value).encode())
)


@settings(max_examples=60)
@given(st.lists(SCRAPS, max_size=12), st.integers(1, 400), st.booleans())
def test_any_file_read_in_pieces_gives_what_one_read_gives(lines: list[bytes], limit: int, newline: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.jsonl"
        path.write_bytes(b"\n".join(lines) + (b"\n" if newline else b""))
        whole = read_transcript(path)
        pieces: list[Record] = []
        offset, head = 0, ""
        for _ in range(5000):
            chunk = read_transcript(path, offset, head=head, max_bytes=limit)
            assert not chunk.rewritten
            pieces += chunk.records
            offset, head = chunk.next_offset, chunk.head
            if not chunk.more:
                break
        assert (tuple(pieces), offset) == (whole.records, whole.next_offset)
        turns(whole.records, last_answer="x")


def test_a_turn_begins_with_what_the_client_submits_under_an_id_of_its_own(tmp_path: Path) -> None:
    talk = Talk().user("begin").says("Begun.")
    talk.user("look again", promptSource="system", turnOrigin="scheduled").bash("make", "ok").says("It holds.")
    talk.user("a hook says", promptSource="system", promptId="p2", isMeta=True).says("Fine.")  # in the same turn
    records = read_transcript(talk.write(tmp_path / "t.jsonl")).records
    told = turns(records)
    assert [(turn.number, turn.prompt, turn.answer) for turn in told] == [
        (1, "begin", "Begun."), (2, "", "It holds.\n\nFine."),
    ]  # fmt: skip
    assert told[1].occasion == 'on a schedule: "look again"' and told[1].started_at > told[0].ended_at
    assert last_turn_offset(records) == records[2].offset


def test_what_the_user_typed_under_an_id_that_the_client_spoke_with_first_is_the_users(tmp_path: Path) -> None:
    talk = Talk().user("look again", promptSource="system", turnOrigin="scheduled").user("push it", promptId="p1")
    (turn,) = turns(read_transcript(talk.says("Pushed.").write(tmp_path / "t.jsonl")).records)
    assert (turn.prompt, turn.answer, turn.occasion) == ("push it", "Pushed.", "")
    talk = Talk().user("look again", promptSource="system", turnOrigin="scheduled").says("Seen.")
    talk.user("push it", promptId="p1").says("Pushed.")
    (turn,) = turns(read_transcript(talk.write(tmp_path / "t.jsonl")).records)
    assert (turn.prompt, turn.answer) == ("push it", "Seen.\n\nPushed.") and turn.occasion
    assert [(one.words, one.answer) for one in turn.exchanges] == [("", "Seen."), ("push it", "Pushed.")]


def test_why_the_client_began_a_turn_is_told_without_secrets_and_shortly(tmp_path: Path) -> None:
    token = "ghp_" + "aB3dE5fG7h" * 4
    talk = Talk().user(f"look with {token} " + "at the registry " * 60, turnOrigin="scheduled").says("It holds.")
    (turn,) = turns(read_transcript(talk.write(tmp_path / "t.jsonl")).records)
    assert token[:12] not in turn.occasion and len(turn.occasion) < 200 and "registry" in turn.occasion


def test_what_a_compaction_writes_again_under_the_id_of_a_schedules_prompt_is_no_part_of_its_turn(
    tmp_path: Path,
) -> None:
    talk = Talk().user("begin").says("Begun.")
    then = json.loads(talk.lines[-1])["timestamp"]
    talk.user("look again", promptSource="system", turnOrigin="scheduled").compact()
    talk.says("Begun.", timestamp=then, promptId="p2").says("It holds.")
    told = turns(read_transcript(talk.write(tmp_path / "t.jsonl")).records)
    assert [turn.answer for turn in told] == ["Begun.", "It holds."]
