"""The settings: every name a person may set, with its type, range, unit, default and meaning.

One table, `SETTINGS`, is the only home of these facts: the loader, the command line and the
generated reference all read it. `check` turns text (command line, environment) into a value,
`check_value` does the same for what a TOML file holds; both raise `InputError` with the range.
"""

from __future__ import annotations

import math
import re
import time
import tomllib
from dataclasses import dataclass
from typing import Literal

from vmem.errors import InputError, NotFoundError

Value = bool | int | float | str | tuple[str, ...]
Type = Literal["bool", "int", "float", "text", "list"]

# What the file in a project's root may do to a setting. That file arrives with a clone, so it
# is not the user's word: it may ask for less capture, and never for less privacy or for more than the user set.
#   no     it is ignored, with a warning        cap   it may set any value, but none above one that the user has set
#   off    it may only turn the setting off     add   its items are added to the user's
ProjectRule = Literal["no", "cap", "off", "add"]

MAX_ITEMS = 500  # in a list
MAX_TEXT = 500  # characters of one text or one item

PROBE_LIMIT_S = 0.05  # of processor time; a pattern of use takes some microseconds
_PROBES = ("a", "A", "0", "-", " ", ".", "_", "=", "a0", "aA0", "a-", "a ", "0.", "ab\t")
# A pattern that backtracks takes a multiple of the time at each step, and is refused before the next.
_PROBE_COUNTS = (*range(8, 49, 4), 100, 200)
_REPEATS = re.compile(r"(?<!\\)[*+]|\{\d*,\}|\{\d+,\d{3,}\}")
_ORDINARY = "The user said that we keep it as it was, and why we do so."
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `low` and `high` are inclusive; `unit` is for people ("tokens", "ms", ...)."""

    name: str
    type: Type
    default: Value
    help: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    project: ProjectRule = "no"
    regex: bool = False  # a list whose items are regular expressions, one to a line in text form

    @property
    def env(self) -> str:
        """The environment variable that overrides the files."""
        return "VMEM_" + self.name.upper().replace(".", "_")

    @property
    def per_project(self) -> bool:
        """May a project's own file touch it at all?"""
        return self.project != "no"

    @property
    def range(self) -> str:
        """What is allowed, for people: "0 to 4000 tokens", "true or false", "debug, info, ..."."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.type == "bool":
            return "true or false"
        if self.type == "list":
            return "a list of regular expressions" if self.regex else "a list of texts"
        if self.low is None or self.high is None:
            return f"a text of at most {MAX_TEXT} characters"
        whole = "" if self.type == "float" else "a whole number "
        return f"{whole}from {self.low:g} to {self.high:.10g}" + (f" {self.unit}" if self.unit else "")


def _number(
    name: str, default: float, low: float, high: float, unit: str, help: str, project: ProjectRule = "no"
) -> Setting:
    kind: Type = "int" if isinstance(default, int) else "float"
    return Setting(name, kind, default, help, unit, low, high, project=project)


def _flag(name: str, default: bool, help: str, project: ProjectRule = "no") -> Setting:
    return Setting(name, "bool", default, help, project=project)


_ALL = (
    _flag("inject.enabled", True, "Tell Claude anything unasked: beside prompts, at starts, after compactions.", "off"),
    _number("inject.budget_tokens", 600, 0, 4000, "tokens", "The most that one prompt receives.", "cap"),
    _number("inject.start_tokens", 1200, 0, 4000, "tokens", "The most that a new or cleared session receives.", "cap"),
    _number("inject.restore_tokens", 2000, 0, 4000, "tokens", "The most that a session receives after compaction.",
            "cap"),
    _number("hook.deadline_ms", 150, 20, 2000, "ms", "How long a prompt may wait before it goes on without memory."),
    _number("hook.start_deadline_ms", 2000, 50, 10_000, "ms", "How long the start of a session may wait."),
    _number("daemon.idle_minutes", 30, 0, 10_080, "minutes",
            "The daemon ends after this time unused; 0 is never. An open session uses it every 10 minutes."),
    _number("capacity.project_pages", 20_000, 100, 10_000_000, "pages",
            "Pages in the hot index per project; colder ones go to swap in full."),
    _number("capacity.project_mb", 128, 1, 1_000_000, "MB", "Text in the hot index per project."),
    _number("capacity.total_pages", 100_000, 100, 10_000_000, "pages", "Pages in the hot index, all projects."),
    _number("capacity.total_mb", 512, 1, 1_000_000, "MB", "Text in the hot index, all projects."),
    _number("capacity.disk_mb", 0, 0, 10_000_000, "MB",
            "The most that the database may take. Beyond it the coldest unpinned swapped pages are removed for "
            "good, each leaving a tombstone; 0 is no limit, and nothing is ever removed."),
    _number("watermark.high", 10.0, 0.1, 90, "% of capacity free", "Reclaim stops when this much is free."),
    _number("watermark.low", 5.0, 0.1, 90, "% of capacity free", "Background reclaim starts below this."),
    _number("watermark.min", 2.0, 0.1, 90, "% of capacity free", "Below this a writer reclaims before it writes."),
    _number("pins.max_bytes", 65_536, 1024, 10_000_000, "bytes", "Text that one project, or user scope, may pin."),
    _number("pins.max_pages", 200, 1, 10_000, "pages", "Pages that one project, or user scope, may pin."),
    _number("recall.max_pages", 8, 1, 50, "pages", "The most pages that one prompt receives.", "cap"),
    _flag("prefetch.enabled", True, "Prefer pages related to the files that were just touched.", "off"),
    _flag("capture.enabled", True, "Keep what is said in sessions.", "off"),
    Setting("capture.ignore_paths", "list", (), "Globs of files and directories whose content is not kept.",
            project="add"),
    Setting("capture.ignore_tools", "list", (), "Names (globs) of tools whose output is not kept.", project="add"),
    Setting("capture.ignore_projects", "list", (), "Globs of project directories where nothing is kept."),
    # A pattern from a cloned repository could be written to run for ever: the user's file only.
    Setting("capture.redact_patterns", "list", (), "Regular expressions of further secrets to redact.", regex=True),
    _number("capture.backfill_share", 50, 20, 100, "%",
            "How much of a processor core the reading of old transcripts may take."),
    _number("capture.large_output_tokens", 2000, 200, 100_000, "tokens",
            "Tool output above this becomes a document of linked pages."),
    _flag("merge.enabled", True, "Merge near-duplicate pages when idle; sources are kept."),
    _number("heat.page_out_days", 60, 0, 36_500, "days",
            "Regions cold for this long move to swap early; 0 is only when space is needed."),
    _number("snapshot.keep_count", 50, 1, 100_000, "snapshots", "Session snapshots kept per project."),
    _number("snapshot.keep_days", 90, 1, 36_500, "days", "How long a session snapshot is kept."),
    _number("snapshot.tick_seconds", 120, 5, 86_400, "s", "Time between two snapshots of an active session."),
    _number("snapshot.offer_hours", 72, 0, 8760, "hours",
            "A new session is told where the last one stopped when it is younger than this; 0 is never."),
    _number("forget.keep_days", 30, 0, 36_500, "days", "How long a forgotten page can be restored."),
    _number("ledger.keep_days", 365, 1, 36_500, "days", "How long the record of injected tokens is kept."),
    _number("backup.keep", 3, 0, 1000, "copies", "Backups kept; 0 is no backups."),
    _number("backup.interval_hours", 24, 1, 8760, "hours", "Time between two backups."),
    Setting("log.level", "text", "info", "How much the daemon's log says.",
            choices=("debug", "info", "warning", "error")),
)  # fmt: skip

SETTINGS: dict[str, Setting] = {setting.name: setting for setting in _ALL}


def find(name: str) -> Setting:
    """The setting of that name; `NotFoundError` suggests the nearest one."""
    setting = SETTINGS.get(name)
    if setting is not None:
        return setting
    if any(known.startswith(f"{name}.") for known in SETTINGS):
        raise NotFoundError(f"{show(name)} names several settings: run `vmem config list {name}`")
    import difflib  # here: only a mistake needs it

    near = difflib.get_close_matches(name[:100], SETTINGS, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise NotFoundError(f"there is no setting {show(name)}: {hint}run `vmem config list`")


def check(name: str, text: str) -> Value:
    """Parse what a person typed. Lists: a TOML array, or items separated by commas
    (regular expressions: by newlines, since they contain commas). Raises `InputError`."""
    setting = find(name)
    text = text.strip()
    match setting.type:
        case "bool":
            word = text.lower()
            if word not in _TRUE | _FALSE:
                raise _refuse(setting, text)
            return word in _TRUE
        case "int" | "float":
            try:
                return check_value(name, int(text) if setting.type == "int" else float(text))
            except ValueError:
                raise _refuse(setting, text) from None
        case "list":
            return check_value(name, _items(setting, text))
        case _:
            return check_value(name, text)


def check_value(name: str, value: object) -> Value:
    """Accept a value as TOML gives it (a list for a list, never text for a number).
    Returns it in its frozen form. Raises `InputError`."""
    setting = find(name)
    match setting.type:
        case "bool":
            if isinstance(value, bool):
                return value
        case "int":
            if isinstance(value, int) and not isinstance(value, bool) and _inside(setting, value):
                return value
        case "float":
            if isinstance(value, int | float) and not isinstance(value, bool) and _inside(setting, value):
                return float(value)
        case "list":
            if isinstance(value, list | tuple) and len(value) <= MAX_ITEMS:
                return tuple(dict.fromkeys(_item(setting, item) for item in value))
        case "text":
            if isinstance(value, str) and len(value) <= MAX_TEXT and (not setting.choices or value in setting.choices):
                return value
    raise _refuse(setting, value)


def show(value: object, limit: int = 60) -> str:
    """A value on one line, for messages: quoted, control characters escaped, cut."""
    try:
        text = repr(value)
    except ValueError:  # a number that Python writes for nobody
        text = "a number of thousands of digits"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def text_of(value: Value) -> str:
    """A value as `vmem config get` prints it, and as `check` reads it back."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml_text(item) for item in value) + "]"
    return str(value)


