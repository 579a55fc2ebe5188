"""Chinese: what a sentence is made of, for `classifier`: cues, small characters and their order, how clauses begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from vmem.capture.patterns import regex

_CUES = {
    name: regex(pattern)
    for name, pattern in {
        "FORBID": r"不要|别(?!的|人|处|急|担心)|禁止|不准|不许|不得|切勿|勿|严禁|杜绝|不可以?|不能|不允许|不让"
        r"|谁都不|谁也不",
        "MUST": r"必须|务必|一定要|得(?=[\u4e00-\u9fff])|应当|应该|要(?!不|是|么)|需要?",
        "ALL": r"所有|任何|每个|每次|每条|一切|凡是|全部|都|一律|统一|统统|一概|均|各",
        "ONLY": r"只(?:能|许|准|在|有|用|读|做|认|允许)?|仅|除了|除非|才能?",
        "LIMIT": r"最多|最少|至少|不超过|超过|不大于|不低于|以内|以下|以上|之内|上限|下限|不少于|小于|大于",
        "NUMBER": r"\d|[一二三四五六七八九十两百千万半]+(?:次|个|条|天|周|小时|分钟|秒|点|行|倍|年|月|人)",
        "BEFORE": r"之前|以前|前(?=[，先要必])|先.{1,12}(?:再|才)|完(?:都|就|必|要)|后再|再(?=[\u4e00-\u9fff])",
        "FROM_NOW": r"以后|今后|从现在|从今|往后|从此|永远",
        "AUTH": r"合规|法务|审计|安全|等保|甲方|客户|财务|监管|运维|DBA|老板|主管|审批|审核|评审|验收|合同|许可|同意",
        "OWN": r"归.{1,4}管|负责|维护|说了算|我来定|团队",
        "STAY": r"保持|保留|始终|一直|冻结|锁死|固定|不动|不变|不改",
        "DECIDE": r"决定|定了|定为|敲定|拍板|选定|选了|选择|商量|投票|选|最后|最终|结论",
        "SWITCH": r"改用|换成|改成|换到|迁到|切到|切换|迁移|替换|改回|回到|砍掉|放弃|去掉|下线|合并|拆成|拆",
        "THEN": r"就(?:用|按|选|走|它|这|那|上|做)?|那就|还是|吧",
        "DO_NOT": r"不(?:做|用|上|搞|引入|支持|带|换|考虑|迁)",
        "WHY": r"因为|由于|毕竟|为了|原因|否则|不然|所以|免得|以免|太",
        "COMMAND": r"^(?:请|麻烦)?(?:帮我|给我|把|看看|查|加|删|改|跑|写"
        r"|提交|推|重启|部署|列出|解释|总结|翻译|生成|统计|再|也|顺便|接着)",
        "ASKS": r"吗|呢|[？?]|为什么|怎么|什么|哪|谁(?!都|也)|几|多少|是否|要不要|能不能|是不是|行不行",
        "I": r"我(?!们)",
        "WE": r"我们|咱们",
        "YOU": r"你|您",
        "HE": r"他|她|它|同事|网上|文档|报错|报告",
        "NOW": r"现在|今天|昨天|明天|刚才|刚刚|暂时|这次|先(?!.{1,12}(?:再|才))|又|还(?!是)|已经|了$|过$|上周|去年",
        "TROUBLE": r"报错|失败|崩|挂|慢|卡|错|漏洞|泄漏|满了|红|不了|坏|乱|问题|闪",
        "GUESS": r"可能|也许|大概|肯定是|一定是|应该是|好像|似乎|不确定|估计|觉得|想想|考虑",
        "PREFER": r"喜欢|习惯|偏好|倾向|宁愿|宁可|讨厌|希望|想要",
        "MANNER": r"回答|回复|回我|你说|说话|讲|简短|简洁|啰嗦|解释|中文|英文|缩进|表情|思路|答案|列表"
        r"|提交说明|纪要|格式|空格|口语|直接给|先给",
        "LATER": r"记一下|记着|待办|提醒|回头|下周|下个|月底|安排|别忘|补上|之后再|等.{1,12}(?:再|了)|后续|明天",
        "LEARNT": r"原来|踩过?坑|坑|排查|教训|查到|搞清楚|怪不得|难怪|闹了半天|根因|发现|折腾",
        "CHAT": r"谢谢|哈哈|呵呵|不错|厉害|好的|没事|明白|可以|行(?!不|号)|嗯|真",
        "IS": r"是|为|有|在(?=[\u4e00-\u9fffA-Za-z])|用",
        "CODE": r"`+|~+|[A-Za-z]{2,}",
        "RULE": r"规定|约定|规范|规则|原则|要求|记住|注意|记得|以.{1,14}为准|优先",
        "RISK": r"事故|打回|拒|驳回|违规|处罚|出过事|泄露",
        "OPTION": r"第[一二三两]种?|前者|后者|方案|选项|[ABC]\s?方案|选 ?[ABC]",
        "ENOUGH": r"够用?|够了|太[重贵慢复]|更|简单|便宜|快|熟|稳",
    }.items()
}
_KEPT = frozenset(
    "不要别只都得能许准必须应该需可以就先再才后前每所有任何一律最多少至超过内外为准改换用选定决走放按上下了吗呢吧的是在我们"
    "你他它这那个些谁人没无非勿被把给让叫从到和与或但因如果时候会想觉还也又已过着起来去做写看查加删跑提交推统同默认保持留存读"
)
_NAME = regex(r"[A-Za-z0-9][\w.+#-]*|`+|~+")
_LEAD = regex(r"^(?:好的?|嗯|行|另外|还有|对了|那么?|不错|谢谢)[，,。]?")
_CLAUSE = regex(r"[，,；;：:]")
_LENGTHS = (4, 7, 11, 17, 25)


def features(view: str) -> set[str]:
    """The features of a sentence whose code, paths and quotes are blanked."""
    bare = re.sub(r"\s+", "", view)
    found = {f"zn:{next((limit for limit in _LENGTHS if len(bare) < limit), 40)}"}
    cues = [name for name, cue in _CUES.items() if cue.search(view)]
    found.update(f"zg:{cue}" for cue in cues)
    for place, first in enumerate(cues):
        found.update(f"zx:{first}+{second}" for second in cues[place + 1 :])
    plain = _NAME.sub("@", bare)
    plain = _LEAD.sub("", plain) or plain
    found.update(_of_characters(plain), _of_clauses(plain))
    return found


def words(view: str) -> Iterator[str]:
    """The characters and their pairs: a weak feature each, of what no cue knows."""
    yield from (f"c:{char}" for char in set(view) if char > "\u3400")
    yield from (f"w:{a}{b}" for a, b in pairwise(view) if a > "\u3400" < b)


# --- private --------------------------------------------------------------------------------


def _of_characters(text: str) -> Iterator[str]:
    yield from (f"zc:{char}" for char in text if char in _KEPT)
    for a, b in pairwise(text):
        if a in _KEPT or b in _KEPT:
            yield f"zb:{_class(a)}{_class(b)}"
    yield f"zs:{_class(text[:1])}"
    yield f"zs2:{_classes(text[:2])}"
    yield f"ze:{_classes(text.rstrip('。！')[-2:])}"


def _of_clauses(text: str) -> Iterator[str]:
    clauses = _CLAUSE.split(text)
    yield f"zclauses:{min(len(clauses), 4)}"
    yield from (f"zcs:{_classes(clause[:2])}" for clause in clauses[1:] if clause)
    for clause in clauses:
        yield from (f"zm:{cue}" for cue in ("FORBID", "COMMAND", "ASKS") if _CUES[cue].match(clause))


def _class(char: str) -> str:
    return char if char in _KEPT or char in "@，。？！" else "_"


def _classes(text: str) -> str:
    return "".join(map(_class, text))
