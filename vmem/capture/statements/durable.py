"""Whether a number or a state that somebody tells holds for longer than the matter at hand. English and Chinese.

"Trackers send a point every 20 s" is worth keeping; "the page takes 9 s, find out why" and "we had 7 minutes of
standstill" tell how things stood when it was said, and are wrong a week later. The episode keeps those.
"""

from __future__ import annotations

from collections.abc import Sequence

from vmem.capture.languages import facts_en
from vmem.capture.languages.speech_en import LEAD, content_words
from vmem.capture.patterns import phrases, regex
from vmem.capture.statements import faults
from vmem.capture.statements.finding import Finding
from vmem.capture.statements.prose import Sentence

LEAST_WORDS = 3  # that carry meaning
# Measured of how it runs, which is what is to be mended.
_SYMPTOM = phrases(r"""
    \b(?:p\d\d\d?|latenc(?:y|ies)(?! (?:budget|limit|target|goal))|lag|jitter|backlog|queue depth|heap|rss
    |utili[sz]ation|cpu|throughput|bandwidth|perf(?:ormance)?|load time|paged|pager|standstill|outage|oom|wtf|jesus
    |damn|ouch|slow(?:er)?|grows?|grew|climb(?:s|ed|ing)|burn(?:s|ed|t)|complain(?:s|ed|t)?|can'?t be right|used to be
    |last time|so far|from clean|bias|gone|lose[sd]?|(?:too|very|quite|only) (?:late|early|slow|big|large|small|high
    |low|long|short|chatty|harsh|much|many|few)|(?:lower|higher|later|earlier|bigger|slower|longer) than|off by
    |overnight|out of sync)\b
    |\b(?:is|are|keeps?|has been) \w+ing\b(?=.*\b(?:this|me|us|since|about|every)\b)|\b\w+ing this\b
    |\d\s?(?:->|→)\s?\d|\bcost=|\brows=\d
    |\b(?:takes?|took|costs?|needs?|lasts?) (?:us |me |about |like |over |almost |nearly |now )*~?[\d.,]+\s?(?:ms|s
    |secs?|seconds?|m|min|mins|minutes?|h|hrs?|hours?)\b(?! (?:at most|max|per))
""")
# What changed by itself, or is only thought of.
_DRIFTED = phrases(r"""
    \b(?:fell|dropped|rose|jumped|grew|shrank) (?:down |up )?from\b|\b(?:useless|hates?|annoy\w*|nonsense)\b
    |\bin (?:just |only )?\d+ (?:days?|hours?|weeks?|minutes?)\s*[,!]
""")
_SYMPTOM_ZH = regex(r"告警|报警|失联|占了|打满|涨到|掉到|降到|卡|慢|超时|怎么|为什么|是谁|啥|大概是|太[高低多少长短]")
_PAST = phrases(r"""
    \b(?:had|went|got|came|failed|finished|worked)\b|\bi (?:shall|will|'ll)\b|\b(?:is|are) (?:around|down|like|up) ~?\d
""")
# Told of one who does it, or of what somebody has in mind.
_OWN = phrases(r"""
    ^(?:i|i'(?:m|ve|d|ll)|you|he|she|my)\b
    |\b(?:i|we) (?:think|thought|guess|believe|wish|want(?:ed)?|hope|argued|said|mean|meant|promised|talked|learned
    |had|heard|saw|looked|revisit)\b
    |^we (?:have|'ve) (?:been|\d+ (?:days?|weeks?|hours?|minutes?))\b|\bsays?\s*[:"“]|\bsaid\s*[:"“]|\bago\b
    |\b(?:has|have|needs?) to go\b|\bmy \w+ \w+ is\b|\bstarting (?:on|with)\b
""")
# The rest of the message wants to know, or wants it mended.
_WANTS = phrases(r"""
    \?\W*$
    |\b(?:why|wtf|guess|find out|look (?:at|into)|what (?:do you see|is going on|'?s going on)|whats going on
    |numbers please|profile|any ideas?|help|investigate|debug|i want\s*[<>\d]|get it|make it|fix (?:it|that|this))\b
    |为什么|怎么|查|看看|啥|吗
""")
_ORDERS = phrases(r"""
    (?:^|[,;]\s*)(?:(?:please|now|then|and) )*(?:make|keep|set|put|try|use|change|raise|lower|bump|get|add|fix|move)\b
""")
_ORDERS_ZH = regex(r"^(?:请|把|先|改|设|加|用)|更新一下|改一下|就行$")
# A way of working says how often, of how many or by what name, or what is done all the time.
_HABIT = phrases(r"""
    \d|\b(?:every|each|per|always|once|only|never|exactly|all|half|nightly|weekly|daily|monthly)\b|`
    |(?-i:\s[A-Z][\w-]+)|^we (?:bake|bill|charge|deliver|host|make|own|print|produce|render|rent|sell|serve|store
    |teach|track|use|write)\b
""")
_ASKS = phrases(r"""
    \?\W*$
    |^\W*(?:\w+ ){0,3}?(?:how (?:many|much|long|big|large|fast|often|old)|what(?:'?s| (?:is|are|was|were|did|does))
    |which|who|where|when|measure|count|benchmark|profile|compare)\b
    |多少|多大|多久|多长|几[个条台次]|测一?下|压一?下|[？?]\s*$
""")
_DONE = phrases(r"""
    ^(?:done|built|resized|set|fixed|renamed|added|removed|moved|changed|switched|rolled|split|replaced|updated)\b
    |\bnow\b|\b(?:went|down|up|dropped|fell|brings?|brought|raises) (?:it )?from\b|已|改好|清了|降到|切分|设为
""")


def of_user(finding: Finding, asked: Sequence[Sentence], place: int) -> bool:
    """Whether the fact found in the sentence at `place` of a message lasts."""
    sentence = asked[place]
    view = LEAD.sub("", sentence.view)
    beside = asked[place + 1 : place + 3]
    if sentence.chinese:
        symptom = not finding.correction and _SYMPTOM_ZH.search(view) is not None
        return (
            not symptom
            and not _ORDERS_ZH.search(view)
            and not (place == 0 and any(_WANTS.search(one.view) for one in beside))
        )
    if faults.ways(sentence.view) or _SYMPTOM.search(view) or _DRIFTED.search(view):
        return False
    if finding.correction or facts_en.to_remember(sentence.view, view):
        return True
    if len(content_words(view)) < LEAST_WORDS or _PAST.search(view) or _ORDERS.search(view):
        return False
    if any(faults.ways(one.view) - {"named", "unable", "when"} for one in asked):
        return False  # the message is about a fault
    if _OWN.search(view) or any(_WANTS.search(one.view) for one in beside):
        return False
    return not facts_en.OUR_WAY.match(view) or _HABIT.search(view) is not None


def of_assistant(sentence: Sentence, prompt: str) -> bool:
    """Whether a fact of an answer is what the prompt asked for, and not how its work went or what was the matter."""
    if _ASKS.search(prompt) is None or facts_en.has_problem(prompt) or _DONE.search(sentence.view):
        return False
    return not faults.ways(sentence.view)
