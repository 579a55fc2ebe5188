"""Does a session survive its compactions? The real client, a scripted model, thirty facts, five compactions.

    python -m benchmarks.continuity [--json]

One long session tells facts of six sorts (pins, constraints, decisions, failed attempts, file
states, numbers), uses some of them again, sends out subagents, and is compacted by hand and by the
API's "prompt is too long". The model's summary keeps nothing: what is in the context afterwards is
there because of the plugin, or because the client itself kept it: the last exchanges (which are small
talk) and files it wrote, which it reads again. Measured on the request that follows each compaction:

  restored   share of the facts told so far whose words are in the context, before anybody asks
  used       the same, of those that a later prompt had needed again before the compaction
  tokens     what the plugin added to that request
  stale      outdated words in what the plugin added, on a line that does not say they are outdated
  asked      at the end, in this session and then in a new one: share of the facts in the context of a
             prompt that asks for them
  small talk prompts that need no memory and got some

The same session without the plugin is the baseline.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.continuity_story import CONSTRAINTS, FACTS, PINS, SMALL_TALK, UPDATES, Chapter, Fact, chapters
from tests.support.client import Client, Session, find_client
from tests.support.daemon import REPOSITORY, end_all, record_runtime
from tests.support.fake_api import Answer, Call, FakeApi, Reply, Request
from tests.support.waiting import wait_until
from vmem.errors import Unavailable
from vmem.hot.client import call
from vmem.recall.tokens import estimate_tokens

SMALL_TALK_TURNS = 20  # the client keeps the last exchanges as they are
SUBAGENT = "Look through the repository for leftovers of the old scheme and report."
SAYS_OUTDATED = re.compile(r"supersed|replaced|outdated|obsolete|no longer|not after|instead of|changed|was:", re.I)


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

    plugin: bool
    turns: int = 0
    after: list[After] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    small_talk: int = 0
    small_talk_with_memory: int = 0
    tokens_beside_prompts: int = 0


class Model:
    """The scripted model: does what a fact's prompt asks for, and answers questions from its context only."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.by_prompt = {fact.said: fact for fact in FACTS + UPDATES}
        self.by_question = {fact.ask: fact for fact in FACTS + UPDATES}

    def __call__(self, request: Request) -> Answer:
        prompt = request.prompt
        if prompt == SUBAGENT:
            return Reply("Nothing is left of it in the tree.")
        if prompt.startswith("Send out an agent"):
            call_agent = Call("Agent", {"description": "look", "prompt": SUBAGENT, "subagent_type": "Explore"})
            return Reply("On it.", (call_agent,)) if request.round == 0 else Reply("The agent found nothing.")
        fact = self.by_prompt.get(prompt)
        if fact is not None:
            return self._do(fact, request.round)
        fact = self.by_question.get(prompt)
        if fact is not None:
            return Reply(f"As noted: {', '.join(fact.needles)}." if holds(request.context, fact) else "I do not know.")
        return Reply("Fine.")

    def _do(self, fact: Fact, round: int) -> Reply:
        if fact.path and round == 0:
            write = {"file_path": str(self.project / fact.path), "content": fact.content}
            return Reply("I write it.", (Call("Write", write),))
        if fact.command and round == 0:
            script = f"echo {shlex.quote(fact.error)} >&2; {fact.command}"
            return Reply("I try it.", (Call("Bash", {"command": script, "description": "try it"}),))
        if fact.path:
            return Reply(f"Done in {fact.path}.")
        return Reply(f"It failed: {fact.error}." if fact.command else "Understood.")


def holds(text: str, fact: Fact) -> bool:
    return all(needle in text for needle in fact.needles)


def stale_words(added: str, told: Iterable[Fact]) -> tuple[str, ...]:
    """Outdated words in `added` on a line that neither says so nor has the new words."""
    found = []
    for update in told:
        if not update.outdates:
            continue
        for line in added.splitlines():
            if update.outdates in line and not holds(line, update) and not SAYS_OUTDATED.search(line):
                found.append(f"{update.outdates}: {line.strip()[:160]}")
    return tuple(found)


def share(context: str, facts: Sequence[Fact]) -> float:
    return sum(holds(context, fact) for fact in facts) / len(facts) if facts else 1.0


def run(plugin: bool, root: Path, binary: Path) -> Outcome:
    outcome = Outcome(plugin)
    with FakeApi() as api:
        client = Client(root, api.url, binary, (REPOSITORY,) if plugin else ())
        api.script = Model(client.project)
        record_runtime(client.vmem_home)
        try:
            with client.session() as session:
                told = _live(outcome, api, client, session)
                outcome.asked.append(_ask(outcome, api, session, told, "this session"))
            with client.session() as session:
                outcome.asked.append(_ask(outcome, api, session, told, "a new session"))
            _count(outcome, api)
        finally:
            end_all(client.vmem_home)
    return outcome


