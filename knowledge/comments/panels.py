"""The remarks beside a text: all of them on the page of the article, how many are open before it is published, the open
ones beside the form."""

from collections.abc import Sequence

from flask import g, render_template

from knowledge.articles import policy
from knowledge.articles.models import Article, ArticleVersion
from knowledge.comments.forms import AnswerForm, CommentForm
from knowledge.comments.queries import Shown, list_comments
from knowledge.comments.rules import says
from opscenter.ui import panels
from opscenter.ui.context import actor, db


def beside_article(article: Article, version: ArticleVersion, **_context: object) -> str:
    """All remarks; those whose words are gone from the newest version say so."""
    shown = _remarks(article)
    content = version.content
    return render_template(
        "comments/_beside_article.html",
        article=article,
        shown=[(one, says(content, one.comment.quote)) for one in shown],
        open_count=_count_open(shown),
        form=CommentForm(None, number=version.number),
        answer_form=AnswerForm(None),
        may=policy.can_write(actor(), article.area_path) or policy.can_review(actor(), article.area_path),
    )


def before_publishing(article: Article, **_context: object) -> str:
    """A line of the check: a remark that is still open keeps nobody from publishing, but is spoken of."""
    return render_template("comments/_check.html", open_count=_count_open(_remarks(article)))


def beside_form(article: Article | None = None, **_context: object) -> str | None:
    """What is still open, for whoever changes the text."""
    waiting = [one for one in list_comments(db(), article.id) if one.comment.is_open] if article else []
    return render_template("comments/_beside_form.html", shown=waiting, article=article) if waiting else None


def _remarks(article: Article) -> Sequence[Shown]:
    """The remarks on the article of the page, read once for both of its boxes."""
    if "remarks" not in g:
        g.remarks = list_comments(db(), article.id)
    found: Sequence[Shown] = g.remarks
    return found


def _count_open(shown: Sequence[Shown]) -> int:
    return sum(one.comment.is_open for one in shown)


panels.register("knowledge.article.top", beside_article, order=10)
panels.register("knowledge.article.checks", before_publishing)
panels.register("knowledge.article.form", beside_form, order=10)
