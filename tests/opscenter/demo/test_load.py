"""The demo province as a visitor finds it: full desks, every state, counters that agree, nothing that looks real."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from opscenter.accounts.models import Account
from opscenter.accounts.queries import actor_for
from opscenter.calls.models.calls import Call, Callback
from opscenter.calls.rules import CallbackState, Outcome
from opscenter.core import migrate
from opscenter.core.jobs import JobContext
from opscenter.core.settings import Environment, Settings
from opscenter.demo.load import Loaded, load_province
from opscenter.status.models import Outage
from opscenter.tickets.actions import counters
from opscenter.tickets.models import Incident, IncidentReport, Ticket, TicketCount, TicketEntry
from opscenter.tickets.queries.queue import Filters, list_tickets
from opscenter.tickets.rules.views import View
from opscenter.tickets.rules.words import EntryKind, PendingReason, RequesterClass, TicketState, TicketType
from tests.conftest import empty_database

pytestmark = pytest.mark.indifferent
NOW = datetime(2026, 12, 18, 7, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def context(tmp_path_factory, worker_name):
    directory = tmp_path_factory.mktemp("demo")
    database = empty_database(directory, f"demo_{worker_name}")
    migrate.upgrade(database)
    context = JobContext(database, Settings(environment=Environment.DEVELOPMENT, data_dir=directory), lambda: NOW)
    load_province(context)
    yield context
    database.dispose()


@pytest.fixture
def db(context):
    with context.unit_of_work(write=False) as session:
        yield session


def counts(db, column):
    return dict(db.execute(select(column, func.count()).group_by(column)).all())


@pytest.mark.parametrize(
    ("who", "least"), [("zuoxi", 10), ("waibao", 2), ("chancheng", 4), ("foshanyw", 3), ("zhanjiang", 1)]
)
def test_everybody_at_a_desk_finds_work(db, who, least):
    actor = actor_for(db, db.scalars(select(Account).where(Account.login_name == who)).one())
    assert len(list_tickets(db, actor, View.MINE, Filters(), now=NOW).rows) >= least


def test_there_is_every_state_and_nearly_every_type(db):
    assert set(counts(db, Ticket.state)) == set(TicketState)
    assert set(TicketType) - set(counts(db, Ticket.type)) <= {TicketType.REQUIREMENT, TicketType.CHANGE}
    assert set(counts(db, Ticket.requester_class)) == set(RequesterClass) - {RequesterClass.NON_BUDGET_UNIT}


def test_there_are_late_ones_waiting_ones_and_words_of_all_sides(db):
    assert counts(db, Ticket.is_breached)[True] >= 5
    assert set(PendingReason) - set(counts(db, Ticket.pending_reason)) == {PendingReason.VENDOR}
    assert {EntryKind.REPLY, EntryKind.NOTE, EntryKind.SYSTEM} <= set(counts(db, TicketEntry.kind))


def test_past_outages_have_incidents_records_and_units_that_said_so_too(db):
    assert db.scalar(select(func.count()).select_from(Outage)) == 6
    assert all(incident.contract_minutes for incident in db.scalars(select(Incident)))
    assert db.scalar(select(func.count()).select_from(IncidentReport)) == 3


def test_the_call_log_has_answered_and_missed_calls_with_call_backs(db):
    assert set(counts(db, Call.outcome)) == {Outcome.ANSWERED, Outcome.ABANDONED_IN_QUEUE}
    assert {CallbackState.OPEN, CallbackState.TAKEN, CallbackState.DONE} <= set(counts(db, Callback.state))


def test_the_counters_agree_with_the_tickets(context):
    with context.unit_of_work() as db:
        kept = select(TicketCount.owner, TicketCount.view, TicketCount.count).where(TicketCount.count > 0)
        before = sorted(map(tuple, db.execute(kept)))
        counters.rebuild(db)
        assert sorted(map(tuple, db.execute(kept))) == before


def test_nothing_happens_after_the_visitor_has_come(db):
    assert db.scalar(select(func.max(TicketEntry.at))) <= NOW
    assert db.scalar(select(func.max(Call.ended_at))) <= NOW


def test_every_requester_is_marked_as_invented(db):
    units = db.scalars(select(Ticket.requester_unit).distinct()).all()
    assert [unit for unit in units if "演示" not in unit] == ["监测自动发现"]


def test_loading_again_changes_nothing(context):
    assert load_province(context) == Loaded()
