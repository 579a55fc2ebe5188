"""Which earlier statements a later exchange may change though nothing names them: the same talk, told otherwise.

"Ten would do" after "fifteen minutes hold", "five years rather, because of subscribers" after "we decided on three
years after the last visit". Known by a short prompt and a short statement that share rare words, by words of a change
in the prompt or in the answer that reports it, and by a value that stands where another stood. Two of three such cases
are changes, so that a statement is told as before, with what was said later behind it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from vmem.capture.episodes import said_in
from vmem.capture.giving_up import given
from vmem.capture.overruling import STATED
from vmem.model import Page, Turn
from vmem.provenance import statement
from vmem.recall.intent import asks
from vmem.recall.passages import sentences
from vmem.recall.reversal_words import GENERIC, beside_numbers, says_change
from vmem.recall.terms import content

ANSWER_CHARS, BEFORE_CHARS = 300, 400  # of an exchange that are read
DOES_CHARS = 240  # of an answer, in which a change is told
SENTENCE_CHARS = 200  # a longer one says many things
STATES_CHARS = 200  # a longer prompt, or statement, is of more than one thing
SHORT = 80  # characters of a prompt that goes on with what was said before
LEAST = 1.5  # own words that both share
SMALL, SMALL_SHARE = 60, 0.45  # pages of a project in which little else is talked of, and what is enough there
COMMON = 0.4  # of the pages: a word that more hold tells nothing
LEAST_COVER = 0.26  # of a statement's words that are shared, for these

_TURNS = re.compile(
    r"(?i)\b(?:again|then|only|except|though|but|over|until|enough|sorry|wrong|forget|scratch|removed|converted|migrated"
    r"|swapped|corrected|deleted|reverted)\b|\b(?:jetzt|nun|doch|statt|désormais|finalement|plutôt|maintenant"
    r"|al final|mejor|ahora|ya no)\b|改|换|不再|还是|现在"
)
_DAY = re.compile(
    r"(?i)\b(mon|tue|wed|thu|fri|sat|sun)\w*days?\b|\b(montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)s?\b"
    r"|\b(lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi"
    r"|dimanche)\b|(?:周|星期)([一二三四五六日天])"
)
_NUMBERS = {
    word: str(number)
    for words in (
        "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty ninety",
        "_ zwei drei vier fünf sechs sieben acht neun zehn elf zwölf fünfzehn zwanzig dreißig vierzig fünfzig sechzig"
        " neunzig",
        "_ dos tres cuatro cinco seis siete ocho nueve diez once doce quince veinte treinta cuarenta cincuenta sesenta"
        " noventa",
        "_ deux trois quatre cinq six sept huit neuf dix onze douze quinze vingt trente quarante cinquante soixante _",
    )
    for number, word in zip((*range(1, 13), 15, 20, 30, 40, 50, 60, 90), words.split(), strict=True)
}
_WORD = re.compile(r"[^\W\d_]+")

Share = Callable[[str], float]  # of the project's pages, that hold a term


@dataclass(frozen=True, slots=True)
class Revisit:
    """An exchange that may change something: of what it speaks, in which words, and what it gives up."""

    terms: frozenset[str]
    before: frozenset[str]  # what a short prompt goes on with
    said: str
    gone: frozenset[str]


def of_turn(turn: Turn, previous: Turn | None) -> Revisit | None:
    """What a turn of the user may change; None where neither prompt nor answer says that anything does."""
    prompt, answer = turn.prompt, turn.answer[:ANSWER_CHARS]
    if turn.agent or not prompt or len(prompt) > STATES_CHARS:
        return None
    if not _says_so(prompt) and not _says_so(answer[:DOES_CHARS]):
        return None
    before = frozenset[str]()
    if previous is not None and len(prompt) < SHORT:
        before = content(f"{previous.prompt[:BEFORE_CHARS]}\n{previous.answer[:ANSWER_CHARS]}")
    return Revisit(content(f"{prompt}\n{answer}"), before, f"{prompt}\n{answer[:DOES_CHARS]}", _gone(prompt))


def revisited(one: Revisit, older: Sequence[Page], talk: Collection[str], share: Share, total: int) -> list[Page]:
    """Those of some older pages that it may change; `talk` are the uids of what was said shortly before.

    What both share is measured in words that no other exchange of the project's `total` pages holds.
    """
    own = 4 / max(total, 8)  # of the pages: the statement, its exchange, the later one and what was made of it
    word = -math.log(own)
    return [page for page in older if _may_change(one, page, page.uid in talk, share, own, word, total)]


# --- private --------------------------------------------------------------------------------


def _may_change(one: Revisit, page: Page, near: bool, share: Share, own: float, word: float, total: int) -> bool:
    text = _settled(page)
    terms = _plain(content(text) - GENERIC)
    shared = terms & (one.terms if near else one.terms | one.before)
    if not shared or _words(text) in _words(one.said) or not _has_other(text, one):  # it says the same again
        return False
    cover = len(shared) / len(terms)
    least = LEAST * (SMALL_SHARE if total < SMALL else 1.0) * (2 if cover < LEAST_COVER else 1)
    shares = [max(share(term), own) for term in shared]
    weight = sum(-math.log(part) for part in shares if part <= max(own, COMMON)) / word
    return weight * math.sqrt(cover) >= least


def _settled(page: Page) -> str:
    """What a statement says, or the prompt of an exchange may have settled; "" of other pages, and where it is long."""
    text = statement(page.text) if page.kind in STATED else said_in(page.text)[0] if page.kind == "episode" else ""
    return text if len(text) <= STATES_CHARS and (page.kind in STATED or not asks(text)) else ""


def _plain(terms: Collection[str]) -> frozenset[str]:
    """Terms without numbers, and without those that are others joined: a long name is not three words."""
    words = [term for term in terms if not term[0].isdigit()]
    return frozenset(term for term in words if not any(_is_joined(term, other) for other in words))


def _is_joined(term: str, other: str) -> bool:
    ends = term.endswith(other) and len(term) > len(other) + 2
    return term != other and len(other) > 2 and (term.startswith(other) or ends)


def _words(text: str) -> str:
    return " ".join(["", *re.findall(r"\w+", text.lower()), ""])


def _says_so(text: str) -> bool:
    """Whether a sentence of the text says that something is otherwise, and does not ask."""
    said = (text[begin:end] for begin, end in sentences(text))
    return any(
        len(one) <= SENTENCE_CHARS and not one.endswith(("?", "？")) and (_TURNS.search(one) or says_change(one))
        for one in said
    )


def _has_other(text: str, one: Revisit) -> bool:
    """Whether the exchange gives up what a statement says, or has another number beside the same word, or day."""
    if (one.gone & content(text)) - _gone(text):
        return True
    days = _days(text)
    if days and _days(one.said) - days:
        return True
    old, new = beside_numbers(_in_digits(text)), beside_numbers(_in_digits(one.said))
    return any(old[a] & new[b] for a in old.keys() - new.keys() for b in new.keys() - old.keys())


def _gone(text: str) -> frozenset[str]:
    return frozenset[str]().union(*(one.terms for one in given(text, by_user=True) if not one.number))


def _days(text: str) -> set[str]:
    return {next(part for part in match.groups() if part).lower() for match in _DAY.finditer(text)}


def _in_digits(text: str) -> str:
    return _WORD.sub(lambda match: _NUMBERS.get(match[0].lower(), match[0]), text)
