"""What of a statement a line of the brief tells: its own sentence, and of those beside it what says anything.

Capture keeps a statement with the sentences around it, which may tell of what, why, or when it does not hold: "fine. No
pandas in this repo. im tired of it". What is told is told to the letter, sentence by sentence; the page has it all.
"""

from __future__ import annotations

import re

from vmem.model import Page
from vmem.provenance import split_source
from vmem.recall.excerpt import sentences
from vmem.recall.outdated import content

FOUND_BY = 24  # characters of a page's title, by which its sentence is found among the others
CHOSEN = "Chosen: "  # begins what `vmem.capture.drafting` makes of a choice
SAYS = 2  # words that carry meaning, of a sentence that says anything
CHOICE_SAYS = 4  # of a choice that says it without the question

_POINTS = re.compile(
    r"\b(?:it|its|this|that|thats|these|those|they|them|their|same|above|both|one)\b(?! more\b)", re.IGNORECASE
)
# When it holds and when not, for whom, how much: never left out.
_LIMITS = re.compile(
    r"\b(?:unless|except|only|until|till?|if|when\w*|while|but|not|no|nor|none|never|always|nothing|nobody|cannot|must"
    r"|may|should|shall|allowed|all|every\w*|any\w*|either|before|after|without|within|least|most|max|min|alone"
    r"|stays?|rest|instead|myself|yourself|commit|push|merge|deploy|release|nie|nur|nicht|kein\w*|ohne|außer|sauf|pas"
    r"|jamais|s[oó]lo|nunca|mai)\b|n['’]?t\b|[\d`=<>/_:]|不|别|只|除",
    re.IGNORECASE,
)
# How somebody feels about it, what he did or had to bear.
_MOOD = re.compile(
    r"^\W*(?:(?:and|but|so|because|as|well|yes|no|oh|last time)\b\W*)*"
    r"(?:i|i['’]?m|i['’]ve|i['’]d|my|he|she|s?he['’]?s|s?he['’]?ll|we had|we lost|someone|somebody)\b",
    re.IGNORECASE,
)
# … which says how it is to be, all the same.
_BINDS = re.compile(
    r"\b(?:unless|except|only|until|if|always|never|must|every\w*|each|myself|commit|push|merge|deploy|apply|release|tag"
    r"|sign|review|approve|decide)\b|:\s",
    re.IGNORECASE,
)
# Work for this once, said before the statement; unless it is for good.
_ONCE = re.compile(
    r"^\W*(?:(?:please|pls|ok(?:ay)?|and|now|then|so|good|nice|great|yes|well|thanks)\b\W*)*(?:write|give|show|run|make"
    r"|add|fix|create|explain|find|check|look|send|tell|test|open|read|move|rename|commit|continue|go|start|try|do|see"
    r"|clean|update|change|delete|remove|build|install|search|rip|take|put|finish|tidy)\b",
    re.IGNORECASE,
)
_FOR_GOOD = re.compile(
    r"\b(?:always|never|every\w*|each|all|any|only|first|before|after|unless|until|when\w*|if|must|not)\b|n['’]?t\b",
    re.IGNORECASE,
)


def terse(page: Page, text: str) -> str:
    """Of `text`, the words of a page on one line, the page's own sentence and what of the others says anything; all of
    it where that sentence is not found, or capture did not write the page."""
    told = sentences(text)
    captured = page.version == 1 and page.title and split_source(page.text, page.speaker)[0] != page.text
    if len(told) < 2 or not captured:
        return text
    title = page.title.rstrip("…").casefold()[:FOUND_BY]
    own = next((n for n, one in enumerate(told) if one.casefold().startswith(title)), -1)
    if own < 0:
        return text
    chosen = page.text.startswith(CHOSEN)
    words = len(content(told[own].partition(" (")[0] if chosen else told[own]))  # without why
    points = _POINTS.search(told[own]) is not None or words <= (CHOICE_SAYS if chosen else SAYS)
    begin = max(0, own - points)
    before = [one for one in told[:begin] if _says(one) and not _once(one)]
    of = [one for one in told[begin:own] if len(content(one)) >= SAYS]
    return " ".join([*before, *of, told[own], *(one for one in told[own + 1 :] if _says(one))])


# --- private --------------------------------------------------------------------------------


def _says(sentence: str) -> bool:
    """Whether a sentence beside a statement tells more than what somebody feels, asks or nods at."""
    limits = _LIMITS.search(sentence) is not None
    if sentence.endswith(("?", "？")) or (len(content(sentence)) < SAYS and not limits):
        return False
    return not _MOOD.match(sentence) or _BINDS.search(sentence) is not None


def _once(sentence: str) -> bool:
    """Whether it is an order of one piece of work."""
    return _ONCE.match(sentence) is not None and _FOR_GOOD.search(sentence) is None
