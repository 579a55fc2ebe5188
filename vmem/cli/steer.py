"""Commands that change pages: remember, edit, tag, pin, unpin."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from vmem.cli import options, reading, term
from vmem.cli.app import json_instead, wants_json
from vmem.cli.ask import DOCUMENT_LIMIT, ask, here
from vmem.cli.pages import Page, tell_crowded
from vmem.cli.typed import is_uid, seconds, uid_of
from vmem.errors import InputError, NotFoundError


def add_remember(parser: ArgumentParser) -> None:
    parser.add_argument("text", nargs="*", help="what to keep; without it, standard input")
    options.new_kind(parser, "fact")
    parser.add_argument("--title", default="", help="a short title (default: the first line)")
    parser.add_argument("-g", "--global", dest="user_scope", action="store_true", help="for all projects")
    parser.add_argument("-t", "--tag", action="append", default=[], help="may be repeated")
    parser.add_argument("-f", "--file", action="append", default=[], help="a file that it is about; may be repeated")
    parser.add_argument("--ttl", default="", metavar="TIME", help="forget it after 30min, 12h, 7d ... (no hard pin)")
    parser.add_argument("--supersedes", default="", metavar="ID", help="the page that this one replaces")
    parser.add_argument("--pin", nargs="?", const="hard", default="", choices=("hard", "soft"), help="pin it too")
    options.place(parser, everywhere=False)


def remember(args: Namespace) -> None:
    """Writes a page."""
    text = " ".join(args.text)
    if text in ("", "-"):
        if sys.stdin.isatty():
            raise InputError("say what to keep: vmem remember TEXT")
        text = reading.text(reading.STDIN, DOCUMENT_LIMIT, "vmem ingest")
    if not text.strip():
        raise InputError("the text is empty; say what to keep: vmem remember TEXT")
    given = {
        "text": text, "title": args.title, "kind": args.kind, "tags": args.tag, "files": args.file, "pin": args.pin,
        "ttl_s": seconds(args.ttl) if args.ttl else None,
        "supersedes": uid_of(args.supersedes) if args.supersedes else "",
    }  # fmt: skip
    told = ask(args, "remember", **given, **_whose(args))
    json_instead(args, told)
    term.out(told["page"]["uid"])
    if told["known"]:
        end = told["page"]["expires_at"]
        term.note(
            "it was known already" + (f", and ends {term.moment(end)}" if end else "; it has no end" * bool(args.ttl))
        )
    _tell_redacted(told)


def _whose(args: Namespace) -> dict[str, Any]:
    """For whom a new page is."""
    if args.user_scope:
        return {"scope": "user", **({"project": args.project} if args.project else {})}
    return {"scope": "project", **here(args)}


def _tell_redacted(told: dict[str, Any]) -> None:
    if told.get("redacted"):
        term.note(f"{term.plural(told['redacted'], 'secret')} redacted before it was kept")


def add_edit(parser: ArgumentParser) -> None:
    parser.add_argument("uid", metavar="ID", help="a page's id")
    parser.add_argument("--text", default=None, help="the new text (default: opens $VISUAL or $EDITOR; - is stdin)")
    parser.add_argument("--title", default="", help="a new title")


def edit(args: Namespace) -> None:
    """Writes a new version of a page."""
    uid = uid_of(args.uid)
    page = ask(args, "fault", uids=[uid])["pages"][0]
    if args.text is None and not args.title:
        with _edited(page) as text:
            told = _write(args, page, text)
    else:
        text = page["text"] if args.text is None else args.text
        if args.text == reading.STDIN:
            text = reading.text(args.text, DOCUMENT_LIMIT, "vmem ingest")
        told = _write(args, page, text)
    json_instead(args, told or {"page": page, "redacted": 0, "made": []})
    if not told:
        term.note("nothing changed")
        return
    term.out(f"{uid} is now version {told['page']['version']}; see all with: vmem show --history {uid}")
    _tell_redacted(told)
    if page["superseded_by"]:
        term.note(f"{page['superseded_by']} replaced it, and is told in its place: vmem edit {page['superseded_by']}")
    if told["made"]:
        term.note(f"made of it, and not changed: vmem show {' '.join(told['made'])}")


def _write(args: Namespace, page: Page, text: str) -> dict[str, Any]:
    """Gives a page the new text, and the new title where there is one; -> the reply, {} where nothing changed."""
    if text.strip() == page["text"].strip() and args.title in ("", page["title"]):
        return {}
    if not text.strip():
        raise InputError(f"the text is empty; to remove the page: vmem forget {page['uid']}")
    return ask(args, "edit", uid=page["uid"], text=text, title=args.title, version=page["version"])


@contextmanager
def _edited(page: Page) -> Iterator[str]:
    """The text after the person's editor closed. What was typed is kept when it cannot be written. Raises InputError
    when the editor failed."""
    import shlex
    import shutil
    import subprocess
    import tempfile

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not editor and not sys.stdin.isatty():  # vi would wait for ever
        raise InputError(f"there is no terminal to edit in; give the text: vmem edit {page['uid']} --text TEXT")
    editor = editor or "vi"
    folder = tempfile.mkdtemp(prefix="vmem-edit-")
    path, before = os.path.join(folder, f"{page['uid']}.md"), page["text"].rstrip("\n") + "\n"
    typed = False
    try:
        with open(path, "x", encoding="utf-8", errors="replace") as file:
            file.write(before)
        try:
            code = subprocess.run([*shlex.split(editor), path], check=False).returncode
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", "") or error
            raise InputError(f"cannot run the editor {editor!r} ({why}); set one: export EDITOR=nano") from None
        if code:
            raise InputError(f"{editor} ended with code {code}, nothing was changed; again: vmem edit {page['uid']}")
        if not os.path.exists(path):
            raise InputError(f"{editor} left no file, nothing was changed; again: vmem edit {page['uid']}")
        with open(path, "rb") as left:
            written = left.read()
        typed = bool(written.strip())
        try:
            text = written.decode()
        except UnicodeDecodeError:
            raise InputError("what the editor wrote is not UTF-8, nothing was changed") from None
        yield text.rstrip("\n")
        typed = False
    finally:
        if typed:
            term.note(f"what you typed is in {path}: vmem edit {page['uid']} --text - < {path}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def add_tag(parser: ArgumentParser) -> None:
    parser.add_argument("uid", metavar="ID", help="a page's id")
    parser.add_argument("tags", nargs="*", metavar="TAG", help="to add")
    parser.add_argument("-r", "--remove", action="append", default=[], metavar="TAG", help="to take away")


def tag(args: Namespace) -> None:
    """Changes a page's tags."""
    told = ask(args, "tag", uid=uid_of(args.uid), add=args.tags, remove=args.remove)
    json_instead(args, told)
    term.out(f"{told['uid']}: {', '.join(told['tags']) or 'no tags'}")


