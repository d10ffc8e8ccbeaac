"""A site of plain files for closed networks: unpacked, it opens by a double click and asks nobody for anything."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path

from flask import render_template
from markupsafe import Markup

from knowledge.articles.rendering import render
from knowledge.articles.rules import group_of
from knowledge.exports.parts import Read
from knowledge.exports.rules import Exported, by_category, years_of
from knowledge.files.rules import OWN_FILES
from opscenter.core.errors import DomainError

FILES = Path(__file__).parents[1] / "data"
ASSETS = ("style.css", "search.js")


def write_site(articles: list[Exported], watermark: str, read: Read) -> bytes:
    """A ZIP with an index by category, a page an article and their files; every page carries the watermark."""
    groups = by_category(articles)
    pages = {"index.html": render_template("exports/site/index.html", groups=groups, watermark=watermark)}
    answers: dict[str, list[Exported]] = {}
    by_id = {one.id: one for one in articles}
    for one in articles:
        answers.setdefault(_group_of(one), []).append(one)
    for one in articles:
        pages[f"articles/{one.id}.html"] = render_template(
            "exports/site/article.html",
            one=one,
            html=_within(render(one.content.body)),
            years=years_of(one.facts),
            siblings=[other for other in answers[_group_of(one)] if other is not one],
            related=[by_id[other] for other in one.facts.related if other in by_id],
            watermark=watermark,
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, page in pages.items():
            archive.writestr(name, page)
        for address, digest in {file.address: file.sha256 for one in articles for file in one.files}.items():
            with suppress(DomainError):  # one that is gone leaves its words, as in the house itself
                archive.writestr(address.lstrip("/"), read(digest))
        for name in ASSETS:
            archive.writestr(name, (FILES / name).read_bytes())
    return buffer.getvalue()


def _within(html: Markup) -> Markup:
    """Addresses of our files as they are from a page of the archive."""
    return html.replace(Markup(f'="{OWN_FILES}'), Markup(f'="..{OWN_FILES}'))  # noqa: S704 - constants


def _group_of(one: Exported) -> str:
    """What the same question's answers of other regions and years have in common."""
    return group_of(one.facts.question_group, one.id)
