"""The one blueprint that the editors' pages hang on, and what they share."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from knowledge.articles.models import ArticleVersion
from knowledge.articles.rules import ArticleState, count_changes, difference
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


def compared(before: ArticleVersion | None, after: ArticleVersion) -> dict[str, object]:
    """The texts of two versions compared field by field; without an earlier one the text as it is."""
    names = ("question", "answer_sentence", "body", "spoken_text", "sms_text")
    pieces = {name: difference(getattr(before or after, name), getattr(after, name)) for name in names}
    counts = [count_changes(found) for found in pieces.values()]
    return {
        "pieces": pieces,
        "added": sum(added for added, _removed in counts),
        "removed": sum(removed for _added, removed in counts),
    }
