"""A session driven through the facade, as the daemon would: events in, jobs done, answers out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.memory.harness import Clock, Host
from tests.support.repository import commit, git
from vmem.snapshot.image import canonical, digest

GOAL = "Move the billing service to PostgreSQL 16 by Friday."
RULE = "We must never use an ORM in the billing service; plain SQL only."


class World(Host):
    """A host whose project is a git repository; each of its events takes a second."""

    def __init__(self, root: Path, project: Path | None = None, home: str = "vmem") -> None:
        self.project = project or make_repository(root / "project")
        super().__init__(root / home, self.project, Clock(1_780_000_000.0))
        self.events = 0

    def send(self, name: str, session: str, **fields: Any) -> str:
        """One event, answered and recorded; -> the text that it injects."""
        self.events += 1
        told = self.event(name, session, **fields)
        self.clock.now += 1
        return told

    def turn(self, session: str, prompt: str, answer: str = "Done.", tools: tuple[dict[str, Any], ...] = ()) -> str:
        """A prompt, its tools and its Stop, with the background work done; -> what was injected beside the prompt."""
        text = self.send("UserPromptSubmit", session, prompt=prompt, prompt_id=f"{session}-{self.events}")
        ident = f"{session}-{self.events - 1}"
        for tool in tools:
            self.send("PostToolUse", session, **tool)
        self.send("Stop", session, last_assistant_message=answer, prompt_id=ident)
        self.work()
        return text

    def compact(self, session: str, trigger: str = "manual") -> str:
        """A compaction; -> what the context receives after it."""
        self.send("PreCompact", session, trigger=trigger)
        text = self.send("SessionStart", session, source="compact")
        self.work()
        return text


def make_repository(path: Path, **files: str) -> Path:
    """A git repository on branch main with one commit."""
    path.mkdir(parents=True)
    for name, text in {"README.md": "hello\n", **files}.items():
        (path / name).write_text(text)
    git(path, "init", "-q", "-b", "main")
    commit(path, "first")
    return path


def bash(command: str, output: str = "") -> dict[str, Any]:
    return {"tool_name": "Bash", "tool_input": {"command": command}, "tool_response": {"stdout": output, "stderr": ""}}


def edit(path: Path) -> dict[str, Any]:
    return {"tool_name": "Edit", "tool_input": {"file_path": str(path)}, "tool_response": {}}


def todo(*items: tuple[str, str]) -> dict[str, Any]:
    listed = [{"content": text, "status": status} for text, status in items]
    return {"tool_name": "TodoWrite", "tool_input": {"todos": listed}, "tool_response": {}}


def leave(world: World) -> str:
    """A session's work, exported."""
    world.call("remember", text="Never push to main without review.", kind="constraint", pin="hard")
    world.turn("s1", f"Move the billing service in {world.project}/src to PostgreSQL 16.", "Fine.")
    (world.project / "a.py").write_text("x = 1")
    tools = (edit(world.project / "a.py"), edit(Path("/var/other/b.py")), bash(f"make -C {world.project} all", "built"))
    world.turn("s1", "We must never use an ORM in the billing service.", f"Noted in {Path.home()}/notes.", tools)
    return str(world.call("snapshot.export")["data"])


def sealed(outer: dict[str, object]) -> str:
    """Its file, with the hash that belongs to what it holds."""
    body = {"image": outer["image"], "pages": outer["pages"]}
    return json.dumps({**outer, "hash": digest(canonical(body))})


def work_on(world: World, session: str = "s1", goal: str = GOAL) -> None:
    """Three turns: a goal, a rule with work, a small thing."""
    world.send("SessionStart", session, source="startup")
    world.turn(session, goal, "I will start with the schema.\n\nNext steps:\n- write the migration\n- port the queries")
    (world.project / "a.py").write_text("x = 1")
    tools = (edit(world.project / "a.py"), bash("pytest -q", "3 passed"), todo(("write the migration", "in_progress")))
    world.turn(session, RULE, "Agreed.", tools)
    world.turn(session, "Rename the function load_rows to fetch_rows in the reader module.", "Renamed.")


def lines(world: World, **fields: object) -> list[dict[str, object]]:
    """The snapshots that are listed."""
    return list(world.call("snapshot.list", **fields)["snapshots"])


def end(world: World, session: str = "s1", reason: str = "other", hours: float = 2) -> None:
    """A session ends, and so many hours pass."""
    world.send("SessionEnd", session, reason=reason)
    world.work()
    world.clock.now += hours * 3600
