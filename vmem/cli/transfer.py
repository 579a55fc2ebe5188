"""`vmem import` and `vmem export`: pages of another store in, and ours out."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from io import StringIO
from itertools import islice, takewhile
from pathlib import Path
from typing import Any, TextIO

from vmem.cli import options, reading, term
from vmem.cli.app import DONE, FAILED, json_instead
from vmem.cli.ask import DOCUMENT_LIMIT, LONG_S, ask, here
from vmem.cli.output import about, written
from vmem.errors import InputError, VmemError

LINES_PER_REQUEST = 200
STDIN_LIMIT = 200_000_000  # characters; it is looked at twice, so it is held
COMMAND = "vmem import"
DATABASES = (".db", ".sqlite", ".sqlite3")
MARKDOWN = (".md", ".markdown")
PLAN = ("new", "known", "gone", "pins")  # what the daemon counts of each project and kind


def add_import(parser: ArgumentParser) -> None:
    what = "an export, Markdown notes, or a claude-mem database"
    parser.add_argument("paths", nargs="+", metavar="FILE|DIR|-", help=what)
    forms = ("auto", "jsonl", "notes", "page", "claude-mem")
    parser.add_argument("--format", choices=forms, default="auto", help="default: told by the file")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be added, and to which project")
    parser.epilog = (
        "Pages of a vMem export go to the projects that they came from, with -C or -p all\n"
        "to that one. Other files, and the export of a single project that is not known\n"
        "here, go to the project you are in."
    )
    options.place(parser, everywhere=False)


def import_(args: Namespace) -> int:
    """Takes in pages of another store; each once, however often it is imported."""
    where = here(args)
    files = [path for text in args.paths for path in (sorted(_markdown(text)) if os.path.isdir(text) else [text])]
    if not files:
        raise InputError(
            f"there is no Markdown in {', '.join(args.paths)}; name a file of another kind: {COMMAND} FILE"
        )
    into = "here" if args.directory or args.project else "own" if _of_several(files) else "known"
    done: list[dict[str, Any]] = []
    failed: list[str] = []
    with term.Progress("importing", len(files)) as progress:
        for number, path in enumerate(files, 1):
            try:
                done.append({"file": path, **_take_in(args, path, into, where)})
            except (VmemError, OSError) as error:
                if len(files) == 1:
                    raise
                failed.append(f"{path}: {getattr(error, 'strerror', '') or error}")
            except UnicodeDecodeError:
                if len(files) == 1:
                    raise InputError(f"{path} is not UTF-8 text; see: vmem import --help") from None
                failed.append(f"{path}: it is not UTF-8 text")
            progress.at(number)
    code = FAILED if failed else DONE
    json_instead(args, {"files": done, "failed": failed, **({"plan": _summed(done)} if args.dry_run else {})}, code)
    (_say_plan if args.dry_run else _say_taken)(done)
    for line in failed:
        term.note(f"not taken: {term.safe(line, True)}")
    return code


def _summed(done: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The plans of all files as one, by project and kind."""
    lines: dict[tuple[str, bool, str], Counter[str]] = {}
    for one in done:
        for line in one.get("plan", ()):
            group = line["project"], line["known_here"], line["kind"]
            lines.setdefault(group, Counter()).update({name: line[name] for name in PLAN})
    return [
        {"project": project, "known_here": known, "kind": kind, **{name: count[name] for name in PLAN}}
        for (project, known, kind), count in sorted(lines.items())
    ]


def _say_plan(done: list[dict[str, Any]]) -> None:
    """What `vmem import` would do. Nothing that is here is ever replaced."""
    plan = _summed(done)
    rows = [
        [term.safe(one["project"], True) + ("" if one["known_here"] or not one["new"] else " (new)"), one["kind"],
         one["new"], one["known"], one["gone"]]
        for one in plan
    ]  # fmt: skip
    term.table(rows, ("project", "kind", "to add", "here already", "forgotten here"), stretch=0)
    total = {name: sum(one[name] for one in plan) for name in PLAN}
    term.out(f"would add {term.plural(total['new'], 'page')} of {sum(one['pages'] for one in done):,}")
    if total["pins"]:
        term.note(f"{term.plural(total['pins'], 'pin')} among them, as far as the limits allow (vmem pins)")
    if total["gone"]:
        term.note("what was forgotten or removed here does not come back by an import")


def _say_taken(done: list[dict[str, Any]]) -> None:
    pages, new = sum(one["pages"] for one in done), sum(one["new"] for one in done)
    went: Counter[str] = sum((Counter(one.get("projects", {})) for one in done), Counter())
    to = f": {', '.join(f'{many:,} to {term.safe(name, True)}' for name, many in went.most_common())}" if went else ""
    term.out(f"{term.plural(pages, 'page')} in {term.plural(len(done), 'file')}, {new:,} new{to}")
    if new < pages:
        term.note("what is here already, or was forgotten here, is not added; see which with: vmem import --dry-run")
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
        if path != reading.STDIN and not path.lower().endswith(DATABASES):
            with suppress(OSError, UnicodeError, InputError), reading.opened(path, COMMAND) as stream:
                found |= _origins(path, stream)
        if len(found) > 1:
            return True
    return False


