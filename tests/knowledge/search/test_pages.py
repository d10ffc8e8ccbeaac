"""Pages of attachments are found with the rights of their article, below it, and never in its way."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from whoosh.index import open_dir

from knowledge.articles.actions.review import publish, submit_for_review, withdraw
from knowledge.articles.actions.write import save_version
from knowledge.articles.models import Article
from knowledge.articles.rules import Audience
from knowledge.files.actions import keep_text
from knowledge.search.library import library
from knowledge.search.queries import Found, Place, search
from opscenter.core.actor import ANONYMOUS, SYSTEM, Actor
from opscenter.core.outbox import Dispatcher
from opscenter.core.settings import Settings
from tests import cast
from tests.conftest import START
from tests.factories.files import docx, make_file, make_read_file
from tests.factories.knowledge import content, facts, make_article

TEXT = "电子凭证原件应当保存三十年，不得只留打印件。"
QUESTION = "电子凭证原件保存"
Make = Callable[..., Article]
Reindex = Callable[[], int]


@pytest.fixture
def make(db: Session, settings: Settings) -> Make:
    """Makes an article with a document of two pages, the second of which says TEXT."""

    def made(question: str = "会计档案怎么整理", **changes: object) -> Article:
        file = make_read_file(db, settings.data_dir, "第一章 总则", TEXT, name="管理办法.docx")
        body = f"见[管理办法]({file.address})"
        return make_article(db, cast.city(db), text=content(question=question, body=body), **changes)

    return made


def ask(db: Session, actor: Actor = ANONYMOUS, text: str = QUESTION, *, is_crowded: bool = False) -> Found:
    db.commit()
    index = library()
    assert index is not None
    for one in (index, index.pages):
        one._looked_at = 0.0  # type: ignore[union-attr]  # what keep_fresh does each 200 ms
    return search(db, actor, text, Place(), now=START, is_crowded=is_crowded)


def test_an_article_is_found_by_a_page_of_its_attachment(db: Session, make: Make, reindex: Reindex) -> None:
    article = make()
    reindex()
    found = ask(db)
    assert [one.article_id for one in found.near] == [article.id]
    (page,) = found.pages[article.id]
    assert (page.file_name, page.number, page.text) == ("管理办法.docx", 2, TEXT)


def test_an_article_that_answers_itself_stands_above_one_with_an_attachment(
    db: Session, make: Make, reindex: Reindex
) -> None:
    make()
    answering = make_article(db, text=content(question="电子凭证原件保存多久", phrasings=("电子凭证原件保存",)))
    reindex()
    assert ask(db).near[0].article_id == answering.id


def test_a_crowd_is_answered_without_attachments_where_words_are_sure(
    db: Session, make: Make, reindex: Reindex
) -> None:
    make()
    answering = make_article(db, text=content(question="电子凭证原件保存多久", phrasings=("电子凭证原件保存",)))
    reindex()
    brief, whole = ask(db, is_crowded=True), ask(db)
    assert (brief.is_brief, [one.article_id for one in brief.near], brief.pages) == (True, [answering.id], {})
    assert (whole.is_brief, len(whole.pages)) == (False, 1)


def test_a_crowd_is_answered_wholly_where_words_are_not_sure(db: Session, make: Make, reindex: Reindex) -> None:
    article = make()
    reindex()
    found = ask(db, is_crowded=True)
    assert (found.is_brief, list(found.pages)) == (False, [article.id])


@pytest.mark.parametrize("audience", [Audience.UNIT, Audience.INTERNAL])
def test_the_public_finds_no_page_of_what_is_not_public(
    db: Session, make: Make, reindex: Reindex, audience: Audience
) -> None:
    make(audience=audience)
    reindex()
    assert (ask(db).near, ask(db).pages) == ([], {})
    assert len(ask(db, cast.sheng(db)).pages) == 1


def test_the_index_of_the_public_holds_no_page_of_others(db: Session, make: Make, reindex: Reindex) -> None:
    make(audience=Audience.INTERNAL)
    db.commit()
    reindex()
    index = library()
    assert index is not None
    assert index.pages is not None
    for audience, count in (("public", 0), ("unit", 0), ("internal", 2)):
        with open_dir(str(index.pages.partitions[audience].folder)).searcher() as searcher:
            assert len({row["key"] for row in searcher.reader().all_stored_fields()}) == count


def test_a_withdrawn_article_is_gone_with_its_pages_at_once(db: Session, make: Make, reindex: Reindex) -> None:
    article = make()
    reindex()
    withdraw(db, SYSTEM, article.id, reason="过时", now=START)
    assert (ask(db).near, ask(db).pages) == ([], {})


def test_a_version_without_the_attachment_is_not_found_by_it(db: Session, make: Make, reindex: Reindex) -> None:
    article = make()
    reindex()
    text = content(question="会计档案怎么整理", body="附件已经不用")
    save_version(db, SYSTEM, article.id, text, facts(cast.city(db)), base_number=1, now=START)
    assert len(ask(db).pages) == 1
    submit_for_review(db, SYSTEM, article.id, now=START)
    publish(db, SYSTEM, article.id, number=2, now=START)
    assert (ask(db).near, ask(db).pages) == ([], {})
    reindex()
    assert ask(db).pages == {}


def test_a_text_that_is_read_after_publication_is_found(
    db: Session, settings: Settings, outbox: Dispatcher, reindex: Reindex
) -> None:
    file = make_file(db, settings.data_dir, docx(TEXT), "管理办法.docx")
    article = make_article(db, text=content(body=f"[办法]({file.address})"))
    reindex()
    keep_text(db, file.id, [("", TEXT)], now=START)
    db.commit()
    outbox.drain()
    reindex()
    assert list(ask(db).pages) == [article.id]


def test_results_quote_the_page_and_lead_to_the_file(
    client: FlaskClient, db: Session, make: Make, reindex: Reindex
) -> None:
    make()
    db.commit()
    reindex()
    page = client.get(f"/search?q={QUESTION}&area=other&year=all").get_data(as_text=True)
    assert "《管理办法.docx》</a> 第 2 页：" in page
    assert "<mark>电子凭证原件</mark>应当<mark>保存</mark>三十年" in page
