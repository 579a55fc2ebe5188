"""Made pages, prompts and turns for the benchmarks of speed: sentences of the assistant set, shuffled by a seed."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

from vmem.memory.core import Core
from vmem.memory.upkeep import rounds
from vmem.model import Draft, Kind
from vmem.store.pages import pages
from vmem.store.projects import projects

DATA = Path(__file__).resolve().parent / "data" / "assistant"
BATCH = 50  # pages of one transaction
KINDS: tuple[Kind, ...] = ("episode", "episode", "fact", "decision", "lesson")
DAY = 86_400.0


def sentences() -> list[str]:
    """Sentences of more than 30 characters."""
    lines = (DATA / "memories.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    return [part.strip() for text in texts for part in text.replace("\n", ". ").split(". ") if len(part) > 30]


def questions() -> list[str]:
    """Prompts, some of which need nothing."""
    lines = (DATA / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["query"] for line in lines]


def fill(home: Path, project: Path, count: int) -> tuple[float, float]:
    """Writes `count` made pages; -> pages per second over all, and over the last tenth."""
    rng, told = random.Random(7), sentences()
    core = Core(home, time.time)
    rounds.at_start(core)  # as the daemon does: else it would index all pages again when it first starts
    found = core.identify(str(project))
    with core.db.write() as db:
        project_id = projects.resolve(db, found.keys, found.name, found.root, time.time())
    begun = last_at = time.perf_counter()
    last_from = count - count // 10
    for start in range(0, count, BATCH):
        if start <= last_from:
            last_at, last_from_start = time.perf_counter(), start
        drafts = [_draft(rng, told, number) for number in range(start, min(start + BATCH, count))]
        prepared = [(draft, core.analyze(draft.title, draft.text)) for draft in drafts]
        with core.db.write() as db:
            for draft, indexed in prepared:
                pages.insert(db, draft, project_id, time.time(), indexed)
    ended = time.perf_counter()
    core.close()
    return count / (ended - begun), (count - last_from_start) / (ended - last_at)


def _draft(rng: random.Random, told: list[str], number: int) -> Draft:
    return Draft(
        rng.choice(KINDS), f"page {number}", " ".join(rng.sample(told, 5)) + f" ref{number}", key=f"made:{number}",
        session_id=f"s{number // 30}", turn=number % 30, created_at=time.time() - rng.random() * 120 * DAY,
    )  # fmt: skip


class Talk:
    """A session whose transcript grows, in the host's format."""

    def __init__(self, path: Path, session_id: str) -> None:
        self.path = path
        self.session_id = session_id
        self._rng, self._told, self._turn = random.Random(session_id), sentences(), 0

    def say(self, turns: int) -> dict[str, str]:
        """Adds turns to the transcript; -> what the Stop event that follows says."""
        answer = ""
        with self.path.open("a", encoding="utf-8") as file:
            for _ in range(turns):
                self._turn += 1
                prompt, answer = (". ".join(self._rng.sample(self._told, n)) + "." for n in (3, 12))
                common = {"sessionId": self.session_id, "isSidechain": False, "parentUuid": None}
                blocks = [{"type": "text", "text": answer}]
                for record in (
                    {"type": "user", "uuid": f"u{self._turn}", "message": {"role": "user", "content": prompt}},
                    {"type": "assistant", "uuid": f"a{self._turn}", "message": {
                        "id": f"m{self._turn}", "role": "assistant", "content": blocks, "stop_reason": "end_turn"}},
                ):  # fmt: skip
                    file.write(json.dumps({**common, **record}) + "\n")
        named = {"session_id": self.session_id, "transcript_path": str(self.path)}
        return {**named, "last_assistant_message": answer}