def _origins(path: str, stream: TextIO) -> set[str]:
    """The projects that an export names: each line of JSON its own, a Markdown page one in its head."""
    lines = reading.lines(stream, path, DOCUMENT_LIMIT, COMMAND)
    if path.lower().endswith(MARKDOWN):
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
        paths = (os.path.join(top, name) for name in names if name.lower().endswith(MARKDOWN))
        yield from filter(os.path.isfile, paths)  # a pipe would be waited for


def _take_in(args: Namespace, path: str, into: str, where: dict[str, Any]) -> dict[str, Any]:
    dry = {"dry_run": True} if args.dry_run else {}
    if args.format == "claude-mem" or (args.format == "auto" and path.lower().endswith(DATABASES)):
        reading.must_be_file(path, COMMAND)
        return ask(args, "import.claude-mem", LONG_S, path=os.path.abspath(path), **dry, **where)
    besides = {"plan": list[Any]()} if args.dry_run else {"unpinned": 0, "projects": Counter[str]()}
    total: dict[str, Any] = {"pages": 0, "new": 0, **besides}
    with reading.opened(path, COMMAND) as opened:
        stream = StringIO(reading.whole(opened, path, STDIN_LIMIT, COMMAND)) if path == reading.STDIN else opened
        form = _form(args, path, stream)
        if path == reading.STDIN and into != "here" and form == "jsonl" and len(_origins(path, stream)) > 1:
            into = "own"
        stream.seek(0)
        given = {"format": form, "name": os.path.basename(path), "into": into, **dry, **where}
        for line, part in _portions(path, stream, form):
            told = ask(args, "import", LONG_S, text=part, line=line, **given)
            total = {name: total[name] + type(total[name])(told[name]) for name in total}
    return total


def _form(args: Namespace, path: str, stream: TextIO) -> str:
    """What the text is, told by its name and its beginning where that was not said."""
    if args.format != "auto":
        return str(args.format)
    head = stream.read(1000)
    stream.seek(0)
    if path.lower().endswith((".jsonl", ".ndjson")) or head.lstrip().startswith("{"):
        return "jsonl"
    return "page" if head.startswith("---\nvmem:") else "notes"


def _portions(path: str, stream: TextIO, form: str) -> Iterator[tuple[int, str]]:
    """The text in portions that one request takes: lines, or all of it; each with the number of its first line."""
    if form != "jsonl":
        text = reading.whole(stream, path, DOCUMENT_LIMIT, COMMAND)
        yield from [(1, text)] if text.strip() else []
        return
    part: list[str] = []
    size, number = 0, 0
    for number, line in enumerate(reading.lines(stream, path, DOCUMENT_LIMIT, COMMAND)):
        if part and (len(part) == LINES_PER_REQUEST or size + len(line) > DOCUMENT_LIMIT // 2):
            yield number + 1 - len(part), "".join(part)
            part, size = [], 0
        part.append(line)
        size += len(line)
    if part:
        yield number + 2 - len(part), "".join(part)


def add_export(parser: ArgumentParser) -> None:
    parser.add_argument("-o", "--output", default="", metavar="FILE|DIR", help="default: standard output (JSON lines)")
    parser.add_argument("--format", choices=("jsonl", "markdown"), default="", help="default: markdown for a directory")
    options.place(parser)


def export(args: Namespace) -> None:
    """Writes every page, in full, as JSON lines, or as a tree of Markdown files."""
    form = args.format or ("markdown" if args.output.endswith("/") or os.path.isdir(args.output) else "jsonl")
    if form == "markdown" and args.output in ("", "-"):
        raise InputError("Markdown needs a directory: vmem export --format markdown -o DIR")
    if not args.format and args.output.lower().endswith(MARKDOWN) and form == "jsonl":
        raise InputError(f"{args.output} would hold JSON lines; Markdown needs a directory: vmem export -o DIR/")
    where = here(args)
    done, after = 0, 0
    os.umask(0o077)  # the names of projects and pages are yours, too
    to_file = form == "jsonl" and args.output not in ("", "-")
    with written(args.output, "vmem export -o") if to_file else nullcontext(sys.stdout) as stream:
        while True:
            told = ask(args, "export", after=after, format=form, **where)
            for item in told["items"]:
                if form == "jsonl":
                    print(item["line"], file=stream)
                else:
                    _write(Path(args.output), item["path"], item["text"])
            done += len(told["items"])
            after = told["next"]
            if not after:
                break
    if args.output not in ("", "-"):
        json_instead(args, {"pages": done, "to": args.output})
        term.note(f"{term.plural(done, 'page')} written to {args.output}")


def _write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    if folder.resolve() not in path.resolve().parents:
        raise InputError(f"{name} is outside {folder}; see: vmem export --help")
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with about(str(path)), open(os.open(path, flags, 0o600), "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
