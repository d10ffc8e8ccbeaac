"""The list of proposed phrasings, and the two answers to each."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from knowledge.phrasings import actions, queries
from opscenter.ui import htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

SHOWN = 100

blueprint = Blueprint("phrasings", __name__, template_folder="templates")


@blueprint.get("/articles/phrasings")
@requires("article.write", "article.review")
def list_proposed() -> Response:
    """What readers typed before an article helped them, the most used first."""
    found = queries.list_proposed(db(), actor())
    return render("phrasings/list.html", rows=found[:SHOWN], total=len(found))


@blueprint.post("/articles/<int:article_id>/phrasings/adopt")
@requires("article.review")
def adopt(article_id: int) -> Response:
    """These words are a way to ask this question."""
    article = actions.adopt(db(), actor(), article_id, request.form.get("text", ""), now=now())
    htmx.toast(_("已加为第 %(n)s 版的问法，马上能搜到", n=article.latest_number))
    return htmx.redirect(url_for("phrasings.list_proposed"))


@blueprint.post("/articles/<int:article_id>/phrasings/refuse")
@requires("article.review")
def refuse(article_id: int) -> Response:
    """They are not."""
    actions.refuse(db(), actor(), article_id, request.form.get("text", ""), now=now())
    htmx.toast(_("已不采纳，不再建议"))
    return htmx.redirect(url_for("phrasings.list_proposed"))
