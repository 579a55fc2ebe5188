"""Commands that bring memory in and out: ingest, backfill, import, export."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice, takewhile
from pathlib import Path
from typing import Any, TextIO

from vmem.cli import term
from vmem.cli.app import DONE, FAILED, place, print_json, wants_json
from vmem.cli.ask import ask, here
from vmem.cli.typed import when
from vmem.errors import InputError, VmemError

DOCUMENT_LIMIT = 8_000_000  # characters, as the daemon takes them
FILES_LIMIT = 5000
TEXT_SUFFIXES = frozenset(
    ".md .markdown .txt .rst .adoc .org .tex .html .htm .json .jsonl .yaml .yml .toml .ini .cfg .csv .tsv .sql .log"
    " .py .js .ts .jsx .tsx .go .rs .java .kt .c .h .cc .cpp .hpp .cs .rb .php .sh .swift .scala .proto .xml".split()
)
SKIPPED = frozenset(("node_modules", "__pycache__", "venv", "dist", "build", "target"))
LINES_PER_REQUEST = 200
DATABASES = (".db", ".sqlite", ".sqlite3")
WAIT_POLL_S = 0.5
MB = 1_000_000


def add_ingest(parser: ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="FILE|DIR|-", help="documents, directories of them, or standard input"
    )
    parser.add_argument("--name", default="", help="what to call standard input")
    parser.add_argument("--dry-run", action="store_true", help="only list the files")
    place(parser, everywhere=False)


def ingest(args: Namespace) -> int:
    """Keeps documents as linked pages; the same text a second time changes nothing."""
    where = here(args)
    files = [path for text in args.paths for path in _files(text)]
    if args.dry_run:
        if wants_json(args):
            return print_json({"files": files})
        term.out(*(term.safe(path, True) for path in files))
        return DONE
    done: list[dict[str, Any]] = []
    skipped: list[str] = []
    with term.Progress("reading", len(files)) as progress:
        for number, path in enumerate(files, 1):
            text = (
                sys.stdin.buffer.read().decode("utf-8", "replace") if path == "-" else _text(path, path in args.paths)
            )
            if text is None or not text.strip() or len(text) > DOCUMENT_LIMIT:
                skipped.append(path)
            else:
                name = args.name or "standard input" if path == "-" else _name(path)
                done.append({"file": path, **ask(args, "ingest", name=name[:500], text=text, **where)})
            progress.at(number)
    if wants_json(args):
        print_json({"documents": done, "skipped": skipped})
    else:
        for one in done:
            what = f"{term.plural(one['pages'], 'page')}, {one['new']} new"
            term.out(term.safe(f"{one['contents'].get('uid', '')}  {one['file']}: {what}", True))
        for path in skipped:
            why = f"empty, not text, not readable, or larger than {DOCUMENT_LIMIT:,} characters"
            term.note(f"skipped {term.safe(path, True)}: {why}")
    if not done:
        raise InputError("no document was kept; name text files: vmem ingest FILE")
    return DONE


def _files(text: str) -> list[str]:
    """The files that an argument means. Raises OSError for one that is not there."""
    if text == "-" or not os.path.isdir(text):
        if text != "-" and not stat.S_ISREG(os.stat(text).st_mode):
            raise InputError(f"{text} is not a regular file; name a document: vmem ingest FILE")
        return [text]
    found = sorted(_below(text))
    if len(found) > FILES_LIMIT:
        raise InputError(
            f"{text} holds {len(found):,} documents; name parts of it (at most {FILES_LIMIT:,} at once)"
            ": vmem ingest DIR"
        )
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


def _text(path: str, named: bool) -> str | None:
    """The text of a file; None when it is not text, or not to be read. Raises OSError for one that was `named`."""
    try:
        if os.path.getsize(path) > 4 * DOCUMENT_LIMIT:
            return None
        data = Path(path).read_bytes()
    except OSError:
        if named:
            raise
        return None
    return None if b"\0" in data[:8192] else data.decode("utf-8", "replace")


def add_backfill(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="FILE|DIR", help="default: all transcripts of Claude Code")
    parser.add_argument("--since", default="", metavar="WHEN", help="only those changed since a date or an age (90d)")
    parser.add_argument("--dry-run", action="store_true", help="only list them")
    parser.add_argument("--wait", action="store_true", help="wait until they are read")


def backfill(args: Namespace) -> int:
    """Queues transcripts, newest first; they are read in the background, each once."""
    since = when(args.since)
    roots = [Path(text) for text in args.paths] or [_transcripts()]
    found: list[tuple[float, str]] = []
    for root in roots:
        if args.paths and not root.exists():
            raise InputError(f"{root} is not there; name a transcript or a directory: vmem backfill DIR")
        paths = root.rglob("*.jsonl") if root.is_dir() else [root]
        for path in filter(_is_told, paths):
            with suppress(FileNotFoundError):  # the host deletes old ones; and it may never have written one
                found.append((path.stat().st_mtime, str(path.resolve())))
    chosen = [path for at, path in sorted(found, reverse=True) if at >= since]
    if args.dry_run or not chosen:
        if wants_json(args):
            return print_json({"transcripts": chosen, "queued": 0})
        term.out(*(term.safe(path, True) for path in chosen))
        if not chosen:
            term.note(f"no transcripts in {', '.join(map(str, roots))}; name a directory: vmem backfill DIR")
        return DONE
    queued = 0
    for start in range(0, len(chosen), 10_000):
        queued += ask(args, "backfill", paths=chosen[start : start + 10_000])["queued"]
    if args.wait:
        _wait(args)
    if wants_json(args):
        return print_json({"transcripts": chosen, "queued": queued})
    term.out(f"{term.plural(queued, 'transcript')} queued of {len(chosen):,}")
    if queued and not args.wait:
        term.note("they are read in the background, at half speed; watch with: vmem jobs")
    return DONE


def _is_told(path: Path) -> bool:
    """Whether a transcript is a conversation or the work of a subagent, not one of the host's own asides."""
    if path.parent.name != "subagents":
        return True
    try:
        return bool(json.loads(path.with_suffix(".meta.json").read_bytes())["agentType"])
    except (OSError, ValueError, KeyError, TypeError):
        return re.fullmatch(r"agent-[0-9a-z]+", path.stem) is not None and not path.stem.startswith("agent-acompact")


