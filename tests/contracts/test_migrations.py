"""The migrations create exactly the schema of the models, and can go down and up again with rows in the tables."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select, text

from knowledge.articles.models import Article
from knowledge.drafts.actions import keep_draft
from knowledge.drafts.models import ArticleDraft
from opscenter.core import audit, crypto, migrate
from opscenter.core.actor import SYSTEM
from opscenter.core.db import Base, Database
from opscenter.core.errors import Unavailable
from opscenter.organizations.actions.contacts import set_phone
from opscenter.organizations.models import OrganizationPhone
from tests import cast
from tests.conftest import START
from tests.factories.knowledge import make_draft


def test_the_migrated_schema_is_the_schema_of_the_models(fresh_database: Database) -> None:
    with fresh_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_all_migrations_go_down_and_up_again_with_rows(fresh_database: Database) -> None:
    with fresh_database.unit_of_work() as db:
        audit.record(db, SYSTEM, "test.note", object_type="test", object_id=1, now=START)
    migrate.downgrade(fresh_database)
    assert set(inspect(fresh_database.engine).get_table_names()) <= {"alembic_version"}
    migrate.upgrade(fresh_database)
    assert "audit_entries" in inspect(fresh_database.engine).get_table_names()


def test_numbers_stored_before_are_found_by_their_last_digits(fresh_database: Database) -> None:
    numbers = [f"+861380000{number:04}" for number in range(501)]
    with fresh_database.unit_of_work() as db:
        for number in numbers:
            set_phone(db, cast.unit(db).id, number)
    migrate.downgrade(fresh_database, "0001_initial")
    with fresh_database.engine.begin() as connection:
        connection.execute(text("UPDATE organization_phones SET number = 'gone:AAAA' WHERE id = 1"))
    migrate.upgrade(fresh_database)
    with fresh_database.unit_of_work(write=False) as db:
        tails = db.scalars(select(OrganizationPhone.tail_index).order_by(OrganizationPhone.id)).all()
    assert tails == [None, *(crypto.blind_index(number[-4:], "phone-tail") for number in numbers[1:])]


def test_articles_survive_the_way_down_to_before_their_moments(fresh_database: Database) -> None:
    with fresh_database.unit_of_work() as db:
        article = make_draft(db)
        article.publish_at = START
        keep_draft(db, cast.sheng(db), "form", {"question": "写了一半"}, article_id=article.id, now=START)
    migrate.downgrade(fresh_database, "0006_add_refused_phrasings")
    migrate.upgrade(fresh_database)
    with fresh_database.unit_of_work(write=False) as db:
        assert [one.publish_at for one in db.scalars(select(Article))] == [None]
        assert db.scalars(select(ArticleDraft)).all() == []


def test_migrating_twice_changes_nothing(fresh_database: Database) -> None:
    migrate.upgrade(fresh_database)
    assert migrate.current(fresh_database) == migrate.newest()


def test_a_database_of_a_newer_version_is_refused(fresh_database: Database) -> None:
    with fresh_database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_from_the_future'"))
    with pytest.raises(Unavailable, match="database.newer"):
        migrate.upgrade(fresh_database)


def test_head_names_the_newest_migration() -> None:
    newest = sorted(path.stem for path in (Path("migrations") / "versions").glob("0*.py"))[-1]
    assert migrate.newest() == newest
