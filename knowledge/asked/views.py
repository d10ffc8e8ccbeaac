"""What people typed, asked for while an article is being written."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from knowledge.articles.forms import ArticleForm
from knowledge.articles.queries import get_editable
from knowledge.asked.queries import list_wordings
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.pages import render

blueprint = Blueprint("asked", __name__, template_folder="templates")


@blueprint.post("/articles/asked")
@requires("article.write")
def show() -> Response:
    """The wordings that the form does not know yet; nothing is saved."""
    article_id = request.form.get("article_id", type=int)
    article = get_editable(db(), actor(), article_id) if article_id is not None else None
    content = ArticleForm().content()
    rows = list_wordings(db(), actor(), content, article, now=now())
    return render("asked/_wordings.html", rows=rows, is_empty=not (article or content.question))
