"""Commands that look at pages: search, show, ls, pins, tags."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser, Namespace
from itertools import groupby
from pathlib import PurePath
from typing import Any

from vmem.cli import options, term
from vmem.cli.app import DONE, NOT_FOUND, json_instead
from vmem.cli.ask import ask, here
from vmem.cli.typed import uid_of
from vmem.errors import InputError, NotFoundError

Page = dict[str, Any]
LISTED_MOST = 1000  # pages that one request lists


def add_search(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", metavar="WORDS", help="words, or a whole question")
    options.limit(parser, 10)
    options.kind(parser)
    options.branch(parser)
    options.place(parser)


def search(args: Namespace) -> int:
    """Finds pages."""
    where = here(args)
    hits = _hits(args, where)
    hits = [hit for hit in hits if not args.kind or hit["kind"] == args.kind][: args.limit]
    json_instead(args, {"hits": hits})
    if not hits:
        term.note(
            f"nothing found {_where(where)}"
            + ("" if where.get("everywhere") else "; look everywhere: vmem search --all")
        )
        return NOT_FOUND
    if not any(hit["words"] for hit in hits):
        term.note("no page holds these words; the nearest in meaning:")
    for hit in hits:
        _entry(hit)
    return DONE


def _hits(args: Namespace, where: dict[str, Any]) -> list[Page]:
    """What recall finds in one project, or in each of them, best first."""
    limit = LISTED_MOST if args.kind else args.limit  # of one kind: it may stand behind many of others
    asked = {"query": " ".join(args.words), "limit": limit, "branch": args.branch}
    if not where.get("everywhere"):
        return list(ask(args, "recall", **asked, **where)["hits"])
    found: dict[str, Page] = {}
    for project in ask(args, "projects")["projects"]:
        for hit in ask(args, "recall", **asked, project=str(project["id"]))["hits"]:
            found[hit["uid"]] = {**hit, "project": project["name"] if hit["scope"] != "user" else "", "named": True}
    if not found:  # no project yet: there may still be pages for all of them
        found = {hit["uid"]: hit for hit in ask(args, "recall", **asked)["hits"]}
    worded = [hit for hit in found.values() if hit["words"]]  # what is nearest in another project may be far off
    return sorted(worded or found.values(), key=lambda hit: (-hit["sure"], -hit["score"]))


def _where(where: dict[str, Any]) -> str:
    if where.get("everywhere"):
        return "in any project"
    return f"in {where.get('project') or 'this project'}"


def _entry(page: Page) -> None:
    """A page as two or three lines: what it is, and how its text begins."""
    term.out(headline(page))
    text = term.safe(page["text"], one_line=True)
    title = term.safe(page["title"], one_line=True).rstrip("… ")
    said = title.casefold() in text[: len(title) + 40].casefold()
    shown = text if said else f"{title} — {text}"
    term.out(term.wrap(term.cut(shown, min(2 * term.width() - 10, 218)), "  "))


def headline(page: Page) -> str:
    """`uid  kind  age  scope  tokens  pin` of a page, coloured."""
    facts = [page["kind"], term.age(page["created_at"])]
    if page.get("scope") in ("user", "agent"):
        facts.append("all projects" if page["scope"] == "user" else f"agent {page['agent']}")
    if page.get("named") and page["project"]:
        facts.append(page["project"])
    if page.get("branch"):
        facts.append(f"on {page['branch']}")
    if page.get("alike"):
        facts.append(f"and {page['alike']} like it")
    facts.append(term.plural(page["tokens"], "token"))
    if page.get("speaker") in ("tool", "web"):
        facts.append(f"from {page['speaker']}")
    if page.get("pin"):
        facts.append(f"pinned {page['pin']}")
    if page.get("swapped"):
        facts.append("in swap")
    if page.get("superseded_by"):
        facts.append(f"replaced by {page['superseded_by']}")
    return term.paint(page["uid"], "yellow") + "  " + term.paint(term.safe(" · ".join(facts), one_line=True), "dim")


def add_show(parser: ArgumentParser) -> None:
    parser.add_argument("uids", nargs="+", metavar="ID", help="a page's id, as search and ls print it")
    parser.add_argument("--history", action="store_true", help="the versions that are kept")


def show(args: Namespace) -> None:
    """Prints pages in full."""
    uids = [uid_of(text) for text in args.uids]
    if args.history:
        _history(args, uids)
        return
    pages: list[Page] = []
    missing: list[str] = []
    for start in range(0, len(uids), 50):
        answer = ask(args, "fault", uids=uids[start : start + 50])
        pages += answer["pages"]
        missing += answer["missing"]
    json_instead(args, {"pages": pages, "missing": missing}, NOT_FOUND if missing else DONE)
    names = _projects(args) if any(page["project"] for page in pages) else {}
    for number, page in enumerate(pages):
        if number:
            term.out("")
        _full(page, names)
    if missing:
        raise NotFoundError(f"no page {', '.join(missing)}; list them with: vmem ls --all")


def _projects(args: Namespace) -> dict[str, Page]:
    """Projects by each of the keys that pages name them with."""
    return {key: project for project in ask(args, "projects")["projects"] for key in project["keys"]}


def _full(page: Page, projects: dict[str, Page]) -> None:
    term.out(headline(page))
    project = projects.get(page["project"], {"name": page["project"], "root": ""})
    said = f"{page['speaker']}, {term.moment(page['created_at'])}"
    if page["session_id"]:
        said += f", session {term.ident(page['session_id'])}" + (f" turn {page['turn']}" if page["turn"] else "")
    facts = [
        ("title", page["title"]),
        ("said by", said),
        ("project", f"{project['name']} ({project['root']})" if project["root"] else project["name"]),
        ("branch", page["branch"]),
        ("tags", ", ".join(page["tags"])),
        ("files", ", ".join(page["files"])),
        ("pinned", _pin(page)),
        ("state", page["state"]),
    ]
    if page["version"] > 1:
        facts.append(("version", f"{page['version']}, {term.moment(page['updated_at'])}; --history shows them all"))
    if page["uses"]:
        facts.append(("used", f"{term.plural(page['uses'], 'time')}, last {term.age(page['used_at'])}"))
    if page["expires_at"]:
        facts.append(("expires", term.moment(page["expires_at"])))
    for name, value in facts:
        if value:
            term.out(f"{term.paint(f'{name:<8}', 'dim')} {term.safe(value, one_line=True)}")
    term.out("", term.wrap(term.safe(page["text"])))


def _pin(page: Page) -> str:
    if not page["pin"]:
        return ""
    reason = f": {page['pin_reason']}" if page["pin_reason"] else ""
    return f"{page['pin']} by {page['pin_author'] or 'user'}{reason}"


def _history(args: Namespace, uids: list[str]) -> None:
    found = [ask(args, "history", uid=uid) for uid in uids]
    json_instead(args, {"history": found})
    for told in found:
        if told["removed"]:
            term.out(f"{told['removed']['uid']}  {told['removed']['kind']}  {told['removed']['why']}")
        for version in told["versions"]:
            by = f", replaced by {version['author']}" if version["author"] else ""
            head = f"version {version['version']}, {term.moment(version['at'])}{by}"
            term.out(term.paint(head, "bold"), term.wrap(term.safe(version["text"]), "  "))
        for link in told["links"]:
            term.out(f"{link['src']} {link['rel'].replace('_', ' ')} {link['dst']}  {term.safe(link['title'], True)}")


def add_ls(parser: ArgumentParser) -> None:
    options.conditions(parser)
    options.limit(parser, 20)
    parser.add_argument("-d", "--by-day", action="store_true", help="day by day, with the time of each")
    parser.add_argument("--forgotten", action="store_true", help="forgotten pages that can still be restored")
    options.place(parser)


def ls(args: Namespace) -> None:
    """Lists pages."""
    where, chosen = here(args), options.chosen(args)
    if args.forgotten and any(chosen.values()):
        raise InputError("--forgotten lists them all, for a project or --all: vmem ls --forgotten")
    if args.forgotten:
        forgotten(args)
        return
    told = ask(args, "timeline", limit=args.limit, **chosen, **where)
    json_instead(args, {"pages": told["pages"], "total": told["total"]})
    if not told["pages"]:
        term.note(_empty(any(chosen.values()), where))
        if not any(chosen.values()) and where.get("cwd"):
            _tell_moved(args, where["cwd"])
        return
    (_days if args.by_day else listing)(told["pages"])
    if told["total"] > len(told["pages"]):
        term.note(f"{len(told['pages']):,} of {told['total']:,}; {more(told)}")


def more(told: dict[str, Any]) -> str:
    """How to see what a listing leaves out: more of it, or, as it can be no longer, what is older."""
    if len(told["pages"]) < LISTED_MOST:
        return f"more with: -n {min(LISTED_MOST, told['total'])}"
    return f"older ones with: --until '{term.moment(told['pages'][-1]['created_at'] + 60)}'"


def _days(pages: list[Page]) -> None:
    """Pages, newest first, below the day of each."""
    for day, group in groupby(pages, lambda page: term.moment(page["created_at"]).split()[0]):
        term.out(term.paint(day, "bold"))
        for page in group:
            clock = time.strftime("%H:%M", time.localtime(page["created_at"]))
            line = f"  {clock} {page['uid']} {page['kind']:<10} {term.safe(page['title'], True)}"
            term.out(term.cut(line, term.width()))


def _empty(chosen: bool, where: dict[str, Any]) -> str:
    if chosen:
        return "no page matches; see all with: vmem ls --all"
    if where.get("everywhere"):
        return "nothing remembered yet; talk in Claude Code, or: vmem remember TEXT"
    return "nothing remembered here yet; talk in Claude Code here, or: vmem remember TEXT (all projects: vmem ls --all)"


def _tell_moved(args: Namespace, directory: str) -> None:
    """Names a project that may be the one here: of the directory's name, and gone from where it was, or imported; or
    that of a folder around which the repository here was begun later."""
    name = os.path.basename(directory)
    for one in ask(args, "projects")["projects"]:
        root = one["root"]
        gone = name in (one["name"], os.path.basename(root)) and not os.path.isdir(root)
        if one["pages"] and (gone or _taken_in(root, directory)):
            was = f"was in {root}" if root else "was imported"
            what = f"if it is the project {one['name']} that {was}: vmem projects move {one['id']} ."
            term.note(term.safe(what, True))


def _taken_in(root: str, directory: str) -> bool:
    """Whether a project's folder, which is no repository by itself, is in the one that `directory` is in."""
    top = _repository_of(directory)
    return top not in ("", root) and os.path.isdir(root) and _repository_of(root) == top


