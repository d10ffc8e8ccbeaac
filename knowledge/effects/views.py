"""What publishing changes, reckoned when somebody asks."""

from flask import Blueprint
from werkzeug.wrappers import Response

from knowledge.articles.queries import open_editable
from knowledge.effects.queries import DEPTH, effect_of
from knowledge.effects.rules import notable
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.pages import render

blueprint = Blueprint("effects", __name__, template_folder="templates")


@blueprint.get("/articles/<int:article_id>/effect")
@requires("article.write", "article.review")
def show(article_id: int) -> Response:
    """The effect of publishing the newest version; nothing is changed."""
    article, version, _live = open_editable(db(), actor(), article_id)
    effect = effect_of(db(), actor(), article, version, now=now())
    return render(
        "effects/_effect.html",
        effect=effect,
        moves=notable(effect.moves or ()),
        version=version,
        depth=DEPTH,
    )
