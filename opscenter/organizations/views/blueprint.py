"""The one blueprint that all pages of organisations hang on."""

from flask import Blueprint

blueprint = Blueprint("organizations", "opscenter.organizations", template_folder="templates")
