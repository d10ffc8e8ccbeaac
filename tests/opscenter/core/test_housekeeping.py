"""The kernel's own jobs, and `opscenter audit verify` as a person runs it."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select, update

from opscenter.cli import main
from opscenter.core import audit, clock, housekeeping, live, uploads
from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.core.events import OutboxEvent
from opscenter.core.jobs import JobContext
from opscenter.core.live import LiveEvent
from opscenter.core.outbox import DeliveryState, OutboxDelivery
from opscenter.core.uploads import Upload


@pytest.fixture
def house(fresh_database, settings):
    """A house of its own, at the hour of the wall clock."""
    return JobContext(fresh_database, settings, clock.now)


def write(house, rows):
    with house.unit_of_work() as db:
        for number in range(rows):
            audit.record(db, SYSTEM, "ticket.close", object_type="ticket", object_id=number, now=house.now())


def verify(house):
    """Exit code and output of the command."""
    environment = {
        "OPSCENTER_DATABASE_URL": house.database.url,
        "OPSCENTER_DATA_DIR": str(house.settings.data_dir),
        "OPSCENTER_AUDIT_KEY": house.settings.audit_key,
    }
    done = CliRunner(env=environment).invoke(main, ["audit", "verify"])
    return done.exit_code, done.output.splitlines()


@pytest.fixture
def sealed(house):
    """Seven sealed rows whose head has left the house."""
    write(house, 7)
    housekeeping.seal_audit(house)
    housekeeping.export_audit_head(house)
    return house


def test_all_rows_are_sealed_however_many_came_at_once(house):
    write(house, audit.SEAL_BATCH + 3)
    housekeeping.seal_audit(house)
    assert verify(house) == (0, [f"审计链完整，共 {audit.SEAL_BATCH + 3} 条"])


def test_an_empty_trail_is_intact_and_has_no_head(house):
    housekeeping.seal_audit(house)
    housekeeping.export_audit_head(house)
    assert verify(house) == (0, ["审计链完整，共 0 条"])
    assert not (house.settings.data_dir / housekeeping.HEAD_FILE).exists()


@pytest.mark.parametrize(
    ("tampering", "finding"),
    [
        (update(AuditEntry).where(AuditEntry.seal_number == 3).values(actor_name="别人"), "第 3 号记录被改动"),
        (delete(AuditEntry).where(AuditEntry.seal_number == 5), "第 5 号记录被删除"),
        (delete(AuditEntry).where(AuditEntry.seal_number == 7), "第 7 号记录被删除"),
    ],
    ids=["altered", "deleted inside", "deleted at the end"],
)
def test_tampering_is_named_and_ends_the_command_with_a_fault(sealed, tampering, finding):
    with sealed.unit_of_work() as db:
        db.execute(tampering)
    assert verify(sealed) == (1, [finding])


def test_heads_are_appended_so_that_older_ones_stay(sealed):
    write(sealed, 1)
    housekeeping.seal_audit(sealed)
    housekeeping.export_audit_head(sealed)
    lines = (sealed.settings.data_dir / housekeeping.HEAD_FILE).read_text().splitlines()
    assert [line.split()[1] for line in lines] == ["7", "8"]


def test_events_are_forgotten_when_everything_about_them_was_done_long_ago(house):
    long_ago = house.now() - housekeeping.KEPT_EVENTS - timedelta(days=1)
    with house.unit_of_work() as db:
        for name, at, state in [
            ("old and done", long_ago, DeliveryState.DONE),
            ("old and dead", long_ago, DeliveryState.DEAD),
            ("fresh", house.now(), DeliveryState.DONE),
        ]:
            event = OutboxEvent(name=name, key="k", payload={}, published_at=at, expanded_at=at)
            db.add(event)
            db.flush()
            db.add(OutboxDelivery(event_id=event.id, reaction="r", key="k", state=state, next_attempt_at=at))
    housekeeping.forget_delivered_events(house)
    with house.unit_of_work(write=False) as db:
        assert list(db.scalars(select(OutboxEvent.name).order_by(OutboxEvent.id))) == ["old and dead", "fresh"]


def test_live_messages_and_unconfirmed_uploads_are_forgotten_after_their_time(house):
    with house.unit_of_work() as db:
        for at in (house.now() - timedelta(days=2), house.now()):
            live.push(db, topic="t:1", kind="k", data={}, now=at)
            uploads.keep(db, SYSTEM, "faq", b"x", file_name="x.csv", options={}, counts={}, now=at)
    housekeeping.forget_live_messages(house)
    housekeeping.forget_unconfirmed_uploads(house)
    with house.unit_of_work(write=False) as db:
        assert len(db.scalars(select(LiveEvent)).all()) == 1
        assert list(db.scalars(select(Upload.content).order_by(Upload.id))) == [None, b"x"]
