"""Two people of the whole province who know words, and a worker of this host."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from knowledge.search import feed
from knowledge.search.jobs import INDEX_FOLDER
from knowledge.search.library import Library, open_library
from knowledge.words import jobs
from opscenter.accounts.queries import actor_for
from opscenter.accounts.rules import Role
from opscenter.core.actor import Actor
from opscenter.core.db import Database
from opscenter.core.jobs import JobContext
from opscenter.core.settings import Settings
from tests import cast
from tests.conftest import Clock
from tests.factories.accounts import make_account


@pytest.fixture
def editor(db: Session) -> Actor:
    """Drafts words."""
    return actor_for(db, make_account(db, Role.KNOWLEDGE_EDITOR, organization=cast.province(db)))


@pytest.fixture
def reviewer(db: Session) -> Actor:
    """Publishes what others drafted."""
    return actor_for(db, make_account(db, Role.KNOWLEDGE_REVIEWER, organization=cast.province(db)))


@pytest.fixture
def index(tmp_path: Path) -> Library:
    """The library of this process."""
    return open_library(tmp_path / INDEX_FOLDER)


@pytest.fixture
def worker(database: Database, settings: Settings, clock: Clock) -> JobContext:
    """What a worker works with."""
    return JobContext(database, settings, clock)


@pytest.fixture
def work(db: Session, worker: JobContext, index: Library) -> Callable[[], None]:
    """One round of the worker: the index, a new version, a trial that waits."""

    def round_() -> None:
        db.commit()
        feed.follow(lambda: worker.unit_of_work(write=False), index)
        jobs.take_over(worker, index)
        jobs.try_draft(worker, index)
        db.expire_all()

    return round_
