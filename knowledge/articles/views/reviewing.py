"""One article for editors and reviewers: changes, checks, and the steps to and from publication."""

from datetime import datetime

from flask import request
from werkzeug.wrappers import Response

from knowledge.articles import policy, queries
from knowledge.articles.actions import review, schedule, trash
from knowledge.articles.comparing import compare
from knowledge.articles.forms import PublishForm, ReasonForm, ScheduleForm
from knowledge.articles.labels import FINDINGS
from knowledge.articles.models import Article
from knowledge.articles.outlines import open_places
from knowledge.articles.related import list_named
from knowledge.articles.rules import RESTORABLE, SUBMITTABLE, ArticleState, findings
from knowledge.articles.views.blueprint import TONES, blueprint, to_article
from knowledge.articles.views.channels import CHANNELS, channel
from knowledge.articles.views.facts import in_words
from opscenter.core.errors import Invalid
from opscenter.core.workdays import local_day
from opscenter.ui import context, htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.filters import full_date, when
from opscenter.ui.i18n import _
from opscenter.ui.pages import render


@blueprint.get("/articles/<int:article_id>/review")
@requires("article.write", "article.review")
def show_article(article_id: int) -> Response:
    """One article: what changed against the live version, checks before publishing, where and for whom it is right."""
    return article_page(article_id)


@blueprint.post("/articles/<int:article_id>/submit")
@requires("article.write")
def submit_article(article_id: int) -> Response:
    """Ask for a review."""
    try:
        review.submit_for_review(db(), actor(), article_id, now=now())
    except Invalid as problem:
        context.discard()
        return article_page(article_id, problem=problem, status=422)
    htmx.toast(_("已提交审核"))
    return to_article(article_id)


@blueprint.post("/articles/<int:article_id>/publish")
@requires("article.review")
def publish_article(article_id: int) -> Response:
    """Approve and publish what was seen."""
    form = PublishForm()
    if not form.validate():
        raise Invalid("article.invalid")
    try:
        article = review.publish(db(), actor(), article_id, number=form.number.data, now=now())
    except Invalid as problem:
        context.discard()
        return article_page(article_id, problem=problem, status=422)
    htmx.toast(_published(article))
    return to_article(article_id)


@blueprint.post("/articles/<int:article_id>/return")
@requires("article.review")
def return_article(article_id: int) -> Response:
    """Send it back with a reason."""
    form = ReasonForm()
    if not form.validate():
        return article_page(article_id, reason_form=form, status=422)
    review.return_to_author(db(), actor(), article_id, reason=form.reason.data, now=now())
    htmx.toast(_("已退回修改"))
    return to_article(article_id)


@blueprint.post("/articles/<int:article_id>/withdraw")
@requires("article.write", "article.review")
def withdraw_article(article_id: int) -> Response:
    """Take it away from readers."""
    form = ReasonForm()
    if not form.validate():
        return article_page(article_id, reason_form=form, status=422)
    review.withdraw(db(), actor(), article_id, reason=form.reason.data, now=now())
    htmx.toast(_("已撤下，读者看不到了"))
    return to_article(article_id)


@blueprint.post("/articles/<int:article_id>/delete")
@requires("article.write")
def delete_article(article_id: int) -> Response:
    """Put it into the trash."""
    form = ReasonForm()
    if not form.validate():
        return article_page(article_id, reason_form=form, status=422)
    trash.delete_article(db(), actor(), article_id, reason=form.reason.data, now=now())
    htmx.toast(_("已移到回收站，读者看不到了"))
    return to_article(article_id)


@blueprint.post("/articles/<int:article_id>/schedule")
@requires("article.review")
def schedule_article(article_id: int) -> Response:
    """Approve what was seen and let the clock publish it."""
    form = ScheduleForm()
    if not form.validate():
        return article_page(article_id, schedule_form=form, status=422)
    at = form.publish_at.instant
    try:
        article = schedule.schedule(db(), actor(), article_id, number=form.number.data, at=at, now=now())
    except Invalid as problem:
        context.discard()
        form.add_problem(problem)
        return article_page(article_id, schedule_form=form, status=422)
    htmx.toast(_planned(article, at))
    return to_article(article_id)


