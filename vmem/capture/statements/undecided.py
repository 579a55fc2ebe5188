"""Replies that choose nothing: what is put off, only cheered or remarked, or is done once."""

from __future__ import annotations

from vmem.capture.patterns import phrases, regex
from vmem.capture.statements.prose import Sentence

_PUTS_OFF = phrases(r"""
    \b(?:not (?:yet )?(?:decided|sure|convinced)|haven'?t (?:yet )?(?:decided|chosen)|whether|undecided|let'?s wait
    |wait and see|think about it|on the other hand|ha\s?ha|while we'?re at it|either way|don'?t care|no (?:idea|clue)
    |perhaps|maybe|dunno|find out later|keine ahnung|weiß (?:ich )?(?:noch )?nicht)\b
    |^(?:well (?:spotted|done|said)|beautiful|excellent|amazing|wonderful|brilliant|told you|good,? because
    |ok(?:ay)? (?:last|next)\b)
    |\bnote to self\b
    |^(?:(?:and|oh|ah|ok(?:ay)?|so)\b[\s,]*)*(?:i|we) (?:just )?(?:see|saw|read|hear|heard|notice|noticed) \w
    |\b(?:too right|right|isn'?t it|doesn'?t it|no)\s*\??$|\bwhat'?s the\b
""")
_ONE_STEP = phrases(r"""
    ^(?:and|also)\W
    |^(?:(?:ok(?:ay)?|yes|and|then|so|please|now|just|also)\b[\s,]*)*(?:revert|undo|move|kill|delete|commit|push
    |unskip|rename|rerun|restart|merge|rebase|open|close|print|show|restore|draft|prepare|ship(?! with)
    |(?!let\b)\w+ (?:me|us))\b
    |^(?:(?:ok(?:ay)?|yes|then|so|please)\b[\s,]*)*(?:off you go|go (?:ahead|back|on))\W*$
    |^(?:yes|yep|yeah|ok(?:ay)?|do it|go)\b.{0,30}(?<!for\s)\b(?:now|tmrw|tomorrow|today|tonight|asap|right away)\W*$
    |\b(?:first thing )?(?:tmrw|tomorrow(?: morning)?)\W*$
""")
_PUTS_OFF_ZH = regex(
    r"再说|再看看|看看再|不急|随便|二选一|还没(?:定|想)|没想好|没批|考虑一下|想想|不用理|不管(?:这个|它|他)|哈哈"
    r"|辛苦|谢谢|来着|为啥|为什么|吗$|好了[，,]|^[^，,]{0,6}(?<![完了过])(?:以后|下次|回头|改天|晚点)再(?!也|次)"
    r"|^(?:看吧|那就好|哦|难怪|果然)[，,！!。]?"
)


def leaves_open(sentence: Sentence) -> bool:
    """Whether it puts the choice off, or only cheers or remarks."""
    return (_PUTS_OFF_ZH if sentence.chinese else _PUTS_OFF).search(sentence.view) is not None


def is_one_step(sentence: Sentence) -> bool:
    """Whether it orders something that is done once, or adds something to what was ordered."""
    return _ONE_STEP.search(sentence.view) is not None
