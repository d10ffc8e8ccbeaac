"""The list of articles, and writing: a new one, a new version, the preview of what is typed."""

from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask import request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from knowledge.articles import policy, queries, shelf
from knowledge.articles.actions import write
from knowledge.articles.comparing import compare
from knowledge.articles.forms import ArticleForm, filled, variant
from knowledge.articles.models import Article
from knowledge.articles.outlines import OUTLINES
from knowledge.articles.rules import EDITABLE, AnswerKind, ArticleState, Audience, Category, Facts, Pile, group_of
from knowledge.articles.views.blueprint import TONES, blueprint, to_article
from knowledge.articles.views.channels import CHANNELS, WEB, channel
from knowledge.articles.views.facts import in_words
from knowledge.articles.views.related import choice
from knowledge.drafts.actions import forget_draft
from knowledge.drafts.queries import get_own, list_own
from knowledge.files.rules import PICTURES
from opscenter.core.errors import Conflict, DomainError
from opscenter.core.files import DOCUMENTS
from opscenter.core.workdays import local_day
from opscenter.organizations.queries import list_divisions
from opscenter.services.queries import list_services
from opscenter.ui import context, htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.filters import when
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

Member = TypeVar("Member", bound=StrEnum)
FILTERS = ("q", "category", "state", "audience", "pile")


@blueprint.get("/articles")
@requires("article.write", "article.review")
def list_articles() -> Response:
    """Articles under the editor's scope, those waiting for review first."""
    kept, filters = asked()
    day = local_day(now())
    page = shelf.list_articles(db(), actor(), filters, day=day, cursor=request.args.get("cursor"))
    return render(
        "articles/list.html",
        page=page,
        filters=filters,
        kept=kept,
        day=day,
        tones=TONES,
        counts=shelf.count_piles(db(), actor(), day),
        choices={"category": list(Category), "state": list(ArticleState), "audience": list(Audience)},
    )


def asked() -> tuple[dict[str, str], shelf.Filters]:
    """What the address narrows the list to, as it was written and as it is understood."""
    kept = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return kept, shelf.Filters(
        text=kept.get("q", "").strip(),
        category=_member(Category, kept.get("category")),
        state=_member(ArticleState, kept.get("state")),
        audience=_member(Audience, kept.get("audience")),
        pile=_member(Pile, kept.get("pile")),
    )


@blueprint.get("/articles/new")
@requires("article.write")
def new_article() -> Response:
    """An empty form for the editor's own region."""
    if resumed := _resumed(None):
        return _form_page(resumed)
    own = policy.own_region(actor())
    kind = _member(AnswerKind, request.args.get("outline"))
    start = {"kind": kind.value, "body": OUTLINES[kind]} if kind else {}
    return _form_page(ArticleForm(None, organization_id=own, **start))


@blueprint.get("/articles/<int:article_id>/variant")
@requires("article.write")
def new_variant(article_id: int) -> Response:
    """The form for the same question in the editor's own region, or the answer that this region has already."""
    reading = queries.get_readable(db(), actor(), article_id, now=now())
    article, own = reading.article, policy.own_region(actor())
    known = queries.list_same_question(db(), actor(), article.question_group, article.id)
    there = next((one.article.id for one in known if one.article.organization_id == own), None)
    if there is not None:
        htmx.toast(_("本地区已有这一篇"))
        return to_article(there)
    group = group_of(article.question_group, article.id)
    region = None if own == article.organization_id else own
    return _form_page(ArticleForm(None, data=variant(reading.version, group, region)), source=reading)


@blueprint.post("/articles/new")
@requires("article.write")
def create_article() -> Response:
    """Save a new article as a draft."""
    form = ArticleForm()
    _offer(form)
    if not form.validate():
        return _form_page(form, status=422)
    twin = queries.find_twin(db(), actor(), form.facts())
    if twin is not None:
        return _form_page(form, status=409, meeting=_named(twin))
    try:
        article = write.create_article(
            db(), actor(), form.content(), form.facts(), note=form.note.data or "", now=now()
        )
    except DomainError as problem:
        return _form_again(form, problem)
    forget_draft(db(), actor(), form.draft_token.data or "")
    htmx.toast(_("已存为草稿"))
    return to_article(article.id)


@blueprint.get("/articles/<int:article_id>/edit")
@requires("article.write")
def edit_article(article_id: int) -> Response:
    """The form with the newest version, or with what the editor had not saved.

    What is withdrawn or deleted is restored first: its page says so, and what was not saved stays to be read.
    """
    article = queries.get_editable(db(), actor(), article_id)
    is_closed = article.state not in EDITABLE
    if resumed := _resumed(article):
        if is_closed:
            resumed.add_problem(Conflict("article.not_editable"))
        return _form_page(resumed, article)
    if is_closed:
        htmx.toast(texts.error("article.not_editable"))
        return to_article(article_id)
    version = queries.get_version(db(), article.id, article.latest_number)
    return _form_page(ArticleForm(None, data=filled(version)), article)


