"""Readers of the demo province: what they typed before an article helped, so that reviewers have words to adopt."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answers.actions import give_verdict, keep_opening
from knowledge.articles.models import Article
from opscenter.core.actor import SYSTEM

# Key of the article, the words, how many readers, how many of them it helped.
READERS = (
    ("payment-cannot-submit", "钱付不出去咋整", 9, 8),
    ("quota-invisible", "下的钱系统里没影子", 7, 6),
    ("card-reimburse", "卡刷了怎么把钱还回去", 6, 6),
    ("ukey-not-recognized", "插上那个U盘一样的没反应", 5, 4),
    ("payment-returned", "付出去又退回来的款", 5, 5),
    ("payroll-failed", "工资没打进卡里找谁", 4, 3),
    ("login-forgot-password", "密码想不起来了", 4, 4),
    ("year-end-cutoff", "年底哪天以后就不能付了", 3, 3),
    ("browser-print", "打出来少半边字", 2, 2),
    ("nontax-issue-red", "票开多了钱要退", 2, 1),
)


def load_readers(db: Session, *, now: datetime) -> None:
    """Openings and verdicts of invented visitors during the last hours."""
    articles = {article.key: article for article in db.scalars(select(Article).where(Article.key.is_not(None)))}
    for key, words, readers, helped in READERS:
        for number in range(readers):
            at, visitor = now - timedelta(minutes=7 * number + 3), f"demo-{key[:16]}-{number}"
            keep_opening(db, articles[key].id, visitor, now=at)
            give_verdict(
                db, SYSTEM, articles[key].id, visitor=visitor, is_useful=number < helped, question=words, now=at
            )
