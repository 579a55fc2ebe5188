"""What a message makes of its own sentences: rules that it announces, thoughts that are only aloud, what it asks about.

"rules of the house. straight to main, no prs" lays down what no word of it says; "each gym has its own account. what do
people do", "thinking aloud. gyms want to send news" and "let's make it fifteen. no, wait" lay down nothing, whatever
their words. English, and thoughts that are taken back in Chinese.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Literal

from vmem.capture.patterns import phrases
from vmem.capture.statements.prose import Sentence

# Of a sentence: announces rules, is one of them, is not settled, is taken back by the one behind it.
Frame = Literal["", "heading", "rules", "open", "taken back"]

_ANNOUNCES = phrases(r"""
    ^\W*(?:(?:ok(?:ay)?|so|now|first|right|hey|btw|and|then|before (?:we|you) (?:start|begin)|here (?:are|come)
    |these are|the|our|my|some|a few|few|quick|house|ground|basic|coding|style|commit|working|project
    |team)\b\W*)*(?:rules|conventions)(?: (?:of the house|of the road|here
    |for (?:this|the|our|you|all|me|us)\b[\w ]{0,20}|of (?:this|the|our) \w+|before (?:we|you) [\w ]{2,30}))?\W*$
""")
_ALOUD = phrases(r"""
    ^\W*(?:(?:ok(?:ay)?|so|hm+|just|only|i'?m|me|now|let me|sorry)\b\W*)*(?:(?:thinking|think|musing) (?:aloud|out loud)
    |brainstorming|spitballing)\b
""")
_ASKS_ADVICE = phrases(r"""
    ^\W*(?:(?:ok(?:ay)?|so|hm+|and|but|or|now)\b\W*)*(?:(?:can|could|should) we|(?:can|could) (?:that|this|it) work
    |(?:is )?(?:that|this|it) (?:possible|doable|feasible|ok(?:ay)?)|possible|doable|feasible|(?:any |your )?(?:thoughts
    |ideas|opinions?)|what do (?:people|others|you) (?:do|think|say)|what (?:are )?(?:the|our|my) options
    |what would you do|how would you \w+(?: (?:it|that|this|them|these))?)\W*$
""")
_FROM_MEMORY = phrases(r"""
    (?:^|[\s,])(?:i believe|iirc|afaik|afair|if (?:i|memory)\b[^,.]{0,20}\b(?:remember|recall|serves)(?: \w+)?
    |as far as i (?:know|remember|recall)|from memory)\W*$
""")
# Weighs: what follows speaks for a side that is not taken yet.
_WEIGHS = phrases(r"^\W*(?:(?:but|and|yet)\b\W*)*(?:on the (?:one|other) hand|then again|against that)\b")
# Before it stands what its speaker no longer means.
_SECOND_THOUGHT = phrases(r"""
    ^\W*(?:(?:hm+|m+|oh|ah|but|well|sorry|ok(?:ay)?|no)\b\W*)*(?:(?:wait|hold on|hang on)(?: though| a \w+)?(?=\W*$
    |[,.;:!–—-])|no,? actually\b|actually,? no\b|on second thoughts?\b|(?:scratch|strike|scrap) that\b)
    |^(?:嗯|啊|哦|哎)?[，,\s]*(?:等等|等一下|不对[，,]|还是算了)
""")


def frames(asked: Sequence[Sentence]) -> list[Frame]:
    """What the message makes of each of its sentences."""
    rules, aloud = set[int](), set[int]()
    open_lines = {one.line for one in asked if _ASKS_ADVICE.match(one.view)}
    out: list[Frame] = []
    for sentence, then in zip_longest(asked, asked[1:]):
        if _ANNOUNCES.match(sentence.view):
            rules.add(sentence.line)
            out.append("heading")
            continue
        if _ALOUD.match(sentence.view):
            aloud.add(sentence.line)
        if then is not None and then.line == sentence.line and _SECOND_THOUGHT.match(then.view):
            out.append("taken back")
            continue
        unsettled = _WEIGHS.match(sentence.view) or _FROM_MEMORY.search(sentence.view)
        open_ended = sentence.line in aloud | open_lines or unsettled
        out.append("rules" if sentence.line in rules else "open" if open_ended else "")
    return out
