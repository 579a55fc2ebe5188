"""An incident at night, in Chinese: commands that fail, subagents, rules given in passing, numbers that move."""

from __future__ import annotations

from benchmarks.stories import Chapter, Fact, Run, Step, Story, Written

DBA = Fact("pin", ("周敏",), "数据库变更要谁批准？")
ROLL = Fact("pin", ("v2.31.4",), "可以安全回滚到哪个版本？")

NO_RESTART = Fact("constraint", ("orders-db-0",), "可以重启订单数据库的主节点吗？")
TRAFFIC = Fact("constraint", ("23:30",), "什么时候可以切流量？")
NO_SCALE = Fact("constraint", ("财务对账",), "可以把结算服务缩容吗？")
LOGS = Fact("constraint", ("身份证",), "贴日志的时候要注意什么？")
NAMESPACE = Fact("constraint", ("pay-canary",), "验证应该在哪个命名空间做？")
HEADS_UP = Fact("constraint", ("林涛",), "改网关之前要通知谁？")

RATE = Fact("number", ("3.7%",), "最开始的错误率是多少？")
RATE_2 = Fact("number", ("0.9%",), "限流之后错误率是多少？")
POOL = Fact("number", ("400",), "网关的连接池上限是多少？")
POOL_2 = Fact("number", ("650",), "网关的连接池上限是多少？", outdates="400")
START = Fact("number", ("21:18",), "告警是几点开始的？")
SLOW = Fact("number", ("8.4 秒",), "最慢的那条 SQL 要多久？")
QUEUE = Fact("number", ("73,902",), "消息积压了多少条？")
CERT = Fact("number", ("12 月 3 日",), "证书什么时候到期？")

ROLLBACK = Fact("failed", ("ImagePullBackOff",), "之前回滚网关成功了吗？")
RESTART = Fact("failed", ("gateway-7c",), "重启网关的 pod 有用吗？")
KEEPALIVE = Fact("failed", ("keepalive",), "调长连接的参数有没有效果？")
DNS = Fact("failed", ("CoreDNS",), "会不会是域名解析的问题？")
CACHE = Fact("failed", ("命中率",), "预热缓存能缓解吗？")

CAUSE = Fact("cause", ("idx_orders_tenant",), "根本原因是什么？")
LIMIT = Fact("decision", ("令牌桶",), "我们用哪种限流？")
DEGRADE = Fact("decision", ("优惠券",), "降级时关掉了哪个功能？")
REBUILD = Fact("decision", ("CONCURRENTLY",), "索引怎么重建？")
SPLIT = Fact("decision", ("读写分离",), "长期方案是什么？")
OWNER = Fact("decision", ("平台组",), "复盘报告由谁负责？")
NOTICE = Fact("decision", ("每 20 分钟",), "多久对外通报一次进展？")
NOTICE_2 = Fact("decision", ("每 45 分钟",), "多久对外通报一次进展？", outdates="每 20 分钟")

CONFIG = Fact("file", ("deploy/gateway/limits.yaml",), "限流配置在哪个文件？")
REPORT = Fact("file", ("docs/postmortem-1121.md",), "复盘写在哪里？")

