"""`vmem top`: a live view in the terminal. Plain escape sequences: nothing to install, nothing to import."""

from __future__ import annotations

import os
import select
import sys
import time
from argparse import ArgumentParser, Namespace
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from vmem.cli import term
from vmem.cli.app import json_instead
from vmem.cli.ask import ask
from vmem.cli.typed import interval
from vmem.errors import InputError, Unavailable, VmemError

HISTORY = 60  # samples in the small charts
LEAST_S = 0.2
ENTER, LEAVE = "\x1b[?1049h\x1b[?25l\x1b[?7l", "\x1b[?7h\x1b[?25h\x1b[?1049l"  # without ?7 long lines would wrap

Stats = dict[str, Any]


def add_top(parser: ArgumentParser) -> None:
    parser.add_argument("-i", "--interval", type=interval, default=1.0, metavar="S", help="seconds between two looks")
    parser.add_argument("-1", "--once", action="store_true", help="print it once and end")
    parser.epilog = "Keys: q ends, space looks now."


def top(args: Namespace) -> None:
    """Shows and shows again until q."""
    json_instead(args, _look(args))
    if args.once or not sys.stdout.isatty():
        told = _look(args)
        term.out(*frame(told, deque([told]), min(term.width(), 100), 60))
        return
    if not sys.stdin.isatty():
        raise InputError("needs a keyboard to end it; print it once with: vmem top --once")
    past: deque[Stats] = deque(maxlen=HISTORY)
    with _screen():
        while True:
            try:
                past.append(_look(args))
                args.no_start = True  # a daemon that ends while we look is not started again and again
                lines = frame(past[-1], past, term.width(), os.get_terminal_size().lines)
            except Unavailable as error:
                lines = [f"{error}", "q ends"]
            _draw(lines, os.get_terminal_size().lines)
            if _key(max(LEAST_S, args.interval)) in ("q", "Q", "\x1b", "\x03"):
                return


def _look(args: Namespace) -> Stats:
    told = ask(args, "stats", timeout_s=5)
    try:
        told["status"] = ask(args, "status", timeout_s=5)
    except VmemError:
        told["status"] = {}
    return told


@contextmanager
def _screen() -> Iterator[None]:
    """The alternate screen, keys as they come; all as it was when the block ends, however it ends."""
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        print(ENTER, end="", flush=True)
        yield
    finally:
        print(LEAVE, end="", flush=True)
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _draw(lines: list[str], height: int) -> None:
    text = "\r\n".join(line + "\x1b[K" for line in lines[: height - 1])
    sys.stdout.write("\x1b[H" + term.shown(text, sys.stdout) + "\x1b[J")
    sys.stdout.flush()


def _key(seconds: float) -> str:
    """A key that was pressed within that time, or ""."""
    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    return os.read(sys.stdin.fileno(), 1).decode("latin-1") if ready else ""


