"""Hints on what is typed, asked for while it is typed."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from knowledge.articles.forms import ArticleForm
from knowledge.articles.rules import AnswerKind
from knowledge.hints.labels import HINTS
from knowledge.hints.queries import alike
from knowledge.hints.rules import hints_of
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.pages import render

blueprint = Blueprint("hints", "knowledge.hints", template_folder="templates")


@blueprint.post("/articles/hints")
@requires("article.write")
def show() -> Response:
    """What is missing, hard to read or in the base already; nothing is saved."""
    form = ArticleForm()
    text = form.content()
    kind = AnswerKind(form.kind.data) if form.kind.data in list(AnswerKind) else AnswerKind.STEP
    own_id = request.form.get("article_id", type=int)
    group = (form.question_group.data or "").strip() or None
    found = alike(db(), actor(), text.question, group=group, article_id=own_id, now=now())
    hints = [(HINTS[one.code], one) for one in hints_of(text, kind)]
    return render("hints/_hints.html", hints=hints, alike=found, is_empty=not (text.question or text.body))
