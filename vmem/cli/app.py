"""The commands by name, how one is found and run, and what its end means.

Exit codes: 0 done; 1 failed, or the doctor found something; 2 wrong usage or input; 3 no such page, project,
snapshot; 4 the daemon cannot be reached or vMem is not set up; 130 interrupted (Ctrl-C); 141 the reader of
our output went away.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import json
import os
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any, NoReturn

from vmem import __version__
from vmem.cli import holdings, options, term
from vmem.errors import InputError, NotFoundError, ProtocolError, Unavailable, VmemError
from vmem.hot import address

WITH_VALUE = ("-C", "-p", "--project")
SHARED_OPTIONS = ("--json", "--no-start", "-a", "--all", *WITH_VALUE)  # may stand before the command, too
DONE, FAILED, USAGE, NOT_FOUND, NO_DAEMON, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 4, 130, 141

# name -> (module in vmem.cli, one line of help). A module holds NAME(args), which gives an exit code if that may be
# another than DONE, and, where the command takes arguments, add_NAME(parser). Of what has ACTIONS each of these is a
# command of two words, as NAME_ACTION.
GROUPS: dict[str, dict[str, tuple[str, str]]] = {
    "Look": {
        "status": ("state", "what is stored, what waits, is all well"),
        "search": ("pages", "find pages by words or by a question"),
        "show": ("pages", "read pages in full, with their history and links"),
        "ls": ("pages", "list pages, newest first"),
        "why": ("why", "why a page was injected, or would be"),
        "log": ("ledger", "what was injected when, and why"),
        "ledger": ("ledger", "tokens injected by day, session and project"),
        "resident": ("state", "which pages are in a session's context now"),
        "tags": ("pages", "which tags there are"),
        "top": ("top", "a live view: watermarks, faults, contexts, queue"),
        "report": ("report", "write the whole picture as one HTML page"),
    },
    "Steer": {
        "remember": ("steer", "keep something"),
        "edit": ("steer", "change a page in your editor"),
        "tag": ("steer", "add tags to a page, or take them away"),
        "forget": ("forgetting", "hide pages: by id, session, file, words, time (restorable)"),
        "restore": ("forgetting", "bring forgotten pages back; have a replaced one hold again"),
        "pin": ("steer", "keep a page in every context"),
        "unpin": ("steer", "let a pinned page go"),
        "pins": ("pages", "list pinned pages"),
        "pause": ("pausing", "stop capturing"),
        "resume": ("pausing", "capture again"),
        "projects": ("projects", "list, rename, merge, move, forget projects"),
        "snapshot": ("snapshots", "session states: list, dump, show, diff, restore, export"),
        "config": ("configure", "list, get and set settings"),
    },
    "In and out": {
        "ingest": ("documents", "keep documents as linked pages"),
        "backfill": ("documents", "read old Claude Code transcripts"),
        "import": ("transfer", "take in an export, notes, or another tool's store"),
        "export": ("transfer", "write pages as JSON lines or Markdown files"),
        "backup": ("upkeep", "copy the database"),
        "restore-backup": ("upkeep", "put a backup in the database's place"),
    },
    "Care": {
        "doctor": ("doctor", "check everything, and repair it with --fix"),
        "redact": ("redacting", "cut out secrets that were kept before a rule knew them"),
        "jobs": ("jobs", "background work: list, failed, retry"),
        "completion": ("completion", "completion for bash, zsh or fish"),
        "install": ("installing", "put the plugin into Claude Code"),
        "uninstall": ("installing", "take it out again"),
    },
}
# The first is what is done when none is named; what each does says the docstring of its function.
ACTIONS = {
    "projects": ("list", "rename", "merge", "move", "forget", "restore"),
    "snapshot": (
        "list", "dump", "show", "diff", "validate", "restore", "export", "import", "rm", "pin", "unpin",
    ),
    "config": ("list", "get", "set", "unset", "path"),
    "jobs": ("list", "failed", "retry"),
}  # fmt: skip
WORDS: dict[str, tuple[str, str]] = {name: found for group in GROUPS.values() for name, found in group.items()}
AS_TOOLS = {"recall": "search", "fault": "show", "timeline": "ls --by-day"}  # the model's words for them
COMMANDS = tuple(f"{name} {action}".rstrip() for name in WORDS for action in ACTIONS.get(name, ("",)))


class Given(argparse.Action):
    """Keeps an option's value. An empty one, as a script gives that has no value, is refused: without it a command
    means more pages, or everybody."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        if option and values == "" and self.default is not None:
            parser.error(f"argument {option}: it is empty")
        setattr(namespace, self.dest, values)


