"""The one blueprint that the editors' pages hang on, and what they share."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from knowledge.articles.rules import ArticleState
from opscenter.ui import htmx

blueprint = Blueprint("articles", "knowledge.articles", template_folder="templates")

TONES = {
    ArticleState.DRAFT: "",
    ArticleState.IN_REVIEW: "warn",
    ArticleState.PUBLISHED: "ok",
    ArticleState.OUTDATED: "bad",
    ArticleState.ARCHIVED: "",
}


def to_article(article_id: int) -> Response:
    """On to the article's page after an action."""
    return htmx.redirect(url_for("articles.show_article", article_id=article_id))
