"""Which shown page tells another one too: a statement beside the exchange that it was taken from says nothing more.

Only what is told to the last word counts as told, wherever capture put those words, and what the user said only where
the user says it: a reader who gets one page instead of two must lose nothing, neither a word nor who said it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from vmem.model import Hit, Page
from vmem.provenance import without_source
from vmem.recall.changes.passages import NOTE

RUN = 3  # words in a row that are looked for: capture joins sentences, so a whole line of it is often found nowhere
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_LABEL = re.compile(
    r"^(?:Chosen|Said|Asked|Then|Under|Agreed|Instead of)\b[\w ]{0,20}: "
)  # what capture puts before a line
_AGREED = "\nAgreed by the user: "
_ANSWER = re.compile(r"^Assistant: ", re.MULTILINE)


def told_by(page: Page, shown: Sequence[Hit]) -> Hit | None:
    """Of the `shown` hits, where they tell all that a statement says, the one that is of its turn; else None.

    An exchange is told by nothing else, and what is pinned by itself alone. What another kind of statement says is none
    of its words: what was rejected mostly stands in the sentence that says what was decided.
    """
    if page.kind == "episode" or page.pin or page.superseded_by or not page.session_id:
        return None
    of_session = (hit for hit in shown if hit.page.session_id == page.session_id and hit.page.uid != page.uid)
    beside = [hit for hit in of_session if hit.page.kind in ("episode", page.kind)]
    source = next((hit for hit in beside if hit.page.turn == page.turn and not hit.page.superseded_by), None)
    if source is None or len(NOTE.findall(_shown(source))) < len(NOTE.findall(page.text)):
        return None
    lines = [*_lines(page.text)]
    if not lines:  # all that it said is a note now, of what took its place
        return None
    own, *around = lines
    told = "".join(_words(_shown(hit)) for hit in beside)
    said = "".join(_words(_of_user(hit)) for hit in beside) if _user_worded(page) else told
    return source if _holds(said, own) and all(_holds(told, line) for line in around) else None


def repeated(shown: Sequence[Hit]) -> dict[str, str]:
    """Of the shown hits, best first, those that others of them tell: by uid, and the uid of the one that does."""
    if len({(hit.page.session_id, hit.page.turn) for hit in shown}) == len(shown):  # as in most blocks
        return {}
    left = list(shown)
    for hit in reversed(shown):
        if told_by(hit.page, left):
            left = [other for other in left if other is not hit]
    gone = [hit for hit in shown if hit not in left]
    return {hit.page.uid: by.page.uid for hit in gone if (by := told_by(hit.page, left)) is not None}


# --- private --------------------------------------------------------------------------------


def _shown(hit: Hit) -> str:
    return hit.excerpt or hit.page.text


def _of_user(hit: Hit) -> str:
    """What of a shown page is the user's word."""
    if hit.page.kind != "episode":
        return _shown(hit) if hit.page.speaker == "user" else ""
    text = _shown(hit)
    if hit.page.speaker != "user" or not text.startswith("User: "):  # a window may begin within the answer
        return ""
    return _ANSWER.split(text, maxsplit=1)[0]


def _user_worded(page: Page) -> bool:
    """Whether a page is in the user's own words, not in those of the assistant that the user agreed to."""
    return page.speaker == "user" and _AGREED not in page.text


def _lines(text: str) -> Iterator[tuple[Sequence[str], bool]]:
    """Of each line of a statement its words, and whether it was cut."""
    for line in NOTE.sub(" ", without_source(text)).splitlines():
        words = _WORD.findall(_LABEL.sub("", line).casefold())
        if words:
            yield words, line.rstrip('"').endswith("…")


def _holds(told: str, line: tuple[Sequence[str], bool]) -> bool:
    """Whether every word of a line is told, each in a run of words as in the line; of a cut one but for the last."""
    words, cut = line
    held = [False] * len(words)
    run = min(RUN, len(words))
    for at in range(len(words) - run + 1):
        if f" {' '.join(words[at : at + run])} " in told:
            held[at : at + run] = [True] * run
    return all(held[:-1] if cut and len(words) > RUN else held)


@lru_cache(maxsize=64)  # a page's words are looked at beside each statement of its session
def _words(text: str) -> str:
    """The words of a text but for its notes, in lower case, a blank around each."""
    return f" {' '.join(_WORD.findall(NOTE.sub(' ', text).casefold()))} "
