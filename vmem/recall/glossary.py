"""Words of the trade that mean the same, in English and Chinese, so that a prompt finds a page in other words.

One group a line; single words only in English, short phrases in Chinese. Written by hand for this
project; only words that can nearly always stand for each other in talk about software belong here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from vmem.recall.stem import stem
from vmem.recall.terms import index_terms, is_cjk

MOST_ADDED = 24  # terms that one prompt gains at most

_GROUPS = """
database db 数据库
authentication auth login signin 登录 认证 鉴权
authorization permission access privilege 权限 授权
password passphrase credential secret 密码 口令 凭证 密钥
token jwt 令牌
config configuration settings setting option preference 配置 设置
environment env 环境
variable var 变量
function func method procedure 函数 方法
class type 类
interface api endpoint 接口
parameter param argument arg 参数
directory dir folder 目录 文件夹
file 文件
repository repo 仓库 代码库
branch 分支
commit 提交
merge 合并
deploy deployment release rollout ship 部署 发布 上线
rollback revert undo 回滚 撤销
build compile 构建 编译
pipeline ci 流水线
test spec 测试 用例
bug defect fault issue 缺陷 故障
error failure exception 错误 异常 报错
crash panic abort segfault 崩溃
incident outage downtime postmortem 事故 宕机
timeout deadline 超时
retry retries attempt resend redeliver 重试
cache caching 缓存
queue backlog 队列
job task worker 任务 作业
schedule scheduled scheduler cron periodic 定时 调度 周期
log logs logging 日志
metric metrics measurement 指标
monitor monitoring observability 监控
alert alarm pager notification 告警 报警 通知
performance perf speed fast slow latency 性能 速度 延迟
memory ram heap 内存
disk storage 磁盘 存储
backup restore snapshot 备份 恢复 快照
encrypt encryption cipher 加密
certificate cert tls ssl 证书
network networking 网络
server host machine node 服务器 机器 节点
cluster 集群
container docker image 容器 镜像
kubernetes k8s
postgres postgresql pg
javascript js
typescript ts
python py
dependency dependencies package library deps 依赖 库 包
version release 版本
upgrade update bump migrate migration 升级 迁移 更新
delete remove drop erase purge 删除 移除 清除
create add insert new 创建 新增 添加
rename renaming 重命名
limit cap quota maximum max 限制 上限 配额
minimum min least 最小 最低
throttle throttling ratelimit rate 限流
document documentation docs doc manual guide 文档
comment annotation 注释
format formatting style lint 格式 代码风格
indent indentation tab 缩进
customer client user merchant account 客户 用户
payment pay charge billing invoice 支付 付款 账单
refund chargeback 退款
order purchase 订单
price pricing cost fee 价格 成本 费用
email mail 邮件
message msg 消息
webhook callback 回调
button widget control 按钮
page screen view 页面
color colour 颜色
frontend ui client 前端 界面
backend server 后端 服务端
schema table column field 表结构 字段
index indices 索引
query sql search 查询 搜索
transaction tx 事务
lock mutex locking 锁
thread concurrency concurrent parallel 线程 并发 并行
duplicate dedupe duplicates 重复 去重
encoding charset utf8 编码
timezone tz utc 时区
date time timestamp 日期 时间
decision decide decided choose chose 决定 选择
rule constraint policy requirement 规则 约束 规定 要求
forbid forbidden prohibited never 禁止 不许 不准
prefer preference favour 偏好
review approval approve 评审 审批 审核
meeting call 会议
deadline due 截止
plan roadmap 计划 规划
reason why cause 原因
model 模型
training train 训练
inference predict prediction forecast serving 推理 预测
feature features 特征
data dataset 数据 数据集
experiment abtest trial 实验
accuracy precision quality 准确率 精度 质量
report dashboard chart 报表 看板 图表
import importing ingest ingestion load 导入 接入
export dump 导出
upload 上传
download 下载
domain dns hostname 域名
proxy gateway 代理 网关
firewall vpn 防火墙
session cookie 会话
cookie consent
mobile phone app 手机 移动端
browser safari chrome firefox 浏览器
install installation setup 安装
script command cli 脚本 命令
editor ide 编辑器
license licence 许可证
security vulnerability cve 安全 漏洞
privacy gdpr personal pii 隐私
rotate rotation renew renewal expire expiry 轮换 续期 过期
freeze frozen hang stuck block blocked 卡住 冻结
flaky unstable intermittent 不稳定
wait waiting 等待
money amount currency 金额 货币
store shop 门店 商店
restart reboot respawn relaunch reset 重启
offline disconnected 离线 断网
staging preprod 预发
production prod live 生产 线上
mock stub fake 模拟 打桩
validate validation sanitize 校验
parse parser parsing decode 解析
serialize serialise marshal 序列化
compress compression gzip 压缩
retention keep ttl 保留 留存
toggle flag switch 开关
translation translate localisation localization i18n locale 翻译 国际化
accessibility a11y 无障碍
modal dialog popup 弹窗 对话框
dropdown select combobox 下拉
toast snackbar 提示
spinner loader 加载
theme skin palette 主题
font typeface 字体
icon logo 图标
plot graph figure chart 图
spreadsheet excel csv 表格
coupon voucher promo discount 优惠券 折扣
tax vat 税
ledger bookkeeping accounting 账本 记账
delivery shipping shipment parcel 配送 发货 物流
stock inventory warehouse 库存 仓库
supplier vendor provider 供应商
subscription membership 订阅 会员
hosting hosted host 托管
probe healthcheck liveness readiness 探针 健康检查
spot preemptible 竞价
autoscale autoscaling scaling scale 扩容 伸缩
replica replication standby follower 副本 复制
shard sharding partition partitioning 分片 分区 分表 分库
oncall rota rotation pager 值班
teammate colleague coworker 同事
deadline due submission submit 截止 交付
freeze moratorium 冻结期 封网
hotfix patch 补丁
regression slowdown slower 退化 变慢
throughput qps rps tps 吞吐
framerate fps frame 帧率
gpu cuda 显卡
battery power energy 电池 电量 功耗
firmware flash 固件 烧录
sensor probe 传感器
calibration calibrate 标定 校准
sampling sample samples 采样
wrapper binding bindings sdk 封装
library crate module 库
generator rng random seed 随机 种子
allocator malloc alloc 分配
multiplayer netcode networking 联机
shortcut hotkey keybinding 快捷键
rebase squash 变基
linter eslint ruff clippy 检查
ticket jira story 工单
sprint iteration milestone 迭代 里程碑
laptop workstation pc 电脑 笔记本
teach training onboarding 培训 入职
interview candidate hiring 面试 招聘
audit auditor compliance 审计 合规
contract agreement 合同
manuscript paper article 论文 稿件
coordinate coordinates location position gps 坐标 位置 定位
photo picture image images 照片 图片
sound audio music 声音 音频 音效
movie video clip 视频
"""


_Member = tuple[str, str, frozenset[str]]  # as it is written, the term that it is known by, its terms


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, tuple[int, ...]], list[list[_Member]]]:
    """(word or Chinese phrase -> its groups, the members of each group)."""
    groups = [line.split() for line in _GROUPS.strip().splitlines()]
    where: dict[str, tuple[int, ...]] = {}
    for number, members in enumerate(groups):
        for member in members:
            key = _key(member)
            where[key] = (*where.get(key, ()), number)
    return where, [[(member, _key(member), frozenset(index_terms(member))) for member in group] for group in groups]


def _key(member: str) -> str:
    return stem(member) if member.isascii() else member


def other_words(prompt: str, terms: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """For words of a prompt, (a word that means the same, the `terms` it stands for); at most MOST_ADDED.

    English words come as they are written (not stemmed), Chinese phrases whole. `terms` are the prompt's query
    terms. Words that the prompt has already are not given again.
    """
    where, groups = _table()
    have = set(terms)
    out: dict[str, tuple[str, ...]] = {}
    for term in terms:
        for number in where.get(term, ()) if term.isascii() or not is_cjk(term) else ():
            _take(groups[number], (term,), have, out)
    if any(is_cjk(term) for term in terms):
        text = prompt[:2_000]
        for phrase, numbers in where.items():
            if not phrase.isascii() and phrase in text:
                source = tuple(t for t in index_terms(phrase) if t in have)
                for number in numbers:
                    _take(groups[number], source, have, out)
    return list(out.items())[:MOST_ADDED]


def _take(members: Sequence[_Member], source: tuple[str, ...], have: set[str], out: dict[str, tuple[str, ...]]) -> None:
    for member, word, terms in members if source else ():
        if word not in have and not terms <= have:
            out.setdefault(member, source)
