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
    reason_of,
)
from vmem.capture.languages.facts_en import COMPLAINT, OUR_WAY, TASK, TASK_HEADING, WE_USE, states_number, to_remember
from vmem.capture.languages.rules_en import PREFER, REMEMBER_TO, forbids_or_demands
from vmem.capture.languages.speech_en import (
    ASKS_HELP,
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
    why = reason_of(sentence)
    instead = instead_of(sentence)
    if TASK.search(view) or (sentence.box == " " and sentence.bullet):
        return [Finding("task", why=why)]
    asks = bool(ASKS_HELP.search(view))
    if not asks and decides(sentence.view, view):
        found.append(Finding("decision", why=why, instead=instead, correction=bool(SECOND_THOUGHT.search(view))))
    elif not asks and not HEDGED.search(view) and (forbids_or_demands(view) or REMEMBER_TO.match(sentence.view)):
        return [Finding("constraint", why=why, instead=instead)]
    elif PREFER.search(view):
        found.append(Finding("preference", why=why, instead=instead))
    else:
        corrected = corrects(sentence)
        if corrected is not None:
            found.append(corrected)
    if not found and not asks and REJECT.search(view) and not faults.reports(sentence):
        found.append(Finding("rejected", why=why))
    if not found and not asks and WE_USE.match(view):
        found.append(Finding("fact"))
    if (
        not found
        and not asks
        and ((states_number(view, sentence) and not COMPLAINT.search(view)) or to_remember(sentence.view, view))
    ):
        found.append(Finding("fact"))
    if not found and not asks and OUR_WAY.match(view) and not COMPLAINT.search(view) and len(content_words(view)) >= 3:
        found.append(Finding("fact"))  # how things are done here, whatever it is called
    return found


def of_assistant(sentence: Sentence) -> list[Finding]:
    """What the assistant's sentence is: a choice it made, something it gave up, a measured fact, an open task."""
    view = LEAD.sub("", sentence.view)
    if QUESTION.search(view) or HYPOTHETICAL.search(view) or REPORTED.match(view):
        return []
    why = reason_of(sentence)
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
        if REJECT.search(view) and (why or SO.search(view)):
            found.append(Finding("rejected", why=why))
        elif CHOSEN_BY_ME.search(view) and (why or INSTEAD.search(view) or SO_I.search(view)):
            found.append(Finding("decision", why=why, instead=instead_of(sentence)))
    if not found and states_number(view, sentence):
        found.append(Finding("fact"))
    return found
