"""Pages as files: readable Markdown that git can diff, and JSON lines. Both come back without loss.

A Markdown page is front matter (one `name: JSON value` a line, defaults left out) and the text
as it is. Text that a text file would not keep (carriage returns, lone surrogates) stands in the front matter.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any, get_args

from vmem import lenient
from vmem.errors import InputError
from vmem.model import KINDS, PINS, SCOPES, SPEAKERS, Draft, Page, Relation

FORMAT = 1
_HERE_ONLY = frozenset({"rowid", "swapped", "generation", "refaults", "project_id"})  # this store's own bookkeeping
_FIELDS = {f.name: f for f in fields(Page) if f.name not in _HERE_ONLY}
_DEFAULTS = {name: f.default for name, f in _FIELDS.items()}
_NEEDED = frozenset(name for name, f in _FIELDS.items() if f.default is MISSING)
_TUPLES = frozenset({"files", "tags"})
_NUMBERS = frozenset({"turn", "tokens", "importance", "version", "created_at", "updated_at", "used_at", "uses"})
_WHOLE = frozenset({"turn", "tokens", "version", "uses"})
_MAYBE_NUMBERS = frozenset({"expires_at", "superseded_at"})
_UID = re.compile(r"[a-z2-7]{8}")
OFTEN = 1_000_000  # uses, versions or turns of a page: more is no count
REASON_CHARS, AUTHOR_CHARS, ID_CHARS = 500, 100, 200
LARGEST = 1e11  # of any number of a page; as Unix seconds it is the year 5138
_CHOICES: dict[str, tuple[str, ...]] = {"kind": KINDS, "scope": SCOPES, "speaker": SPEAKERS, "pin": PINS}


@dataclass(frozen=True, slots=True)
class More:
    """What a store knows of a page besides the page: what makes its writing idempotent, its links to other pages, as
    (relation, uid), what it said before, as (version, title, text, who changed it, when), and its project's name and
    all keys by which that is known (see `vmem.identity`)."""

    key: str = ""
    links: tuple[tuple[str, str], ...] = ()
    history: tuple[tuple[int, str, str, str, float], ...] = ()
    project_name: str = ""
    project_keys: tuple[str, ...] = ()


NOTHING_MORE = More()


def page_path(page: Page, more: More = NOTHING_MORE) -> str:
    """Where a page lives in the tree: project/kind/title-uid.md, names that every file system takes."""
    folder = _slug(more.project_name or page.project.rstrip("/").rsplit("/", 1)[-1], 40) or "user"
    return f"{folder}/{page.kind}/{_slug(page.title, 48) or 'page'}-{_slug(page.uid, 16) or 'new'}.md"


def page_markdown(page: Page, more: More = NOTHING_MORE) -> str:
    """A page as Markdown; ends in one newline after the text."""
    values = {name: value for name, value in _values(page).items() if name not in ("text", "title")} | _extras(more)
    if page.title:
        values = {"title": page.title, **values}
    if not _survives(page.text):
        values["text"] = page.text
    lines = [f"{name}: {_json(value)}" for name, value in values.items()]
    body = page.text if _survives(page.text) else _readable(page.text)
    return "\n".join(("---", f"vmem: {FORMAT}", *lines, "---", "")) + body + "\n"


def exported_markdown(text: str) -> tuple[Page, More]:
    """The page that `page_markdown` wrote, with what was exported besides it. InputError names the wrong line."""
    if not text.startswith("---\n"):
        raise InputError("not a vMem page: it must begin with a line of three dashes")
    head, mark, body = text[4:].partition("\n---\n")
    if not mark:
        raise InputError("not a vMem page: its front matter does not end")
    values: dict[str, Any] = {}
    for number, line in enumerate(head.split("\n"), start=2):
        name, colon, value = line.partition(":")
        if not colon:
            raise InputError(f"line {number} of the front matter has no colon")
        try:
            values[name.strip()] = lenient.loads(value)
        except (ValueError, RecursionError):
            values[name.strip()] = value.strip()  # edited by hand, without quotes
    if values.pop("vmem", None) != FORMAT:
        raise InputError(f"not a vMem page of format {FORMAT}: its front matter has no `vmem: {FORMAT}`")
    values.setdefault("text", body[:-1] if body.endswith("\n") else body)
    return _page(values), _more(values)


def page_json(page: Page, more: More = NOTHING_MORE) -> str:
    """A page as one line of JSON, ASCII only, without its newline."""
    return json.dumps({"vmem": FORMAT, **_values(page), **_extras(more)})


def exported_json(line: str) -> tuple[Page, More]:
    """The page that `page_json` wrote, with what was exported besides it. InputError when it is none."""
    try:
        values = lenient.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not a line of JSON: {error}") from None
    if not isinstance(values, dict) or values.pop("vmem", None) != FORMAT:
        raise InputError(f"not a vMem page of format {FORMAT}")
    return _page(values), _more(values)


def arrived(page: Page, more: More, now: float, redact: Callable[[str], str]) -> tuple[Page, More]:
    """The page as it is kept here: who knows who wrote the file, or edited it?

    What can be no id or count is none, nothing is of the future, and all but what becomes a draft is redacted. A page
    without an id of its own gets a key, so that it comes once.
    """

    def text(value: str, limit: int) -> str:
        return redact(value[:limit])

    def count(value: int) -> int:
        return min(max(value, 0), OFTEN)

    def past(at: float) -> float:
        return min(max(at, 0.0), now)

    uid = page.uid if _UID.fullmatch(page.uid) else ""
    after = page.superseded_by if _UID.fullmatch(page.superseded_by) and page.superseded_by != uid else ""
    marked = json.dumps([page.kind, page.title, page.text])
    mark = hashlib.blake2b(marked.encode(), digest_size=8).hexdigest()
    key = more.key if redact(more.key) == more.key else ""
    return replace(
        page, uid=uid, project=page.project if redact(page.project) == page.project else "",
        branch=text(page.branch, ID_CHARS), agent=text(page.agent, ID_CHARS),
        session_id=text(page.session_id, ID_CHARS),
        pin_reason=text(page.pin_reason, REASON_CHARS), pin_author=text(page.pin_author, AUTHOR_CHARS),
        turn=count(page.turn), uses=count(page.uses), version=max(1, count(page.version)),
        importance=min(max(page.importance, 0.0), 1.0), created_at=past(page.created_at),
        updated_at=past(page.updated_at), used_at=past(page.used_at), superseded_by=after,
        superseded_at=past(page.superseded_at) if after and page.superseded_at else None,
    ), replace(
        more, key=key or ("" if uid else f"import:{mark}"),
        links=tuple((relation, other) for relation, other in more.links if _UID.fullmatch(other)),
        history=tuple(
            (count(v[0]), redact(v[1]), redact(v[2]), text(v[3], AUTHOR_CHARS), past(v[4])) for v in more.history
        ),
        project_name=text(more.project_name, ID_CHARS),
        project_keys=tuple(one for one in more.project_keys if redact(one) == one),
    )  # fmt: skip


def leaving(page: Page, more: More, redact: Callable[[str], str]) -> tuple[Page, More]:
    """The page as it goes to others: redacted by the rules of today, which may know more than those of its day."""
    return replace(
        page, title=redact(page.title), text=redact(page.text), branch=redact(page.branch),
        tags=tuple(map(redact, page.tags)), files=tuple(map(redact, page.files)), pin_reason=redact(page.pin_reason),
    ), replace(more, history=tuple((v[0], redact(v[1]), redact(v[2]), v[3], v[4]) for v in more.history))  # fmt: skip


def draft_of(page: Page) -> Draft:
    """What to write to bring a page back; its key keeps a second import from doubling it.

    A Draft has no pin, version or supersession: an import that must keep them takes the Page itself.
    """
    same = {field.name: getattr(page, field.name) for field in fields(Draft) if field.name in _FIELDS}
    return Draft(**same, key=f"import:{page.uid}" if page.uid else "")


# --- private --------------------------------------------------------------------------------


def _values(page: Page) -> dict[str, Any]:
    """Fields that differ from their defaults, in the order of the dataclass."""
    given = {name: getattr(page, name) for name in _FIELDS}  # `asdict` copies each value, which took longer than JSON
    return {name: value for name, value in given.items() if name in _NEEDED or value != _DEFAULTS[name]}


def _extras(more: More) -> dict[str, Any]:
    return {field.name: value for field in fields(more) if (value := getattr(more, field.name))}


def _more(values: dict[str, Any]) -> More:
    """What else an exported page holds; what is malformed in it is left out, as the page does without."""
    key, links, history = values.get("key"), values.get("links"), values.get("history")
    name, keys = values.get("project_name"), values.get("project_keys")
    return More(
        key if isinstance(key, str) else "",
        tuple(
            (item[0], item[1])
            for item in (links if isinstance(links, list) else ())
            if isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item)
            and item[0] in get_args(Relation)
        ),
        tuple(
            (item[0], item[1], item[2], item[3], float(item[4]))
            for item in (history if isinstance(history, list) else ())
            if isinstance(item, list) and [type(part) for part in item[:4]] == [int, str, str, str] and len(item) == 5
            and _is_number(item[0]) and _is_number(item[4])
        ),
        name[:200] if isinstance(name, str) else "",
        tuple(key for key in keys if isinstance(key, str)) if isinstance(keys, list) else (),
    )  # fmt: skip


def _page(values: dict[str, Any]) -> Page:
    given: dict[str, Any] = {}
    for name, value in values.items():
        if name not in _FIELDS:
            continue  # written by a later version
        if name in _TUPLES:
            given[name] = tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)
        elif name in _NUMBERS or (name in _MAYBE_NUMBERS and value is not None):
            if not _is_number(value):
                raise InputError(f"{name} must be a number of at most {LARGEST:g}, not {value!r}")
            given[name] = int(value) if name in _WHOLE else value
        else:
            given[name] = value if value is None and name in _MAYBE_NUMBERS else str(value)
    for name, allowed in _CHOICES.items():
        if given.get(name, allowed[0]) not in allowed:
            raise InputError(f"{name} must be one of {', '.join(filter(None, allowed))}, not {given[name]!r}")
    missing = [name for name in ("kind", "text") if name not in given]
    if missing:
        raise InputError(f"a page needs {' and '.join(missing)}")
    given.setdefault("uid", "")
    given.setdefault("title", "")
    return Page(**given)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= LARGEST


def _json(value: object) -> str:
    line = json.dumps(value, ensure_ascii=False)
    return line if _survives(line) else json.dumps(value)


def _survives(text: str) -> bool:
    """Whether a UTF-8 text file, read with universal newlines, gives the text back."""
    return "\r" not in text and not any(0xD800 <= ord(char) <= 0xDFFF for char in text)


def _readable(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()


def _slug(text: str, limit: int) -> str:
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-_")[:limit].strip("-_")
