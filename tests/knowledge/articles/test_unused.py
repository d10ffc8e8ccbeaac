"""Files that nothing refers to are removed in time, with their contents; all others stay."""

import os
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles.actions.unused import KEPT
from knowledge.articles.actions.write import save_version
from knowledge.articles.jobs import remove_files
from knowledge.drafts.actions import keep_draft
from knowledge.files.models import ArticleFile, ArticleFilePage
from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.core.db import Database
from opscenter.core.files import Store, store_of
from opscenter.core.jobs import JobContext
from opscenter.core.settings import Settings
from opscenter.tickets.models import TicketAttachment
from tests import cast
from tests.conftest import START, Clock
from tests.factories.files import UPLOADED, make_file, make_read_file
from tests.factories.knowledge import content, facts, make_article
from tests.factories.tickets import make_ticket

Pass = Callable[[], None]


@pytest.fixture
def store(settings: Settings) -> Store:
    return store_of(settings.data_dir)


@pytest.fixture
def month_passes(db: Session, database: Database, settings: Settings, clock: Clock, store: Store) -> Pass:
    """Runs the job a month after the files were taken in."""

    def run() -> None:
        db.commit()
        clock.time = UPLOADED + KEPT * 1.01
        for digest in store.digests():
            os.utime(store.verified_path(digest), times=(UPLOADED.timestamp(), UPLOADED.timestamp()))
        remove_files(JobContext(database, settings, clock))
        db.expire_all()

    return run


def test_a_file_that_no_article_uses_is_removed_with_its_text_and_content(
    db: Session, settings: Settings, store: Store, month_passes: Pass
) -> None:
    sha256 = make_read_file(db, settings.data_dir, "没人用").sha256
    month_passes()
    assert (db.scalars(select(ArticleFile)).all(), db.scalars(select(ArticleFilePage)).all()) == ([], [])
    assert list(store.digests()) == []
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "article.remove_file")).one()
    assert (entry.object_type, entry.detail) == ("article_file", {"sha256": sha256})


def test_a_file_of_an_earlier_version_stays(db: Session, settings: Settings, month_passes: Pass) -> None:
    file = make_file(db, settings.data_dir)
    article = make_article(db, text=content(body=f"![图]({file.address})"))
    save_version(db, SYSTEM, article.id, content(body="没有图了"), facts(cast.province(db)), base_number=1, now=START)
    month_passes()
    assert db.get(ArticleFile, file.id) is not None


def test_a_file_of_an_unsaved_text_stays(db: Session, settings: Settings, month_passes: Pass) -> None:
    file = make_file(db, settings.data_dir)
    keep_draft(db, cast.sheng(db), "form", {"question": "写了一半", "body": f"![图]({file.address})"}, now=START)
    month_passes()
    assert db.get(ArticleFile, file.id) is not None


def test_a_file_that_was_taken_in_within_the_month_stays(db: Session, settings: Settings, month_passes: Pass) -> None:
    file = make_file(db, settings.data_dir)
    file.at = START
    month_passes()
    assert db.get(ArticleFile, file.id) is not None


@pytest.mark.parametrize("other", ["article", "ticket"])
def test_content_that_something_else_names_stays(
    db: Session, settings: Settings, store: Store, month_passes: Pass, other: str
) -> None:
    file = make_file(db, settings.data_dir)
    unused, sha256 = file.id, file.sha256
    if other == "article":
        make_article(db, text=content(body=f"![图]({make_file(db, settings.data_dir).address})"))
    else:
        names = {"file_name": "a.png", "content_type": "image/png", "size": 1, "file_key": sha256}
        db.add(TicketAttachment(ticket_id=make_ticket(db).id, at=START, **names))
    month_passes()
    assert db.get(ArticleFile, unused) is None
    assert list(store.digests()) == [sha256]
