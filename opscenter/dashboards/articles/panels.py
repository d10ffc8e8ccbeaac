"""The way to the figures from the editors' list and from the search for everything."""

from flask import render_template

from opscenter.core.text import mark
from opscenter.ui import finders, panels


def above_list(**_context: object) -> str:
    """The button."""
    return render_template("figures/_button.html")


panels.register("knowledge.articles.list", above_list, order=10, permission="article.measure")
finders.register_action("figures.index", label=mark("知识库成效"), permissions=("article.measure",))
