"""English: what a sentence of the user, or of the assistant, is.

Precision first: a trigger word is not enough. "It always crashes", "I must say", "should we never
…?" and "imagine you must …" say nothing about how to work; an imperative, a standing rule about
things, or a choice that was made does.
"""

from __future__ import annotations

import re

from vmem.capture.languages.choices_en import (
    CHOSEN_BY_ME,
    INSTEAD,
    REJECT,
    SECOND_THOUGHT,
    SO,
    SO_I,
    SUGGESTS,
    WHY,
    corrects,
    decides,
    instead_of,
)
from vmem.capture.languages.facts_en import (
    CAME_UPON,
    COMPLAINT,
    OUR_WAY,
    TASK,
    TASK_HEADING,
    states_number,
    to_remember,
)
from vmem.capture.languages.rules_en import PREFER, forbids_or_demands
from vmem.capture.languages.speech_en import (
    HEDGED,
    HYPOTHETICAL,
    LEAD,
    QUESTION,
    REPORTED,
    content_words,
    ignored,
)
from vmem.capture.statements import faults
from vmem.capture.statements.finding import Finding
from vmem.capture.statements.prose import Sentence


def of_user(sentence: Sentence) -> list[Finding]:
    """What the user's sentence is: at most one of constraint, decision, preference; and what it rejects."""
    if ignored(sentence):
        return []
    view = LEAD.sub("", sentence.view)
    found: list[Finding] = []
    instead = instead_of(sentence)
    if TASK.search(view) or (sentence.box == " " and sentence.bullet):
        return [Finding("task")]
    if decides(sentence.view, view):
        found.append(Finding("decision", instead=instead, correction=bool(SECOND_THOUGHT.search(view))))
    elif not HEDGED.search(view) and forbids_or_demands(view):
        return [Finding("constraint", instead=instead)]
    elif PREFER.search(view):
        found.append(Finding("preference", instead=instead))
    else:
        corrected = corrects(sentence)
        if corrected is not None:
            found.append(corrected)
    if found:
        return found
    if REJECT.search(view) and not CAME_UPON.match(view) and not faults.reports(sentence):
        return [Finding("rejected")]
    if to_remember(sentence.view, view):
        return [Finding("fact")]
    ours = OUR_WAY.match(view) is not None and len(content_words(view)) >= 3
    return [Finding("fact")] if (ours or states_number(view, sentence)) and not COMPLAINT.search(view) else []


def of_assistant(sentence: Sentence) -> list[Finding]:
    """What the assistant's sentence is: a choice it made, something it gave up, a measured fact, an open task."""
    view = LEAD.sub("", sentence.view)
    if QUESTION.search(view) or HYPOTHETICAL.search(view) or REPORTED.match(view):
        return []
    if (
        sentence.box == " " or (sentence.bullet and sentence.box == "" and TASK_HEADING.search(sentence.heading))
    ) and len(view.split()) >= 3:
        return [Finding("task")]
    if re.match(r"(?i)(?:todo|follow[- ]?up)\s*:", view):
        return [Finding("task")]
    found: list[Finding] = []
    reason = WHY.search(sentence.view)
    told = sentence.view[: reason.start()] if reason is not None else view  # "because it would …" is no suggestion
    if not SUGGESTS.search(told):
        turned_down, chosen = REJECT.search(view), CHOSEN_BY_ME.search(view)
        first = chosen is not None and (
            turned_down is None or chosen.end() < turned_down.start()
        )  # "X; Y was rejected"
        if turned_down is not None and not first and (reason is not None or SO.search(view)):
            found.append(Finding("rejected"))
        elif chosen is not None and (reason is not None or INSTEAD.search(view) or SO_I.search(view)):
            found.append(Finding("decision", instead=instead_of(sentence)))
    if not found and states_number(view, sentence):
        found.append(Finding("fact"))
    return found
