"""Does a session survive its compactions? The real client, a scripted model, thirty facts, five compactions.

One long session tells facts of six sorts (pins, constraints, decisions, failed attempts, file states, numbers), uses
some of them again, sends out subagents, and is compacted by hand and by the API's "prompt is too long". There are
several such sessions (`benchmarks.stories`), each of another character. The model's summary keeps nothing: what is in
the context afterwards is there because of the plugin, or because the client itself kept it: the last exchanges (which
are small talk) and files it wrote, which it reads again. Told, of the request that follows each compaction, the worst:

  pins and constraints   share of those told so far whose words are in the context, before anybody asks
  others used before     the same, of the facts that a later prompt had needed again before the compaction
  outdated               words that hold no longer and do not say so

and then what is in the context of a new session that is asked for every fact, and how many prompts of small talk get
something. The same session without the plugin is the base line.
"""

from __future__ import annotations

import re
import shlex
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from benchmarks import figures
from benchmarks.kills import in_the_end
from benchmarks.stories import Chapter, Fact, Run, Step, Story, hunt, incident, moving, redesign, tariffs
from tests.support.client import Client, Session, find_client
from tests.support.daemon import REPOSITORY, end_all, record_runtime
from tests.support.fake_api import Answer, Call, FakeApi, Reply, Request
from vmem.recall.words.tokens import estimate_tokens

SMALL_TALK_TURNS = 20  # the client keeps the last exchanges as they are
LEFTOVERS = (
    "Look through the repository for leftovers of the old scheme and report.",
    "Nothing is left of it in the tree.",
)
SAYS_OUTDATED = re.compile(
    r"supersed|replaced|outdated|obsolete|no longer|not after|instead of|changed|was:|said no to|没有减少|改成|改为",
    re.I,
)
STORIES = {story.name: story for story in (tariffs.STORY, hunt.STORY, redesign.STORY, incident.STORY, moving.STORY)}


@dataclass(frozen=True)
class After:
    """What the request after one compaction held."""

    compaction: str
    told: int
    restored: float
    pins_and_constraints: float
    used: float
    tokens: int
    stale: tuple[str, ...]
    missing: tuple[str, ...]  # of those used before, the first needle of each


@dataclass(frozen=True)
class Asked:
    """What the prompts that ask for the facts got."""

    where: str
    present: float
    missing: tuple[str, ...]
    tokens_per_prompt: float
    stale: tuple[str, ...]


@dataclass
class Outcome:
    """One run of the whole session."""

    story: str
    plugin: bool
    turns: int = 0
    after: list[After] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    small_talk: int = 0
    small_talk_with_memory: int = 0


class Model:
    """The scripted model: does what its step says, and answers questions from its context only."""

    def __init__(self, story: Story, project: Path) -> None:
        self.project = project
        self.steps = {step.prompt: step for step in story.steps()}
        self.told: set[str] = set()  # prompts of steps that are over: in the same words they only ask
        self.reports = dict([LEFTOVERS, *(step.agent for step in story.steps() if step.agent[0])])
        self.questions: dict[str, list[Fact]] = {}
        for fact in story.facts():
            self.questions.setdefault(fact.ask, []).insert(0, fact)  # the newest first

    def __call__(self, request: Request) -> Answer:
        prompt = request.prompt
        if prompt in self.reports:
            return Reply(self.reports[prompt])
        if prompt.startswith("Send out an agent"):
            return self._do(Step(prompt, "The agent found nothing.", agent=LEFTOVERS), request.round)
        if prompt in self.steps and not (prompt in self.told and prompt in self.questions):
            return self._do(self.steps[prompt], request.round)
        if prompt in self.questions:
            known = next((fact for fact in self.questions[prompt] if holds(request.context, fact)), None)
            return Reply(f"As noted: {', '.join(known.needles)}." if known else "I do not know.")
        return Reply("Fine.")

    def _do(self, step: Step, round: int) -> Reply:
        calls = [Call("Bash", {"command": run.command, "description": "run it"}) for run in step.runs]
        for file in step.writes:
            path = str(self.project / file.path)
            calls += [Call("Read", {"file_path": path})] if file.again else []
            calls.append(Call("Write", {"file_path": path, "content": file.content}))
        if step.agent[0]:
            calls.append(Call("Agent", {"description": "look", "prompt": step.agent[0], "subagent_type": "Explore"}))
        if round < len(calls):
            return Reply("On it.", (calls[round],))
        self.told.add(step.prompt)
        return Reply(step.answer)


