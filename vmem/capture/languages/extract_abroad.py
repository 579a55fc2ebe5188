"""Languages beside English and Chinese: what a sentence of the user is, where it says so in so many words.

No likeness was learned for them (see `classifier`), so only plain words count: "niemals", "à partir de maintenant",
"мы решили", "必ず". What is asked, supposed, told of the past or meant for once makes nothing, and stays in its
episode.
"""

from __future__ import annotations

import re

from vmem.capture.languages.words_abroad import WORDS
from vmem.capture.patterns import regex
from vmem.capture.statements.finding import Finding
from vmem.capture.statements.prose import Sentence
from vmem.model import Kind
from vmem.recall.tongues import sentence_tongue, tongue

LEAST_CHARS = 8
ANSWER_CHARS = 400  # that tell the language of what they answer
# What begins a clause whose words are not this sentence's own statement ("add a check that it is never empty"), and who
# wishes what follows.
_CLAUSE = {
    "de": r",\s(?:dass|ob|wo|damit)\b",
    "es": r"(?<!tiene )(?<!tienen )(?<!hay )(?<!más )(?<!antes de )\bque\b|,\s(?:dónde|cómo)\b",
    "fr": r"(?<!parce )(?<!plus )(?<!avant )\bqu(?:e\b|')|,\soù\b",
    "pt": r"(?<!tem )(?<!têm )(?<!mais )(?<!antes )\bque\b|\bpara (?:o|a|que)\b|,\s(?:onde|como)\b",
    "it": r"\bche\b|\baffinché\b|,\s(?:dove|come)\b",
    "nl": r"\b(?:dat|zodat)\b|,\s(?:waar|hoe)\b",
    "ru": r"(?<!потому )(?<!только )\b(?:что|чтобы)\b|,\s(?:где|как)\b",
}
_WISHED = regex(
    r"\b(?:ich (?:will|möchte)|achte\w*|denk\w*|merk\w*|stell\w* sicher|wichtig|quiero|aseg[uú]r\w+|recuerd\w+"
    r"|importante|je (?:veux|voudrais)|assure\w*|n'oublie\w*|souviens\w*|il faut|quero|garant\w+|lembr\w+|voglio"
    r"|assicura\w*|ricord\w+|ik wil|zorg\w*|onthou\w*|belangrijk|хочу|следи\w*|помни\w*|запомни\w*|важно|нужно"
    r"|надо)\b",
    re.IGNORECASE,
)
_OTHERS = {spoken: regex(pattern, re.IGNORECASE) for spoken, pattern in _CLAUSE.items()}
# Words that no other of these languages has, for a text too short to tell its language otherwise.
_UNMISTAKABLE = regex(
    r"\b(?:(?P<nl>nooit|voortaan)|(?P<de>niemals|künftig|ab jetzt"
    r"|nie (?:in|auf|ohne|automatisch|direkt|vor|mit|an|aus|bei|im|am|über|nach))|(?P<fr>jamais|désormais|dorénavant)"
    r"|(?P<es>nunca|jamás)|(?P<it>d'ora in poi|vietato)|(?P<ru>никогда|нельзя|запрещено))\b",
    re.IGNORECASE,
)
_KANA, _HANGUL = regex("[\u3041-\u30fa]"), regex("[\uac00-\ud7a3]")
# What stands before it says why, or of what.
_REASON_FIRST = {"ja": regex(r"(?:ので|から|けど|けれど)、"), "ko": regex(r"(?:니까|라서|는데|은데|인데|대서)[,\s]\s*")}
# What stands behind it says when: nothing is supposed there, as behind a plain "if".
_WITHOUT = regex(
    r"\b(?:ohne|sin|sans|sem|senza|zonder|не спросив|пока(?: \w+)? не"
    r"|(?:nur|erst) (?:wenn|falls)|s[oó]lo si|(?:seulement|uniquement) (?:si|s'il)|s[oó] se"
    r"|somente se|apenas se|solo se|soltanto se|alleen als|только если)\b",
    re.IGNORECASE,
)
_LAUGHS = regex(
    r"\b(?:haha\w*|jaja\w*|kkk+|mdr|lol|lmao|rsrs\w*|ахах\w*|хаха\w*)\b|笑|ww+$|草$|ㅋㅋ|ㅎㅎ", re.IGNORECASE
)
# With a mark, a tag, or without any as people type: "in welcher Sprache müssen Commits immer sein".
_ASKS = regex(
    r"[?？]\W*$|^\W*¿|,\s(?:oder|o|ou|no|né|toch|да|нет|так)\W*$|(?:っけ|かな|(?:です|ます|でしょう)か)\W*$"
    r"|(?:언제|어디|무엇|뭐|누가|왜|어떻게|어느|몇).*(?:지|죠|나|까|더라)\W*$"
    r"|^\W*(?:(?:in|auf|mit|an|bei|für|zu|aus|von|ab|bis)\s)?(?:welche[mnrs]?|wann(?! immer)|warum|wieso|woher|wohin"
    r"|wie (?:lange|oft|viele?|hoch|groß|war|waren|ist|sind|muss|müssen|soll\w*|darf|dürfen|kann|können))\s[^,:;]*$"
    r"|^\W*(?:(?:à|de|dans|sur|avec|pour|en)\s)?(?:quel(?:le)?s?|comment|pourquoi|où|combien)\s[^,:;]*$"
    r"|^\W*(?:(?:a|de|en|con|por|para)\s)?(?:qué|cuál(?:es)?|cuándo|cómo|dónde|quién(?:es)?|cuánt[oa]s?)\s[^,:;]*$"
    r"|^\W*(?:(?:в|на|с|из|до|по)\s)?(?:как(?:ой|ая|ие|ом|ую)|когда|почему|где|сколько|зачем)\s[^,:;]*$",
    re.IGNORECASE,
)


