"""Stop-words: what a prompt says without saying what it is about. Tables, nothing else."""

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
    "的了是在吗呢吧啊呀么嘛和与或及也都就还又很太把被让给对从向到于做弄以因为所这那哪个些什怎样我你您他她它们请帮想要会能可应该有没不"
    "の は が を に へ と も で や か ね よ です ます".replace(" ", "")
)

# The same of Korean: syllables and pairs of them that join, end or point.
_HANGUL = """
    리 금 있지 없지 은 는 이 가 을 를 에 의 도 로 과 와 만 서 나 면 지 고 게 해 하 한 할 했 어 아 요
    야 네 거 것 수 들 니 다 습 세 시 까 라 며 든 죠 줘 돼 되 된 될 더 안 못 잘 왜 뭐
    응 예 음 또 좀 그 저 내 너 왔 갔 있 없 같 봐 려 었 았 겠 던 러 떻 럼 군 데 래 자
    하고 해서 하는 하면 하지 했어 해줘 어줘 아줘 려줘 니다 습니 합니 입니 에서 으로 에게 한테
    까지 부터 이랑 거야 거지 거든 니까 으니 는데 은데 인데 지만 어서 아서 려고 면서 는지 을까
    할까 일까 이야 예요 에요 이에 세요 어요 아요 해요 네요 군요 지요 그거 이거 저거 그건 이건
    우리 저희 지금 그냥 그리 리고 그래 래서 그런 이런 저런 어떻 떻게 어디 언제 누가 무엇 뭐야
    뭐지 뭘로 뭐였 였지 있어 없어 있는 없는 같아 같은 대한 위해 때문 문에 다시 제발 하기 되는
    되어 돼서 된다 했다 한다 이다 하자 해야 지마 말고 주세 봐줘 했지 했더 더라 정말 진짜 너무
    아니 이제 계속
"""
HANGUL_STOP = frozenset(_HANGUL.split())

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
テスト コミット プッシュ リンター 実行 修正 翻訳 書いて 直して 流して
테스트 커밋 푸시 린터 린트 빌드 실행 수정 번역 돌려 고쳐 써줘
"""
CHORE_WORDS = frozenset(_CHORES.split())

# Of Arabic, Persian, Hebrew and Hindi: words that stand in any sentence.
FAR_STOP = frozenset(
    """
    في من على إلى الى عن مع هذا هذه ذلك تلك هل ما ماذا لماذا كيف أين متى أي كل بين هو هي نحن أنا أنت كان كانت يكون قد
    لقد لا لم لن ليس أو ثم إن أن التي الذي بعد قبل عند حتى
    از به در را که این آن با برای تا است بود شد می و یا هم چه چرا چگونه کجا کدام چیست هر تو او شما یک نه اما اگر پس های
    ها شود شده باشد کن کنید
    של את על אל עם לא כן זה זאת זו הוא היא אני אתה אנחנו הם מה מי איך למה איפה מתי איזה האם כי אם או גם רק יש אין היה
    הייתה כל בין לפני אחרי עד
    में का की के को से पर है हैं था थी थे और या यह वह ये वे क्या क्यों कैसे कहाँ कब कौन किस नहीं ना हो हुआ हुए गया गए कर
    करो करें करना एक मैं हम तुम आप ने भी तो ही लिए जो कि इस उस अब बाद पहले
    """.split()
)
