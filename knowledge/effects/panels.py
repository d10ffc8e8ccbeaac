"""The box beside a version that is not out yet."""

from flask import render_template

from knowledge.articles.models import Article
from opscenter.ui import panels


def beside_article(article: Article, **_context: object) -> str | None:
    """The button that asks for the effect; nothing when readers have the newest version."""
    if article.latest_number == article.published_number:
        return None
    return render_template("effects/_beside_article.html", article=article)


panels.register("knowledge.article.top", beside_article, order=30)
