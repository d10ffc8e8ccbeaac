"""Logs of every process: one line per event with its values, personal numbers masked before they are written."""

import logging
import sys

import structlog

from opscenter.core.masking import MaskingFilter, mask_event


def configure(level: str) -> None:
    """Set up structured logging on standard error; libraries' own records are masked as well."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            mask_event,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s", force=True)
    logging.getLogger().handlers[0].addFilter(MaskingFilter())
    # A job that still runs when its next slot comes is skipped by design; its row tells how long it took.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)
