"""The text of new files is read one by one, each in a unit of its own."""

from datetime import timedelta

from knowledge.files.actions import begin_reading, keep_text
from knowledge.files.reading import read_text
from knowledge.files.rules import extension_of
from opscenter.core.errors import DomainError
from opscenter.core.files import store_of
from opscenter.core.jobs import JobContext, job


@job("knowledge.files", every=timedelta(seconds=2))
def read_files(context: JobContext) -> None:
    """Read what waits; a file that stops the worker is given up after some attempts."""
    store = store_of(context.settings.data_dir)
    while True:
        with context.unit_of_work() as db:
            file = begin_reading(db)
        if file is None:
            return
        try:
            found = read_text(store.verified_path(file.sha256), extension_of(file.name))
        except DomainError as problem:
            found = problem.code
        with context.unit_of_work() as db:
            keep_text(db, file.id, found, now=context.now())