def _transcripts() -> Path:
    base = os.environ.get("CLAUDE_CONFIG_DIR") or os.path.expanduser("~/.claude")
    return Path(base, "projects")


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


def add_import(parser: ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="FILE|DIR|-", help="an export, Markdown notes, or a claude-mem database"
    )
    parser.add_argument(
        "--format",
        choices=("auto", "jsonl", "notes", "page", "claude-mem"),
        default="auto",
        help="default: told by the file",
    )
    parser.epilog = (
        "Pages of a vMem export go to the projects that they came from; all to one with -C or -p.\n"
        "Other files, and the export of one project that is not known here, go to the project you are in."
    )
    place(parser, everywhere=False)


def import_(args: Namespace) -> int:
    """Takes in pages of another store; each once, however often it is imported."""
    where = here(args)
    files = [path for text in args.paths for path in (sorted(_markdown(text)) if os.path.isdir(text) else [text])]
    into = "here" if args.directory or args.project else "own" if _of_several(files) else "known"
    done: list[dict[str, Any]] = []
    failed: list[str] = []
    with term.Progress("importing", len(files)) as progress:
        for number, path in enumerate(files, 1):
            try:
                done.append({"file": path, **_take_in(args, path, into, where)})
            except VmemError as error:
                if len(files) == 1:
                    raise
                failed.append(f"{path}: {error}")
            progress.at(number)
    if wants_json(args):
        print_json({"files": done, "failed": failed})
    else:
        _say_taken(done)
        for line in failed:
            term.note(f"not taken: {term.safe(line, True)}")
    return FAILED if failed else DONE


def _say_taken(done: list[dict[str, Any]]) -> None:
    pages, new = sum(one["pages"] for one in done), sum(one["new"] for one in done)
    went: Counter[str] = sum((Counter(one.get("projects", {})) for one in done), Counter())
    to = f": {', '.join(f'{many:,} to {term.safe(name, True)}' for name, many in went.most_common())}" if went else ""
    term.out(f"{term.plural(pages, 'page')} in {term.plural(len(done), 'file')}, {new:,} new{to}")
    unpinned = sum(one.get("unpinned", 0) for one in done)
    if unpinned:
        told = "not taken over: there would be too many, or they are not the user's words; see: vmem pins"
        term.note(f"{term.plural(unpinned, 'pin')} {told}")
    if len(went) > 1:
        term.note("where a project lives here, if it is not found by itself: vmem projects move NAME DIRECTORY")