def _repository_of(directory: str) -> str:
    above = (directory, *map(str, PurePath(directory).parents))
    return next((one for one in above if os.path.lexists(os.path.join(one, ".git"))), "")


def forgotten(args: Namespace) -> None:
    """Lists what was forgotten and can still be brought back."""
    where = here(args)
    told = ask(args, "forgotten", limit=args.limit, **where)
    json_instead(args, told)
    if not told["pages"]:
        here_only = "" if where.get("everywhere") else " here (all projects: vmem ls --forgotten --all)"
        term.note(f"nothing was forgotten in the last {told['keep_days']} days{here_only}")
        return
    rows = [
        [page["uid"], page["kind"], term.age(page["forgotten_at"]), page["project"], term.safe(page["title"], True)]
        for page in told["pages"]
    ]
    term.table(rows, ("id", "kind", "since", "project", "title"))
    term.note("bring one back with: vmem restore ID")


def listing(pages: list[Page]) -> None:
    """Pages as a table."""
    rows = []
    for page in pages:
        mark = "P" if page["pin"] == "hard" else "p" if page["pin"] else "s" if page["swapped"] else " "
        mark = "x" if page["superseded_by"] else "=" if page.get("same_as") else mark
        title = term.safe(page["title"] or page["text"][:200], one_line=True)
        rows.append([page["uid"], mark, page["kind"], term.age(page["created_at"]), page["tokens"], title])
    term.table(rows, ("id", " ", "kind", "age", "tokens", "title"))
    if any(row[1] != " " for row in rows):
        marks = "P pinned, p softly; s in swap; x replaced; = says what another page says"
        term.note(term.paint(marks, "dim"))


