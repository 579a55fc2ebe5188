"""Does anything that was acknowledged get lost when client and daemon are killed? The real client, SIGKILL at random.

A run: the client starts (or takes up the session that was killed before), is told things, does things and
compacts now and then, while somebody asks the daemon for snapshots all the time. At a random moment SIGKILL goes to the
client, to the daemon, to both, or to every process of this home at once. What was left is put together
again by a new client, and then:

  lost       snapshots that the daemon had acknowledged (by a dump's reply, or in a list) and that are not there
  corrupt    snapshots of this run that validate or restore refuses
  forgotten  prompts whose answer the client had reported, and that are not kept, exactly once
  unhealthy  runs after which `vmem doctor` or SQLite finds something broken
  silent     next sessions that were told neither the pin nor where the last one stopped

A home is used by all runs of a lane, so that late runs work on what early ones left behind. What went wrong is told on
standard error; the exit code is 1 then.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import figures
from tests.support.client import Client, Session, find_client
from tests.support.daemon import REPOSITORY, daemons_of, end_all, environment_for, processes_of, record_runtime
from tests.support.fake_api import Answer, Call, FakeApi, Reply, Request
from tests.support.store import episodes_with, integrity, texts_of
from tests.support.waiting import wait_until
from vmem.errors import Unavailable
from vmem.hot.client import call

TARGETS = ("client", "daemon", "both", "everything")
PIN = "The spare part depot is called Ormskirk."
TAKE_UP = "continue where we left off"
EARLIEST_S, LATEST_S = 0.1, 5.5  # of a kill, after the client's start
PROMPTS = 5
COMPACTING = 0.2  # how likely a turn is followed by a compaction
PATIENCE_S = 60.0
CALL_S = 5.0
FAULTS = ("lost", "corrupt", "forgotten", "unhealthy", "silent")


@dataclass
class Outcome:
    """What was found in all runs of a lane; `faults` are (which of FAULTS, what and where)."""

    runs: int = 0
    acknowledged: int = 0
    prompts: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)

    def note(self, fault: str, what: str) -> None:
        """Keeps a fault, and tells it at once."""
        self.faults.append((fault, what))
        print(f"{fault}: {what}", file=sys.stderr, flush=True)


class Asker:
    """Asks the daemon for snapshots, one after the other; `seen` are the ids that it acknowledged."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask, name="asker")
        self.seen: set[str] = set()

    def __enter__(self) -> Asker:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._stop.wait(0.02):
            try:
                taken = operation(self._client, "snapshot.dump")
                listed = operation(self._client, "snapshot.list")
            except Unavailable:
                continue
            self.seen |= {line["id"] for line in (listed or {"snapshots": []})["snapshots"]}
            self.seen |= {taken["snapshot"]["id"]} if taken else set()


def operation(client: Client, name: str, **fields: Any) -> dict[str, Any] | None:
    """An operation's result, None when it was refused. Raises Unavailable where no daemon answers."""
    body = json.dumps({"cwd": str(client.project), **fields}).encode()
    reply = call(name, body, CALL_S, base=str(client.vmem_home))
    return dict(json.loads(reply.body)) if reply.status == "ok" else None


def in_the_end(client: Client, name: str, **fields: Any) -> dict[str, Any] | None:
    """The same, once a daemon answers."""

    def answered() -> list[dict[str, Any] | None]:
        with suppress(Unavailable):
            return [operation(client, name, **fields)]
        return []

    return wait_until(answered, PATIENCE_S, f"{name} is answered")[0]


