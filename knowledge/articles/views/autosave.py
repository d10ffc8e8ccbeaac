"""What is typed is kept on the server while it is typed, and offered again after a crash or a lost session."""

from flask import jsonify, request
from werkzeug.wrappers import Response

from knowledge.articles import policy, queries
from knowledge.articles.forms import ArticleForm
from knowledge.articles.views.blueprint import blueprint
from knowledge.drafts import actions as drafts
from opscenter.core.errors import Forbidden
from opscenter.ui import htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.filters import time_of_day
from opscenter.ui.i18n import _


@blueprint.post("/articles/drafts")
@requires("article.write")
def keep_draft() -> Response:
    """Keep the form as it stands; the answer is the time that the page shows."""
    form = ArticleForm()
    article_id = request.form.get("article_id", type=int)
    if article_id is not None:
        article = queries.get_editable(db(), actor(), article_id)
        if not policy.can_write(actor(), article.area_path):
            raise Forbidden("article.not_yours")
    token = form.draft_token.data or ""
    drafts.keep_draft(db(), actor(), token, form.typed(), article_id=article_id, base_number=form.base, now=now())
    return jsonify({"at": time_of_day(now())})


@blueprint.post("/articles/drafts/discard")
@requires("article.write")
def discard_draft() -> Response:
    """Throw an unsaved text away."""
    drafts.forget_draft(db(), actor(), request.form.get("token", ""))
    htmx.toast(_("没有保存的稿子已丢弃"))
    article_id = request.form.get("article_id", type=int)
    return htmx.redirect(f"/articles/{article_id}/edit" if article_id else "/articles/new")
