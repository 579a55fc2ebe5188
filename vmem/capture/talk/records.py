"""One line of the host's transcript: who said or did what.

Another program's file: a line may be of a type that does not exist yet, of another client version, or not UTF-8 at all.
None of that is an error here: what cannot be understood is told apart, and stepped over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Literal

from vmem import lenient
from vmem.capture.talk import dialogs, occasions
from vmem.capture.talk.prompts import (
    COMMAND_NAME,
    COMMANDS,
    NO_PROMPT,
    clean_prompt,
    is_framed,
    is_of_team,
    may_be_typed,
    task_in,
    unframed,
)
from vmem.model import Exchange

PICTURE_LINE_BYTES = 1 << 16  # a longer line is looked through for pictures before it is parsed
OUTPUT_READ = 16_000  # characters of a failed call's output, its beginning and its end
TARGET_READ = 6000
EDIT_READ = 2000  # characters of what an edit takes out or puts in: a longer one writes something anew
ANSWERS = "StructuredOutput"  # the tool by which an agent, or a headless run, answers in fields that were asked for
MESSENGER = "SendMessage"  # the tool by which an agent reports to those that it works with
IMAGE = "[image]"  # where a prompt has one

RecordKind = Literal["prompt", "steer", "client", "user", "assistant", "compact", "summary", "recap", "title", "other"]
BlockKind = Literal["text", "thinking", "tool_use", "tool_result", "image", "other"]

# Typed by the user, handled by the client itself: no prompt reaches the model. One that it has the model do after all,
# as newer clients do with some, it writes down with its message before its name.
LOCAL_COMMANDS = frozenset((
    "add-dir", "agents", "bashes", "bug", "clear", "color", "compact", "config", "context", "copy", "cost", "diff",
    "doctor", "effort", "exit", "export", "extra-usage", "fast", "feedback", "fork", "help", "hooks", "ide",
    "install-github-app", "keybindings", "login", "logout", "mcp", "memory", "mobile", "model", "output-style",
    "permissions", "plugin", "plugins", "privacy-settings", "quit", "recap", "release-notes", "reload-plugins",
    "rename", "resume", "rewind", "sandbox", "stats", "status", "statusline", "tasks", "terminal-setup", "theme",
    "todos", "upgrade", "usage", "vim", "voice",
))  # fmt: skip

_SUMMARY = "This session is being continued from a previous conversation that ran out of context."
_TYPED_COMMAND = re.compile(r"<bash-input>(.*)</bash-input>", re.S)  # of the shell, after a "!"
_TYPED = ("", "human")  # kinds of `origin`; not a peer's, a channel's, a coordinator's, or the client's own
_TURNS = ("", "human", "sdk", "unknown")  # where a turn came from, as newer clients say
_NOT_TYPED = ("isMeta", "textNotTyped", "handedOff", "wakeupSource", "scheduledTaskId", "isVirtual")
_OF_TURN = ("turnCompanion", "sourceToolUseID")  # goes with a prompt or a call: a skill's text, a picture's file
_CONTINUES = "auto-continuation"  # the client's own words, after a command or an approved plan

_PRINTED = re.compile(r"<local-command-stdout>(.*)</local-command-stdout>", re.S)
_RECAP_HINT = "(turn off recaps in /config)"  # behind the first few

_PRIVATE_END = re.compile(r"<\s{0,4}/\s{0,4}private\b[^<>]{0,64}>", re.IGNORECASE)
_PICTURE = re.compile(rb'"(?=[A-Za-z0-9+/]{16384})[A-Za-z0-9+/]++={0,2}"')


@dataclass(frozen=True, slots=True)
class Block:
    """One content block. `tool_id` joins a tool_use with its tool_result; `target` is what it was about.

    Of a tool's result only a failure has `text`, and of a long one its beginning and its end: nothing else is used, and
    results are nine tenths of a transcript. A text with a `tool` is an answer in fields. `said` is what the user said
    in a dialog, if the result is that of one, which only the tool that was called can tell (see `dialogs`); `denied`:
    by whom (`dialogs.denied_by`). `idle` is a call by which the model says that it found nothing new. `before` and
    `after` are what a short edit takes out of its file and puts there.
    """

    kind: BlockKind
    text: str = ""
    tool_id: str = ""
    tool: str = ""
    target: str = ""
    failed: bool = False
    said: tuple[Exchange, ...] = ()
    denied: Literal["", "user", "rule"] = ""
    idle: bool = False
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One line. `prompt` is a real prompt, `steer` the user's words during a turn, `client` what the client itself
    submitted as a prompt (a schedule's, a peer's, a task's words), with what it was in a line as its text, `user` tool
    results and the like, and what the user typed for the shell, `recap` what the model says of where the session
    stands, which the client shows the user alone."""

    kind: RecordKind
    offset: int
    uuid: str = ""
    parent: str = ""
    at: float = 0.0
    session_id: str = ""
    agent: str = ""
    prompt_id: str = ""
    message_id: str = ""
    cwd: str = ""
    branch: str = ""
    version: str = ""
    text: str = ""
    blocks: tuple[Block, ...] = ()
    plan: bool = False  # a prompt that the client wrote itself, to begin anew with an approved plan
    command: bool = False  # a prompt that is a slash command; unanswered, it was the client's own
    copied: bool = False  # said in another session, of which this one is a fork