def describe() -> str:
    """The configuration reference in Markdown: a table, generated from `SETTINGS`."""
    rules = {"no": "no", "cap": "yes, but no more than you set", "off": "only to turn it off", "add": "adds to yours"}
    lines = ["| setting | default | allowed | in a project's file | meaning |", "|---|---|---|---|---|"]
    for setting in SETTINGS.values():
        lines.append(
            f"| `{setting.name}`<br>`{setting.env}` | `{text_of(setting.default)}` | {setting.range} "
            f"| {rules[setting.project]} | {setting.help.replace('|', chr(92) + '|')} |"
        )
    return "\n".join(lines) + "\n"


def _inside(setting: Setting, value: float) -> bool:
    if isinstance(value, float) and not math.isfinite(value):
        return False
    return (setting.low is None or value >= setting.low) and (setting.high is None or value <= setting.high)


def _items(setting: Setting, text: str) -> list[object]:
    if text.startswith("["):
        try:
            parsed = tomllib.loads(f"items = {text}")
        except (tomllib.TOMLDecodeError, RecursionError):
            parsed = {}  # a character class such as [a-z]+ starts like an array too
        if set(parsed) == {"items"} and isinstance(parsed["items"], list):
            return list(parsed["items"])
    parts = text.split("\n" if setting.regex else ",")
    return [part.strip() for part in parts if part.strip()]


