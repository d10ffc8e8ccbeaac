"""The blueprint that all pages of tickets share."""

from flask import Blueprint

blueprint = Blueprint("tickets", __name__, template_folder="../templates")
