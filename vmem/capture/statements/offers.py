"""What the assistant left to be chosen: alternatives, numbered options, proposals and ways of doing it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from vmem.capture.languages.speech_en import content_words
from vmem.capture.patterns import phrases, regex
from vmem.capture.statements.prose import Sentence
from vmem.capture.talk.episodes import title_of

OPTION_CHARS = 160
FULL_CHARS = 240
_ALTERNATIVES = phrases(r"""
    ^(?:\S+ ){1,7}or(?: \S+){1,7}$|^(?:either|both)\b|\boptions?:|\bother (?:way|option|choice)\b|\bor\b[^?]{0,300}\?
    |\bvs\.?\b|\bversus\b|\bwhich\b[^?]{0,300}\?|\bbetween\b.{1,200}\band\b|\bcompare\b.{1,200}\b(?:and|to|with)\b
    |还是|哪个|哪种|哪一|或者|要么|两种|另一[个种]
""")
_PROPOSES = phrases(r"""
    \b(?:i(?:'d| would)? (?:\w+ )?(?:suggest|recommend|propose|favou?r|prefer|go (?:with|for)|lean)
    |my (?:suggestion|recommendation|proposal|preference)|(?:should|shall|may|can) (?:i
    |we) (?:\w+ly |just |also )?(?P<asked>\w+)|(?:do you )?want me to (?P<wanted>\w+)|shall it be|how about|what about
    |why not|i(?:'d| would) (?:either |rather |just |simply )?(?P<would>\w+)|we (?:could|should) (?P<could>\w+)
    |let's (?P<lets>\w+)|(?:best|simplest|cleanest|safest|easiest|cheapest|better) (?:\w+ )?(?:is|would be)
    |would (?:\w+ly )?(?:bring|fix|solve|avoid|remove|halve|save|cut|help|do\b
    |be (?:cheaper|simpler|faster|enough|better|safer|cleaner)))
""")
# Verbs of what is only done once: agreeing to it decides nothing that holds later.
STEPS = frozenset(
    "run rerun commit push start begin continue proceed show check look test delete apply fix open read explain try"
    " deploy merge create investigate search see print list retry restart go help know ask tell add write have need"
    " clean rebase revert review update finish wait regenerate format be say verify install implement do guess"
    " expect assume imagine also".split()
)
_NAMES_A_WAY = phrases(r"\b(?:instead of|rather than|because|since|over|not \w+)\b|:\s|\bto v?\d|\bto [`~]|\d")
_PROPOSES_ZH = regex(
    r"建议|推荐|我(?:倾向|会选|打算|觉得用|觉得应该)|不如|最好(?:是)?(?:用|改|换|把)|可以(?:改|换|用|把)|要不要"
    r"|方案是|改成.{1,20}(?:吗|？)|是否|吧[？?]|(?:的话|统一)就|更?(?:合适|划算)"
)
_STEP_ZH = regex(
    r"(?:要不要|是否|建议(?:先)?|可以)(?:现在|我)?(?:先)?(?:跑|提交|推送|部署|重启|看看|检查|继续|开始|试|运行|删除"
    r"|回滚|合并)"
)
_OFFERING = phrases(r"""
    ^(?:(?:so|then|now)\W+)?(?:should|shall|may|can) (?:i|we) |^(?:do you )?want me to\s+
    |^i (?:suggest|recommend|propose) |^(?:我)?(?:建议|推荐)
""")
_A_WAY = phrases(r"""
    \b(?:would|could|can|might|usual(?:ly)?|option|split|works?|gives?|instead|enough|costs?|keeps?|avoids?|saves?
    |survives?|fails?|starts?|lets?)\b
    |可以|能|换成|改成|改用|加|用
""")

_I_CAN = phrases(r"\bi(?: (?:can|could|will|would)|'(?:ll|d)) (?:\w+ly |also |just )?(\w+)")
_OWN = regex(r"(?i)\b(?:i|we|let)\b|我")
_REPORTS_ZH = regex(r"了[。！!]?$|了[，,]|已经?")

_ORDINALS = (
    frozenset("first 1st one 1 a former 第一 一 前者".split()),
    frozenset("second 2nd two 2 b latter 第二 二 后者".split()),
    frozenset("third 3rd three 3 c 第三 三".split()),
    frozenset("fourth 4 d 第四 四".split()),
)
_ORDINAL = phrases(r"""
    (?:(?:ok(?:ay)?|yes|yeah|right|then|let'?s|go|going|take|do|use|with|for|i|i'd|would|pick|choose|the|option|number
    |no\.|variant|plan|approach|那|就|好的?|行|嗯|用|选|按|方案)[\s,，#]*)*\(?(?P<place>first|second|third|fourth
    |last|former|latter|[1-3](?:st|nd|rd)|(?:[1-4]|[a-d]|one|two|three)(?=\)?(?:\W*$|[,.;:!]\s|\s*[，。\u4e00-\u9fff]
    |\s+(?:\W|then|please|it|is|for|and|but|with|without|because|since|as|sounds|looks|seems|wins|if|or|now)(?:\W|$)))
    |第?[一二三四](?=(?:[种个条项](?:方案|办法|方法)?)?(?:[，,。！!吧]|$))|前者|后者)\)?(?![A-Za-z0-9_]|\.\d)
""")
_SEVERAL = phrases(r"""
    (?:ok(?:ay)?|yes|let'?s|do|take|use|with|the|\s|,)*(?:both|all(?: of (?:them|it))?|all (?:three|four)
    |\d\s*(?:to|-|–|and|&|,|\+)\s*\d|两个都|都)(?=\W|$|[要做上改加])
""")
_COUNT = phrases(r"(?:ok(?:ay)?|yes|let'?s|do|take|\s|,)*all (three|four)\b")
_OPTIONS = (
    regex(r"(?m)^\|(?!\s*[-:|]+\s*$)(?!\s*(?:option|name|way|approach|方案)\b)[^\n]*", re.IGNORECASE),
    regex(r"(?m)^[ \t]*(?:[-*•]|\(?[1-9a-dA-D][.)])[ \t]+([^\n]+)"),
    regex(
        r"(?:[(（]?(?<!\w)[1-9a-d][)）]"
        r"|\b[1-9a-dA-D][:.](?=\s))\s*([^()（）;；\n]+?)(?=[,;.，；、。]?\s*(?:\bor\b\s*)?(?:[(（]?(?<!\w)[1-9a-d][)）]|\b[1-9a-dA-D][:.]\s)|[.;]\s|[.;；。]?$)"
    ),
    regex(r"[一二三四]是\s*([^；。\n]{2,80})"),
    regex(r"(?:：|:|，|。|^)\s*([^，。；:：]{2,30}?)(?=[，,]?\s*或者?|$)"),
)


def offers_choice(text: str) -> bool:
    """Whether it names alternatives, or asks which."""
    return _ALTERNATIVES.search(text) is not None


def proposes(sentence: Sentence) -> bool:
    """Whether the assistant's sentence proposes a way of doing it, rather than a next step."""
    if sentence.chinese:
        return bool(_PROPOSES_ZH.search(sentence.view)) and not _STEP_ZH.search(sentence.view)
    match = _PROPOSES.search(sentence.view)
    if match is None:
        imperative = re.match(
            r"(?i)(?:use|switch|store|keep|replace|split|move|cache|raise|lower|drop|batch)\s+\S", sentence.view
        )
        return imperative is not None and len(content_words(sentence.view)) >= 3
    verb = next((word.lower() for word in match.groupdict().values() if word), "")
    if verb in STEPS:
        return verb in ("add", "write", "do") and bool(_NAMES_A_WAY.search(sentence.view[match.end() :]))
    return len(content_words(sentence.view)) >= 2


def describes_a_way(sentence: Sentence) -> bool:
    """Whether it describes how something could be done; a question only where it names no mere step."""
    if sentence.chinese:
        asks = sentence.text.endswith(("?", "？"))
        return (
            not _STEP_ZH.search(sentence.view)
            and not _REPORTS_ZH.search(sentence.view)
            and (asks or _A_WAY.search(sentence.view) is not None)
        )
    offers = _I_CAN.search(sentence.view)
    step = offers is not None and offers[1].lower() in STEPS - {"add"}
    return not step and not sentence.text.endswith("?") and _A_WAY.search(sentence.view) is not None


def offers_step(sentence: Sentence) -> bool:
    """Whether it offers to do something once: "I can start that now"."""
    offer = _I_CAN.search(sentence.view)
    return offer is not None and offer[1].lower() in STEPS - {"add"}


def asks_or_suggests(offer: Sentence) -> bool:
    """Whether an offer waits for an answer, rather than being mentioned in passing."""
    return offer.text.rstrip().endswith(("?", "？")) or bool(
        re.search(r"(?i)\bi(?:['’]d|\s+would)?\s+(?:\w+\s+)?(?:suggest|recommend|propose)|建议|推荐", offer.view)
    )


def means_several(words: str) -> bool:
    """Whether a reply takes more than one option: "both", "1 and 3", 两个都."""
    return _SEVERAL.match(words) is not None


def means_a_place(words: str) -> bool:
    """Whether a reply names an option by its place in a list: "2", "the second one", 第一种."""
    return _ORDINAL.match(words) is not None


def option(words: str, answer: str) -> str:
    """The option of an answer that a reply means by its place, several with ";" between; "" for none."""
    place = _ORDINAL.match(words.strip())
    several = means_several(words.strip())
    if place is None and not several:
        return ""
    lists = [*_lists(answer)]
    counted = _COUNT.match(words.strip())
    many = {"three": 3, "four": 4}[counted[1].lower()] if counted else 0
    rows = next((found for found in lists if len(found) == many), lists[0] if lists else [])
    if several:
        return title_of("; ".join(_bare(row) for row in rows), 240)
    assert place is not None
    number = _number(place["place"].lower(), len(rows))
    return _bare(rows[number])[:OPTION_CHARS] if 0 <= number < len(rows) else ""


def listed(answer: str) -> list[str]:
    """The options that an answer lists, in its order."""
    return [_bare(row) for row in next(_lists(answer), [])]


def as_chosen(offer: Sentence) -> str:
    """The offer as what was chosen: "Should I raise it?" becomes "raise it"."""
    bare = _OFFERING.sub("", offer.text.strip())
    return title_of(bare.rstrip("?？ ") if bare != offer.text.strip() else bare, 240)


def in_full(offer: Sentence, said: Sequence[Sentence]) -> str:
    """What was agreed to: an offer that only says how something would be, with what was said around it, that says of
    what; any other by itself."""
    place = next((n for n, one in enumerate(said) if one is offer), None)
    if place is None or asks_or_suggests(offer) or _OWN.search(offer.view):
        return as_chosen(offer)
    first, last = place, place + 1
    left = FULL_CHARS - len(offer.text)
    while first and len(said[first - 1].text) < left:
        first -= 1
        left -= len(said[first].text) + 1
    while last < len(said) and len(said[last].text) < left:
        left -= len(said[last].text) + 1
        last += 1
    return " ".join(one.text.strip() for one in said[first:last])


# --- private --------------------------------------------------------------------------------


def _lists(answer: str) -> Iterator[list[str]]:
    """The lists of an answer, by how they are written: the rows of each."""
    return (found for pattern in _OPTIONS if len(found := pattern.findall(answer)) > 1)


def _number(place: str, count: int) -> int:
    """Which of `count` rows a word of `_ORDINAL` means, from 0; `count` for one that is not there."""
    if place in ("last", "latter", "后者") and not any(place in names for names in _ORDINALS):
        return count - 1
    return next((n for n, names in enumerate(_ORDINALS) if place in names), count)


def _bare(row: str) -> str:
    """A row of a list or a table without bars and closing punctuation."""
    return re.sub(r"[\s|]+", " ", row).strip(" .;,；，。")
