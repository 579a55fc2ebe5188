"""Pins what pyproject.toml asks for: `make lock`. Needs uv beside this interpreter, and the network.

Three files, each with hashes for every platform: what the daemon needs, what embeddings add (their
own dependencies left out: we use the table and its tokenizer, not the loaders), and what developers
need. The first line of requirements.lock is a digest of the rest, so that a hook can tell in one small
read whether the environment that set-up made is still the right one.
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
    base = compiled(project["dependencies"])
    (ROOT / "requirements.lock").write_text(signed(base))
    (ROOT / "requirements-embed.lock").write_text(signed(compiled(extras["embed"], "--no-deps")))
    dev = compiled(extras["dev"], "--constraints", str(ROOT / "requirements.lock"))
    (ROOT / "requirements-dev.lock").write_text(signed(dev))
    return 0


def compiled(requirements: list[str], *options: str) -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".in", dir=ROOT) as wanted:
        wanted.write("\n".join(requirements) + "\n")
        wanted.flush()
        command = [str(Path(sys.executable).with_name(COMPILE[0])), *COMPILE[1:], *FORMAT, *options, wanted.name]
        return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, cwd=ROOT).stdout


def signed(text: str) -> str:
    """`text` under a first line that names its digest (see `vmem.hot.setup.wanted`)."""
    return f"# sha256 {hashlib.sha256(text.encode()).hexdigest()[:16]} (made by `make lock`)\n{text}"


if __name__ == "__main__":
    sys.exit(main())
