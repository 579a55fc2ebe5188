"""English and Chinese: who does something, whom to ask, who is away. Of each pattern `who` is the person, `what` it is.

Who types without capitals is heard where nothing but a person does that: goes on leave, signs off, takes over from me.
"""

from __future__ import annotations

from vmem.capture.patterns import phrases, regex

# A name, with what stands before it; none of GitHub, CI or PostgreSQL.
_NAME = (
    r"(?-i:(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Mme|Team)\.?\s)?(?:Mc|O['’])?[A-ZÀ-ÖØ-ÞČŁŚŠŽ][a-zß-öø-ÿĀ-ž]+(?![A-Z]"
    r"|\.\w|/)"
    r"(?:[-\s](?:de\s|van\s|von\s)?[A-ZÀ-ÖØ-ÞČŁŚŠŽ][a-zß-öø-ÿĀ-ž]+)*+)"
)
_NOBODY = (
    r"(?!(?:it|its|my|our|your|his|her|their|this|that|these|those|there|he|she|they|we|you|who|what|which|where|when"
    r"|how|why|if|as|all|any\w*"
    r"|every\w*|some\w*|no\w*|one|the|an?|and|but|so|then|now|or|not|yes|just|only|also|please|maybe|here|user"
    r"|customer|client|server|worker|test|build|page|app|api|job|script|code|function|class|thread|process)s?\b)"
)
NAME = rf"{_NOBODY}{_NAME}"
_ONE = rf"(?:{NAME}|{_NOBODY}[a-z]+)"
# What takes over is often a program or a part of one, and what it takes over no work.
_NO_PROGRAM = (
    rf"{_NOBODY}(?!(?:leader|standby|replica|primary|secondary|follower|node|host|kernel|systemd|nginx|docker|kubernetes"
    r"|postgres\w*|redis|kafka|copilot|chatgpt|claude|gemini|bot|ci|cron|scheduler|proxy|gateway|service|backup"
    r"|failover|controller|plugin|loader|parser|runner|daemon|master|slave|peer|pod|container|vm|gc|ui)\b)"
)
_NO_RESOURCE = (
    r"(?!(?:the |its |this |that |all |an? )?(?:ports?|sockets?|locks?|leases?|lead(?:ership)?|traffic|connections?"
    r"|sessions?|screens?|terminal|keyboard|focus|cpu|gpu|memory|threads?|requests?|control|it|them)\b)"
)
_PRONOUN = r"(?:she|he)\b"
_BEGINS = (
    r"(?:^|[,;:(–—] ?|\b(?:and|but|so|because|since|as|btw|that|up"
    r"|(?:from|since) (?:(?:now|next|last) )?\w+(?: on)?),? )"
)
_ALSO = r"(?:(?:now|also|still|again|just|then|alone|both) )*"
_DAY = (
    r"(?:(?:the )?\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|tomorrow"
    r"|next|today|summer|winter|autumn|spring|easter|christmas|further|then|(?:the )?(?:end|middle|beginning))"
)
_SPELL = (
    rf"(?:(?:from|until|till?|since|on|in|before|after) {_DAY}|(?:for )?(?:the )?(?:this|next|all|whole|rest of|{_DAY})"
    rf"|for (?:an? |the |one|two|three|four|six|ten)\w* ?(?:days?|weeks?|months?|year|summer))"
)
_LASTS = (
    rf"\b(?:now|from now|from then|(?:from|as of|until|till|since) (?:now|today|{_DAY})|in the meantime|meanwhile"
    rf"|instead(?: of)?|(?:back )?from (?:me|him|her|us|(?-i:[A-Z])\w+)|this (?:week|month|sprint|quarter))\b"
)
_WORK = (
    r"\b(?:releases?|deploy(?:s|ments?)|reviews?|tickets?|support|on-?call|pager|e?-?mails?|calls|invoic\w+|billing"
    r"|docs?|documentation|translations?|contracts?|stand-?ups?|customers?|clients?|hardware|design\w*|front-?end"
    r"|back-?end|infra\w*|ops|android|ios|hosting|payroll|procurement|marketing|legal|sales|rota|planning|backlog"
    r"|hiring|onboarding|triage|bugs|dashboards|roadmap|network|licen[cs]es|certificates|submissions|purchas\w+"
    r"|budget|escalations?|incidents?|approvals?|vendors?|suppliers?|meetings?)\b"
)
_ASKED = (
    r"(?:(?:[\w/'’-]+ ){0,5}?(?:questions?|requests?|escalations?|complaints?|reviews?|approvals?|tickets?|mails?|calls"
    rf"|issues|reports?|lists?|things?|stuff|exceptions?|{_WORK})(?: (?:about|on|for|of|in|from|with)"
    r" (?:[\w/'’-]+ ){0,4}?[\w/'’-]+)?|everything(?: \S+){0,4}|anything(?: \S+){0,4})"
)
_ROLE = (
    r"(?:(?:contact|point)(?: person)?|owner|lead|manager|maintainer|reviewer|on-?call|dba|deputy|successor"
    r"|replacement|stand-?in|auditor|administrator|admin|coordinator|counterpart|supervisor|head of \w+|go-to)"
)
_OF = r"(?: (?:there|here|(?:at|in|for|of|on|with|from) [^,;:]{2,40}?))?"

