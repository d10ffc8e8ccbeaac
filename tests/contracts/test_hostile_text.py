"""Markup in names and words: whatever people call things, no page takes it for its own markup."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Column, select
from sqlalchemy.orm import Session

from knowledge.search import feed
from knowledge.search.library import open_library
from opscenter.core.db import Base, Database, EnumText
from opscenter.core.settings import Settings
from opscenter.messages.models import Message
from tests import cast
from tests.contracts.belongings import QUERY, Belongings, furnish
from tests.contracts.samples import ARGUMENTS, queries_of
from tests.contracts.test_outsider import HOLDERS, address, enter, rules_of
from tests.factories.announcements import make_announcement
from tests.factories.knowledge import content, make_article
from tests.pages import Page

HOSTILE = '"><i onclick=x>{{6*7}}'
SHOWN = "&#34;&gt;&lt;i onclick=x&gt;{{6*7}}"
# Columns that hold what people call things and what they say.
WORDS = re.compile(
    r"(\w+_)?(name|text|note|body|title|reason|question|sentence|summary|label|duty|purpose|message|error|unit|agent"
    r"|resolution|division|scope|by|for|email)"
)
CODES = {("outbox_events", "name"), ("uploads", "purpose"), ("accounts", "login_name")}
PEOPLE = ("laoxiang", "sheng", "yunwei", "mibao", "sysadmin", "secadmin", "auditadmin")


def poison(db: Session) -> None:
    """Append markup to every word that is stored."""
    for mapper in Base.registry.mappers:
        names = [one.key for one in mapper.column_attrs if is_word(one.columns[0])]
        rows = db.scalars(select(mapper.class_)).all() if names else ()
        for row in rows:
            for name in names:
                room = getattr(mapper.columns[name].type, "length", None) or 10_000
                if getattr(row, name) is not None:
                    setattr(row, name, f"{getattr(row, name)[: room - len(HOSTILE)]}{HOSTILE}")
    for message in db.scalars(select(Message)):
        message.context = {**message.context, "summary": HOSTILE, "area": HOSTILE}
    db.commit()


def is_word(column: Column[object]) -> bool:
    """Whether people write what stands in this column."""
    is_code = isinstance(column.type, EnumText) or (column.table.name, column.name) in CODES
    return WORDS.fullmatch(column.name) is not None and not is_code and not column.foreign_keys


@pytest.fixture
def own(app: Flask, db: Session, database: Database, settings: Settings) -> Belongings:
    """One of everything, with markup in all of its words."""
    make_announcement(db, cast.county(db))
    make_article(db, text=content(question=f"{QUERY}怎么补打凭证", answer_sentence=f"{QUERY}在打印中心补打"))
    own = furnish(db, settings.data_dir)
    for name in set(PEOPLE) & set(cast.CAST):
        cast.account(db, name)
    poison(db)
    index = open_library(settings.data_dir / "index")
    feed.follow(lambda: database.unit_of_work(write=False), index)
    return own


def pages(app: Flask, own: Belongings) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Who asks for what: everything by those who have the right to the row, and everything else by everybody."""
    for rule in rules_of(app, "GET"):
        if rule.endpoint in ARGUMENTS:
            holder = HOLDERS.get(rule.endpoint) or HOLDERS.get(rule.endpoint.partition(".")[0], "sheng")
            yield holder, address(app, rule, ARGUMENTS[rule.endpoint](own)), {}
        elif not rule.arguments:
            for name in PEOPLE:
                yield from ((name, rule.rule, asked) for asked in [{}, *queries_of(rule.endpoint, own)])


def test_no_page_takes_words_for_markup(app: Flask, db: Session, own: Belongings) -> None:
    app.test_client_class = FlaskClient
    browsers = {name: enter(app.test_client(), db, name) for name in PEOPLE}
    shown = set()
    for name, target, asked in pages(app, own):
        answer = browsers[name].get(target, query_string=asked)
        assert answer.status_code < 500, (name, target, asked)
        if answer.mimetype == "text/html":
            page = Page()
            page.feed(answer.text)
            assert page.handlers == [], (name, target, asked)
            shown |= {target} if SHOWN in answer.text else set()
        answer.close()
    assert len(shown) > 60
