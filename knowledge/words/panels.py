"""The way to the vocabulary from the list of articles and from the search for everything."""

from flask import render_template

from opscenter.core.text import mark
from opscenter.ui import finders, panels


def on_list(**_context: object) -> str:
    """A button."""
    return render_template("words/_button.html")


panels.register("knowledge.articles.list", on_list, order=5)
finders.register_action("words.list_entries", label=mark("词表"), permissions=("article.write", "article.review"))
