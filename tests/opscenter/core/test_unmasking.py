"""Showing a masked value: a purpose, a limit a day, a trace."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from opscenter.core import unmasking
from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Forbidden, Invalid, Limited
from opscenter.core.unmasking import PersonalField
from tests import cast


def ask(db, actor, now, field=PersonalField.PHONE, purpose="回拨未接来电"):
    unmasking.permit(db, actor, field, object_type="call", object_id=1, purpose=purpose, now=now)
    db.flush()


def test_what_is_shown_leaves_a_row_with_its_purpose(db, now):
    ask(db, cast.shi(db), now, purpose="  回拨未接来电 ")
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "unmask.phone")).one()
    assert (entry.object_type, entry.object_id, entry.purpose) == ("call", "1", "回拨未接来电")


@pytest.mark.parametrize("purpose", ["", "   ", "看看", "为" * 201], ids=["none", "blank", "too short", "too long"])
def test_a_purpose_is_a_sentence(db, now, purpose):
    with pytest.raises(Invalid) as problem:
        ask(db, cast.shi(db), now, purpose=purpose)
    assert problem.value.fields == {"purpose": "unmasking.purpose_missing"}


@pytest.mark.parametrize(("name", "field"), [("shi", PersonalField.EMAIL), ("yunwei", PersonalField.PHONE)])
def test_what_no_role_may_see_is_refused(db, now, name, field):
    with pytest.raises(Forbidden):
        ask(db, getattr(cast, name)(db), now, field)


def test_the_limit_holds_for_each_person_and_kind_until_midnight_in_china(db, now):
    shi, xian = cast.shi(db), cast.xian(db)
    unmasking.set_limit(db, "operator", PersonalField.PHONE, 2)
    for _ in range(2):
        ask(db, shi, now)
    ask(db, shi, now, PersonalField.NAME)
    ask(db, xian, now)
    before_midnight = now.replace(hour=15, minute=59)
    with pytest.raises(Limited) as problem:
        ask(db, shi, before_midnight)
    assert problem.value.params == {"limit": 2}
    ask(db, shi, before_midnight + timedelta(minutes=1))


def test_somebody_with_several_roles_has_the_most_generous_limit(db):
    unmasking.set_limit(db, "manager", PersonalField.PHONE, 1)
    unmasking.set_limit(db, "manager", PersonalField.PHONE, 0)
    assert unmasking.limit_for(db, ["manager", "operator"], PersonalField.PHONE) == 60
    assert unmasking.limit_for(db, [], PersonalField.PHONE) == 0


def test_the_platform_itself_has_no_limit(db, now):
    ask(db, SYSTEM, now, PersonalField.ID_NUMBER)
