"""The first step of a tree on the page of its article, in the place of the written list."""

from flask import render_template

from knowledge.articles import rendering
from knowledge.articles.queries import Reading
from knowledge.diagnosis.rules import tree_of
from knowledge.diagnosis.shown import Shown
from opscenter.ui import panels


def in_article(reading: Reading) -> str | None:
    """The walk, with what stands before and after the tree; None for a text without one."""
    tree = tree_of(reading.version.body)
    if tree is None:
        return None
    return render_template(
        "diagnosis/_start.html",
        before=rendering.render(tree.before),
        after=rendering.render(tree.after),
        shown=Shown(reading.article.id, tree.root, (), ()),
    )


panels.register("answers.article.walk", in_article)