class Text(str):
    """A word that followed `--`: no option, whatever it looks like."""

    __slots__ = ()


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line that ends with the command that helps.

    What follows `--` is `Text` besides: where options may stand anywhere Python 3.11 forgets the mark half way. As an
    option's value (`--tag=--`) it is that, and no mark.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.register("action", None, Given)

    def _parse_optional(self, arg_string: str) -> Any:
        return None if isinstance(arg_string, Text) else super()._parse_optional(arg_string)

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        if action.option_strings and arg_strings == ["--"]:
            return self._get_value(action, "--")
        return super()._get_values(action, arg_strings)

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, term.message(f"{self.prog}: {message}; see: {self.prog} --help") + "\n")


def run(argv: list[str] | None = None) -> int:
    """Runs one command; -> the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    term.set_up()
    try:
        code = _run(argv)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return BROKEN_PIPE
    except OSError as error:  # of the last flush; a command's own are told where it is run
        return _unwritten(error)


def _unwritten(error: OSError) -> int:
    _drop_output()
    room = "make some room, or " if error.errno == errno.ENOSPC else ""
    term.note(f"vmem: cannot write the output ({error.strerror or error}); {room}send it elsewhere: vmem ... > FILE")
    return FAILED


def _drop_output() -> None:
    """Python would complain once more when it closes the stream at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _run(argv: list[str]) -> int:
    before: list[str] = []
    while argv and argv[0] in SHARED_OPTIONS:
        count = 2 if argv[0] in WITH_VALUE else 1
        before, argv = [*before, *argv[:count]], argv[count:]
    if not argv or argv[0] in ("-h", "--help", "help"):
        if argv[1:2] and argv[1] in WORDS:
            return _run([argv[1], "--help"])
        _help()
        return DONE if argv else USAGE
    if argv[0] in ("-V", "--version", "version"):
        term.out(f"vmem {__version__}")
        return DONE
    name, *words = argv
    if name not in WORDS:
        return _unknown(name, WORDS)
    if "--" in words:
        at = words.index("--")
        said = [Text(word) for word in words[at + 1 :]]
        words[at:] = ["--", *said] if said else []
    if name in ACTIONS:
        actions = ACTIONS[name]
        if words[:1] in (["-h"], ["--help"]):
            _help_of(name)
            return DONE
        if words and not words[0].startswith("-") and words[0] not in actions:
            return _unknown(words[0], actions, f"{name} ")
        action = next((word for word in words if word in actions and not isinstance(word, Text)), "")
        if action:
            words.remove(action)
        name = f"{name} {action or actions[0]}"
    try:
        args = parser_of(name).parse_intermixed_args([*before, *words])
        return getattr(_module(name), _function(name))(args) or DONE
    except SystemExit as stop:  # argparse ends so, also after --help
        return int(stop.code or 0)
    except VmemError as error:
        return fail(name, error)
    except (OSError, UnicodeError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        return fail(name, error)


def parser_of(name: str) -> argparse.ArgumentParser:
    """A command's own parser, with the options that all share."""
    parser = Parser(
        prog=f"vmem {name}", description=_description(name), add_help=True,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    add = getattr(_module(name), "add_" + _function(name).rstrip("_"), None)
    if add:
        add(parser)
    options.common(parser)
    return parser


def wants_json(args: argparse.Namespace) -> bool:
    """Whether `--json` was given."""
    return bool(getattr(args, "json", False))


def json_instead(args: argparse.Namespace, told: Any, code: int = DONE) -> None:
    """Where `--json` was given, prints `told` so and ends the command; what follows is for people. Readable, harmless
    on a terminal."""
    if wants_json(args):
        text = json.dumps(told, ensure_ascii=not term.is_unicode(sys.stdout), indent=2 if sys.stdout.isatty() else None)
        print(term.escaped(text))
        raise SystemExit(code)


def agreed(args: argparse.Namespace, question: str, otherwise: str, command: str) -> bool:
    """Whether the person says yes, or said so before with `--yes`; else says what was not done, `otherwise`. Raises
    InputError where nobody can be asked: a script, or a model's shell, deletes nothing by leaving a word out."""
    if args.yes:
        return True
    if not sys.stdin.isatty() or wants_json(args):
        raise InputError(f"{otherwise}; to do it, say so: {command} --yes")
    if term.confirmed(question):
        return True
    term.note(otherwise)
    return False


def fail(name: str, error: Exception) -> int:
    """One line on standard error that ends with what fixes it; -> the exit code."""
    if isinstance(error, VmemError):
        message, code = str(error), code_of(error)
    elif isinstance(error, OSError):
        path = f"{error.filename}: " if error.filename else ""
        if not path and error.errno == errno.ENOSPC and not sys.stdout.isatty():
            return _unwritten(error)
        message, code = f"{path}{error.strerror or error}", FAILED
        home, place = f"{address.home()}/", f"{error.filename}/"
        unusable = error.errno in (errno.EROFS, errno.ENOTDIR) and place.startswith(home)
        if path and error.errno == errno.ENOSPC:
            message += f"; make some room, then again: vmem {name}"
        elif (unusable or home.startswith(place)) and not holdings.has_memories(address.home()):
            message += f"; run: {address.ANOTHER}"
        elif path and not str(error.filename).startswith(address.home()):  # one that was named in the command
            message += f"; see: vmem {name} --help"
    else:
        message, code = f"not UTF-8 text: {error}", USAGE
    message = term.message(message)
    if not any(word in message for word in ("vmem ", "vmem-daemon", "run:", "export ", "-C ", "config.toml")):
        message += f"; see: vmem {name} --help" if code in (USAGE, NOT_FOUND) else "; run: vmem doctor"
    term.note(f"{term.paint('vmem', 'red') if term.colours(sys.stderr) and term.colours() else 'vmem'}: {message}")
    return code


def code_of(error: VmemError) -> int:
    """The exit code for an error."""
    if isinstance(error, NotFoundError):
        return NOT_FOUND
    if isinstance(error, InputError):
        return USAGE
    return NO_DAEMON if isinstance(error, (Unavailable, ProtocolError)) else FAILED


def _module(name: str) -> ModuleType:
    return importlib.import_module("vmem.cli." + WORDS[name.split()[0]][0])


def _description(name: str) -> str:
    """What a command does, in a sentence."""
    if name in WORDS:
        summary = WORDS[name][1]
        return f"{summary[0].upper()}{summary[1:]}."
    return str(getattr(_module(name), _function(name)).__doc__)


def _function(name: str) -> str:
    return {"import": "import_"}.get(name, name.replace("-", "_").replace(" ", "_"))


def _unknown(name: str, known: Iterable[str], group: str = "") -> int:
    import difflib

    near = [AS_TOOLS[name]] if name in AS_TOOLS and not group else difflib.get_close_matches(name, known, 1, 0.61)
    hint = f"did you mean: vmem {group}{near[0]}" if near else f"list them with: vmem {group}--help"
    term.note(f"vmem: there is no command {group + name[:40]!r}; {hint}")
    return USAGE


def _help() -> None:
    term.out(
        "vMem: virtual memory for Claude Code's context.", "",
        "usage: vmem COMMAND [...]        vmem COMMAND --help says more",
        "begin with: vmem status, vmem search WORDS, vmem why, vmem remember TEXT", "",
    )  # fmt: skip
    for title, group in GROUPS.items():
        term.out(term.paint(title, "bold"), *_lines(group), "")
    term.out(
        "Every command takes --json. Most take -C DIR, -p PROJECT or --all to say whose",
        "memory is meant; without them it is that of the project you are in.",
    )


def _help_of(name: str) -> None:
    """Which actions there are."""
    term.out(f"usage: vmem {name} [ACTION] [...]        vmem {name} ACTION --help says more", "")
    term.out(*(f"  {action:<15} {_description(f'{name} {action}')}" for action in ACTIONS[name]))


def _lines(group: dict[str, tuple[str, str]]) -> Iterable[str]:
    return (f"  {name:<15} {summary}" for name, (_, summary) in group.items())
