"""The blueprint that all pages of operators share."""

from flask import Blueprint

blueprint = Blueprint("calls", __name__, url_prefix="/calls", template_folder="../templates")
