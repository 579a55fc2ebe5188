"""Chinese: what a sentence of the user, or of the assistant, is. The same rules of caution as in English."""

from __future__ import annotations

import re

from vmem.capture.patterns import regex
from vmem.capture.statements.finding import Finding
from vmem.capture.statements.prose import Sentence

_QUESTION = regex(
    r"[？?]\s*$|吗[。！\s]*$|呢[。！\s]*$|为什么|为何|怎么办|怎么(?:样|做|弄|用)|如何|要不要|是否|是不是|能不能"
    r"|可不可以|好不好|行不行|什么(?:意思|时候)|哪(?:个|种)|谁(?:说|写)"
    r"|(?:[对是]吧|对不对?|够不够|[了过上]没|来着|咋样|多少)[。！\s]*$"
)
_HYPOTHETICAL = regex(
    r"假如|假设|假定|倘若|(?<![主只重不正])要是|想象一下|如果.{0,20}(?:会|的话会|怎么)|比如说?如果|理论上|的话会怎样"
)
_SARCASM = regex(r"呵呵|哈哈|开玩笑|真是(?:太)?(?:棒|厉害|天才)|好家伙|笑死|您可真|才怪")
_TAKEN_BACK = regex(
    r"当我没说|说着玩|开玩笑的|随口(?:一说|问问)|[，,]\s*(?:不过|但|后来|想想)*(?:还是)?算了(?:$|[，,。])"
)
_REPORTED = regex(
    r"^(?:上一任|前任|师兄|师姐|导师|面试官|群里|网友|产品|UI|后端|前端|隔壁组?)(?:同学|同事)?(?:留言|注释|写|说"
    r"|讲)[^，,]{0,6}[:：]"
    r"|^(?:他|她|他们|文档|文章|作者|老板|书上|网上|评审|有人)(?:里|上|中)?(?:说|写(?:着|道|了|明)|认为|建议|声称)"
)
_ASKED = regex(r"^(?:请|麻烦)?(?:帮我|帮忙)?(?:翻译|总结|解释|润色|改写)(?:一下|成)?")
_LEAD = regex(
    r"^(?:(?:好的?|嗯+|对了?|行|可以|不错|很好|谢谢|那么?|另外|还有|然后|所以|但是?|不过|而且|同时|ok"
    r"|OK)[，,、。！!\s]*)+"
)

