"""What of a statement a line of the brief tells: its own sentence, and of those beside it what says anything.

Capture keeps a statement with the sentences around it, which may tell of what, why, or when it does not hold: "fine. No
pandas in this repo. im tired of it". What is told is told to the letter, sentence by sentence; the page has it all.
"""

from __future__ import annotations

import re

from vmem.model import Page
from vmem.provenance import CHOSEN, split_source
from vmem.recall.words.sentences import ASKING, sentences
from vmem.recall.words.terms import content

FOUND_BY = 24  # characters of a page's title, by which its sentence is found among the others
SAYS = 2  # words that carry meaning, of a sentence that does not say of what
CHOICE_SAYS = 4  # of a choice that does not

_POINTS = re.compile(
    r"\b(?:it|its|this|that|thats|these|those|they|them|their|same|above|both|one)\b(?! more\b)"
    r"|[这那它他她]|上面|同样",
    re.IGNORECASE,
)
# How somebody feels about it, what he did or had to bear.
_MOOD = re.compile(
    r"^\W*(?:(?:and|but|so|because|as|well|yes|no|oh|last time)\b\W*)*"
    r"(?:i|i['’]?m|i['’]ve|i['’]d|my|s?he (?:was|had|knows|likes|loves|hates|laughs)|we had|we lost|someone|somebody)"
    r"\b",
    re.IGNORECASE,
)
# … which says how it is to be, all the same.
_BINDS = re.compile(
    r"\b(?:unless|except|only|until|if|always|never|must|every\w*|each|myself|commit|push|merge|deploy|apply|release|tag"
    r"|sign|review|approve|decide)\b|:\s",
    re.IGNORECASE,
)
# Nods, and what is only cheered or sighed.
_NODS = re.compile(
    r"^\W*(?:(?:yes|yep|yeah|ok(?:ay)?|no|fine|good|great|nice|cool|sweet|perfect|lovely|wonderful|gorgeous|marvellous"
    r"|agreed|right|sure|well|very|so|this|that|thats|it|is|i|like|lol|ha+|ugh|ffs|thanks?|thank you|please|pls|btw"
    r"|later|literally|also|excellent|exactly|of course|done|go|stop it)\b\W*)+$"
    # and in Chinese, of which each may bear a small word
    r"|^\W*(?:(?:嗯+|好的?|行|可以|对|是的?|没事|没问题|收到|明白|不错|很好|谢谢|辛苦|ok|就(?:这样|这么[改办做定])|(?:发|改|挪|加|提交|合)"
    r"(?=[吧了好]))[吧了啊呢的好]*\W*)+$",
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
    """Of `text`, the words of a page, its first line with the page's own sentence and what of the others says anything;
    all of it where that sentence is not found, or capture did not write the page."""
    line, below, rest = text.partition("\n")
    told = sentences(line)
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
    of = [one for one in told[begin:own] if not _nods(one)]
    after = [one for one in told[own + 1 :] if chosen or _says(one)]
    return " ".join([*before, *of, told[own], *after]) + below + rest


def _says(sentence: str) -> bool:
    """Whether a sentence beside a statement tells more than what somebody feels, asks or nods at."""
    if sentence.endswith(ASKING) or _nods(sentence):
        return False
    return not _MOOD.match(sentence) or _BINDS.search(sentence) is not None


def _nods(sentence: str) -> bool:
    """Whether it is a nod, or less."""
    return _NODS.match(sentence) is not None


def _once(sentence: str) -> bool:
    """Whether it is an order of one piece of work."""
    return _ONCE.match(sentence) is not None and _FOR_GOOD.search(sentence) is None
