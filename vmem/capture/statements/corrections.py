"""What was so and is no longer: the user puts a fact right, or tells that a thing changed. English and Chinese.

Only what is said of things: "use tabs, not spaces" is a preference and "we switch to Go" a decision,
while "the gateway moved to port 7443" and "archived after 730 days, not 400" are facts. A change
names its old value, or is announced as a correction, or gives a new value with "now".
"""

from __future__ import annotations

import re

from vmem.capture.languages.speech_en import HYPOTHETICAL, LAUGH, LEAD, QUESTION, SARCASM, content_words
from vmem.capture.patterns import phrases, regex
from vmem.capture.statements.finding import Finding
from vmem.capture.statements.prose import Sentence

ANNOUNCED = phrases(r"""
    ^(?:(?:oh|ah|no|wait|sorry|hm+|ok(?:ay)?|and|oops|a|one|small|quick|minor|important
    |another)\b[\s,.:;!-]*)*(?:corrections?|erratum|update|scratch that|strike that
    |i was wrong(?: (?:about [\w\s-]{2,40}?|before|earlier))?|(?:we|i)(?:'ve
    | have)? (?P<mind>changed (?:our|my) minds?)(?: (?:about|on) [\w\s-]{2,50}?)?|my (?:mistake|bad|error)|i misspoke
    |i made a mistake|i told you wrong|to correct myself|let me correct (?:that|myself|this))(?: (?:to|on|about
    |of) (?:my|the|what) [\w\s-]{2,50}?)?\s*[:,.;!–—-]\s*(?P<rest>\S.*)
""")
ORDERS = phrases(r"""
    ^(?:please )?(?:use|put|write|run|make|take|call|name|keep|add|set|do|don'?t|never|always|let|go|send|start|stop
    |try|prefer|i|you|fix|remove|rename|move|change|delete|drop|leave|only|no(?! longer))\b
""")
# What is only a state of the moment ("no longer fails", "is now green") is no fact to keep.
PASSES = phrases(r"""
    \b(?:fail(?:s|ed|ing)?|work(?:s|ed|ing)?|crash(?:es|ed|ing)?|pass(?:es|ed|ing)?|compil(?:es?|ed|ing)|green|red
    |broken|fixed|flaky|happy|reproduc\w+|happen\w*|matters?|needed|necessary|available|visible|there|possible
    |relevant|complain\w*|hangs?|throws?|errors?|sure|understand|know|remember|see|think|tests? \w+)\b
""")
NO_LONGER = phrases(r"""
    ^(?:(?!i\b|we\b|you\b
    |it\b(?! no longer \w+ \w))[\w`~"'’()/.\s-]{2,80}?) (?:is |are |does |do )?(?:no longer
    |not (?=.{3,60}any\s?more\b))\s*(?P<old>[^,;:.]{2,80}?)(?: any\s?more)?(?:\s*[,;:–—-]+\s*
    | but | and |[.!]*$)(?P<new>.*)
""")
FROM_TO = phrases(r"""
    \b(?:(?:was|were|got|has been|have been|is|are) )?(?:chang|mov|rais|lower|bump|renam|switch|reduc|increas|shift
    |migrat|cut|grew|went|go(?:es)?)(?:ed|es?|s)? (?:over |up |down )?(?:(?:the|our|its
    |their) [\w\s.-]{1,40}? )?from (?P<old>[^,;]{1,50}?) to (?P<new>[^,;]{1,60})
""")
NOW_NOT = phrases(r"""
    ^(?:(?!i\b|we\b|you\b|this\b|that\b)[\w`~"'’()/.\s-]{2,80}?) (?:is|are|runs?|listens?|lives?|sits?
    |expires?|uses?|takes?|holds?|starts?|ends?|costs?|has|have|allows?|keeps?|gets?|happens?|comes?|goes|reports?
    |belongs?|points?|means?|stays?|returns?|sends?|writes?|reads?|lasts?
    |polls?)\b(?P<new>[^,;]{2,80}?)(?:\s*[,;]\s*(?:and )?| )(?:not|no longer|instead of|rather than|formerly
    |previously|(?:it )?(?:was|used to be)) (?!just\b|only\b|yet\b|sure\b|that\b|because\b|really\b|so\b
    |even\b)(?:any\s?more )?(?P<old>[^,;]{1,60}?)(?: any\s?more)?[.!]*$
""")
MOVED = phrases(r"""
    ^(?:(?:the|our|its|their|all|every)?\s*[\w`~"'’()/.\s-]{2,70}?) (?:(?:was|were|has|have|is|are|been|now
    |just|also|recently) )*(?:moved (?:to|into|over to)|renamed (?:to)?|relocated to|replaced (?:by|with)
    |now (?:called|named|known as|lives? (?:in|on|at|under)|hosted (?:on|at|in)|runs? (?:on|at|in)|listens? on
    |owned by|located (?:in|at)|under)) (?P<new>\S[^,;]{1,60})
""")

SMALL = phrases(r"^(?:(?:listens?|runs?|lives?|is|are|be|uses?|after|on|at|in|to|every|the|a|an|from|of) )+")

