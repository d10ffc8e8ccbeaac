"""The address that batch jobs and interfaces call to say that they are alive."""

from flask import Blueprint, Response, jsonify

from opscenter.ui.access import public
from opscenter.ui.context import now, write_unit
from opscenter.ui.setup import csrf
from probes.targets.actions import note_heartbeat

blueprint = Blueprint("heartbeat", __name__)
# The caller is a script: the secret token in the address takes the place of a session.
csrf.exempt(blueprint)


@blueprint.route("/heartbeat/<token>", methods=["GET", "POST"])
@public
def ping(token: str) -> Response:
    """Note that the job reported now."""
    with write_unit() as db:
        note_heartbeat(db, token, now=now())
    return jsonify(ok=True)
