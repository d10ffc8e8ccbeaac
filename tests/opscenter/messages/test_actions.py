"""Telling people, reading, and the steps of a delivery."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Conflict, Forbidden, NotFound
from opscenter.core.live import LiveEvent, may_listen
from opscenter.messages import actions, queries
from opscenter.messages.actions import Notice, notify
from opscenter.messages.channels.base import ChannelError
from opscenter.messages.models import Delivery
from opscenter.messages.rules import LEASE, RETRY_DELAYS, ChannelKind, DeliveryState
from tests import cast
from tests.factories.messages import make_delivery, make_message

NOTICE = Notice("alert.taken", "alert:1", "alert:1:taken", {"name": "甲", "area": "乙", "summary": "丙"}, "/alerts/1")
BASE = "https://ops.example.gov.cn"


def people(db, *names, email="duty@example.com"):
    accounts = [cast.account(db, name) for name in names]
    for account in accounts:
        account.email = email
    db.flush()
    return [account.id for account in accounts]


def states(db, message_id):
    rows = db.scalars(select(Delivery).where(Delivery.message_id == message_id))
    return {row.channel: row.state for row in rows}


def parcel(db, now, holder="one"):
    [found] = actions.claim_deliveries(db, holder, base_url=BASE, now=now)
    return found


def test_everybody_gets_one_message_on_both_channels(db, now):
    ids = people(db, "shi", "xian")
    messages = notify(db, [*ids, ids[0]], NOTICE, now=now)
    assert sorted(message.account_id for message in messages) == sorted(ids)
    assert states(db, messages[0].id) == {
        ChannelKind.IN_APP: DeliveryState.SENT,
        ChannelKind.EMAIL: DeliveryState.PENDING,
    }


def test_the_same_notice_is_told_once_however_often_it_is_asked_for(db, now):
    first, second = people(db, "shi", "xian")
    notify(db, [first], NOTICE, now=now)
    again = notify(db, [first, second], NOTICE, now=now)
    assert [message.account_id for message in again] == [second]


def test_somebody_without_an_address_gets_no_mail_but_the_message(db, now):
    [account_id] = people(db, "shi", email=None)
    [message] = notify(db, [account_id], NOTICE, now=now)
    assert states(db, message.id)[ChannelKind.EMAIL] is DeliveryState.SKIPPED
    assert queries.unread_count(db, account_id) == 1


def test_a_disabled_account_is_told_nothing(db, now):
    [account_id] = people(db, "shi")
    cast.account(db, "shi").is_active = False
    assert notify(db, [account_id], NOTICE, now=now) == []


def test_a_notice_for_the_app_only_sends_no_mail(db, now):
    [message] = notify(db, people(db, "shi"), NOTICE, now=now, channels=[ChannelKind.IN_APP])
    assert states(db, message.id) == {ChannelKind.IN_APP: DeliveryState.SENT}


def test_a_mail_alone_rings_no_bell(db, now):
    [message] = notify(db, people(db, "shi"), NOTICE, now=now, channels=[ChannelKind.EMAIL])
    assert states(db, message.id) == {ChannelKind.EMAIL: DeliveryState.PENDING}
    assert db.scalars(select(LiveEvent)).all() == []


def test_open_pages_of_the_person_hear_the_bell(db, now):
    [account_id] = people(db, "shi")
    notify(db, [account_id], NOTICE, now=now)
    pushed = db.scalars(select(LiveEvent)).one()
    assert (pushed.topic, pushed.kind, pushed.data) == (f"account:{account_id}", "messages", {"unread": 1})


def test_only_the_person_may_listen_to_the_own_bell(db):
    shi, xian = cast.shi(db), cast.xian(db)
    assert may_listen(db, shi, f"account:{shi.account_id}")
    assert not may_listen(db, xian, f"account:{shi.account_id}")
    assert not may_listen(db, cast.laoxiang(), "account:None")


def test_reading_a_message_lowers_the_counter_once(db, now):
    shi = cast.shi(db)
    message = make_message(db, shi.account_id)
    actions.mark_read(db, shi, message.id, now=now)
    actions.mark_read(db, shi, message.id, now=now + timedelta(hours=1))
    assert message.read_at == now
    assert queries.unread_count(db, shi.account_id) == 0
    assert [event.data for event in db.scalars(select(LiveEvent))] == [{"unread": 0}]


def test_a_message_of_somebody_else_does_not_exist(db, now):
    message = make_message(db, cast.shi(db).account_id)
    for stranger in (cast.waixian(db), cast.sheng(db), cast.laoxiang()):
        with pytest.raises(NotFound):
            actions.mark_read(db, stranger, message.id, now=now)
    assert message.read_at is None


def test_everything_can_be_read_at_once(db, now):
    shi, xian = cast.shi(db), cast.xian(db)
    for reader in (shi, shi, xian):
        make_message(db, reader.account_id)
    actions.mark_all_read(db, shi, now=now)
    assert [queries.unread_count(db, reader.account_id) for reader in (shi, xian)] == [0, 1]


def test_nobody_has_nothing_to_read(db, now):
    actions.mark_all_read(db, cast.laoxiang(), now=now)
    assert queries.list_messages(db, cast.laoxiang()).rows == []


def test_a_claimed_mail_carries_text_link_and_reference(db, now):
    [message] = notify(db, people(db, "shi"), NOTICE, now=now)
    outgoing = parcel(db, now).outgoing
    delivery = db.scalars(
        select(Delivery).where(Delivery.message_id == message.id, Delivery.address.is_not(None))
    ).one()
    assert outgoing.address == "duty@example.com"
    assert outgoing.subject == "甲 已确认：乙 丙"
    assert f"{BASE}/alerts/1" in outgoing.body
    assert outgoing.reference == delivery.reference


def test_a_mail_without_a_link_has_none(db, now):
    notify(db, people(db, "shi"), Notice("alert.taken", "a", "b", NOTICE.context), now=now)
    assert BASE not in parcel(db, now).outgoing.body


def test_a_claimed_delivery_belongs_to_one_sender_until_its_lease_ends(db, now):
    delivery = make_delivery(db, make_message(db, people(db, "shi")[0]))
    parcel(db, now)
    assert not queries.has_due_deliveries(db, now + LEASE)
    later = now + LEASE + timedelta(seconds=1)
    assert queries.has_due_deliveries(db, later)
    assert parcel(db, later, "two").delivery_id == delivery.id


def test_a_sender_that_lost_its_lease_notes_nothing(db, now):
    delivery = make_delivery(db, make_message(db, people(db, "shi")[0]))
    late = parcel(db, now, "late")
    later = now + LEASE + timedelta(seconds=1)
    parcel(db, later, "quick")
    actions.record_failure(db, late, "late", ChannelError("late"), now=later)
    actions.record_sent(db, late, "late", now=later)
    db.refresh(delivery)
    assert (delivery.state, delivery.holder, delivery.error) == (DeliveryState.SENDING, "quick", None)


def test_a_sent_delivery_is_done(db, now):
    delivery = make_delivery(db, make_message(db, people(db, "shi")[0]), error="before", attempts=1)
    actions.record_sent(db, parcel(db, now), "one", now=now)
    db.refresh(delivery)
    assert (delivery.state, delivery.sent_at, delivery.attempts) == (DeliveryState.SENT, now, 2)
    assert (delivery.error, delivery.next_attempt_at, delivery.lease_until) == (None, None, None)


def test_a_failed_delivery_comes_back_later_and_is_given_up_at_last(db, now):
    delivery = make_delivery(db, make_message(db, people(db, "shi")[0]))
    for delay in RETRY_DELAYS:
        actions.record_failure(db, parcel(db, now), "one", ChannelError("away"), now=now)
        db.refresh(delivery)
        assert (delivery.state, delivery.next_attempt_at) == (DeliveryState.PENDING, now + delay)
        now += delay
    actions.record_failure(db, parcel(db, now), "one", ChannelError("away"), now=now)
    db.refresh(delivery)
    assert (delivery.state, delivery.error, delivery.next_attempt_at) == (DeliveryState.DEAD, "away", None)
    assert [stuck.id for stuck in queries.stuck_deliveries(db)] == [delivery.id]


def test_a_final_failure_is_given_up_at_once(db, now):
    delivery = make_delivery(db, make_message(db, people(db, "shi")[0]))
    actions.record_failure(db, parcel(db, now), "one", ChannelError("no such user", is_final=True), now=now)
    db.refresh(delivery)
    assert (delivery.state, delivery.attempts) == (DeliveryState.DEAD, 1)


def test_the_system_administrator_sends_again_what_was_given_up(db, now):
    delivery = make_delivery(db, make_message(db, people(db, "shi")[0]), state=DeliveryState.DEAD, attempts=6)
    actions.retry_delivery(db, cast.sysadmin(db), delivery.id, now=now)
    assert (delivery.state, delivery.attempts, delivery.next_attempt_at) == (DeliveryState.PENDING, 0, now)
    assert db.scalar(select(AuditEntry.action)) == "message.retry"
    with pytest.raises(Conflict):
        actions.retry_delivery(db, cast.sysadmin(db), delivery.id, now=now)


@pytest.mark.parametrize("name", ["sheng", "shi", "secadmin", "kuaiji"])
def test_nobody_else_sends_again(db, now, name):
    delivery = make_delivery(db, make_message(db, people(db, "shi")[0]), state=DeliveryState.DEAD)
    with pytest.raises(Forbidden):
        actions.retry_delivery(db, getattr(cast, name)(db), delivery.id, now=now)


def test_a_delivery_that_does_not_exist_is_not_found(db, now):
    with pytest.raises(NotFound):
        actions.retry_delivery(db, cast.sysadmin(db), 0, now=now)


def test_messages_come_newest_first_in_pages(db):
    shi = cast.shi(db)
    ids = [make_message(db, shi.account_id).id for _ in range(queries.PAGE + 1)]
    make_message(db, cast.xian(db).account_id)
    first = queries.list_messages(db, shi)
    rest = queries.list_messages(db, shi, cursor=first.next_cursor)
    assert [row.id for row in (*first.rows, *rest.rows)] == ids[::-1]
    assert rest.next_cursor is None


def test_unread_messages_can_be_listed_alone(db, now):
    shi = cast.shi(db)
    make_message(db, shi.account_id, read_at=now)
    unread = make_message(db, shi.account_id)
    assert [row.id for row in queries.list_messages(db, shi, is_unread=True).rows] == [unread.id]


def test_who_was_told_about_something_is_known(db):
    shi, xian = cast.shi(db), cast.xian(db)
    for reader, subject in ((shi, "alert:7"), (xian, "alert:7"), (shi, "alert:8")):
        make_message(db, reader.account_id, subject=subject)
    assert queries.accounts_told_about(db, "alert:7") == sorted([shi.account_id, xian.account_id])