_FORBID = regex(
    r"(?:(?:请|千万|绝对|一律|都|也|就|你|我们)\s*)*(?:不要|(?<![级类区特分个性识])别(?!的|人|处|名|急|担心|介意|忘|说)|禁止|不准|不许|不得"
    r"|切勿|请勿|勿|绝不(?:能|要|可|允许)?|永远不(?:要|能)|不允许|严禁|杜绝|不可以"
    r"|不能(?!用了|跑|启动|工作|运行|确定|访问|打开|正常))"
)
_ONE_OFF = regex(
    r"先(?:别|不要|不|等)|暂时|这次|不要了|不用了|别管了|不要紧|要不是|现在(?:别|不要)"
    r"|不要(?:这样|那样|它|这个|那个)?[。！!\s]*$|^刚[刚才]"
    r"|^(?:请|麻烦|你|先|再)*(?:[给帮]我(?:看|列|贴|发|讲|查|找)|[看列贴发讲查找]一[眼下])(?!.*(?:每[次个天周回]|以后|一律))"
)
# An order of one piece of work, or of one day.
_ONCE = regex(
    r"(?:今[天晚日]|明[天早]|现在|马上|立刻|(?<!每)这[周个]月?|\d+[月号日])[^，,。]{0,4}必须|必须[^，,。]{0,4}"
    r"(?:今[天晚日]|明[天早]|现在|马上|立刻)|^(?:请|麻烦|你|再|先|顺便|那|就)*把(?!.*(?:不|(?<![级类区特分个性识])别|都|每|统一|以后|所有|任何|一律))"
)
_DEMAND = regex(
    r"务必|必须"
    r"|(?<![我想需重只主])要(?:先.{1,20}(?:才|再)|在[^，。]{1,10}(?:以内|之内|内|之前|前)"
    r"|经过[^，。]{1,12}(?:才|再|审|评))"
    r"|不(?:依赖|引用|暴露|共享|混用|外传|落盘|出域|对外|直连)(?!了|吗)|(?:用|改|写|做|跑|读|传|建)完(?:都|就|必)?要"
    r"|(?:这类|此类|任何|一切)[^，。]{0,12}不(?!会|是|知|能用|了|够|对|行|见)|统统|通通|一概"
    r"|就(?:是|算)(?:事故|违规|违纪)|(?:会被|直接)(?:打回|拒掉|驳回|退回)|一定(?:要|得|不能)|一律|只(?:能|允许|准)"
    r"|始终(?:要)?|严格(?:遵守|按照)|强制|应当统一|(?:都|均|全部|全都)(?:要|需要?|得|应)"
    r"|统一(?:设|改|按|走|放|命名|叫|用|使用|采用|返回)|不得(?:超过|少于)"
    r"|不(?:能|要|得|可)(?:超过|低于|高于|少于|大于)|每次.{1,20}(?:都|之前|之后|前|后)|凡是"
    r"|记得(?:要|把|同步|先|跑|更新|加|写|带|也)|之前.{0,3}先|以.{2,30}为准"
    r"|(?:每个|所有|任何|各个|每次).{1,20}?(?:要|需|必须|应|得|不)|才能(?:合|上线|发布|提交|部署|合并)"
)
_FROM_NOW = regex(
    r"以后(?:所有|都(?!会)|请|不要|别|每|全部|一律|提交|写|用|新|的)|从现在(?:起|开始)|今后|从今(?:往)?后"
    r"|往后(?:都|所有|请|不要)|从此"
)
# What somebody, or all of something, is to go by later: "之后报表的事找阿芳".
_ARRANGES = regex(r"(?:^|[，,。\s])(?:以后|之后|往后)[^，,。\s]{1,12}(?:都|找|归|给|走|(?<!不)用)")
_EPISTEMIC = regex(
    r"(?:他|她|它|这|那|你|我)(?:肯定|一定)?(?:必须|一定)(?:是|会|在)|总是.{0,12}必须"
    r"|(?<!们)我(?:又|还|也|就|总是|每次(?:都)?)?(?:必须|一定)|不一定|必须承认|一定是"
)
_RULE = regex(r"^(?:记住|注意|牢记|规定|原则|约定|要求|规则)[：:，,\s]*")
_PREFER = regex(
    r"我(?:们)?(?:还是|更|比较|一般|通常|一直|个人|更加)*(?:喜欢|习惯|偏好|倾向(?:于)?|偏向|宁愿|宁可"
    r"|希望你?(?:以后|用|都)|想要(?:的是)?)"
    r"|我(?:一般|通常|平时)(?:会|都|先|用|把|写)|我(?:们)?(?:不|讨厌|很讨厌|不太)喜欢"
    r"|(?:请|都|就|要|一律)用(?:简体|繁体)?(?:中文|英文|英语|日文)|用(?:中文|英文|英语|日文)(?:回答|回复|写|交流)"
    r"|(?:回答|回复|解释)(?:请|要|尽量|都)*(?:简短|简洁|短一点|精简|详细)"
    r"|(?:文档|注释|提交信息|文案|变量名|回复|回答|界面|日志).{0,4}(?:写|用|使用)(?:简体|繁体)?(?:中文|英文|英语"
    r"|日文)"
)
_CORRECT = regex(
    r"^(?:不对|不是(?:的|这样)?|错了|搞错了|其实|应该是?)[，,、。\s]*(?P<rest>.*(?:应该|改成|改为|是|用|要).*)"
    r"|应该(?:用|是|写|改成|放).{1,60}?(?:而不是|不是|，\s*别)|(?<!我)(?<!我们)用.{1,40}?(?:而不是|不要用|别用)"
    r"|是.{1,30}?[，,]\s*不是.{1,30}"
)
_STRICT = regex(r"一律|必须|务必|禁止|严禁|不得|不许|绝不")
_PUTS_RIGHT = regex(r"应该|不对|错了")
_CHOOSE = regex(
    r"(?:我们|最后|最终|已经|还是|团队|那|就|现在)*(?:决定(?!不了)|拍板|(?:最终|最后)?方案(?:是|：|:)"
    r"|选型(?:定为|是|：)?|定为|敲定|定了|选定|选择了?(?!题|器)|选了|最后选|采用|改用|换成|换用|切换到|迁移到|迁到"
    r"|切到|换到|转到|沿用|继续(?:用|使用))"
    r"|那?(?:我们)?就(?:用|选|按|采用|走).{1,30}|(?:我们|统一)?用.{1,30}而不用?是?|就.{1,12}吧"
    r"|还是(?:用|选|走|按|采用).{1,30}|(?:改|换|切)(?:成|为|到|用)[^，。]{1,20}吧(?!\w)"
    r"|(?:用|选|换|上|走|按)\s?[^，。\s]{1,20}\s?吧(?!\w)"
)
# A value that is set: "连接池改40", "单用户降到3", "例会改周五上午10点", "上线推到6月9号"; not "改40行",
# how something went, was tried or is meant, nor what gives an old one up, which is a correction.
_SETS = regex(
    r"(?:(?<![修更整批篡])改(?:(?:周|星期|每)[一二三四五六日天]|[早中下上][上午]|晚上?){0,2}"
    r"|(?:改[成为到在]|[换调降升加减设][成为到至]"
    r"|(?:提[高升前]|收紧|放宽|延长?|缩短?|推迟)[成为到至])[^，,。；;\s\da-zA-Z第过#]{0,6}"
    r"|[推挪延]到(?=[\d\s月]+[号日点](?:[了吧，,。；;！!]|$)))\s?"
    r"(?:\d+\s?月\s?)?\d+(?:[.:]\d+)?\s?(?:[%％件份台号日]|点半?|[秒天周元块人次倍万千个]|毫秒|分钟|小时|个月"
    r"|ms|min|[KkMGT]i?[Bb]?|[smhd])?(?=(?:吧|了|即可|就行|就好)?(?:[，,。；;！!\s]|$))"
)
_NOT_SET = regex(
    r"从.{1,20}(?:降|提|升|减|增|缩|掉|改|换|调)|不再|已经?(?:改|调|降|提|升)|[PpＰ]9\d|掉到|变成|结果|才?[降提]到了"
    r"|[降升减加]到[^，,。]{1,8}了|(?:延迟|耗时|成本|命中率|错误率|成功率|准确率|负载|占用|流量)[^，,。]{0,6}[降升减加]到"
    r"|(?:昨天|前天|上周|上个?月|上次|之前|以前|当时|[他她]们?)[^，,。]{0,16}[改换调降升加减设]|上游|官方|新版"
    r"|[没未][^，,。]{0,6}[改换调降升加减设]|不(?:是|该|应该?|用|能|会|可以?|必|需要?)[^，,。]{0,4}[改换调降升加减设]|[不没]同意"
    r"|(?:打算|准备|差点|本来|原本|最多)[^，,。]{0,6}[改换调降升加减设]|(?<![优首])先|试试|试着|临时|本地|跑一下|跑跑|看看|再[跑试画压]"
    r"|会议|开会|的会|[今明后]天|今晚|会不会|接下来|下一步|目标|(?:信息|message|写)[^，,。]{0,3}[:：]|写的?[是着]"
    r"|字[号体]|宽度|高度|间距|图例"
)
_CHOOSE_NOT = regex(
    r"(?:还没|没有|尚未|未|无法|难以|帮我|你来|由你|再|待)(?:有)?决定|不确定|决定权|取决|可以(?:用|选择|采用)|建议"
    r"|先(?:这样|看看|试)|就(?:这样|行|好|可以)吧?[。！!\s]*$"
)
_REJECT = regex(
    r"不(?:做|搞|上|引入|走|支持)[^，。]{1,15}了|不要了|不考虑|放弃|否决|排除(?!故障|错误|法|问题)|弃用|不采用"
    r"|不再用|不用.{1,24}了|(?:方案|做法|办法|库|框架).{0,10}(?:不行|不合适|太复杂|太慢|太重|不可行|行不通)"
)
_WHY = regex(
    r"(?:主要(?:是)?)?(?:因为|由于|原因是|毕竟|为了|理由是)(?:是)?[^。！!]{2,}?(?:[，,]\s*(?:所以|因此|不"
    r"|我|就)|[。！!]?\s*$)"
)
_INSTEAD = regex(
    r"(?:而不是|而非|代替|取代|别用|不要用|不用|不是)\s?(?P<old>[^，。,；;！!\s]{1,30}(?:\s[A-Za-z][\w.]*)?)"
)
_REASON = regex(r"(?<=[，,；;])\s*(?:因为|由于|毕竟)[^，,。；;]*")  # what cannot be is no rule there: "因为不能持久化"
_CHOSEN_BY_ME = regex(
    r"我们?(?:最后|最终|还是|因此|所以)?(?:选择了|选了|选用了?|决定(?!不了)|采用了?|改用了)|^(?:最后|最终)(?:选择了?|选用了?|决定|采用了?)"
)
_SUGGESTS = regex(r"建议|可以|可能|如果|应该|不妨|考虑(?!过)|会")
_CAUSE = regex(
    r"(?:失败|报错|出错|崩溃|卡住|变慢|问题|根本|主要)?(?:的)?原因(?:是|在于)|是因为|由于.{2,40}(?:导致|造成|所以)"
    r"|导致了?|引起"
)
_FIX = regex(
    r"现在(?:用|改|加|换)|保证|避免|(?:之后|后|现在|就).{0,24}(?:通过|正常|解决|可以了|成功|恢复|好了)"
    r"|(?:已|改为|改成|加上|安装|修复|换成|去掉|降到|调整|升级)"
)
_TASK = regex(
    r"^(?:下一步|接下来|待办|TODO|todo|后续|剩下(?:的)?(?:任务|工作)?|回头|明天|下周|之后)[：:，,\s]*(?!怎么|是什么"
    r"|做什么|该)(?=\S{3})"
    r"|还(?:需要|得|要)(?:把|补|做|写|加|完成|修)|提醒我|别忘了|不要忘"
)
_NUMBER = regex(
    r"\d[\d,.]*\s?(?:%|％|fps|(?:MB|GB|KB)/s|ms|毫秒|秒|分钟|小时|天|[KMGT]i?B|字节|倍"
    r"|个(?:连接|实例|副本|请求|线程|节点)|条|行|次|万|亿|并发|QPS|端口|版本|核)"
    r"|(?:端口|版本|上限|最大|最小|超时|限制)[^。]{0,12}\d|\d{2,5}\s?端口"
)
_FROM_TO = regex(r"从.{1,20}(?:降|提升|减少|增加|缩短|提高|下降)(?:到|至|为)")
_STATES = regex(
    r"是|为|有|占|监听|保存|保留|归档|跑在|默认|达到|降到|提升到|耗时|需要|最多|最大|最小|约|从.{1,20}到|超过|共"
    r"|上限|拥有|改成|最长|最短"
)
_PASSING = regex(r"个?(?:测试|用例).{0,6}(?:通过|失败)|改(?:为|成|了)|已(?:经)?(?:改|加|修|设)|我会|可以")


