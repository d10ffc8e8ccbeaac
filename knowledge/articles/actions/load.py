"""Publishes the articles that come with the product; what the database knows by key is left as editors made it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles.actions.review import publish, submit_for_review
from knowledge.articles.actions.write import create_article
from knowledge.articles.documents import Document, parse
from knowledge.articles.models import Article
from knowledge.articles.rules import Facts
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden
from opscenter.core.workdays import local_day
from opscenter.organizations.queries import find_division
from opscenter.services.models import ServiceSystem

REVIEWED_EVERY = timedelta(days=180)


def load_articles(db: Session, actor: Actor, *, now: datetime, is_demo: bool = True) -> int:
    """Create and publish the articles of the data folder that are missing; returns how many are new.

    Articles of divisions that this house does not have are skipped. Nobody reviews these texts in the house before
    they are shown, so every basis says 待核实 and the review day is set.

    Raises:
        Forbidden: for anybody who may not review.
    """
    if not (actor.can("article.write") and actor.can("article.review")):
        raise Forbidden("article.not_reviewer")
    rows = db.execute(select(Article.key, Article.id).where(Article.key.is_not(None)))
    known = {row.key: row.id for row in rows}
    services = {service.code: service.id for service in db.scalars(select(ServiceSystem))}
    added = 0
    for document in sorted(documents(), key=lambda one: bool(one.related)):
        region = find_division(db, document.area)
        if document.key in known or region is None:
            continue
        facts = _facts(document, region.id, services, known, now)
        article = create_article(db, actor, document.content, facts, key=document.key, is_demo=is_demo, now=now)
        submit_for_review(db, actor, article.id, now=now)
        publish(db, actor, article.id, number=article.latest_number, now=now)
        known[document.key] = article.id
        added += 1
    return added


def documents() -> Iterator[Document]:
    """The articles of the data folder in the order of their names."""
    folder = files("knowledge.articles").joinpath("data")
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".md") and entry.name != "README.md":
            yield parse(entry.read_text(encoding="utf-8"))


def _facts(
    document: Document, organization_id: int, services: dict[str, int], known: dict[str, int], now: datetime
) -> Facts:
    return Facts(
        category=document.category,
        kind=document.kind,
        audience=document.audience,
        organization_id=organization_id,
        fiscal_year_from=document.fiscal_year_from,
        fiscal_year_to=document.fiscal_year_to,
        service_id=services.get(document.service or ""),
        system_version=document.system_version,
        roles=document.roles,
        question_group=document.question_group,
        review_by=local_day(now) + REVIEWED_EVERY,
        security_level=document.security_level,
        related=tuple(known[key] for key in document.related if key in known),
    )
