"""What every part of the facade shares: the database, the clock, the configuration, the projects."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vmem import config, identity
from vmem.capture.ignore import Ignore
from vmem.hot import address
from vmem.memory.configured import Configured, in_full
from vmem.memory.identities import Identities
from vmem.memory.index import LiveIndex
from vmem.memory.known_secrets import KnownSecrets
from vmem.model import Context
from vmem.paging.clock import Run
from vmem.paging.heat import Use
from vmem.paging.reclaim import Thrash
from vmem.recall.words.terms import index_terms, long_terms
from vmem.recall.words.tokens import estimate_tokens
from vmem.store.engine.connection import Database
from vmem.store.pages.access import Access
from vmem.store.pages.pages import Indexed
from vmem.store.projects import projects
from vmem.store.tiers.tiers import Usage

SESSIONS_LIMIT = 256  # of which something is remembered here; all of it is, when there are more, learned anew


@dataclass(slots=True)
class Upkeep:
    """What steps of upkeep note for the next ones; it goes with the daemon. Times are the clock's."""

    window_at: float  # when the current heat window began
    tidied_at: float
    clock: Run | None = None  # how the clock ran, see `upkeep.timekeeping`
    dated_in: float = 0.0  # the begin of the run in which was looked for what is dated ahead
    looked: dict[int, Usage] = field(default_factory=dict)  # what projects held when doubles were looked for, in turn
    awake: set[int | None] = field(default_factory=set)  # zones whose background reclaimer runs
    thrash: Thrash = field(default_factory=Thrash)
    uses: list[tuple[int, Use]] = field(default_factory=list)  # (project, use) since the last heat sample
    windows: list[int] = field(default_factory=list)  # projects whose heat window is still to be closed


class Core:
    """Owns the database and what is cached of it."""

    def __init__(self, home: Path, clock: Callable[[], float]) -> None:
        self.home = home
        self.clock = clock
        self._configured = Configured(home)
        self.secrets = KnownSecrets(lambda: self.settings().strings("capture.redact_patterns"))
        self.db = Database(Path(address.database_path(str(home))))
        self.index = LiveIndex(self.db)
        self._identities = Identities(self.db, self.secrets.cut)
        self.upkeep = Upkeep(window_at=clock(), tidied_at=clock())
        self.remembering = threading.RLock()  # whoever looks for the same text is to find what is just being written
        self._read_at: dict[str, float] = {}  # by session: when its transcript was last queued for reading
        self.defect: Callable[[str, Exception], object] = _raised  # background work goes on after one
        self.give_way: Callable[[], object] = lambda: None  # for a prompt, between the smallest steps of other work
        self._client_words: dict[str, set[str]] = {}  # by session: prompts that turned out to be the client's

    def close(self) -> None:
        """Closes the database, once the index is filled."""
        self.index.close()
        self.db.close()

    # -- configuration

    def settings(self, root: str = "") -> config.Config:
        """The configuration in force for a project's root; files that changed are read again."""
        return self._configured.at(root)

    def settings_at(self, cwd: str) -> config.Config:
        """The same for the project at a directory."""
        return self.settings(self.identify(cwd).root)

    def captures(self, cwd: str) -> bool:
        """Whether anything may be kept of what is said and done in the project at a directory."""
        return self.settings_at(cwd).flag("capture.enabled")

    def ignored(self, cwd: str) -> Ignore:
        """What is never captured in the project at `cwd`. A command may name a path below "~" either way."""
        settings, own = self.settings_at(cwd), self.settings().strings("capture.ignore_paths")
        added = [glob for glob in settings.strings("capture.ignore_paths") if glob not in own]
        paths = (*in_full(own), *in_full(added, links=False))
        return Ignore(paths, settings.strings("capture.ignore_tools"))

    def redacted(self, text: str) -> str:
        """The text without secrets, also by the user's own patterns."""
        return self.secrets.cut(text)

    # -- projects

    def same_project(self, one: str, other: str) -> bool:
        """Whether two directories are of one project, as two work trees of a repository are."""
        return self.identify(one).keys[0] == self.identify(other).keys[0]

    def identify(self, cwd: str) -> identity.Identity:
        """The identity of the project at `cwd`, as it was a few seconds ago at most."""
        return self._identities.identify(cwd)

    def branch(self, cwd: str) -> str:
        """The git branch that is checked out at `cwd`, "" for none."""
        return self.identify(cwd).branch if cwd else ""

    def project_id(self, cwd: str) -> int:
        """The id of the project at `cwd`; 0 when nothing was ever kept for it."""
        return projects.find(self.db.read(), self.identify(cwd).keys) or 0

    def access(self, cwd: str, agent: str = "") -> Access:
        """Whose eyes a request from `cwd` has."""
        return Access(self.project_id(cwd), agent)

    def context(self, session_id: str, agent_id: str, agent: str, cwd: str) -> Context:
        """The context of a host event."""
        found = self.identify(cwd)
        return Context(session_id, agent_id, found.keys[0], agent, cwd, found.branch)

    # -- what the client says in the user's place

    def note_client_words(self, session_id: str, words: str) -> None:
        """Notes a session's prompt that turned out to be the client's: a schedule says the same each time."""
        if len(self._client_words) >= SESSIONS_LIMIT:
            self._client_words.clear()
        self._client_words.setdefault(session_id, set()).add(words)

    def are_client_words(self, session_id: str, words: str) -> bool:
        """Whether such a prompt of the session said this."""
        return words in self._client_words.get(session_id, ())

    # -- transcripts

    def note_reading(self, session_id: str, at: float) -> None:
        """Notes that a session's transcript is queued for reading."""
        if len(self._read_at) >= SESSIONS_LIMIT:
            self._read_at.clear()
        self._read_at[session_id] = at

    def read_before(self, session_id: str, at: float) -> bool:
        """Whether that was before a time, or is not known."""
        return self._read_at.get(session_id, at) <= at

    # -- pages

    def analyze(self, title: str, text: str, files: Sequence[str] = ()) -> Indexed:
        """What is derived from a page: terms (its files' too), packed terms, vector, token estimate."""
        terms = long_terms(_indexed_text(title, text, files))
        own = terms[len(index_terms(title)) :] if title and text.startswith(title) else terms
        lex, vec = self.index.derive(title, text, own)
        return Indexed(" ".join(terms), lex, vec, estimate_tokens(text))

    def terms(self, title: str, text: str, files: Sequence[str] = ()) -> Indexed:
        """Only the terms: all that taking a page out of the full text needs."""
        return Indexed(" ".join(long_terms(_indexed_text(title, text, files))))


def _raised(_what: str, error: Exception) -> None:
    raise error


def _indexed_text(title: str, text: str, files: Sequence[str]) -> str:
    """What a page can be found by: title, text, and the paths of its files that the text does not name."""
    return "\n".join((title, text, *(path for path in files if path not in text)))
