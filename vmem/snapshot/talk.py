"""What a conversation says about itself: its goal, its task, what is open and what comes next.

Fixed rules over the user's words and the answers; no model is asked. A wrong guess costs a line, so the
rules prefer the user's own sentences over any summary of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from vmem.capture.statements.prose import unfenced
from vmem.capture.talk.episodes import clip
from vmem.recall.changes.passages import NOTE, with_notes
from vmem.recall.prompt.empty import needs_nothing
from vmem.recall.prompt.prompts_abroad import GOES_ON, WHERE_LEFT, WHERE_LEFT_ASIA
from vmem.recall.words.sentences import ASKING, sentences
from vmem.recall.words.terms import content

GOAL_CHARS = 500
NOTE_CHARS = 60  # of a note at least
TASK_CHARS = 300
ANSWER_CHARS = 300
LINE_CHARS = 200
LINES_KEPT = 8
REMEMBERED = 1024  # texts of which is known what they say: a session's dumps read the same again and again
ANSWERS_READ = 4  # the newest answers in which next steps and open questions are looked for
SAYS = 2  # words that carry meaning, of a sentence in front of a question that is more than a greeting
ASKING_CHARS = 300  # a longer prompt says itself what it wants

_GOAL = re.compile(
    r"(?:^|[.!]\s*|\n[^\S\n]*)(?:(?:the|our|my) )?(?:overall |main |new )?(?:goal|objective|aim)"
    r"(?: (?:here|now|today))?(?: is|:)"
    r"|(?:^|[。！]\s*|\n[^\S\n]*)(?:我们的|我的|总|新的?)?目标(?:是|[:：])",
    re.IGNORECASE,
)
_TURNS_AWAY = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|right|alright)[,.! ]+)?(?:new (?:task|topic|goal)\b|switch(?:ing)? to\b"
    r"|let'?s (?:switch|move on) to\b|(?:a |something )?different (?:task|topic)\b|forget (?:about )?that\b"
    r"|换个?(?:任务|话题)|新任务|改做)",
    re.IGNORECASE,
)
_REQUESTS = re.compile(r"^\W*(?:\w+\W+){0,3}?(?:can|could|would) you\b", re.IGNORECASE)
_NEXT_HEAD = re.compile(
    r"^\W*(?:next(?: steps?| up| actions?)?|remaining(?: work| steps?)?|still (?:to do|open|left)|to ?-?do|left to do"
    r"|下一步|接下来|剩余|剩下的?|待办|后续)(?:[^.\n:：]{0,30})[:：]?\W*$",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:next(?:[,:：]| I| we| step)|I(?:'ll| will) (?:now|next|then)|still (?:need|have) to|remains? to be"
    r"|(?:is|are) left to|to ?do:)"
    r"|下一步|接下来|还需要|还要|还没|待办",
    re.IGNORECASE,
)
_NEXT_LABEL = re.compile(r"^\W*(?:next(?: steps?| up)?|下一步|接下来)\s?[:：][\s*_]*", re.IGNORECASE)
_OPEN_HEAD = re.compile(
    r"^\W*(?:open|unresolved) (?:question|point|issue)s?[^:：]{0,20}[:：]|^\W*(?:待定|未决)[^:：]{0,10}[:：]",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)、])\s+(?:\[[ x]\]\s+)?(.+)$")
_TELLS = re.compile(r"\d|[`/_]|\b[A-Z][A-Z0-9]{2,}\b|\w\.\w")
# States a rule, a choice or what is needed.
RULES = re.compile(
    r"\b(?:must|never|always|don'?t|do not|uses?|prefer(?:s|red)?|instead|decided?|because|should|only|avoids?|limits?"
    r"|requires?|agreed|chose|wants?|needs?|ever|cannot|can'?t|may not|not allowed|forbid\w*)\b"
    r"|必须|不要|禁止|总是|只能|不能|不得|应该|改用|决定",
    re.IGNORECASE,
)
_CONTINUE = re.compile(
    r"\b(?:where (?:did )?(?:we|I|you) (?:left|leave|stop(?:ped)?)(?: off)?\b|where were we\b"
    r"|pick(?:ing)? (?:it |this )?up (?:from )?(?:where|our|the|my) (?:we|I|you|last|previous)\b"
    r"|(?:continue|resume|restore|carry on with) (?:from )?(?:(?:the|my|our|your) )?"
    r"(?:last|previous|earlier|yesterday'?s) (?:session|work|task|conversation|chat)\b"
    r"|(?:what|where) (?:was|were) (?:we|I) (?:doing|working on)\b|continue (?:from )?(?:last time|yesterday)\b"
    rf"|{WHERE_LEFT})"
    r"|接着(?:上次|昨天|之前|刚才)|继续(?:上次|昨天|之前|上一个|未完成)|上次(?:做|干|说|聊|进行)到(?:哪|什么)|从上次|我们(?:上次)?(?:做|说|进行)到哪"
    rf"|{WHERE_LEFT_ASIA}",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^\W*(?:please |pls |ok(?:ay)?,? |yes,? )?(?:continue|resume|go on|carry on|keep going|proceed)"
    r"(?: please| pls)?\W*$"
    r"|^\W*(?:请|好的?[,，]?)?(?:继续|接着来|接着做|接着干)(?:吧)?\W*$"
    rf"|{GOES_ON}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """One exchange; `uid` and `version` are those of its page; a long answer may lack its end."""

    turn: int
    prompt: str
    answer: str = ""
    uid: str = ""
    version: int = 1
    tokens: int = 0
    worked: bool = False  # tools were used


def goal(talk: Sequence[Said]) -> tuple[str, str]:
    """(text, uid of its page): the newest prompt that names a goal or turns to a new task, else the first that asks.

    One that does nothing but ask a question is taken only when there is nothing else.
    """
    asking = [said for said in talk if asks(said.prompt)]
    for said in reversed(asking):
        start = _goal_at(said.prompt)
        if start >= 0:
            return clip(unfenced(said.prompt[start:].lstrip(" .!。！\n")), GOAL_CHARS), said.uid
    first = next((said for said in asking if _wants(said.prompt)), None)
    found = first or (asking[0] if asking else Said(0, ""))
    return clip(unfenced(found.prompt), GOAL_CHARS), found.uid


@lru_cache(maxsize=REMEMBERED)
def _goal_at(prompt: str) -> int:
    """Where in the prompt a goal is named, 0 when all of it turns to a new task, -1 when it does neither."""
    named = _GOAL.search(prompt)
    if named:
        return named.start()
    return 0 if _TURNS_AWAY.match(prompt) else -1


@lru_cache(maxsize=REMEMBERED)
def _wants(prompt: str) -> bool:
    """Whether a prompt has something done, or tells something, and does not only want to know."""
    told = sentences(prompt)
    stated = (one for one in told if not one.endswith(ASKING) and (one == told[-1] or len(content(one)) >= SAYS))
    return any(stated) or _REQUESTS.match(prompt) is not None


def task(talk: Sequence[Said]) -> str:
    """What the user asked for last."""
    last = next((said for said in reversed(talk) if asks(said.prompt)), None)
    return clip(unfenced(last.prompt), TASK_CHARS) if last else ""


@lru_cache(maxsize=REMEMBERED)
def asks(prompt: str) -> bool:
    """Whether a prompt is more than a nod, a slash command or "continue"."""
    return not needs_nothing(prompt) and not prompt.lstrip().startswith("/") and not asks_to_continue(prompt)


def next_actions(talk: Sequence[Said]) -> tuple[str, ...]:
    """The next steps that the newest answer that has any names: a list under such a heading, or sentences."""
    for said in reversed(talk[-ANSWERS_READ:]):
        found = _listed(said.answer, _NEXT_HEAD) or [s for s in sentences(said.answer[-4000:]) if _NEXT.search(s)]
        if found:
            return _lines([_NEXT_LABEL.sub("", text) for text in found[-LINES_KEPT:]])
    return ()


def questions(talk: Sequence[Said]) -> tuple[str, ...]:
    """What the last answer asked and nobody answered yet, and what was called an open question lately."""
    if not talk:
        return ()
    asked = [s for s in sentences(talk[-1].answer[-3000:]) if s.rstrip("*_`\"')").endswith(ASKING)]
    for said in reversed(talk[-ANSWERS_READ:]):
        for text in (said.prompt, said.answer):
            asked += _listed(text, _OPEN_HEAD)
            heads = (line.rstrip() for line in text.splitlines() if _OPEN_HEAD.match(line))
            asked += [line for line in heads if not line.endswith((":", "："))]
    return _lines(asked[:LINES_KEPT])


@lru_cache(maxsize=REMEMBERED)
def gist(text: str, limit: int = LINE_CHARS) -> str:
    """At most `limit` characters of `text`: all of it, or the sentences that state rules, names and numbers, none
    without the note of what changed it; with the first one where that ends with a colon, as what follows may be
    somebody else's words."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    parts = [" ".join(part.split()) for part in with_notes(text[:8000])][:60] or [flat]
    weight = [2.0 * bool(RULES.search(own)) + bool(_TELLS.search(own)) for own in map(_own, parts)]
    weight[0] += 0.5  # the first sentence says what it is about
    introduces = parts[0].endswith((":", "：")) and len(parts) > 1
    chosen = {0} if introduces else set[int]()
    left = limit
    if introduces:
        parts[0] = clip(parts[0], limit // 2)
        left -= len(parts[0]) + 1
    for n in sorted(range(len(parts)), key=lambda n: (-weight[n], n)):
        if len(parts[n]) >= left > len(_own(parts[n])) + NOTE_CHARS:
            parts[n] = with_note(_own(parts[n]), parts[n], left - 1)
        if n not in chosen and len(parts[n]) + 1 <= left:
            chosen.add(n)
            left -= len(parts[n]) + 1
    if introduces and len(chosen) == 1:
        chosen.add(1)
        parts[1] = clip(parts[1], max(left - 1, 1))
    if not chosen:
        best = parts[max(range(len(parts)), key=lambda n: (weight[n], -n))]
        own = _own(best)
        return clip(best, limit) if own == best else with_note(clip(own, max(limit - NOTE_CHARS, 1)), best, limit)
    return " ".join(parts[n] for n in sorted(chosen))


def with_note(own: str, text: str, limit: int) -> str:
    """`own`, and the last note of `text`, cut so that both have `limit` characters."""
    note = next(reversed(list(NOTE.finditer(text))))[0].removesuffix("]")
    return f"{own} {clip(note, limit - len(own) - 2)}]".lstrip()


def _own(text: str) -> str:
    """What stands before a note."""
    note = NOTE.search(text)
    return text if note is None else text[: note.start()].rstrip()


def asks_to_continue(prompt: str, *, bare: bool = True) -> bool:
    """Whether the prompt asks for the last session's work; `bare` counts a lone "continue" as such."""
    if len(prompt) > ASKING_CHARS:
        return False
    return bool(_CONTINUE.search(prompt) or (bare and _BARE.match(prompt)))


def _listed(text: str, head: re.Pattern[str]) -> list[str]:
    """The list items right below the last line that `head` matches."""
    found: list[str] = []
    open_list = False
    for line in text.splitlines():
        item = _ITEM.match(line)
        if item is None and head.search(line):
            open_list, found = True, []
        elif item and open_list:
            found.append(item[1])
        elif line.strip():
            open_list = False
    return found


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clip(text.strip(" *_#>-"), LINE_CHARS) for text in texts if text.strip(" *_#>-")))
