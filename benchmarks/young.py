"""What a new user's prompts receive: small young projects, talked through the hooks and then asked.

    python -m benchmarks.young [NAME ...] [--split judge|fit|all] [--misses]

Each project of `data/young` is three or four sessions of talk. It is played into an empty store as the host would
(prompt, transcript, stop, end), captured, and days later asked: each question is a prompt of a session of its own that
has been told nothing at its start. Printed: how many of the prompts that the talk answers receive the answer, and how
many of those that need nothing receive something; how many have the answer before them when the session's start
told its brief, too, as it does to a user; and how many the `recall` tool answers when the model calls it with the
prompt's own words. Where a project lists what its user would keep, also how much of that the brief tells; where it
lists what is true no longer, how much of that is told all the same. A project with more than a few sessions is not
young, but half a year old.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import client_records
from benchmarks.retrieval import Collection
from vmem.memory import Memory
from vmem.recall.terms import content
from vmem.recall.tokens import estimate_tokens

FOLDER = Path(__file__).resolve().parent / "data" / "young"
BEGIN = 1_790_000_000.0
DAY = 86_400.0
TURN_S = 300.0
LATER_S = 5 * DAY  # after the last session the questions are asked
TOLD = 0.7  # of a statement's telling words in one line: it is told


@dataclass(frozen=True, slots=True)
class Question:
    """A prompt, and substrings any one of which shows that the answer is there; () when it needs nothing.

    `where` it stands, if the project says so: said, answer, narration, output, edit, ask, plan, refused or steer.
    `stale`: substrings that only an answer has which is true no longer.
    """

    prompt: str
    want: tuple[str, ...]
    where: str = ""
    stale: tuple[str, ...] = ()

    def answered_by(self, text: str) -> bool:
        """Whether the text holds one of them, however it begins its sentences."""
        return _has(text, self.want)

    def misled_by(self, text: str) -> bool:
        """Whether the text holds an outdated answer, and not the one that holds now."""
        return _has(text, self.stale) and not _has(text, self.want)


@dataclass(frozen=True, slots=True)
class Project:
    """Sessions of (user, work) exchanges (see `client_records`). `judges`: no weight may be fitted to it. `keeps`: what
    its user would have remembered and did not take back, as (kind, words of the talk), where somebody has listed it;
    `gone`: what was said and is true no longer, the same. `days` lie between two sessions."""

    name: str
    judges: bool
    sessions: tuple[tuple[tuple[str, client_records.Work], ...], ...]
    questions: tuple[Question, ...]
    keeps: tuple[tuple[str, str], ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    days: float = 1.0


def read_young() -> list[Project]:
    """All projects, in file order."""
    out = []
    for path in sorted(FOLDER.glob("*.json")):
        given = json.loads(path.read_text(encoding="utf-8"))
        sessions = tuple(tuple((user, answer) for user, answer in session) for session in given["sessions"])
        questions = tuple(
            Question(q["prompt"], tuple(q["want"] or ()), q.get("where", ""), tuple(q.get("stale") or ()))
            for q in given["questions"]
        )
        keeps, gone = (tuple((kind, quote) for kind, quote in given.get(name, ())) for name in ("keeps", "gone"))
        out.append(Project(path.stem, given["judges"], sessions, questions, keeps, gone, given.get("days", 1.0)))
    return out


class Played:
    """A memory of one project's talk, some days later."""

    def __init__(self, folder: Path, project: Project) -> None:
        self.now = BEGIN
        self._folder, self._events = folder, 0
        (folder / "project").mkdir()
        (folder / "home").mkdir()
        self.memory = Memory(folder / "home", lambda: self.now)
        self.memory._core.index.wait(30)
        for number, session in enumerate(project.sessions):
            self._play(f"s{number}", session)
            self.now += project.days * DAY
        self.now += LATER_S

    def told(self, prompt: str) -> str:
        """The block beside a prompt, which is not kept."""
        return self._event("UserPromptSubmit", f"q{self._events}", keep=False, prompt=prompt)

    def brief(self) -> str:
        """What a session is told at its start."""
        return self._event("SessionStart", "brief", keep=False, source="startup")

    def found(self, query: str) -> str:
        """What the `recall` tool answers."""
        asked = {"cwd": str(self._folder / "project"), "query": query}
        return str(json.loads(self.memory.call("tool.recall", json.dumps(asked).encode()))["text"])

    def collection(self, project: Project) -> Collection:
        """Its pages and questions as a set for `benchmarks.retrieval`."""
        names = ("id", "kind", "title", "text", "session", "turn", "timestamp")
        rows = self.memory._core.db.read().execute(
            "SELECT uid, kind, title, text, session_id, turn, created_at FROM pages"
            " WHERE superseded_by IS NULL OR superseded_by = '' ORDER BY id"
        )
        memories = [dict(zip(names, row, strict=True)) for row in rows]
        queries = [
            {"query": q.prompt, "category": "answerable" if q.want else "idle", "gold_sessions": [],
             "gold": [m["id"] for m in memories if any(want in m["text"] for want in q.want)]}
            for q in project.questions
        ]  # fmt: skip
        return Collection(project.name, memories, queries)

    def _play(self, session: str, exchanges: tuple[tuple[str, client_records.Work], ...]) -> None:
        transcript = self._folder / f"{session}.jsonl"
        path: dict[str, Any] = {"transcript_path": str(transcript)}
        self._event("SessionStart", session, source="startup", **path)
        for number, (user, work) in enumerate(exchanges):
            ident = f"{session}-{number}"
            self._event("UserPromptSubmit", session, prompt=user, prompt_id=ident, **path)
            at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(self.now))
            common = {"sessionId": session, "cwd": str(self._folder / "project"), "timestamp": at}
            with transcript.open("a", encoding="utf-8") as file:
                file.writelines(
                    json.dumps({**line, **common}) + "\n" for line in client_records.records(user, work, ident)
                )
            if not client_records.interrupted(work):
                answer = client_records.answer(work)
                self._event("Stop", session, prompt_id=ident, last_assistant_message=answer, **path)
            self._work()
            self.now += TURN_S
        self._event("SessionEnd", session, reason="other", **path)
        self._work()

    def _event(self, name: str, session: str, *, keep: bool = True, **fields: str) -> str:
        self._events += 1
        body = {"session_id": session, "cwd": str(self._folder / "project"), "hook_event_name": name, **fields}
        outcome = self.memory.reply(name, f"e{self._events}", json.dumps(body).encode(), time.monotonic() + 60)
        if keep:
            outcome.commit()
        return str(json.loads(outcome.body)["hookSpecificOutput"]["additionalContext"]) if outcome.body else ""

    def _work(self) -> None:
        while self.memory.work("benchmark"):
            pass


