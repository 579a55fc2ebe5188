"""From what was noted about a session to its image. Pure: the same material gives the same image.

Everything that comes in was redacted before it was stored; what comes from git is redacted by the caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from vmem.capture.statements.prose import unfenced
from vmem.capture.talk.episodes import clip
from vmem.model import Act, Page, Resident
from vmem.provenance import split_source
from vmem.recall.words.alphabets import room
from vmem.recall.words.sentences import ASKING
from vmem.snapshot import talk
from vmem.snapshot.changed import Correction, about, content_of, corrected, corrections, has_value
from vmem.snapshot.image import Command, FileState, Image, Place, Pointer, Todo, page_hash
from vmem.snapshot.talk import Said
from vmem.snapshot.worktree import inside
from vmem.snapshot.worth import STATED_WORDS, finding, setback, worth

FILES_KEPT = 60
COMMANDS_KEPT = 20
FAILED_KEPT = 12
STATED_KEPT = 120
RESIDENT_KEPT = 80
SAID_KEPT = 100
PINS_KEPT = 200
RECENT_TURNS = 8  # of which also small things are told
TODO_KEPT = 60
GIST_CHARS = 160
RECAP = "recap"  # `Act.what` of what the client had the model say of the session: its `target`
ASKED_CHARS, FOUND_CHARS = 110, 220  # of the prompt and the answer of an exchange, where there is room
AT_LENGTH_MOST = 60  # exchanges; there is no room for the longer lines of more
ANSWERED = " => "
BY_AGENT = "an agent was asked: "
REPORTS_KEPT = 24
REPORT_CHARS = 200
TASK_CHARS = 100
COMMAND_CHARS = 240
RESULT_CHARS = 240

# Kinds in the order in which they are kept and told; the others come last.
WEIGHT = {"constraint": 0, "decision": 1, "rejected": 2, "preference": 3, "task": 4, "lesson": 5, "procedure": 6}
NOWHERE = Place()

# Commands that only look around: their result is soon untrue and seldom missed.
_LOOKING = re.compile(
    r"^\s*(?:cd|ls|ll|pwd|cat|head|tail|less|echo|which|type|whoami|date|tree|find|fd|grep|rg|ag|wc|stat|file|du|df|ps"
    r"|env|printenv|sed -n|awk|git (?:status|diff|log|show|branch|stash list|remote|rev-parse)|clear|history|man|true"
    r"|sleep)\b[^&;|]*(?:\|[^&;]*)?$"
)
# Where a chain of commands goes on though one of it failed.
_GOES_ON = re.compile(r";|\|\||(?<![&>])&(?![&>])|(?<!&&)(?<!\\)\n")
_STATUS = re.compile(r"^\[(\w*)\] ?(.*)$", re.DOTALL)
_DONE = frozenset({"completed", "cancelled", "deleted"})


@dataclass(frozen=True, slots=True)
class Material:
    """What a session left, oldest first in every list. `made` are its own current pages but for episodes."""

    session_id: str
    agent_id: str = ""
    id: str = ""
    at: float = 0.0
    trigger: str = "manual"
    vmem: str = ""
    client: str = ""
    turn: int = 0
    place: Place = NOWHERE
    transcript: str = ""
    transcript_offset: int = 0
    said: Sequence[Said] = ()
    reports: Sequence[Said] = ()  # of its subagents: what each was asked, its answer, beside which of the turns
    made: Sequence[Page] = ()
    pins: Sequence[Page] = ()
    resident: Sequence[tuple[Page, Resident]] = ()
    used: Mapping[str, int] = field(default_factory=dict)  # uid: how often this session cited the page
    did: Sequence[Act] = ()
    hashes: Mapping[str, str] = field(default_factory=dict)  # of `file_paths(did, root)`


def build(given: Material, between: Callable[[], object] = lambda: None) -> Image:
    """The image of `given`; see `seal` for its size. `between` is called before each exchange is read: those of a long
    session take tens of milliseconds."""
    asked = [said for said in given.said if said.turn]
    did = [act for act in given.did if act.agent_id == given.agent_id or not given.agent_id]
    todo = todos(did)
    root = given.place.root
    used, hashes = given.used, given.hashes
    goal, goal_from = talk.goal(asked)
    changes = corrections(asked)
    made = [page for page in given.made if page.kind == "constraint" or not corrected(page.text, page.turn, changes)]
    return Image(
        id=given.id, session_id=given.session_id, agent_id=given.agent_id, at=given.at, trigger=given.trigger,
        vmem=given.vmem, client=given.client, turn=given.turn,
        goal=goal, goal_from=goal_from, task=talk.task(asked),
        answer=clip(asked[-1].answer[-2000:], talk.ANSWER_CHARS) if asked else "",
        place=given.place, recap=_recap(did, asked[-1].turn if asked else given.turn),
        questions=talk.questions(asked), next_actions=talk.next_actions(asked),
        todo=todo[:TODO_KEPT],
        stated=tuple(pointer(page) for page in _by_weight(made, used)[:STATED_KEPT]),
        failed=_failed(did, asked, root), commands=_commands(did, root),
        files=tuple(FileState(path, wrote, hashes.get(path, ""), turn) for path, wrote, turn in _touched(did, root)),
        pins=tuple(pointer(page) for page in given.pins[:PINS_KEPT]),
        resident=_resident(given, changes),
        said=tuple(
            Pointer(s.uid, s.version, "episode", "", line, s.tokens, s.turn)
            for s, line in _worth_saying(asked, given.reports, used, changes, between)
        )[:SAID_KEPT],
        transcript=given.transcript, transcript_offset=given.transcript_offset,
    )  # fmt: skip


def asked_and_found(said: Said, changes: Sequence[Correction]) -> tuple[str, str]:
    """What an exchange asked, and what its answer says that still holds; "" where it says next to nothing, which to a
    question may be all that there is to say."""
    found = talk.gist(said.answer, room(FOUND_CHARS, said.answer))
    told = about(found)
    answers = said.prompt.rstrip().endswith(ASKING) and (told or has_value(found))
    if (len(told) < STATED_WORDS and not answers) or corrected(found, said.turn, changes):
        found = ""
    asked = unfenced(said.prompt)
    return talk.gist(asked, room(ASKED_CHARS, asked)), found


def in_a_line(asked: str, found: str) -> str:
    """An exchange in one line; either may be missing."""
    return ANSWERED.join(part for part in (asked, found) if part)


def at_length(exchanges: Sequence[Said]) -> dict[str, str]:
    """A longer line than the image has of each exchange, by the uid of its page; none where they are too many."""
    if len(exchanges) > AT_LENGTH_MOST:
        return {}
    changes = corrections(exchanges)
    return {one.uid: in_a_line(*asked_and_found(one, changes)) for one in exchanges}


def is_open(item: Todo) -> bool:
    """Whether there is still something to do about it."""
    return item.status not in _DONE


def pointer(page: Page, turn: int = 0) -> Pointer:
    """The pointer to a page as it is now."""
    said, _, _ = split_source(page.text, page.speaker)  # a long statement must not be left out for its source's sake
    return Pointer(
        page.uid, page.version, page.kind, page_hash(page.title, page.text), talk.gist(said, GIST_CHARS),
        page.tokens, turn or page.turn, page.pin,
    )  # fmt: skip


def tells(said: Said) -> bool:
    """Whether a line on it could tell anything: a nod does when its answer does; "what is 17 * 23?" and 391 do not."""
    if talk.asks(said.prompt) and (about(said.prompt) or content_of(said.answer[:FOUND_CHARS])):
        return True
    return bool(finding(said) and not said.prompt.lstrip().startswith("/"))


def todos(did: Sequence[Act]) -> tuple[Todo, ...]:
    """The host's todo list as it stands: whole lists replace it, single tasks ("task:ID") change their line."""
    items: dict[str, Todo] = {}
    for act in did:
        if act.what != "todo":
            continue
        if not act.target.startswith("task:"):
            lines = [match for line in act.detail.split("\n") if (match := _STATUS.match(line))]
            items = {f"#{n}": Todo(clip(m[2], talk.LINE_CHARS), m[1] or "pending") for n, m in enumerate(lines)}
        elif match := _STATUS.match(act.detail):
            known = items.get(act.target)
            text = clip(match[2], talk.LINE_CHARS) or (known.text if known else "")
            if match[1] == "deleted":
                items.pop(act.target, None)
            elif text:
                items[act.target] = Todo(text, match[1] or (known.status if known else "pending"))
    order = {"in_progress": 0, "pending": 1}
    return tuple(sorted(items.values(), key=lambda item: order.get(item.status, 2)))


