"""Words of the trade that mean the same, in English and Chinese, so that a prompt finds a page in other words.

Single words only in English, short phrases in Chinese; groups are separated by "|". What stands after ">" are kinds of
what stands before: who asks for the database finds Postgres and the other way round, but who asks for MySQL does not
find Postgres. Written by hand for this project; only words that can mostly stand for each other in talk about software
belong here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from vmem.recall.words.stem import stem
from vmem.recall.words.terms import index_terms, is_cjk

MOST_ADDED = 24  # terms that one prompt gains at most

_GROUPS = """
database db 数据库 | authentication auth login signin 登录 认证 鉴权
authorization permission access privilege 权限 授权 | password passphrase credential secret 密码 口令 凭证 密钥
token jwt 令牌 | config configuration settings option preference 配置 设置 | environment env 环境
variable var 变量 | function func method procedure 函数 方法 | class type 类 | interface api endpoint 接口
parameter param argument arg 参数 | directory dir folder 目录 文件夹 | file 文件 | repository repo 仓库 代码库
branch 分支 | commit 提交 | merge 合并 | deploy release rollout ship 部署 发布 上线 | rollback revert undo 回滚 撤销
build compile 构建 编译 | pipeline ci 流水线 | test spec 测试 用例 | bug defect fault issue 缺陷 故障
error failure exception 错误 异常 报错 | crash panic abort segfault 崩溃
incident outage downtime postmortem 事故 宕机 | timeout deadline 超时 | retry attempt resend redeliver 重试
cache 缓存 | queue backlog 队列 | job task worker 任务 作业 | schedule cron periodic 定时 调度 周期 | log 日志
metric measurement 指标 | monitor observability 监控 | alert alarm pager notification 告警 报警 通知
performance perf speed fast slow latency 性能 速度 延迟 | memory ram heap 内存 | disk storage 磁盘 存储
backup restore snapshot 备份 恢复 快照 | encrypt cipher 加密 | certificate cert tls ssl 证书 | network 网络
server host machine node 服务器 机器 节点 | cluster 集群 | container docker image 容器 镜像 | postgres postgresql pg
javascript js | typescript ts | python py | dependency package library deps 依赖 库 包 | version release 版本
upgrade update bump migrate 升级 迁移 更新 | delete remove drop erase purge 删除 移除 清除
create add insert new 创建 新增 添加 | rename 重命名 | limit cap quota maximum max 限制 上限 配额
minimum min least 最小 最低 | throttle ratelimit rate 限流 | document docs manual guide 文档
comment annotation 注释 | format style lint 格式 代码风格 | indent tab 缩进
customer client user merchant account 客户 用户 | payment pay charge billing invoice 支付 付款 账单
refund chargeback 退款 | order purchase 订单 | price cost fee 价格 成本 费用 | email mail 邮件 | message msg 消息
webhook callback 回调 | button widget control 按钮 | page screen view 页面 | color colour 颜色
frontend ui client 前端 界面 | backend server 后端 服务端 | schema table column field 表结构 字段
index indices 索引 | query sql search 查询 搜索 | transaction tx 事务 | lock mutex 锁
thread concurrency parallel 线程 并发 并行 | duplicate dedupe 重复 去重 | encoding charset utf8 编码
timezone tz utc 时区 | date time timestamp 日期 时间 | decision decide choose chose 决定 选择
rule constraint policy requirement 规则 约束 规定 要求 | forbid forbidden prohibited never 禁止 不许 不准
prefer favour 偏好 | review approval 评审 审批 审核 | meeting call 会议 | plan roadmap 计划 规划
reason why cause 原因 | model 模型 | training 训练 | inference predict forecast serving 推理 预测 | feature 特征
data dataset 数据 数据集 | experiment abtest trial 实验 | accuracy precision quality 准确率 精度 质量
report dashboard chart 报表 看板 图表 | import ingest load 导入 接入 | export dump 导出 | upload 上传
download 下载 | domain dns hostname 域名 | proxy gateway 代理 网关 | firewall vpn 防火墙 | session cookie 会话
cookie consent | mobile phone app 手机 移动端 | browser 浏览器 > safari chrome firefox edge | install setup 安装
script command cli 脚本 命令 | editor ide 编辑器 | license licence 许可证 | security vulnerability cve 安全 漏洞
privacy gdpr personal pii 隐私 | rotate renew expire expiry 轮换 续期 过期
freeze frozen hang stuck block 卡住 冻结 | flaky unstable intermittent 不稳定 | money amount currency 金额 货币
store shop 门店 商店 | restart reboot respawn relaunch reset 重启 | offline disconnected 离线 断网
staging preprod 预发 | production prod live 生产 线上 | mock stub fake 模拟 打桩 | validate sanitize 校验
parse parser decode 解析 | serialize serialise marshal 序列化 | compress gzip 压缩 | retention keep ttl 保留 留存
toggle flag switch 开关 | translation localisation localization i18n 翻译 国际化 | accessibility a11y 无障碍
modal dialog popup 弹窗 对话框 | dropdown select combobox 下拉 | toast snackbar 提示 | spinner loader 加载
theme skin palette 主题 | font typeface 字体 | icon logo 图标 | plot graph figure chart 图
spreadsheet excel csv 表格 | coupon voucher promo discount 优惠券 折扣 | tax vat 税
ledger bookkeeping accounting 账本 记账 | delivery shipping shipment parcel 配送 发货 物流
stock inventory warehouse 库存 仓库 | supplier vendor provider 供应商 | subscription membership 订阅 会员
hosting 托管 | probe healthcheck liveness readiness 探针 健康检查 | spot preemptible 竞价
autoscale autoscaling scaling 扩容 伸缩 | replica replication standby follower 副本 复制
shard partition 分片 分区 分表 分库 | oncall rota rotation pager 值班 | teammate colleague coworker 同事
deadline due submission submit 截止 交付 | freeze moratorium 冻结期 封网 | hotfix patch 补丁
regression slowdown slower 退化 变慢 | throughput qps rps tps 吞吐 | framerate fps frame 帧率 | gpu cuda 显卡
battery power energy 电池 电量 功耗 | firmware flash 固件 烧录 | sensor probe 传感器 | calibration 标定 校准
sampling 采样 | wrapper binding sdk 封装 | library crate module 库 | generator rng random seed 随机 种子
allocator malloc 分配 | multiplayer netcode networking 联机 | shortcut hotkey keybinding 快捷键 | rebase squash 变基
linter 检查 > eslint ruff clippy | ticket jira story 工单 | sprint iteration milestone 迭代 里程碑
laptop workstation pc 电脑 笔记本 | teach training onboarding 培训 入职 | interview candidate hiring 面试 招聘
audit auditor compliance 审计 合规 | contract agreement 合同 | manuscript paper article 论文 稿件
coordinate location position gps 坐标 位置 定位 | photo picture image 照片 图片 | sound audio music 声音 音频 音效
movie video clip 视频 | erase wipe scrub clear forget anonymize 抹掉 清空 | remove strip rip 去掉
child children kid toddler 孩子 小孩 | tablet ipad 平板
weekday 星期 周几 > monday tuesday wednesday thursday friday saturday sunday | cloud 云 > aws gcp azure s3
audio recording voice 录音 音频 | vpn tunnel 隧道 > wireguard openvpn | containerize docker container > podman
drive disk 硬盘 > hdd ssd nvme | hot heat temperature warm thermal overheat 温度 发热 | cold cool chill
quit cancel unsubscribe 取消 退出 | pause break suspend halt 暂停 | gift donation donor contribution 捐款 捐赠
smallest lowest minimum min least floor | largest biggest highest maximum max most ceiling peak
who owner responsible owns maintainer contact 负责人 | sign approve signoff review 签字 审核 | pager page oncall
accept allow permit tolerate 允许 接受 | deny reject refuse decline 拒绝 | inform notify
prevent avoid guard 避免 防止
hide conceal mask redact obfuscate 隐藏 脱敏 打码 | reveal expose leak disclose 泄露 暴露
slow slower sluggish laggy lag slowly 慢 卡顿 | fast faster quick speed speedup 快 提速 加速
wait hang hung stall stuck 卡 等待 | twice double twofold
often frequency interval every period cadence 频率 间隔 多久 | daily nightly everyday 每天 每日 每晚 | weekly 每周
monthly 每月 | yearly annual 每年 年度 | night nighttime midnight overnight 夜里 凌晨 夜间 | morning am 早上 上午
evening pm 晚上 | weekend 周末 > saturday sunday | holiday vacation 假期 节假日 > christmas easter
begin began launch startup 启动 开始 | finish completed 结束 完成 | shutdown poweroff terminate kill 关闭 关机
build compilation ci | checker check validation verify 检查 校验 | typing typecheck > mypy dialyzer typescript
lint linter style format formatter | image picture photo thumbnail preview 图片 缩略图 预览 | dark black
price cost fee 费用 成本 > expensive cheap | cheap cheaper cheapest inexpensive affordable 便宜
expensive costly pricey 昂贵 | salary wage pay payroll 工资 | invoice bill receipt 发票 账单 小票
bank iban account 银行 账户 | card creditcard debit visa 银行卡 | discount rebate promo coupon 打折
buy bought purchase 购买 下单 | sell sold sale 销售 卖 | store persist save keep kept hold 保存 存储 持久化
load fetch read 加载 读取 | send sent push transmit dispatch emit 发送 推送 | receive incoming inbound 接收 收到
outgoing outbound egress | traffic bandwidth throughput 流量 带宽 | request 请求 > call 调用
response reply 响应 回复 | body payload 载荷 | url link uri 链接 | ip address subnet cidr 网段 | port 端口
lan wifi wlan wireless 无线 | router gateway switch 路由 | database db > postgres mysql sqlite mongodb
row record entry tuple 行 条 记录 | column field attribute 列 字段 | identifier uuid id 标识 | foreign fk 外键
join merge combine 关联 | aggregate sum total 汇总 合计 统计 | average median 平均
percentile p99 p95 quantile 分位 | null missing none empty blank absent 空 缺失 为空
incremental delta partial 增量 | complete whole entire full 全量 完整 | snapshot dump backup 快照
replay reprocess rerun backfill reingest 回放 补跑 重跑 | dlq deadletter dead 死信
broker 消息队列 > kafka rabbitmq sqs | consumer subscriber listener 消费者 订阅者 | producer publisher 生产者 发布者
offset cursor 位点 偏移 | batch bulk chunk 批量 批次 | stream realtime 流式 实时 | event message 事件
lock mutex semaphore 加锁 | race concurrency simultaneous parallel 竞态 同时 | deadlock 死锁
idempotent dedupe duplicate twice 幂等 重复 | retry backoff 重试 退避 | ratelimit throttle 429 quota limit 限频
breaker circuit 熔断 | fallback degrade default 降级 兜底 | timeout expire 过期 | cache 缓存 > redis memcached
evict invalidate ttl 失效 淘汰 | 泄漏 leak > oom 内存溢出 | oom oomkilled 爆内存 | memory > heap rss
gc garbage collector 垃圾回收 | cpu processor 处理器 | thread worker pool 线程池 | process daemon 进程
systemd service unit daemon | cron crontab scheduler timer nightly | admin administrator root superuser 管理员
role permission acl rbac 角色 | login signin logon session sso 登陆 | logout signout 登出 退出登录
otp 2fa mfa totp 验证码 | captcha bot 验证码 | sms 短信 | push notification fcm apns 推送
email mail inbox newsletter smtp 邮箱 | newsletter mailing subscribe subscription marketing 订阅
unsubscribe optout 退订 | consent optin checkbox gdpr 同意 | gdpr dsgvo privacy dataprotection 合规 个人信息
delete erasure forget gdpr | retention keep 保留期 | archive 归档 | legal law lawyer compliance 法务 法律
tax vat fiscal 税务 | audit auditor trail log 审计 | contract agreement sla 协议 | deadline due until 截止日期 到期
milestone release launch | release ship deploy publish 发版 | rollout canary gradual 灰度
freeze frozen codefreeze 封版 | hotfix patch fix | rollback revert restore 回退 | version pin release 锁定版本
bump upgrade update latest newer 升级 | downgrade revert older 降级 | deprecated obsolete legacy old eol 废弃 过时
compatible support 兼容 | platform os 平台 系统 > windows linux macos | mobile > android ios 安卓 苹果
iphone ios apple | mac macbook macos osx apple | laptop notebook macbook machine computer
phone handset smartphone handy device 手机 设备 | watch wearable | screen display monitor 屏幕
button click tap 点击 | press tap click 按 | swipe gesture drag 滑动 拖动
snackbar toast message banner popup notification | popup modal dialog sheet confirm overlay 弹框 | form 表单
checkbox tick 勾选 | menu dropdown navigation nav sidebar 菜单 导航 | label wording 文案
hardcode inline literal 写死 硬编码 | translation locale language i18n 多语言 > german english
font glyph kanji typeface | colour color 颜色 > hex orange red blue green | brand corporate logo 品牌
design figma mockup 设计 | layout css style 布局 样式 | responsive mobile breakpoint
animation fade transition easing 动画 | sound volume mute | video movie film 影片 > mov mp4
sprite texture asset art 素材 | frame framerate fps stutter 帧 | shader render gpu 渲染
controller gamepad joystick 手柄 | save savegame autosave 存档 | map 地图 > leaflet mapbox
coordinate lat lon latitude longitude gps location 经纬度 | distance metre meter km mile nautical 距离 米
weight mass kg gram 重量 | length width height size 长度 尺寸 大小 | speed velocity knots 速度
time clock timestamp 时间 | timezone utc local dst daylight 时差 夏令时 | 单位 unit > metric imperial
temperature celsius degrees 度 | battery charge power sleep mah 电池 | watt consumption energy 功率 耗电 power
voltage volt supply 电压 | sensor probe reading measurement 读数 | calibrate offset drift tare 漂移
noise noisy jitter fluctuation 噪声 抖动 | filter 滤波 平滑 | threshold cutoff limit bar tolerance 阈值 门槛
accuracy precise error | outlier anomaly spike 异常值 | firmware flash ota bootloader
reboot restart reset watchdog brownout 重启 | uart serial rs485 串口 | bluetooth ble pairing advertising 蓝牙
lora lorawan gateway radio | antenna signal rssi | interrupt isr irq 中断 | malloc heap dynamic allocation 堆
buffer ring queue 缓冲 | unsafe unchecked | panic unwrap crash 闪退 | exception throw threw thrown raise
stacktrace traceback backtrace | log 打日志 | metric > prometheus grafana
dashboard 看板 > grafana superset looker metabase tableau | alert alarm paging 报警
incident outage sev1 sev2 postmortem 故障 | runbook playbook procedure guide 手册 | oncall duty rota shift 值班
customer client buyer consumer 顾客 | tenant organisation organization workspace account 租户
member membership 会员 | vendor supplier partner third 供应商 | team squad department 团队 小组
boss manager lead chief 老板 领导 | intern student junior 实习生 | meeting standup 例会 > retro
review codeowners 评审人 | pr pullrequest mergerequest mr 合并请求 | trunk master 主分支 | commit squash
monorepo workspace | suite 用例 > pytest jest | mock stub fake double 模拟
fixture factory seed synthetic sample 样例数据 | e2e 端到端 > playwright cypress selenium | benchmark profiling 压测
snapshot golden | flaky flakes intermittent sporadic occasionally 偶发 偶尔
docs documentation wiki confluence readme handbook | template jinja 模板 | cli terminal commandline
config yaml toml settings flag | flag toggle featureflag experiment 开关 | env environment dotenv
staging preprod 测试环境 > qa uat | prod production live online 线上 生产环境 | local localhost laptop dev 本地
synthetic fake | anonymise anonymize pseudonymize mask | secret password credential apikey 秘钥 > vault agenix sops
plaintext cleartext 明文 | hash digest 哈希 > bcrypt argon2 | checksum crc hash mismatch 校验和
signature signed hmac 签名 验签 | encrypt kms aes 加密 | tls ssl https handshake cipher certificate
dns resolver 域名解析 > pihole adguard | cdn > cloudfront cloudflare | bucket s3 gcs blob storage 桶 对象存储
nas storage san | mount volume | iac infrastructure > terraform tofu pulumi | ansible chef puppet
helm chart kubernetes k8s pod | pod container 容器 | node machine instance vm server | instance ec2 vm
autoscaler autoscaling hpa scale replicas | ingress loadbalancer proxy 负载均衡 > nginx traefik
serverless > lambda | queue 队列 > sqs rabbitmq kafka | task worker > celery sidekiq
workflow pipeline 工作流 > dag airflow | etl elt ingest > dbt | 数仓 > bigquery snowflake redshift
schema migration ddl 迁移 | query sql select | orm > sqlalchemy hibernate prisma
json payload serialise serialization | csv excel spreadsheet xlsx export 导出表 | pdf document
parser parse lexer tokenizer grammar | encoding utf8 unicode charset latin1 乱码 | separator delimiter comma 分隔符
decimal rounding cents 小数 | round truncate floor 四舍五入 | sort order 排序 | search find lookup 检索
match matcher pair reconcile 匹配 对账 | similar likeness 相似 | conflict 冲突
sync synchronise synchronize offline 同步 | offline disconnect reconnect 断线 | websocket ws socket realtime polling
webhook callback hook | api endpoint > route graphql rest | pagination page_size cursor 分页 | sdk client wrapper
bundle > apk ipa | library dependency package module crate gem | framework 框架 > react vue angular svelte
component widget | render ssr | browser > edge | cookie tracking | cors csp header origin 跨域
xss injection csrf sanitize 注入 | upload attachment | permission rights | icon symbol | training finetune 微调
model > llm classifier network | predict forecast 预估 | metric > auc f1 | label annotation 标注
dataset corpus data | holdout validation | bayesian bayes prior posterior | regression linear fit model
seasonality trend 季节性 | stockout outofstock shortage 断货 缺货 | supplier delivery leadtime
warehouse depot stock | route trip tour 路线 | courier driver rider 司机 骑手 | vehicle 车辆 > truck van car
parcel package shipment delivery 包裹 | booking reservation appointment 预约 预订 | waitlist waitinglist queue 候补
refund chargeback 退钱 退费 | subscription plan premium 套餐 | trial free 试用
pay payment checkout 付款 > stripe paypal | amount sum total | reconcile reconciliation settlement 结算
guest visitor 访客 | student 学生 > pupil | teacher instructor coach 老师 教练 | patient clinic vet doctor 病人 患者
pet animal 宠物 > dog cat | farm crop | ship vessel boat yacht 船 | berth mooring harbour harbor marina 泊位
door gate 门 | lamp led 灯 | camera lens photo 相机 摄像头 | robot ros arm 机器人 | drone uav | car vehicle parking
"""


_Member = tuple[str, str, frozenset[str]]  # as it is written, the term that it is known by, its terms


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[tuple[_Member, ...], ...]]:
    """For each word or Chinese phrase the others of each of its groups."""
    found: dict[str, tuple[tuple[_Member, ...], ...]] = {}
    for group in _GROUPS.replace("\n", "|").split("|"):
        whole, _, kinds = group.partition(">")
        wide, narrow = _members(whole), _members(kinds)
        for members, others in ((wide, wide + narrow), (narrow, wide)):
            for _, key, _ in members:
                found[key] = (*found.get(key, ()), others)
    return found


@lru_cache(maxsize=1)
def _chinese() -> tuple[tuple[str, tuple[tuple[_Member, ...], ...]], ...]:
    return tuple([(word, groups) for word, groups in _table().items() if not word.isascii()])


def _members(words: str) -> tuple[_Member, ...]:
    return tuple([(word, _key(word), frozenset(index_terms(word))) for word in words.split()])


def _key(member: str) -> str:
    return stem(member) if member.isascii() else member


def other_words(prompt: str, terms: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """For words of a prompt, (a word that means the same, the `terms` it stands for); at most MOST_ADDED.

    English words come as they are written (not stemmed), Chinese phrases whole. `terms` are the prompt's query
    terms. Words that the prompt has already are not given again.
    """
    table = _table()
    have = set(terms)
    out: dict[str, tuple[str, tuple[str, ...]]] = {}
    for term in terms:
        for others in table.get(term, ()) if not is_cjk(term) else ():
            _take(others, (term,), have, out)
    if not prompt.isascii() and any(map(is_cjk, terms)):
        text = prompt[:2_000]
        for phrase, groups in _chinese():
            if phrase in text:
                source = tuple(t for t in index_terms(phrase) if t in have)
                for others in groups:
                    _take(others, source, have, out)
    return list(islice(out.values(), MOST_ADDED))


def _take(
    members: Sequence[_Member], source: tuple[str, ...], have: set[str], out: dict[str, tuple[str, tuple[str, ...]]]
) -> None:
    for member, word, terms in members if source else ():
        if word not in have and not terms <= have:
            out.setdefault(word, (member, source))
