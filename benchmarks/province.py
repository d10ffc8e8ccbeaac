"""A made knowledge base of a province's size: questions, texts and attachments put together from words of the trade.

The same number gives the same articles. Nothing in it is true; it is for measuring only.
"""

import random
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from knowledge.articles.actions.load import documents
from knowledge.articles.actions.review import publish, submit_for_review
from knowledge.articles.actions.write import create_article
from knowledge.articles.models import Article
from knowledge.articles.rendering import blocks
from knowledge.articles.rules import SENTENCE_LIMIT, AnswerKind, Audience, Category, Content, Facts
from knowledge.files.models import ArticleFile, ArticleFilePage, ArticleFileUse
from knowledge.files.rules import TextState
from knowledge.search.contract import Document
from knowledge.search.vocabulary import shipped_words
from opscenter.core.actor import SYSTEM
from opscenter.core.files import store_of
from opscenter.core.text import verbatim
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import DIVISION_KINDS

SEED = 20261128
ARTICLES, PHRASINGS_EACH = 5_000, 4
ATTACHMENTS, PAGES_EACH, BLOCKS_A_PAGE = 3_000, 5, 10
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
    chance, taken = random.Random(SEED), set[str]()
    material = _material() if with_body else []
    for number in range(count):
        parts = _new_parts(chance, taken)
        wordings = tuple(_reworded(chance, parts) for _ in range(phrasings))
        body = "\n".join(chance.choice(material) for _ in range(8)) if material else ""
        yield Document(
            str(number + 1), "".join(parts), wordings, body, area=f"/{number % AREAS}/" if number % 3 else "/"
        )


def made_questions(count: int) -> list[str]:
    """So many questions as people might type them."""
    chance = random.Random(SEED + 1)
    columns = (_SYSTEMS, _OBJECTS, _DEEDS, _TROUBLES)
    return [_reworded(chance, [chance.choice(words) for words in columns]) for _ in range(count)]


def load_articles(db: Session, *, now: datetime) -> int:
    """Publish the made articles for the divisions of a house, as their editors would; the number of them."""
    regions = db.scalars(
        select(Organization.id).where(Organization.kind.in_(DIVISION_KINDS)).order_by(Organization.id)
    ).all()
    count = 0
    for count, made in enumerate(made_articles(), start=1):
        facts = Facts(
            category=Category.QUOTA,
            kind=AnswerKind.STEP,
            audience=Audience.PUBLIC,
            organization_id=regions[count % len(regions)],
        )
        sentence = made.body.splitlines()[0][:SENTENCE_LIMIT]
        content = Content(made.title, sentence, made.body, "", "", tuple(dict.fromkeys(made.phrasings)))
        article = create_article(db, SYSTEM, content, facts, is_demo=True, now=now)
        submit_for_review(db, SYSTEM, article.id, now=now)
        publish(db, SYSTEM, article.id, number=article.latest_number, now=now)
    return count


def load_attachments(db: Session, data_dir: Path, *, now: datetime) -> int:
    """Attach files whose text is read to the newest articles, in bulk; the number of their pages.

    Their texts differ; in the store they are one file, because nobody fetches them.
    """
    chance, material = random.Random(SEED + 2), _material()
    articles = db.execute(
        select(Article.id, Article.published_number)
        .where(Article.published_number.is_not(None))
        .order_by(Article.id.desc())
        .limit(ATTACHMENTS)
    ).all()
    stored = store_of(data_dir).add(BytesIO(verbatim("附件").encode()), "a.txt", limit=1000)
    facts = {"sha256": stored.sha256, "media_type": stored.media_type, "size": stored.size, "at": now}
    state = {"pages": PAGES_EACH, "text_state": TextState.READ}
    names = ["".join(_new_parts(chance, set())) for _ in articles]
    rows = [{"name": f"{name}.txt", **facts, **state} for name in names]
    ids = db.scalars(insert(ArticleFile).returning(ArticleFile.id, sort_by_parameter_order=True), rows).all()
    uses = [
        {"file_id": file, "article_id": article, "number": number}
        for file, (article, number) in zip(ids, articles, strict=True)
    ]
    pages = [
        {"file_id": file, "number": number, "title": "", "text": _page(chance, material)}
        for file in ids
        for number in range(1, PAGES_EACH + 1)
    ]
    db.execute(insert(ArticleFileUse), uses)
    db.execute(insert(ArticleFilePage), pages)
    return len(pages)


def _material() -> list[str]:
    return [block for one in documents() for block in blocks(one.content.body)]


def _page(chance: random.Random, material: list[str]) -> str:
    return "\n".join(["".join(_new_parts(chance, set())), *chance.choices(material, k=BLOCKS_A_PAGE)])


def _new_parts(chance: random.Random, taken: set[str]) -> list[str]:
    while True:
        parts = [chance.choice(words) for words in (_SYSTEMS, _OBJECTS, _DEEDS, _TROUBLES)]
        if "".join(parts) not in taken:
            taken.add("".join(parts))
            return parts


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