class Lane:
    """One home and its runs, one after the other."""

    def __init__(self, root: Path, api: FakeApi, binary: Path, seed: int) -> None:
        self._api = api
        self._chance = random.Random(seed)
        self._client = Client(root, api.url, binary, (REPOSITORY,), {"VMEM_HOOK_DEADLINE_MS": "2000"})
        home = self._client.vmem_home
        (home / "config.toml").write_text("[snapshot]\nkeep_count = 100000\ntick_seconds = 5\n", encoding="utf-8")
        (home / "config.toml").chmod(0o600)
        record_runtime(home)
        self._name = root.name
        self._seen: set[str] = set()
        self._checked: set[str] = set()
        self._lost: set[str] = set()
        self._session = ""
        self.outcome = Outcome()

    def close(self) -> None:
        end_all(self._client.vmem_home)

    def begin(self) -> None:
        """The first session, which nobody kills, and the pin."""
        with self._client.session() as session:
            if session.say("Keep a list of the depots.").code:
                raise RuntimeError("the client does not run")
            body = {"text": PIN, "kind": "fact", "pin": "hard", "reason": "bench"}
            if in_the_end(self._client, "remember", **body) is None:
                raise RuntimeError("the pin is refused")

    def run(self) -> None:
        """Kills once, and looks at what is left."""
        outcome, number = self.outcome, self.outcome.runs
        outcome.runs += 1
        target = self._chance.choice(TARGETS)
        said = [f"Depot {self._name}-{number}-{n} holds {self._chance.randint(10, 99)} crates." for n in range(PROMPTS)]
        after_s = self._chance.uniform(EARLIEST_S, LATEST_S)
        resume = self._session if self._chance.random() < 0.3 else ""
        with Asker(self._client) as asker, self._client.session(resume=resume) as session:
            killer = threading.Timer(after_s, self._kill, (target, session))
            killer.start()
            answered = self._talk(session, said)
            killer.join()
        self._seen |= asker.seen
        outcome.prompts += len(answered)
        self._judge(f"{self._name} run {number} ({target} after {after_s:.2f} s)", answered)

    def _talk(self, session: Session, said: list[str]) -> list[str]:
        """The prompts that were answered before the client was killed."""
        answered = []
        with suppress(BrokenPipeError, subprocess.TimeoutExpired):
            for text in said:
                turn = session.say(text)
                if turn.code or turn.result.get("is_error"):
                    break
                self._session = turn.session_id
                answered.append(text)
                if self._chance.random() < COMPACTING and session.say("/compact").code:
                    break
        return answered

    def _kill(self, target: str, session: Session) -> None:
        home = self._client.vmem_home
        if target in ("client", "both"):
            session.kill()
        pids = list(daemons_of(home)) if target in ("daemon", "both") else []
        if target == "everything":
            pids = list(processes_of(home))
            self._chance.shuffle(pids)
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _judge(self, run: str, answered: list[str]) -> None:
        outcome, client = self.outcome, self._client
        mark = self._api.mark()
        next_session = client.prompt(TAKE_UP)
        told = [request for request in self._api.requests(mark, next_session.session_id) if request.round == 0]
        text = told[0].context if told else ""
        if PIN not in text or "snapshot " not in text:
            outcome.note("silent", f"{run}: {next_session.text[:80]!r}")
        for prompt in answered:
            try:
                wait_until(partial(_is_kept_once, client.vmem_home, prompt), PATIENCE_S)
            except AssertionError:
                kept = [text for text in texts_of(client.vmem_home, "episode") if prompt in text]
                outcome.note("forgotten", f"{run}: {prompt} is kept {len(kept)} times: {kept}")
        listed = in_the_end(client, "snapshot.list", limit=100_000) or {"snapshots": []}
        there = {line["id"] for line in listed["snapshots"]}
        for ident in sorted(self._seen - self._lost - there):
            outcome.note("lost", f"{run}: {ident}")
            self._lost.add(ident)
        outcome.acknowledged = len(self._seen)
        for ident in sorted(there - self._checked):
            self._check(run, ident)
        self._checked |= there
        doctor = self._command("doctor", "--json")
        if doctor.returncode:
            bad = [f for f in json.loads(doctor.stdout or '{"findings": []}')["findings"] if f["state"] == "bad"]
            outcome.note("unhealthy", f"{run}: {bad} {doctor.stderr[-200:]}")
        if (verdict := integrity(client.vmem_home)) != "ok":
            outcome.note("unhealthy", f"{run}: {verdict}")

    def _check(self, run: str, ident: str) -> None:
        valid = in_the_end(self._client, "snapshot.validate", id=ident)
        restored = in_the_end(self._client, "snapshot.restore", id=ident)
        if valid is None or restored is None or restored["refused"] or not restored["text"]:
            self.outcome.note("corrupt", f"{run}: {ident}")

    def _command(self, *args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "vmem", *args], cwd=self._client.project,
            env=environment_for(self._client.vmem_home), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=PATIENCE_S,
        )  # fmt: skip


def _is_kept_once(home: Path, prompt: str) -> bool:
    return episodes_with(home, prompt) == 1


def model(request: Request) -> Answer:
    """Does a little work beside each answer, so that there is something to keep."""
    if request.round == 0 and request.prompt.startswith("Depot"):
        todo = [{"content": request.prompt[:40], "status": "in_progress", "activeForm": "counting"}]
        return Reply("", (Call("Bash", {"command": "true", "description": "x"}), Call("TodoWrite", {"todos": todo})))
    return Reply(f"Noted: {request.prompt[:60]}")


def run(runs: int, lanes: int, seed: int, binary: Path) -> list[Outcome]:
    with tempfile.TemporaryDirectory(prefix="vmem-kills-") as folder, FakeApi(model) as api:
        made = [Lane(Path(folder) / f"lane{n}", api, binary, seed * 1000 + n) for n in range(lanes)]

        def work(lane: Lane, share: int) -> None:
            lane.begin()
            for done in range(share):
                lane.run()
                print(f"{done + 1} of {share}: {len(lane.outcome.faults)} faults", file=sys.stderr)

        try:
            with ThreadPoolExecutor(lanes) as pool:
                shares = [runs // lanes + (n < runs % lanes) for n in range(lanes)]
                for done in [pool.submit(work, lane, share) for lane, share in zip(made, shares, strict=True)]:
                    done.result()
        finally:
            for lane in made:
                lane.close()
        return [lane.outcome for lane in made]


def main() -> int:
    """Tells how many faults of each sort there were; -> 1 when there was one."""
    parser = figures.arguments(__doc__)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--lanes", type=int, default=2, help="homes that are worked on side by side")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    binary = find_client()
    if binary is None:
        print("kills: Claude Code is not installed; run: npm ci --prefix tests/client", file=sys.stderr)
        return 1
    found = run(args.runs, args.lanes, args.seed, binary)
    faults = [fault for outcome in found for fault, _ in outcome.faults]
    counts = {
        "kills": sum(outcome.runs for outcome in found),
        "snapshots acknowledged": sum(outcome.acknowledged for outcome in found),
        "prompts answered": sum(outcome.prompts for outcome in found),
        **{name: faults.count(name) for name in FAULTS},
    }
    figures.tell(args, {"": {name: {"": count} for name, count in counts.items()}})
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
