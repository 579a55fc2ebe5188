"""What the user says in the client's own dialogs: a picker's answers, the verdict on a plan, a call refused with words.

The transcript keeps them as results of tools, though they are the user's word (seen in clients 2.1.197 and 2.1.330;
what another one writes otherwise is a tool's result like any other). Only the client's own tools are believed, unless
the client says itself who refused a call: what an MCP server returns may look the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

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
_CLIENTS_NOTE = re.compile(
    r"(?<!\n)\n+Note: The user's next message may contain a correction or preference\..*", re.DOTALL
)
_CLARIFIES = re.compile(r"The user wants to clarify these questions\.")
_ASKED = re.compile(
    r'^[ \t]*- "(?P<question>.+?)"\s*\n(?:\s+Answer: (?P<answer>.+)|\s+\(No answer provided\))?'
    r"(?:\n\s+User notes: (?P<note>.+))?",
    re.MULTILINE,
)
_UNANSWERED = ("(notes only)", "(no option selected)", "(No answer provided)")
_ADVISED = re.compile(r"(?<!\s)\s*\((?:recommended|empfohlen|推荐)\)", re.IGNORECASE)
_FEEDBACK_MARK = "\nUser feedback on this plan: "
_FEEDBACK = re.compile(rf"{_FEEDBACK_MARK}.*", re.DOTALL)


def of_result(result: object) -> tuple[Exchange, ...]:
    """What the result of a tool may hold of the user: `result` is what the client keeps of it (`toolUseResult`)."""
    if not isinstance(result, dict):
        return ()
    plan = _text(result.get("plan"))
    if plan and result.get("isAgent") is not True and result.get("awaitingLeaderApproval") is not True:
        return (Exchange("", dialog=Dialog("plan", plan, "approved")),)
    return tuple(_answers(result))


def of_refusal(output: str, record: dict[str, object]) -> tuple[Exchange, ...]:
    """What the user said when a call failed because it was refused: `output` is its text, `record` what the client
    keeps beside. Newer clients tell who refused it, and the words by themselves."""
    refused = _REFUSED.match(output)
    if refused is None or not (by_user(record) or record.get("toolDenialKind") is None):
        return ()
    said = _SAID.search(refused["rest"])
    words = _text(record.get("userFeedback")) or (_CLIENTS_NOTE.sub("", said["words"]).strip() if said else "")
    if _CLARIFIES.match(words):  # a picker that was left, to talk about what it asks
        return tuple(_answered(one["question"], *_given(one), []) for one in _ASKED.finditer(words) if any(_given(one)))
    running = record.get("toolDenialKind") == "user-rejected" and not record.get("toolDenialBeforeRun")
    return (Exchange(words, dialog=Dialog("call", "", "stopped" if running and not words else "refused")),)


def asked_user(record: dict[str, object]) -> bool:
    """Whether the user may have been asked about a call: newer clients say who decided on it."""
    source = _dict(record.get("permissionDecision")).get("source")
    return source is None or _text(source).startswith("user")


def by_user(record: dict[str, object]) -> bool:
    """Whether the client says that the user refused a call; older clients say nothing of it."""
    kind, decision = record.get("toolDenialKind"), _dict(record.get("permissionDecision"))
    told = record.get("holdsPersonsWords") is True or decision.get("source") == "user_reject"
    return kind == "user-rejected" or (kind is not None and told)


def denied_by(record: dict[str, object]) -> Literal["", "user", "rule"]:
    """Who denied a call so that it was not made, as newer clients tell: the user, or a rule or a check of the
    client's."""
    if by_user(record):
        return "user"
    kind = _text(record.get("toolDenialKind"))
    return "rule" if kind == "permission-rule" or kind.startswith("automode-") else ""


def believed(said: tuple[Exchange, ...], tool: str, denied: str) -> tuple[Exchange, ...]:
    """Those of what a result of `tool` seems to hold that the client's own dialogs have: for that one, or any call.
    `denied` is by whom, as the client says."""
    sorts = {PICKER: ("question", ""), PLANNER: ("plan",)}.get(tool, ())
    words_itself = tool.startswith("mcp__") and denied != "user"  # as an MCP server does its failures
    calls = () if words_itself else ("call",)
    return tuple(one for one in said if one.sort in (*sorts, *calls))


def is_plan_file(tool: str, target: str) -> bool:
    """Whether a call writes the client's own file of a plan, which its dialog shows then."""
    return tool in ("Write", "Edit", "MultiEdit") and "/.claude/plans/" in target


def plan_prompt(prompt: str, plan: str) -> str:
    """The prompt that the client writes itself to begin anew with an approved plan: without what it adds for the model
    where it keeps the plan beside."""
    feedback = _FEEDBACK.search(prompt.partition(plan)[2]) if plan else None
    return f"{PLAN_PROMPT}\n\n{plan}{feedback[0] if feedback else ''}" if plan else prompt


def plan_begun(prompt: str) -> Exchange:
    """What the user settled with such a prompt."""
    plan, _, feedback = prompt.removeprefix(PLAN_PROMPT).partition(_FEEDBACK_MARK)
    return Exchange(feedback.strip(), dialog=Dialog("plan", plan.strip(), "approved"))


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
    if dialog.sort == "plan" and dialog.verdict != "approved":
        about += f" “{text[:REFUSED_PLAN_CHARS]}{'…' if len(text) > REFUSED_PLAN_CHARS else ''}”"
    return f"({dialog.verdict} {about}) {exchange.words}".rstrip()


# --- private --------------------------------------------------------------------------------


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