def language(text: str) -> str:
    """The language of a text if this module knows it, else ""; what is said in English or Chinese is not its own."""
    if not text.isascii():
        if _HANGUL.search(text):
            return "ko"
        if len(_KANA.findall(text)) >= 2:
            return "ja"
    found = tongue(text)
    if not found:
        match = _UNMISTAKABLE.search(text)
        found = (match.lastgroup or "") if match is not None else ""
    return found if found in WORDS else ""


def language_of_sentence(text: str, message: str) -> str:
    """The language of one sentence of a message whose language is `message` ("" for English and Chinese)."""
    if message in ("ja", "ko"):
        return message
    found = sentence_tongue(text, message)
    return found if found in WORDS else ""


def language_of_answered(said: list[Sentence], answer: str) -> str:
    """The language of a message too short to tell its own, by its answer, if it says something in that; else ""."""
    spoken = language(answer[:ANSWER_CHARS])
    return spoken if spoken and any(of_user(sentence, spoken) for sentence in said) else ""


def of_user(sentence: Sentence, spoken: str) -> list[Finding]:
    """What the user's sentence is in the language `spoken`: at most one finding, and none of what is asked, supposed or
    for once."""
    words, view = WORDS[spoken], sentence.view
    if _ASKS.search(view) or len(sentence.text) < LEAST_CHARS:
        return []
    why = words.why.search(view)
    clause = view[: why.start()] if why is not None else view  # a reason may tell what was
    if spoken in _REASON_FIRST:
        clause = _REASON_FIRST[spoken].split(clause)[-1] or clause
    if words.nothing.search(_WITHOUT.split(clause)[0]) or _LAUGHS.search(view):
        return []
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("rejected", words.rejected), ("decision", words.decision), ("constraint", words.constraint),
        ("preference", words.preference),
    )  # fmt: skip
    for kind, pattern in kinds:
        match = pattern.search(clause)
        if match is not None:
            return [] if _is_others(clause[: match.start()], spoken) else [Finding(kind)]
    return []


def _is_others(before: str, spoken: str) -> bool:
    """Whether what follows `before` is a clause that states what somebody else says, or what is to be made."""
    begun = _OTHERS[spoken].search(before) if spoken in _OTHERS else None
    return begun is not None and _WISHED.search(before, 0, begun.start()) is None
