"""A fault reaches the people on duty by mail through a real server, also when that server fails at first."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from opscenter.core.events import publish
from opscenter.core.jobs import JobContext
from opscenter.messages.jobs import send_mails
from opscenter.messages.models import Delivery, Message
from opscenter.messages.rules import ChannelKind, DeliveryState
from probes.engine.events import CheckFlipped
from probes.targets.models import Check, CheckStanding
from probes.targets.rules import CheckState
from tests import cast
from tests.factories.alerts import make_shift, set_state
from tests.factories.probes import make_check

pytestmark = pytest.mark.server


@pytest.fixture
def context(post, database, settings, clock):
    mailing = replace(settings, smtp_url=post, mail_from="opscenter@example.gov.cn")
    return JobContext(database, mailing, clock)


@pytest.fixture
def check_id(database, clock):
    with database.unit_of_work() as db:
        duty = cast.account(db, "xian")
        duty.email = "duty@example.com"
        make_shift(db, cast.county(db), duty, at=clock())
        return make_check(db, organization=cast.county(db), state=CheckState.OK, name="凭证前置机").id


def flip(database, check_id, after, now):
    """What the probes do in one transaction."""
    with database.unit_of_work() as db:
        check, before = db.get_one(Check, check_id), db.get_one(CheckStanding, check_id).state
        set_state(db, check, after, since=now)
        event = CheckFlipped(check_id, check.organization_id, None, check.name, before, after, "拒绝连接", now, now)
        publish(db, event, key=f"check:{check_id}", now=now)


def states(database):
    with database.unit_of_work(write=False) as db:
        mails = select(Delivery.state).where(Delivery.channel == ChannelKind.EMAIL).order_by(Delivery.id)
        return list(db.scalars(mails))


def test_the_person_on_duty_gets_mail_of_fault_and_recovery(check_id, outbox, context, postbox, clock):
    flip(context.database, check_id, CheckState.DOWN, clock())
    outbox.drain()
    send_mails(context)
    flip(context.database, check_id, CheckState.OK, clock.advance(minutes=7))
    outbox.drain()
    send_mails(context)
    assert postbox.subjects == ["【严重】禅城区 凭证前置机：拒绝连接", "【已恢复】禅城区 凭证前置机：拒绝连接"]
    with context.database.unit_of_work(write=False) as db:
        link = db.scalars(select(Message.link)).first()
    assert f"http://localhost{link}" in postbox.mails[0].get_content()
    assert "共 7 分钟" in postbox.mails[1].get_content()


def test_a_mail_server_that_fails_gets_the_mail_later_and_once(check_id, outbox, context, postbox, clock):
    postbox.is_broken = True
    flip(context.database, check_id, CheckState.DOWN, clock())
    outbox.drain()
    send_mails(context)
    assert states(context.database) == [DeliveryState.PENDING]
    postbox.is_broken = False
    clock.advance(seconds=10)
    for _ in range(3):
        send_mails(context)
    assert len(postbox.mails) == 1
    assert states(context.database) == [DeliveryState.SENT]


def test_a_fault_that_is_over_before_delivery_wakes_nobody(check_id, outbox, context, postbox, clock):
    flip(context.database, check_id, CheckState.DOWN, clock())
    flip(context.database, check_id, CheckState.OK, clock.advance(seconds=4))
    outbox.drain()
    send_mails(context)
    assert postbox.mails == []
