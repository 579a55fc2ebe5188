"""English: numbers that were stated, causes and cures, tasks, and references."""

from __future__ import annotations

from vmem.capture.languages.choices_en import CHOSEN_BY_ME, REJECT, SUGGESTS
from vmem.capture.languages.speech_en import LEAD, QUESTION, content_words
from vmem.capture.patterns import phrases, regex
from vmem.capture.statements.prose import Sentence

CAUSE = phrases(r"""
    \b(?:root cause|the (?:cause|reason|culprit|problem|issue|bug|failure|hang|crash|error|leak) (?:is|was|came|were)
    |caused by|came from|failed (?:with|because|until)|turned out
    |was(?:n't| not) (?:running|installed|set|loaded|started|found|enabled|there)|was missing|only works?|until i
    |which (?:gave|caused|made|broke|meant)|so \S+ never|was (?:full|rounded|renamed|closed|null)|ran out of
    |cannot run)\b
""")
BECAUSE = phrases(r"""
    \bbecause\b|,\s*(?:so|hence|therefore|thus|which)\b|\bassumed\b|\bonly (?:\w+ed|works?)\b|\bwhile\b|\bby default\b
""")
WENT_WRONG = phrases(r"""
    \b(?:fail(?:ed|s|ure|ing)?|errors?|bug|crash(?:ed|es)?|h[au]ng|slow|broke(?:n)?|wrong|leak(?:ed|s)?|race
    |timed?\s*out|denied|refused|missing|stale|null|deadlock|corrupt\w*|oom|exception|flaky)\b
""")
FIX = phrases(r"""
    \bnow[.,!]?$
    |\b(?:fixed|fixes|fix(?: is| was)|now (?:pass|works?|accepts?|rounds?|uses?|closes?|succeeds?)|works? now
    |(?:so|and) i (?:\w+ )?\w+ed|i (?:now )?(?:moved|added|removed|changed|lowered|raised|replaced|set|accept|wrapped
    |switched|installed|pinned|reverted|dropped|increased)|after `|until i|\S+ runs? pass|it works|pass(?:es)? now
    |a guard)\b
    |\bdropping the\b|\bmoving the\b|\bsolved\b
    |\bi (?:now )?(?:kept|made|put|let|rewrote|split|turned|wrote|built|cut|told|gave|took)\b|\blets the\b
""")
STEPS_INTRO = phrases(r"""
    ^(?:to \w+|how to|steps? (?:to|for)|the (?:procedure|steps|process|way)|here(?:'s| is) how|this is how
    |procedure)\b
""")
NUMBER = phrases(r"""
    (?<![\w.#-])~?\d[\d,.]*\s?(?:%|ms\b|s\b|sec(?:onds?)?\b|min(?:utes?)?\b|h\b|hours?\b|days?\b|[kmgt]i?b?\b|bytes?\b
    |fps\b|rps\b|qps\b|req/s|ops/s|ns(?:/op)?\b|[µu]s\b|x\b|times\b|mb/s|gb/s|rows?\b|users?\b|connections?\b
    |requests?\b|million\b|billion\b|tokens?\b|px\b|usd\b|eur\b|hz\b|khz\b|mhz\b|ghz\b|epochs?\b|orders?\b|cores?\b
    |replicas?\b|v?cpus?\b|entries\b|items?\b|records?\b|weeks?\b|months?\b|years?\b)
    |\bport \d{2,5}\b|\b(?:by|at|from|until|before|after) \d{1,2}:\d\d\b
    |\b(?:version|port|limit|timeout|maximum|minimum|accuracy|size|count|seed
    |default)\b[^.]{0,30}?(?:\b(?:is|of|was) |[=:]\s*)v?\d[\d.,]*
    |(?<!\w)\d[\d.,]*(?!\w)[^.]{0,30}\b(?:limit|maximum|minimum|default)\b|\bval_acc\b|\bversion v?\d|\(\d[\d,]+\)
    |(?<![\w.#-])\d{1,3}(?:,\d{3})+\b
    |\b(?:auc|f1|rmse|mae|loss|score|ratio|rate|precision|recall|bleu|perplexity|coverage|throughput
    |latency)\b[^.]{0,40}?(?:\b(?:is|was|of)|[=:])\s*\d
    |\bper (?:second|minute|hour|day|month)\b
    |\bevery (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|day|night|week|month|hour|morning|evening|quarter)\b
""")
SETS = phrases(r"^\d[\d.,]*\s?[a-z%]+ (?:for|per|of|as) \w")  # "15 minutes for access tokens"
STATES = phrases(r"""
    \b(?:is|are|have|was|were|takes?|took|has|had|needs?|allows?|reach(?:es|ed)?|brings?|brought|measured|stays?|uses?
    |holds?|contains?|grew|runs? (?:on|at|in)|costs?|went|gives?|supports?|opened|dropped|lowered|listens?|binds?
    |sits?|keeps?|starts?|ends?|polls?|retries|sends?|handles?|gets? \w+ed
    |(?:raises|raised|lowers|lowered|cuts|reduces|reduced|improves|improved|increases|increased|drops|speeds)\s
    |\w+(?:s|ed) in (?:about |under )?\d|times? out|lasts?|expires?|comes?|shows?|equals?|plans? for|expects?|targets?
    |aims?)\b
""")
PASSING = phrases(r"""
    ^(?:raised|lowered|changed|set|increased|reduced|added|updated|bumped)\b
    |\b(?:tests?|specs?|checks?|suites?|runs?) (?:now )?(?:all )?(?:took|finished|pass|passed|ran|green|fail|failed)
    |\ball \d+\b[^.]{0,30}\bpass|\b(?:took|cost) (?:me|us)\b
    |\b\d+ (?:tests?|files?|lines?|places?|panels?|commits?|occurrences?|issues?|steps?|options?|warnings?|errors?)\b
    |\b(?:i'll|i will|i can|i'd|could|would|should|might|may|let me|i (?:set|changed|made|bumped|raised|increased))\b
""")
COMPLAINT = phrases(r"""
    \b(?:slow|oomkilled|killed|restarts?|evicted|flickers?|broken|wrong|fail(?:s|ed|ing)?|crash(?:es|ed|ing)?|down
    |hangs?|stuck|red|full|flaky|weird|too (?:big|high|low|many|long|much|slow)|but\b.{1,40}\bsays?)\b
""")
OUR_WAY = phrases(r"""
    ^we (?!have (?:to|a problem)|need|had|saw|got|get\b|should|could|would|might|may|can|will|must|think|thought|know
    |want|wanted|found|believe|hope|hoped|wonder|talked|discussed|tried|lost|fail|failed|don|didn|weren
    |are (?:seeing|getting|done|late|stuck|close|almost)|were|were\b|see\b|noticed|forgot|missed|broke|spent|finished
    |fixed|just)\w+ \S
""")
TASK = phrases(r"""
    ^(?:todo|to do|fixme|follow[- ]?up|todo\b[^:]{0,30}|next (?:steps?|up|time)|still (?:open|to do|missing)
    |action item|open point|later)\s*(?::|,|\bwe\b|\bis\b|-)\s*\S
    |\bwe still (?:need|have) to\b|\b(?:still|also) needs? to be done\b
    |\b(?:next (?:week|sprint|time|session)|tomorrow|later|after (?:that|the release))\s*,? (?:we|i
    |you) (?:still )?(?:need|have|must|should|continue|will|want|can)\b
    |^(?:someone|somebody) (?:still )?(?:has|needs) to \w
    |\bwe (?:still )?(?:have|need) to \w+\b.{3,80}\b(?:before|by) (?:the \w+|\d|(?-i:[A-Z])\w+)
    |^(?:note )?to self(?: to |\s*:\s*)\w|(?:\bremind|(?:^|[,.;]\s*)nag) me\b
    |\bdon'?t (?:let me )?forget to\b|\bremains? to be\b|\bleft to do\b|\bfor (?:tomorrow|next time|later)\s*:
""")
# What somebody came upon: "i see 1.20 is out" turns nothing down.
CAME_UPON = phrases(r"^(?:i|we) (?:just )?(?:see|saw|read|hear|heard|notice|noticed) \w")
TASK_HEADING = phrases(r"""
    \b(?:remaining|next steps?|todo|to do|open (?:tasks?|points?|items?)|left to do|follow[- ]?ups?|still open
    |outstanding)\b
""")
REMEMBER = phrases(r"""
    \bkeep (?:that |this |it )?in mind\b|\bfyi\b|\bfor your information\b|^(?:please )?note that\b|\bfor the record\b
    |\bjust so you know\b|\bfor (?:later|future) reference\b
""")
TICKET = regex(
    r"(?<![\w-])(?!(?:UTF|SHA|ISO|RFC|CVE|TLS|HTTP|X|MD|AES|RSA|ES|TS|US|EU|UTC|GMT|ED|GPT|IPV|H"
    r"|P)-\d)[A-Z][A-Z0-9]{1,9}-\d{1,6}\b"
)
TICKET_WORDS = phrases(r"\b(?:ticket|issue|jira|linear|tracks?|tracked|story|epic|bug|pr|pull request)\b")


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
        and not PASSING.search(view)
        and len(content_words(view)) >= 2
    )


def to_remember(raw: str, view: str) -> bool:
    """The user asks for it to be remembered, and says something besides."""
    return bool(REMEMBER.search(raw)) and bool(STATES.search(view)) and len(content_words(view)) >= 3
