"""Walking through an article that asks back, one step a page or in its place."""

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from knowledge.answers.views import asker
from knowledge.articles.queries import get_readable
from knowledge.diagnosis.rules import place_of, told, tree_of, walk
from knowledge.diagnosis.shown import Shown
from opscenter.ui import htmx
from opscenter.ui.access import public
from opscenter.ui.context import actor, db, now
from opscenter.ui.pages import render

blueprint = Blueprint("diagnosis", __name__, template_folder="templates")


@blueprint.get("/articles/<int:article_id>/walk")
@public
def step(article_id: int) -> Response:
    """The step at `at`; at an end the way is carried to a ticket. A text that changed meanwhile is begun again."""
    reading = get_readable(db(), actor(), article_id, now=now())
    tree, place = tree_of(reading.version.body), place_of(request.args.get("at", ""))
    address = url_for("answers.article", article_id=article_id)
    if tree is None:
        return redirect(address, 303)
    if place is None:
        abort(404)
    found = walk(tree, place)
    if found is None:
        return redirect(url_for("diagnosis.step", article_id=article_id), 303)
    reached, way = found
    question = reading.version.question
    asker.keep_read(question if reached.asks else f"{question} {told(way)}", address)
    return render(
        htmx.template("diagnosis/walk.html"),
        reading=reading,
        shown=Shown(article_id, reached, way, place),
        words=asker.asked_words() or question,
        verdict=None,
    )