add_pins = add_tags = options.place


def pins(args: Namespace) -> None:
    """Lists pinned pages."""
    where = here(args)
    told = ask(args, "pins", **where)
    pages = told["pins"]
    json_instead(args, told)
    if not pages:
        term.note(f"nothing is pinned {_where(where)}; pin with: vmem pin ID, or: vmem pin TEXT")
        return
    rows = [[p["uid"], p["pin"], p["kind"], p["tokens"], term.safe(p["title"], True)] for p in pages]
    term.table(rows, ("id", "pin", "kind", "tokens", "title"))
    for zone in told["used"]:
        if zone["pages"]:
            used = f"{zone['pages']} of {told['max_pages']} pages, {term.size(zone['bytes'])}"
            term.note(f"{term.safe(zone['zone'], True)}: {used} of {term.size(told['max_bytes'])}")
    if not where.get("everywhere"):
        tell_crowded(told)
    tell_doubted(told)


def tell_doubted(told: dict[str, Any]) -> None:
    """Says than which pins something was said otherwise since, and what to do."""
    doubted = [pin for pin in told["pins"] if pin["said_later"]]
    for pin in doubted:
        later = pin["said_later"]
        words = f"{pin['uid']}: said later, {term.age(later['at'])} ({later['uid']}): {later['words']}"
        term.note(term.safe(words, one_line=True))
    keeps = {"hard": "vmem pin ID", "soft": "vmem pin ID --soft"}
    ways = [way for level, way in keeps.items() if any(pin["pin"] == level for pin in doubted)]
    if doubted:
        kept = "; a soft one: ".join(ways)
        term.note(f"change a pin: vmem edit ID; let it go: vmem unpin ID; keep it as it is: {kept}")


def tell_crowded(told: dict[str, Any]) -> None:
    """Says so where a session's start has no room for every hard pin."""
    if told["tokens"] > told["start_tokens"]:
        term.note(
            f"hard pins are {told['tokens']:,} tokens, and a session begins with {told['start_tokens']:,}: some are"
            " told in part or by id; let some go, or see: vmem config get inject.start_tokens"
        )


def tags(args: Namespace) -> None:
    """Lists tags."""
    told = ask(args, "tags", **here(args))
    json_instead(args, told)
    if not told["tags"]:
        term.note("no page has a tag here; add one with: vmem tag ID TAG")
        return
    term.table([[one["pages"], term.safe(one["tag"], True)] for one in told["tags"]], ("pages", "tag"))
