"""The nouns: pages and what travels between the rooms. Everyone imports this; it imports nobody.

Frozen dataclasses only; those of which a prompt makes dozens are frozen by mypy alone (`record`). Times are Unix
seconds (float, UTC), sizes are in the unit that the name says, `tokens` are estimates of `vmem.recall.words.tokens`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(*, frozen: bool, slots: bool) -> Callable[[type], type]:
        """`dataclass`, whose objects nothing but mypy keeps from being changed: to make one of a Page's fields takes 4
        microseconds if it guards itself, a tenth of that if not."""
        return dataclass(slots=slots, unsafe_hash=frozen)


Kind = Literal[
    "constraint", "decision", "preference", "lesson", "procedure", "fact",
    "reference", "task", "rejected", "episode", "summary",
]  # fmt: skip
Scope = Literal["user", "project", "agent"]
Speaker = Literal["user", "assistant", "tool", "web"]
Pin = Literal["", "soft", "hard"]
Cause = Literal["forgotten", "expired", "disk_cap", "client"]  # of a page's removal
REWOUND = "rewound"  # the tag of what was said in a turn that the user took out of its conversation
Relation = Literal[
    "derived_from", "supersedes", "part_of", "next", "duplicate_of",
    "overrules", "revisits",  # what was said later changes a page, or may
    "contradicts", "answered",  # it says otherwise than one that is kept by hand; and its user keeps that all the same
]  # fmt: skip
# How a page came into a context.
How = Literal[
    "prompt",  # told beside a prompt
    "queued",  # beside a message that may not have gone out yet
    "start", "restore",  # when the context began, or after a compaction
    "short",  # by its short form only: its text is still to be sent
    "read",  # by a tool, whether to the main thread or to an agent is not known yet
    "fault",  # the same once that is known
]  # fmt: skip

KINDS: tuple[Kind, ...] = get_args(Kind)
SCOPES: tuple[Scope, ...] = get_args(Scope)
SPEAKERS: tuple[Speaker, ...] = get_args(Speaker)
PINS: tuple[Pin, ...] = get_args(Pin)

# What tool and web text may never become by itself (promise 8).
USER_ONLY_KINDS: frozenset[str] = frozenset({"constraint", "preference"})
# What says how things are to be done: one of these kinds may take the place of another.
GUIDING_KINDS = USER_ONLY_KINDS | {"decision"}
# The same, and what was turned down: missed most where it is not at hand.
SETTLED_KINDS = GUIDING_KINDS | {"rejected"}


@record(frozen=True, slots=True)
class Page:
    """One memory, as stored.

    `uid` is stable across machines (8 characters of a-z2-7); `rowid` and `project_id` are this
    store's own keys (project_id 0 is user scope). `project` is a project key ("" for user
    scope); `agent` names the agent of an agent-scoped page. `superseded_by` is the uid of the
    page that replaced this one. `branch` is the git branch that was checked out when it was said, "" where that is not
    known, where there was none (a detached HEAD, no git) and in user scope.
    `swapped` pages keep their full text in swap; `text` is then the whole text too when
    the page was faulted in, or the gist when it was only listed.
    """

    uid: str
    kind: Kind
    title: str
    text: str
    scope: Scope = "project"
    project: str = ""
    agent: str = ""
    speaker: Speaker = "user"
    session_id: str = ""
    turn: int = 0
    files: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    branch: str = ""
    tokens: int = 0
    importance: float = 0.5
    pin: Pin = ""
    pin_reason: str = ""
    pin_author: str = ""
    version: int = 1
    created_at: float = 0.0
    updated_at: float = 0.0
    expires_at: float | None = None
    superseded_by: str = ""
    superseded_at: float | None = None
    swapped: bool = False
    generation: int = 0
    uses: int = 0
    used_at: float = 0.0
    refaults: int = 0
    project_id: int = 0
    rowid: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A page to be: what capture, import and `remember` hand to the store.

    `key` makes the write idempotent: a second draft with the same key changes nothing
    (episodes use "session:turn", extractions "session:turn:kind:hash"). `replaces` is the uid
    of a page that this one supersedes, `derived_from` the key of the episode it points to.
    """

    kind: Kind
    title: str
    text: str
    key: str = ""
    scope: Scope = "project"
    speaker: Speaker = "user"
    agent: str = ""
    session_id: str = ""
    turn: int = 0
    files: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    branch: str = ""
    importance: float = 0.5
    created_at: float = 0.0
    expires_at: float | None = None
    replaces: str = ""
    derived_from: str = ""