def make_programs(story: Story, folder: Path) -> None:
    """The invented programs of a story's commands: each prints what its arguments call for."""
    folder.mkdir(parents=True)
    cases: dict[str, list[Run]] = {}
    for run in (run for step in story.steps() for run in step.runs if run.output):
        cases.setdefault(shlex.split(run.command)[0], []).append(run)
    for name, runs in cases.items():
        lines = ["#!/bin/sh", 'case "$*" in']
        for run in runs:
            args = " ".join(shlex.split(run.command)[1:])
            lines.append(f"{shlex.quote(args)}) printf '%s\\n' {shlex.quote(run.output)}; exit {run.code};;")
        path = folder / name
        path.write_text("\n".join([*lines, "esac", "exit 64"]) + "\n")
        path.chmod(0o755)


def holds(text: str, fact: Fact) -> bool:
    """Whether a text has all words by which a fact is known."""
    return all(needle in text for needle in fact.needles)


def stale_words(added: str, told: Iterable[Fact]) -> tuple[str, ...]:
    """Outdated words in `added` in an entry that neither says so nor has the new words.

    An entry is a line, with those that are indented below it.
    """
    found = []
    for update in told:
        if not update.outdates:
            continue
        for entry in re.split(r"\n(?!  )", added):
            if update.outdates in entry and not holds(entry, update) and not SAYS_OUTDATED.search(entry):
                found.append(f"{update.outdates}: {' '.join(entry.split())[:160]}")
    return tuple(found)


def share(context: str, facts: Sequence[Fact]) -> float:
    """How many of the facts a context holds, 0 to 1; 1 of none."""
    return sum(holds(context, fact) for fact in facts) / len(facts) if facts else 1.0


def run(story: Story, plugin: bool, root: Path, binary: Path) -> Outcome:
    """Lives through a story in a home below `root`, with the plugin or without."""
    outcome = Outcome(story.name, plugin)
    make_programs(story, root / "programs")
    with FakeApi() as api:
        client = Client(root, api.url, binary, (REPOSITORY,) if plugin else ())
        client.env["PATH"] = f"{root / 'programs'}:{client.env['PATH']}"
        client.env["VMEM_HOOK_DEADLINE_MS"] = "2000"  # what is restored is judged, not whether this machine is busy
        api.script = Model(story, client.project)
        record_runtime(client.vmem_home)
        try:
            with client.session() as session:
                told = _live(outcome, story, api, client, session)
                outcome.asked.append(_ask(outcome, api, session, told, "this session"))
            with client.session() as session:
                outcome.asked.append(_ask(outcome, api, session, told, "a new session"))
            _count(outcome, story, api)
        finally:
            end_all(client.vmem_home)
    return outcome


def _live(outcome: Outcome, story: Story, api: FakeApi, client: Client, session: Session) -> list[Fact]:
    """The chapters; the facts that are true at the end."""
    talk = _SmallTalk(story.filler)
    _say(outcome, session, talk.next())
    if outcome.plugin:
        for said, _ in story.pins:
            assert in_the_end(client, "remember", text=said, kind="fact", pin="hard", reason="bench")
    told = [fact for _, fact in story.pins]
    used = list(told)
    for chapter in story.chapters:
        _tell(outcome, session, chapter, talk, told, used)
        context_request = _compact(outcome, api, session, chapter.compaction, talk)
        outcome.after.append(_judge(context_request, chapter.compaction, told, used))
    return told


def _ask(outcome: Outcome, api: FakeApi, session: Session, told: list[Fact], where: str) -> Asked:
    """Asks for every fact, one prompt each."""
    missing, added = [], []
    for fact in told:
        mark = api.mark()
        _say(outcome, session, fact.ask)
        request = api.requests(mark)[-1]
        added += [request.added_at_start, request.added_to_prompt]
        if not holds(request.context, fact):
            missing.append(fact.needles[0])
    tokens = sum(map(estimate_tokens, added)) / len(told)
    stale = tuple(line for text in added for line in stale_words(text, told))
    return Asked(where, 1 - len(missing) / len(told), tuple(missing), tokens, stale)


def _count(outcome: Outcome, story: Story, api: FakeApi) -> None:
    """What was put beside the prompts of the whole run; each prompt counts once, whatever tools it led to, and whether
    an agent in the background ended meanwhile."""
    agents = {LEFTOVERS[0], *(step.agent[0] for step in story.steps())}
    turns = groupby((r for r in api.requests() if not r.is_summary_call and r.prompt not in agents), lambda r: r.prompt)
    prompts = [next(requests) for _, requests in turns]
    known = {step.prompt for step in story.steps()} | {fact.ask for fact in story.facts()}
    small_talk = [r for r in prompts if r.prompt not in known and not r.prompt.startswith("Send out")]
    outcome.small_talk = len(small_talk)
    outcome.small_talk_with_memory = sum(request.added_to_prompt != "" for request in small_talk)


