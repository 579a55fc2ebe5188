"""What surrounds a sentence of the user, as features for `classifier`: what it may answer, and how it was received.

A short "the second, it is cheaper" is a choice only where something was offered; "Noted." after a
sentence tells that it was taken as a standing order and not as work to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from vmem.capture.languages.speech_en import content_words
from vmem.capture.patterns import phrases, regex
from vmem.capture.statements import choices, offers
from vmem.capture.statements.prose import Sentence, sentences
from vmem.model import Turn

_HEARD = phrases(r"""
    ^(?:noted|understood|ok(?:ay)?|got it|will do|agreed|sure|right|fine|clear|good to know|acknowledged
    |i'll (?:keep|stick|follow|remember|make sure|leave|not|ask|use)|i won'?t|makes sense|明白|好的?|收到|了解|记住
    |知道|清楚)
""")
_DONE = regex(r"(?i)^(?:done|set\b|(?!noted|agreed|acknowledged)\w+ed\b|已|完成|改好)")
_ANSWERING = regex(
    r"\b(?:list|open|noted?|remember|keep(?:ing)?|avoid(?:ing)?|always|never|no|only|until|from now on|then|stays?"
    r"|staying|switched|going|limit|rule|every|all|both|instead|won't|leave|leaving|untouched|by|before)\b"
    r"|记|以后|不再|改成|改用|换成|保持|待办|先|都|只"
)
_SHORT_ANSWER = 90  # characters
_OFFERS_TWO = regex(r"(?i)\beither\b|\btwo ways\b|options?\b|或者|也可以|两种")
_LETTERED = regex(r"(?s)(?:^|[\s(])(?:A[:.)]\s.{2,300}?[\s(]B|1\)\s.{2,300}?[\s(]2)[:.)]\s")
_SUPPOSES = regex(r"(?i)\b(?:would|could|should|can|might|may|i['’]d|if)\b|可以|建议|不如|要不|如果|也行")
_EITHER = regex(r"(?i)\bor\b|或者?|还是|也可以")
LAST_ANSWERING = 2  # of a message's sentences that may answer the turn before
_COMMON = frozenset("that this with from have will would could shoul there their which about your they them".split())
_HEAD = regex(r"[,，;；:：。.!]\s|[，。；]")


@dataclass(frozen=True, slots=True)
class Before:
    """The turn before, read once: whether it offered ways to go, asked, or only proposed a next step."""

    turn: Turn
    words: str  # the prompt's and the answer's, in lower case
    offers: bool
    alternatives: bool
    leaves_open: bool  # it names alternatives, proposes or asks anything
    asks: bool
    step: bool
    supposes: bool  # "would", "could", 可以: it speaks of what is not done yet
    either: bool  # it says "or"


def before(previous: Turn | None) -> Before | None:
    """What the turn before may have made a choice of; None without one."""
    if previous is None:
        return None
    said = sentences(previous.answer)
    proposals = [offers.proposes(s) for s in said]
    questions = [s.text.endswith(("?", "？")) for s in said]
    named = offers.offers_choice(previous.prompt) or any(offers.offers_choice(s.text) for s in said)
    asks = previous.answer.rstrip().endswith(("?", "？"))
    return Before(
        turn=previous,
        words=f"{previous.prompt} {previous.answer}".lower(),
        offers=any(proposals),
        alternatives=named
        or _OFFERS_TWO.search(previous.answer) is not None
        or _LETTERED.search(previous.answer) is not None,
        leaves_open=named or any(proposals) or any(questions),
        asks=asks,
        step=asks and any(question and not way for question, way in zip(questions, proposals, strict=True)),
        supposes=_SUPPOSES.search(previous.answer) is not None,
        either=_EITHER.search(previous.answer) is not None,
    )


def features(sentence: Sentence, place: int, told: Before | None, received: frozenset[str], answer: str) -> set[str]:
    """Features of where the sentence stands: `place` in its message, after what, and how it was `received`."""
    found = {"i:first" if place == 0 else "i:later", *received}
    if answer:
        echoed, brief = _known(sentence, answer[:300].lower())
        found.update((f"e:{echoed}", f"eb:{echoed}:{brief}:{place == 0}"))
        if told is not None and place <= LAST_ANSWERING:
            found.add(f"eo:{echoed}:{_known(sentence, told.words)[0]}:{told.alternatives}:{brief}")
    if told is None or place > LAST_ANSWERING:
        found.add("v:none")
        return found
    later = "" if place == 0 else "later "
    kind = f"{'alt' * told.alternatives}{'off' * told.offers}{'q' * told.asks}"
    facts = (
        ("offer", told.offers), ("alt", told.alternatives), ("q", told.asks), ("step", told.step),
        ("supposes", told.supposes), ("either", told.either),
    )  # fmt: skip
    found.update(f"v:{later}{name}" for name, holds in facts if holds)
    known, brief = _known(sentence, told.words)
    found.add(f"o:{later}{known}")
    found.add(f"ok:{later}{known}:{kind}")
    found.add(f"os:{later}{known}:{told.supposes}:{told.either}")
    found.add(f"oh:{later}{known}:{brief}:{'alt' if told.alternatives else 'off' if told.offers else 'none'}")
    if choices.agrees(sentence):
        found.add(f"v:{later}agree")
        found.add(f"v:{later}agree:{'step' if told.step else 'offer' if told.offers else 'none'}:{told.supposes}")
    if re.match(r"(?i)(?:no|nope|nah|neither)\b|不|都不", sentence.text):
        found.add(f"v:{later}no:{kind}")
    return found


def received(turn: Turn, previous: Turn | None) -> frozenset[str]:
    """Features of the whole turn: whether it opens a session, and how it was taken.

    Heard, done, met with a question; and whether the answer takes up what the one before had named.
    """
    answer = turn.answer.strip()
    short = len(answer) < _SHORT_ANSWER and not turn.tools
    found = {"a:opens"} if turn.number == 1 else set()
    if not answer:
        return frozenset(found)
    found |= {"a:+", "a:short" if short else "a:long"}
    if _HEARD.match(answer):
        found.add("a:heard-short" if short else "a:heard")
    if _DONE.match(answer):
        found.add("a:done")
    opening = re.findall(r"[a-z][a-z'’]*|[\u4e00-\u9fff]", answer.lower())[:3]
    found.update(f"a{n}:{' '.join(opening[:n])}" for n in (1, 2) if len(opening) >= n)
    found.update(f"aw:{mark}" for mark in _ANSWERING.findall(answer.lower()[:160]))
    if answer.endswith(("?", "？")):
        found.add("a:q")
    if re.search(r"\bit is\b", answer):
        found.add("a:it is")
    if previous is not None:
        found.add(f"a:follows {min(3, len(_names(answer) & _names(previous.answer)))}")
    return frozenset(found)


# --- private --------------------------------------------------------------------------------


def _known(sentence: Sentence, words: str) -> tuple[str, bool]:
    """How much of the sentence's first clause is among words said elsewhere, and whether that clause is brief."""
    head = _HEAD.split(sentence.text)[0]
    if sentence.chinese:
        parts = {a + b for a, b in pairwise(head) if a > "\u3400" and b > "\u3400"}
        parts |= {word.lower() for word in re.findall(r"[A-Za-z]\w+", head)}
        brief = len(head) <= 10
    else:
        parts = {word.lower().strip("'s") for word in content_words(head)} - {""}
        brief = len(head.split()) <= 5
    hits = sum(part in words for part in parts)
    return ("empty" if not parts else "all" if hits == len(parts) else "some" if hits else "no"), brief


def _names(text: str) -> set[str]:
    """Stems of the longer words, and Chinese pairs."""
    words = {word[:5] for word in re.findall(r"[a-z][a-z0-9_-]{3,}", text.lower())} - _COMMON
    return words | {text[i : i + 2] for i in range(len(text) - 1) if text[i] > "\u3400" < text[i + 1]}