def ignored(sentence: Sentence) -> bool:
    """Whether it states nothing: a question, a supposition, sarcasm, hearsay, or what is taken back at once."""
    view = _LEAD.sub("", sentence.view)
    return bool(
        _QUESTION.search(view)
        or _HYPOTHETICAL.search(view)
        or _SARCASM.search(view)
        or _REPORTED.match(view)
        or _TAKEN_BACK.search(view)
        or _ASKED.match(view)
    )


def sets_a_scene(sentence: Sentence) -> bool:
    """Whether what follows in this message is imagined, or somebody else's text."""
    view = _LEAD.sub("", sentence.view)
    return bool(_HYPOTHETICAL.match(view) or _SARCASM.match(view) or _ASKED.match(view))


def of_user(sentence: Sentence) -> list[Finding]:
    """What the user's sentence is: at most one of task, decision, constraint, preference; and what it rejects."""
    if ignored(sentence):
        return []
    view = _LEAD.sub("", sentence.view)
    instead = _instead(sentence)
    if _TASK.search(view) and not _FROM_NOW.search(view) and not _ARRANGES.search(view):
        return [Finding("task")]
    found: list[Finding] = []
    corrected = _CORRECT.search(view)
    if corrected is not None and _PUTS_RIGHT.search(view):
        found.append(Finding("preference", instead=instead, correction=True))
    elif _chooses(view) and not _FROM_NOW.search(view) and not _demands(view):
        found.append(Finding("decision", instead=instead))
    elif _PREFER.search(view) and not _STRICT.search(view):
        found.append(Finding("preference", instead=instead))
    elif corrected is not None and not _FROM_NOW.search(view) and not _RULE.match(view):
        found.append(Finding("preference", instead=instead, correction=True))
    elif _demands(view):
        return [Finding("constraint", instead=instead)]
    if not found and _REJECT.search(view):
        found.append(Finding("rejected"))
    if not found and _NUMBER.search(view) and _STATES.search(view) and not _PASSING.search(view):
        found.append(Finding("fact"))
    return found


