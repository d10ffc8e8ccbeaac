"""Which actor an account is."""

from sqlalchemy.orm import Session

from opscenter.accounts.queries import actor_for
from opscenter.accounts.rules import Role
from tests import cast
from tests.factories.accounts import make_account, make_actor, make_group


def test_an_actor_has_the_scope_of_the_granted_body(db: Session) -> None:
    actor = make_actor(db, Role.OPERATOR, organization=cast.county(db), scope=cast.city(db))
    assert actor.scope_path == cast.city(db).path
    assert actor.organization_id == cast.county(db).id
    assert actor.can("ticket.read")


def test_a_vendors_person_has_no_scope_but_a_vendor(db: Session) -> None:
    actor = cast.gongyingshang(db)
    assert actor.scope_path is None
    assert actor.vendor_id == cast.vendor_company(db).id


def test_groups_come_with_the_actor(db: Session) -> None:
    account = make_account(db, Role.OPERATOR)
    group = make_group(db, account)
    make_group(db)
    assert actor_for(db, account).group_ids == {group.id}


def test_outsourced_operators_are_marked(db: Session) -> None:
    assert cast.waibao(db).is_outsourced
    assert not cast.shi(db).is_outsourced