def file_paths(did: Sequence[Act], root: str) -> list[str]:
    """The paths to hash, written ones first, newest first; relative to `root` where they are below it."""
    return [path for path, _, _ in _touched(did, root)]


def _recap(did: Sequence[Act], turn: int) -> str:
    """The last recap, if nothing was said after it in the last `turn` that is kept: rounds of a loop may have followed
    that found nothing."""
    return next((act.target for act in reversed(did) if act.what == RECAP and act.turn >= turn), "")


def _in_short(said: Said, changes: Sequence[Correction]) -> str:
    """What was asked, and after an arrow what the answer found, when it found anything that still holds."""
    found = finding(said)
    still = "" if corrected(found, said.turn, changes) else found
    return in_a_line(talk.gist(unfenced(said.prompt), GIST_CHARS), still)


def _by_weight(made: Sequence[Page], used: Mapping[str, int]) -> list[Page]:
    """Rules before facts, those that were needed again first, newer before older."""
    return sorted(made, key=lambda p: (WEIGHT.get(p.kind, 9), -bool(used.get(p.uid)), -p.turn, -p.created_at, p.uid))


def _reported(report: Said, changes: Sequence[Correction]) -> str:
    """What an agent was asked and found, in a line; "" when it found nothing worth telling."""
    found = finding(report) or talk.gist(report.answer, REPORT_CHARS)
    if not found or corrected(found, report.turn, changes):
        return ""
    return f"{BY_AGENT}{talk.gist(report.prompt, TASK_CHARS) or '(not kept)'}{ANSWERED}{found}"


