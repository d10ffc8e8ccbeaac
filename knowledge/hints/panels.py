"""The box of hints: beside the form, renewed while somebody types, and beside a text that waits for review."""

from typing import Any

from flask import render_template, url_for

from knowledge.articles.models import Article, ArticleVersion
from knowledge.hints.labels import HINTS
from knowledge.hints.queries import alike
from knowledge.hints.rules import hints_of
from opscenter.ui import panels
from opscenter.ui.context import actor, db, now


def beside_form(**_context: Any) -> str:
    """The place where the hints appear."""
    return render_template("hints/_beside_form.html", address=url_for("hints.show"))


def beside_article(article: Article, version: ArticleVersion, **_context: Any) -> str | None:
    """The hints on the newest version, for whoever reviews it."""
    if article.latest_number == article.published_number:
        return None
    facts = version.proposed
    found = alike(db(), actor(), version.question, group=facts.question_group, article_id=article.id, now=now())
    hints = [(HINTS[one.code], one) for one in hints_of(version.content, facts.kind)]
    return render_template("hints/_beside_article.html", hints=hints, alike=found)


panels.register("knowledge.article.form", beside_form)
panels.register("knowledge.article.top", beside_article, order=20)
