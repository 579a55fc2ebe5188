"""Capture: the turns of a session's transcript become drafts (see `writing`), in steps that may be repeated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from vmem.capture.documents import split_document
from vmem.capture.ignore import Ignore, without_ignored
from vmem.capture.statements.extract import extract
from vmem.capture.talk.asks_memory import only_forgets, without_own_commands
from vmem.capture.talk.episodes import episode, episode_key, episode_parts, written_in
from vmem.capture.talk.heartbeats import is_heartbeat
from vmem.capture.talk.prompts import OWN_COMMANDS, own_part
from vmem.errors import VmemError
from vmem.memory import pager, pauses, snapshotting
from vmem.memory.core import Core
from vmem.memory.redaction import scrubbing
from vmem.memory.turns import linking, naming, transcript_acts, writing
from vmem.memory.turns.reading import Reading, Rewound, read_agent, read_main, turn_before
from vmem.memory.upkeep import removing
from vmem.model import Draft, Page, Turn
from vmem.recall import feedback
from vmem.store import episodes, forgetting, ledger, page_tables, pages, projects, queue, rewinding, sessions
from vmem.store.handles import Writer
from vmem.store.queue import Job
from vmem.store.sessions import Session

WRITTEN_S = 3.0  # in which the host has written down what an agent said in the end: it is told of that end before
LATELY = 4  # exchanges before a round of a loop that it is held against
REFRESHED = 64  # pages that the hot index takes in at once: one by one, a long session costs its length each time


def capture(core: Core, job: Job) -> None:
    """Keeps what is new in a transcript: an episode a turn, and what the turn states."""
    session = sessions.get(core.db.read(), job.payload["session_id"])
    home = _home(core, session, job) if session is not None else 0
    if session is None or not home:
        with core.db.write() as db:
            queue.finish(db, job)
        return
    agent = bool(job.payload["agent_id"])
    paused = pauses.spans(core.home, session.id, pauses.keys_at(core, session.cwd))
    read = read_agent if agent else read_main
    reading = read(core.db.read(), session, job, core.secrets.patterns(), paused)
    core.secrets.note(reading.secrets)
    numbers = _take_back(core, session.id, reading)
    kept = pauses.turns_outside(reading.turns, paused)
    told = _keep_turns(core, kept, home, numbers, {back.prompt_id: back for back in reading.rewound}, job)
    numbers |= {turn.prompt_id: turn.number for turn, _ in told if not turn.agent}
    with core.db.write() as db:
        queue.must_be_wanted(db, job)
        forgotten = False
        for turn, shown in told:
            _learn(core, db, turn, home)
            key = episode_key(turn.session_id, turn.number, turn.prompt_id, turn.agent)
            gone = writing.exchange_forgotten(db, key)
            forgotten = forgotten or gone
            if shown is not None and not gone:
                transcript_acts.note_failures(core, db, shown)
            if shown is not None and not forgotten:  # it may tell of any turn before it
                transcript_acts.note_recap(core, db, shown, paused)
        for back in reading.rewound:
            known = pages.by_key(db, episode_key(session.id, 0, back.prompt_id))
            number = known.turn if known is not None else numbers.get(back.prompt_id)
            if number is not None:
                page_tables.rewound(db, session.id, back.since, number)
        if not agent:
            # A turn that was kept as it began has its number already; a copied one must not raise the count.
            newest = max(1, *(turn.number for turn, _ in told)) if told and not reading.more else reading.turn
            sessions.set_offset(db, session.id, reading.offset, newest, reading.head)
        if reading.more:
            queue.again(db, job, {**job.payload, "last_answer": ""})
        else:
            queue.finish(db, job)
            if reading.early and "early" not in job.payload:
                put_off = {**job.payload, "early": True}
                queue.put(db, "capture", f"{job.key}:again", put_off, core.clock(), WRITTEN_S)
            if job.payload["event"] != "backfill":
                snapshotting.queue_dump(db, job.payload, job.key, core.clock())


def document(core: Core, job: Job) -> None:
    """Keeps a large text as linked pages with a table of contents."""
    given = job.payload
    drafts = split_document(
        given["text"], given["name"], speaker=given["speaker"], at=given["at"], patterns=core.secrets.patterns()
    )
    of = {name: given[name] for name in ("session_id", "turn", "branch")}
    writing.keep(core, [replace(draft, **of) for draft in drafts], given["project_id"], job)
    with core.db.write() as db:
        queue.finish(db, job)


def _keep_turns(
    core: Core, turns: Iterable[Turn], home: int, numbers: Mapping[str, int], rewound: Mapping[str, Rewound], job: Job
) -> list[tuple[Turn, Turn | None]]:
    """Writes the pages of each turn but those of heartbeats. -> those that were to be kept, each also as it is without
    what is ignored. By prompt id, `numbers` are those of turns that the client began, where they are known, `rewound`
    where the user went back with one."""
    told: list[tuple[Turn, Turn | None]] = []
    lately: list[str] | None = None  # what the exchanges before a turn hold, once one is asked for it
    previous: Turn | None = None
    earlier: Turn | None = None
    rows: list[int] = []
    rules: dict[str, Ignore] = {}
    try:
        for read in turns:
            core.give_way()
            read = replace(read, root=core.identify(read.cwd).root if read.cwd else "")
            project_id = _owner(core, read, home)
            number = numbers.get(read.prompt_id, max(read.number, told[-1][0].number + 1 if told else 0))
            turn = naming.to_be_kept(core, read, project_id, number)
            if read.occasion and lately is None:
                lately = _said_before(core, turn or read)
            beats = is_heartbeat(read, (lately or ())[-LATELY:]) and naming.page_of(core.db.read(), read) is None
            if lately is not None and not beats:
                lately.append(episode(read).text)
            if turn is None:
                continue
            if turn.cwd not in rules:
                rules[turn.cwd] = core.ignored(turn.cwd)
            shown = without_ignored(turn, rules[turn.cwd]) if core.captures(turn.cwd) else None
            if shown is not None and (forgot := _forgets(core, turn, project_id)):
                rows += forgot
                shown = None
            shown = shown and without_own_commands(shown)
            told.append((turn, shown))
            back = None if turn.agent else rewound.get(turn.prompt_id)
            if back is not None:
                rows += _go_back(core, turn.session_id, back)
                previous = earlier = None
            if beats:
                continue
            before = previous or turn_before(core.db.read(), turn)
            if earlier is None and before is not None:
                earlier = turn_before(core.db.read(), before)
            if shown is not None:
                own = (_unpasted(shown), before and _unpasted(before), earlier and _unpasted(earlier))
                drafts = list(_drafts(core, shown, *own))
                writing.add_to(core, drafts, project_id, rows, job)
                with _rules_of_thumb(core, "link"):
                    linking.link(core, own[0], own[1], drafts, project_id)
                if back is not None:
                    linking.said_instead(core, turn, back.gone)
            previous, earlier = turn, before
            if len(rows) >= REFRESHED:
                core.index.refresh(rows)
                rows = []
    finally:
        core.give_way()
        core.index.refresh(rows)
    core.give_way()
    return told


def _forgets(core: Core, turn: Turn, project_id: int) -> list[int]:
    """Forgets a turn in which the user had something forgotten, and nothing else done: it names that. What is taken
    back later brings the turn back, too. -> its rows, [] of any other."""
    known = naming.page_of(core.db.read(), turn) if only_forgets(turn.tools) else None
    at = forgetting.lately(core.db.read(), project_id) if known is not None else 0.0
    if known is None or at < known.created_at:
        return []
    with core.db.write() as db:
        forgetting.hide(db, [known.rowid], at)
    return [known.rowid]


def _go_back(core: Core, session_id: str, back: Rewound) -> list[int]:
    """Marks what the user took out of the conversation, and nothing else of it. -> the rows that hold again."""
    lead, gone = ([episode_key(session_id, 0, ident) for ident in idents] for idents in (back.lead, back.gone))
    with core.db.write() as db:
        return rewinding.go_back(db, session_id, lead, gone)


def _home(core: Core, session: Session, job: Job) -> int:
    """The project that is told in the transcript, 0 where nothing is to be kept of it: an agent may end after its
    session has gone to another project than the one in which that had it work."""
    began = job.payload.get("project_id", 0)
    if began in (0, session.project_id):
        return session.project_id if core.captures(session.cwd) else 0
    found = projects.by_id(core.db.read(), began)
    return began if found is not None and core.settings(found.root).flag("capture.enabled") else 0


def _unpasted(turn: Turn) -> Turn:
    """The turn without what was pasted into its prompts: whoever wrote that settles nothing."""
    said = tuple(replace(one, words=own_part(one.words)) for one in turn.exchanges)
    return replace(turn, prompt=own_part(turn.prompt), exchanges=said)


def _drafts(core: Core, turn: Turn, own: Turn, previous: Turn | None, earlier: Turn | None) -> Iterator[Draft]:
    """A turn's pages: the episode's parts first, then what was extracted of the user's `own` words in it; the two
    before may hold what it answers."""
    if turn.prompt.startswith(OWN_COMMANDS):
        return  # what memory was asked, and what it answered, is no memory: it would find itself
    # What an agent was told is no turn of the conversation that sent it, which has not heard it.
    yield from (replace(draft, turn=0) if turn.agent else draft for draft in episode_parts(turn))
    core.give_way()
    stated: list[Draft] = []
    with _rules_of_thumb(core, "extract"):
        stated = extract(own, previous, earlier, core.give_way)
    yield from (replace(draft, turn=0) if turn.agent else draft for draft in stated)


@contextmanager
def _rules_of_thumb(core: Core, what: str) -> Iterator[None]:
    """For rules over whatever anybody may say: where they fail it must cost neither the turn's words nor the rest of
    the session."""
    try:
        with core.db.store_errors():
            yield
    except VmemError:
        raise
    except Exception as error:  # noqa: BLE001  as it says
        core.defect(what, error)


def _owner(core: Core, turn: Turn, home: int) -> int:
    """The project that a turn was said in: the session may have gone to another one, `home`, since."""
    known = naming.page_of(core.db.read(), turn)
    return known.project_id if known is not None and known.project_id else home


def _said_before(core: Core, turn: Turn) -> list[str]:
    """What the newest exchanges before a turn hold, oldest first."""
    db = core.db.read()
    parts: dict[int, str] = {}
    for page in reversed(episodes.latest(db, turn.session_id, turn.number, LATELY)):
        parts[page.turn] = parts.get(page.turn, "") + pages.whole(db, page).text
    return list(parts.values())


def _take_back(core: Core, session_id: str, reading: Reading) -> dict[str, int]:
    """Removes what was made of prompts that turn out not to be the user's. -> the numbers of their turns, by prompt
    id."""
    db, numbers, made = core.db.read(), dict[str, int](), list[Page]()
    spoken = {turn.prompt_id: turn for turn in reading.turns if turn.prompt}
    for ident in reading.client:
        known = pages.by_key(db, episode_key(session_id, 0, ident))
        if known is None or known.speaker != "user":
            continue
        text = pages.whole(db, known).text
        if ident in spoken and naming.is_same(text, spoken[ident]):
            continue  # the user spoke in it
        numbers[ident] = known.turn
        core.note_client_words(session_id, written_in(text)[0])
        made += [page for page in pages.of_key(db, episode_key(session_id, 0, ident)) if not page.pin]
    if made:
        with core.db.write() as writer:
            scrubbing.scrub(writer, made)
            cut = removing.remove(core, writer, made, "client")
        core.index.refresh(cut)
    return numbers


def _learn(core: Core, db: Writer, turn: Turn, project_id: int) -> None:
    """Notes which of the pages that were injected beside a turn it used, and makes those warmer."""
    known = naming.page_of(db, turn)
    for entry in ledger.of_turn(db, turn.session_id, turn.agent, known.turn if known else turn.number):
        injected = pages.by_uids(db, entry.pages)
        used = feedback.used(turn, injected)
        new = [page for page in injected if page.uid in used and page.uid not in entry.cited]
        if new:
            pager.count_cited(core, db, new, project_id, entry)
