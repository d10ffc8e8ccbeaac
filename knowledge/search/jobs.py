"""The loop of every worker that keeps this host's index up to date; not a leased job, because each host has its own."""

import threading

import structlog

from knowledge.search import feed
from knowledge.search.encoder import encoder_of
from knowledge.search.library import open_library
from opscenter.core.jobs import JobContext, service

INTERVAL_SECONDS = 1.0
INDEX_FOLDER = "index"

log = structlog.get_logger(__name__)


@service("knowledge.search")
def follow_articles(context: JobContext, stop: threading.Event) -> None:
    """Look for changes once a second until told to stop; trouble is logged and tried again."""
    library = open_library(context.settings.data_dir / INDEX_FOLDER, encoder_of(context.settings))
    while not stop.is_set():
        try:
            feed.follow_all(lambda: context.unit_of_work(write=False), library)
        except Exception as error:  # noqa: BLE001 - process edge: the database may be away for a while
            log.error("search_index_failed", error=repr(error))
        stop.wait(INTERVAL_SECONDS)