def of_assistant(sentence: Sentence) -> list[Finding]:
    """What the assistant's sentence is: a choice with its reason, a measured fact, an open task."""
    view = _LEAD.sub("", sentence.view)
    if _QUESTION.search(view) or _HYPOTHETICAL.search(view):
        return []
    if sentence.box == " ":
        return [Finding("task")]
    why = _WHY.search(sentence.view)
    if why is not None:
        turned_down, chosen = _REJECT.search(view), _CHOSEN_BY_ME.search(view)
        if chosen is not None and (turned_down is None or chosen.start() < turned_down.start()):
            return [Finding("decision", instead=_instead(sentence))]
        if turned_down is not None and _SUGGESTS.search(sentence.view[: why.start()]) is None:
            return [Finding("rejected")]
    if _NUMBER.search(view) and _STATES.search(view) and (_FROM_TO.search(view) or not _PASSING.search(view)):
        return [Finding("fact")]
    return []


def is_for_once(view: str) -> bool:
    """Whether it orders one piece of work: 把这个文件删了, 必须今天改完."""
    return _ONCE.search(view) is not None and _FROM_NOW.search(view) is None


def sets_a_value(view: str) -> bool:
    """Whether it says to what number or time something is set."""
    return _SETS.search(view) is not None and not any(no.search(view) for no in (_NOT_SET, _CHOOSE_NOT))


