"""The page on which a unit sets the PIN that opens its tickets' content on the telephone."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from opscenter.calls.actions import pins
from opscenter.calls.forms import PinForm
from opscenter.calls.models.pins import TelephonePin
from opscenter.core.errors import Invalid
from opscenter.ui import htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, discard, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

blueprint = Blueprint("telephone_pin", __name__, url_prefix="/telephone-pin", template_folder="../templates")


@blueprint.get("")
@requires("telephone_pin.set")
def page() -> Response:
    """Whether there is a PIN, and the form for a new one."""
    return _show(PinForm())


@blueprint.post("")
@requires("telephone_pin.set")
def set_pin() -> Response:
    """A new PIN was entered twice."""
    form = PinForm()
    if not form.validate_on_submit():
        return _show(form, 422)
    try:
        pins.set_pin(db(), actor(), form.pin.data, now=now())
    except Invalid as problem:
        discard()
        form.add_problem(problem)
        return _show(form, 422)
    htmx.toast(_("已设置电话查询密码"))
    return htmx.redirect(url_for("telephone_pin.page"))


@blueprint.post("/withdraw")
@requires("telephone_pin.set")
def withdraw() -> Response:
    """Nothing is to be read aloud any more."""
    pins.withdraw_pin(db(), actor(), now=now())
    htmx.toast(_("已停用电话查询密码"))
    return htmx.redirect(url_for("telephone_pin.page"))


def _show(form: PinForm, status: int = 200) -> Response:
    stored = db().get(TelephonePin, actor().organization_id)
    return render("calls/pin.html", status, form=form, stored=stored)