@blueprint.post("/articles/<int:article_id>/edit")
@requires("article.write")
def save_article(article_id: int) -> Response:
    """Save a version; somebody else's version in between is shown beside one's own text."""
    article = queries.get_editable(db(), actor(), article_id)
    form = ArticleForm()
    _offer(form)
    if not form.validate():
        return _form_page(form, article, 422)
    twin = _new_twin(article, form.facts())
    if twin is not None:
        return _form_page(form, article, 409, _named(twin))
    planned = article.publish_at
    try:
        write.save_version(
            db(),
            actor(),
            article_id,
            form.content(),
            form.facts(),
            base_number=form.known,
            note=form.note.data or "",
            now=now(),
        )
    except DomainError as problem:
        return _form_again(form, problem, article_id)
    forget_draft(db(), actor(), form.draft_token.data or "")
    htmx.toast(_saved(article, planned))
    return to_article(article_id)


@blueprint.post("/articles/preview")
@requires("article.write")
def preview() -> Response:
    """What is typed, as readers will see, hear and receive it."""
    asked = request.args.get("channel")
    return render("articles/_preview.html", **channel(ArticleForm().content(), asked if asked in CHANNELS else WEB))


def _saved(article: Article, planned: datetime | None) -> str:
    if planned is not None and article.publish_at is None:
        return _("已保存，%(time)s 的自动发布已取消，请重新送审", time=when(planned))
    return _("已保存，线上仍是原来那一版") if article.is_live else _("已保存草稿")


def _form_again(form: ArticleForm, problem: DomainError, article_id: int | None = None) -> Response:
    context.discard()
    form.add_problem(problem)
    article = queries.get_editable(db(), actor(), article_id) if article_id else None
    if article is None or problem.code != "article.edited_meanwhile":
        return _form_page(form, article, problem.status)
    _offer(form)
    theirs = queries.get_version(db(), article.id, article.latest_number)
    base = queries.find_version(db(), article.id, form.known)
    form.seen_number.data = str(theirs.number)
    form.seen_number.raw_data = None
    their_changes = compare(base.draft if base else None, theirs.draft)
    our_changes = compare(theirs.draft, (form.content(), form.facts()))
    meeting = {
        "theirs": theirs,
        "their_changes": their_changes,
        "their_facts": in_words(their_changes.facts),
        "our_changes": our_changes,
        "our_facts": in_words(our_changes.facts),
    }
    return _form_page(form, article, problem.status, meeting)


def _new_twin(article: Article, facts: Facts) -> queries.Listed | None:
    """The article beside which this one would be a second answer from now on; one that was so before may be saved."""
    before = queries.get_version(db(), article.id, article.latest_number).proposed
    if before.question_group == facts.question_group and queries.is_for_same(before, facts):
        return None
    return queries.find_twin(db(), actor(), facts, article.id)


def _named(twin: queries.Listed) -> dict[str, Any]:
    text = _(
        "%(region)s已有同题的文章“%(question)s”，请改那一篇；年度、读者或系统不同的，在“适用”里写明",
        region=twin.organization_name,
        question=twin.question,
    )
    return {"elsewhere": {url_for("articles.show_article", article_id=twin.article.id): text}}


def _form_page(
    form: ArticleForm,
    article: Article | None = None,
    status: int = 200,
    meeting: dict[str, Any] | None = None,
    source: queries.Reading | None = None,
) -> Response:
    _offer(form)
    article_id = article.id if article else None
    token = form.draft_token.data
    left = [one for one in list_own(db(), actor(), article_id) if one.token != token] if status == 200 else []
    shown = {"form": form, "article": article, "left": left, "source": source, "outlines": OUTLINES}
    taken = {"pictures": PICTURES, "documents": DOCUMENTS}
    return render("articles/edit.html", status, **shown, **taken, **choice(form, article_id), **(meeting or {}))


def _resumed(article: Article | None) -> ArticleForm | None:
    """The form as it was left, for an address that names an unsaved text."""
    token = request.args.get("draft")
    if token is None:
        return None
    draft = get_own(db(), actor(), token, article.id if article else None)
    typed = {**draft.fields, "draft_token": draft.token, "base_number": str(draft.base_number)}
    form = ArticleForm(MultiDict(typed))
    _offer(form)
    return form


def _offer(form: ArticleForm) -> None:
    form.offer(list_divisions(db(), actor()), list_services(db()))


def _member(enum: type[Member], value: str | None) -> Member | None:
    return enum(value) if value in list(enum) else None
