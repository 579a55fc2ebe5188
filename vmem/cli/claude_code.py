"""Claude Code's own command and files. They are only read; what changes there, `claude plugin` changes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

PLUGIN = "vmem@vmem"  # plugin@marketplace, the names in .claude-plugin/
OFF, ENABLE = f"{PLUGIN} is disabled in Claude Code", f"claude plugin enable {PLUGIN}"
TIMEOUT_S = 120
MANAGED = Path("/Library/Application Support/ClaudeCode" if sys.platform == "darwin" else "/etc/claude-code")
NO_HOOKS, ONLY_MANAGED = "disableAllHooks", "allowManagedHooksOnly"


def find() -> Path | None:
    """Claude Code's command: on PATH, or where its own installer puts it."""
    places = [shutil.which("claude"), os.path.expanduser("~/.claude/local/claude")]
    return next((Path(place) for place in places if place and os.access(place, os.X_OK)), None)


def home() -> Path:
    """Where Claude Code keeps its settings, its transcripts, and what it knows of plugins."""
    return Path(os.environ.get("CLAUDE_CONFIG_DIR") or os.path.expanduser("~/.claude"))


def table(file: str, name: str) -> dict[str, Any]:
    """One table of a JSON file of Claude Code's, empty if there is none."""
    found = _of(home() / file, name)
    return found if isinstance(found, dict) else {}


def hooks_kept_off(directory: Path) -> tuple[Path, str] | None:
    """The file of Claude Code's settings, the administrator's first, that keeps our hooks from running in sessions that
    begin in a directory, and the name of the setting; None if none does."""
    managed = [MANAGED / "managed-settings.json", *sorted((MANAGED / "managed-settings.d").glob("*.json"))]
    own = [directory / ".claude" / name for name in ("settings.json", "settings.local.json")]
    for path in (*managed, home() / "settings.json", *own):
        for name in (NO_HOOKS, ONLY_MANAGED) if path in managed else (NO_HOOKS,):
            if _of(path, name) is True:
                return path, name
    return None


def scopes(claude: Path) -> dict[str, bool]:
    """The scopes (user, project, local) in which Claude Code has the plugin, each with whether it is enabled there."""
    try:
        found = json.loads(run(claude, "plugin", "list", "--json")[1])
        return {one["scope"]: one["enabled"] for one in found if one["id"] == PLUGIN}
    except (ValueError, KeyError, TypeError):
        return {}


def plugin(claude: Path, say: Callable[[str], None], *steps: list[str]) -> bool:
    """Does `claude plugin STEP` for each step; -> whether all went well. The first that fails is said, and the last."""
    for step in steps:
        code, output = run(claude, "plugin", *step)
        if code:
            say(f"claude plugin {' '.join(step)} failed: {(output.strip().splitlines() or ['no output'])[-1]}")
            return False
    return True


def run(claude: Path, *arguments: str) -> tuple[int, str]:
    """-> exit code and what it printed, with the errors where it failed."""
    try:
        done = subprocess.run(
            [str(claude), *arguments], stdin=subprocess.DEVNULL, capture_output=True,
            env={**os.environ, "VMEM_DISABLE": "1"}, timeout=TIMEOUT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return 1, f"no answer within {TIMEOUT_S} s"
    except OSError as error:  # as where npm was not let to run what puts the program in its place
        return 1, f"{claude} does not run ({error.strerror}); install Claude Code again"
    output = done.stdout + done.stderr if done.returncode else done.stdout
    return done.returncode, output.decode("utf-8", "replace")


def _of(path: Path, name: str) -> object:
    """A value of a JSON file, None if there is none."""
    try:
        found: object = json.loads(path.read_text(encoding="utf-8", errors="replace")).get(name)
    except (OSError, ValueError, AttributeError):
        return None
    return found
