"""The first step of a tree in the place of the written list on the page of its article, and the way to it elsewhere."""

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
        walked=Shown(reading.article.id, tree.root, (), ()),
    )


def beside_answer(reading: Reading, address: str) -> str | None:
    """The way into the walk where an article is quoted at a desk; None for a text without a tree."""
    if tree_of(reading.version.body) is None:
        return None
    return render_template("diagnosis/_way_in.html", article_id=reading.article.id, address=address)


panels.register("answers.article.walk", in_article)
panels.register("replies.cited.walk", beside_answer)
