"""Makes what docs/tour.md and README.md show from runs: the tour of the real client, README's example of `make demo`.

python -m tools.tour            writes it
python -m tools.tour --check    says where what is shown does not hold any more; exit code 1

In the tour a block that is marked `console` is run, command by command, in a home of its own: a line that begins with
"$ " is a command, and what it printed is put below it. Behind `claude -p` there is the client that tests/client pins,
and a model that answers what the tour shows already. A block that is marked `given` tells what that model was given;
which part of it, the sentence before says. Nothing else is touched: what installs and removes is not run.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from typing import get_args

from tests.support.client import Client, find_client
from tests.support.daemon import end_all, record_runtime
from tests.support.fake_api import FakeApi, by_prompt, say
from vmem.model import Kind

ROOT = Path(__file__).resolve().parent.parent
TOUR, README = ROOT / "docs" / "tour.md", ROOT / "README.md"
BLOCK = re.compile(r"^```(console|given)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"(<!-- from a run: demo -->\n+```\n).*?(```\n+<!-- end -->)", re.DOTALL)
EXAMPLE_PROMPT = "How many attempts"
WIDTH = 116
PAGE = re.compile(r"\b[a-z2-7]{8}\b")
LISTED = re.compile(rf"^([a-z2-7]{{8}})  +({'|'.join(get_args(Kind))})  ", re.MULTILINE)  # as `vmem ls` prints a page
DIFFERS = re.compile(  # from run to run: ids of pages and sessions, times, sizes, and how wide a column is for them
    r"\b[a-z2-7]{8}\b|\b[0-9a-f]{8}\b|\d{4}-\d\d-\d\d \d\d:\d\d|\b(?:just )?now\b|\b\d+ ?min\b(?: ago)?"
    r"|\d+(?:\.\d+)?| +"
)
SETTLE_S = 60.0


class World:
    """A home in which the tour is gone: `~/shop` is the project; this tree is the plugin, and set up."""

    def __init__(self, folder: Path, api: FakeApi, answers: dict[str, str]) -> None:
        binary = find_client()
        if binary is None:
            raise SystemExit("the client is not there; run: make ready")
        self.api = api
        api.script = by_prompt({f"^{re.escape(prompt)}$": say(text) for prompt, text in answers.items()}, say("Fine."))
        # What is told is shown, not whether this machine is busy.
        patient = {"VMEM_HOOK_DEADLINE_MS": "5000", "VMEM_HOOK_START_DEADLINE_MS": "5000"}
        self.client = Client(folder, api.url, binary, [ROOT], patient, folder / "home" / "shop")
        self.client.env["PATH"] = f"{ROOT / 'bin'}:{self.client.env['PATH']}"
        record_runtime(self.client.vmem_home)
        self.prompt = ""
        self.run("git -c init.defaultBranch=master init -q")

    def run(self, command: str) -> str:
        """What a command prints, both streams."""
        if command.startswith("claude -p "):
            self.prompt = shlex.split(command)[2]
            told = self.client.prompt(self.prompt).text
            self._settle()
            return told
        done = subprocess.run(
            command, shell=True, cwd=self.client.project, env=self.client.env,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        return done.stdout.rstrip("\n").replace(str(self.client.home), "~").replace("~/.vmem", "~/.local/share/vmem")

    def given(self, at_start: bool) -> str:
        """What the model was given with the latest prompt."""
        request = next(one for one in reversed(self.api.requests()) if one.prompt == self.prompt)
        return request.added_at_start if at_start else request.added_to_prompt

    def _settle(self) -> None:
        """Waits until what was said is taken in, and the index is read."""
        end = time.monotonic() + SETTLE_S
        while time.monotonic() < end:
            status = json.loads(self.run("vmem status --json"))
            if not status["jobs"] and not status["spooled"] and status["index"] != "none":
                return
            time.sleep(0.05)
        raise SystemExit(f"not settled within {SETTLE_S:.0f} s")


def commands(text: str) -> list[tuple[str, str]]:
    """The commands of a block, each with what it shows below it."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    return [(command, output.strip("\n")) for command, _, output in (part.partition("\n") for part in parts)]


def toured(text: str) -> str:
    """The tour's text with all blocks as a run gives them."""
    blocks = [found[2] for found in BLOCK.finditer(text) if found[1] == "console"]
    shown = [one for block in blocks for one in commands(block)]
    answers = {shlex.split(command)[2]: said for command, said in shown if command.startswith("claude -p ")}
    kinds = dict(LISTED.findall(text))  # of the pages that commands name
    now: dict[str, str] = {}

    def block(found: re.Match[str]) -> str:
        if found[1] == "given":
            return f"```given\n{world.given('at the start' in text[: found.start()].splitlines()[-2])}\n```"
        parts = []
        for command, _ in commands(found[2]):
            here = PAGE.sub(lambda page: now.get(kinds.get(page[0], ""), page[0]), command)
            output = world.run(here)
            for uid, kind in LISTED.findall(output):
                now.setdefault(kind, uid)
            parts.append(f"$ {here}\n{output}".rstrip("\n") + "\n")
        return "```console\n" + "\n".join(parts) + "```"

    with tempfile.TemporaryDirectory(prefix="vmem-tour-") as folder, FakeApi() as api:
        world = World(Path(folder), api, answers)
        try:
            return BLOCK.sub(block, text)
        finally:
            end_all(world.client.vmem_home)


def exemplified(text: str) -> str:
    """README's text with the example as the demo prints it."""
    environ = {**os.environ, "VMEM_DISABLE": ""}
    printed = subprocess.run(
        [sys.executable, "demo/run.py"], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    rest = printed.partition(f"> UserPromptSubmit: {EXAMPLE_PROMPT}")[2]
    prompt, _, told = rest.partition("\n")
    lines = [line[6:] for line in told.split("\n\n")[0].splitlines()[1:]]
    if not lines:
        raise SystemExit(f"the demo tells nothing beside {EXAMPLE_PROMPT!r}: README would show an empty example")
    wrapped = [part for line in lines for part in textwrap.wrap(line, WIDTH) or [""]]
    body = "\n".join([f"> {EXAMPLE_PROMPT}{prompt}", "", *(f"    {line}".rstrip() for line in wrapped)])
    return EXAMPLE.sub(lambda found: f"{found[1]}{body}\n{found[2]}", text)


def alike(text: str) -> list[str]:
    """The lines of a text without what differs from run to run."""
    return [DIFFERS.sub("*", line).rstrip("*") for line in text.splitlines()]


def main() -> int:
    """Writes or checks; -> 1 when a check found something."""
    check = "--check" in sys.argv[1:]
    behind: list[str] = []
    for path, made in ((TOUR, toured), (README, exemplified)):
        old = path.read_text(encoding="utf-8")
        new = made(old)
        if not check:
            path.write_text(new, encoding="utf-8")
        behind += difflib.unified_diff(alike(old), alike(new), path.name, "a run", lineterm="", n=0)
    if check and behind:
        print(
            *behind, "what the docs show is not what a run shows; run: python -m tools.tour", sep="\n", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
