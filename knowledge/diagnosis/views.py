"""Walking through an article that asks back, one step a page or in its place."""

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from knowledge.answers.views import asker
from knowledge.articles.queries import get_readable
from knowledge.diagnosis.rules import place_of
from knowledge.diagnosis.shown import shown_at
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
    place, address = place_of(request.args.get("at", "")), url_for("answers.article", article_id=article_id)
    if place is None:
        abort(404)
    walked = shown_at(reading, place)
    if walked is None:
        return redirect(url_for("diagnosis.step", article_id=article_id) if place else address, 303)
    question = reading.version.question
    asker.keep_read(question if walked.step.asks else f"{question} {walked.told}", address)
    return render(
        htmx.template("diagnosis/walk.html"),
        reading=reading,
        walked=walked,
        words=asker.asked_words() or question,
        verdict=None,
    )
