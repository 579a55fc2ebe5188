"""The in-memory index: what each page holds, kept in step with the store, searched by many threads at once.

Pages live in partitions: one per project and one (USER) for user scope. A search names its partitions, so
another project's pages are not filtered out but never looked at, and their words never count in an idf.

One writer at a time (the lock sees to it); readers take no lock. A reader works on a `View`, an immutable
picture of a partition that the writer replaces in one assignment: fresh pages go to a small dict of postings
(the tail), which is frozen into a numpy segment when it is full; segments of like size are merged, so that a
put costs the same at any size. Arrays grow by doubling, slots are never reused before `compact`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from vmem.recall.search.lex import split_lex
from vmem.recall.search.segment import Segment, build, damping, merge
from vmem.recall.search.view import (
    CHAINS,
    COLUMNS,
    POSTING,
    View,
    empty_view,
    kind_code,
    mean_of,
    signs_of,
    unit_of,
    with_room,
)  # fmt: skip
from vmem.recall.words.embed import DIMENSIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

USER = 0  # the partition of user scope; project ids of the store begin at 1
SHORT_QUESTION = 30  # terms; a longer page that asks something also says something
TAIL_PAGES = 256  # puts of fresh pages kept in a dict before they become a segment
DIRECT_PAGES = 16  # so many at once become a segment of their own: sorting them costs less than the dict
MERGE_FACTOR = 4  # a segment is merged with its elder when that one is less than this much larger
MERGE_LIMIT = 4_000_000  # postings of a segment that is merged no more: to copy them takes time and memory
CHUNK_PAGES = 2_048  # taken in at a time when there are many: so all that is derived on the way stays small
# Dead slots beyond this share are squeezed out: of few slots soon, as they count in how telling a topic's words are.
LITTLE, FEW_DEAD, LITTLE_SHARE = 2_000, 20, 0.1  # squeezing so many slots takes some milliseconds
MANY_DEAD, COMPACT_SHARE = 1_000, 0.3


class IndexRow(NamedTuple):
    """What the index wants to know of a page.

    `project` is the store's project id (ignored for user scope), `agent` the name of an agent-scoped page's agent
    ("" for all others), `session` any string that is equal for pages of one session, `seq` their order in it (turn).
    `lex` comes from `lex.pack_lex`, `vec` from `Embedder.vector` (None: words only).
    """

    rowid: int
    project: int
    scope: str
    agent: str
    session: str
    seq: int
    kind: str
    created_at: float
    lex: bytes
    vec: bytes | None = None


class Index:
    """All partitions; `load` once, then `put` and `drop` as the store changes."""

    def __init__(self) -> None:
        self._partitions: dict[int, _Partition] = {}
        self._agents: dict[str, int] = {"": 0}
        self._home: dict[int, _Partition] = {}  # rowid -> where it is
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._home)

    def __contains__(self, rowid: object) -> bool:
        return rowid in self._home

    def load(self, rows: Iterable[IndexRow]) -> int:
        """Add many pages at once (rows already known are replaced); returns how many. Damaged `lex` is skipped."""
        done, rows = 0, iter(rows)
        with self._lock:
            first = not self._home  # then nobody can find a page until all are there
            while chunk := list(islice(rows, CHUNK_PAGES)):
                done += self._load(chunk, raw=first)
            for partition in self._partitions.values() if first else ():
                partition.finish()
                partition.tidy()
        return done

    def _load(self, rows: Sequence[IndexRow], raw: bool) -> int:
        by_partition: dict[int, list[IndexRow]] = {}
        for row in rows:
            by_partition.setdefault(USER if row.scope == "user" else row.project, []).append(row)
        done = 0
        for key, group in by_partition.items():
            group = list({row.rowid: row for row in group}.values())
            partition = self._partitions.get(key)
            if partition is None:
                partition = self._partitions[key] = _Partition()
            older: dict[_Partition, list[int]] = {}
            for row in group:
                if home := self._home.get(row.rowid):
                    older.setdefault(home, []).append(home.slot_of(row.rowid))
            for rowid in partition.add(group, [self._agent_code(row.agent) for row in group], raw):
                self._home[rowid] = partition
                done += 1
            for home, slots in older.items():  # after the new one is in: a reader may see both, never neither
                home.bury(slots)
                if not raw:
                    home.tidy()  # only now: it moves the slots
        return done

    def put(self, row: IndexRow) -> None:
        """Add or replace one page; searches that began before may still see the old one."""
        self.load((row,))

    def drop(self, *rowids: int) -> None:
        """Forget pages; unknown ones are ignored."""
        with self._lock:
            homes: dict[_Partition, list[int]] = {}
            for rowid in rowids:
                home = self._home.pop(rowid, None)
                if home is not None:
                    homes.setdefault(home, []).append(rowid)
            for home, gone in homes.items():
                home.bury([home.slot_of(rowid) for rowid in gone])
                home.tidy()

    def views(self, projects: Sequence[int], *, user: bool) -> list[View]:
        """The pictures of the named projects' partitions, and of user scope if asked for."""
        keys = dict.fromkeys([*projects, USER] if user else [key for key in projects if key != USER])
        return [p.view for key in keys if (p := self._partitions.get(key)) is not None and p.view.count]

    def agent_code(self, agent: str) -> int:
        """The number under which an agent's pages are marked; -1 when it has none."""
        return self._agents.get(agent, -1)

    def _agent_code(self, agent: str) -> int:
        return self._agents.setdefault(agent, len(self._agents))


