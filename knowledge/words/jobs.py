"""The loop of every worker that puts a published vocabulary in force on its host and tries drafts on real questions."""

import threading
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, and_, or_, select, update

from knowledge.search.encoder import encoder_of
from knowledge.search.jobs import INDEX_FOLDER
from knowledge.search.library import Library, NotReady, open_library
from knowledge.search.vocabulary import arranged
from knowledge.words.models import WordTrial
from knowledge.words.queries import get_draft, label_of, newest_number
from knowledge.words.sample import sample
from knowledge.words.trial import compare
from opscenter.core.jobs import JobContext, service

INTERVAL_SECONDS = 1.0
# A trial takes seconds; what a worker has kept longer than this it will not bring back.
PATIENCE = timedelta(minutes=10)

log = structlog.get_logger(__name__)


@service("knowledge.words")
def follow_words(context: JobContext, stop: threading.Event) -> None:
    """Look for a new version and a waiting trial once a second; trouble is logged and tried again."""
    library = open_library(context.settings.data_dir / INDEX_FOLDER, encoder_of(context.settings))
    while not stop.is_set():
        try:
            take_over(context, library)
            try_draft(context, library)
        except Exception as error:  # noqa: BLE001 - process edge: the database may be away for a while
            log.error("words_failed", error=repr(error))
        stop.wait(INTERVAL_SECONDS)


def take_over(context: JobContext, library: Library) -> None:
    """Put the newest version in force on this host."""
    with context.unit_of_work(write=False) as db:
        if library.words.words.label == label_of(newest_number(db)):
            return
        draft = get_draft(db)
    library.words.write([stand.entry for stand in draft.before.values()], label_of(draft.number))
    log.info("words_taken_over", number=draft.number)


def try_draft(context: JobContext, library: Library) -> None:
    """Run the trial that waits, if one does; while the index is being built it waits on."""
    now = context.now()
    with context.unit_of_work(write=False) as db:
        waits = db.scalar(select(WordTrial.id).where(_waits(now)))
    if waits is None or not _take(context, waits, now):
        return
    with context.unit_of_work(write=False) as db:
        draft, real = get_draft(db), sample(db, now=now)
    before, after = (arranged([stand.entry for stand in one.values()], "") for one in (draft.before, draft.after))
    report = None
    try:
        report = compare(library, real.questions, before, after, live=real.live).as_json(real.live)
    except NotReady:
        pass
    finally:
        with context.unit_of_work() as db:
            # The trial of a draft that was changed meanwhile is gone, or another one.
            this = update(WordTrial).where(WordTrial.id == waits, WordTrial.fingerprint == draft.fingerprint)
            db.execute(this.values(report=report, taken_at=None))


def _take(context: JobContext, trial_id: int, now: datetime) -> bool:
    """Whether no other worker has taken it before."""
    with context.unit_of_work() as db:
        taken = update(WordTrial).where(WordTrial.id == trial_id, _waits(now)).values(taken_at=now)
        return db.execute(taken.returning(WordTrial.id)).first() is not None


def _waits(now: datetime) -> ColumnElement[bool]:
    is_free = or_(WordTrial.taken_at.is_(None), WordTrial.taken_at < now - PATIENCE)
    return and_(WordTrial.report.is_(None), is_free)
