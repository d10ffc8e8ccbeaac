"""Which internal article is the run-book of a failing check."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from knowledge.answers.queries import find_run_book
from knowledge.articles.models import Article
from knowledge.articles.rules import Audience
from opscenter.organizations.models import Organization
from tests import cast
from tests.factories.knowledge import content, make_article
from tests.factories.services import make_service


def run_book(db: Session, title: str, area: Organization, kind: str = "sql", **changes: object) -> Article:
    values = {"audience": Audience.INTERNAL, "question_group": f"runbook-{kind}", **changes}
    return make_article(db, area, text=content(question=title), **values)


def found(db: Session, *kinds: str, now: datetime, service_id: int | None = None) -> str | None:
    path = cast.county(db).path
    book = find_run_book(db, cast.yunwei(db), kinds, path=path, service_id=service_id, now=now)
    return book.title if book else None


def test_the_nearest_area_counts(db: Session, now: datetime) -> None:
    run_book(db, "省的", cast.province(db))
    run_book(db, "市的", cast.city(db))
    run_book(db, "别县的", cast.other_county(db))
    assert found(db, "sql", now=now) == "市的"


def test_the_very_system_goes_before_the_nearest_area(db: Session, now: datetime) -> None:
    service, other = make_service(db), make_service(db, code="budget")
    run_book(db, "市的", cast.city(db))
    run_book(db, "省的，支付的", cast.province(db), service_id=service.id)
    run_book(db, "预算的", cast.city(db), service_id=other.id)
    assert found(db, "sql", now=now, service_id=service.id) == "省的，支付的"
    assert found(db, "sql", now=now) == "市的"


def test_the_first_kind_that_has_one_counts(db: Session, now: datetime) -> None:
    run_book(db, "页面", cast.city(db), kind="http")
    assert found(db, "sql", "http", now=now) == "页面"
    run_book(db, "数据库", cast.province(db), kind="sql")
    assert found(db, "sql", "http", now=now) == "数据库"


@pytest.mark.parametrize("audience", [Audience.UNIT, Audience.PUBLIC])
def test_only_internal_articles_are_run_books(db: Session, now: datetime, audience: Audience) -> None:
    run_book(db, "给单位的", cast.province(db), audience=audience)
    assert found(db, "sql", now=now) is None
