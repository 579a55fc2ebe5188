"""What a sentence does that is no rule, though it may look like one: it reports a fault, tells what was, or orders one
piece of work. English and Chinese.

"Mails dont go out", "the log says PANIC", "customers cannot open their boxes" and "imports are a mess" name something
that does or does not happen to a thing. A rule may have the same small words (no, not, only, every), so `weighing`
takes each way of reporting as a sign, and what only looks like a rule is none when it does one of these.
"""

from __future__ import annotations

import re
from functools import lru_cache

from vmem.capture.late import late
from vmem.capture.prose import Sentence
from vmem.capture.speech_en import LEAD, content_words, verbose

LEAST_WORDS = 2  # that carry meaning
_NOT = (
    r"(?:(?:does|dos|do|did|could|would|wo|ca|was|were|is|are)\s?n['’]?t|(?:does|do|did|will|can|could)\s+not"
    r"|cannot|can['’]?t)"
)
_WAYS = {
    "named": verbose(
        r"""
        ^\W*(?:error|warning|fatal|exception|traceback)\b(?:\s*:|\s+\w*\d)|\b[A-Za-z]\w*(?:Error|Exception)\b
        |\b(?:exit|error|status)\s+(?:code\s+)?-?\d+|\bstack\s?traces?\b|\bsegfaults?\b|\bcore\s+dump
        |(?-i:\b(?:PANIC|ERROR|FATAL|OOM|OOMKilled|SIG[A-Z]+|NaN|E[A-Z]{4,}|50[0-4]s?|40[0-9]s)\b)
        |\b(?:connection|conection|access|permission|request)\s+(?:refused|denied|reset|timed\s+out)\b
        |\bnot\s+(?:found|initiali[sz]ed|defined|responding|recogni[sz]ed)\b|\bunexpected\s+\w+
        """
    ),
    "shows": verbose(
        r"""
        \b(?:shows?|gives?|gets?|got|throws?|threw|returns?|prints?|reports?|logs?|says?|sees?|saw)\s+(?:\w+\s+){0,3}
        (?:errors?|exceptions?|warnings?|garbage|nonsense|nothing|refused|timeouts?|blank|null|nan|zeros?|\d{3}s?|-\d+)\b
        |\b(?:logs?|console|trace|output|screen|browser|compiler|linter|build|ci|it|he|she)\s+(?:says?|shows?|said|showed)\b
        |\b(?:reports?|complains?|complained|claims?|noticed)\s+(?:that|about)\b
        """
    ),
    "unable": verbose(
        rf"""
        ^(?!(?:please\s+)?(?:do|don['’]?t|you|we|nobody|never|always)\b)
        (?:(?!must|may|should|never|always|only|unless|please|because)[\w'’`~"./-]+\s+){{1,7}}?
        {_NOT}\s+(?:even\s+|really\s+|realy\s+|just\s+|ever\s+|seem\s+to\s+)*
        (?:work|open|start|load|show|go|come|arrive|respond|connect|compile|build|find|play|save|run|render|get|read|write|fit|match|finish
        |boot|answer|install|reply|deliver|appear|update|refresh|reach|see|log|sync|send|print|scroll|move|stop|close|end|parse|resolve
        |reconnect|understand|figure|remember|believe|hold|handle|manage|cope|afford)(?:ing|ed)?\b
        """
    ),
    "state": verbose(
        r"""
        \b(?:is|are|are\ all|looks?|got|went|goes|turned|feels|seems?|was|were)\s+
        (?:(?:still|again|so|too|very|really|all|completely|totally|always|just|a\ bit|kinda|now|often)\s+)*
        (?:an?\s+(?:\w+\s+)?(?:mess|pain|joke|nightmare)|slow|sluggish|dark|noisy|loud|broken|wrong|red|down|flaky|empty|blank|garbage|gone|stuck|weird|ugly|dead|missing
        |awful|terrible|horrible|insane|ridiculous|corrupt(?:ed)?|cut\s+off|garbled|full|late|unreadable|crap|nuts|off\s+by|killing\s+me|driving\s+me|annoying
        |all\s+over\s+the\s+place|out\s+of\s+sync|unusable|laggy|bugged|cursed|not\s+(?:ok|okay|good|right|there))\b
        |\b(?:is|are|was|were|looks?)\s+too\s+(?!important|risky|dangerous|expensive)\w+|\b(?:at|in|on|to)\s+the\s+wrong\s+\w
        """
    ),
    "happens": verbose(
        r"""
        (?<!what\ )(?<!who\ )(?<!whatever\ )(?<!whoever\ )
        \b(?:crash(?:es|ed)?|fail(?:s|ed)|hangs?|hung|dies|died|dropped|drops|breaks|broke|throws|threw|times?\s+out|timed\s+out|disappear(?:s|ed)?|vanish(?:es|ed)?|jump(?:s|ed)
        |freezes?|froze|restarts|restarted|reboots|rebooted|leaks|leaked|complains|chokes|flickers?|lags|drifts|wanders|stutters|blew|doubled|duplicated|loops|overflows|spikes|explodes|exploded|eats|ate)\b
        (?!.{0,30}\b(?:must|should|never|only)\b)|\bkeeps?\s+(?!the\b|a\b|an\b|it\b|them\b|using\b)\w+ing\b
        |\b(?:second|third|fourth|2nd|3rd|4th)\s+time\s+(?:this|today|in)\b|\bnever\s+(?:came|went|arrived|finished)\b
        |\bgets?\s+(?:closed|lost|reopened|dropped|duplicated|killed|reset|stuck|truncated|cut|ignored)\b.*\b(?:when(?:ever)?|again|sometimes|after|since)\b
        """
    ),
    "lacks": verbose(
        r"(?:^|,\s*)(?:the|this|that|my|our|there|it)\b[^,;]{0,60}?\s?(?:has|have|is|are|shows?|gives?|gets?)\s+no\s+\w+\W*$"
        r"|\b(?:is|are)\s+(?:still\s+)?missing\b"
    ),
    "when": verbose(
        r"""
        \b(?:this\s+(?:night|morning)|last\s+night|just\s+now|yesterday|all\s+the\s+time|every\s+now\s+and\s+then
        |again\s+and\s+again|sometimes|randomly|out\s+of\s+nowhere|suddenly|at\s+\d{1,2}:\d\d
        |since\s+(?:yesterday|today|this|last|the\s+(?:update|upgrade|release|merge)|monday|tuesday|wednesday|thursday|friday|i))\b
        """
    ),
}  # fmt: skip
_ZH = late(
    r"报错|崩溃?了?|挂了|卡死|卡住|闪退|白屏|黑屏|超时了|失败了|打不开|连不上|登不上|跑不(?:起来|通|动)|出不来|不(?:显示|生效|响应|动了|亮)|没(?:反应|收到|生效|显示)"
    r"|收不到|读不到|丢了|掉线|乱码|溢出|爆了|漏了|对不上账|重复了|太慢|好慢|很慢|变慢|拖慢|打满|坏了|出问题"
)
_BIDS = verbose(
    r"""
    \b(?:must|always(?!\s+(?:in|at|on)\s+an?\b)|never(?!\s+(?:came|got|went|had|saw|worked|happened|finished|arrived)\b)|(?:nobody|no\s+one)(?!\s+(?:\w+ed|saw|had|did)\b)|from\s+now|rule|policy|at\s+(?:most|least)|no\s+more\s+than|not\s+allowed|forbidden|has\s+to|have\s+to
    |may\s+not|unless|whoever|anyone\s+who|no\s+(?:\w+\s+){1,3}ever|only\s+(?:via|through|with|after|from|by|in|on|when|if))\b
    |必须|不许|不准|不得|禁止|一律|务必|以后|统一|规定|不要|别|只能|只许
    """
)
_ELSE = late(r"\b(?:otherwise|or\s+else)\b", re.IGNORECASE)  # what follows would happen, and has not
# Said of the past: who did what, or what came of it, in the first clause.
_STORY = verbose(
    r"""
    ^(?:(?:so|well|okay|ok|and|but|hm+|right|yeah|now)[\s,]+)*
    (?:(?:i|we|he|she|they|you|it|someone|somebody|(?:my|our|the|a|an|one\s+of\s+the)\s+(?:[\w-]+\s+){1,3}?)['’]?\s*
    (?:ve\s+|have\s+|has\s+|just\s+|already\s+|also\s+|all\s+)*
    (?:was|were|had|did|made|took|got|came|went|wrote|told|asked|saw|tried|talked|thought|found|reminded|reviewed|sent|ran|read\s+(?:about|this|that)
    |built|started|changed|moved|gave|met|spent|showed|looked|played|promised|noticed|called|published|retrained|measured)\b
    |i\s+have\s+(?!to\b|rule|a\s+rule)|(?:i|we)\s+shall\s+be\s+\w+ing|tested\s+|tried\s+)
    """
)
# What somebody did or thinks of it, and what is only cheered or remarked.
_NEWS = verbose(
    r"""
    ^(?:(?:so|well|okay|ok|and|but|right|yeah|now|good|damn|update)[\s,:]+)*
    (?:(?:he|she|they|it|someone|somebody|everyone|everybody|nobody|(?-i:[A-Z])[\w-]+(?:\s+\([^)]{1,40}\))?)
    (?:['’]s|['’]ve|\s+has|\s+have|\s+had|\s+just|\s+already|\s+also|\s+all)*\s+
    (?:called|sent|told|said|did|made|took|got|came|went|wrote|asked|saw|tried|found|confirm(?:s|ed)|removed|reset|ordered|bridged|reported
    |complain(?:s|ed)|noticed|installed|signed|released|approved|offer(?:s|ed)|left|joined|moved\s+(?!to\b)|happy|grumpy|thinks|thought|asks)\b
    |(?:he|she|they|(?-i:[A-Z])[\w-]+)(?:['’]s|['’]re|\s+is|\s+are|\s+was|\s+were)\s+(?:\w+\s+)?(?:ok(?:ay)?|fine|happy|grumpy|angry|sick|away|off|on\s+leave|gone|back)\b(?!\s+the\b)
    |(?:told|tested|tried|cleaned|ordered|played|called|asked|talked|checked|looked|measured|retrained|saw)\b(?!\s+(?:by|against)\b)
    |i\s+(?:notice|hear|heard|read|wonder|saw|see|must\s+admit|want\s+(?:to\s+)?know)\b|one\s+(?:more\s+)?thing\s+i\b)
    """
)
_LETS = verbose(
    r"""
    \blet(?:['’]?s|\s+us)\b|\bwe\s+(?:go|use|take|stay|keep|will)\b|\bso\s+(?:we|no)\b
    |^we(?:['’]ve|\s+have)?\s+(?:moved|switched|migrated|replaced|renamed|decided|chose|chosen)\b
    """
)
_CHEERS = verbose(
    r"""
    ^(?:(?:ha+|omg|lol|wow|wtf|jesus|yes{2,}|yay|woo\w*|oh|damn|super|cool|nice|noice|great|fantastic|brilliant|perfect|excellent|sweet|classic|haha
    |the|that|this|is|was|very|so|really|\d+|\w+['’]s)\b[\s,.!]*)*
    (?:ha+|omg|lol|wow|yes{2,}|yay|noice|fantastic|brilliant|persuasive|convincing|interesting|funny|impressive|classic|helpful|awesome|amazing|haha)\b
    [^,;:]{0,20}$
    """
)
# An order of one piece of work: it begins with the verb of a step, and nothing says that it holds for good.
_STEP = verbose(
    r"""
    ^(?:(?:please|pls|now|then|just|and|also|can\s+you|could\s+you)\s+)*(?:make|write|put|prepare|implement|add|create|build|do|give|show|list|rename|delete|remove|move|split|merge
    |copy|clean|sort|order|draft|render|generate|export|zip|pack|tag|release|publish|ship|bump|pin|set|raise|lower|change|turn|swap|replace|fix|check
    |look|search|find|explain|profile|measure|run|rerun|try|test|translate|update|upgrade|install|restart|revert|refactor|extract|format|take|throw|rip|kill
    |let\s+us\s+(?:do|settle)|let['’]?s\s+get)\b
    """
)
_FOR_GOOD = verbose(
    r"""
    \b(?:always|never|every|each|any|whenever|wherever|everywhere|when|if|before|after|until|unless|from\s+now|onwards?|only|nobody|everyone|everybody|rule|policy
    |habit|standard|convention|by\s+default|forever|again|at\s+(?:most|least)|more\s+than|less\s+than|max|min|instead\s+of|rather\s+than)\b
    """
)


@lru_cache(maxsize=16)  # asked of a sentence as a sign, and again by who judges it
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


def tells_or_orders_once(sentence: Sentence) -> bool:
    """Whether it tells what was, orders a piece of work and nothing for good, or names nothing. English."""
    if sentence.chinese:
        return False
    view = LEAD.sub("", sentence.view)
    if _STORY.match(view) and not _BIDS.search(view):
        return True
    return (_STEP.match(view) is not None and _FOR_GOOD.search(view) is None) or len(content_words(view)) < LEAST_WORDS


def chooses_nothing(sentence: Sentence) -> bool:
    """Whether it reports a fault or what somebody did, or only cheers: what it names was not chosen by it. English."""
    if sentence.chinese:
        return False
    view = LEAD.sub("", sentence.view)
    if _LETS.search(view):
        return False
    return reports(sentence) or any(p.match(one) for p in (_NEWS, _CHEERS) for one in (view, sentence.view))
