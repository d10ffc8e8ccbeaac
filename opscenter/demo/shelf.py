"""The past of the demo's knowledge base: articles that came out over months, one written twice, one nobody checked."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answers.actions import keep_opening
from knowledge.articles.actions.review import publish, submit_for_review
from knowledge.articles.actions.write import create_article
from knowledge.articles.models import Article
from knowledge.articles.rules import AnswerKind, Audience, Category, Content, Facts, SecurityLevel
from opscenter.accounts.models import Account
from opscenter.accounts.queries import actor_for
from opscenter.core.workdays import local_day
from opscenter.organizations.models import Organization

# Articles came out so many days apart; those older than ninety days that nobody opened are dead.
DAYS_APART = 2
OLDEST = timedelta(days=170)
UNCHECKED = ("card-apply", "payment-returned")
TWICE = Content(
    question="年底支付申请截止到几号",
    answer_sentence="12 月 20 日以后不再受理授权支付申请（演示：和另一篇的日期对不上）。",
    body="演示数据：这一篇写于通知发布以前，日期已经改了，没有人收回。",
)


def load_shelf(db: Session, places: dict[str, Organization], *, now: datetime) -> None:
    """Give the articles their age and every other one a reader, and let an editor write what is there already."""
    for place, article in enumerate(db.scalars(select(Article).order_by(Article.id)).all()):
        article.published_at = now - (timedelta(days=place * DAYS_APART) % OLDEST)
        if place % 2:
            keep_opening(db, article.id, "demo-once", now=now - timedelta(days=9))
        if article.key in UNCHECKED:
            article.review_by = local_day(now) - timedelta(days=12)
    writer, reviewer = (
        actor_for(db, db.scalars(select(Account).where(Account.login_name == name)).one())
        for name in ("bianji", "shenhe")
    )
    facts = Facts(
        category=Category.YEAR_END,
        kind=AnswerKind.POLICY,
        audience=Audience.UNIT,
        organization_id=places["440000000"].id,
        security_level=SecurityLevel.L1,
    )
    article = create_article(db, writer, TWICE, facts, is_demo=True, now=now)
    submit_for_review(db, writer, article.id, now=now)
    publish(db, reviewer, article.id, number=article.latest_number, now=now)
