"""Which older page a new one replaces: only when both speak of the same subject in the same scope.

Replacing wrongly hides a memory that still holds, so every doubt means None. A page replaces
another when it names what it is instead of and the other had chosen that; or when it says the same
of the same subject with another value, and sounds like a change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from vmem.capture.statements import people, permissions, reversals
from vmem.model import GUIDING_KINDS, USER_ONLY_KINDS, Draft, Page
from vmem.provenance import GIVEN_UP, OF_CHOICE, given_up, statement
from vmem.recall.changes.reversal_words import GENERIC, other_thing
from vmem.recall.words.sentences import sentences
from vmem.recall.words.stopwords import CJK_STOP, ENGLISH_STOP
from vmem.recall.words.terms import has_digit, index_terms

_CHANGE = re.compile(
    r"\b(?:actually|no longer|anymore|any more|instead|now|changed?|from now on|switch(?:ed|ing)?|go(?:ing)? back"
    r"|revert(?:ed)?|on second thoughts?|not [\w.-]+ but|rather than|replac\w+|drop(?:ped)?|as of|correction|moved"
    r"|renamed)\b|更正|不再|改(?:为|成|用|到)|换(?:成|用)|现在|从现在|以后|而不是|其实|不对|应该",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:never|not|no|don['’]?t|without|avoid|stop)\b|不|别|禁止|勿", re.IGNORECASE)
_WAS = re.compile(
    r"\b(?:was|were|had|took|used to|before|previously|formerly|originally)\b|之前|以前|原来|原先|当时", re.IGNORECASE
)
_IS = re.compile(
    r"\b(?:is|are|has|have|now|no longer|(?:was|were|been) (?:\w+ly )?(?!before)[a-z]{2,}(?:ed|en|ut|et))\b|现在|改|换"
    r"|不再|已经",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Z][\w+#.-]*")
_NUMBER = re.compile(r"(?<![\w.])\d[\d.,]*\s?[A-Za-z%]{0,4}(?!\w)")
_THAT = re.compile(r"(?:that|this|it|those|das|ça|eso|这个|那个|[这那]块|它)\W*$", re.IGNORECASE)
_EMPTY_WORDS = frozenset(
    index_terms(
        "use used using uses switch switched instead go going let lets always never must should please now "
        "make keep take prefer want decided decide "
        "write put run set add new actually longer anymore change changed rather than from to on for in the "
        "and or of with it we you i is are be "
        "per all every each not no don dont do only stay stick stop avoid pick choose chosen say says saying "
        "correction remember note update"
    )
)

_UNITS = frozenset(
    index_terms("second minute hour day week month year byte percent request item row line time point 分钟 小时")
)

LIFTS = "lifts"  # the tag of a page that lifts a rule
_LIFTING = frozenset(
    index_terms(
        "may can could allow allowed permitted ok okay fine again forbidden banned prohibited off limits longer need"
        " needs required mandatory necessary must any more anymore forget scrap drop lift rule ban restriction policy"
        " freeze requirement constraint convention we you"
    )
)
CHOICE_SHARE = 0.5  # of a page's words; who gives up its choice says more of them, else it is about more than that
SUBJECT_SHARE = 0.6  # of the smaller page's words about the subject, to be the same subject


def all_replaced(draft: Draft, candidates: Sequence[Page], between: Callable[[], object] = lambda: None) -> list[Page]:
    """Every page that `draft` supersedes, newest first: a value may have been stated more than once.

    Never a pinned page, nor one of another agent, scope or kind family; and what the user said gives way only to the
    user. `between` is called before each is compared, which takes up to a millisecond.
    """
    if draft.kind not in GUIDING_KINDS and draft.kind != "fact":
        return []
    old = [page for page in candidates if _comparable(draft, page)]
    if LIFTS in draft.tags:
        return _lifted(draft, old)
    fitting = [page for page in old if _names_old_choice(draft, page)]
    for page in () if fitting else old:
        between()
        if any(anew(draft, page) for anew in (_new_value, _taken_anew, _ruled_anew, _granted_anew, _handed_on)):
            fitting.append(page)
    return sorted(fitting, key=lambda page: (page.created_at, page.rowid), reverse=True)


def about(text: str) -> str:
    """What a page states and what it is instead of, without its context and source: to look up what it may replace."""
    return f"{statement(text)}\n{given_up(text)}"


# --- private --------------------------------------------------------------------------------


def _comparable(draft: Draft, page: Page) -> bool:
    if page.superseded_by or page.pin or page.scope != draft.scope or page.agent != draft.agent:
        return False
    same_family = (page.kind in GUIDING_KINDS) == (draft.kind in GUIDING_KINDS)
    if page.kind not in GUIDING_KINDS and page.kind != "fact":
        return False
    if not same_family and not _may_cross(draft, page):
        return False
    if page.speaker == "user" and draft.speaker != "user":
        return False
    return page.created_at <= draft.created_at or not draft.created_at


def _may_cross(draft: Draft, page: Page) -> bool:
    """A correction that names the old value may put right a statement of another kind, but never lift a rule."""
    return (
        draft.speaker == "user" and "correction" in draft.tags and GIVEN_UP in draft.text
        and page.kind != "constraint"
    )  # fmt: skip


def _names_old_choice(draft: Draft, page: Page) -> bool:
    """The draft says what it is instead of, and that is what the page had chosen: all that it speaks of, mostly."""
    instead = given_up(draft.text)
    if not instead:
        return False
    gone = _terms(instead)
    chosen = _terms(statement(page.text))
    instead_of = _terms(given_up(page.text))
    itself = _itself(page.text)
    if gone and (not gone <= _terms(itself) or gone <= instead_of):
        return False
    if not gone and not (_NAME.fullmatch(instead) and re.search(rf"(?<!\w){re.escape(instead)}(?!\w)", itself)):
        return False  # a name that is also a word, such as Go: only as it is written
    if other_thing(statement(page.text), statement(draft.text), gone):
        return False  # the release builds, not the nightly builds
    stated = _terms(statement(draft.text))
    mine, theirs = stated - gone, chosen - gone - instead_of
    if draft.kind != "fact":
        mine -= _chosen_names(draft) & mine
    else:  # many things are 30 s: of a fact, most of what the old one speaks of must be there
        words = {term for term in theirs if not has_digit(term)}
        return bool(words) and len(words & mine) >= SUBJECT_SHARE * len(words)
    if mine and theirs and mine.isdisjoint(theirs):
        return False
    of_page = _terms(itself) - instead_of
    return len(of_page & (gone | stated)) > CHOICE_SHARE * len(of_page)


def _new_value(draft: Draft, page: Page) -> bool:
    """The same subject, another number or the opposite; it must sound like a change unless it is a number."""
    mine, theirs = statement(draft.text), statement(page.text)
    my_numbers, their_numbers = _numbers(mine), _numbers(theirs)
    another = bool(my_numbers and their_numbers and my_numbers.isdisjoint(their_numbers))
    opposite = not another and draft.kind != "fact" and bool(_NOT.search(mine)) != bool(_NOT.search(theirs))
    if not another and not opposite:
        return False
    my_terms, their_terms = _words_only(mine), _words_only(theirs)
    small = min(len(my_terms), len(their_terms))
    if small == 0:
        return False
    share = len(my_terms & their_terms) / small
    both = len(my_terms & their_terms) / len(my_terms | their_terms)
    if both < (0.4 if another else 0.6):
        return False
    put_right = _numbers(given_up(draft.text))
    if put_right and put_right.isdisjoint(their_numbers):
        return False  # it says what it puts right, and that is another value
    if not _same_subject(draft.text, page.text) or _of_another(mine, theirs):
        return False
    if _of_the_past(mine) or _of_the_past(theirs):
        return False  # what was so before takes back nothing, and stays true
    if opposite:
        return True
    if min(len(my_numbers), len(their_numbers)) > 1 and not put_right:
        return False  # one of them may say of which: tier 1, tier 2
    if (labels := _labels(mine)) and (others := _labels(theirs)) and labels.isdisjoint(others):
        return False  # P1 incidents, P2 incidents
    changes = "correction" in draft.tags or _CHANGE.search(mine) is not None
    return both >= 0.75 or (share >= SUBJECT_SHARE and changes)


def _taken_anew(draft: Draft, page: Page) -> bool:
    """Something else for the very same purpose, "switch the billing database to MySQL", or what was refused before."""
    mine, theirs = statement(draft.text), statement(page.text)
    if not reversals.anew(mine):
        return False
    against, dropped = reversals.refused(mine), reversals.refused(theirs)
    now, before = against or reversals.taken(mine), dropped or reversals.taken(theirs)
    if now is None or before is None or not _terms(now[1]) or _terms(now[1]) != _terms(before[1]):
        return False
    thing, other = _terms(now[0]), _terms(before[0])
    if (against is None) != (dropped is None):
        return bool(thing) and thing == other
    return against is None and not (thing <= other or other <= thing)


def _lifted(draft: Draft, old: Sequence[Page]) -> list[Page]:
    """The rules that a draft lifts: those of which it says all, and the one that it calls by its name."""
    said = statement(draft.text)
    clauses, named = reversals.lifted(said), reversals.scrapped(said)
    mine = _words_only(said)

    def is_meant(page: Page) -> bool:
        forbids = _NOT.search(statement(page.text)) is not None
        words = _words_only(statement(page.text))
        if len(words) < 2 or not words <= mine:
            return False
        # One that says more than the rule lifts a part of it.
        return any(permits == forbids and _words_only(clause) - _LIFTING <= words for clause, permits in clauses)

    rules = [page for page in old if page.kind in USER_ONLY_KINDS]
    meant = [page for page in rules if is_meant(page)]
    if not meant and named and (called := _words_only(named)):
        meant = [page for page in rules if called <= _words_only(statement(page.text))]
        meant = meant if len(meant) == 1 else []
    return sorted(meant, key=lambda page: (page.created_at, page.rowid), reverse=True)


def _ruled_anew(draft: Draft, page: Page) -> bool:
    """A rule that was lifted is laid down again."""
    if LIFTS not in page.tags or draft.kind not in GUIDING_KINDS:
        return False
    words = _words_only(statement(draft.text))
    return len(words) > 1 and words <= _words_only(statement(page.text))


def _granted_anew(draft: Draft, page: Page) -> bool:
    """What the assistant was not to do is left to it from now on, or the other way round."""
    if draft.kind not in GUIDING_KINDS or draft.speaker != "user":
        return False
    mine, theirs = _own_sentence(draft), _own_sentence(page)
    before, after = permissions.withheld(theirs), permissions.granted(mine)
    if before and after:
        return before <= after
    before, after = permissions.granted(theirs), permissions.withheld(mine)
    return bool(before) and before <= after


def _handed_on(draft: Draft, page: Page) -> bool:
    """Somebody else does the same, or it is said anew until when somebody is away."""
    if people.TAG not in draft.tags or people.TAG not in page.tags:
        return False
    mine, theirs = (people.charge_in(_own_sentence(of)) for of in (draft, page))
    if mine is None or theirs is None or theirs.more:
        return False
    if not mine.what or not theirs.what:
        return mine.who == theirs.who and mine.what == theirs.what
    if mine.beside or mine.who == theirs.who:
        return False
    now, before = _words_only(mine.what), _words_only(theirs.what)
    if _THAT.match(mine.what):  # "Pavel does that now"
        return bool(before) and before <= _words_only(draft.text)
    return now == before and (bool(now) or mine.what == theirs.what)


def _own_sentence(of: Draft | Page) -> str:
    """The sentence that the page was made for, which its title begins with."""
    title = of.title.rstrip("…")
    said = statement(of.text)
    at = said.casefold().find(title.casefold())
    return next(iter(sentences(said[at:])), "") if title and at >= 0 else said


def _of_another(mine: str, theirs: str) -> bool:
    """Whether each statement tells something that the other does not: the budget of search, and that of billing."""
    my_words, their_words = _telling(mine), _telling(theirs)
    return bool(my_words - their_words and their_words - my_words)


def _of_the_past(said: str) -> bool:
    """Whether it says only how something was, and not what became of it."""
    return _WAS.search(said) is not None and _IS.search(said) is None


def _same_subject(mine: str, theirs: str) -> bool:
    """Whether two statements begin by speaking of the same; one that says all that the other does speaks of it too.

    "The gateway listens on 8443" and "the renderer listens on 7444" share most of their words.
    """
    my_words, their_words = _ordered(statement(mine)), _ordered(statement(theirs))
    if set(my_words) <= set(their_words) or set(their_words) <= set(my_words):
        return True
    return my_words[0] in their_words and their_words[0] in my_words


@lru_cache(maxsize=64)
def _telling(said: str) -> frozenset[str]:
    """The words that tell of what a statement is, without those that any change has, and without units."""
    return _words_only(said) - GENERIC - _UNITS


@lru_cache(maxsize=64)
def _ordered(text: str) -> tuple[str, ...]:
    known = _words_only(text)
    return tuple(dict.fromkeys(term for term in index_terms(_NUMBER.sub(" ", text)) if term in known))


def _itself(text: str) -> str:
    """What a page states, without what it answered and what came of it."""
    return "\n".join(line for line in statement(text).splitlines() if not line.startswith(OF_CHOICE))


@lru_cache(maxsize=64)
def _terms(text: str) -> frozenset[str]:
    """Content terms; of Chinese the pairs, for single characters agree by chance.

    Other than of `terms.content`, "before" is one: without it "Said before: ..." lets two choices agree.
    """
    terms = (term for term in index_terms(text) if term not in ENGLISH_STOP and term not in _EMPTY_WORDS)
    return frozenset(term for term in terms if CJK_STOP.isdisjoint(term) and (len(term) > 1 or term.isdigit()))


@lru_cache(maxsize=64)
def _words_only(text: str) -> frozenset[str]:
    return frozenset(term for term in _terms(_NUMBER.sub(" ", text)) if not has_digit(term))


@lru_cache(maxsize=64)
def _numbers(text: str) -> frozenset[str]:
    return frozenset(re.sub(r"[\s,]", "", number).lower().rstrip(".") for number in _NUMBER.findall(text))


def _labels(text: str) -> set[str]:
    """What is called by letters and a number: P1, eu-2."""
    return {label.lower() for label in re.findall(r"(?<![\w.])[A-Za-z]{1,12}[-_]?\d{1,4}(?![\w.])", text)}


def _chosen_names(draft: Draft) -> frozenset[str]:
    """Terms of what is taken instead: what stands before "instead of" (or 而不是) in its clause."""
    match = re.search(
        r"([\w`~.+#/ -]{2,80}?)\s*(?:instead of|rather than|in place of|,\s*not\b|而不是|，\s*不是)",
        draft.text,
        re.IGNORECASE,
    )
    if match is None:
        return frozenset()
    words = re.split(r"\b(?:to|use|with|take|do|in|go|pick|adopt)\b|用|选|换成|是", match[1])
    return _terms(words[-1])
