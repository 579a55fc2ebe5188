"""JSON-RPC and as much of the Model Context Protocol as a server with tools needs. Pure: a message in, a reply out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from vmem import __version__
from vmem.mcp.tools import INSTRUCTIONS, NAMES, TOOLS

Json = dict[str, Any]
Run = Callable[[str, Json], "Answer"]

VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")  # newest first; what we use is the same in all
PARSE_ERROR, INVALID_REQUEST, NO_METHOD, INVALID_PARAMS = -32700, -32600, -32601, -32602


class Answer(NamedTuple):
    """What a tool call gave: text for the model, and whether it is an error."""

    text: str
    failed: bool = False


def reply_to(line: bytes, run: Run, enabled: bool = True) -> Json | None:
    """The reply to one line of input; None when it wants none (a notification, a reply to nobody).

    `run` does a tool call: (name, arguments) -> Answer. A server that is not `enabled` offers nothing.
    """
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return _error(None, PARSE_ERROR, "not JSON")
    if not isinstance(message, dict):
        return _error(None, INVALID_REQUEST, "not a request object")
    ident, method, params = message.get("id"), message.get("method"), message.get("params")
    if not isinstance(method, str):
        return None if "result" in message or "error" in message else _error(ident, INVALID_REQUEST, "no method")
    if ident is None:
        return None
    if not isinstance(params, dict):
        params = {}
    if method == "initialize":
        return _result(ident, _hello(params, enabled))
    if method == "ping":
        return _result(ident, {})
    if method == "tools/list":
        return _result(ident, {"tools": list(TOOLS) if enabled else []})
    if method == "tools/call" and enabled:
        return _call(ident, params, run)
    return _error(ident, NO_METHOD, f"no method {method[:80]!r}")


def _hello(params: Json, enabled: bool) -> Json:
    asked = params.get("protocolVersion")
    return {
        "protocolVersion": asked if asked in VERSIONS else VERSIONS[0],
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "vmem", "version": __version__},
        "instructions": INSTRUCTIONS if enabled else "",
    }


def _call(ident: object, params: Json, run: Run) -> Json:
    name, arguments = params.get("name"), params.get("arguments")
    if name not in NAMES:
        return _error(ident, INVALID_PARAMS, f"no tool {str(name)[:80]!r}; there are: {', '.join(NAMES)}")
    answer = run(str(name), arguments if isinstance(arguments, dict) else {})
    result: Json = {"content": [{"type": "text", "text": answer.text}]}
    if answer.failed:
        result["isError"] = True
    return _result(ident, result)


def _result(ident: object, result: Json) -> Json:
    return {"jsonrpc": "2.0", "id": ident, "result": result}


def _error(ident: object, code: int, message: str) -> Json:
    return {"jsonrpc": "2.0", "id": ident, "error": {"code": code, "message": message}}
