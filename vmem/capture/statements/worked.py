"""What a turn's work teaches: drafts of what failed and was mended, and of how something is done."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vmem.capture.languages import facts_en
from vmem.capture.patterns import regex
from vmem.capture.statements import drafting
from vmem.capture.statements.lessons import error_line, for_others, lesson_sentences, mended, procedure
from vmem.capture.statements.prose import Sentence
from vmem.capture.talk.episodes import EDIT_TOOLS, title_of
from vmem.model import Draft, Turn

_FIXED = regex(r"\b(?:fixed|solved|resolved)\b|修复|解决", re.IGNORECASE)


def drafts(turn: Turn, key: str, said: list[Sentence]) -> Iterator[Draft]:
    """Of a turn whose answer says these sentences: a lesson at most, and a procedure."""
    repairs = mended(turn)
    trouble = bool(repairs) or facts_en.has_problem(turn.prompt) or bool(_FIXED.search(turn.answer))
    told: list[Sentence] = []
    if not for_others(turn):
        told = lesson_sentences(said, trouble=trouble, repaired=bool(repairs))
    acted = any(tool.name in EDIT_TOOLS or tool.name == "Bash" for tool in turn.tools)
    repairs = [m for m in repairs if told or (m.error and m.ran)]  # an edit nobody explains teaches nothing
    if repairs:
        repair = repairs[0]
        lines = [f"`{repair.command}` failed" + (f": {repair.error}" if repair.error else ".")]
        done = [f"changed {', '.join(repair.changed[:6])}"] if repair.changed else []
        done += [f"ran {', '.join(f'`{c}`' for c in repair.ran[:4])}"] if repair.ran else []
        lines.append(f"What made it work: {'; '.join(done)}.")
        lines += [sentence.text for sentence in told[:3]]
        title = told[0].text if told else f"{repair.error or repair.command}: fixed by {done[0]}"
        yield drafting.page(turn, key, "lesson", title, "\n".join(lines), "assistant", 0.7)
    elif told and acted:
        failed = next((error_line(t.output) for t in turn.tools if t.failed and error_line(t.output)), "")
        text = "\n".join([*([f"Error: {failed}"] if failed else []), *(s.text for s in told[:3])])
        yield drafting.page(turn, key, "lesson", told[0].text, text, "assistant", 0.6)
    steps = procedure(turn, said)
    if steps:
        yield drafting.page(
            turn, key, "procedure", _procedure_title(turn, steps), steps, "assistant", drafting.IMPORTANCE["procedure"]
        )


def _procedure_title(turn: Turn, steps: str) -> str:
    intro = re.match(r"(?:To|How to|Steps to|Steps for)\s+([^:：\n]{4,80}?)\s*[:：]", steps)
    return f"How to {intro[1]}" if intro is not None else f"Steps: {title_of(turn.prompt, drafting.TITLE_CHARS - 7)}"
