"""Scopes as ranges over paths."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.core.actor import SYSTEM
from opscenter.organizations import policy
from opscenter.organizations.models import Organization
from tests import cast
from tests.factories.organizations import make_city


def seen(db: Session, condition: object) -> set[str]:
    return set(db.scalars(select(Organization.short_name).where(condition)))  # type: ignore[arg-type]


def test_a_city_sees_itself_and_below_and_nothing_beside(db: Session) -> None:
    cast.unit(db), cast.other_county(db)
    assert seen(db, policy.visible(cast.shi(db))) == {"佛山市", "禅城区", "禅城区教育局（演示）"}


def test_an_id_that_begins_alike_is_another_body(db: Session) -> None:
    first = make_city(db)
    other = make_city(db)
    other.path = first.path[:-1] + "7/"
    db.flush()
    assert seen(db, policy.under(Organization.path, first.path)) == {first.short_name}


@pytest.mark.parametrize(
    ("name", "sees"), [("sheng", True), ("xian", True), ("waixian", False), ("gongyingshang", False)]
)
def test_rows_of_a_body_are_in_the_scope_of_those_above(db: Session, name: str, sees: bool) -> None:
    unit = cast.unit(db)
    actor = getattr(cast, name)(db)
    assert bool(seen(db, policy.in_scope(Organization.id, actor) & (Organization.id == unit.id))) is sees
    assert policy.covers(actor, unit) is sees


def test_the_system_sees_all_and_a_visitor_nothing(db: Session) -> None:
    cast.unit(db), cast.other_county(db)
    assert len(seen(db, policy.visible(SYSTEM))) == 6
    assert seen(db, policy.in_scope(Organization.id, cast.laoxiang())) == set()


def test_everybody_sees_the_own_body(db: Session) -> None:
    assert seen(db, policy.visible(cast.gongyingshang(db))) == {"演示软件公司"}
