"""The blueprint that the pages of checks share."""

from flask import Blueprint

blueprint = Blueprint("checks", __name__, template_folder="../templates")
