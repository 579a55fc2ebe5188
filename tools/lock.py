"""Pins what pyproject.toml asks for: `make lock`. Needs uv beside this interpreter, and the network.

python -m tools.lock            writes the locks, and then looks at them as with --check
python -m tools.lock --check    says where a pin has no wheel, of the Pythons and platforms that we are for; exit code 1

Three files, each with hashes for every platform: what the daemon needs, what embeddings add (their
own dependencies left out: we read the table, and need none of the loaders), and what developers
need. The first line of requirements.lock is a digest of the rest and of requirements-embed.lock, so that a hook can
tell in one small read whether the environment that set-up made is still the right one.
"""

from __future__ import annotations

import hashlib
import itertools
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from vmem.hot.environment import NEWEST, OLDEST

ROOT = Path(__file__).parent.parent
UV = str(Path(sys.executable).with_name("uv"))
INDEX = ["--default-index", "https://pypi.org/simple"]
VERSIONS = [f"3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)]
COMPILE = [UV, "pip", "compile", "--universal", "--python-version", VERSIONS[0], "--generate-hashes", "--quiet"]
FORMAT = ["--no-header", "--no-annotate", *INDEX]
INSTALL = [UV, "pip", "install", "--dry-run", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
PLATFORMS = (
    "x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl",
    "aarch64-apple-darwin", "x86_64-apple-darwin",
)  # fmt: skip


def main() -> int:
    """Writes the locks, unless it is only to check them; -> 1 where a wheel is lacking."""
    if sys.argv[1:] != ["--check"]:
        write()
    found = [text for lock in sorted(ROOT.glob("requirements*.lock")) for text in lacking(lock)]
    print("\n".join(found) or "every pin has its wheels")
    return 1 if found else 0


def write() -> None:
    """Resolves what pyproject.toml asks for anew, and writes the three files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    base, embed = compiled(project["dependencies"]), compiled(extras["embed"], "--no-deps")
    (ROOT / "requirements.lock").write_text(f"# sha256 {digest(base, embed)} (made by `make lock`)\n{base}")
    (ROOT / "requirements-embed.lock").write_text(embed)
    dev = compiled(extras["dev"], "--constraints", str(ROOT / "requirements.lock"))
    (ROOT / "requirements-dev.lock").write_text(dev)


def lacking(lock: Path) -> list[str]:
    """Where a pin of this lock has no wheel, a line each: the lock, the Python, the platform, uv's reason."""
    found = []
    for version, platform in itertools.product(VERSIONS, PLATFORMS):
        with tempfile.TemporaryDirectory() as target:
            where = ["--target", target, "--python-version", version, "--python-platform", platform]
            command = [*INSTALL, *INDEX, *where, "--requirement", str(lock)]
            done = subprocess.run(command, check=False, text=True, stderr=subprocess.PIPE, cwd=ROOT)
        if done.returncode:
            found.append(f"{lock.name}, Python {version}, {platform}: {' '.join(done.stderr.split())}")
    return found


def compiled(requirements: list[str], *options: str) -> str:
    """Requirements pinned with hashes, as uv's resolver gives them."""
    with tempfile.NamedTemporaryFile("w", suffix=".in", dir=ROOT) as wanted:
        wanted.write("\n".join(requirements) + "\n")
        wanted.flush()
        command = [*COMPILE, *FORMAT, *options, wanted.name]
        return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, cwd=ROOT).stdout


def digest(base: str, embed: str) -> str:
    """Names an environment; a hook reads it with `vmem.hot.setup.wanted`."""
    return hashlib.sha256((base + embed).encode()).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
