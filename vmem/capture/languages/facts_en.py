"""English: numbers that were stated, causes and cures, tasks, and references."""

from __future__ import annotations

from vmem.capture.languages.choices_en import CHOSEN_BY_ME, REJECT, SUGGESTS
from vmem.capture.languages.speech_en import LEAD, QUESTION, content_words, verbose
from vmem.capture.late import late
from vmem.capture.statements.prose import Sentence

CAUSE = verbose(
    r"""
    \b(?:root\s+cause|the\s+(?:cause|reason|culprit|problem|issue|bug|failure|hang|crash|error|leak)\s+(?:is|was
    |came|were)|caused\s+by|came\s+from|failed\s+(?:with|because|until)|turned\s+out|was(?:n['’]t
    |\s+not)\s+(?:running|installed|set|loaded|started|found|enabled|there)|was\s+missing|only\s+works?
    |until\s+i|which\s+(?:gave|caused|made|broke|meant)|so\s+\S+\s+never|was\s+(?:full|rounded|renamed|closed
    |null)|ran\s+out\s+of|cannot\s+run)\b
    """
)

BECAUSE = verbose(
    r"""
    \bbecause\b|,\s*(?:so|hence|therefore|thus|which)\b|\bassumed\b|\bonly\s+(?:\w+ed|works?)\b|\bwhile\b
    |\bby\s+default\b
    """
)

WENT_WRONG = verbose(
    r"""
    \b(?:fail(?:ed|s|ure|ing)?|errors?|bug|crash(?:ed|es)?|h[au]ng|slow|broke(?:n)?|wrong|leak(?:ed|s)?|race
    |timed?\s*out|denied|refused|missing|stale|null|deadlock|corrupt\w*|oom|exception|flaky)\b
    """
)

FIX = verbose(
    r"""
    \bnow[.,!]?$|\b(?:fixed|fixes|fix(?:\s+is|\s+was)|now\s+(?:pass|works?|accepts?|rounds?|uses?|closes?
    |succeeds?)|works?\s+now|(?:so|and)\s+i\s+(?:\w+\s+)?\w+ed|i\s+(?:now\s+)?(?:moved|added|removed|changed
    |lowered|raised|replaced|set|accept|wrapped|switched|installed|pinned|reverted|dropped|increased)|after\s+`
    |until\s+i|\S+\s+runs?\s+pass|it\s+works|pass(?:es)?\s+now|a\s+guard)\b|\bdropping\s+the\b|\bmoving\s+the\b
    |\bsolved\b
    |\bi\s+(?:now\s+)?(?:kept|made|put|let|rewrote|split|turned|wrote|built|cut|told|gave|took)\b|\blets\s+the\b
    """
)

STEPS_INTRO = verbose(
    r"""
    ^(?:to\s+\w+|how\s+to|steps?\s+(?:to|for)|the\s+(?:procedure|steps|process|way)|here(?:'s|\s+is)\s+how
    |this\s+is\s+how|procedure)\b
    """
)

NUMBER = verbose(
    r"""
    (?<![\w.#-])~?\d[\d,.]*\s?(?:%|ms\b|s\b|sec(?:onds?)?\b|min(?:utes?)?\b|h\b|hours?\b|days?\b|[kmgt]i?b?\b
    |bytes?\b|fps\b|rps\b|qps\b|req/s|ops/s|ns(?:/op)?\b|[µu]s\b|x\b|times\b|mb/s|gb/s|rows?\b|users?\b
    |connections?\b|requests?\b|million\b|billion\b|tokens?\b|px\b|usd\b|eur\b|hz\b|khz\b|mhz\b|ghz\b|epochs?\b
    |orders?\b|cores?\b|replicas?\b|v?cpus?\b|entries\b|items?\b|records?\b|weeks?\b|months?\b|years?\b)
    |\bport\s+\d{2,5}\b|\b(?:by|at|from|until|before|after)\s+\d{1,2}:\d\d\b|\b(?:version|port|limit|timeout|maximum|minimum|accuracy|size
    |count|seed|default)\b[^.]{0,30}?(?:\b(?:is|of|was)\s+|[=:]\s*)v?\d[\d.,]*
    |(?<!\w)\d[\d.,]*(?!\w)[^.]{0,30}\b(?:limit|maximum|minimum|default)\b|\bval_acc\b|\bversion\s+v?\d
    |\(\d[\d,]+\)|(?<![\w.#-])\d{1,3}(?:,\d{3})+\b|\b(?:auc|f1|rmse|mae|loss|score|ratio|rate|precision|recall
    |bleu|perplexity|coverage|throughput|latency)\b[^.]{0,40}?(?:\b(?:is|was|of)|[=:])\s*\d|\bper\s+(?:second
    |minute|hour|day|month)\b
    |\bevery\s+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|day|night|week|month|hour|morning|evening|quarter)\b
    """
)