def explains(sentence: Sentence) -> bool:
    """Whether it tells a cause."""
    return bool(_CAUSE.search(sentence.view)) and not _QUESTION.search(sentence.view)


def tells_fix(sentence: Sentence) -> bool:
    return bool(_FIX.search(sentence.view))


def steps_intro(sentence: Sentence) -> bool:
    """Whether the steps of a procedure follow."""
    return bool(
        re.search(
            r"步骤(?:如下|是|：)|流程(?:如下|是|：)|按(?:以下|下面)(?:步骤|流程)|操作(?:如下|步骤)", sentence.view
        )
    )


def _chooses(view: str) -> bool:
    return (_CHOOSE.search(view) is not None or sets_a_value(view)) and _CHOOSE_NOT.search(view) is None


def _demands(view: str) -> bool:
    if _ONE_OFF.search(view) or _EPISTEMIC.search(view):
        return False
    body = _REASON.sub("", _RULE.sub("", view))
    if len(re.sub(r"[\W_]", "", body)) < 5 and "~" not in body and "`" not in body:
        return False
    return any(pattern.search(body) for pattern in (_FORBID, _DEMAND, _FROM_NOW)) or (
        _ARRANGES.search(body) is not None and not _chooses(body)
    )


def _instead(sentence: Sentence) -> str:
    match = _INSTEAD.search(sentence.view)
    return sentence.text[match.start("old") : match.end("old")].strip("，,。 了") if match is not None else ""
