"""What a round of a loop says in which nothing happened: patterns for a part of a sentence, in all languages.

The words of English and Chinese stand here; what each pattern is for, and those of the others, in `vmem.languages`.
"""

from __future__ import annotations

import re

from vmem.capture.patterns import regex
from vmem.languages import LANGUAGES
from vmem.languages.language import Rounds

_ENGLISH = Rounds(
    quiet=r"\b(?:no|nothing|none)\b[^.;:]{0,30}\b(?:new|news|chang\w*|updat\w*|activity|different|actionable"
    r"|happened|report|flag|movement|progress|do|yet)\b"
    r"|\bno (?:further|other|more) (?:comments?|reviews?|changes?|updates?|commits?|messages?|repl(?:y|ies)"
    r"|events?|action)\b"
    r"|(?:\bnot|n't) (?:see|find|have) any(?:thing)? (?:new|chang\w*|updates?|activity|movement|to report)\b"
    r"|\bwithout (?:any )?(?:further )?(?:chang\w*|news|updates?|activity|movement|progress)\b"
    r"|\b(?:not|n't) (?:yet )?(?:changed?|moved)\b|\bun(?:changed|eventful)\b|\b(?:all|still|everything is) quiet\b"
    r"|\bquiet hold\b|\bloop is healthy\b|\bsame (?:state|status|result|picture)\b"
    r"|\bsame as (?:before|earlier|(?:the )?(?:last|previous|prior)|at|in|\w+ \w+ ago)\b"
    r"|\bas (?:before|expected|it was)\b"
    r"|\bnothing (?:here |there |that )?(?:to (?:act on|see)\b|needs\b[^.;:]{0,20}|of note\b|noteworthy\b)"
    r"|\bstill (?:nothing|no|the same|waiting|running|pending|queued|going|open|idle|healthy|green|fine|ok|up|in)\b",
    fine=r"\bno (?:new )?(?:issues?|errors?|failures?|problems?|anomal(?:y|ies)|alarms?|alerts?|warnings?)\b"
    r"(?: (?:were )?(?:found|detected|seen))?"
    r"|\bnothing (?:is |has |has been )?(?:broken?|wrong|failed|failing|unusual)\b"
    r"|\b(?:everything|all)(?: is| looks|'s)? (?:normal|fine|well|good|ok|stable|in order)\b",
    still=r"\b(?:still|remains?|continues? to)\b",
    next=r"^\W*(?:(?:ok(?:ay)?|now|so|then)\W+)?(?:(?:let me|let's|I(?:'ll| will|'m going to| am going to)) (?:\w+ )?"
    r"(?:check|look|poll|see|wait|keep|be back|report|watch|monitor|continue|come back|fetch|schedule"
    r"|sleep|let you know)\b"
    r"|(?:checking|looking|polling|fetching|waiting|sleeping|standing by)\b|going (?:back )?to sleep"
    r"|will keep \w+ing\b|back in\b|(?:re)?schedul(?:ed|ing) (?:the next|for|another)\b)"
    r"|^\W*(?:my |the )?next\b(?: (?:check|run|wake-?up|tick|poll|look|round|iteration)\b)?"
    r"(?=\W*(?:$|(?:(?:is|will be) )?(?:at|in|on|around|due|set|scheduled|planned|tomorrow)\b))"
    r"|\b(?:check|look|poll|wake)(?:ing)? (?:up |in )?(?:again|back)\b",
    turns=r"\b(?:but|except|however|though|although|apart from|other than|besides|now|any ?more|no longer|because|why"
    r"|due to|could|can(?:not|'?t)?|unable|(?:im)?possible|accept\w*|refus\w+|yet (?=[^\W\d_]+ \w)"
    r"|since (?!(?:the |my |our )?(?:last|previous|then|start|time|yesterday|this morning)\b)"
    r"|(?<!check )(?<!checked )(?<!look )(?<!looked )(?<!poll )(?<!polled )(?<!back )(?<!up )(?<!in )again)\b",
)
_CHINESE = Rounds(
    quiet=r"(?:没有|没|无|未见)(?:任何|什么|其他|需要)?(?:新的?)?(?:变化|改变|更新|动静|进展|消息|评论|提交|情况|内容|汇报|报告)的?(?:内容)?"
    r"|(?:仍|还|依然)在|[与和跟同](?:上次|之前|上一次|上轮)(?:检查)?(?:相比|一样|相同)"
    r"|(?:状态|情况)?(?:不变|未变|照旧|依旧)|无需(?:处理|操作)",
    fine=r"(?:没有|无|未)(?:任何|发现)*(?:报错|错误|异常|问题|告警)|一切(?:正常|良好)",
    still=r"仍然?|依然|依旧",
    next=r"^\W*(?:让我|我(?:会|将|来|再)|正在)(?:再)?(?:检查|查看|看|等)|下次(?:检查|查看|运行)|稍后再|后再(?:检查|查看|看)\W*$|继续(?:等待|观察|监控|关注)",
    turns=r"但|除了|不过|然而|因为|又|已经|不再|为什么|另外|由于|无法|不能|未能|成功|失败",
)
QUIET, FINE, STILL, NEXT, TURNS = (
    regex("|".join(alternatives), re.IGNORECASE)
    for alternatives in zip(
        _ENGLISH, _CHINESE, *(language.rounds for language in LANGUAGES.values() if language.rounds), strict=True
    )
)

# Korean endings and particles, each a term of its own, that tell nothing.
ENDINGS = frozenset("은는이가을를에의도로입니다습")