@dataclass(frozen=True, slots=True)
class ToolUse:
    """One tool call of a turn, shortened: `target` is the file, command or URL it was about, `output` a failure's.
    `before` and `after` are the texts of a short edit."""

    name: str
    target: str = ""
    output: str = ""
    failed: bool = False
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """What a session did. what: read, write, command, todo, fetch, recap; target: path, command, URL, words."""

    what: str
    target: str
    detail: str = ""
    failed: bool = False
    turn: int = 0
    agent_id: str = ""
    session_id: str = ""
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Dialog:
    """What the client asked the user in a dialog of its own, and how that ended.

    "question": one of a picker; `verdict` names the options chosen, `detail` is what they say of themselves, `others`
    are those left. "plan" and "call" (of a tool): `verdict` is "approved", "allowed" or "refused"; "left" is a plan
    that was closed without a word, "stopped" a call that ran already.
    """

    sort: Literal["question", "plan", "call"]
    about: str  # the question, the plan, the call's target
    verdict: str
    detail: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the user said in a turn, and the assistant next: `words` may be "" where a `dialog` was only clicked.

    `closing` is the last that the assistant said before the user spoke again, which answered that.
    """

    words: str
    answer: str = ""
    dialog: Dialog | None = None
    closing: str = ""

    @property
    def sort(self) -> str:
        """The dialog's, "" without one."""
        return self.dialog.sort if self.dialog is not None else ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange as the transcript tells it: the user's words, the answer, the tools between.

    `number` counts the session's real prompts from 1; `agent` is "" for the main thread. `branch` is the git branch
    on which it ended: who starts one in a turn works on it from then on. `exchanges` tells in order what `prompt` and
    `answer` hold, where the user spoke more than once; () where not. `closing` is the end of `answer`, after all that
    was said between the tools, "" where nobody knows. `recap` is what the client had the model say after it of where
    the session stands, "" where it did not. `occasion` is why the client itself began the turn, "" where the user did;
    `idle` that the model said of such a turn that it found nothing new. `root` is the top directory of the project in
    which `cwd` is, "" where nobody knows.
    """

    session_id: str
    number: int
    prompt: str
    answer: str
    tools: tuple[ToolUse, ...] = ()
    agent: str = ""
    cwd: str = ""
    branch: str = ""
    prompt_id: str = ""
    started_at: float = 0.0
    ended_at: float = 0.0
    exchanges: tuple[Exchange, ...] = ()
    closing: str = ""
    recap: str = ""
    occasion: str = ""
    idle: bool = False
    root: str = ""


@record(frozen=True, slots=True)
class Hit:
    """A recalled page with its score; `signals` names each part of it (for `why`)."""

    page: Page
    score: float
    signals: tuple[tuple[str, float], ...] = ()
    excerpt: str = ""  # the window of the text that answers; "" means the whole text
    branch: str = ""  # the page's, where whoever reads it should be told
    alike: int = 0  # other pages that say nearly the same, in whose place this one stands


@dataclass(frozen=True, slots=True)
class Context:
    """Which context asks: a session and, in it, an agent ("" is the main thread)."""

    session_id: str
    agent_id: str = ""
    project: str = ""
    agent: str = ""  # agent type, for agent-scoped pages
    cwd: str = ""
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Resident:
    """One page-table line: a page version that is in a context now; version 0 says that it holds no longer."""

    uid: str
    version: int
    tokens: int
    turn: int
    how: How
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page as the reclaimer sees it. `bytes` are of title and text (UTF-8); `behind` says how many generations of its
    project passed since it was used last (or written, if it never was); `referenced` is set by every use and cleared by
    the reclaimer."""

    rowid: int
    kind: str
    bytes: int
    pin: Pin = ""
    importance: float = 0.5
    behind: int = 0
    uses: int = 0
    used_at: float = 0.0
    refaults: int = 0
    referenced: bool = False
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Injection:
    """What a hook will print and what it cost."""

    text: str
    tokens: int
    pages: tuple[Resident, ...] = ()
    lines: tuple[str, ...] = ()  # uids of pages that it tells in part, in a line each
    why: Callable[[], str] = str  # tells how recall came to this, as JSON (for `why`); "" when it was not asked
