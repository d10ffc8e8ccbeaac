"""A site of plain files for closed networks: unpacked, it opens by a double click and asks nobody for anything."""

import io
import zipfile
from pathlib import Path

from flask import render_template

from knowledge.articles.rendering import render
from knowledge.exports.rules import Exported, by_category, years_of

FILES = Path(__file__).parents[1] / "data"
ASSETS = ("style.css", "search.js")


def write_site(articles: list[Exported], watermark: str) -> bytes:
    """A ZIP with an index by category and a page an article; every page carries the watermark."""
    groups = by_category(articles)
    pages = {"index.html": render_template("exports/site/index.html", groups=groups, watermark=watermark)}
    for one in articles:
        pages[f"articles/{one.id}.html"] = render_template(
            "exports/site/article.html",
            one=one,
            html=render(one.content.body),
            years=years_of(one.facts),
            siblings=_siblings(one, articles),
            watermark=watermark,
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, page in pages.items():
            archive.writestr(name, page)
        for name in ASSETS:
            archive.writestr(name, (FILES / name).read_bytes())
    return buffer.getvalue()


def _siblings(one: Exported, articles: list[Exported]) -> list[Exported]:
    """The same question's answers of other regions and years."""
    group = one.facts.question_group
    return [other for other in articles if group and other.facts.question_group == group and other.id != one.id]
