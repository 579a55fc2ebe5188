"""A prompt without the texts of others that its user hands over in it: to be summarised, translated, answered, mended.

Whoever wrote an issue that the user pastes must not be able to lay down rules.
"""

from __future__ import annotations

import re

from vmem.capture.patterns import regex
from vmem.capture.statements.printed import without_printed

LAST_ASK_CHARS = 200  # of what is asked of a letter
LEAST_LINES = 3  # below what is asked of a text: fewer may be more of the question

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
# What was written down for all: "runbook says ...", and below it what that says.
_BOOK = r"(?:run-?book|play-?book|handbook|manual|wiki|docs?|documentation|spec|readme|check-?list)"
_ASKED = r"(?:^|(?<=[.!?,;] ))(?:(?:please|pls|can you|could you|would you|help me|now|then|and|ok(?:ay)?),? )*+"
_WORKS_ON = (
    r"(?:review|summari[sz]e|sum up|translate|proof-?read|rewrite|reword|rephrase|paraphrase|shorten|explain|analy[sz]e"
    r"|evaluate|critique|comment on|classify|(?:reply|respond) to|draft (?:an? )?(?:\w+ )?(?:reply|answer|response) to"
    r"|(?:correct|fix|check) the (?:grammar|spelling|typos|tone)|what (?:do you (?:think|make) of|does"
    r"|is wrong with)|any thoughts on|is this \w+)"
)
_OURS = r"^(?:Recalled memory \(vMem\)\.|Working state restored by vMem\.|\[[a-z2-7]{8}\] [a-z]{4,10} · )"  # told again
_HANDED_OVER = regex(
    rf"{_ASKED}{_WORKS_ON}\b(?![^\n:]{{0,120}}\b(?:rules?|conventions?|guidelines?|format|constraints?"
    r"|requirements?)\b)[^\n:]{0,120}:[ \t]*$"
    r"|^(?:here(?:['’]s| is| are)|this is|below is|see|i (?:got|received|have"
    rf"|found)) [^\n:]{{0,40}}?\b{_WRITTEN}(?: (?:from|by|of|in|on|that|i|we|below)\b[^\n:]{{0,60}})?:[ \t]*$"
    rf"|^(?:(?:an?|the|his|her|this) )?(?:\w+ )?{_WRITTEN}(?: #?\d+)? (?:from|by|that"
    r"|i (?:got|found))\b[^\n:]{0,60}:[ \t]*$"
    rf"|^(?:an?|the|this|that|another|my|our|its|his|her|their) (?:\w+ ){{0,2}}{_REPORTER} (?:reported|reports|wrote"
    r"|writes|says|said|answered|answers|replied|printed|prints|returned|posted|suggests?"
    r"|told me)(?: (?:this|that|the following|back|me))?:[ \t]*$"
    rf"|\b(?:from|on|at|says) [^\n:]{{0,40}}https?://[^\s]+:(?=\s)|{_OURS}"
    rf"|{_ASKED}(?:fix|close|resolve|implement|handle|work on|look (?:at"
    r"|into)) (?:the |this |that )?(?:\w+ )?(?:issue|ticket|bug|task|story|pr)\b(?: #?\d+"
    r"| [a-z]{2,10}-\d+)[^\n:]{0,40}:[ \t]*$"
    rf"|{_ASKED}(?:write|draft|make|generate|create|prepare) (?:me )?(?:(?:the|a|an|some|our) )?(?:release notes"
    r"|changelog|minutes|summary|announcement|notes|docs|documentation)\b[^\n:]{0,40}?\b(?:from|of|out of"
    r"|based on)\b[^\n:]{0,60}:[ \t]*$"
    rf"|\b{_BOOK} (?:says?|reads?|has)(?: (?:this|that|the following))? ?(?::|\.\.\.|…)[ \t]*\n"
    r"|^(?:from|on|in|via) (?:the |our )?(?:slack|discord|teams|whatsapp|telegram|irc|reddit|hn|hacker news|twitter"
    r"|stack ?overflow|forum|chat|mailing list)\b[^\n:]{0,40}:[ \t]*$"
    r"|^(?:(?:an? |some )?(?:stranger|commenter|redditor|random \w+|(?:forum|reddit|internet|hn) user)"
    r"|some(?:one|body)|some (?:guy|person|user|dude))\b[^\n:]{0,40}\b(?:wrote|writes|said|says|claims|claimed"
    r"|posted|commented|suggests|suggested):(?=\s)"
    r"|^(?:chatgpt|gpt[\w.-]*|gemini|copilot|cursor|grok|perplexity|stack ?overflow|reddit)(?:['’]s answer"
    r"| (?:says?|said|told|tells|wrote|answered|suggests?|suggested|recommends?|claims?)(?: (?:me|us))?):(?=\s)"
    r"|^(?:chatgpt|gpt[\w.-]*|gemini|grok|perplexity|stack ?overflow):(?=\s)|^(?:copilot|reddit):[ \t]*$"
    r"|^(?:he|she|they) (?:wrote|sent|posted|texted|says?|said)(?: (?:me|us|back))? (?:this|that|the following):[ \t]*$"
    r"|^[^\n]{1,60} opened this (?:issue|pull request)\b[^\n]{0,20}\bago\b[^\n]{0,20}$"
    r"|^@?[\w.-]{1,60} (?:commented|asked)\b[^\n]{0,20}\bago\b[^\n]{0,20}$"
    r"|^-{2,} ?(?:forwarded|original) message ?-*[ \t]*$"
    r"|^(?:from|subject|to): [^\n]+\n(?:from|subject|to|date|cc|sent): "
    rf"|{_ASKED}(?:translate|proof-?read|reword|rephrase|paraphrase)\b[^\n:]{{0,60}}:(?=[ \t]*\S)"
    r"|^(?:请|帮我|帮忙|麻烦)*(?:翻译|总结|概括|润色|改写|解释|评审|审阅|看看|看|回复)(?:一下|下)?(?:这|下面|以下|成"
    r"|为)[^\n：:。]{0,30}[：:]"
    r"|^[^\n：:。]{0,20}(?:邮件|消息|工单|文章|评论|日志|输出)(?:如下|内容)?[：:][ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
# The same where it stands in the line that names it, and goes on to the end of the message.
_TOLD_BY = regex(
    rf"\b(?:an?|the|this|that|another|its?|his|her|their) (?:\w+ ){{0,2}}{_REPORTER} (?:says?|said|states?|stated"
    r"|reads?|reported|reports|wrote|writes|claims?|claimed|answered|replied|printed"
    r"|returned)(?: (?:this|that|the following|me))?: (?=\S)"
    rf"|{_ASKED}(?:summari[sz]e|sum up|shorten|simplify|paraphrase|classify"
    r"|explain)(?: (?:this|that|the following))?: (?=\S)"
    rf"|{_ASKED}(?:look (?:at|into)|read|check|see|triage) (?:this|that|the following) (?:\w+ )?{_WRITTEN}:[ \t]*$"
    rf"|^(?:(?:an?|the|this|that) )?(?:\w+ ){{0,2}}{_WRITTEN} (?:from"
    r"|by) (?!(?:my|our|me)\b)@?[\w.-]+(?: \w+)?: (?=\S)"
    r"|^(?:(?:the|this|that) )?(?:\w+ )?(?:output|logs?|transcript|text|contents?|excerpt|response|prompt"
    r"|instructions|comments?) of (?:an?|the|this|that|another|some|his|her|their) [^\n:]{1,50}:[ \t]*$"
    r"|^(?:the )?(?:ticket|issue|bug|story|pr|pull request) (?:#\d+|(?-i:[A-Z]{2,10})-\d+): (?=\S)"
    r"|^@?[\w.-]+ (?:in|on|via|from) (?:the |our )?(?:slack|discord|teams|whatsapp|telegram|irc|reddit|twitter|jira"
    r"|github)\b[^\n:]{0,20}: (?=\S)"
    r"|(?:网页|网站|页面|文档|邮件|日志|文章|帖子|博客|工单|readme)(?:上|里|中)?(?:写着|写道|写的是|说|显示"
    r"|提到)\s{0,2}[：:]",
    re.IGNORECASE | re.MULTILINE,
)
_CITED = regex(r"\b(?:says?|said|reads?|contains?|wrote|states?)[^\n\"“:]{0,30}:?\s?[\"“][^\"”]{1,2000}[\"”]")
_NO_RULES = (
    r"(?![^\n]{0,160}(?:\b(?:regeln?|vorgaben|anforderungen|konventionen|reglas|requisitos|règles|consignes|regras|regole|regels"
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
    rf"|пожалуйста),? )*+{_NO_RULES}(?:{_WORKS_ON_ABROAD})\b[^\n:]{{0,80}}:[ \t]*$"
    r"|^(?:hier (?:ist|sind|is)|aquí (?:está|tienes|va)|voici|voilà|segue|aqui está|ecco"
    r"|вот)\b[^\n:]{0,60}:[ \t]*$"
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
    r"^[ \t]*(?:(?:best|kind|warm)(?: regards| wishes)?|regards|cheers|thanks|thank you|sincerely"
    r"|(?:viele |liebe |beste )?gr[uü](?:ß|ss)\w*|lg|mfg|danke|(?:un |muchos )?saludos?|gracias|cordialement"
    r"|bien à (?:vous|toi)|merci|abra[cç]os?|obrigad[oa]|(?:cordiali )?saluti|grazie|(?:vriendelijke )?groet\w*"
    r"|bedankt|с уважением|спасибо|よろしく[^\n]{0,12}|以上|감사[^\n]{0,12}|谢谢|此致)\b[^\n]{0,40}$",
    re.IGNORECASE | re.MULTILINE,
)
# What asks, below a text or above it, what that is: who asks it did not write the text.
_ASKED_OF = regex(
    r"\W*(?:(?:ok(?:ay)?|hm+|so|and|please|pls|can you|could you)\b,? )*"
    r"(?:what(?:['’]s| is| are| was) (?:this|that|it|these)"
    r"(?: (?:thing|file|text|page|mail|message|doc|about|from|for))?"
    r"|(?:who|what) wrote (?:this|that|it)|where (?:does|did) (?:this|that|it) come from"
    r"|is (?:this|that|it|the above)(?: \w+)? (?:any )?(?:good|ok(?:ay)?|correct|right|fine|clear|true|complete"
    r"|up to date)"
    r"|(?:any )?thoughts|what do you (?:think|make)(?: of (?:this|that|it))?"
    r"|how does (?:this|that|it) (?:read|sound|look)"
    r"|(?:summari[sz]e|sum up|explain|translate|review|rephrase|answer|shorten|simplify|proof-?read|reword|rewrite"
    rf"|polish|format|critique|paraphrase|improve|check) (?:this|that|it|the above|these"
    rf"|the {_WRITTEN}(?: above)?)(?: (?:for me|to \w+|please|pls))*)\W*",
    re.IGNORECASE,
)


def own_words(message: str) -> str:
    """What of a message its user says: up to where somebody else's text begins, or what is asked of a letter."""
    text = without_printed(_TRIPLE.sub(" ", message))
    if '"' in text or "“" in text:  # over several lines; what is quoted in one is no sentence anyway
        text = _CITED.sub(lambda cited: cited[0].replace("\n", " "), text)
    found = (one.search(text) for one in (_HANDED_OVER, _TOLD_BY, _HANDED_ABROAD))
    ends = [match.end() for match in found if match is not None]
    chat = [match.start() for match in _SPEAKS.finditer(text)]
    ends += chat[:1] if len(chat) > 1 else []
    text = text[: min(ends)] if ends else text
    above, _, below = text.rstrip().rpartition("\n")
    if "\n" in above.strip() and _ASKED_OF.fullmatch(below):
        return below
    asked, _, text_below = text.strip().partition("\n")
    if _ASKED_OF.fullmatch(asked) and len(text_below.split("\n")) - text_below.count("\n\n") >= LEAST_LINES:
        return asked
    letter, _, asked = text.rstrip().rpartition("\n\n")
    if letter and len(asked) <= LAST_ASK_CHARS and _GREETING.match(letter) and _CLOSING.search(letter):
        return asked
    asked, _, letter = text.strip().partition("\n\n")
    if len(asked) <= LAST_ASK_CHARS and _GREETING.match(letter) and _CLOSING.search(letter):
        return asked
    return text
