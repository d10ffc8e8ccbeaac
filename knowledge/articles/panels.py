"""Menu entry of the editors."""

from knowledge.articles.shelf import waiting
from opscenter.core.text import mark
from opscenter.ui import counters, finders, menus

counters.register("articles.waiting", waiting, permission="article.review")
menus.register(
    "articles",
    label=mark("知识"),
    icon="book-2",
    endpoint="articles.list_articles",
    permissions=("article.write", "article.review"),
    order=30,
    count=lambda: counters.value_of("articles.waiting"),
)
finders.register_action("articles.new_article", label=mark("写文章"), permissions=("article.write",))