ZH_ANNOUNCED = regex(
    r"^(?:哦|啊|等等|抱歉|不好意思|对了|另外)?[，,\s]*(?:更正|纠正|订正|修正|勘误|说错了|我说错了|我刚才说错了"
    r"|我记错了|搞错了|刚才说的不对|前面说的不对|之前说的不对)(?:一下|一点)?[：:，,。\s]+(?P<rest>.{4,})"
)
ZH_NO_LONGER = regex(
    r"^(?:[^，,；;]{2,40}?)(?:已经?)?不再(?:是|用|在|走|使用|监听|放在|保存|保留"
    r"|支持)?(?P<old>[^，,；;。]{1,40})[，,；;](?:而是|已|已经|现在"
    r"|目前)*(?P<new>(?:改|换|变|搬|迁|移|调整|是|用|走|在).{2,60})"
)
ZH_FROM_TO = regex(
    r"(?:从|由)\s?(?P<old>[^，,；;。]{1,30}?)(?:已经?)?(?:改|换|变|调|迁|搬|升级?|移|挪|提高|降低?|延长|缩短)(?:整"
    r"|更)?(?:成|为|到|至)了?\s?(?P<new>[^，,；;。]{1,40})"
)
ZH_NOW = regex(
    r"(?:已经?|现在|目前)(?:改|换|变|搬|迁|移|挪|调整?|升|延长|缩短|更名|改名)(?:成|为|到|至"
    r"|用)了?\s?(?P<new>[^，,；;。]{1,40})"
)
ZH_IS_NOT = regex(
    r"(?:是|为|在|要|保存|保留|监听|端口"
    r"|超时)\s?(?P<new>[^，,；;。]{1,30}?)[，,]?\s?(?:而)?不(?:再)?是\s?(?P<old>[^，,；;。]{1,30})"
)
ZH_ORDERS = regex(r"^(?:请|用|别|不要|改成|改用|应该用|我们(?:决定|就|选)|决定|帮我|把)|决定|选定|选型|就用")
ZH_VALUE = regex(r"\d|[A-Za-z`~]{2,}|[一二三四五六七八九十百]")
ZH_QUESTION = regex(r"[？?]\s*$|吗[。！\s]*$|如果|假如|要不要|是否|是不是|能不能|什么|哪")
VALUE = regex(r"\d|[`~\"]|(?<=\s)[A-Z][\w.-]+|\w[_-]\w")


def minded(sentence: Sentence) -> bool:
    """Whether it announces a change of mind: what follows is a decision."""
    match = ANNOUNCED.match(sentence.view)
    return match is not None and match["mind"] is not None


def announced(sentence: Sentence) -> Sentence | None:
    """What follows "Correction:", "scratch that," or 更正：; None when the sentence is not announced as such."""
    pattern = ZH_ANNOUNCED if sentence.chinese else ANNOUNCED
    match = pattern.match(sentence.view)
    if match is None:
        return None
    start = match.start("rest")
    return Sentence(sentence.text[start:], sentence.view[start:], sentence.line, sentence.bullet, "", sentence.heading)


def changed(sentence: Sentence, *, sure: bool = False) -> Finding | None:
    """The fact that a sentence of the user gives in place of another; `sure` when it was announced as a correction."""
    if sentence.chinese:
        return _changed_zh(sentence, sure)
    view = LEAD.sub("", sentence.view)
    unmeant = any(pattern.search(view) for pattern in (QUESTION, HYPOTHETICAL, SARCASM, LAUGH))
    if unmeant or len(content_words(view)) < 2:
        return None
    if ORDERS.match(view):
        return None
    cut = len(sentence.view) - len(view)  # LEAD only ever takes from the front
    text = sentence.text[cut:]
    for pattern in (NO_LONGER, FROM_TO, NOW_NOT, MOVED):
        match = pattern.search(view)
        if match is None:
            continue
        groups = match.groupdict()
        new, old = groups["new"] or "", groups.get("old") or ""
        if not sure and PASSES.search(f"{old} {new}"):
            continue
        valued = sure or VALUE.search(f" {old}") or VALUE.search(f" {new}")
        if not valued and not (pattern is MOVED and re.search(r"\bnow\b", view)):
            continue
        return Finding("fact", instead=_trimmed(text, match, "old"), correction=True)
    return Finding("fact", correction=True) if sure else None


# --- private --------------------------------------------------------------------------------


def _changed_zh(sentence: Sentence, sure: bool) -> Finding | None:
    view = sentence.view
    if ZH_QUESTION.search(view) or (ZH_ORDERS.search(view) and not sure):
        return None
    for pattern in (ZH_NO_LONGER, ZH_FROM_TO, ZH_IS_NOT, ZH_NOW):
        match = pattern.search(view)
        if match is None:
            continue
        groups = match.groupdict()
        if not sure and not ZH_VALUE.search(f"{groups.get('old') or ''}{groups['new']}"):
            continue
        return Finding("fact", instead=_trimmed(sentence.text, match, "old"), correction=True)
    return Finding("fact", correction=True) if sure else None


def _trimmed(text: str, match: re.Match[str], group: str) -> str:
    """The old value, without the small words around it."""
    if group not in match.re.groupindex or match.start(group) < 0:
        return ""
    old = text[match.start(group) : match.end(group)].strip(" .,;:!`\"'，。了")
    old = SMALL.sub("", old)
    return re.split(r"(?i)\s+(?:because|since|as|but|so)\b", old)[0]
