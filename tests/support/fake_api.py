"""A stand-in for the Messages API on loopback, so that the real client runs without a model.

    with FakeApi() as api:
        api.script = say("fine")                  # or any Callable[[Request], Reply | Refusal]
        ...                                       # point the client at api.url
        api.requests()                            # every request body, in the order of arrival

A script is a plain function of one request. It holds no conversation: the number of tool rounds
already made is read from the request itself (`Request.round`), so parallel sessions and
subagents cannot confuse each other.
"""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

REMINDER = "<system-reminder>"
# The words with which the client asks for a compaction summary.
SUMMARY_CALL = re.compile(r"create a (detailed )?summary of (the|this) (RECENT )?(portion of the )?conversation")
# What the client itself writes after a hook's text in the same block.
NEXT_SECTION = re.compile(
    r"\n\n(?:\w+ hook additional context: |# Environment\nYou have been |# MCP Server Instructions\n|"
    r"Plan mode is active|The following (?:skills|deferred tools) are |Available agent types |You are powered by |"
    r"Today's date is |You can do much of your work through |While \w+ permissions mode is )"
)
EMPTY_SUMMARY = "<analysis>none</analysis>\n<summary>\nThe two of them talked for a while.\n</summary>"
Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One tool that the reply asks the client to run."""

    name: str
    input: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """A model turn. `input_tokens` overrides the usage that the client is told."""

    text: str = "ok"
    calls: tuple[Call, ...] = ()
    input_tokens: int | None = None


@dataclass(frozen=True)
class Refusal:
    status: int
    kind: str
    message: str


TOO_LONG = Refusal(400, "invalid_request_error", "prompt is too long: 215000 tokens > 200000 maximum")


@dataclass(frozen=True)
class Request:
    """One POST to /v1/messages: the parsed body, who sent it, and when it came (monotonic seconds)."""

    body: Json
    session_id: str
    at: float

    @property
    def messages(self) -> list[Json]:
        return list(self.body.get("messages", []))

    @property
    def context(self) -> str:
        """All text of the conversation that reaches the model, tool results included."""
        return "\n".join(text for message in self.messages for text in _texts(message.get("content")))

    @property
    def prompt(self) -> str:
        """What the user typed last: no reminders, no tool results."""
        return self.typed[-1] if self.typed else ""

    @property
    def typed(self) -> list[str]:
        """All that the user typed and is still in the conversation."""
        return [text for message in self.messages if message.get("role") == "user" for text in _typed(message)]

    @property
    def added_to_prompt(self) -> str:
        """What UserPromptSubmit hooks put beside the prompt that was typed last; "" for nothing."""
        return self._added("UserPromptSubmit")

    @property
    def added_at_start(self) -> str:
        """What SessionStart hooks put beside the prompt that was typed last (start, resume or compaction)."""
        return self._added("SessionStart")

    def _added(self, event: str) -> str:
        typed = [i for i, m in enumerate(self.messages) if m.get("role") == "user" and _typed(m)]
        start = typed[-1] if typed else 0
        beside = [text for m in self.messages[start:] for text in _texts(m.get("content"), results=False)]
        found = []
        for text in beside:
            for part in text.split(f"{event} hook additional context: ")[1:]:
                found.append(NEXT_SECTION.split(part)[0].strip())
        return "\n".join(found)

    @property
    def round(self) -> int:
        """How many times tool results have been posted since the user last typed. The client itself may begin a turn
        (an agent in the background has ended): that is no round, and no words of the user's."""
        rounds = 0
        for message in reversed(self.messages):
            if any(block.get("type") == "tool_result" for block in _blocks(message.get("content"))):
                rounds += 1
            elif message.get("role") == "user" and _typed(message):
                break
        return rounds

    @property
    def is_main(self) -> bool:
        """Offers tools: a turn of a conversation, not a side call such as a title."""
        return bool(self.body.get("tools"))

    @property
    def is_summary_call(self) -> bool:
        return SUMMARY_CALL.search(self.prompt) is not None


Answer = Reply | Refusal
Script = Callable[[Request], Answer]


def say(text: str) -> Script:
    """A model that always answers `text`."""
    return lambda request: Reply(text)


def steps(*replies: Answer | str) -> Script:
    """A model that gives the n-th reply after n rounds of tools, then "done"."""

    def script(request: Request) -> Answer:
        if request.round >= len(replies):
            return Reply("done")
        reply = replies[request.round]
        return Reply(reply) if isinstance(reply, str) else reply

    return script