SETS = verbose(r"^\d[\d.,]*\s?[a-z%]+\s+(?:for|per|of|as)\s+\w")  # "15 minutes for access tokens"

STATES = verbose(
    r"""
    \b(?:is|are|have|was|were|takes?|took|has|had|needs?|allows?|reach(?:es|ed)?|brings?|brought|measured|stays?
    |uses?|holds?|contains?|grew|runs?\s+(?:on|at|in)|costs?|went|gives?|supports?|opened|dropped|lowered
    |listens?|binds?|sits?|keeps?|starts?|ends?|polls?|retries|sends?
    |handles?|gets?\s+\w+ed|(?:raises|raised|lowers|lowered|cuts|reduces|reduced|improves|improved|increases|increased|drops
    |speeds)\s|\w+(?:s|ed)\s+in\s+(?:about\s+|under\s+)?\d|times?\s+out|lasts?|expires?|comes?|shows?|equals?
    |plans?\s+for|expects?|targets?|aims?)\b
    """
)

PASSING = verbose(
    r"""
    ^(?:raised|lowered|changed|set|increased|reduced|added|updated|bumped)\b|\b(?:tests?|specs?|checks?|suites?
    |runs?)\s+(?:now\s+)?(?:all\s+)?(?:took|finished|pass|passed|ran|green|fail|failed)
    |\ball\s+\d+\b[^.]{0,30}\bpass|\b\d+\s+(?:tests?|files?|lines?|places?|panels?|commits?|occurrences?|issues?
    |steps?|options?|warnings?|errors?)\b|\b(?:i['’]ll|i\s+will|i\s+can|i['’]d|could|would|should|might|may
    |let\s+me|i\s+(?:set|changed|made|bumped|raised|increased))\b
    """
)

COMPLAINT = verbose(
    r"""
    \b(?:slow|oomkilled|killed|restarts?|evicted|flickers?|broken|wrong|fail(?:s|ed|ing)?|crash(?:es|ed|ing)?|down|hangs?|stuck|red|full|flaky|weird
    |too\s+(?:big|high|low|many|long|much|slow)|but\b.{1,40}\bsays?)\b
    """
)

OUR_WAY = verbose(
    r"""
    ^we\s+(?!have\s+(?:to|a\s+problem)|need|had|saw|got|get\b|should|could|would|might|may|can|will|must|think|thought|know|want|wanted|found
    |believe|hope|hoped|wonder|talked|discussed|tried|lost|fail|failed|don|didn|weren|are\s+(?:seeing|getting|done|late|stuck|close|almost)|were
    |were\b|see\b|noticed|forgot|missed|broke|spent|finished|fixed|just)\w+\s+\S
    """
)
WE_USE = verbose(
    r"""
    ^we\s+(?:use|are\s+using|run|target|deploy\s+(?:to|on)|host\s+(?:on|with)|build\s+with|test\s+(?:on
    |with))\s+(?:\w+\s+){0,2}?(?-i:[A-Z0-9])[\w.+#-]*
    """
)

ANECDOTE = verbose(
    r"\b(?:took|cost)\s+(?:me|us)\b|\bi\s+(?:spent|waited|tried|lost|took|have\s+been)\b|\bago\b|\bi['’](?:m|ve)\b"
)