def frame(told: Stats, past: deque[Stats], width: int, height: int) -> list[str]:
    """The screen as lines: head, zones, activity, contexts, hottest pages, as far as there is room."""
    lines = [*_head(told), "", *_zones(told), "", *_activity(told, past, width)]
    left = max(6, height - len(lines) - 3)
    lines += ["", *_contexts(told, max(3, left // 3)), ""]
    return [line.rstrip() for line in [*lines, *_hottest(told, width, max(3, height - len(lines) - 2))]]


def _head(told: Stats) -> list[str]:
    daemon = told["status"].get("daemon", {})
    figures = told["figures"]
    jobs = told["jobs"]
    waiting = jobs.get("ready", 0) + jobs.get("leased", 0)
    text = f"vMem {daemon.get('version', '')}  pid {daemon.get('pid', '?')}  {daemon.get('requests', 0):,} requests"
    state = [f"{waiting} jobs", f"{told['status'].get('spooled', 0)} spooled"]
    if jobs.get("dead"):
        state.append(term.paint(f"{jobs['dead']} failed", "red"))
    if told["status"].get("paused"):
        state.append(term.paint("paused", "yellow"))
    if told["thrashing"]:
        state.append(term.paint("thrashing", "red"))
    return [
        term.paint(text, "bold") + "  " + time.strftime("%H:%M:%S", time.localtime(told["at"])),
        f"{figures['hot_pages']:,} pages hot ({term.size(figures['hot_bytes'])}), {figures['swap_pages']:,} in swap, "
        f"{figures['pinned_pages']:,} pinned, {term.size(figures['file_bytes'])} on disk; {', '.join(state)}",
    ]


def _zones(told: Stats) -> list[str]:
    """A bar for each zone: how full, and in what state its reclaimer is."""
    lines = [term.paint(f"{'zone':<20} {'used of capacity':<30} {'free':>6}  marks (high low min)", "dim")]
    zones = sorted(told["zones"], key=lambda zone: (zone["id"] is not None, -zone["used"]["pages"]))
    for zone in zones[:8]:
        capacity = zone["capacity"]
        share = max(zone["used"]["pages"] / capacity["pages"], zone["used"]["bytes"] / capacity["bytes"])
        marks = [100 * zone["marks"][name]["pages"] / capacity["pages"] for name in ("high", "low", "min")]
        free = zone["free_percent"]
        style = "red" if free < marks[2] else "yellow" if free < marks[1] else "green"
        used = f"{zone['used']['pages']:,}/{capacity['pages']:,}"
        state = term.paint("reclaiming", "yellow") if zone["awake"] else ""
        line = f"{term.cut(term.safe(zone['zone'], True), 20):<20} {term.paint(term.bar(share, 16), style)} {used:<13} "
        lines.append(line + f"{free:5.1f}%  {marks[0]:g}% {marks[1]:g}% {marks[2]:g}%  {state}")
    if len(zones) > 8:
        lines.append(term.paint(f"and {len(zones) - 8} more", "dim"))
    return lines


def _activity(told: Stats, past: deque[Stats], width: int) -> list[str]:
    """Faults and evictions: totals, and how they came over the last looks."""
    room = max(10, min(HISTORY, width - 44))
    lines = []
    for name, label in (("minor_faults", "minor faults"), ("major_faults", "major faults"), ("evictions", "evictions")):
        series = [one["counters"].get(name, 0) for one in past]
        steps = [max(0, b - a) for a, b in pairwise(series)][-room:]
        lines.append(f"{label:<13} {told['counters'].get(name, 0):>9,}  {term.spark(steps)}")
    micros = told["micros"]
    lines.append(
        f"{'prompt, ms':<13} {micros['p50'] / 1000:>9.1f}  median; {micros['p95'] / 1000:.1f} at 95% "
        f"of the last {micros['prompts']}"
    )
    return lines


def _contexts(told: Stats, limit: int) -> list[str]:
    head = f"{'session':<9} {'project':<18} {'seen':>7} {'turn':>5} {'pages':>6} {'tokens':>7}  agent"
    lines = [term.paint(head, "dim")]
    for one in told["contexts"][:limit]:
        ended = term.paint(" ended", "dim") if one["ended_at"] else ""
        lines.append(
            f"{term.ident(one['session']):<9} {term.cut(term.safe(one['project'], True), 18):<18} "
            f"{term.age(one['seen_at']):>7} "
            f"{one['turn']:>5} {one['pages']:>6} {one['tokens']:>7,}  {term.safe(one['agent'], True)[:20]}{ended}"
        )
    if not told["contexts"]:
        lines.append("no session yet")
    return lines


def _hottest(told: Stats, width: int, limit: int) -> list[str]:
    lines = [term.paint(f"{'hottest':<9} {'uses':>5} {'last':>7} {'kind':<11} title", "dim")]
    for page in told["hottest"][:limit]:
        title = term.cut(term.safe(page["title"], True), max(10, width - 37))
        lines.append(f"{page['uid']:<9} {page['uses']:>5} {term.age(page['used_at']):>7} {page['kind']:<11} {title}")
    if not told["hottest"]:
        lines.append("no page was used yet")
    return lines
