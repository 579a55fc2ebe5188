"""English: which sentences say nothing of their own, and what is left of a sentence without its small words."""

from __future__ import annotations

import re

from vmem.capture.prose import Sentence


def verbose(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE | re.VERBOSE)


LEAD = verbose(
    r"""
    ^(?:(?:and|but|so|also|then|ok(?:ay)?|well|right|great|good|nice|perfect|fine|thanks|thank\ you|cool|hm+|btw
    |fyi|oh|hey|yes|yeah|yep|sure|alright|awesome|agreed|remember|note|please\ note|one\ more\ thing|important
    |rule|reminder|in\ general|whatever\ you\ do|seriously|again|everyone|claude)\b(?!\s+(?:crash|fail|work
    |problem))[\s,.:;!-]*(?:that\s+)?)+
    """
)

QUESTION = verbose(
    r"""
    \?\W*$|,\s*(?:why|how\ come|right|correct|no)\W*$|^(?:should|shall|could|would|can|will|may|do\ (?:i|we|you
    |they|the|these|those|this|that|it|people|users|all|any)\b|does|did|is|are|was|were|has|have\ (?:you|we|i
    |they)|why|what|how|which|who|whose|where|when\ (?:should|do|does|did|is|are|can|will)|am\ i|isn't|aren't
    |don't\ (?:you|we|they)|doesn't|didn't|won't|shouldn't|wouldn't)\b(?!\s+not\b)
    """
)

HYPOTHETICAL = verbose(
    r"""
    \b(?:imagine|suppose|supposing|hypothetical(?:ly)?|what\ if|let's\ say|pretend|in\ theory|as\ an\ example
    |for\ example,?\ if|if\ (?:we|i|you|it|they)\ (?:were|had|did|could|would|ever)|would\ (?:have|be|you|we
    |never|always)|one\ could|were\ to|might\ have\ to)\b|^(?:and\ )?if\b[^,]*\?
    """
)

SARCASM = verbose(
    r"""
    \b(?:oh\ sure|yeah,?\ right|what\ a\ (?:great|brilliant|wonderful|nice)|brilliant,|genius,|great\ idea
    |sure,\ because|just\ great|lol|lmao|haha|kidding|joking|rofl)\b|(?<!\w)/s\b|[:;]-?[)PD](?!\w)|😂|🙄|🤣|\bwow,
    """
)

REPORTED = verbose(
    r"""
    ^(?:he|she|they|the\ (?:doc|docs|article|author|reviewer|readme|post|book|mail|manual|comment|spec|blog)\w*
    |it|someone|people|(?:my|our|the|a)\ (?:boss|manager|colleague|coworker
    |team\ ?lead|lead|team\ ?mate|friend|intern|client|customer|cto|ceo
    |designer|vendor|consultant|guy|internet|llm|chatgpt|copilot)\w*)\s+(?:\w+\s+)?(?:says?|said|wrote|writes|claims?|thinks?|told|tells
    |suggests?|recommends?|argues?|states?)\b
    """
)

FILLER = frozenset(
    "a an and are as at be but by do does for from had has have i if in into is it its just let me my of on "
    "or our please so that the "
    "their them then there these they this to too us was we will with you your now yet again still also very "
    "really only not no".split()
)

ASKS_HELP = verbose(
    r"\b(?:can|could|would)\s+(?:you|someone)\b|\bhow\s+(?:can|do|should|could|would)\s+(?:i|we)\b"
    r"|\bwhat\s+(?:should|can|do)\s+(?:i|we)\b|\bwondering\b|\bnot\s+sure\b|\bneed\s+help\b|\bhelp\s+me\b"
)

HEDGED = verbose(
    r"\b(?:maybe|perhaps|i\s+(?:think|guess|suppose|wonder|wish|hope)|probably|possibly|might|worried|hoping|no\s+idea\s+(?:if|whether|why|what|how)|unclear)\b"
)


def ignored(sentence: Sentence) -> bool:
    """Questions, hypotheticals, sarcasm and reported speech say nothing of their own."""
    view = LEAD.sub("", sentence.view)
    return bool(
        QUESTION.search(view) or HYPOTHETICAL.search(view) or SARCASM.search(sentence.view) or REPORTED.match(view)
    )


def sets_a_scene(sentence: Sentence) -> bool:
    """Whether what follows in this message is imagined, or a joke."""
    return bool(HYPOTHETICAL.match(LEAD.sub("", sentence.view)) or SARCASM.match(LEAD.sub("", sentence.view)))


def content_words(view: str) -> list[str]:
    """Words that carry meaning; blanked code, paths and quotes count as one each."""
    words = re.findall(r"[A-Za-z][\w'’+#-]*|`+|~+|\"+|\d[\w.%]*", view)
    return [w for w in words if w.lower() not in FILLER and w.lower() not in TRIGGER_WORDS]


TRIGGER_WORDS = frozenset(
    "never always must don't dont do not ever need needs has have should shall from now on ok okay please "
    "only without".split()
)
