"""A session in which the client begins turns itself, as its transcript and its events tell of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.memory.harness import Host
from vmem.capture.talk.occasions import WAKER
from vmem.model import Page

ASKS = "check the heron registry"


class Loop:
    """Appends to a transcript as the client does, and sends the events that go with it unless it is `old`."""

    def __init__(self, host: Host, path: Path, session: str = "s1", old: bool = False) -> None:
        self.host, self.path, self.session, self.old = host, path, session, old
        self.count = 0
        self.leaf = ""

    def typed(self, prompt: str, answer: str, **more: Any) -> str:
        """A prompt of the user's and its answer; -> what was injected beside it."""
        return self._turn(prompt, answer, {"promptSource": "typed", "turnOrigin": "human"}, **more)

    def round(self, answer: str, asks: str = ASKS, after: str = "", **more: Any) -> str:
        """A schedule's turn; `after` is the record that it goes on from, else the last."""
        self.leaf = after or self.leaf
        marks = {
            "isMeta": True, "promptSource": "system", "wakeupSource": "schedule_wakeup", "turnOrigin": "scheduled",
        }  # fmt: skip
        return self._turn(asks, answer, marks, **more)

    def told(self, answer: str, summary: str, brought: str = "") -> str:
        """A turn that begins as something in the background has ended, or was seen."""
        notice = f"<task-notification>\n<summary>{summary}</summary>\n{brought}\n</task-notification>"
        marks = {
            "origin": {"kind": "task-notification"}, "promptSource": "system", "turnOrigin": "task_notification",
        }  # fmt: skip
        return self._turn(notice, answer, marks)

    def _turn(
        self, text: str, answer: str, marks: dict[str, Any], *, noop: bool | None = None, edits: str = "",
        steer: str = "", midway: Callable[[], object] = lambda: None, stops: bool = True,
    ) -> str:  # fmt: skip
        """`midway` is done before the answer, which `stops` the turn unless the client fails."""
        self.count += 1
        ident = f"{self.session}-p{self.count}"
        said = self.event("UserPromptSubmit", prompt=text, prompt_id=ident)
        self.write("user", promptId=ident, message={"role": "user", "content": text}, **marks)
        if steer:
            self.event("UserPromptSubmit", prompt=steer, prompt_id=ident)
            self.write("attachment", attachment={"type": "queued_command", "prompt": steer, "commandMode": "prompt"})
        midway()
        if noop is not None:
            self.call(WAKER, delaySeconds=60, noop=noop)
        if edits:
            self.call("Edit", file_path=f"{self.host.cwd}/{edits}")
        self.says(answer)
        if stops:
            self.event("Stop", prompt_id=ident, last_assistant_message=answer)
        if not self.old:
            self.host.work(1)
        self.host.clock.now += 280
        return said

    def says(self, text: str) -> None:
        block = {"type": "text", "text": text}
        self.write("assistant", message={"id": f"m{self.size()}", "role": "assistant", "content": [block]})

    def call(self, name: str, **given: Any) -> None:
        """A tool's use and its result."""
        ident = f"t{self.size()}"
        use = {"type": "tool_use", "id": ident, "name": name, "input": given}
        self.write("assistant", message={"id": f"m{ident}", "role": "assistant", "content": [use]})
        result = {"type": "tool_result", "tool_use_id": ident, "content": "done"}
        said = {"role": "user", "content": [result]}
        self.write("user", promptId=f"{self.session}-p{self.count}", message=said, toolUseResult={"stdout": ""})

    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def event(self, name: str, **fields: Any) -> str:
        return "" if self.old else self.host.event(name, self.session, transcript_path=str(self.path), **fields)

    def write(self, kind: str, **fields: Any) -> None:
        self.host.clock.now += 1
        uuid = f"{self.session}-u{self.size()}"
        record = {
            "type": kind, "uuid": uuid, "parentUuid": self.leaf or None, "sessionId": self.session,
            "timestamp": datetime.fromtimestamp(self.host.clock.now, UTC).isoformat(), "cwd": self.host.cwd,
            "isSidechain": False, "version": "2.1.330", **fields,
        }  # fmt: skip
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
        self.leaf = uuid


def exchanges(host: Host) -> list[Page]:
    """The live exchanges that are kept, oldest first."""
    listed = host.call("timeline", kind="episode", limit=500)["pages"]
    return sorted((host.page(page["uid"]) for page in listed), key=lambda page: page.created_at)


def kept(host: Host) -> list[tuple[str, str]]:
    """Who said what, oldest first."""
    return [(page.speaker, page.text) for page in exchanges(host)]
