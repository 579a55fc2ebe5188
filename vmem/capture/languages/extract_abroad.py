"""Languages beside English and Chinese: what a sentence of the user is, where it says so in so many words.

No likeness was learned for them (see `classifier`), so only plain words count: "niemals", "à partir de maintenant",
"мы решили", "必ず". What is asked, supposed, told of the past or meant for once makes nothing, and stays in its
episode.
"""

from __future__ import annotations

import re

from vmem.capture.patterns import phrases, regex
from vmem.capture.statements.finding import Finding
from vmem.capture.statements.prose import Sentence
from vmem.languages import LANGUAGES
from vmem.languages.patterns import any_language, either
from vmem.model import Kind
from vmem.recall.words.language import language_of, sentence_language

LEAST_CHARS = 8
ANSWER_CHARS = 400  # that tell the language of what they answer
_SAID = {name: language.statements for name, language in LANGUAGES.items() if language.statements}
# The small words that a sentence may begin with.
_LEAD = (
    r"^\W*(?:(?:ok(?:ay|é|ey)?|gut|also|dann|ja|so|und|nee|klar|vale|bueno|entonces|y|dale|bon|alors|donc|et|du coup"
    r"|beleza|então|e|tá|va bene|allora|goed|dus|en|ладно|хорошо|тогда|ну|и|а)[,\s]+)*"
)


def _words(field: str) -> dict[str, re.Pattern[str]]:
    """The pattern of each language, which may begin with the small words."""
    return {name: phrases(getattr(said, field).replace("{LEAD}", _LEAD)) for name, said in _SAID.items()}


def _own(field: str) -> dict[str, re.Pattern[str]]:
    """The pattern of each language that has one."""
    found = {name: getattr(said, field) for name, said in _SAID.items()}
    return {name: regex(source, re.IGNORECASE) for name, source in found.items() if source}


def _any(field: str) -> str:
    """The words of all languages."""
    return any_language({name: getattr(said, field) for name, said in _SAID.items()})


_KINDS: tuple[tuple[Kind, dict[str, re.Pattern[str]]], ...] = (
    ("rejected", _words("rejected")), ("decision", _words("decision")), ("constraint", _words("constraint")),
    ("preference", _words("preference")),
)  # fmt: skip
_NOTHING = _words("nothing")
_WHY = {name: phrases(rf"(?:{said.why}) [^.!?。]{{3}}") for name, said in _SAID.items()}
_OTHERS, _REASON_FIRST = _own("clause"), _own("reason_first")
_WISHED, _WITHOUT = (regex(_any(field), re.IGNORECASE) for field in ("wishes", "without"))
# For a text too short to tell its language otherwise.
_UNMISTAKABLE = regex(
    "|".join(rf"\b(?P<{name}>{said.unmistakable})\b" for name, said in _SAID.items() if said.unmistakable),
    re.IGNORECASE,
)
_KANA, _HANGUL = regex("[\u3041-\u30fa]"), regex("[\uac00-\ud7a3]")
_LAUGHS = regex(
    r"\b(?:haha\w*|jaja\w*|kkk+|mdr|lol|lmao|rsrs\w*|ахах\w*|хаха\w*)\b|笑|ww+$|草$|ㅋㅋ|ㅎㅎ", re.IGNORECASE
)
# With a mark, a tag, or without any as people type: "in welcher Sprache müssen Commits immer sein".
_ASKS = regex(either([r"[?？]\W*$", *(said.asks for said in _SAID.values())]), re.IGNORECASE)


def language(text: str) -> str:
    """The language of a text if this module knows it, else ""; what is said in English or Chinese is not its own."""
    if not text.isascii():
        if _HANGUL.search(text):
            return "ko"
        if len(_KANA.findall(text)) >= 2:
            return "ja"
    found = language_of(text)
    if not found:
        match = _UNMISTAKABLE.search(text)
        found = (match.lastgroup or "") if match is not None else ""
    return found if found in _SAID else ""


def language_of_sentence(text: str, message: str) -> str:
    """The language of one sentence of a message whose language is `message` ("" for English and Chinese)."""
    if message in ("ja", "ko"):
        return message
    found = sentence_language(text, message)
    return found if found in _SAID else ""


def language_of_answered(said: list[Sentence], answer: str) -> str:
    """The language of a message too short to tell its own, by its answer, if it says something in that; else ""."""
    spoken = language(answer[:ANSWER_CHARS])
    return spoken if spoken and any(of_user(sentence, spoken) for sentence in said) else ""


def of_user(sentence: Sentence, spoken: str) -> list[Finding]:
    """What the user's sentence is in the language `spoken`: at most one finding, and none of what is asked, supposed or
    for once."""
    view = sentence.view
    if _ASKS.search(view) or len(sentence.text) < LEAST_CHARS:
        return []
    why = _WHY[spoken].search(view)
    clause = view[: why.start()] if why is not None else view  # a reason may tell what was
    if spoken in _REASON_FIRST:
        clause = _REASON_FIRST[spoken].split(clause)[-1] or clause
    if _NOTHING[spoken].search(_WITHOUT.split(clause)[0]) or _LAUGHS.search(view):
        return []
    for kind, patterns in _KINDS:
        match = patterns[spoken].search(clause)
        if match is not None:
            return [] if _is_others(clause[: match.start()], spoken) else [Finding(kind)]
    return []


def _is_others(before: str, spoken: str) -> bool:
    """Whether what follows `before` is a clause that states what somebody else says, or what is to be made."""
    begun = _OTHERS[spoken].search(before) if spoken in _OTHERS else None
    return begun is not None and _WISHED.search(before, 0, begun.start()) is None
