"""The plugin's tools as the model calls them, and what it gets back."""

from __future__ import annotations

from tests.support.fake_api import Call, FakeApi, Json, Reply, Script

PREFIX = "mcp__plugin_vmem_vmem__"


def tool(name: str, **arguments: object) -> Call:
    return Call(PREFIX + name, dict(arguments))


def calling(call: Call, then: str = "Done.") -> Script:
    """A model that makes one tool call and then says that it is done."""
    return lambda request: Reply(then) if request.round else Reply("", (call,))


def result_of(api: FakeApi, since: int, session_id: str) -> Json:
    """The block with the last tool result that the model got."""
    last = api.requests(since, session_id)[-1]
    blocks = [b for m in last.messages if isinstance(m["content"], list) for b in m["content"]]
    return next(block for block in reversed(blocks) if block.get("type") == "tool_result")


def text_of(block: Json) -> str:
    content = block.get("content")
    return content if isinstance(content, str) else "\n".join(part.get("text", "") for part in content or [])
