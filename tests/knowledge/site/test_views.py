"""Site map, robots.txt and feed: all public articles that count now, and not a word of the others."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from knowledge.articles.models import Article
from knowledge.articles.rules import Audience
from knowledge.site import queries
from tests.conftest import START
from tests.factories.knowledge import content, make_article, make_draft

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def public(db: Session) -> Article:
    """One article for everybody, and others that the public must not hear of."""
    day = START.date()
    make_article(db, text=content(question="内部怎样办"), audience=Audience.INTERNAL)
    make_article(db, text=content(question="单位怎样办"), audience=Audience.UNIT)
    make_article(db, text=content(question="过期怎样办")).valid_to = day - timedelta(days=1)
    make_draft(db, text=content(question="没写完"))
    article = make_article(db, text=content(question="报销 <b>&</b> 怎样办"))
    db.commit()
    return article


def read(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.get_data(as_text=True)


def addresses(client: FlaskClient, address: str) -> list[str]:
    text = read(client, address)
    ElementTree.fromstring(text)
    return re.findall(r"<loc>http://localhost([^<]+)</loc>", text)


def test_the_site_map_holds_the_public_articles_with_their_last_change(client: FlaskClient, public: Article) -> None:
    assert addresses(client, "/sitemap.xml") == ["/sitemap/pages.xml", "/sitemap/articles-1.xml"]
    assert addresses(client, "/sitemap/articles-1.xml") == [f"/articles/{public.id}"]
    assert "<lastmod>2026-12-01T10:00:00+08:00</lastmod>" in read(client, "/sitemap/articles-1.xml")


def test_every_page_of_the_site_map_opens_for_everybody(client: FlaskClient, public: Article) -> None:
    found = [page for part in addresses(client, "/sitemap.xml") for page in addresses(client, part)]
    assert {"/", "/guides/payment", "/dates", f"/articles/{public.id}"} <= set(found)
    assert {page: client.get(page).status_code for page in found} == dict.fromkeys(found, 200)


def test_more_articles_than_one_file_takes_go_into_the_next(db: Session) -> None:
    made = [make_article(db).id for _ in range(5)]
    parts = [queries.list_addresses(db, now=START, start=start, limit=2) for start in (0, 2, 4, 6)]
    assert [[one.article_id for one in part] for part in parts] == [made[:2], made[2:4], made[4:], []]


@pytest.mark.parametrize("part", [0, 2, 10**18])
def test_there_is_no_part_beyond_the_last(client: FlaskClient, public: Article, part: int) -> None:
    assert client.get(f"/sitemap/articles-{part}.xml").status_code == 404


def test_robots_are_told_where_the_site_map_is(client: FlaskClient) -> None:
    response = client.get("/robots.txt")
    assert response.mimetype == "text/plain"
    assert response.get_data(as_text=True).endswith("Sitemap: http://localhost/sitemap.xml")


def test_the_feed_tells_of_new_answers_to_the_public_only(client: FlaskClient, public: Article) -> None:
    feed = ElementTree.fromstring(read(client, "/feed.xml"))
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "报销 <b>&</b> 怎样办"
    assert entry.findtext(f"{ATOM}id") == f"http://localhost/articles/{public.id}"


def test_an_empty_feed_is_still_one(client: FlaskClient) -> None:
    assert ElementTree.fromstring(read(client, "/feed.xml")).tag == f"{ATOM}feed"
