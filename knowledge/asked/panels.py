"""The box beside the form, renewed when the question or the phrasings change."""

from typing import Any

from flask import render_template

from opscenter.ui import panels


def beside_form(**_context: Any) -> str:
    """The place where the wordings appear."""
    return render_template("asked/_beside_form.html")


panels.register("knowledge.article.form", beside_form, order=20)