def add_pin(parser: ArgumentParser) -> None:
    parser.add_argument("what", nargs="+", metavar="ID|TEXT", help="ids of pages, or a text that is kept and pinned")
    parser.add_argument("--soft", action="store_true", help="not in every context, only kept at hand for longer")
    parser.add_argument("--reason", default="", help="why, for later")
    options.new_kind(parser, "constraint")
    parser.add_argument("-g", "--global", dest="user_scope", action="store_true", help="a new page for all projects")
    options.place(parser, everywhere=False)


def pin(args: Namespace) -> None:
    """Pins pages, or a text."""
    level = "soft" if args.soft else "hard"
    if all(is_uid(word) for word in args.what):
        _pin_each(args, args.what, level, args.reason)
        if level == "hard":
            tell_crowded(ask(args, "pins", **here(args)))
        return
    if len(args.what) == 1 and " " not in args.what[0].strip():
        raise NotFoundError(f"{term.safe(args.what[0][:40], True)!r} is no page's id; list them with: vmem ls")
    given = {"text": " ".join(args.what), "pin": level, "reason": args.reason, "kind": args.kind}
    told = ask(args, "pin", **given, **_whose(args))
    _tell_redacted(told)
    json_instead(args, {"pages": [told["page"]]})
    _tell_pinned(told["page"])
    if level == "hard":
        tell_crowded(ask(args, "pins", **here(args)))


def _pin_each(args: Namespace, uids: Sequence[str], level: str, reason: str = "") -> None:
    """Pins pages by id, or with an empty level lets them go; says each as it is done, for a later one may be none."""
    pages = []
    for uid in uids:
        told = ask(args, "pin", uid=uid_of(uid), pin=level, reason=reason)
        pages.append(told["page"])
        if not wants_json(args):
            _tell_pinned(told["page"])
            if told["lifted"]:
                term.note("its time limit is lifted: it stays until you unpin it")
    json_instead(args, {"pages": pages})


def _tell_pinned(page: dict[str, Any]) -> None:
    state = f"is pinned {page['pin']}" if page["pin"] else "is no longer pinned"
    term.out(f"{page['uid']} {state}  {term.safe(page['title'], True)}")


def add_unpin(parser: ArgumentParser) -> None:
    parser.add_argument("uids", nargs="+", metavar="ID", help="ids of pages")


def unpin(args: Namespace) -> None:
    """Lets pinned pages go; they stay pages."""
    _pin_each(args, args.uids, "")
