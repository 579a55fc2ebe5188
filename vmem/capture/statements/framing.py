"""What a message makes of its own sentences: rules that it announces, thoughts that are only aloud, what it asks about.

"rules of the house. straight to main, no prs" lays down what no word of it says; "each gym has its own account. what do
people do" and "thinking aloud. gyms want to send news" lay down nothing, whatever their words. English.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from vmem.capture.patterns import phrases
from vmem.capture.statements.prose import Sentence

Frame = Literal["", "heading", "rules", "open"]  # of a sentence: announces rules, is one of them, is not settled

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


def frames(asked: Sequence[Sentence]) -> list[Frame]:
    """What the message makes of each of its sentences."""
    rules, aloud = set[int](), set[int]()
    open_lines = {one.line for one in asked if _ASKS_ADVICE.match(one.view)}
    out: list[Frame] = []
    for sentence in asked:
        if _ANNOUNCES.match(sentence.view):
            rules.add(sentence.line)
            out.append("heading")
            continue
        if _ALOUD.match(sentence.view):
            aloud.add(sentence.line)
        open_ended = sentence.line in aloud | open_lines or _FROM_MEMORY.search(sentence.view)
        out.append("rules" if sentence.line in rules else "open" if open_ended else "")
    return out
