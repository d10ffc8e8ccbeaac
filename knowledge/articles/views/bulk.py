"""Several articles at once: a step is tried first and shown with what it would change and refuse, then done."""

from collections.abc import Sequence

from flask import request, url_for
from werkzeug.wrappers import Response

from knowledge.articles import shelf
from knowledge.articles.actions import bulk
from knowledge.articles.forms import STEPS, BulkForm
from knowledge.articles.rules import ArticleState
from knowledge.articles.views.blueprint import TONES, blueprint
from opscenter.core.bulk import Outcome
from opscenter.core.errors import Invalid
from opscenter.ui import context, htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.forms import options
from opscenter.ui.i18n import _n
from opscenter.ui.pages import render


@blueprint.get("/articles/bulk")
@requires("article.write")
def bulk_page() -> Response:
    """What is chosen, and what can be done with all of it."""
    return _page("choose", BulkForm(None), _numbers(request.args.getlist("numbers")))


@blueprint.post("/articles/bulk")
@requires("article.write")
def bulk_step() -> Response:
    """Try one thing with all of them and show what comes of it; once confirmed do it, and list what was refused."""
    form, ids = BulkForm(), _numbers(request.form.getlist("numbers"))
    form.owner.choices = options(shelf.list_owners(db(), actor()))
    try:
        outcome = _carry_out(form, ids)
    except Invalid as problem:
        context.discard()
        form.add_problem(problem)
        return _page("choose", form, ids, 422)
    if outcome is None:
        return _page("choose", form, ids, 422)
    if "confirmed" not in request.form:
        context.discard()
        return _page(
            "trial",
            form,
            ids,
            step=request.form["step"],
            withdrawn=ArticleState.ARCHIVED,
            done=outcome.done,
            reasons=_reasons(outcome),
        )
    if outcome.refused:
        reasons = _reasons(outcome)
        return _page("refused", BulkForm(None), list(reasons), 409, done=outcome.done, reasons=reasons)
    htmx.toast(_n("已改 %(n)s 篇", len(outcome.done)))
    return htmx.redirect(url_for("articles.list_articles"))


def _carry_out(form: BulkForm, ids: Sequence[int]) -> Outcome[int] | None:
    step = request.form.get("step", "")
    if step not in STEPS or not form.is_filled(step):
        return None
    if step == "owner":
        return bulk.set_owner_of_all(db(), actor(), ids, form.owner.data, now=now())
    if step == "review_by":
        return bulk.set_review_by_of_all(db(), actor(), ids, form.review_by.data, now=now())
    return bulk.withdraw_all(db(), actor(), ids, reason=form.reason.data.strip(), now=now())


def _reasons(outcome: Outcome[int]) -> dict[int, str]:
    return {one: texts.describe(why) for one, why in outcome.refused}


def _page(template: str, form: BulkForm, ids: Sequence[int], status: int = 200, **shown: object) -> Response:
    owners = shelf.list_owners(db(), actor())
    form.owner.choices = options(owners)
    return render(
        f"articles/bulk/{template}.html",
        status,
        form=form,
        chosen=shelf.list_chosen(db(), actor(), ids[: bulk.MOST + 1]),
        owners=dict(owners),
        tones=TONES,
        **shown,
    )


def _numbers(given: Sequence[str]) -> list[int]:
    return [int(one) for one in given if one.isascii() and one.isdecimal() and len(one) < 18]
