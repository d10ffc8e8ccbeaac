"""The list with the tree beside it, and the page of one body."""

from collections.abc import Callable

from flask import request, url_for
from werkzeug.wrappers import Response

from opscenter.core.errors import Invalid, NotFound
from opscenter.organizations import policy, queries
from opscenter.organizations.actions import bodies, contacts
from opscenter.organizations.forms import ContactForm, NameForm, PurposeForm
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import Kind, ids_of_path
from opscenter.organizations.views.blueprint import blueprint
from opscenter.ui import context, htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

# What can be shown in full, and by which action.
SHOWN: dict[str, Callable[..., str]] = {"phone": contacts.show_phone, "name": contacts.show_contact_name}


@blueprint.get("/organizations")
@requires("organization.read")
def list_bodies() -> Response:
    """Bodies in scope: the tree on the left narrows, the search finds names, old names and codes."""
    text, kind = request.args.get("q", "").strip(), request.args.get("kind", "")
    place = _place()
    page = queries.list_organizations(
        db(),
        actor(),
        text=text,
        kind=Kind(kind) if kind in list(Kind) else None,
        parent_id=place.id if place and not text else None,
        is_ended=request.args.get("state") == "ended",
        cursor=request.args.get("cursor"),
    )
    return render(
        htmx.template("organizations/list.html", "bodies"),
        page=page,
        text=text,
        kind=kind,
        kinds=list(Kind),
        place=place,
        ancestors=_visible_ancestors(place),
        branches=queries.list_children(db(), actor(), place.id) if place else [],
    )


@blueprint.get("/organizations/<int:organization_id>")
@requires("organization.read")
def show_body(organization_id: int) -> Response:
    """One body: where it stands, its codes by year, its people."""
    return _body_page(organization_id)


@blueprint.post("/organizations/<int:organization_id>/rename")
@requires("organization.update")
def rename_body(organization_id: int) -> Response:
    """Another name from today."""
    form = _name_form()
    if not form.validate():
        return _body_page(organization_id, name_form=form, status=422)
    bodies.rename_organization(db(), actor(), organization_id, name=form.name.data, now=now())
    htmx.toast(_("名称已改，旧名称留在历年代码里"))
    return _back(organization_id)


@blueprint.post("/organizations/<int:organization_id>/end")
@requires("organization.update")
def end_body(organization_id: int) -> Response:
    """Close the body from today."""
    bodies.end_organization(db(), actor(), organization_id, now=now())
    htmx.toast(_("单位已停用，历史工单不受影响"))
    return _back(organization_id)


@blueprint.post("/organizations/<int:organization_id>/contacts")
@requires("organization.update")
def add_contact(organization_id: int) -> Response:
    """A person of the body, with a number to recognise them by."""
    form = ContactForm()
    if not form.validate():
        return _body_page(organization_id, contact_form=form, status=422)
    try:
        contacts.add_to_book(
            db(),
            actor(),
            organization_id,
            name=form.name.data or "",
            duty=form.duty.data or "",
            number=form.number.data or "",
            now=now(),
        )
    except Invalid as problem:
        context.discard()
        form.add_problem(problem)
        return _body_page(organization_id, contact_form=form, status=422)
    htmx.toast(_("已新增联系人，热线会认出这个号码"))
    return _back(organization_id)


@blueprint.post("/organizations/<int:organization_id>/phones/<int:phone_id>/remove")
@requires("organization.update")
def remove_phone(organization_id: int, phone_id: int) -> Response:
    """Take a number out of the number book."""
    contacts.remove_phone(db(), actor(), phone_id, now=now())
    htmx.toast(_("电话已删除"))
    return _back(organization_id)


@blueprint.get("/organizations/<int:organization_id>/show/<field>/<int:row_id>")
@requires("organization.unmask")
def ask_purpose(organization_id: int, field: str, row_id: int) -> Response:
    """The question for the purpose; as a fragment in place, or as a page of its own."""
    return _purpose_page(PurposeForm(), organization_id, field, row_id)


@blueprint.post("/organizations/<int:organization_id>/show/<field>/<int:row_id>")
@requires("organization.unmask")
def show_field(organization_id: int, field: str, row_id: int) -> Response:
    """One field in full for a minute."""
    form = PurposeForm()
    show = SHOWN.get(field)
    if show is None:
        raise NotFound("organization.contact_not_found")
    if not form.validate():
        return _purpose_page(form, organization_id, field, row_id, 422)
    value = show(db(), actor(), row_id, purpose=form.purpose.data, now=now())
    return render(
        htmx.template("organizations/shown.html"),
        value=value,
        organization=queries.get_organization(db(), actor(), organization_id),
        field=field,
        row_id=row_id,
    )


def _name_form(**values: str) -> NameForm:
    # The page has two forms with a field for a name.
    return NameForm(prefix="new-", **values)


def _place() -> Organization | None:
    """The body whose branches are shown: the chosen one, else the top of the actor's scope."""
    chosen = request.args.get("place", type=int)
    if chosen is not None:
        return queries.get_organization(db(), actor(), chosen)
    top = ids_of_path(actor().scope_path or "")
    own = top[-1] if top else actor().organization_id
    return queries.get_organization(db(), actor(), own) if own else None


def _visible_ancestors(place: Organization | None) -> list[Organization]:
    return [body for body in queries.list_ancestors(db(), place) if policy.covers(actor(), body)] if place else []


def _body_page(
    organization_id: int,
    *,
    name_form: NameForm | None = None,
    contact_form: ContactForm | None = None,
    status: int = 200,
) -> Response:
    organization = queries.get_organization(db(), actor(), organization_id)
    sees_people = actor().can("organization.contacts")
    return render(
        "organizations/body.html",
        status,
        organization=organization,
        ancestors=queries.list_ancestors(db(), organization),
        successor=queries.current_body(db(), organization),
        codes=queries.list_codes(db(), organization.id),
        book=queries.number_book(db(), organization.id) if sees_people else None,
        name_form=name_form or _name_form(name=organization.name),
        contact_form=contact_form or ContactForm(None),
        on_duty=queries.ON_DUTY,
        may_change=actor().can("organization.update") and policy.covers(actor(), organization),
        may_unmask=actor().can("organization.unmask"),
    )


def _purpose_page(form: PurposeForm, organization_id: int, field: str, row_id: int, status: int = 200) -> Response:
    organization = queries.get_organization(db(), actor(), organization_id)
    page = htmx.template("organizations/purpose.html")
    return render(page, status, form=form, organization=organization, field=field, row_id=row_id)


def _back(organization_id: int) -> Response:
    return htmx.redirect(url_for("organizations.show_body", organization_id=organization_id))
