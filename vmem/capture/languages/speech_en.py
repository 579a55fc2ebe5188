"""English: which sentences say nothing of their own, and what is left of a sentence without its small words."""

from __future__ import annotations

import re

from vmem.capture.patterns import phrases
from vmem.capture.statements.prose import Sentence
from vmem.recall.words.language import sentence_language
from vmem.recall.words.stopwords import ENGLISH_STOP

LEAST_SMALL = 2  # small words of English in what is English

# What "no" before it forbids nothing: "no problem", "no output".
NO_BID = (
    r"(?:problem|idea|worr|need|way|rush|luck|thanks|errors?\b|output|changes?\b|response|logs?\b|results?\b|effect"
    r"|warnings?\b|reply|answer|success|news|difference|diffs?\b|match(?:es)?\b|hits?\b|joy\b|longer|more\b|matter"
    r"|wonder|clue|hurry|biggie|sorry)"
)
LEAD = phrases(r"""
    ^(?:(?:and|but|so|also|then|ok(?:ay)?|well|right|great|good|nice|perfect|fine|thanks|thank you|cool|hm+|btw|fyi|oh
    |hey|yes|yeah|yep|sure|alright|awesome|agreed|remember(?! to)|note|please note|important|rule
    |(?:one (?:more|last)|another|an?|last|new|next|quick) (?:(?:tiny|small|little|quick|last) )?(?:thing|request
    |favou?r)(?=[,:.])
    |reminder|in general|whatever you do|seriously|again|everyone|claude|first thing
    |(?:exactly|precisely|absolutely|definitely)(?=\s*[,.:;!]))\b(?! (?:crash|fail|work
    |problem))[\s,.:;!-]*(?:that )?)+
""")
_MARKED = r"\?\W*$|,\s*(?:why|how come|right|correct|no)\W*$"
QUESTION = phrases(rf"""
    {_MARKED}
    |^(?:should|shall|could|would|can|will|may|do (?:i|we|you|they|the|these|those|people|users|all|any)\b|does|did|is
    |are|was|were|has|have (?:you|we|i|they)|why|what|how|which|who|whose|where
    |when (?:should|do|does|did|is|are|can|will)|am i|isn't|aren't|don't (?:you|we|they)|doesn't|didn't|won't
    |shouldn't|wouldn't)\b(?! not\b)
    |(?<!if\s)(?<!why\s)\b(?:isn|aren|wouldn|shouldn)'?t (?:that|it|this|they|we)\s
""")
MARKED = phrases(_MARKED)
MAY_STATE = phrases(r"^(?:do|have|which|when|where|who|whose)\b")
IN_PASSING = phrases(r"""
    \b(?:this|just) (?:one )?(?:once|time)\b
    |\b(?:for|on|in) (?:just )?this (?:one )?(?:run|commit|pr|branch|time|one|demo|round|pass|step)\b
    |\bfor (?:now|the moment|the demo|today)\b|\bjust (?:for )?(?:now|today|this)\b|\btemporarily\b|\brn\b
    |\bright now\b|\bfor (?:the next|ten|five|an?) (?:hour|minutes?|\d+)|\buntil (?:lunch|noon|tonight|later)\b
    |\bwhile i'?m\b|\buntil i'?m\b|\btonight\b|\bby tomorrow\b|\b(?:this|in the) (?:evening|afternoon|morning)\b
    |\blet (?:that|this|it) happen ag
    |^(?:(?:please|and|now|then|so|could you|can you)\b\W*)*(?:write|draft|compose|translate|prepare) (?:(?:me|us|him
    |her|them) )?(?:an?|one|this|that|short|quick|brief)\b(?!.*\b(?:each|every|all|any|when\w*|before|after)\b)
    |一小时内|这次|本次|这一次|暂时|临时|今天先
""")
HYPOTHETICAL = phrases(r"""
    \b(?:imagine|suppose|supposing|hypothetical(?:ly)?|what if|let's say|pretend|in theory|as an example
    |for example,? if|if (?:we|i|you|it|they) (?:were|had|did|could|would)
    |if (?:we|i|it|they) ever|(?<!thing\sthat\s)would (?:have|be|you|we|never|always)
    |one could|were to|might have to)\b
    |^(?:and )?if\b[^,]*\?
""")
# Meant otherwise, and so may be what follows.
SARCASM = phrases(r"""
    \b(?:oh sure|yeah,? right|what a (?:great|brilliant|wonderful|nice)|brilliant,|genius,|great idea|sure, because
    |just great|(?<!not\s)kidding|(?<!not\s)joking)\b
    |(?<!\w)/s\b|🙄
""")
# A laugh: what is said with it may be a joke; what follows ("lol that's him. first thing: ...") is meant.
LAUGH = phrases(r"\b(?:lol|lmao|haha|rofl)\b|[:;]-?[)PD](?!\w)|😂|🤣|\bwow,")
REPORTED = phrases(r"""
    ^(?:he|she|they|the (?:doc|docs|article|author|reviewer|readme|post|book|mail|manual|comment|spec|blog)\w*|it
    |someone|people|(?:my|our|the|a) (?:boss|manager|colleague|coworker|team ?lead|lead|team ?mate|friend|intern
    |client|customer|cto|ceo|designer|vendor|consultant|guy|internet|llm|chatgpt|copilot)\w*) (?:\w+ )?(?:says?|said
    |wrote|writes|claims?|thinks?|told|tells|suggests?|recommends?|argues?|states?)\b
    |^(?:\w+ ){0,4}?(?:asks?|asked|asking|wonders?)(?: (?:me|us))?\s*(?:(?:if|whether|how|what|who|why|when|which
    |where|can|could|may|might|should)\b|:)
    |^(?:(?:i|we|he|she|they|you) )?(?:always|never) (?:said|told|thought|assumed)\b
    |^an? (?:\w+ ){1,3}?(?:has )?(?:written|wrote|asked|called|mailed|phoned|complained)\b
""")
# Taken back at once ("ah forget it"), or somebody's words with a colon ("my predecessor: …") or as advice for all.
TAKEN_BACK = phrases(r"""
    \b(?:forget (?:it|that|about it)|never\s*mind|nvm|just (?:kidding|curious|asking|venting|thinking aloud)
    |no feelings)\W*$
    |\bno wait,? (?:they|it|that|the)\b|^(?:nothing decided|not (?:relevant|a request))\b
""")
HEARSAY = phrases(r"""
    ^(?:(?:my|our|the|a|some|dude|guy|someone|last|old|previous|former|from) )*(?:predecessors?|vendors?|colleagues?
    |reviewer(?: \d)?|prof(?:essor)?|dude|guy|someone|meme|sign|tutorial|blog|wiki|slack|twitter|reddit
    |stack\s*overflow|manual|guide|docs?|readme|linter|compiler)(?: (?:from|at|in|on) [\w' ]{2,20})?\s*:
    |(?:^|, )(?:someone|somebody|users?|(?:a|some) (?:user|bloke|chap|guy|dude|tester)) (?:says?|said|reports?|reported
    |claims?|complains?) (?:that )?(?!no\b|never\b|only\b)
    |^(?:[\w'’]+ ){1,3}says? (?:that )?(?:you|one|we|people) (?:should|must|have to|can|never|always)\b
    |,\s*(?:says|said|according to) (?!legal|security|compliance|finance
    |the (?:law|lawyers?|auditors?|security|contract|client|customer|dba))[\w'’ ]{2,24}(?:$|,)
""")
_SMALL = frozenset(  # with the words that make a rule, which say nothing of what it is about
    "a an and are as at be but by do does for from had has have i if in into is it its just let me my of on or our"
    " please so that the their them then there these they this to too us was we will with you your now yet again still"
    " also very really only not no never always must don't dont ever need needs should shall ok okay without".split()
)
HEDGED = phrases(r"""
    \b(?:maybe|perhaps|i (?:think|guess|suppose|wonder|wish|hope)|probably|possibly|might|worried|hoping
    |no idea (?:if|whether|why|what|how)|unclear)\b
""")


