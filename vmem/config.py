"""Loading and changing the configuration.

Later wins: the defaults, `config.toml` in the data home, `.vmem.toml` in the project's root
(only the settings that allow it, see `vmem.settings.ProjectRule`), the environment. Reading
never fails: a wrong value, or a whole file that is not TOML, leaves what it would have replaced
in force and adds a line to `Config.warnings`. Changing refuses what is wrong, and names the range.
"""

from __future__ import annotations

import fcntl
import os
import re
import stat
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast

from vmem.errors import InputError
from vmem.settings import SETTINGS, Setting, Value, check, check_value, find, show

FILE = "config.toml"  # in the data home
PROJECT_FILE = ".vmem.toml"  # in a project's root
MAX_FILE_BYTES = 262_144
_MOST_DOTS = 32  # of a name: reading takes as long as the square of its parts, minutes for a file of them
# What may hold dots besides a name: texts, of one line and of more, and comments. One that does not end is none.
_TEXT_OR_COMMENT = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+(?:"{3,5}|\Z)'
    r"|'''(?:[^']|'{1,2}(?!'))*+(?:'{3,5}|\Z)"
    r'|"(?:[^"\\\n]|\\[^\n])*+"?|\'[^\'\n]*+\'?|#[^\n]*+',
    re.DOTALL,
)

# Environment names that begin like a setting's but belong to others: no typo warning for these.
_RESERVED = frozenset(
    {"VMEM_HOME", "VMEM_DISABLE", "VMEM_PROJECT_DIR", "VMEM_SETUP_EMBEDDINGS", "VMEM_SETUP_FD", "VMEM_SPAWN_FD"}
)
_MARKS = ("watermark.high", "watermark.low", "watermark.min")

Source = Literal["default", "file", "project", "environment"]
Stamp = tuple[int, int, int, int]  # device, inode, size, mtime_ns; zeros when there is no file


@dataclass(frozen=True, slots=True)
class Config:
    """A loaded configuration, complete (every setting has a value) and unchanging."""

    values: Mapping[str, Value]
    sources: Mapping[str, Source]
    warnings: tuple[str, ...] = ()
    stamps: tuple[tuple[Path, Stamp], ...] = field(default=(), repr=False)

    def get(self, name: str) -> Value:
        """Any setting's value; `NotFoundError` for an unknown name."""
        return self.values[find(name).name]

    def integer(self, name: str) -> int:
        """A whole number; TypeError when the setting is of another type."""
        return cast(int, self._typed(name, "int"))

    def number(self, name: str) -> float:
        """A number with a fraction."""
        return cast(float, self._typed(name, "float"))

    def flag(self, name: str) -> bool:
        """A switch."""
        return cast(bool, self._typed(name, "bool"))

    def text(self, name: str) -> str:
        """A text or one of a setting's choices."""
        return cast(str, self._typed(name, "text"))

    def strings(self, name: str) -> tuple[str, ...]:
        """A list."""
        return cast("tuple[str, ...]", self._typed(name, "list"))

    def _typed(self, name: str, type_: str) -> Value:
        setting = find(name)
        if setting.type != type_:
            raise TypeError(f"{name} is of type {setting.type}, not {type_}")
        return self.values[name]


