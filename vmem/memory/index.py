"""The in-memory index kept in step with the store. Without a numpy that runs there is none, and FTS5 alone
serves."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from vmem.errors import StoreError
from vmem.recall.prompt.intent import Intent
from vmem.recall.search.lex import is_asking, pack_lex
from vmem.store.engine.connection import Database
from vmem.store.pages import derived
from vmem.store.pages.access import Access
from vmem.store.sessions import contexts, session_pages

if TYPE_CHECKING:
    from vmem.recall.search.engine import Engine, Found
    from vmem.recall.search.index import IndexRow
    from vmem.recall.search.topic import Topic

NO_INTENT = Intent()
OWN = 64  # pages of a session's context, the last ones, that gain nothing from its topic
REASON = 200  # characters; the end of what numpy says tells most
_DAMAGED = (ValueError, TypeError, LookupError, ArithmeticError)  # what a field that the disk has changed may raise
HAS_NUMPY = importlib.util.find_spec("numpy") is not None


class LiveIndex:
    """Owns the recall engine, if there is one, and the thread that fills it at start."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._made: Engine | None = None
        self.exists = HAS_NUMPY  # whether there is an engine at all: until numpy turns out not to run
        self.problem = ""  # why the engine could not be filled, "" when it could or may still be
        self._making = threading.Lock()
        self._ready = threading.Event()
        self._tried = threading.Event()  # to fill it
        self._lock = threading.Lock()
        self._missed: set[int] = set()  # rows that changed while the engine was being filled, or were only noted
        self._loader: threading.Thread | None = None

    @property
    def _engine(self) -> Engine | None:
        """The engine, made when first needed (usually by the filling thread): numpy takes 0.1 s to import."""
        if self._made is None and self.exists:
            with self._making:
                if self._made is None and self.exists:
                    self._made = self._make()
        return self._made

    def _make(self) -> Engine | None:
        """None where the numpy that is installed does not run, for want of a younger processor, say: then it counts as
        absent, also to whoever imports it next."""
        try:
            from vmem.recall.search.engine import Engine
            from vmem.recall.search.index import Index
            from vmem.recall.words.embed import Embedder
        except (ImportError, RuntimeError) as error:
            self.exists = False
            self.problem = f"numpy does not run here: {' '.join(str(error).split())[-REASON:]}"
            sys.modules["numpy"] = None  # type: ignore[assignment]  # what the import system takes for "there is none"
            return None
        return Engine(Index(), Embedder.open())

    def close(self) -> None:
        """Waits for the filling thread."""
        if self._loader is not None:
            self._loader.join()

    def load(self) -> None:
        """Fills the engine from the store, in a thread of its own; until then `search` finds nothing."""
        if self.exists:
            self._loader = threading.Thread(target=self._fill, name="index-load")
            self._loader.start()

    def wait(self, timeout_s: float) -> bool:
        """Waits until the engine is filled; -> whether it is (at once False when there is none, or it failed)."""
        return self.exists and self._tried.wait(timeout_s) and self.ready

    @property
    def ready(self) -> bool:
        """Whether `search` can be used."""
        return self._ready.is_set()

    @property
    def embeds(self) -> bool:
        """Whether pages get vectors."""
        return self._engine is not None and self._engine.embedder is not None

    def derive(self, title: str, text: str, terms: Sequence[str]) -> tuple[bytes | None, bytes | None]:
        """(packed terms, vector) of a page, for the store to keep; `terms` are what it is found by."""
        if self._engine is None:
            return None, None
        embedder = self._engine.embedder
        lex = pack_lex(terms, asks=is_asking(text))
        return lex, (embedder.vector(f"{title}\n{text}") or b"") if embedder else None

    def topic(self, session_id: str, access: Access) -> Topic | None:
        """What a running session is about; None without an engine, or where the session has said nothing yet."""
        if not session_id or not self._ready.is_set():
            return None
        from vmem.recall.search.topic import EXCHANGES, topic_of

        db = self._db.read()
        packed = derived.last_terms(db, session_id, access.project_id, EXCHANGES)
        if not packed:
            return None
        flushed = contexts.flushed_turn(db, session_id, "")
        return topic_of(packed, session_pages.last_rows(db, session_id, flushed, OWN))

    def search(
        self, query: str, access: Access, k: int, intent: Intent = NO_INTENT, files: Sequence[str] = (),
        rows: Sequence[int] = (), *, strictly: bool = False, topic: Topic | None = None,
    ) -> Found | None:  # fmt: skip
        """What the engine finds; None while there is no engine or it is being filled. Pages of `rows` are preferred;
        `strictly`, before all others. Of what is found, pages near to the `topic` come first."""
        if not self._ready.is_set() or self._engine is None:
            return None
        self.catch_up()
        return self._engine.search(
            query, projects=[access.project_id] if access.project_id else [], user=True, agent=access.agent, k=k,
            since=intent.since, until=intent.until, kinds=intent.favoured,
            broad=intent.broad and bool(intent.kinds), files=files, rows=rows,
            strictly=strictly,
            ignore=intent.cues, topic=topic,
        )  # fmt: skip

    def note(self, rowids: Iterable[int]) -> None:
        """Has `refresh` done at the next `catch_up` or `search`: for callers that have no time now."""
        if self.exists:
            with self._lock:
                self._missed.update(rowids)

    def catch_up(self) -> None:
        """Takes in what was noted."""
        if self._missed and self._ready.is_set():
            self.refresh(())

    def refresh(self, rowids: Iterable[int]) -> None:
        """Takes in what a committed transaction did to these rows; at once, unless this thread reads of a moment that
        may be before it."""
        if not self.exists:
            return
        late = self._db.in_snapshot
        with self._lock:
            if self._ready.is_set() and self._engine is not None and not late:
                self._take_in(self._engine, self._missed | set(rowids))
                self._missed.clear()
            else:
                self._missed.update(rowids)

    def _fill(self) -> None:
        from vmem.recall.words.glossary import other_words

        try:
            engine = self._engine
            if engine is None:
                return
            self._db.reading_on(lambda: engine.index.load(_rows(self._db)))
            with self._lock, self._db.store_errors():
                self._take_in(engine, self._missed)
                self._missed.clear()
                self._ready.set()
            self._tried.set()
            other_words("", ())  # what this reads takes some 20 ms that no prompt should wait for
        except StoreError as error:  # the full text serves alone; `status` tells why
            self.problem = str(error)
        except MemoryError:
            self.problem = "there is not enough memory for the index"
        except _DAMAGED as error:  # not the daemon's end: the next one would find the same
            self.problem = f"a page cannot be taken in ({type(error).__name__}); run: vmem doctor"
        finally:
            self._tried.set()

    def _take_in(self, engine: Engine, rowids: set[int]) -> None:
        if not rowids:
            return
        rows = list(_rows(self._db, sorted(rowids)))
        engine.index.load(rows)
        engine.index.drop(*(rowids - {row.rowid for row in rows}))


def _rows(db: Database, rowids: Sequence[int] | None = None) -> Iterator[IndexRow]:
    """What the engine holds of the live hot pages (of `rowids`, when given)."""
    from vmem.recall.search.index import IndexRow

    return map(IndexRow._make, derived.rows(db.read(), rowids))
