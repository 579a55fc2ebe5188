"""Answers in other languages than English and Chinese: a bare "ja, mach das", "la segunda" or それでお願い to an offer.

They say nothing by themselves: what the assistant offered in its own words makes them a choice. Agreeing to a mere step
("soll ich die Tests laufen lassen?") is none.
"""

from __future__ import annotations

import re

from vmem.capture.patterns import regex
from vmem.capture.statements.offers import OPTION_CHARS, listed
from vmem.capture.statements.prose import Sentence
from vmem.languages import LANGUAGES
from vmem.languages.patterns import SPACELESS, any_language

MOST_CHARS = 60  # of a reply that only agrees, or names an option by its place
BARE_CHARS = 50  # of an offer that is told with what was said before it: "soll ich das so machen?"


_ANSWERS = {name: language.answers for name, language in LANGUAGES.items() if language.answers}
_IN_ANY = "ok okay yes super perfekt go"
_STEPS_IN_ANY = r"tests?|tester|commit\w*|push\w*|pull|merge\w*|deploy\w*|release|pr"


def _all(field: str) -> str:
    """The alternatives of every language."""
    return "|".join(getattr(words, field) for words in _ANSWERS.values())


_SPACED = [words for language, words in _ANSWERS.items() if language not in SPACELESS]
_AGREES = frozenset(_IN_ANY.split()).union(*(words.agrees.split() for words in _SPACED))
_AGREES_ASIA = regex(rf"^(?:{_ANSWERS['ja'].agrees}|ok|{_ANSWERS['ko'].agrees})++$")
_PLACES = [*map("|".join, zip(*(words.places.split(" / ") for words in _ANSWERS.values()), strict=True))]
_PLACE = regex(
    rf"^\W*(?:(?:ok|{_all('before')})\W+)*+"
    rf"(?:{'|'.join(f'(?P<p{place}>{words})' for place, words in enumerate(_PLACES))})"
    rf"\W*(?:(?:{_all('behind')})\W*+)*+$",
    re.IGNORECASE,
)
_STEP = regex(
    any_language({"": _STEPS_IN_ANY, **{name: words.step for name, words in _ANSWERS.items()}}), re.IGNORECASE
)
_OFFERS = regex(r"[?？]\s*$|ましょうか[。\s]*$|(?:할까요|드릴까요)\W*$")
# What is so, and not what is to be done: a yes to that is an answer.
_ASKS_WHAT_IS = regex(
    r"^\W*(?:(?:and|so|then|und|also)\s)?"
    r"(?:(?:is|are|was|were|does|did|has)\s(?!(?:it|that|this|these|they)\s"
    r"(?:ok|okay|fine|good|right|alright|all right|acceptable|what|how)\b)"
    r"|(?:ist|sind|war|waren|hat)\s(?!(?:das|es|dies)\s(?:ok|okay|gut|recht|so|richtig|in ordnung)\b))\w",
    re.IGNORECASE,
)
_WORD = regex(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SPACES = regex(r"[\s\W_]+")


def agrees(sentence: Sentence) -> bool:
    """Whether a reply does no more than agree."""
    text = sentence.text.strip().lower().replace("’", "'")
    if len(text) > MOST_CHARS or text.endswith(("?", "？")):
        return False
    words = _WORD.findall(text)
    return bool(words) and (_AGREES.issuperset(words) or _AGREES_ASIA.match(_SPACES.sub("", text)) is not None)


def offered(said: list[Sentence]) -> str:
    """The way of doing something for which an answer ends by asking, with what was said before it if it only points
    there; "" for none, for a mere step, and where it asks what is so."""
    if not said or not _OFFERS.search(said[-1].text) or _STEP.search(said[-1].text):
        return ""
    if _ASKS_WHAT_IS.match(said[-1].text):
        return ""
    bare = len(said[-1].text) < BARE_CHARS and len(said) > 1
    return f"{said[-2].text} {said[-1].text}" if bare else said[-1].text


def option(words: str, answer: str) -> str:
    """The option of an answer that a reply means by its place; "" for none."""
    match = _PLACE.match(words) if len(words) <= MOST_CHARS else None
    rows = listed(answer) if match is not None else []
    if match is None or not rows:
        return ""
    place = int((match.lastgroup or "p0")[1:])
    place = len(rows) - 1 if place == len(_PLACES) - 1 else place
    return rows[place][:OPTION_CHARS] if place < len(rows) else ""