def _live(outcome: Outcome, api: FakeApi, client: Client, session: Session) -> list[Fact]:
    """The five chapters; the facts that are true at the end."""
    talk = _SmallTalk()
    _say(outcome, session, talk.next())
    if outcome.plugin:
        for fact in PINS:
            _pin(client, fact)
    told: list[Fact] = list(PINS)
    used: list[Fact] = list(PINS)
    for chapter in chapters():
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


def _count(outcome: Outcome, api: FakeApi) -> None:
    """What was put beside the prompts of the whole run; each prompt counts once, whatever tools it led to."""
    prompts = [r for r in api.requests() if not r.is_summary_call and r.round == 0 and r.prompt != SUBAGENT]
    outcome.tokens_beside_prompts = sum(estimate_tokens(request.added_to_prompt) for request in prompts)
    known = {fact.said for fact in FACTS + UPDATES} | {fact.ask for fact in FACTS + UPDATES}
    small_talk = [r for r in prompts if r.prompt not in known and not r.prompt.startswith("Send out")]
    outcome.small_talk = len(small_talk)
    outcome.small_talk_with_memory = sum(request.added_to_prompt != "" for request in small_talk)


def _tell(
    outcome: Outcome, session: Session, chapter: Chapter, talk: _SmallTalk, told: list[Fact], used: list[Fact]
) -> None:
    """The chapter's turns; `told` and `used` grow, and lose what an update replaces."""
    for number, fact in enumerate(chapter.new):
        _say(outcome, session, fact.said)
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
    strict = [fact for fact in told if fact in PINS or fact in CONSTRAINTS]
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

    def __init__(self) -> None:
        self._said = 0

    def next(self) -> str:
        self._said += 1
        return SMALL_TALK[self._said % len(SMALL_TALK)].format(n=self._said, letter="abcdefghijkl"[self._said % 12])


def _say(outcome: Outcome, session: Session, text: str) -> None:
    turn = session.say(text)
    if turn.code != 0:
        raise RuntimeError(f"the client ended at {text!r}: {turn.out[-500:]}")
    outcome.turns += 1


def _pin(client: Client, fact: Fact) -> None:
    body = {"text": fact.said, "kind": "fact", "pin": "hard", "reason": "bench", "cwd": str(client.project)}

    def remembered() -> bool:
        try:
            return call("remember", json.dumps(body).encode(), base=str(client.vmem_home)).status == "ok"
        except Unavailable:
            return False

    wait_until(remembered, 10, "the daemon takes the pin")


def report(outcome: Outcome) -> str:
    lines = [f"{'with' if outcome.plugin else 'without'} vMem: {outcome.turns} turns"]
    for n, after in enumerate(outcome.after, 1):
        lines.append(
            f"  compaction {n} ({after.compaction:9}): restored {after.restored:4.0%} of {after.told}, pins and "
            f"constraints {after.pins_and_constraints:4.0%}, others used before {after.used:4.0%}, "
            f"{after.tokens} tokens, stale {len(after.stale)}"
        )
        if outcome.plugin and after.missing:
            lines.append(f"    missing: {', '.join(after.missing)}")
        lines += [f"    stale: {line}" for line in after.stale]
    for asked in outcome.asked:
        lines.append(
            f"  asked in {asked.where:13}: {asked.present:4.0%} in the context, {asked.tokens_per_prompt:.0f} tokens "
            f"a prompt, stale {len(asked.stale)}"
        )
        if outcome.plugin and asked.missing:
            lines.append(f"    missing: {', '.join(asked.missing)}")
        lines += [f"    stale: {line}" for line in asked.stale]
    lines.append(
        f"  small talk with memory beside it: {outcome.small_talk_with_memory} of {outcome.small_talk}; "
        f"{outcome.tokens_beside_prompts} tokens beside all prompts"
    )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="Does a session survive its compactions?")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--baseline-only", action="store_true", help="only the run without the plugin")
    args = parser.parse_args()
    binary = find_client()
    if binary is None:
        print("continuity: Claude Code is not installed; run: npm ci --prefix tests/client", file=sys.stderr)
        return 1
    outcomes = []
    for plugin in (False,) if args.baseline_only else (False, True):
        with tempfile.TemporaryDirectory(prefix="vmem-continuity-") as folder:
            outcomes.append(run(plugin, Path(folder), binary))
    print(json.dumps([asdict(o) for o in outcomes], indent=1) if args.json else "\n".join(map(report, outcomes)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
