"""Pins what pyproject.toml asks for: `make lock`. Needs uv beside this interpreter, and the network.

Three files, each with hashes for every platform: what the daemon needs, what embeddings add (their
own dependencies left out: we read the table, and need none of the loaders), and what developers
need. The first line of requirements.lock is a digest of the rest and of requirements-embed.lock, so that a hook can
tell in one small read whether the environment that set-up made is still the right one.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMPILE = ["uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"]
FORMAT = ["--no-header", "--no-annotate", "--default-index", "https://pypi.org/simple"]


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    base, embed = compiled(project["dependencies"]), compiled(extras["embed"], "--no-deps")
    (ROOT / "requirements.lock").write_text(f"# sha256 {digest(base, embed)} (made by `make lock`)\n{base}")
    (ROOT / "requirements-embed.lock").write_text(embed)
    dev = compiled(extras["dev"], "--constraints", str(ROOT / "requirements.lock"))
    (ROOT / "requirements-dev.lock").write_text(dev)
    return 0


def compiled(requirements: list[str], *options: str) -> str:
    """Requirements pinned with hashes, as uv's resolver gives them."""
    with tempfile.NamedTemporaryFile("w", suffix=".in", dir=ROOT) as wanted:
        wanted.write("\n".join(requirements) + "\n")
        wanted.flush()
        command = [str(Path(sys.executable).with_name(COMPILE[0])), *COMPILE[1:], *FORMAT, *options, wanted.name]
        return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, cwd=ROOT).stdout


def digest(base: str, embed: str) -> str:
    """Names an environment; a hook reads it with `vmem.hot.setup.wanted`."""
    return hashlib.sha256((base + embed).encode()).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
