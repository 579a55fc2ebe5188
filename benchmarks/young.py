"""What a new user's prompts receive: small young projects, talked through the hooks and then asked.

Each project of `data/young` is some sessions of talk. It is played into an empty store as the client would (prompt,
transcript, stop, end), captured, and days later asked: each question is a prompt of a session of its own that has been
told nothing at its start. Told: how many of the prompts that the talk answers have the answer

  beside the prompt   in what is injected
  with the brief      there, or in what the session's start told, as a user has it
  by recall           in what the `recall` tool says when the model calls it with the prompt's own words

and how many of those that need nothing receive something ("for nothing"). Where a project lists what its user would
keep, and what is true no longer, also how much of that the brief tells. Those projects are taken to which no weight was
fitted, unless others are named.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks import client_records, figures
from benchmarks.figures import share
from benchmarks.question_sets import Collection
from benchmarks.replies import told
from vmem.memory import Memory
from vmem.recall.changes.passages import NOTE
from vmem.recall.telling.render import clean
from vmem.recall.words.terms import content
from vmem.recall.words.tokens import estimate_tokens

FOLDER = Path(__file__).resolve().parent / "data" / "young"
BEGIN = 1_790_000_000.0
DAY = 86_400.0
TURN_S = 300.0
LATER_S = 5 * DAY  # after the last session the questions are asked
OWED = 20  # prompts, at most, that a session needs to be told all that it missed
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
        self.contexts = defaultdict[str, str](str)  # of each session, "s0" the first: all that was said in it or told
        self._folder, self._events = folder, 0
        (folder / "project").mkdir()
        (folder / "home").mkdir()
        self.memory = Memory(folder / "home", lambda: self.now)
        self.memory._core.index.wait(30)
        for number, session in enumerate(project.sessions):
            self._play(f"s{number}", session)
            self.now += project.days * DAY
        self.now += LATER_S

    def told(self, prompt: str, session: str = "") -> str:
        """The block beside a prompt, which is not kept, in a session of its own or in one that goes on."""
        event = {"prompt": prompt, **({"session_id": session} if session else {})}
        return told(self.memory, "UserPromptSubmit", f"question {prompt}", self._folder / "project", event)

    def told_since(self, session: str) -> None:
        """Says nothing in a session until it was told all that became otherwise since it was asked last."""
        for _ in range(OWED):
            known = len(self.contexts[session])
            self._event("UserPromptSubmit", session, prompt="ok", prompt_id=f"{session} again {self._events}")
            if len(self.contexts[session]) == known:
                break

    def brief(self) -> str:
        """What a session is told at its start."""
        return told(self.memory, "SessionStart", "brief", self._folder / "project", {"source": "startup"})

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
            lines = [{**line, **common} for line in client_records.records(user, work, ident)]
            with transcript.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(line) + "\n" for line in lines)
            self.contexts[session] += json.dumps(lines, ensure_ascii=False)
            if not client_records.interrupted(work):
                answer = client_records.answer(work)
                self._event("Stop", session, prompt_id=ident, last_assistant_message=answer, **path)
            self._work()
            self.now += TURN_S
        self._event("SessionEnd", session, reason="other", **path)
        self._work()

    def _event(self, name: str, session: str, **fields: str) -> None:
        self._events += 1
        event = {"session_id": session, **fields}
        self.contexts[session] += told(
            self.memory, name, f"e{self._events}", self._folder / "project", event, keep=True
        )

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


@dataclass(frozen=True, slots=True)
class Result:
    """What one question got, and where the answer was."""

    question: Question
    exchanges: int  # of its project
    tokens: int  # beside the prompt
    beside: bool
    briefed: bool
    recalled: bool
    misled: bool
    outdated: tuple[bool, ...]  # for each outdated statement beside it whether a note of what came later is behind it
    found_outdated: tuple[bool, ...]  # the same of what the tool answered


AGES = {30: "up to 30 exchanges", 70: "31 to 70", 130: "71 to 130", 1000: "half a year, about 200"}
GONE = "what is true no longer"
ONLY_STALE = "prompts with an outdated answer that are told only that"


def main() -> None:
    """Tells how many questions were answered, by the age of the project, and what the briefs hold."""
    parser = figures.arguments(__doc__)
    parser.add_argument("names", nargs="*", help="beginnings of the projects' names")
    parser.add_argument("--split", default="judge", choices=("judge", "fit", "all"), help="of those not named")
    parser.add_argument("--misses", action="store_true", help="list what went wrong, and where its answer stands")
    args = parser.parse_args()
    results: list[Result] = []
    listed = defaultdict[str, list[bool]](list)
    for project in read_young():
        wanted = args.split == "all" or project.judges == (args.split == "judge")
        if project.name.startswith(tuple(args.names)) if args.names else wanted:
            with played(project) as one:
                brief = one.brief()
                results += [asked(one, project, question, brief) for question in project.questions]
                lines = [content(line) for line in brief.splitlines()]
            for kind, quote in (*project.keeps, *((GONE, quote) for _, quote in project.gone)):
                listed[kind].append(_tells(lines, quote))
            beside = [result.beside for result in results[-len(project.questions) :] if result.question.want]
            print(f"{project.name:44} beside the prompt {sum(beside):2} of {len(beside)}", flush=True)
    for result in results if args.misses else ():
        if not result.beside if result.question.want else result.tokens:
            what = "missed" if result.question.want else "for nothing"
            print(f"  {what} ({result.tokens}) {result.question.where}: {result.question.prompt[:100]!r}")
    figures.tell(args, _tables(results, listed))


def asked(one: Played, project: Project, question: Question, brief: str) -> Result:
    """What one question of a project gets, whose brief is known."""
    block, found = one.told(question.prompt), one.found(question.prompt)
    beside = question.answered_by(block)
    gone = [quote for _, quote in project.gone]
    return Result(
        question, sum(map(len, project.sessions)), estimate_tokens(block) if block else 0, beside,
        beside or question.answered_by(brief),
        bool(question.want) and question.answered_by(found), question.misled_by(block),
        _noted(block, gone), _noted(found, gone),
    )  # fmt: skip


def row(results: Sequence[Result]) -> dict[str, figures.Value]:
    """How many of some questions were answered, as a row of a table."""
    needed = [result for result in results if result.question.want]
    return {
        "questions": len(needed),
        "beside the prompt, %": share([result.beside for result in needed]),
        "with the brief, %": share([result.briefed for result in needed]),
        "by `recall`, %": share([result.recalled for result in needed]),
        "need nothing": len(results) - len(needed),
        "for nothing, %": share([result.tokens > 0 for result in results if not result.question.want]),
        "tokens a prompt": mean(result.tokens for result in results),
    }


def _tables(results: Sequence[Result], listed: defaultdict[str, list[bool]]) -> figures.Tables:
    ages = {name: [r for r in results if least < r.exchanges <= most]
            for (most, name), least in zip(AGES.items(), (0, *AGES), strict=False)}  # fmt: skip
    rows = {name: row(found) for name, found in {**ages, "all": results}.items() if found}
    kept = sorted((kind for kind in listed if kind != GONE), key=lambda kind: -len(listed[kind]))
    stale = [result.misled for result in results if result.question.stale]
    counted = {**{kind: listed[kind] for kind in [*kept, GONE]}, ONLY_STALE: stale}
    briefs = {name: {"listed": len(values), "told": sum(values)} for name, values in counted.items() if values}
    outdated = {
        "beside the prompt": [noted for result in results for noted in result.outdated],
        "by `recall`": [noted for result in results for noted in result.found_outdated],
    }
    notes: figures.Table = {
        where: {"told": len(values), "with a note of what came later, %": share(values)}
        for where, values in outdated.items()
        if values
    }
    tables: figures.Tables = {
        "age of the project": rows, "what the users would keep, in the briefs": briefs,
        "statements that are true no longer": notes,
    }  # fmt: skip
    return {caption: table for caption, table in tables.items() if table}


def _has(text: str, any_of: tuple[str, ...]) -> bool:
    """Whether it holds one of them, as talk or as it is rendered: there `<name>` is no tag."""
    return any(clean(part).casefold() in text.casefold() or part.casefold() in text.casefold() for part in any_of)


def _noted(text: str, gone: Sequence[str]) -> tuple[bool, ...]:
    """For each outdated statement in a text whether the next mark behind it is a note."""
    flat = " ".join(text.split())
    places = ((flat.find(quote), len(quote)) for quote in (" ".join(quote.split()) for quote in gone))
    return tuple(NOTE.match(flat, flat.find("[", at + length)) is not None for at, length in places if at >= 0)


def _tells(lines: list[frozenset[str]], quote: str) -> bool:
    """Whether one line says most of it."""
    words = content(quote)
    return any(len(words & line) >= TOLD * len(words) for line in lines)


if __name__ == "__main__":
    main()
