"""The ranked list of gaps, the page of one, and every deed on it."""

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from knowledge.articles.policy import can_review
from knowledge.articles.queries import Card
from knowledge.articles.rules import PHRASING_LIMIT
from knowledge.articles.shelf import list_owners
from knowledge.gaps import queries
from knowledge.gaps.actions import care, closing
from knowledge.gaps.forms import DismissForm, OwnerForm
from knowledge.gaps.models import Gap
from knowledge.gaps.rules import MINUTES, GapState
from knowledge.search.queries import Place, search
from opscenter.core.errors import DomainError
from opscenter.core.workdays import local_day
from opscenter.organizations.queries import list_divisions
from opscenter.ui import context, htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.forms import options
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

NEAREST = 5
FILTERS = ("state", "owner", "area")

blueprint = Blueprint("gaps", __name__, template_folder="templates")

TONES = {
    GapState.NEW: "warn",
    GapState.ASSIGNED: "blue",
    GapState.DRAFTING: "blue",
    GapState.COVERED: "ok",
    GapState.NOT_NEEDED: "",
}


@blueprint.get("/articles/gaps")
@requires("article.write", "article.review")
def list_gaps() -> Response:
    """What people ask and no article answers, the dearest first."""
    kept = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    state = kept.get("state")
    filters = queries.Filters(
        state=GapState(state) if state in list(GapState) else None,
        owner_id=_number(kept.get("owner")),
        organization_id=_number(kept.get("area")),
    )
    return render(
        "gaps/list.html",
        page=queries.list_gaps(db(), actor(), filters, cursor=request.args.get("cursor")),
        kept=kept,
        filters=filters,
        tones=TONES,
        minutes=MINUTES,
        states=list(GapState),
        owners=list_owners(db(), actor()),
        areas=[(one.id, one.short_name) for one in list_divisions(db(), actor())],
    )


@blueprint.get("/articles/gaps/<int:gap_id>")
@requires("article.write", "article.review")
def show_gap(gap_id: int) -> Response:
    """All its questions, the articles that are nearest, and what can be done."""
    return _page(queries.get_gap(db(), actor(), gap_id))


@blueprint.post("/articles/gaps/<int:gap_id>/assign")
@requires("article.write", "article.review")
def assign(gap_id: int) -> Response:
    """Give it to somebody."""
    form = OwnerForm()
    form.owner.choices = options(list_owners(db(), actor()))
    if not form.validate():
        return _page(queries.get_gap(db(), actor(), gap_id), 422, owner_form=form, problems=form.problems)
    care.assign(db(), actor(), gap_id, form.owner.data, now=now())
    htmx.toast(_("已派出，对方会收到消息"))
    return _to_gap(gap_id)


@blueprint.post("/articles/gaps/<int:gap_id>/dismiss")
@requires("article.write", "article.review")
def dismiss(gap_id: int) -> Response:
    """No article is needed."""
    form = DismissForm()
    if not form.validate():
        return _page(queries.get_gap(db(), actor(), gap_id), 422, dismiss_form=form, problems=form.problems)
    care.dismiss(db(), actor(), gap_id, form.reason.data.strip(), now=now())
    htmx.toast(_("已标为不需要"), undo=url_for("gaps.reopen", gap_id=gap_id))
    return htmx.redirect(url_for("gaps.list_gaps"))


@blueprint.post("/articles/gaps/<int:gap_id>/reopen")
@requires("article.write", "article.review")
def reopen(gap_id: int) -> Response:
    """It is open again."""
    care.reopen(db(), actor(), gap_id, now=now())
    htmx.toast(_("缺口已重新打开"))
    return _to_gap(gap_id)


@blueprint.post("/articles/gaps/<int:gap_id>/merge")
@requires("article.write", "article.review")
def merge(gap_id: int) -> Response:
    """Join it with the one that is named in the form, or in the address that takes a division back."""
    into = care.merge(db(), actor(), gap_id, _number(request.values.get("into")) or 0, now=now())
    htmx.toast(_("已并到一起"))
    return _to_gap(into.id)


@blueprint.post("/articles/gaps/<int:gap_id>/take-out")
@requires("article.write", "article.review")
def take_out(gap_id: int) -> Response:
    """These words ask something else."""
    other = care.take_out(db(), actor(), gap_id, _number(request.form.get("question")) or 0, now=now())
    htmx.toast(_("已移出，单独成一个缺口"), undo=url_for("gaps.merge", gap_id=other.id, into=gap_id))
    return _to_gap(gap_id)


@blueprint.post("/articles/gaps/<int:gap_id>/draft")
@requires("article.write")
def draft(gap_id: int) -> Response:
    """Begin the article that is missing; the editor goes on in its form."""
    article = closing.start_draft(db(), actor(), gap_id, now=now())
    htmx.toast(_("已按大家的问法起草，请补上答案"))
    return htmx.redirect(url_for("articles.edit_article", article_id=article.id))


@blueprint.post("/articles/gaps/<int:gap_id>/adopt")
@requires("article.review")
def adopt(gap_id: int) -> Response:
    """An article answers it already."""
    try:
        closing.adopt(db(), actor(), gap_id, _number(request.form.get("article")) or 0, now=now())
    except DomainError as problem:
        context.discard()
        words = next(iter(texts.field_errors(problem).values()), None) or texts.describe(problem)
        return _page(queries.get_gap(db(), actor(), gap_id), problem.status, problems={"": words})
    htmx.toast(_("已加为这篇文章的问法，马上能搜到"))
    return _to_gap(gap_id)


def _page(gap: Gap, status: int = 200, **shown: Any) -> Response:
    owners = list_owners(db(), actor())
    owner_form = OwnerForm(None, owner=gap.owner_id or actor().account_id)
    owner_form.owner.choices = options(owners)
    found = search(db(), actor(), gap.title, Place(gap.area_path, local_day(now()).year), now=now(), keeps_place=True)
    values = {
        "owner_form": owner_form,
        "dismiss_form": DismissForm(None),
        "problems": {},
        "opened": queries.read_gap(db(), gap),
        "drafted": queries.article_line(db(), gap.article_id) if gap.article_id is not None else None,
        "others": queries.list_other_gaps(db(), actor(), gap.id) if gap.is_open else [],
        "near": [(one, _obstacle(one, gap)) for one in [*found.near, *found.elsewhere][:NEAREST]],
        "may_draft": gap.is_open and actor().can("article.write") and gap.state is not GapState.DRAFTING,
    }
    return render("gaps/gap.html", status, gap=gap, tones=TONES, minutes=MINUTES, **{**values, **shown})


def _obstacle(card: Card, gap: Gap) -> str | None:
    """Why the article cannot take the question as a phrasing at once, None if it can."""
    if not can_review(actor(), card.area_path):
        return _("由审核这个地区文章的人加为问法")
    if not card.is_latest:
        return _("它有没发布的新版本，发布后再加为问法")
    if len(gap.title) > PHRASING_LIMIT:
        return _("这句太长，请到文章里写一句短的问法")
    return None


def _to_gap(gap_id: int) -> Response:
    return htmx.redirect(url_for("gaps.show_gap", gap_id=gap_id))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else None
