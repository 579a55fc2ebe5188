"""What the user says in the client's own dialogs: a picker's answers, the verdict on a plan, a call refused with words.

The transcript keeps them as results of tools, though they are the user's word (seen in client 2.1.197; what an older
or newer one writes otherwise is a tool's result like any other). Only the client's own tools are believed: what an MCP
server returns may look the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vmem.model import Dialog, Exchange

PICKER, PLANNER = "AskUserQuestion", "ExitPlanMode"
TOOLS = (PICKER, PLANNER)
PLAN_PROMPT = "Implement the following plan:"  # with which the client begins anew when a plan is approved
ABOUT_CHARS = 120  # of a call that was refused
REFUSED_PLAN_CHARS = 160
APPROVED = "Plan, approved by the user:\n"  # before the plan, in an episode

_REFUSED = re.compile(
    r"(?:The user doesn't want to proceed with this tool use|Permission for this tool use was denied)\."
    r"(?P<rest>.*)", re.DOTALL,
)  # fmt: skip
_SAID = re.compile(r"\bthe user said:\n(?P<words>.*)", re.DOTALL | re.IGNORECASE)
_CLIENTS_NOTE = re.compile(r"\n+Note: The user's next message may contain a correction or preference\..*", re.DOTALL)
_CLARIFIES = re.compile(r"The user wants to clarify these questions\.")
_ASKED = re.compile(
    r'^\s*- "(?P<question>.+?)"\s*\n(?:\s+Answer: (?P<answer>.+)|\s+\(No answer provided\))?'
    r"(?:\n\s+User notes: (?P<note>.+))?",
    re.MULTILINE,
)
_UNANSWERED = ("(notes only)", "(no option selected)", "(No answer provided)")
_ADVISED = re.compile(r"\s*\((?:recommended|empfohlen|推荐)\)", re.IGNORECASE)
_FEEDBACK = re.compile(r"\nUser feedback on this plan: (?P<words>.*)", re.DOTALL)


def of_result(failure: str | None, result: object) -> tuple[Exchange, ...]:
    """What a tool's result may hold of the user: `failure` is its text where it failed, `result` what the client keeps
    of it beside (`toolUseResult`)."""
    if failure is not None:
        return _refusal(failure)
    if not isinstance(result, dict):
        return ()
    plan = _text(result.get("plan"))
    if plan and result.get("isAgent") is not True and result.get("awaitingLeaderApproval") is not True:
        return (Exchange("", dialog=Dialog("plan", plan, "approved")),)
    return tuple(_answers(result))


def believed(said: tuple[Exchange, ...], tool: str) -> tuple[Exchange, ...]:
    """Those of what a result of `tool` seems to hold that the client's own dialogs have: for that one, or any call."""
    sorts = {PICKER: ("question", ""), PLANNER: ("plan",)}.get(tool, ())
    calls = () if tool.startswith("mcp__") else ("call",)  # an MCP server words its failures itself
    return tuple(one for one in said if one.sort in (*sorts, *calls))


def is_plan_file(tool: str, target: str) -> bool:
    """Whether a call writes the client's own file of a plan, which its dialog shows then."""
    return tool in ("Write", "Edit", "MultiEdit") and "/.claude/plans/" in target


def plan_begun(prompt: str) -> Exchange:
    """The prompt that the client writes itself to begin anew with an approved plan."""
    plan = prompt.removeprefix(PLAN_PROMPT).strip()
    feedback = _FEEDBACK.search(plan)
    return Exchange(feedback["words"].strip() if feedback else "", dialog=Dialog("plan", plan, "approved"))


def shown(exchange: Exchange) -> str:
    """What an episode tells of it, in a paragraph."""
    dialog = exchange.dialog
    if dialog is None:
        return exchange.words
    if dialog.sort == "question":
        told = dialog.verdict + (f" ({dialog.detail})" if dialog.detail else "")
        told += f", not {' or '.join(dialog.others)}" if dialog.others and told else ""
        asked = dialog.about.rstrip(" ?？")  # with its mark it would be a sentence apart from its answer
        return f'(asked "{asked}") ' + ". ".join(part for part in (told, exchange.words) if part)
    text = " ".join(dialog.about.split())
    about = text if dialog.sort == "call" else "the plan"
    if dialog.sort == "plan" and dialog.verdict == "refused":
        about += f" “{text[:REFUSED_PLAN_CHARS]}{'…' if len(text) > REFUSED_PLAN_CHARS else ''}”"
    return f"({dialog.verdict} {about}) {exchange.words}".rstrip()


# --- private --------------------------------------------------------------------------------


def _refusal(output: str) -> tuple[Exchange, ...]:
    match = _REFUSED.match(output)
    if match is None:
        return ()
    said = _SAID.search(match["rest"])
    words = _CLIENTS_NOTE.sub("", said["words"]).strip() if said is not None else ""
    if _CLARIFIES.match(words):  # a picker that was left, to talk about what it asks
        return tuple(_answered(one["question"], *_given(one), []) for one in _ASKED.finditer(words) if any(_given(one)))
    return (Exchange(words, dialog=Dialog("call", "", "refused")),)


def _given(asked: re.Match[str]) -> tuple[str, str]:
    return _answer(" ".join((asked["answer"] or "").split())), " ".join((asked["note"] or "").split())


def _answer(text: str) -> str:
    return "" if text in _UNANSWERED else text


def _answers(result: dict[str, object]) -> Iterator[Exchange]:
    """The questions of a picker that were answered."""
    if said := _text(result.get("response")):
        yield Exchange(said)
        return
    given, notes = _dict(result.get("answers")), _dict(result.get("annotations"))
    for asked in _list(result.get("questions")):
        question = _text(_dict(asked).get("question"))
        answer, note = _answer(_text(given.get(question))), _text(_dict(notes.get(question)).get("notes"))
        if question and (answer or note):
            yield _answered(question, answer, note, list(_options(asked)))


def _answered(question: str, answer: str, note: str, options: list[tuple[str, str]]) -> Exchange:
    """An answer is a label, several labels with ", " between, or the user's own words, and then has no verdict."""
    chosen = [(label, about) for label, about in options if label == answer]
    if not chosen:
        rest = answer
        for label, about in sorted(options, key=lambda option: -len(option[0])):
            if re.search(rf"(?:^|, ){re.escape(label)}(?:, |$)", rest):
                rest = rest.replace(label, "", 1)
                chosen.append((label, about))
        if rest.strip(" ,"):
            chosen = []
    others = tuple(_ADVISED.sub("", label) for label, _ in options if label not in dict(chosen))
    if not chosen:
        return Exchange(". ".join(filter(None, (answer, note))), dialog=Dialog("question", question, ""))
    detail = "; ".join(about for _, about in chosen if about) if len(chosen) == 1 else ""
    return Exchange(note, dialog=Dialog("question", question, _ADVISED.sub("", answer), detail.rstrip(". "), others))


def _options(asked: object) -> Iterator[tuple[str, str]]:
    for option in _list(_dict(asked).get("options")):
        label = _text(_dict(option).get("label"))
        if label:
            yield label, _text(_dict(option).get("description"))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
