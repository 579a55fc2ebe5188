"""Commands that read what there was before: documents (ingest) and old transcripts (backfill)."""

from __future__ import annotations

import json
import os
import re
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from vmem.cli import claude_code, options, reading, term
from vmem.cli.app import json_instead
from vmem.cli.ask import DOCUMENT_LIMIT, LONG_S, ask, here
from vmem.cli.typed import when
from vmem.errors import InputError

COMMAND = "vmem ingest"
FILES_LIMIT = 5000
TEXT_SUFFIXES = frozenset(
    ".md .markdown .txt .rst .adoc .org .tex .html .htm .json .jsonl .yaml .yml .toml .ini .cfg .csv .tsv .sql .log"
    " .py .js .ts .jsx .tsx .go .rs .java .kt .c .h .cc .cpp .hpp .cs .rb .php .sh .swift .scala .proto .xml".split()
)
SKIPPED = frozenset(("node_modules", "__pycache__", "venv", "dist", "build", "target"))
WAIT_POLL_S = 0.5
MB = 1_000_000


def add_ingest(parser: ArgumentParser) -> None:
    what = "documents, directories of them, or standard input"
    parser.add_argument("paths", nargs="+", metavar="FILE|DIR|-", help=what)
    parser.add_argument("--name", default="", help="what to call standard input")
    parser.add_argument("--dry-run", action="store_true", help="only list the files")
    options.place(parser, everywhere=False)


def ingest(args: Namespace) -> None:
    """Keeps documents as linked pages; the same text a second time changes nothing."""
    where = here(args)
    files = [path for text in args.paths for path in _files(text)]
    if args.dry_run:
        json_instead(args, {"files": files})
        term.out(*(term.safe(path, True) for path in files))
        return
    done: list[dict[str, Any]] = []
    skipped: list[str] = []
    with term.Progress("reading", len(files)) as progress:
        for number, path in enumerate(files, 1):
            text = _text(path, path in args.paths)
            if not text.strip():
                skipped.append(path)
            else:
                name = args.name or "standard input" if path == "-" else _name(path)
                done.append({"file": path, **ask(args, "ingest", LONG_S, name=name[:500], text=text, **where)})
            progress.at(number)
    if done:
        json_instead(args, {"documents": done, "skipped": skipped})
    for one in done:
        what = f"{term.plural(one['pages'], 'page')}, {one['new']} new"
        term.out(term.safe(f"{one['contents'].get('uid', '')}  {one['file']}: {what}", True))
    for path in skipped:
        why = f"empty, not text, not readable, or larger than {DOCUMENT_LIMIT:,} characters"
        term.note(f"skipped {term.safe(path, True)}: {why}")
    if not done:
        raise InputError("no document was kept; name text files: vmem ingest FILE")


def _files(text: str) -> list[str]:
    """The files that an argument means. Raises OSError for one that is not there."""
    if text == reading.STDIN or not os.path.isdir(text):
        if text != reading.STDIN:
            reading.must_be_file(text, COMMAND)
        return [text]
    found = sorted(_below(text))
    if len(found) > FILES_LIMIT:
        many = f"{text} holds {len(found):,} documents, and {FILES_LIMIT:,} are taken at once"
        raise InputError(f"{many}; name parts of it: vmem ingest DIR")
    return found


def _below(folder: str) -> Iterator[str]:
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in SKIPPED)
        for name in names:
            path = os.path.join(top, name)
            plain = os.path.isfile(path) and not os.path.islink(path)  # a pipe would be waited for
            if os.path.splitext(name)[1].lower() in TEXT_SUFFIXES and plain:
                yield path


def _name(path: str) -> str:
    """A document's name: relative to here when it is below."""
    full = os.path.abspath(path)
    return os.path.relpath(full) if full.startswith(os.getcwd() + os.sep) else full


def _text(path: str, named: bool) -> str:
    """The text of a file; "" when it is not text, too large, or not to be read. Raises OSError for one that was
    `named`."""
    try:
        text = reading.text(path, DOCUMENT_LIMIT, COMMAND, "replace")
    except InputError:
        return ""
    except OSError:
        if named:
            raise
        return ""
    return "" if path != reading.STDIN and "\0" in text[:8192] else text


def add_backfill(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="FILE|DIR", help="default: all transcripts of Claude Code")
    parser.add_argument("--since", default="", metavar="WHEN", help="only those changed since a date or an age (90d)")
    parser.add_argument("--dry-run", action="store_true", help="only list them")
    parser.add_argument("--wait", action="store_true", help="wait until they are read")


def backfill(args: Namespace) -> None:
    """Queues transcripts, newest first; they are read in the background, each once."""
    since = when(args.since)
    roots = [Path(text) for text in args.paths] or [claude_code.home() / "projects"]
    found: list[tuple[float, str]] = []
    for root in roots:
        if args.paths:
            if not root.exists():
                raise InputError(f"{root} is not there; name a transcript or a directory: vmem backfill DIR")
            reading.must_be_file(str(root), "vmem backfill")
        paths = root.rglob("*.jsonl") if root.is_dir() else [root]
        for path in filter(_is_told, paths):
            with suppress(FileNotFoundError):  # the host deletes old ones; and it may never have written one
                found.append((path.stat().st_mtime, str(path.resolve())))
    chosen = [path for at, path in sorted(found, reverse=True) if at >= since]
    if args.dry_run or not chosen:
        json_instead(args, {"transcripts": chosen, "queued": 0})
        term.out(*(term.safe(path, True) for path in chosen))
        if not chosen:
            term.note(f"no transcripts in {', '.join(map(str, roots))}; name a directory: vmem backfill DIR")
        return
    queued = 0
    for start in range(0, len(chosen), 10_000):
        queued += ask(args, "backfill", paths=chosen[start : start + 10_000])["queued"]
    if args.wait:
        _wait(args)
    json_instead(args, {"transcripts": chosen, "queued": queued})
    done = "read" if args.wait else "queued"
    term.out(f"{term.plural(queued, 'transcript')} of {len(chosen):,} {done}")
    if queued and not args.wait:
        term.note("they are read in the background, at half speed; watch with: vmem jobs")


def _is_told(path: Path) -> bool:
    """Whether a transcript is a conversation or the work of a subagent, not one of the host's own asides."""
    if "subagents" not in path.parts[-5:-1]:
        return True
    try:
        return bool(json.loads(path.with_suffix(".meta.json").read_bytes())["agentType"])
    except (OSError, ValueError, KeyError, TypeError):
        return re.fullmatch(r"agent-[0-9a-z]+", path.stem) is not None and not path.stem.startswith("agent-acompact")


def _wait(args: Namespace) -> None:
    """Until no transcript waits; shows the megabytes that are read, as transcripts differ a thousandfold in size."""
    total = 0
    with term.Progress("reading MB", 1) as progress:
        while True:
            left = ask(args, "jobs")["backfill"]
            total = max(total, left["bytes"])
            progress.total = max(1, total // MB)
            progress.at(min(progress.total, (total - left["bytes"]) // MB))
            if not left["transcripts"]:
                return
            time.sleep(WAIT_POLL_S)
