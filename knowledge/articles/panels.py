"""Menu entry of the editors."""

from knowledge.articles.queries import count_waiting
from opscenter.core.text import mark
from opscenter.ui import finders, menus
from opscenter.ui.context import actor, db

menus.register(
    "articles",
    label=mark("知识"),
    icon="book-2",
    endpoint="articles.list_articles",
    permissions=("article.write", "article.review"),
    order=30,
    count=lambda: count_waiting(db(), actor()),
)
finders.register_action("articles.new_article", label=mark("写文章"), permissions=("article.write",))