def parse_record(line: bytes, offset: int = 0) -> Record | None:
    """One line as a Record; None when it is no JSON object. Unknown types are kind "other"."""
    try:
        value = lenient.loads(without_pictures(line) if len(line) > PICTURE_LINE_BYTES else line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    message = value.get("message")
    message = message if isinstance(message, dict) else {}
    kind, text, blocks = _classified(value, message)
    sidechain, session_id = value.get("isSidechain") is True, _text(value.get("sessionId"))
    return Record(
        kind=kind,
        offset=offset,
        uuid=_text(value.get("uuid")),
        parent=_text(value.get("parentUuid")),
        at=seconds(value.get("timestamp")),
        session_id=session_id,
        agent=(_text(value.get("agentId")) or "sidechain") if sidechain else "",
        prompt_id=_text(value.get("promptId")),
        message_id=_text(message.get("id")),
        cwd=_text(value.get("cwd")),
        branch=_branch(_text(value.get("gitBranch"))),
        version=_text(value.get("version")),
        text=text,
        blocks=blocks,
        plan=kind == "prompt" and _origin(value) == _CONTINUES,
        command=kind == "prompt" and _joined(message.get("content")).lstrip().startswith(COMMANDS),
        copied=bool(value.get("forkedFrom")) or value.get("requestSessionId", session_id) != session_id,
    )


def without_pictures(line: bytes) -> bytes:
    """The JSON line with its long base64 strings emptied: parsed, they would take several times their size."""
    return _PICTURE.sub(b'""', line)


def tool_target(given: object) -> str:
    """What a tool call was about: its file, command, URL, pattern or question."""
    if not isinstance(given, dict):
        return ""
    for name in ("file_path", "notebook_path", "command", "url", "query", "pattern", "description", "path", "prompt"):
        value = given.get(name)
        if isinstance(value, str) and value:
            where = given.get("path")
            return f"{value} in {where}" if name == "pattern" and isinstance(where, str) and where else value
    return next((v for v in given.values() if isinstance(v, str) and 0 < len(v) <= 300), "")


def seconds(value: object) -> float:
    """A time in Unix seconds: given in ISO 8601, in seconds, or in milliseconds; 0.0 for what is none."""
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value).timestamp()
        except (ValueError, OverflowError, OSError):
            return 0.0
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            seconds = float(value)
        except OverflowError:
            return 0.0
        if isfinite(seconds) and seconds > 0:
            return seconds / 1000 if seconds > 1e11 else seconds
    return 0.0


# --- private --------------------------------------------------------------------------------