FIRST = (
    Step("线上告警：21:18 开始支付网关大量 502，帮我排查。", "我先看网关的状态。", (START,),
         runs=(Run("kubectl get pods -n pay",
                   "gateway-7c9d-x2k   1/1   Running   14 (2m ago)\norders-db-0   1/1   Running   0"),)),
    Step("注意 orders-db-0 是主节点，千万别重启它，上次重启丢了十分钟的单。", "明白，不碰主节点。", (NO_RESTART,)),
    Step("现在错误率多少？", "目前错误率是 3.7%，集中在创建订单的接口。", (RATE,),
         runs=(Run("promq error_rate", "3.7%"),)),
    Step("先重启一下网关的 pod 看看", "重启了 gateway-7c 那一组，两分钟后又开始报错，没有用。", (RESTART,),
         runs=(Run("kubectl rollout restart deploy/gateway -n pay", "deployment.apps/gateway restarted"),)),
    Step("那回滚到上个版本", "回滚失败了，镜像拉不下来。", (ROLLBACK,),
         runs=(Run("kubectl rollout undo deploy/gateway -n pay", "error: gateway-6b1f: ImagePullBackOff", 1),)),
    Step("贴日志的时候记得把身份证号和手机号打码，这个会话有外包同事在看。", "好的，会先脱敏。", (LOGS,)),
    Step("切流量只能在 23:30 以后做，之前商户还在结账", "记下了。", (TRAFFIC,)),
)  # fmt: skip
SECOND = (
    Step("查一下会不会是域名解析，派个子任务去看。", "不是解析的问题。", (DNS,),
         agent=("检查集群 DNS 在故障时段是否异常，只汇报结论。",
                "CoreDNS 在 21:00 到 22:00 之间没有超时，平均解析 2 毫秒，SERVFAIL 为零，可以排除。")),
    Step("把 keepalive 调到 75 秒试试", "keepalive 从 30 秒改成 75 秒，502 没有减少，已经改回去了。", (KEEPALIVE,)),
    Step("消息队列积压了吗", "积压了，见上面的输出。", (QUEUE,),
         runs=(Run("mqctl lag pay.orders", "topic=pay.orders lag=73,902 consumers=6"),)),
    Step("先限流吧，用令牌桶，不要用漏桶，突发要能过。", "好，配置写在 deploy/gateway/limits.yaml。", (LIMIT, CONFIG),
         writes=(Written("deploy/gateway/limits.yaml", "limiter: token-bucket\n"),)),
    Step("连接池上限现在是 400，先别动。", "好的。", (POOL,)),
    Step("对了，结算服务不能缩容，财务对账要跑到凌晨三点。", "知道了。", (NO_SCALE,)),
    Step("限流之后呢？", "限流之后错误率降到 0.9%，但还没有消失。", (RATE_2,)),
)  # fmt: skip
THIRD = (
    Step("看看慢查询", "最慢的一条要 8.4 秒，是按租户查订单的那条。", (SLOW,),
         runs=(Run("psql -c 'select * from slow limit 1'", "8412 ms | select * from orders where tenant_id = $1"),)),
    Step("为什么会这么慢？让子任务看看表结构的变更。",
         "原因找到了：昨天的迁移把索引 idx_orders_tenant 删掉了，查询变成全表扫描，连接都被占住。", (CAUSE,),
         agent=("列出最近三天 orders 表的结构变更。",
                "11-20 18:02 的迁移 0231 删除了索引 idx_orders_tenant，理由写的是“未使用”，没有其他变更。")),
    Step("索引要重建，必须加 CONCURRENTLY，不能锁表。", "好的，用 CREATE INDEX CONCURRENTLY，预计 25 分钟。",
         (REBUILD,)),
    Step("这段时间把优惠券功能关掉降级", "已经关掉，下单不再查券。", (DEGRADE,)),
    Step("对外通报每 20 分钟一次", "好的。", (NOTICE,)),
    Step("能不能先预热一下缓存？", "试过了，预热只让命中率从 61 到 64，几分钟后就掉回去，不起作用。", (CACHE,)),
    Step("验证都在 pay-canary 里做，不要直接在 pay 上试。", "好。", (NAMESPACE,)),
)  # fmt: skip
FOURTH = (
    Step("连接池不够，上限从 400 改成 650。改网关之前先跟林涛说一声，每次都要。", "已经通知并改成 650。",
         (POOL_2, HEADS_UP)),
    Step("客服说通报太频繁，改成每 45 分钟一次。", "改好了。", (NOTICE_2,)),
    Step("顺便查一下证书", "网关证书 12 月 3 日到期，还有十二天。", (CERT,),
         runs=(Run("certctl show gateway", "notAfter=Dec  3 00:00:00"),)),
    Step("长期怎么办？", "建议做读写分离，报表类的查询全部走只读副本。"),
    Step("同意，就这么定。复盘由平台组负责，你先写个草稿。", "草稿在 docs/postmortem-1121.md。", (SPLIT, OWNER, REPORT),
         writes=(Written("docs/postmortem-1121.md", "# 复盘\n"),)),
)  # fmt: skip

STORY = Story(
    "incident",
    "an incident at night, in Chinese, with subagents",
    (
        ("数据库变更一律由周敏批准。", DBA),
        ("可以安全回滚到的版本是 v2.31.4。", ROLL),
    ),
    (
        Chapter(FIRST, (RATE, ROLLBACK, START), "automatic"),
        Chapter(SECOND, (NO_RESTART, DNS, QUEUE, LIMIT, RESTART), "manual"),
        Chapter(THIRD, (CAUSE, KEEPALIVE, CONFIG, RATE_2, SLOW, LOGS), "automatic"),
        Chapter(FOURTH, (REBUILD, DEGRADE, POOL_2, NOTICE_2, CACHE), "manual"),
        Chapter((), (SPLIT, OWNER, REPORT, CERT, TRAFFIC), "automatic"),
    ),
    filler=(
        "谢谢，可以。",
        "字母 {letter} 后面是哪个字母？",
        "写一首关于雨季的俳句，第 {n} 首。",
        "好的",
        "{n} 摄氏度是多少华氏度？",
        "给我一个以 {letter} 开头的英文单词。",
        "{n} 乘以八是多少？",
        "继续。",
    ),
)