LASTS = phrases(_LASTS)
ENGLISH = (
    # Who is away, or back.
    phrases(rf"""
        {_BEGINS}(?P<away>{_ONE}|i|our \w+|my \w+|the \w+)(?:'s|'?m| is| am| are| will be| goes?| went)? {_ALSO}on
        (?: an?)?(?: (?:maternity|paternity|parental|sick|annual|medical|unpaid|long|summer))* (?:leave|holidays?
        |vacation|sabbatical|pto)\b(?! (?:mode|calendar|days?))
        |{_BEGINS}(?P<away_>{NAME}|i|our \w+|{_NOBODY}[a-z]+(?=(?:'s| is) (?:out|off|away|sick)))
        (?:'s|(?<=i)'?m| is| am| will be) {_ALSO}(?:out(?: of (?:the )?office)?|away|off|gone|ooo|back|sick|ill)
        (?: again)? {_SPELL}
        |{_BEGINS}(?P<away__>{NAME}) (?:has |is |just )*(?:left|leaves|leaving|quits?|resigned|retire[sd]
        )(?=[,;.]|\W*$| (?:us|the (?:company|team|project|firm)|{_DAY}|(?:at|in|by|on) (?:the )?{_DAY}|last))
    """),
    # Who has taken something over, or answers for it.
    phrases(rf"""
        {_BEGINS}(?P<who>{NAME}|i|{_PRONOUN}|{_NOBODY}[a-z]+(?=[^,;]*{_LASTS})|{_NO_PROGRAM}[a-z]+(?= (?:took
        |has taken) over {_NO_RESOURCE})) (?:has |have |is |am |will |just |now |also )*(?:takes?|took|taken
        |taking) over\b(?! (?:when|if|once|whenever|control))(?: (?P<what>[^,;]*))?
        |{_BEGINS}(?P<who_>{NAME}|i|{_NOBODY}[a-z]+(?=[^,;]*{_LASTS})) {_ALSO}(?:(?:is|am) {_ALSO}(?:in charge of
        |responsible for)|looks? after|takes? care of|owns|leads|stands? in for) (?P<what_>\w[^,;]*)
        |{_BEGINS}(?P<who__>{_ONE}) {_ALSO}signs (?:off(?: on)?|(?:those|them|it|the \w+) off) ?(?P<what__>[^,;]*)
    """),
    # Who does something, where it is work of people, or said to be so from now on.
    phrases(rf"""
        {_BEGINS}(?P<who>{NAME}) {_ALSO}(?:takes|does|handles|runs|gets|covers|has(?! (?:\w+e[dn]|made|put|had|left|got
        |done|found|sent|set|gone|lost|told)\b)|decides(?: on)?|manages|maintains
        |answers|approves|reviews|makes) (?P<what>(?!an?\b|no\b|not\b|some|any|too\b|to\b|\W?\d)(?=[^,;]*(?:{_WORK}
        |{_LASTS}))[^,;]+)
        |{_BEGINS}(?P<who_>{_NOBODY}[a-z]+(?: (?!now\b)[a-z]+)?) {_ALSO}(?:takes|does|handles|runs|has
        |covers) (?P<what_>(?=[^,;]*
        {_WORK})(?=[^,;]*\b(?:(?:from|until|till) (?:now|then|{_DAY})|meanwhile|instead|for me\b))[^,;]+)
        |{_BEGINS}(?P<who__>{_PRONOUN}) {_ALSO}(?:does|handles|covers|looks after|takes care of|owns|manages|maintains
        |approves|reviews|runs|takes) (?P<what___>(?!it\b|that\b|this\b|not\b)(?=[^,;]*(?:{_WORK}|{_LASTS}))[^,;]+)
        |{_BEGINS}i (?:do|take|handle|run|cover) (?P<what__>(?!it\b|that\b|this\b|not\b)(?=[^,;]*(?:\bfrom (?:now
        |{_DAY})|\b(?:back )?from (?-i:[A-Z])|\bthis (?:week|sprint|month)|\binstead of))[^,;]+)
    """),
    # Who is what, and whose something is.
    phrases(rf"""
        {_BEGINS}(?:(?:the|our|my|his|her|their|(?:\w+\.? )?\w+'s?) )?(?P<what>(?:[\w-]+ ){{0,2}}{_ROLE}{_OF})
        (?:(?:'s| is|:) )?{_ALSO}(?:called )?(?P<who>{NAME}|me\b|us\b|{_NOBODY}[a-z]+(?= there| now| again))
        |{_BEGINS}(?P<who_>{NAME}|i|{_NOBODY}[a-z]+(?=(?:'s| is) (?:now )?(?:our|my|the) (?:[\w-]+
        [ ]){{0,2}}(?:contact|deputy|successor|auditor|dba)))(?:'s| is|'m| am| will be) {_ALSO}(?P<what_>(?:(?:the|our
        |my|their|her|his
        |new) )*(?:[\w-]+ ){{0,2}}(?:{_ROLE}\b(?! (?:name|id|of (?:the|this|that) (?:table|row|object)))[^,;]*
        |(?:the )?(?:only )?one (?:who|with|that)\b(?![^,;]*\b(?:it|this|that)\W*$)[^,;]*|on[ -]call\b[^,;]*))
        |{_BEGINS}(?P<what__>(?!those\b|these\b|that\b|this\b
        |it\b)[\w/~.'’-]+(?: [\w/~.'’-]+){{0,5}}?) (?:(?:now )?belongs? to|(?:is|are) {_ALSO}(?:owned|handled|run
        |maintained|decided|reviewed|done|looked after|approved)(?: on)? by)
        [ ]{_ALSO}(?P<who__>{NAME}(?:'s team)?|(?:us|me)\b(?= (?:now|since|from))|team \w+)
        |(?:^|[,;:] )(?:(?:on|in|for) )?(?P<what____>(?!works?\b|with\b|and\b|it\b|is\b)[\w/~.-]+(?: [\w/~.-]+)?)
        [,:]? ?(?:is |are )?(?:only|just|nur) (?P<who____>me|i|ich)\b(?=(?: please| bitte)?(?:[,;.]|\W*$))
        |{_BEGINS}(?P<what___>(?!those\b|these\b|that\b|this\b|it\b)[\w/~.-]+(?: [\w/~.-]+){{0,5}}?) (?:is
        |are) {_ALSO}(?P<who___>(?:mine|ours)\b
        (?= (?:now|since|from|until|till))|{NAME}'s(?=[,;.]|\W*$))
    """),
    # Whom to ask, and to whom something goes.
    phrases(rf"""
        {_BEGINS}(?:for|about|on|with|re) (?!now\b|that\b|this\b|it\b|example|instance)(?P<what>[^,;:]{{2,60}}?)
        [,:]? (?:please |just |you |always |better )*(?:ask|ping|talk to|go to|write to|call|contact|cc|e?mail)
        [ ](?P<who>{NAME}|me\b|@\w+|{_NOBODY}[a-z]+(?=[,;.]|\W*$))
        |{_BEGINS}(?:please |just |you can |better )*(?:ask|ping|contact|talk to|check with|cc) (?P<who_>{NAME}|@\w+)
        [ ](?:about|for|on|regarding) (?P<what_>[^,;]{{3,60}})
        |{_BEGINS}(?P<what__>{_ASKED})(?: {_ALSO}(?:should |must )?go(?:es)? (?:straight |directly |only )?(?:to|through
        |via)|: (?:ask|ping|to)) {_ALSO}(?P<who__>{NAME}|me\b|us\b|[@#][\w-]+|team \w+|{_NOBODY}[a-z]+(?=[,;.]|\W*$
        | (?:now|from)))
    """),
)  # fmt: skip

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪"
    "田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚"
)
_PERSON = (
    rf"(?:(?:老(?![板是的师旧家规])|小(?![时程车额组数型心结区票店红])|阿(?!里))[\u4e00-\u9fff]|[{_SURNAMES}]"
    rf"(?:工|哥|姐|总|老师|经理|师傅|律师|医生|主任|组长|博士|同学)"
    rf"|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?=接|负责|管|维护|值班|来|跟|[，,。；;！!\s]|了|$)|@\w+|[A-Z][a-z]+)"
)
# Any short word, where it is said of whom.
_ANYONE = (
    rf"(?:{_PERSON}|(?!时间|机会|原因|问题|个人|办法|地方|资料|文档|[我你他她它谁空没这那一])[\u4e00-\u9fff]{{2,3}})"
)
_PART = r"(?:[A-Za-z][\w./-]+\s?[^，,。；;！!？?\s]{0,12}?|[^，,。；;！!？?\s]{2,16}?)"
_FIRST = r"(?:^|[，,。；;\s])(?![把先我你他她请帮])"
_FROM = r"(?:以后|往后|之后|现在|暂时|这周|下周|明天起|今天起|从\S{1,6}起)"
_ENDS = r"(?=[，,。；;！!\s了吧]|$)"
_TENDS = r"(?:接手?|接管|管|负责|维护|处理|跟进?|来[管做接弄]|审|盯|做|对接|值班)"
CHINESE = (
    regex(
        rf"(?:^|[，,。\s])(?P<away>{_PERSON}|我)(?:从\S{{1,8}})?(?:现在|这周|下周|今天起|已经)?在?(?:休[产陪年病]*假"
        rf"|请[病产年]?假|离职|调走|出差|停薪|病假|产假)(?!流程|制度|申请|系统|功能|接口|页面|单)"
        rf"|(?:^|[，,。\s])(?P<away_>(?!员工|用户|客户|教练|医生|老师)[\u4e00-\u9fff]{{2,3}}?)(?:从\S{{1,8}})?(?:要|在|下周|这周)*休[产陪年病]+假"
    ),
    regex(
        rf"{_FIRST}(?P<what>{_PART})(?:的事)?(?:{_FROM}+[都就全先]?给|{_FROM}*[都就全先]?(?:(?<!去)[找问]|[由归]|[移转]?交给|转给))"
        rf"(?P<who>{_PERSON})(?:{_TENDS}{{0,2}}){_ENDS}"
        rf"|{_FIRST}(?:{_FROM}(?P<what___>{_PART})(?:的事)?|(?P<what____>{_PART}){_FROM})[都就全先]?(?:找|由(?!于)|交给|转给)"
        rf"(?P<who___>{_ANYONE}){_ENDS}"
        rf"|{_FIRST}(?P<what_>{_PART}){_FROM}[都就全]?[是在]?(?P<who_>{_PERSON}|我)在?{_TENDS}{_ENDS}"
        rf"|{_FIRST}(?P<who__>{_PERSON})(?:{_FROM}|来)*{_TENDS}(?P<what__>{_PART}){_ENDS}"
    ),
    regex(
        rf"(?P<what>(?:{_PART})?(?:负责人|对接人|联系人|接口人|值班的?|管理员|owner))(?:已经|{_FROM})?"
        rf"(?:换成了?|改成了?|改为|换|是|:|：)\s?(?P<who>{_PERSON}|我)"
        rf"|{_FIRST}(?P<what_>{_PART})(?:归|由)(?P<who_>我们?|{_PERSON})(?:{_TENDS})?了?{_ENDS}"
    ),
)
