"""What every part of the facade shares: the database, the clock, the configuration, the projects."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from vmem import config, identity
from vmem.capture.ignore import ignores_project
from vmem.errors import InputError
from vmem.hot import address
from vmem.hot.redact import redact
from vmem.memory.gone import as_it_was
from vmem.memory.index import LiveIndex
from vmem.memory.telling_apart import told_apart
from vmem.model import Context
from vmem.paging.heat import Use
from vmem.paging.reclaim import Thrash
from vmem.recall.terms import index_terms
from vmem.recall.tokens import estimate_tokens
from vmem.store import projects
from vmem.store.access import Access
from vmem.store.connection import Database
from vmem.store.pages import Indexed

IDENTITY_TTL_S = 5.0  # how long an identity read from .git is believed
IDENTITY_LIMIT = 256
TOLD_LIMIT = 100  # secrets that are remembered, never on disk


class Core:
    """Owns the database and what is cached of it."""

    def __init__(self, home: Path, clock: Callable[[], float]) -> None:
        self.home = home
        self.clock = clock
        self._config_lock = threading.Lock()
        self._config = config.load(home)
        publish_deadlines(home, self._config)
        self._project_configs: dict[str, config.Config] = {}
        self._identities: dict[str, tuple[float, identity.Identity]] = {}
        self.db = Database(Path(address.database_path(str(home))))
        self.index = LiveIndex(self.db)
        self.awake: set[int | None] = set()  # zones whose background reclaimer runs
        self.thrash = Thrash()
        self.uses: list[tuple[int, Use]] = []  # (project, use) since the last heat sample
        self.window_at = clock()  # when the current heat window began
        self.captured_at: dict[str, float] = {}  # by session: when its transcript was last queued for reading
        self.defect: Callable[[str, Exception], object] = _raised  # background work goes on after one
        self.give_way: Callable[[], object] = lambda: None  # for a prompt, between the smallest steps of other work
        self._client_words: dict[str, set[str]] = {}  # by session: prompts that turned out to be the client's
        self._told: tuple[re.Pattern[str], ...] = ()  # secrets, which nothing but what was asked tells as such
        self.tidied_at = clock()
        self.tidy_turn = 0  # which project's doubles are looked for next

    def close(self) -> None:
        """Closes the database, once the index is filled."""
        self.index.close()
        self.db.close()

    # -- configuration

    def settings(self, root: str = "") -> config.Config:
        """The configuration in force for a project's root; files that changed are read again."""
        with self._config_lock:
            if config.changed(self._config):
                self._config = config.load(self.home)
                self._project_configs.clear()
                publish_deadlines(self.home, self._config)
            if not root:
                return self._config
            found = self._project_configs.get(root)
            if found is None or config.changed(found):
                if len(self._project_configs) >= IDENTITY_LIMIT:
                    self._project_configs.clear()
                found = self._project_configs[root] = _where_kept(config.load(self.home, Path(root)), root)
            return found

    def settings_at(self, cwd: str) -> config.Config:
        """The same for the project at a directory."""
        return self.settings(self.identify(cwd).root)

    def captures(self, cwd: str) -> bool:
        """Whether anything may be kept of what is said and done in the project at a directory."""
        return self.settings_at(cwd).flag("capture.enabled")

    def redact_patterns(self) -> tuple[re.Pattern[str], ...]:
        """The user's own patterns of secrets, and the secrets that were told since the daemon began."""
        return (*self.own_patterns(), *self._told)

    def own_patterns(self) -> tuple[re.Pattern[str], ...]:
        """The user's own patterns of secrets."""
        return _compiled(self.settings().strings("capture.redact_patterns"))

    def note_secrets(self, told: Sequence[str]) -> None:
        """Has what was said to who asked for a secret cut wherever it is said again: nobody will say there what it
        is."""
        known = {pattern.pattern for pattern in self._told}
        new = [re.compile(word) for word in map(re.escape, dict.fromkeys(told)) if word not in known]
        self._told = (*self._told, *new)[-TOLD_LIMIT:]

    def redacted(self, text: str) -> str:
        """The text without secrets, also by the user's own patterns."""
        return redact(text, self.redact_patterns())[0]

    # -- projects

    def same_project(self, one: str, other: str) -> bool:
        """Whether two directories are of one project, as two work trees of a repository are."""
        return self.identify(one).keys[0] == self.identify(other).keys[0]

    def identify(self, cwd: str) -> identity.Identity:
        """The identity of the project at `cwd`, remembered for a few seconds, or until another branch is checked
        out."""
        now = time.monotonic()
        cached = self._identities.get(cwd)
        if cached and now - cached[0] < IDENTITY_TTL_S and identity.mark(cached[1].git) == cached[1].mark:
            return cached[1]
        found = told_apart(self.db.read(), identity.identify(cwd))
        found = as_it_was(self.db.read(), cwd, found, self._identities)
        if found.branch:
            found = replace(found, branch=self.redacted(found.branch))
        if len(self._identities) >= IDENTITY_LIMIT:
            self._identities.clear()
        self._identities[cwd] = (now, found)
        return found

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
        if len(self._client_words) >= IDENTITY_LIMIT:
            self._client_words.clear()
        self._client_words.setdefault(session_id, set()).add(words)

    def are_client_words(self, session_id: str, words: str) -> bool:
        """Whether such a prompt of the session said this."""
        return words in self._client_words.get(session_id, ())

    # -- pages

    def analyze(self, title: str, text: str, files: Sequence[str] = ()) -> Indexed:
        """What is derived from a page: terms (its files' too), packed terms, vector, token estimate."""
        terms = index_terms(_indexed_text(title, text, files))
        own = terms[len(index_terms(title)) :] if title and text.startswith(title) else terms
        lex, vec = self.index.derive(title, text, own)
        return Indexed(" ".join(terms), lex, vec, estimate_tokens(text))

    def terms(self, title: str, text: str, files: Sequence[str] = ()) -> Indexed:
        """Only the terms: all that taking a page out of the full text needs."""
        return Indexed(" ".join(index_terms(_indexed_text(title, text, files))))


