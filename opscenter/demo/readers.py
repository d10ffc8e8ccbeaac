"""Readers and callers of the demo province: their words before an article helped, so that reviewers may adopt them."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answers.actions import give_verdict, keep_opening
from knowledge.answers.models import Ask
from knowledge.answers.rules import CALL_VISITOR, Channel
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
    ("payroll-failed", "薪水是不是没到", 3, 3),
    ("payroll-failed", "薪水在哪看", 2, 2),
    ("login-forgot-password", "密码想不起来了", 4, 4),
    ("year-end-cutoff", "年底哪天以后就不能付了", 3, 3),
    ("browser-print", "打出来少半边字", 2, 2),
    ("nontax-issue-red", "票开多了钱要退", 2, 1),
)
# Key of the article, a caller's words, how many calls were answered from it.
DESK = (("login-forgot-password", "密码输错几次锁住了", 2), ("payment-returned", "付出去又退回来的款", 1))


def load_readers(db: Session, *, now: datetime) -> None:
    """Questions, openings and verdicts of invented visitors during the last hours, and answers on the telephone."""
    articles = {article.key: article for article in db.scalars(select(Article).where(Article.key.is_not(None)))}
    for key, words, readers, helped in READERS:
        for number in range(readers):
            at, visitor = now - timedelta(minutes=7 * number + 3), f"demo-{key[:12]}-{words[:6]}-{number}"
            db.add(_ask(articles[key].id, words, visitor, at))
            keep_opening(db, articles[key].id, visitor, now=at)
            give_verdict(
                db, SYSTEM, articles[key].id, visitor=visitor, is_useful=number < helped, question=words, now=at
            )
    for key, words, calls in DESK:
        for number in range(calls):
            visitor, at = f"{CALL_VISITOR}demo-{number}", now - timedelta(minutes=11 * number + 5)
            give_verdict(db, SYSTEM, articles[key].id, visitor=visitor, is_useful=True, question=words, now=at)


def _ask(article_id: int, words: str, visitor: str, at: datetime) -> Ask:
    return Ask(
        text=words,
        channel=Channel.PORTAL,
        fiscal_year=at.year,
        visitor=visitor,
        hit_count=1,
        best_article_id=article_id,
        asked_at=at,
    )
