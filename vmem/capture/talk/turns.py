"""Turns: a transcript's records put together, each with what the user said and what was said and done about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from vmem.capture.talk import dialogs
from vmem.capture.talk.asked_for import TOLD_MARK, redact_answer
from vmem.capture.talk.episodes import EDIT_TOOLS, clip, relative
from vmem.capture.talk.occasions import WAKER
from vmem.capture.talk.records import Block, Record
from vmem.capture.talk.said_again import redact_and_name
from vmem.capture.talk.transcript import begins, without_copies
from vmem.hot.redact import redact
from vmem.model import Dialog, Exchange, ToolUse, Turn

OUTPUT_CHARS = 4000  # kept of a failed tool's output: its beginning and its end
TARGET_CHARS = 600
TOLD_MOST = 100  # secrets that are looked for in what is said after them


def turns(
    records: Iterable[Record],
    *,
    session_id: str = "",
    first_number: int = 1,
    last_answer: str = "",
    patterns: Sequence[re.Pattern[str]] = (),
    said_before: str = "",
    secrets: list[str] | None = None,
) -> list[Turn]:
    """The turns that the records tell, in order; one thread (main or an agent) after the other.

    `first_number` is the number of the first turn that begins among the main thread's records.
    `last_answer` is the Stop event's last_assistant_message: the transcript may not have it yet.
    Records before that are turn `first_number` - 1. `said_before` is what the assistant said before them.
    `secrets` takes up what was said to who asked for a secret, and what was named as one: both are cut from all that
    is said after it, too.

    Every text is redacted (`patterns` are the user's) before it is shortened, split or read: later, half of
    a secret or of a private part would no longer look like one.
    """
    threads: dict[str, list[_Open]] = {}
    told = secrets if secrets is not None else []
    seen: set[str] = set()
    for record in without_copies(records):
        if record.uuid:
            if record.uuid in seen:
                continue
            seen.add(record.uuid)
        thread = threads.setdefault(record.agent, [])
        if begins(record, thread[-1].prompt_id if thread else ""):
            if thread and thread[-1].same_prompt(record):
                continue
            number = thread[-1].number + 1 if thread else (first_number if record.agent == "" else 1)
            for turn in thread:
                if turn.copied and turn.prompt_id == record.prompt_id:  # what a fork copies bears its first prompt's id
                    turn.prompt_id = ""
            opened = _Open(record.agent, number, session_id or record.session_id, patterns, told)
            opened.question = thread[-1].last_answer() if thread else said_before if record.agent == "" else ""
            opened.begin(record)
            thread.append(opened)
        elif record.kind == "recap":
            if thread and not record.copied:
                thread[-1].recap = redact(record.text, patterns)[0]
            continue
        elif record.kind not in ("steer", "user", "assistant"):
            continue
        elif not thread:
            if record.copied or record.kind == "user":  # a command of the user's begins no turn
                continue
            number = (first_number if record.agent == "" else 1) - 1
            thread.append(_Open(record.agent, number, session_id or record.session_id, patterns, told))
        thread[-1].add(record)
    if last_answer.strip():
        main = threads.setdefault("", [])
        if not main:
            main.append(_Open("", first_number, session_id, patterns, told))
        main[-1].finish(last_answer)
    return [opened.closed() for thread in threads.values() for opened in thread if opened.tells()]


# --- private --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """A turn being put together. `spoke` is what the user said after the prompt, each with how many answers came
    before it; `question` what was said before the prompt; `told` are secrets that may be said again."""

    agent: str
    number: int
    session_id: str
    patterns: Sequence[re.Pattern[str]]
    told: list[str]
    prompt: str = ""
    answers: list[str] = field(default_factory=list)
    spoke: list[tuple[int, Exchange]] = field(default_factory=list)
    tools: dict[str, ToolUse] = field(default_factory=dict)
    plans: dict[str, str] = field(default_factory=dict)
    said: set[tuple[str, str]] = field(default_factory=set)
    command: bool = False
    copied: bool = False
    begun_with: Exchange | None = None
    cwd: str = ""
    branch: str = ""
    prompt_id: str = ""
    started_at: float = 0.0
    ended_at: float = 0.0
    recap: str = ""
    occasion: str = ""
    idle: bool = False
    question: str = ""

    def clean(self, text: str) -> str:
        for secret in self.told:
            text = text.replace(secret, TOLD_MARK)
        clean, named = redact_and_name(text, self.patterns)
        self.told += named[: max(0, TOLD_MOST - len(self.told))]
        return clean

    def answered(self, question: str, words: str) -> str:
        """What was said to who asked that, clean."""
        clean, secret = redact_answer(question, self.clean(words), self.patterns)
        self.told += [secret] if secret else []
        return clean

    def last_answer(self) -> str:
        return self.answers[-1] if self.answers else ""

    def begin(self, record: Record) -> None:
        own = record.kind == "prompt"
        text = self.answered(self.question, record.text) if own else self.clean(record.text)
        self.prompt, self.occasion = (text, "") if own else ("", text)
        self.prompt_id = self.prompt_id or record.prompt_id

    def same_prompt(self, record: Record) -> bool:
        """Whether this turn already began with the prompt (written again, or carried over), or the client began it
        under the prompt's id: then the user's words are added to it."""
        fresh = not self.answers and not self.tools
        if self.occasion and record.prompt_id == self.prompt_id and not record.copied:
            if fresh:
                self.begin(record)
            else:
                self.add_words(record)
            return True
        if record.prompt_id and record.prompt_id == self.prompt_id:
            return fresh or self.clean(record.text) == self.prompt
        return fresh and self.clean(record.text) == self.prompt and not record.prompt_id

    def add(self, record: Record) -> None:
        if record.at:
            self.started_at = self.started_at or record.at
            self.ended_at = max(self.ended_at, record.at)
        self.cwd = self.cwd or record.cwd
        if record.branch and self.is_here(record.cwd):
            self.branch = self.clean(record.branch)
        for block in record.blocks:
            self.add_block(block, record.message_id)
        self.command = self.command or record.command
        self.copied = self.copied or record.copied
        if record.kind == "prompt" and record.plan:
            self.begun_with = self.cleaned(dialogs.plan_begun(record.text))
        elif record.kind in ("steer", "user") and record.text:
            self.add_words(record)

    def add_words(self, record: Record) -> None:
        """What was typed during the turn, or while a call was allowed: the result before it may be that call's."""
        words = self.answered(self.last_answer(), record.text)
        place, last = self.spoke[-1] if self.spoke and record.kind == "user" and record.blocks else (0, Exchange(""))
        if last.sort == "plan" and not last.words:
            self.spoke[-1] = (place, replace(last, words=words))
        else:
            self.spoke.append((len(self.answers), Exchange(words)))

    def is_here(self, cwd: str) -> bool:
        """Whether a record was written where the turn began, or below: its commands may go to other repositories."""
        return cwd in ("", self.cwd) or cwd.startswith(f"{self.cwd}/")

    def add_block(self, block: Block, message_id: str) -> None:
        if block.kind == "text":
            text = self.clean(block.text).strip()
            text = _shortened(text) if block.tool else text  # fields are for a program, and may be its whole data
            if text and (message_id, text) not in self.said:
                self.said.add((message_id, text))
                self.answers.append(text)
        elif block.kind == "tool_use":
            if dialogs.is_plan_file(block.tool, block.target):
                return
            if block.tool == WAKER:
                self.idle = block.idle
            key = block.tool_id or f"#{len(self.tools)}"
            target, before, after = map(self.clean, (block.target, block.before, block.after))
            self.tools.setdefault(key, ToolUse(block.tool, clip(target, TARGET_CHARS), before=before, after=after))
            if block.text:
                self.plans[key] = block.text
        elif block.kind == "tool_result" and block.tool_id in self.tools:
            self.add_result(block)

    def add_result(self, block: Block) -> None:
        used = self.tools[block.tool_id]
        said = dialogs.believed(block.said, used.name, block.denied)
        for one in said:
            if used.name != dialogs.PICKER or one.sort != "call" or one.words:
                self.add_dialog(one, block.tool_id)
        if said or used.name in dialogs.TOOLS or block.denied:
            del self.tools[block.tool_id]  # its dialog tells of it; a call that was denied was not made
        else:
            output = _shortened(self.clean(block.text)) if block.failed else ""
            self.tools[block.tool_id] = replace(used, output=output, failed=block.failed)

    def add_dialog(self, one: Exchange, tool_id: str) -> None:
        if one.sort == "call":
            plan = self.plans.get(tool_id, "")
            sort: Literal["plan", "call"] = "plan" if plan else "call"
            about = plan or self.call_of(self.tools[tool_id])
            left = plan and not one.words  # perhaps to begin anew with it, which approves it
            verdict = "left" if left else one.dialog.verdict if one.dialog is not None else ""
            one = replace(one, dialog=Dialog(sort, about, verdict))
        one = self.cleaned(one)
        if one.dialog is not None and one.dialog.sort == "plan" and one.dialog.verdict == "approved":
            self.answers.append(f"{dialogs.APPROVED}{one.dialog.about}")
        self.spoke.append((len(self.answers), one))

    def call_of(self, tool: ToolUse) -> str:
        target = relative(tool.target, self.cwd)
        return clip(f"to edit {target}" if tool.name in EDIT_TOOLS else f"`{target or tool.name}`", dialogs.ABOUT_CHARS)

    def cleaned(self, one: Exchange) -> Exchange:
        dialog = one.dialog
        asked = dialog.about if dialog is not None and dialog.sort == "question" else self.last_answer()
        words = self.answered(asked, one.words)
        if dialog is not None:
            if dialog.sort == "question":
                dialog = replace(dialog, verdict=self.answered(asked, dialog.verdict))
            about, verdict, detail, *others = map(
                self.clean, (dialog.about, dialog.verdict, dialog.detail, *dialog.others)
            )
            dialog = Dialog(dialog.sort, about, verdict, detail, tuple(others))
        return Exchange(words, one.answer, dialog)

    def finish(self, last_answer: str) -> None:
        last = self.clean(last_answer).strip()
        told = "\n\n".join(self.answers)
        if told.endswith(last):
            return
        if self.answers and last.startswith(self.answers[-1]):
            self.answers[-1] = last  # the transcript had its beginning
        else:
            self.answers.append(last)

    def tells(self) -> bool:
        """Whether anything was said or done; a command that the model did not answer was the client's own."""
        return bool(self.answers or self.tools or self.spoke or (self.prompt and not self.command))

    def exchanges(self) -> tuple[Exchange, ...]:
        """What was said in order, where the user said more than the prompt."""
        first = self.begun_with or Exchange(self.prompt)
        if not self.spoke and self.begun_with is None:
            return ()
        spoke = [(0, first), *self.spoke]
        ends = [*(place for place, _ in spoke[1:]), len(self.answers)]
        return tuple(
            replace(one, answer="\n\n".join(self.answers[begin:end]), closing="".join(self.answers[begin:end][-1:]))
            for (begin, one), end in zip(spoke, ends, strict=True)
        )

    def closed(self) -> Turn:
        return Turn(
            session_id=self.session_id,
            number=self.number,
            prompt="\n\n".join(text for text in (self.prompt, *(dialogs.shown(one) for _, one in self.spoke)) if text),
            answer="\n\n".join(self.answers),
            tools=tuple(self.tools.values()),
            agent=self.agent,
            cwd=self.cwd,
            branch=self.branch,
            prompt_id=self.prompt_id,
            started_at=self.started_at,
            ended_at=self.ended_at,
            exchanges=self.exchanges(),
            closing="".join(self.answers[-1:]) if self.tools else "",
            recap=self.recap,
            occasion=self.occasion,
            idle=self.idle and bool(self.occasion),
        )


def _shortened(output: str) -> str:
    if len(output) <= OUTPUT_CHARS:
        return output
    half = OUTPUT_CHARS // 2
    return f"{output[:half]}\n[… {len(output) - 2 * half} characters …]\n{output[-half:]}"