def by_prompt(scripts: dict[str, Script], otherwise: Script | None = None) -> Script:
    """The first script whose key (a regular expression) is found in the typed prompt."""

    def script(request: Request) -> Answer:
        for pattern, chosen in scripts.items():
            if re.search(pattern, request.prompt):
                return chosen(request)
        return (otherwise or say("ok"))(request)

    return script


class FakeApi:
    """The server; `script` may be replaced at any time. Compaction calls are answered by `summary`."""

    def __init__(self, script: Script | None = None, summary: str = EMPTY_SUMMARY) -> None:
        self.script: Script = script or say("ok")
        self.summary = summary
        self._requests: list[Request] = []
        self._refuse_next: list[Refusal] = []
        self._lock = threading.Lock()
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="fake-api"
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> FakeApi:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def refuse_once(self, refusal: Refusal = TOO_LONG) -> None:
        """Answer the next conversation turn (not a summary call) with `refusal`."""
        with self._lock:
            self._refuse_next.append(refusal)

    def mark(self) -> int:
        """How many requests have come so far; a start for `requests`."""
        with self._lock:
            return len(self._requests)

    def requests(self, since: int = 0, session_id: str = "") -> tuple[Request, ...]:
        """The conversation turns (requests that offer tools), in the order of arrival."""
        with self._lock:
            seen = self._requests[since:]
        return tuple(r for r in seen if r.is_main and session_id in ("", r.session_id))

    def answer(self, request: Request) -> Answer:
        with self._lock:
            self._requests.append(request)
            if request.is_summary_call:
                return Reply(self.summary)
            if request.is_main and self._refuse_next:
                return self._refuse_next.pop(0)
        return self.script(request)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, api: FakeApi) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.api = api

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a client that was killed is no error of ours
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the requests are kept, and a test prints what it needs."""

    def do_HEAD(self) -> None:
        self._json(200, {})

    def do_GET(self) -> None:
        self._json(404, _error("not_found_error", self.path))

    def do_POST(self) -> None:
        at = time.monotonic()
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        route = self.path.split("?")[0].rstrip("/")
        if route.endswith("/count_tokens"):
            return self._json(200, {"input_tokens": len(raw) // 4})
        if not route.endswith("/v1/messages"):
            return self._json(404, _error("not_found_error", route))
        request = Request(json.loads(raw), self.headers.get("x-claude-code-session-id") or "", at)
        answer = self.server.api.answer(request)
        if isinstance(answer, Refusal):
            return self._json(answer.status, _error(answer.kind, answer.message))
        message = _message(request, answer, self.server.api.mark())
        if request.body.get("stream"):
            return self._stream(_events(message))
        return self._json(200, message)

    def _json(self, status: int, value: Json) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _stream(self, events: Iterator[Json]) -> None:
        data = b"".join(b"event: %s\ndata: %s\n\n" % (e["type"].encode(), json.dumps(e).encode()) for e in events)
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _blocks(content: str | Sequence[Json] | None) -> Sequence[Json]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content or []


def _texts(content: str | Sequence[Json] | None, results: bool = True) -> Iterator[str]:
    for block in _blocks(content):
        if block.get("type") == "text":
            yield str(block.get("text", ""))
        elif block.get("type") == "tool_result" and results:
            yield from _texts(block.get("content"))


def _typed(message: Json) -> list[str]:
    texts = _texts(message.get("content"), results=False)
    return [text.strip() for text in texts if not text.startswith(REMINDER)]


def _error(kind: str, message: str) -> Json:
    return {"type": "error", "error": {"type": kind, "message": message}}


def _message(request: Request, reply: Reply, number: int) -> Json:
    content: list[Json] = [{"type": "text", "text": reply.text}] if reply.text else []
    content += [
        {"type": "tool_use", "id": f"toolu_{number:06d}_{i}", "name": call.name, "input": call.input}
        for i, call in enumerate(reply.calls)
    ]
    spent = len(request.context) // 4 if reply.input_tokens is None else reply.input_tokens
    return {
        "id": f"msg_{number:06d}",
        "type": "message",
        "role": "assistant",
        "model": request.body.get("model", "fake"),
        "content": content,
        "stop_reason": "tool_use" if reply.calls else "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": spent, "output_tokens": len(reply.text) // 4 + 1},
    }


def _events(message: Json) -> Iterator[Json]:
    """The streaming form of `message`, each block in one delta."""
    yield {"type": "message_start", "message": {**message, "content": [], "stop_reason": None}}
    for index, block in enumerate(message["content"]):
        if block["type"] == "text":
            empty, delta = {**block, "text": ""}, {"type": "text_delta", "text": block["text"]}
        else:
            empty = {**block, "input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    stop = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield {"type": "message_delta", "delta": stop, "usage": message["usage"]}
    yield {"type": "message_stop"}