def _item(setting: Setting, item: object) -> str:
    if not isinstance(item, str) or not item or len(item) > MAX_TEXT or not _encodable(item):
        raise _refuse(setting, item)
    if setting.regex:
        try:
            matches_nothing = re.compile(item).search("") is not None
        except (re.error, RecursionError, OverflowError) as error:
            raise InputError(f"{setting.name}: {show(item)} is not a regular expression: {error}") from None
        if matches_nothing:
            raise InputError(f"{setting.name}: {show(item)} matches the empty text, it would redact everything")
        if _runs_away(re.compile(item)):
            raise InputError(
                f"{setting.name}: {show(item)} would take for ever on some texts; repeat nothing that repeats itself"
            )
        if len(re.sub(item, "", _ORDINARY)) < len(_ORDINARY) / 2:
            raise InputError(f"{setting.name}: {show(item)} matches plain words, it would redact nearly everything")
    return item


def _runs_away(pattern: re.Pattern[str]) -> bool:
    """Whether a pattern's time grows out of hand with a text's length: nothing could stop it once it has begun."""
    if not _REPEATS.search(pattern.pattern):
        return False
    for unit in _PROBES:
        for count in _PROBE_COUNTS:
            begun = time.thread_time()
            pattern.search(unit * count + "\0")
            if time.thread_time() - begun > PROBE_LIMIT_S:
                return True
    return False


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # an environment variable that is not UTF-8 arrives as lone surrogates
        return False
    return True


def _toml_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped) + '"'


def _refuse(setting: Setting, value: object) -> InputError:
    return InputError(f"{setting.name}: {show(value)} is not allowed: it takes {setting.range}")