def _classified(value: dict[str, object], message: dict[str, object]) -> tuple[RecordKind, str, tuple[Block, ...]]:
    kind = value.get("type")
    if kind == "assistant":
        if message.get("model") == "<synthetic>" or value.get("isApiErrorMessage") is True:
            return "other", "", ()
        return "assistant", "", tuple(_blocks(message.get("content"), value))
    if kind == "user":
        return _user(value, message)
    if kind == "system":
        recap = _recap(value)
        return "recap" if recap else "compact" if value.get("subtype") == "compact_boundary" else "other", recap, ()
    if kind in ("summary", "ai-title", "custom-title"):
        title = next((_text(value.get(k)) for k in ("summary", "aiTitle", "customTitle", "title") if value.get(k)), "")
        return "title", title, ()
    if kind == "attachment":
        attachment = value.get("attachment")
        if isinstance(attachment, dict) and attachment.get("type") == "queued_command":
            text = clean_prompt(_joined(attachment.get("prompt")))
            typed = _origin(attachment) in _TYPED and not any(attachment.get(mark) for mark in _NOT_TYPED)
            if text and typed and attachment.get("commandMode", "prompt") == "prompt" and may_be_typed(text):
                return "steer", text, ()
    return "other", "", ()


def _user(value: dict[str, object], message: dict[str, object]) -> tuple[RecordKind, str, tuple[Block, ...]]:
    content = message.get("content")
    if value.get("isCompactSummary") is True:
        return "summary", _joined(content), ()
    theirs = _text(value.get("turnOrigin")) in _TURNS
    others: tuple[RecordKind, str, tuple[Block, ...]] = ("other", "", ())  # no prompt of the user's
    if value.get("promptSource") or not theirs:
        others = ("client", occasions.occasion(value, clean_prompt(_joined(content))), ())
    plan = _origin(value) == _CONTINUES and _joined(content).startswith(dialogs.PLAN_PROMPT)  # that the user approved
    typed = _origin(value) in _TYPED and theirs
    if any(value.get(mark) for mark in _NOT_TYPED) or not (typed or plan):
        return others
    blocks = tuple(_blocks(content, value))
    if "toolUseResult" in value or any(b.kind == "tool_result" for b in blocks):
        words = "\n\n".join(unframed(b.text).strip() for b in blocks if b.kind == "text").strip()
        allowed = dialogs.asked_user(value) and not words.startswith(NO_PROMPT)  # with these words
        return "user", words if allowed else "", tuple(b for b in blocks if b.kind == "tool_result")
    raw = unframed(_joined(content)).strip()
    if raw.startswith(_SUMMARY):  # clients that do not mark it; it was written by the model, of all that it had read
        return "summary", raw, ()
    if value.get("isSidechain") is True and is_framed(raw):
        task = task_in(raw)
        goes_on = is_of_team(raw) and bool(value.get("parentUuid"))
        return ("other" if not task else "steer" if goes_on else "prompt"), task, ()
    typed_command = _TYPED_COMMAND.fullmatch(raw)
    if typed_command and typed_command[1].strip():
        return "user", "", (Block("tool_use", "", "", "Bash", _begin(typed_command[1].strip(), TARGET_READ)),)
    if not raw or raw.startswith(NO_PROMPT) or any(value.get(mark) for mark in _OF_TURN):
        return others
    text = dialogs.plan_prompt(raw, _text(value.get("planContent"))) if plan else clean_prompt(raw)
    if raw.startswith(COMMANDS):
        name = text[1:].partition(" ")[0]
        if (name in LOCAL_COMMANDS and raw.startswith(COMMAND_NAME)) or not name:
            return "other", "", ()
    return "prompt", text, ()


def _recap(value: dict[str, object]) -> str:
    """What the client had the model say of the session for a user who was away, or who asked for it (`/recap`)."""
    run = value.get("commandRun")
    if value.get("subtype") == "away_summary":
        text = _text(value.get("content")).strip()
    elif value.get("subtype") == "local_command" and isinstance(run, dict) and run.get("command") == "recap":
        printed = _PRINTED.fullmatch(_text(value.get("content")).strip())
        text = printed[1].strip() if printed else ""
    else:
        return ""
    return text.removesuffix(_RECAP_HINT).rstrip()


def _origin(value: dict[str, object]) -> str:
    """Who a user's record or its words came from, as the client says: nobody, or "human", is the user."""
    origin = value.get("origin")
    return _text(origin.get("kind")) if isinstance(origin, dict) else ""


