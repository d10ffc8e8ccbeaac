"""The log of searches is read, its questions are joined into gaps, and what is too old is forgotten."""

from datetime import timedelta

from knowledge.gaps.actions import arrange, collect, forget
from knowledge.search.encoder import encoder_of
from opscenter.core.jobs import JobContext, job


@job("knowledge.gaps", every=timedelta(minutes=10))
def find_gaps(context: JobContext) -> None:
    """What is new in the log, batch by batch, each in a unit of work of its own."""
    read = True
    while read:
        with context.unit_of_work() as db:
            read = collect.collect(db, now=context.now()) > 0
    encoder = encoder_of(context.settings)
    while True:
        with context.unit_of_work(write=False) as db:
            plan = arrange.find_homes(db, encoder)
        if plan is None:
            return
        with context.unit_of_work() as db:
            arrange.move_in(db, plan, now=context.now())


@job("knowledge.forget_questions", every=timedelta(days=1))
def forget_questions(context: JobContext) -> None:
    """A year and a month of searches are kept."""
    gone = 1
    while gone:
        with context.unit_of_work() as db:
            gone = forget.forget_old(db, now=context.now())
