"""JSON-RPC and the protocol's few methods, without a process."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmem import __version__
from vmem.mcp import protocol
from vmem.mcp.protocol import Answer, reply_to
from vmem.mcp.tools import NAMES

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
METHODS = ("initialize", "ping", "tools/list", "tools/call", "resources/list", "server/discover", "notifications/x")


def echo(name: str, arguments: dict[str, Any]) -> Answer:
    return Answer(f"{name} {json.dumps(arguments)}", failed=name == "forget")


def ask(method: str, params: Any = None, ident: Any = 1, enabled: bool = True) -> Any:
    message = {"jsonrpc": "2.0", "id": ident, "method": method, "params": params}
    return reply_to(json.dumps(message).encode(), echo, enabled)


@pytest.mark.parametrize("version", [*protocol.VERSIONS, "1999-01-01", 7, None])
def test_a_known_protocol_version_is_agreed_to_and_another_answered_with_our_newest(version: object) -> None:
    result = ask("initialize", {"protocolVersion": version})["result"]
    assert result["protocolVersion"] == (version if version in protocol.VERSIONS else protocol.VERSIONS[0])
    assert result["serverInfo"] == {"name": "vmem", "version": __version__}
    assert result["capabilities"] == {"tools": {}}


def test_a_call_gives_text_and_an_error_is_marked() -> None:
    result = ask("tools/call", {"name": "recall", "arguments": {"query": "x"}})["result"]
    assert result == {"content": [{"type": "text", "text": 'recall {"query": "x"}'}]}
    assert ask("tools/call", {"name": "forget"})["result"]["isError"] is True


def test_an_unknown_tool_is_refused_with_the_names_of_those_there_are() -> None:
    error = ask("tools/call", {"name": "rm"})["error"]
    assert error["code"] == protocol.INVALID_PARAMS
    assert all(name in error["message"] for name in NAMES)


def test_an_unknown_method_is_refused_so_that_newer_clients_fall_back() -> None:
    assert ask("server/discover")["error"]["code"] == protocol.NO_METHOD


def test_a_disabled_server_offers_and_does_nothing() -> None:
    hello = ask("initialize", {}, enabled=False)["result"]
    assert hello["instructions"] == ""
    assert ask("tools/list", enabled=False)["result"] == {"tools": []}
    assert "error" in ask("tools/call", {"name": "recall"}, enabled=False)


@pytest.mark.parametrize(
    "line",
    [
        b'{"jsonrpc":"2.0","method":"notifications/initialized"}',
        b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}',
        b'{"jsonrpc":"2.0","id":3,"result":{}}',
    ],
)
def test_what_wants_no_reply_gets_none(line: bytes) -> None:
    assert reply_to(line, echo) is None


@pytest.mark.parametrize("line", [b"{", b"\xff\xfe", b"[]", b"[" * 100_000, b'"x"', b"{}"])
def test_what_is_no_request_is_answered_with_an_error(line: bytes) -> None:
    reply = reply_to(line, echo)
    assert reply is not None
    assert reply["error"]["code"] in (protocol.PARSE_ERROR, protocol.INVALID_REQUEST)


@given(st.binary(max_size=200) | st.tuples(st.sampled_from(METHODS), VALUES, VALUES))
def test_any_line_gets_nothing_or_one_reply_that_can_be_sent(given_: Any) -> None:
    if isinstance(given_, bytes):
        line, ident = given_, None
    else:
        method, ident, params = given_
        line = json.dumps({"jsonrpc": "2.0", "id": ident, "method": method, "params": params}).encode()
    reply = reply_to(line, echo)
    if reply is None:
        return
    assert set(reply) in ({"jsonrpc", "id", "result"}, {"jsonrpc", "id", "error"})
    assert b"\n" not in json.dumps(reply).encode()
    if not isinstance(given_, bytes):
        assert reply["id"] == ident
