"""Makers of articles, live or as drafts."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from knowledge.articles.actions.review import publish, submit_for_review
from knowledge.articles.actions.write import create_article
from knowledge.articles.models import Article
from knowledge.articles.rules import AnswerKind, Audience, Category, Content, Facts
from knowledge.comments.actions import add_comment
from knowledge.comments.models import ArticleComment
from opscenter.core.actor import SYSTEM
from opscenter.organizations.models import Organization
from tests.factories.organizations import make_province

CREATED = datetime(2026, 12, 1, 2, tzinfo=UTC)
_numbers = count(1)


def content(**changes: Any) -> Content:
    """A text that breaks no rule."""
    values: dict[str, Any] = {
        "question": f"指标看不到，怎么查（{next(_numbers)}）",
        "answer_sentence": "先看年度和单位，再把状态改成“全部”。",
        "body": "1. **看年度**\n\n   右上角应为今年。",
        "spoken_text": "指标看不到，请先看年度。",
        "sms_text": "先看年度和单位。",
        "phrasings": ("指标没了", "查不到指标", "没有指标"),
        **changes,
    }
    return Content(**values)


def facts(region: Organization, **changes: Any) -> Facts:
    """A rule of this region for everybody."""
    values: dict[str, Any] = {
        "category": Category.QUOTA,
        "kind": AnswerKind.DIAGNOSIS,
        "audience": Audience.PUBLIC,
        "organization_id": region.id,
        **changes,
    }
    return Facts(**values)


def make_draft(
    db: Session, region: Organization | None = None, *, text: Content | None = None, **changes: Any
) -> Article:
    """An article that nobody has reviewed; changes are facts."""
    region = region or make_province(db)
    return create_article(db, SYSTEM, text or content(), facts(region, **changes), is_demo=True, now=CREATED)


def make_article(
    db: Session, region: Organization | None = None, *, text: Content | None = None, **changes: Any
) -> Article:
    """A published article; changes are facts."""
    article = make_draft(db, region, text=text, **changes)
    submit_for_review(db, SYSTEM, article.id, now=CREATED)
    return publish(db, SYSTEM, article.id, number=article.latest_number, now=CREATED)


def make_comment(db: Session, article: Article, *, quote: str = "", text: str = "请写清几号截止") -> ArticleComment:
    """An open remark on the newest version."""
    number = article.latest_number
    return add_comment(db, SYSTEM, article.id, number=number, quote=quote, text=text, now=CREATED)
