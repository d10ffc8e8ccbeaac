"""Choosing the related articles of a form: by words of their questions, or by their numbers."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from knowledge.articles.forms import ArticleForm, numbers_in, parts_of
from knowledge.articles.related import find_named, list_named
from knowledge.articles.rules import LIST_MARK, RELATED_LIMIT
from knowledge.articles.views.blueprint import blueprint
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db
from opscenter.ui.pages import render

FOUND = 8


@blueprint.get("/articles/related")
@requires("article.write")
def choose_related() -> Response:
    """The chosen articles, with one more or one less, and those that have the words."""
    parts = parts_of(request.args.get("related"))
    changed = request.args.get("changed", "")
    if changed in parts:
        parts.remove(changed)
    elif changed:
        parts.append(changed)
    form = ArticleForm(None, related=LIST_MARK.join(parts))
    own = request.args.get("article_id", type=int)
    return render("articles/_related.html", form=form, **choice(form, own, request.args.get("words", "")))


def choice(form: ArticleForm, own: int | None, words: str = "") -> dict[str, Any]:
    """What the part of the form shows: every chosen number with its article, if there is one, and what was found."""
    chosen = numbers_in(form.related.data)
    named = {str(one.id): one for one in list_named(db(), actor(), chosen)} if chosen else {}
    without = [*chosen, *([own] if own else [])]
    return {
        "own": own,
        "words": words.strip(),
        "chosen": [(part, named.get(part)) for part in parts_of(form.related.data)],
        "found": find_named(db(), actor(), words, without=without, limit=FOUND),
        "is_full": len(chosen) >= RELATED_LIMIT,
    }
