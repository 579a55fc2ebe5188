"""Transcripts in the host's format, from a few words each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Talk:
    """A session's transcript being written: each method appends what the host would."""

    session_id: str = "9818e65b-be13-4fa4-9958-182aae905bcb"
    cwd: str = "/home/u/proj"
    version: str = "2.1.197"
    agent: str = ""
    lines: list[str] = field(default_factory=list)
    turn: int = 0
    made: int = 0

    def add(self, **fields: object) -> Talk:
        self.made += 1
        record = {
            "parentUuid": f"u{self.made - 1}" if self.made > 1 else None,
            "isSidechain": bool(self.agent),
            "uuid": f"{self.session_id[:8]}-u{self.made}",
            "timestamp": f"2026-03-01T10:{self.made // 60 % 60:02d}:{self.made % 60:02d}.000Z",
            "sessionId": self.session_id,
            "cwd": self.cwd,
            "version": self.version,
            "gitBranch": "main",
            "userType": "external",
            "entrypoint": "cli",
        }
        if self.agent:
            record["agentId"] = self.agent
        self.lines.append(json.dumps({**record, **fields}, ensure_ascii=False))
        return self

    def user(self, text: str, **fields: object) -> Talk:
        self.turn += 1
        said = {"promptId": f"p{self.turn}", "message": {"role": "user", "content": text}, "permissionMode": "default"}
        return self.add(type="user", **{**said, **fields})

    def says(self, text: str, **fields: object) -> Talk:
        message = {
            "id": f"msg_{self.made}", "role": "assistant", "model": "claude-opus-4-8",
            "content": [{"type": "text", "text": text}], "stop_reason": "end_turn",
        }  # fmt: skip
        return self.add(type="assistant", message=message, **fields)

    def tool(
        self, name: str, output: str = "", failed: bool = False, kept: object = None,
        record: dict[str, object] | None = None, **given: object,
    ) -> Talk:  # fmt: skip
        """`kept` is what the client keeps of the result that the model gets, `record` what else beside it."""
        call = f"toolu_{self.made}"
        use = {"type": "tool_use", "id": call, "name": name, "input": given}
        self.add(type="assistant", message={"id": f"msg_{self.made}", "role": "assistant", "content": [use]})
        result = {"tool_use_id": call, "type": "tool_result", "content": output, "is_error": failed}
        return self.add(
            type="user",
            promptId=f"p{self.turn}",
            message={"role": "user", "content": [result]},
            toolUseResult={"stdout": output} if kept is None else kept,
            **(record or {}),
        )

    def bash(self, command: str, output: str = "", failed: bool = False) -> Talk:
        return self.tool("Bash", f"Exit code 1\n{output}" if failed else output, failed, command=command)

    def asked(self, question: str, options: dict[str, str], answer: str, notes: str = "") -> Talk:
        """A picker with one question; `options` are labels with what they say of themselves."""
        listed = [{"label": label, "description": about} for label, about in options.items()]
        kept = {
            "questions": [{"question": question, "header": "h", "options": listed, "multiSelect": False}],
            "answers": {question: answer},
            "annotations": {question: {"notes": notes}} if notes else {},
        }
        told = f'Your questions have been answered: "{question}"="{answer}". You can now continue.'
        return self.tool("AskUserQuestion", told, kept=kept, questions=kept["questions"])

    def refused(self, name: str, words: str = "", **given: object) -> Talk:
        """A call that the user refused, with words or without."""
        told = (
            "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was an edit). "
        )
        told += f"To tell you how to proceed, the user said:\n{words}" if words else "STOP what you are doing."
        return self.tool(name, told, failed=True, kept="User rejected tool use", **given)

    def approved(self, plan: str) -> Talk:
        return self.tool("ExitPlanMode", f"User has approved your plan.\n{plan}", kept={"plan": plan}, plan=plan)

    def compact(self, summary: str = "what happened") -> Talk:
        self.add(type="system", subtype="compact_boundary", content="Conversation compacted")
        return self.add(type="user", isCompactSummary=True, message={"role": "user", "content": summary})

    def recap(self, text: str, **fields: object) -> Talk:
        """What the client has the model say of the session for a user who was away."""
        return self.add(type="system", subtype="away_summary", content=text, isMeta=False, **fields)

    def write(self, path: Path) -> Path:
        path.write_text("".join(line + "\n" for line in self.lines), encoding="utf-8")
        return path
