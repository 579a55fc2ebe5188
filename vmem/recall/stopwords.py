"""Stop-words: what a prompt says without saying what it is about. Two tables, nothing else."""

from __future__ import annotations

_ENGLISH = """
    a about after again all also am an and any anyone anything are aren arent as at be because been before being but by
    can cannot cant could couldn couldnt did didn didnt do does doesn doesnt doing don dont done each either else
    etc ever every few for from further get gets getting give go goes going got had hadn has hasn have haven having
    he hello help hence her here hers hey hi him himself his how however i id if ill im in into is isn isnt it its
    itself ive just kindly know let lets like ll maybe me might mine more most much must my myself need no nor not now
    of off ok okay on once one only onto or other our ours out over own per please pls quite re really remind
    s same see shall she should so some someone something still such sure t tell than thank thanks that thats the
    their theirs them then there these they thing things this those though through to too u up upon us use ve very
    want wants was wasn we well were weren what whats when where whether which while who whom whose why will with
    within without won would wouldn yes yet you your yours yourself
"""
ENGLISH_STOP = frozenset(_ENGLISH.split())

# Characters (a term of one) and pairs of such characters are both dropped from a query.
CJK_STOP = frozenset(
    "的了是在吗呢吧啊呀么嘛和与或及也都就还又很太把被让给对从向到于以因为所这那哪个些什怎样我你您他她它们请帮想要会能可应该有没不"
    "の は が を に へ と も で や か ね よ です ます".replace(" ", "")
)

# Words of the trade: they match pages of every project and tell little about what a prompt needs.
_CHORES = """
test tests testing fail failing failed failure fix fixed bug error errors issue problem code function functions method
class file files line lines script write add make create update change remove delete rename refactor implement explain
describe show print list sort split convert translate clean improve optimize review summarize commit push pull merge
run build compile install check look read open move copy format lint debug command output input example comment docs
documentation readme variable name value type string number loop module import package project repo work working works
start stop next new old first last good bad better nice simple small big quick way part time today unit pass passing
green broken great question answer idea mean stand differ difference between recommend snippet text
exception throw loop callback async await regex lint linter warning diff draft inline helper docstring statement
console undefined null traceback revert undo tidy hint unused parameter argument typo syntax indentation whitespace
rerun again red
修好 修复 测试 代码 函数 文件 错误 报错 问题 运行 解释 翻译 写 改 加 删除 变量 变量名 注释 类型 标注 提交 撤销 修改
单测 格式化 跑 运行 一下 看看 重新 刚才 挂了 帮我 合并 编译 整理 优化 示例 循环 方法 警告 怎么回事 这个 这段 直接 一点
比较 再说 今天 明天 周末
"""
CHORE_WORDS = frozenset(_CHORES.split())
