"""The catalogue with its duty matrix, read-only."""

from flask import Blueprint
from werkzeug.wrappers import Response

from opscenter.organizations.rules import Tier
from opscenter.services import queries
from opscenter.services.labels import GROUPS
from opscenter.ui.access import requires
from opscenter.ui.context import db
from opscenter.ui.pages import render

blueprint = Blueprint("services", __name__, template_folder="templates")
SHOWN_TIERS = (Tier.COUNTY, Tier.CITY, Tier.PROVINCE)


@blueprint.get("/services")
@requires("service.read")
def service_list() -> Response:
    """All systems and who answers for them at each tier."""
    return render(
        "services/list.html",
        services=queries.list_services(db()),
        matrix=queries.duty_matrix(db()),
        group_names=GROUPS,
        tiers_shown=SHOWN_TIERS,
    )


@blueprint.get("/services/<code>")
@requires("service.read")
def service_page(code: str) -> Response:
    """One system: what it is, whose it is, what each tier does."""
    service = queries.get_service(db(), code)
    cells = queries.duty_matrix(db()).get(service.id, {})
    return render(
        "services/page.html",
        service=service,
        cells=[(tier, cells[tier]) for tier in SHOWN_TIERS if tier in cells],
        group_names=GROUPS,
    )
