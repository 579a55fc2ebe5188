"""What a sentence says in so many words, to be believed without any likeness: orders, choices, rules of others."""

from __future__ import annotations

from vmem.capture.languages import extract_zh
from vmem.capture.languages.speech_en import LEAD, NO_BID
from vmem.capture.patterns import phrases
from vmem.capture.statements import permissions
from vmem.capture.statements.prose import Sentence

_ORDERS = phrases(r"""
    (?:please |and |also )*(?:(?:never|always)(?! (?:mind|wanted|liked|loved|hated|thought|had|been|was|knew|wondered
    |hoped|worked|failed|happened|done|tried|used|written|made|built|met|touched|understood|said|says|told
    |in an? (?:hundred|million|\w+ (?:no one|nobody|that|which|i|we)))\b)
    |do not ever|don'?t ever|from now on|under no circumstances)\b
    |千万|绝对不|永远不|务必|必须|禁止|严禁|一律|从现在起|今后
""")
_CHOOSES = phrases(r"""
    ^(?:(?:ok(?:ay)?|so|and|then|well|alright|right|after\b[^,]{0,40}),? )*(?:(?:we|i|they
    |(?:the|our|my) (?:team|committee|board|boss|client|customer|group|council|company|manager|lead\w*|cto
    |department))(?:'ve|'re| have| are| all)? (?:now |just |finally )*(?:decided|chose|picked|settled on
    |agreed (?:on|to)|(?:going|go|went) with|switch(?:ed|ing)? (?:from\b.*\b)?to|moved (?:from\b.*\bto|to)
    |replaced?\b.+\b(?:with|by)|(?:drop(?:ped|ping)?|dropping)\b.+\bin favou?r)\b
    |let'?s (?:not )?(?:use|go (?:with|for)|stick|stay with|take(?! (?:a (?:look|break|step|closer)|care|it|another))
    |keep(?! (?:\w+ing|an eye|it|this|that)\b))\b.+|(?:final )?decision\s*:|it'?s (?:settled|decided)
    |then it'?s (?:settled|decided)|we(?:'ll|'re going to| will| are going to)? (?:use|deploy|build
    |store)\b.+\b(?:instead of|rather than|not)\b)
    |^(?:最终|最后)?决定[：:]
    |^(?:我们?|团队|大家)?(?:最后|最终|已经|一致|都|还是|就)*(?:决定|选定|敲定|同意|拍板|选)(?!不了|权|一下|哪|什么|吗
    |哪个)[^？?吗]{3,}
    |^(?:那就?)?(?:方案|就)定(?:为|成|了|在)?\s*\S|^放弃\s*\S|\S从\s*\S{1,40}\s*(?:换到|换成|迁到|改到|改成)\s*\S
    |\S用\s?\S+?[，,]\s*(?:不用|不再用|而不是)\s?\S
    |(?:用|存|放|走|选)[^，。；]{1,24}[，,]\s*不(?:再)?(?:用|存|放|走|选|要|上)\s?\S
    |^(?:那|就|我们|还是){0,3}(?:用回|换回|改回)\s?\S|^(?:以后)?(?:不用|不再用)\s?\S+\s?了[，,]
""")
# A choice in few words: what is taken, or what is given up.
_SETTLES = phrases(r"""
    ^(?:(?:ok(?:ay)?|so|and|then|well|alright|right|fine|yes|yeah|yep|please|good|great|nah|no
    |hm+)\b[\s,.!-]*)*(?:(?:i'd |let us |let'?s |we (?:all )?|we'll )?(?:go(?:ing)? with|stay(?:ing)? (?:with|on)
    |stick(?:ing)? (?:with|to)) (?!it\b|that\b|this\b|them\b|what\b|the flow)\S
    |(?:we|i|let'?s|let us) (?:drop|scrap|ditch|skip|retire|remove|throw out|rip out) (?!it\b|that\b|this\b|them\b
    |a line|by\b|in\b)\S|(?:(?:we|i|let'?s|let us) )?(?:throw|rip|kick) (?!it\b|that\b|this\b
    |them\b)[^,.;]{2,40}? out\b
    |(?:let us|let'?s) settle on \S|(?!(?:\w+ )?(?:whatever|what|how|that|this|there|as|so|which
    |who)\b)[\w.+#/-]+(?:\s[\w.+#/-]+)? (?:it is|is (?:out|dead|off the table)|wins)(?=\W*$|[,;.]| (?:then|now|for)))
""")
# Where a clause, or what is called a rule, begins with the word.
_ORDERS_WITHIN = phrases(r"""
    (?:^|[,;:–—-] |\b(?:but|and|so|rule|or) )(?:please |pls )?(?:never|always|do(?:n'?t| not) ever) (?!mind\b|been\b
    |in an? (?:hundred|\w+ (?:no one|nobody|that|which|i|we))\b|had\b|was\b|a\b|the\b|done\b|written\b|made\b|built\b
    |met\b|understood\b|said\b|told\b|worked\b
    |works\b|\w+s\b|\w+ed\b|\w+ing\b|(?:for|to|with) (?:me|us|him|them)\b)\w
    |(?:^|[,;:–—-] )we (?:never|always) (?!been\b|ha(?:d|ve)\b|was\b|were\b|got\b|get\b|saw\b|see\b|kn[eo]w\b|need\b
    |did\b|lose\b|forget\b|end up\b|run into\b|\w+ed\b|\w+ing\b)\w
    |^(?:\w+\W+){0,2}no [\w.+#@-]+(?: \w+){0,3} (?:anywhere|ever|at all|whatsoever
    |in this (?:repo\w*|crate|project|codebase|code\s?base|library|package|firmware|app))\b
    |\b(?:is|are) (?:banned|taboo|off[- ]limits)\b
""")
# What the assistant is never to do, what it is to stop doing, and what "from now" is so.
_PARTS = phrases(rf"""
    ^(?:(?:and|so|also|but|btw|by the way)\b[\s,]*)*you (?:never (?!listen|know|answer|tell|told|said|say|did|had|have
    |mentioned|explained|asked)\w+ \S|(?:may|can) (?:only\b|never\b|not \w))
    |^(?:(?:and|so|also|but|please|pls)\b[\s,]*)*stop (?:saying|writing|starting|ending|repeating|calling
    |putting) (?!it\b|that\b|this\b)\S
    |^(?=.*\b(?:no|not|max|only|lines?|\d)\b).{{6,80}}\bfrom now[.!]*$|^no [\w`~-]+(?:\s[\w`~-]+){{0,2}} before \S
    |^also no (?!{NO_BID}|one\b)[\w`-]+(?:\s[\w`-]+)?\W*$
    |^(?:on|for|with|after) (?:an? |the |every )?[\w`~-]+(?:\s[\w`~-]+)?,? (?:please )?(?:do not|don'?t|never) (?!know
    |think|care|mind|worry|forget|have|need|want|work|start|open|load|show|compile|build|render|appear)\w+
    |^(?:(?:and|so|also|but|please|pls)\b[\s,]*)*i (?:do not|don'?t|never) (?:ever )?want to (?:see|find
    |read) (?:an?|any|another|more) (?!errors?\b|warnings?\b|of this\b)(?!.*\b(?:now
    |today|about (?:it|that|this))\W*$)\w
    |^(?:(?:and|so|also|but|please|pls)\b[\s,]*)*(?:anything|whoever|anyone) (?!is\b
    |i\b|else\b|after that\b|wrote\b|did\b|has time\b)[^,;]{{3,60}}? (?:should|must|(?:has|needs|ought) to
    |goes(?! (?:wrong|down|missing|nowhere|red|green|dark|black|blank|to an?)\b)|belongs|stays|waits) \w
    |^(?:please |pls )?(?:do not|don'?t) (?!worry|mind|care|bother|think|know|see|get|have|need|want|hear
    |find)[^,;]{{4,60}}, not even \w
    |(?:^|[,;:.] |\b(?:and|but|so|then|please|pls) )(?-i:DON'?T|DO NOT) (?=.*(?-i:[a-z]{{3}}))\w
""")
# How the assistant is to write, under its heading ("commit messages: package: what"), or by the name of the custom.
_MANNER = phrases(r"""
    ^(?:commits?|commit (?:msgs?|messages?|subjects?)|pr titles?|(?:branch|variable|file|test) names?|naming|(?:coding
    |code )?style)(?: style)?\s*: (?!.*\b(?:i|we|looks?|good|great|nice|fine|correct|wrong|too|now|still|broken
    |fix|was|were|has|have|can|or|taken|twice|the same)\b)(?!\d|it\b|its\b|the (?!command|diff|short)|this\b
    |that\b|they\b|make\b|fix\b|add\b|change\b|put\b|set\b|yes\b|no\W*$|[a-d](?:\W*$|[,;.)])|done\b|ok\b)\S
    |^(?:(?:your )?(?:answers|replies)|tone)\s*: (?!\d|too\b|i\b|.*\b(?:is|was|were|has|returns?
    |came)\b)(?=.*\b(?:short\w*|brief\w*|terse\w*|concise\w*|sentences?|lines?|words?|tables?|bullets?|lists?|diffs?
    |commands?|code|prose|english|plain|dry|formal\w*|polite\w*|neutral
    |friendly|max|only|no \w+)\b)
    |^(?!.*\b(?:looked|tried|had|about|did|do we)\b)[^.?!]{0,40}\bconventional commits?\b(?! (?:are|is|get|look|feel
    |were|or)\b)
""")
_HEADED = phrases(r"""
    ^(?!(?:\w+\W+){0,3}?(?:firewall|\w*lint|nginx|css|proxy|routing|alert\w*|iptables|ufw|mail|filter|business)\s)
    (?:\w+\W+){0,4}rules?(?: (?:number|nr|no)?\W*\d)?(?: for (?:the |our |all |any )?\w+)?\s*:\s*(?!(?:are|is|do|nobody
    |no one|who|what|where|page|(?:one|two|three|some|none|all|\d+) of|fires?)\b)\S
""")
# What calls itself a rule: "that's the deal for every bugfix here", "make that the norm", "same policy going forward".
_CALLED_A_RULE = phrases(r"""
    \b(?:it'?s|this is|that'?s) (?:a|the|our|my|now a) (?:new |hard |general |whole )?(?:rule|policy|convention|deal
    |norm|standard)\b(?! (?:of|in|that)\b|\W*\?)
    |\bmake (?:it|that|this) (?:a|the|our) (?:\w+ )?(?:rule|policy|convention|norm|standard|minimum|maximum|default)\b
    |^(?:that|this|same|the same) goes for (?:all|every|each|any)\b(?!.*\b(?:i|we) (?:tried|tested|saw))
    |\bsame (?:policy|rules?|deal|goes)\b.{0,20}\b(?:going forward|everywhere|from now|for (?:all|every|the|new))\b
    |\b(?:is|are)(?:n't| not) (?:ok(?:ay)?|fine|acceptable|allowed|done|wanted) (?:in|on|for) (?:this|our) \w+
    |^in this (?:service|code\s?base|repo\w*|project|team|house|crate|package|app|module) (?:we|nobody|everyone
    |everything|nothing)\b
    |\bno (?:discussion|ifs or buts)\b
    |\b(?:that|this|which)(?:'?s| is) (?:contractual|non[- ]negotiable|the law|required by law)\b
""")
_NOT_YET = phrases(r"""
    [?？]
    |\b(?:if|whether|maybe|perhaps|might|could|should we|(?<!thing\sthat\s)would|wonder|not sure|haven'?t|yet|when we
    |why|how|who|until)\b
    |要是|如果|万一|什么\W*$|也许|可能|是不是|要不要|还没|为什么|怎么|吗|听说|他们|别人
""")
_ORDERS_ANYWHERE = phrases(r"""
    \bfrom (?:now|here|today|this point) on(?:wards?)?\b|\bgoing forward\b
    |\b(?:must|shall) (?:be )?(?:never|not|always|only)\b|\b(?:may|should) (?:never|only)\b
    |\b(?:is|are) (?:not allowed|forbidden|prohibited|off limits|mandatory)\b|必须|禁止|严禁|一律|绝不|绝对不|永远不
    |不得|不准|不许|务必|千万|[,.] (?:always|ever)\W*$
    |(?<![完了过好后线天周月年时秒])(?<!更新|升级|合并|登录|登陆|点击|部署|注册|支付|发布|启动|重启|退出|提交|修改|安装|删除
    |切换|迁移|刷新|下单|保存|关闭|打开|上传)以后(?:都(?![会是好没有能在可]|[^，。]{1,10}了\W*$)
    |写[^，。的]{0,6}(?:[中英日法德俄韩]文|用|清|明)|用(?![到不户例的着得了什啥哪来完上量时])|统一(?![^，。]{1,10}了\W*$)
    |请(?![假求客教问示款提]))
    |^[\w/-]+(?:\s[\w/-]+){0,2}: (?!it\b|.*\b(?:fail|crash|hang|break|dies|wrong))[^:]{3,60}\salways[.!]*$
    |(?:所有|每个|每次|任何)[^，。]{1,16}都(?:要|得|用|不|应|必)
    |^(?:the|all|every|each|our|any|no)\b[^.?!,;]{2,60}\bmust (?!have\b)\w
""")
# What the rules of others say is theirs.
_OF_OTHERS = phrases(r"""
    \b(?:their|his|her|google'?s|somebody'?s|someone'?s) (?:\w+ ){0,2}(?:guide|docs?|readme|rules?|blog|post|team
    |lint\w*) (?:says?|said|claims?|wants?)\b
    |^(?:but |and |so )?(?:the|an?|this|that|its?) (?:\w+ ){0,2}(?:error|message|warning|log|output|exception|linter
    |compiler|tutorial|exception|tooltip|banner) (?:says?|said|claims?|complains?|tells?|states?|reads?)\b
    |^as far as i (?:know|remember|understand)\b|\b(?:almost|nearly) (?:decided|chose|went|agreed|picked|switched)\b
    |^at \w+,? they\b|^(?:at|in) my (?:last|old|previous|former) (?:company|job|team|project)\b
    |^(?:the|my|our) (?:previous|former|last|old) (?:team|company|employer|job|maintainers?|owners?)\b
    |^(?:the|this|that) (?:test|branch|commit|function|method|variable|file|class) (?:is|was) (?:named|called
    |titled)\b
    |^(?:please )?(?:write|generate|create|draft|compose|print|display|show|add) (?:[\w-]+ ){0,4}(?:text|notes?
    |message|policy|e-?mail|post|comment|docstring|story|article|prompt|banner|tooltip|copy|description|slide
    |tweet)(?: (?:that (?:says?|reads?|tells? \w+)|saying))?\s*:
    |^in the (?:story|novel|movie|film|exam|riddle|quiz)\b|^the (?:exam|quiz|interview) question\b|^commit message\s*:
    |^the rule that\b|\b(?:don'?t|doesn'?t|do not|does not|not) (?:always|necessarily) (?:have|need)\b
    |(?:他们|人家|别人|网上|谷歌)[^，。]{0,8}(?:说|写着|规定)
""")


def orders(sentence: Sentence) -> bool:
    """Whether it says "never", "from now on", 必须: words that only rules have, where they stand there."""
    said = LEAD.sub("", sentence.view)
    if _ORDERS.match(said):
        return True  # "never rename a field, it might break the app" leaves nothing open
    bids = any(p.search(said) for p in (_ORDERS_ANYWHERE, _ORDERS_WITHIN, _CALLED_A_RULE))
    own = any(p.search(sentence.view) for p in (_HEADED, _PARTS, _MANNER)) or permissions.granted(sentence.view)
    return bool(bids or own) and not _NOT_YET.search(said)


def chooses(sentence: Sentence) -> bool:
    """Whether it says that something is decided: "we chose X", "let's go with X", 我们决定用 X, X改成5."""
    found = _CHOOSES.search(sentence.view) or _SETTLES.search(sentence.view)
    said = found is not None or (sentence.chinese and extract_zh.sets_a_value(sentence.view))
    return said and not _NOT_YET.search(sentence.view)


def is_of_others(sentence: Sentence) -> bool:
    """Whether it tells what somebody else's guide says."""
    return _OF_OTHERS.search(sentence.view) is not None
