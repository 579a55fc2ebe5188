"""What somebody says in their own words: sentences, without code, quotes and pasted output.

The patterns of extraction look at `Sentence.view`, in which code and quoted speech are
blanked out (same length), so that a trigger word inside them does nothing; what is kept is
`Sentence.text`, as it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from vmem.capture.patterns import regex
from vmem.capture.statements.handed_over import own_words

MAX_PROSE_CHARS = 20_000  # of one message; beyond it is pasted text, and the episode has it
MAX_SENTENCE_CHARS = 600
BARE_CHARS = 8

_FENCE = regex(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_TAG = regex(r"<([a-zA-Z][\w-]{2,40})(?: [^<>]{0,200})?>")
_INLINE = regex(r"`[^`\n]{1,200}`")
_QUOTED = regex(
    r"“[^”]{1,600}”|„[^“”]{1,600}[“”]|«[^»]{1,600}»|»[^«\n]{1,600}«|「[^」]{1,600}」|『[^』]{1,600}』"
    r"|\"[^\"\n]{1,600}\"|(?<![\w'])'[^'\n]{12,600}'(?!\w)"
)
_URL = regex(r"(?<![A-Za-z])(?:https?|wss?|ftp|s3|gs|ssh|git)://[^\s<>\"'`，。、）)\]]{1,2000}")
_PATH = regex(
    r"(?<![\w/.@-])(?:[\w.@~-]{1,80}/){0,24}[\w@~-]{1,80}\.[A-Za-z]{1,8}\d?(?![\w/])"
    r"|(?<![\w/.@-])(?:~|\.{1,2})?/?(?:[\w.@-]{1,80}/){1,24}"
)
_BREAK = regex(
    r"(?<=[.!?])[\"')\]]*\s+(?=\S)"  # an end and a space
    r"|(?:(?<=[:;]\))|(?<=[:;]-\)))\s+(?=[A-ZÄÖÜ])"  # a smile, and what begins anew
    r"|(?<=[。！？；])[”」』）]*\s*|(?<=……)(?=\S)|(?<!\s)\s+(?:--|—|–)\s+(?=[A-Z])"
)
_ABBREVIATED = regex(r"(?:\b(?:e\.g|i\.e|etc|vs|approx|resp|cf|fig|St)|\b[A-Z]|\d)\.[\"')\]]*$", re.IGNORECASE)
_TITLE = regex(r"\b(?:Dr|Mrs?|Ms|Prof)\.\s*$")  # a name follows
_BULLET = regex(
    r"^\s*(?:[-*+•·]|\(?\d{1,2}(?:[.)](?=\s)|、)|[（(]?[一二三四五六七八九十]{1,2}[)）、.])\s*(\[[ xX]\]\s*)?"
)
_LOGGY = regex(
    r"^\s*(?:[\w./-]{1,200}\.\w{1,5}[:-]\d{1,6}[:-]|\[?(?:\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d)|//|\d{1,6},(?=[^\W\d])"
    r"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d "
    r"|\[?(?:INFO|DEBUG|WARN|WARNING|ERROR|TRACE|FATAL)\b|at [\w.$<>]+\(|File \"|Traceback"
    r"|[\w.$]*(?:Error|Exception)\b\s*:|\$ |>>> |[+-]{3} |@@ |#include|import \w|from \w+ import|diff --git|npm ERR"
    r"|error\[E\d)"
)
_CJK = regex(r"[\u3400-\u9fff\uf900-\ufaff]")
_CODEY = regex(r"[{};=<>|\\$]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`view` is `text` with code, quotes, URLs and paths blanked; both have no bullet in front.

    `line` numbers the line it stands on, `box` is "" or the mark of a task list (" " or "x"),
    `heading` the nearest heading or line ending in a colon above it.
    """

    text: str
    view: str
    line: int = 0
    bullet: bool = False
    box: str = ""
    heading: str = ""

    @property
    def chinese(self) -> bool:
        return _CJK.search(self.text) is not None


def sentences(message: str) -> list[Sentence]:
    """The message's own sentences, in order; none of code blocks, block quotes, tagged text or logs."""
    return list(_sentences(message))


