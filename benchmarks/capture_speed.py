"""How fast transcripts become pages, and how much memory that takes: no store, only capture.

    python -m benchmarks.capture_speed [--mb 100]

A tree of transcripts in the host's format is made in a temporary directory from the labelled
conversations: prose as it is, with tool outputs padded so that they are nine tenths of the bytes, as
in real ones. Printed: MB/s of each step alone and of all of them, pages per second, peak memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.capture import DATA
from vmem.capture.episodes import episode_parts
from vmem.capture.extract import extract
from vmem.capture.records import Record
from vmem.capture.transcript import read_transcript
from vmem.capture.turns import turns
from vmem.hot.redact import redact, redact_event

OUTPUT_LINE = "2026-03-01 10:00:00 INFO worker-7 handled GET /api/v2/items?page=3 in 12 ms, status 200, request {n:x}\n"
FILE_BYTES = 4_000_000  # a long session


def make_tree(folder: Path, megabytes: int) -> int:
    """Write transcripts of about FILE_BYTES until they are `megabytes` together; returns their bytes."""
    lines = [
        json.loads(line)
        for path in sorted(DATA.glob("*/*.jsonl"))
        if path.name != "labels.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    total = number = 0
    while total < megabytes * 1_000_000:
        number += 1
        with (folder / f"session-{number:04d}.jsonl").open("w", encoding="utf-8") as file:
            written = count = 0
            while written < FILE_BYTES:
                for value in lines:
                    count += 1
                    record = {**value, "uuid": f"{number}-{count}", "sessionId": f"s{number}"}
                    if "promptId" in record:
                        record["promptId"] = f"{number}-{count // 5}"
                    if "toolUseResult" in record:
                        output = "".join(OUTPUT_LINE.format(n=count * 97 + k) for k in range(90))
                        block = {**record["message"]["content"][0], "content": output}
                        record["message"] = {"role": "user", "content": [block]}
                    line = json.dumps(record, ensure_ascii=False) + "\n"
                    file.write(line)
                    written += len(line)
            total += written
    return total


def chunks(folder: Path) -> Iterator[tuple[Record, ...]]:
    for path in sorted(folder.glob("*.jsonl")):
        offset, head, more = 0, "", True
        while more:
            chunk = read_transcript(path, offset, head=head)
            yield chunk.records
            offset, head, more = chunk.next_offset, chunk.head, chunk.more


def timed(label: str, size: int, work: Callable[[], int]) -> None:
    begin = time.perf_counter()
    made = work()
    spent = time.perf_counter() - begin
    print(f"{label:<34}{size / 1e6 / spent:>9.1f} MB/s {made:>9} {made / spent:>10.0f} /s {spent:>8.1f} s")


def all_steps(folder: Path) -> int:
    """What a backfill does to a file before it writes: read, turns, pages, redact every text."""
    pages = 0
    for records in chunks(folder):
        previous = None
        for turn in turns(records):
            for draft in (*episode_parts(turn), *extract(turn, previous)):
                redact(draft.text)
                redact(draft.title)
                pages += 1
            previous = turn
    return pages


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--mb", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = make_tree(folder, given.mb)
        print(f"{size / 1e6:.0f} MB in {len(list(folder.iterdir()))} transcripts")
        timed("read (records)", size, lambda: sum(len(records) for records in chunks(folder)))
        timed("read + turns (turns)", size, lambda: sum(len(turns(records)) for records in chunks(folder)))
        timed("all: pages, redacted (pages)", size, lambda: all_steps(folder))
        first = min(folder.iterdir()).read_bytes()
        timed("redact_event alone (events)", len(first), lambda: sum(1 for x in first.splitlines() if redact_event(x)))
    clean = ("We decided to use PostgreSQL for the ledger because we need row locks; run the tests first. " * 12)[:1024]
    redact(clean)
    begin = time.perf_counter()
    for _ in range(2000):
        redact(clean)
    print(f"redact of 1 KB of clean prose: {(time.perf_counter() - begin) / 2000 * 1e6:.0f} us")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
