"""What a prompt asks of memory: something of a certain time, kind or breadth (see `empty` for what asks nothing)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vmem.model import Kind
from vmem.recall.prompt import branches, prompts_abroad
from vmem.recall.prompt.code_names import code_terms
from vmem.recall.prompt.leaning import leaning
from vmem.recall.prompt.when import looks_back, resolve
from vmem.recall.words.hints import Hinted
from vmem.recall.words.language import language_of
from vmem.recall.words.sentences import ASKING
from vmem.recall.words.terms import CHORE_TERMS, has_cjk, index_terms, is_cjk, is_stop, query_terms

MAX_CHARS = 20_000  # of a prompt that are looked at
MAX_PROSE = 4_000  # of what is left of it without its code
MOST_NAMES = 12
PLAIN = -1.0  # log odds that a prompt leans on earlier talk, from which on it does not
RULES: frozenset[Kind] = frozenset({"constraint", "preference"})
_NAMEABLE = re.compile(r"\b[A-Za-z0-9_][\w.\-/]*[A-Za-z0-9_]")


@dataclass(frozen=True, slots=True)
class Intent:
    """What a prompt asks of memory, beyond its words.

    `past`: it asks what was said, decided or tried. `broad`: it wants all of something ("how many", "every").
    `history`: also what is no longer true ("before", "used to"). `latest`: the last time. `kinds`: the kinds that it
    names. `since`, `until`: the time it names, in Unix seconds. `chore`: 0..1, how much it looks like a task on what
    is in front of it (pasted code, "fix this test") and not like a question to memory. `cues`: terms that only say
    which time or kind is meant; a page need not hold them. `names`: for each thing that the prompt calls by a name
    (an identifier, a number, a capital amid a sentence), its terms. `order`: it wants something done and asks nothing.
    `code`: the terms that a prompt which asks nothing holds in names of code only (see `code_names`);
    `on_words`: it orders no more than another name or a remark.
    `branches`: git branches whose pages it asks for, as it names them (see `branches`), and `branch_cues`
    the terms that only do so, or name a kind. `general`: it asks what anyone could tell ("what is a mutex"), not what
    this project knows. `asking`: it asks something. `leans`: how much it sounds as if it leaned on what was said before
    (see `leaning`), 0 where it names a time: that says which pages are meant.
    """

    past: bool = False
    broad: bool = False
    history: bool = False
    latest: bool = False
    kinds: frozenset[Kind] = frozenset()
    since: float | None = None
    until: float | None = None
    chore: float = 0.0
    cues: frozenset[str] = frozenset()
    names: tuple[tuple[str, ...], ...] = ()
    order: bool = False
    general: bool = False
    asking: bool = False
    leans: float = 0.0
    code: frozenset[str] = frozenset()
    on_words: bool = False
    branches: tuple[str, ...] = ()
    branch_cues: frozenset[str] = frozenset()

    @property
    def plain(self) -> bool:
        """Whether it sounds as if nothing that was said before mattered."""
        return self.leans <= PLAIN

    @property
    def favoured(self) -> frozenset[Kind]:
        """The kinds that are preferred: those it names; for an order the rules that it might break."""
        return self.kinds or (RULES if self.order else frozenset())


class _Either:
    """A pattern of English or Chinese words; a plain text is not searched for the Chinese ones."""

    def __init__(self, english: str, chinese: str, hints: Sequence[str] = ("",)) -> None:
        """The `hints` are those of the English one."""
        self.english, self._chinese = Hinted(tuple(hints), re.compile(english)), re.compile(chinese)

    def search(self, text: str) -> re.Match[str] | None:
        """The first match of either."""
        english = self.english.search(text)
        chinese = None if text.isascii() else self._chinese.search(text)
        return chinese if chinese and not (english and english.start() < chinese.start()) else english


def _either(english: str, chinese: str, hints: str = "") -> _Either:
    """A pattern of English alternatives as whole words (white space between lines is a further `|`) or Chinese ones;
    `hints` are parted by `|`."""
    whole = rf"\b(?:{'|'.join(line.strip() for line in english.strip().splitlines())})"
    return _Either(whole, chinese, hints.split("|"))


_PAST = _either(
    r"""(?:did|have|had) (?:we|you|i)\b
    (?:we|you|i) (?:said|decided|agreed|tried|chose|picked|settled|used|wrote|did|had|talked|discussed)\b
    remember|recall|remind|last time|previously|earlier|(?<!than )before|decided|was it""",
    "我们.{0,8}(?:决定|说|定|试|讨论|用|选)|上次|之前|以前|当时|记得|讨论过|说过|定过|试过|碰到过|定的|踩过",
    "did|have |had|said|decided|agreed|tried|chose|picked|settled|used|wrote|talked|discussed|remember|recall|remind"
    "|last time|previously|earlier|before|was it",
)
_BROAD = _either(
    r"""how many|how often|all\b|every(?:thing)?\b|list\b|each\b|which ones
    so far|overall|summari[sz]e|ever\b""",
    "所有|全部|一共|总共|哪些|多少次|几次|列出|汇总|都有",
    "how |all|ever|list|each|which ones|so far|summari",
)
_HISTORY = _either(
    r"""used to|before (?:that|we)|originally|previously|formerly|history|changed from|instead of what
    old (?:decision|rule|value|way)|(?:what|why) did we (?:change|replace|drop|switch)""",
    "原来|原先|以前(?:用|是)|旧的|改之前|历史|换掉之前",
    "used to|before |originally|previously|formerly|history|changed from|instead of|old |did we",
)
_LATEST = _either(
    "last time|latest|most recent|recently|just now|where (?:did|were) we|left off",
    "上次|最近|最后一次|刚才|做到哪",
    "last time|latest|recent|just now|where |left off",
)
_KIND_WORDS: tuple[tuple[Kind, _Either], ...] = (
    ("decision", _either("decid|decision|agree|settle|chose|choose", "决定|定的|定了|选了|结论",
                         "decid|decision|agree|settle|chose|choose")),
    ("rejected", _either("reject|ruled out|turned down|decided against|not to use", "否决|放弃|没采用|拒绝|不采用",
                         "reject|ruled out|turned down|decided against|not to use")),
    ("constraint", _either(r"constraint|rules?\b|must (?:we|i)|forbid|forbidden|allowed|never|may (?:i|we)|polic",
                           "规定|约束|禁止|能不能|必须|规矩|允许",
                           "constraint|rule|must |forbid|allowed|never|may |polic")),
    ("task", _either(r"todo|to-do|(?:open )?tasks?\b|next steps?|still (?:open|to do)|pending|remaining|left to do",
                     "待办|还没做|未完成|下一步|任务",
                     "todo|to-do|task|next step|still |pending|remaining|left to do")),
    ("lesson", _either("lessons?|learn(?:ed|t)|gotchas?|pitfalls?|root cause|went wrong|postmortem",
                       "教训|坑|踩过|原因", "lesson|learn|gotcha|pitfall|root cause|went wrong|postmortem")),
    ("procedure", _either("""procedure|runbook|step[- ]by[- ]step|steps (?:to|for)
                          how (?:do|did) (?:we|i) (?:deploy|release|restore|run)""", "步骤|流程|操作手册",
                          "procedure|runbook|step|how d")),
    ("preference", _either(r"prefer|likes?\b|dislikes?\b", "偏好|喜欢|习惯", "prefer|like")),
)  # fmt: skip
_ASKS_FIRST = (
    r"^\W*(?:(?:and|so|but|ok|btw|also|hi|hey),? )*(?:is|are|am|do|does|did|can|could|may|might|should|shall|was|were"
    r"|has|have|had|will|would)\b(?! you\b)"
)
_QUESTION_WORD = re.compile(r"(?:what|which|who|whose|whom|how|why|when|where)\b")
_BEFORE_QUESTION = (
    "and", "or", "but", "then", "so", "know", "knows", "tell me", "tell us", "wonder", "explain", "say", "see",
    "remind me",
)  # fmt: skip
_LAST_WORDS = re.compile(rf"\b(?:{'|'.join(_BEFORE_QUESTION)})\Z")
_LONGEST_BEFORE = max(map(len, _BEFORE_QUESTION))
_ASKS_ZH = re.compile(r"吗|什么|怎么|哪|谁|多少|几[个次点天种]|为什么|为何|如何|呢|是不是|能不能|可不可以|有没有")
_ASKS_AT_ONCE = re.compile(_ASKS_FIRST)
_OURS = _either(
    r"(?:we|our|ours|us|here)\b|th(?:is|e) (?:\w+ ){0,2}(?:project|repo|repository|codebase|team|app|service)",
    "我们|咱们|本项目|这个项目",
)
_LANGUAGES = (
    r"(?:python|java|javascript|js|typescript|ts|c|c\+\+|c#|go|golang|rust|ruby|php|swift|kotlin|scala|perl|lua|r|bash|zsh"
    r"|shell|sql|sqlite|postgres|postgresql|mysql|css|html|git|linux|docker|react|vim|excel|latex|ocaml|haskell|elixir"
    r"|erlang|clojure|julia|matlab|fortran|dart|zig|powershell|awk|sed|jq|regex|numpy|pandas|vue|svelte|emacs|tmux|make)"
)
_GENERAL_FIRST = re.compile(  # at the beginning
    rf"\W*(?:please |can you |could you |in {_LANGUAGES}\b\W*|{_LANGUAGES}: ?)*"
    r"(?:what(?:'s| is| are| does|s)? (?:an?\b|the (?:difference|best|syntax|purpose|pros|meaning|\w* ?complexity))"
    r"|what does (?!(?:the|it|this|that)\b)[^?\n]{1,60} (?:mean|do|stand for|match)\b"
    r"|how (?:do|can|would|should|could) (?:i|you|one)\b|can an?\b|what(?:'s| is) the default\b"
    r"|how (?:does|do) (?!the\b|it\b|this\b|that\b)\w+ (?:handle|get|compare|store|treat)\b|(?:the )?difference between"
    r"|which (?:http|git|sql|css|html|unix|linux|shell|bash|vim) "
    r"|when (?:should|would) (?:one|i|you)\b|how (?:does|do) [\w' ]+ (?:work|differ)"
    r"|explain (?:the|what|how)|describe\b"
    r"|give me (?:an?|some) example|suggest\b|recommend\b|translate\b|who (?:wrote|painted|invented)"
    r"|is it (?:possible|ok|okay|bad|better)\b)"
    rf"|\W*which is (?:faster|better|best)\b|{_LANGUAGES} ?(?:里|中)"
    r"|(?:git|vim|linux|bash|shell|excel|css|sql) ?(?:怎么|如何)|什么是|解释|介绍|推荐|翻译"
    r"|(?:请|麻烦)?(?:帮我?|给我?)?把[^，,。：:]{1,12}(?:(?:翻译|译)成|翻成(?=.?[英中法德日韩俄西葡意阿泰繁简外]))"
)
_GENERAL = _Either(
    rf"\bin {_LANGUAGES}\W*$"
    r"|\b(?:is it worth|in (?:general|a nutshell|one (?:paragraph|sentence)|plain (?:english|words))"
    r"|like i'?m (?:five|5)"
    r"|shortcut|standalone|self-contained|one-liner"
    rf"|(?:tiny|little|small|short) (?:(?:{_LANGUAGES}|node) )?(?:script|program|tool|game|exercise))\b",
    r"(?:有什么|有何|有啥|啥|什么)(?:区别|不同|好处|用$)|是(?:什么|啥)意思|怎么用|科普|(?:什么|啥)原理|讲讲"
    r"|独立的|单独写|小工具|小脚本|小程序",
    (
        "in ", "is it worth", "like i", "shortcut", "standalone", "self-contained", "one-liner", "tiny ", "little ",
        "small ", "short ",
    ),
)  # fmt: skip
_SENTENCE = re.compile(r"\S\s+\S+\s+\S|[\u3400-\u9fff]{5}")  # more than a name that is looked up
_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_DEIXIS = _either(
    r"""(?:this|these|that|the (?:following|above|failing)) (?:code|test|function|method|class|file|error|line)
    (?:this|these|that) (?:list|query|bug|script|snippet|component|failing|unit|import|block|callback|loop)
    (?:this|these|that) (?:regex|branch|diff|text)
    (?:fix|run|try|do|commit|push|test|revert|rename|simplify|explain) (?:it|this|that)[.!]?$""",
    "(?:这个|这段|下面的?|这些|上面的?)(?:代码|函数|测试|文件|错误|报错|方法|类|脚本|列表|变量|循环|组件|报错|改动|修改)",
    "this|these|that|the following|the above|the failing| it",
)
_HERE = _either(  # said in this context
    r"(?:did|have) you (?:just|touch|change|edit)|you just|just now", "刚才|刚刚", "did you|have you|you just|just now"
)
_ORDER = re.compile(
    r"^\W*(?:please |pls |can you |could you |now |ok,? |wait,? |no,? |hm+,? )*"
    r"(?:fix|go back|"
    r"write|make|explain|translate|convert|sort|rename|refactor|format|turn|generate|split|commit|run|show me"
    r"|revert|undo|merge|push|resolve|bump|extract|inline|simplify|tidy|clean up|lint|reformat|rewrite|document"
    r"|delete|replace|remove|put|change|use|summari[sz]e|update|get rid of|squash"
    r"|add (?:a|an) (?:comment|docstring|test)|recommend|what does \w+ (?:mean|stand for)|how does \w+ (?:differ|work)"
    r"|what is (?:a|an|the difference)|what'?s the (?:difference|syntax))\b"
    r"|^\W*(?:the |all |some |my )?(?:\w+ )?(?:tests?|build|ci|linter) (?:still |now )?(?:is |are )?(?:still |all )?"
    r"(?:fail|red\b|broke|crash|complain)"
    r"|^\W*why (?:is|does|did|are|do|am) (?:this|the|my|these|i)(?: \w+){0,2} "
    r"(?:fail|break|crash|broken|not work|get|complain|throw)"
    r"|^(?:再|重新?|先)?(?:把|给|帮我|请|写|修|改|加|删|跑|运行|打开(?![慢太很时后])|撤销|回滚|重命名|翻译|解释|格式化|什么是)"
)
# What a question about a time is worded with, whatever it is about.
_OF_A_TIME = "week month year day last since before after until between talk discuss happen mention"
# Work on the text of code that is the same in every project.
_MECHANICAL = re.compile(
    r"^\W*(?:please |pls |can you |could you |would you |now |ok,? )*"
    r"(?:(?:sort|order|organi[sz]e|alphabeti[sz]e|tidy|clean up) (?:\w+ ){0,3}(?:imports?|usings|includes)\b"
    r"|(?:remove|delete|drop) (?:the |all |any )*(?:un(?:used|needed|reachable)|commented[- ]out|trailing|dead code)\b"
    r"|rename (?:the |this |that )*(?:local|loop|private|inner|temporary)\b"
    r"|rename (?:the |this |that )*(?:variable|parameter|argument)\b|(?:reformat|prettify|re-?indent)\b"
    r"|fix (?:the |this |a |all )*(?:typos?|spelling|indentation|formatting|white ?space)\b"
    r"|add (?:the |some |missing )*(?:type (?:hints?|annotations?)|docstrings?|jsdoc|javadoc|semicolons)\b)"
)

# Work on names and remarks, which nobody's word on what they name bears on.
_ON_WORDS = re.compile(
    r"^\W*(?:please |pls |can you |could you |would you |now |ok,? )*"
    r"(?:rename|add (?:a |an |the |some |missing )*(?:comments?|docstrings?|log lines?|type hints?)|convert|format)\b"
    r"|\btypos?\b|\bspelling\b"
    r"|重命名|改名|格式化|错别字|加(?:上|个|一?[行条点些句])?(?:日志|注释|类型标注)|(?:翻译|转换?)成"
)


def read_intent(prompt: str, now: float, *, utc_offset_s: int | None = 0) -> Intent:
    """The intent of a prompt; `now` (Unix seconds) is the session's clock, `utc_offset_s` its zone (see `resolve`)."""
    if len(prompt) > MAX_CHARS:  # a paste: what is asked stands before or after it
        prompt = prompt[: MAX_CHARS // 2] + "\n" + prompt[-MAX_CHARS // 2 :]
    prose = _FENCE.sub(" ", prompt)
    prose = prose if len(prose) < MAX_PROSE else prose[: MAX_PROSE // 2] + "\n" + prose[-MAX_PROSE // 2 :]
    names, asking, language = _names(prose), asks(prose), language_of(prose)
    abroad = bool(language) or not prose.isascii()
    written, prose = prose, prose.lower()
    span = resolve(prose, now, language=language, utc_offset_s=utc_offset_s)
    if span is not None and not language and not looks_back(prose, span[2]):
        span = None
    past = bool(_PAST.search(prose)) or (abroad and bool(prompts_abroad.PAST.search(prose)))
    on, said = branches.named_branches(prose)
    fenced = 1.0 - len(_FENCE.sub("", prompt)) / max(1, len(prompt))
    named = {kind: match[0] for kind, pattern in _KIND_WORDS if (match := pattern.search(prose))}
    broad = _BROAD.search(prose)
    asks_memory = past + asking + bool(named) > 1 or (bool(on) and branches.asks_about_work(prose))
    if on and (branches.is_handled(prose) or not asks_memory):
        on = ()
    if on and branches.asks_what_is_left(prose):
        named.setdefault("task", "")
    cues = [*named.values(), broad[0]] if broad else list(named.values()) if span else []
    cues += [span[2], _OF_A_TIME] if span else []
    ours = bool(_OURS.search(prose)) or (abroad and bool(prompts_abroad.OURS.search(prose)))
    here = span is None and bool(_HERE.search(prose))
    orders = float(here or _MECHANICAL.search(prose) is not None) + 0.5 * bool(_DEIXIS.search(prose))
    ordered = _ORDER.search(prose) or (abroad and prompts_abroad.ORDERS.search(prose))
    orders += _order_share(prose) if ordered else 0.0
    return Intent(
        past=past or span is not None or bool(on),
        broad=broad is not None,
        history=bool(_HISTORY.search(prose)),
        latest=bool(_LATEST.search(prose)),
        kinds=frozenset(named),
        since=span[0] if span else None,
        until=span[1] if span else None,
        cues=frozenset(index_terms(" ".join(cues))),
        chore=0.0 if (past or on) and not here else min(1.0, float(fenced > 0.4) + orders),
        names=names,
        general=not (past or on or span or ours) and bool(_GENERAL_FIRST.match(prose) or _GENERAL.search(prose)),
        order=not past and not on and bool(_SENTENCE.search(prose)) and not asking,
        asking=asking,
        leans=leaning(prompt) if span is None else 0.0,
        code=code_terms(written) if not past and not asking else frozenset(),
        on_words=bool(_ON_WORDS.search(prose)),
        branches=on,
        branch_cues=frozenset(index_terms(" ".join([*said, *named.values()]))) if on else frozenset(),
    )


def asks(text: str) -> bool:
    if any(mark in text for mark in ASKING):
        return True
    written, text = text, text.lower()
    asian = has_cjk(text)
    plainly = _ASKS_AT_ONCE.match(text) or (asian and _ASKS_ZH.search(text))
    if plainly or any(_begins_question(text, word.start()) for word in _QUESTION_WORD.finditer(text)):
        return True
    abroad = prompts_abroad.ASKS.match(text) or (asian and prompts_abroad.ASKS_ASIA.search(text))
    return bool(abroad) and _abroad(written)  # which takes longer to tell


def _begins_question(text: str, place: int) -> bool:
    """Whether the question word at a place of a text asks: it comes first, after a stop, or after a word like "and"."""
    end = place
    while end and not (text[end - 1].isalnum() or text[end - 1] == "_"):
        end -= 1
        if text[end] in ".,;:!":
            return True
    if end in (0, place):  # at the beginning, or in the middle of a word
        return not end
    least = max(0, end - _LONGEST_BEFORE)
    return text.endswith(_BEFORE_QUESTION, least, end) and _LAST_WORDS.search(text, least, end) is not None


def _abroad(text: str) -> bool:
    """Whether a text may be in neither English nor Chinese."""
    return bool(language_of(text)) or not text.isascii()


def _names(prose: str) -> tuple[tuple[str, ...], ...]:
    out: dict[tuple[str, ...], None] = {}
    capitals = language_of(prose) != "de"  # where they mark any noun, they mark no name
    for match in _NAMEABLE.finditer(prose):
        word = match[0]
        if word.isalpha() and word.islower():  # as most are
            continue
        before = prose[max(0, match.start() - 20) : match.start()].rstrip()
        inside = any(c.isupper() or c.isdigit() or c == "_" for c in word[1:]) or word[0].isdigit()
        begins = not before or before[-1] in ".!?:"
        if inside or (capitals and word[0].isupper() and not begins):
            terms = tuple(term for term in index_terms(word) if not is_stop(term))
            if terms:
                out[terms] = None
                if len(out) == MOST_NAMES:
                    break
    return tuple(out)


def _order_share(prose: str) -> float:
    """How much an order looks like a chore: less when it names much of its own, for which memory may have rules."""
    own = [term for term in query_terms(prose) if term not in CHORE_TERMS]
    weight = sum(0.2 if is_cjk(term) else 1.0 for term in own)
    return 1.0 if weight <= 1 else 0.5 if weight <= 4 else 0.15
