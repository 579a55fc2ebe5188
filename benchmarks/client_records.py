"""One exchange in the records that the client writes to its transcript (as 2.1.330 does).

What the assistant does is a text, or a list of steps: a text, {"tool", "input", "output", "failed"}, {"ask": [...]} (a
picker), {"plan", "approved", "said"}, {"refused": {"tool", "input"}, "said"}, {"steer": words typed meanwhile} and
{"interrupted": true}.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
Work = str | list[Any]
REJECTED = (
    "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file edit, the"
    " new_string was NOT written to the file). "
)
STOPPED = f"{REJECTED}STOP what you are doing and wait for the user to tell you how to proceed."
USER_REJECT = {"decision": "reject", "source": "user_reject"}
APPROVED = (
    "User has approved your plan. You can now start coding. Start with updating your todo list if applicable\n\n"
    "## Approved Plan:\n"
)


def records(user: str, work: Work, ident: str) -> Iterator[Json]:
    """The records of one exchange, without what stands in each (session, cwd, time)."""
    yield {"type": "user", "uuid": f"u{ident}", "promptId": ident, "message": {"role": "user", "content": user}}
    for number, step in enumerate([work] if isinstance(work, str) else work):
        for place, record in enumerate(_records(step, f"{ident}-{number}")):
            yield {"uuid": f"{ident}-{number}-{place}", "promptId": ident, **record}


def answer(work: Work) -> str:
    """The assistant's last words, which the Stop event tells, too."""
    return work if isinstance(work, str) else next((step for step in reversed(work) if isinstance(step, str)), "")


def interrupted(work: Work) -> bool:
    """Whether the user stopped it: then no Stop event comes."""
    return not isinstance(work, str) and any(isinstance(step, dict) and "interrupted" in step for step in work)


def _records(step: Any, ident: str) -> Iterator[Json]:
    if isinstance(step, str):
        yield _said(ident, {"type": "text", "text": step})
    elif "tool" in step:
        failed = bool(step.get("failed"))
        output = str(step.get("output", ""))
        if failed and step["tool"] == "Bash":
            output = f"Exit code 1\n{output}"
        yield from _call(ident, step["tool"], step["input"], output, failed, {"stdout": output})
    elif "ask" in step:
        asked = [{name: one[name] for name in ("question", "header", "options")} for one in step["ask"]]
        answers = {one["question"]: one["answer"] for one in step["ask"]}
        told = ", ".join(f'"{question}"="{given}"' for question, given in answers.items())
        told = f"Your questions have been answered: {told}. You can now continue with these answers in mind."
        kept = {"questions": asked, "answers": answers}
        yield from _call(ident, "AskUserQuestion", {"questions": asked}, told, False, kept)
    elif "plan" in step:
        plan = step["plan"]
        if step["approved"]:
            yield from _call(ident, "ExitPlanMode", {"plan": plan}, APPROVED + plan, False, {"plan": plan})
        else:
            yield from _refusal(ident, "ExitPlanMode", {"plan": plan}, step.get("said", ""))
    elif "refused" in step:
        yield from _refusal(ident, step["refused"]["tool"], step["refused"]["input"], step.get("said", ""))
    elif "steer" in step:
        queued = {"type": "queued_command", "prompt": step["steer"], "commandMode": "prompt"}
        yield {"type": "attachment", "attachment": queued}
    elif "interrupted" in step:
        yield {"type": "user", "message": {"role": "user", "content": [_text("[Request interrupted by user]")]}}


def _refusal(ident: str, tool: str, given: Json, said: str) -> Iterator[Json]:
    output = f"{REJECTED}To tell you how to proceed, the user said:\n{said}" if said else STOPPED
    told = {"userFeedback": said, "holdsPersonsWords": True} if said else {}
    called, refused = _call(ident, tool, given, output, True, f"Error: {output}")
    yield from (called, {**refused, "toolDenialKind": "user-rejected", "permissionDecision": USER_REJECT, **told})


def _call(ident: str, tool: str, given: Json, output: str, failed: bool, kept: object) -> Iterator[Json]:
    yield _said(ident, {"type": "tool_use", "id": f"t{ident}", "name": tool, "input": given})
    result = {"type": "tool_result", "tool_use_id": f"t{ident}", "content": output, "is_error": failed}
    yield {"type": "user", "message": {"role": "user", "content": [result]}, "toolUseResult": kept}


def _said(ident: str, block: Json) -> Json:
    return {"type": "assistant", "message": {"id": f"m{ident}", "role": "assistant", "content": [block]}}


def _text(text: str) -> Json:
    return {"type": "text", "text": text}
