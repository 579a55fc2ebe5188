"""What is not captured at all, and what may not leave its project."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import translate
from functools import cache
from posixpath import join, normpath

from vmem.capture.episodes import relative
from vmem.model import Turn

_ABSOLUTE = re.compile(r"/|~|[A-Za-z]:/")
_WORDS = re.compile(r"[\s\"'`;,()<>|&=:]+")  # between the words of a command
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[A-Za-z]{2,24}(?![\w-])")
_NO_PERSON = re.compile(
    r"@(?:example\.(?:com|org|net)|users\.noreply\.github\.com|[\w.-]*\.test|localhost)$|^(?:git|noreply|no-reply)@",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"(?:/home/|/Users/|[A-Za-z]:\\Users\\)(?!(?:user|me|you|shared|public|runner|ubuntu|root|app|node)\b)[\w.-]{1,64}"
)
_INTERNAL = re.compile(
    r"(?<![\w.-])(?:[a-z0-9-]{1,63}\.)+(?:internal|local|lan|corp|intra|intranet|home|localdomain)(?![\w-]|\.\w)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?<![\w.])(?<!version )(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}(?![\w.]"
    r"|/\d\d?\b)|(?<![\w:])f[cd][0-9a-f]{2}:[0-9a-f:]{6,}",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"\b(?:ssh|scp|rsync|sftp)\b[^\n|;]{0,80}?\s[\w.-]{1,32}@([\w.-]{2,120})")


@dataclass(frozen=True, slots=True)
class Ignore:
    """Globs of paths and tools that are never captured. `**` and `*` both cross "/" as in a shell's case."""

    paths: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()


def ignores_path(rules: Ignore, path: str, cwd: str = "", root: str = "") -> bool:
    """Whether a file is ignored: by its full path, its path below `cwd` or the project's `root`, its name, or a
    directory above it."""
    if not rules.paths or not path:
        return False
    path = path.replace("\\", "/")
    full = normpath(path if _ABSOLUTE.match(path) else join(cwd, path))
    names = {full}
    for below in (relative(full, cwd, root), relative(full, root, cwd)):
        names |= {below, f"{below}/", *below.split("/"), *_above(below.strip("/"))}
    return any(
        _matches(pattern.rstrip("/"), name)
        for pattern in rules.paths
        for name in (names | _above(full) if _ABSOLUTE.match(pattern) else names)
    )


def ignores_tool(rules: Ignore, tool: str) -> bool:
    return any(_matches(pattern, tool) for pattern in rules.tools)


def ignores_call(rules: Ignore, tool: str, target: str, cwd: str = "", root: str = "") -> bool:
    """Whether a tool's call is ignored: by the tool's name, by its file, or by a file that its command names."""
    if ignores_tool(rules, tool):
        return True
    if tool == "Bash" and rules.paths:  # a command that names an ignored file shows its content
        return any(ignores_path(rules, word, cwd, root) for word in dict.fromkeys(_WORDS.split(target)))
    return ignores_path(rules, target, cwd, root)


def ignores_project(patterns: Iterable[str], *names: str) -> bool:
    """Whether any of a project's names (its directory, one above it) matches one of the globs."""
    return any(_matches(pattern.rstrip("/"), name.rstrip("/")) for pattern in patterns for name in names)


def without_ignored(turn: Turn, rules: Ignore) -> Turn:
    """The turn without ignored tools and files. Words about them are kept: the user and the assistant said them."""
    kept = tuple(tool for tool in turn.tools if not ignores_call(rules, tool.name, tool.target, turn.cwd, turn.root))
    return turn if len(kept) == len(turn.tools) else replace(turn, tools=kept)


def pii(text: str) -> tuple[tuple[str, str], ...]:
    """(kind, value) of what points to a person or an inner machine: "email", "home" or "host"."""
    found: list[tuple[str, str]] = []
    if "@" in text:
        found += [("email", value) for value in _EMAIL.findall(text) if not _NO_PERSON.search(value)]
        found += [("host", value) for value in _LOGIN.findall(text)]
    found += [("home", value) for value in _HOME.findall(text)]
    found += [("host", value) for value in _INTERNAL.findall(text)] if "." in text else []
    found += [("host", value) for value in _ADDRESS.findall(text)]
    return tuple(dict.fromkeys(found))


def may_leave_project(texts: Iterable[str]) -> bool:
    """Whether a page of these texts may have user scope: nothing in them is personal or inner."""
    return not any(pii(text) for text in texts)


# --- private --------------------------------------------------------------------------------


def _above(path: str) -> set[str]:
    """Every directory above a path, as it begins."""
    return {path[: slash.start()] for slash in re.finditer("/", path)}


def _matches(pattern: str, name: str) -> bool:
    return _compiled(pattern).match(name) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    source = translate(pattern)
    return re.compile(translate(pattern[3:]) + "|" + source if pattern.startswith("**/") else source)