TASK = verbose(
    r"""
    ^(?:todo|to\s+do|fixme|follow[- ]?up|todo\b[^:]{0,30}|next\s+(?:steps?|up|time)|still\s+(?:open|to\s+do
    |missing)|action\s+item|open\s+point|later)\s*(?::|,|\bwe\b|\bis\b|-)\s*\S|\bwe\s+still\s+(?:need
    |have)\s+to\b|\b(?:still|also)\s+needs?\s+to\s+be\s+done\b|\b(?:next\s+(?:week|sprint|time|session)|tomorrow
    |later|after\s+(?:that|the\ release))\s*,?\s+(?:we|i|you)\s+(?:still\s+)?(?:need|have|must|should|continue
    |will|want|can)\b|^(?:someone|somebody)\s+(?:still\s+)?(?:has|needs)\s+to\s+\w|\bwe\s+(?:still\s+)?(?:have
    |need)\s+to\s+\w+\b.{3,80}\b(?:before|by)\s+(?:the\s+\w+|\d|(?-i:[A-Z])\w+)|\bremind\s+me\b
    |\bdon['’]?t\s+(?:let\s+me\s+)?forget\s+to\b|\bremains?\s+to\s+be\b|\bleft\s+to\s+do\b|\bfor\s+(?:tomorrow
    |next\s+time|later)\s*:
    """
)

TASK_HEADING = verbose(
    r"""
    \b(?:remaining|next\s+steps?|todo|to\s+do|open\s+(?:tasks?|points?|items?)|left\s+to\s+do|follow[- ]?ups?
    |still\s+open|outstanding)\b
    """
)

REMEMBER = verbose(
    r"""
    ^(?:please\s+|and\s+|also\s+|ok\s+)*remember\b(?!\s+(?:when|how|the\ time|last))
    |,\s*(?:please\s+)?remember\b|\bkeep\s+(?:that\s+|this\s+|it\s+)?in\s+mind\b|\bfyi\b
    |\bfor\s+your\s+information\b|^(?:please\s+)?note\s+that\b|\bfor\s+the\s+record\b|\bjust\s+so\s+you\s+know\b
    |\bfor\s+(?:later|future)\s+reference\b
    """
)

TICKET = late(
    r"(?<![\w-])(?!(?:UTF|SHA|ISO|RFC|CVE|TLS|HTTP|X|MD|AES|RSA|ES|TS|US|EU|UTC|GMT|ED|GPT|IPV|H|P)-\d)[A-Z][A-Z0-9]{1,9}-\d{1,6}\b"
)

TICKET_WORDS = verbose(r"\b(?:ticket|issue|jira|linear|tracks?|tracked|story|epic|bug|pr|pull\s+request)\b")


def explains(sentence: Sentence, trouble: bool = False) -> bool:
    """Whether it tells why something went wrong; in trouble, any reason does."""
    view = sentence.view
    if any(p.search(view) for p in (QUESTION, SUGGESTS, CHOSEN_BY_ME, REJECT)):
        return False
    return bool(CAUSE.search(view) or (BECAUSE.search(view) and (trouble or WENT_WRONG.search(view))))


def has_problem(message: str) -> bool:
    """Whether a message complains: its answer then tells a cause."""
    return bool(COMPLAINT.search(message) or WENT_WRONG.search(message))


def tells_fix(sentence: Sentence) -> bool:
    return bool(FIX.search(sentence.view)) and not SUGGESTS.search(sentence.view)


def steps_intro(sentence: Sentence) -> bool:
    return bool(STEPS_INTRO.match(LEAD.sub("", sentence.view)))


def points_to(sentence: Sentence) -> list[str]:
    """Tickets that the sentence names as such."""
    return TICKET.findall(sentence.text) if TICKET_WORDS.search(sentence.view) else []


def states_number(view: str, sentence: Sentence) -> bool:
    """Whether it states a number that holds, and does not tell what happened once."""
    return bool(
        NUMBER.search(sentence.text)
        and (STATES.search(view) or SETS.match(view))
        and not ANECDOTE.search(view)
        and not PASSING.search(view)
        and len(content_words(view)) >= 2
    )


def to_remember(raw: str, view: str) -> bool:
    """The user asks for it to be remembered, and says something besides."""
    return bool(REMEMBER.search(raw)) and bool(STATES.search(view)) and len(content_words(view)) >= 3
