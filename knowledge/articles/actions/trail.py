"""What every deed on an article leaves in the audit trail."""

from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.articles.models import Article
from opscenter.core import audit
from opscenter.core.actor import Actor


def record(db: Session, actor: Actor, action: str, article: Article, now: datetime, **detail: str) -> None:
    """One row, with the number of the newest version and what else there is to say (`reason`, `at`)."""
    audit.record(
        db,
        actor,
        action,
        object_type="article",
        object_id=article.id,
        organization_id=article.organization_id,
        detail={"number": article.latest_number, **{name: value for name, value in detail.items() if value}},
        now=now,
    )
