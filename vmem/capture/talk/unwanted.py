"""Prompts that the user does not want to be kept, and says so in words: "don't remember this: ..."."""

from __future__ import annotations

import re

from vmem.capture.patterns import regex
from vmem.capture.talk.prompts import own_part
from vmem.languages import LANGUAGES
from vmem.languages.patterns import SPACELESS, either
from vmem.recall.words.hints import Hinted

LOOKED_AT = 4_000  # characters of each end of a prompt: who says so says it first or last
# Only as an order of its own, at the beginning of a sentence, and about what is said itself: "don't store this in
# memory, stream it" and "don't remember that being slow" are something else. Who asks "which port was it? don't
# remember that, look it up" leaves out "I": of "that" and "it" only where it can be nothing but an order, or ends all.
_THIS = (
    r"(?:(?:any of )?this(?: (?:part|bit|prompt|message))?|any of (?:that|it)"
    r"|what i(?:['’]m| am)? (?:about to )?(?:say|tell)(?:ing)?(?: you)?)"
)
_THAT = r"(?:that|it|(?:this|that) one|what i (?:said|told)(?: you)?)"
_NOT = r"(?:do not|don['’]?t|never)"
_END = r"(?=\s*(?:[,.;:!)\]\n—–-]|please\b|$))"
_MEMORY = r"(?:your|vmem['’]?s?)(?: long-term)?(?: memory)?"
_LEAD = r"(?:(?:please|and|but|also|ok|okay|oh|btw|by the way|note)[,:]? )*"
_BEGIN = rf"(?:^|[.!?;:()\[\n—–])[^\S\n]*{_LEAD}"
_STATED = rf"[.!;\n—–][^\S\n]*{_LEAD}"  # where a statement ended
_ABROAD = {name: language.prompts.unwanted for name, language in LANGUAGES.items() if language.prompts.unwanted}
_ABROAD_BY = either(LANGUAGES[name].prompts.unwanted_by for name in _ABROAD).split("|")
_SAID = Hinted(
    ("remember", "memori", "memory", "vmem", "record", "记", *_ABROAD_BY),
    regex(
        rf"{_BEGIN}(?:"
        rf"{_NOT} (?:remember {_THIS}|memori[sz]e (?:{_THIS}|{_THAT})){_END}"
        rf"|please {_NOT} remember {_THAT}{_END}"
        rf"|{_NOT} remember {_THAT},? (?:please|pls)\b"
        rf"|{_NOT} remember that:"
        rf"|{_NOT} (?:save|store|keep|record|commit|put|write) (?:{_THIS}|{_THAT}) (?:in|to|into) {_MEMORY}{_END}"
        rf"|keep (?:{_THIS}|{_THAT}) out of {_MEMORY}{_END}"
        rf"|{_NOT} (?:save|commit) {_THIS} to memory{_END}"
        rf"|(?:{either(_ABROAD[name] for name in _ABROAD if name not in SPACELESS)}){_END}"
        rf")|{_STATED}{_NOT} remember {_THAT}[.!)]*\s*\Z"
        # "record" and "log" are one word in Chinese, and the subject of many an order: only of what was said itself.
        r"|(?:^|[。！？；：，,.!?\n])[^\S\n]*(?:请|麻烦)?(?:不要|别|不用|请勿)(?:(?:记住|记忆)(?:这个|这条|这句|这段|这些|下来|以下)"
        r"|(?:记住|记忆|记录|记下)(?:这条|这句|这段|(?:这个|这些|以下)(?=话|对话)|(?:下面|以下|我说)的?(?=话|对话)))(?:话|对话|内容|信息)?"
        r"(?=\s*(?:[。！，,：:；\n]|$))"
        r"|[。！.!\n][^\S\n]*(?:请|麻烦)?(?:不要|别|不用|请勿)(?:记住|记忆)[。！\s]*\Z"
        rf"|(?:^|[。！？：、.!?:,\n])[^\S\n]*(?:{either(_ABROAD[name] for name in SPACELESS)})"
        r"(?=\s*(?:[。！、,.!:：\n]|$))"
        rf"|(?:^|[.!?;(\n—–])[^\S\n]*{_LEAD}(?:this is |this one is |strictly )?off the record"
        r"(?=\s*[,.:;!)\]—–-]|\s*$)",
        re.IGNORECASE,
    ),
)


def is_unwanted(prompt: str) -> bool:
    """Whether the user says of a prompt that it is not to be kept. What was pasted says nothing."""
    text = own_part(prompt) if _SAID.may_match(prompt.lower()) else ""  # nearly no prompt goes further
    ends = (text,) if len(text) <= 2 * LOOKED_AT else (text[:LOOKED_AT], text[-LOOKED_AT:])
    return any(_SAID.pattern.search(part) is not None for part in ends)
