"""Whether a sentence reports a fault, which is no rule, though it may look like one. English and Chinese.

"Mails dont go out", "the log says PANIC", "customers cannot open their boxes" and "imports are a mess" name something
that does or does not happen to a thing. A rule may have the same small words (no, not, only, every), so `classifier`
takes each way of reporting as a feature.
"""

from __future__ import annotations

import re
from functools import lru_cache

from vmem.capture.patterns import phrases, regex
from vmem.capture.statements.prose import Sentence

_WAYS = {
    "named": phrases(r"""
        ^\W*(?:error|warning|fatal|exception|traceback)\b(?:\s*:| \w*\d)|\b[A-Za-z]\w*(?:Error|Exception)\b
        |\b(?:exit|error|status) (?:code )?-?\d+|\bstack\s?traces?\b|\bsegfaults?\b|\bcore dump
        |(?-i:\b(?:PANIC|ERROR|FATAL|OOM|OOMKilled|SIG[A-Z]+|NaN|E[A-Z]{4,}|50[0-4]s?|40[0-9]s)\b)
        |\b(?:connection|conection|access|permission|request) (?:refused|denied|reset|timed out)\b
        |\bnot (?:found|initiali[sz]ed|defined|responding|recogni[sz]ed)\b|\bunexpected \w+
    """),
    "state": phrases(r"""
        \b(?:is|are|are all|looks?|got|went|goes|turned|feels|seems?|was
        |were) (?:(?:still|again|so|too|very|really|all|completely|totally|always|just|a bit|kinda|now
        |often) )*(?:an? (?:\w+ )?(?:mess|pain|joke|nightmare)|slow|sluggish|dark|noisy|loud|broken|wrong|red|down
        |flaky|empty|blank|garbage|gone|stuck|weird|ugly|dead|missing|awful|terrible|horrible|insane|ridiculous
        |corrupt(?:ed)?|cut off|garbled|full|late|unreadable|crap|nuts|off by|killing me|driving me|annoying
        |all over the place|out of sync|unusable|laggy|bugged|cursed|not (?:ok|okay|good|right|there))\b
        |\b(?:tests?|specs?|builds?|ci|pipelines?|checks?|suites?) (?:is |are |all |still |again )*red\b(?! team)
        |\b(?:is|are|was|were|looks?) too (?!important|risky|dangerous|expensive)\w+|\b(?:at|in|on|to) the wrong \w
    """),
    "happens": phrases(r"""
        (?<!what\s)(?<!who\s)(?<!whatever\s)(?<!whoever\s)\b(?:crash(?:es|ed)?|fail(?:s|ed)|hangs?|hung|dies|died
        |dropped|drops|breaks|broke|throws|threw|times? out|timed out|disappear(?:s|ed)?|vanish(?:es|ed)?|jump(?:s|ed)
        |freezes?|froze|restarts|restarted|reboots|rebooted|leaks|leaked|complains|chokes|flickers?|lags|drifts
        |wanders|stutters|blew|doubled|duplicated|loops|overflows|spikes|explodes|exploded|eats
        |ate)\b(?!.{0,30}\b(?:must|should|never|only)\b)
        |\b\w+s (?:all |still |also )?fail (?:on|with|in|at|when|for)\b(?!.*\b(?:must|should)\b)|\b(?:runs?
        |ran) out of \w
        |\bkeeps? (?!the\b|a\b|an\b|it\b|them\b|using\b)\w+ing\b
        |\b(?:second|third|fourth|2nd|3rd|4th) time (?:this|today|in)\b|\bnever (?:came|went|arrived|finished)\b
        |\bgets? (?:closed|lost|reopened|dropped|duplicated|killed|reset|stuck|truncated|cut
        |ignored)\b.*\b(?:when(?:ever)?|again|sometimes|after|since)\b
    """),
    "unable": phrases(r"""
        ^(?!(?:please )?(?:do|don'?t|you|we|nobody|never|always|tests)\b)(?:(?!must|may|should|never|always|only|unless
        |please|because)[\w'’`~"./-]+ ){1,6}?(?:(?:does|do|did|could|would|wo|ca)\s?n['’]?t|(?:does|do|did|can
        |could) not|cannot) (?:even |really |just |ever |seem to )*(?:work|open|start|load|show|go|come|arrive|respond
        |connect|compile|build|find|play|save|run|render|fit|finish|boot|answer|install|reply|appear|update|refresh
        |sync|print
        |scroll|move|stop|close|see|log)\b(?=\W*$| (?:again|any ?more|at|after|back|correctly|for|his|her|in|into|it|my
        |off|on|our|out|properly|right|since|their|them|to|until|up|when|with|without|yet)\b)
    """),
    "when": phrases(r"""
        \b(?:this morning|last night|just now|yesterday|every now and then|again and again|randomly|out of nowhere
        |suddenly)\b
    """),
}  # fmt: skip
_ZH = regex(
    r"报错|崩溃?了?|挂了|卡死|卡住|闪退|白屏|黑屏|超时了|失败了|[打连登跑起出进]不(?:开|上|起来|通|动|来|去)|被占"
    r"|不(?:显示|生效|响应|动了|亮)|没(?:反应|收到|生效|显示)|收不到|读不到|丢了|掉线|乱码|溢出|爆了|漏了|对不上(?:[了账]|\W|$)|又(?:报|挂|崩|断|卡|丢)(?!告|到|给)"
    r"|重复了|太慢|好慢|很慢|变慢|拖慢|打满|坏了|出问题"
)
_BIDS = phrases(r"""
    \b(?:must|always(?! (?:in|at|on) an?\b)|never(?! (?:came|got|went|had|saw|worked|happened|finished|arrived)\b)
    |(?:nobody|no one)(?! (?:\w+ed|saw|had|did)\b)|from now|rule|policy|at (?:most|least)|no more than|not allowed
    |forbidden|has to|have to|may not|unless|whoever|anyone who|no (?:\w+ ){1,3}ever
    |only (?:via|through|with|after|from|by|in|on|when|if)|do(?:n'?t| not) (?:write|tell|give|show|explain) (?:me|us))\b
    |\b(?:and|but|so|then|please) (?-i:DON'?T)\b
    |必须|不许|不准|不得|禁止|一律|务必|(?:^|[，,。 ])以后|统一|规定|不要|别|只能|只许
""")
_ELSE = regex(r"\b(?:otherwise|or\s+else)\b", re.IGNORECASE)  # what follows would happen, and has not


@lru_cache(maxsize=16)  # asked of a sentence as a feature, and again by who judges it
def ways(view: str) -> frozenset[str]:
    """In which ways an English sentence reports a fault; most report none."""
    return frozenset(name for name, pattern in _WAYS.items() if pattern.search(view))


def reports(sentence: Sentence) -> bool:
    """Whether it reports a fault, and bids nothing."""
    if _BIDS.search(sentence.view):
        return False
    if sentence.chinese:
        return _ZH.search(sentence.view) is not None
    return bool(ways(_ELSE.split(sentence.view, maxsplit=1)[0]) - {"when"})
