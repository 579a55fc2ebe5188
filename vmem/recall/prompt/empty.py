"""Prompts that hold nothing to find memories by: a nod, thanks, a farewell, an order on what is in front of it."""

from __future__ import annotations

import re

from vmem.recall.prompt import prompts_abroad

_FILLER_WORDS = """
    ok okay k kk yes yep yeah yup ya no nope nah sure fine good great nice cool perfect awesome excellent right correct
    exactly agreed thanks thank thx ty cheers you so much very please pls continue go ahead on proceed next carry
    keep going do it that this again retry try done stop wait cancel never mind nevermind undo lgtm ship looks sounds
    works well all i see got hi hello hey morning hmm hm ah oh argh lol wow and then the a is now just a bit up one
    more time for me yourself resume start begin approved approve accept run them leave as was there here be
    first second third either both option way better much before than let let's think minute later tomorrow today
    enough not sure with plan can we our could job call day wanted want haha that's i'm bye goodbye
"""
_FILLER = frozenset(_FILLER_WORDS.split()) | prompts_abroad.FILLER
# Each way before those that it begins with, and none is tried anew: thirty times 哈 took minutes.
_FILLER_ZH = re.compile(
    r"^(?:(?:你|真|太|好)*+(?:厉害|牛|强|棒)啊?|好吧|好的?|行|可以|嗯++|哈++|嗨|是的?|对的?|不错|不用|不要|不(?:是的?)?"
    r"|没事|没问题|没错|谢谢你?|多谢|感谢|辛苦了|继续吧?|请继续|接着(?:做吧?|来)?|下一步|开始吧?|确认|同意|明白|知道了|了解|了"
    r"|收到|再试一次|重试|停止?|取消|算了|完成|完美|搞定|你好|您好|太好了|很好|就这样|这样就好|去?做吧|按你说的做"
    r"|那?就这么[办做定]吧?|等[我一]?(?:下|会儿?)|稍等(?:一下)?|看起来[没不]?(?:错|问题|可以)|提交吧?|先这样|(?:今天)?[先就]到(?:这里?|此)"
    r"|[按用选]?第[一二三四五1-5]个(?:方案|办法|选项)?(?:来|吧|做吧?)?"
    r"|(?:明天|回头|下次|周一)见|再见|拜拜|晚安|早(?:上好)?|周末愉快)++$"
)
_POLITE = frozenset("please pls ok okay now then and so yes just can could you".split())
_STEPS = frozenset(
    "run rerun execute fix commit push pull revert undo redo stop lint format test build rebuild compile tidy clean"
    " rebase amend stash check retry restart".split()
)
_IN_FRONT = frozenset(
    "the all my your our it that this them these those everything again once more up test tests unit failing broken"
    " suite build linter lint formatter typecheck checks change changes code file files error errors warning warnings"
    " diff work here too".split()
)
_ORDERING = _STEPS | _IN_FRONT | _POLITE
_BARE_ORDER_ZH = re.compile(
    r"^(?:请|再|先|帮我|那)*(?:跑|运行|执行|提交|推送|回滚|撤销|修|修复|重启|格式化)(?:一下|下|一遍)?(?:这些?|所有|全部|单元)*"
    r"(?:测试|代码|改动|修改|构建|错误)?(?:一下|下|一遍|吧|了)*$"
)
_THANKS = re.compile(  # and a word or three on how good it was: "merci t'es fin", "thanks for the help"
    rf"^\W*(?:(?:many|{prompts_abroad.MANY_THANKS}) )?(?:thanks|thank you|thx|ty|{prompts_abroad.THANKS})"
    r"(?: [^\s.,;:!?/`]+){0,3}[\s!.]*$",
    re.IGNORECASE,
)
# "The night run" and "is it off?" are about something.
_FAREWELL = re.compile(
    rf"\b(?:{prompts_abroad.FAREWELLS}|see you|see ya|cya|hold on|(?:one|a) (?:sec|second|min|moment)"
    r"|good ?night|(?:have )?an? (?:good|nice|great) (?:evening|weekend|night)|(?:good|nice|great) (?:evening"
    r"|weekend)|(?:i'm|we're) off(?: (?:to bed|for (?:the |this )?(?:evening|weekend|night)))?"
    r"|(?:(?:coffee|tea|lunch|dinner|phone|break|meeting)\W+)?(?:brb|afk"
    r"|back in (?:an? )?(?:\d+|five|ten|fifteen|twenty|thirty|few|bit|sec|min|minute|half|hour)(?: (?:min\w*|hours?))?"
    r"|\d+ ?min(?:ute)?s?(?= *[.!]?$)))(?=\W|$)"
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
    if _THANKS.match(text):
        return True
    bare = _PUNCT.sub("", text)
    if _FILLER_ZH.match(bare) or (not text.isascii() and prompts_abroad.FILLER_ASIA.match(bare)):
        return True
    words = _WORDS.findall(_FAREWELL.sub(" ", text.lower().replace("’", "'")))
    if not words:
        return True  # punctuation, an emoji, a farewell
    if "?" in text and len(words) > 3:
        return False
    if len(words) == 1 and words[0].isascii() and (len(words[0]) == 1 or (words[0].isdigit() and len(words[0]) == 2)):
        return True  # the choice of a numbered or lettered option
    return all(word in _FILLER for word in words)


def orders_only(text: str) -> bool:
    """Whether a text is an order on what is in front of it, in no words of its own: "run the tests", "commit that"."""
    words = (match[0] for match in _WORDS.finditer(text.lower()))
    if next((word for word in words if word not in _POLITE), "") not in _STEPS:
        return not text.isascii() and bool(_BARE_ORDER_ZH.match(_PUNCT.sub("", text)))
    return "?" not in text and all(word in _ORDERING for word in words)