@contextmanager
def played(project: Project) -> Iterator[Played]:
    """The project in a store of its own, which goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="vmem-young-") as folder:
        one = Played(Path(folder), project)
        try:
            yield one
        finally:
            one.memory.close()


def main() -> None:
    """Print what each project's prompts receive."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", help="beginnings of the projects' names")
    parser.add_argument("--split", default="judge", choices=("judge", "fit", "all"))
    parser.add_argument("--misses", action="store_true", help="list what went wrong")
    args = parser.parse_args()
    answered: list[bool] = []
    silent: list[bool] = []
    false: list[bool] = []
    tokens: list[int] = []
    before: list[bool] = []
    searched: list[bool] = []
    outdated: list[bool] = []
    misled: list[bool] = []
    listed, briefed = Counter[str](), Counter[str]()
    where: dict[str, list[tuple[bool, bool, bool]]] = defaultdict(list)
    for project in read_young():
        if args.names and not project.name.startswith(tuple(args.names)):
            continue
        if not args.names and args.split != "all" and project.judges != (args.split == "judge"):
            continue
        right: list[bool] = []
        wrong: list[bool] = []
        with played(project) as one:
            brief = one.brief()
            lines = [content(line) for line in brief.splitlines()]
            for kind, quote in project.keeps:
                listed[kind] += 1
                briefed[kind] += _tells(lines, quote)
            outdated += [_tells(lines, quote) for _, quote in project.gone]
            for question in project.questions:
                block = one.told(question.prompt)
                tokens.append(estimate_tokens(block) if block else 0)
                held = question.answered_by(block)
                if question.stale:
                    misled.append(question.misled_by(block))
                if question.want:
                    right.append(held)
                    before.append(held or question.answered_by(brief))
                    searched.append(question.answered_by(one.found(question.prompt)))
                    silent.append(not block)
                    if question.where:
                        where[question.where].append((held, before[-1], searched[-1]))
                else:
                    wrong.append(bool(block))
                if args.misses and (not held if question.want else block):
                    print(f"  {'missed' if question.want else 'for nothing'} ({tokens[-1]}): {question.prompt[:100]!r}")
        print(f"{project.name:44} answered {sum(right):2} of {len(right)}, for nothing {sum(wrong)} of {len(wrong)}")
        answered += right
        false += wrong
    mean = sum(tokens) / max(1, len(tokens))
    print(
        f"all: answered {sum(answered)} of {len(answered)} ({_percent(answered)}), nothing told for {sum(silent)};"
        f" for nothing {sum(false)} of {len(false)} ({_percent(false)}); {mean:.0f} tokens a prompt"
    )
    print(f"with the session's brief: answered {sum(before)} of {len(before)} ({_percent(before)})")
    print(f"by the recall tool, asked the same: {sum(searched)} of {len(searched)} ({_percent(searched)})")
    for place, found in sorted(where.items()):
        beside, start, tool = (sum(column) for column in zip(*found, strict=True))
        print(f"  where it stands: {place:9} {beside:2} of {len(found)}, with the brief {start:2}, by recall {tool:2}")
    if listed:
        told = ", ".join(f"{kind} {briefed[kind]} of {count}" for kind, count in listed.most_common())
        print(f"of what the users would keep, the briefs tell: {told}")
    if outdated:
        print(f"of what is true no longer, the briefs tell: {sum(outdated)} of {len(outdated)}")
        print(f"beside a prompt with an outdated answer, only that is told: {sum(misled)} of {len(misled)}")


def _has(text: str, any_of: tuple[str, ...]) -> bool:
    return any(part.casefold() in text.casefold() for part in any_of)


def _tells(lines: list[frozenset[str]], quote: str) -> bool:
    """Whether one line says most of it."""
    words = content(quote)
    return any(len(words & line) >= TOLD * len(words) for line in lines)


def _percent(values: list[bool]) -> str:
    return f"{100 * sum(values) / max(1, len(values)):.1f}%"


if __name__ == "__main__":
    main()
