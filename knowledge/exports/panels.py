"""The way to the export from the editors' list."""

from collections.abc import Mapping

from flask import render_template

from knowledge.exports.policy import can_export
from opscenter.ui import panels
from opscenter.ui.context import actor


def above_list(kept: Mapping[str, str], **_context: object) -> str | None:
    """The button; what the list is narrowed to goes along."""
    return render_template("exports/_button.html", kept=kept) if can_export(actor()) else None


panels.register("knowledge.articles.list", above_list, permission="article.export")
