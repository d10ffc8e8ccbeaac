"""Pairs of words that the logs propose, and the two answers to each."""

from flask import request, url_for
from werkzeug.wrappers import Response

from knowledge.words import actions, learned, policy, queries
from knowledge.words.views.blueprint import blueprint
from opscenter.core.workdays import local_day
from opscenter.ui import htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

SHOWN = 50


@blueprint.get("/articles/words/pairs")
@requires("article.write", "article.review")
def list_pairs() -> Response:
    """What readers call things otherwise than the articles do, the most used first."""
    policy.require_change(actor())
    found = learned.list_pairs(db(), queries.get_draft(db()), day=local_day(now()))
    return render("words/pairs.html", pairs=found[:SHOWN], total=len(found))


@blueprint.post("/articles/words/pairs/accept")
@requires("article.write", "article.review")
def accept_pair() -> Response:
    """Into the draft."""
    actions.accept_pair(db(), actor(), *_pair(), now=now())
    htmx.toast(_("已写进草稿，发布以后才起作用"))
    return htmx.redirect(url_for("words.list_pairs"))


@blueprint.post("/articles/words/pairs/refuse")
@requires("article.write", "article.review")
def refuse_pair() -> Response:
    """Never again."""
    actions.refuse_pair(db(), actor(), *_pair(), now=now())
    htmx.toast(_("已不采纳，不再建议"))
    return htmx.redirect(url_for("words.list_pairs"))


def _pair() -> tuple[str, str]:
    return request.form.get("word", ""), request.form.get("meant", "")
