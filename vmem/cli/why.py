"""`vmem why`: why a page was shown, what a prompt was given and why, what a prompt would be given."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from vmem.cli import options, term
from vmem.cli.app import json_instead
from vmem.cli.ask import ask, directory, here, session_named
from vmem.cli.pages import headline
from vmem.cli.typed import count, is_uid, uid_of
from vmem.errors import InputError, NotFoundError

# What parts of a score mean, for people; the others are called so (see `rank` and `engine` in `vmem/recall/search`).
SIGNALS = {
    "bm25": "words", "neighbours": "its neighbours",
    "topic": "what the session is about", "together": "files at hand or used together",
}  # fmt: skip
PINNED = {"hard": "in every new session and after each compaction", "soft": "kept at hand for longer"}
ASKED = {
    "broad": "several pages", "past": "the past", "history": "how it came about", "latest": "the latest word",
    "general": "what anyone could answer", "plain": "nothing said before, by its wording",
}  # fmt: skip
WHERE = {
    "engine": "the hot index", "fts5": "the full-text index", "swap": "swap", "branch": "the branch", "": "nothing",
}  # fmt: skip


def add_why(parser: ArgumentParser) -> None:
    what = "a page's id; or a prompt to try (nothing is sent); or nothing: the last prompt"
    parser.add_argument("what", nargs="*", metavar="ID|PROMPT", help=what)
    parser.add_argument("-e", "--entry", type=count, default=0, metavar="N", help="an injection's number in vmem log")
    parser.add_argument("--start", action="store_true", help="what a new session would be told (nothing is sent)")
    options.session(parser, "the last prompt of this session")
    options.place(parser)


def why(args: Namespace) -> None:
    """Explains."""
    if args.start:
        _try_start(args)
        return
    if len(args.what) == 1 and is_uid(args.what[0]):
        told = ask(args, "why", uid=uid_of(args.what[0]))
    elif args.what:
        if args.everywhere:
            raise InputError("a prompt is tried in one project; name another with: vmem why -p NAME PROMPT")
        told = ask(args, "why", prompt=" ".join(args.what), cwd=directory(args), project=args.project)
    elif args.entry:
        told = ask(args, "why", entry=args.entry)
    elif args.session:
        named = session_named(args)
        try:
            told = ask(args, "why", session=named, everywhere=True)
        except NotFoundError:  # no failure: /vmem:why may be the first thing that is typed
            json_instead(args, {"tried": False, "entry": None})
            said = "No prompt of this session was seen yet."
            term.out(f"{said} For a page: vmem why ID; to try a prompt: vmem why PROMPT")
            begun = ask(args, "ledger", session=named, everywhere=True, empty=False)["entries"]
            for entry in [one for one in begun if one["event"] == "SessionStart"][:1]:
                term.out("")
                _prompt(ask(args, "why", entry=entry["id"]))
            return
    else:
        told = ask(args, "why", **here(args))
    json_instead(args, told)
    if "page" in told:
        _page(told)
    else:
        _prompt(told)
        _start(told)


def _try_start(args: Namespace) -> None:
    if args.what or args.entry or args.session or args.everywhere:
        raise InputError("--start is about one project and takes nothing else but -C or -p")
    told = ask(args, "why", start=True, cwd=directory(args), project=args.project)
    json_instead(args, told)
    if not told["text"]:
        term.out("A new session here would be given nothing. What is known here: vmem ls")
        return
    head = f"A new session here would be given {term.plural(told['tokens'], 'token')}:"
    term.out(head, "", term.wrap(term.safe(told["text"]), "  "))


def _start(told: dict[str, Any]) -> None:
    """What is in the context since before the prompt, which is where the model may know a thing from."""
    if told.get("started"):
        entry, tokens = told["started"]["entry"], told["started"]["tokens"]
        term.out("", f"When it began, the session was given {tokens:,} tokens: vmem why --entry {entry}")


def _page(told: dict[str, Any]) -> None:
    page = told["page"]
    term.out(headline(page), "  " + term.cut(term.safe(page["title"], True), term.width() - 2))
    sources = [link for link in told["links"] if link["src"] == page["uid"] and link["rel"] == "derived_from"]
    origin = f"{page['speaker']}, {term.moment(page['created_at'])}"
    if page["session_id"]:
        origin += f", session {term.ident(page['session_id'])} turn {page['turn']}"
    term.out(f"kept from  {origin}")
    for link in sources:
        term.out(f"source     {link['dst']}  {term.safe(link['title'], True)}")
    for link in told["links"]:
        if link not in sources:
            term.out(f"link       {link['src']} {link['rel'].replace('_', ' ')} {link['dst']}")
    if page["pin"]:
        term.out(f"pinned     {page['pin']}: {PINNED[page['pin']]}")
    for held in told["resident_in"]:
        agent = f", agent {term.safe(held['agent'], True)}" if held["agent"] else ""
        term.out(f"resident   in session {term.ident(held['session'])}{agent}")
    if not told["shown"]:
        term.out("", "It was never injected. Try a prompt with: vmem why PROMPT")
        return
    term.out("", term.paint("Injected", "bold"))
    for entry in told["shown"]:
        cause = "beside a prompt" if entry["event"] == "UserPromptSubmit" else f"at {entry['event']}"
        cause += ", in a line" if entry["line"] else ""
        cited = " · cited afterwards" if page["uid"] in entry["cited"] else ""
        term.out(f"  {_when(entry)}, {cause}{cited}")
        if entry["prompt"]:
            term.out(f"    prompt: {term.cut(term.safe(entry['prompt'], True), max(30, term.width() - 14))}")
        if entry["signals"]:
            term.out(f"    score {entry['score']:.2f}: {_signals(entry['signals'])}")


def _prompt(told: dict[str, Any]) -> None:
    if not told["tried"]:
        entry = told["entry"]
        cost = f"{term.plural(entry['tokens'], 'token')} in {entry['micros'] / 1000:.1f} ms"
        term.out(f"{_when(entry)}, {entry['event']}, {cost}")
        if entry["prompt"]:
            term.out(f"prompt: {term.cut(term.safe(entry['prompt'], True), max(30, term.width() - 8))}")
        if not told["hits"] and entry["pages"]:
            for uid in entry["pages"]:
                term.out(f"  {uid}  {term.safe(entry['titles'].get(uid, 'gone'), True)}")
        for one in told["lines"]:
            term.out(f"  {one['uid']}  {term.safe(one['title'], True)} (a line)")
        if told["news"]:
            term.out(f"told what became of pages that it was told before: {', '.join(map(term.safe, told['news']))}")
    elif told["text"]:
        head = f"This prompt would be given {term.plural(told['tokens'], 'token')}:"
        term.out(head, "", term.wrap(term.safe(told["text"]), "  "), "")
    else:
        term.out("This prompt would be given nothing.")
    if not told["where"]:
        if told["tried"] or not (told["entry"]["pages"] or told["lines"] or told["news"]):
            term.out(_why_nothing(told.get("entry")))
        return
    words = " ".join(f"{term.safe(word, True)}({weight:g})" for word, weight in told["terms"][:24])
    term.out(f"searched {WHERE.get(told['where'], told['where'])} for: {words or 'no words that tell anything'}")
    if told["intent"]:
        term.out(f"asked about: {_asked(told['intent'])}")
    if not told["hits"]:
        term.out("No page has to do with it.")
        return
    term.out("")
    hits = told["hits"]
    rows = [[hit["uid"], hit["fate"] or "-", f"{hit['score']:.2f}", term.safe(hit["title"], True)] for hit in hits]
    term.table(rows, ("id", "fate", "score", "title"))
    term.out("", *(f"{hit['uid']}: {_signals(hit['signals'])}" for hit in hits))


def _why_nothing(entry: dict[str, Any] | None) -> str:
    """Why nothing was looked for; `entry` None is a prompt that is only tried."""
    if entry and entry["event"] == "UserPromptSubmit" and not entry["micros"]:
        return "No daemon answered in time: it went on without memory, and was kept later. See: vmem-daemon status"
    return "It asks for nothing that a memory could answer, or injection is off (vmem config get inject.enabled)."


def _when(entry: dict[str, Any]) -> str:
    return f"{term.moment(entry['at'])}  session {term.ident(entry['session_id'])} turn {entry['turn']}"


def _asked(intent: str) -> str:
    return ", ".join(ASKED.get(word, term.safe(word, True)) for word in intent.split())


def _signals(signals: dict[str, float]) -> str:
    parts = sorted(signals.items(), key=lambda item: -abs(item[1]))
    return ", ".join(f"{SIGNALS.get(name, name)} {value:+.2f}" for name, value in parts if abs(value) >= 0.005)
