"""What a prompt asks of memory: nothing at all, or something of a certain time or breadth."""

from __future__ import annotations

import re

_FILLER_WORDS = """
    ok okay k kk yes yep yeah yup ya no nope nah sure fine good great nice cool perfect awesome excellent right correct
    exactly agreed thanks thank thx ty cheers you so much very please pls continue go ahead on proceed next carry
    keep going do it that this again retry try done stop wait cancel never mind nevermind undo lgtm ship looks sounds
    works well all i see got hi hello hey morning hmm hm ah oh lol wow and then the a is now just a bit up one
    more time for me yourself resume start begin approved approve accept run them
"""
_FILLER = frozenset(_FILLER_WORDS.split())
_FILLER_ZH = re.compile(
    r"^(?:好的?|好吧|行|可以|嗯+|是的?|对的?|不是?|不用了?|不要|没事|没问题|谢谢你?|多谢|感谢|辛苦了|继续吧?|请继续|接着(?:做|来)?|下一步|开始吧?|确认|同意|明白了?|知道了|了解|收到|"
    r"再试一次|重试|停|停止|取消|算了|完成|搞定|你好|您好|嗨|哈+|太好了|很好|不错|棒|完美|没错|就这样|这样就好|去做吧|做吧|按你说的做)+$"
)
_SLASH = re.compile(r"^/[\w:.-]+$")
_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_PUNCT = re.compile(r"[\s\W_]+")


def needs_nothing(prompt: str) -> bool:
    """Whether `prompt` cannot be about anything remembered: empty, "ok", "continue", "谢谢", a bare slash command."""
    text = prompt.strip()
    if not text or _SLASH.match(text):
        return True
    if len(text) > 60:
        return False
    if _FILLER_ZH.match(_PUNCT.sub("", text)):
        return True
    words = _WORDS.findall(text.lower().replace("’", "'"))
    if not words:
        return True  # punctuation, an emoji
    if len(words) == 1 and (words[0].isdigit() or (len(words[0]) == 1 and words[0].isascii())):
        return True  # the choice of a numbered or lettered option
    return all(word in _FILLER for word in words)
