"""What of a conversation is worth keeping in a line, and which attempts came to nothing.

Rules of thumb over words: a statement with names and numbers is worth more than a plain one, that more
than a request, a question only what its answer tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from vmem.capture.talk.episodes import clip
from vmem.languages import LANGUAGES
from vmem.languages.patterns import any_language
from vmem.model import Page
from vmem.recall.words.sentences import ASKING, sentences
from vmem.snapshot.changed import Correction, about, change_in, content_of, has_value
from vmem.snapshot.talk import REMEMBERED, RULES, Said

RESULT_CHARS = 160
FINDING_CHARS = 140
FINDING_READ = 2500  # characters of an answer
ANSWER_CHARS = 4000  # of an answer that are read for a failure
TELLS = 2.0  # points of a sentence that tells something by itself: two of cause, rule, value
NEW_WORDS = 3  # that a sentence must add to its question, to tell anything
STATED_WORDS = 3  # of a plain statement
LEARNT = 0.75  # the importance of what somebody called a lesson
ASKED_FOR = 0.95  # the importance of what a person had remembered, above that of all that capture finds

_FOR_GOOD = re.compile(
    r"\b(?:never|always|ever|no exceptions?|under no circumstances)\b"
    r"|绝(?:对)?不|从不|永远|一律|任何|严禁|禁止|务必|不许|不准|"
    + any_language({name: one.statements.for_good for name, one in LANGUAGES.items() if one.statements}),
    re.IGNORECASE,
)
# What is not to be at all: "no pandas in this repo".
_NONE = re.compile(
    r"(?:^|[.,;:!?(]\s+|\band\s+)no\s+(?!(?:one|longer|more|matter|idea|need|worries|problem|rush|wait|way|i|it|we|that|this|not|the)"
    r"\b)[\w`-]+",
    re.IGNORECASE,
)
# How the assistant writes: its answers, commits, documentation.
_MANNER = re.compile(
    r"\b(?:answers?|repl(?:y|ies)|summar(?:y|ies)|spelling|emojis?|bullets?|lines max|(?:british|american) english"
    r"|commit (?:msg|messages?|subjects?)|stop saying)\b|回答|回复|提交信息|表情",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][A-Za-z]+")
_QUESTION = re.compile(
    r"[?？؟]\s*$|^(?:what|which|where|when|who|how|why|is|are|does|did|can|could|may|should)\b", re.IGNORECASE
)
_REQUEST = re.compile(
    r"^\W*(?:(?:please|pls|ok(?:ay)?|and|now|then|so|good|nice|great|yes|well|thanks|(?:could|can|would) you)\b\W*)*"
    r"(?:write|give|convert|show|run|make|add|fix|create|list|explain|find|check|look|send|tell|test|open|read|move|put"
    r"|get|measure|attach|translate|draft|summari[sz]e|print|draw|count|sort|rename|format|commit|push|continue|go|start"
    r"|stop|try|do|see|have|let|name|describe|compare|review|clean|update|change|delete|remove|build|install|search)\b"
    r"|^\W*(?:请|帮我?|那)*(?:写|给|翻译|解释|查|看|跑|运行|列|打开|生成|创建|测试|继续|试|搜|画|算|总结|贴)",
    re.IGNORECASE,
)
_CAUSES = re.compile(
    r"\b(?:because|root cause|caused by|due to|turn(?:s|ed) out|the (?:problem|reason|culprit|bug|leak) (?:was|is)"
    r"|I(?:'ve| have)? (?:switched|changed|moved|replaced|added|batched|removed|set|renamed|split|made)|went from|found"
    r"|decided|chose|instead of|now (?:uses?|returns?|takes?|is|has)|measured|it takes|limit(?:ed)? (?:is|to))\b"
    r"|因为|原因|由于|发现|决定|改为",
    re.IGNORECASE,
)
# Says what comes next, or is polite.
_PLANS = re.compile(
    r"^\W*(?:I(?:'ll| will|'m going to)|let me|let's|next,|now I)\b|^我(?:会|来|将)"
    r"|\b(?:thanks?|thank you|glad|happy to|let me know|looks? good|sounds? good|you(?:'re| are) welcome)\b"
    r"|不客气|没问题",
    re.IGNORECASE,
)
# The user tells of an attempt that came to nothing (a wish to mend something that fails is none).
_TRIED = re.compile(
    r"\b(?:failed because|did(?:n'?t| not) (?:work|help|fix)|dead end|no luck|to no avail|made (?:it|things) worse"
    r"|changed nothing|(?:made|makes) no difference|(?:had|has) no effect)\b"
    r"|没用|没有用|行不通|不起作用|没有?效果|没有?变化|失败了|还是不行",
    re.IGNORECASE,
)
# None of them in an answer: no need to look closer.
_FAILURES = (
    "fail", "work", "help", "dead end", "no difference", "changed nothing", "no effect", "ruled out", "excluded",
    "not it", "n't it", "not the", "n't the", "失败", "行不通", "不起作用", "没有", "没效果", "没变化", "排除", "问题",
    "报错",
)  # fmt: skip
# The answer does, of something that it names just before.
_FAILED = re.compile(
    r"(?:\b(?:it|this|the (?:\w+ )?\w+)|(?:^|[,;:.!]\s*|\b(?:and|but|so) )that) (?:still )?"
    r"(?:failed|did(?:n'?t| not) (?:work|help)|(?P<now>fails|does(?:n'?t| not) work))\b"
    r"|\bdead end\b|[\u4e00-\u9fff] ?(?:失败了|行不通|不起作用)",
    re.IGNORECASE,
)
# Not what fails, but what is to fail.
_SUPPOSED = re.compile(r"\b(?:if|unless|until|should)\b", re.IGNORECASE)
# The answer does, in words that need no subject.
_NO_USE = re.compile(
    r"\b(?:(?:made|makes?|making) no difference|(?<!\bI )(?<!\bhave )(?<!\bhad )(?<!'ve )changed nothing"
    r"|(?:had|has) no effect|(?:can be|is|was|are) ruled out|can be excluded"
    r"|(?:is|are|was)(?:n'?t| not) (?:it|the (?:cause|culprit|problem))"
    r"\b(?! that))"
    r"|没有用|没有?效果|没有减少|没有?变化|没有改善|可以排除|不是.{1,12}的?问题|又(?:开始)?报错",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\bI(?:'ve| have)? (?:tried|ran|raised|set|lowered|changed|switched|replaced|put|moved|reverted)\b|\breverted\b"
    r"|试过|试了|改回",
    re.IGNORECASE,
)
_MENDED = re.compile(
    r"\b(?:fixed|works? now|pass(?:es|ed)?|solved|resolved|succeed\w*)\b|已修复|解决了|通过了", re.IGNORECASE
)


def is_for_good(rule: Page) -> bool:
    """Whether somebody had the rule remembered, or it is put in words that mean every time or not at all, or tells how
    to write: in a project of half a year such rules hold twice as often as others."""
    return rule.importance >= ASKED_FOR or any(p.search(rule.text) for p in (_FOR_GOOD, _NONE, _MANNER))


def is_learnt(page: Page) -> bool:
    """Whether somebody called it a lesson; of others the tools show only that something failed, and then worked."""
    return page.kind == "lesson" and page.importance >= LEARNT


def worth(said: Said, cited: int, changes: Sequence[Correction]) -> float:
    """How much a line on this prompt would tell: what was needed again and what corrects most, questions least."""
    points = _points(said.prompt[:2000]) + bool(said.worked)
    _, told = _told(said.prompt[:2000], said.answer[:FINDING_READ])
    if told:
        points = max(points, 0.0) + (1.5 if told >= TELLS else 1.0 if told >= 1.0 else 0.5)
    change = change_in(said.prompt, said.turn)
    changing = 3.0 if change in changes else 1.0 if change and not _QUESTION.search(said.prompt.strip()) else 0.0
    return points + 4.0 * bool(cited) + changing


def finding(said: Said) -> str:
    """The sentence of an answer that tells most: a cause, a decision, a value; "" when none tells enough.

    Less is enough where the prompt itself states nothing.
    """
    found, points = _told(said.prompt[:2000], said.answer[:FINDING_READ])
    return found if points >= TELLS or _points(said.prompt[:2000]) < 1.0 else ""


def setback(said: Said) -> tuple[str, str] | None:
    """(what was tried, how it ended) when the prompt or its answer tells of a failure that was not repaired at once."""
    return _setback(said.prompt[:ANSWER_CHARS], said.answer[:ANSWER_CHARS])


@lru_cache(maxsize=REMEMBERED)
def _told(prompt: str, answer: str) -> tuple[str, float]:
    """(the sentence that tells most, its points); ("", 0.0) when none adds anything to the prompt."""
    best, most = "", 0.0
    known: frozenset[str] | None = None
    causes, rules = _CAUSES.search(answer) is not None, RULES.search(answer) is not None
    for sentence in sentences(answer)[:40]:
        points = float(has_value(sentence))
        points += rules and RULES.search(sentence) is not None
        points += 1.5 * (causes and _CAUSES.search(sentence) is not None)
        if points + 0.5 <= most or sentence.endswith((*ASKING, ":", "：")) or _PLANS.search(sentence):
            continue
        known = about(prompt) if known is None else known
        words = content_of(sentence)
        fresh = len(words - known)
        if fresh < NEW_WORDS and (points < 1.0 or len(words) < NEW_WORDS):
            continue
        points += 0.5 * (fresh >= NEW_WORDS)
        if points > most:
            best, most = sentence, points
    return clip(best, FINDING_CHARS), most


@lru_cache(maxsize=REMEMBERED)
def _points(text: str) -> float:
    points = 2.0 * bool(RULES.search(text)) + bool(_NAME.search(text))
    if _QUESTION.search(text.strip()):
        return points + has_value(text) - 3.0
    if _REQUEST.search(text):
        return points - 0.5 * bool(_NAME.search(text))  # its numbers are those of a moment, its names perhaps
    return points + has_value(text) + 0.5 * (len(about(text)) >= STATED_WORDS)


@lru_cache(maxsize=REMEMBERED)
def _tried(text: str) -> bool:
    return not _QUESTION.search(text.strip()) and bool(_TRIED.search(text))


@lru_cache(maxsize=REMEMBERED)
def _setback(prompt: str, answer: str) -> tuple[str, str] | None:
    if _tried(prompt[:1000]):
        return clip(prompt, 240), ""
    asks = _QUESTION.search(prompt.strip()) is not None
    if asks and not _DONE.search(answer):
        return None
    lowered = answer.lower()
    if not any(word in lowered for word in _FAILURES):
        return None
    found = _NO_USE.search(answer) or next(filter(_is_so, _FAILED.finditer(answer)), None)
    if found is None or _MENDED.search(answer):
        return None
    begin = _begin(answer, found.start())
    tried = sentences(answer[begin : found.end() + RESULT_CHARS])[:1]
    if not asks and tried and _DONE.search(tried[0]) and len(about(tried[0]) - about(prompt)) >= NEW_WORDS:
        return clip(tried[0], 240), ""  # that failed, and not all that was asked for
    before = _begin(answer, begin - 1) if begin else 0  # what was done, if that is told shortly before
    done = answer[before:begin].strip()
    if len(done) <= RESULT_CHARS and len(about(done)) >= NEW_WORDS and not _PLANS.search(done):
        begin = before
    return clip(prompt, 160), clip(answer[begin : found.end() + RESULT_CHARS].strip(), found.end() - begin + 80)


def _is_so(failed: re.Match[str]) -> bool:
    """Whether something fails, and is not only to do so one day, as a check that was added is."""
    text, begin = failed.string, _begin(failed.string, failed.start() + 1)
    said = text[begin : failed.end()] + re.split(r"[.\n]", text[failed.end() :][:RESULT_CHARS])[0]
    return failed["now"] is None or _SUPPOSED.search(said) is None


def _begin(text: str, at: int) -> int:
    """Where the sentence with this position begins."""
    return max(text.rfind(mark, 0, at) for mark in (". ", "\n", "。", "! ")) + 1
