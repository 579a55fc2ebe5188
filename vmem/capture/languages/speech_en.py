"""English: which sentences say nothing of their own, and what is left of a sentence without its small words."""

from __future__ import annotations

import re

from vmem.capture.late import late
from vmem.capture.statements.prose import Sentence


def verbose(source: str) -> re.Pattern[str]:
    return late(source, re.IGNORECASE | re.VERBOSE)


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
    |they|the|these|those|people|users|all|any)\b|does|did|is|are|was|were|has|have\ (?:you|we|i
    |they)|why|what|how|which|who|whose|where|when\ (?:should|do|does|did|is|are|can|will)|am\ i|isn't|aren't
    |don't\ (?:you|we|they)|doesn't|didn't|won't|shouldn't|wouldn't)\b(?!\s+not\b)
    |(?<!if\s)(?<!why\s)\b(?:isn|aren|wouldn|shouldn)['’]?t\s+(?:that|it|this|they|we)\s
    """
)

MARKED = verbose(r"\?\W*$|,\s*(?:why|how\ come|right|correct|no)\W*$")

MAY_STATE = verbose(r"^(?:do|have|which|when|where|who|whose)\b")

IN_PASSING = verbose(
    r"""
    \b(?:this|just)\s+(?:one\s+)?(?:once|time)\b|\b(?:for|on|in)\s+(?:just\s+)?this\s+(?:one\s+)?(?:run|commit|pr|branch|time|one|demo|round|pass|step)\b
    |\bfor\s+(?:now|the\s+moment|the\s+demo|today)\b|\bjust\s+(?:for\s+)?(?:now|today|this)\b|\btemporarily\b|\brn\b|\bright\s+now\b|\bfor\s+(?:the\s+next|ten|five|an?)\s+(?:hour|minutes?|\d+)|\buntil\s+(?:lunch|noon|tonight|later)\b|\bwhile\s+i['’]?m\b|\buntil\s+i['’]?m\b|\btonight\b|\bby\s+tomorrow\b|\b(?:this|in\s+the)\s+(?:evening|afternoon|morning)\b|\blet\s+(?:that|this|it)\s+happen\s+ag
    |一小时内|这次|本次|这一次|暂时|临时|今天先
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
    |sure,\ because|just\ great|lol|lmao|haha|(?<!not\ )kidding|(?<!not\ )joking|rofl)\b
   |(?<!\w)/s\b|[:;]-?[)PD](?!\w)|😂|🙄|🤣|\bwow,
    """
)

REPORTED = verbose(
    r"""
    ^(?:he|she|they|the\ (?:doc|docs|article|author|reviewer|readme|post|book|mail|manual|comment|spec|blog)\w*
    |it|someone|people|(?:my|our|the|a)\ (?:boss|manager|colleague|coworker
    |team\ ?lead|lead|team\ ?mate|friend|intern|client|customer|cto|ceo
    |designer|vendor|consultant|guy|internet|llm|chatgpt|copilot)\w*)\s+(?:\w+\s+)?(?:says?|said|wrote|writes|claims?|thinks?|told|tells
    |suggests?|recommends?|argues?|states?)\b
    |^(?:\w+\s+){0,4}?(?:asks?|asked|asking|wonders?)(?:\s+(?:me|us))?\s*(?:(?:if|whether|how|what|who|why|when|which|where|can|could|may|might|should)\b|:)
    |^an?\s+(?:\w+\s+){1,3}?(?:has\s+)?(?:written|wrote|asked|called|mailed|phoned|complained)\b
    """
)

# Taken back at once ("ah forget it"), or somebody's words with a colon ("my predecessor: …") or as advice for all.
TAKEN_BACK = verbose(
    r"""
    \b(?:forget\s+(?:it|that|about\s+it)|never\s*mind|nvm|just\s+(?:kidding|curious|asking|venting|thinking\s+aloud)|no\s+feelings)\W*$
    |\bno\s+wait,?\s+(?:they|it|that|the)\b|^(?:nothing\s+decided|not\s+(?:relevant|a\s+request))\b
    """
)
HEARSAY = verbose(
    r"""
    ^(?:(?:my|our|the|a|some|dude|guy|someone|last|old|previous|former|from)\s+)*(?:predecessors?|vendors?|colleagues?|reviewer(?:\s+\d)?|prof(?:essor)?
    |dude|guy|someone|meme|sign|tutorial|blog|wiki|slack|twitter|reddit|stack\s*overflow|manual|guide|docs?|readme|linter
    |compiler)(?:\s+(?:from|at|in|on)\s+[\w' ]{2,20})?\s*:
    |^(?:[\w'’]+\s+){1,3}says?\s+(?:that\s+)?(?:you|one|we|people)
    \s+(?:should|must|have\s+to|can|never|always)\b
    |,\s*(?:says|said|according\s+to)\s+(?!legal|security|compliance|finance
    |the\s+(?:law|lawyers?|auditors?|security|contract|client|customer|dba))[\w'’ ]{2,24}(?:$|,)
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
        QUESTION.search(view)
        or HYPOTHETICAL.search(view)
        or SARCASM.search(sentence.view)
        or REPORTED.match(view)
        or TAKEN_BACK.search(view)
        or HEARSAY.search(view)
    )


def only_begins_like_a_question(sentence: Sentence) -> bool:
    """Whether its first word alone makes it one: "do the second" has no mark, and asks nothing."""
    view = LEAD.sub("", sentence.view)
    return MAY_STATE.match(view) is not None and not (
        MARKED.search(view)
        or HYPOTHETICAL.search(view)
        or SARCASM.search(view)
        or REPORTED.match(view)
        or HEARSAY.search(view)
    )


def in_passing(sentence: Sentence) -> bool:
    """Whether it is said of this one time only. English and Chinese."""
    return IN_PASSING.search(sentence.view) is not None


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
