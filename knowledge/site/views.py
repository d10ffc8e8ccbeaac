"""Site map, robots.txt and feed. Addresses are `/articles/<number>`: short enough to read out, and never changed."""

from math import ceil
from typing import Any

from flask import Blueprint, Response, abort

from knowledge.articles.rules import Category
from knowledge.site import queries
from opscenter.ui.access import public
from opscenter.ui.context import db, now
from opscenter.ui.links import public_pages
from opscenter.ui.pages import render

# What the protocol of site maps allows in one file.
ADDRESSES_LIMIT = 50_000
FEED_LENGTH = 50

blueprint = Blueprint("site", __name__, template_folder="templates")


@blueprint.get("/sitemap.xml")
@public
def index() -> Response:
    """The list of site maps: the pages, and the articles in as many parts as they need."""
    parts = ceil(queries.count_public(db(), now=now()) / ADDRESSES_LIMIT)
    return _render("site/index.xml", "application/xml", parts=range(1, parts + 1))


@blueprint.get("/sitemap/pages.xml")
@public
def pages() -> Response:
    """The public pages and the categories."""
    return _render("site/pages.xml", "application/xml", pages=public_pages(), categories=list(Category))


@blueprint.get("/sitemap/articles-<int(min=1, max=999):part>.xml")
@public
def articles(part: int) -> Response:
    """One part of the articles."""
    start = (part - 1) * ADDRESSES_LIMIT
    found = queries.list_addresses(db(), now=now(), start=start, limit=ADDRESSES_LIMIT)
    if not found:
        abort(404)
    return _render("site/articles.xml", "application/xml", addresses=found)


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """Where robots need not look, and where the site map is."""
    return _render("site/robots.txt", "text/plain")


@blueprint.get("/feed.xml")
@public
def feed() -> Response:
    """New and changed answers for whoever follows them, as Atom."""
    entries = queries.list_newest(db(), now=now(), limit=FEED_LENGTH)
    return _render("site/feed.xml", "application/atom+xml", entries=entries)


def _render(template: str, media_type: str, **context: Any) -> Response:
    response = render(template, **context)
    response.headers["Content-Type"] = f"{media_type}; charset=utf-8"
    return response