def _worth_saying(
    asked: Sequence[Said], reports: Sequence[Said], used: Mapping[str, int], changes: Sequence[Correction],
    between: Callable[[], object],
) -> list[tuple[Said, str]]:  # fmt: skip
    """The prompts and the agents' reports that tell something still true, best first, each with its line."""
    told: list[tuple[float, Said, str]] = []
    for said in asked:
        between()
        if tells(said) and not corrected(said.prompt, said.turn, changes):
            told.append((worth(said, used.get(said.uid, 0), changes), said, _in_short(said, changes)))
    recent = {said.turn for said in [said for said in asked if said.prompt][-RECENT_TURNS:]}
    kept = [(points, said, line) for points, said, line in told if points > 0 or (points == 0 and said.turn in recent)]
    for report in reports[-REPORTS_KEPT:]:
        line = _reported(report, changes)
        if line:
            kept.append((max(1.0, worth(report, used.get(report.uid, 0), changes)), report, line))
    return [(said, line) for _, said, line in sorted(kept, key=lambda item: (-item[0], -item[1].turn, item[1].uid))]


def _resident(given: Material, changes: Sequence[Correction]) -> tuple[Pointer, ...]:
    """What was resident, but for the session's own exchanges (`said` has them) and what was corrected since."""
    own = given.session_id
    kept = [
        (page, held)
        for page, held in given.resident
        if not (page.kind == "episode" and page.session_id == own)
        and not corrected(page.text, page.turn if page.session_id == own else 0, changes)
    ]

    def rank(pair: tuple[Page, Resident]) -> tuple[float, float, float, float, str]:
        page, held = pair
        return -given.used.get(page.uid, 0), -held.turn, -page.importance, -page.created_at, page.uid

    ranked = sorted(kept, key=rank)
    return tuple(pointer(page, held.turn) for page, held in ranked[:RESIDENT_KEPT])


def _touched(did: Sequence[Act], root: str) -> list[tuple[str, bool, int]]:
    newest: dict[str, tuple[int, int]] = {}
    written: set[str] = set()
    for position, act in enumerate(did):
        if act.what not in ("read", "write") or act.failed or not act.target:
            continue
        path = inside(act.target, root)
        newest[path] = (position, act.turn)
        if act.what == "write":
            written.add(path)
    ordered = sorted(newest, key=lambda path: (path not in written, -newest[path][0]))
    return [(path, path in written, newest[path][1]) for path in ordered[:FILES_KEPT]]


def _commands(did: Sequence[Act], root: str) -> tuple[Command, ...]:
    """The commands that did something, newest first, each once with its last result."""
    newest: dict[str, Act] = {}
    for act in did:
        if act.what == "command" and (act.failed or not _LOOKING.match(act.target)):
            newest.pop(_key(act), None)
            newest[_key(act)] = act
    return tuple(_command(act, root) for act in list(newest.values())[: -COMMANDS_KEPT - 1 : -1])


def _failed(did: Sequence[Act], asked: Sequence[Said], root: str) -> tuple[Command, ...]:
    """What failed and did not work later either, by itself or in a chain of commands, and what is told to have failed;
    newest first."""
    failed: dict[str, Act] = {}
    for act in did:
        if act.what not in ("command", "write", "fetch"):
            continue
        failed.pop(_key(act), None)
        if act.failed:
            failed[_key(act)] = act
        elif act.what == "command" and not _GOES_ON.search(act.target.strip()):
            for part in act.target.split("&&"):
                failed.pop(_key(replace(act, target=part)), None)
    found = [_command(act, root) for act in failed.values()]
    turns = {item.turn for item in found}
    for said in asked:
        told = setback(said)
        if told and said.turn not in turns:
            found.append(Command(*told, True, said.turn))
    return tuple(sorted(found, key=lambda item: -item.turn)[:FAILED_KEPT])


def _key(act: Act) -> str:
    """The same command, however its lines were broken."""
    return " ".join(act.target.split())[:300]


def _command(act: Act, root: str) -> Command:
    said = act.target if act.what == "command" else f"{act.what} {inside(act.target, root)}"
    lines = [line.strip() for line in act.detail.splitlines() if line.strip()]
    result = clip(" | ".join(lines[-3:])[-RESULT_CHARS:], RESULT_CHARS)
    return Command(clip(said, COMMAND_CHARS), result, act.failed, act.turn)
