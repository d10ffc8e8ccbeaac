"""Sends what has to leave the house."""

from datetime import timedelta
from uuid import uuid4

from opscenter.core.jobs import JobContext, job
from opscenter.messages import actions, queries
from opscenter.messages.channels import email
from opscenter.messages.channels.base import Channel, ChannelError


@job("messages.send", every=timedelta(seconds=1))
def send_mails(context: JobContext) -> None:
    """Send all mails that are due, to the server that the settings name."""
    send_due(context, email.from_settings(context.settings))


def send_due(context: JobContext, channel: Channel) -> None:
    """Claim a batch, send it, note each outcome in its own unit of work; until nothing is due."""
    holder, base_url = uuid4().hex, context.settings.public_base_url
    while _has_work(context):
        with context.unit_of_work() as db:
            parcels = actions.claim_deliveries(db, holder, base_url=base_url, now=context.now())
        for parcel in parcels:
            failure = _send(channel, parcel)
            with context.unit_of_work() as db:
                if failure is None:
                    actions.record_sent(db, parcel, holder, now=context.now())
                else:
                    actions.record_failure(db, parcel, holder, failure, now=context.now())
                actions.renew(db, holder, now=context.now())


def _send(channel: Channel, parcel: actions.Parcel) -> ChannelError | None:
    try:
        channel.send(parcel.outgoing)
    except ChannelError as error:
        return error
    return None


def _has_work(context: JobContext) -> bool:
    with context.unit_of_work(write=False) as db:
        return queries.has_due_deliveries(db, context.now())
