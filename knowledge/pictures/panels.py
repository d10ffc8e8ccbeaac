"""The way from a screenshot into a search box."""

from flask import render_template

from knowledge.pictures.views import reader
from opscenter.ui import panels


def picture_button() -> str | None:
    """A button for a file; pasting into the box does the same."""
    return render_template("pictures/_button.html") if reader() else None


panels.register("answers.search.tools", picture_button)
