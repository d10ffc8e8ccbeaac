"""Notices: the list of what is announced, and publishing one by hand."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from opscenter.announcements import actions, policy, queries
from opscenter.announcements.forms import NoticeForm
from opscenter.core.errors import Invalid
from opscenter.organizations.queries import list_divisions
from opscenter.services.queries import list_services
from opscenter.ui import htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, discard, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

blueprint = Blueprint("announcements", __name__, template_folder="templates")


@blueprint.get("/announcements")
@requires("announcement.read")
def announcement_list() -> Response:
    """What is announced in the actor's area now, and what was lately."""
    scope = actor().scope_path
    current = queries.current_for(db(), scope, now())
    below, ended = queries.current_below(db(), scope, now()), queries.ended_in(db(), scope, now())
    return render(
        "announcements/list.html",
        current=current,
        below=below,
        ended=ended,
        areas=queries.area_names(db(), [*current, *below, *ended]),
        policy=policy,
    )


@blueprint.get("/announcements/new")
@requires("announcement.manage")
def new_announcement() -> Response:
    """An empty form."""
    return render("announcements/new.html", form=_form())


@blueprint.post("/announcements/new")
@requires("announcement.manage")
def publish_announcement() -> Response:
    """Publish it to the chosen area."""
    form = _form()
    if not form.validate_on_submit():
        return render("announcements/new.html", 422, form=form)
    try:
        actions.publish(db(), actor(), now=now(), **form.values())
    except Invalid as problem:
        discard()
        form.add_problem(problem)
        return render("announcements/new.html", 422, form=form)
    htmx.toast(_("已发布公告"))
    return htmx.redirect(url_for("announcements.announcement_list"))


@blueprint.post("/announcements/<int:announcement_id>/withdraw")
@requires("announcement.manage")
def withdraw_announcement(announcement_id: int) -> Response:
    """End it now."""
    actions.withdraw(db(), actor(), announcement_id, now=now())
    htmx.toast(_("已撤下公告，热线、门户、状态页同时生效"))
    return htmx.redirect(url_for("announcements.announcement_list"))


def _form() -> NoticeForm:
    form = NoticeForm()
    form.fill_choices(
        [(str(division.id), division.short_name) for division in list_divisions(db(), actor())],
        [(str(service.id), service.name) for service in list_services(db())],
    )
    return form
