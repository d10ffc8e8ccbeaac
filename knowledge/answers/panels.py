"""The way to the answers for staff, boxes on pages of higher features (articles that may answer a question about to
become a ticket), and what the search for everything finds among the answers.
"""

from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for

from knowledge.answers.queries import suggested
from knowledge.answers.views import asker
from knowledge.search.queries import Place, search
from opscenter.core.text import mark
from opscenter.ui import finders, menus, panels
from opscenter.ui.context import actor, db, now
from opscenter.ui.finders import Hit
from opscenter.ui.recognition import Looks, Wanted

BEFORE_SUBMITTING = 3


def before_submitting(answers: Mapping[str, Any], asked: Any = None, **_context: Any) -> str | None:
    """Questions that are answered already, before somebody files a ticket about one."""
    words = answers.get("title") or (asked.words if asked else "")
    if not words:
        return None
    path, choice = actor().scope_path, asker.choice_of_cookie()
    role = choice.reader if choice else None
    found = suggested(db(), actor(), words, area_path=path, role=role, now=now(), limit=BEFORE_SUBMITTING)
    return render_template("answers/_before_submitting.html", suggestions=found) if found else None


menus.register(
    "answers",
    label=mark("问答"),
    icon="help-circle",
    endpoint="answers.home",
    permissions=("ticket.note",),
    order=31,
)
panels.register("tickets.portal.similar", before_submitting)


def find_articles(wanted: Wanted) -> list[Hit]:
    """Answers to a question, or those that rest on a document."""
    if wanted.looks not in (Looks.WORDS, Looks.DOCUMENT):
        return []
    found = search(db(), actor(), wanted.text, Place(), now=now(), keeps_place=True)
    return [
        Hit(
            one.question,
            url_for("answers.article", article_id=one.article_id),
            one.short_name,
        )
        for one in found.near[: wanted.limit]
    ]


finders.register("articles", label=mark("文章"), icon="book-2", find=find_articles, order=40)