class _Partition:
    """One project's pages; every method but the property is called under the index's lock."""

    def __init__(self) -> None:
        self.view = empty_view(64)
        self._slots: dict[int, int] = {}  # rowid -> slot
        self._threads: dict[tuple[str, bool], list[tuple[int, int, int]]] = {}  # conversation -> (seq, rowid, slot)
        # What the tail holds, put by put.
        self._fresh: list[tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.uint8]]] = []
        self._mean_length = 0.0
        self._raw: list[Segment] = []  # of pages that were added raw
        self._signed = 0  # vector_count when all signs were last computed

    def add(self, rows: Sequence[IndexRow], agents: Sequence[int], raw: bool) -> list[int]:
        """Append pages in slot order; returns the rowids that were taken. Those that are added `raw`, before all
        others, are found once `finish` was called."""
        taken: list[tuple[IndexRow, int, int, bool, bytes, bytes]] = []
        for row, agent in zip(rows, agents, strict=True):
            try:
                length, asks, ids, counts = split_lex(row.lex)
            except ValueError:
                continue
            taken.append((row, agent, length, asks and length <= SHORT_QUESTION, ids, counts))
        if not taken:
            return []
        view = with_room(self.view, len(taken))
        begin, end = view.count, view.count + len(taken)
        view.rowids[begin:end] = [row.rowid for row, *_ in taken]
        view.agents[begin:end] = [agent for _, agent, *_ in taken]
        private = view.private or bool(view.agents[begin:end].any())
        view.created[begin:end] = [row.created_at for row, *_ in taken]
        view.kinds[begin:end] = [kind_code(row.kind) for row, *_ in taken]
        view.asks[begin:end] = [asks for _, _, _, asks, *_ in taken]
        view.lengths[begin:end] = [length for _, _, length, *_ in taken]
        view.alive[begin:end] = True
        vectors = self._add_vectors(view, begin, [row.vec for row, *_ in taken], raw)
        packed = [(ids, counts) for *_, ids, counts in taken]
        if raw:
            self._raw.append(build(*_postings(begin, packed)))
            terms: dict[str, Any] = {}
        else:
            if not self._mean_length or end > 2 * begin:
                self._mean_length = float(view.lengths[:end].mean()) or 1.0
            view.damped[begin:end] = damping(view.lengths[begin:end], self._mean_length)
            terms = self._add_terms(view, begin, packed)
        for slot, (row, *_) in enumerate(taken, begin):
            self._slots[row.rowid] = slot
        self._link(view, begin, [row for row, *_ in taken])
        # Published at once: readers see all of it or none of it.
        self.view = replace(view, count=end, private=private, **vectors, **terms)
        return [row.rowid for row, *_ in taken]

    def finish(self) -> None:
        """Makes what was added raw fit to be searched: now the mean length is known, and the mean vector."""
        if not self._raw:
            return
        view = self.view
        self._mean_length = float(view.lengths[: view.count].mean()) or 1.0
        view.damped[: view.count] = damping(view.lengths[: view.count], self._mean_length)
        segments, self._raw = self._raw, []
        merged: list[Segment] = []
        while segments:
            group = [segments.pop(0)]
            while segments and sum(one.size for one in group) + segments[0].size <= MERGE_LIMIT:
                group.append(segments.pop(0))
            merged.append(merge(group, view.alive) if len(group) > 1 else group[0])
        self._signed = view.vector_count
        _sign(view, view.signs, mean_of(view.vector_sum, view.vector_count), view.count)
        self.view = replace(view, segments=tuple(merged), tail={})

    def slot_of(self, rowid: int) -> int:
        return self._slots[rowid]

    def bury(self, slots: Sequence[int]) -> None:
        """Mark slots dead and close the gaps in their conversations."""
        view = self.view
        alive = view.alive.copy()  # a reader of the old picture must not lose a page that is just being replaced
        alive[slots] = False
        vectors = view.vectors[slots]
        has = vectors.any(axis=1)
        total = view.vector_sum - unit_of(vectors[has])[0].sum(axis=0, dtype=np.float64)
        view = self.view = replace(
            view, alive=alive, vector_sum=total, vector_count=view.vector_count - int(has.sum()),
            dead=view.dead + len(slots),
        )  # fmt: skip
        for slot, rowid in zip(slots, view.rowids[slots].tolist(), strict=True):
            if self._slots.get(rowid) == slot:  # else it was replaced here
                del self._slots[rowid]
            before, after = int(view.before[slot]), int(view.after[slot])
            # A page that was replaced here has given its place in the conversation to the new one.
            if before >= 0 and view.after[before] == slot:
                view.after[before] = after
            if after >= 0 and view.before[after] == slot:
                view.before[after] = before

    def tidy(self) -> None:
        """Squeeze dead slots out when there are many. Every slot known outside may change."""
        little = self.view.count <= LITTLE
        least, share = (FEW_DEAD, LITTLE_SHARE) if little else (MANY_DEAD, COMPACT_SHARE)
        if self.view.dead > max(least, share * self.view.count):
            self._compact()

    def _add_vectors(self, view: View, begin: int, blobs: Sequence[bytes | None], raw: bool) -> dict[str, Any]:
        """Fills in vectors; -> what changes of the view."""
        have = [i for i, blob in enumerate(blobs) if blob is not None and len(blob) == DIMENSIONS]
        if not have:
            return {}
        fresh = np.frombuffer(b"".join([blobs[i] or b"" for i in have]), np.int8).reshape(-1, DIMENSIONS)
        slots = np.array(have) + begin
        unit, norms = unit_of(fresh)
        view.vectors[slots], view.norms[slots] = fresh, norms
        count = view.vector_count + len(have)
        total = view.vector_sum + unit.sum(axis=0, dtype=np.float64)
        changed: dict[str, Any] = {"vector_sum": total, "vector_count": count}
        if raw:
            return changed
        mean = mean_of(total, count)
        if count > 1.2 * self._signed:  # the mean moved
            self._signed = count
            changed["signs"] = signs = view.signs.copy()
            _sign(view, signs, mean, begin + len(blobs))
        else:
            view.signs[:, slots] = signs_of(unit, mean)
        return changed

    def _add_terms(self, view: View, begin: int, packed: Sequence[tuple[bytes, bytes]]) -> dict[str, Any]:
        """Fills in postings; -> what changes of the view."""
        terms, slots, counts = _postings(begin, packed)
        if len(packed) >= DIRECT_PAGES:
            young = (*view.segments, *self._frozen(), build(terms, slots, counts))  # slots rise from one to the next
            return {"segments": self._settle(young, view.alive), "tail": {}}
        tail = view.tail
        for term, slot, count in zip(terms.tolist(), slots.tolist(), counts.tolist(), strict=True):
            tail[term] = tail.get(term, b"") + POSTING.pack(slot, count)
        self._fresh.append((terms, slots, counts))
        if len(self._fresh) < TAIL_PAGES:
            return {}
        return {"segments": self._settle((*view.segments, *self._frozen()), view.alive), "tail": {}}

    def _frozen(self) -> tuple[Segment, ...]:
        """What the tail holds as a segment, if there is any; the tail must be emptied then."""
        fresh, self._fresh = self._fresh, []
        if not fresh:
            return ()
        terms, slots, counts = zip(*fresh, strict=True)
        return (build(np.concatenate(terms), np.concatenate(slots), np.concatenate(counts)),)

    def _settle(self, segments: tuple[Segment, ...], alive: NDArray[np.bool_]) -> tuple[Segment, ...]:
        """Merge from the young end until each segment is MERGE_FACTOR times as large as the next, or large enough."""
        out = list(segments)
        while len(out) > 1 and out[-2].size < min(MERGE_FACTOR * out[-1].size, MERGE_LIMIT):
            out[-2:] = [merge(out[-2:], alive)]
        return tuple(out)

    def _link(self, view: View, begin: int, rows: Sequence[IndexRow]) -> None:
        touched = set[tuple[str, bool]]()
        for slot, row in enumerate(rows, begin):
            if row.session:
                key = (row.session, row.kind == "episode")
                self._threads.setdefault(key, []).append((row.seq, row.rowid, slot))
                touched.add(key)
        for key in touched:
            thread = sorted(entry for entry in self._threads[key] if self._slots.get(entry[1]) == entry[2])
            self._threads[key] = thread
            slots = np.array([slot for _, _, slot in thread], np.int32)
            view.before[slots[1:]] = slots[:-1]
            view.after[slots[:-1]] = slots[1:]
            view.before[slots[:1]] = -1
            view.after[slots[-1:]] = -1

    def _compact(self) -> None:
        """Squeeze the dead slots out: new arrays, new slots, one segment."""
        view = self.view
        kept = np.flatnonzero(view.alive[: view.count])
        remap = np.full(view.count + 1, -1, np.int32)
        remap[kept] = np.arange(len(kept), dtype=np.int32)
        segments = (*view.segments, *self._frozen())
        whole = merge(segments, view.alive)
        fresh = replace(
            empty_view(max(64, len(kept) + 1)),
            count=len(kept),
            segments=(replace(whole, slots=remap[whole.slots]),),
            vector_sum=view.vector_sum,
            vector_count=view.vector_count,
            private=view.private,
        )
        for name in COLUMNS:
            values = getattr(view, name)[kept]
            getattr(fresh, name)[: len(kept)] = remap[values] if name in CHAINS else values
        fresh.signs[:, : len(kept)] = view.signs[:, kept]
        self._slots = {rowid: int(remap[slot]) for rowid, slot in self._slots.items()}
        self._threads = {
            key: [(seq, rowid, self._slots[rowid]) for seq, rowid, _ in thread if rowid in self._slots]
            for key, thread in self._threads.items()
        }
        self.view = fresh


def _postings(
    begin: int, packed: Sequence[tuple[bytes, bytes]]
) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.uint8]]:
    """(term ids, slots, counts) of pages in slots from `begin` on, an entry of each for every posting."""
    distinct = np.array([len(counts) for _, counts in packed])
    terms = np.frombuffer(b"".join([ids for ids, _ in packed]), "<u4").astype(np.uint32, copy=False)
    counts = np.frombuffer(b"".join([counts for _, counts in packed]), np.uint8)
    return terms, np.repeat(np.arange(begin, begin + len(packed), dtype=np.int32), distinct), counts


def _sign(view: View, signs: NDArray[np.uint64], mean: NDArray[np.float32], end: int) -> None:
    """Fills in the signs of the slots before `end`."""
    for at in range(0, end, CHUNK_PAGES):
        chunk = view.vectors[at : min(at + CHUNK_PAGES, end)]
        signs[:, at : at + len(chunk)] = signs_of(unit_of(chunk)[0], mean)
