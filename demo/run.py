"""Shows the main job: a bundled conversation, replayed through the hook commands of hooks/hooks.json.

A real daemon serves them in a temporary home. Printed, event by event: what the model would receive
beside the prompt, its tokens, and how long the hook took from spawn to exit. Leaves nothing behind.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "daemon")]

from vmem.hot import client, setup  # noqa: E402  (the path must be set first)
from vmem.recall.words.tokens import estimate_tokens  # noqa: E402

SETTLE_S = 10.0


def main() -> int:
    """Runs the demo; -> 0 when the second session received what the first one stated."""
    with tempfile.TemporaryDirectory(prefix="vmem-demo-") as folder:
        return Demo(Path(folder)).run()


class Demo:
    """One replay in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "vmem"
        self.project = folder / "shop"
        (self.project / "billing").mkdir(parents=True)
        (self.project / "billing" / "amount.py").write_text("class Amount(int): ...\n")
        self.home.mkdir(mode=0o700)
        python = os.path.realpath(sys.executable)
        setup.record(str(self.home), python, sys.executable, setup.wanted(str(ROOT)))
        self.environ = {
            "HOME": str(folder), "VMEM_HOME": str(self.home), "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "CLAUDE_PLUGIN_ROOT": str(ROOT),
        }  # fmt: skip
        self.commands, self.apart = _commands(self.environ)
        self.injected = ""

    def run(self) -> int:
        conversation = (ROOT / "demo" / "conversation.jsonl").read_text(encoding="utf-8")
        try:
            for line in conversation.splitlines():
                self._step(json.loads(line.replace("${PROJECT}", str(self.project))))
        finally:
            self._python("vmem_daemon", "stop")
        missing = [word for word in ("integer cents", "6 attempts") if word not in self.injected]
        print("\nNothing is left running." if not missing else f"\nFAILED: not injected: {missing}")
        return 1 if missing else 0

    def _step(self, step: dict[str, Any]) -> None:
        if "say" in step:
            print(f"\n== {step['say']}")
        elif "transcript" in step:
            record = {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()), "cwd": str(self.project)}
            with self._transcript(step["transcript"]["sessionId"]).open("a", encoding="utf-8") as file:
                file.write(json.dumps({**step["transcript"], **record}) + "\n")
        elif "run" in step:
            print(f"\n$ vmem {' '.join(step['run'])}")
            print("".join(f"    | {line}\n" for line in self._python("vmem", *step["run"]).splitlines()), end="")
        else:
            self._hook(step["hook"])

    def _hook(self, event: dict[str, Any]) -> None:
        name = event["hook_event_name"]
        given = {**event, "cwd": str(self.project), "transcript_path": str(self._transcript(event["session_id"]))}
        begun = time.perf_counter()
        done = subprocess.run(
            self.commands[name], input=json.dumps(given).encode(), env=self.environ, cwd=self.project,
            capture_output=True, check=True,
        )  # fmt: skip
        took_ms = (time.perf_counter() - begun) * 1000
        text = ""
        if done.stdout:
            output = json.loads(done.stdout)
            text = output.get("hookSpecificOutput", {}).get("additionalContext", "") or output.get("systemMessage", "")
        if event["session_id"].startswith("2"):
            self.injected += text
        what = event.get("prompt") or event.get("source") or event.get("tool_name") or event.get("reason") or ""
        told = f"{estimate_tokens(text)} tokens injected" if text else "nothing injected"
        waits = ", while the work goes on" if name in self.apart else ""
        print(f"\n> {name}{': ' * bool(what)}{what}\n  {took_ms:.0f} ms{waits}, {told}")
        print("".join(f"    | {line}\n" for line in text.splitlines()), end="")
        if name in ("Stop", "PreCompact", "SessionEnd"):
            self._settle()

    def _settle(self) -> None:
        """Waits until the background worker has taken in what was said (a person types slower)."""
        end = time.monotonic() + SETTLE_S
        os.environ["VMEM_HOME"] = str(self.home)
        while time.monotonic() < end:
            if not json.loads(client.call("status", b"{}").body)["jobs"]:
                return
            time.sleep(0.02)

    def _transcript(self, session_id: str) -> Path:
        return self.project.parent / f"{session_id}.jsonl"

    def _python(self, module: str, *args: str) -> str:
        """What a module of vMem's prints, run in the project."""
        path = os.pathsep.join([str(ROOT), str(ROOT / "daemon")])
        return subprocess.run(
            [sys.executable, "-m", module, *args], env={**self.environ, "PYTHONPATH": path}, cwd=self.project,
            stdout=subprocess.PIPE, text=True, check=True,
        ).stdout  # fmt: skip


def _commands(environ: dict[str, str]) -> tuple[dict[str, list[str]], set[str]]:
    """The command line of each event, as hooks.json has it, its variables filled in as the host does; and the events
    for whose hooks the host does not wait."""
    hooks = json.loads((ROOT / "hooks" / "hooks.json").read_text(encoding="utf-8"))["hooks"]
    out, apart = {}, set()
    for name, (entry,) in hooks.items():
        (hook,) = entry["hooks"]
        words = [hook["command"], *hook["args"]]
        out[name] = [word.replace("${CLAUDE_PLUGIN_ROOT}", environ["CLAUDE_PLUGIN_ROOT"]) for word in words]
        if hook.get("async"):
            apart.add(name)
    return out, apart


if __name__ == "__main__":
    sys.exit(main())