def _of_several(files: list[str]) -> bool:
    """Whether the files are exports of more than one project."""
    found: set[str] = set()
    for path in files:
        if path != "-" and not path.lower().endswith(DATABASES):
            with suppress(OSError, UnicodeError), open(path, encoding="utf-8-sig") as stream:
                found |= _origins(path, stream)
        if len(found) > 1:
            return True
    return False


def _origins(path: str, lines: Iterable[str]) -> set[str]:
    """The projects that an export names: each line of JSON its own, a Markdown page one in its head."""
    if path.lower().endswith((".md", ".markdown")):
        return {line for line in takewhile(lambda line: line != "---\n", islice(lines, 1, None)) if "project:" in line}
    found: set[str] = set()
    for line in lines:
        with suppress(ValueError, RecursionError):  # whoever takes it in says what is wrong with it
            told = json.loads(line) if '"vmem"' in line else {}
            found |= {str(told["project"])} if isinstance(told, dict) and told.get("project") else set()
    return found


def _markdown(folder: str) -> Iterator[str]:
    for top, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (os.path.join(top, name) for name in names if name.lower().endswith((".md", ".markdown")))


def _take_in(args: Namespace, path: str, into: str, where: dict[str, Any]) -> dict[str, Any]:
    form = args.format
    if form == "claude-mem" or (form == "auto" and path.lower().endswith(DATABASES)):
        os.stat(path)
        return ask(args, "import.claude-mem", path=os.path.abspath(path), **where)
    text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
    if not text.strip():
        return {"pages": 0, "new": 0}
    if form == "auto":
        if path.lower().endswith((".jsonl", ".ndjson")) or text.lstrip().startswith("{"):
            form = "jsonl"
        else:
            form = "page" if text.startswith("---\nvmem:") else "notes"
    lines = text.split("\n") if form == "jsonl" else [text]
    if path == "-" and into != "here" and form == "jsonl" and len(_origins(path, lines)) > 1:
        into = "own"
    total: dict[str, Any] = {"pages": 0, "new": 0, "unpinned": 0, "projects": Counter()}
    for part in _portions(lines):
        told = ask(args, "import", format=form, name=os.path.basename(path), text=part, into=into, **where)
        total = {name: total[name] + type(total[name])(told[name]) for name in total}
    return total


def _portions(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a file in portions that one request takes."""
    part: list[str] = []
    size = 0
    for line in lines:
        if part and (len(part) == LINES_PER_REQUEST or size + len(line) > DOCUMENT_LIMIT // 2):
            yield "\n".join(part)
            part, size = [], 0
        if line.strip():
            part.append(line)
            size += len(line) + 1
    if part:
        yield "\n".join(part)


def add_export(parser: ArgumentParser) -> None:
    parser.add_argument("-o", "--output", default="", metavar="FILE|DIR", help="default: standard output (JSON lines)")
    parser.add_argument("--format", choices=("jsonl", "markdown"), default="", help="default: markdown for a directory")
    place(parser)


def export(args: Namespace) -> int:
    """Writes every page, in full, as JSON lines, or as a tree of Markdown files."""
    form = args.format or ("markdown" if args.output.endswith("/") or os.path.isdir(args.output) else "jsonl")
    if form == "markdown" and args.output in ("", "-"):
        raise InputError("Markdown needs a directory: vmem export --format markdown -o DIR")
    where = here(args)
    written, after = 0, 0
    with _stream(args.output if form == "jsonl" else "") as stream:
        while True:
            told = ask(args, "export", after=after, format=form, **where)
            for item in told["items"]:
                if form == "jsonl":
                    print(item["line"], file=stream)
                else:
                    _write(Path(args.output), item["path"], item["text"])
            written += len(told["items"])
            after = told["next"]
            if not after:
                break
    if args.output not in ("", "-"):
        if wants_json(args):
            return print_json({"pages": written, "to": args.output})
        term.note(f"{term.plural(written, 'page')} written to {args.output}")
    return DONE


@contextmanager
def _stream(output: str) -> Iterator[TextIO]:
    """Standard output, or a file (0600) that appears whole when the block ends, and not at all when it fails."""
    if output in ("", "-"):
        yield sys.stdout
        return
    part = output + ".part"
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            yield stream
        os.replace(part, output)
    except FileNotFoundError:
        folder = os.path.dirname(output)
        raise InputError(f"there is no directory {folder}; make it, then: vmem export -o {output}") from None
    finally:
        Path(part).unlink(missing_ok=True)


def _write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    if folder.resolve() not in path.resolve().parents:
        raise InputError(f"{name} is outside {folder}; see: vmem export --help")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