def load(home: Path, project_root: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """Read the configuration that applies in `project_root` (None: outside any project)."""
    environ = os.environ if environ is None else environ
    values: dict[str, Value] = {name: setting.default for name, setting in SETTINGS.items()}
    sources: dict[str, Source] = dict.fromkeys(values, "default")
    warnings: list[str] = []
    paths = [home / FILE] + ([project_root / PROJECT_FILE] if project_root is not None else [])
    stamps = tuple((path, _stamp(path)) for path in paths)  # before reading: a later change is never missed

    for path in paths:
        ours = path.name == FILE
        for name, raw in _entries(path, warnings):
            try:
                value = check_value(name, raw)
                if not ours:
                    value = _narrowed(SETTINGS[name], values[name], value, sources[name] == "file")
            except InputError as error:
                warnings.append(f"{path}: {error}")
                continue
            if ours or value != values[name]:
                values[name], sources[name] = value, "file" if ours else "project"

    by_env = {setting.env: setting for setting in SETTINGS.values()}
    for variable in sorted(environ):
        if variable in by_env:
            name = by_env[variable].name
            try:
                values[name] = check(name, environ[variable])
            except InputError as error:
                warnings.append(f"environment: {error}")
                continue
            sources[name] = "environment"
        elif variable.startswith("VMEM_") and variable not in _RESERVED:
            warnings.append(f"environment: {variable} is not a setting: run `vmem config list`")

    problem = _marks_problem(values)
    if problem:
        warnings.append(problem + "; the defaults are used")
        for name in _MARKS:
            values[name], sources[name] = SETTINGS[name].default, "default"
    return Config(MappingProxyType(values), MappingProxyType(sources), tuple(warnings), stamps)


def changed(config: Config) -> bool:
    """Has a file behind this configuration changed, come or gone? One `stat` per file."""
    return any(_stamp(path) != stamp for path, stamp in config.stamps)


def set_value(home: Path, name: str, text: str) -> Value:
    """Set one value in the data home's file: atomically, mode 0600, the rest of the file kept
    as it is, comments and unknown keys included. Returns the value. Raises `InputError` when the
    value is wrong or when the present file is not TOML (which is then left alone)."""
    value = check(name, text)
    with _locked(home):
        document = _document(home / FILE)
        section, _, key = name.partition(".")
        if section in document and not isinstance(document[section], MutableMapping):
            raise InputError(f"{home / FILE}: [{section}] is not a table: edit the file")
        table = document.setdefault(section, {})
        table[key] = list(value) if isinstance(value, tuple) else value
        _check_marks(document, name)
        _write(home / FILE, document)
    return value


def unset_value(home: Path, name: str) -> Value:
    """Remove one value from the data home's file; returns the default now in force."""
    setting = find(name)
    section, _, key = name.partition(".")
    with _locked(home):
        document = _document(home / FILE)
        table = document.get(section)
        if isinstance(table, MutableMapping) and key in table:
            del table[key]
            _check_marks(document, name)
            _write(home / FILE, document)
    return setting.default


def _narrowed(setting: Setting, before: Value, value: Value, given: bool) -> Value:
    """Apply the project rule: what the project's file may make of the value before, which the user has `given` or not.
    Raises InputError where it may make nothing of it."""
    match setting.project:
        case "cap":
            return min(cast(int, before), cast(int, value)) if given else value
        case "off":
            return bool(before) and bool(value)
        case "add":
            return tuple(dict.fromkeys(cast("tuple[str, ...]", before) + cast("tuple[str, ...]", value)))
        case _:
            raise InputError(f"{setting.name} cannot be set by a project: run `vmem config set {setting.name} VALUE`")


def _entries(path: Path, warnings: list[str]) -> list[tuple[str, object]]:
    """The known settings that a file names, with their raw values; what is not known is a warning."""
    content = _read(path, warnings)
    if content is None:
        return []
    try:
        document = _toml(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        warnings.append(f"{path}: not read, it is not TOML: {show(str(error), 120)}")
        return []
    entries: list[tuple[str, object]] = []
    for section, table in document.items():
        if not isinstance(table, dict):
            warnings.append(f"{path}: {show(section)} is not a section")
            continue
        for key, raw in table.items():
            name = f"{section}.{key}"
            if name in SETTINGS:
                entries.append((name, raw))
            else:
                warnings.append(f"{path}: {show(name)} is not a setting: run `vmem config list`")
    return entries


def _toml(text: str) -> dict[str, Any]:
    """What a TOML file says. Raises ValueError, also for a number or a name that is too long, or RecursionError."""
    bare = _TEXT_OR_COMMENT.sub("", text)
    if bare.count(".") > _MOST_DOTS and any(part.count(".") > _MOST_DOTS for part in re.split(r"[,={}\[\]\n]", bare)):
        raise ValueError("a name in it has too many parts")
    return tomllib.loads(text)


def _read(path: Path, warnings: list[str]) -> bytes | None:
    """The file's bytes, or None. Never blocks: a clone can hold a pipe under that name."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        warnings.append(f"{path}: not read: {error.strerror}")
        return None
    try:
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                warnings.append(f"{path}: not read, it is not a regular file")
                return None
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        warnings.append(f"{path}: not read: {error.strerror}")
        return None
    if len(content) > MAX_FILE_BYTES:
        warnings.append(f"{path}: not read, it is larger than {MAX_FILE_BYTES} bytes")
        return None
    return content


def _stamp(path: Path) -> Stamp:
    try:
        found = os.stat(path)
    except OSError:
        return (0, 0, 0, 0)
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _marks_problem(values: Mapping[str, object]) -> str:
    high, low, least = (float(cast(float, values[name])) for name in _MARKS)
    if high > low > least:
        return ""
    return f"watermark.high > watermark.low > watermark.min must hold, but they are {high:g}, {low:g}, {least:g}"


def _check_marks(document: Mapping[str, Any], name: str) -> None:
    """Refuse a change that would put the watermarks out of order (values wrong in the file count as absent)."""
    if name not in _MARKS:
        return
    values: dict[str, object] = {mark: SETTINGS[mark].default for mark in _MARKS}
    for mark in _MARKS:
        raw = document.get("watermark", {}).get(mark.partition(".")[2])
        if raw is None:
            continue
        try:
            values[mark] = check_value(mark, raw)
        except InputError:
            continue
    problem = _marks_problem(values)
    if problem:
        raise InputError(f"{name}: {problem}: set the others first")


def _document(path: Path) -> Any:
    import tomlkit  # here: only a change needs it, and it is slow to import
    from tomlkit.exceptions import TOMLKitError

    warnings: list[str] = []
    content = _read(path, warnings)
    if warnings:
        raise InputError(f"{warnings[0]}: correct or remove it first")
    try:
        return tomlkit.parse((content or b"").decode("utf-8-sig"))
    except (TOMLKitError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{path} is not TOML ({show(str(error), 120)}): correct or remove it first") from None


def _write(path: Path, document: Any) -> None:
    import tomlkit

    target = path.resolve()  # a person may keep the file elsewhere and link to it
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".config-", suffix=".tmp")  # mode 0600
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(tomlkit.dumps(document))
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException as error:
        os.unlink(temporary)
        if isinstance(error, OSError) and not error.filename:
            raise OSError(error.errno, error.strerror, str(target)) from None
        raise


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Two changes at once both arrive: the second waits for the first. Makes the home if need be."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(home, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
