"""Prompts that the user does not want to be kept, and says so in words: "don't remember this: ..."."""

from __future__ import annotations

import re

from vmem.capture.talk.prompts import own_part

LOOKED_AT = 4_000  # characters of each end of a prompt: who says so says it first or last
# Only as an order of its own, at the beginning of a sentence, and about what is said itself: "I don't remember that",
# "don't store this in memory, stream it" and "don't remember that being slow" are something else.
_SAYS = r"what i(?:['’]m| am)? (?:about to )?(?:say|said|tell|told)(?:ing)?(?: you)?"
_THIS = rf"(?:this|that|it|any of (?:this|that|it)|{_SAYS})"
_NOT = r"(?:please )?(?:do not|don['’]?t|never)"
_END = r"(?=\s*(?:[,.;:!)\]\n—–-]|please\b|$))"
_MEMORY = r"(?:(?:in|to|into) (?:your|vmem['’]?s?|the long-term|long-term) ?(?:memory)?|to memory)"
_BEGIN = r"(?:^|[.!?;:()\[\n—–]\s*)(?:(?:please|and|but|also|ok|okay|oh|btw|by the way|note)[,:]? )*"
_SAID = re.compile(
    rf"{_BEGIN}(?:"
    rf"{_NOT} (?:remember|memori[sz]e) {_THIS}(?: (?:one|part|bit|prompt|message))?{_END}"
    rf"|{_NOT} (?:save|store|keep|record|commit|put|write) {_THIS} {_MEMORY}{_END}"
    rf"|(?:please )?keep {_THIS} out of (?:your|vmem['’]?s?|long-term) ?memory{_END}"
    rf"|(?:this is |this one is |strictly )?off the record(?=\s*[,.:;!)\]—–-]|\s*$)"
    rf"|(?:bitte )?merk(?:e)? dir (?:das|dies|dieses) (?:bitte )?nicht{_END}"
    rf"|ne (?:retiens|mémorise|memorise) pas (?:ça|ceci|cela){_END}"
    rf"|no (?:recuerdes|memorices) (?:esto|eso){_END}"
    r")|(?:^|[。！？；：，,.\n]\s*)(?:请|麻烦)?(?:不要|别|不用|请勿)(?:记住|记下|记录|记忆)(?:这个|这条|这句|这段|这些|下来|以下)?(?:话|内容|信息)?"
    r"(?=\s*(?:[。！，,：:；\n]|$))",
    re.IGNORECASE,
)
_MAY = re.compile(r"remember|memori|memory|vmem|record|merk|retiens|mémoris|memoris|recuerdes|记", re.IGNORECASE)


def is_unwanted(prompt: str) -> bool:
    """Whether the user says of a prompt that it is not to be kept. What was pasted says nothing."""
    text = own_part(prompt) if _MAY.search(prompt) else ""  # nearly no prompt goes further
    ends = (text,) if len(text) <= 2 * LOOKED_AT else (text[:LOOKED_AT], text[-LOOKED_AT:])
    return any(_SAID.search(part) is not None for part in ends)