def _tell(
    outcome: Outcome, session: Session, chapter: Chapter, talk: _SmallTalk, told: list[Fact], used: list[Fact]
) -> None:
    """The chapter's turns; `told` and `used` grow, and lose what an update replaces."""
    for number, step in enumerate(chapter.steps):
        _say(outcome, session, step.prompt)
        for fact in step.facts:
            if fact.outdates:
                replaced = [old for old in told if fact.outdates in old.needles]
                told[:] = [old for old in told if old not in replaced]
                used[:] = [old for old in used if old not in replaced]
            told.append(fact)
        if number % 3 == 2:
            _say(outcome, session, talk.next())
    for fact in chapter.used:
        if fact in told:
            _say(outcome, session, fact.ask)
            used.append(fact)
    _say(outcome, session, f"Send out an agent to look for leftovers, round {len(told)}.")


def _compact(outcome: Outcome, api: FakeApi, session: Session, how: str, talk: _SmallTalk) -> Request:
    """Compacts, behind small talk (the client keeps the last exchanges); the request that follows."""
    for _ in range(SMALL_TALK_TURNS):
        _say(outcome, session, talk.next())
    if how == "manual":
        assert session.say("/compact").code == 0
    else:
        api.refuse_once()
    mark = api.mark()
    _say(outcome, session, talk.next())
    return api.requests(mark)[-1]


def _judge(request: Request, how: str, told: list[Fact], used: list[Fact]) -> After:
    strict = [fact for fact in told if fact.sort in ("pin", "constraint")]
    rest = [fact for fact in told if fact in used and fact not in strict]
    added = "\n".join(filter(None, (request.added_at_start, request.added_to_prompt)))
    return After(
        how,
        len(told),
        share(request.context, told),
        share(request.context, strict),
        share(request.context, rest),
        estimate_tokens(added),
        stale_words(added, told),
        tuple(fact.needles[0] for fact in strict + rest if not holds(request.context, fact)),
    )


class _SmallTalk:
    """Turns that need no memory, no two alike but for the shortest."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._said = 0

    def next(self) -> str:
        self._said += 1
        return self._lines[self._said % len(self._lines)].format(n=self._said, letter="abcdefghijkl"[self._said % 12])


def _say(outcome: Outcome, session: Session, text: str) -> None:
    turn = session.say(text)
    if turn.code != 0:
        raise RuntimeError(f"the client ended at {text!r}: {turn.out[-500:]}")
    outcome.turns += 1


def report(outcome: Outcome) -> None:
    """Says on standard error what was missing, and what was outdated."""
    lines = [f"{outcome.story}, {'with' if outcome.plugin else 'without'} vMem"]
    for n, after in enumerate(outcome.after, 1):
        restored = f"{after.restored:.0%} of {after.told} restored, {after.tokens} tokens"
        lines.append(f"  compaction {n} ({after.compaction}): {restored}")
        if outcome.plugin:
            lines.append(f"    missing: {', '.join(after.missing)}")
        lines += [f"    outdated: {line}" for line in after.stale]
    for asked in outcome.asked:
        lines.append(
            f"  asked in {asked.where}: {asked.present:.0%} there, {asked.tokens_per_prompt:.0f} tokens a prompt"
        )
        lines += [f"    outdated: {line}" for line in asked.stale]
    print("\n".join(lines), file=sys.stderr, flush=True)


def _row(outcome: Outcome) -> dict[str, figures.Value]:
    (anew,) = (asked for asked in outcome.asked if asked.where == "a new session")
    return {
        "turns": outcome.turns,
        "pins and constraints, %": 100 * min(after.pins_and_constraints for after in outcome.after),
        "others used before, %": 100 * min(after.used for after in outcome.after),
        "outdated": max(len(after.stale) for after in outcome.after),
        "asked for in the end, %": 100 * anew.present,
        "outdated then": len(anew.stale),
        "small talk": outcome.small_talk,
        "gets something": outcome.small_talk_with_memory,
    }


def main() -> int:
    """Tells a row for each story and its base line; -> 1 where the client is not installed."""
    parser = figures.arguments(__doc__)
    parser.add_argument("--story", choices=STORIES, help="this one alone")
    args = parser.parse_args()
    binary = find_client()
    if binary is None:
        print("continuity: Claude Code is not installed; run: npm ci --prefix tests/client", file=sys.stderr)
        return 1
    rows: dict[str, dict[str, figures.Value]] = {}
    for name in (args.story,) if args.story else STORIES:
        for plugin in (True, False):
            with tempfile.TemporaryDirectory(prefix="vmem-continuity-") as folder:
                outcome = run(STORIES[name], plugin, Path(folder), binary)
            report(outcome)
            rows[name if plugin else f"{name}, without vMem"] = _row(outcome)
    figures.tell(args, {"story": rows})
    return 0


if __name__ == "__main__":
    sys.exit(main())