def ignored(sentence: Sentence) -> bool:
    """Questions, hypotheticals, sarcasm and reported speech say nothing of their own."""
    view = LEAD.sub("", sentence.view)
    return QUESTION.search(view) is not None or _is_unmeant(sentence, view)


def only_begins_like_a_question(sentence: Sentence) -> bool:
    """Whether its first word alone makes it one: "do the second" has no mark, and asks nothing."""
    view = LEAD.sub("", sentence.view)
    return MAY_STATE.match(view) is not None and not (MARKED.search(view) or _is_unmeant(sentence, view))


def is_english(sentence: Sentence) -> bool:
    """Whether small words of English are among its words, and no other language shows."""
    words = re.findall(r"[^\W\d_]+", sentence.view.lower())
    return sum(word in ENGLISH_STOP for word in words) >= LEAST_SMALL and not sentence_language(sentence.view, "")


def asks_or_jests(sentence: Sentence) -> bool:
    """Whether none of its clauses is meant as it stands: it ends in a question, is supposed, a joke or taken back."""
    marks = (MARKED, HYPOTHETICAL, SARCASM, LAUGH, TAKEN_BACK)
    return any(mark.search(sentence.view) for mark in marks)


def in_passing(sentence: Sentence) -> bool:
    """Whether it is said of this one time only. English and Chinese."""
    return IN_PASSING.search(sentence.view) is not None


def sets_a_scene(sentence: Sentence) -> bool:
    """Whether what follows in this message is imagined, or a joke."""
    view = LEAD.sub("", sentence.view)
    return bool(HYPOTHETICAL.match(view) or SARCASM.match(view))


def content_words(view: str) -> list[str]:
    """Words that carry meaning; blanked code, paths and quotes count as one each."""
    words = re.findall(r"[A-Za-z][\w'’+#-]*|`+|~+|\"+|\d[\w.%]*", view)
    return [word for word in words if word.lower() not in _SMALL]


# --- private --------------------------------------------------------------------------------


def _is_unmeant(sentence: Sentence, view: str) -> bool:
    """Whether it is supposed, a joke, of others or taken back; `view` is without its lead-in, which may be a laugh."""
    return bool(
        HYPOTHETICAL.search(view)
        or SARCASM.search(sentence.view)
        or LAUGH.search(sentence.view)
        or REPORTED.match(view)
        or TAKEN_BACK.search(view)
        or HEARSAY.search(view)
    )
