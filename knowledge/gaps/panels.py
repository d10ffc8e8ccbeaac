"""The ways to the gaps: from the editors' list, from the search for everything, and the number that nobody took yet."""

from flask import render_template

from knowledge.gaps.queries import count_new
from opscenter.core.text import mark
from opscenter.ui import counters, finders, panels


def above_list(**_context: object) -> str:
    """How many gaps wait for somebody."""
    return render_template("gaps/_link.html", count=counters.value_of("gaps.new"))


counters.register("gaps.new", count_new, permission="article.write")
finders.register_action("gaps.list_gaps", label=mark("知识缺口"), permissions=("article.write", "article.review"))
panels.register("knowledge.articles.list", above_list, order=10)
