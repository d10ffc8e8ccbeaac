"""The remarks beside a text: all of them on the page of the article, the open ones beside the form."""

from flask import render_template

from knowledge.articles import policy
from knowledge.articles.models import Article, ArticleVersion
from knowledge.comments.forms import AnswerForm, CommentForm
from knowledge.comments.queries import list_comments
from knowledge.comments.rules import says
from opscenter.ui import panels
from opscenter.ui.context import actor, db


def beside_article(article: Article, version: ArticleVersion, **_context: object) -> str:
    """All remarks; those whose words are gone from the newest version say so."""
    shown = list_comments(db(), article.id)
    content = version.content
    return render_template(
        "comments/_beside_article.html",
        article=article,
        shown=[(one, says(content, one.comment.quote)) for one in shown],
        open_count=sum(one.comment.is_open for one in shown),
        form=CommentForm(None, number=version.number),
        answer_form=AnswerForm(None),
        may=policy.can_write(actor(), article.area_path) or policy.can_review(actor(), article.area_path),
    )


def beside_form(article: Article | None = None, **_context: object) -> str | None:
    """What is still open, for whoever changes the text."""
    waiting = [one for one in list_comments(db(), article.id) if one.comment.is_open] if article else []
    return render_template("comments/_beside_form.html", shown=waiting, article=article) if waiting else None


panels.register("knowledge.article.top", beside_article, order=10)
panels.register("knowledge.article.form", beside_form, order=10)
