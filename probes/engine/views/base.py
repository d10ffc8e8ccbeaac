"""The blueprint that the pages of checks share, and what they read from the address."""

from flask import Blueprint, request

from probes.engine.queries.page import Range

blueprint = Blueprint("checks", __name__, template_folder="../templates")


def wanted_range() -> Range:
    """How far back the address asks to look: a day unless it says otherwise."""
    return next((one for one in Range if one.value == request.args.get("range")), Range.DAY)
