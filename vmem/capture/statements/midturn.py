"""What was settled while a turn went on: a picker's answer is a choice, an approved plan what is going to be done, and
what the user typed a correction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vmem.capture.languages.speech_en import content_words
from vmem.capture.patterns import regex
from vmem.capture.statements import drafting, offers, undecided
from vmem.capture.statements.choices import Choice
from vmem.capture.statements.judging import ignored
from vmem.capture.statements.prose import Sentence, sentences, spoken
from vmem.capture.talk.dialogs import APPROVED
from vmem.capture.talk.episodes import title_of
from vmem.model import Dialog, Draft, Kind, Turn
from vmem.provenance import ASKED_WAS, OF_PLAN, REFUSING
from vmem.recall.prompt.empty import needs_nothing

PLAN_CHARS = 1200
PLAN_LINE_CHARS = 160
PLAN_IMPORTANCE = 0.7
LEAST_LINE = 12
WORDS_CHARS = 320
LEAST_WORDS = 2  # that carry meaning
_KINDS: tuple[Kind, ...] = ("constraint", "preference", "decision", "fact")
_YES_NO = regex(
    r"(?i)(?:yes|no|nope|yep|sure|ok(?:ay)?|skip|cancel|stop|proceed|continue|go ahead|do it|not now|later|neither"
    r"|none|ja|nein|weiter|abbrechen|是|否|好的?|不(?:用|要)?|继续|取消)\b"
    r"|是|否|好的?|不(?:用|要)?|继续|取消"
)
_MARKS = regex(r"^[\s#>*\-+\d.)(]*(?:\[[ x]\]\s*)?")


def of_dialog(turn: Turn, key: str, dialog: Dialog) -> Iterator[Draft]:
    """The pages of what was settled by a click in a dialog of the turn; none of a step that was only let through."""
    if dialog.sort == "question" and dialog.verdict and not _only_a_step(dialog):
        why = ". ".join(part for part in (dialog.detail, turn.prompt) if part)
        yield from drafting.of_choice(turn, key, Choice(dialog.verdict, dialog.about, why, " or ".join(dialog.others)))
    elif dialog.sort == "plan" and dialog.verdict == "approved":
        lines = [_MARKS.sub("", line).strip(" *_`:") for line in dialog.about.splitlines()]
        lines = [title_of(line, PLAN_LINE_CHARS) for line in lines if len(line) >= LEAST_LINE]
        if lines:
            text = f"{APPROVED}{lines[0]}\n"
            for line in lines[1:]:
                if len(text) + len(line) > PLAN_CHARS:
                    break
                text += f"- {line}\n"
            yield drafting.page(turn, key, "decision", f"Plan: {lines[0]}", text.rstrip(), "assistant", PLAN_IMPORTANCE)


def of_words(turn: Turn, key: str, dialog: Dialog | None, found: Sequence[Draft]) -> Draft | None:
    """What the user typed while the turn went on, as one page: it corrects what was about to be done, or answers what
    was asked, in few words that belong together. `found` is what was found in it, sentence by sentence.

    None where it is long, or tells nothing, or only goes with a click that says more.
    """
    words = turn.prompt
    if len(words) > WORDS_CHARS or (dialog is not None and dialog.sort == "question" and dialog.verdict):
        return None
    kinds = {draft.kind for draft in found}
    kind = next((kind for kind in _KINDS if kind in kinds), None)
    if kind is None:
        said = spoken(words)
        if not said or not any(_settles(sentence) for sentence in said):
            return None
        kind = "decision" if dialog is not None else "fact"
    text = f"{drafting.as_sentence(words)}{_occasion(dialog)}"
    tags = tuple(dict.fromkeys(tag for draft in found for tag in draft.tags))
    return drafting.page(turn, key, kind, words, text, "user", drafting.IMPORTANCE[kind], tags)


# --- private --------------------------------------------------------------------------------


def _settles(sentence: Sentence) -> bool:
    if len(content_words(sentence.text)) < LEAST_WORDS and not sentence.chinese:
        return False
    return not (
        sentence.text.endswith(("?", "？"))
        or needs_nothing(sentence.text)
        or ignored(sentence)
        or undecided.leaves_open(sentence)
        or undecided.is_one_step(sentence)
    )


def _occasion(dialog: Dialog | None) -> str:
    if dialog is None:
        return ""
    label, chars = {"question": (ASKED_WAS, 200), "plan": (OF_PLAN, 100), "call": (REFUSING, 100)}[dialog.sort]
    return f"\n{label}{title_of(dialog.about, chars)}"


def _only_a_step(dialog: Dialog) -> bool:
    """Whether a yes or no only lets something be done once: "Shall I run the tests?"."""
    if _YES_NO.match(dialog.verdict) is None:
        return False
    asked = sentences(dialog.about)
    return not asked or not offers.proposes(asked[-1]) or undecided.is_one_step(asked[-1])
