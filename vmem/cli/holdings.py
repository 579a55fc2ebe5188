"""What in the data home is vMem's, by name: `VMEM_HOME` may name a directory that holds other things, too."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path

from vmem.hot import address

# Can be made again: by set-up, by the daemon, by a command.
MADE = (
    "plugin", "plugin.new", "plugin.old", "venv", "run", "log", "runtime", "runtime.off", "setup.state",
    "reserve", "deadlines", "report.html", ".report.html.*.part",
    "runtime.*.part", "setup.state.*.part", "deadlines.*.part",
)  # fmt: skip
# Memories, in use, copied or put aside, and settings.
KEPT = (
    "vmem.db", "vmem.db-wal", "vmem.db-shm", "vmem.db.*", "spool", "backups",
    "config.toml", ".config-*.tmp", "paused", "pauses", "pauses.*.part",
)  # fmt: skip


def named(home: str | Path, *patterns: str) -> list[Path]:
    """What of these names is in the data home, sorted; nothing when there is none. Links are named, not followed."""
    names = sorted(os.listdir(home)) if os.path.isdir(home) else []
    return [Path(home, name) for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)]


def has_memories(home: str) -> bool:
    """Whether memories are in a data home; also of one that may not be entered, in which nobody sees them."""
    return os.path.exists(address.database_path(home)) or (os.path.isdir(home) and not os.access(home, os.X_OK))
