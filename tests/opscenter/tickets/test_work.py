"""Claiming, handing over, returning; words of both sides; what an overtaken page is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from opscenter.accounts.models import Group
from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.organizations.rules import Tier
from opscenter.tickets.actions import assign, flow, personal, talk
from opscenter.tickets.actions.freshness import require_fresh
from opscenter.tickets.models import TicketEntry, TicketHop
from opscenter.tickets.rules.words import EntryKind, Event, PendingReason, TicketState
from tests import cast
from tests.factories.services import make_duty_group
from tests.factories.tickets import CREATED, PHONE, make_ticket

LATER = CREATED + timedelta(minutes=30)


@pytest.fixture
def ticket(db):
    return make_ticket(db, actor=cast.kuaiji(db))


@pytest.fixture
def city_desk(db):
    return make_duty_group(db, cast.city(db), name="佛山服务台")


def last(db, ticket):
    return db.scalars(
        select(TicketEntry).where(TicketEntry.ticket_id == ticket.id).order_by(TicketEntry.id.desc())
    ).first()


def test_claiming_opens_the_ticket_and_claiming_again_changes_nothing(db, ticket):
    assign.claim(db, cast.xian(db), ticket.number, now=LATER)
    assign.claim(db, cast.xian(db), ticket.number, now=LATER)
    assert (ticket.assignee_id, ticket.state) == (cast.account(db, "xian").id, TicketState.OPEN)
    assert len(db.scalars(select(TicketEntry).where(TicketEntry.event == Event.CLAIMED)).all()) == 1


def test_two_operators_cannot_claim_one_ticket(db, ticket):
    assign.claim(db, cast.xian(db), ticket.number, now=LATER)
    with pytest.raises(Conflict, match="ticket.somebody_has_it") as refused:
        assign.claim(db, cast.shi(db), ticket.number, now=LATER)
    assert refused.value.params["name"] == "xian"


def test_claiming_needs_an_account_a_right_and_an_open_ticket(db, ticket):
    with pytest.raises(Forbidden):
        assign.claim(db, SYSTEM, ticket.number, now=LATER)
    with pytest.raises(Forbidden):
        assign.claim(db, cast.kuaiji(db), ticket.number, now=LATER)
    flow.solve(db, cast.xian(db), ticket.number, "已办", now=LATER)
    with pytest.raises(Conflict, match="ticket.already_finished"):
        assign.claim(db, cast.xian(db), ticket.number, now=LATER)


def test_handing_over_to_a_higher_tier_keeps_the_way_and_who_took_it_first(db, ticket, city_desk):
    assign.claim(db, cast.xian(db), ticket.number, now=LATER)
    assign.hand_over(db, cast.xian(db), ticket.number, city_desk.id, reason="要市级查凭证库", now=LATER)
    assert (ticket.tier, ticket.tiers_passed, ticket.assignee_id) == (Tier.CITY, ["county"], None)
    assert ticket.first_organization_id == cast.county(db).id
    hop = db.scalars(select(TicketHop).order_by(TicketHop.id.desc())).first()
    assert (hop.from_tier, hop.to_tier, hop.reason) == (Tier.COUNTY, Tier.CITY, "要市级查凭证库")


def test_returning_sends_it_back_with_the_reason(db, ticket, city_desk):
    county_group = ticket.group_id
    assign.hand_over(db, cast.xian(db), ticket.number, city_desk.id, reason="要市级查", now=LATER)
    assign.return_back(db, cast.shi(db), ticket.number, reason="县里能查", now=LATER)
    assert (ticket.group_id, ticket.is_returned, ticket.tier) == (county_group, True, Tier.COUNTY)
    assert ticket.tiers_passed == ["city"]
    assert last(db, ticket).event is Event.RETURNED


def test_what_was_never_handed_over_cannot_be_returned(db, ticket):
    with pytest.raises(Conflict, match="ticket.nowhere_to_return"):
        assign.return_back(db, cast.xian(db), ticket.number, reason="不归我", now=LATER)


def test_a_handover_needs_a_reason_and_another_working_group(db, ticket, city_desk):
    with pytest.raises(Invalid):
        assign.hand_over(db, cast.xian(db), ticket.number, city_desk.id, reason=" ", now=LATER)
    with pytest.raises(Conflict, match="ticket.group_has_it"):
        assign.hand_over(db, cast.xian(db), ticket.number, ticket.group_id, reason="x", now=LATER)
    db.get_one(Group, city_desk.id).is_active = False
    db.flush()
    for group_id in (city_desk.id, 999_999):
        with pytest.raises(NotFound, match="ticket.group_not_found"):
            assign.hand_over(db, cast.xian(db), ticket.number, group_id, reason="x", now=LATER)


def test_the_first_reply_stops_the_clock_and_takes_the_ticket(db, ticket):
    entry = talk.reply(db, cast.xian(db), ticket.number, " 正在看 ", now=LATER)
    talk.reply(db, cast.xian(db), ticket.number, "看到了", now=LATER + timedelta(hours=1))
    assert (entry.kind, entry.body) == (EntryKind.REPLY, "正在看")
    assert (ticket.first_responded_at, ticket.state) == (LATER, TicketState.OPEN)
    assert ticket.assignee_id == cast.account(db, "xian").id


def test_a_reply_that_asks_back_waits_and_the_requesters_words_go_on(db, ticket):
    talk.reply(db, cast.xian(db), ticket.number, "请发截图", now=LATER, waits=True)
    assert (ticket.state, ticket.pending_reason) == (TicketState.PENDING, PendingReason.REQUESTER)
    talk.add_words(db, cast.kuaiji(db), ticket.number, "已发", now=LATER + timedelta(hours=1))
    assert (ticket.state, ticket.pending_reason) == (TicketState.OPEN, None)


def test_words_of_the_requester_do_not_end_a_pause_for_somebody_else(db, ticket):
    flow.pause(db, cast.xian(db), ticket.number, PendingReason.BANK, now=LATER)
    talk.add_words(db, cast.kuaiji(db), ticket.number, "急", now=LATER)
    assert ticket.state is TicketState.PENDING


def test_words_of_the_requester_reopen_what_was_solved(db, ticket):
    flow.solve(db, cast.xian(db), ticket.number, "已办", now=LATER)
    talk.add_words(db, cast.kuaiji(db), ticket.number, "还是不行", now=LATER)
    assert ticket.state is TicketState.OPEN


def test_each_side_writes_its_own_kind_of_words(db, ticket):
    with pytest.raises(Forbidden):
        talk.reply(db, cast.kuaiji(db), ticket.number, "x", now=LATER)
    with pytest.raises(Forbidden):
        talk.add_note(db, cast.kuaiji(db), ticket.number, "x", now=LATER)
    with pytest.raises(Forbidden):
        talk.add_words(db, cast.xian(db), ticket.number, "x", now=LATER)


@pytest.mark.parametrize("words", ["  ", "长" * 10_001], ids=["empty", "too long"])
def test_words_are_neither_empty_nor_endless(db, ticket, words):
    with pytest.raises(Invalid, match="ticket.invalid"):
        talk.reply(db, cast.xian(db), ticket.number, words, now=LATER)


def test_a_closed_ticket_takes_notes_but_no_replies(db, ticket):
    flow.withdraw(db, cast.kuaiji(db), ticket.number, now=LATER)
    assert talk.add_note(db, cast.xian(db), ticket.number, "存档说明", now=LATER).kind is EntryKind.NOTE
    with pytest.raises(Conflict, match="ticket.already_closed"):
        talk.reply(db, cast.xian(db), ticket.number, "x", now=LATER)


def test_nudging_once_an_hour_is_enough(db, ticket):
    talk.nudge(db, cast.kuaiji(db), ticket.number, now=LATER)
    with pytest.raises(Conflict, match="ticket.nudged_already"):
        talk.nudge(db, cast.kuaiji(db), ticket.number, now=LATER + timedelta(minutes=59))
    talk.nudge(db, cast.kuaiji(db), ticket.number, now=LATER + timedelta(minutes=61))
    flow.withdraw(db, cast.kuaiji(db), ticket.number, now=LATER)
    with pytest.raises(Conflict, match="ticket.already_finished"):
        talk.nudge(db, cast.kuaiji(db), ticket.number, now=LATER + timedelta(hours=3))


def test_a_page_overtaken_by_a_colleague_is_refused_by_name(db, ticket):
    seen = last(db, ticket).id
    require_fresh(db, cast.xian(db), ticket.number, seen=seen, now=LATER)
    talk.reply(db, cast.shi(db), ticket.number, "市里在看", now=LATER)
    with pytest.raises(Conflict, match="ticket.changed_since") as refused:
        require_fresh(db, cast.xian(db), ticket.number, seen=seen, words="县里在看", now=LATER)
    assert refused.value.params["name"] == "shi"
    require_fresh(db, cast.xian(db), ticket.number, seen=last(db, ticket).id, now=LATER)


def test_colleagues_notes_and_own_steps_overtake_nobody(db, ticket):
    seen = last(db, ticket).id
    talk.add_note(db, cast.shi(db), ticket.number, "备注", now=LATER)
    talk.reply(db, cast.xian(db), ticket.number, "正在看", now=LATER)
    require_fresh(db, cast.xian(db), ticket.number, seen=seen, words="别的话", now=LATER)


def test_the_same_words_sent_twice_are_noticed(db, ticket):
    seen = last(db, ticket).id
    talk.reply(db, cast.xian(db), ticket.number, "正在看", now=LATER)
    with pytest.raises(Conflict, match="ticket.sent_already"):
        require_fresh(db, cast.xian(db), ticket.number, seen=seen, words="正在看 ", now=LATER)


def test_words_that_overtake_nobody_are_only_checked_for_repeats(db, ticket):
    seen = last(db, ticket).id
    talk.reply(db, cast.shi(db), ticket.number, "市里在看", now=LATER)
    require_fresh(db, cast.kuaiji(db), ticket.number, seen=seen, words="补充", only_repeats=True, now=LATER)


def test_a_number_is_shown_with_a_purpose_and_a_trace(db, ticket):
    shown = personal.reveal_phone(db, cast.xian(db), ticket.number, purpose="回电核实", now=LATER)
    assert shown == f"+86{PHONE}"
    assert db.scalars(select(AuditEntry).where(AuditEntry.purpose == "回电核实")).one()


def test_a_number_is_not_shown_without_purpose_right_or_number(db, ticket):
    with pytest.raises(Invalid):
        personal.reveal_phone(db, cast.xian(db), ticket.number, purpose=" ", now=LATER)
    with pytest.raises(Forbidden):
        personal.reveal_phone(db, cast.yunwei(db), ticket.number, purpose="看看", now=LATER)
    ticket.requester_phone = None
    db.flush()
    with pytest.raises(NotFound, match="ticket.no_phone"):
        personal.reveal_phone(db, cast.xian(db), ticket.number, purpose="回电", now=LATER)
