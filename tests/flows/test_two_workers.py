"""Two workers started by mistake: every slot of a job, every delivery and every mail still happens once."""

import subprocess
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import func, select

from opscenter.alerts.models import Alert
from opscenter.announcements.models import Announcement
from opscenter.core import clock
from opscenter.core.db import Base, Database
from opscenter.core.events import OutboxEvent, publish, reactions_of
from opscenter.core.jobs import EPOCH, JOBS, JobState
from opscenter.core.outbox import DeliveryState, OutboxDelivery
from opscenter.messages.models import Message
from opscenter.status.models import Outage
from opscenter.tickets.models import Incident
from probes.engine.events import CheckFlipped
from probes.targets.models import Check
from probes.targets.rules import CheckState
from tests import cast
from tests.factories.alerts import make_shift, set_state
from tests.factories.probes import make_check
from tests.factories.services import make_operations, make_service
from tests.flows.postbox import Postbox
from tests.flows.programs import PROGRAM, ROOT
from tests.servers import wait_until

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]
ON_DUTY = ("xian", "waibao", "yunwei")
CHECKS = 12


@pytest.fixture
def check_ids(fresh_database: Database) -> list[int]:
    """Checks of one service in one county, and three people on duty there."""
    with fresh_database.unit_of_work() as db:
        make_operations(db)
        for name in ON_DUTY:
            account = cast.account(db, name)
            account.email = f"{name}@example.com"
            make_shift(db, cast.county(db), account, at=clock.now())
        service = make_service(db)
        return [make_check(db, organization=cast.county(db), service_id=service.id).id for _ in range(CHECKS)]


@pytest.fixture
def workers(environment: dict[str, str], post: str, check_ids: list[int]) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Two worker processes over one database."""
    both = [
        subprocess.Popen([*PROGRAM, "worker"], env={**environment, "OPSCENTER_SMTP_URL": post}, cwd=ROOT)
        for _ in range(2)
    ]
    yield both
    for worker in both:
        worker.kill()
        worker.wait()


def break_down(database: Database, check_id: int) -> None:
    """The check goes down, and the news of it is published three times."""
    at = clock.now()
    with database.unit_of_work() as db:
        check = db.get_one(Check, check_id)
        set_state(db, check, CheckState.DOWN, since=at)
        area, name = check.organization_id, check.name
        flip = CheckFlipped(check_id, area, check.service_id, name, CheckState.OK, CheckState.DOWN, "refused", at, at)
        for _ in range(3):
            publish(db, flip, key=f"check:{check_id}", now=at)


def counts(database: Database, *tables: type[Base]) -> list[int]:
    """Rows of each table."""
    with database.unit_of_work(write=False) as db:
        return [db.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_two_workers_started_by_mistake_do_nothing_twice(
    fresh_database: Database,
    check_ids: list[int],
    workers: list["subprocess.Popen[bytes]"],
    postbox: Postbox,
) -> None:
    began = clock.now()
    wait_until(lambda: counts(fresh_database, JobState) == [len(JOBS)], 90)
    for check_id in check_ids:
        break_down(fresh_database, check_id)
    wait_until(lambda: is_over(fresh_database) and len(postbox.mails) >= CHECKS * len(ON_DUTY), 90)
    for worker in workers:
        worker.terminate()
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0]

    assert counts(fresh_database, Alert, Outage, Incident, Announcement) == [CHECKS, CHECKS, 1, 1]
    assert_each_slot_ran_once(fresh_database, began, clock.now())
    assert_each_delivery_happened_once(fresh_database)
    assert_one_mail_for_each_person_and_fault(fresh_database, postbox)


def test_what_a_killed_worker_had_in_its_hands_is_done_by_the_other(
    fresh_database: Database, check_ids: list[int], workers: list["subprocess.Popen[bytes]"], postbox: Postbox
) -> None:
    wait_until(lambda: counts(fresh_database, JobState) == [len(JOBS)], 90)
    for check_id in check_ids[: CHECKS // 2]:
        break_down(fresh_database, check_id)
    wait_until(lambda: is_under_way(fresh_database) or is_over(fresh_database), 60)
    workers[0].kill()
    for check_id in check_ids[CHECKS // 2 :]:
        break_down(fresh_database, check_id)
    wait_until(lambda: is_over(fresh_database), 90)
    assert counts(fresh_database, Alert, Outage, Incident, Announcement) == [CHECKS, CHECKS, 1, 1]
    assert counts(fresh_database, Message) == [CHECKS * len(ON_DUTY)]
    wait_until(lambda: len({mail["Message-ID"] for mail in postbox.mails}) == CHECKS * len(ON_DUTY), 90)


def is_under_way(database: Database) -> bool:
    """Whether some of it is in the hands of a worker."""
    with database.unit_of_work(write=False) as db:
        return db.scalar(select(func.count()).where(OutboxDelivery.state == DeliveryState.RUNNING)) != 0


def is_over(database: Database) -> bool:
    """Whether everything that was published is delivered."""
    with database.unit_of_work(write=False) as db:
        open_ones = select(OutboxDelivery.id).where(OutboxDelivery.state != DeliveryState.DONE)
        fresh = select(OutboxEvent.id).where(OutboxEvent.expanded_at.is_(None))
        return db.scalar(open_ones.limit(1)) is None and db.scalar(fresh.limit(1)) is None


def assert_each_slot_ran_once(database: Database, began: datetime, ended: datetime) -> None:
    """No job ran more often than there were slots, and every lease taken was given back by whoever took it."""
    with database.unit_of_work(write=False) as db:
        rows = db.scalars(select(JobState)).all()
    slots = {row.name: slot(ended, row) - slot(began, row) + 1 for row in rows}
    assert {row.name for row in rows if row.run_count > slots[row.name]} == set()
    assert {row.name for row in rows if row.run_count != row.fencing or row.lease_until} == set()
    assert {row.name: row.last_error for row in rows if row.failure_count} == {}
    assert slots["messages.send"] > 2


def slot(at: datetime, row: JobState) -> int:
    """The number of the slot on the job's grid."""
    return int((at - EPOCH).total_seconds()) // row.every_seconds


def assert_each_delivery_happened_once(database: Database) -> None:
    """One delivery for each event and reaction, each done at the first attempt, whichever worker took it."""
    with database.unit_of_work(write=False) as db:
        events = db.execute(select(OutboxEvent.id, OutboxEvent.name)).all()
        rows = db.scalars(select(OutboxDelivery)).all()
    wanted = {(event.id, entry.name) for event in events for entry in reactions_of(event.name)}
    assert sorted((row.event_id, row.reaction) for row in rows) == sorted(wanted)
    assert {(row.state, row.attempts) for row in rows} == {(DeliveryState.DONE, 0)}


def assert_one_mail_for_each_person_and_fault(database: Database, postbox: Postbox) -> None:
    """As many mails as messages, and no person has two of one fault."""
    sent = [(str(mail["To"]), str(mail["Subject"])) for mail in postbox.mails]
    assert len(sent) == len(set(sent)) == CHECKS * len(ON_DUTY)
    assert counts(database, Message) == [len(sent)]