def _blocks(content: object, record: dict[str, object]) -> Iterator[Block]:
    """The blocks of a message; `record` is what the client keeps beside it."""
    if isinstance(content, str):
        if content:
            yield Block("text", content)
        return
    if not isinstance(content, list):
        return
    for item in content:
        if not isinstance(item, dict):
            continue
        kind = item.get("type")
        if kind == "text":
            yield Block("text", _text(item.get("text")))
        elif kind == "tool_use" or kind == "server_tool_use":
            name = _text(item.get("name"))
            given = item.get("input")
            if name == ANSWERS and isinstance(given, dict):
                yield Block("text", _ends(_spelled(given)), tool=name)
                continue
            if name == MESSENGER and record.get("isSidechain") is True and isinstance(given, dict):
                yield Block("text", _text(given.get("message")))  # what a teammate says in the end, nobody is shown
            plan = _text(given.get("plan")) if name == dialogs.PLANNER and isinstance(given, dict) else ""
            idle = name == occasions.WAKER and isinstance(given, dict) and given.get("noop") is True
            target = _begin(tool_target(given), TARGET_READ)
            before, after = _replaced(given)
            yield Block("tool_use", plan, _text(item.get("id")), name, target, idle=idle, before=before, after=after)
        elif kind == "tool_result":
            failed = item.get("is_error") is True
            text = _ends(_joined(item.get("content")) or _result_text(record.get("toolUseResult"))) if failed else ""
            said = dialogs.of_refusal(text, record) if failed else dialogs.of_result(record.get("toolUseResult"))
            yield Block(
                "tool_result", text, _text(item.get("tool_use_id")), "", "", failed, said, dialogs.denied_by(record)
            )
        elif kind in ("thinking", "redacted_thinking"):
            yield Block("thinking")
        elif kind == "image":
            yield Block("image")


def _replaced(given: object) -> tuple[str, str]:
    """What a short edit takes out, and what it puts there."""
    if not isinstance(given, dict):
        return "", ""
    several = given.get("edits")
    edits = [one for one in several if isinstance(one, dict)] if isinstance(several, list) else [given]
    old, new = ("\n".join(_text(one.get(name)) for one in edits) for name in ("old_string", "new_string"))
    return (old, new) if old.strip() and max(len(old), len(new)) <= EDIT_READ else ("", "")


def _spelled(value: object) -> str:
    """An answer in fields, a line each: nothing in it is escaped, so that what stands there is known for what it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        lines = [(f"{name}:", item) for name, item in value.items()]
    elif isinstance(value, list):
        lines = [("-", item) for item in value]
    else:
        return json.dumps(value)
    return "\n".join(name + ("\n" if isinstance(item, dict | list) else " ") + _spelled(item) for name, item in lines)


def _ends(output: str) -> str:
    """The beginning and the end of a long output, so much that what is cut here is not kept anyway.

    A private part that begins in what is cut ends the tail's right to be read: nothing there says that it is one.
    """
    if len(output) <= OUTPUT_READ:
        return output
    tail = output[-OUTPUT_READ // 2 :]
    closed = list(_PRIVATE_END.finditer(tail))
    tail = tail[closed[-1].end() :] if closed else tail.partition(" ")[2] or tail
    return _begin(output, OUTPUT_READ // 2) + "\n" + tail


def _begin(text: str, most: int) -> str:
    """The beginning of a long text, with no word that was cut: half a token is not known for one."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(None, 1)[0]


def _joined(content: object) -> str:
    """The text of a string or of a list of blocks; an image leaves a mark."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    parts = []
    for item in content:
        if isinstance(item, str):
            parts.append(item)
        elif isinstance(item, dict):
            if item.get("type") == "image":
                parts.append(IMAGE)
            elif isinstance(item.get("text"), str):
                parts.append(item["text"])
    return "\n".join(parts)


def _result_text(result: object) -> str:
    if isinstance(result, str):
        return result
    if isinstance(result, dict):
        return "\n".join(t for t in (_text(result.get("stdout")), _text(result.get("stderr"))) if t)
    return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _branch(name: str) -> str:
    """A branch as the host tells it; of a detached HEAD it says "HEAD"."""
    return "" if name == "HEAD" else name
