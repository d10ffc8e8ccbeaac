"""The index follows the articles: published in, withdrawn out, audience changed, rebuilt after damage."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from knowledge.articles.actions.review import publish, submit_for_review, withdraw
from knowledge.articles.actions.write import save_version
from knowledge.articles.models import Article
from knowledge.articles.queries import get_editable, list_cards
from knowledge.articles.rules import Audience, SecurityLevel
from knowledge.search import feed, policy
from knowledge.search.contract import Filter
from knowledge.search.library import Library
from knowledge.search.understanding import understand
from opscenter.core.actor import SYSTEM
from opscenter.core.db import Database
from opscenter.core.errors import NotFound
from tests import cast
from tests.conftest import START
from tests.factories.knowledge import content, facts, make_article, make_draft

Follow = Callable[[], int]


@pytest.fixture
def index(tmp_path: Path) -> Library:
    return Library(tmp_path / "feed")


@pytest.fixture
def follow(database: Database, index: Library) -> Follow:
    return lambda: feed.follow(lambda: database.unit_of_work(write=False), index)


def found(index: Library, *audiences: str) -> list[str]:
    return [hit.key for hit in index.search(understand("公务卡怎样还款").query, Filter(audiences), 10)]


def make_sensitive(db: Session) -> Article:
    level: dict[str, Any] = {"audience": Audience.INTERNAL, "security_level": SecurityLevel.L3}
    return make_article(db, cast.city(db), text=content(question="公务卡怎样还款"), **level)


def test_a_published_article_is_found_and_a_draft_is_not(db: Session, index: Library, follow: Follow) -> None:
    article = make_article(db, text=content(question="公务卡怎样还款"))
    make_draft(db, text=content(question="公务卡怎样还款"))
    assert follow() == 1
    assert found(index, "public") == [str(article.id)]


def test_nothing_new_writes_nothing(db: Session, follow: Follow) -> None:
    make_article(db)
    follow()
    assert follow() == 0


def test_a_withdrawn_article_leaves_the_index(db: Session, index: Library, follow: Follow) -> None:
    article = make_article(db, text=content(question="公务卡怎样还款"))
    follow()
    withdraw(db, SYSTEM, article.id, reason="过时", now=START)
    follow()
    index._looked_at = 0.0
    assert found(index, "public") == []


def test_an_article_made_internal_leaves_the_public_folder(db: Session, index: Library, follow: Follow) -> None:
    article = make_article(db, text=content(question="公务卡怎样还款"))
    follow()
    inside = facts(cast.province(db), audience=Audience.INTERNAL)
    save_version(db, SYSTEM, article.id, content(question="公务卡怎样还款"), inside, base_number=1, now=START)
    submit_for_review(db, SYSTEM, article.id, now=START)
    publish(db, SYSTEM, article.id, number=2, now=START)
    follow()
    index._looked_at = 0.0
    assert (found(index, "public"), found(index, "internal")) == ([], [str(article.id)])


def test_what_is_sensitive_lies_in_a_folder_of_its_own(db: Session, index: Library, follow: Follow) -> None:
    article = make_sensitive(db)
    follow()
    assert (found(index, "public", "unit", "internal"), found(index, "sensitive")) == ([], [str(article.id)])


def test_outsourced_staff_search_and_read_nothing_sensitive(db: Session) -> None:
    article = make_sensitive(db)
    own, outsourced = cast.yunwei(db), cast.waibao(db)
    assert ("sensitive" in policy.audiences(own), "sensitive" in policy.audiences(outsourced)) == (True, False)
    read = [len(list_cards(db, one, [article.id], now=START)) for one in (own, outsourced)]
    assert read == [1, 0]


def test_an_outsourced_editor_sees_nothing_sensitive_on_editing_pages(db: Session) -> None:
    article = make_sensitive(db)
    editor = replace(cast.yunwei(db), permissions=frozenset({"article.write"}))
    assert get_editable(db, editor, article.id)
    with pytest.raises(NotFound):
        get_editable(db, replace(editor, is_outsourced=True), article.id)


def test_every_host_takes_over_a_change_and_drops_what_is_withdrawn(
    db: Session, database: Database, tmp_path: Path
) -> None:
    hosts = [Library(tmp_path / name) for name in ("first", "second")]

    def all_find() -> list[list[str]]:
        for host in hosts:
            feed.follow(lambda: database.unit_of_work(write=False), host)
            host._looked_at = 0.0
        return [found(host, "public") for host in hosts]

    assert all_find() == [[], []]
    article = make_article(db, text=content(question="公务卡怎样还款"))
    assert all_find() == [[str(article.id)]] * 2
    withdraw(db, SYSTEM, article.id, reason="过时", now=START)
    assert all_find() == [[], []]


@pytest.mark.parametrize("damage", ["folder", "state", "segment"])
def test_a_damaged_index_is_built_anew(
    db: Session, index: Library, follow: Follow, tmp_path: Path, damage: str
) -> None:
    article = make_article(db, text=content(question="公务卡怎样还款"))
    follow()
    folder = tmp_path / "feed" / "public"
    if damage == "folder":
        shutil.rmtree(folder)
    elif damage == "state":
        (folder / "state.json").write_text("{", encoding="utf-8")
    else:
        next(folder.glob("*.seg")).unlink()
        index.partitions["public"].condemn()
    follow()
    index._looked_at = 0.0
    assert found(index, "public") == [str(article.id)]


def test_markdown_is_indexed_as_its_words() -> None:
    assert "点这里" in feed.plain("1. **先看** [点这里](https://example.org) `代码`")
    assert "https" not in feed.plain("[点这里](https://example.org)")
