"""The security administrator's page of keys."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from opscenter.organizations.queries import list_divisions
from opscenter.programs import actions, queries
from opscenter.programs.forms import KeyForm
from opscenter.programs.rules import PER_MINUTE
from opscenter.ui import htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

blueprint = Blueprint("programs", __name__, url_prefix="/programs", template_folder="templates")


@blueprint.get("")
@requires("program_key.manage")
def list_keys() -> Response:
    """Which systems may ask, and the form for one more."""
    return _page(_form())


@blueprint.post("")
@requires("program_key.manage")
def issue_key() -> Response:
    """Shows the key once."""
    form = _form()
    if not form.validate():
        return _page(form, 422)
    issued = actions.issue_key(
        db(),
        actor(),
        name=form.name.data.strip(),
        organization_id=form.organization_id.data,
        for_units=form.audience.data == "unit",
        now=now(),
    )
    return render("programs/key_once.html", issued=issued)


@blueprint.post("/<int:key_id>/revoke")
@requires("program_key.manage")
def revoke_key(key_id: int) -> Response:
    """Refuse a key from now on."""
    actions.revoke_key(db(), actor(), key_id, now=now())
    htmx.toast(_("密钥已撤销，那个系统马上不能再用"))
    return htmx.redirect(url_for("programs.list_keys"))


def _form() -> KeyForm:
    form = KeyForm()
    form.organization_id.choices = [(body.id, body.name) for body in list_divisions(db(), actor())]
    return form


def _page(form: KeyForm, status: int = 200) -> Response:
    rows = queries.list_keys(db(), actor())
    return render("programs/list.html", status, form=form, rows=rows, per_minute=PER_MINUTE)
