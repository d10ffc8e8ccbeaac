"""The one blueprint that all pages of accounts hang on."""

from flask import Blueprint

blueprint = Blueprint("accounts", "opscenter.accounts", template_folder="templates")