def _raised(_what: str, error: Exception) -> None:
    raise error


def _indexed_text(title: str, text: str, files: Sequence[str]) -> str:
    """What a page can be found by: title, text, and the paths of its files that the text does not name."""
    return "\n".join((title, text, *(path for path in files if path not in text)))


@lru_cache(maxsize=8)
def _compiled(sources: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(source) for source in sources)


def _where_kept(settings: config.Config, root: str) -> config.Config:
    """The configuration of the project at `root`: with capture off where the user ignores it, or a directory above."""
    names = [os.path.expanduser(pattern) for pattern in settings.strings("capture.ignore_projects")]
    above = [root, *(str(parent) for parent in Path(root).parents if str(parent) != "/")]
    if not ignores_project(names, *above):
        return settings
    return replace(settings, values={**settings.values, "capture.enabled": False})


def publish_deadlines(home: Path, settings: config.Config) -> None:
    """Tells the hooks, which cannot read TOML in time, of deadlines other than the defaults."""
    path = Path(address.deadlines_path(str(home)))
    names = ("hook.deadline_ms", "hook.start_deadline_ms")
    if all(settings.sources[name] == "default" for name in names):
        path.unlink(missing_ok=True)
        return
    text = " ".join(str(settings.integer(name)) for name in names)
    part = path.with_suffix(".part")
    part.write_text(text, encoding="ascii")
    part.chmod(0o600)
    part.replace(path)


def real_dir(path: str) -> str:
    """`path` when it is an existing absolute directory. Raises InputError."""
    if not os.path.isabs(path):
        raise InputError(f"not an absolute path: {path!r}")
    if not os.path.isdir(path):
        raise InputError(f"there is no directory {path!r}")
    return path
