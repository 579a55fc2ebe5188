"""One walk through the turns that a transcript gained: what is kept of each depends on those before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from vmem.capture.ignore import Ignore, without_ignored
from vmem.capture.statements.extract import extract
from vmem.capture.talk.asks_memory import only_forgets, without_own_commands
from vmem.capture.talk.episodes import episode, episode_key, episode_parts
from vmem.capture.talk.heartbeats import is_heartbeat
from vmem.capture.talk.prompts import OWN_COMMANDS, own_part
from vmem.errors import VmemError
from vmem.memory import pauses
from vmem.memory.core import Core
from vmem.memory.turns import linking, naming, writing
from vmem.memory.turns.reading import Rewound, turn_before
from vmem.model import Draft, Turn
from vmem.store.forgotten import forgetting
from vmem.store.pages import episodes, pages, rewinding
from vmem.store.upkeep.queue import Job

LATELY = 4  # exchanges before a round of a loop that it is held against
REFRESHED = 64  # pages that the hot index takes in at once: one by one, a long session costs its length each time


@dataclass(frozen=True, slots=True)
class Told:
    """A turn that was to be kept, and as it is without what is ignored: None where nothing of it may be captured."""

    turn: Turn
    shown: Turn | None


class Walk:
    """Takes a reading's turns, oldest first, and writes their pages; `told` are those that were to be kept."""

    def __init__(
        self, core: Core, job: Job, home: int, numbers: Mapping[str, int], rewound: Mapping[str, Rewound],
        paused: Sequence[pauses.Span],
    ) -> None:  # fmt: skip
        """By prompt id, `numbers` are those of turns that the client began, where they are known, `rewound` where the
        user went back with one. A turn that was said in another project than `home` stays there."""
        self._core, self._job, self._home, self._paused = core, job, home, paused
        self._numbers, self._rewound = numbers, rewound
        self.told: list[Told] = []
        self._lately: list[str] | None = None  # what the exchanges before a turn hold, once one is asked for it
        self._previous: Turn | None = None
        self._earlier: Turn | None = None  # before that
        self._rows: list[int] = []  # of pages that the hot index has not taken in
        self._rules: dict[str, Ignore] = {}  # what is ignored, by directory

    def take(self, read: Turn) -> None:
        """Writes the pages of a turn, unless nothing of it is to be kept or it is a heartbeat."""
        self._core.give_way()
        read = replace(read, root=self._core.identify(read.cwd).root if read.cwd else "")
        project_id = _owner(self._core, read, self._home)
        number = self._numbers.get(read.prompt_id, max(read.number, self.told[-1].turn.number + 1 if self.told else 0))
        turn = naming.to_be_kept(self._core, read, project_id, number)
        beats = self._beats(read, turn or read)
        if turn is None:
            if naming.is_unwanted_turn(read) or naming.is_forgotten(self._core, read, project_id):
                self._previous, self._earlier = _without_words(read), None
            return
        shown = None if naming.is_forgotten(self._core, turn, project_id) else self._shown(turn)
        if shown is not None and (forgot := _forgets(self._core, turn, project_id)):
            self._rows += forgot
            shown = None
        shown = shown and without_own_commands(shown)
        self.told.append(Told(turn, shown))
        back = None if turn.agent else self._rewound.get(turn.prompt_id)
        if back is not None:
            self._rows += _go_back(self._core, turn.session_id, back)
            self._previous = self._earlier = None
        if not beats:
            self._keep(turn, shown, project_id, back)

    def end(self) -> None:
        """Lets the hot index take in what is left; whatever else failed."""
        self._core.give_way()
        self._core.index.refresh(self._rows)
        self._rows = []
        self._core.give_way()

    def _beats(self, read: Turn, turn: Turn) -> bool:
        """Whether a turn is a heartbeat, held against those before it. `turn` is the same as it would be kept."""
        if read.occasion and self._lately is None:
            self._lately = _said_before(self._core, turn)
        beats = is_heartbeat(read, (self._lately or ())[-LATELY:])
        beats = beats and naming.page_of(self._core.db.read(), read) is None
        if self._lately is not None and not beats:
            self._lately.append(episode(read).text)
        return beats

    def _shown(self, turn: Turn) -> Turn | None:
        if turn.cwd not in self._rules:
            self._rules[turn.cwd] = self._core.ignored(turn.cwd)
        return without_ignored(turn, self._rules[turn.cwd]) if self._core.captures(turn.cwd) else None

    def _keep(self, turn: Turn, shown: Turn | None, project_id: int, back: Rewound | None) -> None:
        before = self._before(turn)
        if before is None:
            self._earlier = None
        elif self._earlier is None:
            self._earlier = turn_before(self._core.db.read(), before)
        if shown is not None:
            own = _unpasted(shown)
            previous, earlier = before and _unpasted(before), self._earlier and _unpasted(self._earlier)
            drafts = list(_drafts(self._core, shown, own, previous, earlier))
            writing.add_to(self._core, drafts, project_id, self._rows, self._job)
            with rules_of_thumb(self._core, "link"):
                linking.link(self._core, own, previous, drafts, project_id)
            if back is not None:
                linking.said_instead(self._core, turn, back.gone)
        self._previous, self._earlier = (turn if shown is not None else _without_words(turn)), before
        if len(self._rows) >= REFRESHED:
            self._core.index.refresh(self._rows)
            self._rows = []

    def _before(self, turn: Turn) -> Turn | None:
        """The turn that this one may answer; None where nothing is kept of that, or capture was paused since: then it
        is read as what begins a session, wherever one read of the transcript does."""
        before = self._previous or turn_before(self._core.db.read(), turn)
        if before is None or not (before.prompt or before.answer):
            return None
        went_on = any(before.started_at < to and at < turn.started_at for at, to in self._paused)
        return None if went_on else before


@contextmanager
def rules_of_thumb(core: Core, what: str) -> Iterator[None]:
    """For rules over whatever anybody may say: where they fail it must cost neither the words nor the rest of
    what is done."""
    try:
        with core.db.store_errors():
            yield
    except VmemError:
        raise
    except Exception as error:  # noqa: BLE001  as it says
        core.defect(what, error)


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


def _without_words(turn: Turn) -> Turn:
    """In the place of a turn of which nothing may be kept: what comes next answers it, and nothing before it."""
    return Turn(turn.session_id, turn.number, "", "")


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
    with rules_of_thumb(core, "extract"):
        stated = extract(own, previous, earlier, core.give_way)
    yield from (replace(draft, turn=0) if turn.agent else draft for draft in stated)


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