@lru_cache(maxsize=8)  # a turn's answer is read again with the turn that follows it
def _sentences(message: str) -> tuple[Sentence, ...]:
    text = message[:MAX_PROSE_CHARS]
    text = _FENCE.sub("\n", text)
    text = _untagged(text)
    out: list[Sentence] = []
    heading = ""
    quoting = False
    for number, line in enumerate(text.split("\n")):
        stripped = line.strip()
        if not stripped:
            quoting = False
            continue
        if stripped.startswith(">") or (line.startswith(("    ", "\t")) and not _BULLET.match(line)):
            quoting = stripped.startswith(">")
            continue
        if quoting or _LOGGY.match(line) or stripped.startswith(("|", "<")):
            continue
        head = re.match(r"#{1,6}\s+(.*)|\*\*([^*]+)\*\*:?$", stripped)
        if head is not None:
            heading = head[1] or head[2]
            continue
        bullet = _BULLET.match(line)
        body = line[bullet.end() :].strip() if bullet is not None else stripped
        box = bullet[1].strip()[1] if bullet is not None and bullet[1] else ""
        view = masked(body)
        if _codelike(view):
            continue
        for start, end in _cuts(body, view):
            piece = body[start:end].strip()
            lead = len(body[start:end]) - len(body[start:end].lstrip())
            shown = view[start + lead : start + lead + len(piece)]
            if 2 <= len(piece) <= MAX_SENTENCE_CHARS and any(c.isalpha() for c in piece):
                out.append(Sentence(piece, shown, number, bullet is not None, box, heading))
        if bullet is None:
            heading = (
                body.rstrip("：:") if body.endswith((":", "：")) else ("" if not stripped.startswith("#") else heading)
            )
    return tuple(out)


def unfenced(text: str) -> str:
    """The text without the blocks of code and output in it, or as it is when there is nothing else."""
    return _FENCE.sub("", text).strip() or text


def spoken(message: str) -> list[Sentence]:
    """The message's sentences; a bare answer that is none ("2", "+1", 好) as one all the same."""
    bare = message.strip()
    return sentences(own_words(message[:MAX_PROSE_CHARS])) or (
        [Sentence(bare, bare)] if 0 < len(bare) <= BARE_CHARS and bare.isprintable() else []
    )


def masked(text: str) -> str:
    """The text with inline code, quotes, URLs and paths blanked by letters that no pattern knows."""
    for pattern, mark in ((_INLINE, "`"), (_URL, "~"), (_QUOTED, '"'), (_PATH, "~")):
        text = pattern.sub(lambda m, mark=mark: mark * len(m[0]), text)  # type: ignore[misc]
    return text


def urls(text: str) -> list[str]:
    """URLs in the text, without the punctuation that ends a sentence."""
    return list(dict.fromkeys(match.rstrip(".,;:!?") for match in _URL.findall(text)))


def clauses(view: str) -> list[str]:
    """The clauses of an English sentence: a rule may follow "but", a comma, or a colon."""
    parts = re.split(r"\s*(?:[,;:]|\s-+\s|\s[—–]\s|\.\s)\s*|\s+(?:but|because|since|so that)\s+", view)
    pieces = (piece for part in parts for piece in (part, *re.split(r"\s+and\s+", part)[1:]))
    return [piece.strip() for piece in pieces if piece]


# --- private --------------------------------------------------------------------------------


def _untagged(text: str) -> str:
    """The text without what stands between a tag and the one that closes it."""
    out, at = [], 0
    for tag in _TAG.finditer(text):
        closing = f"</{tag[1]}>"
        end = text.find(closing, tag.end()) if tag.start() >= at else -1
        if end >= 0:
            out.append(text[at : tag.start()])
            at = end + len(closing)
    return " ".join([*out, text[at:]])


def _codelike(view: str) -> bool:
    words = len(view.split())
    return len(_CODEY.findall(view)) > max(3, words) or (words <= 1 and len(view) > 60 and not _CJK.search(view))


def _cuts(body: str, view: str) -> list[tuple[int, int]]:
    cuts: list[tuple[int, int]] = []
    start = 0
    for match in _BREAK.finditer(view):
        if match.start() < start or match.end() >= len(view):
            continue
        before = body[max(start, match.start() - 12) : match.start()]
        if _TITLE.search(before) or (_ABBREVIATED.search(before) and not body[match.end()].isupper()):
            continue
        if match.end() > start:
            cuts.append((start, match.end()))
            start = match.end()
    cuts.append((start, len(body)))
    return cuts
