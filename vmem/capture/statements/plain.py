"""What a sentence says in so many words, to be believed without any likeness: orders, choices, rules of others."""

from __future__ import annotations

from vmem.capture.languages.speech_en import LEAD
from vmem.capture.late import late
from vmem.capture.statements import granting
from vmem.capture.statements.prose import Sentence

_ORDERS = late(
    r"(?i)(?:please\s+|and\s+|also\s+)*(?:(?:never|always)(?!\s+(?:mind|wanted|liked|loved|hated|thought|had|been|was|knew|wondered|hoped|worked|failed|happened)\b)|do\s+not\s+ever|don['’]?t\s+ever|from\s+now\s+on|under\s+no\s+circumstances)\b"
    r"|千万|绝对不|永远不|务必|必须|禁止|严禁|一律|从现在起|今后"
)
_CHOOSES = late(
    r"(?i)^(?:(?:ok(?:ay)?|so|and|then|well|alright|right|after\b[^,]{0,40}),?\s+)*(?:"
    r"(?:we|i|they|(?:the|our|my)\s+(?:team|committee|board|boss|client|customer|group|council|company|manager|lead\w*|cto|department))(?:['’]ve|['’]re|\s+have|\s+are|\s+all)?\s+(?:now\s+|just\s+|finally\s+)*(?:decided|chose|picked|settled\s+on|agreed\s+(?:on|to)"
    r"|(?:going|go|went)\s+with|switch(?:ed|ing)?\s+(?:from\b.*\b)?to|moved\s+(?:from\b.*\bto|to)|replaced?\b.+\b(?:with|by)|(?:drop(?:ped|ping)?|dropping)\b.+\bin\s+favou?r)\b"
    r"|let['’]?s\s+(?:not\s+)?(?:use|go\s+(?:with|for)|stick|stay\s+with|take(?!\s+(?:a\s+(?:look|break|step|closer)|care|it|another))"
    r"|keep(?!\s+(?:\w+ing|an\s+eye|it|this|that)\b))\b.+|(?:final\s+)?decision\s*:|it['’]?s\s+(?:settled|decided)"
    r"|then\s+it['’]?s\s+(?:settled|decided)"
    r"|we(?:['’]ll|['’]re\s+going\s+to|\s+will|\s+are\s+going\s+to)?\s+(?:use|deploy|build|store)\b.+\b(?:instead\s+of|rather\s+than|not)\b)"
    r"|^(?:最终|最后)?决定[：:]|^(?:我们?|团队|大家)?(?:最后|最终|已经|一致|都|还是|就)*(?:决定|选定|敲定|同意|拍板|选)(?!不了|权|一下|哪|什么|吗|哪个)[^？?吗]{3,}"
    r"|^(?:那就?)?(?:方案|就)定(?:为|成|了|在)?\s*\S|^放弃\s*\S|\S+从\s*\S+\s*(?:换到|换成|迁到|改到|改成)\s*\S|\S用\s?\S+?[，,]\s*(?:不用|不再用|而不是)\s?\S"
    r"|(?:用|存|放|走|选)[^，。；]{1,24}[，,]\s*不(?:再)?(?:用|存|放|走|选|要|上)\s?\S|^(?:那|就|我们|还是){0,3}(?:用回|换回|改回)\s?\S"
    r"|^(?:以后)?(?:不用|不再用)\s?\S+\s?了[，,]"
)
# A choice in few words: what is taken, or what is given up.
_SETTLES = late(
    r"(?i)^(?:(?:ok(?:ay)?|so|and|then|well|alright|right|fine|yes|yeah|yep|please|good|great|nah|no|hm+)\b[\s,.!-]*)*(?:"
    r"(?:i['’]d\s+|let\s+us\s+|let['’]?s\s+|we\s+(?:all\s+)?|we['’]ll\s+)?(?:go(?:ing)?\s+with|stay(?:ing)?\s+(?:with|on)|stick(?:ing)?\s+(?:with|to))\s+(?!it\b|that\b|this\b|them\b|what\b|the\s+flow)\S"
    r"|(?:we|i|let['’]?s|let\s+us)\s+(?:drop|scrap|ditch|skip|retire|remove|throw\s+out|rip\s+out)\s+(?!it\b|that\b|this\b|them\b|a\s+line|by\b|in\b)\S"
    r"|(?:throw|rip|kick)\s+(?!it\b|that\b|this\b|them\b)[^,.;]{2,40}?\s+out\b|(?:let\s+us"
    r"|let['’]?s)\s+settle\s+on\s+\S"
    r"|(?!(?:\w+\s+)?(?:whatever|what|how|that|this|there|as|so|which|who)\b)[\w.+#/-]+(?:\s[\w.+#/-]+)?\s+(?:it\s+is|is\s+(?:out|dead|off\s+the\s+table)|wins)(?=\W*$|[,;.]|\s+(?:then|now|for))"
    r")"
)
# Where a clause, or what is called a rule, begins with the word.
_ORDERS_WITHIN = late(
    r"(?i)(?:^|[,;:–—-]\s+|\b(?:but|and|so|rule|or)\s+)(?:please\s+|pls\s+)?(?:never|always|do(?:n['’]?t|\s+not)\s+ever)\s+(?!mind\b|been\b|had\b|was\b|a\b|the\b|been\b|worked\b|works\b|\w+s\b|\w+ed\b|\w+ing\b)\w"
    r"|(?:^|[,;:–—-]\s+)we\s+(?:never|always)\s+(?!been\b|ha(?:d|ve)\b|was\b|were\b|got\b|get\b|saw\b|see\b|kn[eo]w\b|need\b|did\b|lose\b|forget\b|end\s+up\b|run\s+into\b|\w+ed\b|\w+ing\b)\w"
    r"|^(?:\w+\W+){0,2}no\s+[\w.+#@-]+(?:\s+\w+){0,3}\s+(?:anywhere|ever|at\s+all|whatsoever|in\s+this\s+(?:repo\w*|crate|project|codebase|code\s?base|library|package|firmware|app))\b"
    r"|\b(?:is|are)\s+(?:banned|taboo|off[- ]limits)\b"
)
# What the assistant is never to do, what it is to stop doing, and what "from now" is so.
_PARTS = late(
    r"(?i)^(?:(?:and|so|also|but|btw|by\s+the\s+way)\b[\s,]*)*you\s+(?:never\s+(?!listen|know|answer|tell|told|said|say|did|had|have|mentioned|explained|asked)\w+\s+\S"
    r"|(?:may|can)\s+(?:only\b|never\b|not\s+\w))"
    r"|^(?:(?:and|so|also|but|please|pls)\b[\s,]*)*stop\s+(?:saying|writing|starting|ending|repeating|calling|putting)\s+(?!it\b|that\b|this\b)\S"
    r"|^(?=.*\b(?:no|not|max|only|lines?|\d)\b).{6,80}\bfrom\s+now[.!]*$"
    r"|^no\s+[\w`~-]+(?:\s[\w`~-]+){0,2}\s+before\s+\S"
    r"|^also\s+no\s+(?!problem|idea|worries|need|way|rush|luck|thanks|errors?\b|output|changes?\b|response|logs?\b|results?\b|effect|warnings?\b|reply|answer|success|news|difference|one\b|longer|more\b|clue|hurry)[\w`-]+(?:\s[\w`-]+)?\W*$"
    r"|^(?:on|for|with|after)\s+(?:an?\s+|the\s+|every\s+)?[\w`~-]+(?:\s[\w`~-]+)?,?\s+(?:please\s+)?(?:do\s+not|don['’]?t|never)\s+(?!know|think|care|mind|worry|forget|have|need|want|work|start|open|load|show|compile|build|render|appear)\w+"
    r"|^(?:commits?|commit\s+(?:msgs?|messages?|subjects?))(?:\s+style)?\s*:(?=.*\b(?:imperative|lower[\s-]?case|prefix|no\s+\w+|max|tense|style)\b)"
)
_HEADED = late(r"(?i)^(?:\w+\W+){0,4}rule(?:\s+(?:number|nr|no)?\W*\d)?(?:\s+for\s+\w+)?\s*:\s*\S")
# What calls itself a rule: "that's the deal for every bugfix here", "make that the norm", "same policy going forward".
_CALLED_A_RULE = late(
    r"(?i)\b(?:it['’]?s|this\s+is|that['’]?s)\s+(?:a|the|our|my|now\s+a)\s+(?:new\s+|hard\s+|general\s+|whole\s+)?(?:rule|policy|convention|deal|norm|standard)\b(?!\s+(?:of|in|that)\b|\W*\?)"
    r"|\bmake\s+(?:it|that|this)\s+(?:a|the|our)\s+(?:\w+\s+)?(?:rule|policy|convention|norm|standard|minimum|maximum|default)\b"
    r"|\bsame\s+(?:policy|rules?|deal|goes)\b.{0,20}\b(?:going\s+forward|everywhere|from\s+now|for\s+(?:all|every|the|new))\b"
    r"|\b(?:is|are)(?:n['’]t|\s+not)\s+(?:ok(?:ay)?|fine|acceptable|allowed|done|wanted)\s+(?:in|on|for)\s+(?:this|our)\s+\w+"
    r"|^in\s+this\s+(?:service|code\s?base|repo\w*|project|team|house|crate|package|app|module)\s+(?:we|nobody|everyone|everything|nothing)\b"
    r"|\bno\s+(?:discussion|ifs\s+or\s+buts)\b|\b(?:that|this|which)(?:['’]?s|\s+is)\s+(?:contractual"
    r"|non[- ]negotiable|the\s+law|required\s+by\s+law)\b"
)
_NOT_YET = late(
    r"(?i)[?？]|\b(?:if|whether|maybe|perhaps|might|could|should\s+we|would|wonder|not\s+sure|haven['’]?t|yet|when\s+we|why|how|who|until)\b"
    r"|要是|如果|万一|也许|可能|是不是|要不要|还没|为什么|怎么|吗|听说|他们|别人"
)
_ORDERS_ANYWHERE = late(
    r"(?i)\bfrom\s+(?:now|here|today|this\s+point)\s+on(?:wards?)?\b|\bgoing\s+forward\b|\b(?:must|shall)\s+(?:be\s+)?(?:never|not|always|only)\b|\b(?:may|should)\s+(?:never|only)\b"
    r"|\b(?:is|are)\s+(?:not\s+allowed|forbidden|prohibited|off\s+limits|mandatory)\b|必须|禁止|严禁|一律|绝不|绝对不|永远不|不得|不准|不许|务必|千万"
    r"|[,.]\s+(?:always|ever)\W*$|^[\w/-]+(?:\s[\w/-]+){0,2}:\s+(?!it\b|.*\b(?:fail|crash|hang|break|dies|wrong))[^:]{3,60}\salways[.!]*$"
    r"|(?:所有|每个|每次|任何)[^，。]{1,16}都(?:要|得|用|不|应|必)|^(?:the|all|every|each|our|any|no)\b[^.?!,;]{2,60}\bmust\s+(?!have\b)\w"
)
# What the rules of others say is theirs.
_OF_OTHERS = late(
    r"(?i)\b(?:their|his|her|google['’]?s|somebody['’]?s|someone['’]?s)\s+(?:\w+\s+){0,2}(?:guide|docs?|readme|rules?|blog|post|team|lint\w*)\s+(?:says?|said|claims?|wants?)\b"
    r"|^(?:but\s+|and\s+|so\s+)?(?:the|an?|this|that|its?)\s+(?:\w+\s+){0,2}(?:error|message|warning|log|output|exception|linter|compiler|tutorial"
    r"|exception|tooltip|banner)\s+(?:says?|said|claims?|complains?|tells?|states?|reads?)\b"
    r"|^as\s+far\s+as\s+i\s+(?:know|remember|understand)\b|\b(?:almost|nearly)\s+(?:decided|chose|went|agreed|picked|switched)\b"
    r"|^at\s+\w+,?\s+they\b|^(?:at|in)\s+my\s+(?:last|old|previous|former)\s+(?:company|job|team|project)\b|^(?:the"
    r"|my|our)\s+(?:previous|former|last|old)\s+(?:team|company|employer|job|maintainers?|owners?)\b"
    r"|^(?:the|this|that)\s+(?:test|branch|commit|function|method|variable|file|class)\s+(?:is|was)\s+(?:named|called|titled)\b"
    r"|^(?:please\s+)?(?:write|generate|create|draft|compose|print|display|show|add)\s+(?:[\w-]+\s+){0,4}(?:text|notes?|message|policy"
    r"|e-?mail|post|comment|docstring|story|article|prompt|banner|tooltip|copy|description|slide|tweet)(?:\s+(?:that\s+(?:says?|reads?|tells?\s+\w+)|saying))?\s*:"
    r"|^in\s+the\s+(?:story|novel|movie|film|exam|riddle|quiz)\b|^the\s+(?:exam|quiz|interview)\s+question\b"
    r"|^commit\s+message\s*:|^the\s+rule\s+that\b|\b(?:don['’]?t|doesn['’]?t|do\s+not|does\s+not|not)\s+(?:always"
    r"|necessarily)\s+(?:have|need)\b|(?:他们|人家|别人|网上|谷歌)[^，。]{0,8}(?:说|写着|规定)"
)


def orders(sentence: Sentence) -> bool:
    """Whether it says "never", "from now on", 必须: words that only rules have, where they stand there."""
    said = LEAD.sub("", sentence.view)
    if _ORDERS.match(said):
        return True
    bids = any(p.search(said) for p in (_ORDERS_ANYWHERE, _ORDERS_WITHIN, _CALLED_A_RULE))
    own = _HEADED.match(sentence.view) or _PARTS.search(sentence.view) or granting.granted(sentence.view)
    return bool(bids or own) and not _NOT_YET.search(said)


def chooses(sentence: Sentence) -> bool:
    """Whether it says that something is decided: "we chose X", "let's go with X", 我们决定用 X."""
    found = _CHOOSES.search(sentence.view) or _SETTLES.search(sentence.view)
    return found is not None and not _NOT_YET.search(sentence.view)


def is_of_others(sentence: Sentence) -> bool:
    """Whether it tells what somebody else's guide says."""
    return _OF_OTHERS.search(sentence.view) is not None
