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

MAX_PROSE_CHARS = 20_000  # of one message; beyond it is pasted text, and the episode has it
MAX_SENTENCE_CHARS = 600
BARE_CHARS = 8

_FENCE = regex(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_TAG = regex(r"<([a-zA-Z][\w-]{2,40})(?: [^<>]{0,200})?>")
_TRIPLE = regex(r"(\"\"\"|''').*?(?:\1|\Z)", re.DOTALL)
# A text of somebody else's that is handed over to be worked on: it begins behind the colon, and goes on to the end.
_WRITTEN = (
    r"(?:e-?mail|mail|message|issue|ticket|bug report|pull request|pr description|comment|thread|transcript|article"
    r"|(?:blog )?post|page|paper|essay|letter|(?:readme|contributing|changelog)(?:\.md)?|excerpt|paragraph|passage"
    r"|text|contract|licen[cs]e|snippet|logs?|output|response|story|tweet|abstract|diff|patch)"
)
_REPORTER = (
    r"(?:sub-?agents?|agents?|bot|tool|model|assistant|linter|script|copilot|chatgpt|gpt|gemini|readme|page|website|site|docs?"
    r"|documentation|wiki|article|issue|ticket|vendor|log)"
)
_ASKED = r"(?:^|(?<=[.!?,;] ))(?:(?:please|pls|can you|could you|would you|help me|now|then|and|ok(?:ay)?),? )*"
_WORKS_ON = (
    r"(?:review|summari[sz]e|sum up|translate|proof-?read|rewrite|reword|rephrase|paraphrase|shorten|explain|analy[sz]e"
    r"|evaluate|critique|comment on|classify|(?:reply|respond) to|draft (?:an? )?(?:\w+ )?(?:reply|answer|response) to"
    r"|(?:correct|fix|check) the (?:grammar|spelling|typos|tone)|what (?:do you (?:think|make) of|does"
    r"|is wrong with)|any thoughts on|is this \w+)"
)
_HANDED_OVER = regex(
    rf"{_ASKED}{_WORKS_ON}\b(?![^\n]*\b(?:rules?|conventions?|guidelines?|format|constraints?|requirements?)\b)"
    r"[^\n:]{0,120}:[ \t]*$|^(?:here(?:['’]s| is| are)|this is|below is|see|i (?:got|received|have"
    r"|found)) [^\n:]{0,40}?"
    rf"\b{_WRITTEN}(?: (?:from|by|of|in|on|that|i|we|below)\b[^\n:]{{0,60}})?:[ \t]*$|^(?:(?:an?|the|his|her"
    rf"|this) )?(?:\w+ )?{_WRITTEN}(?: #?\d+)? (?:from|by|that|i (?:got|found))\b"
    r"[^\n:]{0,60}:[ \t]*$"
    rf"|^(?:an?|the|this|that|another|my|our|its|his|her|their) (?:\w+ ){{0,2}}{_REPORTER}"
    r" (?:reported|reports|wrote|writes|says|said|answered|answers|replied|printed|prints|returned|posted|suggests?"
    r"|told me)(?: (?:this|that|the following|back|me))?:[ \t]*$|\b(?:from|on|at"
    r"|says) [^\n:]{0,40}https?://[^\s]+:(?=\s)"
    r"|^Recalled memory \(vMem\)\.|^Working state restored by vMem\.|^\[[a-z2-7]{8}\] [a-z]{4,10} · "  # our own words
    rf"|{_ASKED}(?:fix|close|resolve|implement|handle|work on|look (?:at|into)) (?:the |this |that )?(?:\w+ )?"
    r"(?:issue|ticket|bug|task|story|pr)\b(?: #?\d+| [a-z]{2,10}-\d+)[^\n:]{0,40}:[ \t]*$"
    rf"|{_ASKED}(?:write|draft|make|generate|create|prepare) (?:me )?(?:(?:the|a|an|some|our) )?"
    r"(?:release notes|changelog|minutes|summary|announcement|notes|docs|documentation)\b[^\n:]{0,40}?\b(?:from|of"
    r"|out of|based on)\b[^\n:]{0,60}:[ \t]*$|^(?:from|on|in|via) (?:the |our )?(?:slack|discord|teams|whatsapp"
    r"|telegram|irc|reddit|hn|hacker news|twitter|stack ?overflow|forum|chat|mailing list)\b[^\n:]{0,40}:[ \t]*$"
    r"|^(?:(?:an? |some )?(?:stranger|commenter|redditor|random \w+|(?:forum|reddit|internet|hn) user)|some(?:one|body)"
    r"|some (?:guy|person|user|dude))\b[^\n:]{0,40}\b(?:wrote|writes|said|says|claims|claimed|posted|commented"
    r"|suggests|suggested):(?=\s)|^-{2,} ?(?:forwarded|original) message ?-*[ \t]*$|^(?:from|subject"
    r"|to): [^\n]+\n(?:from|subject|to|date|cc|sent): "
    rf"|{_ASKED}(?:translate|proof-?read|reword|rephrase|paraphrase)\b[^\n:]{{0,60}}:(?=[ \t]*\S)"
    r"|^(?:请|帮我|帮忙|麻烦)*(?:翻译|总结|概括|润色|改写|解释|评审|审阅|看看|看|回复)(?:一下|下)?(?:这|下面|以下|成|为)[^\n：:。]{0,30}[：:]"
    r"|^[^\n：:。]{0,20}(?:邮件|消息|工单|文章|评论|日志|输出)(?:如下|内容)?[：:][ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
# The same where it stands in the line that names it, and goes on to the end of the message.
_TOLD_BY = regex(
    rf"\b(?:an?|the|this|that|another|its?|his|her|their) (?:\w+ ){{0,2}}{_REPORTER}"
    r" (?:says?|said|states?|stated|reads?|reported|reports|wrote|writes|claims?|claimed|answered|replied|printed"
    r"|returned)(?: (?:this|that|the following|me))?: (?=\S)"
    rf"|{_ASKED}(?:summari[sz]e|sum up|shorten|simplify|paraphrase|classify|explain)"
    r"(?: (?:this|that|the following))?: (?=\S)"
    rf"|{_ASKED}(?:look (?:at|into)|read|check|see|triage) (?:this|that|the following) (?:\w+ )?{_WRITTEN}:[ \t]*$"
    rf"|^(?:(?:an?|the|this|that) )?(?:\w+ ){{0,2}}{_WRITTEN} (?:from|by) (?!(?:my|our|me)\b)@?[\w.-]+(?: \w+)?: (?=\S)"
    r"|^(?:(?:the|this|that) )?(?:\w+ )?(?:output|logs?|transcript|text|contents?|excerpt|response|prompt|instructions"
    r"|comments?) of (?:an?|the|this|that|another|some|his|her|their) [^\n:]{1,50}:[ \t]*$"
    r"|^(?:the )?(?:ticket|issue|bug|story|pr|pull request) (?:#\d+|(?-i:[A-Z]{2,10})-\d+): (?=\S)"
    r"|^@?[\w.-]+ (?:in|on|via|from) (?:the |our )?(?:slack|discord|teams|whatsapp|telegram|irc|reddit|twitter|jira"
    r"|github)\b[^\n:]{0,20}: (?=\S)"
    r"|(?:网页|网站|页面|文档|邮件|日志|文章|帖子|博客|工单|readme)(?:上|里|中)?(?:写着|写道|写的是|说|显示|提到)\s{0,2}[：:]",
    re.IGNORECASE | re.MULTILINE,
)
_CITED = regex(r"\b(?:says?|said|reads?|contains?|wrote|states?)[^\n\"“:]{0,30}:?\s?[\"“][^\"”]{1,2000}[\"”]")
_NO_RULES = (
    r"(?![^\n]*(?:\b(?:regeln?|vorgaben|anforderungen|konventionen|reglas|requisitos|règles|consignes|regras|regole|regels"
    r"|правил\w*|format\w*)\b|ルール|規則|形式|규칙|형식))"
)
_WORKS_ON_ABROAD = (
    r"fass\w*|übersetz\w*|antworte\w*|beantwo(?:rt|ord)\w*|korrigier\w*|überarbeite\w*|formulier\w*|prüf\w*|bewerte\w*|kürz\w*"
    r"|was (?:meint|will|heißt|sagt|hältst)|resum\w*|traduc\w*|traduz\w*|respond\w*|contest\w*|corrig\w*|corrij\w*"
    r"|revis\w*|reescrib\w*|reescrev\w*|qué (?:quiere|opinas|dice)|o que (?:quer|acha|diz)|résum\w*|tradui\w*|répond\w*"
    r"|relis\w*|reformul\w*|que (?:veut|penses)|riassum\w*|rispond\w*|corregg\w*|rivedi|riscriv\w*|cosa (?:vuole"
    r"|pensi|dice)|vat\b(?=.*samen)|vertaal\w*|herschrijf|verbeter|wat (?:bedoelt|vind)|перескажи\w*|переведи\w*"
    r"|ответь\w*|исправь\w*|проверь\w*|перепиши\w*|резюмируй\w*|что (?:имеет|думаешь|значит)"
)
_HANDED_ABROAD = regex(
    r"^(?:(?:bitte|kannst du|könntest du|por favor|puedes|podrías|s'il te plaît|peux-tu|pode|puoi|per favore|kun je"
    rf"|пожалуйста),? )*{_NO_RULES}(?:{_WORKS_ON_ABROAD})\b[^\n:]{{0,80}}:[ \t]*$"
    r"|^(?:hier (?:ist|sind|is)|aquí (?:está|tienes|va)|voici|voilà|segue|aqui está|ecco|вот)\b[^\n:]{0,60}:[ \t]*$"
    r"|^(?:bitte )?(?:übersetze?|traduce|traduis|traduz|traduci|vertaal|переведи)\b[^\n:]{0,60}:(?=[ \t]*\S)"
    rf"|^{_NO_RULES}[^\n：:。]{{0,24}}(?:要約|翻訳|訳|返信|校正|添削|レビュー|説明)[^\n：:。]{{0,12}}[：:][ \t]*$"
    rf"|^{_NO_RULES}[^\n：:.]{{0,24}}(?:요약|번역|답장|교정|검토|설명)[^\n：:.]{{0,12}}[：:][ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SPEAKS = regex(r"^[^\n:]{2,40}?\s{1,3}\[?\d{1,2}:\d\d(?:\s?[AP]M)?\]?[ \t]*$", re.MULTILINE)  # a chat's "bob 10:31 AM"
# A letter that is put before what is asked of it: it begins and ends as letters do.
_GREETING = regex(
    r"\s*(?:hi|hello|hey|dear|hallo|liebe[rs]?|sehr geehrte|guten (?:tag|morgen)|hola|buen[oa]s|estimad\w+|bonjour"
    r"|salut|chère?|olá|oi|prezad\w+|ciao|gentile|buongiorno|beste|hoi|привет|здравствуй\w*|добрый день|уважаем\w+"
    r"|皆さん|こんにちは|お疲れ|안녕|大家好|您好|各位)(?:[^\n]{0,60})\n",
    re.IGNORECASE,
)
_CLOSING = regex(
    r"^\s*(?:(?:best|kind|warm)(?: regards| wishes)?|regards|cheers|thanks|thank you|sincerely|(?:viele |liebe "
    r"|beste )?gr[uü](?:ß|ss)\w*|lg|mfg|danke|(?:un |muchos )?saludos?|gracias|cordialement|bien à (?:vous|toi)"
    r"|merci|abra[cç]os?|obrigad[oa]|(?:cordiali )?saluti|grazie|(?:vriendelijke )?groet\w*|bedankt|с уважением"
    r"|спасибо|よろしく[^\n]{0,12}|以上|감사[^\n]{0,12}|谢谢|此致)\b[^\n]{0,40}$",
    re.IGNORECASE | re.MULTILINE,
)
_LAST_ASK_CHARS = 200  # of what is asked of a letter
_INLINE = regex(r"`[^`\n]{1,200}`")
_QUOTED = regex(
    r"“[^”]{1,600}”|„[^“”]{1,600}[“”]|«[^»]{1,600}»|»[^«\n]{1,600}«|「[^」]{1,600}」|『[^』]{1,600}』|\"[^\"\n]{1,600}\"|(?<![\w'])'[^'\n]{12,600}'(?!\w)"
)
_URL = regex(r"(?<![A-Za-z])(?:https?|wss?|ftp|s3|gs|ssh|git)://[^\s<>\"'`，。、）)\]]{1,2000}")
_PATH = regex(
    r"(?<![\w/.@-])(?:[\w.@~-]{1,80}/){0,24}[\w@~-]{1,80}\.[A-Za-z]{1,8}\d?(?![\w/])|(?<![\w/.@-])(?:~"
    r"|\.{1,2})?/?(?:[\w.@-]{1,80}/){1,24}"
)
_BREAK = regex(
    r"(?<=[.!?])[\"')\]]*\s+(?=\S)"  # an end and a space
    r"|(?<=[。！？；])[”」』）]*\s*|(?<=……)(?=\S)|\s+(?:--|—|–)\s+(?=[A-Z])"
)
_ABBREVIATED = regex(r"(?:\b(?:e\.g|i\.e|etc|vs|approx|resp|cf|fig|Dr|Mr|Ms|St)|\b[A-Z]|\d)\.[\"')\]]*$", re.IGNORECASE)
_BULLET = regex(
    r"^\s*(?:[-*+•·]|\(?\d{1,2}(?:[.)](?=\s)|、)|[（(]?[一二三四五六七八九十]{1,2}[)）、.])\s*(\[[ xX]\]\s*)?"
)
_LOGGY = regex(
    r"^\s*(?:[\w./-]{1,200}\.\w{1,5}[:-]\d{1,6}[:-]"
    r"|\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|\[?(?:INFO|DEBUG|WARN|WARNING|ERROR|TRACE|FATAL)\b|at [\w.$<>]+\("
    r"|File \"|Traceback|[\w.$]*(?:Error|Exception)\b\s*:|\$ |>>> |[+-]{3} |@@ |#include|import \w|from \w+ import"
    r"|diff --git|npm ERR|error\[E\d)"
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
    return sentences(own_words(message)) or (
        [Sentence(bare, bare)] if 0 < len(bare) <= BARE_CHARS and bare.isprintable() else []
    )


def own_words(message: str) -> str:
    """A prompt without the text of others that is handed over in it: to be summarised, translated, answered. Whoever
    wrote an issue that the user pastes must not be able to lay down rules."""
    text = _TRIPLE.sub(" ", message[:MAX_PROSE_CHARS])
    if '"' in text or "“" in text:  # over several lines; what is quoted in one is no sentence anyway
        text = _CITED.sub(lambda cited: cited[0].replace("\n", " "), text)
    found = (pattern.search(text) for pattern in (_HANDED_OVER, _TOLD_BY, _HANDED_ABROAD))
    ends = [match.end() for match in found if match is not None]
    chat = [match.start() for match in _SPEAKS.finditer(text)]
    ends += chat[:1] if len(chat) > 1 else []
    text = text[: min(ends)] if ends else text
    letter, _, asked = text.rstrip().rpartition("\n\n")
    if letter and len(asked) <= _LAST_ASK_CHARS and _GREETING.match(letter) and _CLOSING.search(letter):
        return asked
    asked, _, letter = text.strip().partition("\n\n")
    if len(asked) <= _LAST_ASK_CHARS and _GREETING.match(letter) and _CLOSING.search(letter):
        return asked
    return text


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
    out = []
    for part in parts:
        if part:
            out.append(part)
            rest = re.split(r"\s+and\s+", part)
            out.extend(piece for piece in rest[1:] if piece)
    return [out_part.strip() for out_part in out]


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
        if (
            _ABBREVIATED.search(body[max(start, match.start() - 12) : match.start()])
            and not body[match.end()].isupper()
        ):
            continue
        if match.end() > start:
            cuts.append((start, match.end()))
            start = match.end()
    cuts.append((start, len(body)))
    return cuts
