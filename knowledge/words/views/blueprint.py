"""The blueprint that the pages of the vocabulary share."""

from flask import Blueprint

blueprint = Blueprint("words", "knowledge.words", template_folder="templates")
TONES = {"added": "ok", "altered": "blue", "removed": "bad"}
