"""Procurement, lots and contracts, read-only."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from opscenter.contracts.queries import lists
from opscenter.contracts.rules import in_force
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.pages import render

blueprint = Blueprint("contracts", __name__, template_folder="templates")


@blueprint.get("/contracts")
@requires("contract.read")
def contract_list() -> Response:
    """The procurement with its lots, and one page of contracts."""
    given = request.args.get("lot", "")
    lot = int(given) if given.isdecimal() else None
    page = lists.list_contracts(db(), actor(), lot_number=lot, cursor=request.args.get("after"))
    more = url_for("contracts.contract_list", lot=lot, after=page.next_cursor) if page.next_cursor else None
    return render(
        "contracts/list.html",
        procured=lists.list_procured(db(), actor()),
        rows=[lists.contract_row(row) for row in page.rows],
        lot=lot,
        next_url=more,
        in_force=in_force,
    )


@blueprint.get("/contracts/<path:number>")
@requires("contract.read")
def contract_page(number: str) -> Response:
    """One contract with its service lines."""
    row = lists.get_contract(db(), actor(), number)
    return render(
        "contracts/page.html",
        row=row,
        contract=row.contract,
        lines=lists.list_lines(db(), row.contract.id),
        is_in_force=in_force(row.contract.terms, now()),
    )
