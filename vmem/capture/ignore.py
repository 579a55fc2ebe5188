"""What is not captured at all, and what may not leave its project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import translate
from functools import lru_cache
from posixpath import join, normpath
from unicodedata import normalize

from vmem.capture.talk.episodes import relative
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
    r"(?<![\w.])(?<!version )(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}(?!\w|\.\w"
    r"|/\d\d?\b)|(?<![\w:])f[cd][0-9a-f]{2}:[0-9a-f:]{6,}",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"\b(?:ssh|scp|rsync|sftp)\b[^\n|;]{0,80}?\s[\w.-]{1,32}@([\w.-]{2,120})")


@dataclass(frozen=True, slots=True)
class Ignore:
    """Globs of paths and tools that are never captured. `**` and `*` both cross "/" as in a shell's case. Capitals do
    not count, nor how an accent is written: on many disks, such as a Mac's, either spelling names the same file."""

    paths: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()


def ignores_call(rules: Ignore, tool: str, target: str, cwd: str = "", root: str = "") -> bool:
    """Whether a tool's call is ignored: by the tool's name, or by a file that it is for, or that its command names and
    shows. A file is by its full path, its path below `cwd` or the project's `root`, its name, or a directory above."""
    files = _WORDS.split(target) if tool == "Bash" and rules.paths else (target,)
    return _matches_any(rules.tools, (tool,)) or _names_any(rules.paths, files, cwd, root)


def ignores_project(patterns: Iterable[str], *names: str) -> bool:
    """Whether any of a project's names (its directory, one above it) matches one of the globs."""
    return _matches_any(tuple(pattern.rstrip("/") for pattern in patterns), [name.rstrip("/") for name in names])


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


def _names_any(patterns: Sequence[str], files: Iterable[str], cwd: str, root: str) -> bool:
    """Whether any of the files is meant by any of the globs of paths. The names of all files are looked at together:
    those in one directory share most of them, and a command may name hundreds."""
    names, above = set[str](), set[str]()
    for path in {file.replace("\\", "/") for file in files if file} if patterns else ():
        full = normpath(path if _ABSOLUTE.match(path) else join(cwd, path))
        names.add(full)
        above |= _above(full)
        for below in (relative(full, cwd, root), relative(full, root, cwd)):
            names |= {below, f"{below}/", *below.split("/"), *_above(below.strip("/"))}
    own = tuple(pattern.rstrip("/") for pattern in patterns)
    absolute = tuple(pattern for pattern in own if _ABSOLUTE.match(pattern))
    return _matches_any(own, names) or _matches_any(absolute, above)


def _above(path: str) -> set[str]:
    """Every directory above a path, as it begins."""
    return {path[: slash.start()] for slash in re.finditer("/", path)}


def _matches_any(patterns: tuple[str, ...], names: Iterable[str]) -> bool:
    return bool(patterns) and any(map(_compiled(patterns).match, map(_composed, names)))


@lru_cache(maxsize=32)
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for all globs: to try one after the other takes several times as long."""
    either = (
        glob
        for pattern in map(_composed, patterns)
        for glob in ((pattern, pattern[3:]) if pattern.startswith("**/") else (pattern,))
    )
    return re.compile("|".join(map(translate, either)), re.IGNORECASE)


def _composed(name: str) -> str:
    return name if name.isascii() else normalize("NFC", name)
