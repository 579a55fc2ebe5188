"""Which earlier exchanges a later one changes, in words of its own: "60 minutes then", "gannet is being retired".

People seldom say of what they take something back. So each later exchange is held against the earlier ones that share
most of its telling words, sentence by sentence, and a logistic model says how likely it changes what stands there: by
how much of the sentence it takes up again, whether another exchange shares more, whether it names something as given
up, sets a number beside the same word, and says that something is otherwise now. Half of what it takes for a change is
one, and the other half speaks of the same: nothing is hidden for it, the older exchange is told with a note of the
later one. `benchmarks/fit_changes.py` fits the weights and tells how well they do on projects that they have not seen.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from vmem.capture.edits import Edit, edits_of, is_common
from vmem.capture.giving_up import Gone, blamed, given
from vmem.capture.languages.changing_abroad import signs as signs_abroad
from vmem.capture.talk.episodes import said_in
from vmem.languages import LANGUAGES
from vmem.languages.patterns import either
from vmem.model import Page, Turn
from vmem.provenance import statement
from vmem.recall.changes.passages import sentences
from vmem.recall.changes.reversal_words import (
    GENERIC,
    back_to,
    begins_with,
    beside_numbers,
    numbered,
    other_thing,
    subject,
)
from vmem.recall.prompt.intent import asks
from vmem.recall.words.terms import content, is_cjk

LATER, SURE = 0.15, 0.6  # how likely a change must be, to tell the later exchange too, and to say that it is one
PROMPT_CHARS, ANSWER_CHARS = 800, 400  # of an exchange that are read
GIVING_CHARS = 300  # of an answer, in which it tells what it did
BEFORE_CHARS = 400  # of the exchange before, with which a short prompt goes on
SHORT = 80  # characters of such a prompt
NEAR = 2  # turns before, which are the same talk: there "X or Y?" stands, and a fault before its mending
CLOSE = 16  # earlier pages, those that share most, that are read sentence by sentence
MOST_SENTENCES = 14  # of a page
WHOLE = 0.75  # of a sentence's telling words, to speak of just what it does
ALIKE = 0.5  # of the words of a sentence that one of another thing shares with it
RARE = 0.6  # how telling a value must be that was taken out of a file, for who names it elsewhere to mean the same
MOST_SHARED, MOST_SAID, MOST_CONTEXT = 4.0, 3.0, 4.0  # words that no other page holds; more count as so many

# (with vectors, without)
BIAS = (-7.88, -8.12)
WEIGHTS: Mapping[str, tuple[float, float]] = {
    "shared": (0.62, 0.63),  # how telling the words are that the sentence shares with the later exchange
    "of best": (0.45, 0.28),  # the same over what the nearest of all pages shares
    "cover": (1.85, 1.96),  # the same over all telling words of the sentence
    "said": (0.26, 0.63),  # the same, of one sentence of the later exchange
    "context": (0.15, 0.33),  # what the rest of the page shares
    "first": (0.89, 1.69),  # 1 for the page that shares most, 1/2 for the next
    "meaning": (5.47, 0.0),  # cosine of the two exchanges
    "gives up": (2.68, 2.88),  # it names something of the sentence as given up, or as what does not do
    "number": (0.65, 0.75),  # it has another number beside the same word
    "now": (0.57, 0.64),  # the prompt says that something is otherwise
    "ends": (0.39, 0.36),  # or that it ends, moves, or does not do
    "sets": (0.85, 0.86),  # the answer tells that something was set anew
    "asks": (-0.71, -0.7),  # the prompt asks
    "same talk": (-0.78, -0.93),  # both are of one session
}
_NOW = re.compile(
    r"(?i)\b(?:now(?! on\b)|correction(?=[:,])|from (?:today|tomorrow|next \w+|(?:mon|tues|wednes|thurs|fri)day)"
    r"|as of|any ?more|no longer"
    r"|instead|then|again|after all|back|rather)\b|^\W*actually\b"
    r"|改|换|不再|还是|现在|以后|更正|说错|记错"
)
_ENDS = re.compile(
    r"(?i)\b(?:gone|dead|drop|scrap|scratch|forget|removed?|out|kill|rip|stop|leaves|leaving|left|retir|over|off the"
    r"|lift|cancel|move|postpone|slip|delay|shift|push(?:ed)? (?:back|to)|swap|replac|switch|wrong|mistake|too|enough"
    r"|allowed|may)(?:s|d|ed|ing|ped|ping|es)?\b|去掉|取消|不用|不要|推迟|太|不够|来不及|[推调加升降][到成]|放宽|收紧"
)
_SETS = re.compile(
    r"(?i)\b(?:(?:is|are) now|changed|raised|lowered|switched|moved|replaced|renamed|removed|updated|set|swapped"
    r"|converted|migrated|dropped|deleted)\b|已|[改换调加升降设推][为成到回]|放宽到|推迟到|提前到"
)
_WONDERS = re.compile(
    r"(?i)\b(?:i['’]?m|i am|i was|we['’]?re|we are) (?:(?:still|just|also) )?(?:wondering|considering|tempted"
    r"|thinking (?:about|of))\b|\bi wonder\b|\bwhat if\b|(?<!现)在想|考虑要不要"
)
_REPLIES = [language.answers for language in LANGUAGES.values() if language.answers]
_REFUSES, _DROPS = (either(getattr(replies, field) for replies in _REPLIES) for field in ("refuses", "drops"))
_TURNS_DOWN = re.compile(
    r"(?i)\W*(?!oh,? no+\b(?!\W+(?:please |rather )?(?:put|use|take|make|keep|let|stick|switch|go with|don['’]?t)\b))"
    r"(?:(?:h+m+|ok(?:ay)?|well|sorry|oh|actually|wait|na ?ja)\b[\s,.:…]*)*"
    rf"(?:(?:no|nope|nah|{_REFUSES})(?:[,.!:;]| +(?:put|use|take|make|keep|let|we|don['’]?t)\b)"
    r"|let['’]?s not\b|rather not\b|i(?:['’]d| would) rather\b|不[，,]"
    rf"|(?:(?:forget|scratch|scrap) (?:it|that|this)|never ?mind|{_DROPS}|算了)"
    r"\W*(?:[,.:;!，。—–-]|$))"
)

Candidate = tuple[Page, str, dict[str, float]]  # a page, a sentence of it, and the features of WEIGHTS
Tells = Callable[[str], float]  # how telling a term is: 1 when no other page holds it, 0 when many do


@dataclass(frozen=True, slots=True)
class Later:
    """An exchange that may change something."""

    said: str
    asked: frozenset[str]  # terms of the prompt
    words: frozenset[str]  # telling terms of it
    before: frozenset[str]  # of the exchange with which a short prompt goes on
    sentences: tuple[frozenset[str], ...]  # the terms of each
    gone: tuple[Gone, ...]
    restored: frozenset[str]  # what it goes back to
    numbers: Mapping[str, frozenset[str]]
    signs: Mapping[str, float]  # those features that are the same for all pages
    wonders: bool = False  # it only thinks of something, and nothing was set
    edits: tuple[Edit, ...] = ()

    @property
    def says_so(self) -> bool:
        """Whether it says in some way that something is otherwise now."""
        return any(self.signs[name] for name in ("now", "ends", "sets"))


@dataclass(frozen=True, slots=True)
class Changed:
    """An earlier page, how likely the exchange changes it (0..1), and the sentence that it changes."""

    page: Page
    likely: float
    sentence: str
    sure: bool  # likely enough to say that it is changed


def of_turn(turn: Turn, previous: Turn | None) -> Later | None:
    """What a turn of the user may change; None where nothing says that it does, or it only asks."""
    if turn.agent or not turn.prompt:
        return None
    prompt, answer = turn.prompt[:PROMPT_CHARS], turn.answer[:ANSWER_CHARS]
    abroad = signs_abroad(prompt, answer[:GIVING_CHARS])
    now, ends = abroad.now or bool(_NOW.search(prompt)), abroad.ends or bool(_ENDS.search(prompt))
    sets = abroad.sets or bool(_SETS.search(answer[:GIVING_CHARS]))
    gone = (*given(prompt, by_user=True), *given(answer[:GIVING_CHARS], by_user=False), *blamed(prompt))
    asking = asks(prompt)
    numbers = beside_numbers(f"{prompt}\n{answer[:GIVING_CHARS]}")
    edits = edits_of(turn)
    if not (sets or gone or edits or (not asking and (now or ends or numbers))):
        return None
    before = frozenset[str]()
    if previous is not None and len(prompt) < SHORT:
        before = subject(f"{previous.prompt[:BEFORE_CHARS]}\n{previous.answer[:GIVING_CHARS]}")
    said = tuple(content(text[begin:end]) for text in (prompt, answer) for begin, end in sentences(text))
    signs = {"now": now, "ends": ends, "sets": sets, "asks": asking}
    return Later(
        f"{prompt}\n{answer}",
        content(prompt),
        subject(f"{prompt}\n{answer}"),
        before,
        said,
        gone,
        back_to(prompt),
        numbers,
        {name: float(value) for name, value in signs.items()},
        wonders=_WONDERS.search(prompt) is not None and not sets,
        edits=edits,
    )


def changed(one: Later, seen: Iterable[Candidate], *, vectors: bool) -> list[Changed]:
    """The pages of some candidates that it may change (see LATER), the likeliest first. `vectors`: their features
    hold what they mean."""
    model = 0 if vectors else 1
    found: dict[str, Changed] = {}
    for page, sentence, features in seen:
        total = BIAS[model] + sum([WEIGHTS[name][model] * value for name, value in features.items()])
        likely = 1.0 / (1.0 + math.exp(-total))
        if likely >= LATER and (page.uid not in found or found[page.uid].likely < likely):
            sure = likely >= SURE and not one.wonders and _is_the_same(one, sentence, features)
            found[page.uid] = Changed(page, likely, sentence, sure)
    return sorted(found.values(), key=lambda change: -change.likely)


def taken_out(one: Later, about: Sequence[Page], older: Sequence[Page], tells: Tells) -> list[Changed]:
    """The pages with a value that its edits took out of a file: those `about` that file, surely, and of the `older`
    ones those that name what few others do."""
    found: dict[str, Changed] = {}
    words = one.words | one.before
    for page in (*about, *older) if one.edits else ():
        for sentence in _pieces(page) if page.uid not in found else ():
            gone = {(edit.file in page.files, value) for edit in one.edits for value in edit.gone_in(sentence, words)}
            sure = any(same for same, _ in gone)
            rare = (not is_common(value) and max(map(tells, content(value))) >= RARE for _, value in gone)
            if (sure or any(rare)) and not (sentence.rstrip().endswith(("?", "？")) or _says_again(one, sentence)):
                found[page.uid] = Changed(page, 1.0, sentence, sure)
                break
    return list(found.values())


def put_back(one: Later, about: Sequence[Page]) -> list[Page]:
    """Those of the pages about the edited files that say what was put in: they hold again, whatever came between."""
    words = one.words | one.before
    return [
        page
        for page in about
        if any(
            edit.has_come_in(sentence, words)
            for edit in one.edits
            if edit.file in page.files
            for sentence in _pieces(page)
        )
    ]


def contradicts(
    one: Later,
    page: Page,
    tells: Tells,
    said: Page,
    meaning: Mapping[str, float] | None,
    give_way: Callable[[], object],
) -> bool:
    """Whether what was `said` surely says otherwise than a page that is kept by hand. That is held against it alone: no
    other page is nearer, so it must say itself that something is otherwise, in words of its own. An answer that
    something was set does not, nor does who only wonders; what it ends or moves must be just what stands there."""
    if one.wonders:
        return False
    found = changed(one, candidates(one, [page], tells, said, meaning, give_way), vectors=meaning is not None)
    in_own_words = not one.asked <= content("\n".join(_read(page)))
    return any(
        change.likely >= SURE
        and (
            (in_own_words and bool(one.signs["now"] or (one.signs["ends"] and change.sure)))
            or _gives_up(one, change.sentence)
            or _has_other_number(change.sentence, one.numbers)
        )
        for change in found
    )


def same_talk(page: Page, episode: Page) -> bool:
    """Whether a page was said just before an exchange: what it takes back there it must name."""
    return bool(page.session_id) and page.session_id == episode.session_id and page.turn >= episode.turn - NEAR


def turns_down(turn: Turn, previous: Turn | None) -> bool:
    """Whether the user begins by turning down what the assistant said just before. A "no" to its question changes
    nothing that it said."""
    said = previous.answer.rstrip() if previous is not None else ""
    return bool(said) and not said.endswith(("?", "？")) and _TURNS_DOWN.match(turn.prompt) is not None


def holding_again(one: Later, older: Sequence[Page]) -> list[Page]:
    """Those of some older pages to whose choice it goes back: nothing that came between changes them."""
    if not one.restored:
        return []
    told = ((page, "\n".join(_read(page))) for page in older)
    return [
        page
        for page, text in told
        if one.restored <= content(text)
        and not any(gone.terms & one.restored for gone in (*given(text, by_user=True), *given(text, by_user=False)))
    ]


def candidates(
    one: Later,
    older: Sequence[Page],
    tells: Tells,
    episode: Page,
    meaning: Mapping[str, float] | None,
    give_way: Callable[[], object],
) -> Iterator[Candidate]:
    """The sentences of the nearest of some older pages that share a telling word with it. `episode` is of the later
    exchange, `meaning` the cosine of each page (by uid) to it, None where there are no vectors. `give_way` is called
    after each page, and before a sentence is looked at in full."""
    words = one.words | one.before
    near = []
    for page in older:
        prompt, answer = _read(page)
        shared = sum(map(tells, subject(f"{prompt}\n{answer}") & words))
        if shared > 0:
            near.append((shared, page))
        give_way()
    near.sort(key=itemgetter(0), reverse=True)
    for rank, (most, page) in enumerate(near[:CLOSE]):
        known = words if page.session_id != episode.session_id else one.words  # which goes on with the same talk
        for sentence in _pieces(page):
            own = subject(sentence)
            shared = sum(map(tells, own & known))
            if shared <= 0 or sentence.rstrip().endswith(("?", "？")) or _says_again(one, sentence):
                continue
            gives_up, number = _gives_up(one, sentence), _has_other_number(sentence, one.numbers)
            if not gives_up and (same_talk(page, episode) or not (number or one.says_so)):
                continue
            if not gives_up and _is_of_another(one, sentence):
                continue
            give_way()
            features = {
                "shared": min(shared, MOST_SHARED),
                "of best": min(1.0, shared / near[0][0]),
                "cover": shared / sum(map(tells, own)),
                "said": min(max([sum(map(tells, own & said)) for said in one.sentences], default=0.0), MOST_SAID),
                "context": min(max(0.0, most - shared), MOST_CONTEXT),
                "first": 1.0 / (1 + rank),
                "meaning": meaning.get(page.uid, 0.0) if meaning is not None else 0.0,
                "gives up": float(gives_up),
                "number": float(number),
                "same talk": float(bool(page.session_id) and page.session_id == episode.session_id),
                **one.signs,
            }
            yield page, sentence, features
        give_way()


# --- private --------------------------------------------------------------------------------


def _read(page: Page) -> tuple[str, str]:
    prompt, answer = said_in(page.text) if page.kind == "episode" else (statement(page.text), "")
    return prompt[:PROMPT_CHARS], answer[:ANSWER_CHARS]


def _pieces(page: Page) -> list[str]:
    return [text[begin:end] for text in _read(page) for begin, end in sentences(text)][:MOST_SENTENCES]


def _is_the_same(one: Later, sentence: str, features: Mapping[str, float]) -> bool:
    """Whether the exchange speaks of just what a sentence does: that it gives up something of it, or has nearly all of
    its words, and none of them is said of another thing."""
    return (features["gives up"] > 0 or features["cover"] >= WHOLE) and not other_thing(sentence, one.said)


def _says_again(one: Later, sentence: str) -> bool:
    """Whether the exchange says in one sentence all that this one says."""
    terms = content(sentence)
    return any(terms <= said for said in one.sentences)


def _gives_up(one: Later, sentence: str) -> bool:
    """Whether it gives up something of a sentence, which does not give it up itself."""
    terms = content(sentence) if one.gone else frozenset[str]()
    named = [gone for gone in one.gone if gone.is_in(sentence, terms)]
    before = given(sentence, by_user=True) if named else []
    return any(all(gone.terms.isdisjoint(old.terms) for old in before) for gone in named)


def _has_other_number(sentence: str, new: Mapping[str, frozenset[str]]) -> bool:
    old = beside_numbers(sentence)
    return any(old[a] & new[b] for a in old.keys() - new.keys() for b in new.keys() - old.keys())


def _is_of_another(one: Later, sentence: str) -> bool:
    """Whether the exchange says of another thing what this sentence says of one, in much the same words: the port of
    billing, the port of search; host 3, host 4."""
    old = beside_numbers(sentence)
    if not old:  # as of most
        return False
    about, said = subject(sentence), content(one.said)
    for begin, end in sentences(one.said):
        piece = one.said[begin:end]
        if _is_next(sentence, piece):
            return True
        new = beside_numbers(piece)
        chinese = any(map(is_cjk, about)) and bool(new) and old.keys().isdisjoint(new)  # no word stands beside them
        alike = not about <= said and len(about & subject(piece)) >= ALIKE * len(about)
        if alike and (chinese or _has_other_number(sentence, new)):
            # Each names a thing that the other does not, at its beginning or before the same word.
            first, other = begins_with(sentence), begins_with(piece)
            if (first in about - said and other not in content(sentence)) or other_thing(sentence, piece, said):
                return True
    return False


def _is_next(sentence: str, piece: str) -> bool:
    """Whether two sentences begin with things of one sort, each called by its number, and say different things of them:
    that node 4 leads now, and not node 3, changes something."""
    (sort, number), (next_sort, other) = numbered(sentence), numbered(piece)
    if not sort or sort != next_sort or number == other:
        return False
    mine, theirs = content(sentence), content(piece)
    told = {term for term in mine - theirs - GENERIC if _digits(term) != number}
    return bool(told and {term for term in theirs - mine - GENERIC if _digits(term) != other})


def _digits(term: str) -> str:
    return "".join(filter(str.isdigit, term))