@blueprint.post("/articles/<int:article_id>/schedule/cancel")
@requires("article.write", "article.review")
def cancel_schedule(article_id: int) -> Response:
    """Take the approval back."""
    schedule.cancel_schedule(db(), actor(), article_id, now=now())
    htmx.toast(_("已取消定时发布，文章回到待审核"))
    return to_article(article_id)


@blueprint.post("/articles/<int:article_id>/restore")
@requires("article.write")
def restore_article(article_id: int) -> Response:
    """Make a draft of it again."""
    review.restore(db(), actor(), article_id, now=now())
    htmx.toast(_("已恢复为草稿，改好后提交审核"))
    return to_article(article_id)


def article_page(
    article_id: int,
    *,
    reason_form: ReasonForm | None = None,
    schedule_form: ScheduleForm | None = None,
    problem: Invalid | None = None,
    status: int = 200,
) -> Response:
    """The page of one article, with the form of a step that could not be taken."""
    article, version, live = queries.open_editable(db(), actor(), article_id)
    is_own = review.wrote_part(db(), actor(), article)
    related = version.proposed.related
    changes = compare(live.draft if live else None, version.draft)
    form = reason_form or ReasonForm(None)
    if problem is not None:
        form.add_problem(problem)
    begins = review.first_moment(version.proposed, now())
    waits = begins > now()
    timing = schedule_form or ScheduleForm(None, number=version.number)
    places = len(open_places(version.content))
    asked = request.args.get("tab", "")
    tab = asked if asked in CHANNELS else "changes"
    return render(
        "articles/article.html",
        status,
        article=article,
        version=version,
        live=live,
        facts=version.proposed,
        names=queries.names_of(db(), article, version),
        siblings=queries.list_same_question(db(), actor(), version.proposed.question_group, article.id),
        related=list_named(db(), actor(), related) if related else [],
        changes=changes,
        changed=in_words(changes.facts),
        checks=[(one, FINDINGS[one.code]) for one in findings(version.content, is_own_text=is_own, places=places)],
        tab=tab,
        **channel(version.content, tab),
        tones=TONES,
        form=form,
        publish_form=PublishForm(None, number=version.number),
        schedule_form=timing,
        problems={**form.problems, **timing.problems},
        may=_may(article, is_own, waits),
        begins=begins if waits else None,
        own_text=texts.error("article.own_text"),
        own_region=policy.own_region(actor()),
    )


def _planned(article: Article, asked: datetime) -> str:
    time = when(article.publish_at)
    if article.publish_at != asked:
        return _("已通过；生效日期没到，改为 %(time)s 自动发布", time=time)
    return _("已通过，%(time)s 自动发布", time=time)


def _published(article: Article) -> str:
    if article.publish_at is None:
        return _("已通过并发布，门户、坐席和热线同时更新")
    day = full_date(article.publish_at)
    if article.is_live:
        return _("已通过，%(day)s起生效；在那以前读者看到的还是原来那一版", day=day)
    return _("已通过，%(day)s起生效，到那天自动发布", day=day)


def _may(article: Article, is_own: bool, waits: bool) -> dict[str, bool]:
    writes = policy.can_write(actor(), article.area_path)
    reviews = policy.can_review(actor(), article.area_path)
    is_waiting = article.state is ArticleState.IN_REVIEW
    return {
        "edit": writes and article.state not in RESTORABLE,
        "submit": writes and article.state in SUBMITTABLE and article.latest_number != article.published_number,
        "publish": reviews and is_waiting and not is_own and not (waits and article.publish_at),
        "schedule": reviews and is_waiting and not is_own and article.publish_at is None,
        "cancel": (writes or reviews) and article.publish_at is not None,
        "leave": reviews and is_waiting and is_own and article.publish_at is None,
        "return": reviews and is_waiting,
        "withdraw": writes and article.state is not ArticleState.ARCHIVED,
        "delete": writes and article.deleted_at is None,
        "variant": actor().can("article.write") and article.is_current(local_day(now())),
        "restore": writes and article.state in RESTORABLE,
    }
