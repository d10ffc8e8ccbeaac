"""The kernel's own jobs: sealing the audit trail, forgetting delivered events, live messages and uploads."""

from datetime import timedelta

from sqlalchemy import delete, exists, select

from opscenter.core import audit, live, uploads
from opscenter.core.events import OutboxEvent
from opscenter.core.jobs import JobContext, job
from opscenter.core.outbox import DeliveryState, OutboxDelivery

KEPT_EVENTS = timedelta(days=30)
HEAD_FILE = "audit-heads.log"


@job(audit.SEAL_JOB, every=timedelta(seconds=1))
def seal_audit(context: JobContext) -> None:
    """Seal new audit rows; does nothing at all while there are none."""
    with context.unit_of_work(write=False) as db:
        waiting = db.scalar(select(exists().where(audit.AuditEntry.seal_number.is_(None))))
    while waiting:
        with context.unit_of_work() as db:
            waiting = audit.seal_new(db, context.settings.audit_key) == audit.SEAL_BATCH


@job("audit.head", every=timedelta(hours=24))
def export_audit_head(context: JobContext) -> None:
    """Append the head of the chain to a file outside the database; ship that file off the machine."""
    with context.unit_of_work(write=False) as db:
        head = audit.newest_seal(db)
    if head is not None:
        with (context.settings.data_dir / HEAD_FILE).open("a", encoding="utf-8") as file:
            file.write(f"{context.now().isoformat()} {head.number} {head.seal}\n")


@job("outbox.forget", every=timedelta(hours=6))
def forget_delivered_events(context: JobContext) -> None:
    """Delete events whose deliveries were all done long ago; dead ones stay until somebody decides."""
    limit = context.now() - KEPT_EVENTS
    with context.unit_of_work() as db:
        finished = select(OutboxEvent.id).where(
            OutboxEvent.expanded_at < limit,
            ~exists().where(OutboxDelivery.event_id == OutboxEvent.id, OutboxDelivery.state != DeliveryState.DONE),
        )
        ids = list(db.scalars(finished.limit(1000)))
        db.execute(delete(OutboxDelivery).where(OutboxDelivery.event_id.in_(ids)))
        db.execute(delete(OutboxEvent).where(OutboxEvent.id.in_(ids)))


@job("live.forget", every=timedelta(minutes=10))
def forget_live_messages(context: JobContext) -> None:
    """Delete live messages that no open page can still be missing."""
    with context.unit_of_work() as db:
        live.forget_old(db, context.now())


@job("uploads.forget", every=timedelta(hours=1))
def forget_unconfirmed_uploads(context: JobContext) -> None:
    """Forget uploaded sheets that nobody confirmed within a day."""
    with context.unit_of_work() as db:
        uploads.forget_old(db, now=context.now())
