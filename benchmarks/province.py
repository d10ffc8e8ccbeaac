"""A made knowledge base of a province's size: questions, phrasings and texts put together from the words of the trade.

The same number gives the same articles. Nothing in it is true; it is for measuring only.
"""

import random
from collections.abc import Iterator

from knowledge.articles.actions.load import documents
from knowledge.articles.rendering import blocks
from knowledge.search.contract import Document
from knowledge.search.vocabulary import shipped_words
from opscenter.core.text import verbatim

SEED = 20261128
ARTICLES, PHRASINGS_EACH = 5_000, 4
AREAS = 144
_SYSTEMS = verbatim(
    "预算 指标 支付 核算 决算 采购 资产 非税 绩效 项目库 工资统发 电子票据 公务卡 债务 一卡通 会计 报表 门户"
).split()
_OBJECTS = verbatim(
    "申请单 凭证 计划 额度 账户 证书 单据 报表 审批流程 收款人 明细 附件 合同 卡片 回单 授权 模板 编码 期初数 余额 "
    "清单 台账 意见 密码 岗位 菜单 任务 通知 科目 标志"
).split()
_DEEDS = verbatim(
    "录入 提交 审核 退回 撤销 打印 导出 查询 修改 作废 冲销 关联 调整 结转 下达 生成 上报 复核 签章 归档"
).split()
_TROUBLES = verbatim(
    "失败怎么办 没反应 提示错误 找不到 显示空白 金额不对 被退回了 不能保存 一直在等待 重复了 看不到 日期不对 没有权限 "
    "要走什么流程 什么时候截止 需要什么材料 谁来处理 能不能改"
).split()
_OPENINGS = verbatim("请问 老师 为什么 怎么 我们单位 今天 系统里 急 麻烦问下 昨天还好好的").split()


def made_articles(
    count: int = ARTICLES, phrasings: int = PHRASINGS_EACH, *, with_body: bool = True
) -> Iterator[Document]:
    """So many public articles in changing areas, each with other wordings of its question."""
    chance = random.Random(SEED)
    material = [block for one in documents() for block in blocks(one.content.body)] if with_body else []
    for number in range(count):
        parts = [chance.choice(words) for words in (_SYSTEMS, _OBJECTS, _DEEDS, _TROUBLES)]
        title = f"{''.join(parts)}（{number:05d}）" if chance.random() < 0.1 else "".join(parts)
        wordings = tuple(_reworded(chance, parts) for _ in range(phrasings))
        body = "\n".join(chance.choice(material) for _ in range(8)) if material else ""
        yield Document(str(number + 1), title, wordings, body, area=f"/{number % AREAS}/" if number % 3 else "/")


def made_questions(count: int) -> list[str]:
    """So many questions as people might type them."""
    chance = random.Random(SEED + 1)
    columns = (_SYSTEMS, _OBJECTS, _DEEDS, _TROUBLES)
    return [_reworded(chance, [chance.choice(words) for words in columns]) for _ in range(count)]


def _reworded(chance: random.Random, parts: list[str]) -> str:
    words = [_partner(chance, part) for part in parts]
    if chance.random() < 0.4:
        words[0], words[1] = words[1], words[0]
    if chance.random() < 0.3:
        del words[chance.randrange(3)]
    return (chance.choice(_OPENINGS) if chance.random() < 0.6 else "") + "".join(words)


def _partner(chance: random.Random, word: str) -> str:
    partners = shipped_words().partners.get(word)
    return chance.choice(partners)[0] if partners and chance.random() < 0.5 else word
