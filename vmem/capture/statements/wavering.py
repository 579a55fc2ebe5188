"""Replies that choose nothing: what is put off, only cheered or remarked, or is done once."""

from __future__ import annotations

from vmem.capture.languages.speech_en import verbose
from vmem.capture.late import late
from vmem.capture.statements.prose import Sentence

_PUTS_OFF = verbose(
    r"""
    \b(?:not\s+(?:yet\s+)?(?:decided|sure|convinced)|haven['’]?t\s+(?:yet\s+)?(?:decided|chosen)|whether|undecided|let['’]?s\s+wait|wait\s+and\s+see|think\s+about\s+it|on\s+the\s+other\s+hand|ha\s?ha|while\s+we['’]?re\s+at\s+it
    |either\s+way|don['’]?t\s+care|no\s+idea|perhaps|maybe)\b
    |^(?:well\s+(?:spotted|done|said)|beautiful|excellent|amazing|wonderful|brilliant|told\s+you|good,?\s+because|ok(?:ay)?\s+(?:last|next)\b)
    |\b(?:too\s+right|right|isn['’]?t\s+it|doesn['’]?t\s+it|no)\s*\??$|\bwhat['’]?s\s+the\b
    """
)
_ONE_STEP = verbose(
    r"^(?:and|also)\W|^(?:(?:ok(?:ay)?|yes|and|then|so|please|now|just|also)\b[\s,]*)*(?:revert|undo|move|kill|delete|commit|push|unskip|rename|rerun|restart|merge|rebase|open|close|print|show|restore|draft|prepare|ship(?!\s+with)|(?!let\b)\w+\s+(?:me|us))\b"
    r"|^(?:(?:ok(?:ay)?|yes|then|so|please)\b[\s,]*)*(?:off\s+you\s+go|go\s+(?:ahead|back|on))\W*$"
    r"|^(?:yes|yep|yeah|ok(?:ay)?|do\s+it|go)\b.{0,30}(?<!for\s)\b(?:now|tmrw|tomorrow|today|tonight|asap|right\s+away)\W*$"
    r"|\b(?:first\s+thing\s+)?(?:tmrw|tomorrow(?:\s+morning)?)\W*$"
)
_PUTS_OFF_ZH = late(
    r"再说|再看看|看看再|不急|随便|二选一|还没(?:定|想)|没想好|没批|考虑一下|想想|不用理|不管(?:这个|它|他)|哈哈|辛苦|谢谢|来着|为啥|为什么|吗$|好了[，,]"
    r"|^[^，,]{0,6}(?<![完了过])(?:以后|下次|回头|改天|晚点)再(?!也|次)|^(?:看吧|那就好|哦|难怪|果然)[，,！!。]?"
)


def leaves_open(sentence: Sentence) -> bool:
    """Whether it puts the choice off, or only cheers or remarks."""
    return (_PUTS_OFF_ZH if sentence.chinese else _PUTS_OFF).search(sentence.view) is not None


def is_one_step(sentence: Sentence) -> bool:
    """Whether it orders something that is done once, or adds something to what was ordered."""
    return _ONE_STEP.search(sentence.view) is not None
