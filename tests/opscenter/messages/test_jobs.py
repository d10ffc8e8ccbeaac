"""The sending job, end to end: a mail server that fails, comes back, and nothing is lost."""

import pytest
from sqlalchemy import select

from opscenter.core.jobs import JOBS, JobContext
from opscenter.messages.actions import BATCH
from opscenter.messages.channels.base import ChannelError
from opscenter.messages.channels.email import Fake
from opscenter.messages.jobs import send_due, send_mails
from opscenter.messages.models import Delivery
from opscenter.messages.queries import has_due_deliveries
from opscenter.messages.rules import LEASE, DeliveryState
from tests import cast
from tests.factories.messages import make_delivery, make_message


@pytest.fixture
def context(database, settings, clock):
    return JobContext(database, settings, clock)


def write_mails(database, number):
    with database.unit_of_work() as db:
        account_id = cast.account(db, "shi").id
        for _ in range(number):
            make_delivery(db, make_message(db, account_id))


def states(database):
    with database.unit_of_work(write=False) as db:
        return list(db.scalars(select(Delivery.state).order_by(Delivery.id)))


def test_all_due_mails_are_sent_in_batches(context, database):
    write_mails(database, BATCH + 3)
    fake = Fake()
    send_due(context, fake)
    assert len({outgoing.reference for outgoing in fake.sent}) == BATCH + 3
    assert set(states(database)) == {DeliveryState.SENT}


def test_a_server_that_comes_back_gets_every_mail_once(context, database, clock):
    write_mails(database, 3)
    fake = Fake(failure=ChannelError("away"))
    send_due(context, fake)
    assert states(database) == [DeliveryState.PENDING] * 3
    fake.failure = None
    send_due(context, fake)
    assert fake.sent == []
    clock.advance(seconds=10)
    send_due(context, fake)
    send_due(context, fake)
    assert len(fake.sent) == 3
    assert states(database) == [DeliveryState.SENT] * 3


def test_one_bad_address_does_not_hold_up_the_others(context, database):
    class Choosy(Fake):
        def send(self, outgoing):
            if outgoing.reference.endswith(bad):
                raise ChannelError("no such user", is_final=True)
            super().send(outgoing)

    write_mails(database, 3)
    with database.unit_of_work(write=False) as db:
        bad = db.scalars(select(Delivery.reference).order_by(Delivery.id)).first()
    fake = Choosy()
    send_due(context, fake)
    assert states(database) == [DeliveryState.DEAD, DeliveryState.SENT, DeliveryState.SENT]


def test_an_error_of_our_own_leaves_the_mail_for_the_next_sender(context, database, clock):
    class Broken(Fake):
        def send(self, outgoing):
            raise ZeroDivisionError

    write_mails(database, 1)
    with pytest.raises(ZeroDivisionError):
        send_due(context, Broken())
    clock.advance(seconds=LEASE.total_seconds() + 1)
    fake = Fake()
    send_due(context, fake)
    assert len(fake.sent) == 1


def test_a_slow_mail_server_does_not_part_a_sender_from_its_batch(context, database, clock):
    class Slow(Fake):
        def send(self, outgoing):
            clock.advance(seconds=LEASE.total_seconds() - 1)
            with database.unit_of_work(write=False) as db:
                taken_away.append(has_due_deliveries(db, clock()))
            super().send(outgoing)

    taken_away = []
    write_mails(database, 4)
    send_due(context, Slow())
    assert taken_away == [False] * 4
    assert states(database) == [DeliveryState.SENT] * 4


def test_the_job_sends_through_the_channel_of_the_settings(context, database):
    write_mails(database, 1)
    JOBS["messages.send"].run(context)
    send_mails(context)
    assert states(database) == [DeliveryState.SENT]
